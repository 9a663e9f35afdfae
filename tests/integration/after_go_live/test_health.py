# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""playbooks/health.yml over the lab: few requests, no shell, nothing written, every host told."""
from __future__ import annotations

import json
import os
import pathlib
import subprocess
import sys
import typing as t

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[3]
UMBRELLA = {"ansible_user": "UMBRELLA\\interweave", "ansible_password": "Lab-umbrella-1!", "ansible_port": 5985, "interweave_quickbooks_user": "qbuser",
            "interweave_qremote_port": 4500, "interweave_client": "umbrella",
            # whatever is allowed, health writes nothing
            "interweave_allow": ["firewall", "port_proxy", "odbc_dsn", "service_restart", "probe", "canary", "auto_update"]}
NTLM = {"ansible_connection": "winrm", "ansible_winrm_transport": "ntlm"}
BASIC = {"ansible_connection": "winrm", "ansible_winrm_transport": "basic", "interweave_allow_cleartext": True}


def health(lab: t.Any, folder: pathlib.Path, hosts: dict[str, dict[str, t.Any]]) -> tuple[int, str, dict[str, t.Any]]:
    (folder / "hosts.json").write_text(json.dumps({"all": {"hosts": hosts}}))
    env = {key: value for key, value in os.environ.items() if not key.startswith("ANSIBLE_")}
    env.update(ANSIBLE_COLLECTIONS_PATH=str(ROOT / ".cache" / "collections"), ANSIBLE_LOCALHOST_WARNING="false", ANSIBLE_NOCOLOR="1")
    done = subprocess.run(
        [str(pathlib.Path(sys.executable).with_name("ansible-playbook")), "-i", "hosts.json", str(ROOT / "playbooks" / "health.yml"),
         "-e", json.dumps({"interweave_report_dir": str(folder / "report")})], cwd=folder, env=env, capture_output=True, text=True, timeout=200, check=False)
    path = folder / "report" / "health" / "health.json"
    return done.returncode, done.stdout + done.stderr, json.loads(path.read_text()) if path.exists() else {}


def umbrella(lab: t.Any, **more: t.Any) -> dict[str, t.Any]:
    return {**UMBRELLA, **NTLM, "ansible_host": lab.address(30, 1), **more}


@pytest.mark.parametrize(("way", "requests"), [("basic", 4), ("ntlm", 6)])
def test_a_well_host_costs_few_requests_and_nothing_is_written(lab: t.Any, tmp_path: pathlib.Path, way: str, requests: int) -> None:
    """Four questions; each way in adds what it needs to log in."""
    if way == "basic":
        lab.act("windows", "set_host", host="umbrella-qb01", basic=True, allow_unencrypted=True)
    lab.forget()
    code, output, told = health(lab, tmp_path, {"umbrella-qb01": umbrella(lab, **(BASIC if way == "basic" else NTLM))})
    assert code == 0, output
    assert told["counts"]["healthy"] == 1
    counted = lab.ledger()
    assert counted["requests"] == requests, counted
    assert (counted["writes"], counted["powershell_starts"]) == (0, 0)
    assert told["not_looked_at"] == ["R4", "R5"]
    asked = lab.ledger(detail=True)["by_host"]["umbrella-qb01"]
    assert {name for name in asked if " " in name} == {"Enumerate Win32_Process", "Invoke Win32_Process.GetOwner", "Enumerate MSFT_NetTCPConnection",
                                                       "Enumerate CIM_DataFile"}


def test_each_host_is_told_once_with_what_is_wrong(lab: t.Any, tmp_path: pathlib.Path) -> None:
    lab.act("windows", "sign_off", host="umbrella-qb01")
    hosts = {"umbrella-qb01": umbrella(lab), "dead-qb01": umbrella(lab, ansible_host=lab.address(250, 9), interweave_client="dead"),
             "nameless-qb01": umbrella(lab, ansible_password="{{ nowhere }}", interweave_client="nameless")}
    code, output, told = health(lab, tmp_path, hosts)
    assert code == 2, output
    states = {host["host"]: host["state"] for host in told["hosts"]}
    assert states == {"umbrella-qb01": "not healthy", "dead-qb01": "not reached", "nameless-qb01": "not looked at"}
    assert "umbrella-qb01: not healthy: R1 " in output
    assert "nobody is signed in" in output
    assert lab.ledger()["writes"] == 0
