# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation and code of the company file modules say the same: options, types, defaults, choices; what is returned is documented."""
from __future__ import annotations

import pytest
import yaml
from ansible_collections.interweave.smartintegration.plugins.doc_fragments.company_file import ModuleDocFragment
from ansible_collections.interweave.smartintegration.plugins.module_utils._company_file import run
from ansible_collections.interweave.smartintegration.plugins.module_utils._company_file.answers import Answers, RoadTrouble, facts_of
from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import result_of
from moduledocs import sidecar

SPECS = {"company_file_info": run.INFO_SPEC, "quickbooks_customer": run.CUSTOMER_MODULE_SPEC}


def documented(name):
    own = sidecar(name)["DOCUMENTATION"]["options"]
    return {**yaml.safe_load(ModuleDocFragment.DOCUMENTATION)["options"], **own}


def compared(options, spec, where):
    assert set(options) == set(spec), where
    for name, about in spec.items():
        text = options[name]
        for key, default in (("type", "str"), ("default", None), ("choices", None), ("elements", None), ("required", False)):
            assert text.get(key, default) == about.get(key, default), (where, name, key)
        assert text["description"], (where, name)
        if "options" in about:
            compared(text["suboptions"], about["options"], where + "." + name)


@pytest.mark.parametrize("name", SPECS)
def test_options_are_documented_as_they_are(name):
    compared(documented(name), SPECS[name], name)


@pytest.mark.parametrize("name", SPECS)
def test_examples_use_documented_options(name):
    for task in sidecar(name)["EXAMPLES"]:
        (arguments,) = (value for key, value in task.items() if key.startswith("interweave.smartintegration."))
        assert set(arguments) <= set(SPECS[name])
        assert "name" not in SPECS[name] or not SPECS[name]["name"].get("required") or "name" in arguments


def test_every_fact_is_documented():
    documented_facts = sidecar("company_file_info")["RETURN"]["company_file"]["contains"]
    assert set(documented_facts) - {"canary"} == set(facts_of("main", Answers({}, {}, 0, "a", "odbc")))


def test_every_key_of_the_customers_result_is_documented():
    outcome = run.not_asked("check mode", run.ChangePolicy(check_mode=True))
    known = set(sidecar("quickbooks_customer")["RETURN"]) | {"changed", "failed", "msg", "diff"}
    assert set(result_of(outcome, diff=True)) <= known


# ---------------------------------------------------------------------- consents and windows around the wait for a flow
PARAMS = {"name": "main",
          "customer": {"name": "ZZZ-Test", "marker": "IW-1", "marker_column": "AccountNumber"}, "connection": "host", "dsn": "d", "driver": None,
          "path": None, "attributes": {}, "secret_attributes": {}, "company_name": "Acme", "probe_in_check": False, "proven_application": None}


def asked(connection, sessions):
    raise AssertionError("QuickBooks was asked")


def test_a_blackout_that_begins_while_a_flow_is_waited_for_counts(tmp_path):
    stop = tmp_path / "STOP"
    policy = run.ChangePolicy(allow=frozenset({"probe", "canary"}), stop_file=str(stop))
    looked = run.look(PARAMS, policy, asked, stop.touch)
    assert {outcome.status for _item, _name, outcome, _about in looked.answers} == {"manual"}
    assert all("the stop file" in outcome.blocked_by for _item, _name, outcome, _about in looked.answers)


def test_without_consent_nothing_is_waited_for():
    looked = run.look(PARAMS, run.ChangePolicy(allow=frozenset()), asked, lambda: asked("", []))
    assert {outcome.blocked_by for _item, _name, outcome, _about in looked.answers} == {"interweave_allow does not list 'probe'"}


def test_a_flow_that_goes_on_costs_each_item_and_no_customer_is_in_doubt():
    def goes_on():
        raise RoadTrouble("flow_running", "a flow may be running", "Run again when that connection is gone.", "operator")

    looked = run.look(PARAMS, run.ChangePolicy(allow=frozenset({"probe", "canary"})), asked, goes_on)
    assert [(item, outcome.status, outcome.evidence) for item, _name, outcome, _about in looked.answers] == [
        (item, "error", ["cause: flow_running"]) for item in ("1.1", "1.2", "1.4", "3.3")]
