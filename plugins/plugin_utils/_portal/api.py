# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the JSON interface of InterWeave's new portal, as far as the checklist reads it.

From InterWeave's published portal, run offline. Today's production portal has no such interface. A login is no mere read: it stamps the user and makes the
threads of all his flows. So: one login, none after a refusal (five wrong ones lock the user out for 15 minutes, and then the right one is refused too), no
logout (it ends the user's other logins), and no path but the three that are read here. 403, not 401, means that the login is missing; 500 at the login says
nothing of the password.
"""
from __future__ import annotations

import json
import typing as t
from urllib.parse import urlsplit

from ansible_collections.interweave.smartintegration.plugins.module_utils._crm.contract import CrmError
from ansible_collections.interweave.smartintegration.plugins.module_utils._crm.http_session import CrmSession

BASE = "/iw-business-daemon/api/"
#: What one reading costs.
CALLS = 4
_NONE = "no JSON interface of InterWeave's new portal answers there: today's production portal has none"
_LOGIN = {
    400: "the portal wants a user and a password", 401: "the portal does not know this user and password",
    403: "the user or the company is switched off in the portal",
    429: "the portal locks the user out after failed logins, or has had too many requests from this address",
    500: "the portal had a system error, which says nothing of the password",
}
_READ = {403: "the portal takes the login no more (it was restarted, or the user may not)", 429: "the portal has had too many requests from this address"}
_REMEDY = {
    401: "Correct user and password. Do not try again and again: five failed logins lock the user out for 15 minutes.",
    403: "Ask InterWeave to switch the user on.", 429: "Wait a quarter of an hour, then run again once.", 500: "Run again later; if it stays, tell InterWeave.",
}


class PortalError(Exception):
    """The portal could not be read: what happened, and ``remedy``, ``owner``."""

    def __init__(self, message: str, remedy: str = "Check the portal's address with InterWeave.", owner: str = "operator") -> None:
        super().__init__(message)
        self.remedy, self.owner = remedy, owner


def url_problem(url: str) -> str:
    """Why this is no base of a portal; empty when it is one."""
    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.hostname or parts.username or parts.password or parts.query:
        return "url must be an https:// address without user, password and query"
    return ""


class Api:
    """One login. Close the session yourself."""

    def __init__(self, url: str, session: CrmSession) -> None:
        self._base = url.rstrip("/") + BASE
        self._session = session

    def login(self, user: str, password: str) -> None:
        """:raises PortalError: it was refused, or needs a person."""
        status, answer = self._call("POST", "auth/login", "log in to the portal", {"email": user, "password": password})
        if status != 200:
            raise PortalError(_LOGIN.get(status, "the portal answered %d" % status), _REMEDY.get(status, "Run again later; if it stays, tell InterWeave."),
                              "interweave" if status in (403, 500) else "operator")
        token = answer.get("token")
        if answer.get("mfaRequired") or not isinstance(token, str) or not token:
            raise PortalError("the portal asks for more than user and password", "Let a person look, and read the values off or save the pages.")
        self._session.headers["Authorization"] = "Bearer " + token

    def data(self, path: str) -> dict[str, t.Any]:
        """``data`` of an answer. Nothing of the body is kept anywhere else: it may hold the CRM's password.

        :raises PortalError: the portal answers something else.
        """
        status, answer = self._call("GET", path, "read %s from the portal" % path)
        if status != 200 or answer.get("success") is not True:
            why = _READ.get(status, "the portal answered %d" % status)
            raise PortalError("%s: %s" % (path, why), "Run again later; if it stays, tell InterWeave.", "interweave")
        found = answer.get("data", answer)
        return found if isinstance(found, dict) else {}

    def _call(self, method: str, path: str, operation: str, body: dict[str, str] | None = None) -> tuple[int, dict[str, t.Any]]:
        try:
            reply = self._session.request(method, self._base + path, json=body, operation=operation)
        except CrmError as exc:
            raise PortalError(str(exc), exc.remedy or "Check the portal's address with InterWeave.") from None
        try:
            answer = json.loads(reply.content.decode("utf-8", "replace"), strict=False)  # the portal does not escape every control character
        except (ValueError, RecursionError):
            answer = None
        if not isinstance(answer, dict):
            raise PortalError("%s answered %d, and %s" % (path, reply.status_code, _NONE))
        return reply.status_code, answer


__all__ = ["Api", "BASE", "CALLS", "PortalError", "url_problem"]
