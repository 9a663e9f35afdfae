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

from ansible_collections.interweave.smartintegration.plugins.module_utils._company_file.answers import Answers, boolean, one_line, sql_literal
from ansible_collections.interweave.smartintegration.plugins.module_utils._company_file.error_codes import explain
from ansible_collections.interweave.smartintegration.plugins.module_utils._name_rules import problems
from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import (
    CHANGED,
    ERROR,
    FAIL,
    MANUAL,
    PASS,
    WOULD_CHANGE,
    Change,
    Outcome,
)

#: Lists that share a customer's name.
OTHERS = {"vendor": "Vendor", "employee": "Employee", "other_name": "OtherName"}
_COLUMN = re.compile(r"[A-Za-z][A-Za-z0-9]{0,63}\Z")
#: What QODBC says when only its read-only edition is licensed. The exact text is not documented, so several are known.
_READ_ONLY = re.compile(r"read[- ]?only", re.IGNORECASE)

#: Statements that write.
_WRITES = ("insert", "mark", "retire")
#: Errors that settle the outcome, the weightiest first; those of OTHERS only where the customer is not there yet.
_FATAL = ("connect", "script", "right_company", *_WRITES, "customer", "current", "markable", "after")
#: What retiring leaves behind.
STAYS = ("the customer stays in the books as an inactive one with its transactions, and still holds its name in every list that shares it; "
         "what a flow copied to the CRM stays there too")

Statement = dict[str, t.Any]
Row: t.TypeAlias = "dict[str, t.Any] | None"


def check(name: str, marker: str, column: str) -> None:
    """An empty marker would be that of every customer without an account number.

    :raises ValueError: the name breaks QuickBooks' rules, name or marker is empty, or the column is no column name.
    """
    for what, text in (("name", name), ("marker", marker)):
        if not text or text != text.strip():
            raise ValueError("the customer's %s %r cannot be used: it is empty, or starts or ends with a blank, which QuickBooks does not keep" % (what, text))
    wrong = problems(name)
    if wrong:
        raise ValueError("the customer's name %r cannot be used: %s. QuickBooks takes at most 41 characters and no colon" % (name, "; ".join(wrong)))
    if not _COLUMN.match(column):
        raise ValueError("marker_column is %r: expected a column of QODBC's Customer table, such as AccountNumber" % column)
    sql_literal(name)
    sql_literal(marker)


def look(name: str, column: str, state: str = "present") -> list[Statement]:
    """One connection's statements that find the customer and, before it is created, whoever else holds the name (four, QODBC's free edition takes
    five). By full name, so that a job of the same name under another customer is not taken for it.
    """
    text = sql_literal(name)
    others = OTHERS if state == "present" else {}
    return [{"id": "customer", "sql": "SELECT ListID, Name, IsActive, %s FROM Customer WHERE FullName = %s" % (column, text)},
            *({"id": key, "sql": "SELECT Name FROM %s WHERE Name = %s" % (table, text)} for key, table in others.items())]


def write(name: str, marker: str, column: str, company_name: str = "") -> list[Statement]:
    """A second connection's statements, of which at most five run: insert only when the name is free everywhere, mark only a customer that
    carries no marker or an older one of ours, in the right company only, and read back."""
    text, mark = sql_literal(name), sql_literal(marker)
    here = "SELECT ListID FROM Customer WHERE FullName = %s AND " % text
    right: list[Statement] = []
    if company_name:
        right.append({"id": "right_company", "sql": "SELECT CompanyName FROM Company WHERE CompanyName = %s" % sql_literal(company_name)})
    needed = [statement["id"] for statement in right]
    return [
        *right,
        {"id": "current", "sql": here + "%s = %s" % (column, mark), "only_rows": ["customer"]},
        {"id": "markable", "sql": here + "IsActive = 1 AND (%s)" % older(marker, column), "only_rows": ["customer"], "unless_rows": ["current"]},
        {"id": "insert", "sql": "INSERT INTO Customer (Name, %s) VALUES (%s, %s)" % (column, text, mark), "unless_rows": ["customer", *OTHERS],
         "only_rows": needed},
        {"id": "mark", "sql": "UPDATE Customer SET %s = %s WHERE FullName = %s" % (column, mark, text), "only_rows": ["markable", *needed]},
        {"id": "after", "sql": "SELECT ListID, Name, IsActive, %s FROM Customer WHERE FullName = %s" % (column, text)},
    ]


def prefix_of(marker: str) -> str:
    """What the markers of all runs start with, for example ``IW-``; empty when this one has no such start."""
    start = re.match(r"[A-Za-z]{2,}-", marker)
    return start.group(0) if start else ""


def older(marker: str, column: str) -> str:
    """The condition for a customer that may be marked: no marker, or an older one of ours. A real customer's account number is neither."""
    empty, prefix = "%s IS NULL" % column, prefix_of(marker)
    return "%s OR %s LIKE '%s%%'" % (empty, column, prefix) if prefix else empty


def is_older(held: str, marker: str) -> bool:
    """The same condition on a value that was read."""
    return not held or bool(prefix_of(marker) and held.lower().startswith(prefix_of(marker).lower()))


def retire(name: str, marker: str, column: str, company_name: str = "") -> list[Statement]:
    """Make our own customer inactive: only one that carries the marker."""
    text, mark = sql_literal(name), sql_literal(marker)
    company = "SELECT CompanyName FROM Company WHERE CompanyName = %s" % sql_literal(company_name)
    right: list[Statement] = [{"id": "right_company", "sql": company}] if company_name else []
    return [
        *right,
        {"id": "current", "sql": "SELECT ListID FROM Customer WHERE FullName = %s AND %s = %s AND IsActive = 1" % (text, column, mark)},
        {"id": "retire", "sql": "UPDATE Customer SET IsActive = 0 WHERE FullName = %s AND %s = %s" % (text, column, mark),
         "only_rows": ["current", *(statement["id"] for statement in right)]},
        {"id": "after", "sql": "SELECT ListID, Name, IsActive, %s FROM Customer WHERE FullName = %s" % (column, text)},
    ]


def found(answers: Answers, statement: str) -> dict[str, t.Any] | None:
    records = answers.rows[statement].records() if statement in answers.rows else []
    return records[0] if records else None


def judge(answers: Answers, name: str, marker: str, column: str, state: str, blocked: str) -> Outcome:
    """The outcome of one look, and of the write when there was one."""
    label = "customer '%s' with %s '%s'" % (name, column, marker)
    wanted = Wanted(name, marker, column, label, label if state == "present" else "%s is inactive" % label)
    evidence = ["asked through %s on the %s road" % (answers.application, answers.road), *answers.notes]
    before, after = found(answers, "customer"), found(answers, "after")
    change = change_of(before, {column: marker}, name, column) if state == "present" else retirement("customer '%s' made inactive" % name)
    failed = next((key for key in (*_FATAL, *(() if before else OTHERS)) if key in answers.errors), "")
    done_all_the_same = failed in _WRITES and is_as_wanted(after, state, column, marker)
    written = [change] if done_all_the_same or not answers.rows.keys().isdisjoint(_WRITES) else []
    if done_all_the_same:
        evidence.append("the answer to the write was '%s', yet it was found done when read back" % one_line(answers.errors[failed]))
    elif failed:
        outcome = refused(answers.errors[failed], wanted.expected, evidence, failed in _WRITES)
        outcome.changes = written
        return outcome
    in_the_way = _in_the_way(answers, wanted, before, evidence)
    if in_the_way is not None:
        return in_the_way
    if state == "inactive":
        return judge_retired(before, after, label, wanted.expected, blocked, evidence, written)
    return judge_present(before, after, wanted, blocked, evidence, written)


def _in_the_way(answers: Answers, wanted: Wanted, before: Row, evidence: list[str]) -> Outcome | None:
    """What kept this from being the client's customer at all."""
    if "right_company" in answers.rows and not answers.rows["right_company"].rows:
        return Outcome(FAIL, wanted.expected, "the connection leads to another company's file, so nothing was written", evidence,
                       "Correct the path of the company file (DFQ) in the DSN, or company_name in the inventory.", "it")
    if "customer" not in answers.rows:
        return Outcome(ERROR, wanted.expected, "the customer list could not be read", evidence, "Look at the error of item 1.4 and run again.", "operator")
    holder = next((table for key, table in OTHERS.items() if found(answers, key)), None)
    if holder and not before:
        return Outcome(FAIL, wanted.expected, "the name '%s' is taken in the list %s, which shares its names with customers (QuickBooks would answer 3100)"
                       % (wanted.name, holder), evidence,
                       "Choose another canary name (interweave_canary.customer), or rename the entry in %s." % holder, "client")
    return None


def is_as_wanted(row: Row, state: str, column: str, marker: str) -> bool:
    if row is None:
        return False
    return boolean(row.get("IsActive")) is False if state == "inactive" else str(row.get(column) or "") == marker


class Wanted(t.NamedTuple):
    name: str
    marker: str
    column: str
    label: str
    expected: str


def judge_present(before: Row, after: Row, wanted: Wanted, blocked: str, evidence: list[str], written: list[Change]) -> Outcome:
    shown = after or before or {}
    held = str(shown.get(wanted.column) or "")
    if boolean(shown.get("IsActive")) is False:
        return Outcome(FAIL, wanted.expected, "the customer is there but inactive (ListID %s)" % shown.get("ListID"), evidence,
                       "Make it active again in QuickBooks, or choose another canary name.", "client", written)
    if shown and held == wanted.marker:
        return Outcome(CHANGED if written else PASS, wanted.expected, "%s, ListID %s" % (wanted.label, shown.get("ListID")), evidence, changes=written)
    if blocked and is_older(held, wanted.marker):
        actual = "there is no customer of this name" if before is None else "the customer carries '%s', which is not this run's marker" % held
        change = change_of(before, {wanted.column: wanted.marker}, wanted.name, wanted.column)
        change.applied = False
        return Outcome(WOULD_CHANGE, wanted.expected, actual, evidence, "Allow 'canary' in interweave_allow, or create it by hand in QuickBooks.", "operator",
                       [change], blocked)
    if before is not None and not written:
        return Outcome(FAIL, wanted.expected, "a customer of this name carries the %s '%s', which no run of this collection wrote; it was left alone"
                       % (wanted.column, held), evidence, "Choose another canary name (interweave_canary.customer): this one may be a real customer.",
                       "operator")
    return Outcome(FAIL, wanted.expected, "written, but not found when read back", evidence, "Look at the Customer Center in QuickBooks.", "operator", written)


def judge_retired(before: Row, after: Row, label: str, expected: str, blocked: str, evidence: list[str], written: list[Change]) -> Outcome:
    shown = after or before
    if shown is None:
        return Outcome(PASS, expected, "there is no such customer", evidence)
    if boolean(shown.get("IsActive")) is False:
        return Outcome(CHANGED if written else PASS, expected, "inactive; " + STAYS, [*evidence, STAYS], changes=written)
    if blocked:
        change = retirement("make %s inactive" % label)
        change.applied = False
        return Outcome(WOULD_CHANGE, expected, "active", [*evidence, STAYS], "Allow 'canary', or make it inactive by hand.", "operator", [change], blocked)
    return Outcome(MANUAL, expected, "active, but without this run's marker, so it is not ours to retire", evidence,
                   "Make it inactive by hand in QuickBooks if nobody needs it.", "client")


def retirement(what: str) -> Change:
    return Change(what, {"IsActive": True}, {"IsActive": False}, "canary", "quickbooks_customer", restorable=False)


def change_of(before: dict[str, t.Any] | None, after: dict[str, t.Any], name: str, column: str) -> Change:
    """Not restorable: QuickBooks keeps every customer, and an integration may already use it."""
    return Change("canary customer '%s' in QuickBooks" % name, None if before is None else {column: before.get(column)}, {column: after.get(column)},
                  "canary", "quickbooks_customer", {"name": name}, restorable=False)


def refused(text: str, expected: str, evidence: list[str], writing: bool) -> Outcome:
    known = explain(text)
    evidence = [*evidence, "QuickBooks said: %s" % one_line(text)]
    if writing and (_READ_ONLY.search(text) or (known is not None and known.code == "3263")):
        return Outcome(MANUAL, expected, "this edition of QODBC only reads: the customer cannot be created through it", evidence,
                       "Ask InterWeave for the read/write licence of QODBC, or create the customer by hand in QuickBooks.", "interweave")
    if known is not None and known.transient:
        return Outcome(ERROR, expected, "busy: %s" % known.text(), evidence, known.remedy, known.owner)
    if known is not None:
        return Outcome(FAIL, expected, known.text(), evidence, known.remedy, known.owner)
    return Outcome(ERROR, expected, one_line(text), evidence, "Look at the message; it names no code of Intuit's or InterWeave's tables.", "operator")


__all__ = ["check", "found", "judge", "look", "retire", "write"]
