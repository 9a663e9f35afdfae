# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the action behind ``host_steps``: many resources of one host in one connection, each ends in a finding."""
from __future__ import annotations

import re
import typing as t
from collections import Counter
from dataclasses import dataclass, field

from ansible.errors import AnsibleConnectionFailure, AnsibleError
from ansible.module_utils.parsing.convert_bool import boolean
from ansible_collections.interweave.smartintegration.plugins.module_utils._items import ALL_ITEMS
from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import (
    ERROR,
    FAULTS,
    Change,
    ChangePolicy,
    Outcome,
    Window,
    diff_of,
    finding,
    is_change,
    parse_window,
)
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._action.windows import (
    OUT_OF_TIME,
    HostAction,
    Result,
    timed_out,
)
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run.folder import RunFolder
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._steps.resources import RESOURCES
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._steps.spec import HOST_STEPS_OPTIONS, spec_for, spec_of, step_rules
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._steps.step_list import RunTags, raw_steps, tags_of, without_omitted
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._steps.templates import NO_ITEM, StepTemplates
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._host import Host
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._reads import Read, Row, Rows
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._resource import Resource, failure
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._errors import CommandTimedOut, Disconnected, WsmanError
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._ways import notes_of

#: Before ansible-core 2.19 a task's arguments are templated before the action is asked.
_LEFT_TO_US = hasattr(HostAction, "finalize_task_arg")
_FACTS: tuple[Rows, ...] = (
    Rows("Win32_OperatingSystem", ("Caption", "Version", "BuildNumber", "LastBootUpTime", "OSLanguage"), "Name"),
    Rows("Win32_ComputerSystem", ("Domain", "PartOfDomain"), "Name"),
)


@dataclass
class Step:
    """One step on its way from the playbook to a finding."""

    item: str
    name: str
    resource: str = ""
    options: dict[str, t.Any] = field(default_factory=dict)
    outcome: Outcome | None = None
    instance: Resource | None = None

    @property
    def tags(self) -> set[str]:
        return tags_of(self.item) | {self.resource}


def chosen_of(steps: list[Step], items: list[str] | None, task_vars: dict[str, t.Any]) -> list[Step]:
    """The steps that ``items`` and the run's tags select. Tags that name no step do not narrow the list."""
    tags = RunTags(task_vars, RESOURCES)
    return [step for step in steps if (items is None or step.item in items) and tags.select(step.tags)]


class HostStepsAction(HostAction):
    """See the documentation of the module ``host_steps``."""

    @classmethod
    def finalize_task_arg(cls, name: str, value: t.Any, templar: t.Any, context: t.Any) -> t.Any:
        """ansible-core 2.19 and newer ask the action how an argument is templated: that is left for us, the steps one by one."""
        return value

    def act(self, task_vars: dict[str, t.Any]) -> Result:
        spec = spec_of(HOST_STEPS_OPTIONS)
        self.templates = StepTemplates(self._templar, task_vars)
        listed = self._task.args.get("steps")
        others = {name: value for name, value in self._task.args.items() if name != "steps"}
        if _LEFT_TO_US:
            others = self.templates.template(others)
        options = self.validated({name: entry for name, entry in spec.items() if name != "steps"}, {}, others)
        policy = self._change_policy(options)
        strict = options["on_failure"] == "fail"
        self.note = self._note(task_vars)
        steps = [step for number, raw in enumerate(raw_steps(listed, task_vars, self._templar), 1) for step in self._steps(raw, number, strict, task_vars)]
        chosen = chosen_of(steps, options["items"], task_vars)
        facts: dict[str, t.Any] = {}
        out_of_time = False
        try:
            with self.host() as host:
                facts = self._run(host, chosen, policy, options["host_facts"])
        except BaseException as exc:
            out_of_time = timed_out(exc)
            if not out_of_time:
                raise
            self._stop_here(chosen)
        result = self._result(chosen, options)
        if out_of_time:
            result.update(failed=True, msg=OUT_OF_TIME)
        result["requests"] = host.requests
        if facts:
            result["host"] = facts
        return result

    # ------------------------------------------------------------------ options
    def _change_policy(self, options: dict[str, t.Any]) -> ChangePolicy:
        window: Window | None = parse_window(options["window"]) if options["window"] else None
        allow = None if options["allow"] is None else frozenset(options["allow"])
        return ChangePolicy(check_mode=self.check_mode, allow=allow, window=window, ticket=options["ticket"] or "")

    def _steps(self, raw: t.Any, number: int, strict: bool, task_vars: dict[str, t.Any]) -> list[Step]:
        """The steps that one entry stands for: none when its ``when`` is false, one for each element of its ``for_each``."""
        if not isinstance(raw, dict) or not {"when", "for_each"}.intersection(raw):
            return [self._step(raw, number, strict, task_vars)]
        rest = {key: value for key, value in raw.items() if key not in ("when", "for_each")}
        try:
            if not _true(self.templates.template(raw.get("when", True))):
                return []
            elements = self.templates.template(raw["for_each"]) if "for_each" in raw else [None]
        except (AnsibleError, TypeError) as exc:
            return [self._unusable(rest, number, "a variable it uses is not defined or cannot be templated: %s" % self._said(exc))]
        if not isinstance(elements, (list, tuple)):
            return [self._unusable(rest, number, "for_each must be a list, it is a %s" % type_name(elements))]
        return [self._step(rest, number, strict, task_vars, element) for element in elements]

    def _step(self, raw: t.Any, number: int, strict: bool, task_vars: dict[str, t.Any], element: t.Any = NO_ITEM) -> Step:
        """One step, templated and checked. What is undefined costs this step; what is misspelt fails at once where the task is to fail."""
        try:
            values = without_omitted(self.templates.template(raw, element), task_vars.get("omit"))
        except AnsibleError as exc:
            return self._unusable(raw, number, "a variable it uses is not defined or cannot be templated: %s" % self._said(exc), element)
        if not isinstance(values, dict):
            raise ValueError("step %d is a %s, expected a dict with item, name and one module's options" % (number, type_name(values)))
        # "windows_time_zone_info:" and nothing behind it: no options
        values = {key: {} if value is None and key in RESOURCES else value for key, value in values.items()}
        try:
            checked = self.validated(spec_for(values), step_rules(), values, "step %d (%s): " % (number, values.get("name", "no name")))
        except ValueError as exc:
            if strict:
                raise
            return self._unusable(values, number, str(exc))
        resource = next(name for name in RESOURCES if checked.get(name) is not None)
        return Step(str(checked["item"]), str(checked["name"]), resource, checked[resource])

    def _unusable(self, raw: t.Any, number: int, why: str, element: t.Any = NO_ITEM) -> Step:
        item, name = (self._alone(raw, key, element) for key in ("item", "name"))
        if item not in ALL_ITEMS:
            raise ValueError("step %d (%s) answers no known item: %s" % (number, name or "no name", why))
        resource = next((key for key in raw if key in RESOURCES), "")
        remedy = "Set the variable in the host's or its client's inventory and run again." if "defined" in why else "Correct the step's options."
        return Step(item, name or "step %d" % number, resource, outcome=Outcome(
            ERROR, expected="options that can be used", actual=why, remedy=remedy, owner="operator"))

    def _alone(self, raw: t.Any, key: str, element: t.Any) -> str:
        """One value of an unusable step, templated by itself where that can be done."""
        value = raw.get(key, "") if isinstance(raw, dict) else ""
        try:
            return str(self.templates.template(value, element))
        except AnsibleError:
            return str(value)

    # ------------------------------------------------------------------ the work
    def _run(self, host: Host, steps: list[Step], policy: ChangePolicy, facts: bool) -> dict[str, t.Any]:
        reads: list[Read] = list(_FACTS) if facts else []
        for step in steps:
            if step.outcome is None:
                reads.extend(self._prepare(step, host, policy))
        found: dict[str, t.Any] = {}
        try:
            if reads:
                host.prefetch(reads)
            if facts:
                found = host_facts(host)
            for step in steps:
                if step.instance is not None:
                    step.outcome = self._one(step.instance)
        except Disconnected as exc:
            self._cut_off(steps, exc)
        return found

    def _prepare(self, step: Step, host: Host, policy: ChangePolicy) -> list[Read]:
        """Make the resource and ask for its reads; options it cannot work with cost this step."""
        try:
            instance = RESOURCES[step.resource](host, step.options, policy)
            instance.check_options()
            reads = list(instance.reads())
        except ValueError as exc:
            step.outcome = failure(exc)
            return []
        step.instance = instance
        instance.before_write = lambda change: self.note(step, change)
        return reads

    def _note(self, task_vars: dict[str, t.Any]) -> t.Callable[[Step, Change], None]:
        """What notes each change in the folder of the run that is in progress, if one is, before it is made."""
        run = task_vars.get("interweave_run")
        if not run:
            return lambda step, change: None
        folder, host = RunFolder(str(run["report_dir"]), str(run["id"])), str(task_vars["inventory_hostname"])

        def note(step: Step, change: Change) -> None:
            try:
                folder.journal(host, step.item, step.name, self.secrets.mask(change.as_dict()))
            except OSError as exc:
                raise RuntimeError("not changed, since it could not be noted below %s before: %s" % (folder.path, exc.strerror or exc)) from exc

        return note

    def _one(self, resource: Resource) -> Outcome:
        try:
            return resource.run()
        except (Disconnected, AnsibleConnectionFailure):
            raise
        except (WsmanError, ValueError) as exc:
            return failure(exc)
        except Exception as exc:
            # A defect in one resource must not hide what the others found.
            return failure(RuntimeError(str(self._unexpected(exc))))

    @staticmethod
    def _stop_here(steps: list[Step]) -> None:
        """The task's time is over: what was found and changed until now must be told."""
        for step in steps:
            if step.outcome is None:
                step.outcome = step.instance.cut_short(OUT_OF_TIME) if step.instance else failure(CommandTimedOut(OUT_OF_TIME))

    @staticmethod
    def _cut_off(steps: list[Step], exc: Disconnected) -> None:
        """The host is gone. When nothing was changed it counts as unreachable; else what was done must be told."""
        if not any(change.applied for step in steps if step.outcome for change in step.outcome.changes):
            raise AnsibleConnectionFailure(str(exc))
        for step in steps:
            if step.outcome is None:
                step.outcome = failure(exc)

    def _result(self, steps: list[Step], options: dict[str, t.Any]) -> Result:
        findings: list[Row] = []
        changes: list[Change] = []
        changed = False
        done: list[Row] = []
        for step in steps:
            outcome = step.outcome or failure(RuntimeError("not looked at"))
            record = finding(step.item, outcome, step.name)
            if options["ticket"]:
                record["ticket"] = options["ticket"]
            about_all = notes_of(self._connection).warnings if not findings else []  # the host's connection as a whole: with what is seen first
            if about_all:
                record["warnings"] = [*about_all, *record.get("warnings", ())]
            findings.append(record)
            changes.extend(outcome.changes)
            changed = changed or is_change(outcome)
            if options["facts_of"] is None or step.item in options["facts_of"]:
                done.append({"name": step.name, "item": step.item, "resource": step.resource, "status": outcome.status, "facts": outcome.facts})
        result: Result = {
            "changed": changed, "findings": findings, "steps": done, "summary": dict(Counter(record["status"] for record in findings)),
        }
        if self._task.diff:
            result["diff"] = diff_of(changes)
        return _failed(result, findings) if options["on_failure"] == "fail" else result


def _true(value: t.Any) -> bool:
    """:raises TypeError: neither a boolean nor a list."""
    return bool(value) if isinstance(value, list) else bool(boolean(value))


def _failed(result: Result, findings: list[Row]) -> Result:
    faults = [record for record in findings if record["status"] in FAULTS]
    if faults:
        result["failed"] = True
        result["msg"] = "%d of %d steps failed: %s" % (len(faults), len(findings), "; ".join(
            "%s %s: %s" % (record["item"], record["step"], record["actual"]) for record in faults))
    return result


def host_facts(host: Host) -> dict[str, t.Any]:
    """A few facts about the host, numbers and names as CIM gives them; what could not be read is left out."""
    facts: dict[str, t.Any] = {}
    for read in _FACTS:
        try:
            rows: list[Row] = host.read(read)
        except (WsmanError, ValueError):
            continue
        for name, value in (rows[0] if rows else {}).items():
            if name != "Name" or read.cls == "Win32_ComputerSystem":
                facts[_snake(name)] = value
    return _typed(facts)


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()


def _typed(facts: dict[str, t.Any]) -> dict[str, t.Any]:
    if facts.get("part_of_domain") is not None:
        facts["part_of_domain"] = str(facts["part_of_domain"]).lower() == "true"
    return facts


def type_name(value: t.Any) -> str:
    """The type as YAML users know it: ansible-core has kinds of its own."""
    return next(cls.__name__ for cls in type(value).__mro__ if cls.__module__ == "builtins")


__all__ = ["HostStepsAction", "Step", "host_facts"]
