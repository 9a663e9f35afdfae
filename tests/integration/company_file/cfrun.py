# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Asks the lab's company files by both roads, as a task would: the action over real NTLM, and pyodbc over the real unixODBC driver manager."""
from __future__ import annotations

import re
import sys
import typing as t

from ansible.parsing.dataloader import DataLoader
from ansible.playbook.play_context import PlayContext
from ansible.playbook.task import Task
from ansible.plugins.loader import connection_loader
from ansible.template import Templar

COLLECTION = "interweave.smartintegration."
FILE, HOST = "acme-main", "acme-qb01"
PATH = "C:\\Users\\Public\\Documents\\Intuit\\QuickBooks\\Company Files\\Acme Supply.qbw"
#: The same company file by the two roads.
ROADS: dict[str, dict[str, t.Any]] = {"host": {"connection": "host", "dsn": "QuickBooks Data"}, "odbc": {"connection": "odbc", "dsn": "acme QuickBooks Data"}}
#: The lab's probe asks as PowerShell, which most tests are not about.
POWERSHELL = {"probe_powershell": True}
OWN = "InterWeave SmartIntegration"
#: What tells the roads apart by nature.
OF_THE_ROAD = ("road", "application", "user", "quickbooks_open_before", "elevated")


def connection(lab: t.Any) -> t.Any:
    made = connection_loader.get("winrm", PlayContext(), "/dev/null")
    made.set_options(var_options={
        "ansible_host": lab.address(10, 1), "ansible_user": "interweave@ACME", "ansible_password": "Lab-acme-1!", "ansible_port": 5985,
        "ansible_winrm_scheme": "http", "ansible_winrm_transport": ["ntlm"], "_extras": {},
    })
    return made


def act(lab: t.Any, module: str, *, check: bool = False, delegate: str | None = None, **options: t.Any) -> dict[str, t.Any]:
    """What the task returns; an error the action raises comes back as a failed result."""
    loader = DataLoader()
    task = Task()
    task.action, task.args, task.check_mode, task.diff, task.delegate_to = COLLECTION + module, options, check, True, delegate
    plugin = sys.modules["ansible_collections.%splugins.action.%s" % (COLLECTION, module)].ActionModule
    action = plugin(task=task, connection=connection(lab), play_context=PlayContext(), loader=loader, templar=Templar(loader=loader),
                    shared_loader_obj=None)
    try:
        return t.cast("dict[str, t.Any]", action.run(task_vars={}))
    except Exception as exc:  # ansible turns it into this result
        return {"failed": True, "changed": False, "msg": str(exc)}


def ask(lab: t.Any, road: str, *, check: bool = False, **options: t.Any) -> dict[str, t.Any]:
    """``company_file_info`` on one road."""
    return act(lab, "company_file_info", check=check, **{"name": "main", "on_failure": "report", "timeout": 20, **POWERSHELL, **ROADS[road], **options})


def canary(lab: t.Any, road: str, *, check: bool = False, **options: t.Any) -> dict[str, t.Any]:
    """``quickbooks_customer`` on one road."""
    return act(lab, "quickbooks_customer", check=check, **{"timeout": 20, **POWERSHELL, **ROADS[road], **options})


def by_item(result: dict[str, t.Any]) -> dict[str, dict[str, t.Any]]:
    assert "findings" in result, result
    return {record["item"]: record for record in result["findings"]}


def company_file(lab: t.Any) -> dict[str, t.Any]:
    return t.cast("dict[str, t.Any]", lab.state("company_files")["files"][FILE])


def customers(lab: t.Any, name: str = "ZZZ-Test") -> list[dict[str, t.Any]]:
    return [row for row in company_file(lab)["customers"] if row["Name"] == name]


def connections(lab: t.Any) -> list[list[str]]:
    """The statements of each connection, as the lab's driver logged them."""
    found: list[list[str]] = []
    for entry in company_file(lab)["log"]:
        if entry["what"] == "connect":
            found.append([])
        else:
            found[-1].append(entry["detail"])
    return found


def ours(lab: t.Any) -> dict[str, list[str]]:
    """What of ours is on the host now: tasks, files, folders."""
    state = lab.act("windows", "state", host=HOST)
    return {"tasks": sorted(state["tasks"]), "files": [path for path in state["files"] if OWN in path or re.search(r"probe", path)],
            "folders": [path for path in state["folders"] if OWN in path]}


NOTHING: dict[str, list[str]] = {"tasks": [], "files": [], "folders": []}


def close_quickbooks(lab: t.Any) -> None:
    assert lab.act("windows", "kill_process", host=HOST, name="QBW.EXE") == 1
