# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Creatio answers errors in many shapes; the reader gets one."""
from __future__ import annotations

import json

import pytest
import requests
from ansible_collections.interweave.smartintegration.plugins.module_utils._creatio import errors
from ansible_collections.interweave.smartintegration.plugins.module_utils._crm.contract import CrmDenied, CrmError

LOGIN_PAGE = "<!DOCTYPE html><html><head><title>Creatio | Login</title></head></html>"


def reply(status: int, body: object, kind: str = "application/json") -> requests.Response:
    answer = requests.Response()
    answer.status_code = status
    answer._content = (body if isinstance(body, str) else json.dumps(body)).encode()
    answer.headers["Content-Type"] = kind
    return answer


@pytest.mark.parametrize(("status", "body", "code", "message"), [
    (404, {"error": {"code": "", "message": "Not Found"}}, "", "Not Found"),
    (500, {"Message": "An error has occurred.", "ExceptionMessage": "Item not found", "ExceptionType": "Terrasoft.Common.ItemNotFoundException",
           "StackTrace": "at secret"}, "ItemNotFoundException", "Item not found"),
    (404, {"Message": "No resource", "MessageDetail": "No type was found that matches the controller named 'X'."}, "",
     "No type was found that matches the controller named 'X'."),
    (200, {"success": False, "errorInfo": {"errorCode": "ItemNotFoundException", "message": "no schema", "stackTrace": "at secret"}},
     "ItemNotFoundException", "no schema"),
    (200, {"success": False, "responseStatus": {"ErrorCode": "X", "Message": "m"}}, "X", "m"),
    (500, {"error": {"code": "", "message": "Column by path X not found in schema Y"}}, "", "Column by path X not found in schema Y"),
])
def test_every_shape_becomes_one_error(status: int, body: object, code: str, message: str) -> None:
    with pytest.raises(CrmError) as caught:
        errors.checked("read Y", reply(status, body))
    assert (caught.value.status, caught.value.code, caught.value.message) == (status, code, message)
    assert "secret" not in str(caught.value)
    assert str(caught.value).startswith("could not read Y: ")


@pytest.mark.parametrize(("status", "body"), [
    (403, {"error": {"code": "", "message": "whatever"}}),
    (500, {"error": {"code": "", "message": "Current user does not have permissions for the \"X\" object"}}),
    (200, {"success": False, "errorInfo": {"errorCode": "SecurityException", "message": "no"}}),
])
def test_a_refusal_is_told_apart_from_a_failure(status: int, body: object) -> None:
    with pytest.raises(CrmDenied):
        errors.checked("read", reply(status, body))


@pytest.mark.parametrize("answer", [
    reply(403, {"error": {"code": "", "message": "Current user does not have sufficient permissions to use OData"}}),
    reply(500, "<html><title>Error</title><body>Current user does not have sufficient permissions to use OData</body></html>", "text/html"),
])
def test_missing_odata_rights_name_the_operation_to_grant(answer: requests.Response) -> None:
    with pytest.raises(CrmDenied) as caught:
        errors.checked("read", answer)
    assert "CanUseODataService" in caught.value.remedy


@pytest.mark.parametrize(("answer", "gone"), [
    (reply(200, LOGIN_PAGE, "text/html; charset=utf-8"), True),
    (reply(200, LOGIN_PAGE, "text/plain"), True),
    (reply(401, ""), True),
    (reply(302, "", "text/html"), True),
    (reply(403, "<html>invalid CSRF token</html>", "text/html"), True),
    (reply(403, {"Message": "Invalid CSRF token"}), True),
    (reply(403, {"error": {"code": "", "message": "no"}}), False),
    (reply(500, "<html></html>", "text/html"), False),
    (reply(200, {"value": []}), False),
])
def test_a_login_that_is_gone_is_recognised(answer: requests.Response, gone: bool) -> None:
    assert errors.login_gone(answer) is gone


def test_a_busy_site_may_be_asked_again() -> None:
    with pytest.raises(CrmError) as caught:
        errors.checked("read", reply(503, "<html><title>Busy</title></html>", "text/html"))
    assert caught.value.retryable
    assert "Busy" in str(caught.value)


def test_control_characters_of_an_answer_do_not_reach_the_terminal() -> None:
    assert errors.plain("a\x1b[31mb\r\nc") == "a [31mb c"
