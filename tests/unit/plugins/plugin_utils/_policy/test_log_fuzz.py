# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Logs with every combination of user, flow, error, end and form: the reader counts what was written, as it was counted while it was written.

The lab writes (from the engine's samples), ``Written`` counts from the same events and never sees a line.
"""
from __future__ import annotations

import collections
import datetime
import io
import itertools
import typing as t

import pytest
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._policy.flow_log import Scan
from hypothesis import given, settings
from hypothesis import strategies as st
from lab.interweave_log import EngineLog, Run, as_text

ME = "ops@acme.example"
START = datetime.datetime(2026, 11, 23, 9, 0, 0)
USERS = (ME, ":" + ME, "", "null")
FLOWS = ("SFAcct2QBCustN", "SFAcctOpp2QBCustInv", "SFOpp2QBCMSN", "SFAcct2QBCustNQ", "", "null")
ERRORS = ("", "refused", "unconnected", "unknown", "other")
ENDS = ("end", "query", "")
FORMS = ("stdout", "stdout without times", "file", "file of errors", "page", "page as text")
ONE_RECORD = ("SFAcct2QBCustN", "SFAcct2QBCustNQ", "SFAcct2QBCustNF")
#: The flow whose Runs page is saved: it shows every flow whose name holds this one.
PAGE = "SFAcct2QBCustN"
IN_USE = '[QODBC] Error: 3100 - The name "%s" of the list element is already in use.'
STATEMENTS = ("INSERT INTO Customer (Name, Phone) VALUES ('Error Free; Exception O''Neil', '555 Failure')", "UPDATE Item SET Name = 'x' WHERE ListID = '80-1'")


class Events(t.NamedTuple):
    flow: str
    user: str
    error: str
    end: str


class Written:
    """What a reader of one form of the log must count for :data:`ME`, who is the only user that is named."""

    def __init__(self, form: str) -> None:
        self.form = form
        self.errors = self.ok = self.failed = self.records = self.nobodys_runs = 0
        self.codes: collections.Counter[str] = collections.Counter()
        self.open: set[tuple[str, bool]] = set()

    def add(self, run: Events) -> None:
        named, flow = run.user.endswith(ME), run.flow.replace("null", "")
        if not self._shown(run, named):
            return
        self.errors += bool(run.error)
        self.codes.update(["3100"] if run.error == "refused" else [])
        ends = run.end if self.form not in ("file of errors", "page as text") else ""
        if not flow:
            return
        if run.error:
            # what failed and never ended counts as one failed run of its flow; on a page as text an end is there, and nothing says of what
            self.failed += bool(ends) or ((flow, named) not in self.open and not (run.end and self.form == "page as text"))
            self.open |= {(flow, named)} if not ends else set()
        elif ends == "query" and not named:
            self.nobodys_runs += 1
        elif ends:
            self.ok += 1
            self.records += flow in ONE_RECORD

    def _shown(self, run: Events, named: bool) -> bool:
        if self.form.startswith("file"):
            return named and (self.form == "file" or bool(run.error))
        if self.form.startswith("page"):
            return named and PAGE in run.flow
        return True


def write(log: EngineLog, run: Events, number: int) -> None:
    who = Run(run.flow, run.user, "QBTran", number)
    moment = START + datetime.timedelta(seconds=number, milliseconds=37 * number % 1000)
    log.entry(who, moment, STATEMENTS[number % 2])
    if run.error == "refused":
        log.refused(who, moment, STATEMENTS[0], IN_USE % ("Name %d" % number))
    elif run.error == "unconnected":
        log.unconnected(who, moment, "Connection timed out: connect")
    elif run.error == "unknown":
        log.unknown_transaction(who, moment)
    elif run.error == "other":
        log.error(who, moment, "IWXsltcImpl.stringToDom", "no element found", "java.lang.NullPointerException", True)
    if run.end == "end":
        log.end(who, moment)
    elif run.end == "query":
        log.query_end(who, moment)


def text_of(log: EngineLog, form: str) -> str:
    if form.startswith("file"):
        return log.mailed(ME)
    if form.startswith("page"):
        page = log.runs_page(PAGE, ME)
        return as_text(page) if form == "page as text" else page
    return log.stdout


def compare(runs: t.Sequence[Events], form: str) -> None:
    log = EngineLog({ME: "DailyE" if form == "file of errors" else "Daily"}, stamps=form != "stdout without times")
    wanted = Written(form)
    for number, run in enumerate(runs):
        write(log, run, number)
        wanted.add(run)
    scan = Scan(ME, "2026-11-23 08:00:00").read(io.BytesIO(text_of(log, form).encode()))
    flows = scan.my_flows().values()
    found = {name: sum(getattr(count, name) for count in flows) for name in ("errors", "ok", "failed", "records")}
    codes: collections.Counter[str] = sum((count.codes for count in flows), collections.Counter())
    assert found == {name: getattr(wanted, name) for name in found}, (runs, form, text_of(log, form))
    assert +codes == +wanted.codes
    assert scan.unassigned_runs() == wanted.nobodys_runs
    assert set(scan.users) <= {ME}


#: Of a flow of its own: an end closes whatever its flow and user had begun.
GOOD = Events("SFAcct2QBCustNF", ME, "", "end")


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("user", USERS)
def test_every_combination_of_flow_error_and_end(form, user):
    for flow, error, end in itertools.product(FLOWS, ERRORS, ENDS):
        compare([GOOD, Events(flow, user, error, end), GOOD], form)


RUNS = st.builds(Events, st.sampled_from(FLOWS), st.sampled_from(USERS), st.sampled_from(ERRORS), st.sampled_from(("end", "query")))


@settings(max_examples=200, deadline=None)
@given(st.lists(RUNS, max_size=12), st.sampled_from(FORMS))
def test_any_order_of_them(runs, form):
    compare([GOOD, *runs], form)
