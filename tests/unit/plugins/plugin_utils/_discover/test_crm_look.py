# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import typing as t

import pytest
from ansible_collections.interweave.smartintegration.plugins.module_utils._crm.contract import CrmAuthError, CrmDenied, FieldName, Identity, TimeZones
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._discover import crm_look


class Site:
    """A CRM in which everything is there, but for what is to be refused."""

    host = "crm.example"

    def __init__(self, refused: str = "", error: type[Exception] = CrmDenied, fields: dict[str, list[FieldName]] | None = None) -> None:
        self._refused, self._error, self._fields = refused, error, fields or {}

    def _answer(self, what: str, value: t.Any) -> t.Any:
        if what == self._refused:
            raise self._error("read " + what, message="no")
        return value

    def whoami(self) -> Identity:
        return self._answer("whoami", Identity("1", "admin@acme.example"))

    def users_like(self, text: str) -> list[str]:
        return self._answer("users", ["interweave@acme.example"] if text == "interweave" else [])

    def sets_of(self, username: str) -> list[str]:
        return self._answer("sets", ["Sync"])

    def fields(self, name: str) -> list[FieldName]:
        return self._answer("fields", self._fields.get(name, []))

    def time_zones(self, username: str = "") -> TimeZones:
        return self._answer("zones", TimeZones("America/Denver", ""))


@pytest.mark.parametrize(("kind", "object_name", "name", "label"), [
    ("id", "Account", "QuickBooks_ID__c", ""), ("id", "Contact", "UsrQuickBooksId", ""), ("id", "Opportunity", "X__c", "QB ID"),
    ("sync", "Account", "GlxSyncFlag", ""), ("sync", "Account", "acmepkg__Integration_Sync__c", ""), ("terms", "Account", "Terms__c", "Payment Terms"),
    ("terms", "Account", "F1__c", "Zahlungsbedingungen"), ("tax_codes", "Account", "UsrTaxCode", ""), ("number", "Opportunity", "QB_Invoice_Number__c", ""),
    ("", "Account", "QB_Invoice_Number__c", ""), ("", "Opportunity", "Terms__c", "Terms"), ("", "Account", "Determines__c", "Determines"),
    ("", "Account", "Name", "Account Name"),
])
def test_a_field_is_known_by_its_name_or_its_label(kind: str, object_name: str, name: str, label: str) -> None:
    assert [one.kind for one in crm_look.fields_of([FieldName(object_name, name, label, "string")])] == ([kind] if kind else [])


def test_what_is_refused_costs_itself_only() -> None:
    for refused, lost in (("users", "users"), ("whoami", "login"), ("zones", "zone"), ("sets", "permission_sets")):
        found = crm_look.look_at(0, "salesforce", t.cast("t.Any", Site(refused)))
        assert set(found.unseen) == {lost}
        assert found.trouble == ""


def test_a_refused_login_is_no_answer() -> None:
    with pytest.raises(CrmAuthError):
        crm_look.look_at(0, "salesforce", t.cast("t.Any", Site("fields", CrmAuthError)))


def test_creatios_own_tax_object_counts_where_accounts_have_no_such_field() -> None:
    tax = {"Tax": [FieldName("Tax", "Name", "Name", "Text"), FieldName("Tax", "Percent", "Percent", "Float")]}
    assert [one.object for one in crm_look.look_at(0, "creatio", t.cast("t.Any", Site(fields=tax))).fields] == ["Tax"]
    own = {**tax, "Account": [FieldName("Account", "UsrTaxCode", "Tax code", "Text")]}
    assert [one.object for one in crm_look.look_at(0, "creatio", t.cast("t.Any", Site(fields=own))).fields] == ["Account"]


def test_hostile_names_lose_what_steers_a_terminal() -> None:
    (field,) = crm_look.fields_of([FieldName("Account", "Terms__c", "Terms\x1b[31m\u202e", "string")])
    assert field.label == "Terms\\u001b[31m\\u202e"
