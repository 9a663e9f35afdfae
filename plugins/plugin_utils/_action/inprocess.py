# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: base of the actions that run an ordinary module's code on the controller, without a module process.

The subclass's file imports the code at its top: the strategy loads the class once, before it forks the workers, so that heavy
imports are paid once a run. A task that is delegated to another machine is left to the module itself.
"""
from __future__ import annotations

import json
import typing as t

from ansible.module_utils.common.parameters import remove_values
from ansible.plugins.action import ActionBase
from ansible_collections.interweave.smartintegration.plugins.plugin_utils import _compat

Task = dict[str, t.Any]

#: Delegation to these means the controller itself.
CONTROLLER = frozenset({"localhost", "127.0.0.1", "::1"})


class InProcessAction(ActionBase):
    """Subclasses name the module and give its spec and its code."""

    #: FQCN of the module for a delegated task.
    MODULE: t.ClassVar[str] = ""

    _requires_connection = False
    _supports_check_mode = True
    _supports_async = False
    TRANSFERS_FILES = False

    def spec(self) -> dict[str, t.Any]:
        """What AnsibleModule gets: ``argument_spec`` and its rules."""
        raise NotImplementedError

    def act(self, params: Task, check_mode: bool) -> Task:
        """The module's code: validated parameters in, result out; ``failed`` and ``msg`` when it did not work out."""
        raise NotImplementedError

    def run(self, tmp: str | None = None, task_vars: Task | None = None) -> Task:
        _compat.require_core()
        result: Task = super().run(tmp, task_vars)
        if self.elsewhere():
            result.update(self._execute_module(module_name=self.MODULE, module_args=dict(self._task.args), task_vars=task_vars))
            return result
        rules = {key: value for key, value in self.spec().items() if key != "supports_check_mode"}
        checked, params = self.validate_argument_spec(**rules)
        secrets = _compat.no_log_values(checked)
        # plain values: ansible-core 2.19 tags its strings
        plain = json.loads(json.dumps(params, default=str))
        try:
            answer = self.act(plain, bool(self._task.check_mode))
        except Exception as exc:  # one clear sentence, never a traceback with secrets in its frames
            answer = {"failed": True, "changed": False, "msg": "%s: unexpected %s: %s" % (self.MODULE, type(exc).__name__, exc)}
        if not self._task.diff:
            answer.pop("diff", None)
        result.update(remove_values(answer, secrets))
        return result

    def elsewhere(self) -> bool:
        """Whether the task is delegated to a machine that is not the controller."""
        target = self._task.delegate_to
        return bool(target) and target not in CONTROLLER and getattr(self._connection, "transport", "") != "local"


__all__ = ["InProcessAction"]
