# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a look at a fully configured host may cost, with the whole step list of the role, over NTLM and HTTP."""
from __future__ import annotations

import json
import os
import pathlib
import subprocess
import sys

import pytest
from wirelab import UMBRELLA

ROOT = pathlib.Path(__file__).resolve().parents[3]
#: HTTP requests, the two of authentication included: twelve, and one for R6, which asks when QuickBooks' log was last written.
REQUESTS = 12 + 1
#: Bodies in both directions.
BYTES = 66_000
CONFIGURED = {
    "interweave_sources": ["203.0.113.10", "203.0.113.11"],
    "interweave_qodbc": {"bitness": "both", "minimum_version": "24.0.0.359"},
    "interweave_dsns": [{"name": "UmbrellaQR", "attributes": {
        "DFQ": "C:\\Users\\Public\\Documents\\Intuit\\QuickBooks\\Company Files\\Umbrella.qbw", "OpenMode": "M"}}],
    "interweave_port_forwards": [{"listen_port": 8001, "connect_address": "127.0.0.1", "connect_port": 4500}],
    "interweave_services": [{"name": "InterWeaveAgent"}],
}
CONNECTIONS = {
    "winrm": {"ansible_connection": "winrm", "ansible_winrm_transport": "ntlm"},
    "psrp": {"ansible_connection": "psrp", "ansible_psrp_auth": "ntlm", "ansible_psrp_protocol": "http"},
}
PLAY = [{
    "hosts": "all", "gather_facts": False, "tasks": [
        {"interweave.smartintegration.preflight_look": {"parts": ["windows_host"]}, "register": "looked"},
        {"ansible.builtin.copy": {"content": "{{ looked | to_json }}", "dest": "{{ out }}"}, "delegate_to": "localhost",
         "vars": {"ansible_connection": "local"}},
    ],
}]


@pytest.mark.parametrize("kind", CONNECTIONS)
def test_a_configured_host_is_judged_in_one_task_within_the_budget(lab, tmp_path, kind):
    variables = {**CONNECTIONS[kind], **UMBRELLA, "ansible_host": lab.address(UMBRELLA["address"], 1), **CONFIGURED}
    (tmp_path / "hosts.json").write_text(json.dumps({"all": {"hosts": {"umbrella-qb01": variables}}}))
    (tmp_path / "play.yml").write_text(json.dumps(PLAY))
    environment = {**os.environ, "ANSIBLE_COLLECTIONS_PATH": str(ROOT / ".cache" / "collections"), "ANSIBLE_LOCALHOST_WARNING": "false"}
    done = subprocess.run([str(pathlib.Path(sys.executable).with_name("ansible-playbook")), "-i", "hosts.json", "play.yml",
                           "-e", "out=%s" % (tmp_path / "out.json")], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    looked = json.loads((tmp_path / "out.json").read_text())
    assert {record["status"] for record in looked["findings"]} == {"pass"}
    assert {record["item"] for record in looked["findings"]} == {"1.3", "1.5", "3.1", "3.2", "5.1", "R1", "R2", "R3", "R4", "R5", "R6"}
    counted = lab.ledger()
    assert counted["requests"] <= REQUESTS
    assert counted["bytes_in"] + counted["bytes_out"] <= BYTES
    assert looked["requests"] == counted["requests"], "it says itself what it sent"
    assert (counted["connections"], counted["writes"], counted["powershell_starts"]) == (1, 0, 0)
