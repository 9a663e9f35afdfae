# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: what ends soon: what people answered, waived or are asked until, by who has to renew it. Pure."""
from __future__ import annotations

import datetime as dt
import typing as t

from ansible_collections.interweave.smartintegration.plugins.module_utils._items import ALL_ITEMS
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.files import Json
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.text import inert

DAYS = 30
_KINDS = (("attestations", "answer"), ("waivers", "waiver"), ("contacts", "contact"))


def ending(entries: t.Mapping[str, Json], today: dt.date) -> list[Json]:
    """What ends within 30 days or has ended, sorted by owner and day; each once for a client.

    :param entries: the manifest's entry of each host.
    """
    found: dict[tuple[str, ...], Json] = {}
    for host, entry in sorted(entries.items()):
        client = inert(entry.get("client") or host)
        for key, kind in _KINDS:
            for one in entry.get(key) or ():
                day = _day(one.get("until")) if isinstance(one, dict) else None
                if day is not None and (day - today).days <= DAYS:
                    told = _told(client, kind, one, day, today)
                    found.setdefault(tuple(str(value) for value in told.values()), told)
    return sorted(found.values(), key=lambda one: (one["owner"], one["until"], one["client"], one["what"]))


def _told(client: str, kind: str, one: Json, day: dt.date, today: dt.date) -> Json:
    item = ALL_ITEMS.get(str(one.get("item")))
    what = "%s of %s %s" % (kind, item.id, item.title) if item else "%s %s" % (kind, inert(one.get("name") or ""))
    return {"owner": item.owner if item and kind == "answer" else "operator", "client": client, "what": what, "until": day.isoformat(),
            "ended": day < today}


def _day(text: t.Any) -> dt.date | None:
    try:
        return dt.date.fromisoformat(str(text)[:10])
    except ValueError:
        return None


__all__ = ["DAYS", "ending"]
