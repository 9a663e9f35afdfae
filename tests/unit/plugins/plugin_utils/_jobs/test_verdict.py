# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""preflight_verdict: one host tells of the run, and it is one that takes part."""
from __future__ import annotations

import pathlib

import pytest
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run.current import started
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run.verdicts import write_verdicts
from runactions import HostVars, call, on_the_command_line


@pytest.mark.parametrize(("verdicts", "recap", "here", "wanted"), [
    ("no-go no-go", "run", ["qb01", "qb02"], ["qb01"]), ("no-go no-go", "run", ["qb02"], ["qb02"]),
    ("no-go no-go", "report", ["qb01", "qb02"], ["qb01", "qb02"]), ("go no-go", "report", ["qb01", "qb02"], ["qb02"]),
    ("go go", "report", ["qb01", "qb02"], []), ("go go", "run", ["qb01", "qb02"], []),
    ("go no-go", "report", ["qb01"], ["qb01"]),  # --limit, resumed: the run is no-go, whoever is in this play
])
def test_one_host_that_takes_part_tells_of_the_run(
        tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, verdicts: str, recap: str, here: list[str], wanted: list[str]) -> None:
    on_the_command_line(monkeypatch)

    variables = HostVars({name: {"interweave_client": "acme"} for name in ("qb01", "qb02")})
    call("preflight_start", {"report_dir": str(tmp_path)}, {
        "ansible_play_hosts_all": list(variables), "hostvars": variables, "groups": {"all": list(variables)}})
    told = [{"host": name, "verdict": verdict, "outcome": "reported", "faults": int(verdict != "go"), "unanswered": 0}
            for name, verdict in zip(variables, verdicts.split(), strict=True)]
    write_verdicts(started(tmp_path), told, "report.html", True, recap)
    failed = [host for host in here
              if call("preflight_verdict", {"report_dir": str(tmp_path)}, {"inventory_hostname": host, "ansible_play_hosts_all": here}).get("failed")]
    assert failed == wanted
