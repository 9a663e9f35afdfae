# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What comes back from the user's session is hostile until its size, nonce, end mark and shape are checked."""
from __future__ import annotations

import json

import pytest
from ansible_collections.interweave.smartintegration.plugins.module_utils._company_file.answers import RoadTrouble
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.quickbooks._probe_result import LIMIT, answers, parse

NONCE = "00ff00ff00ff00ff"
GOOD = {"schema": "1", "nonce": NONCE, "end": NONCE, "statements": 5, "rows": {}, "errors": {}, "programs": [], "elevated": False}


def data(**changed):
    return json.dumps({**GOOD, **changed}).encode("ascii")


def test_a_whole_result_of_this_run_is_read():
    assert parse(data(statements=3), NONCE)["statements"] == 3


@pytest.mark.parametrize(("raw", "why"), [
    (b"", "no ASCII JSON"), (b"{", "no ASCII JSON"), (data()[:-1], "no ASCII JSON"), ("{\"a\": \"ü\"}".encode(), "no ASCII JSON"),
    (b"\xff\xfe" + data(), "no ASCII JSON"), (b"[]", "another schema"), (b"null", "another schema"), (b'"x"', "another schema"),
    (data(schema="2"), "another schema"), (data(schema=1), "another schema"), (data(nonce="other"), "not this run's"), (data(end=""), "no end mark"),
    (data(end=None), "no end mark"), (data(rows=[]), "missing"), (data(errors="x"), "missing"), (data(statements="5"), "missing"),
    (data(statements=True), "missing"), (data(statements=1.5), "missing"), (b"[" * 100_000, "nested too deep"), (b" " * (LIMIT + 1), "at most")])
def test_anything_else_is_refused_with_one_sentence(raw, why):
    with pytest.raises(RoadTrouble, match=why) as caught:
        parse(raw, NONCE)
    assert caught.value.kind == "bad_result"
    assert len(str(caught.value).splitlines()) == 1


def test_half_a_surrogate_pair_does_not_reach_an_output():
    text = str(parse(data(errors={"connect": "a\ud83d b\ude00 \U0001f600"}), NONCE)["errors"]["connect"])
    assert text.encode("utf-8").decode("utf-8") == "a\ufffd b\ufffd \U0001f600"


@pytest.mark.parametrize("entry", [
    None, [], "x", {}, {"columns": ["A"]}, {"columns": "A", "rows": []}, {"columns": ["A"], "rows": "x"}, {"columns": ["A"], "rows": ["x"]},
    {"columns": ["A"], "rows": [["x", "y"]]}, {"columns": ["A"], "rows": [[{"deep": 1}]]}, {"columns": [1], "rows": []}, {"columns": ["A"], "rows": [[1]]}])
def test_rows_of_a_wrong_shape_count_as_not_answered(entry):
    assert answers({**GOOD, "rows": {"host": entry}}, "u", "a").rows == {}


@pytest.mark.parametrize(("programs", "open_before"), [
    ([], False), ([{"name": "qbw"}], True), ([{"name": "QBW32"}], True), ([{"name": "QRemoteServer"}], False), (None, None), ("QBW", None),
    (["QBW", 7, {"other": 1}], False)])
def test_quickbooks_counts_as_open_only_when_it_was_seen_and_as_closed_only_when_it_was_looked_for(programs, open_before):
    assert answers({**GOOD, "programs": programs}, "u", "a").quickbooks_open_before is open_before


def test_elevation_is_known_only_when_it_is_a_boolean():
    assert [answers({**GOOD, "elevated": value}, "u", "a").elevated for value in (True, False, None, "yes", 1)] == [True, False, None, None, None]
