# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the job of ``preflight_wave``: whether a rollout goes on."""
from __future__ import annotations

import contextlib
import typing as t

from ...module_utils._outcome import FAULTS
from .._action.base import Action, Job
from .._run.current import default_dir, started
from .._run.folder import RunError, RunFolder, read_json

Vars = dict[str, t.Any]


class WaveJob(Job):
    ERRORS = (ValueError, RunError)
    SPEC = {
        "max_fail_percentage": {"type": "float", "required": True},
        "report_dir": {"type": "path"},
        "run_id": {"type": "str"},
    }

    def act(self, action: Action, options: Vars, task_vars: Vars) -> Vars:
        report_dir = options["report_dir"] or default_dir()
        folder = RunFolder(report_dir, options["run_id"]) if options["run_id"] else started(report_dir)
        limit = options["max_fail_percentage"]
        if not 0 <= limit <= 100:
            raise ValueError("max_fail_percentage is %s: expected a number from 0 to 100" % limit)
        looked, failed = 0, []
        for host in folder.manifest()["hosts"]:
            with contextlib.suppress(RunError):
                record = read_json(folder.host_path(host))
                looked += 1
                failed += [host] if went_wrong(record) else []
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
