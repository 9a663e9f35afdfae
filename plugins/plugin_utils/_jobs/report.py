# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the job of ``preflight_report``: every face of the report, from one model."""
from __future__ import annotations

import contextlib
import typing as t
from datetime import datetime, timezone

from ansible import constants as C
from ansible.utils.color import stringc
from ansible.utils.display import Display

from .._action.base import Action, Job
from .._action.terminal import show as show_text
from .._client.read import read_client
from .._report import terminal as _report_terminal
from .._report import writer as _report_writer
from .._report.mask import Mask, secrets_in
from .._run import folder as _run
from .._run.current import current, default_dir, started
from .._run.history import Keep, alive_runs, retire
from .._run.verdicts import write_verdicts

Vars = dict[str, t.Any]


class ReportJob(Job):
    ERRORS = (ValueError, _run.RunError)
    SPEC = {
        "report_dir": {"type": "path"},
        "in_run": {"type": "bool", "default": False},
        "run_id": {"type": "str"},
        "merge": {"type": "list", "elements": "str", "default": []},
        "previous": {"type": "list", "elements": "str", "default": ["auto"]},
        "formats": {"type": "list", "elements": "str", "default": list(_report_writer.FORMATS), "choices": list(_report_writer.FORMATS)},
        "dest": {"type": "path"},
        "fleet": {"type": "bool", "default": True},
        "redact": {"type": "bool", "default": False},
        "finish": {"type": "bool", "default": False},
        "show": {"type": "bool", "default": True},
        "secrets": {"type": "list", "elements": "str", "default": [], "no_log": True},
    }
    RULES = {"mutually_exclusive": [["run_id", "merge"]]}

    def act(self, action: Action, options: Vars, task_vars: Vars) -> Vars:
        report_dir = str(options["report_dir"] or default_dir())
        if options["in_run"]:
            return self.of_this_run(action, report_dir, task_vars)
        here = current(report_dir)
        runs = options["merge"] or [options["run_id"] or (here.run_id if here else "latest")]
        if options["finish"]:
            self.finish(report_dir, runs)
        request = _report_writer.Request(
            report_dir,
            runs,
            options["previous"],
            options["formats"],
            options["dest"] or "",
            options["fleet"],
            options["redact"],
            mask=Mask([*options["secrets"], *self.known_secrets(task_vars)]),
        )
        model, text = self.judged(request, options["show"])
        return self.written(model, text, request, options["show"])

    def of_this_run(self, action: Action, report_dir: str, task_vars: Vars) -> Vars:
        """The report of the run that this ansible-playbook started, as its inventory wants it; each verdict is kept for the recap."""
        folder = started(report_dir)
        host = str(task_vars["inventory_hostname"])
        wanted = read_client(host, action.templar, task_vars)
        self.finish(report_dir, [folder.run_id])
        request = _report_writer.Request(
            report_dir, [folder.run_id], list(wanted.report_previous), list(wanted.report_formats), wanted.report_dest, wanted.report_fleet, wanted.redact,
            mask=Mask([*wanted.secrets, *self.known_secrets(task_vars)]))
        model, text = self.judged(request, wanted.report_show)
        page = "shown above"
        try:
            result = self.written(model, text, request, wanted.report_show)
            paths = result["paths"]
            page = paths.get("html") or paths.get("json") or next(iter(paths["clients"].values()), "") or page
        finally:  # the recap says what was judged, also where the disk is full
            with contextlib.suppress(OSError):
                write_verdicts(folder, model["hosts"], page, wanted.gate, wanted.recap)
        if wanted.keep:
            retire(report_dir, Keep(**wanted.keep), datetime.now(timezone.utc), alive_runs(report_dir))
        if wanted.report_stats:
            result["ansible_stats"] = {"data": {"interweave_preflight": result["stats"]}, "per_host": False, "aggregate": False}
        return result

    def judged(self, request: _report_writer.Request, show: bool) -> tuple[Vars, list[str]]:
        """The model and the lines of its verdict, shown before any file is written: a full disk must not hide it."""
        _files, model = _report_writer.load(request)
        lines = _report_terminal.render(model, Display().verbosity)
        if show:
            self.show(lines)
        return model, [line for line, _colour in lines]

    def written(self, model: Vars, text: list[str], request: _report_writer.Request, show: bool) -> Vars:
        paths = _report_writer.write(model, request)
        if show:
            self.show([("", "")] + [("%-9s %s" % (kind + ":", paths[kind]), "") for kind in ("html", "json", "junit", "markdown", "csv") if kind in paths])
        return self.result(model, paths, text)

    @staticmethod
    def finish(report_dir: str, runs: list[str]) -> None:
        """Note when the run ended, once, and let its hosts go. Where the disk is full the report must be made all the same: it then tells so itself."""
        for name in runs:
            folder = _run.RunFolder(report_dir, _run.latest_run(report_dir) if name == "latest" else name)
            manifest = folder.manifest()
            with contextlib.suppress(OSError):
                if not manifest.get("finished"):
                    folder.write(folder.manifest_path, {**manifest, "finished": _run.now()})
            with contextlib.suppress(OSError):
                _run.unlock_hosts(folder)

    @staticmethod
    def known_secrets(task_vars: Vars) -> set[str]:
        """Values that the inventory calls secret, untemplated: modules mask what they resolve, this is the second look."""
        hostvars: t.Any = task_vars.get("hostvars")
        found = secrets_in({key: value for key, value in task_vars.items() if key not in ("hostvars", "groups", "vars")})
        for host in (task_vars.get("groups") or {}).get("all", []):
            found |= secrets_in(hostvars.raw_get(host) if hasattr(hostvars, "raw_get") else {})
        return found

    @staticmethod
    def show(lines: list[_report_terminal.Line]) -> None:
        """As one message, so that nothing comes in between. ``stringc`` colours only when Ansible may. What a program reads on stdout stays its own."""
        show_text("\n".join(stringc(line, _colour(name)) if name and line else line for line, name in lines))

    @staticmethod
    def result(model: Vars, paths: Vars, text: list[str]) -> Vars:
        hosts = {host["host"]: {key: host[key] for key in ("client", "verdict", "outcome", "faults", "unanswered")} for host in model["hosts"]}
        stats = {"verdict": model["verdict"], "run_id": model["run"]["id"], "hosts": model["summary"]["hosts"], "go": model["summary"]["go"],
                 "no_go": model["summary"]["no_go"], "not_run": model["summary"]["outcomes"]["not_run"],
                 "no_go_hosts": [host["host"] for host in model["hosts"] if host["verdict"] != "go"],
                 **{"%s_hosts" % outcome: [host["host"] for host in model["hosts"] if host["outcome"] == outcome] for outcome in ("unreachable", "not_run")}}
        return {"changed": False, "verdict": model["verdict"], "run_id": model["run"]["id"], "check": model["run"]["check"], "hosts": hosts,
                "stats": stats, "obstacles": model["summary"]["obstacles"][:5], "paths": paths, "text": text}


def _colour(name: str) -> str:
    """Names of ansible.utils.color; the highlight follows the user's own setting."""
    return str(C.COLOR_HIGHLIGHT) if name == "highlight" else name
