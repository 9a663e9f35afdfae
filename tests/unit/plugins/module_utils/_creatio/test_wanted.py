# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which column is the wanted one, and what a technician is told to do about a missing one."""
from __future__ import annotations

import pytest
from ansible_collections.interweave.smartintegration.plugins.module_utils._creatio import wanted as want
from ansible_collections.interweave.smartintegration.plugins.module_utils._creatio.schema import PREFIXES, Column, Schema, bare_name


def schema(*columns: Column) -> Schema:
    return Schema("Account", "", "Name", False, False, False, columns)


def column(name: str, caption: str = "", kind: int = 27) -> Column:
    return Column(name, (caption,) if caption else (), kind, "")


QUICKBOOKS_ID = want.Wanted("Account", "QuickBooksId", "QuickBooks ID")


@pytest.mark.parametrize(("there", "matched"), [
    (column("UsrQuickBooksId"), "name"),
    (column("GlxQuickBooksId", "QB Id"), "name"),
    (column("QuickBooksId"), "name"),
    (column("AcmeQuickBooksID"), "prefix"),
    (column("IWQuickBooksId"), "name"),
    (column("BGQuickBooksId"), "prefix"),
    (column("ABCQuickBooksId"), "prefix"),
    (column("UsrWhatever", "quickbooks  id"), "caption"),
])
def test_a_column_is_found_by_name_prefix_or_caption(there: Column, matched: str) -> None:
    found = want.match(QUICKBOOKS_ID, schema(column("Name", "Name"), there), ["Glx", *PREFIXES])
    assert (found.state, found.matched, found.column) == (want.PRESENT, matched, there)


@pytest.mark.parametrize("name", ["ParentQuickBooksId", "LegacyQuickBooksId", "IsQuickBooksId"])
def test_a_word_before_the_name_is_no_prefix_where_another_column_has_the_caption(name: str) -> None:
    right = column("UsrQbRef", "QuickBooks ID")
    found = want.match(QUICKBOOKS_ID, schema(column(name, "Parent's id"), right), ["Usr"])
    assert (found.state, "UsrQbRef by caption" in found.detail) == (want.AMBIGUOUS, True)
    assert want.match(QUICKBOOKS_ID, schema(column(name, "QuickBooks ID"), column("UsrX", "QB")), ["Usr"]).state == want.PRESENT


@pytest.mark.parametrize("there", [column("UsrOldQuickBooksIdentity"), column("UsrMyOwnQuickBooksId"), column("UsrId", "QuickBooks number")])
def test_a_similar_column_is_not_the_wanted_one(there: Column) -> None:
    assert want.match(QUICKBOOKS_ID, schema(there), ["Usr"]).state == want.MISSING


def test_the_sites_own_column_and_interweaves_are_not_guessed_between_but_an_exact_name_decides() -> None:
    there = schema(column("UsrQuickBooksId"), column("IWQuickBooksId"))
    found = want.match(QUICKBOOKS_ID, there, PREFIXES)
    assert (found.state, found.detail) == (want.AMBIGUOUS, "matches UsrQuickBooksId and IWQuickBooksId")
    exact = want.match(want.Wanted("Account", "IWQuickBooksId", ""), there, PREFIXES)
    assert (exact.state, exact.column) == (want.PRESENT, there.columns[1])


def test_two_columns_of_the_same_caption_are_not_guessed_between() -> None:
    found = want.match(want.Wanted("Account", "", "QuickBooks ID"), schema(column("UsrA", "QuickBooks ID"), column("UsrB", "QuickBooks ID")), ["Usr"])
    assert found.state == want.AMBIGUOUS
    assert "UsrA and UsrB" in found.detail


@pytest.mark.parametrize(("kind", "length", "number", "state"), [
    ("text", 0, 27, want.PRESENT), ("text", 50, 27, want.PRESENT), ("text", 51, 27, want.TOO_SHORT), ("text", 900, 29, want.PRESENT),
    ("boolean", 0, 27, want.WRONG_TYPE), ("boolean", 0, 12, want.PRESENT), ("text", 0, 77, want.UNKNOWN), ("", 0, 77, want.PRESENT),
])
def test_type_and_length_are_judged_only_when_asked_for(kind: str, length: int, number: int, state: str) -> None:
    wanted = want.Wanted("Account", "QuickBooksId", "", kind, length)
    assert want.match(wanted, schema(column("UsrQuickBooksId", "", number)), ["Usr"]).state == state


@pytest.mark.parametrize(("name", "kind", "words"), [
    ("UsrQuickBooksId", 27, ""), ("UsrQuickBooksId", 12, "is of type Boolean"), ("UsrQuickBooksId", 4, "is of type Integer"),
    ("UsrIntegrationSync", 12, ""), ("UsrIntegrationSync", 10, ""), ("UsrIntegrationSync", 7, "a yes or no"),
    ("UsrQBFullName", 27, "209 characters"), ("UsrQBFullName", 28, ""), ("UsrQBLastModified", 8, "date with its time"),
])
def test_a_presets_column_that_may_not_hold_what_is_written_is_doubted(name: str, kind: int, words: str) -> None:
    wanted = next(one for one in want.preset("checklist") + want.preset("interweave_classic") if "Usr" + one.name == name)
    found = want.match(wanted, schema(column(name, wanted.caption, kind)), PREFIXES)
    assert (found.state, words in found.doubt, bool(found.doubt)) == (want.PRESENT, True, bool(words))


def test_a_different_caption_is_told_but_does_not_fail() -> None:
    found = want.match(QUICKBOOKS_ID, schema(column("UsrQuickBooksId", "QB Id")), ["Usr"])
    assert found.state == want.PRESENT
    assert found.detail == "its caption is 'QB Id', not 'QuickBooks ID'"


def test_the_presets_name_what_the_documents_name() -> None:
    assert [str(one) for one in want.preset("checklist")] == [
        "%s '%s'" % (name, caption) for name in ("Account", "Contact", "Opportunity") for caption in ("QuickBooks ID", "Integration Sync")]
    assert "Contact 'QB Full Name'" not in [str(one) for one in want.preset("interweave_classic")]
    assert "Contact 'QB Full Name'" in [str(one) for one in want.preset("interweave_classic", True)]


def test_an_own_column_replaces_the_presets() -> None:
    own = {"object": "Account", "caption": "integration sync", "type": "boolean"}
    wanted = want.wanted_columns({"preset": "checklist", "include_contacts": False, "columns": [own]})
    assert [one.type for one in wanted if one.object == "Account" and "sync" in one.caption.lower()] == ["boolean"]
    assert len(wanted) == 6


def test_the_remedy_is_something_one_can_do() -> None:
    text = want.how_to_create([QUICKBOOKS_ID, want.Wanted("Contact", "", "Bob's $(id) sync", "boolean")], "Glx", "Acme Custom")
    assert "Title 'QuickBooks ID', Code GlxQuickBooksId, type Text (50 characters)" in text
    assert "--package 'Acme Custom' --schema-name Account --action add --column-name GlxQuickBooksId --type Text50 --title 'QuickBooks ID'" in text
    assert """--column-name GlxBobSIdSync --type Boolean --title 'Bob'"'"'s $(id) sync'""" in text
    assert "CanManageSolution" in text


@pytest.mark.parametrize(("name", "bare"), [("UsrQuickBooksId", "QuickBooksId"), ("QuickBooksId", "QuickBooksId"), ("Usrname", "Usrname"), ("Usr", "Usr")])
def test_a_prefix_is_taken_off_only_where_it_is_one(name: str, bare: str) -> None:
    assert bare_name(name) == bare
