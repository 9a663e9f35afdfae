# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The main job: look, dry-run, configure two clients over the wire, report, gate; and a second run that changes nothing."""
from __future__ import annotations

import re

import pytest
from playbook import Run, lasting, preflight

ITEMS = ["1.1", "1.2", "1.3", "1.4", "1.5", "2.1", "2.2", "2.3", "3.1", "3.2", "3.3", "4.1", "4.2", "4.3", "5.1", "5.2", "5.3"]
#: What a probe of the company file leaves in the lab's list of writes: its own folder and tasks, all removed again.
PROBE = ("task", "folder", "acl", "file")


@pytest.fixture(scope="module")
def first(_lab, tmp_path_factory) -> tuple[Run, Run, dict, dict, dict]:
    """A first and a second run on one lab, what each wrote, and the state between."""
    _lab.reset()
    folder = tmp_path_factory.mktemp("main") / "report"
    folder.mkdir()
    one = preflight(_lab, folder, "--diff")
    ledger = _lab.ledger(detail=True)
    state = lasting(_lab)
    _lab.forget()
    other = folder.parent / "again"
    other.mkdir()
    two = preflight(_lab, other)
    return one, two, ledger, _lab.ledger(detail=True), {"before": state, "after": lasting(_lab)}


def test_every_host_has_every_item(first):
    for host in first[0].report["hosts"]:
        assert sorted({found["item"] for found in host["findings"]} - {"R1", "R2", "R3", "R4", "R5", "R6"}) == sorted(ITEMS)


def test_the_contract_of_the_report_holds(first):
    report = first[0].report
    assert report["schema"] == "1"
    assert report["verdict"] == "no-go"
    assert {"id", "started", "finished", "check", "ansible_core"} <= set(report["run"])
    for host in report["hosts"]:
        assert {"host", "client", "verdict", "outcome", "faults", "unanswered", "findings"} <= set(host)
        for found in host["findings"]:
            assert {"item", "title", "status", "owner", "expected", "actual", "evidence", "remedy", "step", "changes"} <= set(found)


@pytest.mark.parametrize("item", ["1.3", "1.5", "3.2", "5.1", "2.1", "2.2", "2.3"])
def test_acme_is_put_right(first, item):
    found = [found for found in first[0].findings("acme-qb01", item) if found["step"] not in ("QODBC driver", "salesforce, by InterWeave's profile")]
    assert {one["status"] for one in found} == {"changed"}


def test_a_licence_older_than_the_driver_that_was_installed_is_a_persons_word(first):
    driver = next(found for found in first[0].findings("acme-qb01", "1.3") if found["step"] == "QODBC driver")
    assert driver["status"] == "attested"
    assert [change["applied"] for change in driver["changes"]] == [True]
    assert "before this driver was put there" in driver["actual"]


def test_acme_gets_its_port_proxy_and_reaches_go(first):
    assert [found["status"] for found in first[0].findings("acme-qb01", "3.1") if "proxy" in found["step"].lower()] == ["changed"]
    assert first[0].host("acme-qb01")["verdict"] == "go"


def test_what_others_are_asked_for_names_no_variable_of_ours(first):
    """The client, its IT and InterWeave read the remedy; only the operator knows the inventory."""
    asked = [found for host in first[0].report["hosts"] for found in host["findings"]
             if found["status"] in ("fail", "error", "manual") and found["owner"] != "operator"]
    assert len(asked) > 10
    for found in asked:
        assert not re.search(r"interweave_[a-z]+|\bstate '|\boptions? [a-z]+_|[a-z]+_file\b|/runs/", found["remedy"]), found["remedy"]


def test_every_change_tells_what_was_before_and_after_and_under_which_ticket(first):
    for found in first[0].host("acme-qb01")["findings"]:
        for change in found["changes"]:
            assert change["what"]
            assert change["before"] != change["after"]
            assert found.get("ticket") == "DEMO-1" or found["item"] in ("3.3",)


@pytest.mark.parametrize(("item", "words"), [
    ("1.3", ["22.0.0.338", "older than 24.0.0.352"]),
    ("3.1", ["192.168.20.9/2080"]),
    ("3.1", [r"C:\Program Files\Globex Shop\bin\shopd.exe", "4501"]),
    ("3.2", ["QRemote.exe"]),
    ("3.2", ["QODBC QRemote Server", "Block rules win"]),
    ("3.2", ["AllowLocalPolicyMerge"]),
    ("R2", ["session 0"]),
    ("R5", ["30 minutes"]),
    ("1.4", ["80040418"]),
    ("2.1", ["Integration Sync"]),
    ("4.1", ["QuickBooks"]),
    ("5.2", ["3100", "Überlingen GmbH"]),
])
def test_globex_shows_each_trouble_by_name(first, item, words):
    text = first[0].text("globex-qb01", item)
    assert all(word in text for word in words), text


def test_globex_is_no_go_with_many_true_faults_and_nothing_of_it_is_touched(first):
    host = first[0].host("globex-qb01")
    assert host["verdict"] == "no-go"
    assert len({found["item"] for found in host["findings"] if found["status"] == "fail"}) >= 6
    touched = [entry for entry in first[2]["log"] if entry["host"] in ("globex-qb01", "globex") and entry["kind"] not in PROBE]
    assert touched == []


def test_the_canary_really_travels(first):
    customers = first[4]["before"]["company_files"]["files"]["acme-main"]["customers"]
    canary = [row for row in customers if row["Name"] == "ZZZ-Test"]
    assert len(canary) == 1
    assert canary[0]["AccountNumber"].startswith("IW-")
    assert canary[0]["AccountNumber"] in str(first[4]["before"]["salesforce"])
    assert first[0].statuses("acme-qb01", "3.3") <= {"changed", "pass"}


def test_no_powershell_is_started_over_winrm_and_one_probe_a_file(first):
    assert first[2]["powershell_starts"] == 0
    assert first[2]["probe_starts"] <= 2


def test_ansible_playbook_ends_with_2_on_no_go(first):
    assert first[0].code == 2


def test_a_second_run_changes_nothing_and_restarts_nothing(first):
    two = first[1]
    assert [found for host in two.report["hosts"] for found in host["findings"] if found["status"] == "changed"] == []
    left = [entry for entry in first[3]["log"] if entry["kind"] not in PROBE]
    assert left == []
    before, after = first[4]["before"], first[4]["after"]
    for state in (before, after):
        for file in state["company_files"]["files"].values():
            file.pop("log", None)
    assert before == after


def test_nothing_of_the_probe_stays_on_the_host(first):
    for host in first[4]["after"]["windows"].values():
        assert "probe-" not in str(host["tasks"])
        assert not [path for path in host["files"] if "probe-" in str(path)]


@pytest.mark.parametrize(("arguments", "extra"), [(("--check", "--diff"), {}), ((), {"interweave_allow": []})], ids=["check", "nothing allowed"])
def test_a_look_writes_nothing(lab, tmp_path, arguments, extra):
    before = lasting(lab)
    folder = tmp_path / "report"
    folder.mkdir()
    run = preflight(lab, folder, *arguments, extra=extra)
    assert lab.ledger(detail=True)["log"] == []
    assert lab.ledger()["writes"] == 0
    assert lab.ledger()["probe_starts"] == 0
    assert lasting(lab) == before
    for item in ("1.3", "1.5", "3.2", "2.1", "2.3"):
        assert run.statuses("acme-qb01", item) == {"would_change"}, run.findings("acme-qb01", item)
    for found in run.host("acme-qb01")["findings"]:
        if found["status"] == "would_change":
            assert found["blocked_by"]
    assert run.host("acme-qb01")["verdict"] == "no-go"
    assert run.report["run"]["check"] is ("--check" in arguments)


def test_a_dry_run_without_a_consent_finds_what_a_look_finds_and_foretells_no_change(lab, tmp_path):
    """Who judges a run by --check must read neither more faults nor changes that would never be made."""
    nothing = {"interweave_allow": []}
    look = preflight(lab, tmp_path / "look", "--limit", "acme", extra=nothing)
    dry = preflight(lab, tmp_path / "dry", "--limit", "acme", "--check", "--diff", extra=nothing)
    told = [[(found["item"], found["step"], found["status"], found.get("blocked_by")) for found in run.host("acme-qb01")["findings"]] for run in (look, dry)]
    assert told[0] == told[1]
    assert "changed=0" in dry.output
    assert "changed: [acme-qb01]" not in dry.output
