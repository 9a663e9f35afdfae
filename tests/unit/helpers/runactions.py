# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The actions that keep a run's folder, called without a play, and what they left in the folder."""
from __future__ import annotations

import importlib
import pathlib
import types
import typing as t

from ansible import context
from ansible.module_utils.common.collections import ImmutableDict
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run import folder as _run

RUN_ID = "20261123T000000Z-aaaaaa"
Vars = dict[str, t.Any]


class HostVars(dict[str, t.Any]):
    """As Ansible's own, of which the variables of a host can be had as they are written."""

    def raw_get(self, host: str) -> Vars:
        return dict(self[host])


def call(name: str, arguments: Vars, variables: Vars, check: bool = False) -> Vars:
    """Run ``interweave.smartintegration.<name>`` and return what the task returns."""
    module = importlib.import_module("ansible_collections.interweave.smartintegration.plugins.action." + name)
    task = types.SimpleNamespace(action="interweave.smartintegration." + name, args=arguments, check_mode=check, diff=False, async_val=0,
                                 no_log=False, delegate_to=None, _origin=None)
    connection = types.SimpleNamespace(transport="local", _shell=types.SimpleNamespace(tmpdir="x"))
    made = module.ActionModule(task, connection, types.SimpleNamespace(become=False, check_mode=check), DataLoader(),
                               Templar(loader=DataLoader(), variables={}), None)
    return made.run(task_vars=variables)


def folder(path: pathlib.Path, **hosts: Vars) -> _run.RunFolder:
    """A run's folder with a manifest of these hosts."""
    made = _run.RunFolder(path, RUN_ID)
    _run.write_json(made.manifest_path, {"schema": "1", "run_id": RUN_ID, "hosts": hosts})
    return made


def on_the_command_line(monkeypatch: t.Any, **arguments: t.Any) -> None:
    monkeypatch.setattr(context, "CLIARGS", ImmutableDict({"forks": 5, "inventory": (), **arguments}))
