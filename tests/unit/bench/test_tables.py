# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the benchmark says of its own rows: nothing that was not measured ever holds."""
from __future__ import annotations

import pathlib
import typing as t

import document
import plan
import pytest
import tables

ROOT = pathlib.Path(__file__).resolve().parents[3]
FIGURES = {"wall": 1.0, "cpu": 1.0, "lab_cpu": 0.0, "pss_mib": 10, "requests": 100, "bytes": 1000, "connections": 1, "powershell_starts": 0}


def row(who: str, trial: int = 0, block: tuple[str, str, int, int] = ("alive", "charged", 100, 10), complete: bool = True,
        **figures: float) -> dict[str, t.Any]:
    fleet, costs, hosts, forks = block
    return {"who": who, "fleet": fleet, "costs": costs, "hosts": hosts, "forks": forks, "trial": trial, "complete": complete, **FIGURES, **figures}


def goal(rows: list[dict[str, t.Any]], what: str) -> dict[str, t.Any]:
    (line,) = [line for line in tables.goals(rows) if line["what"] == what and line["where"].startswith("alive, charged, 100 hosts")]
    return line


def full(trial: int = 0, ours: float = 7.0, peer: float = 10.0, floor: float = 3.0) -> list[dict[str, t.Any]]:
    return [row("start-up", trial, cpu=1.0), row("peer start-up", trial, cpu=2.0), row("floor start", trial, cpu=0.5), row("debug", trial, cpu=2.0),
            row("ours", trial, cpu=ours), row("peer B", trial, cpu=peer), row("floor", trial, cpu=floor)]


def test_each_contender_is_measured_from_its_own_start():
    trial = {line["who"]: line for line in full()}
    assert tables.cpu_per_host(trial, "ours") == pytest.approx(60)
    assert tables.cpu_per_host(trial, "peer B") == pytest.approx(80)
    assert tables.cpu_per_host(trial, "floor") == pytest.approx(25)


@pytest.mark.parametrize("missing", ["start-up", "floor start", "floor", "ours"])
def test_a_ratio_without_all_its_runs_is_not_measured(missing: str):
    line = goal([line for line in full() if line["who"] != missing], "ours to floor: cpu")
    assert line["holds"] is None
    assert missing in line["missing"]
    assert "not measured" in tables.verdicts([line])
    assert "holds" not in tables.verdicts([line])


def test_a_run_that_did_not_do_its_work_makes_the_ratio_not_measured():
    rows = [*full(), *[{**line, "complete": line["who"] != "peer B"} for line in full(1)]]
    line = goal(rows, "ours to peer B: cpu")
    assert line["holds"] is None
    assert "peer B was not complete" in line["missing"]


def test_no_row_at_all_is_not_measured_for_every_promise():
    assert [line["holds"] for line in tables.goals([])] == [None] * (len(plan.GOALS) + 1)


def test_the_ratio_is_worked_out_run_by_run_and_its_spread_is_shown():
    rows = [*full(0, ours=5.0), *full(1, ours=8.2), *full(2, ours=7.4)]
    line = goal(rows, "ours to peer B: cpu")
    assert (line["least"], line["median"], line["most"], line["runs"]) == (pytest.approx(0.5), pytest.approx(0.8), pytest.approx(0.9), 3)
    assert line["holds"] is True
    assert goal([*full(0, ours=9.0)], "ours to peer B: cpu")["holds"] is False


def test_a_contender_that_costs_no_more_than_its_start_cannot_be_divided_by():
    line = goal([line if line["who"] != "peer B" else {**line, "cpu": 2.0} for line in full()], "ours to peer B: cpu")
    assert line["holds"] is None


def test_what_grows_is_compared_trial_by_trial():
    few, many = ("alive", "charged", 100, 50), ("alive", "charged", 1000, 50)
    rows = [row("preflight", 0, few, wall=10.0), row("preflight", 0, many, wall=110.0)]
    line = tables.growth(rows)
    assert (line["median"], line["holds"]) == (pytest.approx(1.1), True)
    assert tables.growth(rows[:1])["holds"] is None
    assert tables.growth([rows[0], {**rows[1], "complete": False}])["holds"] is None


@pytest.mark.parametrize("goal", [*plan.GOALS, plan.GROWTH], ids=lambda goal: goal.what)
def test_every_promise_names_a_block_that_the_full_run_measures(goal: plan.Goal):
    found = [block for block in plan.FULL if (block.fleet, block.costs, block.hosts, block.forks) == (goal.fleet, goal.costs, goal.hosts, goal.forks)]
    assert len(found) == 1
    needed = {goal.of, goal.to} | ({"debug"} if "debugs" in goal.measure else set())
    if goal.measure in ("cpu", "wall", "above_in_debugs", "in_debugs"):
        needed |= {tables.START_OF.get(who, "start-up") for who in needed - tables.BARE}
    assert needed <= set(found[0].who)


def test_the_page_takes_the_figures_between_its_marks():
    page = (ROOT / "docs" / "fleet.md").read_text(encoding="utf-8")
    result = {"day": "2026-11-30", "machine": {"cpu": "X", "cores": 2, "memory_gib": 4, "python": "3.11", "load_before": [0.0]}, "fleet": full()}
    once = document.replaced(page, document.figures(result))
    assert once != page
    assert once.count(document.BEGIN) == once.count(document.END) == 1
    assert document.replaced(once, document.figures(result)) == once
    with pytest.raises(ValueError, match="no place for the figures"):
        document.replaced("nothing here", document.figures(result))
