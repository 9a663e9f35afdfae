# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import typing as t
from collections import Counter

from ansible.errors import AnsibleConnectionFailure
from ansible_collections.interweave.smartintegration.plugins.module_utils._items import KINDS
from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import CHANGED, FAULTS, ChangePolicy, Outcome, diff_of, is_change
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._action.windows import HostAction
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._restore import undo as _undo
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._restore.host import restore_all
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run import folder as _run
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._errors import Disconnected

Result = dict[str, t.Any]
SPEC: dict[str, dict[str, t.Any]] = {
    "report_dir": {"type": "path", "required": True},
    "run_id": {"type": "str", "default": "latest"},
    "allow": {"type": "list", "elements": "str", "choices": list(KINDS)},
    "window": {"type": "str"},
    "ticket": {"type": "str", "default": ""},
    "on_failure": {"type": "str", "choices": ["fail", "report"], "default": "fail"},
}


class ActionModule(HostAction):
    def act(self, task_vars: dict[str, t.Any]) -> Result:
        options = self.validated(SPEC, {}, self._task.args)
        name = str(task_vars["inventory_hostname"])
        folder, record = self.record(options, name)
        policy = ChangePolicy.of(options, self.check_mode)
        done: list[tuple[Result, Outcome]] = []
        if _undo.recorded(record):
            try:
                with self.host() as host:
                    done = restore_all(host, record, policy)
            except Disconnected as exc:
                raise AnsibleConnectionFailure(str(exc)) from None
        result = self.result(folder.run_id, done, options["on_failure"])
        if done and not self.check_mode:
            folder.write(folder.path / "rollbacks" / ("%s-%s.json" % (_run.file_name(name), _run.new_run_id())), self.secrets.mask({
                "schema": "1", "host": name, "run_id": folder.run_id, "written": _run.now(), "ticket": options["ticket"], "findings": result["findings"]}))
        return result

    @staticmethod
    def record(options: Result, host: str) -> tuple[_run.RunFolder, Result]:
        """The run's folder and what it recorded of this host; nothing when it did not have it in scope."""
        try:
            run_id = options["run_id"] if options["run_id"] not in ("", "latest") else _run.latest_run(options["report_dir"])
            folder = _run.RunFolder(options["report_dir"], run_id)
            in_scope = host in folder.manifest().get("hosts", {})
            return folder, folder.host_record(host) if in_scope else {}
        except _run.RunError as exc:
            raise ValueError(str(exc)) from exc

    def result(self, run_id: str, done: list[tuple[Result, Outcome]], on_failure: str) -> Result:
        findings = [entry for entry, _outcome in done]
        count = Counter(entry["status"] for entry in findings)
        result: Result = {
            "changed": any(is_change(outcome) for _entry, outcome in done), "run_id": run_id, "findings": findings, "summary": dict(count),
            "text": _undo.lines(findings, "on the host")}
        if self._task.diff:
            result["diff"] = diff_of([change for _entry, outcome in done for change in outcome.changes])
        faults = [entry for entry in findings if entry["status"] in FAULTS]
        if faults and on_failure == "fail":
            result.update(failed=True, msg="%d of %d changes could not be put back: %s" % (
                len(faults), len(findings), "; ".join("%s: %s" % (entry["step"], entry["actual"]) for entry in faults)))
        result["restored"] = [entry["step"] for entry in findings if entry["status"] == CHANGED]
        return result
