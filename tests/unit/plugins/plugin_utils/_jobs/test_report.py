# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The verdict is seen whatever happens to the files, and by whom it is for: people on stdout, where no program reads there."""
from __future__ import annotations

import types
from datetime import datetime, timedelta, timezone

import pytest
from ansible import constants as C
from ansible.errors import AnsibleError
from ansible.utils.display import Display
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._jobs import report
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report import files as _report_files
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run.folder import RunFolder
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run.history import run_ids
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run.verdicts import verdicts
from report_samples import RunBuilder, demo
from runactions import call


@pytest.fixture
def shown(monkeypatch) -> list[tuple[str, bool]]:
    """What was displayed, and whether on stderr."""
    seen: list[tuple[str, bool]] = []
    monkeypatch.setattr(Display, "display", lambda _self, text, *_more, stderr=False, **_other: seen.append((text, stderr)))
    return seen


def full(*_arguments, **_more):
    raise OSError(28, "No space left on device")


def test_a_full_disk_does_not_hide_the_verdict(tmp_path, shown, monkeypatch):
    run = demo(tmp_path)
    run.write()
    monkeypatch.setattr(_report_files, "write_many", full)
    with pytest.raises(AnsibleError, match="cannot be written: No space left on device"):
        call("preflight_report", {"report_dir": str(tmp_path), "run_id": run.run_id}, {})
    assert "No-go: 3 of 3 hosts are not ready" in shown[0][0]


def test_a_run_whose_end_cannot_be_noted_is_reported_all_the_same(tmp_path, shown, monkeypatch):
    run = demo(tmp_path, finished=None)
    run.write()
    monkeypatch.setattr(RunFolder, "write", full)
    done = call("preflight_report", {"report_dir": str(tmp_path), "run_id": run.run_id, "finish": True}, {})
    assert done["verdict"] == "no-go"
    assert "No-go" in shown[0][0]


@pytest.mark.parametrize(("callback", "on_stderr"), [
    ("default", False), ("yaml", False), ("community.general.unixy", False), ("awx_display", False), ("debug", False),
    ("json", True), ("ansible.posix.json", True), ("ansible.posix.jsonl", True), ("oneline", True), ("minimal", True), ("ansible.builtin.minimal", True),
    ("community.general.null", True),
])
def test_nothing_is_put_between_what_a_program_reads(tmp_path, shown, monkeypatch, callback, on_stderr):
    monkeypatch.setattr(C, "DEFAULT_STDOUT_CALLBACK", callback)
    run = demo(tmp_path)
    run.write()
    call("preflight_report", {"report_dir": str(tmp_path), "run_id": run.run_id}, {})
    assert {stderr for _text, stderr in shown} == {on_stderr}


def in_run(tmp_path, monkeypatch, run: RunBuilder, **wanted):
    """The report within its run, with these wishes of the inventory."""
    known = {"report_previous": ("none",), "report_formats": ("json", "html"), "report_dest": "", "report_fleet": True, "redact": False, "secrets": (),
             "report_show": True, "report_stats": True, "gate": True, "recap": "report", "keep": {}}
    run.write()
    folder = RunFolder(tmp_path, run.run_id)
    monkeypatch.setattr(report, "started", lambda _dir: folder)
    monkeypatch.setattr(report, "read_client", lambda *_arguments: types.SimpleNamespace(**{**known, **wanted}))
    return folder, lambda: call("preflight_report", {"report_dir": str(tmp_path), "in_run": True}, {"inventory_hostname": "acme-qb01"})


def test_the_recap_knows_the_verdict_also_when_no_file_could_be_written(tmp_path, shown, monkeypatch):
    folder, report = in_run(tmp_path, monkeypatch, demo(tmp_path))
    (tmp_path / "report.html").mkdir()  # in the way of the page, not of the run's own files
    with pytest.raises(AnsibleError, match="cannot be written"):
        report()
    told = verdicts(folder)
    assert {host: about["verdict"] for host, about in told["hosts"].items()} == {"acme-qb01": "no-go", "globex-qb01": "no-go", "globex-qb02": "no-go"}
    assert told["page"] == "shown above"


def test_the_statistics_name_hosts(tmp_path, shown, monkeypatch):
    _folder, report = in_run(tmp_path, monkeypatch, demo(tmp_path).scoped("lost-qb01", "lost"))
    stats = report()["ansible_stats"]["data"]["interweave_preflight"]
    assert stats["no_go_hosts"] == ["acme-qb01", "globex-qb01", "globex-qb02", "lost-qb01"]
    assert (stats["unreachable_hosts"], stats["not_run_hosts"]) == (["globex-qb02"], ["lost-qb01"])


@pytest.mark.parametrize(("keep", "left"), [({}, 4), ({"runs": 2}, 2), ({"days": 1, "runs": 50}, 1)])
def test_earlier_runs_are_kept_as_the_inventory_says(tmp_path, shown, monkeypatch, keep, left):
    now = datetime.now(timezone.utc)
    for days in (30, 20, 10):
        started = now - timedelta(days=days)
        RunBuilder(tmp_path, started.strftime("%Y%m%dT%H%M%SZ-aaaaaa"), started=started.isoformat(), finished=started.isoformat()).host("qb01").write()
    _folder, report = in_run(tmp_path, monkeypatch, demo(tmp_path, now.strftime("%Y%m%dT%H%M%SZ-bbbbbb"), started=now.isoformat()), keep=keep)
    report()
    assert len(run_ids(tmp_path)) == left
