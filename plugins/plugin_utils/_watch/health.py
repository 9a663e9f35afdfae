# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the health of hosts right after a restart: who is well, who is not, and who was not seen. Pure."""
from __future__ import annotations

import json

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.files import Json
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.text import escaped, inert
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._watch.points import BAD, GOOD, NOT_SEEN, REACHABLE, points

SCHEMA = "1"
HEALTHY, NOT_HEALTHY, NOT_REACHED, NOT_RUN = "healthy", "not healthy", "not reached", "not looked at"
STATES = (HEALTHY, NOT_HEALTHY, NOT_REACHED, NOT_RUN)
#: Lines that a terminal gets at most; the file has all.
LINES, WIDTH = 40, 200
ITEMS = ("R1", "R2", "R3", "R6")
#: What five requests cannot show.
NOT_LOOKED_AT = ("R4", "R5")


def health(model: Json) -> Json:
    """Every host of the run, each once, by what became of it."""
    mine: dict[str, list[Json]] = {}
    for one in points(model, ITEMS):
        mine.setdefault(one["host"], []).append(one)
    hosts = [_host(host, mine[inert(host["host"])]) for host in model["hosts"]]
    return {
        "schema": SCHEMA, "run": {key: model["run"].get(key) for key in ("id", "started", "finished")}, "not_looked_at": list(NOT_LOOKED_AT),
        "counts": {"hosts": len(hosts), **{state: sum(host["state"] == state for host in hosts) for state in STATES}}, "hosts": hosts,
    }


def _host(host: Json, mine: list[Json]) -> Json:
    state = {"reported": HEALTHY, "not_run": NOT_RUN}.get(host["outcome"], NOT_REACHED)
    wrong = [one for one in mine if one["state"] != GOOD and one["counts"]]
    if state == HEALTHY and wrong:
        state = NOT_HEALTHY
    return {"host": inert(host["host"]), "client": inert(host["client"]), "state": state, "outcome": host["outcome"],
            "points": [{key: one[key] for key in ("id", "item", "title", "state", "counts", "owner", "found", "to_do")} for one in mine]}


def verdicts(told: Json) -> list[Json]:
    """As the recap wants them."""
    return [{"host": host["host"], "verdict": "go" if host["state"] == HEALTHY else "no-go", "outcome": host["outcome"],
             "faults": _count(host, BAD), "unanswered": _count(host, NOT_SEEN)} for host in told["hosts"]]


def _count(host: Json, state: str) -> int:
    return sum(one["state"] == state and one["counts"] for one in host["points"])


def lines(told: Json, page: str) -> list[str]:
    """For a terminal: the sentence, then one line for each host that is not healthy."""
    count = told["counts"]
    first = "%d hosts: %s" % (count["hosts"], ", ".join("%d %s" % (count[state], state) for state in STATES if count[state]) or "none")
    ill = [host for host in told["hosts"] if host["state"] != HEALTHY]
    shown = [_line(host) for host in ill[:LINES]]
    more = ["... and %d more in %s" % (len(ill) - LINES, page)] if len(ill) > LINES else []
    return [first, *shown, *more, "Not looked at: %s (preflight and watch look at them). All of it: %s" % (", ".join(told["not_looked_at"]), page)]


def _line(host: Json) -> str:
    if host["state"] == NOT_HEALTHY:
        said = "; ".join("%s %s" % (one["item"], one["found"]) for one in host["points"] if one["counts"] and one["state"] != GOOD)
    else:
        said = next((one["found"] for one in host["points"] if one["item"] == REACHABLE), "")
    line = "%s: %s: %s" % (host["host"], host["state"], said)
    return line if len(line) <= WIDTH else line[:WIDTH - 4] + " ..."


def render(told: Json) -> str:
    """As JSON text, one host a line."""
    head = {key: value for key, value in told.items() if key != "hosts"}
    hosts = ",".join("\n  " + escaped(json.dumps(host, ensure_ascii=False)) for host in told["hosts"])
    return '{%s,\n "hosts": [%s]\n}\n' % (escaped(json.dumps(head, ensure_ascii=False))[1:-1], hosts)


__all__ = ["HEALTHY", "ITEMS", "NOT_HEALTHY", "NOT_REACHED", "NOT_RUN", "health", "lines", "render", "verdicts"]
