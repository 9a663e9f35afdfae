# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A host's changes of all runs: each is named, whatever became of the host on the way."""
from __future__ import annotations

import typing as t

import pytest
from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import (
    CHANGED,
    FAIL,
    MANUAL,
    PASS,
    WOULD_CHANGE,
    ChangePolicy,
    Outcome,
)
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._leave import host
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._leave.ledger import Ledger, Made
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._restore.record import NOTHING_MORE
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._errors import Disconnected


def made(name: str, before: t.Any = None, **more: t.Any) -> Made:
    change = {"what": name, "before": before, "after": "A", "kind": "firewall", "resource": "firewall_exception", "key": {"name": name}}
    distrusted = more.pop("distrusted", "")
    return Made("run", {"item": "3.2"}, {**change, **more}, distrusted)


def settled(monkeypatch: pytest.MonkeyPatch, *rows: tuple[Made, t.Any], gone: bool = False) -> host.Settled:
    """As if putting back each change ended in its outcome, or in losing the host."""
    answers = {id(one.change): answer for one, answer in rows}

    def restore_one(_host: t.Any, change: t.Any, *_more: t.Any) -> Outcome:
        answer = answers[id(change)]
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(host, "restore_one", restore_one)
    monkeypatch.setattr(host, "is_gone", lambda *_: gone)
    return host.settle(t.cast("t.Any", None), Ledger(tuple(one for one, _answer in rows), ("run",), (("old", "is damaged"),)), ChangePolicy(), NOTHING_MORE)


@pytest.mark.parametrize(("status", "before", "gone", "state"), [
    (CHANGED, None, False, "put back"), (PASS, None, False, "gone"), (PASS, "O", False, "as before already"), (MANUAL, "O", False, "changed by others"),
    (MANUAL, "O", True, "gone"), (FAIL, None, False, "not put back"), (WOULD_CHANGE, None, False, "still as we left it"),
])
def test_each_outcome_has_its_state_and_a_damaged_run_is_named(monkeypatch: pytest.MonkeyPatch, status: str, before: t.Any, gone: bool, state: str) -> None:
    found = settled(monkeypatch, (made("a", before), Outcome(status)), gone=gone)
    assert [row.state for row in found.rows] == [state, "not looked at"]
    assert "old" in found.rows[1].what


def test_a_host_that_is_lost_hides_no_change(monkeypatch: pytest.MonkeyPatch) -> None:
    found = settled(monkeypatch, (made("a"), Outcome(CHANGED)), (made("b"), Disconnected("gone away")), (made("c"), Outcome(CHANGED)))
    assert [row.state for row in found.rows[:3]] == ["put back", "not looked at", "not looked at"]
    assert found.lost


def test_what_is_not_trusted_reaches_no_host_and_what_leaves_nothing_needs_no_look(monkeypatch: pytest.MonkeyPatch) -> None:
    never = AssertionError("nobody asks the host")
    restart = made("b", kind="service_restart", resource="windows_service", restorable=False)
    found = settled(monkeypatch, (made("a", distrusted="is unsigned"), never), (restart, never))
    assert [row.state for row in found.rows[:2]] == ["not looked at", "nothing to undo"]


def test_an_older_change_of_what_is_held_back_is_held_back_too(monkeypatch: pytest.MonkeyPatch) -> None:
    newer, older = made("a", "A"), made("a", None)
    found = settled(monkeypatch, (newer, Outcome(WOULD_CHANGE, blocked_by="check mode")), (older, AssertionError("the host shows the newer one")))
    assert [(row.state, row.blocked_by) for row in found.rows[:2]] == [("still as we left it", "check mode")] * 2
