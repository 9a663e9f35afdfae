# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Observe, plan, apply: what is changed is told, also when the next write fails; a lost reply is read again, never written again."""
from __future__ import annotations

from datetime import datetime, timezone
from unittest import mock

import pytest
from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import FAIL, PASS, WOULD_CHANGE, Change, ChangePolicy, Outcome, parse_window
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._reads import TimeZoneId
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._resource import Resource, failure
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman import _errors as e


class FakeHost:
    def __init__(self) -> None:
        self.log: list[str] = []
        self.changes_made = self.changes_wanted = 0

    def prefetch(self, reads):
        self.log.append("prefetch %d" % len(list(reads)))

    def forget(self):
        self.log.append("forget")


class Switches(Resource):
    """Two switches on a host; ``broken`` maps a switch to what its write does."""

    NAME = "switches"

    def __init__(self, host, options, policy):
        super().__init__(host, options, policy)
        self.on = dict.fromkeys(options["want"], False)
        self.broken = {}
        self.writes = []

    def reads(self):
        return [TimeZoneId()]

    def observe(self):
        return dict(self.on)

    def plan(self, state):
        return [Change("switch %s" % name, False, True, "firewall" if name == "a" else "odbc_dsn", key={"name": name})
                for name, on in state.items() if not on]

    def apply(self, change):
        name = change.key["name"]
        self.writes.append(name)
        effect = self.broken.get(name)
        if effect != "lost before":
            self.on[name] = effect != "in vain"
        if effect in ("lost before", "lost after"):
            raise e.LostReply("no reply", operation="set", target=name)
        if effect == "cut off":
            raise e.Disconnected("gone")
        if effect == "denied":
            self.on[name] = False
            raise e.AccessDenied("no", operation="set", target=name, code=5)

    def judge(self, state, changes):
        if self.options.get("cursed"):
            return Outcome(FAIL, actual="cursed")
        return Outcome(WOULD_CHANGE if changes else PASS, expected="all on", actual="on: %s" % ",".join(n for n, on in state.items() if on))


def switches(policy=None, broken=None, **options) -> Switches:
    made = Switches(FakeHost(), {"want": ["a", "b"], **options}, policy or ChangePolicy())
    made.broken = broken or {}
    return made


def test_check_mode_writes_nothing_and_says_what_would_change():
    resource = switches(ChangePolicy(check_mode=True))
    outcome = resource.run()
    assert (outcome.status, outcome.blocked_by, resource.writes) == (WOULD_CHANGE, "check mode", [])
    assert [(change.what, change.applied, change.resource) for change in outcome.changes] == [
        ("switch a", False, "switches"), ("switch b", False, "switches")]


def test_do_then_again_changes_nothing():
    resource = switches()
    outcome = resource.run()
    assert (outcome.status, resource.writes, outcome.actual) == ("changed", ["a", "b"], "on: a,b")
    assert all(change.applied for change in outcome.changes)
    assert resource.host.log == ["prefetch 1", "forget", "prefetch 1"]
    again = resource.run()
    assert (again.status, again.changes, resource.writes) == (PASS, [], ["a", "b"])


def test_what_is_not_allowed_blocks_only_itself():
    resource = switches(ChangePolicy(allow=frozenset({"odbc_dsn"})))
    outcome = resource.run()
    assert (outcome.status, outcome.blocked_by, resource.writes) == (WOULD_CHANGE, "interweave_allow does not list 'firewall'", ["b"])
    assert [(change.what, change.applied) for change in outcome.changes] == [("switch b", True), ("switch a", False)]


def test_the_window_is_looked_at_before_each_write():
    times = [datetime(2026, 11, 28, 22, 59, tzinfo=timezone.utc), datetime(2026, 11, 28, 23, 0, tzinfo=timezone.utc)]
    policy = ChangePolicy(window=parse_window("2026-11-28T22:00:00Z/2026-11-28T23:00:00Z"), clock=lambda: times.pop(0))
    outcome = switches(policy).run()
    assert outcome.status == WOULD_CHANGE
    assert "outside the change window" in outcome.blocked_by
    assert [change.applied for change in outcome.changes] == [True, False]


@pytest.mark.parametrize(("check", "hours", "allow", "wanted"), [
    (False, "22/23", {"firewall"}, "Allow 'odbc_dsn' in interweave_allow, or by hand."),
    (False, "22/23", {"firewall", "odbc_dsn"}, "Run again inside the change window, or by hand."),
    (True, "20/23", {"firewall", "odbc_dsn"}, "Run again without --check, or by hand."),
    (True, "22/23", None, "Run again without --check and inside the change window, or by hand."),
])
def test_the_remedy_does_not_ask_for_leave_that_is_there(check, hours, allow, wanted):
    window = parse_window("2026-11-28T%s:00:00Z/2026-11-28T%s:00:00Z" % tuple(hours.split("/")))
    policy = ChangePolicy(check, None if allow is None else frozenset(allow), window, clock=lambda: datetime(2026, 11, 28, 21, tzinfo=timezone.utc))
    resource = switches(policy)
    judge = resource.judge

    def judged(state, changes):
        outcome = judge(state, changes)
        outcome.remedy = "Allow 'odbc_dsn' in interweave_allow, or by hand."
        return outcome

    resource.judge = judged
    assert resource.run().remedy == wanted


@pytest.mark.parametrize(("text", "wanted"), [
    ("Allow the kinds of change 'port_proxy' and 'firewall'.", "Run again without --check."),
    ("Allow 'probe' in interweave_allow (it may start QuickBooks), or attest.", "Run again without --check (it may start QuickBooks), or attest."),
    ("Buy a licence. Allow nothing.", "Buy a licence. Allow nothing."),
])
def test_only_the_first_words_of_a_remedy_are_replaced(text, wanted):
    assert ChangePolicy(check_mode=True).remedy(text, {"probe", "firewall", "port_proxy"}) == wanted


def test_a_write_without_effect_is_a_failure():
    outcome = switches(broken={"b": "in vain"}).run()
    assert outcome.status == FAIL
    assert outcome.evidence == ["written, but not so when read back: switch b"]
    assert "group policy" in outcome.remedy


def test_what_was_changed_is_told_when_the_next_write_fails():
    outcome = switches(broken={"b": "denied"}).run()
    assert outcome.status == "error"
    assert [(change.what, change.applied) for change in outcome.changes] == [("switch a", True)]
    assert "set b: no [code 5" in outcome.actual
    assert "LocalAccountTokenFilterPolicy" in outcome.remedy


def test_a_lost_reply_that_was_carried_out_is_a_change_and_is_not_written_again():
    resource = switches(broken={"a": "lost after"}, want=["a"])
    outcome = resource.run()
    assert (outcome.status, resource.writes) == ("changed", ["a"])
    assert [change.applied for change in outcome.changes] == [True]


def test_a_lost_reply_that_was_not_carried_out_is_an_error_and_is_not_written_again():
    resource = switches(broken={"a": "lost before"})
    outcome = resource.run()
    assert (outcome.status, resource.writes, outcome.changes) == ("error", ["a"], [])
    assert "unknown" in outcome.remedy


def test_after_a_lost_reply_that_was_carried_out_the_rest_is_done():
    resource = switches(broken={"a": "lost after"})
    outcome = resource.run()
    assert (outcome.status, resource.writes) == ("changed", ["a", "b"])
    assert [(change.what, change.applied) for change in outcome.changes] == [("switch a", True), ("switch b", True)]


def test_a_defect_in_one_write_does_not_hide_the_writes_before_it():
    resource = switches()
    write = resource.apply

    def defect(change):
        if change.key["name"] == "b":
            raise KeyError("oops")
        write(change)

    resource.apply = defect
    outcome = resource.run()
    assert (outcome.status, outcome.actual) == ("error", "unexpected KeyError: 'oops'")
    assert [change.what for change in outcome.changes] == ["switch a"]


class Rule(Resource):
    """A rule that is deleted and then added; the second write fails."""

    NAME = "rule"
    REMEDY = "Correct the rule by hand."

    def __init__(self, found, failing):
        super().__init__(FakeHost(), {}, ChangePolicy())
        self.found, self.failing = found, failing

    def observe(self):
        return self.found

    def plan(self, state):
        if state == "right":
            return []
        what = "correct the rule: it is %s" % state if state else "add the rule"
        return [Change(what, state, "right", "firewall", key={"name": "rule"})]

    def apply(self, change):
        self.found = self.failing
        raise e.WsmanError("netsh ended with exit code 1")

    def judge(self, state, changes):
        return Outcome(WOULD_CHANGE if changes else PASS, actual="the rule is %s" % state)


def test_a_write_that_was_carried_out_in_part_is_told_with_what_it_left():
    resource = Rule("wrong", None)
    outcome = resource.run()
    assert outcome.status == "error"
    assert resource.host.changes_made == 1
    (change,) = outcome.changes
    assert change.what == "correct the rule: it is wrong (carried out in part)"
    assert (change.before, change.after, change.applied) == ("wrong", None, True)


def test_a_write_that_failed_and_left_everything_is_no_change():
    resource = Rule("wrong", "wrong")
    outcome = resource.run()
    assert (outcome.status, outcome.changes, outcome.remedy) == ("error", [], "Correct the rule by hand.")
    assert resource.host.changes_made == 0, "a service is not restarted for it"


def test_a_write_that_says_it_failed_and_did_not_is_a_change():
    outcome = Rule("wrong", "right").run()
    assert (outcome.status, [change.what for change in outcome.changes]) == ("changed", ["correct the rule: it is wrong"])


def test_a_look_that_fails_after_a_change_keeps_the_change():
    resource = switches(want=["a"])
    resource.observe = mock.Mock(side_effect=[{"a": False}, e.Disconnected("gone")])
    outcome = resource.run()
    assert outcome.status == "error"
    assert [change.applied for change in outcome.changes] == [True]


@pytest.mark.parametrize("effect", ["lost after", "cut off"])
def test_a_write_that_nobody_can_look_at_is_told_as_a_change_that_may_have_been_made(effect):
    resource = switches(broken={"a": effect}, want=["a"])
    resource.observe = mock.Mock(side_effect=[{"a": False}, e.Disconnected("gone"), e.Disconnected("gone")])
    outcome = resource.run()
    assert (outcome.status, resource.writes) == ("error", ["a"])
    assert [(change.what, change.applied) for change in outcome.changes] == [("switch a (it is unknown whether this was carried out)", True)]


def test_a_first_look_that_fails_is_raised():
    resource = switches()
    resource.observe = mock.Mock(side_effect=e.AccessDenied("no"))
    with pytest.raises(e.AccessDenied):
        resource.run()


def test_what_changes_do_not_cure_stays_a_failure():
    outcome = switches(ChangePolicy(check_mode=True), cursed=True).run()
    assert (outcome.status, outcome.blocked_by) == (FAIL, "check mode")


@pytest.mark.parametrize(("error", "words"), [
    (e.AccessDenied("no", target="the command shell"), "Allow Remote Shell Access"), (e.AccessDenied("no", target="x"), "LocalAccountTokenFilterPolicy"),
    (e.QuotaExceeded("full"), "WinRM service"), (e.LostReply("gone"), "unknown"), (ValueError("bad"), "Correct the option"),
    (e.CimError("odd"), "Microsoft-Windows-WinRM/Operational"),
])
def test_every_failure_has_a_remedy_that_fits(error, words):
    outcome = failure(error)
    assert (outcome.status, outcome.actual) == ("error", str(error))
    assert words in outcome.remedy
