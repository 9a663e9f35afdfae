# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: from options to a module's result, the same whether a module process or the controller runs it.

A module file is ``run_module("salesforce_fields")``; the action plugin of the same name calls :func:`execute` in-process.
"""
from __future__ import annotations

import contextlib
import typing as t

from ansible.module_utils.common.parameters import remove_values
from ansible_collections.interweave.smartintegration.plugins.module_utils._crm.contract import Connector, CrmClient, CrmError
from ansible_collections.interweave.smartintegration.plugins.module_utils._crm.resource import CrmResource
from ansible_collections.interweave.smartintegration.plugins.module_utils._crms import CONNECTORS, RESOURCES, resources_of
from ansible_collections.interweave.smartintegration.plugins.module_utils._items import ALL_ITEMS, CONSENTS
from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import CORRECT_OPTIONS, ERROR, ChangePolicy, Outcome, parse_window, result_of
from ansible_collections.interweave.smartintegration.plugins.module_utils._runner import Step, Unprepared, result_of_steps, run_steps, told

STEPS = "crm_steps"
#: Items that are judged elsewhere, from what a reader read here.
READERS_SERVE = ("4.1", "4.2", "4.3")
Result = dict[str, t.Any]


# argument specs ------------------------------------------------------------------------------------------------
def module_spec(name: str) -> dict[str, t.Any]:
    """Everything ``AnsibleModule`` (or the action plugin's validator) needs for the module *name*."""
    if name == STEPS:
        return _steps_spec()
    resource = RESOURCES[name]
    if len(resource.CRMS) == 1:
        connector = CONNECTORS[resource.CRMS[0]]
        rules = {key: [*connector.rules.get(key, []), *resource.RULES.get(key, [])] for key in {*connector.rules, *resource.RULES}}
        return {"argument_spec": {**connector.spec, **resource.SPEC}, "supports_check_mode": True, **rules}
    return {"argument_spec": {**logins_spec(resource.CRMS), **resource.SPEC}, "supports_check_mode": True, **resource.RULES}


def logins_spec(crms: t.Sequence[str]) -> dict[str, t.Any]:
    """``crm`` and one dictionary of connection options for each: two CRMs cannot share flat option names."""
    spec: dict[str, t.Any] = {"crm": {"type": "str", "required": True, "choices": list(crms)}}
    for crm, connector in CONNECTORS.items():
        spec[crm] = {"type": "dict", "options": connector.spec, "apply_defaults": True, **connector.rules}
    return spec


def _steps_spec() -> dict[str, t.Any]:
    suboptions: dict[str, t.Any] = {
        "item": {"type": "str", "required": True},
        "name": {"type": "str", "default": ""},
    }
    for name, resource in RESOURCES.items():
        suboptions[name] = {"type": "dict", "options": resource.SPEC, **resource.RULES}
    names = list(RESOURCES)
    spec = {
        **logins_spec(list(CONNECTORS)),
        "steps": {
            "type": "list", "elements": "dict", "required": True, "options": suboptions,
            "mutually_exclusive": [names], "required_one_of": [names],
        },
        "allow": {"type": "list", "elements": "str", "choices": list(CONSENTS)},
        "window": {"type": "str"},
        "ticket": {"type": "str", "default": ""},
        "items": {"type": "list", "elements": "str"},
        "on_failure": {"type": "str", "choices": ["fail", "report"], "default": "fail"},
    }
    return {"argument_spec": spec, "supports_check_mode": True}


# running -------------------------------------------------------------------------------------------------------
def execute(name: str, params: dict[str, t.Any], check_mode: bool) -> Result:
    """Do what the module *name* does with validated *params*; the result has ``failed`` and ``msg`` when it did not work out."""
    if name == STEPS:
        return _execute_steps(params, check_mode)
    resource = RESOURCES[name]
    connector, login = _login_of(resource, params)
    problem = connector.option_problem(login) or resource.option_problem(params)
    if problem:
        return {"failed": True, "changed": False, "msg": problem}
    try:
        client = connector.connect(login)
    except CrmError as exc:
        return result_of(exc.outcome(resource.EXPECTED), diff=True)
    try:
        task = resource(params, client)
        client.prefetch([task])
        outcome = _masked(task.run(ChangePolicy(check_mode=check_mode)), client.secrets)
        return reader_result(outcome) if resource.READER else result_of(outcome, diff=True)
    finally:
        client.close()


def _masked(outcome: Outcome, secrets: set[str]) -> Outcome:
    """The options' secrets are masked by whoever validated them; the session's tokens are known here only."""
    for name in ("actual", "evidence", "remedy", "warnings", "facts"):
        setattr(outcome, name, remove_values(getattr(outcome, name), secrets))
    return outcome


def _login_of(resource: type[CrmResource], params: dict[str, t.Any]) -> tuple[Connector, dict[str, t.Any]]:
    if len(resource.CRMS) == 1:
        return CONNECTORS[resource.CRMS[0]], params
    return CONNECTORS[params["crm"]], params[params["crm"]] or {}


def reader_result(outcome: Outcome) -> Result:
    """An info module returns what it read and judges nothing."""
    if outcome.status == ERROR:
        return result_of(outcome)
    return {"changed": False, **outcome.facts}


# several steps, one login --------------------------------------------------------------------------------------
class CrmPlace:
    """One CRM, logged in once, as the runner sees it."""

    def __init__(self, crm: str, login: dict[str, t.Any], policy: ChangePolicy, connect: t.Callable[[], CrmClient] | None = None,
                 time_is_over: t.Callable[[BaseException], bool] = lambda reason: False) -> None:
        """*connect*: another way to the logged-in client, where several share it; it may raise CrmError. *login* has been validated."""
        self._crm, self._login, self._policy, self._time_is_over = crm, login, policy, time_is_over
        self._connect = connect or (lambda: CONNECTORS[crm].connect(login))
        self._known = resources_of(crm)
        self._client: CrmClient | CrmError | None = None

    def prepare(self, step: Step) -> CrmResource:
        resource = self._known.get(step.resource)
        if resource is None:
            raise ValueError("%s does not work with crm '%s'; for that there are %s" % (step.resource, self._crm, ", ".join(self._known)))
        problem = CONNECTORS[self._crm].option_problem(self._login)
        if problem:
            raise Unprepared(Outcome(ERROR, actual=problem, remedy="Correct the connection's variables.", owner="operator"))
        problem = resource.option_problem(step.options)
        if problem:
            raise Unprepared(Outcome(ERROR, expected=resource.EXPECTED, actual=problem, remedy=CORRECT_OPTIONS, owner="operator"))
        return resource(step.options, self._logged_in(resource.EXPECTED))

    def _logged_in(self, expected: str) -> CrmClient:
        """A login that was refused is not tried again: that could lock the user out."""
        if self._client is None:
            try:
                self._client = self._connect()
            except CrmError as exc:
                self._client = exc
        if isinstance(self._client, CrmError):
            raise Unprepared(self._client.outcome(expected))
        return self._client

    def prefetch(self, things: list[CrmResource]) -> None:
        if things and self._client is not None and not isinstance(self._client, CrmError):
            with contextlib.suppress(Exception):  # a read that goes wrong is told by the step that needs it
                self._client.prefetch(things)

    def run(self, step: Step) -> Outcome:
        return _masked(step.thing.run(self._policy), step.thing.client.secrets)

    def cut_short(self, step: Step, reason: BaseException) -> Outcome | None:
        if not self._time_is_over(reason):
            return None
        return Outcome(ERROR, actual="the task's time-out ended the work here; whether a change was under way is not known", owner="operator",
                       remedy="Allow the task more time and run again: what is done already is found so.")

    def close(self) -> None:
        if self._client is not None and not isinstance(self._client, CrmError):
            self._client.close()


def _execute_steps(params: dict[str, t.Any], check_mode: bool) -> Result:
    crm = params["crm"]
    wanted = [_step(step) for step in params["steps"] if params["items"] is None or serves(step) & set(params["items"])]
    problem = _step_problem(crm, wanted) or _window_problem(params["window"])
    if problem:
        return {"failed": True, "changed": False, "msg": problem}
    with contextlib.closing(CrmPlace(crm, params[crm] or {}, ChangePolicy.of(params, check_mode))) as place:
        run_steps(place, wanted)
    judged = [step for step in wanted if not RESOURCES[step.resource].READER]
    result = result_of_steps(judged, params["ticket"], params["on_failure"] == "fail", _label)
    result.update(crm=crm, data={step.name: told(step).facts or {"error": told(step).actual} for step in wanted if step not in judged})
    return result


def _label(step: Step) -> Result:
    record = {"item": step.item, "name": step.name, **result_of(told(step))}
    record.pop("failed", None)
    return record


def _window_problem(window: str | None) -> str:
    try:
        if window:
            parse_window(window)
    except ValueError as exc:
        return "window: %s" % exc
    return ""


def _step(raw: dict[str, t.Any]) -> Step:
    name = next(name for name in RESOURCES if raw.get(name) is not None)
    return Step(raw["item"], raw["name"] or name, name, raw[name])


def serves(step: dict[str, t.Any]) -> set[str]:
    """The items that a step is for: its own, and for a reader all that are judged from what it reads."""
    reader = any(step.get(name) is not None and resource.READER for name, resource in RESOURCES.items())
    return {str(step.get("item", "")), *(READERS_SERVE if reader else ())}


def _step_problem(crm: str, steps: list[Step]) -> str:
    known = resources_of(crm)
    for number, step in enumerate(steps, 1):
        if step.resource not in known:
            return "step %d (item %s): %s does not work with crm '%s'; for that there are %s" % (
                number, step.item, step.resource, crm, ", ".join(known))
        if step.item not in ALL_ITEMS:
            return "step %d: unknown checklist item '%s': expected one of %s" % (number, step.item, ", ".join(ALL_ITEMS))
    return ""


# the module's face ---------------------------------------------------------------------------------------------
def run_module(name: str) -> None:
    """The ``main`` of a module: validate, run, exit."""
    from ansible.module_utils.basic import AnsibleModule

    module = AnsibleModule(**module_spec(name))
    result = execute(name, module.params, module.check_mode)
    for warning in result.pop("warnings", []):
        module.warn(warning)
    if result.pop("failed", False):
        module.fail_json(**result)
    module.exit_json(**result)


__all__ = ["CrmPlace", "STEPS", "execute", "logins_spec", "module_spec", "run_module", "serves"]
