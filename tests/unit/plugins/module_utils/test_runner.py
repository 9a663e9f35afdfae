# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The one runner of steps, on a place of its own: one step never hides the others, and what was changed is told however the work ends."""
from __future__ import annotations

import typing as t

import pytest
from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import Change, Outcome
from ansible_collections.interweave.smartintegration.plugins.module_utils._runner import (
    PlaceLost,
    RunTags,
    Step,
    Unprepared,
    findings_of,
    result_of_steps,
    run_steps,
    tags_of,
    told,
)


class TimeIsOver(BaseException):
    """What ends a task at once."""


class Place:
    """Does what a step's options say."""

    def __init__(self, prefetch: BaseException | None = None) -> None:
        self.fetched: list[list[t.Any]] = []
        self.ran: list[str] = []
        self._prefetch = prefetch

    def prepare(self, step: Step) -> t.Any:
        if "bad" in step.options:
            raise step.options["bad"]
        return step.name

    def prefetch(self, things: list[t.Any]) -> None:
        self.fetched.append(things)
        if self._prefetch:
            raise self._prefetch

    def run(self, step: Step) -> Outcome:
        self.ran.append(step.name)
        if "error" in step.options:
            raise step.options["error"]
        changes = [Change("x", 1, 2, "firewall", applied=True)] if step.options.get("changes") else []
        return Outcome("changed" if changes else "pass", changes=changes)

    def cut_short(self, step: Step, reason: BaseException) -> Outcome | None:
        return Outcome("error", actual="%s was cut short" % step.name) if isinstance(reason, TimeIsOver) else None


def step(name: str, item: str = "1.3", **options: t.Any) -> Step:
    return Step(item, name, "thing", options)


def statuses(steps: list[Step]) -> list[str]:
    return [told(one).status for one in steps]


def test_reads_are_fetched_together_and_steps_run_in_order() -> None:
    place, steps = Place(), [step("a"), step("b"), step("c")]
    assert run_steps(place, steps) is None
    assert (place.fetched, place.ran, statuses(steps)) == ([["a", "b", "c"]], ["a", "b", "c"], ["pass"] * 3)


@pytest.mark.parametrize("bad", [ValueError("no such option"), Unprepared(Outcome("error", actual="login refused"))])
def test_a_step_that_cannot_be_prepared_costs_itself(bad: Exception) -> None:
    place, steps = Place(), [step("a"), step("b", bad=bad), step("c")]
    run_steps(place, steps)
    assert statuses(steps) == ["pass", "error", "pass"]
    assert place.ran == ["a", "c"]


def test_a_defect_in_one_step_does_not_hide_the_others() -> None:
    steps = [step("a"), step("b", error=ZeroDivisionError("by zero")), step("c")]
    run_steps(Place(), steps)
    assert statuses(steps) == ["pass", "error", "pass"]
    assert "unexpected ZeroDivisionError" in told(steps[1]).actual


def test_what_is_known_already_is_not_run() -> None:
    place, steps = Place(), [Step("1.3", "a", outcome=Outcome("manual"))]
    run_steps(place, steps)
    assert (place.ran, statuses(steps)) == ([], ["manual"])


LOST = PlaceLost("gone", Outcome("error", actual="gone"))


def test_a_place_that_is_lost_before_any_change_was_never_reached() -> None:
    with pytest.raises(PlaceLost, match="gone"):
        run_steps(Place(LOST), [step("a")])
    with pytest.raises(PlaceLost, match="gone"):
        run_steps(Place(), [step("a"), step("b", error=LOST)])


def test_a_place_that_is_lost_after_a_change_does_not_hide_it() -> None:
    steps = [step("a", changes=True), step("b", error=LOST), step("c")]
    assert run_steps(Place(), steps) is LOST
    assert statuses(steps) == ["changed", "error", "error"]


def test_the_end_of_the_time_is_told_of_each_step_that_is_left() -> None:
    over = TimeIsOver()
    steps = [step("a", changes=True), step("b", error=over), step("c")]
    assert run_steps(Place(), steps) is over
    assert statuses(steps) == ["changed", "error", "error"]
    assert told(steps[2]).actual == "c was cut short"
    with pytest.raises(KeyboardInterrupt):
        run_steps(Place(), [step("a", error=KeyboardInterrupt())])


def test_a_step_that_nobody_ran_is_an_error() -> None:
    assert told(step("a")).status == "error"


def test_the_result_holds_every_finding_and_fails_only_where_it_is_asked_to() -> None:
    steps = [step("a", changes=True), step("b", error=ValueError("no"))]
    run_steps(Place(), steps)
    quiet = result_of_steps(steps, "CHG-1", False, lambda one: {"name": one.name})
    assert (quiet["changed"], quiet["summary"], quiet["steps"]) == (True, {"changed": 1, "error": 1}, [{"name": "a"}, {"name": "b"}])
    assert [record["ticket"] for record in quiet["findings"]] == ["CHG-1", "CHG-1"]
    assert "failed" not in quiet
    loud = result_of_steps(steps, "", True, lambda one: {})
    assert (loud["failed"], loud["msg"]) == (True, "1 of 2 findings are not in order: 1.3 b: unexpected ValueError: no")
    assert "ticket" not in findings_of(steps)[0]


@pytest.mark.parametrize(("wanted", "skipped", "selected"), [
    (["all"], [], True), (["item_1_3"], [], True), (["phase_1"], [], True), (["item_3_2"], [], False), (["all"], ["item_1_3"], False),
    (["somebodys_own"], ["another"], True), (["item_1_3"], ["phase_1"], False),
])
def test_tags_select(wanted: list[str], skipped: list[str], selected: bool) -> None:
    assert RunTags({"ansible_run_tags": wanted, "ansible_skip_tags": skipped}).select(tags_of("1.3")) is selected
