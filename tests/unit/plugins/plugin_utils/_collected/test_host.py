# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The host that a collected file stands for: each read of a resource answered from what was printed, or not seen."""
from __future__ import annotations

import pytest
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._collected.registry import NotInFile
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows import _reads as r
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._processes import Process, owner
from collecting import host, key

RULES, VERSION = "SYSTEM\\Rules", "SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion"
PATH = "C:\\Data\\QuickBooks 2024\\qbchan.dat"
ANSWERS = {
    'reg query "HKLM\\%s"' % RULES: key(RULES, One="REG_SZ    Action=Block|Name=x|", Two="REG_DWORD    0x1", Three="REG_SZ    other"),
    'reg query "HKLM\\SOFTWARE\\Uninstall" /s /f QuickBooks /d': key("SOFTWARE\\Uninstall\\{1}", DisplayName="REG_SZ    QuickBooks Pro 2024"),
    'reg query "HKLM\\SOFTWARE\\Approved" /s /t REG_BINARY': key("SOFTWARE\\Approved\\Run32", QRemote="REG_BINARY    0300"),
    'reg query "HKLM\\%s" /v SystemRoot' % VERSION: key(VERSION, SystemRoot="REG_SZ    C:\\Windows"),
    "tzutil /g": "UTC", "mountvol": "    \\\\?\\Volume{2}\\\n        D:\\\n",
    'dir /b /s /a-d "C:\\Data\\qbchan.dat"': PATH, 'dir /b /s /ad "C:\\Data\\Download*"': "C:\\Data\\Download1",
    'findstr /i /l "[ BackgroundEnabled" "%s"' % PATH: "[ChannelInfo]\nBackgroundEnabled=0",
    "tasklist /fo csv /nh": '"QBW.EXE","77","","2","1 K"',
    'tasklist /v /fo csv /nh /fi "imagename eq QBW.EXE"': '"QBW.EXE","77","","2","1 K","x","ACME\\qb","0","t"',
    "netstat -ano -p TCP": "  TCP  0.0.0.0:1  0.0.0.0:0  LISTENING  4\n  TCP  10.0.0.1:1  10.0.0.2:5  HERGESTELLT  4\n", "netstat -ano -p TCPv6": "",
}


@pytest.mark.parametrize(("read", "answer"), [
    (r.Confirm(RULES, "Three", "other"), True), (r.Confirm(RULES, "Three", "Other"), False), (r.Confirm(RULES, "Four", "x"), False),
    (r.Dwords(RULES), {"Two": 1}), (r.ValueNames(RULES, "NAME=X"), ["One"]), (r.ValueTexts(RULES, "action", ("name=y",)), {"One": "Action=Block|Name=x|"}),
    (r.ValueTexts(RULES, "action", ("name=x",)), {}), (r.ValueTexts(RULES, "action", (), ("allow",)), {}),
    (r.ValueTexts(RULES, "a", (), ("block",)), {"One": "Action=Block|Name=x|"}), (r.Value(RULES, "two"), r.RegValue("REG_DWORD", 1)),
    (r.Value(RULES, "none"), None),
    (r.SubkeyTexts("SOFTWARE\\Uninstall", "QuickBooks"), {"SOFTWARE\\Uninstall\\{1}": {"DisplayName": "QuickBooks Pro 2024"}}),
    (r.Binaries("SOFTWARE\\Approved"), {"run32": {"qremote": b"\x03\x00"}}), (r.TimeZoneId(), "UTC"), (r.Environment("SystemRoot"), "C:\\Windows"),
    (r.Listing("C:\\Data\\qbchan.dat"), [PATH]), (r.Folders("C:\\Data\\Download*"), ["C:\\Data\\Download1"]), (r.There(PATH), True),
    (r.There("C:\\Data\\Other\\qbchan.dat"), False), (r.FileBytes(PATH), b"[ChannelInfo]\r\nBackgroundEnabled=0"),
    (r.FileBytes("C:\\Data\\Other\\qbchan.dat"), None),
    (r.Rows("Win32_LogicalDisk", ("DriveType",), "DeviceID", ("D:",)), [{"DeviceID": "D:", "DriveType": "3"}]),
    (r.Rows("Win32_Process", ("SessionId",), "Name", ("qbw.exe",)), [{"Name": "QBW.EXE", "SessionId": "2"}]),
    (r.Rows("CIM_DataFile", ("FileSize",), "Name", (PATH,)), [{"Name": PATH, "FileSize": None}]),
])
def test_a_read_is_answered_from_the_file(read, answer):
    found = host(ANSWERS)
    found.prefetch([read])
    assert found.read(read) == answer
    assert not found.unseen


def test_all_values_of_a_key():
    assert set(host(ANSWERS).read(r.Values(RULES))) == {"One", "Two", "Three"}


@pytest.mark.parametrize("ask", [
    lambda one: one.read(r.Keys(RULES)), lambda one: one.read(r.Types(RULES)), lambda one: one.read(r.Environment("TEMP")), lambda one: one.run("echo x"),
    lambda one: one.query("SELECT * FROM Win32_Service"), lambda one: one.associated("Win32_Service", {}, "Other", "x"),
    lambda one: one.registry.create_key("x"),
    lambda one: one.registry.get(RULES, "One", "REG_SZ"), lambda one: one.invoke("Win32_Process", "GetOwnerSid", {}, {"Handle": "77"}),
    lambda one: one.invoke("Win32_Service", "StopService", {}, {"Name": "x"}), lambda one: one.read(r.Rows("Win32_Foo", ("x",), "y")),
    lambda one: one.read(r.Rows("Win32_LogicalDisk", ("DriveType",), "DeviceID", ("Z:",))), lambda one: one.read(r.There("E:\\Books.qbw")),
])
def test_what_the_file_does_not_say_is_not_seen_and_nothing_can_be_changed(ask):
    found = host(ANSWERS)
    with pytest.raises(NotInFile, match="not seen"):
        ask(found)
    assert found.requests == 0


def test_what_no_tool_tells_of_a_thing_that_is_there_is_noted():
    found = host(ANSWERS)
    assert found.read(r.Rows("CIM_DataFile", ("Version",), "Name", (PATH,))) == [{"Name": PATH, "Version": None}]
    assert found.unseen == {"version of %s" % PATH: True}
    found.read(r.Rows("MSFT_NetTCPConnection", ("State",), "LocalPort", (1,), "root/standardcimv2"))
    assert "who is connected: netstat speaks another language than English" in found.unseen


def test_its_clock_is_that_of_the_file_and_a_programs_owner_is_told():
    found = host(ANSWERS)
    assert found.clock_skew() == -21 * 3600 - 54 * 60 - 57
    assert owner(found, Process(77, "QBW.EXE")) == "ACME\\qb"
    found.close()
