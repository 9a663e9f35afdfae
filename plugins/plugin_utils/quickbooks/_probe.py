# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: ask QuickBooks through ODBC in the session of the signed-in user on the host.

QuickBooks answers only there (WinRM is session 0). The script is the only PowerShell of the collection; it is started by Task Scheduler in
that session, not over WinRM. What it brings back is treated as hostile: its size, nonce, end mark and shape are checked.
"""
from __future__ import annotations

import json
import pathlib
import re
import secrets
import time
import typing as t
from datetime import datetime, timedelta

from ansible_collections.interweave.smartintegration.plugins.module_utils._company_file import Answers, RoadTrouble, Rows
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.quickbooks import _probe_task as task
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._command import quote
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._file import FileTrouble, own_folder, put
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._host import Host
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._processes import (
    Process,
    owner,
    owner_sid,
    processes,
    same_user,
)
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._reads import FileBytes, Read, Value

SCRIPT = pathlib.Path(__file__).with_name("_probe.ps1")
POWERSHELL = {"32": r"C:\Windows\SysWOW64\WindowsPowerShell\v1.0\powershell.exe", "64": r"C:\Windows\System32\WindowsPowerShell\v1.0\powershell.exe"}
POLICY = r"SOFTWARE\Policies\Microsoft\Windows\PowerShell"
QUICKBOOKS, QREMOTE, DESKTOP = ("QBW.EXE", "QBW32.EXE"), "QRemoteServer.exe", "explorer.exe"
PROGRAMS = (*QUICKBOOKS, QREMOTE, DESKTOP)
#: The largest result that is read, in bytes; terms and tax codes are a few kilobytes.
LIMIT = 2_000_000
MAX_ROWS = 2000
#: Seconds between looks for the result.
PAUSE = 1.0

Statement = dict[str, t.Any]


def reads() -> list[Read]:
    """The first reads: policy of scripts (the session's programs are asked with the other processes)."""
    return [Value(POLICY, "ExecutionPolicy", "REG_SZ")]


class Probe:
    """One company file's questions to the session of one user. *timeout* is in seconds, for each connection and each statement."""

    def __init__(self, host: Host, bitness: str, user: str, timeout: int, pause: float = PAUSE) -> None:
        self.host, self.bitness, self.user, self.timeout, self.pause = host, bitness, user, timeout, pause

    def ask(self, connection: str, sessions: list[list[Statement]]) -> Answers:
        """Run the statements, each list on a connection of its own, and clean up whatever happens.

        :raises RoadTrouble: it could not be done; says why and what to do.
        """
        self._check_policy()
        desktop, name = self._session()
        sid = owner_sid(self.host, desktop)
        if not sid:
            raise RoadTrouble("no_user", "Windows does not tell the SID of the user in session %s" % desktop.session,
                               "Use an account that is a local administrator of the host.")
        nonce = secrets.token_hex(8)
        limit = timedelta(seconds=max(60, (self.timeout + 10) * (len(sessions) + 1)))
        folder = own_folder(self.host).rstrip("\\") + "\\probe-" + nonce
        job = task.Job("preflight-probe-" + nonce, sid, POWERSHELL[self.bitness], self._arguments(folder), folder, self._clock(), limit)
        request = {"schema": "1", "nonce": nonce, "connection": connection, "connect_timeout": self.timeout, "statement_timeout": self.timeout,
                   "max_rows": MAX_ROWS, "sessions": sessions}
        try:
            result = self._run(job, request, limit)
        except FileTrouble as exc:
            raise RoadTrouble("not_started", "the script could not be started: %s" % exc,
                               "Allow the script (its path and hash are in the documentation for endpoint protection), then run again.") from exc
        finally:
            self.left = task.clean_up(self.host, job)
            self.host.forget()
        return answers(result, name, "powershell.exe (%s-bit)" % self.bitness)

    @staticmethod
    def _arguments(folder: str) -> str:
        return "-NoProfile -NonInteractive -ExecutionPolicy Bypass -WindowStyle Hidden -File %s -Folder %s" % (
            quote(folder + "\\interweave-probe.ps1"), quote(folder))

    def _run(self, job: task.Job, request: dict[str, t.Any], limit: timedelta) -> dict[str, t.Any]:
        task.register(self.host, job.janitor, task.janitor_xml(job), job.folder.rpartition("\\")[0])
        self.host.run("mkdir %s" % quote(job.folder))
        task.protect(self.host, job.folder, job.user_sid)
        put(self.host, job.folder + "\\interweave-probe.ps1", SCRIPT.read_bytes())
        put(self.host, job.folder + "\\request.json", json.dumps(request).encode("ascii"))
        task.register(self.host, job.name, task.task_xml(job), job.folder)
        task.start(self.host, job)
        return parse(self._wait(job, time.monotonic() + limit.total_seconds()), request["nonce"])

    def _wait(self, job: task.Job, deadline: float) -> bytes:
        idle = 0
        while True:
            self.host.forget()
            found = self.host.read(FileBytes(job.folder + "\\result.json"))
            if found is not None:
                return bytes(found)
            idle = idle + 1 if task.state(self.host, job.name) != 4 else 0
            if idle >= 3:
                raise RoadTrouble("no_result", "the script ended, or never began, without a result",
                                   "Look at Task Scheduler's history for %s, and whether endpoint protection stopped the script." % job.name)
            if time.monotonic() > deadline:
                raise RoadTrouble("timeout", "no answer within %d seconds" % job.limit.total_seconds(),
                                   "Look at the screen of that session: QuickBooks may show a dialog or still be starting. Then run again.", "client")
            time.sleep(self.pause)

    # who and whether ---------------------------------------------------------------------------------------------------
    def _check_policy(self) -> None:
        policy = self.host.read(Value(POLICY, "ExecutionPolicy", "REG_SZ"))
        word = str(policy.data) if policy is not None else ""
        if word.lower() in ("allsigned", "restricted"):
            raise RoadTrouble("script_policy", "group policy sets PowerShell's execution policy to %s, so no unsigned script may run" % word,
                               "Use a QRemote DSN (connection: odbc) instead, or ask who keeps the policy for an exception. Nothing works around it here.")

    def _session(self) -> tuple[Process, str]:
        """The process and user whose session is asked: where QuickBooks or QRemote runs, else the only signed-in user."""
        found = [one for one in processes(self.host, PROGRAMS) if one.session]
        by_session = {one.session: owner(self.host, one) for one in sorted(found, key=lambda one: one.name.lower() == DESKTOP)}
        if self.user:
            by_session = {session: name for session, name in by_session.items() if same_user(name, self.user)}
        busy = {one.session for one in found if one.name.lower() != DESKTOP.lower() and one.session in by_session}
        chosen = busy or set(by_session)
        if not chosen:
            raise RoadTrouble("no_user", "%s signed in on the host" % ("the user %s is not" % self.user if self.user else "nobody is"),
                               "Sign the Windows user who runs QuickBooks in, then disconnect; never log off.", "client")
        if len(chosen) > 1:
            raise RoadTrouble("several_users", "%d sessions come into question: %s" % (
                len(chosen), ", ".join("%s (session %s)" % (by_session[session], session) for session in sorted(chosen, key=str))),
                "Name the Windows user who runs QuickBooks in the option user (interweave_quickbooks_user).", "operator")
        session = chosen.pop()
        return next(one for one in found if one.session == session), by_session[session]

    def _clock(self) -> datetime:
        """The host's local time: task boundaries are in it."""
        rows = self.host.query("SELECT LocalDateTime FROM Win32_OperatingSystem")
        text = str(rows[0].get("LocalDateTime") or "") if rows else ""
        digits = re.match(r"(\d{4})-?(\d\d)-?(\d\d)T?(\d\d):?(\d\d):?(\d\d)", text)
        if not digits:
            raise RoadTrouble("no_clock", "the host does not tell its time (%r)" % text, "Look at the host's clock and WMI, then run again.")
        return datetime(*(int(part) for part in digits.groups()))  # type: ignore[arg-type]


def parse(data: bytes, nonce: str) -> dict[str, t.Any]:
    """The result, when it is whole and ours.

    :raises RoadTrouble: too large, cut off, not JSON, another run's, or of another shape.
    """
    def bad(why: str) -> RoadTrouble:
        return RoadTrouble("bad_result", "the script's result is not usable: %s" % why, "Run again; when it stays so, look at the host.", "operator")
    if len(data) > LIMIT:
        raise bad("%d bytes, at most %d are read" % (len(data), LIMIT))
    try:
        result = json.loads(data.decode("ascii"))
    except (UnicodeDecodeError, ValueError) as exc:
        raise bad("it is no ASCII JSON") from exc
    if not isinstance(result, dict) or result.get("schema") != "1":
        raise bad("it has another schema")
    if result.get("nonce") != nonce or result.get("end") != nonce:
        raise bad("it is not this run's, or has no end mark")
    if not isinstance(result.get("rows"), dict) or not isinstance(result.get("errors"), dict) or not isinstance(result.get("statements"), int):
        raise bad("rows, errors or statements are missing")
    return result


def answers(result: dict[str, t.Any], user: str, application: str) -> Answers:
    """The common form of both roads; rows of a wrong shape are left out, so that they count as not answered."""
    rows = {}
    for name, entry in result["rows"].items():
        columns, found = (entry.get("columns"), entry.get("rows")) if isinstance(entry, dict) else (None, None)
        if isinstance(columns, list) and isinstance(found, list) and all(isinstance(row, list) for row in found):
            rows[str(name)] = Rows([str(column) for column in columns], found)
    programs = result.get("programs") or []
    names = {str(one.get("name")).upper() for one in programs if isinstance(one, dict)}
    return Answers(rows, {str(name): str(text) for name, text in result["errors"].items()}, result["statements"], application, "host",
                   bool(names & {"QBW", "QBW32"}), user)


__all__ = ["Probe", "answers", "parse", "reads"]
