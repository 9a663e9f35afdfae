# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the figures of docs/fleet.md from the benchmark's JSON. ``python tests/bench/document.py build/bench/bench.json``."""
from __future__ import annotations

import json
import pathlib
import sys
import typing as t

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

import tables

PAGE = pathlib.Path(__file__).resolve().parents[2] / "docs" / "fleet.md"
BEGIN, END = "<!-- figures: written by make bench ARGS=--document -->", "<!-- end of figures -->"


def figures(result: dict[str, t.Any]) -> str:
    """The section between the marks: machine, what was measured, what was promised."""
    about = result["machine"]
    head = ("Measured on %s: %s, %d cores, %s GiB, Python %s, load %.1f before. Medians; a promise's spread is that of its runs, "
            "each worked out by itself." % (result["day"], about["cpu"], about["cores"], about["memory_gib"], about["python"], about["load_before"][0]))
    blocks = tables.blocks(result["fleet"]) if result.get("fleet") else "Fleet: %s" % tables.NOT_MEASURED
    promises = tables.verdicts(tables.goals(result.get("fleet") or []))
    return "%s\n\n%s\n\n```text\n%s\n\n%s\n```\n\n%s\n" % (BEGIN, head, blocks, promises, END)


def replaced(page: str, section: str) -> str:
    """:raises ValueError: the page has no marks."""
    before, mark, rest = page.partition(BEGIN)
    _old, end, after = rest.partition(END)
    if not mark or not end:
        raise ValueError("%s has no place for the figures: expected the lines %r and %r" % (PAGE.name, BEGIN, END))
    return before + section.rstrip("\n") + after


def write(result: dict[str, t.Any]) -> None:
    PAGE.write_text(replaced(PAGE.read_text(encoding="utf-8"), figures(result)), encoding="utf-8")


if __name__ == "__main__":
    write(json.loads(pathlib.Path(sys.argv[1]).read_text(encoding="utf-8")))
