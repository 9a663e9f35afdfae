# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The controller dies in the middle of the changes: what was changed until then is known, to the report, to rollback and to the restart."""
from __future__ import annotations

import json

import pytest
from playbook import killed, other_playbook, preflight


@pytest.fixture
def cut_off(lab, tmp_path):
    """The report folder of a run that was killed while it made its changes."""
    folder = tmp_path / "report"
    folder.mkdir()
    lab.delays(netsh=3)
    killed(lab, folder, lambda: "Invoke Win32_Service.StopService" in lab.ledger(detail=True)["by_host"].get("acme-qb01", {}), "--limit", "acme")
    assert not list(folder.glob("runs/*/hosts/*.json")), "killed before anything was recorded"
    lab.delays()
    return folder


def test_a_run_that_was_killed_in_the_middle_of_its_changes_goes_on_and_knows_them(lab, cut_off):
    folder = cut_off
    run = preflight(lab, folder, "--limit", "acme", extra={"interweave_resume": "latest"})
    for item in ("1.5", "3.2", "5.1"):
        assert run.statuses("acme-qb01", item) == {"changed"}, (item, run.findings("acme-qb01", item))
    assert run.statuses("acme-qb01", "1.3") == {"changed", "attested"}, "the driver's licence is a person's word"
    told = [change["what"] for found in run.findings("acme-qb01", "1.3") for change in found["changes"]]
    assert any("unknown whether" in what for what in told), told
    assert "restart" in str(run.findings("acme-qb01", "5.1")[0]["changes"])
    assert not list(folder.glob("runs/*/hosts/*.journal"))


def test_without_resuming_the_report_tells_what_was_begun_and_rollback_undoes_it(lab, cut_off):
    told = other_playbook(lab, cut_off, "report.yml")
    host = json.loads((cut_off / "report.json").read_text(encoding="utf-8"))["hosts"][0]
    assert (host["outcome"], host["verdict"]) == ("failed", "no-go"), told
    assert "cut off while it changed something" in host["message"]
    begun = [change["what"] for found in host["findings"] for change in found["changes"]]
    assert any("unknown whether" in what for what in begun), begun
    run = next(path.name for path in (cut_off / "runs").iterdir())
    undone = other_playbook(lab, cut_off, "rollback.yml", "--limit", "acme", "-e", "interweave_rollback_run=" + run, "-e",
                            json.dumps({"interweave_allow": ["auto_update", "odbc_dsn", "firewall", "port_proxy", "service_restart"]}))
    assert "put back" in undone
    again = preflight(lab, cut_off, "--limit", "acme", extra={"interweave_allow": []})
    assert again.statuses("acme-qb01", "1.5") == {"would_change"}, "put back as it was"
