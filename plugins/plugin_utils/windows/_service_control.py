# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: Windows services through Win32_Service: look, start, stop, set the start mode, wait until it is so."""
from __future__ import annotations

import time
import typing as t
from dataclasses import dataclass

from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._host import Host
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._processes import number
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._reads import Row, Rows
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._errors import LostReply, OperationTimedOut, WsmanError

SERVICE_FIELDS = ("Name", "DisplayName", "State", "StartMode", "ProcessId")
RUNNING, STOPPED = "Running", "Stopped"
#: Win32_Service.StartMode as it is read, and the words of ChangeStartMode.
START_MODES = {"auto": ("Auto", "Automatic"), "manual": ("Manual", "Manual"), "disabled": ("Disabled", "Disabled")}
#: Return values of StartService, StopService and ChangeStartMode (Microsoft Learn, Win32_Service).
MEANINGS = {
    1: "not supported", 2: "access denied", 3: "other running services depend on it", 4: "the control code is not valid",
    5: "the service cannot accept this now", 6: "the service is not running", 7: "the service did not answer in time", 8: "unknown failure while starting",
    9: "the program's path was not found", 10: "already running", 11: "the service database is locked", 12: "a service it depends on was removed",
    13: "a service it depends on could not be found or started", 14: "the service is disabled", 15: "the service's account could not log on",
    16: "the service is marked for deletion", 17: "the service has no thread", 18: "circular dependencies", 19: "the name is taken", 20: "invalid name",
    21: "invalid parameter", 22: "the service's account is not valid or lacks rights", 23: "the service exists", 24: "the service is paused",
}
#: Codes after which the state decides: it may still get there.
_WAIT_AND_SEE = frozenset({0, 7, 8})


@dataclass(frozen=True)
class Service:
    name: str
    display: str
    state: str
    start_mode: str
    pid: int

    def __str__(self) -> str:
        return "'%s' (%s)" % (self.name, self.display) if self.display and self.display != self.name else "'%s'" % self.name


def service_read(*names: str) -> Rows:
    return Rows("Win32_Service", SERVICE_FIELDS, "Name", names)


def service(row: Row) -> Service:
    return Service(str(row.get("Name") or ""), str(row.get("DisplayName") or ""), str(row.get("State") or ""), str(row.get("StartMode") or ""),
                   number(row.get("ProcessId")) or 0)


def find(host: Host, name: str) -> Service | None:
    rows = host.read(service_read(name))
    return next((service(row) for row in rows if str(row.get("Name")).casefold() == name.casefold()), None)


def dependents(host: Host, name: str) -> list[Service]:
    """The services that need this one to run, and those that need them, in the order in which they have to be stopped.

    Win32_DependentService names direct dependents only. Below a stopped service nothing runs.
    """
    found: list[Service] = []
    seen = {name.casefold()}

    def visit(antecedent: str) -> None:
        rows = host.associated("Win32_Service", {"Name": antecedent}, "Win32_DependentService", "Win32_Service", "Antecedent", "Dependent")
        for one in map(service, rows):
            if one.name.casefold() in seen:
                continue
            seen.add(one.name.casefold())
            if one.state != STOPPED:
                visit(one.name)
            found.append(one)

    visit(name)
    return found


class Control:
    """Changes a service and waits until the host shows the change, at most ``timeout`` seconds for each."""

    def __init__(self, host: Host, timeout: float, sleep: t.Callable[[float], None] = time.sleep, clock: t.Callable[[], float] = time.monotonic) -> None:
        self.host = host
        self.timeout = timeout
        self.sleep = sleep
        self.clock = clock

    def start(self, name: str) -> None:
        self._call(name, "StartService", settled=10)
        self.wait(name, RUNNING)

    def stop(self, name: str) -> None:
        self._call(name, "StopService", settled=6)
        self.wait(name, STOPPED)

    def set_start_mode(self, name: str, mode: str) -> None:
        answer = self.host.invoke("Win32_Service", "ChangeStartMode", {"StartMode": START_MODES[mode][1]}, {"Name": name})
        _check(name, "ChangeStartMode", number(answer.get("ReturnValue")), {0})
        self.host.forget()

    def _call(self, name: str, method: str, settled: int) -> None:
        try:
            answer = self.host.invoke("Win32_Service", method, {}, {"Name": name})
        except (LostReply, OperationTimedOut):
            # It may have been carried out: the service's state tells.
            return
        allowed = _WAIT_AND_SEE | {settled} | ({5} if method == "StopService" else set())
        _check(name, method, number(answer.get("ReturnValue")), allowed)

    def wait(self, name: str, state: str) -> Service:
        """
        :raises WsmanError: the service did not get there in time, or is gone.
        """
        end = self.clock() + self.timeout
        pause = 0.1
        while True:
            self.host.forget()
            found = find(self.host, name)
            if found is not None and found.state == state:
                return found
            if found is None or self.clock() >= end:
                raise WsmanError("the service is %s, not %s, after %d s" % (found.state if found else "gone", state, self.timeout),
                                 operation="wait for service", target=name)
            self.sleep(pause)
            pause = min(pause * 2, 2.0)


def _check(name: str, method: str, code: int | None, allowed: t.Collection[int]) -> None:
    if code not in allowed:
        raise WsmanError(MEANINGS.get(code if code is not None else -1, "an unknown return value"), operation=method, target="service '%s'" % name, code=code)


__all__ = ["Control", "MEANINGS", "RUNNING", "SERVICE_FIELDS", "START_MODES", "STOPPED", "Service", "dependents", "find", "service", "service_read"]
