# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each refusal of Salesforce has its own advice and the one who can act on it; what passes in seconds is not told as the day's limit."""
from __future__ import annotations

import json
import typing as t

import pytest
import requests
from ansible_collections.interweave.smartintegration.plugins.module_utils._crm.contract import CrmAuthError, CrmDenied, CrmError, CrmQuota
from ansible_collections.interweave.smartintegration.plugins.module_utils._crm.http_session import CrmSession
from ansible_collections.interweave.smartintegration.plugins.module_utils._salesforce import connection, login

PAGE = "<html><head><title>Salesforce</title></head><body>We are down for maintenance</body></html>"


def told(code: str, message: str = "x") -> list[dict[str, str]]:
    return [{"errorCode": code, "message": message}]


AFTER_LOGIN = [
    (403, told("REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded."), CrmQuota, "operator", "24-hour", False),
    (403, told("REQUEST_LIMIT_EXCEEDED", "ConcurrentPerOrgLongTxn Limit exceeded."), CrmError, "operator", "in seconds", True),
    (403, told("REQUEST_LIMIT_EXCEEDED", "ConcurrentRequests (Concurrent API Requests) Limit exceeded."), CrmError, "operator", "in seconds", True),
    (400, told("UNABLE_TO_LOCK_ROW", "unable to obtain exclusive access to this record"), CrmError, "operator", "in seconds", True),
    (400, told("QUERY_TIMEOUT"), CrmError, "operator", "narrow it with where", True),
    (400, told("INVALID_QUERY_LOCATOR"), CrmError, "operator", "run again", True),
    (503, told("SERVER_UNAVAILABLE"), CrmError, "operator", "run again", True),
    (503, PAGE, CrmError, "crm_admin", "Try again later", True),
    (400, told("DUPLICATES_DETECTED", "Use one of these records?"), CrmError, "client", "Duplicate Rules", False),
    (400, told("ENTITY_IS_DELETED"), CrmError, "client", "take its row out", False),
    (400, told("FIELD_CUSTOM_VALIDATION_EXCEPTION", "Names must be short"), CrmError, "crm_admin", "validation rule", False),
    (400, told("CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", "AcctTrigger: execution of BeforeUpdate"), CrmError, "crm_admin", "trigger", False),
    (400, told("STRING_TOO_LONG"), CrmError, "crm_admin", "lengthen the field", False),
    (400, told("STORAGE_LIMIT_EXCEEDED"), CrmError, "crm_admin", "Storage Usage", False),
    (400, told("LICENSE_LIMIT_EXCEEDED"), CrmError, "crm_admin", "No licence is left", False),
    (400, told("FIELD_INTEGRITY_EXCEPTION", "The user license doesn't allow the permission: Read Accounts"), CrmError,
     "crm_admin", "permission set licence", False),
    (400, told("FIELD_INTEGRITY_EXCEPTION", "Permission Read Opportunity depends on permission(s): Read Account"), CrmError,
     "operator", "to the objects", False),
    (400, told("DUPLICATE_DEVELOPER_NAME"), CrmError, "crm_admin", "Deleted Fields", False),
    (401, told("INVALID_SESSION_ID", "Session expired or invalid"), CrmAuthError, "crm_admin", "Check the login's user", False),
    (403, told("INVALID_SESSION_ID", "This session is not valid for use with the REST API"), CrmAuthError, "crm_admin", "Manage user data via APIs", False),
    (403, told("API_DISABLED_FOR_ORG"), CrmDenied, "crm_admin", "API Enabled", False),
    (403, told("API_CURRENTLY_DISABLED"), CrmDenied, "crm_admin", "API Access Control", False),
    (400, told("INSUFFICIENT_ACCESS_OR_READONLY"), CrmDenied, "crm_admin", "Use a login that may do this", False),
    (400, told("INVALID_FIELD", "No such column 'X'"), CrmDenied, "crm_admin", "field-level security", False),
    (400, told("INVALID_TYPE"), CrmDenied, "crm_admin", "Use a login that may do this", False),
    (400, told("MALFORMED_QUERY", "unexpected token"), CrmError, "operator", "where", False),
    (404, told("NOT_FOUND", "The requested resource does not exist"), CrmError, "operator", "api_version", False),
    (410, told("UNSUPPORTED_API_VERSION"), CrmError, "operator", "api_version", False),
    (403, told("SOMETHING_NEW"), CrmDenied, "crm_admin", "Use a login that may do this", False),
    (400, told("SOMETHING_NEW"), CrmError, "crm_admin", "named cause", False),
]


@pytest.mark.parametrize(("status", "content", "kind", "owner", "words", "passes"), AFTER_LOGIN)
def test_a_refusal_after_the_login(status: int, content: t.Any, kind: type[CrmError], owner: str, words: str, passes: bool) -> None:
    error = connection.refusal("read", status, content)
    outcome = error.outcome()
    assert (type(error), outcome.owner, error.retryable) == (kind, owner, passes)
    assert words in outcome.remedy
    assert "no reason given" not in outcome.actual


class Org(CrmSession):
    """Answers every request with one prepared reply."""

    def __init__(self, status: int, body: t.Any) -> None:
        super().__init__()
        self.answer = requests.Response()
        self.answer.status_code = status
        self.answer._content = (body if isinstance(body, str) else json.dumps(body)).encode()

    def request(self, *_args: t.Any, **_kwargs: t.Any) -> requests.Response:  # type: ignore[override]
        return self.answer


def oauth(error: str, description: str = "") -> dict[str, str]:
    return {"error": error, "error_description": description}


LOGINS = [
    (oauth("invalid_client_id"), "operator", "consumer key", False), (oauth("invalid_client"), "operator", "client_secret", False),
    (oauth("invalid_grant", "audience is invalid"), "operator", "jwt_audience", False),
    (oauth("invalid_grant", "user hasn't approved this consumer"), "crm_admin", "Permitted Users", False),
    (oauth("invalid_grant", "no client credentials user enabled"), "crm_admin", "Run As", False),
    (oauth("invalid_grant", "request not supported on this domain"), "operator", "My Domain", False),
    (oauth("invalid_grant", "ip restricted"), "crm_admin", "IP", False), (oauth("invalid_grant", "other"), "crm_admin", "the app's policy", False),
    (oauth("inactive_user"), "crm_admin", "Active", False), (oauth("inactive_org"), "crm_admin", "suspended", False),
    (oauth("unknown_error", "retry your request"), "operator", "run again", True), (oauth("rate_limit_exceeded"), "operator", "few minutes", True),
    (oauth("invalid_app_access", "user is not admin approved to access this app"), "crm_admin", "Permitted Users", False),
    (oauth("unsupported_grant_type"), "crm_admin", "Flow Enablement", False), (oauth("invalid_scope"), "crm_admin", "api", False),
]


@pytest.mark.parametrize(("body", "owner", "words", "passes"), LOGINS)
def test_a_refused_application(body: t.Any, owner: str, words: str, passes: bool) -> None:
    options = {"auth": "client_credentials", "login_url": "https://acme.my.salesforce.com", "client_id": "c", "client_secret": "s"}
    with pytest.raises(CrmError) as caught:
        login.log_in(Org(400, body), options)
    assert (caught.value.outcome().owner, caught.value.retryable, isinstance(caught.value, CrmAuthError)) == (owner, passes, not passes)
    assert words in caught.value.outcome().remedy


@pytest.mark.parametrize(("code", "owner", "words"), [
    ("INVALID_LOGIN", "operator", "security token"), ("LOGIN_MUST_USE_SECURITY_TOKEN", "operator", "security_token"),
    ("PASSWORD_LOCKOUT", "crm_admin", "Unlock"),
    ("LOGIN_DURING_RESTRICTED_DOMAIN", "crm_admin", "Login IP Ranges"), ("LOGIN_DURING_RESTRICTED_TIME", "crm_admin", "Login Hours"),
    ("INVALID_OPERATION", "operator", "client_credentials"), ("UNSUPPORTED_API_VERSION", "operator", "client_credentials"),
    ("API_CURRENTLY_DISABLED", "crm_admin", "API Access Control"), ("INACTIVE_OWNER_OR_USER", "crm_admin", "inactive"), ("ORG_LOCKED", "crm_admin", "locked"),
])
def test_a_refused_soap_login(code: str, owner: str, words: str) -> None:
    fault = ('<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body><soapenv:Fault><faultcode>sf:%s</faultcode>'
             "<faultstring>%s: no</faultstring></soapenv:Fault></soapenv:Body></soapenv:Envelope>") % (code, code)
    options = {"auth": "password", "username": "u", "password": "p", "api_version": "62.0"}
    with pytest.raises(CrmAuthError) as caught:
        login.log_in(Org(500, fault), options)
    assert (caught.value.outcome().owner, words in caught.value.outcome().remedy) == (owner, True)


@pytest.mark.parametrize(("host", "audience"), [
    ("acme.my.salesforce.com", "login"), ("login.salesforce.com", "login"), ("acme-dev-ed.develop.my.salesforce.com",
                                                                             "login"), ("na1.salesforce.com", "login"),
    ("test.salesforce.com", "test"), ("acme--dev.sandbox.my.salesforce.com", "test"), ("acme--dev.my.salesforce.com",
                                                                                       "test"), ("cs42.salesforce.com", "test"),
    ("acme--dev.cs42.my.salesforce.com", "test"), ("data-site-1234.scratch.my.salesforce.com", "test"),
])
def test_the_audience_of_an_assertion_is_the_orgs_login_host(host: str, audience: str) -> None:
    assert login.audience({"login_url": "https://" + host}) == "https://%s.salesforce.com" % audience


@pytest.mark.parametrize(("code", "message", "passes"), [
    ("UNABLE_TO_LOCK_ROW", "x", True), ("REQUEST_LIMIT_EXCEEDED", "ConcurrentRequests", True), ("DUPLICATES_DETECTED", "x", False), ("", "", False)])
def test_a_record_that_is_locked_is_told_apart_from_one_that_is_refused(code: str, message: str, passes: bool) -> None:
    assert connection.passing(code, message) is passes
