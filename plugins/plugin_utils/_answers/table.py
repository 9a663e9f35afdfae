# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: answers in a table: written for many clients, filled in with a spreadsheet, and read row by row. Pure.

What a spreadsheet made of a cell is read where only one thing can be meant; else the row is refused, and the others count.
"""
from __future__ import annotations

import csv
import datetime
import io
import re
import typing as t
from dataclasses import dataclass

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._answers.grammar import Said, meaning
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._answers.question import CODE, Question, facts_in_words
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._answers.reply import date_of

COLUMNS = ("client", "host", "item", "question", "about", "wanted", "code", "answer", "remark", "name", "mail", "date")
_NEEDED = ("code", "answer")
_ROWS, _CELL = 50000, 4000
_SEPARATOR = re.compile(r'"?sep=(.)"?', re.IGNORECASE)
#: What a spreadsheet calculates, or shows instead of a value (OWASP, "CSV Injection").
_FORMULA = re.compile("[=+\\-@\t\r\n|%\uff1d\uff0b\uff0d\uff20]")
_BROKEN = re.compile(r"#(?:NAME\?|REF!|VALUE!|N/A|WERT!|BEZUG!|NV|#+)|\d[.,]\d+E\+\d+")


@dataclass(frozen=True)
class Row:
    said: Said
    client: str
    name: str
    mail: str
    date: datetime.date | None


def read(raw: bytes, name: str) -> tuple[list[Row], list[str]]:
    """The rows that are answered, and what is wrong with others.

    :raises ValueError: it is no such table, as the end of a sentence that begins with the file's name.
    """
    try:
        reader, before = opened(raw)
        columns = reader.fieldnames or []
        if is_of_names(columns):
            return [], []  # account names: their own reader's
        missing = [column for column in _NEEDED if column not in columns]
        if missing:
            raise ValueError("has no column %s: its first line must name %s" % (", ".join(missing), ", ".join(COLUMNS[6:])))
        return _rows(reader, name, before)
    except csv.Error as exc:
        raise ValueError("is no CSV file: %s" % exc) from None


def opened(raw: bytes) -> tuple[csv.DictReader[str], int]:
    """A table's rows, its columns in small letters, and how many lines stand before them.

    :raises ValueError: not UTF-8, or a column twice. :raises csv.Error: no table.
    """
    text = _text(raw)
    first, _end, rest = text.partition("\n")
    told = _SEPARATOR.fullmatch(first.strip())
    text = rest if told else text
    head = text.partition("\n")[0]
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=told.group(1) if told else max(",;\t", key=head.count), strict=True)
    reader.fieldnames = [column.strip().lower() for column in reader.fieldnames or []]
    twice = [column for column in dict.fromkeys(reader.fieldnames) if column and reader.fieldnames.count(column) > 1][:1]
    if twice:
        raise ValueError("names the column %s twice: take one of the two away" % twice[0][:40])
    return reader, int(bool(told))


def is_of_names(columns: t.Sequence[str]) -> bool:
    """Whether a table holds new names of accounts, for a person to approve."""
    return {"id", "old", "new", "approved"} <= set(columns) and "code" not in columns


def _text(raw: bytes) -> str:
    for mark, codec in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if raw.startswith(mark):  # Excel's "Unicode text"
            return raw.decode(codec, "replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ValueError("is not UTF-8: save it as 'CSV UTF-8'") from None


def _rows(reader: csv.DictReader[str], name: str, skipped: int) -> tuple[list[Row], list[str]]:
    found: list[Row] = []
    problems: list[str] = []
    for number, row in enumerate(reader):
        if number >= _ROWS:
            problems.append("%s has more than %d rows: the others were not read" % (name, _ROWS))
            break
        cells = {column: _cell(row.get(column)) for column in COLUMNS}
        if not cells["answer"]:
            continue
        why = _why_not(cells)
        if why:
            problems.append("%s, line %d: %s" % (name, reader.line_num + skipped, why))
            continue
        words = ". ".join(filter(None, (cells["answer"], cells["remark"])))
        plainly = meaning("%s Remark: %s" % (cells["answer"], cells["remark"]))
        found.append(Row(Said(cells["code"], plainly, words if cells["remark"] else cells["answer"]), cells["client"], cells["name"],
                         cells["mail"].lower(), date_of(cells["date"]) if cells["date"] else None))
    return found, problems


def _cell(value: t.Any) -> str:
    text = value.strip()[:_CELL] if isinstance(value, str) else ""
    return text[1:] if text.startswith("'") and _FORMULA.match(text[1:]) else text


def _why_not(cells: dict[str, str]) -> str:
    """Why a row does not count; empty when it does."""
    broken = next((column for column in (*_NEEDED, "name", "mail", "date") if _BROKEN.search(cells[column])), "")
    if broken:
        return "the spreadsheet made '%s' of %s: write it again, as text" % (cells[broken][:40], broken)
    if not CODE.fullmatch(cells["code"]):
        return "'%s' is no code of a question" % cells["code"][:40]
    if not cells["mail"] and not cells["name"]:
        return "name and mail are empty: nobody answers"
    if cells["date"] and date_of(cells["date"]) is None:
        return "'%s' may be two days: write it as 2026-11-30" % cells["date"][:40]
    return ""


def render(questions: t.Iterable[Question], inert: t.Callable[[object], str] = str) -> str:
    """The table to fill in, for a spreadsheet: UTF-8 with its mark, semicolons, and nothing that it would calculate. *inert* makes a text harmless."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for one in questions:
        cells = (one.client, one.host, one.item, one.text, facts_in_words(one.facts, one.valid_for), one.wanted or "yes, no or I don't know", one.code)
        writer.writerow(["'" + cell if _FORMULA.match(cell) else cell for cell in map(inert, cells)] + [""] * (len(COLUMNS) - len(cells)))
    return "\ufeff" + out.getvalue()


__all__ = ["COLUMNS", "Row", "is_of_names", "opened", "read", "render"]
