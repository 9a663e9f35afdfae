# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: remedies as a plan. Per host a commented YAML file of what the playbook itself would put right.

The file is extra variables for ``playbooks/preflight.yml``: which items, and which kinds of change. Deleting a line
takes that item or kind out. The manual acts stand below as comments.
"""
from __future__ import annotations

import json
import textwrap

from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import FAULTS, SETTLED, WOULD_CHANGE
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report import words
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.files import Json
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.text import inert

_WIDTH = 116


def _comment(text: object, indent: str = "# ") -> list[str]:
    """Text as YAML comment lines: no character can end the comment."""
    return textwrap.wrap(inert(text), _WIDTH, initial_indent=indent,
                         subsequent_indent=indent if indent.strip() == "#" else "#" + " " * (len(indent) - 1),
                         break_long_words=False, break_on_hyphens=False)


def _scalar(text: object) -> str:
    """A YAML scalar (JSON strings are YAML 1.2 double-quoted scalars)."""
    return json.dumps(str(text))


def automatic(host: Json) -> list[Json]:
    """The findings of which the playbook itself would settle something if it were allowed to.

    A fault may have such a part too: a rule it would write, which something else on the host then overrides.
    """
    return [entry for entry in host["findings"] if entry["status"] == WOULD_CHANGE or _wanted(entry)]


def _wanted(entry: Json) -> list[Json]:
    return [change for change in entry["changes"] if change.get("kind") and not words.change_made(entry, change)] if entry["status"] in FAULTS else []


def render(model: Json, host: Json) -> str:
    """The plan of one host, as text."""
    run = model["run"]
    lines = ["---"]
    lines += _comment("Remedies for %s (client %s), from the preflight run %s of %s." % (host["host"], host["client"], run["id"], run["started"]))
    lines += _comment("Read it, take out what is not wanted, then let the playbook do just this:")
    lines += _comment("ansible-playbook interweave.smartintegration.preflight --limit %s -e @<this file>" % _scalar(host["host"]), "#   ")
    lines += _comment("Add --check --diff to see it first. Nothing outside these items and kinds is changed.")
    lines += [""] + _automatic(host) + [""] + _manual(host)
    return "\n".join(lines) + "\n"


def _automatic(host: Json) -> list[str]:
    entries = automatic(host)
    if not entries:
        return ["# Nothing can be put right automatically.", "interweave_items: []", "interweave_allow: []"]
    lines = ["interweave_items:"]
    for item in dict.fromkeys(entry["item"] for entry in entries):
        lines += _item(item, [entry for entry in entries if entry["item"] == item])
    kinds = _kinds(entries)
    if not kinds:
        return [*lines, "interweave_allow: []"]
    lines += ["", "interweave_allow:"]
    return lines + ["  - %s  # item %s" % (_scalar(kind), ", ".join(dict.fromkeys(items))) for kind, items in sorted(kinds.items())]


def _kinds(entries: list[Json]) -> dict[str, list[str]]:
    """The kinds of change that are still to be made, each with its items."""
    kinds: dict[str, list[str]] = {}
    for entry in entries:
        for change in entry["changes"]:
            if change.get("kind") and not words.change_made(entry, change):
                kinds.setdefault(str(change["kind"]), []).append(entry["item"])
    return kinds


def _item(item: str, entries: list[Json]) -> list[str]:
    lines = []
    for entry in entries:
        lines += _comment("%s %s: %s" % (item, words.full_title(entry), entry["actual"]), "  # ")
        for change in entry["changes"]:
            lines += _comment("- %s: %s -> %s" % (words.what(change), *words.before_after(change)), "  #   ")
        if entry.get("blocked_by"):
            lines += _comment("not done because: %s" % entry["blocked_by"], "  #   ")
        if entry["status"] in FAULTS:
            lines += _comment("This alone does not settle the item: see the manual acts.", "  #   ")
    return [*lines, "  - %s" % _scalar(item)]


def _manual(host: Json) -> list[str]:
    lines = ["# Manual acts, in the order of the checklist:"]
    for entry in host["findings"]:
        if entry["status"] in SETTLED or entry["status"] == WOULD_CHANGE:
            continue
        lines += _comment("%s %s (%s, %s): %s" % (entry["item"], words.full_title(entry), words.LABELS[entry["status"]], words.OWNER_LABELS[entry["owner"]],
                                                  entry["remedy"] or entry["actual"]), "#   ")
    return lines if len(lines) > 1 else ["# No manual act is left."]
