# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""watch_report: every host of the run is in the file and has its verdict; without a run there is none."""
from __future__ import annotations

import json
import pathlib

import pytest
from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import Outcome, finding
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._jobs.watch_report import quiet_now
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run.current import started
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run.verdicts import verdicts
from runactions import HostVars, call, on_the_command_line

HOSTS = HostVars({name: {"interweave_client": "acme"} for name in ("qb01", "qb02")})
VARS = {"ansible_play_hosts_all": list(HOSTS), "hostvars": HOSTS, "groups": {"all": list(HOSTS)}, "inventory_hostname": "qb01"}


def test_every_host_is_told(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    on_the_command_line(monkeypatch)
    call("preflight_start", {"report_dir": str(tmp_path)}, VARS)
    folder = started(tmp_path)
    found = [finding(item, Outcome("pass", actual="well")) for item in ("R1", "R2", "R3")]
    folder.record(folder.host_path("qb01"), {"host": "qb01", "client": "acme"}, "windows_host", {"findings": found, "data": {}})
    told = call("watch_report", {"report_dir": str(tmp_path), "purpose": "health"}, VARS)
    assert told["counts"] == {"hosts": 2, "healthy": 1, "not healthy": 0, "not reached": 0, "not looked at": 1}
    assert [host["host"] for host in json.loads((tmp_path / "health.json").read_text())["hosts"]] == ["qb01", "qb02"]
    known = verdicts(folder)
    assert known is not None
    assert {name: one["verdict"] for name, one in known["hosts"].items()} == {"qb01": "go", "qb02": "no-go"}
    assert folder.manifest()["finished"]


def watched(tmp_path: pathlib.Path, status: str) -> dict:
    call("preflight_start", {"report_dir": str(tmp_path)}, VARS)
    folder = started(tmp_path)
    for host in HOSTS:
        found = [finding("R1", Outcome(status, actual="it is %s" % status))]
        folder.record(folder.host_path(host), {"host": host, "client": "acme"}, "windows_host", {"findings": found, "data": {}})
    folder.write_entry("qb02", {**folder.entry("qb02"), "quiet": {"until": "2099-01-01", "why": "new server"}})
    return call("watch_report", {"report_dir": str(tmp_path), "purpose": "watch"}, VARS)


def test_a_watch_remembers_and_what_is_accepted_fails_nothing(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    on_the_command_line(monkeypatch)
    assert (watched(tmp_path, "fail")["counts"]["waiting"], watched(tmp_path, "fail")["counts"]["worse"]) == (1, 1)
    known = verdicts(started(tmp_path))
    assert known is not None
    assert {name: one["verdict"] for name, one in known["hosts"].items()} == {"qb01": "no-go", "qb02": "go"}
    with pytest.raises(Exception, match="must be named"):
        call("watch_accept", {"report_dir": str(tmp_path), "who": " "}, VARS)
    assert call("watch_accept", {"report_dir": str(tmp_path), "who": "M. Berger"}, VARS)["accepted"] == {"acme": 2}
    counts = watched(tmp_path, "fail")["counts"]
    assert (counts["worse"], counts["accepted"]) == (0, 2)
    assert watched(tmp_path, "pass")["counts"]["better"] == 2


@pytest.mark.parametrize(("quiet", "is_quiet"), [
    ({"until": "2026-12-01", "why": "x"}, True), ({"until": "2026-11-29", "why": "x"}, False), ({"until": "2026-12-01"}, False), ("x", False), (None, False)])
def test_quiet_needs_a_reason_and_ends(quiet: object, is_quiet: bool) -> None:
    assert bool(quiet_now(quiet, "2026-11-30")) is is_quiet


def test_without_a_run_there_is_nothing_to_tell(tmp_path: pathlib.Path) -> None:
    with pytest.raises(Exception, match="started no run"):
        call("watch_report", {"report_dir": str(tmp_path), "purpose": "health"}, VARS)
