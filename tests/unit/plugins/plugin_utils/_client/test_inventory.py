# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All mistakes of all hosts of an inventory: also those that Ansible would only meet when it connects, or never say."""
from __future__ import annotations

import typing as t

import pytest
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar, trust_as_template
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._client import inventory
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._client.client import Mistake


class HostVars:
    def __init__(self, **hosts: dict[str, t.Any]) -> None:
        self._hosts = hosts

    def raw_get(self, host: str) -> dict[str, t.Any]:
        return {name: trust_as_template(value) if isinstance(value, str) else value for name, value in self._hosts[host].items()}


def look(**hosts: dict[str, t.Any]) -> list[Mistake]:
    return inventory.look(hosts, HostVars(**hosts), Templar(loader=DataLoader(), variables={}), {"id": "20261123T1-a", "report_dir": "x"})[1]


def test_the_run_of_a_template_is_there() -> None:
    assert look(a={"interweave_canary": {"marker": trust_as_template("IW-{{ interweave_run.id[:8] }}")}}) == []


@pytest.mark.parametrize(("name", "value", "words"), [
    ("ansible_password", "{{ nope }}", "'nope' is undefined"),
    ("ansible_host", "{{ nope }}", "'nope' is undefined"),
    ("ansible_winrm_ca_trust_path", "{{ nope }}", "'nope' is undefined"),
    ("ansible_port", "https", "a whole number from 1 to 65535"),
    ("ansible_port", 0, "a whole number from 1 to 65535"),
])
def test_a_connection_variable_that_cannot_be_used_is_named(name: str, value: t.Any, words: str) -> None:
    (mistake,) = look(a={name: value}, b={name: 5985})
    assert (mistake.host, mistake.variable) == ("a", name)
    assert words in mistake.problem


def test_other_variables_of_ansible_and_of_the_user_are_not_read() -> None:
    assert look(a={"ansible_facts": {}, "ansible_check_mode": "{{ nope }}", "mine": "{{ nope }}"}) == []


def test_a_misspelt_blackout_is_a_mistake_here() -> None:
    (mistake,) = look(a={"interweave_blackot": []})
    assert str(mistake) == "host a: interweave_blackot is read by nothing here: is interweave_blackout meant?"


def test_only_a_name_that_is_left_out_because_of_itself_is_named() -> None:
    assert [mistake.host for mistake in inventory.left_out(["a", "localhost", "::1", "127.0.0.1"], ["a", "127.0.0.1"])] == ["::1"]


def test_what_a_play_reads_once_is_told_apart() -> None:
    clients, _mistakes = inventory.look(["a"], HostVars(a={"interweave_serial": "many", "interweave_stage": "runs"}),
                                        Templar(loader=DataLoader(), variables={}), {})
    assert [mistake.variable for mistake in inventory.of_play(clients)] == ["interweave_serial"]


def test_a_mistake_of_many_hosts_is_one_sentence() -> None:
    mistakes = [Mistake("h%d" % number, "interweave_stage", "is wrong", "run") for number in range(7)]
    assert inventory.sentences([*mistakes, Mistake("x", "interweave_log", "is wrong")]) == [
        "host h0, h1, h2, h3, h4 and 2 more: interweave_stage is wrong such as `run`", "host x: interweave_log is wrong"]


def test_one_word_for_the_run_is_the_same_on_all_hosts() -> None:
    name = "interweave_gate"
    assert inventory.at_odds(name, ["a", "b"], HostVars(a={name: True}, b={})) == []
    assert inventory.at_odds(name, ["a", "b"], HostVars(a={name: False}, b={name: False})) == []
    (mistake,) = inventory.at_odds(name, ["a", "b", "c"], HostVars(a={name: False}, b={}, c={}))
    assert (mistake.host, mistake.variable) == ("b", name)
