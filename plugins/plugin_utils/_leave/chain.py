# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: several runs changed the same thing: what a change finds once the newer are put back, where nobody can look at it. Pure."""
from __future__ import annotations

import json
import typing as t
from dataclasses import replace

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._leave.ledger import Made
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._leave.rows import BACK, GONE, HELD, OTHERS, OVER, PUT_BACK, Row

Json = dict[str, t.Any]
#: What names a thing on a host or in a CRM, among the keys of a change; the others say how it was changed.
_NAMES = ("name", "bitness", "proxy", "file", "service", "link", "id", "site")


def thing(change: Json) -> str:
    """The same text for the same thing, whichever run and resource changed it."""
    key = change.get("key")
    named = {name: str(value).casefold() for name, value in key.items() if name in _NAMES} if isinstance(key, dict) else {}
    resource = str(change.get("resource") or "")
    if resource == "port_forward" and "name" in named:
        resource = "firewall_exception"  # the rule that belongs to the port proxy
    return json.dumps([resource, named], sort_keys=True)


def found_then(one: Made, stands: t.Any, blocked_by: str) -> Row:
    """An older change of a thing of which a newer one is still to be put back. *stands*: what that one leaves."""
    if same(stands, one.change.get("after")):
        return one.row(HELD, "it is put back after the newer changes of it", blocked_by=blocked_by)
    if same(stands, one.change.get("before")):
        return one.row(GONE if one.change.get("before") is None else BACK, "once the newer changes of it are put back")
    return one.row(OTHERS, "somebody changed it between this run and the next one that changed it",
                   remedy="Decide by hand whether what stood there before this run is to come back.")


def seen_through(made: t.Sequence[Made], rows: t.Sequence[Row]) -> list[Row]:
    """A newer change whose older one is over is over too: the thing then stands as it did before both, which is neither's before nor its after.

    :param made: newest first, as their *rows*.
    """
    found: list[Row] = []
    below: dict[str, tuple[Made, Row]] = {}
    for one, row in reversed(list(zip(made, rows, strict=True))):
        older = below.get(thing(one.change))
        if row.state in (OTHERS, GONE) and older and older[1].state in OVER and same(older[0].change.get("after"), one.change.get("before")):
            state = BACK if older[1].state == PUT_BACK else older[1].state
            row = replace(row, state=state, said="put back by a rollback of %s" % one.put_back if one.put_back else older[1].said, owner="operator", remedy="")
        below[thing(one.change)] = one, row
        found.append(row)
    return found[::-1]


def same(one: t.Any, other: t.Any) -> bool:
    """Whether two recorded states are the same, as far as both name it: a data source's record has the values that were changed."""
    if isinstance(one, dict) and isinstance(other, dict):
        return all(same(one[name], other[name]) for name in set(one) & set(other))
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return bool(one == other)


__all__ = ["found_then", "same", "seen_through", "thing"]
