# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The playbook prove with the real ansible-playbook over the lab: what is asked without a consent, what a consent lets write, what is sent."""
from __future__ import annotations

import json
import os
import pathlib
import subprocess
import typing as t

import pytest
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._prove._all import EXPERIMENTS
from playbook import BIN, ROOT, environment, lasting

READS = {name for name, one in EXPERIMENTS.items() if not one.writes}
WRITES = set(EXPERIMENTS) - READS


def prove(lab: t.Any, folder: pathlib.Path, limit: str, code: int = 0, **variables: t.Any) -> list[dict[str, t.Any]]:
    """The results, host by host; what was printed stands in printed.txt."""
    command = [str(BIN / "ansible-playbook"), "-i", str(ROOT / "inventories" / "lab"), str(ROOT / "playbooks" / "prove.yml"), "--limit", limit,
               "-e", json.dumps({"interweave_report_dir": str(folder), **variables})]
    done = subprocess.run(command, cwd=folder.parent, env=environment(lab), capture_output=True, text=True, timeout=300, check=False)
    (folder.parent / "printed.txt").write_text(done.stdout + done.stderr, encoding="utf-8")
    assert done.returncode == code, done.stdout + done.stderr
    return [json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("proofs/*.json"), key=os.path.getmtime)]


def verdicts(data: dict[str, t.Any]) -> dict[str, str]:
    return {one["name"]: one["verdict"] for one in data["results"]}


def test_without_a_consent_every_experiment_that_reads_ends_with_an_answer_and_nothing_is_written(lab, tmp_path):
    before = lasting(lab)
    (globex,) = prove(lab, tmp_path / "report", "globex-qb01")
    assert set(verdicts(globex)) == READS
    assert lab.ledger()["writes"] == 0
    assert lasting(lab) == before
    assert "disproven" not in verdicts(globex).values()
    assert verdicts(globex)["native-cim"] == verdicts(globex)["query-faults"] == "proven"
    assert globex["about"]["windows"].startswith("Microsoft Windows Server")
    page = next((tmp_path / "report" / "proofs").glob("*.md")).read_text(encoding="utf-8")
    for text in (page, json.dumps(globex)):
        assert "globex" not in text.lower()
        assert "Lab-" not in text
        assert "127." not in text


def test_a_host_that_is_otherwise_says_disproven_and_which_code_would_change(lab, tmp_path):
    lab.act("windows", "set_host", host="globex-qb01", odd=["autorun_off", "types_1630"])
    (globex,) = prove(lab, tmp_path / "report", "globex-qb01")
    wrong = {one["name"]: one["code"] for one in globex["results"] if one["verdict"] == "disproven"}
    assert wrong == {"autorun": "plugins/plugin_utils/windows/_batch.py", "wrong-type-code": "plugins/plugin_utils/windows/_registry.py"}
    assert all((ROOT / path).exists() for path in wrong.values())
    assert "autorun: disproven" in (tmp_path / "printed.txt").read_text(encoding="utf-8")


def test_an_experiment_that_writes_needs_its_name_its_consent_and_a_test_host(lab, tmp_path):
    where, named = "globex-qb01", {"interweave_experiments": sorted(WRITES)}
    before = lasting(lab)
    for number, (why, more) in enumerate((("does not list 'experiments'", {**named, "interweave_allow": ["firewall"]}),
                                          ("QuickBooks is installed", {**named, "interweave_allow": ["experiments"]}),
                                          ("outside the change window", {**named, "interweave_allow": ["experiments"], "interweave_test_host": True,
                                                                         "interweave_change": {"window": "2020-01-01T00:00:00Z/2020-01-02T00:00:00Z"}}))):
        (data,) = prove(lab, tmp_path / str(number), where, **more)
        assert set(verdicts(data).values()) == {"not possible here"}
        assert all(why in one["came"] for one in data["results"]), data
    assert lab.ledger()["writes"] == 0
    assert lasting(lab) == before
    for number in range(2):
        (data,) = prove(lab, tmp_path / ("yes%d" % number), where, **named, interweave_allow=["experiments"], interweave_test_host=True)
        assert set(verdicts(data).values()) == {"proven"}, data
        assert lasting(lab) == before
    assert lab.ledger()["writes"] > 0
    (data,) = prove(lab, tmp_path / "never", where, interweave_allow=["experiments"], interweave_test_host=True)
    assert set(verdicts(data)) == READS


def test_what_could_not_be_taken_back_is_named_and_fails(lab, tmp_path):
    lab.fault("windows", "drop", host="globex-qb01", op="schtasks", times=9)
    (data,) = prove(lab, tmp_path / "report", "globex-qb01", code=2, interweave_experiments=["task-by-cim"], interweave_allow=["experiments"],
                    interweave_test_host=True)
    assert "the scheduled task 'InterWeave-experiment-" in data["results"][0]["left"]
    assert "remove by hand" in (tmp_path / "printed.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(("limit", "name", "first", "other"), [
    ("acme-qb01", "entity-definition", None, ("salesforce", "set", {"org": "acme", "key": "entities_hidden", "value": ["Contact"]})),
    ("acme-qb01", "person-account-fields", ("salesforce", "set", {"org": "acme", "key": "person_accounts", "value": True}),
     ("salesforce", "set", {"org": "acme", "key": "person_labels", "value": "Contact: "})),
    ("globex-qb01", "csrf-cookie", None, ("creatio", "csrf", {"site": "globex", "names": ["CRT_CSRF"]})),
])
def test_a_crm_is_asked_with_its_clients_login_and_has_both_answers(lab, tmp_path, limit, name, first, other):
    lab.act("salesforce", "field", org="acme", name="Account.IsPersonAccount", label="Is Person Account", type="Checkbox",
            sets=["System_Administrator", "QuickBooks_Integration"])
    for number, (act, wanted) in enumerate(((first, "proven"), (other, "disproven"))):
        if act:
            lab.act(act[0], act[1], **act[2])
        (data,) = prove(lab, tmp_path / str(number), limit, interweave_experiments=[name])
        assert verdicts(data)[name] == wanted, data


def test_a_host_that_is_off_costs_its_own_experiments_and_is_said(lab, tmp_path):
    lab.act("windows", "unreachable", host="acme-qb01")
    (data,) = prove(lab, tmp_path / "report", "acme-qb01", code=2)
    on_host = {name for name in READS if EXPERIMENTS[name].place == "host"}
    assert {one["verdict"] for one in data["results"] if one["name"] in on_host} == {"not possible here"}
    assert verdicts(data)["entity-definition"] == "proven"


def test_a_name_that_is_none_is_refused_before_anything_is_asked(lab, tmp_path):
    assert prove(lab, tmp_path / "report", "acme-qb01", code=2, interweave_experiments=["autorum"]) == []
    assert "there is no experiment called autorum" in (tmp_path / "printed.txt").read_text(encoding="utf-8")
    assert lab.ledger()["requests"] == 0
