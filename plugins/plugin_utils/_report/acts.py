# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: what one audience of a mail is asked to do: in the order it is done, in the mail's own numbers. Pure.

While no port is agreed that agreement is the only thing that is asked about ports: whatever else names one may name another tomorrow.
"""
from __future__ import annotations

import itertools
import re
import typing as t

from ansible_collections.interweave.smartintegration.plugins.module_utils._items import ALL_ITEMS
from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import AGREE_FIRST, SETTLED
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report import words
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.files import Json

#: Words by which advice is for whoever runs this collection.
_OURS = re.compile(r"\b(?:interweave|ansible)_[a-z_]+|\b(?:playbook|in the inventory|preflight|attest(?:s|ed|ing|ations?)?)\b|--[a-z]+"
                   r"|\bcorrect the option|\brun (?:\w+ )?again\b|\b(?:approved|proposals)_file\b|^proposals: |\bthe operator\b", re.IGNORECASE)
_SENTENCE = re.compile(r"(?<=[.!?]) +(?=[A-Z0-9'])")
#: Within a sentence: the next clause, and what becomes of an item.
_CLAUSE = re.compile(r"(?<=;) +|(?<=:) +(?=item \d)")
_ITEM = re.compile(r"(\b[Ff]irst )?\bitem (\d\.\d|R\d)\b")
#: What a port is part of.
PORT_ITEMS = ("3.1", "3.2")
#: The title of what a router has to do, and the item that it is part of.
ROUTER, ROUTED = "Router", "3.1"
#: What comes first, whatever the checklist's order: a user is signed in, QuickBooks runs, the grant is given (in single-user mode), then the mode of every day.
_FIRST = ("R1", "R3", "R2", "1.1", "1.4", "1.2")
_ORDER = [*_FIRST, *(item for item in ALL_ITEMS if item not in _FIRST)]
#: What was found stands behind an act so often.
_SEEN = 5


class Act(t.NamedTuple):
    """What is asked: *title* and *text*; *found*: what was seen, where it stands nowhere else in the mail."""

    title: str
    text: str
    found: tuple[str, ...] = ()
    items: tuple[str, ...] = ()


def theirs(text: str) -> str:
    """An advice without what it says to the operator."""
    return " ".join(filter(None, map(_clauses, _SENTENCE.split(text)))).strip()


def _clauses(sentence: str) -> str:
    """Its clauses up to the first that is ours: what follows leans on it."""
    clauses = _CLAUSE.split(sentence)
    kept = " ".join(itertools.takewhile(lambda clause: not _OURS.search(clause), clauses))
    return kept if not kept or _OURS.search(sentence) is None else re.sub(r"[;:]$", ".", kept)


def is_ours(text: str) -> bool:
    """Whether a text speaks to the operator."""
    return bool(_OURS.search(text))


def port_open(host: Json) -> bool:
    """Whether the port of a host is still to be agreed."""
    return any(map(_asks_for_port, host["findings"]))


def _asks_for_port(entry: Json) -> bool:
    return entry["status"] not in SETTLED and AGREE_FIRST in entry["remedy"]


def agreed_first(host: Json) -> Json:
    """The host as others may be asked about it: while its port is not agreed, with that question and no other about ports."""
    first = next(filter(_asks_for_port, host["findings"]), None)
    if first is None:
        return host
    kept = [entry for entry in host["findings"] if entry is first or not (entry["item"] in PORT_ITEMS or _asks_for_port(entry))]
    return {**host, "findings": kept, "network": {**(host.get("network") or {}), "ports": []}}


def acts(hosts: list[Json], owner: str, told: t.Collection[str]) -> list[Act]:
    """What an owner is asked to do, in the order in which it is done. *told*: the items of which the mail says elsewhere what was found."""
    needed = [act for group in words.needs(hosts) if group["owner"] == owner for act in group["acts"]]
    needed.sort(key=lambda act: (AGREE_FIRST not in act["act"], min(map(_ORDER.index, act["items"]))))
    found = []
    for act in needed:
        text = theirs(act["act"])
        if text:
            seen = tuple(text for text in act["why"] if not is_ours(text))[:_SEEN] if set(act["items"]) - set(told) else ()
            found.append(Act(_title(act, len(hosts) > 1), text, seen, tuple(act["items"])))
    return found


def joined(asked: list[Act], network: list[Act]) -> list[Act]:
    """The acts with those of the network: where one says how the port is forwarded, the checklist's own words on it are not needed besides."""
    routed = any(act.title == ROUTER for act in network)
    kept = [act for act in asked if not (routed and act.items == (ROUTED,) and act.text.startswith(ALL_ITEMS[ROUTED].instruction))]
    place = next((number for number, act in enumerate(kept) if set(act.items) & set(PORT_ITEMS)), len(kept))
    return [*kept[:place], *network, *kept[place:]] if len(kept) < len(asked) else [*kept, *network]


def _title(act: Json, several: bool) -> str:
    return "; ".join(ALL_ITEMS[item].title for item in act["items"]) + (" (%s)" % ", ".join(act["hosts"]) if several else "")


def numbers(asked: t.Iterable[tuple[int, t.Iterable[str]]]) -> dict[str, int]:
    """By item, the first point of the mail that is about it."""
    found: dict[str, int] = {}
    for number, items in asked:
        for item in items:
            found.setdefault(item, number)
    return found


def in_own_numbers(text: str, points: t.Mapping[str, int]) -> str:
    """``item 1.4`` as this mail's reader can find it: by its point, or by its title where somebody else is asked."""
    return _ITEM.sub(lambda match: _named(match[1] or "", match[2], points), text)


def _named(first: str, item: str, points: t.Mapping[str, int]) -> str:
    if item in points:
        return "%spoint %d" % (first, points[item])
    title = "'%s'" % (ALL_ITEMS[item].title if item in ALL_ITEMS else item)
    return "%s%s, which is asked of others" % (first, title) if first else title


__all__ = ["Act", "PORT_ITEMS", "ROUTER", "acts", "agreed_first", "in_own_numbers", "is_ours", "joined", "numbers", "port_open", "theirs"]
