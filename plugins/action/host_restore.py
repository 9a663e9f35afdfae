# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import typing as t
from collections import Counter

from ansible.errors import AnsibleConnectionFailure
from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import CHANGED, FAULTS, ChangePolicy, Outcome, diff_of, is_change
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._action.windows import HostAction
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._restore import access as _access
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._restore import undo as _undo
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._restore.host import restore_all
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._restore.record import Limits
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run import folder as _run
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._errors import Disconnected

Result = dict[str, t.Any]
SPEC: dict[str, dict[str, t.Any]] = {**_access.SPEC, "allow_any_address": {"type": "bool", "default": False},
                                   "services": {"type": "list", "elements": "str", "default": []}}


class ActionModule(HostAction):
    def act(self, task_vars: dict[str, t.Any]) -> Result:
        options = self.validated(SPEC, {}, self._task.args)
        name = str(task_vars["inventory_hostname"])
        done: list[tuple[Result, Outcome]] = []
        try:
            folder, record = self.record(options, name)
            policy = ChangePolicy.of(options, self.check_mode)
            if _undo.recorded(record):
                with _access.locked(folder, name, self.check_mode), self.host() as host:
                    limits = Limits(options["allow_any_address"], frozenset(name.lower() for name in options["services"]))
                    done = restore_all(host, record, policy, limits)
        except Disconnected as exc:
            raise AnsibleConnectionFailure(str(exc)) from None
        except _run.RunError as exc:
            raise ValueError(str(exc)) from exc
        result = self.result(folder.run_id, done, options["on_failure"])
        if done and not self.check_mode:
            folder.write(folder.path / "rollbacks" / ("%s-%s.json" % (_run.file_name(name), _run.new_run_id())), self.secrets.mask({
                "schema": "1", "host": name, "run_id": folder.run_id, **_access.consent(options), "findings": result["findings"]}))
        return result

    @staticmethod
    def record(options: Result, host: str) -> tuple[_run.RunFolder, Result]:
        """The run's folder and what it recorded of this host, as far as it may be trusted; nothing when it did not have it in scope.

        :raises RunError: there is no such run, or its record was changed since, or is not signed and that is not allowed.
        """
        folder = _run.RunFolder(options["report_dir"], _access.run_id(options))
        if host not in folder.manifest().get("hosts", {}):
            return folder, {}
        record = folder.host_record(host)
        if _undo.recorded(record):
            _access.check_signed(options, folder, "of " + host, lambda key: folder.all_signed(host, key))
        return folder, record

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
