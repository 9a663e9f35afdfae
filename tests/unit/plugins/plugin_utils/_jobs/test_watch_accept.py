# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""watch_accept takes only what somebody was shown, of hosts that were looked at."""
from __future__ import annotations

import pathlib

import pytest
from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import Outcome, finding
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run.current import started
from runactions import HostVars, call, on_the_command_line

HOSTS = HostVars({"qb01": {"interweave_client": "acme"}})
VARS = {"ansible_play_hosts_all": ["qb01"], "hostvars": HOSTS, "groups": {"all": ["qb01"]}, "inventory_hostname": "qb01"}


def test_only_a_run_that_was_reported_is_accepted_and_check_mode_writes_nothing(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    on_the_command_line(monkeypatch)
    arguments = {"report_dir": str(tmp_path), "who": "M. Berger"}
    call("preflight_start", {"report_dir": str(tmp_path)}, VARS)
    with pytest.raises(Exception, match="was not reported"):
        call("watch_accept", arguments, VARS)
    call("watch_report", {"report_dir": str(tmp_path), "purpose": "watch"}, VARS)
    with pytest.raises(Exception, match="looked at none of these hosts"):
        call("watch_accept", arguments, {**VARS, "ansible_play_hosts_all": ["qb09"]})
    with pytest.raises(Exception, match="saw nothing of these hosts"):
        call("watch_accept", arguments, VARS)
    call("preflight_start", {"report_dir": str(tmp_path)}, VARS)
    folder = started(tmp_path)
    folder.record(folder.host_path("qb01"), {"host": "qb01", "client": "acme"}, "windows_host", {"findings": [finding("R1", Outcome("pass"))], "data": {}})
    call("watch_report", {"report_dir": str(tmp_path), "purpose": "watch"}, VARS)
    told = call("watch_accept", arguments, VARS)
    assert (told["run_id"], told["accepted"]) == (started(tmp_path).run_id, {"acme": 0})
