# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: CSV files that a person opens in a spreadsheet and gives back: inert cells, exact round trip."""
from __future__ import annotations

import csv
import os
import re
import tempfile
import typing as t

#: A cell that begins like this is taken for a formula by some spreadsheet (OWASP, "CSV Injection"), the fullwidth forms included.
_FORMULA = re.compile("'*[=+\\-@\t\r\n|%＝＋－＠]")
#: What acts on a terminal or turns a line around when the file is shown there, tab and line ends excepted. It is written as ``\\uXXXX``.
_ACTING = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]")
_WRITTEN = re.compile(r"\\u([0-9a-f]{4})")
_SEPARATOR = re.compile(r'"?sep=(.)"?', re.IGNORECASE)
_ESCAPED = re.compile("'+[=+\\-@\t\r\n|%＝＋－＠]")


class CsvError(ValueError):
    """A file that cannot be used: what, where, why."""


def cell(value: str) -> str:
    """The cell for a value: one apostrophe before what a spreadsheet would calculate, no character that acts. :func:`value` is its inverse."""
    value = _ACTING.sub(lambda found: _code(found.group()), _WRITTEN.sub(lambda found: _code("\\") + found.group()[1:], value))
    return "'" + value if _FORMULA.match(value) else value


def value(text: str) -> str:
    """The value of a cell written by :func:`cell`."""
    return _WRITTEN.sub(_character, text[1:] if _ESCAPED.match(text) else text)


def _code(character: str) -> str:
    return "\\u%04x" % ord(character)


def _character(found: re.Match[str]) -> str:
    """Only what :func:`cell` writes so: a person may mean the six characters."""
    character = chr(int(found.group(1), 16))
    return character if character == "\\" or _ACTING.match(character) else found.group()


def write(path: str, columns: t.Sequence[str], rows: t.Iterable[t.Sequence[str]]) -> int:
    """Write a file of the owner's alone (0600), aside and then renamed; returns the number of rows. UTF-8 with a mark, for Excel.

    :raises CsvError: it cannot be written.
    """
    folder = os.path.dirname(os.path.abspath(path))
    number = 0
    try:
        os.makedirs(folder, mode=0o700, exist_ok=True)
        handle, aside = tempfile.mkstemp(prefix=".", suffix=".csv", dir=folder)
        try:
            with open(handle, "w", encoding="utf-8-sig", newline="") as file:
                writer = csv.writer(file, quoting=csv.QUOTE_ALL)
                writer.writerow(columns)
                for row in rows:
                    writer.writerow([cell(str(item)) for item in row])
                    number += 1
                file.flush()
                os.fsync(file.fileno())
            os.replace(aside, path)
        except BaseException:
            os.unlink(aside)
            raise
    except OSError as exc:
        raise CsvError("%s cannot be written: %s" % (path, exc.strerror or exc)) from None
    return number


def read(path: str, columns: t.Sequence[str], optional: t.Sequence[str] = ()) -> t.Iterator[tuple[int, dict[str, str]]]:
    """Rows with their line numbers; comma, semicolon or tab, as spreadsheets save, or what a first line ``sep=`` says. Other columns are ignored.

    :param optional: columns that are read where the file has them.
    :raises CsvError: no such file, not UTF-8, a column is missing.
    """
    try:
        with open(path, encoding="utf-8-sig", newline="") as file:
            delimiter, before = _delimiter(file)
            reader = csv.DictReader(file, delimiter=delimiter)
            reader.fieldnames = [name.strip().lower() for name in reader.fieldnames or []]
            missing = [column for column in columns if column not in reader.fieldnames]
            if missing:
                raise CsvError("%s has no column %s: its first line must name %s" % (path, ", ".join(missing), ", ".join(columns)))
            wanted = [*columns, *(column for column in optional if column in reader.fieldnames)]
            for row in reader:
                yield reader.line_num + before, {column: value(row[column] or "") for column in wanted}
    except OSError as exc:
        raise CsvError("%s cannot be read: %s" % (path, exc.strerror or exc)) from None
    except UnicodeDecodeError:
        raise CsvError("%s is not UTF-8: save it as 'CSV UTF-8'" % path) from None
    except csv.Error as exc:
        raise CsvError("%s is no CSV file: %s" % (path, exc)) from None


def _delimiter(file: t.TextIO) -> tuple[str, int]:
    """The delimiter, and how many lines stand before the one with the columns: Excel writes its separator into a line of its own."""
    start, first = 0, file.readline()
    told = _SEPARATOR.fullmatch(first.strip())
    if told:
        start = file.tell()
    file.seek(start)
    return (told.group(1), 1) if told else (max(",;\t", key=first.count), 0)


__all__ = ["CsvError", "cell", "read", "value", "write"]
