# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the jobs of the CRM modules: the module's own code, in this process."""
from __future__ import annotations

import typing as t

from ...module_utils import _crms_run as crms
from .base import MODULE, Action, Job, Result


class CrmJob(Job):
    DELEGATED = MODULE
    QUOTES = False

    def __init__(self, name: str) -> None:
        self.name = name

    def spec(self) -> dict[str, t.Any]:
        return crms.module_spec(self.name)

    def act(self, action: Action, options: Result, task_vars: dict[str, t.Any]) -> Result:
        return crms.execute(self.name, options, action.check_mode)


__all__ = ["CrmJob"]
