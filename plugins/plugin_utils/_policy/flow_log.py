# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: read a log of InterWeave's engine (``.erl``), of any size, in bounded memory.

The engine writes ``<yyyy-mm-dd hh:mm:ss.fff> IW <version> TS <flow> <user> ERROR<TAB><where>`` and then the exception's text;
other entries are the same without ``ERROR``; a run ends with ``<!-- <flow>:<transaction> Total Execution  in <n>:msecs [...] QST=... Run#=...``.
Runs of several flows, and on a shared server of several customers, are interleaved in one file. The end of a run names no user: it belongs to
the user who has a run of that flow open, or to the only user of the log. Text without a header belongs to the header before it.
"""
from __future__ import annotations

import codecs
import collections
import re
import typing as t
from dataclasses import dataclass, field

from ansible_collections.interweave.smartintegration.plugins.module_utils._company_file.error_codes import codes_in, name_in_use

CHUNK = 1 << 20
#: Longest part of a line that is looked at, in bytes; more is dropped.
LONGEST = 1 << 16
#: How much is kept of what a hostile or broken log could make endless.
KEPT_ERRORS = 50
KEPT_NAMES = 100
KEPT_ENDS = 200
KEPT_KEYS = 2000
KEPT_TEXT = 2000
OTHER = "(more)"
NO_FLOW = "(no flow)"

_HEADER = re.compile(
    rb"^(?:\xef\xbb\xbf)?(?:\s|<[^>]{0,80}>)*(\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:[.,]\d{1,6})?)"
    rb"\s+IW\s+(\S{1,20})\s+(\w{1,20})\s+(\S{1,120})\s+(\S{1,254})(.*)$", re.DOTALL)
_END = re.compile(rb"<!--\s*([^:\s]{1,120}):(\S{0,120})\s+Total Execution\s+in\s+(\d+)\s*:?\s*msecs(.*)$", re.DOTALL)
_STAMP = re.compile(r"(?<!QST=)\b(\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:\.\d{1,6})?)")
_QST = re.compile(r"QST=\s*(\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:\.\d{1,6})?)")
#: The log viewer of the portal paints a line red when it holds one of these words.
_RED = re.compile(
    rb"Error|ERROR|error|Exception|EXCEPTION|exception|Failure|FAILURE|failure|Connection [Ff]ailed|Connection timed out|Connection reset|[Ss]tatus|STATUS")
_RED_WORD = re.compile(r"Error|ERROR|error|Exception|EXCEPTION|exception|Failure|FAILURE|failure")
CONNECTION = re.compile(
    r"Connection Failed|Connection timed out|Connection reset|Connection refused|SQL Connection exception"
    r"|Specified driver could not be loaded|QB Begin Session Failed",
    re.IGNORECASE)
#: Flows that carry exactly one record a run: by name or number (N, NF, FN) and queries by id (Q, but not the date ranges DRQ).
SINGLE_RECORD = r"(?:N|NF|FN|(?<!DR)Q)$"


@dataclass
class Entry:
    """One error of the log with what it says about itself."""

    time: str
    flow: str
    user: str
    where: str
    text: str = ""
    codes: list[str] = field(default_factory=list)
    name: str = ""
    connection: bool = False

    def as_dict(self) -> dict[str, t.Any]:
        return {"time": self.time, "flow": self.flow, "user": self.user, "severity": "error", "where": self.where, "text": self.text,
                "codes": self.codes, "name": self.name, "connection": self.connection}


@dataclass
class FlowCount:
    """What one flow of one user did in the time that is looked at."""

    ok: int = 0
    failed: int = 0
    unfinished: int = 0
    errors: int = 0
    connection_errors: int = 0
    records: int = 0
    codes: collections.Counter[str] = field(default_factory=collections.Counter)
    ends: collections.deque[str] = field(default_factory=lambda: collections.deque(maxlen=KEPT_ENDS))

    def as_dict(self) -> dict[str, t.Any]:
        return {"ok": self.ok, "failed": self.failed, "unfinished": self.unfinished, "errors": self.errors, "records": self.records,
                "connection_errors": self.connection_errors, "codes": dict(self.codes), "ends": list(self.ends)}


def decode(line: bytes) -> str:
    """A line of unknown encoding as text: UTF-8, else Windows-1252, else Latin-1. Never raises."""
    for encoding in ("utf-8", "cp1252"):
        try:
            return line.decode(encoding)
        except UnicodeDecodeError:
            continue
    return line.decode("latin-1")


def _encoding_of(head: bytes) -> str:
    """``utf-16-le`` or ``utf-16-be`` for a file that an editor saved as "Unicode", else empty."""
    if head.startswith(codecs.BOM_UTF16_LE) or (len(head) > 8 and head[1:200:2].count(0) > len(head[1:200:2]) * 0.7):
        return "utf-16-le"
    if head.startswith(codecs.BOM_UTF16_BE) or (len(head) > 8 and head[0:200:2].count(0) > len(head[0:200:2]) * 0.7):
        return "utf-16-be"
    return ""


def _chunks(stream: t.BinaryIO) -> t.Iterator[bytes]:
    decoder: codecs.IncrementalDecoder | None = None
    first = True
    while chunk := stream.read(CHUNK):
        if first:
            first = False
            encoding = _encoding_of(chunk)
            if encoding:
                decoder = codecs.getincrementaldecoder(encoding)("replace")
        if decoder is None:
            yield chunk
        else:
            yield decoder.decode(chunk).lstrip("\ufeff").encode("utf-8", "replace")


def lines(stream: t.BinaryIO) -> t.Iterator[bytes]:
    """The lines of a stream with their ends (LF, CRLF or CR); the last one has none when the file was cut off."""
    carry = b""
    for chunk in _chunks(stream):
        pieces = (carry + chunk).splitlines(keepends=True)
        carry = b""
        if pieces and pieces[-1][-1:] not in (b"\n", b"\r"):
            carry = pieces.pop()[:LONGEST]
        yield from pieces
    if carry:
        yield carry


def user_file_form(user: str) -> str:
    """The user as the engine writes it into a file's name: ``a.b@c.com`` becomes ``a_b_c_com``."""
    return user.strip().lower().replace("@", "_").replace(".", "_")


class Scan:
    """One pass over a log. ``since`` is a time in the log's own clock (``yyyy-mm-dd hh:mm:ss``); what is older is only counted."""

    def __init__(self, user: str = "", since: str = "", record_pattern: str = "", single_record: str = SINGLE_RECORD, owner: str = "") -> None:
        self.user = user.strip().lower()
        self.since = since
        #: The user whose file this is by its name, when it has one.
        self.owner = owner
        self.bytes = self.lines = self.entries = self.old_entries = self.foreign_entries = self.orphans = self.nobodys = 0
        self.cut_off = False
        self.first_time = self.last_time = ""
        self.users: collections.Counter[str] = collections.Counter()
        self.flows: dict[tuple[str, str], FlowCount] = {}
        self.errors: list[Entry] = []
        self.names: dict[str, int] = {}
        self._single = re.compile(single_record)
        self._record = re.compile(record_pattern) if record_pattern else None
        self._open: dict[str, dict[str, bool]] = {}
        self._header: tuple[str, str, str, str] | None = None
        self._error: Entry | None = None
        #: Errors before the first dated entry, which a log has that was cut at its top, and errors that name no user.
        self._before: list[Entry] = []
        self._unowned: list[Entry] = []

    # reading ---------------------------------------------------------------------------------------------------
    def read(self, stream: t.BinaryIO) -> Scan:
        """Feed the whole stream and settle what is left open."""
        last = b"\n"
        for last in lines(stream):
            self.feed(last)
        self.cut_off = last[-1:] not in (b"\n", b"\r")
        self._close_error()
        self._settle()
        return self

    def feed(self, line: bytes) -> None:
        self.lines += 1
        self.bytes += len(line)
        if b" IW " in line or b"\tIW" in line:
            match = _HEADER.match(line[:LONGEST])
            if match:
                self._on_header(*match.groups())
                return
        if b"Total Execution" in line:
            match = _END.search(line[:LONGEST])
            if match:
                self._on_end(*match.groups())
                return
        if self._error is not None or _RED.search(line):
            self._on_text(line)
        if self._record is not None:
            self._count_record(decode(line[:LONGEST]))

    def _on_header(self, time: bytes, version: bytes, kind: bytes, flow: bytes, user: bytes, rest: bytes) -> None:
        self._close_error()
        del version, kind
        stamp = time.decode("ascii").replace("T", " ").replace(",", ".")
        if user == b"ERROR":
            user, rest = b"", b" ERROR" + rest
        header = (stamp, decode(flow), decode(user).lower(), "")
        self._header = header
        self.entries += 1
        self.first_time = self.first_time or stamp
        self._count_before(stamp)
        if self.last_time < self.since <= stamp:
            self._open = {flow: dict.fromkeys(users, False) for flow, users in self._open.items()}
        self.last_time = stamp
        if header[2]:
            self._bump(self.users, header[2])
        if stamp < self.since:
            self.old_entries += 1
        users = self._open.setdefault(header[1] if len(self._open) < KEPT_KEYS else OTHER, {})
        if len(users) < KEPT_KEYS:
            users.setdefault(header[2], False)
        if self._record is None and not _RED.search(rest):
            return
        text = decode(rest[:LONGEST]).strip()
        if re.match(r"ERROR\b", text):
            self._start_error(text[5:].strip())
        elif _RED_WORD.search(text) or self._bad_codes(text) or CONNECTION.search(text):
            self._start_error(text)
        elif self._record is not None:
            self._count_record(text)

    def _start_error(self, where: str) -> None:
        time, flow, user, _rest = self._header or ("", "", "", "")
        self._error = Entry(time, flow, user, where[:300])
        if flow in self._open and user in self._open[flow]:
            self._open[flow][user] = True

    @staticmethod
    def _bad_codes(text: str) -> list[str]:
        """Codes that are errors: 0 is success, 1 and the HTTP codes below 500 are no errors of QuickBooks."""
        return [code for code in codes_in(text) if len(code) == 8 or int(code) >= 500]

    def _on_text(self, line: bytes) -> None:
        text = decode(line[:LONGEST]).strip()
        if self._error is None:
            if not (_RED_WORD.search(text) or self._bad_codes(text) or CONNECTION.search(text)):
                return
            if self._header is None:
                self._on_orphan(text)
                return
            self._start_error("")
        if self._error is None:
            return
        if len(self._error.text) < KEPT_TEXT:
            self._error.text = (self._error.text + "\n" + text).strip()[:KEPT_TEXT]

    def _on_orphan(self, text: str) -> None:
        """A red line before the first dated entry: an error only when it says so in more than a word, which may be the page's title."""
        self.orphans += 1
        if len(self._before) < KEPT_ERRORS and (self._bad_codes(text) or CONNECTION.search(text)):
            self._before.append(Entry("", NO_FLOW, "", "before the first dated entry", text[:KEPT_TEXT]))

    def _count_before(self, stamp: str) -> None:
        """They are not newer than the first dated entry; whether older nobody can say."""
        before, self._before = self._before, []
        for entry in before:
            entry.time = stamp
            self._count_error(entry)

    def _on_end(self, flow: bytes, transaction: bytes, msecs: bytes, tail: bytes) -> None:
        del transaction, msecs
        self._close_error()
        rest = decode(tail[:LONGEST])
        stamp = _STAMP.search(rest)
        query_start = _QST.search(rest)
        time = stamp.group(1) if stamp else self.last_time or (query_start.group(1) if query_start else "")
        name = decode(flow)
        running = self._open.get(name, {})
        user = next(iter(running)) if len(running) == 1 else ""
        failed = running.pop(user, False)
        if time < self.since or not time:
            return
        count = self._flow(name, user)
        count.ends.append(time.replace("T", " "))
        if failed:
            count.failed += 1
            return
        count.ok += 1
        if self._single.search(name):
            count.records += 1

    def _count_record(self, text: str) -> None:
        if self._record is None or self._header is None or not self._record.search(text):
            return
        time, flow, user, _rest = self._header
        if time >= self.since and not self._single.search(flow):
            self._flow(flow, user).records += 1

    # counting --------------------------------------------------------------------------------------------------
    @staticmethod
    def _bump(counter: collections.Counter[str], key: str) -> None:
        counter[key if key in counter or len(counter) < KEPT_KEYS else OTHER] += 1

    def _flow(self, flow: str, user: str) -> FlowCount:
        key = (flow, user)
        if key not in self.flows and len(self.flows) >= KEPT_KEYS:
            key = (OTHER, OTHER)
        count = self.flows.get(key)
        if count is None:
            count = self.flows[key] = FlowCount()
        return count

    def _close_error(self) -> None:
        entry, self._error = self._error, None
        if entry is not None:
            self._count_error(entry)

    def _count_error(self, entry: Entry) -> None:
        if entry.time < self.since:
            return
        text = entry.where + "\n" + entry.text
        entry.codes = self._bad_codes(text)[:20]
        entry.name = name_in_use(text)
        entry.connection = bool(CONNECTION.search(text)) or any(len(code) == 8 for code in entry.codes)
        count = self._flow(entry.flow, entry.user)
        count.errors += 1
        count.connection_errors += entry.connection
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
        """Give runs and errors without a user to the only user there is, and count what never ended."""
        for flow, running in self._open.items():
            for user, failed in running.items():
                count = self.flows.get((flow, user))
                if failed and count is not None:
                    count.failed += 1
                elif self.last_time >= self.since:
                    self._flow(flow, user).unfinished += 1
        only = self.owner or (next(iter(self.users)) if len(self.users) == 1 else "")
        if only:
            for flow, user in [key for key in self.flows if key[1] == ""]:
                self._merge(self.flows.pop((flow, user)), self._flow(flow, only))
            self.nobodys = 0
            for entry in self._unowned if self.mine(only) else ():
                self._keep(entry)
        self.foreign_entries = sum(count for user, count in self.users.items() if not self.mine(user))

    @staticmethod
    def _merge(source: FlowCount, target: FlowCount) -> None:
        for name in ("ok", "failed", "unfinished", "errors", "connection_errors", "records"):
            setattr(target, name, getattr(target, name) + getattr(source, name))
        target.codes.update(source.codes)
        target.ends.extend(source.ends)

    # answers ---------------------------------------------------------------------------------------------------
    def mine(self, user: str) -> bool:
        """True when *user* is the one that is asked for; everybody is when none is asked for."""
        return not self.user or user.lower() in (self.user, user_file_form(self.user))

    def my_flows(self) -> dict[str, FlowCount]:
        """Counts by flow of the user that is asked for."""
        merged: dict[str, FlowCount] = {}
        for (flow, user), count in self.flows.items():
            if self.mine(user) and user != "":
                self._merge(count, merged.setdefault(flow, FlowCount()))
        return merged

    def unassigned_runs(self) -> int:
        """Ended runs that cannot be given to one user, because several had that flow open or none."""
        return sum(count.ok + count.failed for (_flow, user), count in self.flows.items() if user == "")


__all__ = ["CONNECTION", "Entry", "FlowCount", "SINGLE_RECORD", "Scan", "decode", "lines", "user_file_form"]
