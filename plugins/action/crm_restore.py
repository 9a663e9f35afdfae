# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs crm_restore in-process on the controller, where the findings files are."""
from __future__ import annotations

import typing as t
from collections import Counter

from ansible_collections.interweave.smartintegration.plugins.module_utils import _crms_run as _crm_run
from ansible_collections.interweave.smartintegration.plugins.module_utils._crm.contract import CrmError
from ansible_collections.interweave.smartintegration.plugins.module_utils._crms import CONNECTORS
from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import CHANGED, FAULTS, ChangePolicy
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._action.inprocess import InProcessAction, Task
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._restore import access as _access
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._restore import crm as _crm_restore
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._restore import undo as _undo
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run import folder as _run


class ActionModule(InProcessAction):
    def spec(self) -> dict[str, t.Any]:
        return {"argument_spec": {
            **_crm_run._logins_spec(list(CONNECTORS)),
            "host": {"type": "str", "required": True},
            **_access.SPEC,
        }}

    def act(self, params: Task, check_mode: bool) -> Task:
        try:
            policy = ChangePolicy.of(params, check_mode)
            folder = _run.RunFolder(params["report_dir"], _access.run_id(params))
            about = folder.manifest().get("hosts", {}).get(params["host"]) or {}
            client, leader = str(about.get("client") or params["host"]), str(about.get("leader") or params["host"])
            if leader != params["host"]:
                return {"changed": False, "run_id": folder.run_id, "findings": [], "restored": [], "summary": {}, "diff": [],
                        "text": ["what was done once for %s is put back with the host %s" % (client, leader)]}
            changes = _crm_restore.of_crm(folder.client_record(client), params["crm"])
            findings = self.allowed(params, folder, client, changes, policy) if changes else []
        except (_run.RunError, CrmError, ValueError) as exc:
            return {"failed": True, "changed": False, "msg": "crm_restore: %s" % exc}
        if findings and not check_mode:
            folder.write(folder.path / "rollbacks" / ("%s-%s-%s.json" % (_run.file_name(client), params["crm"], _run.new_run_id())), {
                "schema": "1", "client": client, "run_id": folder.run_id, **_access.consent(params), "findings": findings})
        return {**self.result(folder.run_id, findings, params["on_failure"], check_mode), "text": _undo.lines(findings, "in %s" % params["crm"])}

    def allowed(self, params: Task, folder: _run.RunFolder, client: str, changes: list[tuple[Task, Task]], policy: ChangePolicy) -> list[Task]:
        """:raises RunError: the record was changed since, or is not signed and that is not allowed, or another run has the client's leader."""
        _access.check_signed(params, folder, "of " + client, lambda key: folder.is_signed(folder.client_path(client), key))
        with _access.locked(folder, params["host"], policy.check_mode):
            return self.restore(params, changes, policy)

    @staticmethod
    def restore(params: Task, changes: list[tuple[Task, Task]], policy: ChangePolicy) -> list[Task]:
        connector, login = CONNECTORS[params["crm"]], params[params["crm"]] or {}
        problem = connector.option_problem(login)
        if problem:
            raise ValueError(problem)
        client = connector.connect(login)
        try:
            client.read_only = policy.check_mode
            return _crm_restore.restore(client, changes, policy)
        finally:
            client.close()

    @staticmethod
    def result(run_id: str, findings: list[Task], on_failure: str, check_mode: bool) -> Task:
        would = check_mode and any(entry["changes"] and entry.get("blocked_by") == "check mode" for entry in findings)
        restored = [entry["step"] for entry in findings if entry["status"] == CHANGED]
        moved = [change for entry in findings for change in entry["changes"]]
        result: Task = {"changed": bool(restored) or would, "run_id": run_id, "findings": findings, "restored": restored,
                        "summary": dict(Counter(entry["status"] for entry in findings)),
                        "diff": [{"before_header": change["what"], "after_header": change["what"], "before": "%s\n" % change["before"],
                                  "after": "%s\n" % change["after"]} for change in moved]}
        faults = [entry for entry in findings if entry["status"] in FAULTS]
        if faults and on_failure == "fail":
            result.update(failed=True, msg="%d of %d changes could not be put back: %s" % (
                len(faults), len(findings), "; ".join("%s: %s" % (entry["step"], entry["actual"]) for entry in faults)))
        return result
