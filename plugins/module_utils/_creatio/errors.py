# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: what Creatio's answers mean when they are not data. All its shapes become one family of errors.

The shapes are those of the Creatio Academy's OData reference and of WCF and DataService answers printed by clio and other clients.
"""
from __future__ import annotations

import re
import typing as t

from ansible_collections.interweave.smartintegration.plugins.module_utils._crm.contract import CrmAuthError, CrmDenied, CrmError

if t.TYPE_CHECKING:
    import requests

#: Words of a refusal that arrives as a server error.
_DENIED = re.compile(r"does not have (sufficient )?permission|insufficient (rights|permission)|SecurityException|no right", re.IGNORECASE)
_ODATA = re.compile(r"permissions? to use OData", re.IGNORECASE)
_TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.IGNORECASE | re.DOTALL)
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")
LONGEST = 300


def json_of(reply: requests.Response) -> t.Any:
    """The body as JSON; ``None`` when it is none."""
    try:
        return reply.json()
    except ValueError:
        return None


def is_page(reply: requests.Response) -> bool:
    """Whether the body is a web page rather than data, whatever the status."""
    kind = reply.headers.get("Content-Type", "").lower()
    return "html" in kind or ("json" not in kind and reply.text[:200].lstrip().lower().startswith(("<!doctype", "<html")))


def page_title(text: str) -> str:
    """`` (page 'Creatio | Login')`` for a web page, else empty: what a reader recognises it by."""
    match = _TITLE.search(text[:20_000])
    return " (page '%s')" % plain(match.group(1))[:80] if match else ""


def plain(text: t.Any) -> str:
    return _CONTROL.sub(" ", str(text)).strip()[:LONGEST]


def login_gone(reply: requests.Response) -> bool:
    """The session or token is no longer good: 401, a redirect to the login page, or that page itself in a 200."""
    if reply.status_code == 401 or reply.status_code in (301, 302, 303, 307):
        return True
    if reply.status_code == 200:
        return is_page(reply)
    return reply.status_code == 403 and "csrf" in reply.text[:20_000].lower()


def still_gone(operation: str, reply: requests.Response) -> CrmError:
    """A new login did not help either."""
    what = "a web page%s instead of data" % page_title(reply.text) if is_page(reply) else "HTTP %d" % reply.status_code
    return CrmAuthError(operation, reply.status_code, message="Creatio answers %s, also after a new login" % what,
                        remedy="Check that the user may sign in and use the API, and that runtime (net or netframework) is the site's.")


def words(body: t.Any) -> tuple[str, str]:
    """Code and message of an error in any of Creatio's shapes; empty when the body holds none. No stack traces."""
    if not isinstance(body, dict):
        return "", ""
    for name in ("error", "errorInfo", "responseStatus", "ResponseStatus"):
        inner = body.get(name)
        if isinstance(inner, dict):
            code = inner.get("code") or inner.get("errorCode") or inner.get("ErrorCode") or ""
            return plain(code), plain(inner.get("message") or inner.get("Message") or "")
        if inner and isinstance(inner, str):
            return plain(inner), plain(body.get("error_description") or "")
    message = body.get("ExceptionMessage") or body.get("MessageDetail") or body.get("Message") or body.get("message") or ""
    return plain(str(body.get("ExceptionType") or "").rpartition(".")[2]), plain(message)


def problem(operation: str, status: int, body: t.Any, text: str = "") -> CrmError:
    """The error of an answer that is no success."""
    code, message = words(body)
    message = message or "the answer gives no reason%s" % page_title(text)
    if _ODATA.search(message) or _ODATA.search(text[:20_000]):
        return CrmDenied(operation, status, code, message, remedy="Grant the user the system operation CanUseODataService (Access to OData).")
    if status == 403 or _DENIED.search(message) or _DENIED.search(code):
        return CrmDenied(operation, status, code, message)
    if status in (429, 502, 503, 504):
        return CrmError(operation, status, code, message, retryable=True, unknown=status != 429)  # a gateway gave up waiting, the site may not have
    if status == 404 and "controller named" in message:
        return CrmError(operation, status, code, message, remedy="The object is not known to OData: check its name, or have the CRM administrator "
                        "compile the configuration (Advanced settings > Configuration > Compile all).")
    return CrmError(operation, status, code, message)


def checked(operation: str, reply: requests.Response) -> t.Any:
    """The body of a successful answer.

    :raises CrmError: a status of 400 or more, no JSON, or DataService's ``success: false`` in a 200.
    """
    if reply.status_code == 204:
        return None
    body = json_of(reply)
    failed = isinstance(body, dict) and (body.get("success") is False or isinstance(body.get("errorInfo"), dict))
    if reply.status_code >= 400 or body is None or failed:
        raise problem(operation, reply.status_code, body, reply.text if body is None else "")
    return body


__all__ = ["checked", "is_page", "json_of", "login_gone", "page_title", "plain", "problem", "still_gone", "words"]
