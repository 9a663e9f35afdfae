# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Replies pinned letter by letter: the shapes of MS-WSMV's samples and of replies that real hosts gave to other projects."""

from __future__ import annotations

import pathlib
import re
import typing as t

import pytest
from lab_caller import ENUMERATION, SHELL, TRANSFER, WMI, Caller, Reply
from labclient import LabClient

GOLDEN = pathlib.Path(__file__).parent / "golden"
OS = "SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion"
RULE = (
    '<p:MSFT_NetFirewallRule xmlns:p="%sroot/standardcimv2/MSFT_NetFirewallRule"><p:InstanceID>acme-8443</p:InstanceID><p:ElementName>Acme</p:ElementName>'
    "</p:MSFT_NetFirewallRule>" % WMI
)
ASK: dict[str, tuple[str, t.Callable[[Caller], Reply]]] = {
    "get_singleton_key": ("english", lambda c: c.get("Win32_Processor", {"DeviceID": "CPU0"})),
    "wql_projection": ("english", lambda c: c.query("SELECT State,Name,InstallDate FROM Win32_Service WHERE Name='Fax'")),
    "wql_no_rows": ("english", lambda c: c.query("SELECT Name FROM Win32_Service WHERE Name='x'")),
    "enumerate_not_optimised": ("english", lambda c: c.call(ENUMERATION + "Enumerate", WMI + "root/cimv2/Win32_Processor", "<n:Enumerate/>")),
    "enumerate_keys": ("english", lambda c: c.enumerate("<w:EnumerationMode>EnumerateEPR</w:EnumerationMode>", WMI + "root/cimv2/Win32_Processor")),
    "registry_string": ("english", lambda c: c.registry("GetStringValue", OS, "ProductName")),
    "registry_values": ("english", lambda c: c.registry("EnumValues", OS)),
    "registry_missing_key": ("english", lambda c: c.registry("EnumKey", "SOFTWARE\\No")),
    "create": ("english", lambda c: c.call(TRANSFER + "Create", WMI + "root/standardcimv2/MSFT_NetFirewallRule", RULE)),
    "fault_classic": ("english", lambda c: c.get("Win32_Process", {"Handle": "29"})),
    "fault_cim": ("german", lambda c: c.get("Win32_Process", {"Handle": "29"})),
    "fault_must_understand": ("english", lambda c: c.get("Win32_OperatingSystem", header='<x:Foo xmlns:x="urn:x" s:mustUnderstand="true"/>')),
    "config": ("english", lambda c: c.call(TRANSFER + "Get", "http://schemas.microsoft.com/wbem/wsman/1/config")),
    "shell_create": ("english", lambda c: c.call(TRANSFER + "Create", SHELL + "cmd", "<rsp:Shell/>")),
}


def _body(reply: Reply) -> str:
    """The body with what differs from run to run made alike."""
    found = re.search(r"<s:Body>.*</s:Body>", reply.text, re.S)
    assert found, reply
    alike = re.sub(r"[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}", "UUID", found.group(0))
    return "%d\n%s\n" % (reply.status, alike.replace("><", ">\n<"))


@pytest.mark.parametrize("name", ASK)
def test_reply_is_as_pinned(name: str, lab: LabClient, english: Caller, german: Caller) -> None:
    who, ask = ASK[name]
    got = _body(ask(english if who == "english" else german))
    assert got == (GOLDEN / (name + ".txt")).read_text(encoding="utf-8")


def test_header_of_a_reply(english: Caller) -> None:
    reply = english.get("Win32_Processor", {"DeviceID": "CPU0"})
    assert "<a:Action>%sGetResponse</a:Action>" % TRANSFER in reply.text
    assert re.search(r"<a:RelatesTo>uuid:[0-9a-f-]{36}</a:RelatesTo>", reply.text)
    assert "<a:To>http://schemas.xmlsoap.org/ws/2004/08/addressing/role/anonymous</a:To>" in reply.text
