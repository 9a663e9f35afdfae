# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""playbooks/leave.yml over the lab, after nine runs: what they changed comes back or is named, and the last page is true."""
from __future__ import annotations

import json
import os
import pathlib
import subprocess
import sys
import typing as t

import pytest
from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import ChangePolicy, finding
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._restore.host import restore_all
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run.folder import RunFolder
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._steps.resources import RESOURCES

ROOT = pathlib.Path(__file__).resolve().parents[3]
sys.path.append(str(ROOT / "tests" / "integration" / "windows"))
from qbrun import host_of, run, state  # noqa: E402

HOST, CLIENT = "acme-qb01", "acme"
RULE = {"ports": ["4500"], "remote_addresses": ["203.0.113.24"], "state": "present", "protocol": "tcp"}
PROXY = {"listen_port": 4510, "connect_address": "127.0.0.1", "connect_port": 4500, "remote_addresses": ["203.0.113.24"]}
CANARY = {"what": "canary customer 'ZZZ-Test' in QuickBooks", "before": None, "after": {"Name": "ZZZ-Test"}, "kind": "canary",
          "resource": "quickbooks_customer", "key": {"name": "ZZZ-Test"}, "restorable": False, "applied": True}


class Runs:
    """Runs as preflight records them, made without a playbook each."""

    def __init__(self, lab: t.Any, folder: pathlib.Path) -> None:
        self.lab, self.report, self.number = lab, folder / "report", 0

    def new(self) -> RunFolder:
        self.number += 1
        made = RunFolder(self.report, "202611%02dT180000Z-a1b2c%d" % (self.number, self.number))
        made.write_manifest({"schema": "1", "run_id": made.run_id, "started": "2026-11-%02dT18:00:00+00:00" % self.number, "check": False,
                             "hosts": {HOST: {"client": CLIENT, "leader": HOST, "hosts": [HOST]}}})
        return made

    def on_host(self, item: str, resource: str, **options: t.Any) -> RunFolder:
        outcome = run(self.lab, HOST, RESOURCES[resource], **options)
        assert outcome.changes, outcome
        made = self.new()
        made.record(made.host_path(HOST), {"host": HOST, "client": CLIENT}, "windows_host", {"findings": [finding(item, outcome, resource)], "data": {}})
        return made

    def rename(self, record: str, name: str) -> RunFolder:
        before = accounts(self.lab)[record]
        self.lab.act("salesforce", "rename", org="acme", id=record, name=name)
        change = {"what": "name of account %s" % record, "before": before, "after": name, "kind": "crm_names", "resource": "crm_account_names",
                  "key": {"crm": "salesforce", "id": record, "integration_username": ""}, "restorable": True, "applied": True}
        made = self.new()
        made.record(made.client_path(CLIENT), {"client": CLIENT}, "crm", {"findings": [{"item": "2.2", "status": "changed", "changes": [change]}], "data": {}})
        return made

    def roll_back(self, made: RunFolder) -> None:
        with host_of(self.lab, HOST) as host:
            done = [entry for entry, _outcome in restore_all(host, made.host_record(HOST), ChangePolicy())]
        made.write(made.path / "rollbacks" / "1.json", {"schema": "1", "host": HOST, "written": "2026-11-20T08:00:00+00:00", "findings": done})

    def leave(self, *arguments: str, **variables: t.Any) -> tuple[int, dict[str, t.Any], str]:
        environment = {**os.environ, "ANSIBLE_COLLECTIONS_PATH": str(ROOT / ".cache" / "collections"), "ANSIBLE_NOCOLOR": "1",
                       "INTERWEAVE_LAB_NET": str(self.lab.net), "INTERWEAVE_LAB_CA": self.lab.ca}
        done = subprocess.run(
            [str(pathlib.Path(sys.executable).with_name("ansible-playbook")), "-i", str(ROOT / "inventories" / "lab"), "--limit", HOST,
             str(ROOT / "playbooks" / "leave.yml"), *arguments, "-e", json.dumps({
                 "interweave_report_dir": str(self.report), "interweave_trust_unsigned": True, **variables})],
            cwd=self.report, env=environment, capture_output=True, text=True, check=False, timeout=200)
        assert "Traceback" not in done.stdout + done.stderr
        path = self.report / "leave" / "leave.json"
        assert path.exists(), done.stdout + done.stderr
        return done.returncode, json.loads(path.read_text(encoding="utf-8"))["clients"][0], done.stdout + done.stderr


def accounts(lab: t.Any) -> dict[str, str]:
    return {row["Id"]: row["Name"] for row in lab.state("salesforce")["orgs"]["acme"]["accounts"]}


def looks(lab: t.Any) -> dict[str, t.Any]:
    """All of the host that a change could be in, and the CRM's accounts."""
    seen = state(lab, HOST)
    return {"registry": {key: value for key, value in seen["registry"].items() if value and not key.endswith("FirewallRules")},
            "rules": {str(rule["name"]): str(rule["fields"]) for rule in seen["rules"].values()}, "proxies": seen["port_proxies"],
            "files": {name: file["sha256"] for name, file in seen["files"].items()},
            "services": {name: (about["mode"], about["state"]) for name, about in seen["services"].items()}, "accounts": accounts(lab)}


def differs(before: dict[str, t.Any], after: dict[str, t.Any]) -> set[str]:
    """What is otherwise than it was, by name."""
    return {name for part in before for name in {*before[part], *after[part]} if before[part].get(name) != after[part].get(name)}


def by_state(told: dict[str, t.Any]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for row in told["changes"]:
        found.setdefault(row["state"], set()).add(row["what"])
    return found


@pytest.fixture
def nine(lab: t.Any, tmp_path: pathlib.Path) -> tuple[Runs, dict[str, t.Any]]:
    """Nine runs, a rollback in between, a change by others, a thing gone."""
    runs, before = Runs(lab, tmp_path), looks(lab)
    record = sorted(before["accounts"])[0]
    runs.on_host("1.5", "quickbooks_auto_update")
    runs.on_host("3.2", "firewall_exception", name="InterWeave QRemote", **RULE)
    runs.on_host("3.1", "port_forward", **PROXY)
    runs.roll_back(runs.on_host("3.2", "firewall_exception", name="InterWeave QRemote", **{**RULE, "ports": ["4501"]}))
    runs.on_host("3.2", "firewall_exception", name="InterWeave Theirs", **RULE)
    runs.on_host("3.2", "firewall_exception", name="InterWeave Gone", **RULE)
    runs.rename(record, "First Name")
    runs.rename(record, "Second Name")
    last = runs.on_host("3.1", "port_forward", **{**PROXY, "connect_port": 4502})
    last.record(last.host_path(HOST), {"host": HOST, "client": CLIENT}, "company_file", {"findings": [
        {"item": "3.3", "status": "changed", "changes": [CANARY]}], "data": {}})
    with host_of(lab, HOST) as host:
        host.run('netsh advfirewall firewall set rule name="InterWeave Theirs" new remoteip=198.51.100.7')
        host.run('netsh advfirewall firewall delete rule name="InterWeave Gone"')
    return runs, before


def test_after_nine_runs_each_change_comes_back_or_is_named_and_the_last_page_is_true(lab: t.Any, nine: tuple[Runs, dict[str, t.Any]]) -> None:
    runs, before = nine
    after = looks(lab)
    lab.forget()
    code, told, output = runs.leave("--check")
    assert lab.ledger()["writes"] == 0
    assert looks(lab) == after
    assert (code, len(told["runs"])) == (2, 9), output
    shown = by_state(told)
    code, told, output = runs.leave()
    assert code == 0, output
    left = by_state(told)
    assert left["put back"] == shown["still as we left it"], "check mode says what is done"
    assert {"still as we left it", "not looked at", "not put back"} & set(left) == set()
    assert [row["what"] for row in told["changes"] if row["state"] == "changed by others"] == ["add firewall rule 'InterWeave Theirs': %s" % _scope(told)]
    assert any("InterWeave Gone" in what for what in left["gone"])
    assert any(row["said"] == "put back by a rollback of 2026-11-20" for row in told["changes"])
    _is_true(told, differs(before, looks(lab)))
    lab.forget()
    code, again, output = runs.leave()
    assert (code, lab.ledger()["writes"]) == (0, 0), output
    assert "put back" not in by_state(again)
    assert again["left"] == told["left"]


def _scope(told: dict[str, t.Any]) -> str:
    return next(row["what"].partition(": ")[2] for row in told["changes"] if "InterWeave Theirs" in row["what"])


def _is_true(told: dict[str, t.Any], differing: set[str]) -> None:
    """Whatever the lab shows otherwise than before the first run is named at the end, and what is called over does not stand there any more."""
    said = "\n".join(told["left"])
    assert told["sentence"] == "Nothing of ours is left on the systems of acme, except:"
    folder = "C:\\Program Files\\InterWeave SmartIntegration"
    ours = {name for name in differing if name.startswith(folder) or name.endswith(".bak")}
    assert ours, "backups lie in our folder"
    assert all(folder in said if name.startswith(folder) else name in said for name in ours), said
    assert differing - ours == {"InterWeave Theirs"}, differing
    assert "add firewall rule 'InterWeave Theirs'" in said
    assert "canary customer 'ZZZ-Test'" in said
    for words in ("granted to", "WinRM listener", "login application", "port forward"):
        assert words in said, words


def test_without_consent_each_is_named_and_nothing_is_written(lab: t.Any, tmp_path: pathlib.Path) -> None:
    runs = Runs(lab, tmp_path)
    runs.on_host("3.2", "firewall_exception", name="InterWeave QRemote", **RULE)
    lab.forget()
    code, told, output = runs.leave(interweave_allow=[])
    assert (code, lab.ledger()["writes"]) == (2, 0), output
    assert set(by_state(told)) == {"still as we left it"}
    assert "interweave_allow does not list 'firewall'" in output
    mails = {path.name for path in (runs.report / "leave" / "mail").iterdir()}
    assert {"acme-%s.%s" % (audience, ending) for audience in ("client", "it", "crm_admin", "interweave") for ending in ("txt", "eml")} == mails
    assert "What is left" in (runs.report / "leave" / "acme.html").read_text(encoding="utf-8")
