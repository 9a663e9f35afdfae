# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""WQL as WS-Management hands it to WMI: SELECT fields FROM class WHERE conditions, nothing else."""

from __future__ import annotations

import collections.abc as c
import functools
import re
import typing as t

TOKEN = re.compile(
    r"""\s*(?:(?P<string>'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")|(?P<number>-?\d+(?:\.\d+)?)|(?P<op><>|!=|<=|>=|=|<|>)|"""
    r"""(?P<word>[A-Za-z_][A-Za-z0-9_]*)|(?P<sign>[(),*]))"""
)

Row = dict[str, t.Any]
Test = c.Callable[[Row], bool]


#: WMI's limit on a query's complexity; the number is the lab's own.
MAX_OR = 200


class BadQuery(ValueError):
    """Answered with 2150858778 (CannotProcessFilter)."""


class Query(t.NamedTuple):
    cls: str
    #: Property names as written; None for ``*``.
    fields: tuple[str, ...] | None
    test: Test
    #: Lower-case names of the properties in the condition.
    named: frozenset[str]
    #: For each OR branch the properties it fixes with ``=``, lower case.
    branches: tuple[frozenset[str], ...]


def _unescape(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text[1:-1])


def _tokens(text: str) -> list[tuple[str, str]]:
    found, position = [], 0
    text = text.strip()
    while position < len(text):
        match = TOKEN.match(text, position)
        if not match or not match.lastgroup:
            raise BadQuery(text[position : position + 20])
        found.append((match.lastgroup, match.group(match.lastgroup)))
        position = match.end()
    return found


def _like(pattern: str) -> re.Pattern[str]:
    out, index = "", 0
    while index < len(pattern):
        char = pattern[index]
        close = pattern.find("]", index) if char == "[" else -1
        if char == "%":
            out += ".*"
        elif char == "_":
            out += "."
        elif close > 0:
            out += "[" + pattern[index + 1 : close].replace("\\", "\\\\") + "]"
            index = close
        else:
            out += re.escape(char)
        index += 1
    return re.compile(out, re.I | re.S)


def _comparable(value: t.Any, other: t.Any) -> tuple[t.Any, t.Any]:
    if isinstance(other, bool) or isinstance(value, bool):
        return str(value).lower(), str(other).lower()
    if isinstance(value, int):
        try:
            return value, int(other)
        except (TypeError, ValueError):
            return str(value), str(other)
    return str(value).lower(), str(other).lower()


COMPARE: dict[str, c.Callable[[t.Any, t.Any], bool]] = {
    "=": lambda a, b: a == b,
    "<>": lambda a, b: a != b,
    "!=": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    ">": lambda a, b: a > b,
    "<=": lambda a, b: a <= b,
    ">=": lambda a, b: a >= b,
}


def _and(left: Test, right: Test) -> Test:
    return lambda row: left(row) and right(row)


class TooComplex(ValueError):
    """WBEM_E_QUOTA_VIOLATION: WMI takes no query of any size (its MaxComplexity)."""


class _Parser:
    def __init__(self, text: str, most: int) -> None:
        self.tokens = _tokens(text)
        self.most = most
        self.at = 0
        self.named: set[str] = set()

    def peek(self) -> tuple[str, str]:
        return self.tokens[self.at] if self.at < len(self.tokens) else ("end", "")

    def next(self) -> tuple[str, str]:
        token = self.peek()
        self.at += 1
        return token

    def keyword(self, word: str) -> bool:
        kind, text = self.peek()
        if kind == "word" and text.upper() == word:
            self.at += 1
            return True
        return False

    def need(self, kind: str) -> str:
        found, text = self.next()
        if found != kind:
            raise BadQuery("%s expected before %r" % (kind, text))
        return text

    def query(self) -> Query:
        if not self.keyword("SELECT"):
            raise BadQuery("SELECT expected")
        fields: list[str] | None = []
        if self.peek() == ("sign", "*"):
            self.next()
            fields = None
        else:
            fields = [self.need("word")]
            while self.peek() == ("sign", ","):
                self.next()
                fields.append(self.need("word"))
        if not self.keyword("FROM"):
            raise BadQuery("FROM expected")
        cls = self.need("word")
        test: Test = lambda row: True  # noqa: E731 - one expression
        branches: tuple[frozenset[str], ...] = (frozenset(),)
        if self.keyword("WHERE"):
            test, branches = self.either()
        if self.peek()[0] != "end":
            raise BadQuery("unexpected %r" % self.peek()[1])
        return Query(cls, None if fields is None else tuple(fields), test, frozenset(self.named), branches)

    def either(self) -> tuple[Test, tuple[frozenset[str], ...]]:
        test, branches = self.both()
        tests = [test]
        while self.keyword("OR"):
            if len(branches) >= self.most:
                raise TooComplex("more than %d OR" % self.most)
            right, more = self.both()
            tests.append(right)
            branches += more
        return (lambda row: any(one(row) for one in tests)), branches

    def both(self) -> tuple[Test, tuple[frozenset[str], ...]]:
        test, branches = self.one()
        while self.keyword("AND"):
            right, more = self.one()
            test = _and(test, right)
            branches = tuple(mine | theirs for mine in branches for theirs in more)
        return test, branches

    def one(self) -> tuple[Test, tuple[frozenset[str], ...]]:
        if self.keyword("NOT"):
            test, _branches = self.one()
            return (lambda row: not test(row)), (frozenset(),)
        if self.peek() == ("sign", "("):
            self.next()
            inner = self.either()
            if self.next() != ("sign", ")"):
                raise BadQuery(") expected")
            return inner
        return self.comparison()

    def comparison(self) -> tuple[Test, tuple[frozenset[str], ...]]:
        name = self.need("word").lower()
        self.named.add(name)
        if self.keyword("IS"):
            wanted = not self.keyword("NOT")
            if not self.keyword("NULL"):
                raise BadQuery("NULL expected")
            return (lambda row: (row.get(name) is None) == wanted), (frozenset(),)
        if self.keyword("LIKE"):
            pattern = _like(_unescape(self.need("string")))
            return (lambda row: row.get(name) is not None and bool(pattern.fullmatch(str(row[name])))), (frozenset(),)
        op = self.need("op")
        value = self.literal()
        compare = COMPARE[op]

        def test(row: Row) -> bool:
            if row.get(name) is None:
                return False
            left, right = _comparable(row[name], value)
            return bool(compare(left, right))

        return test, (frozenset({name} if op == "=" else ()),)

    def literal(self) -> t.Any:
        kind, text = self.next()
        if kind == "string":
            return _unescape(text)
        if kind == "number":
            return int(float(text))
        if kind == "word" and text.upper() in ("TRUE", "FALSE"):
            return text.upper() == "TRUE"
        raise BadQuery("a value expected before %r" % text)


@functools.lru_cache(maxsize=512)
def parse(text: str, most: int = MAX_OR) -> Query:
    """The test of the result takes rows with lower-case property names."""
    return _Parser(text, most).query()
