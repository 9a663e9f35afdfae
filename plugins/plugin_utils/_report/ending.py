# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: what ends soon: what people answered, waived or are asked until, and what a finding foresees; by who has to act. Pure."""
from __future__ import annotations

import datetime as dt
import typing as t

from ansible_collections.interweave.smartintegration.plugins.module_utils._items import ALL_ITEMS
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.files import Json
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.text import inert

DAYS = 30
_KINDS = (("attestations", "answer"), ("waivers", "waiver"), ("contacts", "contact"))


def ending(entries: t.Mapping[str, Json], today: dt.date, hosts: t.Sequence[Json] = ()) -> list[Json]:
    """What ends within 30 days or has ended, sorted by owner and day; each once for a client.

    :param entries: the manifest's entry of each host.
    :param hosts: the model's hosts, whose findings may foresee a day.
    """
    found: dict[tuple[str, ...], Json] = {}
    for client, owner, what, until in [*_declared(entries), *_foreseen(hosts)]:
        day = _day(until)
        if day is not None and (day - today).days <= DAYS:
            told = {"owner": owner, "client": client, "what": what, "until": day.isoformat(), "ended": day < today}
            found.setdefault(tuple(map(str, told.values())), told)
    return sorted(found.values(), key=lambda one: (one["owner"], one["until"], one["client"], one["what"]))


def _declared(entries: t.Mapping[str, Json]) -> t.Iterator[tuple[str, str, str, t.Any]]:
    """Of answers, waivers and contacts: client, who renews it, what it is, until when."""
    for host, entry in sorted(entries.items()):
        client = inert(entry.get("client") or host) if isinstance(entry, dict) else ""
        for key, kind in _KINDS if client else ():
            for one in entry.get(key) or ():
                if isinstance(one, dict):
                    item = ALL_ITEMS.get(str(one.get("item")))
                    what = "%s of %s %s" % (kind, item.id, item.title) if item else "%s %s" % (kind, inert(one.get("name") or ""))
                    yield client, item.owner if item and kind == "answer" else "operator", what, one.get("until")


def _foreseen(hosts: t.Sequence[Json]) -> t.Iterator[tuple[str, str, str, t.Any]]:
    """Of findings that know a day: a clock change from which 4.3 loses changes."""
    for host in hosts:
        for one in host["findings"]:
            if one.get("ends"):
                yield inert(host["client"]), str(one["owner"]), "%s %s: %s" % (one["item"], inert(one["title"]), inert(one["actual"])), one["ends"]


def _day(text: t.Any) -> dt.date | None:
    try:
        return dt.date.fromisoformat(str(text)[:10])
    except ValueError:
        return None


__all__ = ["DAYS", "ending"]
