# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Through a real ansible-playbook: every way to fail is one clear error, no secret is printed, nothing is left open on the host."""
from __future__ import annotations

import json
import os
import pathlib
import subprocess
import sys
import time

import pytest
import yaml
from wirelab import ACME, UMBRELLA

ROOT = pathlib.Path(__file__).resolve().parents[3]
SECRET = "Enc-Key-that-nobody-may-see"
STEPS = [
    {"item": "4.3", "name": "zone", "windows_time_zone_info": {}},
    {"item": "1.3", "name": "misspelt", "odbc_dsn": {"nmae": "nobody"}},
    {"item": "1.3", "name": "dsn", "odbc_dsn": {
        "name": "SecretDSN", "driver": "SQL Server", "bitness": "64", "interweave": False, "secret_attributes": {"Enckey": "{{ secret }}"}}},
]
LOOK = {
    "name": "look", "interweave.smartintegration.host_steps": {"steps": "{{ my_steps }}", "on_failure": "report", "allow": "{{ my_allow }}"},
    "register": "looked", "ignore_errors": True, "become": "{{ my_become | default(false) }}",
}
KEEP = {
    "hosts": "localhost", "connection": "local", "gather_facts": False, "tags": ["always"],
    "tasks": [{"name": "keep", "ansible.builtin.copy": {
        "content": "{{ dict(groups['all'] | zip(groups['all'] | map('extract', hostvars, 'looked'))) | to_json }}", "dest": "{{ out }}/results.json"},
        "check_mode": False, "diff": False, "no_log": True}],
}


def plays(**task):
    look = {name: value for name, value in {**LOOK, **task}.items() if value is not None}
    return [{"hosts": "all", "gather_facts": False, "ignore_unreachable": True, "tasks": [look]}, KEEP]


@pytest.fixture
def play(lab, tmp_path):
    """Run the play over these hosts; answers (exit code, everything printed, result of each host)."""

    def run(hosts: dict[str, dict], *arguments: str, task=None, **variables):
        base = {"ansible_connection": "winrm", "ansible_winrm_transport": "ntlm", "ansible_host": lab.address(10, 1), **ACME}
        inventory = {"all": {"hosts": {name: {**base, **own} for name, own in hosts.items()},
                             "vars": {"my_steps": STEPS, "my_allow": [], "secret": SECRET, **variables}}}
        (tmp_path / "hosts.yml").write_text(yaml.safe_dump(inventory))
        (tmp_path / "play.yml").write_text(yaml.safe_dump(plays(**(task or {}))))
        (tmp_path / "results.json").unlink(missing_ok=True)
        environment = {**os.environ, "ANSIBLE_COLLECTIONS_PATH": str(ROOT / ".cache" / "collections"),
                       "ANSIBLE_LOCALHOST_WARNING": "false", "ANSIBLE_FORKS": "4"}
        command = [str(pathlib.Path(sys.executable).with_name("ansible-playbook")), "-i", "hosts.yml", "play.yml", "-e", "out=%s" % tmp_path, *arguments]
        done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120, check=False)
        assert (tmp_path / "results.json").exists(), done.stdout + done.stderr
        return done.returncode, done.stdout + done.stderr, json.loads((tmp_path / "results.json").read_text())

    return run


def test_every_way_to_fail_is_one_clear_error_and_no_secret_is_printed(play, lab):
    hosts = {
        "good": {},
        "psrp": {"ansible_connection": "psrp", "ansible_psrp_protocol": "http", "ansible_psrp_auth": "ntlm"},
        "password": {"ansible_password": "Wrong-2!"},
        "closed": {"ansible_port": 5999, "ansible_winrm_scheme": "http"},
        "name": {"ansible_host": "no-such-host.invalid"},
        "certificate": {"ansible_port": 5986},
        "ssh": {"ansible_connection": "ssh"},
        "become": {"my_become": True, "ansible_become_method": "ansible.builtin.runas", "ansible_become_user": "someone"},
        "rights": {"ansible_user": "ACME\\helpdesk", "ansible_password": "Lab-acme-help-1!"},
    }
    _code, printed, results = play(hosts, "-vvv", "--diff", "--check")
    for name in ("good", "psrp"):
        assert [record["status"] for record in results[name]["findings"]] == ["pass", "error", "would_change"]
    for name, words in (("password", "does not let user"), ("closed", "nothing listens at"), ("name", "cannot be resolved"), ("certificate", "not trusted")):
        assert results[name]["unreachable"] is True
        assert words in results[name]["msg"]
    for name, words in (("ssh", "ansible_connection is 'ssh'"), ("become", "cannot become another user")):
        assert results[name]["failed"] is True
        assert words in results[name]["msg"]
    assert [record["status"] for record in results["rights"]["findings"]] == ["error"] * 3
    assert "LocalAccountTokenFilterPolicy" in results["rights"]["findings"][0]["remedy"]
    for secret in (SECRET, ACME["ansible_password"], "Wrong-2!", "Lab-acme-help-1!"):
        assert secret not in printed
        assert secret not in json.dumps(results)
    assert "Traceback" not in printed
    ledger = lab.ledger()
    assert (ledger["writes"], ledger["powershell_starts"]) == (0, 0)


def test_check_do_verify_again(play, lab):
    key = r"SOFTWARE\ODBC\ODBC.INI\SecretDSN".lower()

    def stored():
        return key in json.dumps(lab.state("windows")["acme-qb01"]["registry"]).lower().replace("\\\\", "\\")

    _code, _printed, results = play({"good": {}}, my_allow=["firewall"])
    assert results["good"]["findings"][2]["blocked_by"] == "interweave_allow does not list 'odbc_dsn'"
    assert (lab.ledger()["writes"], stored()) == (0, False)
    _code, printed, results = play({"good": {}}, "-vvv", "--diff", my_allow=["odbc_dsn"])
    assert results["good"]["findings"][2]["status"] == "changed"
    assert stored()
    assert SECRET not in printed
    writes = lab.ledger()["writes"]
    assert writes > 0
    _code, _printed, results = play({"good": {}}, my_allow=["odbc_dsn"])
    assert (results["good"]["findings"][2]["status"], results["good"]["changed"]) == ("pass", False)
    assert lab.ledger()["writes"] == writes


def test_a_task_timeout_leaves_no_shell_behind(play, lab):
    lab.fault("windows", "delay", op="shell:receive", value=20)
    _code, printed, results = play({"good": {}}, task={"timeout": 4})
    assert "imed" in results["good"]["msg"] or "timeout" in results["good"]["msg"], printed
    counts = lab.ledger(detail=True)["by_host"]["acme-qb01"]
    assert (counts["shell:create"], counts["shell:delete"]) == (1, 1)


def test_what_was_changed_before_a_task_timeout_is_told(play, lab):
    """The write that hangs is carried out in the end, as on a real host: what is told has to allow for that."""
    second = {**STEPS[2], "name": "second", "odbc_dsn": {**STEPS[2]["odbc_dsn"], "name": "SecondDSN"}}
    lab.fault("windows", "delay", op="StdRegProv.CreateKey", value=5)
    _code, printed, results = play({"good": {}}, task={"timeout": 3}, my_steps=[STEPS[0], STEPS[2], second], my_allow=["odbc_dsn"])
    assert (results["good"]["failed"], results["good"]["msg"][:9]) == (True, "timed out"), printed
    zone, first, other = results["good"]["findings"]
    assert (zone["status"], first["status"], other["status"]) == ("pass", "error", "error")
    assert ["it is unknown whether this was carried out" in change["what"] for change in first["changes"]] == [True]
    assert other["changes"] == []
    assert results["good"]["changed"] is True
    assert SECRET not in printed
    deadline = time.monotonic() + 20
    while lab.ledger()["writes"] == 0:
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_tags_select_steps(play):
    _code, _printed, results = play({"good": {}}, "--tags", "item_4_3", task={"tags": ["item_4_3", "item_1_3"]})
    assert [record["step"] for record in results["good"]["findings"]] == ["zone"]


def test_a_fully_configured_host_costs_one_task_and_at_most_twenty_requests(play, lab):
    """All steps of the role windows_host, NTLM over HTTP, authentication and the shell's end included."""
    configured = {
        **UMBRELLA, "ansible_host": lab.address(30, 1), "interweave_sources": ["203.0.113.10", "203.0.113.11"], "interweave_qremote_port": 4500,
        "interweave_quickbooks_user": "UMBRELLA\\qbuser", "interweave_services": [{"name": "InterWeaveAgent"}],
        "interweave_port_forwards": [{"listen_port": 8001, "connect_address": "127.0.0.1", "connect_port": 4500}],
        "interweave_dsns": [{"name": "UmbrellaQR", "attributes": {
            "OpenMode": "M", "DFQ": "C:\\Users\\Public\\Documents\\Intuit\\QuickBooks\\Company Files\\Umbrella.qbw"}}],
    }
    look = {"interweave.smartintegration.preflight_look": {"parts": ["windows_host"]}, "interweave.smartintegration.host_steps": None}
    _code, printed, results = play({"umbrella": {**configured, "interweave_allow": ["firewall", "odbc_dsn", "service_restart"]}}, task=look)
    findings = results["umbrella"]["findings"]
    items = {"1.3", "1.5", "3.1", "3.2", "5.1", "R1", "R2", "R3", "R4", "R5", "R6"}
    assert ({record["item"] for record in findings}, len(findings)) == (items, 13), printed
    assert {record["status"] for record in findings} == {"pass"}, [(record["step"], record["actual"]) for record in findings]
    counts = lab.ledger(detail=True)["by_host"]["umbrella-qb01"]
    assert results["umbrella"]["requests"] == counts["requests"] <= 20
    assert (counts["connections"], lab.ledger()["writes"], lab.ledger()["powershell_starts"]) == (1, 0, 0)
