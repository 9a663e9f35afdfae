# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the resource behind ``session_info``: the health of the Windows session in which QuickBooks and QRemote run."""
from __future__ import annotations

import itertools
import ntpath
import typing as t

from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import STATUSES, Change, Outcome
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows import _life, _power, _startup
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._port_proxy_state import NAMES, entries_on
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._processes import (
    LISTEN,
    SHELLS,
    Process,
    connections,
    named,
    of_processes,
    on_port,
    owner,
    owner_sid,
    processes,
    same_user,
    session_users,
)
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._reads import Read
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._resource import Resource
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._sessions_judge import Judgement, State

CHECKS = ("R1", "R2", "R3", "R4", "R5", "R6")


class SessionInfo(Resource):
    """Looks at the sessions of a host. Never writes."""

    NAME = "session_info"
    SPEC: t.ClassVar[dict[str, t.Any]] = {
        "check": {"type": "str", "default": "all", "choices": ["R1", "R2", "R3", "R4", "R5", "R6", "all"]},
        "user": {"type": "str"},
        "port": {"type": "int"},
        "qremote_program": {"type": "str", "default": "QRemoteServer.exe"},
        "quickbooks_programs": {"type": "list", "default": ["QBW.EXE", "QBW32.EXE"], "elements": "str"},
        "sources": {"type": "list", "elements": "str"},
        "sdk_log": {"type": "str", "default": _life.SDK_LOG},
        "stale_after": {"type": "int", "default": 24},
    }

    @property
    def checks(self) -> tuple[str, ...]:
        return CHECKS if self.options["check"] == "all" else (self.options["check"],)

    @property
    def user(self) -> str:
        return str(self.options["user"] or "")

    @property
    def qremote(self) -> str:
        return ntpath.basename(str(self.options["qremote_program"]))

    def check_options(self) -> None:
        port = self.options["port"]
        if port is not None and not 1 <= port <= 65535:
            raise ValueError("port %d is no TCP port: expected 1 to 65535" % port)
        for name in [self.qremote, *self.options["quickbooks_programs"]]:
            if not name.lower().endswith(".exe") or any(sign in name for sign in '\\/"%|<>'):
                raise ValueError("the program %r is no file name such as QBW.EXE" % name)
        _life.check(self.options)

    def _programs(self) -> list[_startup.Wanted]:
        return _startup.wanted(self.qremote, self.options["quickbooks_programs"])

    def _all_names(self) -> list[str]:
        return [*SHELLS, self.qremote, *self.options["quickbooks_programs"]]

    def reads(self) -> list[Read]:
        result: list[Read] = []
        if set(self.checks) & {"R1", "R2", "R3", "R4"}:
            result.append(named(self._all_names()))
        if "R2" in self.checks and self.options["port"]:
            result += [on_port(self.options["port"]), NAMES]
        if "R4" in self.checks:
            result += _startup.reads(self._programs(), self.user)
        if "R5" in self.checks:
            result += _power.reads()
        if "R6" in self.checks:
            result += _life.reads(self.options)
        return result

    def observe(self) -> State:
        sleep = _power.look(self.host) if "R5" in self.checks else None
        life = _life.look(self.host, self.options) if "R6" in self.checks else None
        if self.checks in (("R5",), ("R6",)):
            return State(sleep=sleep, life=life)
        found = processes(self.host, self._all_names())
        qremote = _among(found, [self.qremote])
        ports, proxied = self._ports(qremote) if "R2" in self.checks and self.options["port"] else ({}, None)
        startup = _startup.look(self.host, self._programs(), self.user, lambda: self._sid(found)) if "R4" in self.checks else {}
        return State(session_users(self.host, found), qremote, _among(found, self.options["quickbooks_programs"]), ports, proxied, startup, sleep,
                     life)

    def _sid(self, found: list[Process]) -> str:
        """The SID of the wanted user, or of the user in whose session QRemote runs."""
        for one in found:
            if one.session and (same_user(owner(self.host, one), self.user) if self.user else one.name.casefold() == self.qremote.casefold()):
                return owner_sid(self.host, one)
        return ""

    def _ports(self, qremote: tuple[Process, ...]) -> tuple[dict[int, tuple[int, ...]], int | None]:
        """The ports QRemote listens on. Others than the wanted one are only asked for when it is not that one."""
        port = self.options["port"]
        pids = {one.pid for one in qremote}
        here = {pid for pid, _number in self._listening(on_port(port))}
        if not pids or here & pids:
            return {pid: (port,) for pid in here & pids}, None
        listening = self._listening(of_processes(pids))
        ports = {pid: tuple(number for _pid, number in found) for pid, found in itertools.groupby(listening, key=lambda one: one[0])}
        return ports, self._proxied(port) if here else None

    def _listening(self, which: t.Any) -> list[tuple[int, int]]:
        """Process and port of each listener, in order."""
        return sorted({(one.pid, one.port) for one in connections(self.host, which) if one.state == LISTEN})

    def _proxied(self, port: int) -> int | None:
        """The port to which a port proxy of this host forwards the wanted one."""
        targets = [target.rpartition("/")[2] for target in entries_on(self.host, port).values()]
        return next((int(target) for target in targets if target.isdigit()), None)

    def judge(self, state: State, changes: list[Change]) -> Outcome:
        judgement = Judgement(state, self.user, self.qremote, tuple(self.options["quickbooks_programs"]), self.options["port"])
        outcomes = {check: judgement.of(check) for check in self.checks}
        outcome = next(iter(outcomes.values())) if len(outcomes) == 1 else _together(outcomes)
        outcome.facts = {**_facts(state), "checks": {check: {"status": one.status, "actual": one.actual} for check, one in outcomes.items()}}
        return outcome


def _together(outcomes: dict[str, Outcome]) -> Outcome:
    """All checks as one outcome: the most unsettled status, and what each check says."""
    worst = max(outcomes.values(), key=lambda one: STATUSES.index(one.status)).status
    return Outcome(
        worst, "; ".join(one.expected for one in outcomes.values()), "; ".join("%s: %s" % (check, one.actual) for check, one in outcomes.items()),
        [line for one in outcomes.values() for line in one.evidence], " ".join(one.remedy for one in outcomes.values() if one.remedy), "it",
        warnings=[line for one in outcomes.values() for line in one.warnings])


def _facts(state: State) -> dict[str, t.Any]:
    def told(of: tuple[Process, ...]) -> list[dict[str, t.Any]]:
        return [{"process_id": one.pid, "program": one.path or one.name, "session": one.session, "ports": list(state.ports.get(one.pid, ()))} for one in of]

    sleep = state.sleep
    return {
        "sessions": [{"session": number, "user": user or None} for number, user in state.users.items()], "qremote": told(state.qremote),
        "quickbooks": told(state.quickbooks), **_startup_facts(state.startup),
        "sleep_seconds": sleep.sleep if sleep else None, "hibernation_seconds": sleep.hibernation if sleep else None,
        "sdk_log_written": state.life.written_text if state.life else None,
    }


def _startup_facts(startup: t.Mapping[str, t.Iterable[_startup.Entry]]) -> dict[str, t.Any]:
    return {"startup": {label: [entry.place for entry in found if not entry.off] for label, found in startup.items()},
            "startup_off": {label: ["%s, %s" % (entry.place, entry.off) for entry in found if entry.off] for label, found in startup.items()}}


def _among(found: t.Iterable[Process], names: t.Iterable[str]) -> tuple[Process, ...]:
    wanted = {name.casefold() for name in names}
    return tuple(one for one in found if one.name.casefold() in wanted)


__all__ = ["CHECKS", "SessionInfo"]
