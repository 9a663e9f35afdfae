# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Programs for the system: sc, tzutil, schtasks, taskkill, icacls, start, msiexec, chcp; what must not happen is refused."""

from __future__ import annotations

import re
import typing as t

from . import windows_cmd as cmd
from . import windows_tasks as tasks
from .windows_cmd_run import UNICODE, Console, builtin, program, run_line
from .windows_registry import SZ, Value
from .windows_services import change_mode, start_service, stop_service
from .windows_tool_lists import all_services

ZONES = (
    "Dateline Standard Time",
    "UTC",
    "GMT Standard Time",
    "W. Europe Standard Time",
    "Central Europe Standard Time",
    "Romance Standard Time",
    "Eastern Standard Time",
    "Central Standard Time",
    "Mountain Standard Time",
    "US Mountain Standard Time",
    "Pacific Standard Time",
    "Alaskan Standard Time",
    "Hawaiian Standard Time",
    "Atlantic Standard Time",
    "India Standard Time",
    "AUS Eastern Standard Time",
)
OFFSETS = {
    "UTC": 0,
    "GMT Standard Time": 0,
    "W. Europe Standard Time": 60,
    "Central Europe Standard Time": 60,
    "Romance Standard Time": 60,
    "Eastern Standard Time": -300,
    "Central Standard Time": -360,
    "Mountain Standard Time": -420,
    "US Mountain Standard Time": -420,
    "Pacific Standard Time": -480,
}
ERRORS = {0: 0, 2: 5, 3: 1051, 5: 1062, 6: 1062, 10: 1056, 12: 1075, 13: 1068, 14: 1058, 16: 1072, 21: 87}


@program("chcp")
@builtin("chcp")
def chcp(console: Console, rest: t.Any) -> int:
    page = (rest if isinstance(rest, str) else " ".join(rest)).strip()
    if page:
        console.code_page = UNICODE.get(page, "cp" + page)
    console.echo(
        ("Aktive Codepage: %s.\n" if console.host.language == "de" else "Active code page: %s\n")
        % ("65001" if console.code_page == "utf-8" else console.code_page.removeprefix("cp"))
    )
    return 0


@program("cmd")
async def nested(console: Console, args: list[str]) -> int:
    rest = cmd.program_of(console.line)[1].strip()
    while rest[:1] == "/" and rest[1:2].lower() not in ("c", "k"):
        rest = rest.partition(" ")[2].strip()
    return await run_line(console, rest[2:]) if rest else 0


@builtin("start")
async def start(console: Console, rest: str) -> int:
    """``start "" /wait program arguments``: only with /wait its exit code is seen."""
    rest = rest.strip()
    if rest.startswith('"'):
        rest = rest[1:].partition('"')[2].strip()
    wait = False
    while rest.startswith("/"):
        switch, _unused, rest = rest.partition(" ")
        wait, rest = wait or switch.lower() == "/wait", rest.strip()
    if wait:
        return await run_line(console, rest if not rest.startswith('"') else '"%s"' % rest)
    import asyncio

    console.host.recorded.append({"what": "start", "line": rest})
    asyncio.ensure_future(run_line(console.with_streams(bytearray(), bytearray()), rest))
    return 0


@program("whoami")
def whoami(console: Console, args: list[str]) -> int:
    console.oem("%s\\%s\n" % (console.user.domain.lower(), console.user.name.lower()))
    return 0


@program("hostname")
def hostname(console: Console, args: list[str]) -> int:
    console.oem(console.host.computer + "\n")
    return 0


@program("tzutil")
def tzutil(console: Console, args: list[str]) -> int:
    verb, host = args[0].lower() if args else "", console.host
    if verb == "/g":
        console.oem(host.zone["id"])
        return 0
    if verb == "/l":
        more = ("Nowhere Standard Time",) if "zones_more" in host.odd else ()
        console.oem("".join("(UTC) %s\n%s\n\n" % (name, name) for name in (*ZONES, *more)))
        return 0
    wanted = args[1] if len(args) == 2 else ""
    name = next((zone for zone in ZONES if zone.lower() == wanted.lower()), None)
    if verb != "/s" or name is None:
        console.say("zone_unknown", error=True)
        return 1
    host.zone = {**host.zone, "id": name, "offset": OFFSETS.get(name, 0), "standard": name, "daylight": name.replace("Standard", "Daylight"), "caption": name}
    host.registry.set("HKLM\\SYSTEM\\CurrentControlSet\\Control\\TimeZoneInformation", Value("TimeZoneKeyName", SZ, name))
    host.write("time_zone", name)
    return 0


# services ------------------------------------------------------------------------------------------------------
@program("sc")
def sc(console: Console, args: list[str]) -> int:
    args = args[1:] if args and args[0].startswith("\\\\") else args
    if len(args) < 2:
        return 1639
    if [arg.lower() for arg in args] == ["queryex", "type=", "service", "state=", "all"]:
        return all_services(console)
    verb, service = args[0].lower(), console.host.service(args[1])
    if service is None:
        return _sc_failed(console, "EnumQueryServicesStatus:OpenService" if verb == "query" else "OpenService", 1060)
    if verb in ("query", "queryex", "qc", "qfailure"):
        states = {"Stopped": 1, "Start Pending": 2, "Stop Pending": 3, "Running": 4}
        console.oem(
            "\nSERVICE_NAME: %s\n        TYPE               : 10  WIN32_OWN_PROCESS\n        STATE              : %d  %s\n"
            "        WIN32_EXIT_CODE    : 0  (0x0)\n" % (service.name, states[service.state], service.state.upper().replace(" ", "_"))
        )
        return 0
    if verb in ("start", "stop"):
        code = ERRORS.get((start_service if verb == "start" else stop_service)(console.host, service), 1)
        return _sc_failed(console, "StartService" if verb == "start" else "ControlService", code) if code else 0
    if verb == "delete" or service.marked:
        if service.marked:
            return _sc_failed(console, "DeleteService" if verb == "delete" else "ChangeServiceConfig", 1072)
        console.host.delete_service(service)
        console.host.write("service", "delete " + service.name)
        console.say("sc_ok", "DeleteService")
        return 0
    if verb == "config":
        return _sc_config(console, service, args[2:])
    if verb in ("failure", "sidtype", "description"):
        console.host.write("service", " ".join(args))
        console.say("sc_ok", "ChangeServiceConfig2")
        return 0
    return 1639


def _sc_config(console: Console, service: t.Any, args: list[str]) -> int:
    modes = {"boot": "Boot", "system": "System", "auto": "Automatic", "demand": "Manual", "disabled": "Disabled", "delayed-auto": "Automatic"}
    pairs = dict(zip(args[::2], args[1::2], strict=False))
    if set(pairs) - {"start=", "binpath=", "obj=", "password=", "displayname="} or len(args) % 2:
        return 1639
    if "start=" in pairs:
        if pairs["start="].lower() not in modes:
            return 1639
        change_mode(console.host, service, modes[pairs["start="].lower()])
        service.delayed = pairs["start="].lower() == "delayed-auto"
    console.say("sc_ok", "ChangeServiceConfig")
    return 0


def _sc_failed(console: Console, call: str, code: int) -> int:
    from .windows_text import MESSAGES

    message = MESSAGES.get("sc_%d" % code, ("", ""))[console.host.language == "de"]
    console.say("sc_failed", call, code, message)
    return code


# tasks ---------------------------------------------------------------------------------------------------------
def _switches(args: list[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    at = 0
    while at < len(args):
        name, at = args[at].lower(), at + 1
        value = ""
        if at < len(args) and not args[at].startswith("/"):
            value, at = args[at], at + 1
        found[name] = value
    return found


@program("schtasks")
def schtasks(console: Console, args: list[str]) -> int:
    options, host = _switches(args), console.host
    name = options.get("/tn", "")
    if "/create" in options:
        return _create_task(console, options, name)
    task = tasks.find_task(host, None, name) if name else None
    if "/query" in options and not name:
        console.oem("".join("%s%s,%s\n" % (item["path"], item["name"], item["state"]) for item in host.tasks.values()))
        return 0
    if task is None:
        console.say("task_missing", error=True)
        return 1
    if "/query" in options:
        console.oem(task["xml"] if "/xml" in options else '"%s%s","N/A","%s"\n' % (task["path"], task["name"], task["state"]))
        return 0
    for verb, action, message in (("/run", tasks.run_task, "task_ran"), ("/end", tasks.end_task, "task_ended"), ("/delete", tasks.delete_task, "task_deleted")):
        if verb in options:
            if verb == "/delete" and "/f" not in options:
                return 1  # asks; nobody answers
            action(host, task)
            console.say(message, name)
            return 0
    return 1


def _create_task(console: Console, options: dict[str, str], name: str) -> int:
    file = console.host.file(console.path(options.get("/xml", ""))) if options.get("/xml") else None
    if file is None or not name:
        console.say("task_missing", error=True)
        return 1
    try:
        text = file.data.decode("utf-16" if file.data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
        made = tasks.register_task(console.host, None, name, text, "/f" in options)
    except (tasks.BadXml, UnicodeDecodeError):
        console.say("task_bad_xml", error=True)
        return 1
    if made is None:
        console.say("task_exists", name, error=True)
        return 1
    console.say("task_created", name)
    return 0


# processes -----------------------------------------------------------------------------------------------------
@program("taskkill")
def taskkill(console: Console, args: list[str]) -> int:
    options, host = _switches(args), console.host
    wanted = [
        process
        for process in host.processes.values()
        if str(process.pid) == options.get("/pid") or (options.get("/im") and process.name.lower() == options["/im"].lower())
    ]
    if not wanted:
        console.say("no_process", options.get("/pid") or options.get("/im", ""), error=True)
        return 128
    if "/t" in options:
        for process in wanted:  # grows while it is walked: children of children
            wanted += [child for child in host.processes.values() if child.parent == process.pid and child not in wanted]
    for process in wanted:
        host.end_process(process.pid)
        host.write("process", "kill %d %s" % (process.pid, process.name))
        console.say("killed", process.pid)
    return 0


#: ``*SID:(OI)(CI)F`` or ``name:(RX,WD)``: inheritance first, then simple rights or a list of specific ones in parentheses.
GRANT = r"\*?[^:*]+(:(\((OI|CI|IO|NP)\))*([NFMRWD]|RX|\((N|F|M|RX|R|W|D|DE|RC|WDAC|WO|S|AS|MA|GR|GW|GE|GA|RD|WD|AD|REA|WEA|X|DC|RA|WA|,)+\)))?"


@program("icacls")
def icacls(console: Console, args: list[str]) -> int:
    path = console.path(args[0]) if args else ""
    if path.lower() not in console.host.files and path.lower() not in console.host.folders:
        console.oem(
            "%s: %s"
            % (
                args[0] if args else "",
                "Das System kann die angegebene Datei nicht finden.\n" if console.host.language == "de" else "The system cannot find the file specified.\n",
            ),
            error=True,
        )
        return 2
    if any(not re.fullmatch(GRANT, arg) for arg in args[1:] if not arg.startswith("/")):
        console.oem("Invalid parameter\n", error=True)
        return 87
    if len(args) > 1:
        console.host.acls.append(" ".join(args))
        console.host.write("acl", " ".join(args))
    console.say("icacls", path)
    return 0


@program("timeout", "ping")
def wait(console: Console, args: list[str]) -> int:
    return 0


@program("msiexec")
def msiexec(console: Console, args: list[str]) -> int:
    """1619 when the package cannot be opened, else 0; what it would install is not simulated."""
    console.host.recorded.append({"what": "msiexec", "line": " ".join(args)})
    package = next((arg for arg in args if arg.lower().endswith(".msi")), None)
    if package is None or console.host.file(console.path(package)) is None:
        return 1619
    console.host.write("installer", " ".join(args))
    return 0


@program("shutdown", "wmic", "bitsadmin", "format", "diskpart", "vssadmin", "bcdedit")
def refused(console: Console, args: list[str]) -> int:
    """Nothing of ours may do this to a client's server."""
    console.host.recorded.append({"what": "refused", "line": console.line})
    console.say("refused", cmd.program_of(console.line)[0], error=True)
    return 5
