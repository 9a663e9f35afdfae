# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a Salesforce user may do, from rows of assignments and object permissions."""
from __future__ import annotations

import typing as t
from datetime import datetime, timezone

import pytest
from ansible_collections.interweave.smartintegration.plugins.module_utils._salesforce.access import Access

NOW = datetime(2026, 11, 23, 12, tzinfo=timezone.utc)
ALL = "PermissionsModifyAllRecords"


def assignment(name: str = "Sync", **more: t.Any) -> dict[str, t.Any]:
    held = {"Name": name, "IsOwnedByProfile": False, "HasActivationRequired": False, **more.pop("held", {})}
    return {"PermissionSetId": "0PS" + name, "PermissionSet": held, "IsActive": True, "ExpirationDate": None, "PermissionSetGroup": None, **more}


def right(name: str = "Sync", object_name: str = "Account", **flags: bool) -> dict[str, t.Any]:
    return {"Id": "110x", "ParentId": "0PS" + name, "SobjectType": object_name, ALL: True, **flags}


def test_a_right_is_named_by_the_set_that_grants_it() -> None:
    access = Access([assignment()], [right()], NOW)
    assert access.through("Account", ALL) == ["permission set 'Sync'"]
    assert access.through("Contact", ALL) == []


def test_rights_are_the_union_of_sets_groups_and_profile() -> None:
    access = Access([
        assignment("A"), assignment("G", PermissionSetGroup={"DeveloperName": "Ops", "Status": "Updated"}),
        assignment("P", held={"IsOwnedByProfile": True, "Profile": {"Name": "Sales"}}),
    ], [right("A"), right("G"), right("P")], NOW)
    assert access.through("Account", ALL) == ["permission set 'A'", "permission set group 'Ops'", "profile 'Sales'"]


@pytest.mark.parametrize(("row", "reason"), [
    (assignment(IsActive=False), "inactive"),
    (assignment(ExpirationDate="2026-11-23T11:59:59.000+0000"), "expired on 2026-11-23"),
    (assignment(ExpirationDate="not a date"), "expired"),
    (assignment(held={"HasActivationRequired": True}), "activated in the session"),
    (assignment(PermissionSetGroup={"DeveloperName": "Ops", "Status": "Outdated"}), "Outdated"),
])
def test_what_an_integration_cannot_rely_on_does_not_count(row: dict[str, t.Any], reason: str) -> None:
    access = Access([row], [right()], NOW)
    assert access.through("Account", ALL) == []
    assert reason in access.idle("Account", ALL)[0]


def test_an_assignment_that_expires_later_counts() -> None:
    assert Access([assignment(ExpirationDate="2026-11-23T12:00:01Z")], [right()], NOW).through("Account", ALL)


def test_rows_that_salesforce_invents_for_modify_all_data_are_no_object_permission() -> None:
    access = Access([assignment(held={"PermissionsModifyAllData": True})], [{**right(), "Id": "000000000000000AAA"}], NOW)
    assert access.through("Account", ALL) == []
    assert access.through_system("PermissionsModifyAllData") == ["permission set 'Sync'"]
