# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""windows_service and session_info against the lab."""
from __future__ import annotations

import datetime
import typing as t

import pytest
from actions import act, four_moves


def service(lab: t.Any, name: str, where: str = "acme-qb01") -> dict[str, t.Any]:
    return t.cast("dict[str, t.Any]", lab.act("windows", "state", host=where)["services"][name])


@pytest.mark.parametrize("where", ["acme-qb01", "globex-qb01"])
def test_stopped_started_and_start_mode(lab: t.Any, where: str) -> None:
    four_moves(lab, where, "windows_service", name="Spooler", state="stopped", start_mode="disabled", dependents=True)
    assert service(lab, "Spooler", where)["state"] == "Stopped"
    assert service(lab, "Spooler", where)["mode"] == "Disabled"
    four_moves(lab, where, "windows_service", name="Spooler", state="started", start_mode="auto")
    assert service(lab, "Spooler", where)["state"] == "Running"


def test_running_dependents_are_stopped_first_and_started_again_on_request_only(lab: t.Any) -> None:
    act(lab, "acme-qb01", "windows_service", name="Fax", state="started")
    refused = act(lab, "acme-qb01", "windows_service", name="Spooler", state="restarted")
    assert refused["status"] == "fail"
    assert "'Fax'" in refused["actual"]
    before = service(lab, "Spooler")["pid"]
    assert act(lab, "acme-qb01", "windows_service", name="Spooler", state="restarted", dependents=True)["status"] == "changed"
    assert service(lab, "Spooler")["pid"] != before
    assert service(lab, "Fax")["state"] == "Running"


def test_a_restart_happens_once_for_a_change(lab: t.Any) -> None:
    newest = (datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(hours=1)).isoformat()
    done = four_moves(lab, "acme-qb01", "windows_service", name="InterWeaveAgent", state="restarted", restart="when_changed", changed_since=newest)
    assert done["status"] == "changed"
    again = act(lab, "acme-qb01", "windows_service", name="InterWeaveAgent", state="restarted", restart="when_changed", changed_since=newest)
    assert again["status"] == "pass"
    assert any("runs since" in line for line in again["evidence"])


def test_missing_optional_and_protected(lab: t.Any) -> None:
    assert act(lab, "acme-qb01", "windows_service", name="Nowhere", state="started")["status"] == "error"
    assert act(lab, "acme-qb01", "windows_service", name="Nowhere", state="started", optional=True)["status"] == "not_applicable"
    lab.forget()
    for name in ("QuickBooksDB34", "TermService", "QBCFMonitorService"):
        refused = act(lab, "acme-qb01", "windows_service", name=name, state="restarted")
        assert refused["failed"]
        assert "never stopped" in refused["msg"]
    assert lab.ledger()["writes"] == 0


@pytest.mark.parametrize("check", ["R1", "R2", "R3", "R4", "R5", "R6"])
def test_a_healthy_session_passes_every_check(lab: t.Any, check: str) -> None:
    lab.forget()
    seen = act(lab, "umbrella-qb01", "session_info", check=check, user="UMBRELLA\\qbuser", port=4500)
    assert seen["status"] == "pass", seen
    assert lab.ledger()["writes"] == 0


def test_an_unhealthy_session_fails_with_names(lab: t.Any) -> None:
    def seen(check: str) -> dict[str, t.Any]:
        return act(lab, "globex-qb01", "session_info", check=check, user="GLOBEX-QB01\\Buchhaltung", port=4500)

    assert "Müller (session 1)" in seen("R1")["actual"]
    assert "session 0" in seen("R2")["actual"]
    assert seen("R3")["status"] == "fail"
    assert "value 'QRemote', switched off in Task Manager > Startup; nothing starts QuickBooks at logon" in seen("R4")["actual"]
    assert "30 minutes" in seen("R5")["actual"]


def test_all_checks_at_once_are_as_unsettled_as_the_worst(lab: t.Any) -> None:
    seen = act(lab, "umbrella-qb01", "session_info", user="qbuser", port=4500)
    assert seen["status"] == "pass"
    assert set(seen["checks"]) == {"R1", "R2", "R3", "R4", "R5", "R6"}
    assert seen["sessions"] == [{"session": 2, "user": "UMBRELLA\\qbuser"}]
    assert act(lab, "globex-qb01", "session_info")["status"] == "fail"
