# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the job of ``watch_report``: what a look after go-live saw, for people, for programs and for the recap."""
from __future__ import annotations

import contextlib
import pathlib
import typing as t
from datetime import datetime, timezone

from ansible.utils.display import Display

from .._action.base import Action, Job
from .._client.read import read_client
from .._report.files import ReportError, write_text
from .._report.mask import Mask
from .._report.writer import Request, load
from .._run import folder as _run
from .._run.current import default_dir, started
from .._run.history import Keep, alive_runs, retire
from .._run.verdicts import write_verdicts
from .._watch import health
from .report import ReportJob

Vars = dict[str, t.Any]
FILE = "health.json"
#: Looks at health are many, and each stands for its moment only.
KEPT = Keep(runs=30)


class WatchReportJob(Job):
    ERRORS = (ValueError, _run.RunError)
    SPEC = {"report_dir": {"type": "path"}, "purpose": {"type": "str", "required": True, "choices": ["health"]}}

    def act(self, action: Action, options: Vars, task_vars: Vars) -> Vars:
        report_dir = pathlib.Path(options["report_dir"] or default_dir())
        folder = started(report_dir)
        wanted = read_client(str(task_vars["inventory_hostname"]), action.templar, task_vars)
        ReportJob.finish(str(report_dir), [folder.run_id])
        mask = Mask([*wanted.secrets, *ReportJob.known_secrets(task_vars)])
        _files, model = load(Request(str(report_dir), [folder.run_id], ["none"], redact=wanted.redact, mask=mask))
        told, page = health.health(model), str(report_dir / FILE)
        lines = health.lines(told, page)
        Display().display("\n".join(lines))
        try:
            write_text(report_dir, FILE, health.render(told))
        except ReportError as exc:  # a full disk must not hide what was seen
            Display().warning(str(exc))
        with contextlib.suppress(OSError):
            write_verdicts(folder, health.verdicts(told), page, wanted.gate, wanted.recap)
        retire(report_dir, KEPT, datetime.now(timezone.utc), alive_runs(report_dir))
        return {"changed": False, "run_id": folder.run_id, "counts": told["counts"], "path": page, "text": lines}
