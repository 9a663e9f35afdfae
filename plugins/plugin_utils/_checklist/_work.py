# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: from items to steps that the runner can run, and from their outcomes to findings. Pure."""
from __future__ import annotations

import typing as t
from dataclasses import dataclass, field, replace

from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import (
    ATTESTED,
    CORRECT_OPTIONS,
    ERROR,
    MANUAL,
    NOT_APPLICABLE,
    PASS,
    Outcome,
    finding,
)
from ansible_collections.interweave.smartintegration.plugins.module_utils._runner import RunTags, Step, tags_of, told, unusable
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist._all import FOLLOWS, ITEMS
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist._base import (
    COMPANY_FILE,
    CRM,
    HOST,
    POLICY,
    Answer,
    CheckItem,
    Look,
    Options,
    mistaken,
)
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist._order import in_order
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._client.client import Client

Json = dict[str, t.Any]
#: The parts of a run's findings files, by the place that is looked at.
PARTS = {HOST: "windows_host", COMPANY_FILE: "company_file", CRM: "crm", POLICY: "policy"}
PLACES = {part: place for place, part in PARTS.items()}

_HOSTED = "the QuickBooks host is run by a hosting provider, who gives no administrator access and no WinRM"
_NOT_LIVE = "this server is declared %s (interweave_role): it serves no flow, so that this is judged on the client's live server"
_ONLINE = "the books are in QuickBooks Online: there is no Windows host, no QODBC and no QRemote to prepare"


@dataclass
class Answered(Outcome):
    """The outcome of a look that answers several items: for each the item, the step's name, what is said, and keys beside it."""

    answers: list[tuple[str, str, Outcome, Json]] = field(default_factory=list)


@dataclass
class Work:
    """The looks of some items, each with the step that carries it out. Items may share a look."""

    looks: dict[str, list[tuple[Look, Step]]] = field(default_factory=dict)
    #: Every step once, in the order in which resources must be dealt with.
    steps: list[tuple[Look, Step]] = field(default_factory=list)

    def at(self, *places: str) -> list[tuple[Look, Step]]:
        return [pair for pair in self.steps if pair[0].place in places]


def plan(client: Client, wanted: t.Mapping[str, t.Sequence[Look]], check: t.Callable[[Look], Options]) -> Work:
    """Steps for the looks of these items.

    :param check: the options as the resource takes them; raises ValueError when it cannot.
    """
    work = Work()
    made: list[tuple[Look, Step]] = []
    for item, looks in wanted.items():
        for look in looks:
            pair = next((known for known in made if look.resource and known[0] == look), None)
            if pair is None:
                pair = (look, _step(client, item, look, check))
                made.append(pair)
            work.looks.setdefault(item, []).append(pair)
    work.steps = in_order(made, FOLLOWS, lambda pair: pair[0].resource)
    return work


def _step(client: Client, item: str, look: Look, check: t.Callable[[Look], Options]) -> Step:
    step = Step(item, look.name, look.resource, look.options, look.outcome)
    mistakes = client.wrong(*look.variables) if look.variables else ()
    if step.outcome is None and mistakes:
        step.outcome = mistaken(mistakes)
    if step.outcome is None:
        try:
            step.options = check(look)
        except ValueError as exc:
            step.outcome = unusable(str(exc))
    return step


# which items ----------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Selection:
    """What ``interweave_items``, ``--tags`` and ``--skip-tags`` leave of the checklist, for the parts that a task looks at."""

    parts: tuple[str, ...]
    only: tuple[str, ...]
    tags: RunTags
    #: The items that this kind of look is for; empty for all.
    within: tuple[str, ...] = ()

    @classmethod
    def of(cls, parts: t.Sequence[str], client: Client, task_vars: t.Mapping[str, t.Any], within: tuple[str, ...] = ()) -> Selection:
        return cls(tuple(parts), client.items, RunTags(task_vars, PLACES), within)

    def wants(self, item: CheckItem, place: str) -> bool:
        """Whether this item is looked at, at this place."""
        if PARTS[place] not in self.parts or any(ids and item.id not in ids for ids in (self.only, self.within)):
            return False
        return self.tags.select(tags_of(item.id) | {PARTS[place]})

    def items(self, place: str, role: str = "") -> list[CheckItem]:
        """Those that are looked at here; with a role only those that apply to a server of that role. What further places add is of the live one."""
        return [item for item in ITEMS.values() if (place in item.places or (place in item.adds_at and role in ("", "live")))
                and self.wants(item, place) and (not role or role in item.roles)]

    def left_out(self, item: CheckItem) -> Outcome:
        """The outcome of an item that this run was told to leave out."""
        if self.within and item.id not in self.within:
            return Outcome(MANUAL, actual="not seen: this look is for other items", owner="operator", remedy="Run playbooks/preflight.yml.")
        why = "interweave_items" if self.only and item.id not in self.only else "--tags or --skip-tags"
        return Outcome(MANUAL, actual="left out by %s" % why, owner="operator",
                       remedy="Run the playbook without %s." % why.replace(" or ", " and "))


# findings -------------------------------------------------------------------------------------------------------
def findings(client: Client, item: CheckItem, pairs: t.Sequence[tuple[Look, Step]], place: str) -> list[Json]:
    """What is said of an item at one place; variables that no look was made of are told too."""
    answers = [answer for look, step in pairs if look.place == place for answer in _answers(item, look, told(step))]
    records = [{**finding(item.id, judged.outcome, judged.step), **judged.about} for judged in item.judge(client, answers)]
    if place == item.places[-1]:
        told_of = {mistake.variable for look, _step in pairs for mistake in client.wrong(*look.variables)}
        untold = [mistake for mistake in client.wrong(*item.variables) if mistake.variable in item.variables and mistake.variable not in told_of]
        records += [finding(item.id, mistaken([mistake]), mistake.variable) for mistake in untold]
    return records


def _answers(item: CheckItem, look: Look, outcome: Outcome) -> list[Answer]:
    """Each item's own answer of a look. Options that cannot be used are the operator's, by the name of the variable that they were made of."""
    if outcome.remedy == CORRECT_OPTIONS:
        outcome = replace(outcome, remedy="Correct %s in the inventory and run again." % " or ".join(look.variables[:3] or item.variables), owner="operator")
    if isinstance(outcome, Answered):
        return [Answer(look, name, one, about) for served, name, one, about in outcome.answers if served == item.id]
    return [Answer(look, look.name, outcome, {"company_file": look.name} if look.place == COMPANY_FILE and look.resource else {})]


def without_look(client: Client, item: CheckItem) -> Outcome:
    """The outcome of an item that nothing answered."""
    if client.hosting == "online":
        return Outcome(NOT_APPLICABLE, actual=_ONLINE)
    if client.role not in item.roles:
        return Outcome(NOT_APPLICABLE, actual=_NOT_LIVE % client.role)
    if client.hosting == "hosted":
        return _of_provider(item)
    return Outcome(ERROR, actual="no step of this run answered for this item", owner="operator",
                   remedy="Declare what the item needs in the inventory, then run again.")


def _of_provider(item: CheckItem) -> Outcome:
    """What is the server's is the provider's to do; the rest stays with its owner."""
    if item.owner != "it" and (item.phase or item.owner != "client"):
        return Outcome(MANUAL, actual=_HOSTED, owner=item.owner, remedy=item.instruction)
    return Outcome(MANUAL, actual=_HOSTED, owner="it",
                   remedy="%s Item %s is attested when the provider has done and confirmed it." % (item.instruction, item.id))


def at_place(client: Client, selection: Selection, work: Work, place: str, ticket: str) -> list[Json]:
    """All findings of one place: of every item that is judged there or was looked at there."""
    found: list[Json] = []
    for item in ITEMS.values():
        if place not in (*item.places, *item.adds_at):
            continue
        records = findings(client, item, work.looks.get(item.id, ()), place)
        if not records and place == item.places[-1]:
            if selection.wants(item, place):
                records = [finding(item.id, without_look(client, item))]
            else:
                records = [{**finding(item.id, selection.left_out(item)), "left_out": True}]
        found += records
    for record in found:
        if place == HOST and client.collected and record["status"] == PASS:
            record["status"] = ATTESTED  # whatever an item makes of it: a file was brought, and nobody of ours looked
        if ticket:
            record["ticket"] = ticket
    return found


__all__ = ["Answered", "PARTS", "PLACES", "Selection", "Work", "at_place", "findings", "plan", "without_look"]
