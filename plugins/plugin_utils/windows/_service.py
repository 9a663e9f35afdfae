# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the resource behind ``windows_service``: a service started, stopped or restarted, and its start mode."""
from __future__ import annotations

import fnmatch
import re
import time
import typing as t
from dataclasses import dataclass, replace
from datetime import datetime, timezone

from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import (
    ERROR,
    FAIL,
    MANUAL,
    NOT_APPLICABLE,
    PASS,
    WOULD_CHANGE,
    Change,
    ChangePolicy,
    Outcome,
)
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._host import Host
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._processes import Process, by_id
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._reads import Read
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._resource import Resource
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._service_control import (
    RUNNING,
    START_MODES,
    STOPPED,
    Control,
    Service,
    dependents,
    find,
    service_read,
)
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._errors import WsmanError

KIND = "service_restart"
#: Stopping these cuts users off their books or off the server: refused.
PROTECTED = ("QuickBooksDB*", "QBCFMonitorService", "TermService")
_PROTECTED = re.compile("|".join(fnmatch.translate(pattern) for pattern in PROTECTED), re.IGNORECASE)
_NAME = re.compile(r"[^\\/\x00-\x1f]{1,256}")


def protected(name: str) -> bool:
    return bool(_PROTECTED.match(name))


def since(text: str | None) -> datetime | None:
    """
    :raises ValueError: the text is no ISO 8601 date-time with an offset.
    """
    if not text:
        return None
    try:
        found = datetime.fromisoformat(str(text).strip().replace("Z", "+00:00"))
    except ValueError as exc:
        raise ValueError("changed_since %r is no ISO 8601 date-time such as 2026-11-23T18:00:00Z" % text) from exc
    if found.tzinfo is None:
        raise ValueError("changed_since %r has no UTC offset: append for example +01:00 or Z" % text)
    return found.astimezone(timezone.utc)


@dataclass(frozen=True)
class State:
    """The service, the process behind it, what depends on it, and whether this run has restarted it or changed the host."""

    service: Service | None
    process: Process | None = None
    dependents: tuple[Service, ...] = ()
    restarted: bool = False
    host_changed: bool = False


class WindowsService(Resource):
    """One Windows service."""

    NAME = "windows_service"
    SPEC: t.ClassVar[dict[str, t.Any]] = {
        "name": {"type": "str", "required": True},
        "state": {"type": "str", "choices": ["started", "stopped", "restarted"]},
        "start_mode": {"type": "str", "choices": ["auto", "manual", "disabled"]},
        "restart": {"type": "str", "default": "always", "choices": ["when_changed", "always", "never"]},
        "changed_since": {"type": "str"},
        "dependents": {"type": "bool", "default": False},
        "optional": {"type": "bool", "default": False},
        "timeout": {"type": "int", "default": 60},
    }
    REMEDY = ("Look at the service in services.msc (its start mode, its account, what it depends on) and at the system event log, source Service "
              "Control Manager, which says why a service does not start or stop; then run again.")

    def __init__(self, host: Host, options: dict[str, t.Any], policy: ChangePolicy) -> None:
        super().__init__(host, options, policy)
        self.sleep = time.sleep
        self._restarted = False
        #: Dependents that this run stopped and could not start again.
        self._left: list[str] = []

    @property
    def goal(self) -> str:
        return str(self.options["state"] or "")

    def check_options(self) -> None:
        name = self.options["name"]
        if not _NAME.fullmatch(name):
            raise ValueError("the service name %r is no service name: give the short name of the service's properties in services.msc" % name)
        if protected(name) and (self.goal in ("stopped", "restarted") or self.options["start_mode"] == "disabled"):
            raise ValueError("the service %r is never stopped, restarted or disabled by this collection: QuickBooks' database services and Terminal "
                             "Services carry people's open work" % name)
        since(self.options["changed_since"])

    def reads(self) -> list[Read]:
        return [service_read(self.options["name"])]

    def observe(self) -> State:
        found = find(self.host, self.options["name"])
        if found is None:
            return State(None)
        process = None
        if found.pid and self.goal == "restarted":
            process = by_id(self.host, [found.pid]).get(found.pid)
        state = State(found, process, (), self._restarted, self._host_changed())
        return replace(state, dependents=tuple(dependents(self.host, found.name))) if self._stops(state) else state

    def _stops(self, state: State) -> bool:
        """Whether the service is to be stopped, for good or for a restart."""
        if state.service is None or state.service.state == STOPPED:
            return False
        return self.goal == "stopped" or (self.goal == "restarted" and not state.restarted and self.due(state))

    def _host_changed(self) -> bool:
        """Whether this run changed something on the host. Where nothing may be restarted, changes that were held back count too: so
        that the restart they will need is told."""
        return bool(self.host.changes_made or (self.host.changes_wanted and self.policy.blocked(KIND)))

    # ---------------------------------------------------------------- plan
    def plan(self, state: State) -> list[Change]:
        service = state.service
        if service is None or self._obstacle(state):
            return []
        changes = []
        mode = self.options["start_mode"]
        if mode and service.start_mode != START_MODES[mode][0]:
            changes.append(self._change("set the start mode of service %s to %s" % (service, START_MODES[mode][1]),
                                        {"start_mode": service.start_mode}, {"start_mode": START_MODES[mode][0]},
                                        restorable=any(service.start_mode == read for read, _word in START_MODES.values())))
        moved = self._state_change(state, service)
        # A disabled service cannot be started, neither now nor by undo, which goes backwards: it is stopped first and started last.
        return [*moved, *changes] if self.goal == "stopped" else [*changes, *moved]

    def _state_change(self, state: State, service: Service) -> list[Change]:
        if self.goal in ("started", "restarted") and service.state != RUNNING:
            return [self._change("start service %s" % service, {"state": service.state}, {"state": RUNNING})]
        if self.goal == "stopped" and service.state != STOPPED:
            return [self._change("stop service %s%s" % (service, self._with(state)), {"state": service.state}, {"state": STOPPED})]
        if self.goal == "restarted" and not state.restarted and self.due(state):
            started = state.process.started.isoformat() if state.process and state.process.started else None
            return [self._change("restart service %s%s" % (service, self._with(state)), {"state": RUNNING, "process_started": started},
                                 {"state": RUNNING, "restarted": True}, restorable=False)]
        return []

    def _change(self, what: str, before: t.Any, after: t.Any, restorable: bool = True) -> Change:
        return Change(what, before, after, KIND, key={"name": self.options["name"]}, restorable=restorable)

    @staticmethod
    def _with(state: State) -> str:
        running = _running(state)
        return " together with %s" % ", ".join(map(str, running)) if running else ""

    def due(self, state: State) -> bool:
        """Whether a running service has to be restarted. Unknown start times count as old: only a proof spares the restart."""
        rule = self.options["restart"]
        if rule != "when_changed":
            return bool(rule == "always")
        if state.host_changed:
            return True
        newest = since(self.options["changed_since"])
        if newest is None:
            return False
        started = state.process.started if state.process else None
        return started is None or started < newest

    def _obstacle(self, state: State) -> str:
        """Why this service may not be stopped now, although that is wanted."""
        if not self._stops(state):
            return ""
        needing = _running(state)
        never = self._never(state)
        if never:
            return "stopping it would stop %s, which this collection never stops" % ", ".join(map(str, never))
        if needing and not self.options["dependents"]:
            return "the running services %s depend on it" % ", ".join(map(str, needing))
        return ""

    @staticmethod
    def _never(state: State) -> list[Service]:
        """The running dependents that are never stopped."""
        return [one for one in _running(state) if protected(one.name)]

    # ---------------------------------------------------------------- apply
    def apply(self, change: Change) -> None:
        name = change.key["name"]
        control = Control(self.host, self.options["timeout"], self.sleep)
        after = change.after
        if "start_mode" in after:
            mode = next(key for key, (read, _word) in START_MODES.items() if read == after["start_mode"])
            control.set_start_mode(name, mode)
        elif after.get("restarted"):
            self._restart(control, name)
        elif after["state"] == RUNNING:
            control.start(name)
            # A service that was stopped and is started has read everything anew: it needs no restart on top.
            self._restarted = True
        else:
            self._stop(control, name, [])

    def _restart(self, control: Control, name: str) -> None:
        """Whatever becomes of the service itself: what was stopped for its sake is started again, or told."""
        stopped: list[str] = []
        try:
            self._stop(control, name, stopped)
            control.start(name)
            self._restarted = True
        except WsmanError:
            self._bring_back(control, stopped)
            raise
        self._bring_back(control, stopped)

    def _bring_back(self, control: Control, stopped: list[str]) -> None:
        for one in reversed(stopped):
            try:
                control.start(one)
            except WsmanError:
                self._left.append(one)

    def _stop(self, control: Control, name: str, stopped: list[str]) -> None:
        """Stop what needs the service, then the service; ``stopped`` takes the names of the former, in order."""
        self.host.forget()
        needing = [one.name for one in dependents(self.host, name) if one.state != STOPPED] if self.options["dependents"] else []
        for one in needing:
            stopped.append(one)
            control.stop(one)
        control.stop(name)

    def restore(self, change: dict[str, t.Any]) -> list[Change]:
        found = find(self.host, change["key"]["name"])
        before, after = change["before"], change["after"]
        if found is None or not before:
            return []
        now = {"state": found.state, "start_mode": found.start_mode}
        if any(now.get(key) != value for key, value in after.items()):
            return []
        return [Change("put service %s back" % found, after, before, KIND, key=change["key"])]

    # ---------------------------------------------------------------- judge
    def judge(self, state: State, changes: list[Change]) -> Outcome:
        service = state.service
        if service is None:
            return self._missing(self._expected())
        outcome = self._verdict(state, service, changes)
        outcome.expected = self._expected()
        outcome.actual = "service %s is %s, start mode %s%s" % (service, service.state, service.start_mode, outcome.actual)
        outcome.owner, outcome.facts = "it", _facts(service, state.process)
        return outcome

    def _verdict(self, state: State, service: Service, changes: list[Change]) -> Outcome:
        """The status with its remedy; ``actual`` is what is added to the service's state."""
        if self._left:
            names = ", ".join(self._left)
            return Outcome(FAIL, actual="; stopped by this run and not started again: %s" % names, evidence=self._reason(state),
                           remedy="Start %s in services.msc; the system event log says why a service does not start." % names)
        obstacle = self._obstacle(state)
        if obstacle:
            return Outcome(FAIL, actual="; %s" % obstacle, remedy=(
                "Do it by hand in services.msc when nobody works in QuickBooks and nobody is connected by remote desktop." if self._never(state)
                else "Stop and start them with it by hand in services.msc, or tell us to do so (dependents: true)."))
        if changes:
            return Outcome(WOULD_CHANGE, actual="; still to be made: %s" % "; ".join(change.what for change in changes), evidence=self._reason(state),
                           remedy="Allow the kind of change 'service_restart', or do it by hand in services.msc.")
        if self.goal == "restarted" and self.options["restart"] == "never" and state.host_changed and not state.restarted:
            return Outcome(MANUAL, actual="; this run changed something on the host, and restart is 'never'", evidence=self._reason(state),
                           remedy="Restart the service %s in services.msc." % service)
        return Outcome(PASS, evidence=self._reason(state))

    def _expected(self) -> str:
        wanted = {"started": "running", "stopped": "stopped", "restarted": "running, restarted after the newest change", "": "there"}[self.goal]
        if self.goal == "restarted" and self.options["restart"] == "always":
            wanted = "restarted"
        mode = self.options["start_mode"]
        return "service '%s' is %s%s" % (self.options["name"], wanted, ", start mode %s" % START_MODES[mode][1] if mode else "")

    def _missing(self, expected: str) -> Outcome:
        actual = "there is no service '%s' on this host" % self.options["name"]
        if self.options["optional"]:
            return Outcome(NOT_APPLICABLE, expected, actual, owner="it", facts={"exists": False})
        return Outcome(ERROR, expected, actual, [], "Correct the service's short name (services.msc > Properties > Service name), or set 'optional: true'.",
                       "it", facts={"exists": False})

    def _reason(self, state: State) -> list[str]:
        """Why a restart is or is not due, with the process's start time as evidence."""
        if self.goal != "restarted":
            return []
        started = state.process.started if state.process else None
        told = ["process %d runs since %s" % (state.process.pid, started.isoformat())] if state.process and started else []
        newest = since(self.options["changed_since"])
        if state.restarted:
            return [*told, "started in this run"]
        if state.host_changed:
            return [*told, "this run changed something on the host"]
        if newest is None:
            return [*told, "this run changed nothing on the host, and no earlier change is recorded"]
        older = started is None or started < newest
        return [*told, "the newest recorded change is of %s%s" % (newest.isoformat(), "" if older else ", before the process started")]


def _running(state: State) -> list[Service]:
    return [one for one in state.dependents if one.state != STOPPED]


def _facts(service: Service, process: Process | None) -> dict[str, t.Any]:
    started = process.started.isoformat() if process and process.started else None
    return {"exists": True, "service": {"name": service.name, "display_name": service.display, "state": service.state, "start_mode": service.start_mode,
                                        "process_id": service.pid or None, "process_started": started}}


__all__ = ["PROTECTED", "WindowsService", "protected"]
