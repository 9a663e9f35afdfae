# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: what a look after go-live saw, as points with keys that stay the same from look to look. Pure."""
from __future__ import annotations

import re
import typing as t

from ansible_collections.interweave.smartintegration.plugins.module_utils._items import ALL_ITEMS
from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import FAIL, MANUAL, SETTLED, WOULD_CHANGE
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.files import Json
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.summary import point
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.text import inert

#: What a point is. What could not be looked at is neither good nor bad, and never "the same".
GOOD, BAD, NOT_SEEN = "good", "bad", "not seen"
_ORDER = (BAD, NOT_SEEN, GOOD)
#: In place of an item: whether the host answered at all.
REACHABLE = "host"
#: Says so, and counts for nothing, until it is proven on real systems (docs/not-proven.md).
ADVISORY = ("R4", "R5", "R6")
VERSIONED = "1.3"
#: Where a question means that the listener was seen and nobody was connected at this moment: flows come and go, so that is no blindness.
MOMENTARY = "3.1"
_NUMBER = re.compile(r"\b\d+(?:\.\d+){3}\b")


def points(model: Json, items: t.Sequence[str]) -> list[Json]:
    """One point for each host, item and step of these items; what was found once for a client is one point of the client."""
    found: dict[str, Json] = {}
    for host in model["hosts"]:
        for one in (_reachable(host), *_of_items(host, items)):
            known = found.get(one["id"])
            if known is None or _ORDER.index(one["state"]) < _ORDER.index(known["state"]):
                found[one["id"]] = one
    return list(found.values())


def _of_items(host: Json, items: t.Sequence[str]) -> t.Iterator[Json]:
    seen = set()
    for entry in host["findings"]:
        if entry["item"] in items and not entry.get("left_out"):
            seen.add(entry["item"])
            yield {**point(host, entry), "state": _state(entry), "counts": entry["item"] not in ADVISORY, "versions": _versions(entry),
                   **({"momentary": True} if entry["item"] == MOMENTARY and entry["status"] == MANUAL else {})}
    for item in items:
        if item not in seen:
            yield _by_hand(host, item, ALL_ITEMS[item].title, NOT_SEEN, ALL_ITEMS[item].owner, "nothing was recorded", item not in ADVISORY)


def _versions(entry: Json) -> str:
    """The versions that the driver's item names, of the driver and of QuickBooks: they may change and nothing break."""
    if entry["item"] != VERSIONED:
        return ""
    products = [inert(line) for line in entry.get("evidence") or () if line.startswith("QuickBooks:")]
    return "; ".join(["driver %s" % number for number in sorted(set(_NUMBER.findall(inert(entry["actual"]))))] + products)


def _state(entry: Json) -> str:
    if entry["status"] in SETTLED:
        return GOOD
    return BAD if entry["status"] in (FAIL, WOULD_CHANGE) else NOT_SEEN


def _reachable(host: Json) -> Json:
    reported = host["outcome"] == "reported"
    state = GOOD if reported else NOT_SEEN if host["outcome"] == "not_run" else BAD
    return _by_hand(host, REACHABLE, "The host answers", state, "it", host["message"] or ("it answered" if reported else host["outcome"]))


def _by_hand(host: Json, item: str, title: str, state: str, owner: str, found: str, counts: bool = True) -> Json:
    """A point that no finding stands for."""
    entry = {"item": item, "step": "", "title": title, "status": "", "owner": owner, "actual": found, "remedy": found}
    return {**point(host, entry), "state": state, "counts": counts, "versions": ""}


__all__ = ["ADVISORY", "BAD", "GOOD", "NOT_SEEN", "REACHABLE", "points"]
