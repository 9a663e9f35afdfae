# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs an action plugin as a task would, in this process, over real NTLM against the lab's Windows hosts."""
from __future__ import annotations

import importlib
import typing as t

from ansible.parsing.dataloader import DataLoader
from ansible.playbook.play_context import PlayContext
from ansible.playbook.task import Task
from ansible.template import Templar
from qbrun import connection

COLLECTION = "interweave.smartintegration."
QREMOTE = "C:\\Program Files (x86)\\QODBC Driver for QuickBooks\\QRemote\\Server\\QRemoteServer.exe"
SOURCES = ["203.0.113.10", "203.0.113.11"]
RULES = "HKLM\\SYSTEM\\CurrentControlSet\\Services\\SharedAccess\\Parameters\\FirewallPolicy\\FirewallRules"


def act(lab: t.Any, where: str, module: str, *, check_mode: bool = False, **options: t.Any) -> dict[str, t.Any]:
    """What the task returns; an error the action raises comes back as a failed result."""
    loader = DataLoader()
    task = Task()
    task.action, task.args, task.check_mode, task.diff = COLLECTION + module, options, check_mode, True
    plugin = importlib.import_module("ansible_collections.%splugins.action.%s" % (COLLECTION, module)).ActionModule
    action = plugin(task=task, connection=connection(lab, where), play_context=PlayContext(), loader=loader, templar=Templar(loader=loader),
                    shared_loader_obj=None)
    try:
        return t.cast("dict[str, t.Any]", action.run(task_vars={}))
    except Exception as exc:  # ansible turns it into this result
        return {"failed": True, "changed": False, "msg": str(exc)}


def four_moves(lab: t.Any, where: str, module: str, **options: t.Any) -> dict[str, t.Any]:
    """Check, do, do again: what check mode says, that it writes nothing, that doing changes, that again changes nothing. Answers the second."""
    before = lab.act("windows", "state", host=where)
    lab.forget()
    checked = act(lab, where, module, check_mode=True, **options)
    assert checked["changed"], checked
    assert checked["status"] in ("would_change", "fail"), checked
    assert lab.ledger()["writes"] == 0
    assert settled(lab.act("windows", "state", host=where)) == settled(before)
    done = act(lab, where, module, **options)
    assert done["changed"], done
    assert lab.ledger()["writes"] > 0
    assert [change["what"] for change in done["changes"]] == [change["what"] for change in checked["changes"]]
    assert done["diff"] == checked["diff"]
    lab.forget()
    again = act(lab, where, module, **options)
    assert not again["changed"], again
    assert again["changes"] == []
    assert lab.ledger()["writes"] == 0
    assert lab.ledger()["powershell_starts"] == 0
    return done


def settled(state: dict[str, t.Any]) -> dict[str, t.Any]:
    """The lab's view without what moves by itself."""
    return {key: value for key, value in state.items() if key in ("registry", "rules", "services", "files", "tasks")}
