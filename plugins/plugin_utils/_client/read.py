# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the client that an inventory declares, out of a host's variables as Ansible holds them.

Only this templates, and only declared variables: what came from a host, a CRM, a log or a portal never goes through here.
"""
from __future__ import annotations

import typing as t
from collections.abc import Iterable, Mapping

from ansible_collections.interweave.smartintegration.plugins.plugin_utils import _compat
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._client import client as _client
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._client import spec, together
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._client.client import Client
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._client.leaves import Leaves
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._client.values import MISSING, Values

Vars = Mapping[str, t.Any]
RUN = "interweave_run"


def read_client(host: str, templar: t.Any, task_vars: Vars, run: Vars | None = None) -> Client:
    """What the inventory declares for *host*; never raises for what is wrong in it.

    :param templar: the action's own (``self._templar``). It is given these variables while they are read.
    :param task_vars: the host's variables, untemplated, as an action gets them: with Ansible's own ``hostvars``, which tells what tasks set.
    :param run: what templates of the inventory may know of the run as ``interweave_run``: ``id`` and ``report_dir``.
    """
    variables = {**task_vars, **({RUN: dict(run)} if run is not None else {})}
    values = Values(host, Leaves(templar, variables))
    with _compat.available_variables(templar, variables):
        given = _given(values, variables, _compat.set_by_tasks(task_vars.get("hostvars"), host))
    values.mistakes += [*together.mistakes(host, given),
                        *together.without_live(host, given["interweave_role"], task_vars.get("interweave_client"), _mates(host, task_vars)),
                        *together.two_clients(host, _compat.group_values(task_vars.get("hostvars"), host, "interweave_client"))]
    return _client.made(host, given, groups=tuple(str(name) for name in task_vars.get("group_names") or ()), mistakes=tuple(values.mistakes),
                        secrets=tuple(dict.fromkeys(values.secrets)), misspelt=tuple(spec.misspelt(task_vars)))


def _mates(host: str, task_vars: Vars) -> t.Iterator[Vars]:
    """The variables, as they are written, of the hosts that share a group with this one."""
    groups = task_vars.get("groups") or {}
    for name in dict.fromkeys(str(one) for group in task_vars.get("group_names") or () for one in groups.get(group, ())):
        if name != host:
            yield task_vars["hostvars"].raw_get(name)


def _given(values: Values, variables: Vars, taken: set[str]) -> dict[str, t.Any]:
    """The value of every variable of the spec: the declared one, else the default."""
    facts = variables.get("ansible_facts")
    facts = facts if isinstance(facts, Mapping) else {}
    given = {}
    for name, variable in spec.VARIABLES.items():
        value: t.Any = MISSING
        if name in facts:
            values.wrong(name, "stands among this host's facts, as a cached fact or one that a task set. Facts outrank the inventory, so it is refused: "
                               "clear the fact cache, and declare it in the inventory or with -e")
        elif variable.by_hand and name in taken:
            values.wrong(name, "was set by a task of this play. It must be given by a person: declare it in the inventory or with -e")
        elif name in variables and not variable.read_by and variables[name] is not None:
            values.wrong(name, "is read by nothing in this version: take it out")
        elif name in variables:
            value = values.read(variable, variables[name], name)
        given[name] = spec.default(name) if value is MISSING else value
    return given


def read_clients(hosts: Iterable[str], hostvars: t.Any, templar: t.Any, run: Vars | None = None) -> dict[str, Client]:
    """The clients of these hosts, for the start of a run and ``interweave_inventory_only``. Each host's variables are put together once.

    :param hostvars: Ansible's own (``task_vars["hostvars"]``).
    """
    return {host: read_client(host, templar, variables_for(host, hostvars), run) for host in hosts}


def variables_for(host: str, hostvars: t.Any) -> dict[str, t.Any]:
    """One host's variables out of Ansible's own ``hostvars``, as an action of that host would get them."""
    return {**_compat.variables_of(hostvars, host), "hostvars": hostvars}


__all__ = ["read_client", "read_clients", "variables_for"]
