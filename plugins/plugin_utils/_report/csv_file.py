# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: ``report.csv``, one line a finding, for a spreadsheet.

A spreadsheet takes a cell that begins with = + - @ (or a tab or carriage return) for a formula, whatever the quotes
(OWASP, "CSV Injection"). Such cells get an apostrophe in front; line breaks inside cells become spaces.
"""
from __future__ import annotations

import csv
import io

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.files import Json
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.text import inert
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.words import before_after, what

COLUMNS = ("client", "host", "verdict", "outcome", "item", "title", "step", "status", "owner", "expected", "actual", "evidence", "remedy", "changes",
           "warnings", "blocked_by", "said_by", "until")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%", "＝", "＋", "－", "＠")


def cell(value: object) -> str:
    """Text that no spreadsheet takes for a formula."""
    text = str(value)
    flat = " ".join(inert(text).split())
    return "'" + flat if flat.startswith(_FORMULA) or text.startswith(("\t", "\r", "\n")) else flat


def render(model: Json) -> str:
    """The model as CSV (RFC 4180) with a byte order mark, so that a spreadsheet reads it as UTF-8."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows(map(cell, _row(host, entry)) for host in model["hosts"] for entry in host["findings"])
    return "\ufeff" + out.getvalue()


def _row(host: Json, entry: Json) -> tuple[str, ...]:
    said = entry.get("attested") or entry.get("waived") or {}
    return (host["client"], host["host"], host["verdict"], host["outcome"], entry["item"], entry["title"], entry["step"], entry["status"],
            entry["owner"], entry["expected"], entry["actual"], " | ".join(entry["evidence"]), entry["remedy"],
            " | ".join("%s: %s -> %s" % (what(change), *before_after(change)) for change in entry["changes"]),
            " | ".join(entry.get("warnings") or []), entry.get("blocked_by") or "", said.get("who") or "", said.get("until") or "")
