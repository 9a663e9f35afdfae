# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the three Salesforce resources plan: pure, from what was observed; nothing that is there is written again."""
from __future__ import annotations

import typing as t

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible_collections.interweave.smartintegration.plugins.module_utils._salesforce import field_look, fields, permissions, picklist
from ansible_collections.interweave.smartintegration.plugins.module_utils._salesforce.access import OBJECT_FLAGS
from ansible_collections.interweave.smartintegration.plugins.module_utils._salesforce.wanted import Wanted


def resource(kind: t.Any, **options: t.Any) -> t.Any:
    """A resource without a client: a plan that asked one would fail."""
    checked = ArgumentSpecValidator(kind.SPEC).validate(options)
    assert not checked.error_messages
    return kind(checked.validated_parameters, None)


# fields --------------------------------------------------------------------------------------------------------
def of_fields(state: str = "present", **options: t.Any) -> t.Any:
    return resource(fields.SalesforceFields, preset="checklist", state=state, permission_sets=["Sync"], integration_username="u", **options)


def seen(verdict: str, **more: t.Any) -> fields.Observed:
    wanted = Wanted("Account", "QuickBooks ID", "QuickBooks_ID__c", length=50, create_as="Text")
    return fields.Observed([field_look.FieldState(wanted, verdict, "QuickBooks_ID__c", **more)], {"Sync": "0PS"})


@pytest.mark.parametrize(("verdict", "more", "actions"), [
    ("absent", {}, ["create", "grant"]), ("absent", {"matched": "unknown"}, []), ("hidden", {}, ["grant"]), ("read_only", {}, ["grant"]),
    ("present", {}, ["grant"]), ("unwritable", {}, []), ("wrong_type", {}, []), ("other_name", {}, []), ("ambiguous", {}, []), ("object_closed", {}, []),
    ("unknown", {}, []), ("too_short", {"described": {"length": 18}}, []), ("present", {"described": {"permissionable": False}}, []),
])
def test_only_what_can_be_put_right_is_planned_for_a_field(verdict: str, more: dict[str, t.Any], actions: list[str]) -> None:
    changes = of_fields().plan(seen(verdict, **more))
    assert [change.key["action"] for change in changes] == actions
    assert {change.kind for change in changes} <= {"crm_fields"}
    assert of_fields("verified").plan(seen(verdict, **more)) == []


def test_a_field_that_is_granted_is_left_alone_and_a_partial_grant_is_completed() -> None:
    observed = seen("present")
    observed.rights = {("0PS", "account.quickbooks_id__c"): {"PermissionsRead": True, "PermissionsEdit": True}}
    assert of_fields().plan(observed) == []
    observed.rights["0PS", "account.quickbooks_id__c"]["PermissionsEdit"] = False
    assert [(change.before, change.after) for change in of_fields().plan(observed)] == [({"read": True, "edit": False}, {"read": True, "edit": True})]


def test_a_short_text_is_lengthened_on_request_only() -> None:
    changes = of_fields(lengthen=True).plan(seen("too_short", described={"length": 18}))
    assert [(change.key["action"], change.before, change.after) for change in changes] == [("lengthen", 18, 50)]


# permissions ---------------------------------------------------------------------------------------------------
def of_permissions(state: str = "present", **options: t.Any) -> t.Any:
    return resource(permissions.SalesforcePermissions, state=state, integration_username="u", **options)


def user(licence: str = "Salesforce", **more: t.Any) -> dict[str, t.Any]:
    return {"Id": "005", "Username": "u", "IsActive": True, "Profile": {"Name": "P", "UserLicense": {"Name": licence}}, **more}


def observed(*lacking: str, **more: t.Any) -> permissions.Observed:
    about = {"user": user(), "objects": [permissions.ObjectVerdict(name, [] if name in lacking else ["profile 'P'"]) for name in (
        "Account", "Contact", "Opportunity")], "modify_all_data": [], "api": ["profile 'P'"], "licences": set(), "browser_logins": 0, **more}
    return permissions.Observed(**about)


ROW = {"Id": "110", **dict.fromkeys(OBJECT_FLAGS, True)}


def actions(changes: list[t.Any]) -> list[str]:
    return [change.key["action"] + (" " + change.key["object"] if "object" in change.key else "") for change in changes]


@pytest.mark.parametrize(("found", "planned"), [
    (observed(), []),
    (observed("Account", "Contact", "Opportunity"), ["set", "rights Account", "rights Contact", "rights Opportunity", "assign"]),
    (observed("Opportunity"), ["set", "rights Account", "rights Opportunity", "assign"]),
    (observed("Opportunity", own={"Id": "0PS", "PermissionsApiEnabled": True}, own_rights={"Account": ROW}, assigned=True), ["rights Opportunity"]),
    (observed(own={"Id": "0PS", "PermissionsApiEnabled": False}, api=[], assigned=True), ["api"]),
    (observed(own={"Id": "0PS", "PermissionsApiEnabled": True}, api=[]), ["assign"]),
    (observed("Account", modify_all_data=["profile 'Admin'"]), []),
    (observed("Account", user=user(IsActive=False)), []),
    (observed("Account", user=user("Salesforce Integration")), []),
    (observed("Account", user=user("Salesforce Integration"), licences={"SalesforceAPIIntegrationPsl"}), ["set", "rights Account", "assign"]),
    (observed("Account", user=user("Salesforce Integration"), licences=None), ["set", "rights Account", "assign"]),  # not to be read: tried
    (observed("Account", objects=[permissions.ObjectVerdict("Acount", unknown=True)]), []),
    (observed("Account", objects=[permissions.ObjectVerdict("Opportunity", unlicensed=True), permissions.ObjectVerdict("Account")]), []),
])
def test_only_missing_rights_are_planned_parents_first_and_nothing_where_the_whole_cannot_be(found: t.Any, planned: list[str]) -> None:
    assert actions(of_permissions().plan(found)) == planned
    assert of_permissions("verified").plan(found) == []


def test_of_a_row_only_the_missing_flags_are_written() -> None:
    row = {**ROW, "PermissionsModifyAllRecords": False}
    found = observed("Account", own={"Id": "0PS", "PermissionsApiEnabled": True}, own_rights={"Account": row}, assigned=True)
    assert [change.after for change in of_permissions().plan(found)] == [{"PermissionsModifyAllRecords": True}]


# picklist ------------------------------------------------------------------------------------------------------
def of_picklist(*values: str, state: str = "present") -> t.Any:
    return resource(picklist.SalesforcePicklist, object="Account", field="Terms__c", values=list(values), state=state)


@pytest.mark.parametrize(("kind", "values", "inactive", "wanted", "added"), [
    ("own", ["Net 30"], [], ["Net 30"], []), ("own", ["Net 30"], [], ["Net 30", "Net 15", "Net 15"], ["Net 15"]),
    ("own", ["Net 30"], ["Net 15"], ["Net 15"], []), ("own", ["Net 30"], ["Net 15"], ["Net 15", "Net 60"], ["Net 60"]),
    ("own", ["net 30"], [], ["Net 30"], ["Net 30"]), ("global", [], [], ["Net 30"], []), ("standard", [], [], ["Net 30"], []),
    ("dependent", [], [], ["Net 30"], []),
])
def test_only_new_values_of_a_list_of_its_own_are_planned(kind: str, values: list[str], inactive: list[str], wanted: list[str], added: list[str]) -> None:
    found = picklist.Observed(kind, values, inactive)
    changes = of_picklist(*wanted).plan(found)
    assert [change.key["added"] for change in changes] == ([added] if added else [])
    assert all(change.after == [*values, *added] for change in changes)
    assert of_picklist(*wanted, state="verified").plan(found) == []
