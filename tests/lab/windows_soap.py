# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""SOAP envelopes as WinRM reads and writes them: requests taken apart strictly, values, replies, faults in both of their shapes."""

from __future__ import annotations

import dataclasses
import datetime
import re
import typing as t
import uuid
import xml.etree.ElementTree as ET
from xml.sax.saxutils import escape, quoteattr

from .windows_faults import CIM_TEXT, FAULTS

S = "http://www.w3.org/2003/05/soap-envelope"
A = "http://schemas.xmlsoap.org/ws/2004/08/addressing"
W = "http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd"
P = "http://schemas.microsoft.com/wbem/wsman/1/wsman.xsd"
N = "http://schemas.xmlsoap.org/ws/2004/09/enumeration"
X = "http://schemas.xmlsoap.org/ws/2004/09/transfer"
B = "http://schemas.dmtf.org/wbem/wsman/1/cimbinding.xsd"
F = "http://schemas.microsoft.com/wbem/wsman/1/wsmanfault"
CIM = "http://schemas.dmtf.org/wbem/wscim/1/common"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
ANONYMOUS = A + "/role/anonymous"
UNDERSTOOD = {
    A: {"To", "ReplyTo", "Action", "MessageID", "RelatesTo", "From", "FaultTo"},
    W: {"ResourceURI", "MaxEnvelopeSize", "Locale", "SelectorSet", "OptionSet", "OperationTimeout", "FragmentTransfer", "RequestTotalItemsCountEstimate"},
    P: {"DataLocale", "SessionId", "OperationID", "SequenceId", "ActivityId"},
    "http://schemas.microsoft.com/wbem/wsman/1/windows/shell": {"CompressionType"},
}

HEAD = (
    '<s:Envelope xml:lang="en-US" xmlns:s="%s" xmlns:a="%s" xmlns:x="%s" xmlns:n="%s" xmlns:w="%s" xmlns:p="%s"><s:Header><a:Action>%%s</a:Action>'
    "<a:MessageID>uuid:%%s</a:MessageID><a:To>%s</a:To>%%s</s:Header><s:Body>"
) % (S, A, X, N, W, P, ANONYMOUS)
TAIL = "</s:Body></s:Envelope>"


class Fault(Exception):
    """A SOAP fault. With ``cim`` it has the MSFT_WmiError shape, else WSManFault; ``extended`` adds WMI's __ExtendedStatus."""

    def __init__(self, code: int, text: str = "", cim: int = 0, extended: str = "") -> None:
        super().__init__(code, text, cim)
        self.code, self.text, self.cim, self.extended = code, text, cim, extended

    def body(self, machine: str) -> str:
        subcode, detail, reason = FAULTS.get(self.code, ("w:InternalError", "", ""))
        text = self.text or (CIM_TEXT.get(self.cim, "") + ". " if self.cim else "") or reason
        if self.cim:
            inside = self._mi(text)
        else:
            inside = '<f:WSManFault xmlns:f="%s" Code="%d" Machine="%s"><f:Message>%s</f:Message></f:WSManFault>' % (
                F,
                self.code,
                machine,
                self._provider(machine, text),
            )
        where = "<w:FaultDetail>http://schemas.dmtf.org/wbem/wsman/1/wsman/faultDetail/%s</w:FaultDetail>" % detail if detail else ""
        return (
            '<s:Fault><s:Code><s:Value>s:%s</s:Value><s:Subcode><s:Value>%s</s:Value></s:Subcode></s:Code><s:Reason><s:Text xml:lang="en-US">%s</s:Text>'
            "</s:Reason><s:Detail>%s%s</s:Detail></s:Fault>"
        ) % ("Receiver" if subcode in ("w:TimedOut", "w:InternalError") else "Sender", subcode, escape(text), where, inside)

    def _provider(self, machine: str, text: str) -> str:
        if not self.extended:
            return escape(text)
        operation, _unused, parameter = self.extended.partition(" ")
        return (
            '<f:ProviderFault provider="WMI Provider" path="C:\\Windows\\system32\\WsmWmiPl.dll"><f:WSManFault Code="%d" Machine="%s"><f:Message>%s'
            '</f:Message></f:WSManFault><f:ExtendedError><p:__ExtendedStatus xmlns:p="http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/__ExtendedStatus" '
            'xmlns:xsi="%s" xsi:type="p:__ExtendedStatus_Type"><p:Operation>%s</p:Operation><p:ParameterInfo>%s</p:ParameterInfo>'
            '<p:ProviderName>CIMWin32</p:ProviderName><p:StatusCode xsi:nil="true"/></p:__ExtendedStatus></f:ExtendedError></f:ProviderFault>'
        ) % (self.code, machine, escape(text), XSI, operation, escape(parameter))

    def _mi(self, text: str) -> str:
        return (
            '<p:MSFT_WmiError b:IsCIM_Error="true" xmlns:p="http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/MSFT_WmiError" xmlns:b="%s" xmlns:cim="%s" '
            'xmlns:xsi="%s" xsi:type="p:MSFT_WmiError_Type"><p:CIMStatusCode xsi:type="cim:cimUnsignedInt">%d</p:CIMStatusCode>'
            '<p:Message xsi:type="cim:cimString">%s</p:Message><p:MessageID xsi:type="cim:cimString">HRESULT 0x%08x</p:MessageID>'
            '<p:error_Code xsi:type="cim:cimUnsignedInt">%d</p:error_Code><p:error_Type xsi:type="cim:cimString">HRESULT</p:error_Type></p:MSFT_WmiError>'
        ) % (B, CIM, XSI, self.cim, escape(text), self.code, self.code)


@dataclasses.dataclass
class Request:
    action: str
    uri: str
    message_id: str
    selectors: dict[str, str]
    options: list[tuple[str, str]]
    max_size: int
    timeout: float
    body: ET.Element | None
    fragment: str = ""


def local(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]


def namespace(element: ET.Element) -> str:
    return element.tag[1:].partition("}")[0] if element.tag[0] == "{" else ""


def _duration(text: str) -> float:
    match = re.fullmatch(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?", text.strip())
    if not match:
        raise Fault(2150858817, "OperationTimeout is not an xs:duration.")
    days, hours, minutes, seconds = (float(part or 0) for part in match.groups())
    if not any((days, hours, minutes, seconds)):
        raise Fault(2150858817, "OperationTimeout is zero.")
    return min(60.0, ((days * 24 + hours) * 60 + minutes) * 60 + seconds)


def selector_set(element: ET.Element) -> dict[str, str]:
    found: dict[str, str] = {}
    for item in element:
        if item.tag != "{%s}Selector" % W or not item.get("Name"):
            raise Fault(2150858817)
        name = item.get("Name", "")
        if name.lower() in {known.lower() for known in found}:
            raise Fault(2150858813, "Selector %s is there twice." % name)
        found[name] = item.text or ""
    return found


def parse(data: bytes) -> Request:
    if b"<!DOCTYPE" in data[:512]:
        raise Fault(2150858817)
    try:
        root = ET.fromstring(data)
    except ET.ParseError:
        raise Fault(2150858817) from None
    header, body = root.find("{%s}Header" % S), root.find("{%s}Body" % S)
    if root.tag != "{%s}Envelope" % S or header is None or body is None:
        raise Fault(2150858817)
    request = Request("", "", "", {}, [], 153600, 60.0, body[0] if len(body) else None)
    for item in header:
        _header(request, item)
    _addressing(header)
    if len(body) > 1:
        raise Fault(2150858791)
    if not request.uri.lower().startswith("http://"):
        raise Fault(2150858811)
    if not request.action:
        raise Fault(2150858753)
    if request.max_size < 8192:
        raise Fault(2150858823)
    return request


def _addressing(header: ET.Element) -> None:
    """What every request must say of itself (DSP0226, R5.1 ff.): To, an anonymous ReplyTo, a MessageID that is a URI, each once."""
    found = {name: header.findall("{%s}%s" % (A, name)) for name in ("To", "ReplyTo", "MessageID", "Action")}
    missing = [name for name, items in found.items() if len(items) != 1]
    if missing:
        raise Fault(2150858817, "The message information header %s is missing or there more than once." % missing[0])
    if (found["ReplyTo"][0].findtext("{%s}Address" % A) or "").strip() != ANONYMOUS:
        raise Fault(2150858817, "ReplyTo is not anonymous.")
    if not re.match(r"[A-Za-z][A-Za-z0-9+.-]*:\S", (found["MessageID"][0].text or "").strip()):
        raise Fault(2150858817, "MessageID is no URI.")
    for name in ("MaxEnvelopeSize", "OperationTimeout"):
        if len(header.findall("{%s}%s" % (W, name))) != 1:
            raise Fault(2150858817, "The header %s is missing or there more than once." % name)


def _header(request: Request, item: ET.Element) -> None:
    name, space = local(item), namespace(item)
    must = item.get("{%s}mustUnderstand" % S) in ("true", "1")
    if name not in UNDERSTOOD.get(space, ()):
        if must:
            raise MustUnderstand(name)
        return
    text = (item.text or "").strip()
    if name == "Action":
        request.action = text
    elif name == "ResourceURI":
        request.uri = text
    elif name == "MessageID":
        request.message_id = text
    elif name == "MaxEnvelopeSize":
        if not text.isdigit():
            raise Fault(2150858817)
        request.max_size = min(int(text), 512000)
    elif name == "OperationTimeout":
        request.timeout = _duration(text)
    elif name == "SelectorSet":
        request.selectors = selector_set(item)
    elif name == "OptionSet":
        request.options = [(option.get("Name", ""), option.text or "") for option in item]
    elif name == "FragmentTransfer":
        request.fragment = text
    elif name == "Locale" and must and not (item.get(XML_LANG) or "").lower().startswith("en"):
        raise MustUnderstand(name)


class MustUnderstand(Fault):
    def __init__(self, name: str) -> None:
        super().__init__(0)
        self.name = name

    def body(self, machine: str) -> str:
        return (
            '<s:Fault><s:Code><s:Value>s:MustUnderstand</s:Value></s:Code><s:Reason><s:Text xml:lang="en-US">The WS-Management service cannot process a '
            "SOAP header in the request that is marked as mustUnderstand by the client: %s. </s:Text></s:Reason></s:Fault>"
        ) % escape(self.name)


def reply(action: str, relates_to: str, body: str) -> str:
    relates = "<a:RelatesTo>%s</a:RelatesTo>" % escape(relates_to) if relates_to else ""
    return "".join((HEAD % (action, str(uuid.uuid4()).upper(), relates), body, TAIL))


def fault(exc: Fault, relates_to: str, machine: str) -> str:
    space = (
        A + "/fault"
        if isinstance(exc, MustUnderstand) or FAULTS.get(exc.code, ("",))[0].startswith("a:")
        else "http://schemas.dmtf.org/wbem/wsman/1/wsman/fault"
    )
    return reply(space, relates_to, exc.body(machine))


# values --------------------------------------------------------------------------------------------------------
CONTROL = re.compile("[\x01-\x1f]")


def text_of(value: t.Any) -> str:
    if value is True or value is False:
        return "true" if value else "false"
    if isinstance(value, datetime.datetime):
        return "<cim:Datetime>%s</cim:Datetime>" % value.astimezone(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    if isinstance(value, str):
        return escape(CONTROL.sub("?", value))
    return str(value)


def element(name: str, value: t.Any) -> str:
    """A property or parameter; an array is a repeated element, an empty array is absent."""
    if value is None:
        return '<%s xsi:nil="true"/>' % name
    if isinstance(value, (list, tuple)):
        return "".join(element(name, item) for item in value)
    if isinstance(value, Embedded):
        return '<%s xsi:type="p:%s_Type">%s</%s>' % (name, value.cls, "".join(element("p:" + key, item) for key, item in value.values.items()), name)
    return "<%s>%s</%s>" % (name, text_of(value), name)


@dataclasses.dataclass
class Embedded:
    cls: str
    values: dict[str, t.Any]


def instance(uri: str, cls: str, props: list[str], row: dict[str, t.Any]) -> str:
    return '<p:%s xmlns:p=%s xmlns:xsi="%s" xmlns:cim="%s" xsi:type="p:%s_Type">%s</p:%s>' % (
        cls,
        quoteattr(uri),
        XSI,
        CIM,
        cls,
        "".join(element("p:" + name, row.get(name)) for name in props),
        cls,
    )


def fragment(names: list[str], row: dict[str, t.Any]) -> str:
    return '<w:XmlFragment xmlns:xsi="%s" xmlns:cim="%s">%s</w:XmlFragment>' % (XSI, CIM, "".join(element(name, row.get(name)) for name in names))


def reference(uri: str, keys: dict[str, t.Any]) -> str:
    selectors = "".join("<w:Selector Name=%s>%s</w:Selector>" % (quoteattr(name), escape(str(value))) for name, value in keys.items())
    return "<a:Address>%s</a:Address><a:ReferenceParameters><w:ResourceURI>%s</w:ResourceURI><w:SelectorSet>%s</w:SelectorSet></a:ReferenceParameters>" % (
        ANONYMOUS,
        escape(uri),
        selectors,
    )
