# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the job of ``preflight_verdict``: the recap says of a host what the report says."""
from __future__ import annotations

import typing as t

from .._action.base import Action, Job
from .._run.current import report_dir, started
from .._run.folder import RunError
from .._run.verdicts import NO_GO_SENTENCE, of_host, verdicts

Vars = dict[str, t.Any]


class VerdictJob(Job):
    ERRORS = (ValueError, RunError)
    SPEC = {"report_dir": {"type": "path"}}

    def act(self, action: Action, options: Vars, task_vars: Vars) -> Vars:
        folder = started(report_dir(options["report_dir"], action.templar, task_vars))
        host = str(task_vars["inventory_hostname"])
        known = verdicts(folder)
        if known is None:
            raise RunError("no report was made of run %s, so nobody knows whether %s is ready" % (folder.run_id, host))
        mine = of_host(known, host)
        told = {"changed": False, **mine}
        if not known["gate"]:
            return told
        here = task_vars.get("ansible_play_hosts_all") or [host]
        if known["recap"] == "run" or all(of_host(known, name)["verdict"] == "go" for name in here):
            return {**told, **_of_all(known, host, here)}
        return told if mine["verdict"] == "go" else {**told, "failed": True, "msg": NO_GO_SENTENCE % known["page"]}


def _of_all(known: Vars, host: str, here: list[str]) -> Vars:
    """One host tells for all of them; a resumed run may be limited to some of its hosts, so one of these. Where all of these are a go and others of the run
    are not, the run is no-go all the same."""
    first = next((name for name in known["hosts"] if name in here), host)
    behind = sorted(name for name in known["hosts"] if of_host(known, name)["verdict"] != "go")
    return {"failed": True, "msg": "no-go: %s. %s" % (", ".join(behind[:10]), known["page"])} if host == first and behind else {}
