# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: start one InterWeave flow for the test customer and wait until it arrives in the CRM (item 3.3).

Starting writes data and a lost reply means unknown, so a start is never repeated: the arrival in the CRM decides.
"""
from __future__ import annotations

import re
import time
import typing as t
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit

from ansible_collections.interweave.smartintegration.plugins.module_utils._company_file.error_codes import codes_in, explain, lookup, name_in_use
from ansible_collections.interweave.smartintegration.plugins.module_utils._crm.contract import Account, CrmError
from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import (
    ERROR,
    FAIL,
    MANUAL,
    PASS,
    WOULD_CHANGE,
    Change,
    ChangePolicy,
    Outcome,
)
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._policy import engine_answer
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._policy.catalogue import canary_problem
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._policy.log_grammar import CONNECTION

QUERY_URL, HTTP, PERSON = "query_url", "http", "person"
#: What InterWeave's documented query URL carries beside the flow, the company and the token.
QUERY = {"applicationname": "iwtransformationserver", "__GETCONFIG__": "yes", "QBDriver": "sun.jdbc.odbc.JdbcOdbcDriver"}
#: Single-run flows do not accept these in a name; | stands between several names, and what stands between two $ is replaced.
FORBIDDEN = '&"|$'
LONGEST_NAME = 41
#: What to do where the start leaves open whether anything was copied.
OPEN = "Check host and port of the flow's URL, then look in the Integration Manager whether the flow ran."
NO_ROW = ("Check that company and token are those registered for this client: with wrong ones the engine runs the flow without its profile. Read the "
          "engine's log of this run: if QuickBooks refused the record, the answer does not say so. On our side: the customer must be in QuickBooks and active.")
SECRET_NAME = re.compile(r"token|passw|secret|api_?key", re.IGNORECASE)


class Looker(t.Protocol):
    """The one thing that is asked of a CRM client."""

    def find_accounts(self, name: str, marker: str = "", marker_field: str = "", binding_field: str = "") -> list[Account]:
        ...


@dataclass(frozen=True)
class Request:
    """One HTTP request that starts the flow. Secrets may stand in every part of it: nothing of it is printed but the host."""

    method: str
    url: str
    params: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    body: str | None = None
    accepted: tuple[int, ...] = (200,)

    @property
    def host(self) -> str:
        return urlsplit(self.url).hostname or "?"


@dataclass(frozen=True)
class Answer:
    status: int
    text: str


@dataclass(frozen=True)
class Canary:
    """What is to travel, and how long it may take. ``marker`` is this run's value in ``marker_field``; times in seconds."""

    flow: str
    customer: str
    start: str = PERSON
    request: Request | None = None
    marker: str = ""
    marker_field: str = ""
    binding_field: str = ""
    wait: float = 120
    every: float = 5
    scheduled_running: bool | None = None
    #: Further fields of the account, and the text that each must hold.
    fields: t.Mapping[str, str] = field(default_factory=dict)
    #: ``salesforce`` or ``creatio``; what chooses the flow's first transaction; the company as registered with InterWeave.
    crm: str = ""
    transaction: str = ""
    company: str = ""


def query_request(url: str, flow: str, company: str, token: str, customer_parameter: str, customer: str, more: dict[str, str]) -> Request:
    """The query-flow URL as InterWeave documents it; *more* adds to the parameters and wins."""
    params = {"__QUERY_ID__": flow, **QUERY, "__COMPANY__": company, "__TOKEN__": token, customer_parameter: customer, **more}
    return Request("GET", url, {key: value for key, value in params.items() if value != ""})


def url_problem(url: str, shown: bool = True) -> str:
    """Why a URL is refused that a secret is sent with; empty when it may be used. One that is *shown* in output must not hold the secret itself."""
    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.hostname:
        return "the flow's URL must be an https:// address: it carries the client's token"
    if parts.username or parts.password:
        return "the flow's URL must not hold a user or password before the host"
    if shown and any(SECRET_NAME.search(name) for name, _value in parse_qsl(parts.query, keep_blank_values=True)):
        return "the flow's URL must not hold the token: it would be shown; give it as token, which never is"
    return ""


def option_problem(canary: Canary) -> str:
    """What is wrong with the options; empty when nothing is."""
    problem = canary_problem(canary.flow, canary.crm) or _name_problem(canary.customer)
    if problem:
        return problem
    if canary.start == QUERY_URL and not canary.transaction:
        return ("transaction is empty: it alone (tranname) says what InterWeave's engine runs, and without it the engine answers 200 and runs nothing; "
                "ask InterWeave")
    if "'" in canary.company:
        return ("InterWeave's engine cannot look up a company with an apostrophe and would run the flow without its profile: ask InterWeave for the "
                "registered name")
    return url_problem(canary.request.url, shown=canary.start == QUERY_URL) if canary.request else ""


def _name_problem(name: str) -> str:
    if not name or len(name) > LONGEST_NAME or ":" in name:
        return "the test customer's name must have 1 to %d characters and no colon" % LONGEST_NAME
    if any(char in name for char in FORBIDDEN):
        return "InterWeave's single-run flows accept no &, no \", no | and no $ in a name"
    return ""


@dataclass
class Runner:
    """Puts look, start and wait together. ``send`` raises :class:`CrmError` when no answer came."""

    canary: Canary
    look: Looker
    send: t.Callable[[Request], Answer]
    clock: t.Callable[[], float] = time.monotonic
    sleep: t.Callable[[float], None] = time.sleep

    @property
    def expected(self) -> str:
        return "customer %s of QuickBooks arrives in the CRM through flow %s within %d seconds" % (self.canary.customer, self.canary.flow, self.canary.wait)

    def run(self, policy: ChangePolicy) -> Outcome:
        problem = option_problem(self.canary)
        if problem:  # a flow that nobody named is asked, any other mistake is one
            return self._outcome(ERROR if self.canary.flow else MANUAL, problem, "Correct interweave_canary.", owner="operator")
        try:
            before = self._accounts()
        except CrmError as exc:
            return exc.outcome(self.expected)
        if before and self.canary.marker:
            return self._arrived(before, [], "it was there already; nothing was started")
        if before:
            return self._outcome(ERROR, "an account named %s is in the CRM already, and without a marker an old one cannot be told from a new one"
                                 % self.canary.customer, "Set marker and marker_field, or delete the old account.", owner="operator")
        return self._start(policy)

    def _start(self, policy: ChangePolicy) -> Outcome:
        if self.canary.start == PERSON:
            return self._wait([], "Started by a person.", 0 if policy.check_mode else self.canary.wait)
        why = self._refuse()
        if why:
            return why
        blocked = policy.blocked("canary")
        if blocked:
            return self._outcome(WOULD_CHANGE, "the flow was not started: %s" % blocked, "Allow it with interweave_allow: [canary], inside the window.",
                                 owner="operator", blocked_by=blocked, changes=[self._change(False)])
        request = self._request()
        try:
            answer = self.send(request)
        except CrmError as exc:
            if not exc.unknown:
                remedy = exc.remedy or "Check host and port of the flow's URL."
                return self._outcome(FAIL, "the flow could not be started: %s" % exc, remedy, owner="interweave")
            return self._wait([self._change()], "The answer to the start was lost (%s); it was not sent again." % exc.message, doubt=OPEN)
        return self._judge_answer(answer)

    def _request(self) -> Request:
        if self.canary.request is None:
            raise AssertionError("a flow that a person starts has no request")
        return self.canary.request

    def _refuse(self) -> Outcome | None:
        if self.canary.scheduled_running is None:
            return self._outcome(MANUAL, "it is not declared whether scheduled flows are running, so nothing was started",
                                 "Look at State in the Integration Manager and declare it for every flow in interweave_flows.", owner="operator")
        if self.canary.scheduled_running:
            return self._outcome(MANUAL, "scheduled flows are declared running: scheduled and utility flows never run together, so nothing was started",
                                 "Stop the scheduled flows, wait until they are white, declare state: stopped, and run again; or attest item 3.3 with "
                                 "the date of the last canary.", owner="operator")
        return None

    def _judge_answer(self, answer: Answer) -> Outcome:
        read = engine_answer.read(answer.text, self._transaction()) if answer.status == 200 else engine_answer.EngineAnswer(False)
        if read.engine:
            return self._judge_engine(read)
        codes = [code for code in codes_in(answer.text) if len(code) == 8 or int(code) >= 500]
        if answer.status not in self._request().accepted:
            if answer.status >= 500 and not codes:  # a gateway's too: the flow may run behind it
                return self._wait([self._change()], "InterWeave answered %d, which leaves open whether the flow ran; it was not sent again." % answer.status,
                                  doubt=OPEN)
            return self._refused(answer, codes, "InterWeave answered %d" % answer.status)
        if codes or CONNECTION.search(answer.text):
            return self._refused(answer, codes, "the flow reported an error")
        return self._wait([self._change()], "InterWeave answered %d." % answer.status)

    def _transaction(self) -> str:
        return self.canary.transaction or dict(parse_qsl(urlsplit(self._request().url).query)).get("tranname", "")

    def _judge_engine(self, read: engine_answer.EngineAnswer) -> Outcome:
        """The engine's own answer, which is 200 whatever happened."""
        name = self._transaction()
        if not read.ran:
            return self._outcome(FAIL, "nothing ran: InterWeave's answer holds no transaction '%s', so the engine does not know it, or it has no connection to "
                                 "QuickBooks" % name, "Check the transaction's name for this company. If it is right, the engine has no connection to "
                                 "QuickBooks: first item 3.1.", owner="interweave")
        if not read.rows:
            return self._wait([self._change()], "InterWeave ran %s, which returned no row." % name, doubt=NO_ROW)
        return self._wait([self._change()], "InterWeave ran %s: %d row%s." % (name, read.rows, "" if read.rows == 1 else "s"))

    def _refused(self, answer: Answer, codes: list[str], what: str) -> Outcome:
        known = explain(answer.text)
        name = name_in_use(answer.text)
        said = "; ".join(entry.text() for entry in map(lookup, codes) if entry) or (known.text() if known else "")
        evidence = ["Name in use: %r" % name] if name else []
        remedy = known.remedy if known else "Check company, token and parameters of the flow's URL, and read the engine's log for the reason."
        return self._outcome(FAIL, "%s%s" % (what, ": " + said if said else ""), remedy, owner=known.owner if known else "interweave",
                             evidence=evidence, changes=[self._change()])

    # waiting ---------------------------------------------------------------------------------------------------
    def _accounts(self) -> list[Account]:
        return self.look.find_accounts(self.canary.customer, self.canary.marker, self.canary.marker_field, self.canary.binding_field)

    def _wait(self, changes: list[Change], how: str, seconds: float | None = None, doubt: str = "") -> Outcome:
        end = self.clock() + (self.canary.wait if seconds is None else seconds)
        last_error = ""
        while True:
            try:
                found, last_error = self._accounts(), ""
            except CrmError as exc:
                found, last_error = [], str(exc)
            if found:
                return self._arrived(found, changes, how)
            if self.clock() >= end:
                return self._missing(changes, how, last_error, doubt)
            self.sleep(min(self.canary.every, max(0.0, end - self.clock())))

    def _missing(self, changes: list[Change], how: str, last_error: str, doubt: str) -> Outcome:
        if last_error:
            return self._outcome(ERROR, "whether the customer arrived cannot be said: %s" % last_error, "Make the CRM answer, then run again.",
                                 owner="operator", evidence=[how], changes=changes)
        actual = "not in the CRM after %d seconds%s" % (self.canary.wait, self._without_marker())
        if doubt:
            return self._outcome(FAIL, "%s. %s" % (actual, how), doubt, owner="interweave", changes=changes)
        if self.canary.start == PERSON:
            return self._outcome(MANUAL, actual, "In the Integration Manager run %s once (Single Run) with the name %s, then run this again; give the play "
                                 "more time with wait." % (self.canary.flow, self.canary.customer), owner="operator", evidence=[how])
        return self._outcome(FAIL, actual, "Read the flow's log in the Integration Manager (Runs). Check that the customer exists and is active in QuickBooks, "
                             "and that the name matches letter for letter.", owner="interweave", evidence=[how], changes=changes)

    def _without_marker(self) -> str:
        """An account of the name that lacks the marker is another finding than none at all."""
        try:
            there = bool(self.canary.marker) and self.look.find_accounts(self.canary.customer)
        except CrmError:
            return ""
        return "; an account of this name is there, but %s does not hold '%s': an old account, or the field is not mapped" % (
            self.canary.marker_field or "the marker's field", self.canary.marker) if there else ""

    def _arrived(self, found: list[Account], changes: list[Change], how: str) -> Outcome:
        evidence = ["Account %s (%s) in the CRM." % (account.name, account.id) for account in found[:5]]
        evidence.append(how[:1].upper() + how[1:])
        wrong = self._wrong(found)
        if wrong:
            return self._outcome(FAIL, "; ".join(wrong), "Check the field mapping of the company profile, delete the account, and run again.",
                                 owner="interweave", evidence=evidence, changes=changes)
        canary = self.canary
        compared = ", ".join(filter(None, ["name", canary.marker and "marker %s in %s" % (canary.marker, canary.marker_field),
                                           canary.binding_field and "binding field %s filled" % canary.binding_field, *canary.fields]))
        evidence.append("Compared: %s. Left behind: the account in the CRM, and the customer in QuickBooks until it is retired (made inactive)." % compared)
        return self._outcome(PASS, "arrived in the CRM", "", evidence=evidence, changes=changes, facts={"arrived": True, "accounts": [one.id for one in found]})

    def _wrong(self, found: list[Account]) -> list[str]:
        """In what the accounts differ from the one that should have arrived."""
        canary = self.canary
        wrong = ["%d accounts arrived instead of one" % len(found)] if len(found) > 1 else []
        if canary.binding_field and any(account.bound is False for account in found):
            wrong.append("its binding field %s is empty" % canary.binding_field)
        return [*wrong, *("the name arrived as %r" % account.name for account in found if account.name != canary.customer), *self._differing(found)]

    def _differing(self, found: list[Account]) -> list[str]:
        """The declared fields that do not hold what they should on every account that arrived."""
        wrong = []
        for name, value in self.canary.fields.items():
            try:
                holding = {account.id for account in self.look.find_accounts(self.canary.customer, value, name)}
            except CrmError as exc:
                wrong.append("whether %s holds %r cannot be said (%s)" % (name, value, exc))
                continue
            if not holding.issuperset(account.id for account in found):
                wrong.append("its field %s does not hold %r" % (name, value))
        return wrong

    def _change(self, applied: bool = True) -> Change:
        return Change("flow %s started for customer %s" % (self.canary.flow, self.canary.customer), None, self.canary.customer, "canary", "flow_run",
                      {"flow": self.canary.flow, "customer": self.canary.customer}, restorable=False, applied=applied)

    def _outcome(self, status: str, actual: str, remedy: str, owner: str = "operator", facts: dict[str, t.Any] | None = None, **more: t.Any) -> Outcome:
        started = bool(more.get("changes")) and status != WOULD_CHANGE
        return Outcome(status, self.expected, actual, remedy=remedy, owner=owner, **more,
                       facts={"flow": self.canary.flow, "customer": self.canary.customer, "started": started, "arrived": False, **(facts or {})})


__all__ = ["Answer", "Canary", "HTTP", "PERSON", "QUERY_URL", "Request", "Runner", "option_problem", "query_request", "url_problem"]
