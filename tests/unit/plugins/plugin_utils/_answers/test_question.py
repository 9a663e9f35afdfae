# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A code is of one client, host, file and set of facts; what was kept is input when it is read back."""

from __future__ import annotations

import dataclasses

import pytest
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._answers.question import CODE, Question, facts_in_words, read

ASKED = Question("acme", "1.1", "qb01", "main", "At hand?", ("bookkeeper",), {"port": "8001"}, valid_for="34.0", asked_on="2026-11-30")


@pytest.mark.parametrize(
    "change",
    [
        {"client": "globex"},
        {"item": "1.2"},
        {"host": "qb02"},
        {"step": "warehouse"},
        {"facts": {"port": "8002"}},
        {"facts": {"port": "8001", "sources": ""}},
        {"valid_for": "35.0"},
        {"kind": "value"},
        {"about": "x"},
        {"run": "r"},
    ],
)
def test_what_is_asked_of_another_has_another_code(change: dict[str, object]) -> None:
    assert dataclasses.replace(ASKED, **change).code != ASKED.code


@pytest.mark.parametrize("change", [{"text": "in other words"}, {"asked_on": "2027-01-01"}, {"wanted": "x"}, {"roles": ("it",)}, {"days": 90}])
def test_other_words_for_the_same_question_keep_its_code(change: dict[str, object]) -> None:
    assert dataclasses.replace(ASKED, **change).code == ASKED.code


def test_no_two_texts_run_into_one() -> None:
    assert dataclasses.replace(ASKED, host="qb0", step="1main").code != dataclasses.replace(ASKED, host="qb01", step="main").code


def test_a_code_is_nothing_a_spreadsheet_changes() -> None:
    assert CODE.fullmatch(ASKED.code)


def test_what_was_kept_is_read_back() -> None:
    assert read(ASKED.as_dict(), "acme") == ASKED


@pytest.mark.parametrize(
    "change",
    [
        {"client": "globex"},
        {"item": "9.9"},
        {"roles": "bookkeeper"},
        {"facts": ["x"]},
        {"facts": {"x": 1}},
        {"days": 0},
        {"days": 99999},
        {"days": True},
        {"kind": "command"},
        {"text": None},
        {"asked_on": "today"},
        {"kind": "change"},
    ],
)
def test_what_is_damaged_or_anothers_is_no_question(change: dict[str, object]) -> None:
    assert read({**ASKED.as_dict(), **change}, "acme") is None


@pytest.mark.parametrize("entry", [None, [], "x", {}])
def test_what_is_no_entry_is_no_question(entry: object) -> None:
    assert read(entry, "acme") is None


def test_facts_are_told_in_words() -> None:
    assert facts_in_words({"port": "8001", "sources": ""}, "34.0") == "port: 8001; sources: none; version: 34.0"
