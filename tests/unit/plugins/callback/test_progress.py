# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The opt-in progress line: hosts done, all, rate."""
from __future__ import annotations

import io
from types import SimpleNamespace

import pytest
from ansible_collections.interweave.smartintegration.plugins.callback.preflight_progress import CallbackModule


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def progress(monkeypatch):
    made = CallbackModule(display=SimpleNamespace(verbosity=0))
    monkeypatch.setattr(made, "get_option", {"interval": 10, "task": "preflight_look"}.get)
    made.out, made.seconds = io.StringIO(), 0.0
    made.clock = lambda: made.seconds
    variables = {"ansible_play_hosts_all": ["qb%d" % number for number in range(4)]}
    made.seconds = 100.0
    made.v2_playbook_on_play_start(SimpleNamespace(get_variable_manager=lambda: SimpleNamespace(get_vars=lambda play: variables)))
    return made


def result(host: str, action: str = "interweave.smartintegration.preflight_look"):
    return SimpleNamespace(host=SimpleNamespace(get_name=lambda: host), task=SimpleNamespace(action=action, args={}))


def test_a_host_is_done_when_it_was_looked_at(progress):
    progress.seconds = 160.0
    for one in (result("qb1", action="ansible.builtin.debug"), result("qb2"), result("qb2")):
        progress.v2_runner_on_ok(one)
    assert progress.line() == "1 of 4 hosts done (25 %), 1.0 a minute, about 4 min left"


def test_unreachable_hosts_are_told(progress):
    progress.seconds = 160.0
    progress.v2_runner_on_unreachable(result("qb3"))
    assert progress.line().endswith("1 unreachable")


def test_lines_come_at_most_every_interval_and_once_at_the_end(progress):
    for number, seconds in enumerate((101.0, 102.0, 103.0, 120.0)):
        progress.seconds = seconds
        progress.v2_runner_on_ok(result("qb%d" % number))
    progress.v2_playbook_on_stats(None)
    lines = progress.out.getvalue().splitlines()
    assert [line.split(" hosts")[0] for line in lines] == ["1 of 4", "4 of 4", "4 of 4"]
    assert "\x1b" not in progress.out.getvalue()


def test_a_terminal_gets_one_line_rewritten(progress):
    progress.out = Terminal()
    for number in range(4):
        progress.seconds += 1
        progress.v2_runner_on_ok(result("qb%d" % number))
    progress.v2_playbook_on_stats(None)
    assert progress.out.getvalue().count("\n") == 1
    assert progress.out.getvalue().count("\r") == 5
