# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import typing as t

import pytest
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar, trust_as_template
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._discover import declared
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._discover.yaml_text import Vaulted
from clients import client
from runactions import on_the_command_line

CRM = {"type": "salesforce", "login": {"auth": "password", "username": "a@b.example", "password": "hush-1", "security_token": "hush-2"}}


def way(**variables: t.Any) -> declared.Way:
    return declared.way_to(client(client="Acme Ltd"), Templar(loader=DataLoader(), variables={}), variables)


def test_a_connection_is_repeated_with_its_secrets_as_names() -> None:
    found = way(ansible_port="5985", ansible_password="hush-1", ansible_host=trust_as_template("127.{{ net }}.1.10"), net=77, ansible_user="A\\b",
                ansible_winrm_ca_trust_path="/ca.pem", ansible_become_password="hush-2", ansible_winrm_kinit_passphrase="hush-3", other="x")
    assert found.variables == {"ansible_host": "127.77.1.10", "ansible_port": 5985, "ansible_user": "A\\b",
                               "ansible_password": "vault_acme_ltd_windows_password", "ansible_winrm_ca_trust_path": "/ca.pem"}
    assert isinstance(found.variables["ansible_password"], Vaulted)
    assert set(found.secrets) == {"hush-1", "hush-3"}


def test_a_password_that_is_typed_or_has_no_value_yet_is_the_vaults_too_and_a_ticket_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    on_the_command_line(monkeypatch, connection_password_file="x")
    assert "ansible_password" in way(ansible_user="b").variables
    on_the_command_line(monkeypatch)
    assert "ansible_password" not in way(ansible_user="b@ACME.EXAMPLE", ansible_winrm_transport="kerberos").variables
    assert way(ansible_user="b", ansible_password=trust_as_template("{{ vault_not_there }}")).secrets == []
    assert way(other=1).variables == {}


def test_a_proxys_address_may_hold_a_password() -> None:
    found = way(ansible_user="b", ansible_password="hush-1", ansible_psrp_proxy="http://me:hush-2@proxy.example:3128", ansible_psrp_ignore_proxy=True)
    assert found.variables["ansible_psrp_proxy"] == "vault_acme_ltd_psrp_proxy"
    assert "http://me:hush-2@proxy.example:3128" in found.secrets
    assert "True" not in found.secrets


def test_a_login_has_names_in_place_of_secrets() -> None:
    (given,) = declared.crms_of(client(client="acme", crms=[CRM]))
    assert given.login == {"auth": "password", "username": "a@b.example", "password": "vault_acme_salesforce_password",
                           "security_token": "vault_acme_salesforce_security_token"}
    assert [type(given.login[name]) for name in ("password", "security_token")] == [Vaulted, Vaulted]


@pytest.mark.parametrize("missing", ["client_secret", "login_url"])
def test_what_has_no_value_yet_keeps_its_place(missing: str) -> None:
    (given,) = declared.crms_of(client("interweave_crms[0].login.%s" % missing, client="acme", crms=[{"type": "salesforce", "login": {}}]))
    assert given.login == {missing: "vault_acme_salesforce_client_secret" if missing == "client_secret" else ""}


def test_two_crms_of_one_type_have_secrets_of_their_own() -> None:
    one, two = declared.crms_of(client(client="acme", crms=[CRM, CRM]))
    assert (one.login["password"], two.login["password"]) == ("vault_acme_salesforce1_password", "vault_acme_salesforce2_password")


def test_what_the_environment_gives_stands_in_the_draft_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INTERWEAVE_SALESFORCE_CLIENT_ID", "3MVG9")
    monkeypatch.setenv("INTERWEAVE_SALESFORCE_CLIENT_SECRET", "hush-1")
    (given,) = declared.crms_of(client(client="acme", crms=[{"type": "salesforce", "login": {"login_url": "https://a.example", "client_id": "own"}}]))
    assert given.login == {"client_id": "own", "client_secret": "vault_acme_salesforce_client_secret", "login_url": "https://a.example"}
