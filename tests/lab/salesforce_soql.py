# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lab's SOQL: the part of the language that is documented and asked here, parsed strictly, evaluated over plain rows."""
from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass, field

Row = dict[str, t.Any]

TOKEN = re.compile(r"""\s*(?:
    (?P<string>'(?:[^'\\]|\\.)*') | (?P<number>-?\d+(?:\.\d+)?) | (?P<word>[A-Za-z_][A-Za-z0-9_.]*) | (?P<op><=|>=|!=|<>|[=<>(),])
)""", re.VERBOSE | re.DOTALL)
UNESCAPE = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f", "'": "'", '"': '"', "\\": "\\"}


class SoqlError(Exception):
    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass
class Query:
    select: list[tuple[str, str]] = field(default_factory=list)  # (expression, alias)
    count: bool = False
    table: str = ""
    where: t.Any = None
    group: str = ""
    order: tuple[str, bool] | None = None
    limit: int | None = None


def like_pattern(token: str) -> re.Pattern[str]:
    """A pattern from the quoted literal itself: ``\\%`` and ``\\_`` are escapes of the literal, like ``\\'``."""
    out, position, text = "", 0, token[1:-1]
    while position < len(text):
        char = text[position]
        if char == "\\" and position + 1 < len(text):
            position += 1
            out += re.escape(UNESCAPE.get(text[position], text[position]))
        else:
            out += ".*" if char == "%" else "." if char == "_" else re.escape(char)
        position += 1
    return re.compile(out, re.IGNORECASE | re.DOTALL)


class Parser:
    def __init__(self, text: str) -> None:
        self.tokens: list[tuple[str, str]] = []
        position, text = 0, text.rstrip()
        while position < len(text):
            found = TOKEN.match(text, position)
            if not found:
                raise SoqlError("MALFORMED_QUERY", "unexpected token: '%s'" % text[position:position + 10].strip())
            position = found.end()
            kind = t.cast(str, found.lastgroup)
            self.tokens.append((kind, found.group(kind)))
        self.at = 0

    def peek(self) -> str:
        return self.tokens[self.at][1].upper() if self.at < len(self.tokens) else "<EOF>"

    def next(self) -> tuple[str, str]:
        if self.at >= len(self.tokens):
            raise SoqlError("MALFORMED_QUERY", "unexpected token: <EOF>")
        self.at += 1
        return self.tokens[self.at - 1]

    def expect(self, word: str) -> None:
        kind, value = self.next()
        if value.upper() != word:
            raise SoqlError("MALFORMED_QUERY", "unexpected token: '%s', expecting '%s'" % (value, word))

    def name(self) -> str:
        kind, value = self.next()
        if kind != "word":
            raise SoqlError("MALFORMED_QUERY", "unexpected token: '%s'" % value)
        return value

    def query(self, sub: bool = False) -> Query:
        query = Query()
        self.expect("SELECT")
        while True:
            name = self.name()
            if name.upper() == "COUNT" and self.peek() == "(":
                self.next()
                if self.peek() == ")":
                    self.next()
                    query.count = True
                else:
                    inner = self.name()
                    self.expect(")")
                    name = "COUNT(%s)" % inner
            alias = ""
            if self.peek() not in (",", "FROM") and not query.count:
                alias = self.name()
            if not query.count:
                query.select.append((name, alias))
            if self.peek() != ",":
                break
            self.next()
        self.expect("FROM")
        query.table = self.name()
        if self.peek() == "WHERE":
            self.next()
            query.where = self.either()
        if self.peek() == "GROUP":
            self.next()
            self.expect("BY")
            query.group = self.name()
        if self.peek() == "ORDER":
            self.next()
            self.expect("BY")
            name = self.name()
            down = self.peek() == "DESC"
            if self.peek() in ("ASC", "DESC"):
                self.next()
            query.order = (name, down)
        if self.peek() == "LIMIT":
            self.next()
            query.limit = int(self.next()[1])
        if not sub and self.at != len(self.tokens):
            raise SoqlError("MALFORMED_QUERY", "unexpected token: '%s'" % self.tokens[self.at][1])
        return query

    def either(self) -> t.Any:
        left = self.both()
        while self.peek() == "OR":
            self.next()
            left = ("or", left, self.both())
        return left

    def both(self) -> t.Any:
        left = self.single()
        while self.peek() == "AND":
            self.next()
            left = ("and", left, self.single())
        return left

    def single(self) -> t.Any:
        if self.peek() == "NOT":
            self.next()
            return ("not", self.single())
        if self.peek() == "(":
            self.next()
            inner = self.either()
            self.expect(")")
            return inner
        name = self.name()
        _kind, operator = self.next()
        operator = operator.upper()
        if operator == "NOT":
            self.expect("IN")
            operator = "NOT IN"
        if operator in ("IN", "NOT IN"):
            return (operator, name, self.members())
        if operator not in ("=", "!=", "<>", "<", ">", "<=", ">=", "LIKE"):
            raise SoqlError("MALFORMED_QUERY", "unexpected token: '%s'" % operator)
        if operator == "LIKE":
            kind, token = self.next()
            if kind != "string":
                raise SoqlError("INVALID_QUERY_FILTER_OPERATOR", "LIKE needs a string")
            return (operator, name, like_pattern(token))
        return (operator, name, self.value())

    def members(self) -> t.Any:
        self.expect("(")
        if self.peek() == "SELECT":
            query = self.query(sub=True)
            self.expect(")")
            return query
        values = [self.value()]
        while self.peek() == ",":
            self.next()
            values.append(self.value())
        self.expect(")")
        return values

    def value(self) -> t.Any:
        kind, text = self.next()
        if kind == "string":
            return re.sub(r"\\(.)", lambda found: UNESCAPE.get(found[1], "\\" + found[1]), text[1:-1], flags=re.DOTALL)
        if kind == "number":
            return float(text) if "." in text else int(text)
        if text.lower() in ("true", "false", "null"):
            return {"true": True, "false": False, "null": None}[text.lower()]
        raise SoqlError("MALFORMED_QUERY", "unexpected token: '%s'" % text)


def lookup(row: Row, name: str) -> t.Any:
    value: t.Any = row
    for part in name.split("."):
        if value is None:
            return None
        if part not in value:
            part = next((key for key in value if key.lower() == part.lower()), part)
        value = value.get(part)
    return value


def same(left: t.Any, right: t.Any) -> bool:
    if isinstance(left, str) and isinstance(right, str):
        return left.casefold() == right.casefold()
    return bool(left == right)


def holds(condition: t.Any, row: Row, run: t.Callable[[Query], set[t.Any]]) -> bool:
    if condition is None:
        return True
    kind = condition[0]
    if kind == "and":
        return holds(condition[1], row, run) and holds(condition[2], row, run)
    if kind == "or":
        return holds(condition[1], row, run) or holds(condition[2], row, run)
    if kind == "not":
        return not holds(condition[1], row, run)
    value = lookup(row, condition[1])
    wanted = condition[2]
    if kind in ("IN", "NOT IN"):
        members = run(wanted) if isinstance(wanted, Query) else wanted
        return any(same(value, member) for member in members) == (kind == "IN")
    if kind == "LIKE":
        return isinstance(value, str) and wanted.fullmatch(value) is not None
    if kind in ("=", "!=", "<>"):
        return same(value, wanted) == (kind == "=")
    return value is not None and {"<": value < wanted, ">": value > wanted, "<=": value <= wanted, ">=": value >= wanted}[kind]


def names_of(condition: t.Any) -> list[str]:
    if condition is None:
        return []
    if condition[0] in ("and", "or"):
        return names_of(condition[1]) + names_of(condition[2])
    if condition[0] == "not":
        return names_of(condition[1])
    return [condition[1]]
