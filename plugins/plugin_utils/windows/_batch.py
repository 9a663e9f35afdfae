# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: many reads in one cmd command line, and their answers out of one stream of bytes.

Each read is wrapped so that it ends with a marker that carries an unguessable word: nothing a host stores can forge it. The
output is split as bytes; headings and trailers, which are in the host's language, are never looked at.
"""
from __future__ import annotations

import re
import secrets
import typing as t
from dataclasses import dataclass
from urllib.parse import quote as percent_encode

from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._command import Refused, quote
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._reads import (
    Binaries,
    Confirm,
    Dwords,
    Environment,
    FileBytes,
    Folders,
    Listing,
    Read,
    SubkeyTexts,
    There,
    TimeZoneId,
    Types,
    ValueNames,
    ValueTexts,
)
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._errors import WsmanError

#: Characters of one line: below cmd's 8,191 with room for the path of cmd.exe and quotes.
LINE = 8000
HIVE, USERS = "HKLM\\", "HKU\\"
_LONG_HIVE = "HKEY_LOCAL_MACHINE\\"
_DWORD = re.compile(r"^ {4}(.+?) {4}REG_DWORD(?:_LITTLE_ENDIAN)? {4}0x([0-9a-fA-F]{1,8})$")
_NAME = re.compile(r"^ {4}(.+?) {4}REG_[A-Z_]+(?: {4}|$)")
_TEXT = re.compile(r"^ {4}(.+?) {4}REG_[A-Z_]+ {4}(.*)$")
_BINARY = re.compile(r"^ {4}(.+?) {4}REG_BINARY {4}((?:[0-9A-Fa-f]{2})*)$")
_TYPE = re.compile(r"^ {4}(.+?) {4}(REG_[A-Z_]+)(?: {4}|$)")
_PLAIN_KEY = re.compile(r"^HK(?:LM|U)\\[A-Za-z0-9_\\.-]*[A-Za-z0-9_]$")
_DRIVE_PATH = re.compile(r"^[A-Za-z]:[\\/][^*?\"<>|]*$")

_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"
#: Reads that a cmd command line can answer.
SHELL_READS = (Binaries, Confirm, Dwords, ValueNames, ValueTexts, SubkeyTexts, Listing, Folders, There, FileBytes, TimeZoneId, Environment, Types)


@dataclass(frozen=True)
class Answer:
    """What one read printed, and whether its exit code was 0."""

    ok: bool
    output: bytes


def confirmable(read: Confirm) -> bool:
    """Whether reg.exe's printed line can prove the value: printable ASCII, no quote, no percent sign, no blank at an end, a name."""
    text = read.name + read.data
    plain = all(0x20 <= ord(character) < 0x7F for character in text) and '"' not in text and "%" not in text
    return plain and bool(read.name) and bool(read.data) and read.data == read.data.strip() and not read.data.endswith("\\")


def listable(read: There) -> bool:
    """Whether ``dir`` can prove the file: what it prints of another path may be another name, and a wildcard matches others."""
    return read.path.isascii() and bool(_DRIVE_PATH.match(read.path)) and "%" not in read.path and not read.path.endswith("\\")


def command(read: Read) -> str:
    """The command that answers a read.

    :raises Refused: the key, path or text cannot be passed on a command line.
    """
    make = _COMMAND.get(type(read))
    if make is None:
        raise TypeError("no command line answers %r" % (read,))
    return make(read)


def _search(read: ValueNames | ValueTexts) -> str:
    line = "reg query %s /f %s /d" % (_key(read.key), quote(read.text))
    for how, texts in (("/i", getattr(read, "among", ())), ("/v /i", read.without)):
        if texts:
            line += "|findstr %s %s" % (how, " ".join("/c:%s" % quote(text) for text in texts))
    return line


def _echo(read: Environment) -> str:
    if not (read.name.isalnum() and read.name.isascii()):
        raise TypeError("no command line answers %r" % (read,))
    return 'echo "%%%s%%"' % read.name


_COMMAND: dict[type, t.Callable[[t.Any], str]] = {
    Confirm: lambda read: "reg query %s /f %s /d /e /c" % (_key(read.key), quote(read.data)),
    Dwords: lambda read: "reg query %s /t REG_DWORD" % _key(read.key),
    ValueNames: _search,
    ValueTexts: _search,
    Binaries: lambda read: "reg query %s /s /t REG_BINARY" % _key(read.key),
    SubkeyTexts: lambda read: "reg query %s /s /f %s /d" % (_key(read.key), quote(read.text)),
    Types: lambda read: "reg query %s" % _key(read.key),
    Folders: lambda read: "dir /b /s /ad %s" % quote(read.pattern),
    There: lambda read: "dir /b /a-d %s" % quote(read.path),
    Listing: lambda read: "dir /b /s /a-d %s" % quote(read.pattern),
    FileBytes: lambda read: "curl.exe -q -s %s" % file_url(read.path),
    TimeZoneId: lambda _read: "tzutil /g",
    Environment: _echo,
}


def _key(key: str) -> str:
    """The key as an argument; quotes only where cmd or reg.exe need them, for a line has little room."""
    quoted = quote(key if key.startswith(USERS) else HIVE + key)
    return quoted[1:-1] if _PLAIN_KEY.match(quoted[1:-1]) else quoted


def file_url(path: str) -> str:
    """``file:///`` URL of an absolute Windows path, for curl on an unquoted cmd line.

    curl takes no blank in a URL, and cmd would look for a variable between two percent signs: the caret after each (cmd removes it
    later) makes sure that there is none of that name.
    """
    if not _DRIVE_PATH.match(path):
        raise Refused("the path %r is no absolute Windows path without wildcards, such as C:\\folder\\file" % path)
    if any(ord(character) < 0x20 or ord(character) > 0x7E for character in path):
        raise Refused("the path %r holds a character outside ASCII, which curl.exe is not known to read" % path)
    return "file:///" + percent_encode(path.replace("\\", "/"), safe="/:").replace("%", "%^")


def start_mark(nonce: str) -> str:
    """What a line begins with whose output is used: what the shell prints by itself (cmd's AutoRun, which it runs without ``/d``) ends there."""
    return "echo %s.s" % nonce


def after_start(output: bytes, nonce: str) -> bytes:
    """What the line itself printed.

    :raises WsmanError: not even its start mark came.
    """
    found = re.search(rb"%s\.s[ \t]*\r?\n" % nonce.encode("ascii"), output)
    if found is None:
        raise WsmanError("the command shell did not run the line: its first word is missing from what was printed", operation="read",
                         target="the command shell")
    return output[found.end():]


def new_nonce() -> str:
    return "".join(secrets.choice(_LETTERS) for _each in range(7))


class Batch:
    """Reads that share one command line. What goes to standard error is dropped: it is in the host's language and means "no"."""

    def __init__(self, nonce: str = "") -> None:
        self.nonce = nonce or new_nonce()
        self.reads: list[Read] = []
        self._asked: dict[str, list[Read]] = {}
        self._parts: list[str] = []
        self._length = len(self.line)

    def add(self, read: Read) -> bool:
        """Take a read in; ``False`` when the line would become too long. The same command is run once for all who ask it.

        :raises Refused: the read cannot be passed on a command line at all.
        """
        text = command(read)
        if text not in self._asked:
            part = self._part(text)
            if self._parts and self._length + len(part) + 1 > LINE:
                return False
            self._length += len(part) + bool(self._parts)
            self._parts.append(part)
        self.reads.append(read)
        self._asked.setdefault(text, []).append(read)
        return True

    @property
    def line(self) -> str:
        return "(%s&%s) 2>nul" % (start_mark(self.nonce), "&".join(self._parts))

    def _part(self, text: str) -> str:
        """cmd takes ``|`` first, then ``&&``, ``||`` and ``&``: no brackets are needed, and a line has little room."""
        return "%s&&echo %s+||echo %s-" % (text, self.nonce, self.nonce)

    def split(self, output: bytes) -> dict[Read, Answer]:
        """The answers in what the line printed.

        :raises WsmanError: an answer is missing.
        """
        output = after_start(output, self.nonce)
        answers: list[Answer] = []
        start = 0
        for mark in re.finditer(rb"%s([-+])[ \t]*\r?\n?" % self.nonce.encode("ascii"), output):
            answers.append(Answer(mark.group(1) == b"+", output[start:mark.start()]))
            start = mark.end()
        if len(answers) != len(self._asked):
            raise WsmanError("the command shell gave %d answers to %d questions" % (len(answers), len(self._asked)), operation="read",
                             target="the command shell")
        return {read: answer for reads, answer in zip(self._asked.values(), answers, strict=True) for read in reads}


def batches(reads: t.Iterable[Read]) -> tuple[list[Batch], dict[Read, Refused]]:
    """As few command lines as carry these reads, and the reads that none can carry."""
    found: list[Batch] = []
    refused: dict[Read, Refused] = {}
    for read in reads:
        try:
            if not found or not found[-1].add(read):
                fresh = Batch()
                fresh.add(read)
                found.append(fresh)
        except Refused as exc:
            refused[read] = exc
    return found, refused


def interpret(read: Read, answer: Answer) -> t.Any:
    """The value of a read out of what its command printed."""
    if isinstance(read, FileBytes):
        return answer.output if answer.ok else None
    lines = answer.output.decode("utf-8", errors="replace").replace("\r\n", "\n").split("\n")
    return _INTERPRET[type(read)](read, answer, lines)


def _confirmed(read: Confirm, answer: Answer, lines: list[str]) -> bool:
    wanted = "    %s    REG_SZ    %s" % (read.name, read.data)
    return answer.ok and any(_same_value(line, wanted, read) for line in lines)


def _dwords(_read: Dwords, answer: Answer, lines: list[str]) -> dict[str, int] | None:
    """No value of this type: exit code 1 and the count "0" in the host's language. No such key: exit code 1 and nothing at all."""
    return {name: int(number, 16) for name, number in _matches(_DWORD, lines)} if answer.ok or answer.output.strip() else None


def _value_names(_read: ValueNames, answer: Answer, lines: list[str]) -> list[str]:
    return [name for (name,) in _matches(_NAME, lines) if name.isascii()] if answer.ok else []


def _value_texts(_read: ValueTexts, answer: Answer, lines: list[str]) -> dict[str, str]:
    return {name: data for name, data in _matches(_TEXT, lines) if name.isascii()} if answer.ok else {}


def _binaries(_read: Binaries, answer: Answer, lines: list[str]) -> dict[str, dict[str, bytes]]:
    found: dict[str, dict[str, bytes]] = {}
    below = ""
    for line in lines if answer.ok else ():
        value = _BINARY.match(line)
        if line.startswith("HKEY_"):
            below = line.rpartition("\\")[2].strip().lower()
        elif value is not None:
            found.setdefault(below, {})[value.group(1).lower()] = bytes.fromhex(value.group(2))
    return found


def _listing(_read: Listing | Folders, answer: Answer, lines: list[str]) -> list[str]:
    return [line.strip() for line in lines if re.match(r"^([A-Za-z]:|\\\\)\\?", line.strip())] if answer.ok else []


def _there(read: There, answer: Answer, lines: list[str]) -> bool:
    """Its own name is printed; of a folder, the names in it."""
    name = re.split(r"[\\/]", read.path)[-1].lower()
    return answer.ok and [line.strip().lower() for line in lines if line.strip()] == [name]


def _types(_read: Types, answer: Answer, lines: list[str]) -> dict[str, str] | None:
    return {name.lower(): kind for name, kind in reversed(_matches(_TYPE, lines)) if name.isascii()} if answer.ok else None


def _variable(_read: Environment, _answer: Answer, lines: list[str]) -> str:
    """What stands between the quotes; a variable that is not set is printed as its name between percent signs."""
    text = next((line.strip()[1:-1] for line in lines if line.strip()), "")
    plain = all(0x20 <= ord(character) < 0x7F for character in text)
    return text if plain and "%" not in text else ""


def _same_value(line: str, wanted: str, read: Confirm) -> bool:
    """The printed line is this value: its name in any letter case (names are), its data exactly."""
    prefix = len(wanted) - len(read.data)
    return len(line) == len(wanted) and line[:prefix].lower() == wanted[:prefix].lower() and line[prefix:] == read.data


def _matches(pattern: re.Pattern[str], lines: list[str]) -> list[tuple[str, ...]]:
    return [found.groups() for found in (pattern.match(line) for line in lines) if found]


def _keys(read: SubkeyTexts, answer: Answer, lines: list[str]) -> dict[str, dict[str, str]]:
    """Printed keys below the one that was asked, without the hive, and the values printed under each."""
    wanted = (_LONG_HIVE + read.key).lower() + "\\"
    found: dict[str, dict[str, str]] = {}
    below = ""
    for line in lines if answer.ok else ():
        value = _TEXT.match(line)
        if line.startswith("HKEY_"):
            below = line[len(_LONG_HIVE):] if line.lower().startswith(wanted) and line.isascii() else ""
        elif value is not None and below:
            found.setdefault(below, {})[value.group(1)] = value.group(2)
    return found


def _zone(_read: TimeZoneId, answer: Answer, lines: list[str]) -> str:
    zone = next((line.strip() for line in lines if line.strip()), "")
    if not answer.ok or not zone:
        raise WsmanError("tzutil did not name the time zone", operation="read", target="the time zone")
    return zone


_INTERPRET: dict[type, t.Callable[[t.Any, Answer, list[str]], t.Any]] = {
    Confirm: _confirmed, Dwords: _dwords, ValueNames: _value_names, ValueTexts: _value_texts, Binaries: _binaries, SubkeyTexts: _keys,
    Listing: _listing, Folders: _listing, There: _there,
    Types: _types, Environment: _variable, TimeZoneId: _zone,
}

__all__ = ["Answer", "Batch", "SHELL_READS", "after_start", "batches", "command", "confirmable", "file_url", "interpret", "listable", "new_nonce", "start_mark"]
