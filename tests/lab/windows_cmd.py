# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""cmd.exe's grammar, as far as one ``/c`` line uses it: percent expansion, quotes, carets, redirection, ``& && || |``, parentheses, ``if``."""

from __future__ import annotations

import dataclasses
import re

LIMIT = 8191


class SyntaxError_(ValueError):
    """``X was unexpected at this time``: cmd ends with 255 (1 seen by callers of /c)."""


@dataclasses.dataclass
class Redirect:
    stream: int
    #: ``>``, ``>>``, ``<`` or ``>&`` (target is a stream's number).
    kind: str
    target: str


@dataclasses.dataclass
class Simple:
    text: str
    redirects: list[Redirect] = dataclasses.field(default_factory=list)


@dataclasses.dataclass
class Chain:
    """``op`` is ``&``, ``&&``, ``||`` or ``|``."""

    op: str
    left: Node
    right: Node


@dataclasses.dataclass
class Group:
    body: Node
    redirects: list[Redirect] = dataclasses.field(default_factory=list)


@dataclasses.dataclass
class If:
    #: Words of the condition without ``not`` and ``/i``.
    words: list[str]
    negate: bool
    ignore_case: bool
    then: Node
    other: Node | None


Node = Simple | Chain | Group | If
LEVELS = ("&", "||", "&&", "|")


def strip_outer(line: str) -> str:
    """What ``cmd /c`` does with quotes: unless they are just those of one program name, the first and the last go."""
    line = line.strip()
    if not line.startswith('"'):
        return line
    if (
        line.count('"') == 2
        and not re.search(r"[&<>()@^|]", line)
        and re.match(r'^"[^"]*"$', line)
        and " " in line
        and line.lower().endswith(('.exe"', '.com"', '.bat"', '.cmd"'))
    ):
        return line
    last = line.rindex('"')
    return line[1:last] + line[last + 1 :]


def expand(line: str, env: dict[str, str]) -> str:
    """Percent expansion comes first and knows no quotes; on a command line an unknown name stays as it is."""

    def value(match: re.Match[str]) -> str:
        return env.get(match.group(1).lower(), match.group(0))

    return re.sub(r"%([^%\r\n]+?)%", value, line)


class Parser:
    def __init__(self, text: str) -> None:
        self.text, self.at, self.depth = text, 0, 0

    def parse(self) -> Node | None:
        self._blank()
        if self.at >= len(self.text):
            return None
        node = self._chain(0)
        self._blank()
        if self.at < len(self.text):
            raise SyntaxError_(self.text[self.at : self.at + 1])
        return node

    def _blank(self) -> None:
        while self.at < len(self.text) and self.text[self.at] in " \t,;=":
            self.at += 1

    def _operator(self) -> str:
        self._blank()
        for op in ("&&", "||", "&", "|"):
            if self.text.startswith(op, self.at):
                return op
        return ""

    def _chain(self, level: int) -> Node:
        if level == len(LEVELS):
            return self._command()
        left = self._chain(level + 1)
        while self._operator() == LEVELS[level]:
            self.at += len(LEVELS[level])
            self._blank()
            if level == 0 and (self.at >= len(self.text) or (self.depth and self.text[self.at] == ")")):
                break
            left = Chain(LEVELS[level], left, self._chain(level + 1))
        return left

    def _command(self) -> Node:
        self._blank()
        while self.text.startswith("@", self.at):
            self.at += 1
            self._blank()
        if self.text.startswith("(", self.at):
            return self._group()
        if re.match(r"if[\s/]", self.text[self.at :], re.I):
            return self._if()
        if re.match(r"for\s", self.text[self.at :], re.I):
            raise SyntaxError_("for (not simulated)")
        if self._operator() or self.at >= len(self.text) or self.text[self.at] == ")":
            raise SyntaxError_(self.text[self.at : self.at + 2])
        return self._simple()

    def _group(self) -> Group:
        self.at += 1
        self.depth += 1
        body = self._chain(0)
        self._blank()
        if not self.text.startswith(")", self.at):
            raise SyntaxError_("(")
        self.at += 1
        self.depth -= 1
        group = Group(body)
        tail = self._simple()
        if tail.text.strip() and not re.match(r"\s*else\b", tail.text, re.I):
            raise SyntaxError_(tail.text.strip())
        if tail.text.strip():
            self.at -= len(tail.text.lstrip())
        group.redirects = tail.redirects
        return group

    def _word(self) -> str:
        self._blank()
        match = re.compile(r'(?:"[^"]*"?|[^\s"()&|<>=])+|==').match(self.text, self.at)
        if not match:
            raise SyntaxError_(self.text[self.at : self.at + 1])
        self.at = match.end()
        return match.group(0)

    def _if(self) -> If:
        self.at += 2
        negate = ignore = False
        word = self._word()
        while word.lower() in ("/i", "not"):
            negate, ignore = negate or word.lower() == "not", ignore or word.lower() == "/i"
            word = self._word()
        words = [word.lower() if word.lower() in ("exist", "errorlevel", "defined") else word]
        if words[0] in ("exist", "errorlevel", "defined"):
            words.append(self._word())
        else:
            while self.text[self.at : self.at + 1] in (" ", "\t"):
                self.at += 1
            if not self.text.startswith("==", self.at):
                raise SyntaxError_(word)
            self.at += 2
            words += ["==", self._word()]
        then = self._chain(0)
        self._blank()
        other = None
        if re.match(r"else\b", self.text[self.at :], re.I):
            self.at += 4
            other = self._chain(0)
        return If(words, negate, ignore, then, other)

    def _simple(self) -> Simple:
        node, out, quoted = Simple(""), [], False
        while self.at < len(self.text):
            char = self.text[self.at]
            if char == '"':
                quoted = not quoted
            elif not quoted and char == "^":
                self.at += 1
                char = self.text[self.at : self.at + 1]
                out.append(char)
                self.at += 1
                continue
            elif not quoted and (char in "&|" or (char == ")" and self.depth)):
                break
            elif not quoted and char in "<>":
                self._redirect(node, out)
                continue
            out.append(char)
            self.at += 1
        node.text = "".join(out)
        return node

    def _redirect(self, node: Simple, out: list[str]) -> None:
        char = self.text[self.at]
        stream = 0 if char == "<" else 1
        if out and out[-1].isdigit() and (len(out) == 1 or out[-2] in ' \t,;="'):
            stream = int(out.pop())
        self.at += 1
        kind = char
        if self.text.startswith(char, self.at):
            kind, self.at = char * 2, self.at + 1
        if self.text.startswith("&", self.at):
            kind, self.at = ">&", self.at + 1
        self._blank()
        match = re.compile(r'(?:"[^"]*"|[^\s"&|<>()])+').match(self.text, self.at)
        if not match:
            raise SyntaxError_(self.text[self.at : self.at + 1] or kind)
        self.at = match.end()
        node.redirects.append(Redirect(stream, kind, match.group(0).replace('"', "")))


def split(text: str) -> list[str]:
    """Arguments as CommandLineToArgvW takes them apart."""
    args: list[str] = []
    current, started, quoted, at = "", False, False, 0
    while at < len(text):
        char = text[at]
        if char == "\\":
            count = len(text) - at - len(text[at:].lstrip("\\"))
            at += count
            if text[at : at + 1] == '"':
                current += "\\" * (count // 2)
                if count % 2:
                    current += '"'
                    at += 1
            else:
                current += "\\" * count
            started = True
            continue
        if char == '"':
            quoted, started = not quoted, True
        elif char in " \t" and not quoted:
            if started:
                args.append(current)
            current, started = "", False
        else:
            current, started = current + char, True
        at += 1
    return [*args, current] if started else args


def program_of(text: str) -> tuple[str, str]:
    """The program's name or path, and the rest of the line just as it was."""
    text = text.lstrip(" \t,;=")
    match = re.match(r'"([^"]*)"?|[^\s/,;="(]+', text)
    if not match:
        return text, ""
    return (match.group(1) if match.group(1) is not None else match.group(0)), text[match.end() :]


def programs(node: Node | None) -> list[str]:
    """Names of all programs in a line, lower case and without .exe."""
    if node is None:
        return []
    if isinstance(node, Simple):
        name = program_of(node.text)[0].rpartition("\\")[2].lower()
        return [name[:-4] if name.endswith(".exe") else name]
    if isinstance(node, Chain):
        return programs(node.left) + programs(node.right)
    if isinstance(node, Group):
        return programs(node.body)
    return programs(node.then) + programs(node.other)
