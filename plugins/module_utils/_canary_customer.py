# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the canary customer in a company file: statements, and what the answers mean. Pure.

A customer's name must be free in every list that shares it (customers, vendors, employees, other names; inactive records hold it too),
or QuickBooks answers 3100. A marker of this run stands in one column, so that last year's ZZZ-Test cannot pass for today's.
"""
from __future__ import annotations

import re
import typing as t

from ansible_collections.interweave.smartintegration.plugins.module_utils._account_names import problems
from ansible_collections.interweave.smartintegration.plugins.module_utils._company_file import Answers, boolean, one_line, sql_literal
from ansible_collections.interweave.smartintegration.plugins.module_utils._finding import (
    CHANGED,
    ERROR,
    FAIL,
    MANUAL,
    PASS,
    WOULD_CHANGE,
    Change,
    Outcome,
)
from ansible_collections.interweave.smartintegration.plugins.module_utils._quickbooks_errors import explain

#: Lists that share a customer's name.
OTHERS = {"vendor": "Vendor", "employee": "Employee", "other_name": "OtherName"}
_COLUMN = re.compile(r"[A-Za-z][A-Za-z0-9]{0,63}\Z")
#: What QODBC says when only its read-only edition is licensed. The exact text is not documented, so several are known.
_READ_ONLY = re.compile(r"read[- ]?only", re.IGNORECASE)

Statement = dict[str, t.Any]


def check(name: str, marker: str, column: str) -> None:
    """:raises ValueError: the name breaks QuickBooks' rules, or the column is no column name."""
    wrong = problems(name)
    if wrong:
        raise ValueError("the customer's name %r cannot be used: %s" % (name, "; ".join(wrong)))
    if not _COLUMN.match(column):
        raise ValueError("marker_column is %r: expected a column of QODBC's Customer table, such as AccountNumber" % column)
    sql_literal(name)
    sql_literal(marker)


def look(name: str, column: str) -> list[Statement]:
    """One connection's statements that find the customer and whoever else holds the name (four, QODBC's free edition takes five)."""
    text = sql_literal(name)
    return [{"id": "customer", "sql": "SELECT ListID, Name, IsActive, %s FROM Customer WHERE Name = %s" % (column, text)},
            *({"id": key, "sql": "SELECT Name FROM %s WHERE Name = %s" % (table, text)} for key, table in OTHERS.items())]


def write(name: str, marker: str, column: str) -> list[Statement]:
    """A second connection's statements: insert only when the name is free everywhere, mark only our own customer, read back."""
    text, mark = sql_literal(name), sql_literal(marker)
    return [
        {"id": "current", "sql": "SELECT ListID FROM Customer WHERE Name = %s AND %s = %s" % (text, column, mark)},
        {"id": "insert", "sql": "INSERT INTO Customer (Name, %s) VALUES (%s, %s)" % (column, text, mark), "unless_rows": ["customer", *OTHERS]},
        {"id": "mark", "sql": "UPDATE Customer SET %s = %s WHERE Name = %s" % (column, mark, text), "only_rows": ["customer"],
         "unless_rows": ["current"]},
        {"id": "after", "sql": "SELECT ListID, Name, IsActive, %s FROM Customer WHERE Name = %s" % (column, text)},
    ]


def retire(name: str, marker: str, column: str) -> list[Statement]:
    """Make our own customer inactive: only one that carries the marker."""
    text, mark = sql_literal(name), sql_literal(marker)
    return [
        {"id": "current", "sql": "SELECT ListID FROM Customer WHERE Name = %s AND %s = %s AND IsActive = 1" % (text, column, mark)},
        {"id": "retire", "sql": "UPDATE Customer SET IsActive = 0 WHERE Name = %s AND %s = %s" % (text, column, mark), "only_rows": ["current"]},
        {"id": "after", "sql": "SELECT ListID, Name, IsActive, %s FROM Customer WHERE Name = %s" % (column, text)},
    ]


def found(answers: Answers, statement: str) -> dict[str, t.Any] | None:
    records = answers.rows[statement].records() if statement in answers.rows else []
    return records[0] if records else None


def judge(answers: Answers, name: str, marker: str, column: str, state: str, blocked: str) -> Outcome:
    """The outcome of one look, and of the write when there was one."""
    label = "customer '%s' with %s '%s'" % (name, column, marker)
    expected = label if state == "present" else "%s is inactive" % label
    before, after = found(answers, "customer"), found(answers, "after")
    evidence = ["asked through %s on the %s road" % (answers.application, answers.road)]
    error = next((answers.errors[key] for key in ("connect", "insert", "mark", "retire", "customer", "after") if key in answers.errors), None)
    if error is not None:
        return refused(error, expected, evidence)
    if "customer" not in answers.rows:
        return Outcome(ERROR, expected, "the customer list could not be read", evidence, "Look at the error of item 1.4 and run again.", "operator")
    holder = next((table for key, table in OTHERS.items() if found(answers, key)), None)
    if holder and not before:
        return Outcome(FAIL, expected, "the name '%s' is taken in the list %s, which shares its names with customers (QuickBooks would answer 3100)"
                       % (name, holder), evidence, "Choose another canary name (interweave_canary.name), or rename the entry in %s." % holder, "client")
    if state == "inactive":
        return judge_retired(answers, before, after, label, expected, blocked, evidence)
    shown = after or before
    if shown is not None and str(shown.get(column) or "") == marker:
        changed = "insert" in answers.rows or "mark" in answers.rows
        changes = [change_of(before, shown, name, column)] if changed else []
        what = "ListID %s" % shown.get("ListID")
        if boolean(shown.get("IsActive")) is False:
            return Outcome(FAIL, expected, "the customer is there but inactive (%s)" % what, evidence, "Make it active again in QuickBooks, or choose "
                           "another canary name.", "client", changes)
        return Outcome(CHANGED if changed else PASS, expected, "%s, %s" % (label, what), evidence, changes=changes)
    change = change_of(before, {column: marker}, name, column)
    if blocked:
        actual = "there is no customer of this name" if before is None else "the customer carries another run's marker '%s'" % before.get(column)
        return Outcome(WOULD_CHANGE, expected, actual, evidence, "Allow 'canary' in interweave_allow, or create it by hand in QuickBooks.", "operator",
                       [change], blocked)
    return Outcome(FAIL, expected, "written, but not found when read back", evidence, "Look at the Customer Center in QuickBooks.", "operator", [change])


def judge_retired(answers: Answers, before: dict[str, t.Any] | None, after: dict[str, t.Any] | None, label: str, expected: str, blocked: str,
                  evidence: list[str]) -> Outcome:
    stays = "it stays in the books as an inactive customer and still holds its name"
    shown = after or before
    if shown is None:
        return Outcome(PASS, expected, "there is no such customer", evidence)
    if boolean(shown.get("IsActive")) is False:
        changed = "retire" in answers.rows
        changes = [retirement("customer '%s' made inactive" % shown.get("Name"))] if changed else []
        return Outcome(CHANGED if changed else PASS, expected, "inactive; %s" % stays, evidence, changes=changes)
    if blocked:
        return Outcome(WOULD_CHANGE, expected, "active", evidence, "Allow 'canary', or make it inactive by hand.", "operator",
                       [retirement("make %s inactive" % label)], blocked)
    return Outcome(MANUAL, expected, "active, but without this run's marker, so it is not ours to retire", evidence,
                   "Make it inactive by hand in QuickBooks if nobody needs it.", "client")


def retirement(what: str) -> Change:
    return Change(what, {"IsActive": True}, {"IsActive": False}, "canary", "quickbooks_customer", restorable=False)


def change_of(before: dict[str, t.Any] | None, after: dict[str, t.Any], name: str, column: str) -> Change:
    """Not restorable: QuickBooks keeps every customer, and an integration may already use it."""
    return Change("canary customer '%s' in QuickBooks" % name, None if before is None else {column: before.get(column)}, {column: after.get(column)},
                  "canary", "quickbooks_customer", {"name": name}, restorable=False)


def refused(text: str, expected: str, evidence: list[str]) -> Outcome:
    known = explain(text)
    evidence = [*evidence, "QuickBooks said: %s" % one_line(text)]
    if _READ_ONLY.search(text) or (known is not None and known.code == "3263"):
        return Outcome(MANUAL, expected, "this edition of QODBC only reads: the customer cannot be created through it", evidence,
                       "Ask InterWeave for the read/write licence of QODBC, or create the customer by hand in QuickBooks.", "interweave")
    if known is not None and known.transient:
        return Outcome(ERROR, expected, "busy: %s" % known.text(), evidence, known.remedy, known.owner)
    if known is not None:
        return Outcome(FAIL, expected, known.text(), evidence, known.remedy, known.owner)
    return Outcome(ERROR, expected, one_line(text), evidence, "Look at the message; it names no code that QuickBooks documents.", "operator")


__all__ = ["check", "found", "judge", "look", "retire", "write"]
