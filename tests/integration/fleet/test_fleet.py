# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""No host is lost in silence: the guard, the manifest, the reconciliation, resume, the lock, waves and limits."""
from __future__ import annotations

import json
import os
import pathlib

import pytest
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run.locks import lock_hosts, unlock_hosts
from fleetrun import BIN, name_of

#: Folders with an ansible-playbook of another ansible-core, with colons; ours is always tried.
VENVS = [BIN, *(pathlib.Path(entry) for entry in os.environ.get("INTERWEAVE_TEST_ANSIBLE_BINS", "").split(":") if entry)]


# ---------------------------------------------------------------------- the guard
@pytest.mark.parametrize("venv", VENVS, ids=str)
def test_a_run_that_would_lose_hosts_refuses_to_start(fleet, venv):
    done = fleet.run(20, descriptors=128, forks=50, venv=venv)
    assert done.code == 2
    assert "the limit of 128 open files cannot carry 50 forks over 20 hosts" in done.printed
    assert "ulimit -n 4096" in done.printed
    assert "lower the forks to 16" in done.printed
    assert (fleet.runs, fleet.touched()) == ([], set())


def test_the_same_limit_carries_fewer_forks(fleet):
    done = fleet.run(20, descriptors=160, forks=4)
    assert set(fleet.outcomes().values()) == {"reported"}, done.printed
    assert len(fleet.outcomes()) == 20


def test_hosts_lost_without_the_guard_are_named_and_the_verdict_is_no_go(fleet):
    lost = fleet.run(24, descriptors=64, forks=24, interweave_guard=False)
    assert lost.code != 0
    done = fleet.report()
    missing = {host for host, outcome in fleet.outcomes().items() if outcome == "not_run"}
    assert len(fleet.outcomes()) == 24
    assert missing
    assert missing.isdisjoint(fleet.finished_hosts())
    assert fleet.verdict() == "no-go"
    assert done.code == 2
    assert "not run" in done.printed.lower()
    assert sorted(missing)[0] in done.printed


# ---------------------------------------------------------------------- killed, resumed, locked
def test_a_killed_run_says_who_was_not_run_and_resumes_with_the_rest_only(fleet):
    fleet.lab.delays(cmd=0.3)
    process = fleet.start(8, forks=2, interweave_serial=2)
    fleet.until(lambda: len(fleet.finished_hosts()) >= 2, process)
    fleet.kill(process)
    finished = fleet.finished_hosts()
    assert 2 <= len(finished) < 8

    assert fleet.report().code == 2
    outcomes = fleet.outcomes()
    assert len(outcomes) == 8
    assert {host for host, outcome in outcomes.items() if outcome == "not_run"}
    assert fleet.verdict() == "no-go"

    fleet.lab.reset()
    resumed = fleet.run(8, interweave_resume="latest")
    assert set(fleet.outcomes().values()) == {"reported"}, resumed.printed
    assert fleet.touched() == {name_of(number) for number in range(1, 9)} - finished
    assert len(fleet.runs) == 1


def test_a_resumed_run_refuses_hosts_it_did_not_have(fleet):
    fleet.run(2)
    done = fleet.run(3, interweave_resume="latest")
    assert done.code == 2
    assert "did not have fleet-0003 in scope" in done.printed


def test_two_runs_on_one_host_lock_each_other_out(fleet):
    lock_hosts(fleet.reports, "another-run", [name_of(1)], os.getpid())
    second = fleet.run(3)
    assert second.code == 2
    assert "another run" in second.printed
    assert "fleet-0001" in second.printed
    assert (fleet.runs, fleet.touched()) == ([], set())
    unlock_hosts(fleet.reports, "another-run")
    again = fleet.run(3)
    assert set(fleet.outcomes().values()) == {"reported"}, again.printed


# ---------------------------------------------------------------------- waves
WAVES = {"interweave_serial": [1, "50%"], "interweave_max_fail_percentage": 20}


def test_a_first_small_batch_that_cannot_be_reached_stops_the_rollout(fleet):
    fleet.own[name_of(1)] = {"ansible_port": 5999}
    done = fleet.run(7, **WAVES)
    assert fleet.outcomes() == {name_of(1): "unreachable", **{name_of(number): "not_run" for number in range(2, 8)}}, done.printed
    assert fleet.touched() == set()
    assert (done.code, fleet.verdict()) == (2, "no-go")


def test_findings_alone_stop_no_rollout(fleet):
    fleet.own = {name_of(number): {"interweave_qremote_port": 4999, "interweave_services": [{"name": "NoSuchService"}]} for number in range(1, 8)}
    fleet.run(7, **WAVES)
    assert set(fleet.outcomes().values()) == {"reported"}
    faults = {host["host"]: host["faults"] for host in json.loads((fleet.reports / "report.json").read_text())["hosts"]}
    assert all(faults.values())
    assert len(fleet.touched()) == 7


# ---------------------------------------------------------------------- one host's mistakes
@pytest.mark.parametrize(("own", "words"), [
    ({"ansible_connection": "winrn"}, "winrn"),
    ({"ansible_connection": "psrp", "ansible_psrp_auth": "nltm"}, "nltm"),
    ({"ansible_port": "{{ nowhere }}"}, "nowhere"),
    ({"ansible_user": "{{ nowhere }}"}, "nowhere"),
    ({"ansible_host": "{{ nowhere }}"}, "nowhere"),
    ({"ansible_password": "{{ nowhere }}"}, "nowhere"),
])
def test_a_first_host_whose_connection_is_misspelt_costs_its_own_items_only(fleet, own, words):
    fleet.own[name_of(1)] = {**own, "interweave_numbering": [{"type": "invoice", "owner": "crm"}],
                             "interweave_flows": [{"name": "CRMAcctSync2QB", "state": "stopped", "interval_minutes": 15}]}
    done = fleet.run(2)
    assert fleet.outcomes()[name_of(2)] == "reported", done.printed
    assert fleet.outcomes()[name_of(1)] in ("failed", "unreachable")
    assert fleet.touched() == {name_of(2)}
    hosts = {host["host"]: host for host in json.loads((fleet.reports / "report.json").read_text())["hosts"]}
    found = {entry["item"]: entry for entry in hosts[name_of(1)]["findings"]}
    assert {found[item]["status"] for item in ("1.3", "1.5", "3.1", "3.2", "5.1")} == {"error"}
    assert words in found["1.5"]["actual"]
    assert [item for item in ("3.3", "4.1", "5.2", "5.3") if found[item]["status"] == "error"] == [], "they need no host"


def test_one_hosts_wrong_consent_costs_that_host_and_nothing_of_it_is_touched(fleet):
    fleet.own[name_of(1)] = {"interweave_allow": ["everything"]}
    done = fleet.run(2)
    assert fleet.outcomes() == {name_of(1): "failed", name_of(2): "reported"}, done.printed
    assert fleet.touched() == {name_of(2)}
    assert (done.code, fleet.verdict()) == (2, "no-go")
    hosts = {host["host"]: host for host in json.loads((fleet.reports / "report.json").read_text())["hosts"]}
    assert "interweave_allow" in hosts[name_of(1)]["message"]


# ---------------------------------------------------------------------- scope
def test_the_manifest_holds_the_hosts_in_scope_and_names_those_left_out(fleet):
    fleet.run(3, "--limit", "fleet-0002")
    manifest = json.loads((fleet.runs[-1] / "manifest.json").read_text())
    assert list(manifest["hosts"]) == ["fleet-0002"]
    assert manifest["out_of_scope"] == ["fleet-0001", "fleet-0003"]
    assert fleet.outcomes() == {"fleet-0002": "reported"}
    assert fleet.touched() == {"fleet-0002"}


def test_a_host_named_like_a_client_meets_nobody_elses_files(fleet):
    fleet.own = {name_of(1): {"interweave_client": "fleet-0002"}, name_of(2): {"interweave_client": "../fleet-0001"}}
    fleet.run(2)
    run = fleet.runs[-1]
    assert {path.name for path in (run / "hosts").iterdir()} == {"fleet-0001.json", "fleet-0002.json"}
    assert {path.parent for path in run.rglob("*.json") if path.parent.name == "clients"} == {run / "clients", run / "seen" / "clients"}
    hosts = {host["host"]: host["client"] for host in json.loads((fleet.reports / "report.json").read_text())["hosts"]}
    assert hosts == {"fleet-0001": "fleet-0002", "fleet-0002": "../fleet-0001"}
    assert set(fleet.outcomes().values()) == {"reported"}


# ---------------------------------------------------------------------- what is printed
def test_a_no_go_host_costs_one_line_and_no_error_block(fleet):
    """Ansible prints an error of several lines for a failed task, but the same one once; what is of one host stands in its one line."""
    hosts, dead = 22, {name_of(number) for number in range(1, 9)}
    fleet.own = {name: {"ansible_port": 5999} for name in dead}
    done = fleet.run(hosts, forks=8)
    lines = done.printed.splitlines()
    judged = lines[next(number for number, line in enumerate(lines) if line.startswith("TASK [Judge]")):]
    assert sum(line.startswith("[ERROR]") for line in lines) == 1, done.printed
    told = [line for line in judged if line.startswith("fatal: ")]
    assert len(told) == len({host for host in fleet.outcomes() if "[%s]" % host in "".join(told)}) == hosts
    assert all('"unreachable"' in line for line in told if any(name in line for name in dead))
    begin = next(number for number, line in enumerate(lines) if line.startswith("TASK [Assemble the report]"))
    ours = lines[begin + 1:len(lines) - len(judged)]
    assert len(ours) <= 40 + hosts
