# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: one error of a log of InterWeave's engine, and what one of its flows did. Pure."""
from __future__ import annotations

import collections
import typing as t
from dataclasses import dataclass, field

from ansible_collections.interweave.smartintegration.plugins.module_utils._company_file.error_codes import name_in_use
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._policy import log_grammar as grammar

#: How much is kept of what a hostile or broken log could make endless.
KEPT_ENDS = 200
KEPT_TEXT = 2000
KEPT_SEEN = 2000

#: Flows that carry exactly one record a run: by name or number (N, NF, FN) and queries by id (Q, but not the date ranges DRQ). SFOpp2QBCMSN is a
#: scheduled flow of InterWeave's catalogue, whatever its last letter.
SINGLE_RECORD = r"^(?!SFOpp2QBCMSN$).*(?:N|NF|FN|(?<!DR)Q)$"
#: Flows out of QuickBooks ask it in every run. Others do only where the CRM had something for it.
OUT_OF_QUICKBOOKS = "QB"


@dataclass
class Entry:
    """One error of the log with what it says about itself. ``where`` and ``raw`` stand as in the log: not to be shown."""

    time: str
    flow: str
    user: str
    where: str
    rank: int
    raw: str = ""
    codes: list[str] = field(default_factory=list)
    name: str = ""
    connection: bool = False
    #: The text so far is the refused statement: the driver's message comes yet.
    in_statement: bool = False

    @classmethod
    def begin(cls, time: str, flow: str, user: str, where: str, error: bool) -> Entry:
        """The first line of an error. Of a refused statement only the driver's message is kept: the rest is the customers' data."""
        rank = grammar.rank(where, error)
        rest = grammar.refused(where) if rank == 0 else None
        kept = where if rest is None else "%s: %s" % (grammar.REFUSED, rest)
        return cls(time, flow, user, kept[:KEPT_TEXT], rank, connection=bool(grammar.CONNECTION.search(kept)), in_statement=rest == "")

    def add(self, line: str) -> None:
        """A further line: frames of a stack say nothing, and what comes late may still be its cause."""
        if self.in_statement:
            line = grammar.behind_the_statement(line)
            self.in_statement = not line
        self.connection = self.connection or bool(grammar.CONNECTION.search(line))
        if len(self.raw) < KEPT_TEXT and not grammar.is_stack(line):
            self.raw = (self.raw + "\n" + line).strip()[:KEPT_TEXT]

    def judge(self) -> None:
        """Codes and name, once the text is whole."""
        text = self.where + "\n" + self.raw
        self.codes = list(dict.fromkeys([*self.codes, *grammar.bad_codes(text)]))[:20]
        self.name = self.name or name_in_use(text)
        self.connection = self.connection or any(len(code) == 8 for code in self.codes)

    def repeats(self, before: Entry) -> bool:
        """Whether this is the error *before* once more: the engine writes one up to four times, each time in another form."""
        if self.rank <= before.rank:
            return False
        texts = list(filter(None, (grammar.message(text) for text in (self.where, self.raw.partition("\n")[0]))))
        known = grammar.message(before.where + " " + before.raw)
        if not texts or before.in_statement:
            return grammar.of_a_statement(self.where)
        return any(text in known or known in text for text in texts)  # of one without a text, that was a comment, the next says it

    def absorb(self, again: Entry) -> None:
        """The same error, written again: the later form names the place, the longer one the cause."""
        self.rank, self.where, self.in_statement = again.rank, again.where, False
        self.raw = max(self.raw, again.raw, key=len)
        self.connection = self.connection or again.connection
        self.judge()

    def as_dict(self) -> dict[str, t.Any]:
        """What may be shown."""
        return {"time": self.time, "flow": self.flow, "user": self.user, "severity": "error", "where": grammar.clean(self.where)[:300],
                "text": grammar.clean(self.raw), "codes": self.codes, "name": self.name, "connection": self.connection}


class Seen:
    """Ends of runs that were read: two saved pages in one file, or one file pasted twice, show the same run again. It keeps the first ones only."""

    def __init__(self) -> None:
        self._kept: set[tuple[object, ...]] = set()

    def again(self, *end: object) -> bool:
        if end in self._kept:
            return True
        if len(self._kept) < KEPT_SEEN:
            self._kept.add(end)
        return False


@dataclass
class FlowCount:
    """What one flow of one user did in the time that is looked at."""

    ok: int = 0
    failed: int = 0
    unfinished: int = 0
    errors: int = 0
    connection_errors: int = 0
    records: int = 0
    #: Of the runs that ended well and of their records, those of query runs.
    query_ok: int = 0
    query_records: int = 0
    codes: collections.Counter[str] = field(default_factory=collections.Counter)
    ends: collections.deque[str] = field(default_factory=lambda: collections.deque(maxlen=KEPT_ENDS))
    #: Of the runs that ended well those that certainly asked QuickBooks, by the times of their ends, and when a connection failed last.
    reached: collections.deque[str] = field(default_factory=lambda: collections.deque(maxlen=KEPT_ENDS))
    broken: str = ""

    def as_dict(self) -> dict[str, t.Any]:
        return {"ok": self.ok, "failed": self.failed, "unfinished": self.unfinished, "errors": self.errors, "records": self.records,
                "connection_errors": self.connection_errors, "codes": dict(self.codes), "ends": list(self.ends),
                "reached": list(self.reached), "broken": self.broken}

    def merge(self, other: FlowCount) -> None:
        for name in ("ok", "failed", "unfinished", "errors", "connection_errors", "records", "query_ok", "query_records"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.codes.update(other.codes)
        self.ends.extend(other.ends)
        self.reached.extend(other.reached)
        self.broken = max(self.broken, other.broken)

    def ended_well(self, time: str, record: bool, asked_quickbooks: bool) -> None:
        self.ok += 1
        self.records += record
        if asked_quickbooks:
            self.reached.append(time)

    def failed_after_all(self, time: str, record: bool) -> None:
        """The daemon calls the run that ended last a failure."""
        self.ok, self.failed, self.records = self.ok - 1, self.failed + 1, self.records - record
        if self.reached and self.reached[-1] == time:
            self.reached.pop()

    def without_queries(self) -> FlowCount:
        """Takes the good query runs out; returns them."""
        taken = FlowCount(ok=self.query_ok, records=self.query_records)
        self.ok, self.records = self.ok - self.query_ok, self.records - self.query_records
        self.query_ok = self.query_records = 0
        return taken


__all__ = ["Entry", "FlowCount", "KEPT_ENDS", "KEPT_TEXT", "OUT_OF_QUICKBOOKS", "SINGLE_RECORD", "Seen"]
