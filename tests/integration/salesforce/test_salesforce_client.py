# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Logging in, staying logged in, and every way a request can go wrong."""
from __future__ import annotations

import typing as t

import pytest

ZONES = {"organisation": "America/Denver", "user": "America/Denver", "organisation_name": "Acme Field Services, Inc.", "sandbox": False}


def info(crm: t.Any, **login: t.Any) -> dict[str, t.Any]:
    return crm.run("salesforce_info", {**crm.login(), **login})


def test_client_credentials(crm: t.Any) -> None:
    assert info(crm)["time_zones"] == ZONES


def test_jwt(crm: t.Any) -> None:
    key = crm.lab.act("salesforce", "key")["private_key"]
    assert info(crm, auth="jwt", private_key=key, username="admin@acme.example")["time_zones"] == ZONES


def test_jwt_from_a_key_file(crm: t.Any, tmp_path: t.Any) -> None:
    path = tmp_path / "key.pem"
    path.write_text(crm.lab.act("salesforce", "key")["private_key"])
    assert info(crm, auth="jwt", private_key_file=str(path), username="admin@acme.example")["time_zones"] == ZONES


def test_password_with_token(crm: t.Any) -> None:
    assert info(crm, auth="password", username="admin@acme.example", password="acme-pass", security_token="acmeTOKEN")["time_zones"] == ZONES


def test_a_session_that_somebody_else_opened(crm: t.Any) -> None:
    session = crm.lab.act("salesforce", "session", org="acme", username="admin@acme.example")
    assert info(crm, auth="session", instance_url=crm.url("acme"), session_id=session)["time_zones"] == ZONES


@pytest.mark.parametrize(("login", "words"), [
    ({"client_secret": "wrong"}, "invalid_client"),
    ({"client_id": "wrong"}, "invalid_client_id"),
    ({"auth": "password", "username": "admin@acme.example", "password": "wrong<&>"}, "INVALID_LOGIN"),
    ({"auth": "password", "username": "admin@acme.example", "password": "acme-pass"}, "LOGIN_MUST_USE_SECURITY_TOKEN"),
    ({"auth": "password", "username": "gone@acme.example", "password": "x"}, "INVALID_LOGIN"),
    ({"auth": "jwt", "username": "admin@acme.example", "private_key": "no key"}, "cannot sign"),
    ({"auth": "jwt", "username": "admin@acme.example", "private_key_file": "/nowhere/key"}, "cannot be read"),
    ({"auth": "session", "session_id": "00D!gone"}, "INVALID_SESSION_ID"),
    ({"ca_path": "/etc/ssl/certs/ca-certificates.crt"}, "not trusted"),
])
def test_a_refused_login_is_one_clear_error_without_the_secret(crm: t.Any, login: dict[str, t.Any], words: str) -> None:
    if login.get("auth") == "session":
        login = {**login, "instance_url": crm.url("acme")}
    result = info(crm, **login)
    assert result["failed"]
    assert words in result["msg"]
    for secret in ("acme-admin-secret", "wrong<&>", "acme-pass", "00D!gone"):
        assert secret not in str(result)


def test_an_expired_session_is_renewed_once(crm: t.Any) -> None:
    crm.lab.fault("salesforce", "expired", op="composite/batch")
    assert info(crm)["time_zones"] == ZONES
    result = crm.steps([{"item": "2.3", "salesforce_permissions": {"integration_username": "interweave@acme.example"}}])
    assert result["findings"][0]["status"] == "fail"
    assert len([call for call in crm.calls() if call["path"].endswith("/token")]) == 3


def test_a_session_that_stays_refused_ends_after_one_renewal(crm: t.Any) -> None:
    crm.lab.fault("salesforce", "expired", op="/services/data", times=1000)
    result = info(crm)
    assert "INVALID_SESSION_ID" in str(result)
    assert len(crm.calls()) <= 6


def test_several_checks_do_not_log_in_again_and_again_to_a_session_that_stays_refused(crm: t.Any) -> None:
    crm.lab.fault("salesforce", "expired", op="/services/data", times=1000)
    steps = [{"item": "2.3", "salesforce_permissions": {}}, {"item": "2.1", "salesforce_fields": {"preset": "checklist"}},
             {"item": "2.2", "crm_account_names": {}}]
    assert {record["status"] for record in crm.steps(steps)["findings"]} == {"error"}
    assert len([call for call in crm.calls() if call["path"].endswith("/token")]) == 2


def test_a_used_up_request_limit_is_an_error_of_its_own(crm: t.Any) -> None:
    crm.lab.fault("salesforce", "quota", op="/services/data", times=50)
    result = crm.names()
    assert result["status"] == "error"
    assert "REQUEST_LIMIT_EXCEEDED" in result["actual"]
    assert "24-hour" in result["remedy"]


def test_the_last_requests_are_left_to_others(crm: t.Any) -> None:
    result = crm.run("crm_account_names", {"crm": "salesforce", "salesforce": crm.login(request_reserve=14_990)})
    assert result["status"] == "error"
    assert "request_reserve keeps 14990" in result["actual"]


@pytest.mark.parametrize("action", ["503", "drop"])
def test_passing_trouble_is_sat_out(crm: t.Any, action: str) -> None:
    crm.lab.fault("salesforce", action, op="/services/data", times=1)
    assert info(crm)["time_zones"] == ZONES


def test_lasting_trouble_is_an_error(crm: t.Any) -> None:
    crm.lab.fault("salesforce", "503", op="/services/data", times=50)
    result = crm.run("crm_account_names", {"crm": "salesforce", "salesforce": crm.login(retries=0)})
    assert result["status"] == "error"
    assert "HTTP 503" in result["actual"]


def test_a_slow_answer_runs_into_the_time_out(crm: t.Any) -> None:
    crm.lab.fault("salesforce", "delay", op="/services/data", value=3, times=10)
    result = crm.run("crm_account_names", {"crm": "salesforce", "salesforce": crm.login(retries=0, timeout=1)})
    assert result["status"] == "error"
    assert "time-out" in result["actual"]


@pytest.mark.parametrize(("op", "action", "words"), [
    ("/services/oauth2/token", "redirect", "no Salesforce login answers at this address"),
    ("/services/oauth2/token", "html", "no Salesforce login answers at this address"),
    ("/services/data", "redirect", "sends us to another address"),
])
def test_a_login_page_in_between_is_named_and_never_followed(crm: t.Any, op: str, action: str, words: str) -> None:
    crm.lab.fault("salesforce", action, op=op, times=50)
    result = crm.names()
    assert result["status"] == "error"
    assert words in result["actual"]
    assert "login_url" in result["remedy"] or "proxy" in result["actual"]


def test_a_token_that_a_proxy_repeats_is_not_shown(crm: t.Any) -> None:
    crm.lab.fault("salesforce", "echo", op="/services/data", times=100)
    steps = [{"item": "2.3", "salesforce_permissions": {}}, {"item": "4.2", "salesforce_info": {}}]
    for result in (crm.names(), info(crm), crm.steps(steps)):
        assert "Blocked: Bearer ***" in str(result)
        assert "00DLAB!" not in str(result)


def test_an_org_without_api_access_is_an_error(crm: t.Any) -> None:
    crm.lab.act("salesforce", "set", org="acme", key="apps", value=[
        {"client_id": "3MVG9.acme.admin", "client_secret": "acme-admin-secret", "run_as": "gone@acme.example"}])
    assert "inactive user" in crm.names()["actual"]
