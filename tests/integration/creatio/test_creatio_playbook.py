# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Creatio through Ansible itself: in-process actions, the action group, environment variables, check mode, steps with one login, both CRMs."""
from __future__ import annotations

import base64
import json
import os
import pathlib
import subprocess
import sys
import typing as t

import pytest
import yaml
from ansible_collections.interweave.smartintegration.plugins.modules import creatio_columns
from creatio_sites import Options, Sites

ROOT = pathlib.Path(__file__).resolve().parents[3]


def play(tmp_path: pathlib.Path, tasks: list[Options], *arguments: str, defaults: Options | None = None, env: dict[str, str] | None = None) -> list[Options]:
    """Run tasks on localhost; what each of them returned."""
    names = ["r%d" % number for number in range(len(tasks))]
    told = {"ansible.builtin.debug": {"msg": "<result>{{ [%s] | to_json | b64encode }}</result>" % ", ".join(names)}}
    book = [{"hosts": "localhost", "gather_facts": False, "module_defaults": {"group/interweave.smartintegration.creatio": defaults or {}},
             "tasks": [{**task, "register": name, "ignore_errors": True} for task, name in zip(tasks, names, strict=True)] + [told]}]
    path = tmp_path / "play.yml"
    path.write_text(yaml.safe_dump(book), encoding="utf-8")
    command = [str(pathlib.Path(sys.executable).parent / "ansible-playbook"), "-i", "localhost,", str(path), *arguments]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False, env={
        **os.environ, "ANSIBLE_COLLECTIONS_PATH": str(ROOT / ".cache" / "collections"), "ANSIBLE_LOCAL_TEMP": str(tmp_path / "tmp"), **(env or {})})
    assert done.returncode == 0, done.stdout + done.stderr
    return t.cast("list[Options]", json.loads(base64.b64decode(done.stdout.split("<result>")[1].split("</result>")[0])))


def test_the_modules_run_in_process_with_the_groups_defaults(sites: Sites, tmp_path: pathlib.Path) -> None:
    columns, permissions, info = play(tmp_path, [
        {"interweave.smartintegration.creatio_columns": {"preset": "checklist"}},
        {"interweave.smartintegration.creatio_permissions": {"state": "present", "admin": sites.supervisor}},
        {"interweave.smartintegration.creatio_info": {"account": {"name": "ZZZ-Test"}}},
    ], "--check", "--diff", defaults=sites.globex())
    assert (columns["failed"], columns["status"]) == (True, "fail")
    assert (permissions["changed"], permissions["status"]) == (True, "would_change")
    assert permissions["diff"] == [{"before_header": "system operation CanUpdateEverything (Edit any data) of interweave", "before": "false\n",
                                    "after_header": "system operation CanUpdateEverything (Edit any data) of interweave", "after": "true\n"}]
    assert info["account"]["found"] == 0
    assert sites.writes() == []


def test_the_login_comes_from_the_environment_too(sites: Sites, tmp_path: pathlib.Path) -> None:
    env = {"INTERWEAVE_CREATIO_" + name.upper(): str(value) for name, value in sites.acme_oauth().items()}
    (result,) = play(tmp_path, [{"interweave.smartintegration.creatio_columns": {"preset": "checklist"}}], env=env)
    assert result["status"] == "pass"


def steps(crm: str, login: Options, wanted: list[Options], **more: t.Any) -> Options:
    return {"interweave.smartintegration.crm_steps": {"crm": crm, crm: login, "steps": wanted, "on_failure": "report", **more}}


CREATIO_STEPS: list[Options] = [
    {"item": "2.1", "name": "columns", "creatio_columns": {"preset": "checklist"}},
    {"item": "2.2", "name": "names", "crm_account_names": {}},
    {"item": "2.3", "name": "permissions", "creatio_permissions": {}},
]


def test_one_login_serves_all_steps(sites: Sites, tmp_path: pathlib.Path) -> None:
    (result,) = play(tmp_path, [steps("creatio", sites.acme(), CREATIO_STEPS)])
    assert [(finding["item"], finding["status"]) for finding in result["findings"]] == [("2.1", "pass"), ("2.2", "pass"), ("2.3", "pass")]
    assert sites.state("acme")["sessions_opened"] == 1
    assert sites.lab.ledger()["requests"] <= 25
    assert sites.lab.ledger()["connections"] == 1


def test_the_module_itself_says_the_same_as_its_action(sites: Sites, capsys: pytest.CaptureFixture[str]) -> None:
    testing = pytest.importorskip("ansible.module_utils.testing")
    with testing.patch_module_args({**sites.acme(), "preset": "checklist"}), pytest.raises(SystemExit):
        creatio_columns.main()
    printed = capsys.readouterr().out
    result = json.loads(printed)
    assert (result["status"], result["changed"]) == ("pass", False)
    assert sites.acme()["password"] not in printed


def test_trouble_in_one_item_hides_no_other(sites: Sites, tmp_path: pathlib.Path) -> None:
    (result,) = play(tmp_path, [steps("creatio", sites.globex(), CREATIO_STEPS)])
    assert [(finding["item"], finding["status"]) for finding in result["findings"]] == [("2.1", "fail"), ("2.2", "fail"), ("2.3", "error")]


def test_a_grant_needs_leave(sites: Sites, tmp_path: pathlib.Path) -> None:
    wanted = [{"item": "2.3", "creatio_permissions": {"state": "present", "admin": sites.supervisor}}]
    held, made = play(tmp_path, [steps("creatio", sites.globex(), wanted, allow=[kind]) for kind in ("crm_names", "crm_permissions")])
    assert held["findings"][0]["status"] == "would_change"
    assert held["findings"][0]["blocked_by"] == "interweave_allow does not list 'crm_permissions'"
    assert made["findings"][0]["status"] == "changed"
    assert len(sites.writes()) == 1


def test_a_client_with_both_crms_gets_both(sites: Sites, tmp_path: pathlib.Path) -> None:
    pytest.importorskip("simple_salesforce")
    salesforce = {"auth": "client_credentials", "login_url": "https://%s:8443" % sites.lab.address(2), "client_id": "3MVG9.acme.admin",
                  "client_secret": "acme-admin-secret", "ca_path": sites.lab.ca}
    theirs, ours = play(tmp_path, [
        steps("salesforce", salesforce, [
            {"item": "2.1", "salesforce_fields": {"preset": "checklist"}},
            {"item": "2.2", "crm_account_names": {}},
            {"item": "2.3", "salesforce_permissions": {"integration_username": "interweave@acme.example"}},
        ]),
        steps("creatio", sites.acme(), CREATIO_STEPS),
    ])
    assert (theirs["crm"], ours["crm"]) == ("salesforce", "creatio")
    assert [finding["item"] for finding in theirs["findings"]] == [finding["item"] for finding in ours["findings"]] == ["2.1", "2.2", "2.3"]
    assert {finding["item"]: set(finding) for finding in ours["findings"]}.keys() == {"2.1", "2.2", "2.3"}
    assert set(theirs["findings"][0]) - {"warnings", "blocked_by"} == set(ours["findings"][0]) - {"warnings", "blocked_by"}
    assert not [finding for finding in ours["findings"] if "salesforce" in json.dumps(finding).lower()]
