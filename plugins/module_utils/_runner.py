# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the one runner of steps. Many resources at one place, in one connection; each ends in a finding.

A *place* (a Windows host, a CRM, what the controller judges itself) makes what runs and runs it; everything that must be the same at
every place stands here: a step that cannot be used costs itself only, reads are fetched together, a defect in one resource does not hide
what the others found, and what was found and changed is told also when the work is cut short. It is a module's code too, so that
``crm_steps`` runs on a jump host.
"""
from __future__ import annotations

import typing as t
from collections import Counter
from dataclasses import dataclass, field

from ._items import ALL_ITEMS
from ._outcome import CORRECT_OPTIONS, ERROR, FAULTS, Outcome, diff_of, finding, is_change

Json = dict[str, t.Any]
_DEFECT = "This is a defect of the collection or an answer it does not know; report it with the run's versions."


@dataclass
class Step:
    """One step on its way from the playbook or the checklist to a finding."""

    item: str
    name: str
    resource: str = ""
    options: Json = field(default_factory=dict)
    #: Known from the start where the step cannot be used or is a question to a person, else what the resource answered.
    outcome: Outcome | None = None
    #: What the place made of it.
    thing: t.Any = None


class PlaceLost(Exception):
    """The place is gone (a host that does not answer, or not any more). The message says which and why, ``outcome`` what is said of a step."""

    def __init__(self, message: str, outcome: Outcome) -> None:
        super().__init__(message)
        self.outcome = outcome


class Place(t.Protocol):
    """Where steps are run."""

    def prepare(self, step: Step) -> t.Any:
        """What runs for this step. Nothing is sent yet, or only what logs in.

        :raises ValueError: the options cannot be used.
        :raises Unprepared: the place itself is in the way, and how.
        """

    def prefetch(self, things: list[t.Any]) -> None:
        """Fetch together what they will read first. What goes wrong is told by the step that needs it.

        :raises PlaceLost: there is nobody there.
        """

    def run(self, step: Step) -> Outcome:
        """Do it. :raises PlaceLost: the place is gone."""

    def cut_short(self, step: Step, reason: BaseException) -> Outcome | None:
        """What is known of a step when the work is ended at once for this *reason* (the task's time is over); ``None``: this is no such end."""


class Unprepared(Exception):
    """A step's outcome is known before it runs: the login was refused, the connection's options do not fit."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.actual)
        self.outcome = outcome


def unusable(why: str, remedy: str = CORRECT_OPTIONS) -> Outcome:
    """The outcome of a step whose options cannot be used: the operator's."""
    return Outcome(ERROR, expected="options that can be used", actual=why, remedy=remedy, owner="operator")


def run_steps(place: Place, steps: t.Sequence[Step]) -> BaseException | None:
    """Give every step its outcome. Returns what ended the work before its time, ``None`` when all was done.

    :raises PlaceLost: the place could not be reached, or is gone and nothing was changed there.
    """
    try:
        _prepare(place, steps)
        place.prefetch([step.thing for step in steps if step.thing is not None])
        for step in steps:
            if step.thing is not None and step.outcome is None:
                step.outcome = _one(place, step)
    except PlaceLost as exc:
        if not any(change.applied for step in steps if step.outcome for change in step.outcome.changes):
            raise
        lost = exc.outcome
        _fill(steps, lambda step: lost)
        return exc
    except BaseException as exc:
        if not _cut_short(place, steps, exc):
            raise
        return exc
    return None


def _cut_short(place: Place, steps: t.Sequence[Step], reason: BaseException) -> bool:
    """Whether every step that has no outcome yet could be told from what was done until now."""
    ended = {id(step): place.cut_short(step, reason) for step in steps if step.outcome is None}
    if not ended or None in ended.values():
        return False
    _fill(steps, lambda step: ended[id(step)])
    return True


def _prepare(place: Place, steps: t.Sequence[Step]) -> None:
    for step in steps:
        if step.outcome is None:
            try:
                step.thing = place.prepare(step)
            except Unprepared as exc:
                step.outcome = exc.outcome
            except ValueError as exc:
                step.outcome = unusable(str(exc))


def _one(place: Place, step: Step) -> Outcome:
    try:
        return place.run(step)
    except PlaceLost:
        raise
    except Exception as exc:  # one step must not hide what the others found
        return Outcome(ERROR, actual="unexpected %s: %s" % (type(exc).__name__, exc), owner="operator", remedy=_DEFECT)


def _fill(steps: t.Sequence[Step], outcome: t.Callable[[Step], Outcome | None]) -> None:
    for step in steps:
        if step.outcome is None:
            step.outcome = outcome(step)


def told(step: Step) -> Outcome:
    """A step's outcome; one that was never reached is an error, not a silence."""
    return step.outcome or Outcome(ERROR, actual="not looked at", owner="operator", remedy=_DEFECT)


def findings_of(steps: t.Iterable[Step], ticket: str = "") -> list[Json]:
    records = [finding(step.item, told(step), step.name) for step in steps]
    for record in records:
        if ticket:
            record["ticket"] = ticket
    return records


def result_of_steps(steps: t.Sequence[Step], ticket: str, fail: bool, label: t.Callable[[Step], Json]) -> Json:
    """What a task of several steps returns.

    :param fail: whether the task fails when a finding is ``fail`` or ``error``.
    :param label: what ``steps`` holds of each.
    """
    findings = findings_of(steps, ticket)
    outcomes = [told(step) for step in steps]
    warnings = [warning for outcome in outcomes for warning in outcome.warnings]
    return {
        "changed": any(map(is_change, outcomes)), "findings": findings, "steps": [label(step) for step in steps],
        "summary": dict(Counter(record["status"] for record in findings)),
        "diff": diff_of(change for outcome in outcomes for change in outcome.changes),
        **({"warnings": warnings} if warnings else {}), **(_failed(findings) if fail else {}),
    }


def _failed(findings: list[Json]) -> Json:
    """What says so, where a finding is at fault."""
    faults = ["%s %s: %s" % (record["item"], record["step"] or record["status"], record["actual"]) for record in findings if record["status"] in FAULTS]
    return {"failed": True, "msg": "%d of %d findings are not in order: %s" % (len(faults), len(findings), "; ".join(faults[:5]))} if faults else {}


# which steps ----------------------------------------------------------------------------------------------------
def tags_of(item: str) -> set[str]:
    """The tags that select an item: ``item_1_3`` and ``phase_1``; ``item_R1`` and ``item_r1`` are the same."""
    if item not in ALL_ITEMS:
        return set()
    tag = "item_" + item.replace(".", "_")
    return {tag, tag.lower(), "phase_%d" % ALL_ITEMS[item].phase}


_ITEM_TAGS = frozenset().union(*(tags_of(item) for item in ALL_ITEMS))


class RunTags:
    """The run's ``--tags`` and ``--skip-tags``. Those that name no item, and none of *more*, do not narrow a list of steps."""

    def __init__(self, task_vars: t.Mapping[str, t.Any], more: t.Iterable[str] = ()) -> None:
        known = _ITEM_TAGS.union(more)
        self._wanted = known.intersection(task_vars.get("ansible_run_tags") or ())
        self._unwanted = known.intersection(task_vars.get("ansible_skip_tags") or ())

    def select(self, tags: set[str]) -> bool:
        return not (self._wanted and not self._wanted & tags) and not self._unwanted & tags

    @property
    def narrow(self) -> bool:
        """Whether they leave out anything at all."""
        return bool(self._wanted or self._unwanted)


__all__ = [
    "Place", "PlaceLost", "RunTags", "Step", "Unprepared", "findings_of", "result_of_steps", "run_steps", "tags_of", "told", "unusable",
]
