# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Points keep their keys, tell what was not seen from what is well, and name every host."""
from __future__ import annotations

import typing as t

import pytest
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._watch import points as _points
from watched import entry, host


def states(*hosts: dict[str, t.Any], items: tuple[str, ...] = ("R1",)) -> dict[tuple[str, str], str]:
    return {(one["host"], one["item"]): one["state"] for one in _points.points({"hosts": list(hosts)}, items)}


@pytest.mark.parametrize(("status", "state"), [
    ("pass", "good"), ("waived", "good"), ("fail", "bad"), ("would_change", "bad"), ("error", "not seen"), ("manual", "not seen")])
def test_only_what_was_seen_is_good_or_bad(status: str, state: str) -> None:
    assert states(host("a", entry("R1", status)))["a", "R1"] == state


def test_a_listener_at_which_nobody_is_at_this_moment_is_marked() -> None:
    told = _points.points({"hosts": [host("a", entry("3.1", "manual"), entry("R1", "manual")), host("b", entry("3.1", "error"))]}, ("3.1", "R1"))
    assert [(one["host"], one["item"]) for one in told if one.get("momentary")] == [("a", "3.1")]


def test_nothing_recorded_is_not_seen_and_left_out_is_no_point_of_another_look() -> None:
    assert states(host("a"))["a", "R1"] == "not seen"
    assert states(host("a", entry("2.1", "fail"), entry("R1", "manual", left_out=True)))["a", "R1"] == "not seen"
    assert ("a", "2.1") not in states(host("a", entry("2.1", "fail")))


@pytest.mark.parametrize(("outcome", "state"), [("reported", "good"), ("unreachable", "bad"), ("failed", "bad"), ("not_run", "not seen")])
def test_each_host_says_whether_it_answered(outcome: str, state: str) -> None:
    assert states(host("a", outcome=outcome))["a", _points.REACHABLE] == state


def test_keys_stay_the_same_and_what_is_the_clients_is_told_once() -> None:
    shared = entry("2.1", "pass", shared=True)
    told = _points.points({"hosts": [host("a", shared), host("b", entry("2.1", "fail", shared=True))]}, ("2.1",))
    assert [(one["host"], one["state"]) for one in told if one["item"] == "2.1"] == [("", "bad")]
    again = _points.points({"hosts": [host("b", shared)]}, ("2.1",))
    assert {one["id"] for one in told if one["item"] == "2.1"} == {one["id"] for one in again if one["item"] == "2.1"}


def test_the_versions_of_driver_and_quickbooks_stand_apart() -> None:
    driver = entry("1.3", "pass", "QODBC driver", actual="32-bit: C:\\Windows\\SysWOW64\\fqqb32.dll, version 24.0.0.359",
                   evidence=["QuickBooks: Pro 2024.", "x"])
    found = {one["item"]: one["versions"] for one in _points.points({"hosts": [host("a", driver, entry("R1", "pass"))]}, ("1.3", "R1"))}
    assert found == {"1.3": "driver 24.0.0.359; QuickBooks: Pro 2024.", "R1": "", _points.REACHABLE: ""}


def test_advisory_points_do_not_count() -> None:
    told = _points.points({"hosts": [host("a", entry("R6", "fail"), entry("R1", "fail"))]}, ("R1", "R6"))
    assert {one["item"]: one["counts"] for one in told} == {_points.REACHABLE: True, "R1": True, "R6": False}
