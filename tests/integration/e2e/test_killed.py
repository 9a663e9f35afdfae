# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The controller dies in the middle of the changes: what was changed until then is known, to the report, to rollback and to the restart."""
from __future__ import annotations

from playbook import killed, preflight


def test_a_run_that_was_killed_in_the_middle_of_its_changes_goes_on_and_knows_them(lab, tmp_path):
    folder = tmp_path / "report"
    folder.mkdir()
    lab.delays(netsh=3)
    killed(lab, folder, lambda: "Invoke Win32_Service.StopService" in lab.ledger(detail=True)["by_host"].get("acme-qb01", {}), "--limit", "acme")
    assert not list(folder.glob("runs/*/hosts/*.json")), "killed before anything was recorded"
    lab.delays()
    run = preflight(lab, folder, "--limit", "acme", extra={"interweave_resume": "latest"})
    for item in ("1.3", "1.5", "3.2", "5.1"):
        assert run.statuses("acme-qb01", item) == {"changed"}, (item, run.findings("acme-qb01", item))
    told = [change["what"] for found in run.findings("acme-qb01", "1.3") for change in found["changes"]]
    assert any("unknown whether" in what for what in told), told
    assert "restart" in str(run.findings("acme-qb01", "5.1")[0]["changes"])
    assert not list(folder.glob("runs/*/hosts/*.journal"))
