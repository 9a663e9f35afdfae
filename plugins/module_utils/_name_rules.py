# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the one rule for account names that QuickBooks accepts as customer names.

What is a character: QuickBooks publishes "41 characters" and nothing about text beyond the Basic Multilingual Plane; Windows
and the QuickBooks SDK count UTF-16 code units. A name is therefore measured in UTF-16 code units: an emoji counts two. Since
there are never fewer code units than characters, a name that passes here passes under either reading.

Sources: Intuit's CustomerAdd reference (name of 41 characters, colon separates parent and job, error 3100 for a name that is
used by any customer, vendor, employee or other name, whatever the case), InterWeave help desk (``&`` and ``"`` in single-run flows).
What QuickBooks stores: ISO-8859-1 (qbwc/qbxml, issue 8: outside it qbXML answers an error, or question marks are stored; noviams, article 1755746: TAB and
line break are not supported).
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

#: A last word of fewer characters is kept with the one before it; a longer end than this is not kept.
SHORT_WORD, LONGEST_TAIL = 4, 14

_JOINERS = "\u200c\u200d"
_COLON = re.compile(r"\s*[%s](?:\s*[%s])*\s*" % (COLONS, COLONS))
_SPACES = re.compile(r"\s+")
_SUFFIX = re.compile(r" \((\d+)\)$")


def length(name: str) -> int:
    """UTF-16 code units."""
    return len(name) if name.isascii() else len(name.encode("utf-16-le", "surrogatepass")) // 2


def problems(name: str) -> list[str]:
    """Why QuickBooks refuses a name: ``too long``, ``colon``, ``control character``, ``nothing to be seen``; empty for a legal one."""
    found = []
    if length(name) > LIMIT:
        found.append("too long")
    if ":" in name:
        found.append("colon")
    if not name.isprintable() and any(map(_is_control, name)):
        found.append("control character")
    if all(char.isspace() or _hides(char) for char in name):
        found.append("nothing to be seen")
    return found


def _is_control(char: str) -> bool:
    """Control characters, separators of lines, halves of surrogate pairs."""
    return unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp")


def unstorable(name: str) -> list[str]:
    """Characters that QuickBooks stores as question marks, or refuses with the whole request: those outside ISO-8859-1."""
    return [] if name.isascii() else sorted({char for char in name if ord(char) > 0xFF and not _hides(char)})


def hidden(name: str) -> list[str]:
    """What a reader does not see and QuickBooks compares: characters without width, blanks that are none, blanks at the ends or in a row."""
    found = [] if name.isascii() else ["U+%04X" % ord(char) for char in sorted(set(name)) if _hides(char)]
    return found + (["blanks at an end or in a row"] if " ".join(name.split(" ")) != " ".join(name.split(" ")).strip() or "  " in name else [])


def _hides(char: str) -> bool:
    return unicodedata.category(char) == "Cf" or (unicodedata.category(char) == "Zs" and char != " ")


def unwelcome(name: str) -> list[str]:
    """Characters of a name that InterWeave's single-run flows refuse or that QuickBooks may read as a colon."""
    return sorted({char for char in name if char in UNWELCOME or char in COLONS[1:]})


def key(name: str) -> str:
    """Two names with the same key are the same to QuickBooks, or too near to risk it: case, width, characters without width and runs of spaces do not count."""
    if name.isascii():
        return " ".join(name.split()).lower()
    seen = "".join(char for char in unicodedata.normalize("NFKC", name) if unicodedata.category(char) != "Cf")
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", seen).casefold())
    return " ".join(folded.split())


def shorten(name: str, limit: int = LIMIT) -> str:
    """A legal name made of *name*: composed (NFC), colons become dashes, what has no width goes, white space collapsed, cut within *limit*.

    ``shorten(shorten(x)) == shorten(x)``.
    """
    clean = _clean(name)
    return clean if length(clean) <= limit else _cut(clean, limit)


def tailed(name: str, limit: int = LIMIT) -> str:
    """As :func:`shorten`, but keeping the last word (or two, when the last is short), by which long names mostly differ: ``Local 12``."""
    clean = _clean(name)
    if length(clean) <= limit:
        return clean
    words = clean.split(" ")
    tail = " ".join(words[-2:] if length(words[-1]) < SHORT_WORD else words[-1:])
    if len(words) < 3 or length(tail) > LONGEST_TAIL:
        return _cut(clean, limit)
    return shorten("%s %s" % (_cut(clean, limit - length(tail) - 1).rstrip(" ,;.-&"), tail), limit)


def _clean(name: str) -> str:
    text = _COLON.sub(_dash, "".join(char if not _is_control(char) else " " for char in name if not _goes(char)))
    for _round in range(4):  # composing can, rarely, need another look at the spaces
        before = text
        text = _SPACES.sub(" ", unicodedata.normalize("NFC", text)).strip(" " + _JOINERS)
        if text == before:
            break
    return text or FALLBACK


def _dash(found: re.Match[str]) -> str:
    """A dash for colons between words, blanks on both sides where there was one; nothing at an end."""
    if found.start() == 0 or found.end() == len(found.string):
        return " "
    return " - " if any(char.isspace() for char in found.group()) else "-"


def _goes(char: str) -> bool:
    """Characters without width; joiners stay, since they hold clusters together."""
    return unicodedata.category(char) == "Cf" and char not in _JOINERS


def _cut(text: str, limit: int) -> str:
    """Cut within *limit* code units without leaving half a character: no marks, joiners or selectors are torn off their base."""
    used, end = 0, 0
    for position, char in enumerate(text):
        used += 2 if ord(char) > 0xFFFF else 1
        if used > limit:
            break
        end = position + 1
    while 0 < end < len(text) and _clings(text, end):
        end -= 1
    return text[:end].rstrip().rstrip(_JOINERS) or _bare(text, limit)


def _bare(text: str, limit: int) -> str:
    """A text of nothing but clinging marks: cut where it must be."""
    kept = text
    while length(kept) > limit:
        kept = kept[:-1]
    return kept.rstrip() or FALLBACK[:limit]


def _clings(text: str, at: int) -> bool:
    """Whether a character belongs to the one before it: marks, joiners and what they join, selectors, skin tones, Hangul parts, flags of two letters."""
    char = text[at]
    if unicodedata.category(char) in ("Mn", "Mc", "Me") or char in "\ufe0e\ufe0f" or 0x1F3FB <= ord(char) <= 0x1F3FF or 0x1160 <= ord(char) <= 0x11FF:
        return True
    if char in _JOINERS or text[at - 1] in _JOINERS:
        return True
    if not _is_flag(char):
        return False
    before = at
    while before and _is_flag(text[before - 1]):
        before -= 1
    return (at - before) % 2 == 1


def _is_flag(char: str) -> bool:
    return 0x1F1E6 <= ord(char) <= 0x1F1FF


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
    found: set[str] = set()
    for base in (shorten(name), tailed(name)):
        found |= {key(base), stem(base)} | {stem(numbered(base, number)) for number in (2, 10, 100, 1000, 10000, 100000)}
    return found


def propose(name: str, taken: t.Container[str], tried: dict[str, int] | None = None, apart: bool = False) -> str:
    """A legal name for a bad one: shortened, or numbered from 2 on where that key is taken. Deterministic.

    ``apart``: other names shorten to the same, so the end by which they differ is kept.

    ``tried`` is for many names in turn, while ``taken`` only grows: it remembers up to which number a stem is taken, so that a
    thousand branches of one long name are not each compared with all the others.
    """
    base = tailed(name) if apart else shorten(name)
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


__all__ = ["LIMIT", "UNWELCOME", "hidden", "key", "length", "numbered", "problems", "propose", "shorten", "stem", "stem_of_key", "stems", "tailed",
           "unstorable", "unwelcome"]
