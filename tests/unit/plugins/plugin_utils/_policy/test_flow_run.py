# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Look, start once, wait: the canary's course without a wire."""
from __future__ import annotations

import datetime

import pytest
from ansible_collections.interweave.smartintegration.plugins.module_utils._crm.contract import Account, CrmDenied, CrmError
from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import ChangePolicy, Window
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._policy.flow_run import Answer, Canary, Runner, query_request
from lab import interweave_answer

UTC = datetime.timezone.utc
TOKEN = "tok-en"
REQUEST = query_request("https://iw.example:8443/SF2QBBase/transform", "QBCust2SFAcctNF", "Acme & Co", TOKEN, "CustomerFullName", "ZZZ-Test", {"tranname": ""})
HERE = Account("001", "ZZZ-Test", bound=True)


class World:
    """A CRM in which the customer arrives after ``after`` looks, a flow that answers, and a clock that only sleep moves."""

    def __init__(self, after=2, found=(HERE,), answer=None, broken=()):
        self.after, self.found, self.answer, self.broken = after, list(found), answer or Answer(200, ""), set(broken)
        self.looks, self.sent, self.now = 0, [], 0.0

    def find_accounts(self, name, marker="", marker_field="", binding_field=""):
        self.looks += 1
        if self.looks in self.broken:
            raise CrmDenied("read accounts", 403, message="no")
        return self.found if self.looks > self.after else []

    def send(self, request):
        self.sent.append(request)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    def sleep(self, seconds):
        self.now += seconds

    def run(self, policy=None, **more):
        canary = Canary(**{"flow": "QBCust2SFAcctNF", "customer": "ZZZ-Test", "start": "query_url", "request": REQUEST, "marker": "IW-1", "marker_field": "M",
                           "binding_field": "B", "wait": 30, "every": 5, "scheduled_running": False, "crm": "salesforce",
                           "transaction": "GetQBCustNF", **more})
        return Runner(canary, self, self.send, lambda: self.now, self.sleep).run(policy or ChangePolicy())


def test_it_is_started_once_and_waited_for():
    world = World(after=4)
    outcome = world.run()
    assert (outcome.status, len(world.sent), world.now) == ("pass", 1, 15.0)
    assert [change.restorable for change in outcome.changes] == [False]


def test_what_is_there_already_is_not_started_again():
    world = World(after=0)
    outcome = world.run()
    assert (outcome.status, world.sent, outcome.changes) == ("pass", [], [])


def test_time_runs_out():
    world = World(after=99)
    outcome = world.run()
    assert (outcome.status, world.now) == ("fail", 30.0)


@pytest.mark.parametrize(("found", "says"), [
    ([HERE, Account("002", "ZZZ-Test", bound=True)], "2 accounts arrived instead of one"),
    ([Account("001", "ZZZ-Test", bound=False)], "binding field B is empty"),
    ([Account("001", "zzz-test", bound=True)], "the name arrived as 'zzz-test'"),
])
def test_what_arrived_wrong_is_no_pass(found, says):
    outcome = World(found=found).run()
    assert (outcome.status, says in outcome.actual) == ("fail", True)


def test_a_crm_that_stops_answering_is_an_error_and_one_bad_look_is_not():
    assert World(after=3, broken={2}).run().status == "pass"
    assert World(after=99, broken=range(2, 99)).run().status == "error"
    assert World(after=99, broken={2}).run().status == "fail"
    assert World(broken={1}).run().status == "error"


@pytest.mark.parametrize(("policy", "why"), [
    (ChangePolicy(check_mode=True), "check mode"), (ChangePolicy(allow=frozenset()), "does not list 'canary'"),
    (ChangePolicy(allow=frozenset({"canary"}), window=Window(datetime.datetime(2020, 1, 1, tzinfo=UTC), datetime.datetime(2020, 1, 2, tzinfo=UTC))),
     "change window")])
def test_without_leave_nothing_is_sent(policy, why):
    world = World(after=99)
    outcome = world.run(policy)
    assert (outcome.status, world.sent) == ("would_change", [])
    assert why in outcome.blocked_by
    assert [change.applied for change in outcome.changes] == [False]


def test_a_lost_answer_is_unknown_and_a_refused_connection_is_not():
    lost = World(answer=CrmError("start the flow", message="cut", unknown=True))
    assert (lost.run().status, len(lost.sent)) == ("pass", 1)
    refused = World(after=99, answer=CrmError("start the flow", message="no route"))
    outcome = refused.run()
    assert (outcome.status, refused.now) == ("fail", 0.0)
    assert outcome.changes == []


@pytest.mark.parametrize(("answer", "owner"), [
    (Answer(200, '[QODBC] Error: 3100 - The name "ZZZ-Test" of the list element is already in use.'), "client"),
    (Answer(200, "executeTransaction Connection timed out: connect"), "it"), (Answer(403, "<html>"), "interweave")])
def test_an_answer_that_holds_an_error_fails_at_once(answer, owner):
    world = World(after=99, answer=answer)
    outcome = world.run()
    assert (outcome.status, outcome.owner, world.now) == ("fail", owner, 0.0)


def test_a_server_error_leaves_open_whether_the_flow_ran_and_the_arrival_decides():
    broken = Answer(504, "<html>HTTP Status 500 - Internal Server Error</html>")
    assert World(after=1, answer=broken).run().status == "pass"
    missing = World(after=99, answer=broken).run()
    assert (missing.status, "leaves open whether the flow ran" in missing.actual) == ("fail", True)
    assert "whether the flow ran" in missing.remedy
    named = World(after=99, answer=Answer(500, "[QODBC] Error: 3140 - There is an invalid reference")).run()
    assert "3140" in named.actual


def test_declared_fields_are_compared():
    class Fields(World):
        def find_accounts(self, name, marker="", marker_field="", binding_field=""):
            if marker_field == "Denied":
                raise CrmDenied("read accounts", 403, message="no such field")
            return [] if (marker_field, marker) == ("Phone", "555") else super().find_accounts(name)

    good = Fields(after=2).run(fields={"QB_Full_Name__c": "ZZZ-Test"})
    assert (good.status, "QB_Full_Name__c. Left behind" in good.evidence[-1]) == ("pass", True)
    wrong = Fields(after=2).run(fields={"Phone": "555", "Denied": "x", "City": "Reno"})
    assert wrong.status == "fail"
    assert "its field Phone does not hold '555'" in wrong.actual
    assert "whether Denied holds 'x' cannot be said" in wrong.actual
    assert "City" not in wrong.actual


def test_an_account_without_the_marker_is_told_from_none():
    class Old(World):
        def find_accounts(self, name, marker="", marker_field="", binding_field=""):
            return [] if marker else [HERE]

    assert "an account of this name is there, but M does not hold 'IW-1'" in Old(after=99).run().actual


def test_check_mode_does_not_wait_for_a_person():
    world = World(after=99)
    assert world.run(ChangePolicy(check_mode=True), start="person", request=None).status == "manual"
    assert world.now == 0.0


@pytest.mark.parametrize(("more", "says"), [
    ({"customer": 'A "B"'}, "accept no &"), ({"customer": "A|B"}, "no |"), ({"customer": "$x$"}, "no $"),
    ({"customer": "a:b"}, "no colon"), ({"customer": ""}, "1 to 41"),
    ({"transaction": ""}, "transaction is empty"), ({"company": "O'Neil"}, "apostrophe"),
    ({"crm": "creatio"}, "is a flow of Salesforce, and the client's CRM is Creatio"),
    ({"flow": "QBCust2Creatio"}, "is a flow of Creatio")])
def test_options_that_cannot_work(more, says):
    world = World()
    outcome = world.run(**more)
    assert (outcome.status, says in outcome.actual, world.looks) == ("error", True, 0)


def test_a_flow_that_nobody_named_is_asked_and_a_creatio_client_is_told_no_flow_of_salesforce():
    outcome = World().run(flow="", crm="creatio")
    assert (outcome.status, "2SF" in outcome.actual + outcome.remedy) == ("manual", False)
    assert "QBCust2SFAcctNF" in World().run(flow="").actual


def engine(transaction="", rows=0):
    return Answer(200, interweave_answer.engine_answer({"tranname": transaction}, transaction, ["x"] * rows))


def test_an_answer_without_the_transaction_ran_nothing_and_is_no_change():
    for answer in (engine(), engine("Another", 3)):
        world = World(after=99, answer=answer)
        outcome = world.run()
        assert (outcome.status, outcome.changes, world.now, outcome.facts["started"]) == ("fail", [], 0.0, False)
        assert "nothing ran" in outcome.actual


def test_an_answer_without_rows_is_told_and_the_arrival_decides():
    assert World(after=2, answer=engine("GetQBCustNF")).run().status == "pass"
    missing = World(after=99, answer=engine("GetQBCustNF")).run()
    assert (missing.status, "which returned no row" in missing.actual) == ("fail", True)
    assert [change.applied for change in missing.changes] == [True]


def test_an_answer_with_rows_is_waited_for():
    outcome = World(after=4, answer=engine("GetQBCustNF", 1)).run()
    assert (outcome.status, "InterWeave ran GetQBCustNF: 1 row." in outcome.evidence) == ("pass", True)


def test_the_query_url_is_interweaves_documented_one():
    assert REQUEST.params == {"__QUERY_ID__": "QBCust2SFAcctNF", "applicationname": "iwtransformationserver", "__GETCONFIG__": "yes",
                              "QBDriver": "sun.jdbc.odbc.JdbcOdbcDriver", "__COMPANY__": "Acme & Co", "__TOKEN__": TOKEN, "CustomerFullName": "ZZZ-Test"}
    assert REQUEST.url == "https://iw.example:8443/SF2QBBase/transform"
