# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: actions that only work on the controller and read their own options; until they are jobs too."""
from __future__ import annotations

import typing as t

from ansible.errors import AnsibleActionFail

from .._run.files import RunError
from .base import Action, Job, Spec, plain
from .base import Result as Task


def failure(message: str, **result: t.Any) -> AnsibleActionFail:
    """A failure for the user to act on."""
    return AnsibleActionFail(message, result=result)


class ControllerJob(Job):
    # a run's folder, its locks and what stops its start: each a sentence to act on, no defect
    ERRORS = (ValueError, RunError)


class ControllerAction(Action):
    JOB = ControllerJob()
    #: Argument spec; the module's documentation says the same (compared by a test).
    SPEC: t.ClassVar[Spec] = {}
    RULES: t.ClassVar[dict[str, t.Any]] = {}

    def _done(self, task_vars: Task) -> Task:
        return self.act(plain(self.validated(self.SPEC, self.RULES, self.arguments)), task_vars)

    def act(self, args: Task, task_vars: Task) -> Task:
        raise NotImplementedError


__all__ = ["ControllerAction", "Task", "failure"]
