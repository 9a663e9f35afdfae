# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a describe says of a field, and the verdict: as the integration user itself sees it, and for somebody else."""
from __future__ import annotations

import typing as t

import pytest
from ansible_collections.interweave.smartintegration.plugins.module_utils._crm.contract import CrmDenied, CrmError
from ansible_collections.interweave.smartintegration.plugins.module_utils._salesforce import field_look, field_words
from ansible_collections.interweave.smartintegration.plugins.module_utils._salesforce.access import Access
from ansible_collections.interweave.smartintegration.plugins.module_utils._salesforce.wanted import Wanted, preset

ID, SYNC = (wanted for wanted in preset("checklist") if wanted.object == "Account")
OWN_NAME = Wanted("Account", "QuickBooks ID", "QuickBooks_ID__c", named=True)
TEXT_50 = Wanted("Account", "QuickBooks ID", "QuickBooks_ID__c", type="Text", length=50)
CHECKBOX = Wanted("Account", "Integration Sync", "Integration_Sync__c", type="Checkbox")
UNIQUE = Wanted("Account", "QuickBooks ID", "QuickBooks_ID__c", type="Text", unique=True)


def row(name: str = "QuickBooks_ID__c", label: str = "QuickBooks ID", kind: str = "string", length: int = 50, **more: t.Any) -> dict[str, t.Any]:
    return {"name": name, "label": label, "type": kind, "length": length, "custom": True, "createable": True, "updateable": True, "permissionable": True,
            "calculated": False, "autoNumber": False, "unique": False, "externalId": False, **more}


READ_ONLY = {"createable": False, "updateable": False}


class Org:
    """A closed list of what a look may ask of the client."""

    def __init__(self, *fields: dict[str, t.Any], creates: bool = True, edits: bool = True, refusal: CrmError | None = None) -> None:
        self.answer = {"createable": creates, "updateable": edits, "fields": [row("Name", "Account Name", custom=False), *fields]}
        self.refusal = refusal
        self.setup: list[dict[str, t.Any]] = []
        self.rights: list[dict[str, t.Any]] = []

    def describe(self, _name: str) -> dict[str, t.Any]:
        if self.refusal is not None:
            raise self.refusal
        return self.answer

    def custom_fields(self, _objects: t.Any, _names: t.Any) -> list[dict[str, t.Any]]:
        return self.setup

    def language(self) -> str:
        return "en_US"

    def records(self, _read: t.Any) -> list[dict[str, t.Any]]:
        return self.rights

    def access(self, _user: str, _objects: t.Any) -> Access:
        held = {"Name": "Sync", "IsOwnedByProfile": False, "HasActivationRequired": False, "PermissionsModifyAllData": True}
        return Access([{"PermissionSetId": "0PS", "PermissionSet": held, "IsActive": True, "ExpirationDate": None, "PermissionSetGroup": None}], [])


AS_LOGIN = [
    ("plain", ID, [row()], "present"),
    ("other case of the name", ID, [row("quickbooks_id__c")], "present"),
    ("own name, other label", ID, [row(label="QB")], "present"),
    ("label alone", ID, [row("QBID__c")], "present"),
    ("label with blanks and case", ID, [row("QBID__c", " quickbooks id ")], "present"),
    ("label with a no-break space and two blanks", ID, [row("QBID__c", "QuickBooks\u00a0 ID")], "present"),
    ("nothing", ID, [], "absent"),
    ("standard field of that label", ID, [row("AccountNumber", custom=False)], "absent"),
    ("shadow of a person's field", ID, [row("QuickBooks_ID__pc")], "absent"),
    ("shadow of a package's field", ID, [row("dbsync__QuickBooks_ID__pc")], "absent"),
    ("shadow beside the real one", ID, [row("QuickBooks_ID__pc"), row("QBID__c")], "present"),
    ("a package's by name", ID, [row("dbsync__QuickBooks_ID__c", "x")], "other_name"),
    ("a package's by label", ID, [row("dbsync__Ref__c")], "other_name"),
    ("a package's beside the org's own label", ID, [row("dbsync__QuickBooks_ID__c"), row("QBID__c")], "present"),
    ("two of one label", ID, [row("A__c"), row("B__c")], "ambiguous"),
    ("two of one label and the exact name", ID, [row("A__c"), row()], "present"),
    ("two packages", ID, [row("a__QuickBooks_ID__c"), row("b__QuickBooks_ID__c")], "ambiguous"),
    ("label where a name was given", OWN_NAME, [row("QBID__c")], "other_name"),
    ("formula", ID, [row(calculated=True, **READ_ONLY)], "unwritable"),
    ("formula where a text is asked", TEXT_50, [row(calculated=True, **READ_ONLY)], "unwritable"),
    ("auto-number", ID, [row(autoNumber=True, **READ_ONLY)], "unwritable"),
    ("withdrawn by its package", ID, [row(deprecatedAndHidden=True)], "unwritable"),
    ("compound", ID, [row(kind="location", **READ_ONLY)], "unwritable"),
    ("only at creation", ID, [row(updateable=False)], "unwritable"),
    ("read only by rights", ID, [row(**READ_ONLY)], "read_only"),
    ("text of the wanted length", TEXT_50, [row()], "present"),
    ("short text", TEXT_50, [row(length=18)], "too_short"),
    ("long text area where text is asked", TEXT_50, [row(kind="textarea", length=32000)], "wrong_type"),
    ("date where a checkbox is asked", CHECKBOX, [row("Integration_Sync__c", "Integration Sync", "date", 0)], "wrong_type"),
    ("not unique", UNIQUE, [row()], "wrong_type"),
    ("unique", UNIQUE, [row(unique=True)], "present"),
    ("picklist as flag", SYNC, [row("Integration_Sync__c", "Integration Sync", "picklist", 255)], "present"),
]


@pytest.mark.parametrize(("wanted", "fields", "verdict"), [case[1:] for case in AS_LOGIN], ids=[case[0] for case in AS_LOGIN])
def test_the_verdict_of_the_integration_users_own_login(wanted: Wanted, fields: list[dict[str, t.Any]], verdict: str) -> None:
    assert field_look.FieldLook(Org(*fields)).look([wanted])[0].verdict == verdict


FOR_USER = [
    ("read and edit", row(), "RE", "present"), ("read", row(), "R", "read_only"), ("nothing", row(), "", "hidden"),
    ("formula with every right", row(calculated=True, **READ_ONLY), "RE", "unwritable"), ("auto-number", row(autoNumber=True, **READ_ONLY), "R", "unwritable"),
    ("not subject to field-level security", row(permissionable=False), "", "present"), ("hidden from the login's edit", row(**READ_ONLY), "RE", "present"),
    ("shadow", row("QuickBooks_ID__pc"), "RE", "absent"),
]


@pytest.mark.parametrize(("field", "letters", "verdict"), [case[1:] for case in FOR_USER], ids=[case[0] for case in FOR_USER])
def test_the_verdict_for_somebody_else(field: dict[str, t.Any], letters: str, verdict: str) -> None:
    org = Org(field)
    org.rights = [{"Field": "Account.QuickBooks_ID__c", "ParentId": "0PS", "PermissionsRead": "R" in letters, "PermissionsEdit": "E" in letters}]
    assert field_look.FieldLook(org, "005", "'sync'").look([ID])[0].verdict == verdict


@pytest.mark.parametrize(("wanted", "field", "words"), [
    (ID, row(kind="boolean", length=0), "type boolean"), (ID, row(length=10), "holds 10 characters"), (ID, row(length=20), ""),
    (ID, row(kind="double", length=0), "type double"), (ID, row(kind="textarea", length=32000), ""),
    (SYNC, row("Integration_Sync__c", kind="datetime"), "yes or no"), (SYNC, row("Integration_Sync__c", kind="boolean"), ""),
    (TEXT_50, row(), ""), (preset("interweave_classic")[0], row("QB_Full_Name__c", length=80), "209"),
    (preset("interweave_classic")[1], row("QB_LastModified__c", kind="date"), "date with its time"),
    (preset("interweave_classic")[1], row("QB_LastModified__c", length=10), "holds 10 characters"),
    (preset("interweave_classic")[1], row("QB_LastModified__c", length=40), ""),
    (SYNC, row("Integration_Sync__c", length=1), "holds 1 characters"), (SYNC, row("Integration_Sync__c", length=3), ""),
])
def test_a_type_that_may_not_hold_what_is_written_is_doubted(wanted: Wanted, field: dict[str, t.Any], words: str) -> None:
    state = field_look.FieldLook(Org(field)).look([wanted])[0]
    assert (state.verdict, words in state.doubt, bool(state.doubt)) == ("present", True, bool(words))
    assert ("usable" in field_words.actual([state])) is not bool(words)


@pytest.mark.parametrize(("lacking", "detail"), [
    ({"creates": False}, "the login has no Create on Account"), ({"edits": False}, "the login has no Edit on Account"),
    ({"creates": False, "edits": False}, "the login has no Create and no Edit on Account"),
])
def test_a_missing_right_on_the_object_is_named(lacking: dict[str, bool], detail: str) -> None:
    org = Org(row(createable=lacking.get("creates", True), updateable=lacking.get("edits", True)), **lacking)
    state = field_look.FieldLook(org).look([ID])[0]
    assert (state.verdict, state.detail) == ("read_only", detail)


@pytest.mark.parametrize(("refusal", "user", "verdict"), [
    (CrmError("describe Account", 404, "NOT_FOUND"), "", "object_closed"), (CrmError("describe Account", 404, "NOT_FOUND"), "005", "unknown"),
    (CrmDenied("describe Account", 403, "X"), "", "unknown"), (CrmError("describe Account", 503), "", "unknown"),
    (CrmError("read 5 things in one batch", 404, "NOT_FOUND"), "", "unknown"),  # not the object: the API's version, for example
])
def test_a_describe_that_is_refused_is_no_absent_field(refusal: CrmError, user: str, verdict: str) -> None:
    state = field_look.FieldLook(Org(refusal=refusal), user).look([ID])[0]
    assert state.verdict == verdict
    assert field_words.remedy(state)


def test_a_picklist_is_created_with_the_key_of_the_tooling_api() -> None:
    metadata = next(wanted for wanted in preset("interweave_classic") if wanted.name == "Active__c").metadata()
    assert [value["valueName"] for value in metadata["valueSet"]["valueSetDefinition"]["value"]] == ["Yes", "No"]
