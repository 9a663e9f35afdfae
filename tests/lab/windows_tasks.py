# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Scheduled tasks: registered by XML, run in the signed-in user's session. What a task runs is answered by ``TASK_ANSWERS``."""

from __future__ import annotations

import asyncio
import collections.abc as c
import typing as t
import xml.etree.ElementTree as ET

from .windows_host import Host, now
from .windows_schema import CimClass, Method, Row, props, register
from .windows_soap import Embedded, Fault
from .windows_task_times import XMLNS, BadXml, check, clock, times

NAMESPACE = "Root/Microsoft/Windows/TaskScheduler".lower()
RUNNING, NEVER_RUN, NOT_SIGNED_IN = 267009, 267011, 2147943645
STATES = {"Disabled": 1, "Queued": 2, "Ready": 3, "Running": 4}
#: Coroutine functions of host, task, command and arguments: they do what the program would do and return its exit code, or None.
TASK_ANSWERS: list[c.Callable[[Host, dict[str, t.Any], str, str], c.Awaitable[int | None]]] = []


def _path(path: str | None, name: str) -> tuple[str, str]:
    if "\\" in name.strip("\\"):
        path, _unused, name = name.rpartition("\\")
    path = "\\" + (path or "\\").strip("\\") + "\\"
    return ("\\" if path == "\\\\" else path), name.strip("\\")


def find_task(host: Host, path: str | None, name: str) -> dict[str, t.Any] | None:
    return host.tasks.get("".join(_path(path, name)).lower())


def parse(xml: str, host: Host | None = None) -> dict[str, t.Any]:
    try:
        root = ET.fromstring(xml.encode("utf-16") if "utf-16" in xml[:60].lower() else xml.encode("utf-8"))
    except ET.ParseError as exc:
        raise BadXml(str(exc)) from None
    if root.tag != XMLNS + "Task":
        raise BadXml("no Task element")
    check(root)

    def text(path: str) -> str:
        return root.findtext("/".join(XMLNS + part for part in path.split("/"))) or ""

    command = text("Actions/Exec/Command")
    if not command:
        raise BadXml("no Exec action")
    return {
        "command": command,
        "arguments": text("Actions/Exec/Arguments"),
        "user": text("Principals/Principal/UserId"),
        "logon": text("Principals/Principal/LogonType"),
        "run_level": text("Principals/Principal/RunLevel") or "LeastPrivilege",
        "limit": text("Settings/ExecutionTimeLimit"),
        "expires": text("Settings/DeleteExpiredTaskAfter"),
        "times": times(root, host),
        "triggers": [child.tag.partition("}")[2] for child in root.find(XMLNS + "Triggers") or []],
    }


def register_task(host: Host, path: str | None, name: str, xml: str, force: bool) -> dict[str, t.Any] | None:
    """None when the task is there already and ``force`` is not given."""
    where, name = _path(path, name)
    parsed = parse(xml, host)
    if find_task(host, where, name) and not force:
        return None
    task = {"path": where, "name": name, "xml": xml, "state": "Ready", "last": None, "result": NEVER_RUN, "registered": clock(host), **parsed}
    host.tasks[(where + name).lower()] = task
    host.write("task", "register %s%s" % (where, name))
    return task


def delete_task(host: Host, task: dict[str, t.Any]) -> None:
    end_task(host, task)
    del host.tasks[(task["path"] + task["name"]).lower()]
    host.write("task", "delete %(path)s%(name)s" % task)


def session_of(host: Host, user: str) -> int | None:
    """The session in which an interactive token of this user (name or SID) exists."""
    for session in host.sessions:
        names = {session.user.lower(), session.user.rpartition("\\")[2].lower(), host.sid_of(session.user).lower()}
        if user.lower() in names or not user:
            return session.number
    return None


def run_task(host: Host, task: dict[str, t.Any]) -> None:
    """Starts it; without the user's session an interactive task does not run (0x8007051D-like, last result says so)."""
    task["last"] = now()
    session = session_of(host, task.get("user", "")) if task.get("logon", "InteractiveToken") == "InteractiveToken" else 0
    if session is None:
        task["result"] = NOT_SIGNED_IN
        return
    host.write("task", "run %(path)s%(name)s" % task)
    if "powershell" in task.get("command", "").lower() or "cscript" in task.get("command", "").lower():
        host.lab.ledger.started(host.name, "probe")
    task["state"], task["result"] = "Running", RUNNING
    process = host.start_process(
        task.get("command", "").rpartition("\\")[2],
        path=task.get("command"),
        command="%s %s" % (task.get("command"), task.get("arguments")),
        session=session,
        user=next((item.user for item in host.sessions if item.number == session), "NT AUTHORITY\\SYSTEM"),
    )
    task["pid"] = process.pid
    task["job"] = asyncio.ensure_future(_work(host, task, process.pid))


async def _work(host: Host, task: dict[str, t.Any], pid: int) -> None:
    result: int | None = None
    try:
        for answer in TASK_ANSWERS:
            result = await answer(host, task, task.get("command", ""), task.get("arguments", ""))
            if result is not None:
                break
    finally:
        host.end_process(pid)
        task["state"], task["result"] = "Ready", 1 if result is None else result


def end_task(host: Host, task: dict[str, t.Any]) -> None:
    job = task.get("job")
    if job is not None and not job.done():
        job.cancel()
        host.write("task", "end %(path)s%(name)s" % task)


def _row(task: dict[str, t.Any]) -> Row:
    return {
        "TaskName": task["name"],
        "TaskPath": task["path"],
        "URI": task["path"] + task["name"],
        "State": STATES[task["state"]],
        "Author": None,
        "Description": task.get("description"),
        "Date": None,
        "Documentation": None,
        "SecurityDescriptor": None,
        "Source": None,
        "Version": None,
    }


def _of(host: Host, values: Row) -> dict[str, t.Any]:
    task = find_task(host, values.get("TaskPath"), values["TaskName"])
    if task is None:
        raise Fault(2147942402, "The system cannot find the file specified. ", cim=6)
    return task


def _by_xml(host: Host, row: Row, values: Row) -> Row:
    if "tasks_refused" in host.odd:
        raise Fault(2150858753, cim=7)
    try:
        task = register_task(host, values.get("TaskPath"), values["TaskName"], values["Xml"], bool(values.get("Force")))
    except BadXml:
        raise Fault(2147750682, "The task XML contains an unexpected node. ", cim=4) from None
    if task is None:
        raise Fault(2147942583, "Cannot create a file when that file already exists. ", cim=11)
    return {"ReturnValue": 0, "cmdletOutput": Embedded("MSFT_ScheduledTask", {"TaskName": task["name"], "TaskPath": task["path"], "State": 3})}


def _start(host: Host, row: Row, values: Row) -> Row:
    run_task(host, _of(host, values))
    return {"ReturnValue": 0}


def _stop(host: Host, row: Row, values: Row) -> Row:
    end_task(host, _of(host, values))
    return {"ReturnValue": 0}


def _info(host: Host, row: Row, values: Row) -> Row:
    task = _of(host, values)
    return {
        "ReturnValue": 0,
        "cmdletOutput": Embedded(
            "MSFT_TaskDynamicInfo",
            {
                "LastRunTime": task["last"],
                "LastTaskResult": task["result"],
                "NextRunTime": None,
                "NumberOfMissedRuns": 0,
                "TaskName": task["name"],
                "TaskPath": task["path"],
            },
        ),
    }


def _switch(state: str) -> t.Any:
    def change(host: Host, row: Row, values: Row) -> Row:
        task = _of(host, values)
        task["state"] = state
        host.write("task", "%s %s" % (state, task["name"]))
        return {"ReturnValue": 0}

    return change


BY_NAME = {"TaskName": "string", "TaskPath": "string?"}
register(
    CimClass(
        "MSFT_ScheduledTask",
        NAMESPACE,
        ("TaskName", "TaskPath"),
        props("TaskName TaskPath URI State:uint8 Author Description Date Documentation SecurityDescriptor Source Version"),
        lambda host: [_row(task) for task in host.tasks.values()],
        delete=lambda host, row: delete_task(host, t.cast("dict[str, t.Any]", find_task(host, row["TaskPath"], row["TaskName"]))),
    )
)
register(
    CimClass(
        "PS_ScheduledTask",
        NAMESPACE,
        (),
        {},
        None,
        {
            "RegisterByXml": Method(
                {"TaskName": "string", "TaskPath": "string?", "Xml": "string", "User": "string?", "Password": "string?", "Force": "boolean?"},
                _by_xml,
                static=True,
            ),
            "StartByName": Method(BY_NAME, _start, static=True),
            "StartByPath": Method(BY_NAME, _start, static=True),
            "StopByName": Method(BY_NAME, _stop, static=True),
            "StopByPath": Method(BY_NAME, _stop, static=True),
            "GetInfoByName": Method(BY_NAME, _info, static=True),
            "EnableByName": Method(BY_NAME, _switch("Ready"), static=True),
            "DisableByName": Method(BY_NAME, _switch("Disabled"), static=True),
        },
    )
)
