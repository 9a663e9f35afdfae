# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the action behind ``crm_steps``: its steps are templated one by one, an undefined variable costs one item."""
from __future__ import annotations

import re
import typing as t

from ansible.errors import AnsibleActionFail, AnsibleError
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible_collections.interweave.smartintegration.plugins.module_utils import _crms_run as _crm_run
from ansible_collections.interweave.smartintegration.plugins.module_utils._crms import RESOURCES
from ansible_collections.interweave.smartintegration.plugins.module_utils._items import ALL_ITEMS
from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import ERROR, Outcome, finding
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._action.crm import CrmAction
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._action.inprocess import Task
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._steps.step_list import RunTags, raw_steps, tags_of, without_omitted
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._steps.templates import StepTemplates

#: From here on a message of ansible-core 2.17 and 2.18 holds the template or the variable it was made from.
_QUOTED = re.compile(r"while templating|templating string|String:|[{\[]")
_DEFINE, _CORRECT = "Set the variable in the client's inventory and run again.", "Correct the CRM's options in the client's inventory and run again."
_UNDEFINED = re.compile(r"'[A-Za-z_][\w.]{0,99}' is undefined")


class CrmStepsAction(CrmAction):
    NAME = _crm_run.STEPS

    @classmethod
    def finalize_task_arg(cls, name: str, value: t.Any, templar: t.Any, context: t.Any) -> t.Any:
        """ansible-core 2.19 and newer ask the action how an argument is templated: the steps are left for us, one by one."""
        return value if name == "steps" else super().finalize_task_arg(name, value, templar, context)

    def run(self, tmp: str | None = None, task_vars: Task | None = None) -> Task:
        task_vars = task_vars or {}
        on_failure = self._task.args.get("on_failure", "fail")
        usable: list[t.Any] = []
        unusable: list[Task] = []
        try:
            steps = raw_steps(self._task.args.get("steps"), task_vars, self._templar)
        except ValueError as exc:
            raise AnsibleActionFail("crm_steps: %s" % exc) from None
        self._tags = RunTags(task_vars)
        self._templates = StepTemplates(self._templar, task_vars)
        for number, raw in enumerate(steps, 1):
            try:
                step = without_omitted(self._templates.template(raw), task_vars.get("omit"))
            except AnsibleError as exc:
                if not self._left_out(raw):
                    unusable.append(self._unusable(raw, number, "a variable it uses is not defined or cannot be templated: %s" % _reason(exc), _DEFINE))
                continue
            if self._left_out(step):
                continue
            misfit = _misfit(step) if on_failure == "report" else ""
            if misfit:
                unusable.append(self._unusable(step, number, misfit, _CORRECT))
            else:
                usable.append(step)
        self._task.args = {**self._task.args, "steps": usable}
        return _merged(self._run(tmp, task_vars, on_failure), unusable, on_failure)

    def _run(self, tmp: str | None, task_vars: Task, on_failure: str) -> Task:
        """A connection whose options do not fit costs the steps that need it, where the findings are to say so."""
        try:
            return super().run(tmp, task_vars)
        except AnsibleActionFail as exc:
            if on_failure != "report":
                raise
            found = [self._unusable(step, number, "the connection's options do not fit: %s" % _reason(exc), _CORRECT)
                     for number, step in enumerate(self._task.args["steps"], 1)]
            return {"changed": False, "findings": found, "steps": [], "data": {}}

    def _unusable(self, raw: t.Any, number: int, why: str, remedy: str) -> Task:
        item = str(raw.get("item", "")) if isinstance(raw, dict) else ""
        if item not in ALL_ITEMS:
            raise AnsibleError("crm_steps: step %d answers no known item and cannot be used: %s" % (number, why))
        return finding(item, Outcome(ERROR, expected="options that can be used", actual=why, remedy=remedy, owner="operator"), self._name_of(raw, number))

    def _name_of(self, raw: Task, number: int) -> str:
        try:
            name = str(self._templates.template(raw.get("name") or ""))
        except AnsibleError:
            name = ""
        return name or next((key for key in raw if key in RESOURCES), "step %d" % number)

    def _left_out(self, step: t.Any) -> bool:
        """Whether ``items``, ``--tags`` or ``--skip-tags`` leave every item out that this step serves."""
        if not isinstance(step, dict):
            return False
        served, items = _crm_run.serves(step), self._task.args.get("items")
        if isinstance(items, (list, tuple)) and not served & {str(item) for item in items}:
            return True
        return not any(self._tags.select(tags_of(item)) for item in served)


def _reason(exc: AnsibleError) -> str:
    """Only what is undefined, where that is told: older versions of ansible-core quote the whole variable, secrets included."""
    found = _UNDEFINED.search(str(exc))
    if found:
        return found.group(0)
    told = _QUOTED.split(" ".join(str(exc).split()), maxsplit=1)[0].strip(" :.,")[:300]
    return told or "%s while it was templated" % type(exc).__name__


def _misfit(step: t.Any) -> str:
    """Why a step's options are none of its module's; the empty string when they are."""
    told = ArgumentSpecValidator({"steps": _crm_run.module_spec(_crm_run.STEPS)["argument_spec"]["steps"]}).validate({"steps": [step]})
    return "its options do not fit: %s" % "; ".join(told.error_messages)[:400] if told.error_messages else ""


def _merged(result: Task, unusable: list[Task], on_failure: str) -> Task:
    """Findings of steps that could not be templated stand beside the others'."""
    if not unusable:
        return result
    result["findings"] = [*result.get("findings", []), *unusable]
    if on_failure == "fail":
        result["failed"] = True
        result.setdefault("msg", "; ".join("%s error: %s" % (record["item"], record["actual"]) for record in unusable))
    return result


__all__ = ["CrmStepsAction"]
