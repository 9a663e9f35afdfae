# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: ask QuickBooks through ODBC in the session of the signed-in user on the host.

QuickBooks answers only there (WinRM is session 0). The script is the only PowerShell of the collection; it is started by Task Scheduler in
that session, not over WinRM. What it brings back is treated as hostile: its size, nonce, end mark and shape are checked.
"""
from __future__ import annotations

import hashlib
import json
import pathlib
import secrets
import time
import typing as t
from datetime import datetime, timedelta

from ansible_collections.interweave.smartintegration.plugins.module_utils._company_file.answers import (
    MAX_ROWS,
    OTHER_APPLICATION,
    QREMOTE_DRIVER,
    QREMOTE_PROGRAM,
    Answers,
    RoadTrouble,
    connection_string,
    one_line,
)
from ansible_collections.interweave.smartintegration.plugins.module_utils._company_file.findings import same_program
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.quickbooks import _probe_task as task
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.quickbooks._probe_result import LIMIT, answers, parse
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.quickbooks._running_flow import refuse_beside_a_flow
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows import _reads
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._command import quote
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._file import OWN_FOLDER, FileTrouble, read_bytes
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._host import Host
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._processes import (
    SHELLS,
    Process,
    moment,
    owner_sid,
    processes,
    same_user,
    session_users,
)
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._errors import Disconnected, WsmanError

SCRIPT = pathlib.Path(__file__).with_name("_probe.ps1")
#: Its name on the host, below a folder of its own in Program Files (docs/company-file.md).
SCRIPT_NAME = "interweave-probe.ps1"
#: Task Scheduler knows the variable.
POWERSHELL = {bits: r"%%SystemRoot%%\%s\WindowsPowerShell\v1.0\powershell.exe" % folder for bits, folder in (("32", "SysWOW64"), ("64", "System32"))}
POLICY = r"SOFTWARE\Policies\Microsoft\Windows\PowerShell"
PROGRAM_FILES = (r"SOFTWARE\Microsoft\Windows\CurrentVersion", "ProgramFilesDir", "REG_SZ")
SOURCES = {"32": r"SOFTWARE\WOW6432Node\ODBC\ODBC.INI\ODBC Data Sources", "64": r"SOFTWARE\ODBC\ODBC.INI\ODBC Data Sources"}
#: The data source that QODBC's installer makes.
QODBC_SOURCE = "QuickBooks Data"
#: QuickBooks' programs: the main one since 2022 and before, and the editions' own starters.
QUICKBOOKS = ("QBW.EXE", "QBW32.EXE", "QBWPro.exe", "QBWPrem.exe", "QBWPremierAccountant.exe", "QBWEnt.exe", "QBWEnterpriseAccountant.exe",
              "QBW32PremierAccountant.exe")
PROGRAMS = (*QUICKBOOKS, QREMOTE_PROGRAM, *SHELLS)
#: Seconds between looks for the result, and how many looks may find the task neither queued nor running.
PAUSE, IDLE = 1.0, 5
#: Seconds between two connections to QuickBooks; three times as many before the one that is tried again.
BETWEEN = 5
Statement = dict[str, t.Any]


def script() -> bytes:
    """The script as it is put on the host: with Windows' line ends, so that findstr (Server 2016 has no curl) leaves it as it is."""
    return SCRIPT.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def script_hash() -> str:
    """SHA-256 of the script on the host, for allow-listing: published in docs/company-file.md and in every result."""
    return hashlib.sha256(script()).hexdigest()


class Probe:
    """One company file's questions to the session of one user. *timeout* is in seconds, for each connection and each statement.

    QuickBooks grants access to programs one by one, so it is asked as *wanted*, the program that InterWeave comes through; as PowerShell, which its
    dialog would then name, only where *powershell* allows that.
    """

    def __init__(self, host: Host, bitness: str, user: str, timeout: int, dsn: str = "", driver: str = "", wanted: str = "", powershell: bool = False) -> None:
        self.wanted, self.powershell = wanted or QREMOTE_PROGRAM, powershell
        #: Ports that lead to QRemote Server, and the addresses that InterWeave comes from: beside its flow nothing is asked.
        self.flow_ports, self.flow_sources = t.cast("t.Sequence[int]", ()), t.cast("t.Sequence[str]", ())
        self._waited = False
        self.host, self.bitness, self.user, self.timeout, self.dsn, self.driver = host, bitness, user, timeout, dsn, driver

    def wait(self) -> None:
        """Wait until no flow is at work. It may take a minute: what lets a probe happen is looked at again after it.

        :raises RoadTrouble: a flow still is, or that cannot be seen. :raises Disconnected: the host is gone.
        """
        try:
            self._wait_for_flow()
        except Disconnected:
            raise
        except WsmanError as exc:
            raise trouble_of(exc) from exc

    def _wait_for_flow(self) -> None:
        refuse_beside_a_flow(self.host, self.flow_ports, self.flow_sources)
        self._waited = True

    def ask(self, connection: str, sessions: list[list[Statement]]) -> Answers:
        """Run the statements, each list on a connection of its own, and clean up whatever happens.

        :raises RoadTrouble: it could not be done; says why and what to do. :raises Disconnected: the host is gone.
        """
        try:
            if not self._waited:
                self._wait_for_flow()
            self._check_policy()
            asked, name = self._session()
            sid = owner_sid(self.host, asked)
            if not self.dsn and not self.driver:
                self.dsn = self._preferred("dfq=" in connection.lower())
                connection = connection_string({"DSN": self.dsn}) + connection
            application = self._application()
            self._check_application(application)
            clock = self._clock()
            program_files = self.host.read(_reads.Value(*PROGRAM_FILES))
        except Disconnected:
            raise
        except WsmanError as exc:
            raise trouble_of(exc) from exc
        if not sid:
            raise RoadTrouble("no_user", "Windows does not tell the SID of the user in session %s" % asked.session,
                              "Use an account that is a local administrator of the host.")
        nonce = secrets.token_hex(8)
        limit = timedelta(seconds=max(60, (self.timeout + 10 + 4 * BETWEEN) * (len(sessions) + 1)))
        root = str(program_files.data) if program_files is not None and program_files.data else r"C:\Program Files"
        folder = "\\".join([root, OWN_FOLDER, "probe-" + nonce])
        job = task.Job("InterWeave-preflight-probe-" + nonce, sid, POWERSHELL[self.bitness], self._arguments(folder), folder, clock, limit)
        request = {"schema": "1", "nonce": nonce, "connection": connection, "connect_timeout": self.timeout, "statement_timeout": self.timeout,
                   "max_rows": MAX_ROWS, "pause": BETWEEN, "sessions": sessions}
        result, left = self._run_and_clean(job, request)
        return answers(result, name, application, tuple(left))

    def _run_and_clean(self, job: task.Job, request: dict[str, t.Any]) -> tuple[dict[str, t.Any], list[str]]:
        try:
            result = self._run(job, request)
        except RoadTrouble as exc:
            raise self._cleaned(job, exc) from exc
        except Disconnected:
            self._clean(job)
            raise
        except WsmanError as exc:
            raise self._cleaned(job, trouble_of(exc)) from exc
        except BaseException:  # the task's time-out, an interrupt, a defect: nothing may stay on the host
            self._clean(job)
            raise
        return result, self._clean(job)

    def _cleaned(self, job: task.Job, trouble: RoadTrouble) -> RoadTrouble:
        left = self._clean(job)
        return RoadTrouble(trouble.kind, "; ".join([str(trouble), *left]), trouble.remedy, trouble.owner)

    def _clean(self, job: task.Job) -> list[str]:
        try:
            return task.clean_up(self.host, job)
        except WsmanError as exc:
            return ["left on the host for now, because it cannot be reached (%s): %s, which removes itself at %s" % (exc, job.folder, task.stamp(job.over))]
        finally:
            self.host.forget()

    @staticmethod
    def _arguments(folder: str) -> str:
        return "-NoProfile -NonInteractive -ExecutionPolicy Bypass -WindowStyle Hidden -File %s -Folder %s" % (
            quote(folder + "\\" + SCRIPT_NAME), quote(folder))

    def _run(self, job: task.Job, request: dict[str, t.Any]) -> dict[str, t.Any]:
        task.register(self.host, job, job.janitor, task.janitor_xml(job))
        task.register(self.host, job, job.name, task.task_xml(job))
        task.place(self.host, job, job.folder + "\\" + SCRIPT_NAME, script())
        # in short lines, for findstr again
        text = json.dumps(request, indent=1).replace("\n", "\r\n") + "\r\n"
        task.start(self.host, job, job.folder + "\\request.json", text.encode("ascii"))
        return finished(parse(self._wait(job, time.monotonic() + job.limit.total_seconds()), request["nonce"]))

    def _wait(self, job: task.Job, deadline: float) -> bytes:
        """The task's state costs one small request; the file is looked for once the task does not run (any more)."""
        idle, path = 0, job.folder + "\\result.json"
        while True:
            if task.state(self.host, job.name) not in (task.QUEUED, task.RUNNING):
                self.host.forget()
                data = self._result(path)
                if data is not None:
                    return data
                idle += 1
            if idle >= IDLE:
                raise RoadTrouble("no_result", "the script ended, or never began, without a result",
                                  "Look at Task Scheduler's history, and whether endpoint protection, AppLocker or an execution policy for this user stopped "
                                  "the script: its path and hash are in docs/company-file.md (SHA-256 %s)." % script_hash())
            if time.monotonic() > deadline:
                raise RoadTrouble("timeout", "no answer within %d seconds" % job.limit.total_seconds(),
                                  "Look at the screen of that session: QuickBooks may show a dialog or still be starting, and QODBC without a licence shows "
                                  "its evaluation's window. Close it, and run again.", "client")
            time.sleep(PAUSE)

    def _result(self, path: str) -> bytes | None:
        """The result's bytes once it is there. Its size is looked at first: it was written by the user's session, which is not ours."""
        rows = self.host.read(_reads.Rows("CIM_DataFile", ("FileSize",), "Name", (path,)))
        if not rows or str(rows[0].get("FileSize") or 0) == "0":  # not there, or as it was made for the script to fill
            return None
        size = int(str(rows[0].get("FileSize") or 0))
        if size > LIMIT:
            raise RoadTrouble("bad_result", "the script's result has %d bytes, at most %d are read" % (size, LIMIT), "Look at the host.", "operator")
        return read_bytes(self.host, path)

    # who and whether ---------------------------------------------------------------------------------------------------
    def _check_policy(self) -> None:
        policy = self.host.read(_reads.Value(POLICY, "ExecutionPolicy", "REG_SZ"))
        word = str(policy.data) if policy is not None else ""
        enabled = self.host.read(_reads.Value(POLICY, "EnableScripts", "REG_DWORD"))
        if enabled is not None and int(enabled.data or 0) == 0:
            word = "Restricted (Turn on Script Execution is disabled)"
        if word.lower().startswith(("allsigned", "restricted")):
            raise RoadTrouble("script_policy", "group policy sets PowerShell's execution policy to %s, so no unsigned script may run" % word,
                              "Use a QRemote DSN (connection: odbc) instead, or ask who keeps the policy for an exception. Nothing works around it here.")

    def _preferred(self, path_given: bool) -> str:
        """The data source when none was named: the host's one QRemote data source, since InterWeave comes through QRemote and grants are per
        application; else QODBC's own. A path cannot be given to QRemote's."""
        found = self.host.read(_reads.Values(SOURCES[self.bitness])) or {}
        qremote = [name for name, value in found.items() if str(value.data).lower() == QREMOTE_DRIVER.lower()]
        return qremote[0] if len(qremote) == 1 and not path_given else QODBC_SOURCE

    def _check_application(self, application: str) -> None:
        """:raises RoadTrouble: QuickBooks would be asked by another program than InterWeave's, and nobody allowed that."""
        if self.powershell or same_program(self.wanted, application):
            return
        raise RoadTrouble(
            OTHER_APPLICATION, "through '%s' QuickBooks would be asked by %s, while InterWeave comes through %s; QuickBooks' dialog would name %s" % (
                self.dsn or self.driver, application, self.wanted, application),
            "Name a %s-bit System DSN of '%s', without path, as dsn in interweave_company_files (%s). Or set interweave_probe_powershell: true to read the "
            "lists as PowerShell, which proves nothing of item 1.4: somebody at the screen then answers the window that names it with 'Yes, prompt each "
            "time', and never gives it more." % (self.bitness, QREMOTE_DRIVER, self._sources()), "operator")

    def _sources(self) -> str:
        """What the host has to offer in place of the data source that was named."""
        found = self.host.read(_reads.Values(SOURCES[self.bitness])) or {}
        qremote = sorted(name for name, value in found.items() if str(value.data).lower() == QREMOTE_DRIVER.lower())
        have = "the host has: %s" % ", ".join(qremote) if qremote else "make one on the host that leads to 127.0.0.1"
        if self.dsn and self.dsn.lower() not in {name.lower() for name in found}:
            return "there is no %s-bit System DSN '%s'; %s" % (self.bitness, self.dsn, have)
        return have

    def _application(self) -> str:
        """The program whose grant is used: QRemote Server's when the data source or driver is QRemote's, else this PowerShell's."""
        driver = self.driver
        if self.dsn:
            value = self.host.read(_reads.Value(SOURCES[self.bitness], self.dsn, "REG_SZ"))
            driver = str(value.data) if value is not None else ""
        return QREMOTE_PROGRAM if driver.lower() == QREMOTE_DRIVER.lower() else "powershell.exe (%s-bit)" % self.bitness

    def _session(self) -> tuple[Process, str]:
        """A process and the user of the session that is asked: where QuickBooks or QRemote runs, else the only signed-in user."""
        found = sorted((one for one in processes(self.host, PROGRAMS) if one.session), key=lambda one: not _is_shell(one))
        users = {session: name for session, name in session_users(self.host, found).items() if not self.user or same_user(name, self.user)}
        busy = {int(one.session or 0) for one in found if not _is_shell(one)} & set(users)
        session = self._only_one(busy or set(users), users)
        _once_signed_in(session, users)
        return next(one for one in found if one.session == session), users[session]

    def _only_one(self, chosen: set[int], users: dict[int, str]) -> int:
        if not chosen:
            raise RoadTrouble("no_user", "%s signed in on the host" % ("the user %s is not" % self.user if self.user else "nobody is"),
                              "Sign the Windows user who runs QuickBooks in, then disconnect; never log off.", "client")
        if len(chosen) > 1:
            raise RoadTrouble("several_users", "%d sessions come into question: %s" % (
                len(chosen), ", ".join("%s (session %s)" % (users[session], session) for session in sorted(chosen, key=str))),
                "Name the Windows user who runs QuickBooks in the option user (interweave_quickbooks_user).", "operator")
        return chosen.pop()

    def _clock(self) -> datetime:
        """The host's time, in UTC: task boundaries are in it."""
        rows = self.host.query("SELECT LocalDateTime FROM Win32_OperatingSystem")
        text = rows[0].get("LocalDateTime") if rows else None
        found = moment(text)
        if found is None:
            raise RoadTrouble("no_clock", "the host does not tell its time (%r)" % text, "Look at the host's clock and WMI, then run again.")
        return found


def quickbooks_runs(host: Host) -> bool:
    """Whether QuickBooks runs on the host, in any session."""
    return bool(processes(host, QUICKBOOKS))


def trouble_of(exc: WsmanError) -> RoadTrouble:
    """What the wire said, as trouble of this road."""
    if isinstance(exc, FileTrouble):
        return RoadTrouble("not_started", "the script could not be started: %s" % exc,
                           "Allow the script (path and hash are in docs/company-file.md, SHA-256 %s), then run again." % script_hash())
    return RoadTrouble("host_error", "the host could not be asked: %s" % exc, "Look at the message; run again when it was only a lost connection.", "operator")


def finished(result: dict[str, t.Any]) -> dict[str, t.Any]:
    """The result of a script that was not kept from asking. One that stopped later brings what was answered until then.

    :raises RoadTrouble: PowerShell is constrained, or the script stopped before its first statement.
    """
    errors = result["errors"]
    if "language" in errors:
        raise RoadTrouble("constrained_language", "PowerShell runs the script in %s mode, in which it may not use ODBC" % one_line(str(errors["language"])),
                          "AppLocker or Windows Defender Application Control constrains it: allow the script (path and hash are in docs/company-file.md, "
                          "SHA-256 %s), or use a QRemote DSN (connection: odbc) instead." % script_hash())
    if "script" in errors and not result["statements"]:
        raise RoadTrouble("script_error", "the script stopped: %s" % one_line(str(errors["script"])), "Look at the message, then run again.", "operator")
    return result


def _is_shell(one: Process) -> bool:
    return one.name.lower() in SHELLS


def _once_signed_in(session: int, users: dict[int, str]) -> None:
    """:raises RoadTrouble: the user has another session, and Windows would choose."""
    twice = sorted(number for number, name in users.items() if name.casefold() == users[session].casefold())
    if len(twice) > 1:
        raise RoadTrouble("several_sessions", "%s is signed in more than once (sessions %s), and Windows chooses in which one a task runs" % (
            users[session], ", ".join(map(str, twice))), "Sign out the session in which QuickBooks does not run; keep one, and disconnect it.", "client")


__all__ = ["Probe", "SCRIPT_NAME", "quickbooks_runs", "script", "script_hash", "trouble_of"]
