# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A baseline says who and when, survives what removes runs, and is input when it is read back."""
from __future__ import annotations

import json
import pathlib
import typing as t

import pytest
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run.files import RunError
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._watch import memory


def one(key: str, state: str) -> dict[str, t.Any]:
    return {"id": key, "state": state, "host": "a", "item": "R1", "step": "", "title": "", "found": "", "versions": "", "kind": "x"}


def test_what_was_accepted_is_read_back(tmp_path: pathlib.Path) -> None:
    assert memory.baseline(tmp_path, "acme") == {}
    assert memory.accept(tmp_path, "acme", [one("x", "bad"), one("y", "good")], "M. Berger", "2026-11-30T01:00:00Z", "run1") == 1
    found = memory.baseline(tmp_path, "acme")
    assert (found["who"], found["when"], found["run_id"]) == ("M. Berger", "2026-11-30T01:00:00Z", "run1")
    assert {key: point["state"] for key, point in found["points"].items()} == {"x": "bad", "y": "good"}
    assert not (tmp_path / "runs").exists(), "beside the runs, where retention does not look"


def test_what_was_not_seen_keeps_what_was_accepted_of_it(tmp_path: pathlib.Path) -> None:
    memory.accept(tmp_path, "acme", [one("x", "bad"), one("z", "bad")], "A", "t", "run1")
    memory.accept(tmp_path, "acme", [one("x", "not seen"), one("y", "not seen")], "B", "t", "run2")
    assert {key: point["state"] for key, point in memory.baseline(tmp_path, "acme")["points"].items()} == {"x": "bad", "y": "not seen", "z": "bad"}


def test_a_host_that_did_not_answer_is_never_accepted(tmp_path: pathlib.Path) -> None:
    """As accepted it could stay dead for ever, and every watch end with exit code 0."""
    assert memory.accept(tmp_path, "acme", [{**one("h", "bad"), "item": "host"}, one("x", "bad")], "A", "t", "run1") == 1
    assert set(memory.baseline(tmp_path, "acme")["points"]) == {"x"}


@pytest.mark.parametrize("damage", [{"client": "globex"}, {"schema": "9"}, {"points": []}, {"points": {"x": {"state": "fine"}}}, {"points": {"x": "bad"}}])
def test_a_damaged_baseline_accepts_nothing(tmp_path: pathlib.Path, damage: dict[str, t.Any]) -> None:
    memory.accept(tmp_path, "acme", [one("x", "bad")], "A", "t", "run1")
    path = tmp_path / "baseline" / "acme.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **damage}))
    with pytest.raises(RunError, match="accept a baseline again"):
        memory.baseline(tmp_path, "acme")


def test_looks_in_a_row_are_bounded_numbers(tmp_path: pathlib.Path) -> None:
    assert memory.streaks(tmp_path, "acme") == {}
    memory.write_streaks(tmp_path, "acme", {"x": 2})
    assert memory.streaks(tmp_path, "acme") == {"x": 2}
    (tmp_path / "looks" / "acme.json").write_text(json.dumps({"looks": {"x": True, "y": "2", "z": -1, "w": 10**9, "v": 3}}))
    assert memory.streaks(tmp_path, "acme") == {"v": 3}
