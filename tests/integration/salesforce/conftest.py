# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Modules against the lab's orgs: run as AnsibleModule and the action plugins run them, with options validated by their own spec."""
from __future__ import annotations

import typing as t

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible_collections.interweave.smartintegration.plugins.module_utils import _crms_run as _crm_run
from labclient import LabClient

ORGS = {"acme": 8443, "globex": 8444}
#: The only POSTs that a look may send: logins and composites that read.
READ_ONLY_POSTS = ("/services/oauth2/token", "/composite/batch")


class Crm:
    """One lab, seen through the modules; ``calls`` and ``writes`` are the lab's own record."""

    def __init__(self, lab: LabClient) -> None:
        self.lab = lab

    def url(self, org: str) -> str:
        return "https://%s:%d" % (self.lab.address(2), ORGS[org])

    def login(self, org: str = "acme", who: str = "admin", **more: t.Any) -> dict[str, t.Any]:
        return {"login_url": self.url(org), "client_id": "3MVG9.%s.%s" % (org, who), "client_secret": "%s-%s-secret" % (org, who),
                "ca_path": self.lab.ca, "retries": 2, **more}

    def run(self, name: str, args: dict[str, t.Any], check: bool = False) -> dict[str, t.Any]:
        spec = {key: value for key, value in _crm_run.module_spec(name).items() if key != "supports_check_mode"}
        checked = ArgumentSpecValidator(**spec).validate(args)
        assert not checked.error_messages, checked.error_messages
        return _crm_run.execute(name, checked.validated_parameters, check)

    def names(self, org: str = "acme", check: bool = False, who: str = "admin", **options: t.Any) -> dict[str, t.Any]:
        return self.run("crm_account_names", {"crm": "salesforce", "salesforce": self.login(org, who), **options}, check)

    def steps(self, steps: list[dict[str, t.Any]], org: str = "acme", check: bool = False, who: str = "admin", **options: t.Any) -> dict[str, t.Any]:
        return self.run("crm_steps", {"crm": "salesforce", "salesforce": self.login(org, who), "steps": steps, "on_failure": "report", **options}, check)

    def org(self, org: str = "acme") -> dict[str, t.Any]:
        return self.lab.state("salesforce")["orgs"][org]

    def calls(self) -> list[dict[str, str]]:
        return self.lab.state("salesforce")["calls"]

    def writes(self) -> int:
        return self.lab.ledger()["writes"]

    def only_looked(self) -> bool:
        return self.writes() == 0 and all(call["method"] == "GET" or (call["method"] == "POST" and call["path"].endswith(READ_ONLY_POSTS))
                                          for call in self.calls())

    def account(self, name: str, org: str = "acme") -> str:
        return next(row["Id"] for row in self.org(org)["accounts"] if row["Name"] == name)


@pytest.fixture
def crm(lab: LabClient) -> Crm:
    return Crm(lab)
