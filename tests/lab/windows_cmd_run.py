# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs a line of cmd.exe on a simulated host: environment, streams, redirection, lookup of built-ins and programs."""

from __future__ import annotations

import asyncio
import collections.abc as c
import dataclasses
import fnmatch
import typing as t

from . import windows_cmd as cmd
from .windows_text import say

if t.TYPE_CHECKING:
    from .windows_host import Host, Process, User

#: Built-ins get the rest of the line as it was typed; programs get arguments.
BUILTINS: dict[str, c.Callable[[Console, str], t.Any]] = {}
PROGRAMS: dict[str, c.Callable[[Console, list[str]], t.Any]] = {}
#: Tried in order for every PowerShell started over WinRM: coroutine functions of console and command line that return an exit code or None.
#: They read ``await console.read()`` and write to ``console.out`` and ``console.err``; INTERWEAVE_LAB_ANSWERS names more (``module:function``).
POWERSHELL_ANSWERS: list[c.Callable[[Console, str], c.Awaitable[int | None]]] = []
UNICODE = {"65001": "utf-8"}


class Exit(Exception):
    def __init__(self, rc: int) -> None:
        super().__init__(rc)
        self.rc = rc


def builtin(*names: str) -> c.Callable[[t.Any], t.Any]:
    def keep(function: t.Any) -> t.Any:
        BUILTINS.update(dict.fromkeys(names, function))
        return function

    return keep


def program(*names: str) -> c.Callable[[t.Any], t.Any]:
    def keep(function: t.Any) -> t.Any:
        PROGRAMS.update(dict.fromkeys(names, function))
        return function

    return keep


@dataclasses.dataclass
class Console:
    """Where one command runs. ``oem`` is the host's code page, ``code_page`` the shell's."""

    host: Host
    user: User
    env: dict[str, str]
    cwd: str
    code_page: str
    read: c.Callable[[], c.Awaitable[bytes]]
    out: bytearray = dataclasses.field(default_factory=bytearray)
    err: bytearray = dataclasses.field(default_factory=bytearray)
    last: int = 0
    #: The line as typed, for programs that parse it themselves.
    line: str = ""

    def oem(self, text: str, error: bool = False) -> None:
        """Console programs print in the host's OEM code page, whatever the shell's code page; ``?`` for what it lacks."""
        (self.err if error else self.out).extend(text.replace("\n", "\r\n").encode(self.host.code_page, "replace"))

    def echo(self, text: str, error: bool = False) -> None:
        """cmd.exe itself prints in the shell's code page."""
        (self.err if error else self.out).extend(text.replace("\n", "\r\n").encode(self.code_page, "replace"))

    def say(self, message: str, *values: t.Any, error: bool = False) -> None:
        """A localised message of a console program."""
        self.oem(say(self.host.language, message, *values), error)

    def path(self, text: str) -> str:
        text = text.strip().replace("/", "\\").replace('"', "")
        if text[1:2] != ":" and not text.startswith("\\\\"):
            text = self.cwd.rstrip("\\") + "\\" + text
        return text.rstrip("\\") if len(text) > 3 else text

    def with_streams(self, out: bytearray, err: bytearray, read: c.Callable[[], c.Awaitable[bytes]] | None = None) -> Console:
        return dataclasses.replace(self, out=out, err=err, read=read or self.read)


def environment(host: Host, user: User) -> dict[str, str]:
    profile = "C:\\Users\\" + user.name
    pairs = {
        "SystemRoot": "C:\\Windows",
        "windir": "C:\\Windows",
        "SystemDrive": "C:",
        "ProgramFiles": "C:\\Program Files",
        "ProgramW6432": "C:\\Program Files",
        "ProgramFiles(x86)": "C:\\Program Files (x86)",
        "ProgramData": "C:\\ProgramData",
        "ALLUSERSPROFILE": "C:\\ProgramData",
        "PUBLIC": "C:\\Users\\Public",
        "ComSpec": "C:\\Windows\\system32\\cmd.exe",
        "COMPUTERNAME": host.computer,
        "USERNAME": user.name,
        "USERDOMAIN": user.domain,
        "USERPROFILE": profile,
        "APPDATA": profile + "\\AppData\\Roaming",
        "LOCALAPPDATA": profile + "\\AppData\\Local",
        "TEMP": profile + "\\AppData\\Local\\Temp",
        "TMP": profile + "\\AppData\\Local\\Temp",
        "OS": "Windows_NT",
        "PROCESSOR_ARCHITECTURE": "AMD64",
        "NUMBER_OF_PROCESSORS": "4",
        "PATH": "C:\\Windows\\system32;C:\\Windows;C:\\Windows\\System32\\Wbem",
        "PATHEXT": ".COM;.EXE;.BAT;.CMD",
        "PROMPT": "$P$G",
        "ERRORLEVEL": "0",
        "CD": profile,
        "RANDOM": "4711",
        "DATE": "",
        "TIME": "",
    }
    return {name.lower(): value for name, value in pairs.items()}


async def run_line(console: Console, line: str) -> int:
    """As ``cmd.exe /c line``."""
    line = line.partition("\n")[0].rstrip("\r")
    if len(line) > cmd.LIMIT:
        console.echo(say(console.host.language, "too_long"), error=True)
        return 1
    line = cmd.strip_outer(line)
    try:
        node = cmd.Parser(cmd.expand(line, console.env)).parse()
        return 0 if node is None else await _run(console, node)
    except Exit as exc:
        return exc.rc
    except cmd.SyntaxError_ as exc:
        console.echo(say(console.host.language, "unexpected", exc), error=True)
        return 255


async def _run(console: Console, node: cmd.Node) -> int:
    if isinstance(node, cmd.Chain):
        return await _chain(console, node)
    if isinstance(node, cmd.If):
        chosen = node.then if _true(console, node) else node.other
        return 0 if chosen is None else await _run(console, chosen)
    inner, files = await _redirected(console, node.redirects)
    if inner is None:
        return 1
    try:
        rc = await _run(inner, node.body) if isinstance(node, cmd.Group) else await _simple(inner, node.text)
    finally:
        for path, data, append in files:
            _save(console, path, data, append)
    console.last = rc
    return rc


async def _chain(console: Console, node: cmd.Chain) -> int:
    if node.op == "|":
        middle = bytearray()
        await _run(console.with_streams(middle, console.err), node.left)

        async def read() -> bytes:
            return bytes(middle)

        return await _run(console.with_streams(console.out, console.err, read), node.right)
    rc = await _run(console, node.left)
    if (node.op == "&&" and rc) or (node.op == "||" and not rc):
        return rc
    return await _run(console, node.right)


def _true(console: Console, node: cmd.If) -> bool:
    words = node.words
    if words[0] == "exist":
        path = console.path(words[1]).lower()
        yes = path in console.host.files or path in console.host.folders
        if "*" in path or "?" in path:
            yes = any(fnmatch.fnmatchcase(known, path) for known in (*console.host.files, *console.host.folders))
        if path.endswith("\\nul"):
            yes = path[:-4] in console.host.folders
    elif words[0] == "errorlevel":
        yes = console.last >= int(words[1])
    elif words[0] == "defined":
        yes = words[1].lower() in console.env
    else:
        left, right = words[0], words[2]
        yes = left.lower() == right.lower() if node.ignore_case else left == right
    return yes != node.negate


async def _redirected(console: Console, redirects: list[cmd.Redirect]) -> tuple[Console | None, list[tuple[str, bytearray, bool]]]:
    streams, read, files = {1: console.out, 2: console.err}, console.read, []
    for redirect in redirects:
        if redirect.kind == ">&":
            streams[redirect.stream] = streams.get(int(redirect.target), console.out)
        elif redirect.kind == "<":
            data = b""
            if redirect.target.lower() != "nul":
                file = console.host.file(console.path(redirect.target))
                if file is None:
                    console.echo(say(console.host.language, "no_file"), error=True)
                    return None, []
                data = file.data
            read = _reader(data)
        else:
            sink = streams[redirect.stream] = bytearray()
            if redirect.target.lower() != "nul":
                path = console.path(redirect.target)
                if not _writable(console, path):
                    console.echo(say(console.host.language, "no_path"), error=True)
                    return None, []
                files.append((path, sink, redirect.kind == ">>"))
    return console.with_streams(streams[1], streams[2], read), files


def _reader(data: bytes) -> c.Callable[[], c.Awaitable[bytes]]:
    async def read() -> bytes:
        return data

    return read


def _writable(console: Console, path: str) -> bool:
    old = console.host.file(path)
    return path.rpartition("\\")[0].lower() in console.host.folders and (old is None or old.writable) and path.lower() not in console.host.folders


def _save(console: Console, path: str, data: bytearray, append: bool) -> None:
    old = console.host.file(path)
    console.host.write_file(path, (old.data if old and append else b"") + bytes(data))


async def _simple(console: Console, text: str) -> int:
    name, rest = cmd.program_of(text)
    low = name.lower()
    if not low:
        return 0
    console.line = text
    if low in BUILTINS or (low.split(".")[0] == "echo" and low.startswith("echo.")):
        if low.startswith("echo."):
            low, rest = "echo", low[4:] + rest
        return t.cast(int, await _maybe(BUILTINS[low](console, rest)))
    base = low.rpartition("\\")[2].rpartition("/")[2]
    base = base[:-4] if base.endswith(".exe") else base
    if base in ("powershell", "pwsh"):
        return await powershell(console, text)
    file = _executable(console, name)
    if file is not None and file.runs is not None:
        from .windows_install import run_installer

        return await run_installer(console, file, cmd.split(rest))
    if base in PROGRAMS and (base != "curl" or console.host.curl) and ("\\" not in low or "\\windows\\" in low):
        return t.cast(int, await _maybe(PROGRAMS[base](console, cmd.split(rest))))
    if file is not None:
        return await _window(console, file.path, text)
    console.echo(say(console.host.language, "unknown_program", name), error=True)
    return 1


async def _maybe(value: t.Any) -> t.Any:
    return await value if asyncio.iscoroutine(value) else value


def _executable(console: Console, name: str) -> t.Any:
    path = console.path(name)
    return console.host.file(path) or console.host.file(path + ".exe")


async def _window(console: Console, path: str, line: str) -> int:
    """A program with a window nobody sees in session 0: it stays until somebody ends it."""
    process = console.host.start_process(path.rpartition("\\")[2], path=path, command=line, user="%s\\%s" % (console.user.domain, console.user.name))
    console.host.write("process", "start " + path)
    await until_ended(console.host, process.pid)
    return 1


async def until_ended(host: Host, pid: int) -> None:
    """Waits for the process; when the waiting command is ended, the process goes with its job."""
    try:
        while pid in host.processes:
            await asyncio.sleep(0.02)
    finally:
        host.end_process(pid)


async def powershell(console: Console, line: str) -> int:
    console.host.lab.ledger.started(console.host.name, "powershell")
    await console.host.lab.charge("powershell")
    for answer in POWERSHELL_ANSWERS:
        rc = await answer(console, line)
        if rc is not None:
            return rc
    console.echo("lab: PowerShell is not simulated\n", error=True)
    return 1


def run_detached(host: Host, line: str) -> Process | None:
    """Win32_Process.Create: a process that outlives its caller; None when there is no such program."""
    name = cmd.program_of(line)[0]
    base = name.lower().rpartition("\\")[2].removesuffix(".exe")
    file = host.file(name) or host.file("C:\\Windows\\System32\\%s.exe" % base)
    if file is None and base not in PROGRAMS and base not in ("cmd", "powershell"):
        return None
    if base in ("powershell", "pwsh") or "powershell" in line.lower():
        host.lab.ledger.started(host.name, "powershell")
    host.write("process", "create " + line)
    return host.start_process(base + ".exe", path=file.path if file else "C:\\Windows\\System32\\%s.exe" % base, command=line)
