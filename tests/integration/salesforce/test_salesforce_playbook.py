# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The modules and the role as ansible-playbook runs them: in-process, secrets masked, one undefined variable costs one item."""
from __future__ import annotations

import json
import os
import pathlib
import subprocess
import sys
import typing as t

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[3]
USER = "interweave@acme.example"


def play(tmp_path: pathlib.Path, tasks: list[dict[str, t.Any]], *arguments: str, **variables: t.Any) -> subprocess.CompletedProcess[str]:
    tmp_path.mkdir(exist_ok=True)
    path = tmp_path / "play.yml"
    path.write_text(yaml.safe_dump([{"hosts": "localhost", "connection": "local", "gather_facts": False, "vars": variables, "tasks": tasks}]))
    command = [str(pathlib.Path(sys.executable).parent / "ansible-playbook"), "-i", "localhost,", str(path), *arguments]
    return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False, env={
        **os.environ, "ANSIBLE_COLLECTIONS_PATH": str(ROOT / ".cache" / "collections"), "ANSIBLE_LOCAL_TEMP": str(tmp_path / "tmp"),
        "ANSIBLE_LOCALHOST_WARNING": "false"})


def role(tmp_path: pathlib.Path, crms: list[dict[str, t.Any]], *arguments: str, **variables: t.Any) -> dict[tuple[str, str], dict[str, t.Any]]:
    """The recorded findings of one client by item and step."""
    done = play(tmp_path, [
        {"interweave.smartintegration.preflight_start": {"report_dir": str(tmp_path / "report")}, "tags": ["always"]},
        {"ansible.builtin.import_role": {"name": "interweave.smartintegration.crm", "rolespec_validate": False}},
    ], *arguments, interweave_crms=crms, interweave_client="acme", interweave_report_dir=str(tmp_path / "report"), **variables)
    assert done.returncode == 0, done.stdout + done.stderr
    path = next((tmp_path / "report").glob("runs/*/clients/*.json"))
    part = json.loads(path.read_text())["parts"]["crm"]
    return {(finding["item"], finding["step"]): finding for finding in part["findings"]}


def entry(crm: t.Any, **more: t.Any) -> dict[str, t.Any]:
    return {"type": "salesforce", "login": crm.login(), "integration_username": USER, **more}


def test_secrets_are_masked_and_nothing_runs_on_a_remote_python(crm: t.Any, tmp_path: pathlib.Path) -> None:
    done = play(tmp_path, [{"interweave.smartintegration.crm_steps": {
        "crm": "salesforce", "salesforce": crm.login(client_secret="never show this"), "on_failure": "report",
        "steps": [{"item": "2.2", "crm_account_names": {}}]}}], "-vvvv")
    assert "never show this" not in done.stdout + done.stderr
    assert "AnsiballZ" not in done.stdout
    assert "invalid_client" in done.stdout


def test_a_module_by_itself_takes_its_login_from_the_action_group(crm: t.Any, tmp_path: pathlib.Path) -> None:
    done = play(tmp_path, [{"interweave.smartintegration.salesforce_permissions": {"integration_username": USER, "state": "present"},
                            "module_defaults": {"group/interweave.smartintegration.salesforce": crm.login()}}], "--check", "--diff")
    assert done.returncode == 0, done.stdout
    assert '+  "PermissionsModifyAllRecords": true' in done.stdout
    assert crm.only_looked()


def test_a_misspelt_option_fails_at_once(crm: t.Any, tmp_path: pathlib.Path) -> None:
    done = play(tmp_path, [{"interweave.smartintegration.salesforce_fields": {**crm.login(), "presett": "checklist"}}])
    assert done.returncode == 2
    assert "presett" in done.stdout
    assert "acme-admin-secret" not in done.stdout
    assert crm.calls() == []


def test_an_undefined_variable_costs_one_item(crm: t.Any, tmp_path: pathlib.Path) -> None:
    found = role(tmp_path, [entry(crm, account_names={"where": "{{ nowhere_defined }}"})])
    assert {item: finding["status"] for (item, _step), finding in found.items()} == {"2.1": "fail", "2.2": "error", "2.3": "fail"}
    assert "nowhere_defined" in found["2.2", "salesforce"]["actual"]


def test_a_wrong_option_costs_its_own_item_and_is_named(crm: t.Any, tmp_path: pathlib.Path) -> None:
    found = role(tmp_path, [entry(crm, fields={"fields": [{"object": "Account"}]}, account_names={"wehre": "Name != null"})])
    assert {item: finding["status"] for (item, _step), finding in found.items()} == {"2.1": "error", "2.2": "error", "2.3": "fail"}
    assert "label found in fields" in found["2.1", "salesforce"]["actual"]
    assert "wehre" in found["2.2", "salesforce"]["actual"]


def test_a_wrong_option_of_the_connection_is_named_in_every_item(crm: t.Any, tmp_path: pathlib.Path) -> None:
    crms = entry(crm)
    crms["login"] = {**crms["login"], "timeout": "soon"}
    found = role(tmp_path, [crms])
    assert {(item, finding["status"]) for (item, _step), finding in found.items() if item != "4.2"} == {("2.1", "error"), ("2.2", "error"), ("2.3", "error")}
    assert "timeout" in found["2.1", "salesforce"]["actual"]
    assert "acme-admin-secret" not in str(found)
    assert crm.calls() == []


def test_a_broken_login_does_not_hide_behind_the_other_crm(crm: t.Any, tmp_path: pathlib.Path) -> None:
    broken = {"type": "salesforce", "name": "second", "login": {**crm.login("globex"), "client_secret": "wrong"}}
    found = role(tmp_path, [entry(crm), broken])
    assert {key: finding["status"] for key, finding in found.items()} == {
        ("2.1", "salesforce"): "fail", ("2.2", "salesforce"): "fail", ("2.3", "salesforce"): "fail",
        ("2.1", "second"): "error", ("2.2", "second"): "error", ("2.3", "second"): "error"}


def test_without_a_crm_the_items_are_asked_of_a_person(tmp_path: pathlib.Path) -> None:
    found = role(tmp_path, [])
    assert {item: finding["status"] for (item, _step), finding in found.items()} == {"2.1": "manual", "2.2": "manual", "2.3": "manual"}


def test_by_default_the_role_only_looks_and_leaves_proposals_beside_the_run(crm: t.Any, tmp_path: pathlib.Path) -> None:
    wanted = entry(crm, fields={"state": "present", "permission_sets": ["QuickBooks_Integration"]}, permissions={"state": "present"})
    found = role(tmp_path, [wanted])
    assert {item: finding["status"] for (item, _step), finding in found.items()} == {"2.1": "would_change", "2.2": "fail", "2.3": "would_change"}
    assert crm.only_looked()
    assert list((tmp_path / "report").glob("runs/*/account-names/acme-salesforce.csv"))


def test_with_leave_the_role_puts_right_what_was_asked_for(crm: t.Any, tmp_path: pathlib.Path) -> None:
    wanted = entry(crm, fields={"state": "present", "permission_sets": ["QuickBooks_Integration"]}, permissions={"state": "present"})
    found = role(tmp_path, [wanted], interweave_allow=["crm_fields", "crm_permissions"])
    assert {item: finding["status"] for (item, _step), finding in found.items()} == {"2.1": "changed", "2.2": "fail", "2.3": "changed"}
    assert crm.writes() == 3


def test_tags_select_items(crm: t.Any, tmp_path: pathlib.Path) -> None:
    found = role(tmp_path, [entry(crm)], "--tags", "item_2_3")
    assert found["2.3", "salesforce"]["status"] == "fail"
    assert found["2.2", ""]["left_out"] is True


def test_one_run_makes_the_permission_set_and_grants_the_fields_to_it(crm: t.Any, tmp_path: pathlib.Path) -> None:
    wanted = {**entry(crm), "integration_username": "clerk@acme.example", "fields": {"state": "present", "permission_sets": ["IW_Set"]},
              "permissions": {"state": "present", "permission_set": "IW_Set"}}
    found = role(tmp_path, [wanted], interweave_allow=["crm_fields", "crm_permissions"])
    assert (found["2.1", "salesforce"]["status"], found["2.3", "salesforce"]["status"]) == ("changed", "changed")
    again = role(tmp_path / "again", [wanted], interweave_allow=["crm_fields", "crm_permissions"])
    assert (again["2.1", "salesforce"]["status"], again["2.3", "salesforce"]["status"]) == ("pass", "pass")


def test_a_run_of_the_role_logs_in_once_and_asks_at_most_six_times(crm: t.Any, tmp_path: pathlib.Path) -> None:
    role(tmp_path, [entry(crm)])
    logins = [call for call in crm.calls() if call["path"].endswith("oauth2/token")]
    assert (len(logins), len(crm.calls()) - len(logins) <= 6) == (1, True), crm.calls()


ELSEWHERE = """
from ansible.plugins.connection.local import Connection as Local

DOCUMENTATION = "name: elsewhere\\nshort_description: a machine that is not the controller\\n"


class Connection(Local):
    transport = "elsewhere"
"""


def test_a_delegated_task_runs_there_as_an_ordinary_module(crm: t.Any, tmp_path: pathlib.Path) -> None:
    (tmp_path / "connection_plugins").mkdir(parents=True)
    (tmp_path / "connection_plugins" / "elsewhere.py").write_text(ELSEWHERE)
    there = {"delegate_to": "bastion", "vars": {"ansible_connection": "elsewhere", "ansible_python_interpreter": sys.executable}}
    done = play(tmp_path, [
        {"interweave.smartintegration.crm_steps": {
            "crm": "salesforce", "salesforce": crm.login(), "on_failure": "report", "steps": [
                {"item": "2.2", "crm_account_names": {}}, {"item": "2.1", "salesforce_fields": {"preset": "checklist"}}]},
         "register": "steps", **there},
        {"ansible.builtin.assert": {"that": ["steps.findings | map(attribute='status') | list == ['fail', 'fail']"]}},
        {"interweave.smartintegration.salesforce_info": {**crm.login(), "time_zones": True}, "register": "info", **there},
    ], "-vvvv")
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr
    assert "AnsiballZ" in done.stdout
    assert "acme-admin-secret" not in done.stdout + done.stderr
    assert crm.only_looked()
