# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: one client's leave, summed: every change with what became of it, and what is left. Pure."""
from __future__ import annotations

import typing as t
from dataclasses import asdict, replace

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._leave.people import Task
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._leave.rows import OPEN, OTHERS, OVER, STATES, Row

Json = dict[str, t.Any]
SCHEMA = "1"
CRM = "CRM"
#: In these a name of a client's record stands.
_NAMED = ("crm_names", "canary")


def of_client(client: str, places: t.Mapping[str, t.Sequence[Row]], people: t.Sequence[Task], about: Json) -> Json:
    """*places*: the changes by host, and those of the CRMs under ``CRM``. *about*: runs that were summed, ways to say how far."""
    rows = [{"where": place, **asdict(row)} for place, found in places.items() for row in found]
    left = [_sentence(row) for row in rows if row["state"] not in OVER]
    left += ["%s: %s" % (task.where, task.what) for task in people]
    left += list(about.get("not_known") or ())
    return {"schema": SCHEMA, "client": client, **about, "counts": {state: sum(row["state"] == state for row in rows) for state in STATES},
            "changes": rows, "people": [asdict(task) for task in people], "left": list(dict.fromkeys(left)), "sentence": sentence(client, left)}


def sentence(client: str, left: t.Sequence[str]) -> str:
    return "Nothing of ours is left on the systems of %s%s" % (client, ", except:" if left else ".")


def _sentence(row: Json) -> str:
    more = {OTHERS: "changed by others since, so left alone"}.get(row["state"], row["state"])
    said = ": %s" % row["said"] if row["said"] else ""
    return "%s: %s (%s, run %s)%s" % (row["where"], row["what"], more, row["run_id"], said)


def open_of(told: Json, place: str) -> int:
    """Changes of a place after which leave is to be run again."""
    return sum(row["state"] in OPEN for row in told["changes"] if row["where"] == place)


def redacted(row: Row) -> Row:
    """Without names of the client's records."""
    return replace(row, said="") if row.kind in _NAMED else row


__all__ = ["CRM", "SCHEMA", "of_client", "open_of", "redacted", "sentence"]
