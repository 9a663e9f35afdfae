# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs QuickBooks resources against the lab's Windows hosts over real NTLM, in this process: what an action does, without a playbook."""
from __future__ import annotations

import contextlib
import typing as t

from ansible.playbook.play_context import PlayContext
from ansible.plugins.loader import connection_loader
from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import ChangePolicy, Outcome
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._steps.spec import resource_spec
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._host import Host
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._client import CimClient
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._ways import wire_for

LOGINS = {
    "acme-qb01": (10, "interweave@ACME", "Lab-acme-1!"),
    "globex-qb01": (20, "interweave", "Lab-globex-1!"),
    "umbrella-qb01": (30, "interweave@UMBRELLA", "Lab-umbrella-1!"),
    "initech-qb02": (40, "interweave@INITECH", "Lab-initech-1!"),
}
LOOK_ONLY = ChangePolicy(allow=frozenset())
CHECK = ChangePolicy(check_mode=True)


def connection(lab: t.Any, name: str) -> t.Any:
    last, user, password = LOGINS[name]
    made = connection_loader.get("winrm", PlayContext(), "/dev/null")
    made.set_options(var_options={
        "ansible_host": lab.address(last, 1), "ansible_user": user, "ansible_password": password, "ansible_port": 5985,
        "ansible_winrm_scheme": "http", "ansible_winrm_transport": ["ntlm"], "_extras": {},
    })
    return made


@contextlib.contextmanager
def host_of(lab: t.Any, name: str) -> t.Iterator[Host]:
    host = Host(CimClient(wire_for(connection(lab, name))))
    try:
        yield host
    finally:
        host.close()


def completed(resource: t.Any, given: dict[str, t.Any]) -> dict[str, t.Any]:
    return {name: given.get(name, about.get("default")) for name, about in resource_spec(resource).items()}


def run(lab: t.Any, where: str, resource: t.Any, policy: ChangePolicy | None = None, **given: t.Any) -> Outcome:
    with host_of(lab, where) as host:
        made = resource(host, completed(resource, given), policy or ChangePolicy())
        made.check_options()
        return t.cast(Outcome, made.run())


def state(lab: t.Any, name: str) -> dict[str, t.Any]:
    """The lab's own look at the host."""
    return t.cast("dict[str, t.Any]", lab.act("windows", "state", host=name))


def writes(lab: t.Any) -> int:
    return int(lab.ledger()["writes"])
