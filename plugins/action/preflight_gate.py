# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pathlib
import typing as t

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._action.controller import ControllerAction, failure
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run import folder as _run

Vars = dict[str, t.Any]


class ActionModule(ControllerAction):
    SPEC = {"report": {"type": "path", "required": True}, "max_named": {"type": "int", "default": 10}}

    def act(self, args: Vars, task_vars: Vars) -> Vars:
        report = _run.read_json(pathlib.Path(args["report"]))
        if report.get("schema") != "1" or not isinstance(report.get("hosts"), list):
            raise ValueError("%s is no report of schema 1: give the report.json that preflight_report wrote" % args["report"])
        behind = [host for host in report["hosts"] if host.get("verdict") != "go"]
        if report.get("verdict") == "go" and report["hosts"] and not behind:
            return {"changed": False, "verdict": "go", "no_go": []}
        named = ["%s (%s, %s faults, %s unanswered)" % (host.get("host"), host.get("outcome"), host.get("faults"), host.get("unanswered"))
                 for host in behind[:args["max_named"]]]
        more = " and %d more" % (len(behind) - len(named)) if len(behind) > len(named) else ""
        words = "no-go: %s%s. What is needed, and from whom, is in the report: %s" % (
            "; ".join(named) or "no host was in scope", more, page_of(args["report"]))
        raise failure(words, verdict="no-go", no_go=[host.get("host") for host in behind])


def page_of(report: str) -> pathlib.Path:
    """The page beside a report.json, where there is one: people read that."""
    page = pathlib.Path(report).with_suffix(".html")
    return page if page.exists() else pathlib.Path(report)
