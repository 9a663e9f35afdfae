# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each refusal of Creatio has its own advice and the one who can act on it; what passes by itself is told so."""
from __future__ import annotations

import json
import typing as t

import pytest
import requests
from ansible_collections.interweave.smartintegration.plugins.module_utils._creatio import errors, login
from ansible_collections.interweave.smartintegration.plugins.module_utils._crm.contract import CrmAuthError, CrmDenied, CrmError
from ansible_collections.interweave.smartintegration.plugins.module_utils._crm.http_session import CrmSession

PAGE = "<!DOCTYPE html><html><head><title>%s</title></head><body>%s</body></html>"


def reply(status: int, body: t.Any) -> requests.Response:
    answer = requests.Response()
    answer.status_code = status
    answer._content = (body if isinstance(body, str) else json.dumps(body)).encode()
    answer.headers["Content-Type"] = "text/html" if isinstance(body, str) else "application/json"
    return answer


class Site(CrmSession):
    """Answers every request with one prepared reply."""

    def __init__(self, answer: requests.Response) -> None:
        super().__init__()
        self.answer = answer

    def request(self, *_args: t.Any, **_kwargs: t.Any) -> requests.Response:  # type: ignore[override]
        return self.answer


def odata(message: str) -> dict[str, t.Any]:
    return {"error": {"code": "", "message": message}}


def wcf(kind: str, message: str) -> dict[str, t.Any]:
    return {"Message": "An error has occurred.", "ExceptionMessage": message, "ExceptionType": kind, "StackTrace": "at secret"}


def service(code: str, message: str) -> dict[str, t.Any]:
    return {"success": False, "errorInfo": {"errorCode": code, "message": message, "stackTrace": "at secret"}}


AFTER_LOGIN = [
    (403, odata("Current user does not have sufficient permissions to use OData"), CrmDenied, "crm_admin", "CanUseODataService", False),
    (404, {"Message": "No resource", "MessageDetail": "No type was found that matches the controller named 'Acount'."}, CrmError, "crm_admin",
     "compile", False),
    (500, odata("Column by path UsrX not found in schema Account"), CrmError, "operator", "Code in the designer", False),
    (200, service("ItemNotFoundException", "Item with name \"Acount\" not found"), CrmError, "operator", "check its name", False),
    (500, wcf("System.Data.SqlClient.SqlException", "Transaction (Process ID 71) was deadlocked on lock resources"), CrmError, "operator", "passes", True),
    (500, wcf("System.Data.SqlClient.SqlException", "Execution Timeout Expired. The timeout period elapsed"), CrmError, "operator", "passes", True),
    (500, odata("57014: canceling statement due to statement timeout"), CrmError, "operator", "passes", True),
    (500, wcf("Npgsql.PostgresException", "22001: value too long for type character varying(50)"), CrmError, "crm_admin", "longer type", False),
    (500, odata("String or binary data would be truncated."), CrmError, "crm_admin", "longer type", False),
    (500, odata("23505: duplicate key value violates unique constraint"), CrmError, "crm_admin", "column is unique", False),
    (500, odata("Current user does not have permissions for the \"Account\" object"), CrmDenied, "crm_admin", "Operation permissions", False),
    (403, odata("Insufficient rights to edit the \"Name\" column"), CrmDenied, "crm_admin", "Object permissions", False),
    (200, service("SecurityException", "no"), CrmDenied, "crm_admin", "Operation permissions", False),
    (200, service("LicException", "No license to work with the object Opportunity"), CrmDenied, "crm_admin", "Licenses", False),
    (403, PAGE % ("403 - Forbidden", "Access is denied."), CrmDenied, "crm_admin", "gateway", False),
    (404, odata("Not Found"), CrmError, "operator", "check url", False),
    (412, odata("Precondition Failed"), CrmError, "operator", "meanwhile", True),
    (429, odata("Too many requests"), CrmError, "operator", "limits requests", True),
    (503, PAGE % ("Service Unavailable", ""), CrmError, "crm_admin", "Try again later", True),
    (504, odata("Gateway Timeout"), CrmError, "crm_admin", "Try again later", True),
    (500, {"error": {"code": "", "message": "An error has occurred.", "innererror": {"message": "Column by path UsrX not found in schema Account"}}},
     CrmError, "operator", "Code in the designer", False),
    (400, odata("Das Feld ist gesperrt"), CrmError, "crm_admin", "named cause", False),
]


@pytest.mark.parametrize(("status", "body", "kind", "owner", "words", "passes"), AFTER_LOGIN)
def test_a_refusal_after_the_login(status: int, body: t.Any, kind: type[CrmError], owner: str, words: str, passes: bool) -> None:
    with pytest.raises(CrmError) as caught:
        errors.checked("read", reply(status, body))
    outcome = caught.value.outcome()
    assert (type(caught.value), outcome.owner, caught.value.retryable) == (kind, owner, passes)
    assert words in outcome.remedy
    assert "secret" not in str(caught.value)


def refused(message: str, code: int = 1, **more: t.Any) -> dict[str, t.Any]:
    return {"Code": code, "Message": message, "Exception": None, "PasswordChangeUrl": None, "RedirectUrl": None, **more}


FORMS = [
    (200, refused("Invalid username or password specified, or your user account is inactive."), "operator", "wrong passwords lock"),
    (200, refused("", Exception={"Message": "User account is locked out"}), "crm_admin", "Unlock the user"),
    (200, refused("", Exception={"Message": "An error has occurred.", "InnerException": {"Message": "The user has no licenses"}}), "crm_admin", "Licenses"),
    (200, refused("Login from IP 203.0.113.9 is not permitted"), "crm_admin", "Access rules"),
    (200, refused("A one-time code was sent to your phone"), "operator", "client_credentials"),
    (200, refused("Your password has expired"), "crm_admin", "change the password"),
    (200, refused("", PasswordChangeUrl="/Login/ChangePassword", code=0), "crm_admin", "change the password"),
    (200, refused("Etwas anderes"), "crm_admin", "Check the login's user"),
    (200, PAGE % ("Creatio | Login", ""), "crm_admin", "without /0"),
]
TOKENS = [
    (400, {"error": "invalid_client"}, "operator", "Public client"),
    (400, {"error": "unauthorized_client"}, "crm_admin", "technical user"),
    (400, {"error": "invalid_scope"}, "crm_admin", "application is active"),
    (400, {"error": "unsupported_grant_type"}, "operator", "identity_url"),
    (400, {"error": "invalid_request", "error_description": "x"}, "operator", "identity_url"),
    (404, PAGE % ("404", ""), "crm_admin", "identity_url"),
]


@pytest.mark.parametrize(("status", "body", "owner", "words"), FORMS)
def test_a_refused_forms_login(status: int, body: t.Any, owner: str, words: str) -> None:
    with pytest.raises(CrmAuthError) as caught:
        login.log_in(Site(reply(status, body)), {"auth": "password", "url": "https://acme.creatio.com", "username": "u", "password": "p"})
    assert (caught.value.outcome().owner, words in caught.value.outcome().remedy) == (owner, True)


@pytest.mark.parametrize(("status", "body", "owner", "words"), TOKENS)
def test_a_refused_application(status: int, body: t.Any, owner: str, words: str) -> None:
    options = {"auth": "client_credentials", "url": "https://acme.creatio.com", "client_id": "c", "client_secret": "s"}
    with pytest.raises(CrmAuthError) as caught:
        login.log_in(Site(reply(status, body)), options)
    assert (caught.value.outcome().owner, words in caught.value.outcome().remedy) == (owner, True)


@pytest.mark.parametrize(("status", "code", "message", "passes"), [
    (500, "SqlException", "was deadlocked on lock resources", True), (503, "", "", True), (412, "", "", True),
    (400, "", "The record was refused by a business rule", False), (403, "", "no right", False),
])
def test_a_record_that_is_locked_is_told_apart_from_one_that_is_refused(status: int, code: str, message: str, passes: bool) -> None:
    assert errors.passing(status, code, message) is passes
