# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""quickbooks_auto_update: products, channel files, service and link, against a small fake host that speaks German."""
from __future__ import annotations

import json

import pytest
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.quickbooks import _products
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.quickbooks._auto_update import QuickbooksAutoUpdate
from qbhost import CHECK, LOOK_ONLY, QbHost, make

CHANNEL = "C:\\ProgramData\\Intuit\\QuickBooks Enterprise Solutions 24.0\\Components\\QBUpdate\\qbchan.dat"
LINK = "C:\\ProgramData\\Microsoft\\Windows\\Start Menu\\Programs\\StartUp\\QuickBooks Update Agent.lnk"
ON = b"[ChannelInfo]\r\nNumChannels=47\r\nBackgroundEnabled=1\r\nName=M\xfcller\r\n"
OFF = ON.replace(b"Enabled=1", b"Enabled=0")


def install(host: QbHost, key: str, name: str, version: str = "") -> None:
    host.registry.put(_products.UNINSTALL_32 + "\\" + key, DisplayName=name, DisplayVersion=version, Publisher="Intuit Inc.")


@pytest.fixture
def host() -> QbHost:
    host = QbHost()
    install(host, "{A}", "QuickBooks Enterprise Solutions: Accountant 24.0", "34.0.4001.3401")
    install(host, "{B}", "QuickBooks")
    install(host, "QODBC_is1", "QODBC Driver for QuickBooks", "24.0.0.359")
    host.files = {CHANNEL: ON, LINK: b"L\0\0\0lnk"}
    host.rows = {"Win32_Service": [{"Name": "QBUpdateMonitorService", "StartMode": "Auto", "State": "Running"}], "Win32_Process": []}
    return host


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch):
    monkeypatch.setattr(QuickbooksAutoUpdate, "POLL", (0.0, 3))


def backups(host: QbHost) -> list[str]:
    return sorted(path for path in host.files if path.endswith(".bak"))


def test_all_three_are_put_right_and_kept(host):
    outcome = make(QuickbooksAutoUpdate, host).run()
    assert outcome.status == "changed"
    assert host.files[CHANNEL] == OFF
    assert host.rows["Win32_Service"][0] == {"Name": "QBUpdateMonitorService", "StartMode": "Disabled", "State": "Stopped"}
    assert LINK not in host.files
    assert [host.files[path] for path in backups(host)] == [b"L\0\0\0lnk", ON]
    assert not [path for path in host.files if path.endswith(".new")]
    assert "Accountant 24.0: BackgroundEnabled=0" in outcome.actual


def test_again_changes_nothing(host):
    make(QuickbooksAutoUpdate, host).run()
    host.ledger.clear()
    outcome = make(QuickbooksAutoUpdate, host).run()
    assert (outcome.status, outcome.changes, host.ledger) == ("pass", [], [])


@pytest.mark.parametrize("policy", [CHECK, LOOK_ONLY])
def test_without_leave_nothing_is_written(host, policy):
    outcome = make(QuickbooksAutoUpdate, host, policy).run()
    assert outcome.status == "would_change"
    assert len(outcome.changes) == 3
    assert host.ledger == []


def test_every_change_can_be_undone(host):
    resource = make(QuickbooksAutoUpdate, host)
    records = json.loads(json.dumps([change.as_dict() for change in resource.run().changes]))
    for record in reversed(records):
        for change in resource.restore(record):
            resource.apply(change)
    assert (host.files[CHANNEL], host.files[LINK]) == (ON, b"L\0\0\0lnk")
    assert host.rows["Win32_Service"][0] == {"Name": "QBUpdateMonitorService", "StartMode": "Auto", "State": "Running"}


def test_a_link_backup_that_was_tampered_with_is_not_put_back(host):
    resource = make(QuickbooksAutoUpdate, host)
    records = [change.as_dict() for change in resource.run().changes]
    link = next(record for record in records if "link" in record["key"])
    host.files[link["before"]["backup"]] = b"evil"
    with pytest.raises(Exception, match="SHA-256"):
        resource.apply(resource.restore(link)[0])


def test_no_quickbooks_is_not_a_pass(host):
    for key in list(host.registry.keys):
        if "QODBC" not in key:
            del host.registry.keys[key]
    host.files.clear()
    outcome = make(QuickbooksAutoUpdate, host).run()
    assert outcome.status == "fail"
    assert "no QuickBooks" in outcome.actual


def test_a_product_without_a_channel_file_is_for_a_person(host):
    install(host, "{C}", "QuickBooks Pro 2021", "31.0")
    outcome = make(QuickbooksAutoUpdate, host).run()
    assert outcome.status == "manual"
    assert "QuickBooks Pro 2021: no qbchan.dat" in outcome.actual
    assert "Help > Update QuickBooks" in outcome.remedy
    assert host.files[CHANNEL] == OFF  # the other product is put right all the same


@pytest.mark.parametrize("data", [b"", b"[Other]\r\nBackgroundEnabled=1\r\n",
                                  ON.decode("latin-1").encode("utf-16-le"), b"[ChannelInfo]\r\nBackgroundEnabled=No"])
def test_a_file_that_is_not_understood_is_left_alone(host, data):
    host.files[CHANNEL] = data
    outcome = make(QuickbooksAutoUpdate, host).run()
    assert outcome.status == "manual"
    assert host.files[CHANNEL] == data


def test_a_path_outside_ascii_is_for_a_person(host):
    host.files = {"C:\\ProgramData\\Intuit\\QuickBooks Büro 2024\\qbchan.dat": ON}
    outcome = make(QuickbooksAutoUpdate, host).run()
    assert outcome.status == "manual"
    assert "ASCII" in outcome.actual
    assert list(host.files.values()) == [ON]


@pytest.mark.parametrize(("program", "status"), [("QBW.EXE", "changed"), ("qbupdate.exe", "manual")])
def test_written_while_quickbooks_runs_is_not_settled(host, program, status):
    host.rows["Win32_Process"] = [{"Name": program, "ProcessId": "77", "SessionId": "2"}]
    outcome = make(QuickbooksAutoUpdate, host).run()
    assert (outcome.status, outcome.facts["settled"]) == (status, False)
    assert "not settled" in outcome.actual
    assert "not settled" in outcome.warnings[0]
    assert program + " (process 77" in outcome.actual
    assert host.files[CHANNEL] == OFF
    assert not [line for line in host.ledger if "kill" in line]
    assert make(QuickbooksAutoUpdate, host).run().status == "pass"


def test_a_file_that_changes_under_our_hands_is_not_overwritten(host):
    def meddle(what: str) -> None:
        if what == "file " + CHANNEL + ".new":
            host.files[CHANNEL] = ON + b"Later=1\r\n"
    host.after_write = meddle
    outcome = make(QuickbooksAutoUpdate, host).run()
    assert outcome.status == "error"
    assert host.files[CHANNEL] == ON + b"Later=1\r\n"
    assert CHANNEL + ".new" not in host.files


def test_without_curl_findstr_writes_what_survives_it():
    host = QbHost(curl=False)
    install(host, "{A}", "QuickBooks Pro 2024")
    host.files = {CHANNEL.replace("Enterprise Solutions 24.0", "2024"): ON}
    assert make(QuickbooksAutoUpdate, host).run().status == "changed"
    assert OFF in host.files.values()


def test_without_curl_what_does_not_survive_is_for_a_person():
    host = QbHost(curl=False)
    install(host, "{A}", "QuickBooks Pro 2024")
    host.files = {CHANNEL.replace("Enterprise Solutions 24.0", "2024"): ON + b"NoFinalNewline=1"}
    outcome = make(QuickbooksAutoUpdate, host).run()
    assert outcome.status == "manual"
    assert "curl.exe" in " ".join(outcome.evidence)
    assert list(host.files.values()) == [ON + b"NoFinalNewline=1"]
    assert not outcome.changes[0].applied


def test_a_backup_is_no_channel_file(host):
    host.files[CHANNEL + ".0123456789ab.bak"] = ON
    make(QuickbooksAutoUpdate, host).run()
    assert host.files[CHANNEL + ".0123456789ab.bak"] == ON


@pytest.mark.parametrize("name", ["QuickBooks Database Server Manager", "QuickBooks File Manager 2024", "QuickBooks Desktop migration tool"])
def test_a_companion_is_no_quickbooks_and_a_left_over_channel_file_makes_none(name):
    host = QbHost()
    install(host, "{A}", name, "1.0")
    host.files = {CHANNEL: OFF}
    outcome = make(QuickbooksAutoUpdate, host).run()
    assert outcome.status == "fail"
    assert "no QuickBooks Desktop found" in outcome.actual
    assert any(name in line for line in outcome.evidence), "what was seen is told, in case it is one"


def test_an_add_on_beside_quickbooks_asks_for_nothing(host):
    install(host, "{C}", "Warehouse Plugin for QuickBooks 2025", "25.1.0")
    install(host, "{D}", "QuickBooks Reporting Add-in", "25.0")
    host.files[CHANNEL] = OFF
    outcome = make(QuickbooksAutoUpdate, host).run()
    assert outcome.status == "changed"
    assert [product["name"] for product in outcome.facts["products"]] == ["QuickBooks Enterprise Solutions: Accountant 24.0"]


DOWNLOADED = CHANNEL.replace("QBUpdate\\qbchan.dat", "DownloadQB34\\Patch\\qbwpatch.exe")


def test_an_update_that_lies_downloaded_is_installed_at_the_next_start_and_said(host):
    host.files[DOWNLOADED] = b"MZ"
    outcome = make(QuickbooksAutoUpdate, host).run()
    assert outcome.status == "manual"
    assert "an update lies downloaded in " in outcome.actual
    assert "DownloadQB34" in outcome.actual
    assert "Update Now" in outcome.remedy
    assert host.files[CHANNEL] == OFF, "the setting is put right all the same"
    assert outcome.facts["downloaded_updates"][0]["files"] == 1
    assert host.files[DOWNLOADED] == b"MZ", "nothing of it is touched"
    del host.files[DOWNLOADED]
    assert make(QuickbooksAutoUpdate, host).run().status == "pass"


def test_without_leave_a_download_is_told_beside_what_would_change(host):
    host.files[DOWNLOADED] = b"MZ"
    outcome = make(QuickbooksAutoUpdate, host, LOOK_ONLY).run()
    assert outcome.status == "would_change"
    assert "an update lies downloaded" in outcome.actual
