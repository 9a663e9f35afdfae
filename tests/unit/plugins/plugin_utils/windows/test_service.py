# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""windows_service: states, start mode, dependents, and when a restart is due."""
from __future__ import annotations

import typing as t

import pytest
from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import ChangePolicy, Outcome
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows import _processes
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._service import WindowsService
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._errors import LostReply
from fakehost import FakeHost

STARTED = "2026-11-23T08:00:00.0000000Z"


def row(name: str, state: str = "Running", mode: str = "Auto", pid: str = "42") -> dict[str, t.Any]:
    return {"Name": name, "DisplayName": name + " service", "State": state, "StartMode": mode, "ProcessId": pid if state == "Running" else "0"}


class Manager:
    """The service control manager: methods change the rows."""

    def __init__(self, host: FakeHost) -> None:
        self.host = host
        self.codes: dict[str, int] = {}
        self.lost = ""
        self.log: list[str] = []
        host.on_invoke = self.invoke

    def invoke(self, _cls: str, method: str, params: dict[str, t.Any], selectors: dict[str, str]) -> dict[str, t.Any]:
        name = selectors["Name"]
        self.log.append("%s %s" % (method, name))
        code = self.codes.get(method, 0)
        found = next(one for one in [*self.host.rows["Win32_Service"]] if one["Name"] == name)
        if not code:
            if method == "ChangeStartMode":
                found["StartMode"] = {"Automatic": "Auto"}.get(params["StartMode"], params["StartMode"])
            else:
                found["State"] = "Running" if method == "StartService" else "Stopped"
                found["ProcessId"] = "43" if method == "StartService" else "0"
        if self.lost == method:
            self.lost = ""
            raise LostReply("no reply", operation=method)
        return {"ReturnValue": str(code)}


@pytest.fixture
def host() -> FakeHost:
    host = FakeHost()
    host.rows["Win32_Service"] = [row("Agent"), row("Needs", pid="50"), row("TermService", pid="60"), row("QuickBooksDB34", "Stopped", "Manual")]
    host.rows["Win32_Process"] = [{"ProcessId": "42", "Name": "agent.exe", "SessionId": "0", "CreationDate": STARTED}]
    return host


@pytest.fixture
def manager(host: FakeHost) -> Manager:
    return Manager(host)


def run(host: FakeHost, policy: ChangePolicy | None = None, **changed: t.Any) -> Outcome:
    options = {"name": "Agent", "state": None, "start_mode": None, "restart": "always", "changed_since": None, "dependents": False, "optional": False,
               "timeout": 5, **changed}
    resource = WindowsService(t.cast(t.Any, host), options, policy or ChangePolicy())
    resource.sleep = lambda _seconds: None
    resource.check_options()
    return resource.run()


def test_stopped_then_nothing_to_do(host: FakeHost, manager: Manager) -> None:
    assert run(host, ChangePolicy(check_mode=True), state="stopped").status == "would_change"
    assert manager.log == []
    assert run(host, state="stopped").status == "changed"
    assert run(host, state="stopped").status == "pass"
    assert manager.log == ["StopService Agent"]


def test_started_and_start_mode_in_one_go(host: FakeHost, manager: Manager) -> None:
    host.rows["Win32_Service"][0] = row("Agent", "Stopped", "Disabled")
    outcome = run(host, state="started", start_mode="auto")
    assert outcome.status == "changed"
    assert [change.before for change in outcome.changes] == [{"start_mode": "Disabled"}, {"state": "Stopped"}]
    assert manager.log == ["ChangeStartMode Agent", "StartService Agent"]
    assert run(host, state="started", start_mode="auto").status == "pass"


def test_a_missing_service_is_an_error_unless_optional(host: FakeHost) -> None:
    assert run(host, name="Nowhere", state="started").status == "error"
    assert run(host, name="Nowhere", state="started", optional=True).status == "not_applicable"


@pytest.mark.parametrize("name", ["TermService", "termservice", "QuickBooksDB34", "quickbooksdb99", "QBCFMonitorService"])
@pytest.mark.parametrize("wish", [{"state": "stopped"}, {"state": "restarted"}, {"start_mode": "disabled"}])
def test_what_carries_peoples_work_is_never_stopped(host: FakeHost, name: str, wish: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="never stopped"):
        run(host, name=name, **wish)


def test_such_a_service_may_be_started(host: FakeHost, manager: Manager) -> None:
    assert run(host, name="QuickBooksDB34", state="started").status == "changed"


def test_running_dependents_stop_it_until_they_are_asked_for(host: FakeHost, manager: Manager) -> None:
    host.rows["dependents"] = [row("Needs")]
    outcome = run(host, state="restarted")
    assert outcome.status == "fail"
    assert "'Needs'" in outcome.actual
    assert manager.log == []
    assert run(host, state="restarted", dependents=True).status == "changed"
    assert manager.log == ["StopService Needs", "StopService Agent", "StartService Agent", "StartService Needs"]


def test_dependents_of_dependents_are_stopped_before_them(host: FakeHost, manager: Manager) -> None:
    host.rows["Win32_Service"].append(row("Deep"))
    host.rows["dependents"] = [row("Needs"), row("Idle", "Stopped")]
    host.rows["dependents of Needs"] = [row("Deep"), row("Agent")]
    assert run(host, state="restarted", dependents=True).status == "changed"
    assert [line.split()[1] for line in manager.log] == ["Deep", "Needs", "Agent", "Agent", "Needs", "Deep"]


def test_a_dependent_that_does_not_start_again_is_a_failure_that_names_it(host: FakeHost, manager: Manager) -> None:
    host.rows["dependents"] = [row("Needs")]
    host.on_invoke = _refusing(manager, "Needs")
    outcome = run(host, state="restarted", dependents=True)
    assert (outcome.status, [change.what for change in outcome.changes]) == ("fail", ["restart service 'Agent' (Agent service) together with 'Needs' "
                                                                                      "(Needs service)"])
    assert "not started again: Needs" in outcome.actual
    assert "Start Needs in services.msc" in outcome.remedy


def test_when_the_service_does_not_start_what_was_stopped_for_it_is_started_all_the_same(host: FakeHost, manager: Manager) -> None:
    host.rows["dependents"] = [row("Needs")]
    host.on_invoke = _refusing(manager, "Agent")
    outcome = run(host, state="restarted", dependents=True)
    assert outcome.status == "error"
    assert manager.log[-1] == "StartService Needs"
    assert "system event log" in outcome.remedy
    (change,) = outcome.changes
    assert (change.after, change.applied) == ({"state": "Stopped"}, True)


def _refusing(manager: Manager, name: str) -> t.Callable[..., dict[str, t.Any]]:
    """A service control manager that does not start this one service."""
    def invoke(cls: str, method: str, params: dict[str, t.Any], selectors: dict[str, str]) -> dict[str, t.Any]:
        if (method, selectors["Name"]) == ("StartService", name):
            return {"ReturnValue": "8"}
        return manager.invoke(cls, method, params, selectors)
    return invoke


def test_a_protected_dependent_is_not_stopped_on_request_either(host: FakeHost, manager: Manager) -> None:
    host.rows["dependents"] = [row("TermService")]
    outcome = run(host, state="stopped", dependents=True)
    assert outcome.status == "fail"
    assert "TermService" in outcome.actual
    assert "dependents: true" not in outcome.remedy
    assert manager.log == []


@pytest.mark.parametrize(("code", "status"), [(7, "error"), (2, "error"), (14, "error")])
def test_windows_refusals_are_told_in_words(host: FakeHost, manager: Manager, code: int, status: str, monkeypatch: pytest.MonkeyPatch) -> None:
    host.rows["Win32_Service"][0] = row("Agent", "Stopped")
    manager.codes["StartService"] = code
    outcome = run(host, state="started", timeout=0)
    assert outcome.status == status
    assert "Agent" in outcome.actual


def test_a_lost_reply_is_settled_by_the_services_state(host: FakeHost, manager: Manager) -> None:
    manager.lost = "StopService"
    assert run(host, state="stopped").status == "changed"
    assert manager.log == ["StopService Agent"]


# ------------------------------------------------------------------------------------------------- restart when it is due
def test_nothing_changed_nothing_restarted_and_the_start_time_is_the_evidence(host: FakeHost, manager: Manager) -> None:
    outcome = run(host, state="restarted", restart="when_changed", changed_since="2026-11-23T07:59:00Z")
    assert outcome.status == "pass"
    assert any("2026-11-23T08:00:00+00:00" in line for line in outcome.evidence)
    assert manager.log == []


@pytest.mark.parametrize("changed_since", ["2026-11-23T08:00:01Z", "2026-11-23T09:30:00+01:00"])
def test_a_process_older_than_the_newest_change_is_restarted_once(host: FakeHost, manager: Manager, changed_since: str) -> None:
    assert run(host, ChangePolicy(check_mode=True), state="restarted", restart="when_changed", changed_since=changed_since).status == "would_change"
    host.rows["Win32_Process"].append({"ProcessId": "43", "Name": "agent.exe", "SessionId": "0", "CreationDate": "2026-11-23T12:00:00Z"})
    outcome = run(host, state="restarted", restart="when_changed", changed_since=changed_since)
    assert outcome.status == "changed"
    assert outcome.changes[0].restorable is False
    assert run(host, state="restarted", restart="when_changed", changed_since=changed_since).status == "pass"
    assert manager.log == ["StopService Agent", "StartService Agent"]


@pytest.mark.parametrize("restart", ["always", "when_changed", "never"])
def test_a_stopped_service_is_started_and_not_restarted_on_top(host: FakeHost, manager: Manager, restart: str) -> None:
    host.rows["Win32_Service"][0] = row("Agent", "Stopped")
    host.changes_made = 1
    assert run(host, ChangePolicy(check_mode=True), state="restarted", restart=restart).status == "would_change"
    assert run(host, state="restarted", restart=restart).status == "changed"
    assert manager.log == ["StartService Agent"]


def test_an_unknown_start_time_is_no_proof(host: FakeHost, manager: Manager) -> None:
    host.rows["Win32_Process"] = []
    assert run(host, state="restarted", restart="when_changed", changed_since="2026-11-23T01:00:00Z").status == "changed"


def test_a_change_of_this_run_makes_it_due(host: FakeHost, manager: Manager) -> None:
    host.changes_made = 1
    assert run(host, state="restarted", restart="when_changed").status == "changed"


def test_a_change_that_check_mode_held_back_makes_it_due_in_check_mode_only(host: FakeHost, manager: Manager) -> None:
    host.changes_wanted = 1
    assert run(host, ChangePolicy(check_mode=True), state="restarted", restart="when_changed").status == "would_change"
    assert run(host, state="restarted", restart="when_changed").status == "pass"


def test_never_asks_for_a_manual_restart_after_a_change(host: FakeHost, manager: Manager) -> None:
    assert run(host, state="restarted", restart="never").status == "pass"
    host.changes_made = 1
    assert run(host, state="restarted", restart="never").status == "manual"
    assert manager.log == []


@pytest.mark.parametrize("text", ["yesterday", "2026-11-23T08:00:00", "2026-13-01T00:00:00Z"])
def test_a_bad_time_is_refused(host: FakeHost, text: str) -> None:
    with pytest.raises(ValueError, match="changed_since"):
        run(host, state="restarted", restart="when_changed", changed_since=text)


@pytest.mark.parametrize(("text", "iso"), [
    ("2026-11-23T08:00:00.1234567Z", "2026-11-23T08:00:00.123456+00:00"),
    ("2026-11-23T08:00:00", "2026-11-23T08:00:00+00:00"),
    ("2026-11-23T08:00:00+01:00", "2026-11-23T07:00:00+00:00"),
    ("20261123080000.000000+060", "2026-11-23T07:00:00+00:00"),
    ("20261123080000.000000-480", "2026-11-23T16:00:00+00:00"),
])
def test_both_forms_of_cim_datetimes_are_read(text: str, iso: str) -> None:
    found = _processes.moment(text)
    assert found is not None
    assert found.isoformat() == iso


@pytest.mark.parametrize("text", [None, "", "gestern", ["x"]])
def test_what_is_no_time_is_none(text: t.Any) -> None:
    assert _processes.moment(text) is None
