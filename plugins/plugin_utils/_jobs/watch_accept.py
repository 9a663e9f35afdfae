# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the job of ``watch_accept``: what the newest watch saw becomes the baseline of the clients in scope."""
from __future__ import annotations

import pathlib
import typing as t

from .._action.base import Action, Job
from .._checklist._purpose import PURPOSES
from .._report.mask import Mask
from .._report.writer import Request, load
from .._run import folder as _run
from .._run.current import default_dir
from .._watch import memory
from .._watch.points import points
from .report import ReportJob
from .watch_report import by_client

Vars = dict[str, t.Any]


class WatchAcceptJob(Job):
    ERRORS = (ValueError, _run.RunError)
    SPEC = {"report_dir": {"type": "path"}, "who": {"type": "str", "required": True}}

    def act(self, action: Action, options: Vars, task_vars: Vars) -> Vars:
        report_dir, who = pathlib.Path(options["report_dir"] or default_dir()), " ".join(str(options["who"]).split())
        if not who:
            raise ValueError("who accepts the baseline must be named: -e interweave_accept_by='M. Berger'")
        run_id = _run.latest_run(report_dir)
        folder = _run.RunFolder(report_dir, run_id)
        if not folder.manifest().get("finished"):
            raise _run.RunError("run %s was not reported, so nobody saw what it would accept: run playbooks/watch.yml to its end" % run_id)
        scope = {str(host) for host in task_vars.get("ansible_play_hosts_all") or []}
        _files, model = load(Request(str(report_dir), [run_id], ["none"], mask=Mask(list(ReportJob.known_secrets(task_vars)))))
        hosts = [host for host in model["hosts"] if host["host"] in scope]
        if not hosts:
            raise _run.RunError("run %s looked at none of these hosts: run playbooks/watch.yml for them first" % run_id)
        seen = [host["host"] for host in hosts if host["outcome"] == "reported"]
        if not seen:
            raise _run.RunError("run %s saw nothing of these hosts (%s), so there is nothing to accept: a host that is away on purpose is interweave_quiet" % (
                run_id, ", ".join("%s: %s" % (host["host"], host["outcome"]) for host in hosts[:10])))
        mine = by_client(points({**model, "hosts": hosts}, PURPOSES["watch"].items))
        if action.check_mode:
            return {"changed": True, "run_id": run_id, "accepted": {}}
        when = _run.now()
        return {"changed": True, "run_id": run_id, "accepted": {
            client: memory.accept(report_dir, client, found, who, when, run_id) for client, found in mine.items()}}
