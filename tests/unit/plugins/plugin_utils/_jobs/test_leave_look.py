# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""leave_look: what stands in the way costs the host's changes, each of which is named; a host that no run changed is done."""
from __future__ import annotations

import json
import pathlib

import pytest
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run.current import started
from leaving import VARS, changed
from runactions import call, on_the_command_line


@pytest.fixture(autouse=True)
def leaving(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    on_the_command_line(monkeypatch)
    call("preflight_start", {"report_dir": str(tmp_path / "leave")}, VARS)


def left(where: pathlib.Path) -> list[dict[str, str]]:
    folder = started(where / "leave")
    rows = json.loads((folder.path / "left" / "qb01.json").read_text(encoding="utf-8"))["rows"]
    assert set(rows) == {"host", "crm"}, "the leader's task looks at the client's CRMs too"
    return [*rows["host"], *rows["crm"]]


def test_a_host_that_no_run_changed_is_done(tmp_path: pathlib.Path) -> None:
    done = call("leave_look", {"report_dir": str(tmp_path)}, VARS)
    assert (done["changed"], done["summary"], done.get("failed", False)) == (False, {}, False)
    assert left(tmp_path) == []


def test_a_connection_that_cannot_carry_it_is_said_at_each_change(tmp_path: pathlib.Path) -> None:
    changed(tmp_path, "qb01", "rule one", "rule two")
    done = call("leave_look", {"report_dir": str(tmp_path)}, VARS)
    assert done["failed"]
    assert "winrm or psrp" in done["msg"]
    assert [(row["what"], row["state"]) for row in left(tmp_path)] == [("rule two", "not looked at"), ("rule one", "not looked at")]


def test_without_a_run_of_its_own_nothing_is_looked_at(tmp_path: pathlib.Path) -> None:
    with pytest.raises(Exception, match="started no run"):
        call("leave_look", {"report_dir": str(tmp_path / "elsewhere")}, VARS)
