# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the lines of a log of InterWeave's engine, of any size, encoding and wrapping, in bounded memory.

A line may hold more than one line of the engine: in the mailed file an error's message has no line end, so that the next header is glued to it; on the
*Runs* page each line stands in a cell of a table.
"""
from __future__ import annotations

import codecs
import itertools
import re
import typing as t

CHUNK = 1 << 20
#: Longest part of a line that is looked at, in bytes; more is dropped.
LONGEST = 1 << 16

#: The engine's header, wherever it stands: time (missing where the engine writes none), version, what stands between ``TS`` and the TAB.
HEADER = re.compile(rb"(?:(\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?) )? ?IW \d[\w.]{0,12} TS ([^\t\r\n]{0,500})\t")
_TAGS = re.compile(rb"</?(?:html|head|body|title|table|tbody|tr|td|p|pre|br|div|span|font)(?:\s[^<>]{0,200})?/?>", re.IGNORECASE)
_PAGE = re.compile(rb"\s*(?:\xef\xbb\xbf)?<(?:!doctype html|html|table|tr|td)\b", re.IGNORECASE)


def decode(line: bytes) -> str:
    """A line of unknown encoding as text: UTF-8, else Windows-1252, else Latin-1. Never raises."""
    for encoding in ("utf-8", "cp1252"):
        try:
            return line.decode(encoding)
        except UnicodeDecodeError:
            continue
    return line.decode("latin-1")


def _encoding_of(head: bytes) -> str:
    """``utf-16-le`` or ``utf-16-be`` for a file that an editor saved as "Unicode", else empty."""
    if head.startswith(codecs.BOM_UTF16_LE) or (len(head) > 8 and head[1:200:2].count(0) > len(head[1:200:2]) * 0.7):
        return "utf-16-le"
    if head.startswith(codecs.BOM_UTF16_BE) or (len(head) > 8 and head[0:200:2].count(0) > len(head[0:200:2]) * 0.7):
        return "utf-16-be"
    return ""


def _chunks(stream: t.BinaryIO) -> t.Iterator[bytes]:
    decoder: codecs.IncrementalDecoder | None = None
    first = True
    while chunk := stream.read(CHUNK):
        if first:
            first = False
            encoding = _encoding_of(chunk)
            if encoding:
                decoder = codecs.getincrementaldecoder(encoding)("replace")
        if decoder is None:
            yield chunk
        else:
            yield decoder.decode(chunk).lstrip("\ufeff").encode("utf-8", "replace")


def lines(stream: t.BinaryIO) -> t.Iterator[bytes]:
    """The lines of a stream with their ends (LF, CRLF or CR); the last one has none when the file was cut off."""
    carry = b""
    for chunk in _chunks(stream):
        pieces = (carry + chunk).splitlines(keepends=True)
        carry = b""
        if pieces and pieces[-1][-1:] not in (b"\n", b"\r"):
            carry = pieces.pop()[:LONGEST]
        yield from pieces
    if carry:
        yield carry


class Splitter:
    """Gives out the engine's own lines that one line of the file holds. ``page`` becomes true with the first tag of a saved page."""

    def __init__(self) -> None:
        self.page = False
        #: How often a header stood behind other text.
        self.glued = 0

    def split(self, line: bytes) -> t.Iterator[bytes]:
        line = line[:LONGEST]
        if not self.page and b"<" in line[:40] and _PAGE.match(line):
            self.page = True
        cells = filter(bytes.strip, _TAGS.split(line)) if self.page else (line,)
        for cell in cells:
            yield from self._headers(cell) if b" TS " in cell else (cell,)

    def _headers(self, cell: bytes) -> t.Iterator[bytes]:
        if cell.count(b" TS ") == 1 and HEADER.match(cell):  # nearly every line: no search
            yield cell
            return
        starts = [match.start() for match in HEADER.finditer(cell)]
        if starts and cell[:starts[0]].strip(b" \t\xef\xbb\xbf"):
            self.glued += 1
            yield cell[:starts[0]]
        for start, end in itertools.pairwise([*starts, len(cell)] if starts else [0, len(cell)]):
            yield cell[start:end]


__all__ = ["CHUNK", "HEADER", "LONGEST", "Splitter", "decode", "lines"]
