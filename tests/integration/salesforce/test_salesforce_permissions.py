# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Item 2.3 on the lab's orgs: computed over everything assigned, granted in one set of our own, on request."""
from __future__ import annotations

import typing as t
from datetime import datetime, timedelta, timezone

import pytest


def look(crm: t.Any, org: str = "acme", user: str = "interweave", who: str = "admin", check: bool = False, **options: t.Any) -> dict[str, t.Any]:
    return crm.run("salesforce_permissions", {**crm.login(org, who), "integration_username": "%s@%s.example" % (user, org), **options}, check)


def test_a_missing_modify_all_fails_and_names_the_object(crm: t.Any) -> None:
    result = look(crm)
    assert (result["status"], result["failed"]) == ("fail", True)
    assert [name for name, about in result["objects"].items() if not about["modify_all"]] == ["Opportunity"]
    assert result["objects"]["Account"]["through"] == ["permission set 'QuickBooks_Integration'"]
    assert crm.only_looked()


def test_present_grants_what_is_missing_and_nothing_else(crm: t.Any) -> None:
    predicted = look(crm, state="present", check=True)
    assert (predicted["status"], predicted["changed"]) == ("would_change", True)
    assert crm.only_looked()

    done = look(crm, state="present")
    assert (done["status"], done["changed"]) == ("changed", True)
    assert [change["what"] for change in done["changes"]] == ["rights on Opportunity in permission set QuickBooks_Integration"]
    assert crm.org()["permission_sets"]["QuickBooks_Integration"]["objects"]["Opportunity"] == "CREDVM"
    assert crm.writes() == 1

    again = look(crm, state="present")
    assert (again["status"], again["changed"]) == ("pass", False)
    assert crm.writes() == 1


def test_a_user_with_nothing_gets_our_set_its_rights_and_its_assignment(crm: t.Any) -> None:
    done = look(crm, user="clerk", state="present", permission_set="IW_Set", permission_set_label="InterWeave")
    assert done["status"] == "changed"
    held = crm.org()["permission_sets"]["IW_Set"]
    assert held["objects"] == {"Account": "CREDVM", "Contact": "CREDVM", "Opportunity": "CREDVM"}
    assert {"user": "clerk@acme.example", "set": "IW_Set"} in crm.org()["assignments"]
    assert crm.writes() == 5
    assert look(crm, user="clerk", state="present", permission_set="IW_Set")["changed"] is False


def test_profiles_and_other_sets_are_never_edited(crm: t.Any) -> None:
    before = crm.org()["permission_sets"]
    look(crm, user="clerk", state="present", permission_set="IW_Set")
    after = crm.org()["permission_sets"]
    assert {name: held for name, held in after.items() if name != "IW_Set"} == before


def test_modify_all_data_passes_with_a_warning_and_says_what_does_not_count(crm: t.Any) -> None:
    result = look(crm, "globex")
    assert result["status"] == "pass"
    assert result["modify_all_data_through"] == ["permission set group 'Ops_Group'"]
    assert any("inactive" in idle for idle in result["objects"]["Account"]["not_counting"])
    assert any("activated in the session" in idle for idle in result["objects"]["Account"]["not_counting"])
    assert "more than the integration needs" in result["warnings"][0]
    assert "browser 3 times" in result["warnings"][1]


def test_an_expired_assignment_does_not_count(crm: t.Any) -> None:
    result = look(crm, "globex", "clerk")
    assert result["status"] == "fail"
    assert "expired on 2026-01-31" in " ".join(result["evidence"])


def test_a_licence_without_opportunity_is_explained_and_not_fought(crm: t.Any) -> None:
    result = look(crm, "globex", "platform", state="present")
    assert result["status"] == "fail"
    assert "'Salesforce Platform' has no Opportunity" in result["remedy"]


def test_an_integration_licence_without_its_permission_set_licence_is_explained(crm: t.Any) -> None:
    result = look(crm, "globex", "api", state="present", permission_set="IW_Set")
    assert result["status"] == "fail"
    assert "Salesforce API Integration" in result["remedy"]
    assert crm.only_looked()


@pytest.mark.parametrize("check", [True, False])
@pytest.mark.parametrize(("change", "words"), [
    ({"licence": "Salesforce Integration"}, "'Salesforce API Integration' first"),
    ({"licence": "Chatter Free"}, "'Chatter Free' has no Account and no Contact and no Opportunity"),
    ({"licence": "Salesforce Platform"}, "'Salesforce Platform' has no Opportunity"),
    ({"active": False}, "Activate the user"),
])
def test_what_no_consent_can_put_right_is_never_promised_and_nothing_is_written(crm: t.Any, check: bool, change: dict[str, t.Any], words: str) -> None:
    crm.lab.act("salesforce", "user", org="acme", username="clerk@acme.example", **change)
    result = look(crm, user="clerk", state="present", permission_set="IW_Set", check=check)
    assert (result["status"], result["changed"], words in result["remedy"]) == ("fail", False, True)
    assert crm.only_looked()


def test_a_set_that_cannot_be_assigned_is_taken_away_again(crm: t.Any) -> None:
    crm.lab.fault("salesforce", "refuse", op="sobjects/PermissionSetAssignment", value=["FIELD_INTEGRITY_EXCEPTION", "The user license doesn't allow it"])
    result = look(crm, user="clerk", state="present", permission_set="IW_Set")
    assert (result["status"], result["changed"], "IW_Set" in crm.org()["permission_sets"]) == ("fail", False, False)
    assert "user license doesn't allow" in " ".join(result["not_written"])


@pytest.mark.parametrize("objects", [["Opportunity", "Contact", "Account"], ["opportunity", "ACCOUNT"]])
def test_parents_are_granted_first_in_whatever_order_and_spelling_they_are_asked(crm: t.Any, objects: list[str]) -> None:
    done = look(crm, user="clerk", state="present", permission_set="IW_Set", objects=objects)
    assert (done["status"], done["not_written"]) == ("changed", [])
    assert set(crm.org()["permission_sets"]["IW_Set"]["objects"]) == {name.capitalize() for name in objects}
    assert look(crm, user="clerk", objects=objects)["status"] == "pass"


def test_a_right_that_another_set_gives_is_granted_in_ours_too_where_one_depends_on_it(crm: t.Any) -> None:
    crm.lab.act("salesforce", "rights", org="acme", set="Standard_User", object="Account", letters="CREDVM")
    done = look(crm, user="clerk", state="present", permission_set="IW_Set", objects=["Opportunity", "Account"])
    assert (done["status"], done["not_written"]) == ("changed", [])


def test_an_object_that_others_depend_on_is_named_when_it_is_not_asked_for(crm: t.Any) -> None:
    for check in (True, False):
        result = look(crm, user="clerk", state="present", permission_set="IW_Set", objects=["Opportunity"], check=check)
        assert (result["status"], "add Account to the objects" in result["remedy"]) == ("fail", True)
    assert crm.only_looked()


@pytest.mark.parametrize("user", ["interweave", "clerk"])
def test_an_object_that_the_org_does_not_have_is_the_operators_to_correct(crm: t.Any, user: str) -> None:
    crm.lab.act("salesforce", "rights", org="acme", set="Standard_User", object="Account", letters="CREDVM")
    result = look(crm, user=user, objects=["Acount", "account"], state="present", permission_set="IW_Set")
    assert (result["status"], result["owner"], "tick Modify All" in result["remedy"]) == ("fail", "operator", False)
    assert "no object Acount" in result["actual"]
    assert crm.only_looked()


def test_a_frozen_user_fails_though_every_right_is_there(crm: t.Any) -> None:
    look(crm, state="present")
    crm.lab.act("salesforce", "user", org="acme", username="interweave@acme.example", frozen=True)
    result = look(crm)
    assert (result["status"], "frozen" in result["actual"], "Unfreeze" in result["remedy"]) == ("fail", True, True)


def test_a_right_that_ends_soon_is_told(crm: t.Any) -> None:
    look(crm, state="present")
    soon = (datetime.now(timezone.utc) + timedelta(days=3)).isoformat()
    crm.lab.act("salesforce", "expire", org="acme", username="interweave@acme.example", set="QuickBooks_Integration", when=soon)
    result = look(crm)
    assert (result["status"], "QuickBooks_Integration" in result["warnings"][0], soon[:10] in result["warnings"][0]) == ("pass", True, True)


def test_an_inactive_user_fails(crm: t.Any) -> None:
    result = look(crm, user="gone", state="present")
    assert result["status"] == "fail"
    assert "inactive" in result["actual"]
    assert crm.writes() == 0


@pytest.mark.parametrize("user", ["nobody", "x' OR Username LIKE '%"])
def test_an_unknown_user_is_an_error(crm: t.Any, user: str) -> None:
    assert look(crm, user=user)["status"] == "error"


def test_a_login_that_may_not_read_permissions_is_an_error_never_a_pass(crm: t.Any) -> None:
    result = look(crm, who="integration")
    assert result["status"] == "error"
    assert "INVALID_TYPE" in result["actual"]


def test_an_org_that_shows_no_permissions_is_an_error_never_a_pass(crm: t.Any) -> None:
    crm.lab.act("salesforce", "set", org="acme", key="setup_silent", value=True)
    result = look(crm, who="integration")
    assert result["status"] == "error"
    assert "View Setup and Configuration" in result["remedy"]


def test_a_lost_answer_to_a_write_is_settled_by_reading(crm: t.Any) -> None:
    crm.lab.fault("salesforce", "lost_reply", op="PATCH")
    assert look(crm, state="present")["status"] == "changed"
    assert crm.writes() == 1


def test_a_lost_write_that_was_not_made_is_not_called_applied(crm: t.Any) -> None:
    crm.lab.fault("salesforce", "503", op="PATCH")
    result = look(crm, state="present")
    assert (result["status"], result["changed"], crm.writes()) == ("fail", False, 0)
    assert not any(change["applied"] for change in result["changes"])
    assert "does not show it after the write" in result["not_written"][0]
