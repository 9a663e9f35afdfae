# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the one rule for account names that QuickBooks accepts as customer names.

What is a character: QuickBooks publishes "41 characters" and nothing about text beyond the Basic Multilingual Plane; Windows
and the QuickBooks SDK count UTF-16 code units. A name is therefore measured in UTF-16 code units: an emoji counts two. Since
there are never fewer code units than characters, a name that passes here passes under either reading.

Sources: Intuit's CustomerAdd reference (name of 41 characters, colon separates parent and job, error 3100 for a name that is
used by any customer, vendor, employee or other name, whatever the case), InterWeave help desk (``&`` and ``"`` in single-run flows).
"""
from __future__ import annotations

import re
import typing as t
import unicodedata

LIMIT = 41
#: The colon, what Windows-1252 best-fit conversion turns into one (ratio and fullwidth colon, Microsoft's bestfit1252.txt), and the small one.
COLONS = ":\u2236\uff1a\ufe55"
#: InterWeave names these as trouble in single-run flows and XML statements; warnings, not failures.
UNWELCOME = frozenset("&\"!@#$%^*+{}[]?><")
FALLBACK = "Unnamed account"

_SPACES = re.compile(r"\s+")
_SUFFIX = re.compile(r" \((\d+)\)$")


def length(name: str) -> int:
    """UTF-16 code units."""
    return len(name) if name.isascii() else len(name.encode("utf-16-le", "surrogatepass")) // 2


def problems(name: str) -> list[str]:
    """Why QuickBooks refuses a name: ``too long`` and / or ``colon``; empty for a legal one."""
    found = []
    if length(name) > LIMIT:
        found.append("too long")
    if ":" in name:
        found.append("colon")
    return found


def unwelcome(name: str) -> list[str]:
    """Characters of a name that InterWeave's single-run flows refuse or that QuickBooks may read as a colon."""
    return sorted({char for char in name if char in UNWELCOME or char in COLONS[1:]})


def key(name: str) -> str:
    """Two names with the same key are the same to QuickBooks, or too near to risk it: case, width and runs of spaces do not count."""
    if name.isascii():
        return " ".join(name.split()).lower()
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    return " ".join(folded.split())


def shorten(name: str, limit: int = LIMIT) -> str:
    """A legal name made of *name*: composed (NFC), colons become `` -``, white space collapsed, cut within *limit*.

    ``shorten(shorten(x)) == shorten(x)``.
    """
    clean = _clean(name)
    return clean if length(clean) <= limit else _cut(clean, limit)


def _clean(name: str) -> str:
    text = "".join(" -" if char in COLONS else char if _keeps(char) else " " for char in name)
    for _round in range(4):  # composing can, rarely, need another look at the spaces
        before = text
        text = _SPACES.sub(" ", unicodedata.normalize("NFC", text)).strip()
        if text == before:
            break
    return text or FALLBACK


def _keeps(char: str) -> bool:
    """Not control characters, lone surrogates or separators of lines; those become spaces."""
    return unicodedata.category(char) not in ("Cc", "Cs", "Zl", "Zp")


def _cut(text: str, limit: int) -> str:
    """Cut within *limit* code units without leaving half a character: no marks, joiners or selectors are torn off their base."""
    used, end = 0, 0
    for position, char in enumerate(text):
        used += 2 if ord(char) > 0xFFFF else 1
        if used > limit:
            break
        end = position + 1
    while 0 < end < len(text) and _clings(text[end]):
        end -= 1
    return text[:end].rstrip() or _bare(text, limit)


def _bare(text: str, limit: int) -> str:
    """A text of nothing but clinging marks: cut where it must be."""
    kept = text
    while length(kept) > limit:
        kept = kept[:-1]
    return kept.rstrip() or FALLBACK[:limit]


def _clings(char: str) -> bool:
    """Belongs to the character before it: combining marks, zero-width joiner, variation selectors, skin tones."""
    return unicodedata.category(char) in ("Mn", "Mc", "Me") or char in "\u200d\ufe0e\ufe0f" or 0x1F3FB <= ord(char) <= 0x1F3FF


def numbered(base: str, number: int, limit: int = LIMIT) -> str:
    """The base name with a number, still within the limit: ``Very long name (2)``."""
    suffix = " (%d)" % number
    return shorten(base, limit - len(suffix)) + suffix


def stem(name: str) -> str:
    """The key of a name without a trailing `` (n)``: names that may stand in the way of a numbered proposal share it."""
    return stem_of_key(key(name))


def stem_of_key(folded: str) -> str:
    return _SUFFIX.sub("", folded)


def stems(name: str) -> set[str]:
    """The stems that any proposal for *name* can have; what an audit has to remember of other names."""
    base = shorten(name)
    return {key(base), stem(base)} | {stem(numbered(base, number)) for number in (2, 10, 100, 1000, 10000, 100000)}


def propose(name: str, taken: t.Container[str], tried: dict[str, int] | None = None) -> str:
    """A legal name for a bad one: shortened, or numbered from 2 on where that key is taken. Deterministic.

    ``tried`` is for many names in turn, while ``taken`` only grows: it remembers up to which number a stem is taken, so that a
    thousand branches of one long name are not each compared with all the others.
    """
    base = shorten(name)
    if key(base) not in taken:
        return base
    tried = {} if tried is None else tried
    number = 2
    while True:
        held = key(shorten(base, LIMIT - len(" (%d)" % number)))
        number = max(number, tried.get(held, 2))
        candidate = numbered(base, number)
        tried[held] = number + 1
        if key(candidate) not in taken:
            return candidate
        number += 1


__all__ = ["LIMIT", "UNWELCOME", "key", "length", "numbered", "problems", "propose", "shorten", "stem", "stem_of_key", "stems", "unwelcome"]
