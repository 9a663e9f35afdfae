# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every host is told once, and only a host that was seen well is healthy."""
from __future__ import annotations

import json
import typing as t

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._watch import health as _health
from watched import entry, host


def told(*hosts: dict[str, t.Any]) -> dict[str, t.Any]:
    return _health.health({"run": {"id": "run1"}, "hosts": list(hosts)})


def well(name: str) -> dict[str, t.Any]:
    return host(name, *(entry(item, "pass") for item in ("R1", "R2", "R3")), entry("R6", "fail"))


def test_hosts_by_what_became_of_them() -> None:
    found = told(well("a"), host("b", entry("R1", "fail")), host("c", outcome="unreachable"), host("d", outcome="not_run"))
    assert {one["host"]: one["state"] for one in found["hosts"]} == {
        "a": "healthy", "b": "not healthy", "c": "not reached", "d": "not looked at"}
    assert found["counts"] == {"hosts": 4, "healthy": 1, "not healthy": 1, "not reached": 1, "not looked at": 1}
    assert [one["verdict"] for one in _health.verdicts(found)] == ["go", "no-go", "no-go", "no-go"]


def test_what_could_not_be_seen_is_not_healthy() -> None:
    assert told(host("a", entry("R1", "error"), entry("R2", "pass"), entry("R3", "pass")))["hosts"][0]["state"] == "not healthy"


def test_a_thousand_hosts_take_forty_lines_and_the_file_has_all() -> None:
    found = told(*(host("qb%04d" % number, entry("R1", "fail", actual="\x1b[31mgone")) for number in range(1000)))
    lines = _health.lines(found, "health.json")
    assert len(lines) == 43
    assert "... and 960 more in health.json" in lines
    assert lines[-1].startswith("Not looked at: R4, R5")
    assert not any("\x1b" in line for line in lines)
    assert max(map(len, lines)) <= 200
    assert len(json.loads(_health.render(found))["hosts"]) == 1000
