# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the job of ``preflight_inventory``: every mistake of every host, without connecting anywhere."""
from __future__ import annotations

import typing as t

from .._action.base import Action, Job
from .._answers.join import joined
from .._client import inventory
from .._client.client import Client, Mistake
from .._client.spec import VARIABLES
from .._run import folder as _run
from .._run.current import default_dir
from .._run.history import earlier_report

Vars = dict[str, t.Any]


class InventoryJob(Job):
    ERRORS = (ValueError, _run.RunError)
    LINES = ("msg",)
    SPEC: t.ClassVar[Vars] = {"variables": {"type": "list", "elements": "str"}, "report_dir": {"type": "path"}}

    def act(self, action: Action, options: Vars, task_vars: Vars) -> Vars:
        unknown = sorted(set(options["variables"] or ()) - set(VARIABLES))
        if unknown:
            raise ValueError("variables names %s, which no role and no playbook reads" % ", ".join(unknown))
        hosts = [str(host) for host in task_vars.get("ansible_play_hosts_all", [])]
        clients, mistakes = found_in(hosts, action.templar, task_vars)
        action.secrets.add(secret for client in clients.values() for secret in client.secrets)
        mistakes = [mistake for mistake in mistakes if options["variables"] is None or mistake.name in options["variables"]]
        older = earlier_report(options["report_dir"]) if options["report_dir"] else ""
        warnings = [*([older] if older else []), *of_answers(clients.values(), options["report_dir"] or default_dir())]
        told = "mistakes in the inventory: %d, on hosts: %d" % (len(mistakes), len({mistake.host for mistake in mistakes}))
        return {
            "changed": False,
            "failed": bool(mistakes),
            "mistakes": [vars(mistake) for mistake in mistakes],
            "hosts": len(hosts),
            "msg": "\n".join([told if mistakes else "no mistake in the inventory, hosts: %d" % len(hosts), *inventory.sentences(mistakes)]),
            **({"warnings": warnings} if warnings else {}),
        }


def of_answers(clients: t.Iterable[Client], report_dir: str) -> list[str]:
    """What is to be said of people's answers, which are read with the inventory: each once, however many hosts a client has."""
    return list(dict.fromkeys(words for client in clients for words in joined(client, report_dir).warnings))


def found_in(hosts: list[str], templar: t.Any, task_vars: Vars) -> tuple[dict[str, Client], list[Mistake]]:
    """The clients, and every mistake."""
    run = {"id": _run.new_run_id(), "report_dir": "interweave-report"}
    clients, mistakes = inventory.look(hosts, task_vars["hostvars"], templar, run)
    mistakes += inventory.at_odds("interweave_inventory_only", hosts, task_vars["hostvars"])  # the hosts that did not say so would not be looked at
    mistakes += inventory.left_out(task_vars.get("groups", {}).get("all", []), hosts)
    return clients, mistakes
