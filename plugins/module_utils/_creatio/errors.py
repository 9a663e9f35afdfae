# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: what Creatio's answers mean when they are not data. All its shapes become one family of errors.

The shapes are those of the Creatio Academy's OData reference and of WCF and DataService answers printed by clio and other clients.
"""
from __future__ import annotations

import re
import typing as t

from ansible_collections.interweave.smartintegration.plugins.module_utils._creatio.refusals import BY_STATUS, REFUSALS
from ansible_collections.interweave.smartintegration.plugins.module_utils._crm.contract import CrmAuthError, CrmError
from ansible_collections.interweave.smartintegration.plugins.module_utils._crm.refusals import known

if t.TYPE_CHECKING:
    import requests

#: What WCF and OData say before the reason, which then stands further inside.
_GENERAL = ("", "An error has occurred.", "Internal Server Error", "The request is invalid.")
_TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.IGNORECASE | re.DOTALL)
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")
LONGEST = 300


def json_of(reply: requests.Response) -> t.Any:
    """The body as JSON; ``None`` when it is none."""
    try:
        return reply.json()
    except (ValueError, RecursionError):
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
    """The session or token is no longer good: 401, a redirect to the login page, that page itself in a 200, or a CSRF token turned away.

    The last is a 403 whose page need not say why (IIS: "403 - Forbidden"); Creatio's own refusals are data, or name the missing right.
    """
    if reply.status_code == 401 or reply.status_code in (301, 302, 303, 307):
        return True
    if reply.status_code == 200:
        return is_page(reply)
    text = reply.text[:20_000]
    return reply.status_code == 403 and ("csrf" in text.lower() or (is_page(reply) and known(REFUSALS, "", text) is None))


def still_gone(operation: str, reply: requests.Response) -> CrmError:
    """A new login did not help either."""
    what = "a web page%s instead of data" % page_title(reply.text) if is_page(reply) else "HTTP %d" % reply.status_code
    return CrmAuthError(operation, reply.status_code, message="Creatio answers %s, also after a new login" % what,
                        remedy="Check that the user may sign in and use the API, and that runtime (net or netframework) is the site's.")


def words(body: t.Any) -> tuple[str, str]:
    """Code and message of an error in any of Creatio's shapes; empty when the body holds none. No stack traces.

    One answer may name the reason in several places; the first that is more than a general word counts.
    """
    found = [told for told in _places(body) if any(told)]
    code = next((code for code, _message in found if code), "")
    message = next((message for _code, message in found if message not in _GENERAL), next((message for _code, message in found if message), ""))
    return plain(code), plain(message)


def _places(body: t.Any, depth: int = 4) -> t.Iterator[tuple[str, str]]:
    """Where Creatio, OData, WCF and the identity service put code and message, the outermost first."""
    if not isinstance(body, dict) or not depth:
        return
    if isinstance(body.get("error"), str):
        yield str(body["error"]), _text(body, "error_description")
    kind = _text(body, "ExceptionType").rpartition(".")[2]
    for name in ("ExceptionMessage", "MessageDetail", "Message", "message"):
        yield _text(body, "code", "errorCode", "ErrorCode") or kind, _text(body, name)
    for name in ("error", "errorInfo", "responseStatus", "ResponseStatus", "Exception", "exception", "InnerException", "innererror"):
        yield from _places(body.get(name), depth - 1)


def _text(body: dict[str, t.Any], *names: str) -> str:
    return next((str(body[name]) for name in names if isinstance(body.get(name), (str, int)) and body[name] not in ("", False)), "")


def problem(operation: str, status: int, body: t.Any, text: str = "") -> CrmError:
    """The error of an answer that is no success."""
    code, message = words(body)
    row = known(REFUSALS, code, message or text[:20_000]) or BY_STATUS.get(status)
    message = message or "the answer gives no reason%s" % page_title(text)
    if status in (502, 503, 504):  # a gateway gave up waiting, the site may not have
        return CrmError(operation, status, code, message, retryable=True, unknown=True)
    if row is None:
        return CrmError(operation, status, code, message)
    return row.error(operation, status, code, message, retryable=row.passes, remedy=row.remedy, owner=row.owner)


def passing(status: int, code: str, message: str) -> bool:
    """Whether a refusal of one record may be gone when it is tried again."""
    row = known(REFUSALS, code, message) or BY_STATUS.get(status)
    return status in (502, 503, 504) or bool(row and row.passes)


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


__all__ = ["checked", "is_page", "json_of", "login_gone", "page_title", "passing", "plain", "problem", "still_gone", "words"]
