# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: what became of one recorded change when a client leaves, and the file in which a task hands that on to the report. Pure."""
from __future__ import annotations

import typing as t
from dataclasses import asdict, dataclass

from ansible_collections.interweave.smartintegration.plugins.module_utils._items import ALL_ITEMS, OWNERS
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run.files import RunError

Json = dict[str, t.Any]
SCHEMA = "1"

PUT_BACK = "put back"
BACK = "as before already"
GONE = "gone"
NOTHING = "nothing to undo"
HELD = "still as we left it"
OTHERS = "changed by others"
LEFT = "cannot be undone by us"
FAILED = "not put back"
UNKNOWN = "not looked at"
#: From what is over to what is not.
STATES = (PUT_BACK, BACK, GONE, NOTHING, OTHERS, LEFT, HELD, FAILED, UNKNOWN)
#: Of these nothing stays on the client's systems.
OVER = (PUT_BACK, BACK, GONE, NOTHING)
#: While there is one of these, leave is to be run again.
OPEN = (HELD, FAILED, UNKNOWN)


@dataclass(frozen=True)
class Row:
    """One change that one run recorded. ``said`` is what stands there now, ``remedy`` what a person does."""

    run_id: str
    item: str
    what: str
    kind: str
    state: str
    said: str = ""
    owner: str = "operator"
    remedy: str = ""
    blocked_by: str = ""


def record(host: str, client: str, rows: t.Mapping[str, t.Sequence[Row]], about: Json) -> Json:
    """What a task writes. *rows*: by place, ``host`` or ``crm``."""
    return {"schema": SCHEMA, "host": host, "client": client, "rows": {place: [asdict(row) for row in found] for place, found in rows.items()}, **about}


def rows_of(data: Json, place: str) -> list[Row] | None:
    """What a task wrote of a place, ``None`` where it wrote nothing of it.

    :raises RunError: it is damaged.
    """
    found = data.get("rows")
    if data.get("schema") != SCHEMA or not isinstance(found, dict):
        raise RunError("what was looked at is damaged or of another version")
    rows = found.get(place)
    if rows is None:
        return None
    if not isinstance(rows, list) or not all(map(_sound, rows)):
        raise RunError("what was looked at is damaged")
    return [Row(**row) for row in rows]


def _sound(row: t.Any) -> bool:
    names = set(Row.__dataclass_fields__)
    return (isinstance(row, dict) and set(row) == names and all(isinstance(value, str) for value in row.values())
            and row["state"] in STATES and row["owner"] in OWNERS and row["item"] in ALL_ITEMS)


__all__ = ["BACK", "FAILED", "GONE", "HELD", "LEFT", "NOTHING", "OPEN", "OTHERS", "OVER", "PUT_BACK", "Row", "STATES", "UNKNOWN", "record", "rows_of"]
