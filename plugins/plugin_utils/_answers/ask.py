# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the questions that a run leaves to people, from its findings and what its hosts' entries in the manifest hold. Pure."""
from __future__ import annotations

import datetime
import typing as t

from ansible_collections.interweave.smartintegration.plugins.module_utils._items import ALL_ITEMS
from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import MANUAL, SETTLED
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._answers import subject
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._answers.question import CHANGE, Facts, Question, digest, read

Finding = dict[str, t.Any]


def of_host(client: str, host: str, about: dict[str, t.Any], findings: list[Finding], today: datetime.date) -> list[Question]:
    """The questions about one host: a value first, and a plain yes or no for what still waits for a person's word.

    :param about: the host's entry in the manifest: the facts that its questions rest on, and the values that nobody declared.
    """
    open_items = {str(entry["item"]) for entry in findings if entry["status"] not in SETTLED and not entry.get("left_out")}
    read_back = [read({**entry, "asked_on": str(today)}, client) for entry in about.get("asks") or [] if isinstance(entry, dict)]
    asked = [one for one in read_back if one is not None and one.item in open_items]
    valued = {(one.item, one.step) for one in asked} | {(one.item, "") for one in asked if not one.step}
    for entry in findings:
        one = _question(client, host, about, entry, today)
        if one is not None and not {(one.item, one.step), (one.item, "")} & valued:
            asked.append(one)
    return list({one.code: one for one in asked}.values())


def _question(client: str, host: str, about: dict[str, t.Any], entry: Finding, today: datetime.date) -> Question | None:
    # what only the operator's consent keeps from being looked at, the item's own people know all the same
    roles = subject.ROLES.get(str(entry.get("owner"))) or subject.ROLES[ALL_ITEMS[str(entry["item"])].owner]
    waits = entry["status"] == MANUAL or entry.get("answered")  # a no may become a yes
    if not roles or not waits or entry.get("left_out"):
        return None
    item, step = str(entry["item"]), str(entry.get("step") or "")
    of_client = bool(entry.get("shared"))
    return Question(client, item, "" if of_client else host, step, subject.text_of(item), roles, _facts(about, item, step),
                    valid_for=str(entry.get("valid_for") or ""), asked_on=str(today))


def _facts(about: dict[str, t.Any], item: str, step: str) -> Facts:
    """As the host's look kept them; by the step's name, else what any step rests on."""
    steps = about.get("facts", {}).get(item) if isinstance(about.get("facts"), dict) else None
    found = (steps.get(step) or steps.get("")) if isinstance(steps, dict) else None
    return {str(name): str(value) for name, value in found.items()} if isinstance(found, dict) else {}


def of_change(client: str, run: str, kind: str, hosts: t.Sequence[dict[str, t.Any]], asked_on: str) -> Question:
    """Yes or no to the wanted changes of one kind, in one run. *hosts*: the report's, each with its ``change_facts``: an approval of two is none of a third."""
    about = {str(host["host"]): str(host.get("change_facts", {}).get(kind, "")) for host in hosts}
    return Question(client, kind, "", "", "May these changes be made: %s?" % kind, subject.DECIDES, about, CHANGE, kind, run=run, asked_on=asked_on)


def change_facts(about: dict[str, t.Any]) -> dict[str, str]:
    """By kind of change, what it rests on for one host, in a few characters."""
    return {kind: digest(_facts(about, item, "")) for kind, item in subject.FACTS_OF_KIND.items()}


def with_code(one: Question) -> dict[str, t.Any]:
    """A question as the report holds it."""
    return {"code": one.code, **one.as_dict()}


def of_part(hosts: t.Iterable[dict[str, t.Any]], client: str) -> list[Question]:
    """The questions of a client's part of a report, each once, in the order of the checklist."""
    found = {one.code: one for host in hosts for entry in host.get("questions") or [] if (one := read(entry, client)) is not None}
    return sorted(found.values(), key=lambda one: (list(ALL_ITEMS).index(one.item), one.host, one.step))


__all__ = ["change_facts", "of_change", "of_host", "of_part", "with_code"]
