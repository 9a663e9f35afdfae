# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the portal may answer, and what is said of it."""
from __future__ import annotations

from json import dumps

import pytest
from ansible_collections.interweave.smartintegration.plugins.module_utils._crm.contract import CrmError
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._portal.api import Api, PortalError, url_problem


class Session:
    """Answers in order; keeps what was asked."""

    def __init__(self, *answers):
        self.answers, self.asked, self.headers = list(answers), [], {}

    def request(self, method, url, json=None, operation=""):
        self.asked.append((method, url, json))
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        status, body = answer
        return type("Reply", (), {"status_code": status, "content": body if isinstance(body, bytes) else dumps(body).encode()})


def test_a_login_and_a_reading():
    session = Session((200, {"success": True, "token": "tok"}), (200, {"success": True, "data": {"a": 1}}), (200, {"success": True, "engineUp": True}))
    api = Api("https://portal.example/", session)
    api.login("ops@acme.example", "pw")
    assert session.asked[0] == ("POST", "https://portal.example/iw-business-daemon/api/auth/login", {"email": "ops@acme.example", "password": "pw"})
    assert session.headers["Authorization"] == "Bearer tok"
    assert api.data("flows") == {"a": 1}
    assert api.data("engine/status")["engineUp"] is True


@pytest.mark.parametrize(("status", "says", "owner"), [
    (400, "wants a user", "operator"), (401, "does not know this user and password", "operator"), (403, "switched off", "interweave"),
    (429, "locks the user out", "operator"), (500, "says nothing of the password", "interweave"), (418, "answered 418", "operator")])
def test_each_refusal_has_its_own_words_and_is_not_tried_again(status, says, owner):
    session = Session((status, {"success": False, "error": "Invalid email or password"}))
    with pytest.raises(PortalError, match=says) as caught:
        Api("https://p.example", session).login("u", "Geheim1")
    assert (caught.value.owner, len(session.asked), "Geheim1" in str(caught.value)) == (owner, 1, False)


@pytest.mark.parametrize("answer", [(200, b"<html>Apache Tomcat/5.5</html>"), (404, b""), (200, b"[1]"), (200, b"[" * 100000)])
def test_a_portal_without_this_interface_is_said_to_be_one(answer):
    with pytest.raises(PortalError, match="today's production portal has none"):
        Api("https://p.example", Session(answer)).login("u", "p")


@pytest.mark.parametrize("body", [{"success": True}, {"success": True, "token": ""}, {"success": True, "token": "x", "mfaRequired": True}])
def test_a_second_factor_is_a_persons(body):
    with pytest.raises(PortalError, match="asks for more"):
        Api("https://p.example", Session((200, body))).login("u", "p")


@pytest.mark.parametrize(("answer", "says"), [((403, {"error": "x"}), "takes the login no more"), ((429, {"error": "x"}), "too many requests"),
                                              ((200, {"success": False}), "answered 200"), (CrmError("read flows", message="cut"), "cut")])
def test_a_reading_that_fails_names_its_path(answer, says):
    with pytest.raises(PortalError, match=says):
        Api("https://p.example", Session(answer)).data("flows")


def test_control_characters_in_an_answer_are_taken():
    assert Api("https://p.example", Session((200, b'{"success":true,"data":{"a":"x\x01y"}}'))).data("flows") == {"a": "x\x01y"}


@pytest.mark.parametrize("url", ["http://p.example", "https://u:p@p.example", "https://", "p.example", "https://p.example/?token=x"])
def test_addresses_that_are_refused(url):
    assert url_problem(url)
    assert not url_problem("https://p.example:8443/base")
