# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import re
import typing as t

from ansible_collections.interweave.smartintegration.plugins.module_utils._items import ALL_ITEMS, OWNERS
from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import ERROR, MANUAL, NOT_APPLICABLE, PASS, Outcome, finding
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._action.controller import ControllerAction
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run.folder import RunFolder
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._steps.looped_result import LOOPS, together

Vars = dict[str, t.Any]

_HOSTED = "the QuickBooks host is run by a hosting provider, who gives no administrator access and no WinRM"
_ONLINE = "the books are in QuickBooks Online: there is no Windows host, no QODBC and no QRemote to prepare"


class ActionModule(ControllerAction):
    SPEC = {
        "part": {"type": "str", "required": True, "choices": ["windows_host", "company_file", "crm", "policy"]},
        "scope": {"type": "str", "default": "host", "choices": ["host", "client"]},
        "items": {"type": "list", "elements": "str", "default": []},
        "result": {"type": "dict"},
        "loop_result": {"type": "dict"},
        "findings": {"type": "list", "elements": "dict", "default": []},
        "asked": {"type": "list", "elements": "dict", "default": [], "options": {
            "item": {"type": "str", "required": True}, "why": {"type": "str", "required": True}, "remedy": {"type": "str", "default": ""},
            "owner": {"type": "str", "default": "", "choices": ["", *OWNERS]}, "step": {"type": "str", "default": ""}}},
        "data": {"type": "dict", "default": {}},
        "only": {"type": "list", "elements": "str", "default": []},
        "hosting": {"type": "str", "default": "on_premises", "choices": ["on_premises", "hosted", "online"]},
        "report_dir": {"type": "path"},
        "run_id": {"type": "str"},
    }

    RULES = {"mutually_exclusive": [["result", "loop_result"]]}

    def act(self, args: Vars, task_vars: Vars) -> Vars:
        if args["loop_result"] is not None and args["part"] not in LOOPS:
            raise ValueError("loop_result is for the parts %s, not for %s" % (" and ".join(LOOPS), args["part"]))
        run = task_vars.get("interweave_run") or {}
        folder = RunFolder(args["report_dir"] or self.known(run, "report_dir"), args["run_id"] or self.known(run, "id"))
        host = str(task_vars["inventory_hostname"])
        about = folder.entry(host)
        client = str(about.get("client") or host)
        result = args["result"] or {}
        if args["loop_result"] is not None:
            result = self.put_together(args)
        changes_hosts = args["part"] == "windows_host"
        if changes_hosts and "findings" not in result:  # the task died with what it had found; what it was about to change is known
            args = {**args, "findings": [*args["findings"], *folder.cut_off(host)]}
        findings = self.findings(args, result, self.by_tags(task_vars))
        ticket = about.get("ticket")
        for entry in findings:
            if ticket:
                entry.setdefault("ticket", ticket)
        entry = {"findings": findings, "data": {**self.read_for_others(args["items"], result), **(result.get("data") or {}), **args["data"]}}
        if args["scope"] == "client":
            folder.record(folder.client_path(client), {"client": client}, args["part"], entry)
        else:
            folder.record(folder.host_path(host), self.head(host, client, result), args["part"], entry)
            if changes_hosts:
                folder.settle(host)
        return {"changed": False, "findings": findings}

    @staticmethod
    def put_together(args: Vars) -> Vars:
        """The arguments of a part that is made of many; the result of what failed as a whole."""
        wanted = [item for item in args["items"] if not args["only"] or item in args["only"]]
        looped = together(args["part"], args["loop_result"], wanted)
        args["findings"] = [*args["findings"], *looped.findings]
        args["data"] = {**args["data"], **looped.data}
        if looped.findings:  # some were asked, even where the host itself is a provider's
            args["hosting"] = "on_premises"
        return looped.failed

    @staticmethod
    def known(run: Vars, name: str) -> str:
        if name not in run:
            raise ValueError("no run has been started: call preflight_start first, or give report_dir and run_id")
        return str(run[name])

    @staticmethod
    def head(host: str, client: str, result: Vars) -> Vars:
        head: Vars = {"host": host, "client": client}
        if result.get("unreachable"):
            head.update(outcome="unreachable", message=sentence(result))
        elif broken(result):
            head.update(outcome="failed", message=sentence(result))
        return head

    @staticmethod
    def by_tags(task_vars: Vars) -> bool:
        """Whether --tags or --skip-tags may have left steps out."""
        return bool(task_vars.get("ansible_skip_tags")) or "all" not in (task_vars.get("ansible_run_tags") or ["all"])

    def findings(self, args: Vars, result: Vars, by_tags: bool) -> list[Vars]:
        """Every item that this part answers for gets at least one finding."""
        found = [*(result.get("findings") or []), *args["findings"]]
        found += [self.ask(**question) for question in args["asked"]]
        if args["hosting"] != "on_premises":
            found = []
        # what was only read for another part's item is data; it is a finding when it could not be read
        found = [entry for entry in found if entry["status"] != PASS or not args["items"] or entry["item"] in args["items"]]
        answered = {entry["item"] for entry in found}
        for item in args["items"]:
            if item not in ALL_ITEMS:
                raise ValueError("items names %r, which is no item of the checklist: expected one of %s" % (item, ", ".join(ALL_ITEMS)))
            if item not in answered:
                left_out = self.left_out(item, args["only"], by_tags and not broken(result) and not result.get("unreachable"))
                found.append(finding(item, left_out or self.unanswered(item, args["hosting"], result)))
                if left_out:
                    found[-1]["left_out"] = True
        return found

    @staticmethod
    def read_for_others(items: list[str], result: Vars) -> Vars:
        """Facts of steps that answer for an item of another part, by step name."""
        return {str(step.get("name")): step["facts"] for step in result.get("steps") or [] if step.get("facts") and step.get("item") not in items}

    @staticmethod
    def ask(item: str, why: str, remedy: str, owner: str, step: str) -> Vars:
        return finding(item, Outcome(MANUAL, expected=ALL_ITEMS[item].instruction, actual=why, remedy=remedy or ALL_ITEMS[item].instruction, owner=owner), step)

    @staticmethod
    def left_out(item: str, only: list[str], by_tags: bool) -> Outcome | None:
        """The outcome of an item that this run was told to leave out."""
        if only and item not in only:
            return Outcome(MANUAL, actual="left out by interweave_items", remedy="Run the playbook without interweave_items.", owner="operator")
        if by_tags:
            return Outcome(MANUAL, actual="left out by --tags or --skip-tags", remedy="Run the playbook without --tags and --skip-tags.", owner="operator")
        return None

    @staticmethod
    def unanswered(item: str, hosting: str, result: Vars) -> Outcome:
        if hosting == "online":
            return Outcome(NOT_APPLICABLE, actual=_ONLINE)
        if hosting == "hosted":
            return Outcome(MANUAL, actual=_HOSTED, owner="it",
                           remedy="Ask the provider to do and confirm this, then attest item %s with the provider's name: %s"
                           % (item, ALL_ITEMS[item].instruction))
        if result.get("unreachable"):
            return Outcome(ERROR, actual="the host could not be reached: %s" % sentence(result), owner="it",
                           remedy="Make the host reachable over WinRM with these credentials, then run again.")
        if broken(result):
            return Outcome(ERROR, actual="could not be checked: %s" % sentence(result), owner="operator",
                           remedy="Put right what the message names, then run again.")
        return Outcome(ERROR, actual="no step of this run answered for this item", owner="operator",
                       remedy="Declare what the item needs in the inventory, then run again.")


def broken(result: Vars) -> bool:
    """The task that should have brought findings failed before it could."""
    return bool(result) and "findings" not in result and bool(result.get("failed") or result.get("msg") or result.get("exception"))


#: Variables that set a keyword of another name.
_SET_BY = {"remote_user": "ansible_user", "remote_addr": "ansible_host"}


def sentence(result: Vars) -> str:
    """The message of a failed task on one line, without a traceback. What is wrong with a keyword is said of the variable that sets it."""
    lines = str(result.get("msg") or "no message").strip().removeprefix("Task failed: ").splitlines()
    text = " ".join(line.strip() for line in lines if line.strip())[:600]
    return re.sub(r"^Error processing keyword '(\w+)': ", lambda found: "%s cannot be used: " % _SET_BY.get(found[1], "ansible_" + found[1]), text)
