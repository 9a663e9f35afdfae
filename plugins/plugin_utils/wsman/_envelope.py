# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: WS-Management envelopes (DSP0226, MS-WSMV): building requests, reading values out of replies."""
from __future__ import annotations

import re
import typing as t
import uuid
import xml.etree.ElementTree as ET
from dataclasses import dataclass, field
from datetime import datetime, timezone

from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._errors import Refused, WsmanError

ANONYMOUS = "http://schemas.xmlsoap.org/ws/2004/08/addressing/role/anonymous"
TRANSFER = "http://schemas.xmlsoap.org/ws/2004/09/transfer/"
ENUMERATION = "http://schemas.xmlsoap.org/ws/2004/09/enumeration/"
WMI = "http://schemas.microsoft.com/wbem/wsman/1/wmi/"
SHELL = "http://schemas.microsoft.com/wbem/wsman/1/windows/shell"
WQL = "http://schemas.microsoft.com/wbem/wsman/1/WQL"
SELECTOR_FILTER = "http://schemas.dmtf.org/wbem/wsman/1/wsman/SelectorFilter"
ASSOCIATION_FILTER = "http://schemas.dmtf.org/wbem/wsman/1/cimbinding/associationFilter"
#: What the host may answer at most, in bytes: the default of WinRM 2012 and newer (MaxEnvelopeSizekb = 500).
MAX_ENVELOPE = 512000
#: Elements inside elements of one value: an embedded instance in an instance is two. Python's own limit is not reached with what is read of a host.
MAX_DEPTH = 32

_XSI_NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_REFERENCE = re.compile("&#(x[0-9A-Fa-f]{1,8}|[0-9]{1,8});")
#: Prefixes that every envelope uses, and those that only some bodies do: a fleet pays for each byte a thousand times.
_ALWAYS = (
    'xmlns:s="http://www.w3.org/2003/05/soap-envelope" '
    'xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing" '
    'xmlns:w="http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd"'
)
_SOMETIMES = {
    "n:": ' xmlns:n="http://schemas.xmlsoap.org/ws/2004/09/enumeration"',
    "b:": ' xmlns:b="http://schemas.dmtf.org/wbem/wsman/1/cimbinding.xsd"',
    "cim:": ' xmlns:cim="http://schemas.dmtf.org/wbem/wscim/1/common"',
    "xsi:": ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"',
    "xs:": ' xmlns:xs="http://www.w3.org/2001/XMLSchema"',
}
#: Locale must not be mandatory: WinRM faults when it cannot honour it. DataLocale is left out, as by openwsman's clients: it is optional, and numbers
#: and date-times of CIM travel in XML's own form.
_ENVELOPE = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    "<s:Envelope " + _ALWAYS + "%s><s:Header>"
    "<a:To>http://windows-host:5985/wsman</a:To>"
    '<w:ResourceURI s:mustUnderstand="true">%s</w:ResourceURI>'
    '<a:ReplyTo><a:Address s:mustUnderstand="true">%s</a:Address></a:ReplyTo>'
    '<a:Action s:mustUnderstand="true">%s</a:Action>'
    '<w:MaxEnvelopeSize s:mustUnderstand="true">%d</w:MaxEnvelopeSize>'
    "<a:MessageID>uuid:%s</a:MessageID>"
    '<w:Locale xml:lang="en-US" s:mustUnderstand="false"/>'
    "%s%s<w:OperationTimeout>PT%.3fS</w:OperationTimeout>"
    "</s:Header><s:Body>%s</s:Body></s:Envelope>"
)


@dataclass(frozen=True)
class Embedded:
    """An embedded CIM instance, as the value of a property or a parameter."""

    cls: str
    properties: dict[str, t.Any] = field(default_factory=dict)
    namespace: str = "root/cimv2"


def class_uri(cls: str, namespace: str = "root/cimv2") -> str:
    """The resource URI of a CIM class; ``*`` for a query (MS-WSMV 3.1.4.1.1)."""
    return "%s%s/%s" % (WMI, namespace.replace("\\", "/").strip("/"), cls)


def escape(text: str) -> str:
    """Text for element content and attributes.

    :raises Refused: a character that XML 1.0 cannot carry.
    """
    found = _ILLEGAL.search(text)
    if found:
        raise Refused("the character U+%04X cannot be sent to the host: XML 1.0 does not allow it" % ord(found.group()))
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    return text.replace("\r", "&#13;")  # a bare carriage return would be folded into a line feed


def scalar(value: t.Any) -> str:
    """One value as it travels: booleans ``true``/``false``, numbers in decimal, text escaped, date-times wrapped (naive is UTC)."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, datetime):
        moment = value if value.tzinfo else value.replace(tzinfo=timezone.utc)
        return "<cim:Datetime>%sZ</cim:Datetime>" % moment.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%f")
    if isinstance(value, str):
        return escape(value)
    raise Refused("a value of type %s cannot be sent to the host" % type(value).__name__)


def element(prefix: str, name: str, value: t.Any) -> str:
    """A property or parameter. ``None`` travels as nil, a list as the element repeated, an empty list not at all, bytes one by one."""
    if value is None:
        return '<%s:%s xsi:nil="true"/>' % (prefix, name)
    if isinstance(value, (list, tuple, bytes)):
        return "".join(element(prefix, name, item) for item in value)
    if isinstance(value, Embedded):
        inner = "".join(element("e", key, item) for key, item in value.properties.items())
        return '<%s:%s xmlns:e="%s" xsi:type="e:%s_Type">%s</%s:%s>' % (
            prefix, name, class_uri(value.cls, value.namespace), value.cls, inner, prefix, name,
        )
    return "<%s:%s>%s</%s:%s>" % (prefix, name, scalar(value), prefix, name)


def body_of(name: str, uri: str, values: dict[str, t.Any]) -> str:
    """The body of Put, Create and Invoke: one element in the class's namespace with a child for each value."""
    inner = "".join(element("p", key, value) for key, value in values.items())
    return '<p:%s xmlns:p="%s">%s</p:%s>' % (name, escape(uri), inner, name)


def selector_set(selectors: dict[str, str] | None) -> str:
    if not selectors:
        return ""
    inner = "".join('<w:Selector Name="%s">%s</w:Selector>' % (escape(name), scalar(value)) for name, value in selectors.items())
    return "<w:SelectorSet>%s</w:SelectorSet>" % inner


def option_set(options: dict[str, str] | None) -> str:
    if not options:
        return ""
    inner = "".join('<w:Option Name="%s">%s</w:Option>' % (escape(name), escape(value)) for name, value in options.items())
    return "<w:OptionSet>%s</w:OptionSet>" % inner


def reference(uri: str, selectors: dict[str, str]) -> str:
    """An endpoint reference to one instance."""
    return "<a:Address>%s</a:Address><a:ReferenceParameters><w:ResourceURI>%s</w:ResourceURI>%s</a:ReferenceParameters>" % (
        ANONYMOUS, escape(uri), selector_set(selectors),
    )


def envelope(
    action: str, uri: str, body: str = "", selectors: dict[str, str] | None = None, options: dict[str, str] | None = None,
    seconds: float = 60.0, message_id: str = "",
) -> bytes:
    """A whole request. ``body`` is XML made by the functions above; ``seconds`` is what the host may take for the operation."""
    used = "".join(declared for prefix, declared in _SOMETIMES.items() if prefix in body)
    return (_ENVELOPE % (
        used, escape(uri), ANONYMOUS, escape(action), MAX_ENVELOPE, message_id or str(uuid.uuid4()).upper(),
        selector_set(selectors), option_set(options), seconds, body,
    )).encode("utf-8")


# ---------------------------------------------------------------------- replies
def local(node: ET.Element) -> str:
    """An element's name without its namespace: replies differ in namespace case and version."""
    return str(node.tag).rpartition("}")[2]


def child(node: ET.Element | None, name: str) -> ET.Element | None:
    """The first child of this local name."""
    if node is None:
        return None
    return next((item for item in node if local(item) == name), None)


def descendants(node: ET.Element, name: str) -> t.Iterator[ET.Element]:
    return (item for item in node.iter() if local(item) == name)


def parse(document: bytes) -> ET.Element:
    """Read a reply. A document type (entities) is refused, a document that is cut off is an error.

    A control character in a text of WMI may come as a reference that XML 1.0 does not know (``&#x1;``): it reads as U+FFFD.

    :raises WsmanError: no well-formed XML.
    """
    try:
        text = document.decode("utf-16" if document[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError as exc:
        raise WsmanError("the reply is no valid UTF-8 (at byte %d of %d)" % (exc.start, len(document))) from None
    if "\0" in text:  # UTF-16 without its mark: the parser would find that out by itself, and what stands in it would not have been looked at
        raise WsmanError("the reply holds NUL characters: it is neither UTF-8 nor UTF-16 with a byte order mark")
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise WsmanError("the reply declares a document type, which WS-Management does not allow")
    try:
        return _element_tree(text)
    except ET.ParseError as exc:
        raise WsmanError("the reply is no complete XML document (%d bytes, %s)" % (len(document), exc)) from None


def _element_tree(text: str) -> ET.Element:
    try:
        return ET.fromstring(text)
    except ET.ParseError:
        sound = _REFERENCE.sub(_allowed_reference, text)
        if sound == text:
            raise
    return ET.fromstring(sound)


def _allowed_reference(found: re.Match[str]) -> str:
    digits = found.group(1)
    number = int(digits[1:], 16) if digits.startswith("x") else int(digits)
    return found.group() if number <= 0x10FFFF and not _ILLEGAL.match(chr(number)) else "\ufffd"


def soap_body(root: ET.Element) -> ET.Element:
    found = child(root, "Body") if local(root) == "Envelope" else None
    if found is None:
        raise WsmanError("the reply is no SOAP envelope: its root is %r" % local(root))
    return found


def value_of(node: ET.Element, depth: int = 0) -> t.Any:
    """The value of one property: ``None`` for nil, text, the text inside a wrapped date-time, a dict for an embedded instance.

    :raises WsmanError: elements inside elements without end.
    """
    if node.get(_XSI_NIL, "").lower() in ("true", "1"):
        return None
    if len(node) == 0:
        return node.text or ""
    if local(node[0]) in ("Datetime", "Date", "Interval", "CIM_DateTime"):
        return node[0].text or ""
    parameters = child(node, "ReferenceParameters")
    if parameters is not None:
        return selectors_of(parameters)
    return values_of(node, depth + 1)


def values_of(node: ET.Element, depth: int = 0) -> dict[str, t.Any]:
    """All properties of an instance; one that repeats is an array. An array of one looks like a scalar, an empty one may be absent.

    :raises WsmanError: elements inside elements without end.
    """
    if depth > MAX_DEPTH:
        raise WsmanError("the reply's elements are nested deeper than %d" % MAX_DEPTH)
    values: dict[str, t.Any] = {}
    repeated: set[str] = set()
    for item in node:
        name, value = local(item), value_of(item, depth)
        if name not in values:
            values[name] = value
        elif name in repeated:
            values[name].append(value)
        else:
            repeated.add(name)
            values[name] = [values[name], value]
    return values


def selectors_of(node: ET.Element) -> dict[str, str]:
    """The selectors somewhere below this element."""
    return {item.get("Name", ""): item.text or "" for item in descendants(node, "Selector")}
