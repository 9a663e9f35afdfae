# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lab writes InterWeave's log as the engine wrote it: byte by byte what the samples hold."""
from __future__ import annotations

import datetime
import pathlib
import re

import pytest
from lab import interweave_log
from lab.interweave_log import EngineLog, Run

GOLDEN = pathlib.Path(__file__).resolve().parents[2] / "golden" / "interweave-log"
#: Tells nothing of the form: the session's id is made anew for each run, and a stack is as deep as Java's libraries make it.
SESSION = re.compile(r"\[[0-9a-f]{8}-[0-9a-f-]{27}\]")
STACK = re.compile(r"(?:<tr color=\w+ bgcolor=\w+>\n<td>)?\t(?:at|\.\.\.) [^\n]*\n(?:</tr>\n)?")
STATEMENT = "INSERT INTO customer (Name) VALUES ('Larch Nursery')"
IN_USE = 'ERROR: [QODBC] Error: 3100 - The name "Larch Nursery" of the list element is already in use.\n  Where: PL/pgSQL function dup() line 1 at RAISE'
REFUSED = "Connection to 127.0.0.1:4500 refused. Check that the hostname and port are correct and that the postmaster is accepting TCP/IP connections."


def golden(name: str) -> str:
    text = (GOLDEN / name).read_text(encoding="utf-8")
    return STACK.sub("", SESSION.sub("[%s]" % interweave_log.RUN_ID, text))


def at(clock: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat("2026-11-29T" + clock)


def select(log: EngineLog, run: Run, number: int, begin: str, end: str, msecs: int) -> None:
    """A clean run with one statement."""
    run.number, run.transaction = number, "QBSelect"
    log.entry(run, at(begin), "SELECT first_name, last_name, email FROM users ORDER BY id")
    log.end(run, at(end), msecs)


def larch(times: list[tuple[str, str, int]]) -> tuple[EngineLog, Run]:
    log, run = EngineLog(), Run("SFAcct2QBCustN", "ops@larch.example")
    for number, (begin, end, msecs) in enumerate(times, 1):
        select(log, run, number, begin, end, msecs)
    return log, run


def trouble(log: EngineLog, run: Run, first: int, times: list[str], msecs: tuple[int, int]) -> None:
    """A refused statement, then a run without a connection."""
    exception = "org.postgresql.util.PSQLException"
    sent, announced, said, ended, lost, over = map(at, times)
    run.number, run.transaction = first, "QBError"
    log.entry(run, sent, STATEMENT)
    log.entry(run, announced, "SQL Statement exception: %s %s" % (STATEMENT, IN_USE))
    log.error(run, said, "XmlsqParams.statement ", IN_USE)
    log.end(run, ended, msecs[0])
    run.number, run.transaction = first + 1, "QBClosed"
    log.entry(run, lost, "executeTransaction " + REFUSED)
    log.error(run, lost, "executeTransaction " + REFUSED, REFUSED, exception, True)
    log.error(run, over, "<!-- ProcessDataMap Error %s -->" % REFUSED, REFUSED, exception, True)
    log.end(run, over, msecs[1])


SIX = [("23:30:37.695", "23:30:37.713", 52), ("23:30:37.775", "23:30:37.784", 33), ("23:30:37.855", "23:30:37.868", 29),
       ("23:30:37.962", "23:30:37.996", 74), ("23:30:38.067", "23:30:38.086", 38), ("23:30:38.131", "23:30:38.141", 19)]


def test_six_clean_runs_in_stdout():
    assert larch(SIX)[0].stdout == golden("stdout-six-clean-runs.txt")


def test_the_runs_page():
    log, run = larch([*SIX, ("23:30:38.215", "23:30:38.226", 37)])
    trouble(log, run, 8, ["23:30:38.299", "23:30:38.301", "23:30:38.301", "23:30:38.302", "23:30:38.343", "23:30:38.344"], (20, 5))
    ours = STACK.sub("", log.runs_page(run.flow, run.user))
    assert re.sub(r"Log File \d+", "Log File 127", ours).rstrip("\n") == golden("log-viewer-page.html").rstrip("\n")


def test_the_mailed_file_of_a_user():
    log, run = larch([("23:36:09.063", "23:36:09.072", 19), ("23:36:09.111", "23:36:09.125", 31)])
    trouble(log, run, 3, ["23:36:09.155", "23:36:09.158", "23:36:09.159", "23:36:09.162", "23:36:09.184", "23:36:09.185"], (18, 5))
    select(log, run, 5, "23:36:09.213", "23:36:09.222", 21)
    select(log, run, 6, "23:36:09.258", "23:36:09.268", 25)
    assert log.mailed(run.user) == golden("erl-daily-mode.erl")


@pytest.mark.parametrize("form", ["stdout-log.txt", "integration_client_example20261129.erl"])
def test_a_refused_record_behind_five_good_ones(form, monkeypatch):
    monkeypatch.setattr(interweave_log, "RUN_ID", "A1B2C3")
    log, run = EngineLog(), Run("SFAcct2QBCustN", "integration@client.example")
    times = [("15", "461"), ("461", "461"), ("462", "462"), ("462", "462"), ("463", "463")]
    for number, (begin, end) in enumerate(times):
        run.number = number
        log.entry(run, at("23:31:18.%03d" % (150 if begin == "15" else int(begin))), "Trying to connect")
        log.end(run, at("23:31:18." + end), 812, "2026-03-13 09:00:00.0")
    message = '[QODBC] Error: 3100 - The name "ZZZ-Test" of the list element is already in use.'
    log.entry(run, at("23:31:18.465"), "SQL Statement exception: INSERT INTO Customer (Name) VALUES ('ZZZ-Test') " + message)
    log.error(run, at("23:31:18.465"), "XmlsqParams.statement ", message)
    run.number = 6
    log.end(run, at("23:31:18.471"), 812, "2026-03-13 09:00:00.0")
    nobody = Run("", "")
    log.entry(nobody, at("23:31:18.472"), "no request")
    log.error(nobody, at("23:31:18.472"), "IWXsltcImpl.stringToDom x", "x")
    ours = log.stdout if form.endswith(".txt") else log.mailed(run.user)
    assert ours.rstrip("\n") == golden(form).rstrip("\n")


def test_time_stamps_are_javas():
    moments = [at("14:33:01"), at("14:33:01.500"), at("14:33:01.930"), at("14:33:01.576")]
    assert [interweave_log.timestamp(moment)[-5:].lstrip(":") for moment in moments] == ["01.0", "01.5", "01.93", "1.576"]


def test_modes_of_errors_only_keep_no_end_and_no_mode_no_file():
    run = Run("AN", "a@b.c")
    for mode, ends, errors in [("Daily", 1, 1), ("ConD", 1, 1), ("DailyEveryErr", 1, 1), ("DailyE", 0, 1), ("ConDE", 0, 1), ("None", 0, 0), ("EveryErr", 0, 0)]:
        log = EngineLog({"a@b.c": mode})
        log.refused(run, at("10:00:00"), "INSERT INTO x VALUES ('y')", "[QODBC] Error: 3100 - in use")
        log.end(run, at("10:00:01"))
        assert (log.mailed("a@b.c").count("Total Execution"), log.mailed("a@b.c").count(" ERROR\t")) == (ends, errors), mode
        assert (log.stdout.count("Total Execution"), log.stdout.count(" ERROR\t")) == (1, 1)


def test_a_page_shown_as_text_has_lost_every_end():
    shown = interweave_log.as_text(larch(SIX)[0].runs_page("SFAcct2QBCust", "larch"))
    assert "Total Execution" not in shown
    assert shown.count("IW 2.41 TS SFAcct2QBCustN ops@larch.example\n") == 6
    assert shown.endswith("Log File 12 lines for larch; Flow: SFAcct2QBCust\n")
