# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""leave_report: every change has its line whether or not its host was looked at; a host whose changes stand is no-go."""
from __future__ import annotations

import json
import pathlib

import pytest
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run.current import started
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run.verdicts import verdicts
from leaving import VARS, changed
from runactions import call, on_the_command_line


@pytest.fixture(autouse=True)
def leaving(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    on_the_command_line(monkeypatch)
    call("preflight_start", {"report_dir": str(tmp_path / "leave")}, VARS)


def verdict_of(where: pathlib.Path) -> dict[str, str]:
    known = verdicts(started(where / "leave"))
    assert known is not None
    return {host: one["verdict"] for host, one in known["hosts"].items()}


def test_a_host_that_was_not_looked_at_is_named_with_each_change_and_is_no_go(tmp_path: pathlib.Path) -> None:
    changed(tmp_path, "qb01", "rule one")
    told = call("leave_report", {"report_dir": str(tmp_path)}, VARS)
    assert told["clients"]["acme"]["not looked at"] == 1
    about = json.loads((tmp_path / "leave" / "leave.json").read_text(encoding="utf-8"))["clients"][0]
    assert [(row["where"], row["what"], row["said"]) for row in about["changes"]] == [("qb01", "rule one", "this run did not get to it")]
    assert about["sentence"] == "Nothing of ours is left on the systems of acme, except:"
    assert any("rule one" in line for line in about["left"])
    assert verdict_of(tmp_path) == {"qb01": "no-go", "qb02": "no-go"}


def test_a_client_of_which_nothing_is_left_to_put_back_is_go(tmp_path: pathlib.Path) -> None:
    for host in ("qb01", "qb02"):
        call("leave_look", {"report_dir": str(tmp_path)}, {**VARS, "inventory_hostname": host})
    told = call("leave_report", {"report_dir": str(tmp_path)}, VARS)
    assert verdict_of(tmp_path) == {"qb01": "go", "qb02": "go"}
    assert sorted(path.name for path in (tmp_path / "leave").glob("acme.*")) == ["acme.html"]
    assert any("except: " in line for line in told["text"]), "what people made is never called gone"


def test_a_full_disk_hides_neither_what_was_seen_nor_the_verdict(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "leave" / "acme.html").mkdir()
    told = call("leave_report", {"report_dir": str(tmp_path)}, VARS)
    assert told["text"]
    assert set(verdict_of(tmp_path)) == {"qb01", "qb02"}
