# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: what is new, fixed and still open since the previous run."""
from __future__ import annotations

from ansible_collections.interweave.smartintegration.plugins.module_utils._items import ALL_ITEMS
from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import SETTLED
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.files import Json
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.model import by_item

#: In place of a status: this run was told not to look at the item.
LEFT_OUT = "left out"


def compare(now: Json, before: Json) -> Json:
    """Compare two models, item by item, on the hosts that both have.

    An item is *open* while it is not settled. ``new``: open now, settled before. ``fixed``: the other way round.
    ``still_open``: open in both, with the status before and now. An item that one of the runs was told to leave out
    (``interweave_items``, ``--tags``) says nothing and is in none of them.
    """
    mine = {host["host"]: _looked_at(host) for host in now["hosts"]}
    theirs = {host["host"]: _looked_at(host) for host in before["hosts"]}
    result: Json = {
        "previous": before["run"].get("id"),
        "previous_started": before["run"].get("started"),
        "previous_verdict": before["verdict"],
        "new": [], "fixed": [], "still_open": [],
        "hosts_added": sorted(set(mine) - set(theirs)),
        "hosts_gone": sorted(set(theirs) - set(mine)),
    }
    for host in sorted(set(mine) & set(theirs)):
        for item in ALL_ITEMS:
            if LEFT_OUT in (theirs[host].get(item), mine[host].get(item)):
                continue
            change = _kind(theirs[host].get(item), mine[host].get(item))
            if change:
                result[change].append({"host": host, "item": item, "title": ALL_ITEMS[item].title,
                                       "before": theirs[host].get(item), "now": mine[host].get(item)})
    return result


def _looked_at(host: Json) -> dict[str, str]:
    """The status of every item, or that the run left it out."""
    out = {entry["item"] for entry in host["findings"] if entry.get("left_out")}
    return {item: LEFT_OUT if item in out else status for item, status in by_item(host).items()}


def _kind(before: str | None, now: str | None) -> str:
    was_open = before is not None and before not in SETTLED
    is_open = now is not None and now not in SETTLED
    if is_open:
        return "still_open" if was_open else "new"
    return "fixed" if was_open and now is not None else ""
