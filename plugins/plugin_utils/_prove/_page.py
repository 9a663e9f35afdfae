# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the page and the JSON file of one run of experiments, and what was brought back of them. Pure."""
from __future__ import annotations

import typing as t

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._prove._all import EXPERIMENTS, ROWS
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._prove._base import DISPROVEN, VERDICTS
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._prove._conduct import Made

Json = dict[str, t.Any]
SCHEMA, KIND = "1", "interweave-proof"
#: Keys of what is told of the system that was asked: no name and no address of anybody.
ABOUT = ("windows", "build", "language", "product_type", "connection", "logins", "crms")
LONGEST = 400


def record(made: t.Sequence[Made], about: Json, when: str, version: str, clean: t.Callable[[str], str]) -> Json:
    """What is sent. ``clean`` takes names and secrets out of a text."""
    return {
        "schema": SCHEMA, "kind": KIND, "when": when, "collection": version, "about": {key: clean(str(about[key])) for key in ABOUT if about.get(key)},
        "results": [{"name": one.experiment.name, "verdict": one.answer.verdict, "came": clean(one.answer.came)[:LONGEST],
                     **({"code": one.experiment.code} if one.answer.verdict == DISPROVEN else {}),
                     **({"left": clean(one.left)[:LONGEST]} if one.left else {})} for one in made],
    }


def page(data: Json) -> str:
    """The same for people."""
    results = data["results"]
    counts = ", ".join("%d %s" % (sum(one["verdict"] == verdict for one in results), verdict) for verdict in VERDICTS)
    lines = ["# What this system proves", "", "%s. %s." % (data["when"], counts), "",
             "Read it before you send it, with the JSON file beside it. It names no host, no user and no client; if you see one all the same, take it out.", ""]
    lines += ["- %s: %s" % (key.replace("_", " "), value) for key, value in data["about"].items()]
    for verdict in sorted(VERDICTS, key=lambda one: one != DISPROVEN):
        some = [one for one in results if one["verdict"] == verdict]
        if some:
            lines += ["", "## %s" % verdict.capitalize(), "", "| Experiment | Statement | What came | Changes |", "|---|---|---|---|"]
            lines += ["| %s | %s | %s | %s |" % tuple(map(cell, (one["name"], ROWS[one["name"]].statement, one["came"], one.get("code", "")))) for one in some]
    left = [one for one in results if one.get("left")]
    if left:
        lines += ["", "## Left behind", "", *("- %s (%s)" % (one["left"], one["name"]) for one in left)]
    return "\n".join(lines) + "\n"


def cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def brought_back(data: t.Any) -> list[tuple[str, str, str, str]]:
    """Name, verdict, system and day of each result of a file that somebody sent.

    :raises ValueError: it is no such file.
    """
    if not isinstance(data, dict) or data.get("schema") != SCHEMA or data.get("kind") != KIND or not isinstance(data.get("results"), list):
        raise ValueError("is no result of the playbook prove")
    about = data["about"] if isinstance(data.get("about"), dict) else {}
    system = " ".join(str(about.get(key) or "") for key in ("windows", "language")).strip() or "a system"
    found = []
    for one in data["results"]:
        if not isinstance(one, dict) or one.get("name") not in EXPERIMENTS or one.get("verdict") not in VERDICTS:
            raise ValueError("holds a result that is none: %r" % (one,))
        found.append((str(one["name"]), str(one["verdict"]), system[:80], str(data.get("when") or "")[:10]))
    return found


__all__ = ["ABOUT", "KIND", "SCHEMA", "brought_back", "cell", "page", "record"]
