# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: SOAP faults of WinRM in both of their shapes, turned into exceptions.

The classic shape holds ``WSManFault Code=...`` with the provider's fault inside; the management-infrastructure shape holds an
``MSFT_WmiError`` (or ``OMI_Error``, ``CIM_Error``) with a CIMStatusCode. Both occur for the same class, in several namespaces,
so everything is found by local name.
"""
from __future__ import annotations

import typing as t
import xml.etree.ElementTree as ET

from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._envelope import child, descendants, parse, soap_body
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._errors import (
    AccessDenied,
    AlreadyExists,
    CimError,
    CimNotFound,
    CimNotSupportedHere,
    LostReply,
    OperationTimedOut,
    QuotaExceeded,
    WsmanError,
)

#: Characters of one text of a fault that are kept.
LONGEST = 2000
#: "The service cannot find the resource identified by the resource URI and selectors": instance, class or namespace.
RESOURCE_NOT_FOUND = 2150858752
CANNOT_PROCESS_FILTER = 2150858778
OPERATION_TIMEOUT = 2150858793
SHELL_NOT_FOUND = 2150858843

#: From wsmerror.h; 2150859236 to 2150859242 are the quotas of one plug-in or user (ERROR_WSMAN_QUOTA_..._PPQ): a host gives them with any subcode.
_QUOTA_CODES = frozenset({2150858815, 2150859173, 2150859174, 2150859175, 2150859176, 2150859179, *range(2150859236, 2150859243)})
_REMOTE_SHELLS_NOT_ALLOWED = 2150859180
_REMOTE_CONNECTIONS_NOT_ALLOWED = 2150859235
_DENIED_CODES = frozenset({5, 2147942405, 2147749891, _REMOTE_SHELLS_NOT_ALLOWED, _REMOTE_CONNECTIONS_NOT_ALLOWED})
#: WBEM unknown namespace, class, method; invalid resource URI; a filter that names an unknown class or property.
_UNKNOWN_CODES = frozenset({2147749902, 2147749911, 2147749904, 2147749997, 2147749998, 2150858811, CANNOT_PROCESS_FILTER})
#: CIMStatusCode (DSP0004) -> exception.
_BY_STATUS: dict[int, type[CimError]] = {
    2: AccessDenied, 3: CimNotSupportedHere, 5: CimNotSupportedHere, 6: CimNotFound, 11: AlreadyExists, 12: CimNotSupportedHere,
    15: CimNotSupportedHere, 16: CimNotSupportedHere, 17: CimNotSupportedHere, 27: QuotaExceeded,
}
_BY_SUBCODE: dict[str, type[CimError]] = {
    "AccessDenied": AccessDenied, "QuotaLimit": QuotaExceeded, "TimedOut": OperationTimedOut, "AlreadyExists": AlreadyExists,
}


#: What an HTTP status without a SOAP document means.
_HTTP_MEANING = {
    400: "the host could not decrypt or read the message (HTTP 400)",
    403: "the host refuses this address or account (HTTP 403)",
    404: "there is no WS-Management listener at this port and path (HTTP 404)",
    405: "this is no WS-Management listener (HTTP 405)",
    413: "the request is larger than the host's MaxEnvelopeSizekb (HTTP 413)",
    500: "the host refused the message without a reason (HTTP 500): unencrypted traffic is likely not allowed (AllowUnencrypted)",
    503: "the WinRM service is not available (HTTP 503)",
}


_HEADERS_TOO_LONG = (
    "the headers of the request are too long for the host (HTTP 400): a Kerberos ticket of an account in many groups is; use an account in fewer "
    "groups, or raise MaxFieldLength and MaxRequestBytes of http.sys on the host"
)


def http_meaning(status: int, body: bytes = b"", accepted: bool = False) -> str:
    """What an HTTP answer without a SOAP document means, in words.

    :param body: the page, if one came: http.sys names its reason there (English in every Windows).
    :param accepted: the host has accepted messages like this one before.
    """
    if status == 400 and (b"Request Too Long" in body or b"request headers is too long" in body):
        return _HEADERS_TOO_LONG
    if status == 500 and accepted:
        return "the host refused the message without a reason (HTTP 500)"
    return _HTTP_MEANING.get(status, "HTTP %d and no SOAP document" % status)


class NotFoundSomewhere(CimError):
    """The fault cannot tell whether instance, class or namespace is missing: the client asks for the class."""


def reply_body(status: int, document: bytes, operation: str, target: str) -> ET.Element:
    """The SOAP body of a good reply.

    :raises CimError: the reply is a fault (a subclass says which kind).
    :raises LostReply: the reply cannot be read or is not WS-Management's, so it is unknown whether the request was executed.
    """
    if not document.strip():
        raise _bare(status, document, operation, target)
    try:
        body = soap_body(parse(document))
    except WsmanError as exc:
        if status >= 400:
            raise _bare(status, document, operation, target) from None
        raise LostReply(exc.reason, operation=operation, target=target) from None
    fault = child(body, "Fault")
    if fault is None and status >= 400:
        raise _bare(status, document, operation, target)
    if fault is not None:
        raise fault_error(fault, operation, target)
    return body


def _bare(status: int, document: bytes, operation: str, target: str) -> WsmanError:
    """An HTTP answer without a SOAP document: anything between here and the host may have given it, so it proves nothing."""
    return LostReply(http_meaning(status, document, accepted=True), operation=operation, target=target)


def fault_error(fault: ET.Element, operation: str, target: str) -> CimError:
    """The exception for a ``Fault`` element."""
    detail = child(fault, "Detail")
    code, provider_message = _wsman_fault(detail)
    cim_status, error_code, message = _cim_error(detail)
    subcode = _subcode(fault)
    facts: dict[str, t.Any] = {
        "operation": operation, "target": target, "code": error_code if code is None else code, "cim_status": cim_status,
        "subcode": subcode, "provider_message": message or provider_message,
    }
    kind = _kind(facts["code"], cim_status, subcode)
    return kind(_text(child(child(fault, "Reason"), "Text")), **facts)


def _kind(code: int | None, cim_status: int | None, subcode: str) -> type[CimError]:
    """CIM status first: it is the exact one. Then the numeric code, then the subcode alone."""
    if code == OPERATION_TIMEOUT:
        return OperationTimedOut
    for member, exception in ((_QUOTA_CODES, QuotaExceeded), (_DENIED_CODES, AccessDenied), (_UNKNOWN_CODES, CimNotSupportedHere)):
        if code in member:
            return exception
    if cim_status in _BY_STATUS:
        return _BY_STATUS[cim_status]
    if code == 2147749890:  # WBEM_E_NOT_FOUND, from the provider itself
        return CimNotFound
    if code == RESOURCE_NOT_FOUND or (code is None and subcode in ("DestinationUnreachable", "InvalidSelectors")):
        return NotFoundSomewhere
    return _BY_SUBCODE.get(subcode, CimError)


def _subcode(fault: ET.Element) -> str:
    return _text(child(child(child(fault, "Code"), "Subcode"), "Value")).rpartition(":")[2][:100]


def _wsman_fault(detail: ET.Element | None) -> tuple[int | None, str]:
    """Code of the outermost WSManFault, message of the innermost."""
    if detail is None:
        return None, ""
    code, message = None, ""
    for fault in descendants(detail, "WSManFault"):
        if code is None:
            code = _number(fault.get("Code"))
        message = _text(child(fault, "Message")) or message
    return code, message


def _cim_error(detail: ET.Element | None) -> tuple[int | None, int | None, str]:
    """CIM status, error code and message, under whatever element of Detail they stand."""
    for node in detail if detail is not None else ():
        status = child(node, "CIMStatusCode")
        if status is not None:
            return _number(status.text), _number(_text(child(node, "error_Code"))), _text(child(node, "Message"))
    return None, None, ""


def _number(text: str | None) -> int | None:
    text = (text or "").strip()
    try:
        return int(text) & 0xFFFFFFFF
    except ValueError:
        return None


def _text(node: ET.Element | None) -> str:
    """At most as long as a fault of WinRM with its stack of providers is: what a host says goes into reports."""
    return " ".join((node.text or "").split())[:LONGEST] if node is not None else ""


__all__ = [
    "CANNOT_PROCESS_FILTER", "NotFoundSomewhere", "OPERATION_TIMEOUT", "RESOURCE_NOT_FOUND", "SHELL_NOT_FOUND", "fault_error", "http_meaning", "reply_body",
]
