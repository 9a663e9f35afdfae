# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the job of ``preflight_gate``: fail when a report that was written says no-go."""
from __future__ import annotations

import pathlib
import typing as t

from .._action.base import Action, Job
from .._run import folder as _run

Vars = dict[str, t.Any]


class GateJob(Job):
    ERRORS = (ValueError, _run.RunError)
    SPEC = {"report": {"type": "path", "required": True}, "max_named": {"type": "int", "default": 10}}

    def act(self, action: Action, options: Vars, task_vars: Vars) -> Vars:
        report = _run.read_json(pathlib.Path(options["report"]))
        if report.get("schema") != "1" or not isinstance(report.get("hosts"), list):
            raise ValueError("%s is no report of schema 1: give the report.json that preflight_report wrote" % options["report"])
        behind = [host for host in report["hosts"] if host.get("verdict") != "go"]
        if report.get("verdict") == "go" and report["hosts"] and not behind:
            return {"changed": False, "verdict": "go", "no_go": []}
        words = "no-go: %s. What is needed, and from whom, is in the report: %s" % (named(behind, options["max_named"]), page_of(options["report"]))
        raise action.failure(words, verdict="no-go", no_go=[host.get("host") for host in behind])


def named(behind: list[Vars], most: int) -> str:
    words = "; ".join(
        "%s (%s, %s faults, %s unanswered)" % (host.get("host"), host.get("outcome"), host.get("faults"), host.get("unanswered")) for host in behind[:most]
    )
    return (words or "no host was in scope") + (" and %d more" % (len(behind) - most) if len(behind) > most else "")


def page_of(report: str) -> pathlib.Path:
    """The page beside a report.json, where there is one: people read that."""
    page = pathlib.Path(report).with_suffix(".html")
    return page if page.exists() else pathlib.Path(report)
