# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From nothing but addresses and logins to an inventory whose first report is the hand-written one's, by the real playbooks over the lab."""
from __future__ import annotations

import json
import pathlib
import subprocess
import typing as t

import pytest
import yaml
from labclient import LabClient
from playbook import BIN, ROOT, Run, environment, lasting, preflight

SECRETS = {
    "acme": {"vault_acme_windows_password": "Lab-acme-1!", "vault_acme_salesforce_client_secret": "acme-admin-secret"},
    "globex": {"vault_globex_windows_password": "Lab-globex-1!", "vault_globex_creatio_password": "lab-globex-pw"},
    "initech": {"vault_initech_windows_password": "Lab-initech-1!"},
}
VAULTED = {name: value for secrets in SECRETS.values() for name, value in secrets.items()}
SERVERS = {"acme": "acme-qb01", "globex": "globex-qb01"}
#: Of the items that are seen at a host, a company file or a CRM: findings of the hand-written inventory that rest on what a person decided or answered,
#: which no look can tell. Every other one must be the draft's too.
OF_PEOPLE = {
    "acme": {
        ("1.1", "main"): "attested", ("1.4", "main"): "attested",
        ("1.3", "QODBC driver"): "a version and an installer are wanted", ("1.3", "System DSN AcmeQR"): "a data source is wanted that is not there",
        ("3.1", "Port proxy 8001"): "a port proxy is wanted that is not there",
        ("3.1", "Way in to port 4500"): "the sources are declared", ("3.2", "Firewall exception for QRemote"): "the sources are declared",
        # the draft names the user, so that it is said of him and not of whoever runs QuickBooks
        ("R1", "QuickBooks user"): "pass",
        ("2.1", "salesforce"): "what is missing is wanted", ("2.2", "salesforce"): "new names were approved",
        ("2.3", "salesforce"): "what is missing is wanted",
    },
    "globex": {
        ("1.3", "QODBC driver"): "a version is wanted", ("1.3", "System DSN GlobexQR"): "a data source is wanted that is not there",
        ("3.1", "Port proxy 4500"): "a port proxy is wanted that is not there",
        # the hand-written inventory says the checklist's port, and that is the fault which the report names; the draft says the one that was seen
        ("3.1", "Way in to port 8001"): "the port was declared without a look", ("R2", "QRemote server"): "the port was declared without a look",
        ("3.2", "Firewall exception for QRemote"): "the sources are declared",
        ("R1", "QuickBooks user"): "the user, who is signed off, was declared",
    },
}
SEEN_ITEMS = ("1.1", "1.2", "1.3", "1.4", "1.5", "2.1", "2.2", "2.3", "3.1", "3.2", "5.1", "R1", "R2", "R3", "R4", "R5")


def logins(lab: LabClient) -> dict[str, dict[str, t.Any]]:
    """What a user has on the first day: where each server is, and who logs in; the CRM's login."""
    return {
        "acme-qb01": {
            "ansible_host": lab.address(10, 1), "ansible_connection": "winrm", "ansible_port": 5985, "ansible_winrm_transport": "ntlm",
            "ansible_user": "ACME\\interweave", "ansible_password": "Lab-acme-1!", "interweave_client": "acme",
            "interweave_crms": [{"type": "salesforce", "login": {
                "auth": "client_credentials", "login_url": "https://%s:8443" % lab.address(2), "client_id": "3MVG9.acme.admin",
                "client_secret": "acme-admin-secret", "ca_path": lab.ca}}]},
        "globex-qb01": {
            "ansible_host": lab.address(20, 1), "ansible_connection": "winrm", "ansible_port": 5986, "ansible_winrm_transport": "basic",
            "ansible_winrm_ca_trust_path": lab.ca, "ansible_user": "interweave", "ansible_password": "Lab-globex-1!", "interweave_client": "globex",
            "interweave_crms": [{"type": "creatio", "login": {
                "auth": "password", "url": "https://%s:8444" % lab.address(3), "username": "interweave", "password": "lab-globex-pw", "ca_path": lab.ca}}]},
        "initech-qb02": {
            "ansible_host": lab.address(40, 1), "ansible_connection": "winrm", "ansible_port": 5985, "ansible_winrm_transport": "ntlm",
            "ansible_user": "INITECH\\interweave", "ansible_password": "Lab-initech-1!", "interweave_client": "initech"},
    }


class Discovered(t.NamedTuple):
    code: int
    output: str
    folder: pathlib.Path

    def text(self, client: str, path: str = "") -> str:
        return (self.folder / "inventories" / client / (path or "group_vars/%s/main.yml" % client)).read_text(encoding="utf-8")

    def everything(self) -> str:
        return self.output + "".join(path.read_text(encoding="utf-8") for path in self.folder.rglob("*") if path.is_file() and path.name != "logins.json")


def playbook(lab: LabClient, folder: pathlib.Path, name: str, inventory: pathlib.Path, *arguments: str,
             extra: dict[str, t.Any] | None = None, **env: str) -> tuple[int, str]:
    command = [str(BIN / "ansible-playbook"), "-i", str(inventory), str(ROOT / "playbooks" / name), "-e", json.dumps(extra or {}), *arguments]
    done = subprocess.run(command, cwd=folder, env={**environment(lab), "PWD": str(folder), **env}, capture_output=True, text=True, timeout=300, check=False)
    return done.returncode, done.stdout + done.stderr


def discover(lab: LabClient, folder: pathlib.Path, hosts: dict[str, dict[str, t.Any]], *arguments: str, **env: str) -> Discovered:
    inventory = folder / "logins.json"
    inventory.write_text(json.dumps({"all": {"hosts": hosts}}), encoding="utf-8")
    return Discovered(*playbook(lab, folder, "discover.yml", inventory, *arguments, **env), folder)


@pytest.fixture(scope="module")
def made(_lab: LabClient, tmp_path_factory: pytest.TempPathFactory) -> tuple[Discovered, dict[str, t.Any], dict[str, t.Any]]:
    """One discovery of three servers, with the lab's state before and after."""
    _lab.reset()
    before = lasting(_lab)
    return discover(_lab, tmp_path_factory.mktemp("discover"), logins(_lab)), before, lasting(_lab)


@pytest.fixture(scope="module")
def written_by_hand(_lab: LabClient, made: t.Any, tmp_path_factory: pytest.TempPathFactory) -> Run:
    _lab.reset()
    folder = tmp_path_factory.mktemp("hand") / "report"
    folder.mkdir()
    return preflight(_lab, folder, extra={"interweave_allow": []})


def test_it_looks_only_and_writes_no_secret(made: tuple[Discovered, dict[str, t.Any], dict[str, t.Any]]) -> None:
    found, before, after = made
    assert found.code == 0, found.output
    assert before == after
    everything = found.everything()
    assert [secret for secret in VAULTED.values() if secret in everything] == []
    assert "{{ vault_acme_windows_password }}" in found.text("acme")
    assert yaml.safe_load(found.text("acme", "group_vars/acme/vault.yml.example")) == dict.fromkeys(SECRETS["acme"], "")


@pytest.mark.parametrize("client", SECRETS)
def test_what_it_wrote_passes_the_look_at_the_inventory(made: tuple[Discovered, t.Any, t.Any], lab: LabClient, client: str) -> None:
    found = made[0]
    code, output = playbook(lab, found.folder, "preflight.yml", found.folder / "inventories" / client,
                            extra={"interweave_inventory_only": True, **SECRETS[client]})
    assert code == 0, output


def settled(found: dict[str, t.Any]) -> tuple[str, str]:
    return found["status"], found["actual"]


@pytest.mark.parametrize("client", SERVERS)
def test_the_unedited_draft_gives_the_findings_of_the_hand_written_inventory(made: tuple[Discovered, t.Any, t.Any], written_by_hand: Run, lab: LabClient,
                                                                             tmp_path: pathlib.Path, client: str) -> None:
    """Status and what was seen, of every finding at the host, its company files and its CRM but those that rest on a person's word."""
    host, report = SERVERS[client], tmp_path / "report"
    code, output = playbook(lab, tmp_path, "preflight.yml", made[0].folder / "inventories" / client,
                            extra={"interweave_report_dir": str(report), **SECRETS[client]})
    drafted = Run(code, output, report)
    assert code == 2, output
    differ = {}
    for item in SEEN_ITEMS:
        hand = {found["step"]: found for found in written_by_hand.findings(host, item)}
        own = {found["step"]: found for found in drafted.findings(host, item)}
        for step, found in hand.items():
            if (item, step) not in OF_PEOPLE[client] and (step not in own or settled(own[step]) != settled(found)):
                differ[item, step] = (settled(found), settled(own[step]) if step in own else None)
    assert differ == {}
    assert all(drafted.findings(host, item) for item in SEEN_ITEMS)


def test_the_crm_shows_the_same_whatever_is_wanted_of_it(made: tuple[Discovered, t.Any, t.Any], written_by_hand: Run) -> None:
    """What a person wants turns a fail into a change that would be made; the fields and the user that the draft names are those of the hand-written one."""
    hand = yaml.safe_load((ROOT / "inventories" / "lab" / "group_vars" / "acme" / "main.yml").read_text(encoding="utf-8"))
    drafted = yaml.safe_load(made[0].text("acme"))
    (one,), (other,) = hand["interweave_crms"], drafted["interweave_crms"]
    assert (one["type"], one["integration_username"], one["info"]) == (other["type"], other["integration_username"], other["info"])
    assert {item: written_by_hand.statuses("acme-qb01", item) for item in ("2.1", "2.2", "2.3")} == dict.fromkeys(("2.1", "2.2", "2.3"), {"would_change"})


def test_what_is_ambiguous_is_a_question_and_no_value(made: tuple[Discovered, t.Any, t.Any]) -> None:
    """Two years of QuickBooks, two users, two QRemotes, three company files, no CRM."""
    found = made[0]
    values = yaml.safe_load(found.text("initech"))
    assert {name for name in values if name.startswith("interweave_")} == {"interweave_client", "interweave_sources"}
    assert values["interweave_sources"] == []
    questions = found.text("initech", "questions.txt")
    for words in ("QRemote Server listens on the ports 4500, 4501", "Is this the live server", "which of these 3 company files", "which Windows user runs",
                  "which CRM is it", "from which addresses"):
        assert words in questions
    assert "QuickBooks Enterprise Solutions 23.0 (2023), QuickBooks Enterprise Solutions 24.0 (2024)" in found.text("initech")
    assert "connected at the moment of the look: 203.0.113.10" in found.text("acme")


def test_a_template_that_a_host_shows_stays_a_text_even_when_its_example_is_used(made: tuple[Discovered, t.Any, t.Any], lab: LabClient,
                                                                                 tmp_path: pathlib.Path) -> None:
    found = made[0]
    inventory = tmp_path / "initech"
    (inventory / "group_vars" / "initech").mkdir(parents=True)
    (inventory / "hosts.yml").write_text(found.text("initech", "hosts.yml"), encoding="utf-8")
    lines = found.text("initech").splitlines()
    start = lines.index("# interweave_dsns:")
    taken = [line[2:] if start <= number < start + 13 else line for number, line in enumerate(lines)]
    (inventory / "group_vars" / "initech" / "main.yml").write_text("\n".join(taken) + "\n", encoding="utf-8")
    report = tmp_path / "report"
    code, output = playbook(lab, tmp_path, "preflight.yml", inventory, extra={"interweave_report_dir": str(report), **SECRETS["initech"]})
    run = Run(code, output, report)
    (one,) = (one for one in run.findings("initech-qb02", "1.3") if one["step"] == "System DSN InitechTest")
    assert "DFQ=D:\\Books\\{{ lookup('pipe', 'touch x') }} it''s #1: [test].qbw, OpenMode=F" in one["expected"]
    assert "and this host has no such file" in one["actual"]
    assert not list(tmp_path.rglob("x"))


def test_a_second_discovery_writes_beside_and_says_what_moved_and_who_is_asked_again(lab: LabClient, tmp_path: pathlib.Path) -> None:
    """QRemote's port changed, QuickBooks was upgraded: the known inventory stays as it is."""
    hosts = {"acme-qb01": logins(lab)["acme-qb01"]}
    first = discover(lab, tmp_path, hosts)
    assert first.code == 0, first.output
    before = first.text("acme")
    hosts["acme-qb01"].update(
        interweave_qremote_port=4777, interweave_quickbooks_user="ACME\\somebody",
        interweave_attestations=[
            {"item": "1.1", "who": "C. Client", "statement": "It is with the bookkeeper.", "until": "2099-12-31", "valid_for": "33.0"},
            {"item": "1.4", "who": "C. Consultant", "statement": "No dialog appeared.", "until": "2099-12-31"},
            {"item": "5.3", "who": "C. Consultant", "statement": "Started on go-live day.", "until": "2099-12-31"}])
    second = discover(lab, tmp_path, hosts, "--diff")
    assert second.code == 0, second.output
    assert second.text("acme") == before
    assert (tmp_path / "inventories" / "acme.discovered-1" / "group_vars" / "acme" / "main.yml").exists()
    assert "the draft is in inventories/acme.discovered-1" in second.output
    assert "moved: interweave_qremote_port: was 4777, is 4500" in second.output
    assert "moved: interweave_quickbooks_user: was ACME\\somebody, is ACME\\qbuser" in second.output
    assert "to be answered again: item 1.1, answered by C. Client: it is of QuickBooks 33.0, which is not there" in second.output
    assert "to be answered again: item 1.4, answered by C. Consultant: interweave_qremote_port moved" in second.output
    assert "item 5.3" not in second.output
    assert "+# ACME-QB01, Microsoft Windows Server" in second.output
    assert [secret for secret in VAULTED.values() if secret in second.everything()] == []


def test_two_hosts_of_one_client_have_a_file_each_and_one_that_is_gone_is_said(lab: LabClient, tmp_path: pathlib.Path) -> None:
    known = logins(lab)
    hosts = {"acme-qb01": known["acme-qb01"], "acme-qb02": {**known["acme-qb01"], "ansible_host": lab.address(99, 1)}}
    found = discover(lab, tmp_path, hosts)
    assert found.code == 2
    assert "not seen: acme-qb02: " in found.output
    shared, one, two = found.text("acme"), found.text("acme", "host_vars/acme-qb01.yml"), found.text("acme", "host_vars/acme-qb02.yml")
    assert set(yaml.safe_load(shared)) == {"interweave_client", "interweave_crms"}
    assert yaml.safe_load(one)["interweave_qremote_port"] == 4500
    assert "interweave_qremote_port" not in yaml.safe_load(two)
    assert "The server was not seen" in two
    assert set(yaml.safe_load(found.text("acme", "hosts.yml"))["all"]["children"]["acme"]["hosts"]) == set(hosts)


def test_after_an_upgrade_of_quickbooks_it_names_year_file_and_listener_that_moved(lab: LabClient, tmp_path: pathlib.Path) -> None:
    """docs/after-a-quickbooks-upgrade.md: the next year stands beside the old one, the company file was converted elsewhere, QRemote got another port."""
    uninstall = "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\{5AC1C7D0-3C4D-4E0F-9A25-000000000025}"
    server = {"ansible_host": lab.address(30, 1), "ansible_connection": "winrm", "ansible_port": 5985, "ansible_winrm_transport": "ntlm",
              "ansible_user": "UMBRELLA\\interweave", "ansible_password": "Lab-umbrella-1!", "interweave_client": "umbrella"}
    first = discover(lab, tmp_path, {"umbrella-qb01": server})
    assert first.code == 0, first.output
    assert "moved" not in first.output
    known = yaml.safe_load(first.text("umbrella"))
    answers = [{"item": item, "who": "C. Client", "statement": "So it is.", "until": "2099-12-31"} for item in ("1.1", "1.3", "1.4", "4.3")]
    for name, value in (("DisplayName", "QuickBooks Enterprise Solutions 25.0"), ("DisplayVersion", "35.0.4001.3501"), ("Publisher", "Intuit Inc.")):
        lab.act("windows", "set_registry", host="umbrella-qb01", key=uninstall, name=name, value=value)
    lab.act("windows", "set_registry", host="umbrella-qb01", key="HKLM\\SOFTWARE\\WOW6432Node\\ODBC\\ODBC.INI\\UmbrellaQR", name="DFQ",
            value="D:\\QB2025\\Umbrella.qbw")
    lab.act("windows", "kill_process", host="umbrella-qb01", name="QRemoteServer.exe")
    lab.act("windows", "start_process", host="umbrella-qb01", path=known["interweave_qremote_program"], session=2, user="UMBRELLA\\qbuser",
            listens=[["0.0.0.0", 4600]])
    declared = {name: value for name, value in known.items() if name.startswith("interweave_")}
    second = discover(lab, tmp_path, {"umbrella-qb01": {**server, **declared, "interweave_attestations": answers}})
    assert second.code == 0, second.output
    for words in ("moved: interweave_qremote_port: was 4500, is 4600", "moved: interweave_dsns, DFQ of UmbrellaQR: was C:\\Users\\Public",
                  "is D:\\QB2025\\Umbrella.qbw", "moved: QuickBooks, since ", "QuickBooks Enterprise Solutions 25.0 2025",
                  "to be answered again: item 1.1, answered by C. Client", "to be answered again: item 1.4, answered by C. Client"):
        assert words in second.output, second.output
    assert "item 1.3, answered" not in second.output  # the driver is the same
    assert "item 4.3, answered" not in second.output
    assert second.text("umbrella") == first.text("umbrella")


@pytest.mark.parametrize("strategy", ["linear", "free"])
def test_servers_that_cannot_be_asked_cost_no_other_its_draft(lab: LabClient, tmp_path: pathlib.Path, strategy: str) -> None:
    """The first of all is off, the second has a password that is not defined, the third is asked with a wrong one."""
    known = logins(lab)
    hosts = {"aaa-off": {**known["initech-qb02"], "ansible_host": lab.address(99, 1), "interweave_client": "aaa"},
             "bbb-undefined": {**known["initech-qb02"], "ansible_password": "{{ vault_nowhere }}", "interweave_client": "bbb"},
             "ccc-wrong": {**known["globex-qb01"], "ansible_password": "wrong-1", "interweave_client": "ccc"},
             "acme-qb01": known["acme-qb01"]}
    found = discover(lab, tmp_path, hosts, ANSIBLE_STRATEGY=strategy)
    assert found.code == 2, found.output
    assert yaml.safe_load(found.text("acme"))["interweave_qremote_port"] == 4500
    for client in ("aaa", "bbb", "ccc"):
        assert "The server was not seen: " in found.text(client), client
        assert "interweave_qremote_port" not in found.text(client)
    assert "bbb-undefined: its look did not run" in found.output
    assert "vault_bbb_windows_password" in found.text("bbb")
    assert "wrong-1" not in found.everything()
