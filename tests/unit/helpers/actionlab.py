# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An action without a play: task, connection and play context reduced to what actions look at, and a scripted host behind the wire."""
from __future__ import annotations

import types
import typing as t

from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar, trust_as_template

PASSWORD = "S3cret-of-the-connection"


class Connection:
    def __init__(self, transport: str = "winrm", **options: t.Any) -> None:
        self.transport = transport
        self.become = None
        self._shell = types.SimpleNamespace(tmpdir="x")
        self.options = {"remote_password": PASSWORD, "configuration_name": "Microsoft.PowerShell", **options}

    def get_option(self, name):
        return self.options[name]


def trusted(value: t.Any) -> t.Any:
    """Templates as ansible-core 2.19 reads them from a playbook."""
    if isinstance(value, dict):
        return {key: trusted(item) for key, item in value.items()}
    if isinstance(value, list):
        return [trusted(item) for item in value]
    return trust_as_template(value) if isinstance(value, str) else value


def action(
    cls: type, arguments: dict[str, t.Any], variables: dict[str, t.Any] | None = None, *, check: bool = False, diff: bool = False,
    become: bool = False, connection: Connection | None = None, async_val: int = 0,
) -> t.Any:
    variables = trusted(variables or {})
    task = types.SimpleNamespace(action="interweave.smartintegration.windows_service", args=arguments, check_mode=check, diff=diff,
                                 async_val=async_val, no_log=False, delegate_to=None, _origin=None)
    made = cls(task, connection or Connection(), types.SimpleNamespace(become=become, check_mode=not check), DataLoader(),
               Templar(loader=DataLoader(), variables=variables), None)
    made.variables = variables
    return made


def run(made: t.Any) -> dict[str, t.Any]:
    return made.run(task_vars=made.variables)
