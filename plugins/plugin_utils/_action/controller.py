# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: base of the actions that only work on the controller (manifest, findings files, report).

They need no connection, run in check mode too (what they write is the report, not the client) and fail with one sentence.
"""
from __future__ import annotations

import typing as t

from ansible.errors import AnsibleActionFail
from ansible.plugins.action import ActionBase
from ansible_collections.interweave.smartintegration.plugins.plugin_utils import _compat
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run.folder import RunError

Task = dict[str, t.Any]


def failure(message: str, **result: t.Any) -> AnsibleActionFail:
    """A failure for the user to act on."""
    return AnsibleActionFail(message, result=result)


class ControllerAction(ActionBase):
    #: Argument spec; the module's documentation says the same (compared by a test).
    SPEC: t.ClassVar[dict[str, dict[str, t.Any]]] = {}
    RULES: t.ClassVar[dict[str, t.Any]] = {}

    _requires_connection = False
    _supports_check_mode = True
    _supports_async = False
    TRANSFERS_FILES = False

    def run(self, tmp: str | None = None, task_vars: Task | None = None) -> Task:
        _compat.require_core()
        result: Task = super().run(tmp, task_vars)
        _checked, args = self.validate_argument_spec(argument_spec=self.SPEC, **self.RULES)
        try:
            result.update(self.act(args, task_vars or {}))
        except (RunError, ValueError) as exc:
            raise failure("%s: %s" % (self._task.action.rsplit(".", 1)[-1], exc)) from None
        except OSError as exc:  # the disk is full, the folder is read-only ...
            raise failure("%s: %s cannot be written: %s. Make room or rights there, or choose another interweave_report_dir" % (
                self._task.action.rsplit(".", 1)[-1], exc.filename or args.get("report_dir") or "the report folder", exc.strerror or exc)) from None
        return result

    def act(self, args: Task, task_vars: Task) -> Task:
        """The work; returns what the task returns. Raise RunError or ValueError with one clear sentence."""
        raise NotImplementedError
