# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Answers in a table: what a spreadsheet did to a cell is read where one thing can be meant, else the row is refused."""

from __future__ import annotations

import csv
import io

import pytest
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._answers.question import Question
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._answers.table import COLUMNS, read, render

ASKED = Question("acme", "1.1", "qb01", "main", '=HYPERLINK("x")', ("bookkeeper",), {"port": "8001"}, asked_on="2026-11-30")
HEAD = "client;code;answer;remark;name;mail;date\n"
ROW = "acme;QAAAAAAAAA;yes;;Ann Lee;ann@acme.example;2026-11-30\n"


def test_what_is_written_is_read_back_when_it_is_filled_in() -> None:
    text = render([ASKED])
    rows = list(csv.DictReader(io.StringIO(text.lstrip("\ufeff")), delimiter=";"))
    assert tuple(rows[0]) == COLUMNS
    assert rows[0]["question"].startswith("'=")
    assert read(text.encode(), "a.csv") == ([], [])
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS)
    writer.writeheader()
    writer.writerow({**rows[0], "answer": "Yes", "remark": "No dialog", "name": "Ann", "mail": "Ann@acme.example", "date": "30.11.2026"})
    (row,), problems = read(out.getvalue().encode(), "a.csv")
    assert (row.said.code, row.said.answer, row.said.text, row.mail, str(row.date), row.client, problems) == (
        ASKED.code,
        "yes",
        "Yes. No dialog",
        "ann@acme.example",
        "2026-11-30",
        "acme",
        [],
    )


@pytest.mark.parametrize(
    "raw",
    [
        HEAD + ROW,
        "\ufeff" + HEAD + ROW,
        ("sep=;\n" + HEAD + ROW),
        (HEAD + ROW).replace(";", ","),
        (HEAD + ROW).replace(";", "\t"),
        (HEAD + ROW).replace("\n", "\r\n"),
        HEAD.upper() + ROW,
    ],
)
def test_every_way_to_save_it_is_read(raw: str) -> None:
    assert [row.said.answer for row in read(raw.encode(), "a.csv")[0]] == ["yes"]
    assert [row.said.answer for row in read(raw.encode("utf-16"), "a.csv")[0]] == ["yes"]


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"code": "#NAME?"}, "write it again"),
        ({"code": "1,23E+15"}, "write it again"),
        ({"code": "QAAA"}, "no code"),
        ({"answer": "#WERT!"}, "write it again"),
        ({"date": "03/04/2026"}, "two days"),
        ({"date": "45991"}, "two days"),
        ({"name": "", "mail": ""}, "nobody answers"),
        ({"mail": "#REF!"}, "write it again"),
    ],
)
def test_a_row_that_was_mangled_is_refused_and_the_others_count(cells: dict[str, str], words: str) -> None:
    good = dict(zip(HEAD.strip().split(";"), ROW.strip().split(";"), strict=True))
    bad = {**good, **cells}
    rows, problems = read((HEAD + ";".join(bad.values()) + "\n" + ROW).encode(), "a.csv")
    assert len(rows) == 1
    assert problems[0].startswith("a.csv, line 2: ")
    assert words in problems[0]


@pytest.mark.parametrize(
    ("raw", "words"), [(b"\xe4\xf6;x\n", "not UTF-8"), (b"a;b\n1;2\n", "has no column"), (b"", "has no column"), (b'code;answer\n"x', "no CSV")]
)
def test_what_is_no_table_says_so(raw: bytes, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        read(raw, "a.csv")


def test_names_of_accounts_are_not_for_this_reader() -> None:
    assert read(b"id,old,new,approved\n1,a,b,yes\n", "names.csv") == ([], [])


def test_a_column_that_stands_there_twice_is_no_answer() -> None:
    with pytest.raises(ValueError, match="names the column answer twice"):
        read(b"code;answer;answer;mail\nQABCDEFGH2;no;yes;ann@acme.example\n", "a.csv")
