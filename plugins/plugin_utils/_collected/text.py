# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the text file of ``files/collect.cmd``, told apart into questions and answers. Pure: bytes to values.

Whoever brings the file may have opened and saved it: as UTF-8 or UTF-16, with other line ends. An answer that is not UTF-8 is in the code page that the
file names; what that code page lacks was printed as a question mark or another letter, so that such an answer is not exact.
"""
from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass

TITLE = "interweave-collect"
VERSION = "1"
#: A server with two thousand firewall rules and ten thousand connections makes less than 3 MB.
MAX_BYTES = 16_000_000
_MARK = re.compile(r"[0-9]{1,5}-[0-9]{1,5}-[0-9]{1,5}")
_NUMBER = re.compile(r"-?[0-9]{1,10}")
_HEAD = ("mark", "host", "codepage", "elevated", "date", "time")


class Unusable(ValueError):
    """The file is none, or not whole, or of another server or time. The text says what is wrong."""


@dataclass(frozen=True)
class Answer:
    """What a command printed, and its exit code."""

    command: str
    lines: tuple[str, ...]
    rc: int
    #: Whether what is not ASCII was printed as it is.
    exact: bool = True


@dataclass(frozen=True)
class Text:
    """The head of the file and, by the command in lower case, its answers."""

    head: t.Mapping[str, str]
    answers: t.Mapping[str, Answer]


def parse(data: bytes) -> Text:
    """
    :raises Unusable: it is no whole file of collect.cmd.
    """
    if len(data) > MAX_BYTES:
        raise Unusable("it is larger than %d MB" % (MAX_BYTES // 1_000_000))
    lines = _lines(_as_bytes(data))
    head = _head(lines)
    return Text(head, _answers(lines[len(_HEAD) + 1:], head))


def _as_bytes(data: bytes) -> bytes:
    """The same without a byte order mark; saved as UTF-16 it is UTF-8 again."""
    for mark, encoding in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if data.startswith(mark):
            try:
                return data[2:].decode(encoding).encode("utf-8")
            except UnicodeError:
                raise Unusable("it begins as UTF-16 and is none") from None
    return data.removeprefix(b"\xef\xbb\xbf")


def _lines(data: bytes) -> list[bytes]:
    if b"\0" in data:
        raise Unusable("it holds NUL bytes: it is no text of collect.cmd")
    return data.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")


def _head(lines: list[bytes]) -> dict[str, str]:
    first = _text(lines[0], "")[0].split()
    if first[:1] != [TITLE]:
        raise Unusable("it does not begin with '%s': it is no file of collect.cmd" % TITLE)
    if first[1:] != [VERSION]:
        raise Unusable("it is of another version of collect.cmd (%s, expected %s): let the script that comes with this collection make it" % (
            " ".join(first[1:])[:20] or "none", VERSION))
    head: dict[str, str] = {}
    for name, line in zip(_HEAD, lines[1:], strict=False):
        word, _blank, rest = _text(line, "")[0].partition(" ")
        if word != name:
            raise Unusable("its head is damaged: line %d should tell its %s" % (len(head) + 2, name))
        head[name] = rest.strip()
    if len(head) != len(_HEAD) or not _MARK.fullmatch(head["mark"]):
        raise Unusable("its head is damaged: the mark is missing")
    return head


class _Reader:
    """Goes through the lines behind the head: a question is begun, printed and ended, one after the other."""

    def __init__(self, page: str) -> None:
        self._page = page
        self._command = ""
        self._printed: list[bytes] = []
        self.found: dict[str, Answer] = {}
        self.finished = False

    def printed(self, line: bytes) -> None:
        self._printed.append(line)

    def marked(self, line: bytes) -> None:
        """
        :raises Unusable: this mark cannot stand here.
        """
        word, _blank, rest = _text(line, self._page)[0].rstrip().partition(" ")
        if self._command and word == "end" and _NUMBER.fullmatch(rest):
            self._keep(_answer(self._command, self._printed, int(rest), self._page))
            self._command = ""
        elif not self._command and word == "begin" and rest:
            self._command, self._printed = rest, []
        elif not self._command and word == "finished":
            self.finished = True
        else:
            raise Unusable("it is damaged at the mark '%s %s'" % (word[:20], rest[:60]))

    def _keep(self, answer: Answer) -> None:
        """Two data sources of one company file ask the same; what is asked twice has one answer."""
        if self.found.setdefault(answer.command.lower(), answer) != answer:
            raise Unusable("it answers twice, and not the same: %s" % answer.command[:200])


def _answers(lines: list[bytes], head: t.Mapping[str, str]) -> dict[str, Answer]:
    """
    :raises Unusable: an answer has no end, one question has two that differ, or the end of the file is missing.
    """
    reader = _Reader(head["codepage"])
    mark = b"[%s] " % head["mark"].encode("ascii")
    for number, line in enumerate(lines):
        before, marked, behind = line.partition(mark)
        if before or not marked:
            reader.printed(before)  # tzutil ends no line: the mark stands behind what it printed
        if marked:
            reader.marked(behind)
        if reader.finished:
            if any(left.strip() for left in lines[number + 1:]):
                raise Unusable("something stands behind its end")
            return reader.found
    raise Unusable("its end is missing: it was cut off, or the script was ended")


def _answer(command: str, printed: list[bytes], rc: int, page: str) -> Answer:
    texts = [_text(line, page) for line in printed]
    return Answer(command, tuple(text for text, _exact in texts), rc, all(exact for _text_, exact in texts))


def _text(line: bytes, page: str) -> tuple[str, bool]:
    """A line as text, and whether it is exact."""
    try:
        return line.decode("utf-8"), True
    except UnicodeDecodeError:
        pass
    try:
        return line.decode("cp%d" % int(page)), False
    except (ValueError, LookupError):
        return line.decode("ascii", errors="replace"), False


__all__ = ["Answer", "MAX_BYTES", "TITLE", "Text", "Unusable", "VERSION", "parse"]
