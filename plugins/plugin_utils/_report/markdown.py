# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: ``report.md``, for a ticket. Every value is escaped: it is shown, never interpreted."""
from __future__ import annotations

import itertools
import re

from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import FAULTS
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report import words
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.files import Json
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.model import by_item
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.text import inert

_SPECIAL = re.compile(r"([\\`*_{}\[\]()#!|~>$@]|^[+-])")
#: In a fleet beyond this many hosts the items of settled hosts are left to the other faces.
LONG = 50


def safe(value: object) -> str:
    """Text as Markdown that renders as this text: no markup, no HTML, no link, no mention, on one line."""
    text = " ".join(inert(value).split()).replace("&", "&amp;").replace("<", "&lt;")
    text = _SPECIAL.sub(r"\\\1", text)
    return re.sub(r"(?i)\b(https?|ftp|javascript|data|file|mailto)(?=:)|\bwww(?=\.)", "\\g<0>\u200b", text)


def render(model: Json) -> str:
    """The model as Markdown."""
    run = model["run"]
    lines = ["# Pre-flight report", "", "**%s**" % safe(words.verdict_sentence(model)), "",
             "Run %s, started %s%s%s" % (safe(run["id"]), safe(run["started"] or "?"), ", dry run" if run["check"] else "",
                                         ", ticket %s" % safe(run["ticket"]) if run.get("ticket") else ""), ""]
    lines += _table(model) + _needs(model) + _changes(model) + _comparison(model)
    hosts = [host for host in model["hosts"] if len(model["hosts"]) <= LONG or host["verdict"] != "go"]
    for host in hosts:
        lines += _host(host)
    lines += ["## What this run did not prove", ""] + ["- " + safe(line) for line in words.not_proven(model)] + [""]
    return "\n".join(lines)


def _table(model: Json) -> list[str]:
    rows = ["| %s | %s | %s | %s | %d | %d |" % (safe(host["host"]), safe(host["client"]), host["verdict"],
                                                 words.OUTCOME_LABELS[host["outcome"]], host["faults"], host["unanswered"]) for host in model["hosts"]]
    return ["## Hosts", "", "| Host | Client | Verdict | Outcome | Faults | Unanswered |", "|---|---|---|---|---|---|", *rows, ""]


def _needs(model: Json) -> list[str]:
    lines, several = ["## What is needed", ""], len(model["hosts"]) > 1
    for group in words.needs(model["hosts"]):
        lines += ["### " + safe(group["label"]), ""]
        lines += ["- [ ] **%s** %s%s" % (safe(words.act_name(act)), safe(act["act"]), " *(%s)*" % safe(", ".join(act["hosts"])) if several else "")
                  for act in group["acts"]]
        lines.append("")
    return lines if len(lines) > 2 else []


def _changes(model: Json) -> list[str]:
    rows = words.changed(model["hosts"])
    if not rows:
        return []
    return ["## What changed", "", "| Host | Item | What | Before | After |", "|---|---|---|---|---|",
            *("| %s | %s | %s | %s | %s |" % tuple(safe(cell) for cell in (
                row["host"], row["item"], words.what(row), *words.before_after(row))) for row in rows), ""]


def _comparison(model: Json) -> list[str]:
    comparison = model.get("comparison")
    if not comparison:
        return []
    lines = ["## Since the run %s" % safe(comparison["previous"]), ""]
    for key, label in (("new", "New"), ("fixed", "Fixed"), ("still_open", "Still open")):
        lines.append("- %s: %s" % (label, "; ".join("%s %s on %s" % (entry["item"], safe(entry["title"]), safe(entry["host"]))
                                                    for entry in comparison[key]) or "none"))
    return lines + [""]


def _host(host: Json) -> list[str]:
    lines = ["## %s: %s" % (safe(host["host"]), host["verdict"]), ""]
    if host["message"]:
        lines += ["%s: %s" % (words.OUTCOME_LABELS[host["outcome"]].capitalize(), safe(host["message"])), ""]
    for phase, entries in itertools.groupby(host["findings"], key=words.phase_of):
        lines += ["", "### %s" % words.phase_title(phase), ""]
        lines += [line for entry in entries for line in _finding(entry)]
    statuses = by_item(host).values()
    return [*lines, "", "%d of %d items settled." % (sum(status not in ("fail", "error", "manual", "would_change") for status in statuses), len(statuses)), ""]


def _finding(entry: Json) -> list[str]:
    actual = words.said(entry) or entry["actual"]
    head = "- %s **%s %s** (%s)%s" % (safe(words.SIGNS[entry["status"]]), entry["item"], safe(words.full_title(entry)), words.LABELS[entry["status"]],
                                      ": " + safe(actual) if actual else "")
    to_do = ["  - to do: " + safe(entry["remedy"])] if entry["status"] in FAULTS and entry["remedy"] else []
    return [head, *to_do, *("  - also seen: " + safe(line) for line in entry.get("warnings") or [])]
