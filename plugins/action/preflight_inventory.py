# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import typing as t

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._action.controller import ControllerAction
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._client import inventory
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._client.spec import VARIABLES
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run import folder as _run
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._secrets import Secrets

Vars = dict[str, t.Any]


class ActionModule(ControllerAction):
    SPEC: t.ClassVar[Vars] = {"variables": {"type": "list", "elements": "str"}}

    def act(self, args: Vars, task_vars: Vars) -> Vars:
        only = args["variables"]
        unknown = sorted(set(only or ()) - set(VARIABLES))
        if unknown:
            raise ValueError("variables names %s, which no role and no playbook reads" % ", ".join(unknown))
        hosts = [str(host) for host in task_vars.get("ansible_play_hosts_all", [])]
        run = {"id": _run.new_run_id(), "report_dir": "interweave-report"}
        clients, mistakes = inventory.look(hosts, task_vars["hostvars"], self._templar, run)
        mistakes += inventory.at_odds("interweave_inventory_only", hosts, task_vars["hostvars"])  # the hosts that did not say so would not be looked at
        mistakes += inventory.left_out(task_vars.get("groups", {}).get("all", []), hosts)
        mistakes = [mistake for mistake in mistakes if only is None or mistake.name in only]
        hidden = Secrets(secret for client in clients.values() for secret in client.secrets)
        found = [vars(mistake) for mistake in mistakes]
        lines = inventory.sentences(mistakes)
        told = "mistakes in the inventory: %d, on hosts: %d" % (len(mistakes), len({mistake.host for mistake in mistakes}))
        result: Vars = hidden.mask({"changed": False, "failed": bool(mistakes), "mistakes": found, "hosts": len(hosts),
                                    "msg": "\n".join([told if mistakes else "no mistake in the inventory, hosts: %d" % len(hosts), *lines])})
        return result
