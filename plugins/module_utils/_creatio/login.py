# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the two ways to log in to Creatio: forms (cookies and CSRF token) and OAuth client credentials."""
from __future__ import annotations

import typing as t

from ansible_collections.interweave.smartintegration.plugins.module_utils._creatio.errors import json_of, page_title, plain, words
from ansible_collections.interweave.smartintegration.plugins.module_utils._creatio.options import identity_url, site_url
from ansible_collections.interweave.smartintegration.plugins.module_utils._creatio.refusals import LOGIN
from ansible_collections.interweave.smartintegration.plugins.module_utils._crm.contract import CrmAuthError, CrmError
from ansible_collections.interweave.smartintegration.plugins.module_utils._crm.http_session import CrmSession
from ansible_collections.interweave.smartintegration.plugins.module_utils._crm.refusals import known

OPERATION = "log in to Creatio"


def log_in(session: CrmSession, options: dict[str, t.Any]) -> None:
    """Log in as the options say; the session then carries what later requests need.

    :raises CrmAuthError: refused; the CRM's own words, and what to do.
    """
    session.cookies.clear()
    for name in [name for name in session.headers if name == "Authorization" or _is_csrf(name)]:
        session.headers.pop(name, None)
    # Without ForceUseSession every request opens a session of its own (Creatio Academy, "Authentication").
    session.headers.update({"Accept": "application/json", "ForceUseSession": "true"})
    if options["auth"] == "password":
        _forms(session, options)
    else:
        _token(session, options)
    session.secrets.update(_tokens(session))


def _tokens(session: CrmSession) -> set[str]:
    """What whoever has it is logged in with."""
    told = [cookie.value for cookie in session.cookies if cookie.name not in ("UserName", "UserType")]
    return {value for value in (*told, str(session.headers.get("Authorization", "")).partition(" ")[2]) if value and len(value) > 8}


def _forms(session: CrmSession, options: dict[str, t.Any]) -> None:
    """AuthService lives at the site's root in both layouts. A refusal is HTTP 200 with a Code other than 0."""
    reply = session.request("POST", site_url(options) + "/ServiceModel/AuthService.svc/Login", safe=True, operation=OPERATION,
                            json={"UserName": options["username"], "UserPassword": options["password"]})
    body = json_of(reply)
    if not isinstance(body, dict) or "Code" not in body:
        raise _no_login(reply.status_code, reply.text)
    if str(body["Code"]) != "0":
        raise _refused(reply.status_code, "Code %s" % plain(body["Code"]), words(body)[1])
    if body.get("PasswordChangeUrl"):
        raise CrmAuthError(OPERATION, reply.status_code, message="the password has expired and must be changed",
                           remedy="Sign in to Creatio as %s in a browser and change the password." % options["username"])
    if not len(session.cookies):  # their names differ between versions
        raise CrmAuthError(OPERATION, reply.status_code, message="the answer set no session cookie",
                           remedy="Two-factor or single sign-on logins cannot be used here: use auth 'client_credentials'.")
    # A token goes back under the name it came with: CRT_CSRF today, BPMCSRF before (creatioclient's CreatioAuthenticationHandler), or both.
    session.headers.update({cookie.name: cookie.value for cookie in session.cookies if _is_csrf(cookie.name) and cookie.value})


def _is_csrf(name: str) -> bool:
    return name.upper().endswith("CSRF")


def _refused(status: int, code: str, message: str) -> CrmAuthError:
    row = known(LOGIN, code, message)
    return CrmAuthError(OPERATION, status, code, message or "the login was refused", remedy=row.remedy if row else "", owner=row.owner if row else "")


def _no_login(status: int, text: str) -> CrmError:
    if status in (429, 502, 503, 504):
        return CrmError(OPERATION, status, message="Creatio is not available", retryable=True)
    return CrmAuthError(OPERATION, status, message="no Creatio login service answers at this address%s" % page_title(text),
                        remedy="Check url: it is the address one opens in a browser, without /0 and without /Login.")


def _token(session: CrmSession, options: dict[str, t.Any]) -> None:
    reply = session.request("POST", identity_url(options) + "/connect/token", safe=True, operation=OPERATION, data={
        "grant_type": "client_credentials", "client_id": options["client_id"], "client_secret": options["client_secret"]})
    body = json_of(reply)
    if isinstance(body, dict) and body.get("access_token"):
        session.headers["Authorization"] = "Bearer %s" % body["access_token"]
        return
    if isinstance(body, dict) and body.get("error"):
        raise _refused(reply.status_code, *words(body))
    if reply.status_code in (429, 502, 503, 504):
        raise CrmError(OPERATION, reply.status_code, message="the identity service is not available", retryable=True)
    raise CrmAuthError(OPERATION, reply.status_code, message="no identity service answers at this address%s" % page_title(reply.text),
                       remedy="Check identity_url: see the system setting OAuth20IdentityServerUrl.")


__all__ = ["OPERATION", "log_in"]
