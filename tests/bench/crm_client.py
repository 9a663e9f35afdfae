# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the CRM work costs for one client: logins, requests and controller CPU of the role crm's task, on the lab's Salesforce, looking only."""
from __future__ import annotations

import json
import os
import pathlib
import re
import sys
import tempfile
import typing as t

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(ROOT / "tests"), str(HERE)]

import measuring  # noqa: E402 - needs the path above
from labclient import LabClient, start_lab  # noqa: E402


def variables(lab: LabClient) -> dict[str, t.Any]:
    """One CRM with an audit, fields, permissions and lists to read, as in the demo's client."""
    return {
        "ansible_connection": "local",
        "interweave_crms": [{
            "type": "salesforce", "integration_username": "interweave@acme.example", "fields": {"permission_sets": ["QuickBooks_Integration"]},
            "login": {"auth": "client_credentials", "login_url": "https://%s:8443" % lab.address(2), "client_id": "3MVG9.acme.admin",
                      "client_secret": "acme-admin-secret", "ca_path": lab.ca},
            "info": {"lists": [{"name": "terms", "object": "Account", "field": "Terms__c"}],
                     "numbering": [{"name": "invoice", "object": "Opportunity", "field": "QB_Invoice_Number__c"}]}}],
    }


def play(work: pathlib.Path, playbook: str, clients: int, lab: LabClient) -> measuring.Cost:
    inventory = work / ("clients-%d.json" % clients)
    hosts = {"client-%03d" % number: {"interweave_client": "client-%03d" % number} for number in range(1, clients + 1)}
    inventory.write_text(json.dumps({"all": {"hosts": hosts, "vars": variables(lab)}}), encoding="utf-8")
    env = {**{key: value for key, value in os.environ.items() if not key.startswith("ANSIBLE_")}, "ANSIBLE_NOCOLOR": "1", "ANSIBLE_FORKS": "10",
           "ANSIBLE_COLLECTIONS_PATH": str(ROOT / ".cache" / "collections")}
    command = [str(ROOT / ".venv" / "bin" / "ansible-playbook"), "-i", str(inventory), str(HERE / "playbooks" / playbook),
               "-e", "reports=%s" % (work / "reports")]
    return measuring.run(command, env, work, memory=False)


def measure(clients: int = 20) -> dict[str, t.Any]:
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        (work / "lab").mkdir()
        with start_lab(work / "lab", "--parts", "salesforce") as lab:
            start_up = play(work, "startup.yml", 1, lab).cpu
            one = play(work, "crm.yml", 1, lab)
            lab.forget()
            many = play(work, "crm.yml", clients, lab)
            totals = lab.ledger()
            logins = sum("oauth2/token" in str(call) for call in lab.state("salesforce")["calls"]) - 1  # that of the one client before
    complete = len(re.findall(r"unreachable=0 +failed=0", many.printed)) == clients
    per_client = round(1000 * (many.cpu - one.cpu) / (clients - 1))  # what is paid once a run, imports above all, is in the first
    return {"clients": clients, "complete": complete, "cpu_ms_per_client": per_client, "promised_ms": 150, "holds": per_client <= 150 and complete,
            "cpu_first_client_s": round(one.cpu - start_up, 2), "requests_per_client": totals["requests"] / clients, "logins_per_client": logins / clients,
            "writes": totals["writes"], "wall_s": round(many.wall, 1)}


if __name__ == "__main__":
    print(json.dumps(measure(*map(int, sys.argv[1:2]))))
