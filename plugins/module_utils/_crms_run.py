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
from ansible_collections.interweave.smartintegration.plugins.module_utils._items import KINDS
from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import (
    ERROR,
    FAIL,
    ChangePolicy,
    Outcome,
    diff_of,
    finding,
    parse_window,
    result_of,
)

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
    return {"argument_spec": {**_logins_spec(resource.CRMS), **resource.SPEC}, "supports_check_mode": True, **resource.RULES}


def _logins_spec(crms: t.Sequence[str]) -> dict[str, t.Any]:
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
        **_logins_spec(list(CONNECTORS)),
        "steps": {
            "type": "list", "elements": "dict", "required": True, "options": suboptions,
            "mutually_exclusive": [names], "required_one_of": [names],
        },
        "allow": {"type": "list", "elements": "str", "choices": list(KINDS)},
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
def _execute_steps(params: dict[str, t.Any], check_mode: bool) -> Result:
    crm = params["crm"]
    connector, login = CONNECTORS[crm], params[crm] or {}
    known = resources_of(crm)
    wanted = [step for step in params["steps"] if params["items"] is None or serves(step) & set(params["items"])]
    problem = _step_problem(crm, wanted, known) or _window_problem(params["window"])
    if problem:
        return {"failed": True, "changed": False, "msg": problem}
    policy = ChangePolicy.of(params, check_mode)
    outcomes = _run_steps(connector, login, wanted, policy) if wanted else []
    result = _steps_result(crm, wanted, outcomes, params["on_failure"])
    if params["ticket"]:
        for record in result["findings"]:
            record["ticket"] = params["ticket"]
    return result


def _window_problem(window: str | None) -> str:
    try:
        if window:
            parse_window(window)
    except ValueError as exc:
        return "window: %s" % exc
    return ""


def step_resource(step: dict[str, t.Any]) -> tuple[str, dict[str, t.Any]]:
    """Name and options of the one resource of a step."""
    return next((name, step[name]) for name in RESOURCES if step.get(name) is not None)


def serves(step: dict[str, t.Any]) -> set[str]:
    """The items that a step is for: its own, and for a reader all that are judged from what it reads."""
    reader = any(step.get(name) is not None and resource.READER for name, resource in RESOURCES.items())
    return {str(step.get("item", "")), *(READERS_SERVE if reader else ())}


def _step_problem(crm: str, steps: list[dict[str, t.Any]], known: dict[str, type[CrmResource]]) -> str:
    for number, step in enumerate(steps, 1):
        name = step_resource(step)[0]
        if name not in known:
            return "step %d (item %s): %s does not work with crm '%s'; for that there are %s" % (
                number, step["item"], name, crm, ", ".join(known))
        try:
            finding(step["item"], Outcome("pass"))
        except ValueError as exc:
            return "step %d: %s" % (number, exc)
    return ""


def _run_steps(connector: Connector, login: dict[str, t.Any], steps: list[dict[str, t.Any]], policy: ChangePolicy) -> list[Outcome]:
    """One outcome for each step; a step whose options are wrong, or a login that fails, costs only what needs it."""
    problem = connector.option_problem(login)
    if problem:
        return [Outcome(ERROR, actual=problem, remedy="Correct the connection's variables.", owner="operator") for _step in steps]
    try:
        client = connector.connect(login)
    except CrmError as exc:
        return [exc.outcome(RESOURCES[step_resource(step)[0]].EXPECTED) for step in steps]
    try:
        return _run_logged_in(client, steps, policy)
    finally:
        client.close()


def _run_logged_in(client: CrmClient, steps: list[dict[str, t.Any]], policy: ChangePolicy) -> list[Outcome]:
    tasks: list[CrmResource | Outcome] = []
    for step in steps:
        name, options = step_resource(step)
        problem = RESOURCES[name].option_problem(options)
        tasks.append(Outcome(ERROR, expected=RESOURCES[name].EXPECTED, actual=problem, remedy="Correct the step's options.", owner="operator")
                     if problem else RESOURCES[name](options, client))
    with contextlib.suppress(Exception):  # a read that goes wrong is told by the step that needs it
        client.prefetch([task for task in tasks if isinstance(task, CrmResource)])
    return [_run_one(task, policy) if isinstance(task, CrmResource) else task for task in tasks]


def _run_one(task: CrmResource, policy: ChangePolicy) -> Outcome:
    """A defect in one resource must not hide what the others found."""
    try:
        return _masked(task.run(policy), task.client.secrets)
    except Exception as exc:
        return Outcome(ERROR, expected=task.EXPECTED, actual="unexpected %s: %s" % (type(exc).__name__, exc), owner="operator",
                       remedy="This is a defect of the collection or an answer it does not know; report it with the run's versions.")


def _steps_result(crm: str, steps: list[dict[str, t.Any]], outcomes: list[Outcome], on_failure: str) -> Result:
    findings: list[Result] = []
    records: list[Result] = []
    data: dict[str, t.Any] = {}
    for step, outcome in zip(steps, outcomes, strict=True):
        name = step_resource(step)[0]
        label = step["name"] or name
        if RESOURCES[name].READER:
            data[label] = outcome.facts or {"error": outcome.actual}
            continue
        findings.append(finding(step["item"], outcome, label))
        records.append({"item": step["item"], "name": label, **result_of(outcome)})
    for record in records:
        record.pop("failed", None)
    result: Result = {
        "changed": any(record["changed"] for record in records),
        "crm": crm,
        "findings": findings,
        "steps": records,
        "data": data,
        "diff": diff_of(change for outcome in outcomes for change in outcome.changes),
    }
    warnings = [warning for outcome in outcomes for warning in outcome.warnings]
    if warnings:
        result["warnings"] = warnings
    faults = [record for record in findings if record["status"] in (FAIL, ERROR)]
    if faults and on_failure == "fail":
        result["failed"] = True
        result["msg"] = "%d of %d findings are not in order: %s" % (
            len(faults), len(findings), "; ".join("%s %s: %s" % (record["item"], record["status"], record["actual"]) for record in faults[:5]))
    return result


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


__all__ = ["STEPS", "execute", "module_spec", "run_module", "serves", "step_resource"]
