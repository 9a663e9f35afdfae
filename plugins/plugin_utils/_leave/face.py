# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: what a leave is shown as: the page of a client, one mail for each who has something to remove, lines for a terminal. Pure."""
from __future__ import annotations

import json
import textwrap
import typing as t

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._leave.rows import OPEN, STATES
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.files import Json
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.mail import AUDIENCES
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.page import bullets, esc, page, section, table
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.text import escaped, inert
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.words import OWNER_LABELS

#: Lines that a terminal gets at most; the page has all.
LINES, WIDTH = 40, 200


def html(told: Json) -> str:
    """The page; its last section is what is left."""
    heads = ("Run", "Where", "Change", "State", "What stands there now", "What to do")
    rows = [[esc(row["run_id"]), esc(row["where"]), esc(row["what"]), esc(row["state"]), esc(_said(row)), esc(row["remedy"])] for row in told["changes"]]
    counts = ", ".join("%d %s" % (told["counts"][state], state) for state in STATES if told["counts"][state]) or "none"
    people = "".join("<h3>%s</h3>%s" % (esc(OWNER_LABELS[owner]), bullets("%s: %s. %s" % (task["where"], task["what"], task["how"]) for task in tasks))
                     for owner, tasks in _by_owner(told["people"]).items())
    left = bullets(told["left"]) if told["left"] else ""
    body = [
        '<h1>Leave: QuickBooks integration of %s</h1><p class="lead">%s</p>' % (esc(told["client"]), esc(_summed(told))),
        section("changes", "Changes of all runs", '<p class="card note">%s</p>%s' % (esc(counts), table(heads, rows, caption="Changes") if rows else "")),
        section("people", "What people remove, in this order", '<div class="card note">%s</div>' % people),
        section("left", "What is left", '<div class="card note"><p><b>%s</b></p>%s</div>' % (esc(told["sentence"]), left)),
    ]
    foot = "Made by the Ansible collection interweave.smartintegration from the records of the runs it names. This file is complete in itself."
    return page("Leave %s" % told["client"], "client", "\n".join(body), foot, ["report.css"], ["report.js"])


def _summed(told: Json) -> str:
    runs = told["runs"]
    span = "%d runs, %s to %s" % (len(runs), runs[0], runs[-1]) if runs else "no run had it in scope"
    return "%s%s." % (span, "; only looked at (--check), nothing was changed" if told["check"] else "")


def _said(row: Json) -> str:
    return "%s (%s)" % (row["said"], row["blocked_by"]) if row["blocked_by"] else str(row["said"])


def _by_owner(people: t.Iterable[Json]) -> dict[str, list[Json]]:
    found: dict[str, list[Json]] = {}
    for task in people:
        found.setdefault(task["owner"], []).append(task)
    return found


def mail(told: Json, audience: str) -> str:
    """What one audience removes: its own tasks, and the changes that only it can take back. Empty where there is nothing."""
    about = AUDIENCES[audience]
    mine = [(task["where"], task["what"], task["how"]) for task in told["people"] if task["owner"] == about.owner]
    mine += [(row["where"], "%s (%s)" % (row["what"], row["state"]), row["remedy"]) for row in told["changes"]
             if row["owner"] == about.owner and row["remedy"] and row["state"] not in OPEN]
    if not mine:
        return ""
    lines = ["Subject: QuickBooks integration of %s ends: what we ask you to remove" % inert(told["client"]), "",
             about.greeting.replace("%s", inert(told["client"])), "", *_wrap(
                 "The integration of QuickBooks with the CRM ends. We have put back what we could; the following only you can remove. Please do it in this "
                 "order and tell us when it is done."), ""]
    for number, (where, what, how) in enumerate(mine, 1):
        lines += [*_wrap("%d) %s: %s" % (number, where, what), "   "), *_wrap(how, "   ", "   "), ""]
    return "\n".join([*lines, "Kind regards", ""])


def _wrap(text: str, pad: str = "", first: str = "") -> list[str]:
    return textwrap.wrap(inert(text), 78, initial_indent=first, subsequent_indent=pad, break_long_words=False, break_on_hyphens=False)


def lines(told: Json, path: str) -> list[str]:
    """For a terminal: the counts, then what is not over yet."""
    counts = ", ".join("%d %s" % (told["counts"][state], state) for state in STATES if told["counts"][state]) or "no change was recorded"
    still = ["  %s: %s: %s: %s" % (row["state"], row["where"], row["blocked_by"] or row["said"], row["what"])
             for row in told["changes"] if row["state"] in OPEN]
    more = ["  ... and %d more" % (len(still) - LINES)] if len(still) > LINES else []
    shown = [inert(line) if len(line) <= WIDTH else inert(line)[:WIDTH - 4] + " ..." for line in still[:LINES]]
    return ["%s: %s: %s" % (inert(told["client"]), _summed(told), counts), *shown, *more, "  %s %d points, on the last page of %s" % (
        inert(told["sentence"]), len(told["left"]), path)]


def render(told: t.Sequence[Json]) -> str:
    """As JSON text, one client a line."""
    return '{"schema": "1", "clients": [%s]}\n' % ",".join("\n " + escaped(json.dumps(one, ensure_ascii=False)) for one in told)


__all__ = ["html", "lines", "mail", "render"]
