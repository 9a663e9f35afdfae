# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""CSV files that a client opens in a spreadsheet and gives back: nothing in them calculates, and they come back unchanged."""
from __future__ import annotations

import csv
import pathlib
import stat

import pytest
from ansible_collections.interweave.smartintegration.plugins.module_utils._crm import csv_file as _crm_csv
from hypothesis import given
from hypothesis import strategies as st

DANGEROUS = ["=HYPERLINK(\"http://evil\")", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "|cmd", "%x", "＝1", "'=1", "''=1", "=1+1;\"x\""]


@given(st.text())
def test_any_value_survives_the_round_trip(text: str) -> None:
    assert _crm_csv.value(_crm_csv.cell(text)) == text


@pytest.mark.parametrize("text", ["\x1b]52;c;QQ==\x07", "\u009b2J", "\u202egnp.exe", "a\\u202eb", "\\u005cu202e", "\\u00e4", "\ufeffa"])
def test_nothing_in_a_cell_acts_on_a_terminal_and_it_comes_back(text: str) -> None:
    written = _crm_csv.cell(text)
    assert not any(character in written for character in "\x1b\x07\u009b\u202e\ufeff")
    assert _crm_csv.value(written) == text


def test_six_characters_that_a_person_typed_stay_what_they_are() -> None:
    assert _crm_csv.value("Gr\\u00fcn") == "Gr\\u00fcn"


@pytest.mark.parametrize("text", DANGEROUS)
def test_a_cell_never_begins_like_a_formula(text: str) -> None:
    assert _crm_csv.cell(text).startswith("'")


@pytest.mark.parametrize("text", ["O'Neil", "'t Hooft", "Plain", "a=b", ""])
def test_harmless_cells_stay_as_they_are(text: str) -> None:
    assert _crm_csv.cell(text) == text
    assert _crm_csv.value(text) == text


def test_a_written_file_is_the_owners_alone_and_comes_back(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "deep" / "names.csv"
    rows = [("001", old, "new, \"quoted\"; and\nbroken") for old in DANGEROUS]
    assert _crm_csv.write(str(path), ("id", "old", "new"), rows) == len(rows)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    back = [(row["id"], row["old"], row["new"]) for _line, row in _crm_csv.read(str(path), ("id", "old", "new"))]
    assert back == rows
    assert not [leftover for leftover in path.parent.iterdir() if leftover != path]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_file_saved_by_a_spreadsheet_is_read(tmp_path: pathlib.Path, delimiter: str) -> None:
    path = tmp_path / "approved.csv"
    with open(path, "w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows([["comment", "id", "old", "new"], ["ok", "001", "a: b", "a - b"]])
    assert list(_crm_csv.read(str(path), ("id", "old", "new"))) == [(2, {"id": "001", "old": "a: b", "new": "a - b"})]


@pytest.mark.parametrize(("content", "reason"), [
    (b"id,old\n1,2\n", "no column new"),
    ("id,old,new\n1,\u00e4,b\n".encode("latin-1"), "not UTF-8"),
    (b"", "no column"),
])
def test_an_unusable_file_says_why(tmp_path: pathlib.Path, content: bytes, reason: str) -> None:
    path = tmp_path / "approved.csv"
    path.write_bytes(content)
    with pytest.raises(_crm_csv.CsvError, match=reason):
        list(_crm_csv.read(str(path), ("id", "old", "new")))


def test_a_missing_file_says_why(tmp_path: pathlib.Path) -> None:
    with pytest.raises(_crm_csv.CsvError, match="No such file"):
        list(_crm_csv.read(str(tmp_path / "nothing.csv"), ("id",)))


@pytest.mark.parametrize("text", [
    "sep=,\r\nId,Old,New\r\n1,a,b\r\n", "\ufeffsep=;\nID;OLD;NEW\n1;a;b\n", "Id , Old,New\n1,a,b\n", '"sep=|"\nid|old|new\n1|a|b\n', "id\told\tnew\n1\ta\tb\n"])
def test_a_file_as_a_spreadsheet_saves_it_is_read(tmp_path: pathlib.Path, text: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(text, encoding="utf-8", newline="")
    assert [row for _line, row in _crm_csv.read(str(path), ("id", "old", "new"))] == [{"id": "1", "old": "a", "new": "b"}]
