# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the face of a watch: what got worse, what waits for the next look, what was not seen, what ends. Pure."""
from __future__ import annotations

import json
import typing as t

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.files import Json
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.text import escaped, inert
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._watch.points import NOT_SEEN
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._watch.worse import CHANGED, KINDS, QUIET, WAITING, WORSE

SCHEMA = "1"
LINES, WIDTH = 40, 200
_KEYS = ("id", "client", "host", "item", "step", "title", "state", "owner", "found", "to_do", "kind", "looks", "quiet")


def told(model: Json, found: t.Sequence[Json], ending: list[Json], without_baseline: list[str]) -> Json:
    """The whole of it as data: points by kind, under keys that stay the same, so that a ticket is updated and closed."""
    hosts = [inert(host["host"]) for host in model["hosts"]]
    return {
        "schema": SCHEMA, "run": {key: model["run"].get(key) for key in ("id", "started", "finished")},
        "counts": {"hosts": len(hosts), **{kind: sum(one["kind"] == kind for one in found) for kind in KINDS}},
        "lost": [inert(host["host"]) for host in model["hosts"] if host["outcome"] == "not_run"], "without_baseline": without_baseline, "ending": ending,
        "points": [{key: one[key] for key in _KEYS if key in one} for kind in KINDS for one in found if one["kind"] == kind],
    }


def verdicts(model: Json, found: t.Sequence[Json]) -> list[Json]:
    """As the recap wants them: a host is failed for what got worse there or at its client, or when the run never got to it."""
    worse = [one for one in found if one["kind"] == WORSE]
    bad = {one["host"] or (one["client"],) for one in worse}
    return [{"host": host["host"], "outcome": "not_run" if host["outcome"] == "not_run" else "reported",
             "verdict": "no-go" if host["outcome"] == "not_run" or inert(host["host"]) in bad or (inert(host["client"]),) in bad else "go",
             "faults": sum(one["host"] == inert(host["host"]) for one in worse),
             "unanswered": sum(one["host"] == inert(host["host"]) and one["kind"] == NOT_SEEN for one in found)} for host in model["hosts"]]


def lines(about: Json, page: str) -> list[str]:
    """For a terminal: the sentence, one line for each point that got worse, waits or is quiet; the rest is counted."""
    count = about["counts"]
    first = "%d hosts: %s" % (count["hosts"], ", ".join("%d %s" % (count[kind], kind) for kind in KINDS if count[kind]) or "nothing to say")
    shown = [_line(one) for one in about["points"] if one["kind"] in (WORSE, WAITING, QUIET, CHANGED)]
    more = ["... and %d more in %s" % (len(shown) - LINES, page)] if len(shown) > LINES else []
    rest = ["not looked at: %s" % ", ".join(about["lost"])[:WIDTH]] if about["lost"] else []
    if about["without_baseline"]:
        rest.append("no baseline was accepted for %s: everything bad counts (playbooks/accept.yml)" % ", ".join(about["without_baseline"])[:WIDTH])
    if about["ending"]:
        rest.append("%d answers, waivers and contacts end within 30 days or have ended" % len(about["ending"]))
    return [first, *shown[:LINES], *more, *rest, "All of it: %s" % page]


def _line(one: Json) -> str:
    why = {QUIET: " (quiet %s)" % one.get("quiet"), CHANGED: ""}.get(one["kind"], " (look %d in a row)" % one["looks"])
    line = "%s%s: %s: %s %s: %s" % (one["kind"], why, one["host"] or one["client"], one["item"], one["step"] or one["title"], one["found"])
    return line if len(line) <= WIDTH else line[:WIDTH - 4] + " ..."


def render(about: Json) -> str:
    """As JSON text, one point a line."""
    head = {key: value for key, value in about.items() if key != "points"}
    points = ",".join("\n  " + escaped(json.dumps(one, ensure_ascii=False)) for one in about["points"])
    return '{%s,\n "points": [%s]\n}\n' % (escaped(json.dumps(head, ensure_ascii=False))[1:-1], points)


__all__ = ["lines", "render", "told", "verdicts"]
