# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role crm with both CRMs in one inventory: each client gets its own, a client with both gets both, once per client."""
from __future__ import annotations

import json
import os
import pathlib
import subprocess
import sys
import typing as t

import pytest
import yaml
from creatio_sites import Options, Sites

ROOT = pathlib.Path(__file__).resolve().parents[3]
PLAYS = [
    {"hosts": "all", "gather_facts": False, "tasks": [
        {"interweave.smartintegration.preflight_start": {"report_dir": "{{ report_dir }}"}, "run_once": True}]},
    {"hosts": "all", "gather_facts": False, "tasks": [
        {"ansible.builtin.import_role": {"name": "interweave.smartintegration.crm"}, "vars": {"interweave_report_dir": "{{ report_dir }}"}}]},
]


def run_role(tmp_path: pathlib.Path, hosts: dict[str, Options], *arguments: str) -> dict[str, t.Any]:
    """Run the role on these hosts; the findings of each client as ``{client: {(item, step): finding}}``."""
    (tmp_path / "play.yml").write_text(yaml.safe_dump(PLAYS), encoding="utf-8")
    (tmp_path / "hosts.yml").write_text(yaml.safe_dump({"all": {"vars": {"report_dir": str(tmp_path / "report")}, "hosts": hosts}}), encoding="utf-8")
    command = [str(pathlib.Path(sys.executable).parent / "ansible-playbook"), "-i", "hosts.yml", "play.yml", *arguments]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=180, check=False, env={
        **os.environ, "ANSIBLE_COLLECTIONS_PATH": str(ROOT / ".cache" / "collections"), "ANSIBLE_LOCAL_TEMP": str(tmp_path / "tmp")})
    assert done.returncode == 0, done.stdout + done.stderr
    assert "lab-" not in done.stdout.replace("lab-ca", ""), "a secret was shown"
    found = {}
    for path in (tmp_path / "report").glob("runs/*/clients/*.json"):
        record = json.loads(path.read_text(encoding="utf-8"))
        findings = record["parts"]["crm"]["findings"]
        found[record["client"]] = {(finding["item"], finding["step"]): finding["status"] for finding in findings}
    return found


def salesforce(sites: Sites) -> Options:
    return {"type": "salesforce", "integration_username": "interweave@acme.example", "login": {
        "login_url": "https://%s:8443" % sites.lab.address(2), "client_id": "3MVG9.acme.admin", "client_secret": "acme-admin-secret", "ca_path": sites.lab.ca}}


def hosts(sites: Sites) -> dict[str, Options]:
    both = [salesforce(sites), {"type": "creatio", "login": sites.acme_oauth()}]
    steward = {"type": "creatio", "login": sites.globex("scrubber", "lab-scrubber-pw"), "integration_username": "interweave",
               "permissions": {"integration": {"username": "interweave", "password": "lab-globex-pw"}}}
    return {
        "acme-qb01": {"interweave_client": "acme", "interweave_crms": both},
        "acme-qb02": {"interweave_client": "acme", "interweave_crms": both},
        "globex-qb01": {"interweave_client": "globex", "interweave_crms": [steward]},
    }


def test_each_client_gets_its_own_and_a_client_with_both_gets_both(sites: Sites, tmp_path: pathlib.Path) -> None:
    pytest.importorskip("simple_salesforce")
    found = run_role(tmp_path, hosts(sites))
    assert set(found) == {"acme", "globex"}
    assert {step for _item, step in found["acme"]} == {"salesforce", "creatio"}
    assert {item: status for (item, step), status in found["acme"].items() if step == "creatio"} == {"2.1": "pass", "2.2": "pass", "2.3": "pass"}
    assert found["globex"] == {("2.1", "creatio"): "fail", ("2.2", "creatio"): "fail", ("2.3", "creatio"): "error"}
    assert sites.state("globex")["sessions_opened"] == 2  # the steward's and the integration user's
    assert sites.writes() == []


def test_one_broken_crm_costs_only_itself(sites: Sites, tmp_path: pathlib.Path) -> None:
    pytest.importorskip("simple_salesforce")
    inventory = hosts(sites)
    inventory["acme-qb01"]["interweave_crms"][1]["login"]["client_secret"] = "not the secret"
    found = run_role(tmp_path, {"acme-qb01": inventory["acme-qb01"]})
    creatio = {item: status for (item, step), status in found["acme"].items() if step == "creatio"}
    assert creatio == {"2.1": "error", "2.2": "error", "2.3": "error"}
    theirs = [status for (_item, step), status in found["acme"].items() if step == "salesforce"]
    assert len(theirs) == 3
    assert "error" not in theirs


def test_two_crms_of_one_type_and_a_strange_client_name_do_not_meet_in_findings_or_files(sites: Sites, tmp_path: pathlib.Path) -> None:
    pytest.importorskip("simple_salesforce")
    second = salesforce(sites)
    second["integration_username"] = "interweave@globex.example"
    second["login"].update(login_url="https://%s:8444" % sites.lab.address(2), client_id="3MVG9.globex.admin", client_secret="globex-admin-secret")
    entries = [salesforce(sites), second, {"type": "creatio", "login": sites.acme_oauth()}]
    found = run_role(tmp_path, {"qb01": {"interweave_client": "Acme / ../West", "interweave_crms": entries}}, "--check")
    assert {step for _item, step in found["Acme / ../West"]} == {"salesforce-1", "salesforce-2", "creatio"}
    (folder,) = (tmp_path / "report").glob("runs/*/account-names")
    assert sorted(path.name for path in folder.iterdir()) == [
        "Acme%%20%%2F%%20..%%2FWest-%s.csv" % name for name in ("creatio", "salesforce-1", "salesforce-2")]
    # check mode: only logins and reads
    looked = {"/services/oauth2/token", "/services/data/v62.0/composite/batch"}
    assert {call["path"] for call in sites.lab.state("salesforce")["calls"] if call["method"] != "GET"} == looked
    assert sites.lab.ledger()["writes"] == 0
