# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""InterWeave's own runs after the newest change on the host answer what a look from inside can only ask."""
from __future__ import annotations

import datetime
import typing as t
import zoneinfo

from playbook import preflight

USER, FLOW = "ops@acme.example", "QBCust2SFAcctNF"


def log(hours_ago: float = 0) -> str:
    """Six runs out of QuickBooks, a second apart, by the engine's clock."""
    newest = datetime.datetime.now(zoneinfo.ZoneInfo("America/Phoenix")) - datetime.timedelta(hours=hours_ago)
    lines = []
    for number in range(6):
        time = (newest + datetime.timedelta(seconds=number)).strftime("%Y-%m-%d %H:%M:%S.0")
        lines.append("%s IW 2.41 TS %s %s\t<!-- %s:SFLogin_CM Total Execution  in 812:msecs [A1B2C3] QST=2026-11-23 00:00:00.0 Run#=%d-->" % (
            time, FLOW, USER, FLOW, number))
    return "\n".join(lines) + "\n"


def asked(run: t.Any, item: str) -> list[dict[str, t.Any]]:
    return [found for found in run.findings("acme-qb01", item) if "reached QuickBooks and ended well after the newest change" in found["actual"]]


def test_only_runs_after_the_newest_change_are_evidence(lab, tmp_path):
    folder = tmp_path / "report"
    folder.mkdir()

    def run(text: str, **extra: t.Any):
        return preflight(lab, folder, "--limit", "acme", extra={"interweave_log": {"text": text, "user": USER}, **extra})

    first = run(log())
    assert "changed" in first.statuses("acme-qb01", "3.2")
    assert not any(asked(first, item) for item in ("1.3", "1.4", "3.1")), "this run changed the host after those"
    older = run(log(hours_ago=1))
    assert not any(asked(older, item) for item in ("1.3", "1.4", "3.1"))
    newer = run(log(), interweave_services=[])  # the engine is not on the host
    assert "changed" not in newer.statuses("acme-qb01", "3.2")
    (grant,) = asked(newer, "1.4")
    assert (grant["status"], grant["step"]) == ("attested", "main")
    assert "while QuickBooks is closed the log does not say" in grant["actual"]
    assert [found["status"] for found in asked(newer, "3.1")] == ["pass"]
    assert not asked(newer, "1.3"), "an evaluation would answer too, until it ends"
    assert not {"question", "answers"} & {key for found in newer.host("acme-qb01")["findings"] for key in found}
