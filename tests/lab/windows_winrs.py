# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""WinRS shells (MS-WSMV 3.1.4.5 to 3.1.4.10): create, command, send, receive, signal, delete. Every command runs as ``cmd /c``."""

from __future__ import annotations

import asyncio
import base64
import dataclasses
import typing as t
import uuid
import xml.etree.ElementTree as ET

from . import windows_cmd as cmd
from . import windows_soap as soap
from .windows_cmd_run import UNICODE, Console, environment, run_line
from .windows_soap import Fault, Request

if t.TYPE_CHECKING:
    from .core import Lab
    from .windows_host import Host, User

SHELL_URI = "http://schemas.microsoft.com/wbem/wsman/1/windows/shell/cmd"
RSP = "http://schemas.microsoft.com/wbem/wsman/1/windows/shell"
MAX_SHELLS = 30
AUTORUN = "HKLM\\Software\\Microsoft\\Command Processor"
CTRL_C_EXIT = 3221225786


@dataclasses.dataclass
class Command:
    console: Console
    task: asyncio.Task[int] | None = None
    given: bytearray = dataclasses.field(default_factory=bytearray)
    ended: asyncio.Event = dataclasses.field(default_factory=asyncio.Event)
    #: Bytes already sent: standard output, standard error.
    sent: list[int] = dataclasses.field(default_factory=lambda: [0, 0])
    #: Whether a reply has said CommandState Done.
    done: bool = False

    async def read(self) -> bytes:
        """All of standard input; waits until its sender has ended it."""
        await self.ended.wait()
        return bytes(self.given)


@dataclasses.dataclass
class Shell:
    user: User
    code_page: str
    cwd: str
    env: dict[str, str]
    commands: dict[str, Command] = dataclasses.field(default_factory=dict)


class Shells:
    def __init__(self, lab: Lab) -> None:
        self.lab = lab

    @staticmethod
    def operation(body: ET.Element) -> str:
        line = command_line(body)
        try:
            names = cmd.programs(cmd.Parser(cmd.strip_outer(line)).parse())
        except cmd.SyntaxError_:
            names = []
        return " ".join("shell:" + name for name in names) + " " + line

    async def answer(self, host: Host, user: User, request: Request) -> tuple[str, str]:
        if not host.administers(user):
            raise Fault(5)
        if request.uri.lower() != SHELL_URI.lower():
            if "powershell" in request.uri.lower():
                self.lab.ledger.started(host.name, "powershell")
            raise Fault(2150858752)
        verb = request.action.rpartition("/")[2]
        if request.action == soap.X + "/Create":
            return request.action + "Response", self._create(host, user, request)
        shell = self._shell(host, user, request)
        if request.action == soap.X + "/Delete":
            await self._delete(host, request)
            return request.action + "Response", ""
        handlers = {"Command": self._command, "Send": self._send, "Receive": self._receive, "Signal": self._signal}
        if verb not in handlers or request.action != "%s/%s" % (RSP, verb):
            raise Fault(2150858753)
        if request.body is None or request.body.tag != "{%s}%s" % (RSP, "CommandLine" if verb == "Command" else verb):
            raise Fault(2150858791)
        return request.action + "Response", await handlers[verb](host, shell, request)

    def _shell(self, host: Host, user: User, request: Request) -> Shell:
        names = {name.lower(): value for name, value in request.selectors.items()}
        if "shellid" not in names:
            raise Fault(2150858842)
        shell = host.shells.get(names["shellid"].upper())
        if len(names) > 1 or shell is None or shell.user is not user:
            raise Fault(2150858843)
        return t.cast(Shell, shell)

    def _create(self, host: Host, user: User, request: Request) -> str:
        if request.body is None or request.body.tag != "{%s}Shell" % RSP:
            raise Fault(2150858791)
        if sum(shell.user is user for shell in host.shells.values()) >= MAX_SHELLS:
            raise Fault(2150859173, cim=27)
        options = {name.upper(): value for name, value in request.options}
        page = options.get("WINRS_CODEPAGE", "")
        env = environment(host, user)
        for variable in request.body.iter("{%s}Variable" % RSP):
            env[variable.get("Name", "").lower()] = variable.text or ""
        cwd = request.body.findtext("{%s}WorkingDirectory" % RSP) or env["userprofile"]
        host.add_folder(env["temp"])
        number = request.body.get("ShellId", "").upper() or str(uuid.uuid4()).upper()
        host.shells[number] = Shell(user, UNICODE.get(page, "cp" + page if page.isdigit() else host.code_page), cwd, env)
        streams = "".join(
            "<rsp:%s>%s</rsp:%s>" % (name, request.body.findtext("{%s}%s" % (RSP, name)) or default, name)
            for name, default in (("InputStreams", "stdin"), ("OutputStreams", "stdout stderr"))
        )
        return (
            '<x:ResourceCreated>%s</x:ResourceCreated><rsp:Shell xmlns:rsp="%s"><rsp:ShellId>%s</rsp:ShellId><rsp:ResourceUri>%s</rsp:ResourceUri>'
            "<rsp:Owner>%s\\%s</rsp:Owner><rsp:ClientIP>127.0.0.1</rsp:ClientIP><rsp:IdleTimeOut>PT7200.000S</rsp:IdleTimeOut>%s"
            "<rsp:ShellRunTime>P0DT0H0M0S</rsp:ShellRunTime><rsp:ShellInactivity>P0DT0H0M0S</rsp:ShellInactivity></rsp:Shell>"
        ) % (soap.reference(SHELL_URI, {"ShellId": number}), RSP, number, SHELL_URI, user.domain, user.name, streams)

    async def _delete(self, host: Host, request: Request) -> None:
        shell = host.shells.pop(next(iter(request.selectors.values())).upper())
        for command in shell.commands.values():
            await end(command)

    async def _command(self, host: Host, shell: Shell, request: Request) -> str:
        if len(shell.commands) >= host.max_commands:
            raise Fault(host.command_quota, cim=27 if host.command_quota == 2150859174 else 0)
        assert request.body is not None
        number = request.body.get("CommandId", "").upper() or str(uuid.uuid4()).upper()
        console = Console(host, shell.user, dict(shell.env), shell.cwd, shell.code_page, read=_nothing)
        command = Command(console)
        console.read = command.read
        shell.commands[number] = command
        command.task = asyncio.ensure_future(self._run(console, command_line(request.body)))
        await asyncio.sleep(0)
        return '<rsp:CommandResponse xmlns:rsp="%s"><rsp:CommandId>%s</rsp:CommandId></rsp:CommandResponse>' % (RSP, number)

    async def _run(self, console: Console, line: str) -> int:
        await self.lab.charge("cmd")
        without = " /D" if "autorun_off" in console.host.odd else ""
        console.env["cmdcmdline"] = "C:\\Windows\\system32\\cmd.exe%s /C %s" % (without, line)  # set /?: the line that cmd itself was started with
        # cmd /?: without /D the AutoRun values run before the line, with /C too; what they print comes first
        for place in (AUTORUN, AUTORUN.replace("HKLM", "HKU\\" + console.user.sid)):
            automatic = console.host.registry.data(place, "AutoRun")
            if automatic and not without:
                await run_line(console, str(automatic))
        return await run_line(console, line)

    def _one(self, shell: Shell, number: str | None) -> Command:
        command = shell.commands.get((number or "").upper())
        if command is None:
            raise Fault(2150858843)
        return command

    async def _send(self, host: Host, shell: Shell, request: Request) -> str:
        assert request.body is not None
        for stream in request.body.iter("{%s}Stream" % RSP):
            command = self._one(shell, stream.get("CommandId"))
            if stream.get("Name") != "stdin" or command.ended.is_set():
                raise Fault(2150858791)
            command.given += base64.b64decode(stream.text or "")
            if (stream.get("End") or "").lower() in ("true", "1"):
                command.ended.set()
        return '<rsp:SendResponse xmlns:rsp="%s"/>' % RSP

    async def _receive(self, host: Host, shell: Shell, request: Request) -> str:
        assert request.body is not None
        wanted = request.body.find("{%s}DesiredStream" % RSP)
        if wanted is None:
            raise Fault(2150858791)
        number = wanted.get("CommandId")
        command = self._one(shell, number)
        if command.done:  # nothing more comes after CommandState Done (MS-WSMV 2.2.4.9); clients that pump on meet it as ERROR_WSMAN_UNEXPECTED_SELECTORS
            raise Fault(2150858843)
        assert command.task is not None
        done, _pending = await asyncio.wait({command.task}, timeout=request.timeout)
        if not done:
            raise Fault(2150858793)
        if not command.task.cancelled() and command.task.exception() is not None:
            raise Fault(2150858755, "lab: %r" % command.task.exception())
        streams, room = "", (request.max_size - 4096) * 3 // 4
        rest = False
        for index, (name, data) in enumerate((("stdout", command.console.out), ("stderr", command.console.err))):
            part = bytes(data[command.sent[index] : command.sent[index] + room])
            room -= len(part)
            command.sent[index] += len(part)
            rest = rest or command.sent[index] < len(data)
            if part:
                streams += '<rsp:Stream Name="%s" CommandId="%s">%s</rsp:Stream>' % (name, number, base64.b64encode(part).decode())
            if not rest:
                streams += '<rsp:Stream Name="%s" CommandId="%s" End="true"></rsp:Stream>' % (name, number)
        state = '<rsp:CommandState CommandId="%s" State="%s/CommandState/Running"/>' % (number, RSP)
        command.done = not rest
        if not rest:
            state = '<rsp:CommandState CommandId="%s" State="%s/CommandState/Done"><rsp:ExitCode>%d</rsp:ExitCode></rsp:CommandState>' % (
                number,
                RSP,
                CTRL_C_EXIT if command.task.cancelled() else command.task.result(),
            )
        return '<rsp:ReceiveResponse xmlns:rsp="%s">%s%s</rsp:ReceiveResponse>' % (RSP, streams, state)

    async def _signal(self, host: Host, shell: Shell, request: Request) -> str:
        assert request.body is not None
        number = (request.body.get("CommandId") or "").upper()
        command = self._one(shell, number)
        code = (request.body.findtext("{%s}Code" % RSP) or "").strip().lower()
        if not code.startswith((RSP + "/signal/").lower()):
            raise Fault(2150858791)
        await end(command)
        if code.endswith("terminate"):
            del shell.commands[number]
        return '<rsp:SignalResponse xmlns:rsp="%s"/>' % RSP


async def _nothing() -> bytes:
    return b""


async def end(command: Command) -> None:
    """The command's processes end with it: they are in the shell's job."""
    if command.task is not None and not command.task.done():
        command.task.cancel()
        await asyncio.wait({command.task})


def command_line(body: ET.Element) -> str:
    parts = [body.findtext("{%s}Command" % RSP) or ""]
    parts += [item.text or "" for item in body.findall("{%s}Arguments" % RSP)]
    return " ".join(part for part in parts if part)
