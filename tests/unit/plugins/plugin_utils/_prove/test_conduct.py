# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which experiments are made, and what becomes of one that goes wrong. The experiments themselves: tests/integration/prove."""
from __future__ import annotations

import dataclasses
import typing as t

import pytest
from ansible.errors import AnsibleConnectionFailure
from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import ChangePolicy
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._prove import _conduct
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._prove._all import EXPERIMENTS
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._prove._base import NOT_HERE, PROVEN, Answer, Experiment, Places
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._prove._write_windows import LeftBehind
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._errors import CimError

READ = Experiment("autorun", "host", lambda at: Answer(PROVEN, "yes"), "", "", "", "", "x.py")
WRITE = dataclasses.replace(READ, undone="taken back")


def raising(exc: Exception) -> Experiment:
    def ask(at: Places) -> t.NoReturn:
        raise exc
    return dataclasses.replace(READ, ask=ask)


def made(one: Experiment, policy: ChangePolicy | None = None, test_host: bool = False) -> _conduct.Made:
    return _conduct.conduct([one], Places(), policy or ChangePolicy(allow=frozenset()), test_host)[0]


def test_without_names_all_that_only_read_are_made() -> None:
    assert [one.name for one in _conduct.chosen(())] == [name for name, one in EXPERIMENTS.items() if not one.writes]
    assert [one.name for one in _conduct.chosen(["start-mode", "autorun"])] == ["autorun", "start-mode"]
    with pytest.raises(ValueError, match="no experiment called autorum; there are native-cim"):
        _conduct.chosen(["autorum"])


@pytest.mark.parametrize(("policy", "why"), [
    (ChangePolicy(allow=frozenset({"firewall"})), "does not list 'experiments'"),
    (ChangePolicy(check_mode=True, allow=frozenset({"experiments"})), "check mode"),
    (ChangePolicy(allow=frozenset({"experiments"}), stop_file="/"), "stop file"),
])
def test_one_that_writes_needs_the_consent_and_keeps_to_what_beats_it(policy: ChangePolicy, why: str) -> None:
    answer = made(WRITE, policy, True).answer
    assert answer.verdict == NOT_HERE
    assert why in answer.came
    assert made(READ, policy).answer.verdict == PROVEN


def test_a_host_with_quickbooks_is_written_to_only_as_a_test_host(monkeypatch: pytest.MonkeyPatch) -> None:
    policy = ChangePolicy(allow=frozenset({"experiments"}))
    seen: list[t.Any] = ["QuickBooks Pro 2024"]
    monkeypatch.setattr(_conduct, "installed", lambda host: seen)
    monkeypatch.setattr(Places, "windows", property(lambda self: None))
    assert "QuickBooks is installed" in made(WRITE, policy).answer.came
    assert made(WRITE, policy, True).answer.verdict == PROVEN
    seen.clear()
    assert made(WRITE, policy).answer.verdict == PROVEN


def test_what_is_installed_that_cannot_be_seen_counts_as_quickbooks(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(host: t.Any) -> t.NoReturn:
        raise CimError("no")
    monkeypatch.setattr(_conduct, "installed", refuse)
    monkeypatch.setattr(Places, "windows", property(lambda self: None))
    assert made(WRITE, ChangePolicy(allow=frozenset({"experiments"}))).answer.verdict == NOT_HERE


@pytest.mark.parametrize("exc", [CimError("no"), ValueError("no"), LookupError("no"), IndexError("no")])
def test_one_that_goes_wrong_is_not_possible_here_and_never_a_verdict(exc: Exception) -> None:
    assert made(raising(exc)).answer.verdict == NOT_HERE


def test_what_is_left_behind_is_kept_by_name() -> None:
    found = made(raising(LeftBehind("the rule 'x'")))
    assert (found.answer.verdict, found.left) == (NOT_HERE, "the rule 'x'")


def test_a_lost_host_ends_it() -> None:
    with pytest.raises(AnsibleConnectionFailure):
        made(raising(AnsibleConnectionFailure("gone")))
