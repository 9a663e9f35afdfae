# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import json

import pytest
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run import folder as _run
from hypothesis import given
from hypothesis import strategies as st


def folder(tmp_path, run_id: str = "run-1") -> _run.RunFolder:
    return _run.RunFolder(tmp_path, run_id)


def test_a_part_is_added_and_the_others_stay(tmp_path):
    run = folder(tmp_path)
    path = run.host_path("qb01")
    run.record(path, {"host": "qb01", "client": "acme"}, "windows_host", {"findings": [{"item": "1.3"}], "data": {}})
    run.record(path, {"host": "qb01", "client": "acme"}, "policy", {"findings": [], "data": {"a": 1}})
    record = _run.read_json(path)
    assert sorted(record["parts"]) == ["policy", "windows_host"]
    assert record["parts"]["windows_host"]["findings"] == [{"item": "1.3"}]
    assert record["outcome"] == "reported"


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path):
    path = tmp_path / "a.json"
    _run.write_json(path, {"old": 1})

    class Odd:
        def __str__(self) -> str:
            raise ValueError("no text")

    with pytest.raises(ValueError, match="no text"):
        _run.write_json(path, {"new": Odd()})
    assert _run.read_json(path) == {"old": 1}
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.json"]


def test_findings_files_are_readable_by_their_owner_only(tmp_path):
    path = tmp_path / "a.json"
    _run.write_json(path, {})
    assert path.stat().st_mode & 0o077 == 0


@given(st.text(min_size=1), st.text(min_size=1))
def test_names_become_files_inside_the_folder_and_never_meet(one, other):
    first, second = _run.file_name(one), _run.file_name(other)
    assert "/" not in first
    assert not first.startswith(".")
    assert (first == second) == (one == other)


def test_a_long_name_has_a_file_name_that_a_file_system_takes_and_its_own(tmp_path):
    one, other = _run.file_name("ü" * 90 + "1"), _run.file_name("ü" * 90 + "2")
    assert one != other
    _run.write_json(tmp_path / (one + ".json"), {})
    assert len(one) <= 200
    assert _run.file_name("a" * 200) == "a" * 200


@pytest.mark.parametrize("run_id", ["", "../x", "a/b", "a b", ".hidden"])
def test_a_run_id_cannot_leave_the_folder(tmp_path, run_id):
    with pytest.raises(_run.RunError, match="no run id"):
        _run.RunFolder(tmp_path, run_id)


@pytest.mark.parametrize("content", ["", "[1]", "{", "\x00"])
def test_a_broken_file_is_one_clear_error(tmp_path, content):
    path = tmp_path / "manifest.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(_run.RunError, match="manifest.json"):
        _run.read_json(path)


def test_the_newest_run_is_found_and_none_is_said(tmp_path):
    with pytest.raises(_run.RunError, match="no run found"):
        _run.latest_run(tmp_path)
    for run_id in ("20260101T000000Z-a", "20260301T000000Z-b", "20260201T000000Z-c"):
        _run.write_json(folder(tmp_path, run_id).manifest_path, {})
    assert _run.latest_run(tmp_path) == "20260301T000000Z-b"


def test_written_json_survives_hostile_names(tmp_path):
    path = folder(tmp_path).host_path("../../etc/passwd\n")
    _run.write_json(path, {"host": "\u202e<script>"})
    assert path.parent == tmp_path / "runs" / "run-1" / "hosts"
    assert json.loads(path.read_text(encoding="utf-8")) == {"host": "\u202e<script>"}


def test_the_newest_change_of_a_host_is_the_start_of_the_run_that_made_it(tmp_path):
    def run(run_id: str, started: str, kind: str, applied: bool) -> None:
        one = folder(tmp_path, run_id)
        _run.write_json(one.manifest_path, {"started": started})
        one.record(one.host_path("qb01"), {"host": "qb01"}, "windows_host",
                   {"findings": [{"item": "3.2", "changes": [{"kind": kind, "applied": applied}]}]})

    run("20260101T000000Z-a", "2026-01-01T00:00:00+00:00", "firewall", True)
    run("20260201T000000Z-b", "2026-02-01T00:00:00+00:00", "service_restart", True)
    run("20260301T000000Z-c", "2026-03-01T00:00:00+00:00", "firewall", False)
    written = json.loads((tmp_path / "runs" / "20260101T000000Z-a" / "hosts" / "qb01.json").read_text(encoding="utf-8"))["parts"]["windows_host"]["written"]
    assert _run.last_changes(tmp_path, ["qb01", "qb02"]) == {"qb01": ("2026-01-01T00:00:00+00:00", written)}


CHANGE = {"what": "rule", "before": None, "after": {"port": 4500}, "applied": True}


def test_a_change_that_was_begun_and_never_recorded_is_told_as_unknown(tmp_path):
    run = folder(tmp_path)
    assert run.cut_off("qb.01") == []
    run.journal("qb.01", "3.2", "Firewall", CHANGE)
    run.journal("qb.01", "5.1", "Service", {**CHANGE, "what": "restart"})
    with open(run.path / "hosts" / "qb.01.journal", "a", encoding="utf-8") as half:
        half.write('{"item": "1.5", "st')
    assert (run.path / "hosts" / "qb.01.journal").stat().st_mode & 0o077 == 0
    assert [(found["item"], found["step"], found["status"], found["changes"][0]["what"]) for found in run.cut_off("qb.01")] == [
        ("3.2", "Firewall", "error", "rule (it is unknown whether this was carried out)"),
        ("5.1", "Service", "error", "restart (it is unknown whether this was carried out)")]
    _run.write_json(run.manifest_path, {"started": "2026-11-28T20:00:00+00:00"})
    before = _run.now()
    changes = _run.last_changes(tmp_path, ["qb.01", "qb02"])
    assert changes["qb.01"][0] == "2026-11-28T20:00:00+00:00"
    assert changes["qb.01"][1] >= before, "a change that was begun may be made at any time"
    run.settle("qb.01")
    run.settle("qb.01")
    assert run.cut_off("qb.01") == []


def test_what_was_changed_comes_first_and_in_its_order_in_the_second_look(tmp_path):
    run = folder(tmp_path)
    for name in ("one", "two"):
        run.journal("qb01", "3.2", "Firewall", {**CHANGE, "what": name})
    path = run.host_path("qb01")
    run.reopen(path, {"host": "qb01"}, "windows_host", run.cut_off("qb01"))
    run.record(path, {"host": "qb01"}, "windows_host", {"data": {}, "findings": [
        {"item": "3.2", "step": "Firewall", "status": "changed", "changes": [{**CHANGE, "what": "three"}]}]})
    (found,) = _run.read_json(path)["parts"]["windows_host"]["findings"]
    assert [change["what"].split()[0] for change in found["changes"]] == ["one", "two", "three"]
