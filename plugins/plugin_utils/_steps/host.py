# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: a Windows host as the runner sees it, and the action behind ``host_steps``: many resources in one connection."""
from __future__ import annotations

import re
import typing as t

from ansible.errors import AnsibleConnectionFailure
from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import Change, ChangePolicy, Outcome
from ansible_collections.interweave.smartintegration.plugins.module_utils._runner import (
    PlaceLost,
    RunTags,
    Step,
    result_of_steps,
    run_steps,
    tags_of,
    told,
    unusable,
)
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._action.base import Action
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._action.windows import OUT_OF_TIME, HostJob, Result, connected
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._compat import timed_out
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run.current import current, default_dir, owner
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._steps.resources import RESOURCES
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._steps.spec import HOST_STEPS_OPTIONS, spec_for, spec_of, step_rules
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._host import Host
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._reads import Read, Row, Rows
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._resource import Resource, failure
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._errors import LOST, CommandTimedOut, WsmanError
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._ways import notes_of

#: Notes a change before it is made; when it raises, the change is not made.
Note = t.Callable[[Step, Change], None]
_FACTS: tuple[Rows, ...] = (
    Rows("Win32_OperatingSystem", ("Caption", "Version", "BuildNumber", "LastBootUpTime", "OSLanguage"), "Name"),
    Rows("Win32_ComputerSystem", ("Domain", "PartOfDomain"), "Name"),
)


class HostPlace:
    """One Windows host over one connection. ``facts``: what is read of the host itself beside the steps."""

    def __init__(self, host: Host, policy: ChangePolicy, note: Note = lambda step, change: None, facts: t.Sequence[Rows] = ()) -> None:
        self.host = host
        self._policy, self._note = policy, note
        self._reads: list[Read] = list(facts)

    def prepare(self, step: Step) -> t.Any:
        resource = RESOURCES[step.resource](self.host, step.options, self._policy)
        resource.check_options()
        resource.before_write = lambda change: self._note(step, change)
        self._reads.extend(resource.reads())
        return resource

    def prefetch(self, things: list[t.Any]) -> None:
        if self._reads:
            try:
                self.host.prefetch(self._reads)
            except LOST as exc:
                raise PlaceLost(str(exc), failure(exc)) from None

    def run(self, step: Step) -> Outcome:
        try:
            return self.carry_out(step)
        except LOST as exc:
            raise PlaceLost(str(exc), failure(exc)) from None
        except (WsmanError, ValueError) as exc:
            return failure(exc)

    def carry_out(self, step: Step) -> Outcome:
        return t.cast("Resource", step.thing).run()

    def cut_short(self, step: Step, reason: BaseException) -> Outcome | None:
        """The task's time is over: what was found and changed until now must be told."""
        if not timed_out(reason):
            return None
        return step.thing.cut_short(OUT_OF_TIME) if isinstance(step.thing, Resource) else failure(CommandTimedOut(OUT_OF_TIME))


class HostStepsJob(HostJob):
    """See the documentation of the module ``host_steps``."""

    SPEC: t.ClassVar[dict[str, t.Any]] = spec_of(HOST_STEPS_OPTIONS)

    def spec(self) -> dict[str, t.Any]:
        """Of the steps themselves each is checked by its own: what is wrong with one costs that one, where the task is not to fail."""
        return {"argument_spec": {**self.SPEC, "steps": {"type": "raw"}}}

    def act(self, action: Action, options: Result, task_vars: dict[str, t.Any]) -> Result:
        steps = _steps(action, options, RunTags(task_vars, RESOURCES))
        facts: dict[str, t.Any] = {}
        with connected(action.connection) as host:
            place = HostPlace(host, ChangePolicy.of(options, action.check_mode), _note(action, task_vars), _FACTS if options["host_facts"] else ())
            try:
                ended = run_steps(place, steps)
            except PlaceLost as exc:
                raise AnsibleConnectionFailure(str(exc)) from None
            if options["host_facts"] and ended is None:
                facts = host_facts(host)
        result = _result(action, steps, options)
        if ended is not None and timed_out(ended):
            result.update(failed=True, msg=OUT_OF_TIME)
        return {**result, "requests": host.requests, **({"host": facts} if facts else {})}


def _steps(action: Action, options: Result, tags: RunTags) -> list[Step]:
    """The steps that are to be run."""
    listed = options["steps"]
    if not isinstance(listed, (list, tuple)):
        raise ValueError("steps must be a list of steps, it is %s" % ("missing" if listed is None else "a %s" % type_name(listed)))
    steps = [_step(action, raw, number, options["on_failure"] == "fail") for number, raw in enumerate(listed, 1)]
    return [step for step in steps if (options["items"] is None or step.item in options["items"]) and tags.select(tags_of(step.item) | {step.resource})]


def _step(action: Action, raw: t.Any, number: int, strict: bool) -> Step:
    """One step, checked. What is misspelt fails at once where the task is to fail, else it costs this step."""
    if not isinstance(raw, dict):
        raise ValueError("step %d is a %s, expected a dict with item, name and one module's options" % (number, type_name(raw)))
    # "windows_time_zone_info:" and nothing behind it: no options
    values = {key: {} if value is None and key in RESOURCES else value for key, value in raw.items()}
    try:
        checked = action.validated(spec_for(values), step_rules(), values, "step %d (%s): " % (number, values.get("name", "no name")))
    except ValueError as exc:
        if strict or not tags_of(str(values.get("item", ""))):
            raise
        name, resource = str(values.get("name") or "step %d" % number), next((key for key in values if key in RESOURCES), "")
        return Step(str(values["item"]), name, resource, outcome=unusable(str(exc)))
    resource = next(name for name in RESOURCES if checked.get(name) is not None)
    return Step(str(checked["item"]), str(checked["name"]), resource, checked[resource])


def _note(action: Action, task_vars: dict[str, t.Any]) -> Note:
    """What notes each change in the folder of the run that this ansible-playbook started, if it did, before it is made."""
    folder = current(default_dir())
    return journal(folder, str(task_vars["inventory_hostname"]), action.secrets.mask) if folder else lambda step, change: None


def _result(action: Action, steps: list[Step], options: dict[str, t.Any]) -> Result:
    result = result_of_steps(
        steps,
        options["ticket"] or "",
        options["on_failure"] == "fail",
        lambda step: {"name": step.name, "item": step.item, "resource": step.resource, "status": told(step).status, "facts": told(step).facts},
    )
    with_notes(action.connection, result["findings"])
    if options["facts_of"] is not None:
        result["steps"] = [step for step in result["steps"] if step["item"] in options["facts_of"]]
    return result


def with_notes(connection: t.Any, findings: list[dict[str, t.Any]]) -> list[dict[str, t.Any]]:
    """The findings of a host; what is to be said of its connection as a whole stands with the first."""
    about_all = notes_of(connection).warnings
    if about_all and findings:
        findings[0]["warnings"] = [*about_all, *findings[0].get("warnings", ())]
    return findings


def journal(folder: t.Any, host: str, mask: t.Callable[[t.Any], t.Any]) -> Note:
    """Notes each change in the run's folder: all that is left of it when the controller dies in the middle."""
    parent = owner()

    def note(step: Step, change: Change) -> None:
        if owner() != parent:  # a killed ansible-playbook leaves its workers behind
            raise RuntimeError("not changed, since the ansible-playbook that this belongs to is gone")
        try:
            folder.journal(host, step.item, step.name, mask(change.as_dict()))
        except OSError as exc:
            raise RuntimeError("not changed, since it could not be noted below %s before: %s" % (folder.path, exc.strerror or exc)) from exc

    return note


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


__all__ = ["HostPlace", "HostStepsJob", "Note", "host_facts", "journal"]
