# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""preflight_record: every item of a part has a finding, whatever became of the task that should have brought it."""
from __future__ import annotations

import pytest
from ansible.errors import AnsibleError
from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import ERROR, FAIL, PASS, Outcome, finding
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run import folder as _run
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run.folder import read_json
from runactions import RUN_ID, call, folder

ITEMS = ["1.3", "1.5"]


def record(tmp_path, variables=None, **arguments):
    """Statuses and actual texts by item, and the action's result."""
    run = {"interweave_run": {"id": RUN_ID, "report_dir": str(tmp_path)}}
    done = call("preflight_record", {"part": "windows_host", "items": ITEMS, **arguments},
                {"inventory_hostname": "qb01", "ansible_run_tags": ["all"], **run, **(variables or {})}, check=True)
    return {found["item"]: found for found in done["findings"]}


@pytest.fixture
def run(tmp_path):
    return folder(tmp_path, qb01={"client": "acme", "ticket": "CHG-7"})


def written(run):
    return read_json(run.host_path("qb01"))


def test_findings_are_written_under_the_runs_ticket_in_check_mode_too(run, tmp_path):
    found = record(tmp_path, result={"findings": [finding("1.3", Outcome(PASS)), finding("1.5", Outcome(FAIL, actual="on"))]})
    assert {item: entry["status"] for item, entry in found.items()} == {"1.3": PASS, "1.5": FAIL}
    part = written(run)["parts"]["windows_host"]
    assert [entry["ticket"] for entry in part["findings"]] == ["CHG-7", "CHG-7"]
    assert (written(run)["client"], written(run)["outcome"]) == ("acme", "reported")


def test_an_item_that_no_step_answered_is_an_error_and_never_a_pass(run, tmp_path):
    found = record(tmp_path, result={"findings": [finding("1.3", Outcome(PASS))]})
    assert found["1.5"]["status"] == ERROR
    assert "no step" in found["1.5"]["actual"]


def test_an_unreachable_host_has_all_its_findings(run, tmp_path):
    found = record(tmp_path, result={"unreachable": True, "msg": "ntlm: the specified credentials were rejected by the server"})
    assert {entry["status"] for entry in found.values()} == {ERROR}
    assert all("credentials were rejected" in entry["actual"] for entry in found.values())
    assert (written(run)["outcome"], written(run)["message"][:4]) == ("unreachable", "ntlm")


@pytest.mark.parametrize("result", [
    {"failed": True, "msg": "Task failed: steps: there is no variable\n  named 'x'"},
    {"failed": True, "exception": "Traceback (most recent call last) ..."},
    {"msg": "Timed out after 60 seconds."},
])
def test_a_task_that_failed_costs_its_items_and_says_why_on_one_line(run, tmp_path, result):
    found = record(tmp_path, result=result)
    assert {entry["status"] for entry in found.values()} == {ERROR}
    assert written(run)["outcome"] == "failed"
    assert all("Traceback" not in entry["actual"] and "\n" not in entry["actual"] for entry in found.values())


def test_a_task_that_failed_after_it_found_something_keeps_what_it_found(run, tmp_path):
    found = record(tmp_path, result={"failed": True, "msg": "1 of 2 steps failed", "findings": [finding("1.3", Outcome(PASS))]})
    assert (found["1.3"]["status"], found["1.5"]["status"]) == (PASS, ERROR)
    assert written(run)["outcome"] == "reported"


@pytest.mark.parametrize(("hosting", "status", "words"), [
    ("hosted", "manual", "Ask the provider"), ("online", "not_applicable", ""),
])
def test_a_client_without_a_host_is_asked_or_spared(run, tmp_path, hosting, status, words):
    found = record(tmp_path, hosting=hosting, asked=[{"item": "1.3", "why": "nobody declared it"}], result={"skipped": True})
    assert {entry["status"] for entry in found.values()} == {status}
    assert all(words in entry["remedy"] and entry["actual"] for entry in found.values())


def test_what_nobody_declared_is_asked_with_its_own_remedy_or_the_checklists(run, tmp_path):
    found = record(tmp_path, result={"findings": []}, asked=[
        {"item": "1.3", "why": "no driver declared", "owner": "client", "remedy": "Declare it."}, {"item": "1.5", "why": "no reason"}])
    assert (found["1.3"]["status"], found["1.3"]["owner"], found["1.3"]["remedy"]) == ("manual", "client", "Declare it.")
    assert "Help > Update QuickBooks > Options" in found["1.5"]["remedy"]


@pytest.mark.parametrize(("arguments", "variables", "words"), [
    ({"only": ["1.3"]}, {}, "left out by interweave_items"),
    ({}, {"ansible_run_tags": ["item_1_3"]}, "left out by --tags"),
    ({}, {"ansible_skip_tags": ["item_1_5"]}, "left out by --tags"),
])
def test_what_was_left_out_on_purpose_is_manual_and_says_so(run, tmp_path, arguments, variables, words):
    found = record(tmp_path, variables, result={"findings": [finding("1.3", Outcome(PASS))]}, **arguments)
    assert (found["1.3"]["status"], found["1.5"]["status"]) == (PASS, "manual")
    assert words in found["1.5"]["actual"]


def test_tags_do_not_hide_that_the_host_was_unreachable(run, tmp_path):
    found = record(tmp_path, {"ansible_run_tags": ["item_1_3"]}, result={"unreachable": True, "msg": "no route"})
    assert found["1.5"]["status"] == ERROR


def test_what_was_read_for_another_parts_item_is_data_and_a_finding_only_when_it_could_not_be_read(run, tmp_path):
    step = {"name": "Time zone of the host", "item": "4.3", "facts": {"time_zone": "Eastern Standard Time"}}
    found = record(tmp_path, result={"findings": [finding("4.3", Outcome(PASS), "Time zone of the host")], "steps": [step], "data": {"more": 1}})
    assert "4.3" not in found
    assert written(run)["parts"]["windows_host"]["data"] == {"Time zone of the host": {"time_zone": "Eastern Standard Time"}, "more": 1}
    found = record(tmp_path, result={"findings": [finding("4.3", Outcome(ERROR, actual="no such class"))]})
    assert found["4.3"]["status"] == ERROR


def test_a_clients_findings_are_in_the_clients_file(run, tmp_path):
    record(tmp_path, part="crm", scope="client", items=["2.1"], result={"findings": [finding("2.1", Outcome(PASS))]})
    assert list(read_json(run.client_path("acme"))["parts"]) == ["crm"]
    assert not run.host_path("qb01").exists()


@pytest.mark.parametrize(("arguments", "variables", "words"), [
    ({"items": ["9.9"]}, {}, "no item of the checklist"),
    ({}, {"interweave_run": {}}, "call preflight_start first"),
    ({"part": "windows"}, {}, "part must be one of"),
    ({"run_id": "../x"}, {}, "no run id"),
    ({"asked": [{"item": "1.3"}]}, {}, "why"),
])
def test_bad_input_is_one_clear_error(run, tmp_path, arguments, variables, words):
    with pytest.raises(AnsibleError, match=words):
        record(tmp_path, variables, **arguments)
    assert not run.host_path("qb01").exists()


def test_a_full_disk_is_one_clear_error(run, tmp_path, monkeypatch):
    def full(*_unused):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(_run, "write_json", full)
    with pytest.raises(AnsibleError, match="preflight_record: .*cannot be written: No space left on device. Make room"):
        record(tmp_path, result={"findings": []})


def test_a_task_that_died_does_not_take_along_what_it_was_about_to_change(run, tmp_path):
    run.journal("qb01", "1.5", "Updates", {"what": "off", "before": 1, "after": 0, "applied": True})
    found = record(tmp_path, result={"failed": True, "msg": "host_steps: unexpected KeyError"})
    assert (found["1.3"]["status"], found["1.5"]["status"]) == (ERROR, ERROR)
    assert found["1.5"]["changes"][0]["what"] == "off (it is unknown whether this was carried out)"
    assert run.cut_off("qb01") == []
    run.journal("qb01", "1.5", "Updates", {"what": "off", "before": 1, "after": 0, "applied": True})
    found = record(tmp_path, result={"findings": [finding("1.5", Outcome(PASS)), finding("1.3", Outcome(PASS))]})
    assert (found["1.5"]["status"], found["1.5"]["changes"]) == (PASS, [])
    assert run.cut_off("qb01") == []
