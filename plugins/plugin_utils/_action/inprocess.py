# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: an action that runs a module's code; until all of them are jobs."""
from __future__ import annotations

import typing as t

from .base import Action, Job, plain
from .base import Result as Task


class InProcessAction(Action):
    JOB = Job()

    def _done(self, task_vars: Task) -> Task:
        spec = self.spec()
        return self.act(plain(self.validated(spec.pop("argument_spec"), spec, self.arguments)), self.check_mode)

    def spec(self) -> dict[str, t.Any]:
        raise NotImplementedError

    def act(self, params: Task, check_mode: bool) -> Task:
        raise NotImplementedError


__all__ = ["InProcessAction", "Task"]
