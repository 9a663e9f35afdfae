# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import typing as t

from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import FAULTS
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._action.controller import ControllerAction
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run.current import default_dir, started
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run.folder import RunError, RunFolder, read_json

Vars = dict[str, t.Any]


class ActionModule(ControllerAction):
    SPEC = {
        "max_fail_percentage": {"type": "float", "required": True},
        "report_dir": {"type": "path"},
        "run_id": {"type": "str"},
    }

    def act(self, args: Vars, task_vars: Vars) -> Vars:
        report_dir = args["report_dir"] or default_dir()
        folder = RunFolder(report_dir, args["run_id"]) if args["run_id"] else started(report_dir)
        limit = args["max_fail_percentage"]
        if not 0 <= limit <= 100:
            raise ValueError("max_fail_percentage is %s: expected a number from 0 to 100" % limit)
        looked, failed = 0, []
        for host in folder.manifest()["hosts"]:
            try:
                record = read_json(folder.host_path(host))
            except RunError:
                continue
            looked += 1
            if went_wrong(record):
                failed.append(host)
        share = 100.0 * len(failed) / looked if looked else 0.0
        stop = looked > 0 and share > limit
        return {"changed": False, "stop": stop, "looked": looked, "failed_hosts": failed,
                "msg": "%d of %d hosts were unreachable or had a failed change (%.0f %%, allowed %.0f %%)" % (len(failed), looked, share, limit)}


def went_wrong(record: Vars) -> bool:
    """Unreachable, or a change was tried and did not hold. Findings alone stop no rollout: a first day is always full of them."""
    if record.get("outcome") == "unreachable":
        return True
    findings = (found for part in record.get("parts", {}).values() for found in part.get("findings", ()))
    return any(found.get("status") in FAULTS and any(change.get("applied", True) for change in found.get("changes", ())) for found in findings)
