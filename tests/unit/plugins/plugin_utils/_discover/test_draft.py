# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
import yaml
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._discover import draft, seen
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._discover.crm_draft import Given
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._discover.draft import ClientDraft, HostDraft
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._discover.yaml_text import Vaulted

WAY = {"ansible_host": "192.0.2.10", "ansible_port": 5985, "ansible_password": Vaulted("vault_acme_windows_password")}
GIVEN = Given("salesforce", {"client_secret": Vaulted("vault_acme_salesforce_client_secret")})


def client(*names: str, name: str = "acme") -> ClientDraft:
    return ClientDraft(name, tuple(HostDraft(host, WAY, seen.Host()) for host in names), (GIVEN,), (seen.Crm(0, "salesforce"),))


def test_one_host_has_its_variables_with_the_client() -> None:
    files = draft.files(client("acme-qb01"))
    assert set(files) == {"hosts.yml", "group_vars/acme/main.yml", "group_vars/acme/vault.yml.example", "questions.txt"}
    assert yaml.safe_load(files["hosts.yml"]) == {"all": {"children": {"acme": {"hosts": {"acme-qb01": {"ansible_host": "192.0.2.10"}}}}}}
    main = yaml.safe_load(files["group_vars/acme/main.yml"])
    assert (main["interweave_client"], main["ansible_port"], main["ansible_password"]) == ("acme", 5985, "{{ vault_acme_windows_password }}")
    assert "ansible_host" not in main
    assert yaml.safe_load(files["group_vars/acme/vault.yml.example"]) == {"vault_acme_windows_password": "", "vault_acme_salesforce_client_secret": ""}


def test_several_hosts_have_a_file_each() -> None:
    files = draft.files(client("one", "two"))
    assert {"host_vars/one.yml", "host_vars/two.yml"} <= set(files)
    assert set(yaml.safe_load(files["group_vars/acme/main.yml"])) == {"interweave_client", "interweave_crms"}
    assert "two: from which addresses" in files["questions.txt"]


def test_a_host_that_is_not_live_or_not_ours_keeps_saying_so() -> None:
    host = HostDraft("one", {}, seen.Host(trouble="x"), "hosted", "standby")
    main = yaml.safe_load(draft.files(ClientDraft("acme", (host,)))["group_vars/acme/main.yml"])
    assert (main["interweave_hosting"], main["interweave_role"]) == ("hosted", "standby")


@pytest.mark.parametrize(("name", "slug"), [("Acme Ltd.", "acme_ltd"), ("../../etc", "etc"), ("3M", "c_3m"), ("\u00fc", "client"), ("{{ x }}", "x")])
def test_a_clients_name_is_a_group_and_a_folder(name: str, slug: str) -> None:
    assert draft.slug(name) == slug
    assert yaml.safe_load(draft.files(client("h", name=name))["hosts.yml"])["all"]["children"][slug]


def test_a_group_is_called_as_no_host() -> None:
    assert client("acme").group == "acme_client"
