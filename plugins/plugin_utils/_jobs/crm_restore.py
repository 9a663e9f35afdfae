# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the job of ``crm_restore``: what a run changed in a CRM is put back, from the controller, where the findings files are."""
from __future__ import annotations

import contextlib
import typing as t

from ...module_utils._crm.contract import CrmError
from ...module_utils._crms import CONNECTORS
from ...module_utils._crms_run import logins_spec
from ...module_utils._outcome import CHANGED, ChangePolicy
from .._action.base import Action, Job, Result
from .._restore import access, undo
from .._restore.crm import of_crm, restore
from .._run.folder import RunError, RunFolder, file_name, new_run_id


class CrmRestoreJob(Job):
    ERRORS = (ValueError, RunError, CrmError)
    SPEC: t.ClassVar[dict[str, t.Any]] = {**logins_spec(list(CONNECTORS)), "host": {"type": "str", "required": True}, **access.SPEC}

    def act(self, action: Action, options: Result, task_vars: dict[str, t.Any]) -> Result:
        folder = RunFolder(options["report_dir"], access.run_id(options))
        about = folder.manifest().get("hosts", {}).get(options["host"]) or {}
        client, leader = str(about.get("client") or options["host"]), str(about.get("leader") or options["host"])
        if leader != options["host"]:
            return {"changed": False, "diff": [], **undo.result(folder.run_id, [], "report", ""),
                    "text": ["what was done once for %s is put back with the host %s" % (client, leader)]}
        findings = put_back(options, folder, client, ChangePolicy.of(options, action.check_mode))
        if findings and not action.check_mode:
            folder.write(folder.path / "rollbacks" / ("%s-%s-%s.json" % (file_name(client), options["crm"], new_run_id())),
                         action.secrets.mask({"schema": "1", "client": client, "run_id": folder.run_id, **access.consent(options), "findings": findings}))
        return {"changed": any(changes(entry, action.check_mode) for entry in findings),
                "diff": [{"before_header": change["what"], "after_header": change["what"], "before": "%s\n" % change["before"],
                          "after": "%s\n" % change["after"]} for entry in findings for change in entry["changes"]],
                **undo.result(folder.run_id, findings, options["on_failure"], "in %s" % options["crm"])}


def changes(entry: Result, check_mode: bool) -> bool:
    """Whether something was put back, or in check mode would be."""
    return entry["status"] == CHANGED or bool(check_mode and entry["changes"] and entry.get("blocked_by") == "check mode")


def put_back(options: Result, folder: RunFolder, client: str, policy: ChangePolicy) -> list[Result]:
    """:raises RunError: the record was changed since, or is not signed and that is not allowed, or another run has the client's leader."""
    recorded = of_crm(folder.client_record(client), options["crm"])
    if not recorded:
        return []
    access.check_signed(options, folder, "of " + client, lambda key: folder.is_signed(folder.client_path(client), key))
    connector, login = CONNECTORS[options["crm"]], options[options["crm"]] or {}
    problem = connector.option_problem(login)
    if problem:
        raise ValueError(problem)
    with access.locked(folder, options["host"], policy.check_mode), contextlib.closing(connector.connect(login)) as crm:
        crm.read_only = policy.check_mode
        return restore(crm, recorded, policy)


__all__ = ["CrmRestoreJob"]
