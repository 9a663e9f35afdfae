# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Several runs changed one thing: what an older change finds once the newer ones are put back, and what is over when the older one is."""
from __future__ import annotations

import typing as t

import pytest
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._leave import chain
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._leave.ledger import Made


def made(before: t.Any, after: t.Any, **more: t.Any) -> Made:
    change = {"what": "rule", "before": before, "after": after, "kind": "firewall", "resource": "firewall_exception", "key": {"name": "R"}}
    return Made("run", {"item": "3.2"}, {**change, **more})


@pytest.mark.parametrize(("before", "after", "stands", "state"), [
    (None, "A", "A", "still as we left it"), ("O", "A", "O", "as before already"), (None, "A", None, "gone"), (None, "A", "X", "changed by others"),
    (None, {"x": "1"}, {"x": "1", "y": "2"}, "still as we left it"),
])
def test_an_older_change_is_compared_with_what_the_newer_one_leaves(before: t.Any, after: t.Any, stands: t.Any, state: str) -> None:
    row = chain.found_then(made(before, after), stands, "check mode")
    assert row.state == state
    assert row.blocked_by == ("check mode" if state == "still as we left it" else "")


def test_a_newer_change_is_over_where_the_older_one_is() -> None:
    newer, older = made("A", "B"), made(None, "A")
    rows = chain.seen_through([newer, older], [newer.row("changed by others", remedy="Decide"), older.row("gone", "said")])
    assert [(row.state, row.remedy) for row in rows] == [("gone", ""), ("gone", "")]


def test_what_others_changed_between_two_runs_is_not_taken_for_ours() -> None:
    newer, older = made("X", "B"), made(None, "A")
    rows = chain.seen_through([newer, older], [newer.row("changed by others"), older.row("gone")])
    assert rows[0].state == "changed by others"


def test_the_rule_of_a_port_proxy_is_the_firewalls() -> None:
    assert chain.thing(made(None, "A", resource="port_forward").change) == chain.thing(made(None, "A").change)
    assert chain.thing(made(None, "A", key={"name": "r"}).change) == chain.thing(made(None, "A").change)
    assert chain.thing(made(None, "A", key={"name": "Other"}).change) != chain.thing(made(None, "A").change)
