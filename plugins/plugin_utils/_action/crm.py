# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: base of the CRM modules' action plugins."""
from __future__ import annotations

import typing as t

from ansible_collections.interweave.smartintegration.plugins.module_utils import _crms_run as _crm_run
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._action.inprocess import InProcessAction, Task


class CrmAction(InProcessAction):
    """``NAME`` is the module's; its spec and code come from the registry."""

    NAME: t.ClassVar[str] = ""

    def __init_subclass__(cls, **kwargs: t.Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.MODULE = "interweave.smartintegration." + cls.NAME

    def spec(self) -> dict[str, t.Any]:
        return _crm_run.module_spec(self.NAME)

    def act(self, params: Task, check_mode: bool) -> Task:
        return _crm_run.execute(self.NAME, params, check_mode)


__all__ = ["CrmAction"]
