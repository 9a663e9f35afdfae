# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the job of ``crm_steps``: the run's tags choose the steps, the module's code does the rest."""
from __future__ import annotations

import typing as t

from ...module_utils import _crms_run as crms
from ...module_utils._runner import RunTags, tags_of
from .._action.base import Action, Result
from .._action.crm import CrmJob


class CrmStepsJob(CrmJob):
    def act(self, action: Action, options: Result, task_vars: dict[str, t.Any]) -> Result:
        tags = RunTags(task_vars)
        return super().act(action, {**options, "steps": [step for step in options["steps"] if _chosen(step, tags)]}, task_vars)


def _chosen(step: dict[str, t.Any], tags: RunTags) -> bool:
    return any(tags.select(tags_of(item)) for item in crms.serves(step))


__all__ = ["CrmStepsJob"]
