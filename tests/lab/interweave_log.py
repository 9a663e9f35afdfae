# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""InterWeave's log as its engine writes it, for all customers of one server.

From what InterWeave's published engine wrote when it was run offline (golden/interweave-log holds samples):

* every line of the engine is ``<t> IW 2.41 TS <flow> <user>`` TAB ``<text>``, an error ``... <user> ERROR`` TAB ``<where>`` and then its message;
  flow and user may be empty, which leaves two blanks, or ``null``; the time has 1 to 3 digits of fraction, without trailing zeros;
* a run ends with such a line too: ``<!-- <flow>:<transaction> Total Execution  in <n>:msecs [<id>] QST=<t> Run#=<n>-->``; a query run without flow, QST, Run#;
* one stdout for all, with the daemon's lines and Java's stacks between;
* a file a user and day (``<user>YYYYMMDD.erl``) where the mail mode keeps one, without stacks, and **without a line end after an error's message**;
* a refused statement is written twice: ``SQL Statement exception: <SQL> <message>``, then the error ``XmlsqParams.statement``;
* the *Runs* page: stdout's lines of one user and flow (both as substrings of the header), a cell each, not escaped.
"""
from __future__ import annotations

import dataclasses
import datetime
import re

#: Mail modes that keep everything, and those that keep errors only. None, Con and EveryErr keep no file.
KEEP_ALL = ("DailyEveryErr", "ConD", "Daily")
KEEP_ERRORS = ("DailyE", "ConDE")
RUN_ID = "8e41e883-ec87-11f1-a2d4-5fd6d34ee964"
STACK = ("\tat java.sql/java.sql.DriverManager.getConnection(DriverManager.java:681)",
         "\tat org.apache.catalina.valves.ErrorReportValve.invoke(ErrorReportValve.java:92)",
         "Caused by: java.net.ConnectException: Connection refused", "\tat java.base/sun.nio.ch.Net.pollConnect(Native Method)", "\t... 37 more")
HEADER = re.compile(r"(?:\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+ )? ?IW [\d.]+ TS ")


def timestamp(moment: datetime.datetime) -> str:
    """As Java's Timestamp prints it: at least one digit of fraction, no trailing zeros."""
    return moment.strftime("%Y-%m-%d %H:%M:%S.") + (("%03d" % (moment.microsecond // 1000)).rstrip("0") or "0")


def file_form(user: str) -> str:
    return user.replace("@", "_").replace(".", "_")


@dataclasses.dataclass
class Run:
    """Who runs what: everything that a header names."""

    flow: str
    user: str
    transaction: str = "SFLogin_CM"
    number: int = 0


@dataclasses.dataclass
class Record:
    """One thing that was written: in stdout, and in the user's file, where it is kept (else empty)."""

    moment: datetime.datetime
    user: str
    stdout: str
    file: str = ""


@dataclasses.dataclass
class EngineLog:
    """``modes`` are the users' mail modes (by default everything is kept); ``stamps`` is the engine's IsTimeStamping."""

    modes: dict[str, str] = dataclasses.field(default_factory=dict)
    stamps: bool = True
    records: list[Record] = dataclasses.field(default_factory=list)
    #: The last error of each run that goes on: the same text again is neither mailed nor kept.
    last: dict[tuple[str, str], str] = dataclasses.field(default_factory=dict)

    # lines -----------------------------------------------------------------------------------------------------
    def _head(self, run: Run, moment: datetime.datetime, error: bool) -> str:
        start = timestamp(moment) + " IW" if self.stamps else (" IW" if error else "IW")
        return "%s 2.41 TS %s %s%s\t" % (start, run.flow, run.user, " ERROR" if error else "")

    def _write(self, run: Run, moment: datetime.datetime, stdout: str, file: str, error: bool) -> None:
        mode = self.modes.get(run.user.lstrip(":"), "Daily") if run.user not in ("", "null") else "None"
        kept = mode in KEEP_ALL or (error and mode in KEEP_ERRORS)
        self.records.append(Record(moment, run.user, stdout, file if kept else ""))

    def entry(self, run: Run, moment: datetime.datetime, text: str) -> None:
        line = self._head(run, moment, False) + text + "\n"
        self._write(run, moment, line, line, False)

    def error(self, run: Run, moment: datetime.datetime, where: str, message: str, exception: str = "", stack: bool = False) -> None:
        """stdout: message (after its exception's class) and stack on lines of their own. File: the message, no stack and no line end."""
        head = self._head(run, moment, True) + where + "\n"
        stdout = head + (exception + ": " if exception else "") + message + "\n" + "".join(line + "\n" for line in STACK if stack)
        again = self.last.get((run.flow, run.user)) == message
        self._write(run, moment, stdout, "" if again else head + message, True)
        self.last[run.flow, run.user] = message

    def end(self, run: Run, moment: datetime.datetime, msecs: int = 640, query_start: str = "") -> None:
        """Success and failure alike."""
        start = query_start or timestamp(moment.replace(hour=0, minute=0, second=0, microsecond=0))
        self.entry(run, moment, "<!-- %s:%s Total Execution  in %d:msecs [%s] QST=%s Run#=%d-->" % (
            run.flow, run.transaction, msecs, RUN_ID, start, run.number))
        self.last.pop((run.flow, run.user), None)

    def query_end(self, run: Run, moment: datetime.datetime, msecs: int = 29) -> None:
        self.entry(run, moment, "<!-- %s Total Execution  in %d:msecs [%s] -->" % (run.transaction, msecs, RUN_ID))
        self.last.pop((run.flow, run.user), None)

    # what happens ----------------------------------------------------------------------------------------------
    def refused(self, run: Run, moment: datetime.datetime, statement: str, message: str) -> None:
        """QuickBooks refused a statement."""
        self.entry(run, moment, statement)
        self.entry(run, moment, "SQL Statement exception: %s %s" % (statement, message))
        self.error(run, moment, "XmlsqParams.statement ", message)

    def unconnected(self, run: Run, moment: datetime.datetime, message: str, exception: str = "java.sql.SQLException") -> None:
        """No connection to the company file."""
        self.entry(run, moment, "executeTransaction " + message)
        self.error(run, moment, "executeTransaction " + message, message, exception, True)
        self.error(run, moment, "<!-- ProcessDataMap Error %s -->" % message, message, exception, True)

    def unknown_transaction(self, run: Run, moment: datetime.datetime) -> None:
        text = "Transaction not Found " + run.transaction
        self.entry(run, moment, "Error: <!-- %s -->" % text)
        self.entry(run, moment, "executeTransaction " + text)
        self.error(run, moment, "executeTransaction " + text, text, "java.lang.Exception")
        self.error(run, moment, "<!-- ProcessDataMap Error %s -->" % text, text, "java.lang.Exception")

    def started(self, run: Run, moment: datetime.datetime) -> None:
        """The daemon's own lines, stdout only."""
        self.records.append(Record(moment, "", (
            "\n%s IWBusinessDaemon Transaction Thread started. Id = %s URL= http://localhost:8080/SF2QBBase/scheduledtransform Mode= PA\n") % (
            timestamp(moment), run.flow)))

    def verdict(self, run: Run, moment: datetime.datetime, success: bool = True, connection_failures: int = 0) -> None:
        line = ('%s IWBusinessDaemon: Result = <TransactionResult Id="%s" InstanceId="1:%d" Result="%s" StopSchedule="0">'
                '<Parameter Name="ConnectionFailures" Value="%d"/></TransactionResult>\n')
        word = "SUCCESS" if success else "FAILURE"
        self.records.append(Record(moment, "", line % (
            moment.strftime("%a %b %d %H:%M:%S MST %Y"), run.flow, run.number, word, connection_failures)))

    # what a person gets ----------------------------------------------------------------------------------------
    def forget(self, user: str) -> None:
        """As if the user had never run anything."""
        self.records = [record for record in self.records if record.user.lstrip(":") != user]

    @property
    def stdout(self) -> str:
        return "".join(record.stdout for record in sorted(self.records, key=lambda record: record.moment))

    def mailed(self, user: str, day: str = "") -> str:
        """The user's file of one day of the engine (``yyyymmdd``), or of all days one behind the other."""
        mine = [record for record in self.records if record.user.lstrip(":") == user and record.moment.strftime("%Y%m%d").startswith(day)]
        return "".join(record.file for record in sorted(mine, key=lambda record: record.moment))

    def runs_page(self, flow: str, user: str, day: str = "") -> str:
        """The Log Viewer: the lines after each header that holds user and flow somewhere, of one day of the engine (``yyyy-mm-dd``) or of all."""
        rows, shown = [], False
        for line in self.stdout.split("\n")[:-1]:
            if "IWBusinessDaemon" in line:
                continue
            if HEADER.match(line):
                head = line.partition("\t")[0]
                shown = bool(flow) and flow in head and user in head and head.startswith(day)
            if shown and line:
                rows.append(line)
        cells = [_row(line) for line in rows] + [_row("Log File %d lines for %s; Flow: %s" % (len(rows), user, flow), red=False)]
        return PAGE % "\n".join(cells)


def java_hash(text: str) -> int:
    """Java's String.hashCode: signed, 32 bits."""
    value = 0
    for char in text:
        value = (31 * value + ord(char)) & 0xFFFFFFFF
    return value - (1 << 32) if value >> 31 else value


PAGE = """<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN">
<html>
<head>
<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1" />
<title>Log Viewer</title>
<style>
<!--
.table
{
color: black; font-family: Verdana; font-size: 8pt; font-style: normal; font-weight: normal;
}
-->
</style>
</head>
<body class="labels">
<table border="0" cellpadding="5" class="table" width="100%%">
%s
</table>
</body>
</html>
"""
RED = re.compile(r"Error|ERROR|error|Exception|EXCEPTION|exception|Failure|FAILURE|failure")


def _row(line: str, red: bool = True) -> str:
    colours = "color=white bgcolor=red" if red and RED.search(line) else "color=black bgcolor=white"
    return "<tr %s>\n<td>%s</td>\n</tr>" % (colours, line)


def as_text(page: str) -> str:
    """What a browser shows of a page, and saves as text: no comments, no tags, white space made one blank."""
    body = page.partition("<body")[2]
    lines = [re.sub(r"<!--.*?-->", "", line) for line in body.split("\n")]
    shown = [re.sub(r"</?(?:td|tr|table|body|html)\b[^>]*>?", "", line) for line in lines]
    return "".join(" ".join(line.split()) + "\n" for line in shown[1:] if line.strip())


__all__ = ["EngineLog", "KEEP_ALL", "KEEP_ERRORS", "PAGE", "Run", "as_text", "file_form", "java_hash", "timestamp"]
