# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the job of ``host_restore``: what a run changed on a host is put back."""
from __future__ import annotations

import typing as t

from ...module_utils._outcome import ChangePolicy, Outcome, diff_of, is_change
from .._action.base import Action, Result
from .._action.windows import HostJob, connected
from .._restore import access, undo
from .._restore.host import restore_all
from .._restore.record import Limits
from .._run.folder import RunError, RunFolder, file_name, new_run_id
from ..wsman._errors import WsmanError


class HostRestoreJob(HostJob):
    ERRORS = (WsmanError, ValueError, RunError)
    SPEC: t.ClassVar[dict[str, t.Any]] = {
        **access.SPEC,
        "allow_any_address": {"type": "bool", "default": False},
        "services": {"type": "list", "elements": "str", "default": []},
    }

    def act(self, action: Action, options: Result, task_vars: dict[str, t.Any]) -> Result:
        name = str(task_vars["inventory_hostname"])
        folder, record = recorded_of(options, name)
        done: list[tuple[Result, Outcome]] = []
        if undo.recorded(record):
            limits = Limits(options["allow_any_address"], frozenset(service.lower() for service in options["services"]))
            with access.locked(folder, name, action.check_mode), connected(action.connection) as host:
                done = restore_all(host, record, ChangePolicy.of(options, action.check_mode), limits)
        findings = [entry for entry, _outcome in done]
        if done and not action.check_mode:
            folder.write(
                folder.path / "rollbacks" / ("%s-%s.json" % (file_name(name), new_run_id())),
                action.secrets.mask({"schema": "1", "host": name, "run_id": folder.run_id, **access.consent(options), "findings": findings}),
            )
        outcomes = [outcome for _entry, outcome in done]
        return {
            "changed": any(map(is_change, outcomes)),
            "diff": diff_of(change for outcome in outcomes for change in outcome.changes),
            **undo.result(folder.run_id, findings, options["on_failure"], "on the host"),
        }


def recorded_of(options: Result, host: str) -> tuple[RunFolder, Result]:
    """The run's folder and what it recorded of this host, as far as it may be trusted; nothing when it did not have it in scope.

    :raises RunError: there is no such run, or its record was changed since, or is not signed and that is not allowed.
    """
    folder = RunFolder(options["report_dir"], access.run_id(options))
    if host not in folder.manifest().get("hosts", {}):
        return folder, {}
    record = folder.host_record(host)
    if undo.recorded(record):
        access.check_signed(options, folder, "of " + host, lambda key: folder.all_signed(host, key))
    return folder, record


__all__ = ["HostRestoreJob"]
