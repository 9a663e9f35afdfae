# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: a question to a person, the code by which an answer names it, and how it is kept. Pure.

The code is made of whose question it is and of the facts that it is about (port, sources, company file, version, portal value), so that an answer never
counts for another client, host or file, nor for a question whose facts have changed since.
"""
from __future__ import annotations

import base64
import datetime
import hashlib
import re
import typing as t
from dataclasses import dataclass, field

from ansible_collections.interweave.smartintegration.plugins.module_utils._items import ALL_ITEMS, KINDS

Facts = dict[str, str]
#: What a question is answered with: yes, no or "I don't know"; or a value of the inventory.
CONFIRM, VALUE, CHANGE = "confirm", "value", "change"
KIND_OF_QUESTION = (CONFIRM, VALUE, CHANGE)
#: Days for which an answer counts: a value that was read off InterWeave's portal may be changed there by anybody.
DAYS, PORTAL_DAYS = 365, 90
#: A letter first, so that no spreadsheet takes a code for a number or a date.
CODE = re.compile(r"Q[A-Z2-7]{9}")
_MOST = 60


@dataclass(frozen=True)
class Question:
    """*host* is empty for what is asked once for a client. *roles*: who may answer. *wanted*: what a value may be, in words, where one is asked for."""

    client: str
    item: str
    host: str
    step: str
    text: str
    roles: tuple[str, ...]
    facts: Facts = field(default_factory=dict)
    kind: str = CONFIRM
    #: Of a value: its path below the client, such as ``company_files[main].portal.time_zone_shift``. Of a change: its kind.
    about: str = ""
    wanted: str = ""
    #: What the host had when it was asked, such as QuickBooks' version; the answer lapses when a finding shows another.
    valid_for: str = ""
    days: int = DAYS
    #: The run in which it was asked, where its answer is for that run alone.
    run: str = ""
    asked_on: str = ""

    @property
    def code(self) -> str:
        parts = (self.client, self.item, self.host, self.step, self.kind, self.about, self.valid_for, self.run,
                 *(part for pair in sorted(self.facts.items()) for part in pair))
        raw = hashlib.sha256("".join("%d:%s" % (len(part), part) for part in parts).encode("utf-8", "surrogatepass")).digest()
        return "Q" + base64.b32encode(raw).decode("ascii")[:9]

    def as_dict(self) -> dict[str, t.Any]:
        return {**vars(self), "roles": list(self.roles), "facts": dict(self.facts)}


#: A code and its question as a reader may see it: one who need not know a path sees none, and the code stays.
Shown = tuple[str, Question]


def facts_in_words(facts: Facts, valid_for: str = "") -> str:
    """The facts for a reader: ``port: 8001; sources: 203.0.113.10``."""
    told = [*facts.items(), *([("version", valid_for)] if valid_for else [])]
    return "; ".join("%s: %s" % (name, value or "none") for name, value in told)


def digest(facts: Facts) -> str:
    """Facts in a few characters, where they are only compared."""
    return hashlib.sha256(repr(sorted(facts.items())).encode("utf-8", "surrogatepass")).hexdigest()[:12]


def read(entry: t.Any, client: str) -> Question | None:
    """A question as it was kept; nothing when the entry is damaged or another client's: what was asked cannot be told then."""
    if not isinstance(entry, dict):
        return None
    if entry.get("client", "") != client:
        return None
    texts = {name: entry.get(name, "") for name in ("client", "item", "host", "step", "text", "kind", "about", "wanted", "valid_for", "run", "asked_on")}
    facts, roles, days = entry.get("facts"), entry.get("roles"), entry.get("days")
    good = (all(isinstance(value, str) for value in texts.values()) and _facts(facts) and _texts(roles) and _day(texts["asked_on"])
            and isinstance(days, int) and not isinstance(days, bool) and 0 < days <= DAYS and texts["kind"] in KIND_OF_QUESTION)
    if not good or (texts["item"] not in KINDS if texts["kind"] == CHANGE else texts["item"] not in ALL_ITEMS):
        return None
    return Question(**texts, roles=tuple(t.cast("list[str]", roles)), facts=dict(t.cast(Facts, facts)), days=t.cast(int, days))


def _texts(value: t.Any) -> bool:
    return isinstance(value, list) and len(value) <= _MOST and all(isinstance(one, str) for one in value)


def _facts(value: t.Any) -> bool:
    return isinstance(value, dict) and len(value) <= _MOST and all(isinstance(one, str) for one in value.values())


def _day(text: str) -> bool:
    try:
        return bool(datetime.date.fromisoformat(text))
    except ValueError:
        return False


__all__ = ["CHANGE", "CODE", "CONFIRM", "DAYS", "Facts", "KIND_OF_QUESTION", "PORTAL_DAYS", "Question", "Shown", "VALUE", "digest", "facts_in_words", "read"]
