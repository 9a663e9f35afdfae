# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is wrong on the wire is answered with the fault that Windows gives (MS-WSMV 2.2.4, wsmerror.h)."""

from __future__ import annotations

import re
import typing as t
import uuid

import pytest
import requests
from lab_caller import ENUMERATION, ENVELOPE, TRANSFER, WMI, WQL, Caller
from labclient import LabClient

CIMV2 = WMI + "root/cimv2/"
KEYS = "<p:hDefKey>2147483650</p:hDefKey><p:sSubKeyName>SOFTWARE</p:sSubKeyName>"

MALFORMED: dict[str, tuple[t.Callable[[Caller], t.Any], int, str]] = {
    "unknown class": (lambda c: c.get("Win32_Serivce", {"Name": "Spooler"}), 2150858752, "a:DestinationUnreachable"),
    "unknown namespace": (lambda c: c.get("Win32_Service", {"Name": "Spooler"}, "root/cimv3"), 2150858752, "a:DestinationUnreachable"),
    "unknown instance": (lambda c: c.get("Win32_Service", {"Name": "Spoolerr"}), 2150858752, "a:DestinationUnreachable"),
    "no URI of ours": (lambda c: c.call(TRANSFER + "Get", "http://schemas.microsoft.com/wbem/wsman/1/nothing"), 2150858752, "a:DestinationUnreachable"),
    "URI that is none": (lambda c: c.call(TRANSFER + "Get", "Win32_Service"), 2150858811, "a:DestinationUnreachable"),
    "missing selector": (lambda c: c.get("Win32_Service"), 2150858842, "w:InvalidSelectors"),
    "one selector too many": (lambda c: c.get("Win32_Service", {"Name": "Spooler", "State": "Running"}), 2150858843, "w:InvalidSelectors"),
    "selector on a singleton": (lambda c: c.get("Win32_OperatingSystem", {"Name": "x"}), 2150859002, "w:InvalidSelectors"),
    "selector twice": (
        lambda c: c.get("Win32_Service", header="<w:SelectorSet><w:Selector Name='Name'>a</w:Selector><w:Selector Name='name'>b</w:Selector></w:SelectorSet>"),
        2150858813,
        "w:InvalidSelectors",
    ),
    "unknown action": (lambda c: c.call(TRANSFER + "Fetch", CIMV2 + "Win32_OperatingSystem"), 2150858753, "a:ActionNotSupported"),
    "unknown method": (lambda c: c.invoke("Win32_Service", "Restart", selectors={"Name": "Spooler"}), 2150858753, "a:ActionNotSupported"),
    "method of another class": (
        lambda c: c.call(CIMV2 + "Win32_Process/StartService", CIMV2 + "Win32_Service", "", {"Name": "Spooler"}),
        2150858753,
        "a:ActionNotSupported",
    ),
    "WQL on a class": (
        lambda c: c.enumerate('<w:Filter Dialect="%s">SELECT Name FROM Win32_Service</w:Filter>' % WQL, CIMV2 + "Win32_Service"),
        2150859003,
        "n:CannotProcessFilter",
    ),
    "WQL with a syntax error": (lambda c: c.query("SELECT Name FROM Win32_Service WHERE Name = 'a"), 2150858778, "n:CannotProcessFilter"),
    "WQL on an unknown class": (lambda c: c.query("SELECT Name FROM Win32_Servise"), 2150858778, "n:CannotProcessFilter"),
    "WQL with an unknown property": (lambda c: c.query("SELECT Nmae FROM Win32_Service"), 2150858778, "n:CannotProcessFilter"),
    "unknown filter dialect": (lambda c: c.enumerate('<w:Filter Dialect="http://x/xpath">a</w:Filter>'), 2150858778, "n:CannotProcessFilter"),
    "files without their name": (lambda c: c.query("SELECT Name FROM CIM_DataFile WHERE Extension = 'dll'"), 2150858793, "w:TimedOut"),
    "input element in the wrong case": (lambda c: c.invoke("StdRegProv", "EnumKey", KEYS, root="EnumKey_Input"), 2150858791, "w:SchemaValidationError"),
    "parameter in the wrong case": (lambda c: c.invoke("StdRegProv", "EnumKey", KEYS.replace("sSubKeyName", "ssubkeyname")), 2150858837, "w:InvalidParameter"),
    "parameter missing": (lambda c: c.invoke("StdRegProv", "EnumKey", "<p:hDefKey>2147483650</p:hDefKey>"), 2150858810, "w:InvalidParameter"),
    "parameter of the wrong type": (lambda c: c.invoke("StdRegProv", "EnumKey", KEYS.replace("2147483650", "HKLM")), 2150858836, "w:InvalidParameter"),
    "selectors on a static method": (lambda c: c.invoke("StdRegProv", "EnumKey", KEYS, {"Name": "x"}), 2150858843, "w:InvalidSelectors"),
    "property in the wrong case": (
        lambda c: c.call(
            TRANSFER + "Put",
            WMI + "root/standardcimv2/MSFT_NetFirewallProfile",
            '<p:MSFT_NetFirewallProfile xmlns:p="%sroot/standardcimv2/MSFT_NetFirewallProfile"><p:enabled>1</p:enabled></p:MSFT_NetFirewallProfile>' % WMI,
            {"InstanceID": "MSFT|FW|FirewallProfile|Public"},
        ),
        2150858773,
        "x:InvalidRepresentation",
    ),
    "envelope size below 8192": (lambda c: c.get("Win32_OperatingSystem", size=8191), 2150858823, "w:EncodingLimit"),
    "XML cut off": (lambda c: c.post(b"<s:Envelope xmlns:s='http://www.w3.org/2003/05/soap-envelope'><s:Header>"), 2150858817, "w:SchemaValidationError"),
    "shell that is not there": (
        lambda c: c.call(
            "http://schemas.microsoft.com/wbem/wsman/1/windows/shell/Command",
            "http://schemas.microsoft.com/wbem/wsman/1/windows/shell/cmd",
            "<rsp:CommandLine><rsp:Command>ver</rsp:Command></rsp:CommandLine>",
            {"ShellId": "11111111-1111-1111-1111-111111111111"},
        ),
        2150858843,
        "w:InvalidSelectors",
    ),
    "pull of nothing": (
        lambda c: c.call(ENUMERATION + "Pull", CIMV2 + "*", "<n:Pull><n:EnumerationContext>uuid:1</n:EnumerationContext></n:Pull>"),
        2150858759,
        "n:InvalidEnumerationContext",
    ),
}


@pytest.mark.parametrize("what", MALFORMED)
def test_malformed_request_gets_its_fault(english: Caller, lab: LabClient, what: str) -> None:
    send, code, subcode = MALFORMED[what]
    reply = send(english)
    assert (reply.status, reply.code, reply.subcode) == (500, code, subcode)
    assert lab.ledger()["writes"] == 0


@pytest.mark.parametrize(("what", "cim"), [("unknown namespace", 3), ("unknown class", 5), ("unknown instance", 6), ("unknown method", 17)])
def test_some_hosts_say_it_with_a_cim_status(german: Caller, what: str, cim: int) -> None:
    reply = MALFORMED[what][0](german)
    assert (reply.status, reply.cim) == (500, cim)
    assert "MSFT_WmiError" in reply.text
    assert "WSManFault" not in reply.text


def test_classic_fault_names_what_was_asked_for(english: Caller) -> None:
    reply = english.get("Win32_Service", {"Name": "Spoolerr"})
    assert '<p:Operation>GetObject</p:Operation><p:ParameterInfo>Win32_Service.Name="Spoolerr"</p:ParameterInfo>' in reply.text


def test_msft_classes_always_use_the_cim_status(english: Caller) -> None:
    assert english.get("MSFT_NetFirewallProfile", {"InstanceID": "x"}, "root/standardcimv2").cim == 6


def test_header_that_must_be_understood(english: Caller) -> None:
    reply = english.get("Win32_OperatingSystem", header='<x:Foo xmlns:x="urn:x" s:mustUnderstand="true">1</x:Foo>')
    assert reply.status == 500
    assert "s:MustUnderstand" in reply.text
    assert english.get("Win32_OperatingSystem", header='<x:Foo xmlns:x="urn:x">1</x:Foo>').status == 200


def test_reply_that_does_not_fit(english: Caller) -> None:
    keys = "".join("<p:sValue>%s</p:sValue>" % ("x" * 1000) for _unused in range(20))
    assert english.registry("CreateKey", "SOFTWARE\\Lab").status == 200
    assert english.registry("SetMultiStringValue", "SOFTWARE\\Lab", "Long", keys).values("ReturnValue") == ["0"]
    uri = WMI + "root/cimv2/StdRegProv"
    body = (
        '<p:GetMultiStringValue_INPUT xmlns:p="%s"><p:hDefKey>2147483650</p:hDefKey><p:sSubKeyName>SOFTWARE\\Lab</p:sSubKeyName>'
        "<p:sValueName>Long</p:sValueName></p:GetMultiStringValue_INPUT>" % uri
    )
    reply = english.call(uri + "/GetMultiStringValue", uri, body, size=8192)
    assert (reply.status, reply.code) == (500, 2150858824)


def test_request_over_the_envelope_limit_is_413(english: Caller) -> None:
    reply = english.get("Win32_OperatingSystem", header="<!--%s-->" % ("x" * 520000))
    assert (reply.status, reply.text) == (413, "")


def test_http_around_the_envelope(english: Caller, lab: LabClient) -> None:
    assert english.session.post(english.url.replace("/wsman", "/other"), data=b"x", timeout=30).status_code == 404
    assert english.session.get(english.url, timeout=30).status_code == 405
    assert english.post(b"{}", **{"Content-Type": "application/json"}).status == 415


def test_unencrypted_traffic_is_refused(lab: LabClient) -> None:
    """500 with an empty body; and where Basic is off at all, 401 without an offer of it."""
    globex = requests.post("http://%s:5985/wsman" % lab.address(20, 1), data=b"<x/>", auth=("interweave", "Lab-globex-1!"), timeout=30)
    assert (globex.status_code, globex.content) == (500, b"")
    acme = requests.post("http://%s:5985/wsman" % lab.address(10, 1), data=b"<x/>", auth=("ACME\\interweave", "Lab-acme-1!"), timeout=30)
    assert (acme.status_code, acme.headers["WWW-Authenticate"]) == (401, "Negotiate")


def test_encrypted_payload_on_a_new_socket_is_poisoned(lab: LabClient) -> None:
    body = b"--Encrypted Boundary\r\n\tOriginalContent: type=application/soap+xml;charset=UTF-8;Length=4\r\n--Encrypted Boundary--\r\n"
    kind = 'multipart/encrypted;protocol="application/HTTP-SPNEGO-session-encrypted";boundary="Encrypted Boundary"'
    reply = requests.post("http://%s:5985/wsman" % lab.address(10, 1), data=body, headers={"Content-Type": kind}, timeout=30)
    assert (reply.status_code, reply.content) == (400, b"")


def test_user_without_rights(lab: LabClient) -> None:
    reader = Caller(lab, 20, ("lesen", "Lab-globex-lesen-1!"))
    for reply in (
        reader.get("Win32_OperatingSystem"),
        reader.call(TRANSFER + "Get", "http://schemas.microsoft.com/wbem/wsman/1/config"),
        reader.call(TRANSFER + "Create", "http://schemas.microsoft.com/wbem/wsman/1/windows/shell/cmd", "<rsp:Shell/>"),
    ):
        assert (reply.status, reply.code, reply.subcode) == (500, 5, "w:AccessDenied")


def test_wrong_password(lab: LabClient) -> None:
    reply = Caller(lab, 20, ("interweave", "wrong")).get("Win32_OperatingSystem")
    assert (reply.status, reply.text) == (401, "")


def test_shell_quota(english: Caller) -> None:
    for _unused in range(30):
        english.open_shell()
    reply = english.call(TRANSFER + "Create", "http://schemas.microsoft.com/wbem/wsman/1/windows/shell/cmd", "<rsp:Shell/>")
    assert (reply.status, reply.code, reply.cim, reply.subcode) == (500, 2150859173, 27, "w:QuotaLimit")


def test_enumerations_left_open_use_up_the_quota(english: Caller) -> None:
    """MaxConcurrentOperationsPerUser of the WMI plug-in."""
    for _unused in range(15):
        assert english.call(ENUMERATION + "Enumerate", CIMV2 + "Win32_Service", "<n:Enumerate/>").status == 200
    assert english.call(ENUMERATION + "Enumerate", CIMV2 + "Win32_Service", "<n:Enumerate/>").code == 2150859174


def test_a_powershell_session_is_counted(english: Caller, lab: LabClient) -> None:
    uri = "http://schemas.microsoft.com/wbem/wsman/1/windows/shell/Microsoft.PowerShell"
    assert english.call(TRANSFER + "Create", uri, "<rsp:Shell/>").code == 2150858752
    assert english.call(TRANSFER + "Create", "http://schemas.microsoft.com/powershell/Microsoft.PowerShell", "<rsp:Shell/>").code == 2150858752
    assert lab.ledger()["powershell_starts"] == 2


@pytest.mark.parametrize("header", ["To", "ReplyTo", "MessageID", "MaxEnvelopeSize", "OperationTimeout"])
def test_a_request_without_what_the_standard_asks_for_is_refused(english: t.Any, header: str) -> None:
    whole = ENVELOPE % {"uri": CIMV2 + "Win32_OperatingSystem", "action": TRANSFER + "Get", "body": "", "header": "", "size": 512000, "timeout": "20",
                        "id": uuid.uuid4(), "selectors": ""}
    assert english.post(whole.encode()).status == 200
    cut = re.sub(r"<(\w+):%s\b[^>]*?(?:/>|>.*?</\1:%s>)" % (header, header), "", whole, count=1, flags=re.S)
    assert cut != whole
    assert english.post(cut.encode()).code == 2150858817


@pytest.mark.parametrize(("old", "new"), [
    ("role/anonymous", "role/somebody"), ("uuid:", ""), ("PT20S", "PT0S"),
])
def test_a_header_that_says_something_else_is_refused(english: t.Any, old: str, new: str) -> None:
    whole = ENVELOPE % {"uri": CIMV2 + "Win32_OperatingSystem", "action": TRANSFER + "Get", "body": "", "header": "", "size": 512000, "timeout": "20",
                        "id": uuid.uuid4(), "selectors": ""}
    assert old in whole
    assert english.post(whole.replace(old, new, 1).encode()).code == 2150858817


def test_a_message_of_another_content_type_is_refused(english: t.Any) -> None:
    assert english.post(b"<x/>", **{"Content-Type": "text/xml"}).status == 415


def test_a_query_that_is_too_complex_is_refused_as_wmi_does(english: t.Any) -> None:
    """WBEM_E_QUOTA_VIOLATION."""
    reply = english.query("SELECT Name FROM Win32_Service WHERE " + " OR ".join("Name = 'a%d'" % number for number in range(1500)))
    assert (reply.status, reply.code) == (500, 2147749996)


def test_nothing_is_received_of_a_command_that_was_said_to_be_done(english: t.Any) -> None:
    shell = english.open_shell()
    command = english.start(shell, "ver")
    assert "CommandState/Done" in english.receive(shell, command).text
    again = english.receive(shell, command)
    assert (again.status, again.code, again.subcode) == (500, 2150858843, "w:InvalidSelectors")
    assert english.signal(shell, command).status == 200
