# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: base of the policy modules' action plugins."""
from __future__ import annotations

import typing as t

from ansible.errors import AnsibleActionFail
from ansible_collections.interweave.smartintegration.plugins.plugin_utils import _compat
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._action.inprocess import InProcessAction, Task
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._policy import run as _policy_run
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._steps.host_log import host_log_of


class PolicyAction(InProcessAction):
    """``NAME`` is the module's; its spec and code come from the registry."""

    NAME: t.ClassVar[str] = ""

    def __init_subclass__(cls, **kwargs: t.Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.MODULE = "interweave.smartintegration." + cls.NAME

    def spec(self) -> dict[str, t.Any]:
        return _policy_run.module_spec(self.NAME)

    def elsewhere(self) -> bool:
        """:raises AnsibleActionFail: these modules are pure functions of their options, or speak to a CRM from the controller."""
        if super().elsewhere():
            raise AnsibleActionFail("%s runs on the controller only: remove delegate_to from this task" % self.NAME)
        return False

    def act(self, params: Task, check_mode: bool) -> Task:
        become = _compat.becomes(self._play_context, self._connection)
        return _policy_run.execute(self.NAME, params, check_mode, host_log_of(self._connection, become))


__all__ = ["PolicyAction"]
