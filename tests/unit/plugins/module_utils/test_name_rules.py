# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The name rule, whatever Unicode comes in: legal, unique, stable, at most 41 UTF-16 code units."""
from __future__ import annotations

import unicodedata

import pytest
from ansible_collections.interweave.smartintegration.plugins.module_utils import _name_rules as names
from hypothesis import example, given
from hypothesis import strategies as st

ANY = st.text(max_size=120)


@given(ANY)
@example(":" * 60)
@example("🚀" * 30)
@example("e" + "\u0301" * 60)
@example("a\u200d" * 40)
@example("\ud800" * 50)
@example("𝅗𝅥" * 41)
def test_a_shortened_name_is_legal_and_clean(name: str) -> None:
    short = names.shorten(name)
    assert names.problems(short) == []
    assert names.length(short) <= 41
    assert short
    assert short == short.strip()
    assert not any(unicodedata.category(char) in ("Cc", "Cs") for char in short)


@given(ANY)
def test_a_name_that_keeps_its_end_is_legal_clean_and_found_by_its_stem(name: str) -> None:
    kept = names.tailed(name)
    assert (names.problems(kept), names.shorten(kept)) == ([], kept)
    assert names.key(kept) in names.stems(name)


@pytest.mark.parametrize(("name", "unstorable", "hidden"), [
    ("Plain", False, False), ("Müller & Söhne", False, False), ("株式会社リコー", True, False), ("Łódź", True, False), ("O\u2019Brien", True, False),
    ("🚀", True, False), ("Ltd.\u200b", False, True), ("a\u00adb", False, True), ("a\u00a0b", False, True), (" a", False, True), ("a ", False, True),
    ("a  b", False, True), ("\ufeffa", False, True), ("a\u3000b", False, True), ("", False, False),
])
def test_what_quickbooks_does_not_store_and_what_nobody_sees(name: str, unstorable: bool, hidden: bool) -> None:
    assert (bool(names.unstorable(name)), bool(names.hidden(name))) == (unstorable, hidden)


@pytest.mark.parametrize("name", ["Tab\tName", "Line\nbreak", "\x7f", "\u0085", "\u2028", "\ud800"])
def test_a_control_character_is_refused(name: str) -> None:
    assert "control character" in names.problems(name)
    assert names.problems(names.shorten(name)) == []


@given(ANY)
def test_shortening_twice_is_shortening_once(name: str) -> None:
    once = names.shorten(name)
    assert names.shorten(once) == once


@given(ANY, st.integers(2, 12_345))
def test_a_numbered_name_is_legal_clean_and_found_by_its_stem(name: str, number: int) -> None:
    numbered = names.numbered(name, number)
    assert names.problems(numbered) == []
    assert names.shorten(numbered) == numbered
    assert numbered.endswith(" (%d)" % number)
    assert names.stem(numbered) in names.stems(name)


@given(st.lists(ANY, max_size=25))
def test_proposals_given_in_turn_never_collide(crowd: list[str]) -> None:
    taken: set[str] = set()
    tried: dict[str, int] = {}
    for name in crowd:
        proposal = names.propose(name, taken, tried)
        assert names.key(proposal) not in taken
        taken.add(names.key(proposal))


@given(ANY)
def test_keys_ignore_case_and_runs_of_spaces(name: str) -> None:
    assert names.key(name) == names.key(names.key(name))
    assert names.key(" " + name.replace(" ", "   ") + " ") == names.key(name)
    if name.isascii():
        assert names.key(name.upper()) == names.key(name)


@pytest.mark.parametrize(("name", "expected"), [
    ("A" * 41, []),
    ("A" * 42, ["too long"]),
    ("Denver: West", ["colon"]),
    (":" + "x" * 50, ["too long", "colon"]),
    ("🚀" * 20 + "x", []),  # 41 code units
    ("🚀" * 21, ["too long"]),  # 21 characters, 42 code units: Windows counts code units
    ("", ["nothing to be seen"]),
])
def test_what_quickbooks_refuses(name: str, expected: list[str]) -> None:
    assert names.problems(name) == expected


@pytest.mark.parametrize(("name", "expected"), [
    ("Denver: West Branch", "Denver - West Branch"),
    ("Denver :West", "Denver - West"),
    ("Acme:West", "Acme-West"),
    ("Acme:", "Acme"),
    ("10:30 Club", "10-30 Club"),
    ("a::b : : c", "a-b - c"),
    ("Zero\u200bwidth \u202eand\u00ad more\ufeff", "Zerowidth and more"),
    ("  two\u00a0 spaces\t and a tab  ", "two spaces and a tab"),
    ("Cafe\u0301", "Café"),
    ("wide：colon", "wide-colon"),
    ("a∶b", "a-b"),  # U+2236 becomes a colon in Windows-1252
    (":", "Unnamed account"),
    ("🏳️\u200d🌈" * 12, "🏳️\u200d🌈" * 6),  # no joiner is left hanging
    ("🇩🇪" * 15, "🇩🇪" * 10),  # never half a flag
    ("x" * 40 + "\u1112\u1161\u11ab", "x" * 40 + "한"),
    ("\x00\x07", "Unnamed account"),
    ("x" * 40 + "e\u0301", "x" * 40 + "é"),
    ("x" * 40 + "👩\u200d👩\u200d👧", "x" * 40),  # never half a family
    ("x" * 39 + "👍🏽", "x" * 39),  # the skin tone does not fit: the hand goes with it
])
def test_how_a_bad_name_becomes_a_good_one(name: str, expected: str) -> None:
    assert names.shorten(name) == expected


def test_numbers_make_room_within_the_limit() -> None:
    taken = {names.key("B" * 41), names.key("B" * 37 + " (2)")}
    assert names.propose("B" * 60, taken) == "B" * 37 + " (3)"


def test_a_legal_name_with_troublesome_characters_is_only_unwelcome() -> None:
    assert names.problems("Baker & Sons") == []
    assert names.unwelcome("Baker & \"Sons\"") == ['"', "&"]
    assert names.unwelcome("wide：colon") == ["："]
    assert names.unwelcome("Plain Name, Inc.") == []


@pytest.mark.parametrize("name", ["", " ", "\u00a0", "\u200b", " \u200d\ufeff "])
def test_a_name_of_which_nothing_is_seen_is_not_legal(name):
    assert "nothing to be seen" in names.problems(name)
    assert names.problems(names.shorten(name)) == []
