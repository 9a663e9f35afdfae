# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the action behind ``policy_steps``: each step is templated by itself, so what is undefined costs one item."""
from __future__ import annotations

import json
import typing as t

from ansible.errors import AnsibleActionFail, AnsibleError
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.plugins.action import ActionBase
from ansible_collections.interweave.smartintegration.plugins.module_utils._items import ALL_ITEMS
from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import ERROR, MANUAL, Outcome, type_name
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._action.cleartext import note_connection
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._policy import run as _policy_run
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._policy.seen import collect
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run.folder import RunError, RunFolder, read_json
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._secrets import Secrets
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._steps.host_log import host_log_of
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._steps.step_list import RunTags, raw_steps, tags_of, without_omitted
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._steps.templates import StepTemplates, Templates

Task = dict[str, t.Any]
Step = tuple[Task, Outcome | None]


def seen_by_others(task_vars: Task) -> Task:
    """What the parts of this run recorded for this host and its client; all empty without a run."""
    run = task_vars.get("interweave_run") or {}
    found: list[Task] = [{}, {}]
    if run.get("report_dir") and run.get("id"):
        folder = RunFolder(str(run["report_dir"]), str(run["id"]))
        host = str(task_vars["inventory_hostname"])
        try:
            client = str(folder.entry(host).get("client") or host)
        except RunError:
            client = host
        for number, path in enumerate((folder.host_path(host), folder.client_path(client))):
            if path.exists():
                found[number] = read_json(path)
    return collect(*found)


class PolicyStepsAction(ActionBase):
    """See the documentation of the module ``policy_steps``."""

    _requires_connection = False
    _supports_check_mode = True
    _supports_async = False
    TRANSFERS_FILES = False

    @classmethod
    def finalize_task_arg(cls, name: str, value: t.Any, templar: t.Any, context: t.Any) -> t.Any:
        """ansible-core 2.19 and newer ask the action how an argument is templated: the steps are left for us, one by one."""
        return value if name == "steps" else super().finalize_task_arg(name, value, templar, context)

    def run(self, tmp: str | None = None, task_vars: Task | None = None) -> Task:
        result: Task = super().run(tmp, task_vars)
        task_vars = task_vars or {}
        secrets = Secrets()
        spec = _policy_run.module_spec(_policy_run.STEPS_NAME)["argument_spec"]
        try:
            params = self._checked({key: value for key, value in spec.items() if key != "steps"}, {},
                                   {key: value for key, value in self._task.args.items() if key != "steps"}, secrets, "")
            templates = StepTemplates(self._templar, {**task_vars, "interweave_seen": seen_by_others(task_vars)})
            raws = raw_steps(self._task.args.get("steps"), task_vars, self._templar)
            steps = [step for number, raw in enumerate(raws, 1) for step in self._repeated(raw, number, templates, spec["steps"], task_vars, secrets)]
            tags = RunTags(task_vars)
            steps = [step for step in steps if tags.select(tags_of(step[0]["item"]))]
            become = bool(self._play_context.become or getattr(self._connection, "become", None))
            note_connection(self._connection, self._templar, task_vars)
            host_log = host_log_of(self._connection, become)
            answer = _policy_run.run_steps(steps, params, bool(self._task.check_mode), host_log)
        except (ValueError, RunError) as exc:
            raise AnsibleActionFail("policy_steps: %s" % secrets.text(str(exc))) from None
        result.update(secrets.mask(answer))
        return result

    def _checked(self, spec: Task, rules: Task, values: Task, secrets: Secrets, what: str) -> Task:
        """:raises ValueError: names what is wrong."""
        checked = ArgumentSpecValidator(spec, **rules).validate(dict(values))
        secrets.add(checked._no_log_values)
        if checked.error_messages:
            raise ValueError("%s%s" % (what, "; ".join(secrets.text(message) for message in checked.error_messages)))
        return t.cast("Task", json.loads(json.dumps(checked.validated_parameters, default=str)))

    def _repeated(self, raw: t.Any, number: int, templar: StepTemplates, rules: Task, task_vars: Task, secrets: Secrets) -> list[Step]:
        """The steps that one entry stands for: one, or one for each element of its ``for_each``; none declared is asked."""
        if not isinstance(raw, dict):
            raise ValueError("step %d is %s, expected item, name and one module's options" % (number, type_name(raw)))
        plain = {key: value for key, value in raw.items() if key not in ("declared", "for_each", "ask")}
        try:
            needs = [templar.template(raw[key]) for key in ("declared", "for_each") if key in raw]
            ask = str(templar.template(raw.get("ask", "")))
            name = "" if "for_each" in raw else str(templar.template(raw.get("name", "")))
        except AnsibleError as exc:
            return [self._unusable(plain, number, secrets.text("a variable it uses is not defined or cannot be templated: %s" % exc))]
        if any(not need for need in needs):
            return [self._asked(plain, number, name, ask)]
        if "for_each" not in raw:
            return [self._step(plain, number, templar, rules, task_vars, secrets)]
        if not isinstance(needs[-1], (list, tuple)):
            return [self._unusable(plain, number, "for_each must be a list, it is %s" % type_name(needs[-1]))]
        return [self._step(plain, number, templar.at(one), rules, task_vars, secrets) for one in needs[-1]]

    @staticmethod
    def _asked(raw: Task, number: int, name: str, ask: str) -> Step:
        item = str(raw.get("item", ""))
        if item not in ALL_ITEMS:
            raise ValueError("step %d answers no known item: '%s'" % (number, item))
        remedy = "%s %s" % (ALL_ITEMS[item].instruction, ask)
        return {"item": item, "name": name}, Outcome(MANUAL, expected=ALL_ITEMS[item].instruction, actual="nothing is declared for it", remedy=remedy.strip(),
                                                     owner=ALL_ITEMS[item].owner)

    def _step(self, raw: t.Any, number: int, templar: Templates, rules: Task, task_vars: Task, secrets: Secrets) -> Step:
        """One step, templated and checked; what is undefined or wrong is this step's error."""
        try:
            values = without_omitted(templar.template(raw), task_vars.get("omit"))
            more = {key: rules[key] for key in ("mutually_exclusive", "required_one_of")}
            step = self._checked(rules["options"], more, values, secrets, "step %d (%s): " % (number, values.get("name", "no name")))
        except AnsibleError as exc:
            return self._unusable({**raw, "name": self._label(raw, number, templar)}, number,
                                  "a variable it uses is not defined or cannot be templated: %s" % secrets.text(str(exc)))
        except ValueError as exc:
            return self._unusable({**raw, "name": self._label(raw, number, templar)}, number, secrets.text(str(exc)))
        if step["item"] not in ALL_ITEMS:
            raise ValueError("step %d answers no known item: '%s'" % (number, step["item"]))
        return step, None

    @staticmethod
    def _label(raw: Task, number: int, templar: Templates) -> str:
        """The step's name also where something else of the step cannot be templated."""
        try:
            return str(templar.template(raw.get("name", "step %d" % number)))
        except AnsibleError:
            return "step %d" % number

    @staticmethod
    def _unusable(raw: t.Any, number: int, why: str) -> Step:
        item = str(raw.get("item", "")) if isinstance(raw, dict) else ""
        if item not in ALL_ITEMS:
            raise ValueError("step %d answers no known item: %s" % (number, why))
        return {"item": item, "name": str(raw.get("name", "step %d" % number))}, Outcome(
            ERROR, expected="options that can be used", actual=why, owner="operator", remedy="Set or correct the variable in the inventory and run again.")


__all__ = ["PolicyStepsAction", "seen_by_others"]
