# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""``interweave_inventory_only``: every mistake of every host by the real playbook, and nothing is connected to, locked or written."""
from __future__ import annotations

import contextlib
import json
import os
import pathlib
import socket
import subprocess
import sys
import typing as t

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[3]
BIN = pathlib.Path(sys.executable).parent
#: What a play needs to connect nowhere.
LOCAL = {"ansible_connection": "local", "ansible_host": "localhost", "ansible_port": 0}
#: Ten mistakes over five hosts: where each stands, and what it says.
PLANTED = {
    "one": {"interweave_stage": "runs", "interweave_qremote_port": 80010},
    "two": {"interweave_company_files": "main", "interweave_crms": [{"type": "salesforce", "login": {"auth": "password", "password": "{{ vault_nowhere }}"}}]},
    "three": {"interweave_client": ["three"], "interweave_alow": ["firewall"], "interweave_sources": ["office.example"]},
    "four": {"interweave_dsns": [{"name": "QR", "drivr": "x"}]},
    "five": {"interweave_waivers": [{"item": "1.5", "who": "Ann", "why": "so", "until": "next year"}], "ansible_password": "{{ vault_windows }}"},
}
NAMED = {
    ("one", "interweave_stage", "one of connect, run"),
    ("one", "interweave_qremote_port", "from 1 to 65535"),
    ("two", "interweave_company_files", "a list of entries"),
    ("two", "interweave_crms[0].login.password", "'vault_nowhere' is undefined"),
    ("three", "interweave_client", "is a list: it must be a text"),
    ("three", "interweave_alow", "is interweave_allow meant?"),
    ("three", "interweave_sources[0]", "an IPv4 or IPv6 address"),
    ("four", "interweave_dsns[0].drivr", "is driver meant?"),
    ("five", "interweave_waivers[0].until", "a calendar date"),
    ("five", "ansible_password", "'vault_windows' is undefined"),
}


class Inventory:
    """An inventory whose servers are one socket that counts who comes."""

    def __init__(self, folder: pathlib.Path, server: socket.socket) -> None:
        self.folder = folder
        self.playbook = ROOT / "playbooks" / "preflight.yml"
        self._server = server
        self._common = {"ansible_connection": "winrm", "ansible_host": "127.0.0.1", "ansible_port": server.getsockname()[1], "ansible_user": "u",
                        "ansible_password": "p", "interweave_sources": ["203.0.113.10"],
                        "interweave_canary": {"marker": "IW-{{ interweave_run.id[:8] }}"}}

    def check(self, hosts: dict[str, dict[str, t.Any]], *arguments: str, cache: pathlib.Path | None = None) -> subprocess.CompletedProcess[str]:
        path = self.folder / "hosts.json"
        path.write_text(json.dumps({"all": {"hosts": {host: {**self._common, **own} for host, own in hosts.items()}}}), encoding="utf-8")
        env = {key: value for key, value in os.environ.items() if not key.startswith("ANSIBLE_")}
        env.update(ANSIBLE_COLLECTIONS_PATH=str(ROOT / ".cache" / "collections"), ANSIBLE_NOCOLOR="1", ANSIBLE_STDOUT_CALLBACK="ansible.builtin.default",
                   ANSIBLE_HOME=str(self.folder / "home"), COLUMNS="1000", ANSIBLE_CALLBACK_RESULT_FORMAT="json")
        if cache:
            env.update(ANSIBLE_CACHE_PLUGIN="ansible.builtin.jsonfile", ANSIBLE_CACHE_PLUGIN_CONNECTION=str(cache))
        return subprocess.run([str(BIN / "ansible-playbook"), "-i", str(path), str(self.playbook), "-e",
                               json.dumps({"interweave_inventory_only": True, "interweave_report_dir": str(self.folder / "report")}), *arguments],
                              capture_output=True, text=True, check=False, cwd=self.folder, env=env, stdin=subprocess.DEVNULL)

    def untouched(self) -> bool:
        with contextlib.suppress(BlockingIOError):
            self._server.accept()
            return False
        return not (self.folder / "report").exists()


@pytest.fixture
def inventory(tmp_path: pathlib.Path) -> t.Iterator[Inventory]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        yield Inventory(tmp_path, server)


def test_ten_planted_mistakes_over_five_hosts_are_all_named_each_with_its_variable(inventory: Inventory) -> None:
    done = inventory.check(PLANTED)
    lines = [line for line in done.stdout.splitlines() + done.stderr.splitlines() if line.startswith("host ")]
    found = {(host, variable, words) for host, variable, words in NAMED
             if any(line.startswith("host %s: %s " % (host, variable)) and words in line for line in lines)}
    assert (done.returncode, found, len(lines)) == (2, NAMED, len(NAMED))
    assert inventory.untouched()


def test_an_inventory_without_a_mistake_ends_with_0_and_no_report(inventory: Inventory) -> None:
    done = inventory.check({"one": {}, "two": {}}, "--check")
    assert (done.returncode, done.stderr) == (0, "")
    assert inventory.untouched()


def test_what_comes_from_the_group_is_said_once_for_all_its_hosts(inventory: Inventory) -> None:
    done = inventory.check({host: {"interweave_stage": "runs"} for host in ("one", "two", "three")})
    assert (done.returncode, (done.stdout + done.stderr).count("host one, two, three: interweave_stage is the text 'runs'")) == (2, 2)  # error and result


def test_only_hosts_in_scope_are_read(inventory: Inventory) -> None:
    assert inventory.check(PLANTED, "--limit", "four,other", "-e", "interweave_dsns=[]").returncode == 2  # a text is no list
    assert inventory.check({**PLANTED, "other": {}}, "--limit", "other").returncode == 0


@pytest.mark.parametrize("name", ["::1", "127.0.0.1"])
def test_a_host_that_ansible_takes_for_localhost_is_named(inventory: Inventory, name: str) -> None:
    done = inventory.check({"one": {}, name: {"ansible_password": "{{ vault_nowhere }}"}})
    assert done.returncode == 2
    assert "host %s: inventory_hostname is a name that Ansible takes for its own localhost" % name in done.stdout + done.stderr
    assert inventory.untouched()


def test_a_consent_in_the_fact_cache_is_refused_by_name(inventory: Inventory) -> None:
    """A fact outranks the inventory: an old one would give a consent that nobody gives any more."""
    cache, preflight = inventory.folder / "cache", inventory.playbook
    inventory.playbook = inventory.folder / "yesterday.yml"
    inventory.playbook.write_text(json.dumps([{"hosts": "one", "gather_facts": False, "vars": LOCAL, "tasks": [
        {"set_fact": {"interweave_allow": ["firewall"], "cacheable": True}}]}]), encoding="utf-8")
    assert inventory.check({"one": {}}, cache=cache).returncode == 0
    inventory.playbook = preflight
    done = inventory.check({"one": {"interweave_allow": []}, "two": {}}, cache=cache)
    assert done.returncode == 2
    assert "host one: interweave_allow stands among this host's facts" in done.stdout + done.stderr


def test_a_consent_that_a_task_set_before_is_refused_by_name(inventory: Inventory) -> None:
    inventory.playbook = inventory.folder / "mine.yml"
    inventory.playbook.write_text(json.dumps([
        {"hosts": "all", "gather_facts": False, "vars": LOCAL, "tasks": [
            {"set_fact": {"interweave_waivers": [], "interweave_stage": "run"}}, {"debug": {"msg": "x"}, "register": "interweave_allow"}]},
        {"import_playbook": str(ROOT / "playbooks" / "preflight.yml")}]), encoding="utf-8")
    done = inventory.check({"one": {}})
    named = {line.split()[2] for line in (done.stdout + done.stderr).splitlines() if line.startswith("host one: ")}
    assert (done.returncode, named) == (2, {"interweave_waivers", "interweave_allow"})


def test_a_play_of_ones_own_may_look_at_some_variables_only(inventory: Inventory) -> None:
    inventory.playbook = inventory.folder / "mine.yml"
    inventory.playbook.write_text(json.dumps([{"hosts": "all", "gather_facts": False, "vars": LOCAL, "tasks": [
        {"interweave.smartintegration.preflight_inventory": {"variables": "{{ wanted }}"}, "run_once": True}]}]), encoding="utf-8")
    assert inventory.check(PLANTED, "-e", '{"wanted": ["interweave_allow", "interweave_gate"]}').returncode == 0
    done = inventory.check(PLANTED, "-e", '{"wanted": ["interweave_dsns"]}')
    assert (done.returncode, "interweave_dsns[0].drivr" in done.stdout, "interweave_stage" in done.stdout) == (2, True, False)
    done = inventory.check({"one": {}}, "-e", '{"wanted": ["interweave_nope"]}')
    assert (done.returncode, "variables names interweave_nope" in done.stdout + done.stderr) == (2, True)
