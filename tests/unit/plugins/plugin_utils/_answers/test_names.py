# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of new names that a client gave back is used where names may be written, and only by the word of who may approve them."""

from __future__ import annotations

import datetime
import typing as t

import pytest
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._answers.names import Names, applied, read
from clients import client

ANN = {"name": "Ann Lee", "mail": "ann@acme.example", "role": "bookkeeper"}
HEAD = "id;old;new;problem;approved;name;mail\n"
SALESFORCE = {"type": "salesforce", "account_names": {"state": "scrubbed"}}


def of(text: str, name: str = "acme-salesforce.csv") -> Names:
    found = read(text.encode(), "/answers/" + name, name)
    assert found is not None
    return found


def used(*tables: Names, crms: t.Sequence[dict[str, t.Any]] = (SALESFORCE,), contacts: t.Sequence[dict[str, str]] = (ANN,)) -> tuple[list[str], list[str]]:
    known, problems = applied(client(crms=list(crms), contacts=list(contacts)), tables, datetime.date(2026, 11, 30))
    return [str(crm.account_names.get("approved_file", "")) for crm in known.crms], problems


GOOD = HEAD + "1;a: b;a - b;colon;yes;;Ann@acme.example\n2;c: d;c - d;colon;;;\n"


def test_a_table_that_was_approved_is_written_from() -> None:
    assert used(of(GOOD)) == (["/answers/acme-salesforce.csv"], [])


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("1;a;b;x;yes;;", "only bookkeeper"),
        ("1;a;b;x;yes;;eve@evil.example", "eve@evil.example"),
        ("1;a;b;x;;;", "approves no name"),
        ("1;a;b;x;yes;Bob;", "'bob'"),
    ],
)
def test_one_that_nobody_approved_who_may_is_not(row: str, words: str) -> None:
    found, problems = used(of(HEAD + row + "\n"))
    assert found == [""]
    assert words in problems[0]


def test_who_has_left_approves_nothing() -> None:
    assert used(of(GOOD), contacts=[{**ANN, "until": "2026-11-30"}])[1] == []
    found, problems = used(of(GOOD), contacts=[{**ANN, "until": "2026-11-29"}])
    assert (found, "until their day" in problems[0]) == ([""], True)


def test_what_is_declared_or_only_audited_stays_as_it_is() -> None:
    assert used(of(GOOD), crms=[{"type": "salesforce"}]) == ([""], [])
    own = {"type": "salesforce", "account_names": {"state": "scrubbed", "approved_file": "/mine.csv"}}
    assert used(of(GOOD), crms=[own]) == (["/mine.csv"], [])


def test_two_tables_for_one_crm_are_none_and_two_crms_have_one_each() -> None:
    found, problems = used(of(GOOD), of(GOOD, "again.csv"))
    assert (found, "put away all but one" in problems[0]) == ([""], True)
    both = [SALESFORCE, {"type": "creatio", "account_names": {"state": "scrubbed"}}]
    assert used(of(GOOD), of(GOOD, "acme-creatio.csv"), crms=both) == (["/answers/acme-salesforce.csv", "/answers/acme-creatio.csv"], [])


@pytest.mark.parametrize("raw", [b"", b"code;answer\nQ;yes\n", b"id;old;new\n1;a;b\n", b"\xff", b'id;old;new;approved\n"x'])
def test_what_is_no_such_table_is_none(raw: bytes) -> None:
    assert read(raw, "/a.csv", "a.csv") is None
