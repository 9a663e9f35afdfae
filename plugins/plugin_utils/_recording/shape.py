# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the shape of a WS-Management message: its elements, types, codes and the form of its texts, and none of its values."""
from __future__ import annotations

import base64
import re
import typing as t
import xml.etree.ElementTree as ET

from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman import _envelope as x

Mask = t.Callable[[str], str]
_SOAP = "{http://www.w3.org/2003/05/soap-envelope}"
_ADDRESSING = "{http://schemas.xmlsoap.org/ws/2004/08/addressing}"
_WSMAN = "{http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd}"
_FILTER = _WSMAN + "Filter"
_WORD = re.compile(r"[A-Za-z0-9_:./*-]{1,200}")
_CODE = re.compile(r"-?[0-9]{1,10}|true|false", re.IGNORECASE)
#: Elements whose text is the protocol's own word.
_WORDS = frozenset({_SOAP + "Value", _ADDRESSING + "Action", _WSMAN + "ResourceURI", _WSMAN + "MaxEnvelopeSize", _WSMAN + "OperationTimeout"})
#: Elements (without namespace) that hold a code of Windows.
_CODES = frozenset({"ReturnValue", "ExitCode", "CIMStatusCode", "error_Code", "FaultCode"})
#: Attributes (without namespace) whose value is the protocol's own word.
_ATTRIBUTES = frozenset({"Name", "Dialect", "State", "mustUnderstand", "nil", "type", "lang", "Code", "End"})
_LITERAL = re.compile(r"'(?:\\.|[^'\\])*'?|\"(?:\\.|[^\"\\])*\"?", re.DOTALL)
#: The types that reg.exe prints, in every language.
_PRINTED = re.compile(r"(\bREG_(?:SZ|EXPAND_SZ|MULTI_SZ|DWORD|QWORD|BINARY|NONE)\b)")


def form_of(text: str) -> str:
    """A text of the same form: ``X`` for a capital letter, ``x`` for another, ``0`` for a digit, ``?`` for any other sign beyond ASCII."""
    return "".join(map(_sign, text))


def _sign(sign: str) -> str:
    if sign.isalpha():
        return "X" if sign.isupper() else "x"
    if sign.isnumeric():
        return "0"
    return sign if sign.isascii() else "?"


def shape_of(document: bytes, mask: Mask) -> str:
    """The message as XML without its values. *mask* takes known secrets out first, so that not even their form stays.

    :raises WsmanError: it is no message that can be read.
    """
    root = x.parse(document)
    for node in root.iter():
        node.text, node.tail = _text(node, mask), None
        for name, value in node.attrib.items():
            node.set(name, value if _local(name) in _ATTRIBUTES and _WORD.fullmatch(mask(value)) else form_of(mask(value)))
    return mask(ET.tostring(root, encoding="unicode"))


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def _text(node: ET.Element, mask: Mask) -> str | None:
    text = node.text
    if not text or not text.strip():
        return None if len(node) else text
    if _local(node.tag) == "Stream":
        return _printed(_decoded(text), mask)
    text = mask(text)
    if _is_kept(node, text):
        return text
    return _LITERAL.sub(lambda found: form_of(found.group()), text) if node.tag == _FILTER and not len(node) else form_of(text)


def _is_kept(node: ET.Element, text: str) -> bool:
    if node.tag in _WORDS:
        return bool(_WORD.fullmatch(text))
    return bool(_CODE.fullmatch(text)) if _local(node.tag) in _CODES else text.lower() in ("true", "false")


def _decoded(text: str) -> str:
    """What a stream of a command carries. What is no base64 is taken as it stands."""
    try:
        return base64.b64decode(text, validate=True).decode("utf-8", "replace")
    except ValueError:
        return text


def _printed(text: str, mask: Mask) -> str:
    return "".join(part if number % 2 else form_of(part) for number, part in enumerate(_PRINTED.split(mask(text)))).replace("\r", "")


__all__ = ["form_of", "shape_of"]
