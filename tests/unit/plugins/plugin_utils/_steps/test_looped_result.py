# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Many company files or CRMs are one part: one bad one never hides the others, and no message carries a secret."""
from __future__ import annotations

import pytest
from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import ERROR, PASS, Outcome, finding
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._steps.looped_result import together
from runactions import RUN_ID, call, folder

ITEMS = ["2.1", "2.2"]
GOOD = {"findings": [finding("2.1", Outcome(PASS), "salesforce")], "data": {"salesforce": {"lists": {}}}}
SECRET_IN_MESSAGE = ("The task includes an option with an undefined variable. The error was: {{ interweave_crms[crm_index].login }}: "
                     "{'client_secret': 'geheim', 'client_id': '{{ nobody }}'}: 'nobody' is undefined")


def test_one_that_failed_is_an_error_of_each_item_and_the_others_stay():
    made = together("crm", {"results": [GOOD, {"failed": True, "msg": "crm_steps: the address is no URL"}]}, ITEMS)
    assert made.data == GOOD["data"]
    assert made.failed == {}
    assert [(found["item"], found["status"], found["step"]) for found in made.findings] == [
        ("2.1", PASS, "salesforce"), ("2.1", ERROR, "CRM no. 2"), ("2.2", ERROR, "CRM no. 2")]
    assert made.findings[1]["actual"] == "CRM no. 2 could not be checked: crm_steps: the address is no URL"


@pytest.mark.parametrize(("message", "told"), [
    (SECRET_IN_MESSAGE, "'nobody' is undefined"),
    ("Task failed: crm_steps: no such user", "crm_steps: no such user"),
    ("{'client_secret': 'geheim'} is not a string", "its task failed, see the output of the run"),
    ("", "its task failed, see the output of the run"),
])
def test_a_message_tells_what_is_safe_to_tell(message, told):
    found = together("crm", {"results": [{"failed": True, "msg": message}]}, ["2.1"]).findings
    assert [entry["actual"] for entry in found] == ["CRM no. 1 could not be checked: " + told]
    failed = together("crm", {"failed": True, "msg": message}, ["2.1"])
    assert failed.findings == []
    assert failed.failed == {"failed": True, "msg": "interweave_crms cannot be used: " + told}


@pytest.mark.parametrize("registered", [{}, {"skipped": True}, {"results": []}, {"results": [{"skipped": True}]}])
def test_what_was_left_out_brings_nothing_and_is_no_error(registered):
    made = together("company_file", registered, ["1.1"])
    assert (made.findings, made.data, made.failed) == ([], {}, {})


def test_a_company_files_facts_are_kept_by_its_name_and_an_unreachable_host_is_told():
    facts = {"name": "main", "terms": []}
    gone = {"unreachable": True, "msg": "nothing listens"}
    made = together("company_file", {"results": [{"findings": [], "company_file": facts}, gone, {"failed": True, "msg": "x"}]}, ["1.2"])
    assert made.data == {"main": facts}
    assert made.failed == gone
    assert [(found["item"], found["company_file"]) for found in made.findings] == [("1.2", "company file no. 3")]


def test_the_record_asks_for_no_item_that_the_run_left_out_and_refuses_other_parts(tmp_path):
    folder(tmp_path, qb01={"client": "acme"})
    known = {"inventory_hostname": "qb01", "ansible_run_tags": ["all"], "interweave_run": {"id": RUN_ID, "report_dir": str(tmp_path)}}
    broken = {"results": [{"failed": True, "msg": "crm_steps: no"}]}
    done = call("preflight_record", {"part": "crm", "items": ITEMS, "only": ["2.2"], "loop_result": broken}, known)
    assert [(found["item"], found["status"]) for found in done["findings"]] == [("2.2", "error"), ("2.1", "manual")]
    with pytest.raises(Exception, match="loop_result is for the parts company_file and crm, not for policy"):
        call("preflight_record", {"part": "policy", "loop_result": broken}, known)


def test_a_company_file_that_was_asked_elsewhere_is_told_though_the_host_is_a_providers(tmp_path):
    folder(tmp_path, qb01={"client": "acme"})
    known = {"inventory_hostname": "qb01", "ansible_run_tags": ["all"], "interweave_run": {"id": RUN_ID, "report_dir": str(tmp_path)}}
    asked = {"results": [{"findings": [finding("1.2", Outcome(PASS))]}]}
    done = call("preflight_record", {"part": "company_file", "items": ["1.1", "1.2"], "hosting": "hosted", "loop_result": asked}, known)
    assert [(found["item"], found["status"]) for found in done["findings"]] == [("1.2", "pass"), ("1.1", "error")]
    none = call("preflight_record", {"part": "company_file", "items": ["1.1"], "hosting": "hosted", "loop_result": {"results": []}}, known)
    assert [(found["item"], found["status"]) for found in none["findings"]] == [("1.1", "manual")]
