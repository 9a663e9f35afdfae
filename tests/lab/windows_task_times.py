# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Scheduled tasks and time: the task schema (MS-TSCH 2.5), time triggers that come due, tasks that expire. Time passes by the act ``advance``."""

from __future__ import annotations

import datetime
import typing as t
import xml.etree.ElementTree as ET

from .windows_host import Host, User, now

if t.TYPE_CHECKING:
    from .windows import Windows

XMLNS = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"
#: Children of each element. True: an xs:sequence, so their order counts.
SCHEMA: dict[str, tuple[bool, tuple[str, ...]]] = {
    "Task": (False, ("RegistrationInfo", "Triggers", "Settings", "Data", "Principals", "Actions")),
    "RegistrationInfo": (False, ("URI", "SecurityDescriptor", "Source", "Date", "Author", "Version", "Description", "Documentation")),
    "Triggers": (False, ("BootTrigger", "RegistrationTrigger", "IdleTrigger", "TimeTrigger", "EventTrigger", "LogonTrigger", "CalendarTrigger")),
    "TimeTrigger": (True, ("Enabled", "StartBoundary", "EndBoundary", "Repetition", "ExecutionTimeLimit", "RandomDelay")),
    "LogonTrigger": (True, ("Enabled", "StartBoundary", "EndBoundary", "Repetition", "ExecutionTimeLimit", "UserId", "Delay")),
    "Repetition": (False, ("Interval", "StopAtDurationEnd", "Duration")),
    "Principals": (False, ("Principal",)),
    "Principal": (False, ("UserId", "LogonType", "GroupId", "DisplayName", "RunLevel", "ProcessTokenSidType", "RequiredPrivileges")),
    "Settings": (
        False,
        (
            "AllowStartOnDemand", "RestartOnFailure", "MultipleInstancesPolicy", "DisallowStartIfOnBatteries", "StopIfGoingOnBatteries",
            "AllowHardTerminate", "StartWhenAvailable", "NetworkProfileName", "RunOnlyIfNetworkAvailable", "WakeToRun", "Enabled", "Hidden",
            "DeleteExpiredTaskAfter", "IdleSettings", "NetworkSettings", "ExecutionTimeLimit", "Priority", "RunOnlyIfIdle",
            "UseUnifiedSchedulingEngine", "DisallowStartOnRemoteAppSession",
        ),
    ),
    "Actions": (False, ("Exec", "ComHandler", "SendEmail", "ShowMessage")),
    "Exec": (False, ("Command", "Arguments", "WorkingDirectory")),
}  # fmt: skip
#: May stand more than once in its parent.
MANY = {"TimeTrigger", "LogonTrigger", "BootTrigger", "CalendarTrigger", "EventTrigger", "Exec"}


class BadXml(ValueError):
    pass


def check(element: ET.Element) -> None:
    """:raises BadXml: an element that the schema does not know there, twice, or out of order."""
    name = element.tag.removeprefix(XMLNS)
    if name not in SCHEMA:
        if len(element):
            raise BadXml("%s has elements that are not simulated" % name)
        return
    ordered, known = SCHEMA[name]
    seen = [child.tag.removeprefix(XMLNS) for child in element]
    for child in seen:
        if child not in known:
            raise BadXml("unexpected node %s in %s" % (child, name))
        if seen.count(child) > 1 and child not in MANY:
            raise BadXml("%s twice in %s" % (child, name))
    if ordered and sorted(seen, key=known.index) != seen:
        raise BadXml("the elements of %s are out of order" % name)
    for child_element in element:
        check(child_element)


def moment(text: str, host: Host | None = None) -> datetime.datetime:
    """A boundary: with an offset or Z, else in the host's local time."""
    try:
        found = datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        raise BadXml("%r is no dateTime" % text) from None
    if found.tzinfo is None:
        minutes = host.zone.get("offset", 0) if host else 0
        found = found.replace(tzinfo=datetime.timezone(datetime.timedelta(minutes=minutes)))
    return found.astimezone(datetime.timezone.utc)


def times(root: ET.Element, host: Host | None) -> list[dict[str, t.Any]]:
    """The time triggers: start, end, and whether they have fired."""
    found = []
    for trigger in root.iterfind(XMLNS + "Triggers/" + XMLNS + "TimeTrigger"):
        start, end = trigger.findtext(XMLNS + "StartBoundary"), trigger.findtext(XMLNS + "EndBoundary")
        if start is None:
            raise BadXml("a TimeTrigger without StartBoundary")
        found.append({"start": moment(start, host), "end": moment(end, host) if end else None,
                      "enabled": (trigger.findtext(XMLNS + "Enabled") or "true") == "true", "fired": False})  # fmt: skip
    return found


def clock(host: Host) -> datetime.datetime:
    return now() + host.skew


def advance(part: Windows, host: Host, minutes: float) -> dict[str, list[str]]:
    """Let time pass on the host, minute by minute: due tasks run, expired ones go. Answers what ran and what expired."""
    report: dict[str, list[str]] = {"ran": [], "expired": []}
    for _minute in range(int(minutes)):
        host.skew += datetime.timedelta(minutes=1)
        for task in list(host.tasks.values()):
            for trigger in task.get("times", []):
                if _due(host, task, trigger):
                    trigger["fired"] = True
                    report["ran"].append(task["name"])
                    _fire(host, task)
        for task in list(host.tasks.values()):
            if _expired(host, task):
                from .windows_tasks import delete_task

                report["expired"].append(task["name"])
                delete_task(host, task)
    return report


def _due(host: Host, task: dict[str, t.Any], trigger: dict[str, t.Any]) -> bool:
    """Once its start has come; one that had passed already when the task was registered starts nothing."""
    over = trigger["end"] is not None and clock(host) > trigger["end"]
    missed = trigger["start"] <= task["registered"]
    return trigger["enabled"] and not trigger["fired"] and not over and not missed and trigger["start"] <= clock(host)


def _expired(host: Host, task: dict[str, t.Any]) -> bool:
    ends = [trigger["end"] for trigger in task.get("times", [])]
    return bool(task.get("expires")) and bool(ends) and all(end is not None and end < clock(host) for end in ends)


def _fire(host: Host, task: dict[str, t.Any]) -> None:
    from .windows_tasks import run_task

    if not task["command"].lower().endswith("\\cmd.exe"):
        run_task(host, task)
        return
    from .windows_cmd_run import Console, environment, run_line

    system = User("SYSTEM", "NT AUTHORITY", "")

    async def nothing() -> bytes:
        return b""

    console = Console(host, system, environment(host, system), "C:\\Windows\\System32", host.code_page, nothing)
    work = run_line(console, "%s %s" % (task["command"].replace("%SystemRoot%", "C:\\Windows"), task["arguments"]))
    try:
        work.send(None)  # nothing that a cleaning command does has to wait
    except StopIteration as done:
        task["result"] = done.value
        return
    work.close()
    raise RuntimeError("the task %s waits for something: only commands that end at once are simulated here" % task["name"])
