# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Creatio's OData dialect, as far as it is documented: what ``$filter`` may say, and how a list is answered.

Operators and functions are those of the Creatio Academy's OData reference. An unknown column is answered with a 500
("Column by path X not found in schema Y"), a malformed filter with a 400, as on a real site.
"""
from __future__ import annotations

import re
import typing as t

Row = dict[str, t.Any]
Test = t.Callable[[Row], t.Any]

#: A response never holds more records (setting MaxEntityRowCount).
MAX_ROWS = 20_000
TOKEN = re.compile(r"""\s*(?:
    (?P<text>'(?:[^']|'')*')
  | (?P<guid>[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})
  | (?P<date>\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\d(?:\.\d+)?Z?)?)
  | (?P<number>-?\d+(?:\.\d+)?)
  | (?P<name>[A-Za-z_][A-Za-z0-9_]*(?:/[A-Za-z_][A-Za-z0-9_]*)*)
  | (?P<sign>[(),])
)""", re.VERBOSE)
COMPARE: dict[str, t.Callable[[t.Any, t.Any], bool]] = {
    "eq": lambda a, b: same(a) == same(b), "ne": lambda a, b: same(a) != same(b),
    "gt": lambda a, b: a is not None and a > b, "ge": lambda a, b: a is not None and a >= b,
    "lt": lambda a, b: a is not None and a < b, "le": lambda a, b: a is not None and a <= b,
}
FUNCTIONS: dict[str, tuple[int, t.Callable[..., t.Any]]] = {
    "length": (1, lambda text: utf16(text or "")),
    "contains": (2, lambda text, part: part.casefold() in (text or "").casefold()),
    "startswith": (2, lambda text, part: (text or "").casefold().startswith(part.casefold())),
    "endswith": (2, lambda text, part: (text or "").casefold().endswith(part.casefold())),
    "tolower": (1, lambda text: (text or "").lower()),
}


class ODataError(Exception):
    def __init__(self, status: int, message: str, code: str = "") -> None:
        super().__init__(message)
        self.status, self.message, self.code = status, message, code


def utf16(text: str) -> int:
    """Length as .NET and SQL Server count it: UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


def same(value: t.Any) -> t.Any:
    """Text compares without regard to case, as a Creatio database's collation does."""
    return value.casefold() if isinstance(value, str) else value


class Filter:
    """A recursive-descent reader of ``$filter``: or < and < not < comparison."""

    def __init__(self, text: str, resolve: t.Callable[[str], Test]) -> None:
        self.resolve = resolve
        self.tokens = self._tokens(text)
        self.at = 0

    @staticmethod
    def _tokens(text: str) -> list[tuple[str, str]]:
        tokens, at = [], 0
        text = text.rstrip()
        while at < len(text):
            match = TOKEN.match(text, at)
            if match is None or match.end() == at:
                raise ODataError(400, "Syntax error at position %d in '%s'." % (at, text))
            kind = str(match.lastgroup)
            tokens.append((kind, match.group(kind)))
            at = match.end()
        return tokens

    def parse(self) -> Test:
        test = self._either()
        if self.at != len(self.tokens):
            raise ODataError(400, "Syntax error: unexpected '%s' in $filter." % self.tokens[self.at][1])
        return test

    def _peek(self) -> tuple[str, str]:
        return self.tokens[self.at] if self.at < len(self.tokens) else ("end", "")

    def _take(self, value: str = "") -> tuple[str, str]:
        token = self._peek()
        if token[0] == "end" or (value and token[1] != value):
            raise ODataError(400, "Syntax error: expected '%s' in $filter, got '%s'." % (value or "an expression", token[1]))
        self.at += 1
        return token

    def _either(self) -> Test:
        left = self._both()
        while self._peek() == ("name", "or"):
            self._take()
            left = self._join(left, self._both(), any)
        return left

    def _both(self) -> Test:
        left = self._negated()
        while self._peek() == ("name", "and"):
            self._take()
            left = self._join(left, self._negated(), all)
        return left

    @staticmethod
    def _join(left: Test, right: Test, how: t.Callable[[t.Iterable[t.Any]], bool]) -> Test:
        return lambda row: how((left(row), right(row)))

    def _negated(self) -> Test:
        if self._peek() == ("name", "not"):
            self._take()
            inner = self._negated()
            return lambda row: not inner(row)
        return self._comparison()

    def _comparison(self) -> Test:
        left = self._operand()
        if self._peek()[0] == "name" and self._peek()[1] in COMPARE:
            compare = COMPARE[self._take()[1]]
            right = self._operand()
            return lambda row: compare(left(row), right(row))
        return left

    def _operand(self) -> Test:
        kind, value = self._take()
        if (kind, value) == ("sign", "("):
            inner = self._either()
            self._take(")")
            return inner
        if kind == "name" and self._peek() == ("sign", "("):
            return self._call(value)
        return self._literal(kind, value)

    def _call(self, name: str) -> Test:
        if name not in FUNCTIONS:
            raise ODataError(400, "An unknown function with name '%s' was found." % name)
        count, function = FUNCTIONS[name]
        self._take("(")
        arguments = [self._operand()]
        while self._peek() == ("sign", ","):
            self._take()
            arguments.append(self._operand())
        self._take(")")
        if len(arguments) != count:
            raise ODataError(400, "No function signature for '%s' with %d arguments." % (name, len(arguments)))
        return lambda row: function(*(argument(row) for argument in arguments))

    def _literal(self, kind: str, value: str) -> Test:
        if kind == "sign":
            raise ODataError(400, "Syntax error: unexpected '%s' in $filter." % value)
        constants: dict[str, t.Any] = {"true": True, "false": False, "null": None}
        if kind == "name" and value not in constants:
            return self.resolve(value)
        constant: t.Any = constants[value] if kind == "name" else value
        if kind == "text":
            constant = value[1:-1].replace("''", "'")
        elif kind == "number":
            constant = float(value)
        return lambda row: constant


def number(options: t.Mapping[str, str], name: str) -> int | None:
    if name not in options:
        return None
    if not options[name].isdigit():
        raise ODataError(400, "Invalid value '%s' for %s query option." % (options[name], name))
    return int(options[name])


KNOWN = {"$select", "$filter", "$orderby", "$top", "$skip", "$count", "$expand", "$skiptoken"}


def answer(rows: t.Iterable[Row], options: t.Mapping[str, str], resolve: t.Callable[[str], Test], page: int = MAX_ROWS,
           address: str = "") -> dict[str, t.Any]:
    """The body of a list: ``value``, ``@odata.count`` when asked, ``@odata.nextLink`` when the page limit cut it."""
    unknown = set(options) - KNOWN
    if unknown:
        raise ODataError(400, "The query parameter '%s' is not supported." % sorted(unknown)[0])
    found = list(rows)
    if "$filter" in options:
        test = Filter(options["$filter"], resolve).parse()
        found = [row for row in found if test(row) is True]
    for part in reversed([part.strip() for part in options.get("$orderby", "").split(",") if part.strip()]):
        name, _unused, direction = part.partition(" ")
        found.sort(key=_sorted_by(resolve(name)), reverse=direction.strip() == "desc")
    total = len(found)
    skip = (number(options, "$skip") or 0) + (number(options, "$skiptoken") or 0)
    top = number(options, "$top")
    wanted = found[skip:] if top is None else found[skip:skip + top]
    body: dict[str, t.Any] = {"value": _selected(wanted[:page], options, resolve)}
    if options.get("$count") == "true":
        body["@odata.count"] = total
    if len(wanted) > page and address:
        body["@odata.nextLink"] = "%s&$skiptoken=%d" % (address, skip + page)
    return body


def _sorted_by(key: Test) -> t.Callable[[Row], str]:
    return lambda row: str(same(key(row)) or "")


def _selected(rows: list[Row], options: t.Mapping[str, str], resolve: t.Callable[[str], Test]) -> list[Row]:
    names = [name.strip() for name in options.get("$select", "").split(",") if name.strip()]
    for name in names:
        if "/" in name:
            raise ODataError(400, "The $select of '%s' is not supported." % name)
        resolve(name)
    return [{name: row.get(name, "") for name in names} for row in rows] if names else [dict(row) for row in rows]
