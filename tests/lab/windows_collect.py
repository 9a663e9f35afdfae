# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plays ``files/collect.cmd`` on a simulated host: the script's own lines, each command by the host's tools, with cmd.exe's rules for what is around them.

Only what the script holds is played; a line of any other form is an error, so that the script and this file cannot part unnoticed.
"""

from __future__ import annotations

import datetime
import re
import typing as t

from .windows_cmd_run import UNICODE, Console, environment, run_line
from .windows_host import Host, User, now

#: Lines that neither ask nor write: what they set is set here.
_SILENT = re.compile(r"@echo off|rem\b.*|setlocal .*|set \"\w+=.*\"|if .*|    .*|\)|cd /d .*|chcp .*|whoami /groups .*|echo .*|pause|exit /b \d|"
                     r"for /f \"tokens=2 delims=:\.\" %%p in \('chcp'\) do .*")
_LOOP = re.compile(r"for /f \"(delims=|tokens=2\*)\" %%([abf]) in \('(.*)'\) do \(")
_HEAD = re.compile(r">{1,2}\"%OUT%\" echo (.*)")
#: The order of a short date, and how cmd.exe writes one.
DATES = {"en": ("M/d/yyyy", "%a %m/%d/%Y"), "de": ("dd.MM.yyyy", "%d.%m.%Y")}
MARK = "4711-815-31337"


def collect(host: Host, script: str, user: str = "", ago: float = 0.0) -> bytes:
    """The file that the script leaves, made so many hours ago by this user (without one the host's last one who administers it)."""
    who = host.user(user) if user else next(one for one in reversed(host.users) if one.admin and one.remote)
    assert who is not None, user
    playing = _Played(host, who, now() - datetime.timedelta(hours=ago)).script(script.split("\r\n"))
    try:
        playing.send(None)
    except StopIteration as ended:
        return t.cast(bytes, ended.value)
    raise AssertionError("a command of collect.cmd waits for something")


class _Played:
    def __init__(self, host: Host, user: User, at: datetime.datetime) -> None:
        self.host, self.out = host, bytearray()

        async def nothing() -> bytes:
            return b""

        self.console = Console(host, user, environment(host, user), "C:\\Windows\\System32", UNICODE["65001"], nothing)
        local = at + datetime.timedelta(minutes=host.zone["offset"])
        short, written = DATES[host.language]
        self.known = {
            'reg query "HKCU\\Control Panel\\International" /v sShortDate':
                "\nHKEY_CURRENT_USER\\Control Panel\\International\n    sShortDate    REG_SZ    %s\n\n" % short,
            'reg query "HKLM\\SYSTEM\\CurrentControlSet\\Control\\TimeZoneInformation" /v ActiveTimeBias':
                "\nHKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\TimeZoneInformation\n    ActiveTimeBias    REG_DWORD    0x%x\n\n" % (
                    -host.zone["offset"] & 0xFFFFFFFF),
        }
        self.variables = {
            "MARK": MARK, "COMPUTERNAME": host.computer, "PAGE": host.code_page.removeprefix("cp"), "ELEVATED": "yes" if host.administers(user) else "no",
            "DATE": local.strftime(written), "TIME": "%2d:%s" % (local.hour, local.strftime("%M:%S,17" if host.language == "de" else "%M:%S.17")),
        }

    async def script(self, lines: list[str]) -> bytes:
        rest = iter(lines)
        for line in rest:
            loop, head = _LOOP.fullmatch(line), _HEAD.fullmatch(line)
            if line == ":ask":
                return bytes(self.out)
            if line.startswith("call :ask "):
                await self.ask(line.removeprefix("call :ask "))
            elif loop:
                await self.loop(loop[1], loop[2], loop[3], next(rest))
                assert [next(rest), next(rest).partition(" >>")[0].strip() != "", next(rest).strip()[:13], next(rest)] == [
                    "    ver >nul", True, "if errorlevel", ")"], line
            elif head:
                self.echo(re.sub(r"%(\w+)%", lambda found: self.variables[found[1]], head[1]))
            elif line and not _SILENT.fullmatch(line):
                raise AssertionError("collect.cmd holds a line that the lab does not play: %s" % line)
        raise AssertionError("collect.cmd has no label :ask")

    def echo(self, text: str) -> None:
        self.out.extend((text + "\r\n").encode(self.console.code_page, "replace"))

    async def ask(self, command: str) -> None:
        self.echo("[%s] begin %s" % (MARK, command))
        rc, printed = await self.run(command)
        self.out.extend(printed)
        self.echo("[%s] end %d" % (MARK, rc))

    async def run(self, command: str) -> tuple[int, bytes]:
        if command in self.known:
            return 0, self.known[command].replace("\n", "\r\n").encode("ascii")
        out = bytearray()
        rc = await run_line(self.console.with_streams(out, bytearray()), command)
        return rc, bytes(out)

    async def loop(self, option: str, letter: str, command: str, begin: str) -> None:
        """``for /f``: each line that the command prints, or what stands behind its second word; empty ones never."""
        _rc, printed = await self.run(command.replace("^", ""))
        asked: t.Any = re.fullmatch(r'    >>"%OUT%" echo \[%MARK%\] begin (.*)', begin)
        for line in printed.decode(self.host.code_page, "replace").splitlines():
            words = line.split(None, 2)
            value = line if option == "delims=" else words[2] if len(words) > 2 else ""
            if value.strip():
                await self.ask(asked[1].replace("%%" + letter, value))
