# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: a program run once in a signed-in user's session, by a scheduled task that leaves nothing behind.

Two tasks: one runs the program with the user's interactive token; the other, registered first and run by the system after a while, deletes
the first one, its folder and itself when the controller no longer can. Elements and their order are those of Microsoft's "Task Scheduler
Schema" (MS-TSCH 2.5). RegisterByXml from a client that is not Windows is inference, so ``schtasks /create /xml`` stands behind it.
"""
from __future__ import annotations

import re
import time
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from xml.sax.saxutils import escape

from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._batch import file_url
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._command import quote, wql
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._file import FileTrouble, digest, parse_hash, put
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._host import Host
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._errors import CimError, Disconnected, LostReply, WsmanError

NAMESPACE = "root/Microsoft/Windows/TaskScheduler"
#: The root folder of Task Scheduler: a folder of our own would stay behind empty, since no command removes one.
FOLDER = "\\"
SYSTEM = "S-1-5-18"
ADMINISTRATORS = "S-1-5-32-544"
QUEUED, READY, RUNNING = 2, 3, 4
#: After its time the janitor tries again when a file was still held open (minutes), and stays for a host that was switched off (days).
RETRIES, STAYS = (0, 15, 60, 24 * 60), 7
#: Seconds for a program that was just ended to let go of its files.
PAUSE = 1.0
_SID = re.compile(r"S-1(-\d{1,20}){1,15}\Z")

_XML = """<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo><Description>{description}</Description></RegistrationInfo>
  <Triggers>{triggers}</Triggers>
  <Principals><Principal id="Author"><UserId>{user}</UserId>{logon}<RunLevel>LeastPrivilege</RunLevel></Principal></Principals>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <AllowHardTerminate>true</AllowHardTerminate>
    <StartWhenAvailable>{late}</StartWhenAvailable>
    <Enabled>true</Enabled>
    <DeleteExpiredTaskAfter>PT0S</DeleteExpiredTaskAfter>
    <ExecutionTimeLimit>{limit}</ExecutionTimeLimit>
  </Settings>
  <Actions Context="Author"><Exec><Command>{command}</Command><Arguments>{arguments}</Arguments></Exec></Actions>
</Task>
"""


@dataclass(frozen=True)
class Job:
    """What is run, as whom, and when everything of it is gone at the latest. Times are the host's, in UTC."""

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
    def home(self) -> str:
        """The folder above, removed when it is empty: a driver's installer may lie there."""
        return self.folder.rpartition("\\")[0]

    @property
    def over(self) -> datetime:
        """When the janitor cleans up: the program's own limit, and two minutes for the controller."""
        return self.clock + self.limit + timedelta(minutes=2)


def stamp(moment: datetime) -> str:
    """A boundary in UTC: Windows then keeps to it whatever its time zone ("synchronize across time zones")."""
    return moment.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def _trigger(start: datetime, end: datetime) -> str:
    return "<TimeTrigger><StartBoundary>%s</StartBoundary><EndBoundary>%s</EndBoundary></TimeTrigger>" % (stamp(start), stamp(end))


def task_xml(job: Job) -> str:
    """The program's task. Its trigger lies in the past, so that no time starts it; its end lets the task expire."""
    if not _SID.match(job.user_sid):
        raise ValueError("%r is no SID" % job.user_sid)
    return _XML.format(description="InterWeave pre-flight: asks QuickBooks in this session, once",
                       triggers=_trigger(job.clock - timedelta(days=1), job.over), user=job.user_sid, late="false",
                       logon="<LogonType>InteractiveToken</LogonType>", limit="PT%dS" % job.limit.total_seconds(),
                       command=escape(job.command), arguments=escape(job.arguments))


def janitor_xml(job: Job) -> str:
    """Deletes the program's task, its folder and itself at its time, also after the host was off; for one that never succeeds there is an end."""
    end = job.over + timedelta(days=STAYS)
    triggers = "".join(_trigger(job.over + timedelta(minutes=minutes), end) for minutes in RETRIES)
    return _XML.format(description="InterWeave pre-flight: cleans up after the controller", triggers=triggers, user=SYSTEM, logon="", late="true",
                       limit="PT5M", command="%SystemRoot%\\System32\\cmd.exe", arguments=escape('/d /c "%s"' % removal(job)))


def removal(job: Job) -> str:
    """The command line that removes everything of a job; the janitor only once the folder is gone."""
    folder, janitor = quote(job.folder), quote(FOLDER + job.janitor)
    return "schtasks /end /tn {task} & schtasks /delete /f /tn {task} & rmdir /s /q {folder} & rmdir {home} & (if not exist {folder} {last})".format(
        task=quote(FOLDER + job.name), folder=folder, home=quote(job.home), last="schtasks /delete /f /tn " + janitor)


def register(host: Host, job: Job, name: str, xml: str) -> None:
    """Register a task, by CIM or by ``schtasks``; what counts is that it is there.

    :raises FileTrouble: neither worked.
    """
    said = ""
    try:
        host.invoke("PS_ScheduledTask", "RegisterByXml", {"TaskName": name, "TaskPath": FOLDER, "Xml": xml, "Force": True}, namespace=NAMESPACE)
    except LostReply:
        pass
    except CimError as exc:
        said = "; " + str(exc)
    if state(host, name) is not None:
        return
    path = "%s\\%s.xml" % (job.folder, name)
    # one line, so that a controller that dies leaves a registered janitor; before the XML has arrived it leaves an empty folder (docs/company-file.md)
    create = "schtasks /create /f /tn %s /xml %s" % (quote(FOLDER + name), quote(path))
    line = "mkdir %s & curl.exe -q -s -T - %s && %s" % (quote(job.folder), file_url(path), create)
    try:
        rc = host.run(line, stdin=b"\xff\xfe" + xml.encode("utf-16-le")).rc
    except LostReply:
        rc = -1
    if state(host, name) is None:
        raise FileTrouble("the scheduled task could not be registered: schtasks ended with %d%s" % (rc, said), operation="register", target=FOLDER + name)


def state(host: Host, name: str) -> int | None:
    """The task's state (2 queued, 3 ready, 4 running), or None when there is no such task."""
    return states(host, name).get(name.lower())


def states(host: Host, *names: str) -> dict[str, int]:
    """States of those of the tasks that are there, by name in lower case."""
    either = " OR ".join("TaskName=%s" % wql(name) for name in names)
    rows = host.query("SELECT TaskName,TaskPath,State FROM MSFT_ScheduledTask WHERE %s" % either, namespace=NAMESPACE)
    return {str(row.get("TaskName")).lower(): int(str(row.get("State") or 0)) for row in rows if str(row.get("TaskPath") or "") == FOLDER}


def place(host: Host, job: Job, path: str, data: bytes) -> None:
    """Make the folder, which only administrators, the system and this user reach, put a program into it, and the file that the user may write.

    The user may read and run what lies there and write one file. Whoever can write into an empty folder can make it a junction (MS-FSA 2.1.5.10.37), and
    what an administrator then puts there, or reads from there, goes where the user wants.

    :raises FileTrouble: the access list could not be set, or the bytes did not arrive unchanged.
    """
    folder, result = quote(job.folder), quote(job.folder + "\\result.json")
    guard = "mkdir %s & icacls %s /inheritance:r %s && type nul > %s && icacls %s /grant:r *%s:(R,W)" % (
        folder, folder, grants(job.user_sid), result, result, job.user_sid)
    line = "%s && curl.exe -q -s -T - %s && certutil -hashfile %s SHA256" % (guard, file_url(path), quote(path))
    try:
        if parse_hash(host.run(line, stdin=data).stdout) == digest(data):
            return
    except LostReply:
        pass  # done once more below, which changes nothing that was done
    done = host.run(guard)
    if done.rc != 0:
        raise FileTrouble("its access list could not be set: icacls ended with %d" % done.rc, operation="protect", target=job.folder)
    put(host, path, data)


def grants(user_sid: str) -> str:
    """The folder's access list: administrators and the system everything, the user reading and running."""
    return "/grant:r %s *%s:(OI)(CI)RX" % (" ".join("*%s:(OI)(CI)F" % sid for sid in (ADMINISTRATORS, SYSTEM)), user_sid)


def start(host: Host, job: Job, path: str, data: bytes) -> None:
    """Put the request there and start the task, in one command. After a lost reply it may have started: look at its state, never start again.

    :raises FileTrouble: the task could not be started.
    """
    run = "schtasks /run /tn %s" % quote(FOLDER + job.name)
    try:
        if host.run("curl.exe -q -s -T - %s && %s" % (file_url(path), run), stdin=data).rc == 0:
            return
    except LostReply:
        return
    put(host, path, data)
    done = host.run(run)
    if done.rc != 0:
        raise FileTrouble("the scheduled task could not be started: schtasks ended with %d" % done.rc, operation="start", target=FOLDER + job.name)


def clean_up(host: Host, job: Job, attempts: int = 3) -> list[str]:
    """Remove tasks and folder, again after a lost reply; says what could not be removed (the janitor will, a little later)."""
    line = "%s & (if exist %s exit 3) & exit 0" % (removal(job), quote(job.folder))
    for attempt in range(attempts):
        try:
            rc = host.run(line).rc
            if rc == 0 and not states(host, job.name, job.janitor):
                return []
            if rc and attempt + 1 < attempts:
                time.sleep(PAUSE)
        except Disconnected:
            break  # nobody is there to be asked again
        except WsmanError:
            continue
    return ["left on the host for now: %s and the tasks '%s' and '%s', which remove themselves at %s" % (job.folder, job.name, job.janitor, stamp(job.over))]


__all__ = [
    "FOLDER", "Job", "QUEUED", "READY", "RUNNING", "clean_up", "grants", "janitor_xml", "place", "register", "removal", "stamp", "start", "state",
    "states", "task_xml",
]
