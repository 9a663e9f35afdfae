# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""quickbooks_auto_update against the lab: check, do, verify by the lab's own state, again."""
from __future__ import annotations

import pytest
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.quickbooks._auto_update import QuickbooksAutoUpdate
from qbrun import CHECK, LOOK_ONLY, run, state, writes

INTUIT = "C:\\ProgramData\\Intuit\\"
CHANNEL = INTUIT + "QuickBooks Enterprise Solutions 24.0\\Components\\QBUpdate\\qbchan.dat"
CHANNEL_23 = CHANNEL.replace("24.0", "23.0")
LINK = "C:\\ProgramData\\Microsoft\\Windows\\Start Menu\\Programs\\StartUp\\QuickBooks Update Agent.lnk"
SERVICE = "QBUpdateMonitorService"
HOSTS = {"acme-qb01": [CHANNEL], "globex-qb01": [CHANNEL, CHANNEL_23]}


@pytest.mark.parametrize("policy", [CHECK, LOOK_ONLY])
@pytest.mark.parametrize("where", HOSTS)
def test_without_leave_nothing_is_written(lab, where, policy):
    before = state(lab, where)["files"]
    outcome = run(lab, where, QuickbooksAutoUpdate, policy)
    assert outcome.status == "would_change"
    assert len(outcome.changes) == len(HOSTS[where]) + 2
    assert writes(lab) == 0
    assert state(lab, where)["files"] == before


@pytest.mark.parametrize("where", HOSTS)
def test_all_is_switched_off_and_no_other_byte_changes(lab, where):
    before = state(lab, where)
    outcome = run(lab, where, QuickbooksAutoUpdate)
    after = state(lab, where)
    assert outcome.status == "changed"
    for path in HOSTS[where]:
        assert after["files"][path]["text"] == before["files"][path]["text"].replace("BackgroundEnabled=1", "BackgroundEnabled=0", 1)
        backup = "%s.%s.bak" % (path, before["files"][path]["sha256"][:12])
        assert after["files"][backup]["sha256"] == before["files"][path]["sha256"]
    assert (after["services"][SERVICE]["mode"], after["services"][SERVICE]["state"]) == ("Disabled", "Stopped")
    assert LINK not in after["files"]
    assert [path for path, file in after["files"].items() if file["sha256"] == before["files"][LINK]["sha256"] and "\\backup\\" in path]
    assert not [path for path in after["files"] if path.endswith(".new")]
    mine = {process["pid"] for process in before["processes"] if "QBUpdateMonitor" not in str(process["path"])}
    assert mine <= {process["pid"] for process in after["processes"]}


@pytest.mark.parametrize("where", HOSTS)
def test_again_changes_nothing(lab, where):
    run(lab, where, QuickbooksAutoUpdate)
    lab.forget()
    outcome = run(lab, where, QuickbooksAutoUpdate)
    assert (outcome.status, outcome.changes) == ("pass", [])
    assert writes(lab) == 0


def test_written_while_quickbooks_runs_is_said_not_to_be_settled(lab):
    outcome = run(lab, "acme-qb01", QuickbooksAutoUpdate)
    assert outcome.facts["settled"] is False
    assert "QBW.EXE" in outcome.warnings[0]
    assert "Help > Update QuickBooks > Options" in outcome.remedy


def test_undone_it_is_as_it_was(lab):
    from qbrun import completed, host_of

    before = state(lab, "acme-qb01")
    with host_of(lab, "acme-qb01") as host:
        from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import ChangePolicy

        resource = QuickbooksAutoUpdate(host, completed(QuickbooksAutoUpdate, {}), ChangePolicy())
        for record in reversed([change.as_dict() for change in resource.run().changes]):
            for change in resource.restore(record):
                host.forget()
                resource.apply(change)
    after = state(lab, "acme-qb01")
    for path in (CHANNEL, LINK):
        assert after["files"][path]["sha256"] == before["files"][path]["sha256"]
    assert (after["services"][SERVICE]["mode"], after["services"][SERVICE]["state"]) == ("Auto", "Running")


def test_no_quickbooks_is_not_a_pass(lab):
    lab.act("windows", "delete_registry", host="acme-qb01",
            key="HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\{5AC1C7D0-3C4D-4E0F-9A24-000000000024}")
    outcome = run(lab, "acme-qb01", QuickbooksAutoUpdate, CHECK)
    assert outcome.status == "fail"
    assert "no QuickBooks" in outcome.actual


@pytest.mark.parametrize(("text", "status"), [("[ChannelInfo]\r\nBackgroundEnabled=1\r\n", "changed"), ("[ChannelInfo]\r\nBackgroundEnabled=1", "manual")])
def test_on_a_host_without_curl_only_what_survives_is_written(lab, text, status):
    lab.act("windows", "set_host", host="acme-qb01", curl=False)
    lab.act("windows", "set_file", host="acme-qb01", path=CHANNEL, text=text)
    outcome = run(lab, "acme-qb01", QuickbooksAutoUpdate)
    assert outcome.status == status
    expected = text.replace("=1", "=0") if status == "changed" else text
    assert state(lab, "acme-qb01")["files"][CHANNEL]["text"] == expected


def test_utf_16_and_odd_bytes_survive_the_wire(lab):
    data = b"\xff\xfe" + "[ChannelInfo]\r\nName=M\u00fcller \u2019\x1a\r\nBackgroundEnabled=1\r\n".encode("utf-16-le")
    lab.act("windows", "set_file", host="globex-qb01", path=CHANNEL, hex=data.hex())
    assert run(lab, "globex-qb01", QuickbooksAutoUpdate).status == "changed"
    after = state(lab, "globex-qb01")["files"][CHANNEL]["text"].encode("latin-1")
    assert after == data.replace("Enabled=1".encode("utf-16-le"), "Enabled=0".encode("utf-16-le"))


def test_a_configured_host_costs_few_requests(lab):
    outcome = run(lab, "umbrella-qb01", QuickbooksAutoUpdate)
    assert outcome.status == "pass"
    assert lab.ledger()["requests"] <= 11


@pytest.mark.parametrize("op", ["shell:copy", "shell:curl.exe", "shell:del", "shell:mkdir"])
def test_a_lost_reply_of_any_file_operation_is_settled_by_what_stands_on_the_host(lab, op):
    lab.fault("windows", "lost_reply", host="acme-qb01", op=op, times=1)
    outcome = run(lab, "acme-qb01", QuickbooksAutoUpdate)
    assert outcome.status == "changed", outcome
    assert [change.applied for change in outcome.changes] == [True, True, True]
    files = [path for path in state(lab, "acme-qb01")["files"] if "qbchan.dat" in path]
    assert len(files) == 2, "the file and one backup"
    lab.forget()
    assert run(lab, "acme-qb01", QuickbooksAutoUpdate).status == "pass"
    assert writes(lab) == 0
