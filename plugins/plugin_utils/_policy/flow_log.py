# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: count the runs and errors of a log of InterWeave's engine, of any size, in bounded memory.

Runs of several flows, and on a shared server of several customers, are interleaved in one file: everything is counted by flow and user. What names no user
is the log's only user's, where there is one: an error against him, a run for him; but a query run, which on a shared server never names its user, is for
nobody, unless the server serves one customer only and names no user at all.
"""
from __future__ import annotations

import collections
import re
import typing as t

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._policy import log_grammar as grammar
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._policy.log_counts import OUT_OF_QUICKBOOKS, SINGLE_RECORD, Entry, FlowCount, Seen
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._policy.log_lines import LONGEST, Splitter, decode, lines

#: How much is kept of what a hostile or broken log could make endless.
KEPT_ERRORS = 50
KEPT_NAMES = 100
KEPT_KEYS = 2000
OTHER, NO_FLOW = "(more)", "(no flow)"

Key = tuple[str, str]  #: flow, user


class Scan:
    """One pass over a log. ``since`` is a time in the log's own clock (``yyyy-mm-dd hh:mm:ss``); what is older is only counted."""

    def __init__(self, user: str = "", since: str = "", record_pattern: str = "", single_record: str = SINGLE_RECORD, owner: str = "") -> None:
        self.user = user.strip().lower().lstrip(":")
        self.since = since
        #: The user whose file this is by its name, when it has one.
        self.owner = owner.lstrip(":")
        self.bytes = self.lines = self.entries = self.foreign_entries = self.orphans = self.nobodys = 0
        #: What tells one kind of log from another: entries that are no error, ends of runs, headers without text, the daemon's lines, dated entries.
        self.plain = self.ends = self.shadows = self.daemon_lines = self.dated = 0
        #: (user, flow) of the last row of a *Runs* page.
        self.last_row: tuple[str, str] | None = None
        self.cut_off = False
        self.first_time = self.last_time = ""
        self.users: collections.Counter[str] = collections.Counter()
        self.flows: dict[Key, FlowCount] = {}
        self.errors: list[Entry] = []
        self.names: dict[str, int] = {}
        self.splitter = Splitter()
        self._single = re.compile(single_record)
        self._record = re.compile(record_pattern) if record_pattern else None
        #: Runs that have begun, and whether they failed by now; runs that ended well, until the daemon says otherwise.
        self._running: dict[Key, bool] = {}
        self._last_end: dict[str, tuple[Key, str, bool]] = {}
        #: Those that have written something into QuickBooks by now.
        self._wrote: set[Key] = set()
        self._seen = Seen()
        self._header: grammar.Header | None = None
        self._kind = grammar.OTHER
        #: The error that is being read, and by flow and user the one before, which the next may repeat.
        self._error: Entry | None = None
        self._pending: dict[Key, Entry] = {}
        #: Errors before the first dated entry, which a log has that was cut at its top, and errors that name no user.
        self._before: list[Entry] = []
        self._unowned: list[Entry] = []
        self._one_customer = False
        #: Of a page that shows several flows, the one that counts; empty counts all.
        self.only = ""
        self._skipping = False
        #: What several pages together cover, see log_kinds.coverage.
        self.covered: list[dict[str, str]] = []

    def page_of(self, flow: str) -> Scan:
        """A new scan like this one that counts one flow only."""
        page = Scan(self.user, self.since, self._record.pattern if self._record else "", self._single.pattern, self.owner)
        page.only = flow
        return page

    def join(self, page: Scan) -> None:
        """Add what another scan found."""
        for name in ("bytes", "lines", "entries", "foreign_entries", "orphans", "nobodys", "plain", "ends", "shadows", "dated"):
            setattr(self, name, getattr(self, name) + getattr(page, name))
        self.first_time = min(filter(None, (self.first_time, page.first_time)), default="")
        self.last_time = max(self.last_time, page.last_time)
        self.users.update(page.users)
        for key, count in page.flows.items():
            self._flow(*key).merge(count)
        for entry in page.errors:
            self._keep(entry)
        self.cut_off, self.splitter.page, self.last_row = self.cut_off or page.cut_off, self.splitter.page or page.splitter.page, page.last_row

    # reading ---------------------------------------------------------------------------------------------------
    def read(self, stream: t.BinaryIO) -> Scan:
        """Feed the whole stream and settle what is left open."""
        last = b"\n"
        for last in lines(stream):
            self.lines += 1
            self.bytes += len(last)
            for piece in self.splitter.split(last):
                self.feed(piece)
        self.cut_off = last[-1:] not in (b"\n", b"\r") and self._error is None and not self.splitter.page
        self._close_error()
        for key in list(self._pending):
            self._flush(key)
        for entry in self._before:
            self._count_error(entry)
        self._settle()
        return self

    def feed(self, piece: bytes) -> None:
        """One line of the engine, or of what stands between its lines."""
        head = grammar.header(piece, self.user) if b"IW " in piece else None
        if head is not None:
            self._skipping = bool(self.only) and head.flow != self.only
        if head is not None and not self._skipping:
            self._on_header(head)
        elif not self._skipping or b"Log File " in piece:
            self._on_text(decode(piece[:LONGEST]).strip())

    def _on_header(self, head: grammar.Header) -> None:
        self._close_error()
        dated = bool(head.time)
        if dated:
            self._on_time(head.time)
        self._header = head = head if head.time else head._replace(time=self.last_time)
        self.entries += 1
        if head.user:
            self._bump(self.users, head.user)
        key = (head.flow, head.user)
        end = None if head.error else grammar.end_of_run(head.text)
        if end is not None:
            self._on_end(key, head.time, end, head.text if dated else "")
            return
        if head.flow and (key in self._running or len(self._running) < KEPT_KEYS):
            self._running.setdefault(key, False)
        if head.error:
            self._kind = grammar.OTHER
            self._start_error(head.text)
        else:
            self._on_entry(key, head.text)

    def _on_time(self, stamp: str) -> None:
        if not self.dated:  # whatever ended before has no time: nobody can say that it is new
            for key in list(self._pending):
                self._flush(key)
            self.first_time, self.flows, self._running = stamp, {}, {}
        self.dated += 1
        if self.last_time < self.since <= stamp:
            self._running = dict.fromkeys(self._running, False)
        self.last_time = stamp
        before, self._before = self._before, []
        for entry in before:  # not newer than the first dated entry; whether older nobody can say
            entry.time = stamp
            self._count_error(entry)

    def _on_entry(self, key: Key, text: str) -> None:
        self.plain += 1
        self._kind = grammar.kind_of(text)
        if grammar.complains(text, self._kind):
            self._start_error(text)
            return
        self._flush(key)
        if grammar.writes(text) and key in self._running:
            self._wrote.add(key)
        if text:
            self._count_record(text)
        else:  # the shadow of an end of run, which is a comment that a browser does not show
            self.shadows += 1
            self._running.pop(key, None)

    def _start_error(self, where: str) -> None:
        head = self._header or grammar.Header("", "", "", False, "")
        self._error = Entry.begin(head.time, head.flow or NO_FLOW, head.user, where, head.error)

    def _on_text(self, text: str) -> None:
        row, end = grammar.last_row(text), None if self._kind == grammar.OPEN else grammar.end_of_run(text)
        self._kind = grammar.after(self._kind, text)
        if row or end or "IWBusinessDaemon" in text:
            self._close_error()
            self.last_row = row or self.last_row
            if end and end[0]:  # without a header, as help pages print it
                user = self._header.user if self._header is not None and self._header.flow == end[0] else ""
                self._on_end((end[0], user), self.last_time, end, text if "Run#" in text else "")
            elif not row:
                self._on_daemon(text)
        elif text:
            if self._error is None:
                self._on_free_text(text)
            if self._error is not None:
                self._error.add(text)

    def _on_free_text(self, text: str) -> None:
        """Text behind an entry that is no error, behind the end of a run, or behind nothing: it may begin an error."""
        if self._header is not None and self._kind != "end":
            if grammar.complains(text, self._kind) and not grammar.is_stack(text):
                self._start_error("")
            else:
                self._count_record(text)
        elif grammar.complains(text):
            self.orphans += 1
            if grammar.bad_codes(text) or grammar.CONNECTION.search(text) or grammar.FATAL.search(text):  # a red word alone may be a title
                self._header = (self._header or grammar.Header("", "", "", False, ""))._replace(flow="", user="")
                self._start_error("")

    def _on_daemon(self, text: str) -> None:
        """The daemon's verdict of the run that ended last; its other lines are of all customers."""
        self.daemon_lines += 1
        found = grammar.verdict(text)
        ended = self._last_end.pop(found[0], None) if found else None
        if found is None or ended is None or found[1]:
            return
        key, time, record = ended
        if not self._old(time):
            self._flow(*key).failed_after_all(time, record)

    def _on_end(self, key: Key, time: str, end: tuple[str, str], dated: str = "") -> None:
        self._kind = "end"
        self.ends += 1
        self.plain += 1
        flow = key[0] or end[0]
        self._flush(key)
        failed, asked = self._running.pop(key, False), flow.startswith(OUT_OF_QUICKBOOKS) or key in self._wrote
        self._wrote.discard(key)
        self._last_end.pop(flow, None)
        if not flow or self._old(time) or (dated and self.mine(key[1] or self.user) and self._seen.again(flow, key[1], time, dated)):
            return
        count = self._flow(flow, key[1])
        count.ends.append(time)
        if failed:
            count.failed += 1
            return
        record = bool(self._single.search(flow))
        count.ended_well(time, record, asked)
        if not end[0]:
            count.query_ok += 1
            count.query_records += record
            return
        self._one_customer = self._one_customer or not key[1]
        if len(self._last_end) < KEPT_KEYS:
            self._last_end[flow] = ((flow, key[1]), time, record)

    def _count_record(self, text: str) -> None:
        head = self._header
        if self._record is None or head is None or self._old(head.time) or not self._record.search(text) or self._single.search(head.flow):
            return
        self._flow(head.flow or NO_FLOW, head.user).records += 1

    # counting --------------------------------------------------------------------------------------------------
    def _old(self, time: str) -> bool:
        return bool(time) and time < self.since

    @staticmethod
    def _bump(counter: collections.Counter[str], key: str) -> None:
        counter[key if key in counter or len(counter) < KEPT_KEYS else OTHER] += 1

    def _flow(self, flow: str, user: str) -> FlowCount:
        key = (flow, user)
        if key not in self.flows and len(self.flows) >= KEPT_KEYS:
            key = (OTHER, OTHER)
        return self.flows.setdefault(key, FlowCount()) if key not in self.flows else self.flows[key]

    def _close_error(self) -> None:
        """The error is read whole: it repeats the one before, or that one is counted and this one waits for its repetition."""
        entry, self._error = self._error, None
        if entry is None:
            return
        key = (entry.flow if entry.flow != NO_FLOW else "", entry.user)
        before = self._pending.get(key)
        if before is not None and entry.repeats(before):
            before.absorb(entry)
            return
        self._flush(key)
        entry.judge()
        self._pending[key] = entry
        if len(self._pending) > KEPT_KEYS:
            self._flush(next(iter(self._pending)))

    def _flush(self, key: Key) -> None:
        entry = self._pending.pop(key, None)
        if entry is None:
            return
        if key in self._running and not self._old(entry.time):
            self._running[key] = True
        if not self.dated and len(self._before) < KEPT_ERRORS:
            self._before.append(entry)
        else:
            self._count_error(entry)

    def _count_error(self, entry: Entry) -> None:
        if self._old(entry.time):
            return
        count = self._flow(entry.flow, entry.user)
        count.errors += 1
        count.connection_errors += entry.connection
        count.broken = max(count.broken, entry.time if entry.connection else "")
        for code in entry.codes:
            self._bump(count.codes, code)
        if entry.user == "":
            self.nobodys += 1
            self._unowned = [*self._unowned, entry][:KEPT_ERRORS]
        elif self.mine(entry.user):
            self._keep(entry)

    def _keep(self, entry: Entry) -> None:
        if entry.name and (entry.name in self.names or len(self.names) < KEPT_NAMES):
            self.names[entry.name] = self.names.get(entry.name, 0) + 1
        if len(self.errors) < KEPT_ERRORS:
            self.errors.append(entry)

    def _settle(self) -> None:
        """Count what never ended, and give what names no user to the only user there is."""
        for (flow, user), failed in self._running.items():
            if failed and (flow, user) in self.flows:
                self.flows[flow, user].failed += 1
            elif not self._old(self.last_time):
                self._flow(flow, user).unfinished += 1
        alone = self._one_customer and not self.users
        only = self.owner or (next(iter(self.users)) if len(self.users) == 1 else self.user if alone else "")
        if only:
            self._give_to(only, alone)
        self.foreign_entries = sum(count for user, count in self.users.items() if not self.mine(user))

    def _give_to(self, only: str, alone: bool) -> None:
        for key in [key for key in self.flows if key[1] == ""]:
            count = self.flows.pop(key)
            if not alone and count.query_ok:
                self.flows[key] = count.without_queries()
            self._flow(key[0], only).merge(count)
        self.nobodys = 0
        for entry in self._unowned if self.mine(only) else ():
            self._keep(entry)

    # answers ---------------------------------------------------------------------------------------------------
    def mine(self, user: str) -> bool:
        """True when *user* is the one that is asked for; everybody is when none is asked for."""
        return not self.user or user.lower().lstrip(":") in (self.user, grammar.user_file_form(self.user))

    def my_flows(self) -> dict[str, FlowCount]:
        """Counts by flow of the user that is asked for."""
        merged: dict[str, FlowCount] = {}
        for (flow, user), count in self.flows.items():
            if self.mine(user) and user != "":
                merged.setdefault(flow, FlowCount()).merge(count)
        return merged

    def unassigned_runs(self) -> int:
        """Ended runs that name no user and cannot be given to one."""
        return sum(count.ok + count.failed for (_flow, user), count in self.flows.items() if user == "")


__all__ = ["Entry", "FlowCount", "NO_FLOW", "SINGLE_RECORD", "Scan"]
