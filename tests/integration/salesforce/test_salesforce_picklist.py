# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values are added to a picklist and none is lost; what other fields share is left to a person."""
from __future__ import annotations

import json
import typing as t

import pytest

TERMS = ["Net 15", "Net 30", "Due on receipt"]


def picklist(crm: t.Any, values: list[str], check: bool = False, state: str = "present", **more: t.Any) -> dict[str, t.Any]:
    return crm.run("salesforce_picklist", {**crm.login(), "object": "Account", "field": "Terms__c", "values": values, "state": state, **more}, check)


def held(crm: t.Any, field: str = "Terms__c") -> dict[str, bool]:
    return {value["value"]: value["active"] for value in crm.org()["fields"]["Account"][field]["picklistValues"]}


def test_a_missing_value_is_added_and_none_is_lost(crm: t.Any) -> None:
    predicted = picklist(crm, ["Net 30", "Net 45"], check=True)
    assert (predicted["status"], predicted["changed"], predicted["blocked_by"]) == ("would_change", True, "check mode")
    assert crm.only_looked()

    done = picklist(crm, ["Net 30", "Net 45"])
    assert (done["status"], done["changed"], done["missing"]) == ("changed", True, [])
    assert done["diff"] == predicted["diff"]
    (shown,) = done["diff"]
    assert (shown["after_header"], json.loads(shown["after"])) == ("values of picklist Account.Terms__c", [*TERMS, "Net 45"])
    assert held(crm) == dict.fromkeys([*TERMS, "Net 45"], True)
    assert crm.org()["fields"]["Account"]["Terms__c"]["restrictedPicklist"] is True
    assert "record type" in done["warnings"][0]
    assert crm.writes() == 1

    again = picklist(crm, ["Net 30", "Net 45"])
    assert (again["status"], again["changed"], again["changes"]) == ("pass", False, [])
    assert crm.writes() == 1


def test_a_mere_look_says_what_is_missing_and_where(crm: t.Any) -> None:
    result = picklist(crm, ["Net 45"], state="verified")
    assert (result["status"], result["failed"], result["missing"]) == ("fail", True, ["Net 45"])
    assert "Setup > Object Manager > Account > Fields & Relationships > Terms__c > New: 'Net 45'" in result["remedy"]
    assert crm.only_looked()


def test_a_value_that_somebody_added_meanwhile_is_kept(crm: t.Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from ansible_collections.interweave.smartintegration.plugins.module_utils._salesforce.picklist import SalesforcePicklist

    real = SalesforcePicklist.write

    def late(self: t.Any, change: t.Any, observed: t.Any) -> None:
        monkeypatch.undo()
        picklist(crm, ["Net 60"])
        real(self, change, observed)

    monkeypatch.setattr(SalesforcePicklist, "write", late)
    assert picklist(crm, ["Net 45"])["status"] == "changed"
    assert held(crm) == dict.fromkeys([*TERMS, "Net 60", "Net 45"], True)


def test_the_lab_loses_what_a_write_leaves_out(crm: t.Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The lab is as strict as the real one: a PATCH without the old values makes them inactive, and the module tells."""
    from ansible_collections.interweave.smartintegration.plugins.module_utils._salesforce import picklist as module

    def forgetful(metadata: dict[str, t.Any], wanted: t.Sequence[str]) -> dict[str, t.Any]:
        new = [{"valueName": value, "label": value, "default": False} for value in wanted]
        return {**metadata, "valueSet": {**metadata["valueSet"], "valueSetDefinition": {"sorted": False, "value": new}}}

    monkeypatch.setattr(module, "merged", forgetful)
    result = picklist(crm, ["Net 45"])
    assert held(crm) == {"Net 45": True, **dict.fromkeys(TERMS, False)}
    assert result["status"] == "fail"
    assert "no longer has: 'Net 15', 'Net 30', 'Due on receipt'" in result["actual"]
    assert "Activate at once" in result["remedy"]


def test_an_inactive_value_is_not_added_a_second_time(crm: t.Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from ansible_collections.interweave.smartintegration.plugins.module_utils._salesforce import picklist as module

    with monkeypatch.context() as patched:
        patched.setattr(module, "merged", lambda metadata, wanted: {**metadata, "valueSet": {
            **metadata["valueSet"], "valueSetDefinition": {"sorted": False, "value": [{"valueName": "X", "label": "X", "default": False}]}}})
        picklist(crm, ["X"])
    before = crm.writes()
    result = picklist(crm, ["Net 30"])
    assert (result["status"], crm.writes()) == ("fail", before)
    assert "Inactive Values > Activate: 'Net 30'" in result["remedy"]


@pytest.mark.parametrize(("field", "kind", "says"), [
    ("Region__c", "global", "Setup > Picklist Value Sets > Regions > Values > New: 'West'"),
    ("Type", "standard", "A standard picklist is not written"),
])
def test_a_shared_value_set_is_left_to_a_person(crm: t.Any, field: str, kind: str, says: str) -> None:
    result = picklist(crm, ["West"], field=field)
    assert (result["status"], result["value_set"], "failed" in result) == ("manual", kind, False)
    assert says in result["remedy"]
    assert crm.writes() == 0


def test_a_lost_answer_is_settled_by_reading_again(crm: t.Any) -> None:
    crm.lab.fault("salesforce", "lost_reply", op="PATCH")
    result = picklist(crm, ["Net 45"])
    assert (result["status"], result["missing"]) == ("changed", [])
    assert held(crm)["Net 45"]
    assert crm.writes() == 1


@pytest.mark.parametrize(("more", "says"), [
    ({"field": "Nothing__c"}, "the setup shows 0 fields"), ({"field": "QuickBooks_ID__c"}, "no picklist"), ({"field": "Terms__c' OR"}, "no API name"),
    ({"values": [" Net 30"]}, "white space"), ({"values": ["x" * 256]}, "1 to 255"), ({"values": []}, "nothing to look for"),
])
def test_each_wrong_option_has_its_own_words(crm: t.Any, more: dict[str, t.Any], says: str) -> None:
    result = picklist(crm, **{"values": ["Net 45"], **more})
    assert result["failed"]
    assert says in result["msg"]
    assert crm.writes() == 0


def test_a_login_without_the_right_is_told(crm: t.Any) -> None:
    result = crm.run("salesforce_picklist", {**crm.login(who="integration"), "object": "Account", "field": "Terms__c", "values": ["Net 45"]})
    assert (result["status"], result["owner"]) == ("error", "crm_admin")


def test_a_step_asks_for_consent(crm: t.Any) -> None:
    step = {"item": "4.2", "salesforce_picklist": {"object": "Account", "field": "Terms__c", "values": ["Net 45"], "state": "present"}}
    held_back = crm.steps([step], allow=["crm_fields"])
    assert (held_back["findings"][0]["status"], crm.writes()) == ("would_change", 0)
    assert "crm_picklists" in held_back["findings"][0]["blocked_by"]
    assert crm.steps([step], allow=["crm_picklists"])["findings"][0]["status"] == "changed"
    assert held(crm)["Net 45"]
