# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A step of the policy list adds what the comparison found missing: with consent, in the window, with one login."""
from __future__ import annotations

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import ChangePolicy
from ansible_collections.interweave.smartintegration.plugins.module_utils._runner import Step, result_of_steps, run_steps
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist._base import POLICY, Look
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist._check import Checker
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist._places import PolicyPlace
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._policy.around import Around

TERMS = ("Net 15", "Net 30", "Due on receipt")


@pytest.fixture
def login(lab):
    return {"auth": "client_credentials", "login_url": "https://%s:8443" % lab.address(2), "client_id": "3MVG9.acme.admin",
            "client_secret": "acme-admin-secret", "ca_path": lab.ca}


def step(login, quickbooks, crm=TERMS, field="Account.Terms__c", **more):
    options = {"name": "payment terms", "crm_field": field, "quickbooks": [{"name": name} for name in quickbooks],
               "crm": [{"value": value, "label": value} for value in crm], **more, "add_missing": login}
    return Look(POLICY, "list_match_info", options, "Payment terms")


def validated(spec, rules, options, _what=""):
    checked = ArgumentSpecValidator(spec, **rules).validate(options)
    assert not checked.error_messages, checked.error_messages
    return checked.validated_parameters


def run(*looks, check=False, allow=("crm_picklists",), window=""):
    """As the checklist runs them: with one login for all."""
    around = Around()
    steps = [Step("4.2", look.name, look.resource, Checker(validated)(look)) for look in looks]
    try:
        run_steps(PolicyPlace(ChangePolicy.of({"allow": list(allow), "window": window}, check), around), steps)
    finally:
        around.close()
    return result_of_steps(steps, "CHG-7", False, lambda one: {})


def held(lab):
    return {value["value"]: value["active"] for value in lab.state("salesforce")["orgs"]["acme"]["fields"]["Account"]["Terms__c"]["picklistValues"]}


def test_check_do_look_again(lab, login):
    wanted = step(login, ["Net 30", "Net 45"])
    predicted = run(wanted, check=True)
    assert (predicted["changed"], predicted["findings"][0]["status"], predicted["findings"][0]["blocked_by"]) == (True, "would_change", "check mode")
    assert lab.ledger()["writes"] == 0
    done = run(wanted)
    (found,) = done["findings"]
    assert (done["changed"], found["status"], found["ticket"], found["remedy"]) == (True, "changed", "CHG-7", "")
    assert found["changes"][0]["before"] == [*TERMS]
    assert found["changes"][0]["after"] == [*TERMS, "Net 45"]
    assert held(lab) == dict.fromkeys([*TERMS, "Net 45"], True)
    writes = lab.ledger()["writes"]
    again = run(step(login, ["Net 30", "Net 45"], [*TERMS, "Net 45"]))
    assert (again["changed"], again["findings"][0]["status"], lab.ledger()["writes"]) == (False, "pass", writes)


@pytest.mark.parametrize(("more", "says"), [
    ({"allow": []}, "crm_picklists"), ({"window": "2020-01-01T00:00:00Z/2020-01-02T00:00:00Z"}, "outside the change window")])
def test_without_leave_nothing_is_written_and_the_host_is_kept_from_go(lab, login, more, says):
    (found,) = run(step(login, ["Net 45"]), **more)["findings"]
    assert found["status"] == "would_change"
    assert says in found["blocked_by"]
    assert found["changes"][0]["applied"] is False
    assert lab.ledger()["writes"] == 0


def test_what_was_read_in_part_is_added_and_does_not_pass(lab, login):
    (found,) = run(step(login, ["Net 45"], unread_reason="company file Bakery: timed out"))["findings"]
    assert (found["status"], held(lab)["Net 45"]) == ("error", True)
    assert "Not all was read: company file Bakery: timed out" in found["actual"]


def test_a_spelling_is_not_repaired_by_adding(lab, login):
    (found,) = run(step(login, ["net 30", "Net 45"]))["findings"]
    assert found["status"] == "fail"
    assert 'Replace in Account.Terms__c: "Net 30" by "net 30"' in found["remedy"]
    assert held(lab) == dict.fromkeys([*TERMS, "Net 45"], True)


def test_a_global_value_set_stays_a_fault_with_the_menu_path(lab, login):
    (found,) = run(step(login, ["West"], ["North", "South"], "Account.Region__c"))["findings"]
    assert (found["status"], lab.ledger()["writes"]) == ("fail", 0)
    assert "Picklist Value Sets > Regions" in found["remedy"]


def test_equal_lists_log_nobody_in_and_several_steps_share_one_login(lab, login):
    run(step(login, ["Net 30"]))
    assert lab.ledger()["requests"] == 0
    run(step(login, ["Net 45"]), step(login, ["GST"], ["TAX", "NON"], "Account.Tax_Code__c"))
    assert [call["path"] for call in lab.state("salesforce")["calls"]].count("/services/oauth2/token") == 1


def test_a_refused_login_is_tried_once_and_told(lab, login):
    steps = [step({**login, "client_secret": "wrong-secret-1"}, ["Net 45"]) for _each in range(2)]
    findings = run(*steps)["findings"]
    assert {found["status"] for found in findings} == {"fail"}
    assert "Nothing was added" in findings[1]["actual"]
    assert "wrong-secret-1" not in str(findings)
    assert [call["path"] for call in lab.state("salesforce")["calls"]].count("/services/oauth2/token") == 1
