# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The shape of a message holds its elements, types and codes, and nothing of what a customer would not send."""
from __future__ import annotations

import base64

import pytest
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._recording.shape import form_of, shape_of
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._secrets import Secrets
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman import _envelope as x
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._errors import WsmanError

SECRET = "s3cret!!"
PLANTED = ("Müller & Söhne", "jane.doe@acme.example", "1,234.56", SECRET, "C:\\Users\\jane", "00D3000000000x!AQEAQ.abcdefghij1234567890")
MASK = Secrets([SECRET]).text
SOAP = ('<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing" '
        'xmlns:w="http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd" xmlns:p="urn:p" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        'xmlns:rsp="http://schemas.microsoft.com/wbem/wsman/1/windows/shell"><s:Body>%s</s:Body></s:Envelope>')


def shape(body: str) -> str:
    return shape_of((SOAP % body).encode(), MASK)


def coded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


@pytest.mark.parametrize("planted", PLANTED)
@pytest.mark.parametrize("place", [
    "<p:Row><p:Name>%s</p:Name></p:Row>", '<p:Row a="%s"/>', '<p:Row Name="%s"/>', "<p:Row><p:A/>%s</p:Row>", "<a:Action>%s</a:Action>",
    "<p:ReturnValue>%s</p:ReturnValue>", "<s:Fault><s:Code><s:Value>%s</s:Value></s:Code></s:Fault>", "<w:Filter>SELECT A FROM B WHERE C='%s'</w:Filter>",
    "<w:Filter>SELECT A FROM B WHERE C=\"%s</w:Filter>", "<w:Filter><w:SelectorSet><w:Selector Name=\"C\">%s</w:Selector></w:SelectorSet></w:Filter>",
    "<rsp:Stream>%s</rsp:Stream>", "<rsp:CommandLine><rsp:Command>reg query %s</rsp:Command></rsp:CommandLine>", "<p:A><!-- %s --></p:A>",
    "<p:A><![CDATA[%s]]></p:A>",
])
def test_no_value_stays_wherever_it_stands(place: str, planted: str) -> None:
    text = planted if "CDATA" in place else x.escape(planted)
    found = shape(place % text)
    for form in (planted, x.escape(planted), coded(planted), planted.lower()):
        assert form not in found
    for word in ("ller", "jane", "acme", "234", "s3cret", "AQEAQ"):
        assert word not in found


@pytest.mark.parametrize("planted", PLANTED)
def test_no_value_stays_in_what_a_tool_printed(planted: str) -> None:
    found = shape("<rsp:Stream>%s</rsp:Stream>" % coded("DFQ    REG_SZ    %s\r\n" % planted))
    assert "XXX    REG_SZ    " in found
    assert [form for form in (planted, x.escape(planted), coded(planted)) if form in found] == []


def test_not_even_the_length_of_a_known_secret_stays() -> None:
    assert "********" in shape("<p:A>%s</p:A>" % SECRET)
    assert "********" in shape("<p:A>%s</p:A>" % coded(SECRET))


def test_what_the_protocol_says_stays() -> None:
    found = shape('<a:Action>http://schemas.xmlsoap.org/ws/2004/09/transfer/GetResponse</a:Action><p:A xsi:nil="true"/><p:B xsi:type="p:B_Type">TRUE</p:B>'
                  "<p:ReturnValue>2147749890</p:ReturnValue><s:Value>w:InvalidSelectors</s:Value><p:C>20261201120000.000000+060</p:C>"
                  "<w:Filter>SELECT Name FROM Win32_Service WHERE Name='Spooler'</w:Filter>")
    for kept in ("transfer/GetResponse<", 'nil="true"', 'type="p:B_Type"', ">TRUE<", ">2147749890<", ">w:InvalidSelectors<", ">00000000000000.000000+000<",
                 ">SELECT Name FROM Win32_Service WHERE Name='Xxxxxxx'<"):
        assert kept in found


def test_the_form_of_a_text() -> None:
    assert form_of("Ab 12-é\u0301٣!\u20ac\n") == "Xx 00-x?0!?\n"


@pytest.mark.parametrize("document", [b"", b"<a", b"<!DOCTYPE a><a/>", b"\xff", b"no message"])
def test_what_is_no_message_has_no_shape(document: bytes) -> None:
    with pytest.raises(WsmanError):
        shape_of(document, MASK)
