# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The codes of WS-Management and CIM, with what Windows says of each."""
from __future__ import annotations

#: code: (subcode, faultDetail of WS-Management, reason).
FAULTS: dict[int, tuple[str, str, str]] = {
    5: ("w:AccessDenied", "", "Access is denied."),
    2150858752: (
        "a:DestinationUnreachable",
        "InvalidResourceURI",
        "The WS-Management service cannot process the request. The service cannot find the resource identified by the resource URI and selectors. ",
    ),
    2150858753: ("a:ActionNotSupported", "ActionMismatch", "The WS-Management service cannot process the request because the action URI is not valid. "),
    2150858755: ("w:InternalError", "", "The provider encountered a failure. "),
    2150858759: ("n:InvalidEnumerationContext", "", "The supplied enumeration context is invalid. "),
    2150858773: ("x:InvalidRepresentation", "InvalidValues", "The representation in the request is not valid. "),
    2150858778: (
        "n:CannotProcessFilter",
        "",
        "The WS-Management service cannot process the request. The filter contains a query that is not valid or names a class that does not exist. ",
    ),
    2150858791: ("w:SchemaValidationError", "", "The WS-Management service cannot process the request because the SOAP body is not valid. "),
    2150858793: ("w:TimedOut", "", "The WS-Management service cannot complete the operation within the time specified in OperationTimeout. "),
    2150858809: ("w:InvalidOptions", "InvalidValue", "The WS-Management service cannot process a request that has invalid options. "),
    2150858810: ("w:InvalidParameter", "InvalidValue", "A parameter of the operation is not valid. "),
    2150858811: ("a:DestinationUnreachable", "InvalidResourceURI", "The resource URI is missing or has a format that is not correct. "),
    2150858813: ("w:InvalidSelectors", "InvalidValue", "The selectors of the request are not valid. "),
    2150858815: ("w:QuotaLimit", "", "The service is configured not to accept any more requests for this client. "),
    2150858817: ("w:SchemaValidationError", "", "The WS-Management service cannot process the request because the XML is not valid. "),
    2150858823: ("w:EncodingLimit", "MinimumEnvelopeLimit", "MaxEnvelopeSize of the request is too small: at least 8192 bytes are needed. "),
    2150858824: (
        "w:EncodingLimit",
        "MaxEnvelopeSizeExceeded",
        "The response that the WS-Management service computed exceeds the maximum envelope size in the request. ",
    ),
    2150858836: ("w:InvalidParameter", "TypeMismatch", "A parameter of the method has a value of the wrong type. "),
    2150858837: ("w:InvalidParameter", "InvalidName", "A parameter of the method has a name that is not known. "),
    2150858842: ("w:InvalidSelectors", "InsufficientSelectors", "The WS-Management service cannot process the request because it has too few selectors. "),
    2150858843: (
        "w:InvalidSelectors",
        "UnexpectedSelectors",
        "The request for the Windows Remote Shell failed because the shell was not found on the server, or the request has selectors that are not expected. ",
    ),
    2150859002: ("w:InvalidSelectors", "UnexpectedSelectors", "The resource is a singleton: the request may not have selectors. "),
    2150859003: ("n:CannotProcessFilter", "", "The class name of the resource URI must be '*' when the WQL dialect is used. "),
    2150859173: (
        "w:QuotaLimit",
        "",
        "The WS-Management service cannot process the request. The maximum number of 30 concurrent shells for this user has been "
        "exceeded. Close existing shells or raise the quota for this user.",
    ),
    2150859240: ("w:InternalError", "", "The maximum number of concurrent operations for this plugin and user has been exceeded. "),
    2150859241: ("w:InternalError", "", "The maximum number of concurrent commands per shell has been exceeded. "),
    2150859174: (
        "w:QuotaLimit",
        "",
        "The WS-Management service cannot process the request. The maximum number of concurrent operations for this user has been "
        "exceeded. Close existing operations for this user, or raise the quota for this user.",
    ),
}
#: CIM status codes (DSP0200): for faults of the MSFT_WmiError shape.
CIM_TEXT = {
    1: "Failed",
    2: "Access denied",
    3: "Invalid namespace",
    4: "Invalid parameter",
    5: "Invalid class",
    6: "Not found",
    7: "Not supported",
    11: "Already exists",
    12: "No such property",
    13: "Type mismatch",
    14: "Query language not supported",
    15: "Invalid query",
    16: "Method not available",
    17: "Method not found",
    27: "Server limits exceeded",
}
