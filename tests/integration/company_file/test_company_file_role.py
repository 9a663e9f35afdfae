# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role through ansible-playbook: every file of the client, one bad one hides no other, the canary once, nothing under --check."""
from __future__ import annotations

import json
import os
import pathlib
import subprocess
import sys

import cfrun
import pytest
import yaml

ROOT = pathlib.Path(__file__).resolve().parents[3]
PLAY = """
- hosts: all
  gather_facts: false
  tasks:
    - tags: [always]
      interweave.smartintegration.preflight_start:
        report_dir: "{{ report_dir }}"
        guard: false
    - ansible.builtin.import_role:
        name: interweave.smartintegration.company_file
      vars: {interweave_report_dir: "{{ report_dir }}"}
"""
FILES = [
    {"name": "broken", "dsn": "a\nb"},
    {"name": "lost", "dsn": "QuickBooks Data", "path": "C:\\nowhere\\Lost.qbw", "timeout": 20},
    {"name": "main", "dsn": "QuickBooks Data", "company_name": "Acme Supply Inc.", "timeout": 20},
    {"name": "by odbc", "connection": "odbc", "dsn": "acme QuickBooks Data", "timeout": 20, "secret_attributes": {"PWD": "very-s3cret"}},
]


@pytest.fixture
def play(lab, tmp_path):
    def run(*arguments, **variables):
        given = {
            "ansible_host": lab.address(10, 1), "ansible_connection": "winrm", "ansible_port": 5985, "ansible_winrm_scheme": "http",
            "ansible_winrm_transport": ["ntlm"], "ansible_user": "interweave@ACME", "ansible_password": "Lab-acme-1!", "interweave_client": "acme",
            "interweave_company_files": FILES, "interweave_probe_powershell": True,
            "interweave_allow": ["probe", "canary"], "report_dir": str(tmp_path / "report"),
            "interweave_canary": {"company_file": "main", "marker": "IW-20261123"}, **variables}
        (tmp_path / "hosts.yml").write_text(yaml.safe_dump({"all": {"hosts": {"qb01": given}}}), encoding="utf-8")
        (tmp_path / "play.yml").write_text(PLAY, encoding="utf-8")
        environment = {**os.environ, "ANSIBLE_COLLECTIONS_PATH": str(ROOT / ".cache" / "collections"), "ANSIBLE_NOCOLOR": "1"}
        command = [str(pathlib.Path(sys.executable).with_name("ansible-playbook")), "-i", "hosts.yml", "play.yml", *arguments]
        done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=180, check=False)
        output = done.stdout + done.stderr
        newest = max((tmp_path / "report").glob("runs/*/hosts/qb01.json"), key=os.path.getmtime, default=None)
        assert newest is not None, output
        part = json.loads(newest.read_text(encoding="utf-8"))["parts"]["company_file"]
        seen = json.loads((newest.parent.parent / "seen" / "hosts" / "qb01.json").read_text(encoding="utf-8"))
        lists = {one["name"]: one["lists"] for one in seen["files"]}
        return {"%s %s" % (one["item"], one["step"]): one for one in part["findings"]}, {**part["data"], "lists": lists}, output

    return run


def test_every_file_is_checked_and_a_bad_one_hides_no_other(lab, play):
    cfrun.close_quickbooks(lab)
    found, data, output = play("-vvv")
    status = {key: record["status"] for key, record in found.items()}
    assert [status["1.4 " + step] for step in ("broken", "lost", "main", "by odbc")] == ["error", "fail", "manual", "pass"]
    assert "control character" in found["1.4 broken"]["actual"]
    assert "80040403" in found["1.4 lost"]["actual"]
    assert status["1.2 main"] == status["1.2 by odbc"] == "pass"
    assert status["3.3 main: canary customer in QuickBooks"] == "changed"
    assert data["lists"]["main"]["terms"] == data["lists"]["by odbc"]["terms"]
    assert lab.ledger()["probe_starts"] == 2
    assert cfrun.ours(lab) == cfrun.NOTHING
    assert "very-s3cret" not in output + json.dumps([found, data])


def test_again_creates_no_second_canary(lab, play):
    play(interweave_company_files=FILES[2:3])
    found, _data, _output = play(interweave_company_files=FILES[2:3])
    assert found["3.3 main: canary customer in QuickBooks"]["status"] == "pass"
    assert len(cfrun.customers(lab)) == 1


@pytest.mark.parametrize(("arguments", "variables", "status"), [
    (["--check"], {}, "error"), ([], {"interweave_allow": []}, "manual"), ([], {"interweave_allow": ["firewall"]}, "manual")])
def test_check_mode_and_missing_consent_ask_nothing(lab, play, arguments, variables, status):
    found, data, _output = play(*arguments, interweave_company_files=FILES[2:], **variables)
    assert {record["status"] for record in found.values()} == {status}
    assert {name: lists for name, lists in data["lists"].items() if lists} == {}
    assert cfrun.connections(lab) == []
    assert (lab.ledger()["writes"], lab.ledger()["probe_starts"]) == (0, 0)


def test_the_probe_may_be_allowed_in_check_mode_and_the_canary_is_not_created(lab, play):
    found, data, _output = play("--check", interweave_company_files=FILES[2:3], interweave_probe_in_check=True)
    assert data["lists"]["main"]["terms"]
    assert found["3.3 main: canary customer in QuickBooks"]["status"] == "would_change"
    assert cfrun.customers(lab) == []


def test_a_canary_for_a_file_that_is_not_in_the_list_is_not_created(lab, play):
    """What is wrong with it is told where 3.3 is judged, in the part policy: a mistake of interweave_canary costs that item."""
    found, _data, _output = play(interweave_company_files=FILES[3:], interweave_canary={"company_file": "mian", "marker": "IW-20261123"})
    assert not [one for key, one in found.items() if key.startswith("3.3") and one["status"] in ("pass", "changed", "attested")]
    assert cfrun.customers(lab) == []


def test_a_name_that_stands_for_two_files_is_said_and_only_the_first_is_asked(lab, play):
    """Both would get the canary, and the report could not tell them apart."""
    found, _data, _output = play(interweave_company_files=[FILES[2], {**FILES[3], "name": "main"}])
    assert len(cfrun.connections(lab)) == 3, "the first one's sessions"
    assert (found["1.4 main"]["status"], found["1.4 main"]["owner"]) == ("error", "operator")
    assert "interweave_company_files[1].name is 'main', as of a file before it" in found["1.4 main"]["actual"]


# the modules themselves, as they run on a host that a task is delegated to --------------------------------------------------
def as_module(module, **arguments):
    path = ROOT / "plugins" / "modules" / (module + ".py")
    environment = {**os.environ, "PYTHONPATH": str(ROOT / ".cache" / "collections")}
    given = json.dumps({"ANSIBLE_MODULE_ARGS": {"connection": "odbc", "dsn": "acme QuickBooks Data", "timeout": 20, **arguments}})
    done = subprocess.run([sys.executable, str(path)], input=given, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert done.stderr == ""
    return json.loads(done.stdout)


def test_delegated_to_a_jump_host_the_module_tells_the_same_as_the_action(lab):
    by_action = cfrun.ask(lab, "odbc", look_at_host=False)
    by_module = as_module("company_file_info", name="main", on_failure="report")
    assert by_module["company_file"] == by_action["company_file"]
    assert [record["status"] for record in by_module["findings"]] == [record["status"] for record in by_action["findings"]]


def test_a_windows_jump_host_runs_no_python_module_and_is_told_so(lab):
    result = cfrun.act(lab, "quickbooks_customer", delegate="jump01", connection="odbc", dsn="acme QuickBooks Data", marker="IW-20261123")
    assert result["failed"]
    assert "delegated to the Windows host jump01" in result["msg"]
    assert "connection: host" in result["msg"]
    assert cfrun.connections(lab) == []


def test_delegated_the_canary_is_created_once(lab):
    assert [as_module("quickbooks_customer", marker="IW-20261123")["status"] for _time in range(2)] == ["changed", "pass"]
    assert len(cfrun.customers(lab)) == 1


def test_delegated_check_mode_asks_nothing_and_the_hosts_road_is_refused(lab):
    checked = as_module("company_file_info", name="main", on_failure="report", _ansible_check_mode=True)
    assert {record["status"] for record in checked["findings"]} == {"error"}
    assert cfrun.connections(lab) == []
    refused = as_module("company_file_info", name="main", connection="host")
    assert refused["failed"]
    assert "action plugin" in refused["msg"]
