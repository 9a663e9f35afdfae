# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import typing as t

import pytest
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._discover import crm_draft, seen
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._discover.crm_draft import Given
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._discover.entry import asked

GIVEN = Given("salesforce", {"auth": "client_credentials"})
TERMS = seen.Field("terms", "Account", "Terms__c", "Terms", "picklist")


def entry(crm: seen.Crm, given: Given = GIVEN) -> dict[str, t.Any]:
    return t.cast("dict[str, t.Any]", crm_draft.sections([given], [crm])[0].entries[0].value[0])


def questions(crm: seen.Crm) -> str:
    return "\n".join(ask.text for ask in asked(crm_draft.sections([GIVEN], [crm])) if ask.who == "crm_admin")


@pytest.mark.parametrize(("users", "login", "user"), [
    (("interweave@a.example",), "admin", "interweave@a.example"), ((), "InterWeave", "InterWeave"), ((), "admin", None),
    (("interweave@a.example", "interweave2@a.example"), "interweave@a.example", None),
])
def test_interweaves_user_is_the_only_one_of_that_name(users: tuple[str, ...], login: str, user: str | None) -> None:
    crm = seen.Crm(0, "salesforce", users=users, login=login)
    assert entry(crm).get("integration_username") == user
    assert ("which user does InterWeave log in" in questions(crm)) is (user is None)


def test_what_was_declared_stays() -> None:
    given = Given("salesforce", {}, "me@a.example", "sf")
    found = entry(seen.Crm(0, "salesforce", users=("interweave@a.example",)), given)
    assert (found["integration_username"], found["name"]) == ("me@a.example", "sf")


def test_one_field_is_a_value_and_two_are_a_question() -> None:
    number = seen.Field("number", "Opportunity", "QB_Invoice_Number__c")
    one = seen.Crm(0, "salesforce", fields=(TERMS, number))
    assert entry(one)["info"] == {"lists": [{"name": "terms", "object": "Account", "field": "Terms__c"}],
                                  "numbering": [{"name": "invoice", "object": "Opportunity", "field": "QB_Invoice_Number__c"}]}
    assert "which field of salesforce holds sales tax codes?" in questions(one)
    two = seen.Crm(0, "salesforce", fields=(TERMS, seen.Field("terms", "Account", "Terms_Old__c", "Old terms")))
    assert "info" not in entry(two)
    assert "Account.Terms__c (Terms), Account.Terms_Old__c (Old terms)" in questions(two)


def test_a_crm_that_was_not_seen_keeps_its_login_and_asks() -> None:
    crm = seen.Crm(0, "salesforce", trouble="the login was refused")
    assert entry(crm) == {"type": "salesforce", "login": {"auth": "client_credentials"}}
    assert "the login to salesforce does not work" in questions(crm)


def test_without_a_crm_it_is_asked_and_so_is_what_only_people_know() -> None:
    asks = asked(crm_draft.sections([], []))
    assert {ask.who for ask in asked(crm_draft.sections([GIVEN], [seen.Crm(0, "salesforce")]))} >= {"interweave", "client"}
    assert [ask.who for ask in asks] == ["crm_admin", "interweave", "client", "interweave"]
