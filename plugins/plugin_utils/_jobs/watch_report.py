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
from .._checklist._purpose import PURPOSES
from .._client.read import read_client
from .._report import ending
from .._report.files import ReportError, write_text
from .._report.mask import Mask
from .._report.writer import Request, load
from .._run import folder as _run
from .._run.current import default_dir, started
from .._run.files import RunError
from .._run.history import Keep, alive_runs, retire
from .._run.verdicts import write_verdicts
from .._watch import face, health, memory, worse
from .._watch.points import points
from .report import ReportJob

Vars = dict[str, t.Any]
#: Looks are many, and each stands for its moment; what is accepted lies beside them.
KEPT = Keep(runs=60)


class WatchReportJob(Job):
    ERRORS = (ValueError, _run.RunError)
    SPEC = {"report_dir": {"type": "path"}, "purpose": {"type": "str", "required": True, "choices": ["health", "watch"]}}

    def act(self, action: Action, options: Vars, task_vars: Vars) -> Vars:
        report_dir, purpose = pathlib.Path(options["report_dir"] or default_dir()), options["purpose"]
        folder = started(report_dir)
        wanted = read_client(str(task_vars["inventory_hostname"]), action.templar, task_vars)
        ReportJob.finish(str(report_dir), [folder.run_id])
        mask = Mask([*wanted.secrets, *ReportJob.known_secrets(task_vars)])
        _files, model = load(Request(str(report_dir), [folder.run_id], ["none"], redact=wanted.redact, mask=mask))
        page = str(report_dir / (purpose + ".json"))
        if purpose == "health":
            told = health.health(model)
            lines, text, verdicts = health.lines(told, page), health.render(told), health.verdicts(told)
        else:
            told, found = watched(report_dir, folder, model, worse.Rules(wanted.fail_on, wanted.watch_after))
            lines, text, verdicts = face.lines(told, page), face.render(told), face.verdicts(model, found)
        Display().display("\n".join(lines))
        try:
            write_text(report_dir, purpose + ".json", text)
        except ReportError as exc:  # a full disk must not hide what was seen
            Display().warning(str(exc))
        with contextlib.suppress(OSError):
            write_verdicts(folder, verdicts, page, wanted.gate, wanted.recap)
        retire(report_dir, KEPT, datetime.now(timezone.utc), alive_runs(report_dir))
        return {"changed": False, "run_id": folder.run_id, "counts": told["counts"], "path": page, "text": lines}


def watched(report_dir: pathlib.Path, folder: _run.RunFolder, model: Vars, rules: worse.Rules) -> tuple[Vars, list[Vars]]:
    """What got worse, client by client; how long it has been so is remembered for the next look."""
    today = datetime.now(timezone.utc).date()
    entries = {host["host"]: folder.entry(host["host"]) for host in model["hosts"]}
    quiet = {host: why for host, entry in entries.items() if (why := quiet_now(entry.get("quiet"), today.isoformat()))}
    found: list[Vars] = []
    without: list[str] = []
    for client, mine in by_client(points(model, PURPOSES["watch"].items)).items():
        try:
            accepted = memory.baseline(report_dir, client)
        except RunError as exc:  # nobody knows what was accepted, so everything bad counts
            Display().warning(str(exc))
            accepted = {}
        without += [] if accepted else [client]
        looks = memory.streaks(report_dir, client)
        found += worse.judged(mine, accepted.get("points", {}), looks, quiet, rules)
        memory.write_streaks(report_dir, client, worse.streaks_after(mine, looks))
    return face.told(model, found, ending.ending(entries, today), without), found


def by_client(found: t.Iterable[Vars]) -> dict[str, list[Vars]]:
    mine: dict[str, list[Vars]] = {}
    for one in found:
        mine.setdefault(one["client"], []).append(one)
    return mine


def quiet_now(quiet: t.Any, today: str) -> str:
    """Until when and why a host is quiet; empty when it is not."""
    if not isinstance(quiet, dict) or not quiet.get("why") or str(quiet.get("until") or "") < today:
        return ""
    return "until %s: %s" % (quiet["until"], quiet["why"])
