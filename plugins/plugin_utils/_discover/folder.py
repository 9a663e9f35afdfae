# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: a draft's files on the controller: a new folder each time, beside what is there, and how it differs from that."""
from __future__ import annotations

import difflib
import itertools
import os
import pathlib
import typing as t

#: More drafts than these beside an inventory nobody reads.
_MOST = 1000


def write(dest: pathlib.Path, name: str, files: t.Mapping[str, str]) -> pathlib.Path:
    """Write the files into ``dest/name``, or beside it where that is there: ``name.discovered-1`` and so on. Nothing is ever overwritten.

    :raises OSError: it cannot be written.
    """
    dest.mkdir(parents=True, exist_ok=True)
    folder = _new(dest, name)
    for path, text in files.items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        with open(place, "x", encoding="utf-8", newline="\n") as out:
            out.write(text)
    return folder


def _new(dest: pathlib.Path, name: str) -> pathlib.Path:
    for number in itertools.count():
        folder = dest / (name if not number else "%s.discovered-%d" % (name, number))
        try:
            os.mkdir(folder)
        except FileExistsError:
            if number >= _MOST:
                raise
        else:
            return folder
    raise AssertionError("not reached")


def differences(known: pathlib.Path, files: t.Mapping[str, str]) -> str:
    """How the draft's files differ from those of the same names in *known*: what is there, then what was seen. Empty where none is there."""
    found: list[str] = []
    for path, text in files.items():
        place = known / path
        if place.is_file() and not place.is_symlink():
            there = place.read_text(encoding="utf-8", errors="replace")
            found += difflib.unified_diff(there.splitlines(), text.splitlines(), str(place), "seen", lineterm="", n=0)
    return "\n".join(found) + "\n" if found else ""


__all__ = ["differences", "write"]
