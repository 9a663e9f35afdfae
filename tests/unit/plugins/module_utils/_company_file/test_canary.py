# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The canary's statements run in SQLite as a road runs them: at most five a connection, each write only under its conditions; then the judgement."""
from __future__ import annotations

import sqlite3

import pytest
from ansible_collections.interweave.smartintegration.plugins.module_utils._company_file import canary
from ansible_collections.interweave.smartintegration.plugins.module_utils._company_file.answers import Answers, Rows
from ansible_collections.interweave.smartintegration.plugins.module_utils._company_file.odbc import wanted

MARK, OLD = "IW-20261123", "IW-20251120"
COLUMNS = "CREATE TABLE Customer (ListID, Name, FullName, IsActive DEFAULT 1, AccountNumber);" + "".join(
    "CREATE TABLE %s (Name);" % table for table in ("Vendor", "Employee", "OtherName")) + (
    "CREATE TABLE Company (CompanyName); INSERT INTO Company VALUES ('Acme');"
    "CREATE TRIGGER f AFTER INSERT ON Customer BEGIN UPDATE Customer SET FullName = coalesce(FullName, Name), ListID = rowid WHERE rowid = NEW.rowid; END;")


class Book:
    """A company file in memory, asked as both roads ask."""

    def __init__(self, *rows):
        self.base = sqlite3.connect(":memory:")
        self.base.executescript(COLUMNS)
        for row in rows:
            self.base.execute("INSERT INTO Customer (Name, AccountNumber, IsActive) VALUES (?, ?, ?)", row)
        self.ran = []

    def ask(self, *sessions, broken=(), late=()):
        """*broken*: statements that are refused. *late*: statements that are done but answered by a time-out."""
        rows, errors = {}, {}
        for session in sessions:
            self.ran.append([])
            for statement in session:
                if not wanted(statement, rows, errors):
                    continue
                self.ran[-1].append(statement["id"])
                if statement["id"] in broken:
                    errors[statement["id"]] = "[QODBC] Error: 3250 - broken"
                    continue
                cursor = self.base.execute(statement["sql"])
                if statement["id"] in late:
                    errors[statement["id"]] = "[HYT00] [QODBC] timeout expired"
                    continue
                rows[statement["id"]] = Rows([column[0] for column in cursor.description or ()], [list(row) for row in cursor.fetchall()])
        return Answers(rows, errors, 0, "a.exe", "odbc")

    def marks(self):
        return [row[0] for row in self.base.execute("SELECT AccountNumber FROM Customer ORDER BY rowid")]


def present(book, *, blocked="", company="Acme", **how):
    sessions = [canary.look("ZZZ-Test", "AccountNumber")] + ([] if blocked else [canary.write("ZZZ-Test", MARK, "AccountNumber", company)])
    outcome = canary.judge(book.ask(*sessions, **how), "ZZZ-Test", MARK, "AccountNumber", "present", blocked)
    assert max(map(len, book.ran)) <= 5, book.ran
    return outcome


@pytest.mark.parametrize(("held", "status", "after"), [
    (MARK, "pass", MARK), (OLD, "changed", MARK), (None, "changed", MARK), ("4711", "fail", "4711"), ("IWX-1", "fail", "IWX-1"), ("XIW-1", "fail", "XIW-1")])
def test_only_nothing_or_an_older_marker_is_overwritten(held, status, after):
    book = Book(("ZZZ-Test", held, 1))
    assert present(book).status == status
    assert book.marks() == [after]


def test_it_is_inserted_once():
    book = Book()
    assert [present(book).status for _time in range(3)] == ["changed", "pass", "pass"]
    assert book.marks() == [MARK]


@pytest.mark.parametrize("broken", ["customer", "vendor", "employee", "other_name", "right_company"])
def test_nothing_is_written_when_a_condition_was_not_answered(broken):
    """The one that could not be asked may be the one that forbids it."""
    book = Book()
    outcome = present(book, broken=(broken,))
    assert outcome.status == "fail"
    assert "3250" in outcome.actual
    assert book.marks() == []


@pytest.mark.parametrize("broken", ["current", "markable"])
def test_nothing_is_marked_when_a_condition_was_not_answered(broken):
    book = Book(("ZZZ-Test", OLD, 1))
    assert present(book, broken=(broken,)).status == "fail"
    assert book.marks() == [OLD]


def test_a_write_whose_reading_back_fails_is_still_recorded():
    book = Book()
    outcome = present(book, broken=("after",))
    assert book.marks() == [MARK]
    assert [change.applied for change in outcome.changes] == [True]
    assert outcome.status == "fail"


@pytest.mark.parametrize("rows", [[], [("ZZZ-Test", OLD, 1)]], ids=["insert", "mark"])
def test_a_write_whose_answer_was_lost_is_read_back_and_not_repeated(rows):
    book = Book(*rows)
    outcome = present(book, late=("insert", "mark"))
    assert (outcome.status, [change.applied for change in outcome.changes], book.marks()) == ("changed", [True], [MARK])
    assert any("timeout expired" in line for line in outcome.evidence)
    assert present(book).status == "pass"


def test_a_write_that_timed_out_and_was_not_done_is_no_change():
    outcome = present(Book(), broken=("insert",))
    assert (outcome.status, outcome.changes) == ("fail", [])


@pytest.mark.parametrize("held", [MARK, OLD])
def test_a_list_that_may_not_be_read_matters_only_before_the_customer_is_there(held):
    """Employees need a right of their own (3261); the customer holds the name already."""
    book = Book(("ZZZ-Test", held, 1))
    assert present(book, broken=("employee",)).status == ("pass" if held == MARK else "changed")
    assert present(Book(), broken=("employee",)).status == "fail"


def test_in_another_company_nothing_is_written():
    book = Book()
    outcome = present(book, company="Umbrella")
    assert (outcome.status, outcome.changes, book.marks()) == ("fail", [], [])


@pytest.mark.parametrize(("rows", "status"), [([], "would_change"), ([("ZZZ-Test", OLD, 1)], "would_change"), ([("ZZZ-Test", MARK, 1)], "pass"),
                                              ([("ZZZ-Test", "4711", 1)], "fail"), ([("ZZZ-Test", OLD, 0)], "fail")])
def test_without_leave_it_says_what_it_would_do_and_does_nothing(rows, status):
    book = Book(*rows)
    before = book.marks()
    outcome = present(book, blocked="interweave_allow does not list 'canary'")
    assert (outcome.status, book.marks()) == (status, before)
    assert all(not change.applied for change in outcome.changes)
    assert bool(outcome.changes) is (status == "would_change")


@pytest.mark.parametrize(("marker", "condition"), [
    ("IW-1", "AccountNumber IS NULL OR AccountNumber LIKE 'IW-%'"), ("2026", "AccountNumber IS NULL"), ("%-1", "AccountNumber IS NULL"),
    ("A-1", "AccountNumber IS NULL"), ("x' OR '1'='1", "AccountNumber IS NULL"), ("", "AccountNumber IS NULL")])
def test_only_a_plain_start_of_the_marker_becomes_a_pattern(marker, condition):
    assert canary.older(marker, "AccountNumber") == condition


@pytest.mark.parametrize(("held", "same"), [("", True), ("IW-2", True), ("iw-2", True), ("IW", False), ("4711", False)])
def test_the_condition_on_a_read_value_is_the_same(held, same):
    assert canary.is_older(held, "IW-1") is same


@pytest.mark.parametrize(("text", "status", "owner"), [
    ("[QODBC] This is a Read-Only version", "manual", "interweave"), ("[QODBC] Error: 3263 - no", "manual", "interweave"),
    ("[QODBC] Error: 3260 - insufficient", "fail", "client"), ("[QODBC] Error: 3175 - in use", "error", "client"), ("odd", "error", "operator"),
    ('[QODBC] Error: 3100 - The name "ZZZ-Test" of the list element is already in use.', "fail", "client")])
def test_a_refused_write_is_told_apart(text, status, owner):
    answers = Answers({"customer": Rows(["ListID"], [])}, {"insert": text}, 5, "a.exe", "odbc")
    outcome = canary.judge(answers, "ZZZ-Test", MARK, "AccountNumber", "present", "")
    assert (outcome.status, outcome.owner, outcome.changes) == (status, owner, [])
    assert outcome.remedy


def test_a_connection_that_speaks_of_read_only_is_not_taken_for_the_edition():
    answers = Answers({}, {"connect": "the file is read-only"}, 0, "a.exe", "odbc")
    assert canary.judge(answers, "ZZZ-Test", MARK, "AccountNumber", "present", "").status == "error"


def test_retiring_touches_only_what_carries_the_marker():
    book = Book(("ZZZ-Test", OLD, 1))
    sessions = (canary.look("ZZZ-Test", "AccountNumber"), canary.retire("ZZZ-Test", MARK, "AccountNumber", "Acme"))
    assert canary.judge(book.ask(*sessions), "ZZZ-Test", MARK, "AccountNumber", "inactive", "").status == "manual"
    assert book.base.execute("SELECT IsActive FROM Customer").fetchall() == [(1,)]
    assert max(map(len, book.ran)) <= 5


@pytest.mark.parametrize("late", [(), ("retire",)])
def test_retiring_asks_no_other_list_and_takes_a_lost_answer_for_none(late):
    book = Book(("ZZZ-Test", MARK, 1))
    sessions = (canary.look("ZZZ-Test", "AccountNumber", "inactive"), canary.retire("ZZZ-Test", MARK, "AccountNumber", "Acme"))
    outcome = canary.judge(book.ask(*sessions, late=late), "ZZZ-Test", MARK, "AccountNumber", "inactive", "")
    assert (outcome.status, len(outcome.changes), book.ran) == ("changed", 1, [["customer"], ["right_company", "current", "retire", "after"]])
    assert book.base.execute("SELECT IsActive FROM Customer").fetchall() == [(0,)]
