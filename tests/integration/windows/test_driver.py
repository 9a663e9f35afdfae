# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""qodbc_driver against the lab: check, do, verify by the lab's own state, again; and an installer that must be ended."""
from __future__ import annotations

import hashlib
import typing as t

import pytest
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.quickbooks._driver import QodbcDriver
from qbrun import CHECK, LOOK_ONLY, run, state, writes

LOCAL = "C:\\Install\\qodbc.exe"
URL = "https://downloads.example/qodbc.exe"
REBOOT, BROKEN = "C:\\Install\\qodbc-reboot.exe", "C:\\Install\\qodbc-broken.exe"
SHA256 = hashlib.sha256(b"InterWeave lab: stand-in for the QODBC installer, build 24.0.0.359.\n").hexdigest()
SILENT = "/VERYSILENT /SUPPRESSMSGBOXES /NORESTART"
HOSTS = ("acme-qb01", "globex-qb01")


def hash_of(lab, path: str) -> str:
    return str(state(lab, "acme-qb01")["files"][path]["sha256"])


def leftovers(lab: t.Any, where: str) -> list[str]:
    now = state(lab, where)
    return [path for path in [*now["files"], *now["folders"]] if "\\staging-" in path]


@pytest.mark.parametrize("policy", [CHECK, LOOK_ONLY])
def test_without_leave_nothing_is_started(lab, policy):
    outcome = run(lab, "acme-qb01", QodbcDriver, policy, installer=LOCAL, sha256=SHA256, arguments=SILENT)
    assert outcome.status == "would_change"
    assert writes(lab) == 0
    assert not [entry for entry in state(lab, "acme-qb01")["recorded"] if entry["what"] == "installer"]


@pytest.mark.parametrize("where", HOSTS)
@pytest.mark.parametrize("source", [LOCAL, URL])
def test_it_is_installed_and_again_changes_nothing(lab, where, source):
    given = {"installer": source, "sha256": SHA256, "arguments": SILENT, "minimum_version": "24.0.0.356", "bitness": "both", "licence_at_hand": True}
    outcome = run(lab, where, QodbcDriver, **given)
    # a driver stands there now for which nobody has activated a licence: the file that is left is older
    assert (outcome.status, [change.applied for change in outcome.changes]) == ("manual", [True])
    after = state(lab, where)
    assert after["files"]["C:\\Windows\\SysWOW64\\fqqb32.dll"]["version"] == "24.0.0.359"
    ran = [entry["line"] for entry in after["recorded"] if entry["what"] == "installer"]
    assert len(ran) == 1
    assert "\\InterWeave SmartIntegration\\staging-" in ran[0]
    assert leftovers(lab, where) == []
    lab.forget()
    again = run(lab, where, QodbcDriver, **given)
    assert (again.status, again.changes) == ("manual", [])
    assert "before this driver was put there" in again.actual
    assert writes(lab) == 0


def test_wrong_arguments_run_into_the_time_limit_and_only_our_process_ends(lab):
    before = {process["pid"] for process in state(lab, "acme-qb01")["processes"]}
    outcome = run(lab, "acme-qb01", QodbcDriver, installer=LOCAL, sha256=SHA256, arguments="/S", time_limit=1)
    assert outcome.status == "error"
    assert "time_limit" in outcome.actual
    assert "arguments" in outcome.remedy
    (change,) = outcome.changes
    assert (change.applied, change.restorable) == (True, False), "it was started, so it may have changed something"
    after = state(lab, "acme-qb01")
    assert {process["pid"] for process in after["processes"]} == before
    assert after["shells"] == 0
    assert leftovers(lab, "acme-qb01") == []


@pytest.mark.parametrize("source", [LOCAL, URL])
def test_a_wrong_hash_never_starts(lab, source):
    outcome = run(lab, "acme-qb01", QodbcDriver, installer=source, sha256="0" * 64, arguments=SILENT)
    assert outcome.status == "error"
    assert SHA256 in outcome.actual
    assert outcome.changes == []
    assert "sha256" in outcome.remedy
    assert not [entry for entry in state(lab, "acme-qb01")["recorded"] if entry["what"] == "installer"]
    assert leftovers(lab, "acme-qb01") == []


def test_a_share_behind_a_second_hop_is_one_clear_error(lab):
    outcome = run(lab, "globex-qb01", QodbcDriver, installer="\\\\files\\install\\qodbc.exe", sha256=SHA256, arguments=SILENT, minimum_version="24.0",
                  licence_at_hand=True)
    assert outcome.status == "error"
    assert "double hop" in outcome.actual
    assert "copy the installer to the host first" in outcome.actual


def test_a_required_restart_is_reported_and_stays_reported(lab):
    given = {"installer": REBOOT, "sha256": hash_of(lab, REBOOT), "arguments": SILENT}
    outcome = run(lab, "acme-qb01", QodbcDriver, **given)
    assert (outcome.status, outcome.facts["reboot_required"], outcome.facts["installer_rc"]) == ("manual", True, 3010)
    lab.forget()
    outcome = run(lab, "acme-qb01", QodbcDriver, **given)
    assert (outcome.status, outcome.changes) == ("manual", [])
    assert writes(lab) == 0
    assert not [entry for entry in state(lab, "acme-qb01")["recorded"] if entry["what"] == "refused"]


def test_exit_code_0_proves_nothing(lab):
    outcome = run(lab, "acme-qb01", QodbcDriver, installer=BROKEN, sha256=hash_of(lab, BROKEN), arguments=SILENT)
    assert outcome.status == "fail"
    assert "exit code 0, but the 32-bit driver is not registered" in outcome.actual


def test_an_old_driver_is_named_with_the_quickbooks_it_does_not_serve(lab):
    outcome = run(lab, "globex-qb01", QodbcDriver)
    assert outcome.status == "fail"
    assert "QODBC 22 does not serve QuickBooks 2024" in outcome.actual


def test_a_host_without_curl_cannot_download(lab):
    lab.act("windows", "set_host", host="acme-qb01", curl=False)
    outcome = run(lab, "acme-qb01", QodbcDriver, installer=URL, sha256=SHA256, arguments=SILENT)
    assert outcome.status == "error"
    assert "no curl.exe" in outcome.actual


def test_a_configured_host_costs_few_requests(lab):
    assert run(lab, "umbrella-qb01", QodbcDriver, minimum_version="24.0.0.356", bitness="both").status == "pass"
    assert lab.ledger()["requests"] <= 9
