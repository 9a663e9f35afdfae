# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: a program run once in a signed-in user's session, by a scheduled task that leaves nothing behind.

Two tasks: one runs the program with the user's interactive token; the other, registered first and run by the system after a while, deletes
the first one and its folder when the controller no longer can. It goes away by itself (DeleteExpiredTaskAfter). Microsoft, "Task Scheduler
Schema". RegisterByXml from a client that is not Windows is inference, so ``schtasks /create /xml`` stands behind it.
"""
from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from xml.sax.saxutils import escape

from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._command import quote, wql
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._file import FileTrouble, put, remove_folder
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._host import Host
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._errors import CimError, LostReply

NAMESPACE = "root/Microsoft/Windows/TaskScheduler"
FOLDER = "\\InterWeave\\"
SYSTEM = "S-1-5-18"
ADMINISTRATORS = "S-1-5-32-544"
_SID = re.compile(r"S-1(-\d{1,20}){1,15}\Z")
READY = 3

_XML = """<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo><Description>{description}</Description></RegistrationInfo>
  <Triggers>{trigger}</Triggers>
  <Principals><Principal id="Author"><UserId>{user}</UserId>{logon}<RunLevel>LeastPrivilege</RunLevel></Principal></Principals>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <AllowHardTerminate>true</AllowHardTerminate>
    <StartWhenAvailable>{late}</StartWhenAvailable>
    <DeleteExpiredTaskAfter>PT0S</DeleteExpiredTaskAfter>
    <ExecutionTimeLimit>{limit}</ExecutionTimeLimit>
    <Enabled>true</Enabled>
  </Settings>
  <Actions Context="Author"><Exec><Command>{command}</Command><Arguments>{arguments}</Arguments></Exec></Actions>
</Task>
"""


@dataclass(frozen=True)
class Job:
    """What is run, as whom, and when everything of it is gone at the latest. Times are the host's local time."""

    name: str
    user_sid: str
    command: str
    arguments: str
    folder: str
    clock: datetime
    limit: timedelta

    @property
    def janitor(self) -> str:
        return self.name + "-cleanup"

    @property
    def over(self) -> datetime:
        """When the janitor cleans up: the program's own limit, and two minutes for the controller."""
        return self.clock + self.limit + timedelta(minutes=2)


def local(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S")


def task_xml(job: Job) -> str:
    """The program's task: no time starts it, its trigger only lets it expire."""
    if not _SID.match(job.user_sid):
        raise ValueError("%r is no SID" % job.user_sid)
    trigger = "<TimeTrigger><StartBoundary>%s</StartBoundary><EndBoundary>%s</EndBoundary><Enabled>false</Enabled></TimeTrigger>" % (
        local(job.clock), local(job.over))
    return _XML.format(description="InterWeave pre-flight: asks QuickBooks in this session, once", trigger=trigger, user=job.user_sid, late="false",
                       logon="<LogonType>InteractiveToken</LogonType>", limit="PT%dS" % job.limit.total_seconds(),
                       command=escape(job.command), arguments=escape(job.arguments))


def janitor_xml(job: Job) -> str:
    """Deletes the program's task and folder at its time, also after a restart, then expires."""
    trigger = "<TimeTrigger><StartBoundary>%s</StartBoundary><EndBoundary>%s</EndBoundary></TimeTrigger>" % (
        local(job.over), local(job.over + timedelta(minutes=10)))
    arguments = '/d /c "schtasks /delete /f /tn %s & rmdir /s /q %s"' % (quote(FOLDER + job.name), quote(job.folder))
    return _XML.format(description="InterWeave pre-flight: cleans up after the controller", trigger=trigger, user=SYSTEM, logon="", late="true",
                       limit="PT5M", command="%SystemRoot%\\System32\\cmd.exe", arguments=escape(arguments))


def register(host: Host, name: str, xml: str, folder: str) -> None:
    """Register a task, by CIM or by ``schtasks``; what counts is that it is there.

    :raises FileTrouble: neither worked.
    """
    said = ""
    try:
        host.invoke("PS_ScheduledTask", "RegisterByXml", {"TaskName": name, "TaskPath": FOLDER, "Xml": xml, "Force": True}, namespace=NAMESPACE)
    except LostReply:
        pass
    except CimError as exc:
        said = str(exc)
    if state(host, name) is not None:
        return
    path = "%s\\%s.xml" % (folder, name)
    put(host, path, b"\xff\xfe" + xml.encode("utf-16-le"))
    done = host.run("schtasks /create /f /tn %s /xml %s" % (quote(FOLDER + name), quote(path)))
    if state(host, name) is None:
        raise FileTrouble("the scheduled task could not be registered: schtasks ended with %d%s" % (done.rc, "; " + said if said else ""),
                          operation="register", target=FOLDER + name)


def state(host: Host, name: str) -> int | None:
    """The task's state (3 ready, 4 running), or None when there is no such task."""
    for row in host.query("SELECT TaskName,TaskPath,State FROM MSFT_ScheduledTask WHERE TaskName=%s" % wql(name), namespace=NAMESPACE):
        if str(row.get("TaskPath") or "").lower() == FOLDER.lower():
            return int(str(row.get("State") or 0))
    return None


def start(host: Host, job: Job) -> None:
    """:raises FileTrouble: the task could not be started."""
    done = host.run("schtasks /run /tn %s" % quote(FOLDER + job.name))
    if done.rc != 0:
        raise FileTrouble("the scheduled task could not be started: schtasks ended with %d" % done.rc, operation="start", target=FOLDER + job.name)


def protect(host: Host, folder: str, user_sid: str) -> None:
    """Only administrators, the system and this user reach the folder.

    :raises FileTrouble: the access list could not be set.
    """
    grants = " ".join("/grant:r *%s:(OI)(CI)%s" % (sid, right) for sid, right in ((ADMINISTRATORS, "F"), (SYSTEM, "F"), (user_sid, "M")))
    done = host.run("icacls %s /inheritance:r %s" % (quote(folder), grants))
    if done.rc != 0:
        raise FileTrouble("its access list could not be set: icacls ended with %d" % done.rc, operation="protect", target=folder)


def clean_up(host: Host, job: Job) -> list[str]:
    """Remove both tasks and the folder; says what could not be removed (the janitor will, a little later)."""
    host.run("schtasks /end /tn %s >nul 2>nul & schtasks /delete /f /tn %s >nul 2>nul & rmdir /s /q %s" % (
        quote(FOLDER + job.name), quote(FOLDER + job.name), quote(job.folder)))
    left: list[str] = []
    if host.run("dir /b %s >nul 2>nul" % quote(job.folder)).rc == 0:
        remove_folder(host, job.folder)
        left = ["%s, which the task '%s' removes at %s" % (job.folder, job.janitor, local(job.over))]
    if not left or host.run("dir /b %s >nul 2>nul" % quote(job.folder)).rc != 0:
        left = []
        host.run("schtasks /delete /f /tn %s >nul 2>nul" % quote(FOLDER + job.janitor))
    return left


__all__ = ["FOLDER", "Job", "clean_up", "janitor_xml", "protect", "register", "start", "state", "task_xml"]
