# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options of the Salesforce login: what is missing, what is no Salesforce site."""
from __future__ import annotations

import typing as t

import pytest
from ansible_collections.interweave.smartintegration.plugins.module_utils._salesforce import options

GOOD: dict[str, t.Any] = {
    "auth": "client_credentials", "login_url": "https://acme.my.salesforce.com", "client_id": "id", "client_secret": "secret", "api_version": "62.0",
    "timeout": 60, "retries": 3, "request_reserve": 100,
}


def test_good_options_pass() -> None:
    assert options.option_problem(GOOD) == ""


@pytest.mark.parametrize(("change", "words"), [
    ({"client_secret": None}, "give the option or set INTERWEAVE_SALESFORCE_CLIENT_SECRET"),
    ({"login_url": None}, "needs login_url"),
    ({"auth": "jwt", "username": "u"}, "private_key or private_key_file"),
    ({"auth": "password", "username": "u"}, "needs password"),
    ({"auth": "session", "session_id": "x"}, "needs instance_url"),
    ({"login_url": "http://acme.my.salesforce.com"}, "https URL"),
    ({"login_url": "acme.my.salesforce.com"}, "https URL"),
    ({"login_url": "https://user:pw@acme.my.salesforce.com"}, "must not carry a user"),
    ({"login_url": "https://acme.my.salesforce.com/x?y=1"}, "without path"),
    ({"login_url": "https://acme.my.salesforce.com.evil.example"}, "not under a Salesforce domain"),
    ({"login_url": "https://acme.lightning.force.com"}, "https://acme.my.salesforce.com"),
    ({"login_url": "https://acme.lightning.force.com/lightning/page/home"}, "https://acme.my.salesforce.com"),
    ({"login_url": "https://acme--dev.sandbox.lightning.force.com"}, "https://acme--dev.sandbox.my.salesforce.com"),
    ({"login_url": "https://acme-dev-ed.develop.lightning.force.com"}, "https://acme-dev-ed.develop.my.salesforce.com"),
    ({"login_url": "https://acme.my.salesforce-setup.com/lightning/setup/SetupOneHome/home"}, "https://acme.my.salesforce.com"),
    ({"login_url": "https://acme--dev.sandbox.my.salesforce-setup.com"}, "https://acme--dev.sandbox.my.salesforce.com"),
    ({"login_url": "https://acme.file.force.com"}, "https://acme.my.salesforce.com"),
    ({"login_url": "https://acme.lightning.crmforce.mil"}, "https://acme.my.salesforce.mil"),
    ({"login_url": "https://acme--c.vf.force.com"}, "Setup > My Domain"),
    ({"login_url": "https://acme.my.site.com/s"}, "Setup > My Domain"),
    ({"login_url": "https://127.0.0.1:8443"}, "ca_path"),
    ({"login_url": "https://login.salesforce.com"}, "My Domain"),
    ({"login_url": "https://[bad"}, "no URL"),
    ({"api_version": "v62"}, "'62.0'"),
    ({"api_version": "51.0"}, "too old"),
    ({"retries": 11}, "retries"),
    ({"timeout": 0}, "timeout"),
])
def test_bad_options_are_told_before_any_request(change: dict[str, t.Any], words: str) -> None:
    told = options.option_problem({**GOOD, **change})
    assert words in told
    assert "user:pw" not in told


def test_a_loopback_server_is_a_test_with_its_own_ca() -> None:
    assert options.option_problem({**GOOD, "login_url": "https://127.0.0.1:8443", "ca_path": "/tmp/ca.pem"}) == ""


@pytest.mark.parametrize(("version", "soap"), [("62.0", "62.0"), ("65.0", "64.0")])
def test_soap_login_stays_at_the_last_version_that_has_it(version: str, soap: str) -> None:
    assert options.soap_version(version) == soap


def test_every_secret_is_marked() -> None:
    marked = {name for name, about in options.CONNECTION_SPEC.items() if about.get("no_log")}
    assert marked == {"client_secret", "private_key", "password", "security_token", "session_id", "proxy"}
