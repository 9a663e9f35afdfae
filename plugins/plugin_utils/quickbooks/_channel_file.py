# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the one setting of QuickBooks' ``qbchan.dat`` that keeps automatic updates off. Pure, bytes to bytes.

The file is an INI file that QuickBooks writes for its update channels. Only the digits behind ``BackgroundEnabled`` in
``[ChannelInfo]`` are ever replaced; every other byte (sections, line ends, encoding, byte order mark) stays as it is.
What the user interface writes for Help > Update QuickBooks > Options > Automatic Update = No is this value, as several
administrators' scripts agree; Intuit documents neither file nor key.
"""
from __future__ import annotations

import re
import struct
import typing as t

SECTION = "channelinfo"
KEY = "backgroundenabled"

_LINE = re.compile(r"[^\r\n]+")
_HEADER = re.compile(r"[ \t]*\[([^\]]*)\]")
_ENTRY = re.compile(r"[ \t]*([^=;\[\]]*?)[ \t]*=")
# A number, perhaps in quotes (which Windows' own INI functions strip), perhaps followed by blanks or a remark.
_NUMBER = re.compile(r"""[ \t]*["']?([0-9]+)["']?[ \t]*(?:;.*)?$""")


class Unreadable(ValueError):
    """The file does not say in a form we know whether updates run in the background; nothing may be changed in it."""


class Digits(t.NamedTuple):
    """Where a value's digits stand: bytes ``start`` to ``end``, and their text."""

    start: int
    end: int
    text: str


def _units(data: bytes) -> tuple[str, int, int]:
    """The file as one character per code unit, the width of a unit in bytes, and the length of the byte order mark.

    One character per unit (never per code point) keeps positions and bytes in step whatever the file holds.
    """
    if data.startswith(b"\xff\xfe"):
        body = data[2:]
        if len(body) % 2:
            raise Unreadable("it starts as UTF-16 but has an odd number of bytes")
        return "".join(map(chr, struct.unpack("<%dH" % (len(body) // 2), body))), 2, 2
    if data.startswith(b"\xfe\xff"):
        raise Unreadable("it is big-endian UTF-16, which Windows' INI functions do not read")
    mark = 3 if data.startswith(b"\xef\xbb\xbf") else 0
    if b"\0" in data:
        raise Unreadable("it holds NUL bytes but no byte order mark: neither plain text nor UTF-16 that says so")
    return data[mark:].decode("latin-1"), 1, mark


def find(data: bytes) -> list[Digits]:
    """Every ``BackgroundEnabled`` of every ``[ChannelInfo]`` section (Windows reads the first; QuickBooks' own reader is unknown).

    :raises Unreadable: no such section, no such key, a value that is no number, or an encoding that is not understood.
    """
    text, width, mark = _units(data)
    section = ""
    sections: list[str] = []
    found: list[Digits] = []
    for line in _LINE.finditer(text):
        header = _HEADER.match(line.group())
        if header:
            section = header.group(1).strip().lower()
            sections.append(section)
            continue
        if section == SECTION:
            span = _number_of(line.group())
            if span is not None:
                start, end = (line.start() + place for place in span)
                found.append(Digits(mark + start * width, mark + end * width, text[start:end]))
    if SECTION not in sections:
        raise Unreadable("it has no section [ChannelInfo]")
    if not found:
        raise Unreadable("its section [ChannelInfo] has no BackgroundEnabled")
    return found


def _number_of(line: str) -> tuple[int, int] | None:
    entry = _ENTRY.match(line)
    if entry is None or entry.group(1).lower() != KEY:
        return None
    number = _NUMBER.match(line, entry.end())
    if number is None:
        raise Unreadable("BackgroundEnabled is %r, which is no number" % line[entry.end():].strip()[:40])
    return number.span(1)


def is_off(digits: t.Iterable[Digits]) -> bool:
    return all(int(place.text) == 0 for place in digits)


def with_value(data: bytes, wanted: t.Sequence[str]) -> bytes:
    """The same file with the n-th ``BackgroundEnabled`` set to ``wanted[n]`` (digits only).

    :raises Unreadable: as ``find``.
    :raises ValueError: the file has another number of such entries than ``wanted``.
    """
    places = find(data)
    if len(places) != len(wanted):
        raise ValueError("the file has %d BackgroundEnabled entries, expected %d" % (len(places), len(wanted)))
    wide = data.startswith(b"\xff\xfe")
    out = data
    for place, digits in reversed(list(zip(places, wanted, strict=True))):
        if not re.fullmatch(r"[0-9]+", digits):
            raise ValueError("BackgroundEnabled takes digits, not %r" % digits)
        out = out[: place.start] + digits.encode("utf-16-le" if wide else "ascii") + out[place.end:]
    return out


def switched_off(data: bytes) -> bytes:
    """The same file with background updates off. Entries that are already zero keep their spelling."""
    return with_value(data, [place.text if int(place.text) == 0 else "0" for place in find(data)])


__all__ = ["Digits", "Unreadable", "find", "is_off", "switched_off", "with_value"]
