# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Envelopes are exactly those that Windows takes, and hostile values cannot leave their element."""
from __future__ import annotations

import xml.etree.ElementTree as ET
from datetime import datetime, timedelta, timezone

import pytest
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman import _envelope as x
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._client import CimClient
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._errors import Refused, WsmanError
from wire_script import ScriptedWire, canonical, golden

RULE_KEYS = {"CreationClassName": "MSFT|FW|FirewallRule|FPS-ICMP4-ERQ-In", "PolicyRuleName": "", "SystemCreationClassName": "", "SystemName": ""}


def test_get_is_the_golden_envelope():
    made = x.envelope(x.TRANSFER + "Get", x.class_uri("Win32_Service"), selectors={"Name": "Spooler"})
    assert canonical(made) == canonical(golden("get"))


@pytest.mark.parametrize(("name", "ask"), [
    ("query", lambda client: client.query("SELECT Name,State,StartMode FROM Win32_Service WHERE Name='Spooler'")),
    ("select", lambda client: client.select("Win32_Service", {"StartMode": "Auto", "State": "Stopped"})),
    ("associated", lambda client: client.associated(
        "MSFT_NetFirewallRule", RULE_KEYS, "MSFT_NetFirewallRuleFilterByProtocolPort", "MSFT_NetProtocolPortFilter", namespace="root/standardcimv2")),
])
def test_enumerations_are_the_golden_envelopes(name, ask):
    wire = ScriptedWire(("Enumerate", 200, golden("reply_query")))
    ask(CimClient(wire))
    assert canonical(wire.sent[0]).replace("PT30.000S", "PT60.000S") == canonical(golden(name))


@pytest.mark.parametrize(("name", "ask"), [
    ("put", lambda client: client.put(
        "MSFT_NetFirewallProfile", {"InstanceID": "MSFT|FW|FirewallProfile|Public"}, {"DefaultOutboundAction": 4}, "root/standardcimv2")),
    ("invoke_static", lambda client: client.invoke("Win32_Process", "Create", {"CommandLine": "notepad.exe", "CurrentDirectory": "C:\\"})),
    ("invoke_instance", lambda client: client.invoke("Win32_Service", "ChangeStartMode", {"StartMode": "Manual"}, {"Name": "Spooler"})),
    ("registry", lambda client: client.invoke("StdRegProv", "GetStringValue", {
        "hDefKey": 2147483650, "sSubKeyName": "SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion", "sValueName": "ProductName"})),
])
def test_writes_and_methods_are_the_golden_envelopes(name, ask):
    wire = ScriptedWire(("", 200, golden("reply_get")))
    ask(CimClient(wire))
    assert canonical(wire.sent[0]) == canonical(golden(name))


@pytest.mark.parametrize(("value", "travels"), [
    (True, "<p:X>true</p:X>"),
    (False, "<p:X>false</p:X>"),
    (None, '<p:X xsi:nil="true"/>'),
    (2147483650, "<p:X>2147483650</p:X>"),
    ("", "<p:X></p:X>"),
    ("Müller & <Söhne> \"GmbH\"", "<p:X>Müller &amp; &lt;Söhne&gt; &quot;GmbH&quot;</p:X>"),
    ("]]></p:X><p:Evil>1", "<p:X>]]&gt;&lt;/p:X&gt;&lt;p:Evil&gt;1</p:X>"),
    ("a\rb\nc", "<p:X>a&#13;b\nc</p:X>"),
    (["a", "b"], "<p:X>a</p:X><p:X>b</p:X>"),
    ([], ""),
    (b"\xde\xad", "<p:X>222</p:X><p:X>173</p:X>"),
    (datetime(2024, 1, 1), "<p:X><cim:Datetime>2024-01-01T00:00:00.000000Z</cim:Datetime></p:X>"),
    (datetime(2024, 1, 1, 1, tzinfo=timezone(timedelta(hours=1))), "<p:X><cim:Datetime>2024-01-01T00:00:00.000000Z</cim:Datetime></p:X>"),
    (x.Embedded("C", {"F": 4}), '<p:X xmlns:e="http://schemas.microsoft.com/wbem/wsman/1/wmi/root/cimv2/C" xsi:type="e:C_Type"><e:F>4</e:F></p:X>'),
])
def test_values_travel_as_the_host_reads_them(value, travels):
    assert x.element("p", "X", value) == travels


@pytest.mark.parametrize("text", ["a\0b", "bell\x07", "esc\x1b[0m", "\ud800", "\ufffe"])
def test_characters_that_xml_cannot_carry_are_refused_before_anything_is_sent(text):
    with pytest.raises(Refused, match="XML 1.0"):
        x.envelope(x.TRANSFER + "Get", x.class_uri("Win32_Service"), selectors={"Name": text})


def test_what_has_no_form_on_the_wire_is_refused():
    with pytest.raises(Refused, match="float"):
        x.scalar(1.5)


def test_hostile_values_stay_inside_their_element():
    nasty = "'\"><w:Selector Name=\"Evil\">x</w:Selector><!-- &amp; %PATH% ]]>"
    made = x.envelope(x.TRANSFER + "Get", x.class_uri("C"), selectors={nasty: nasty}, options={nasty: nasty})
    root = ET.fromstring(made)
    assert [node.text for node in x.descendants(root, "Selector")] == [nasty]
    assert [node.get("Name") for node in x.descendants(root, "Option")] == [nasty]


def test_an_instance_is_read_with_its_nulls_arrays_and_times():
    body = x.soap_body(x.parse(golden("reply_get")))
    assert x.values_of(body[0]) == {
        "Name": "Spooler", "StartMode": "Auto", "State": "Running", "Started": "true", "InstallDate": None,
        "Changed": "2024-01-01T00:00:00.000000Z", "Depends": ["a", None, "c"],
    }


@pytest.mark.parametrize("cut", [2, 40, 300, 900])
def test_a_document_that_is_cut_off_is_an_error(cut):
    with pytest.raises(WsmanError, match="no complete XML"):
        x.parse(golden("reply_query")[:-cut])


@pytest.mark.parametrize("document", [
    b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
    '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE a><a/>'.encode("utf-16"),
])
def test_entities_are_never_expanded(document):
    with pytest.raises(WsmanError, match="document type"):
        x.parse(document)


def test_a_reply_in_no_known_encoding_is_an_error():
    with pytest.raises(WsmanError, match="UTF-8"):
        x.parse(b"<a>\xff</a>")


@pytest.mark.parametrize("depth", [40, 1500, 10_000, 60_000])
def test_elements_inside_elements_without_end_are_one_clear_error(depth):
    document = b"<a>" + b"<b>" * depth + b"</b>" * depth + b"</a>"
    with pytest.raises(WsmanError, match="nested deeper than 32"):
        x.values_of(x.parse(document))


def test_a_control_character_that_xml_does_not_know_reads_as_a_replacement():
    assert x.values_of(x.parse(b"<a><n>one&#x1;two&#31;&#x10FFFF;&#65;&#xD800;</n></a>")) == {"n": "one\ufffdtwo\ufffd\U0010ffffA\ufffd"}
    with pytest.raises(WsmanError, match="no complete XML document"):
        x.parse(b"<a><n>&#x1;</a>")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le"])
def test_a_document_type_is_refused_in_every_encoding_that_a_parser_finds_out(encoding):
    document = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "Running">]><a><State>&b;</State></a>'.encode(encoding)
    with pytest.raises(WsmanError, match="document type|NUL characters|no complete XML|no valid UTF"):
        x.parse(document)
