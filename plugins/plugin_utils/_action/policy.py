# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the jobs of the policy modules: pure functions of their options, or a look into a CRM from the controller."""
from __future__ import annotations

import typing as t

from .._policy import run as policy
from .._steps.host_log import host_log_of
from .base import REFUSED, Action, Job, Result


class PolicyJob(Job):
    DELEGATED = REFUSED

    def __init__(self, name: str) -> None:
        self.name = name

    def spec(self) -> dict[str, t.Any]:
        return policy.module_spec(self.name)

    def act(self, action: Action, options: Result, task_vars: dict[str, t.Any]) -> Result:
        return policy.execute(self.name, options, action.check_mode, host_log_of(action.connection, action.becomes))


__all__ = ["PolicyJob"]
