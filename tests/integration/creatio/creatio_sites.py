# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ways to reach the lab's Creatio sites: both layouts, both logins, and the modules' own edge."""
from __future__ import annotations

import typing as t

from ansible.module_utils.common.arg_spec import ModuleArgumentSpecValidator
from ansible_collections.interweave.smartintegration.plugins.module_utils import _crms_run as _crm_run
from ansible_collections.interweave.smartintegration.plugins.module_utils._creatio.client import CreatioClient, connect
from labclient import LabClient

Options = dict[str, t.Any]
LAYOUTS = ("net", "netframework")


class Sites:
    """Connection options for the lab's sites and users."""

    def __init__(self, lab: LabClient) -> None:
        self.lab = lab

    def _url(self, port: int) -> str:
        return "https://%s:%d" % (self.lab.address(3), port)

    def acme(self, username: str = "interweave", password: str = "lab-interweave-pw", **more: t.Any) -> Options:
        return {"url": self._url(8443), "auth": "password", "username": username, "password": password, "ca_path": self.lab.ca, "timeout": 10,
                "retries": 2, **more}

    def acme_oauth(self, client: str = "interweave", **more: t.Any) -> Options:
        return {"url": self._url(8443), "identity_url": self._url(9443), "client_id": client + "-client", "client_secret": "lab-%s-secret" % client,
                "ca_path": self.lab.ca, "timeout": 10, "retries": 2, **more}

    def globex(self, username: str = "interweave", password: str = "lab-globex-pw") -> Options:
        return {**self.acme(username, password), "url": self._url(8444)}

    @property
    def supervisor(self) -> Options:
        return {"username": "Supervisor", "password": "lab-supervisor-pw"}

    def state(self, site: str) -> Options:
        return t.cast("Options", self.lab.state("creatio")[site])

    def act(self, what: str, site: str, **options: t.Any) -> t.Any:
        return self.lab.act("creatio", what, site=site, **options)

    def writes(self) -> list[Options]:
        """What was really changed at any site."""
        return t.cast("list[Options]", self.lab.ledger(detail=True)["log"])


def client_of(options: Options) -> CreatioClient:
    checked = ModuleArgumentSpecValidator(_crm_run.CONNECTORS["creatio"].spec).validate(options)
    assert not checked.error_messages
    assert _crm_run.CONNECTORS["creatio"].option_problem(checked.validated_parameters) == ""
    return t.cast("CreatioClient", connect(checked.validated_parameters))


def run(name: str, options: Options, check: bool = False) -> Options:
    """A module's result, by the way its action plugin goes."""
    spec = _crm_run.module_spec(name)
    rules = {key: value for key, value in spec.items() if key not in ("argument_spec", "supports_check_mode")}
    checked = ModuleArgumentSpecValidator(spec["argument_spec"], **rules).validate(options)
    assert not checked.error_messages
    return _crm_run.execute(name, checked.validated_parameters, check)
