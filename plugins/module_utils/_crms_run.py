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
from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import (
    CHANGED,
    ERROR,
    FAIL,
    KINDS,
    WOULD_CHANGE,
    Leave,
    Outcome,
    finding,
    parse_window,
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
    complaint = connector.complain(login) or resource.complain(params)
    if complaint:
        return {"failed": True, "changed": False, "msg": complaint}
    try:
        client = connector.connect(login)
    except CrmError as exc:
        return outcome_result(exc.outcome(resource.EXPECTED))
    try:
        task = resource(params, client)
        client.prefetch([task])
        outcome = _masked(task.run(Leave(check_mode=check_mode)), client.secrets)
        return reader_result(outcome) if resource.READER else outcome_result(outcome)
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
        return outcome_result(outcome)
    return {"changed": False, **outcome.facts}


def outcome_result(outcome: Outcome) -> Result:
    """The module result of one outcome; a module called by itself fails on ``fail`` and ``error``."""
    changes = [change.as_dict() for change in outcome.changes]
    result: Result = {
        "changed": outcome.status == CHANGED or (outcome.status == WOULD_CHANGE and outcome.blocked_by == "check mode") or _written(outcome),
        "status": outcome.status,
        "expected": outcome.expected,
        "actual": outcome.actual,
        "evidence": list(outcome.evidence),
        "remedy": outcome.remedy,
        "owner": outcome.owner,
        "changes": changes,
        "blocked_by": outcome.blocked_by,
        "diff": _diff(outcome),
        **outcome.facts,
    }
    if outcome.warnings:
        result["warnings"] = list(outcome.warnings)
    if outcome.status in (FAIL, ERROR):
        result["failed"] = True
        result["msg"] = ". ".join(part.rstrip(".") for part in (outcome.actual, outcome.remedy) if part) + "."
    return result


def _written(outcome: Outcome) -> bool:
    """A partly refused plan ends in ``fail`` but changed what it could; its written changes are told by the resource's facts."""
    return bool(outcome.facts.get("written"))


def _diff(outcome: Outcome) -> dict[str, t.Any]:
    before = {change.what: change.before for change in outcome.changes}
    after = {change.what: change.after for change in outcome.changes}
    return {"before": before, "after": after, "before_header": "CRM", "after_header": "CRM"} if outcome.changes else {"before": {}, "after": {}}


# several steps, one login --------------------------------------------------------------------------------------
def _execute_steps(params: dict[str, t.Any], check_mode: bool) -> Result:
    crm = params["crm"]
    connector, login = CONNECTORS[crm], params[crm] or {}
    known = resources_of(crm)
    wanted = [step for step in params["steps"] if params["items"] is None or serves(step) & set(params["items"])]
    complaint = _complain_steps(crm, wanted, known) or _complain_window(params["window"])
    if complaint:
        return {"failed": True, "changed": False, "msg": complaint}
    leave = Leave(check_mode=check_mode, allow=None if params["allow"] is None else frozenset(params["allow"]),
                  window=parse_window(params["window"]) if params["window"] else None, ticket=params["ticket"])
    outcomes = _run_steps(connector, login, wanted, leave) if wanted else []
    result = _steps_result(crm, wanted, outcomes, params["on_failure"])
    if params["ticket"]:
        for record in result["findings"]:
            record["ticket"] = params["ticket"]
    return result


def _complain_window(window: str | None) -> str:
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


def _complain_steps(crm: str, steps: list[dict[str, t.Any]], known: dict[str, type[CrmResource]]) -> str:
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


def _run_steps(connector: Connector, login: dict[str, t.Any], steps: list[dict[str, t.Any]], leave: Leave) -> list[Outcome]:
    """One outcome for each step; a step whose options are wrong, or a login that fails, costs only what needs it."""
    complaint = connector.complain(login)
    if complaint:
        return [Outcome(ERROR, actual=complaint, remedy="Correct the connection's variables.", owner="operator") for _step in steps]
    try:
        client = connector.connect(login)
    except CrmError as exc:
        return [exc.outcome(RESOURCES[step_resource(step)[0]].EXPECTED) for step in steps]
    try:
        return _run_logged_in(client, steps, leave)
    finally:
        client.close()


def _run_logged_in(client: CrmClient, steps: list[dict[str, t.Any]], leave: Leave) -> list[Outcome]:
    tasks: list[CrmResource | Outcome] = []
    for step in steps:
        name, options = step_resource(step)
        complaint = RESOURCES[name].complain(options)
        tasks.append(Outcome(ERROR, expected=RESOURCES[name].EXPECTED, actual=complaint, remedy="Correct the step's options.", owner="operator")
                     if complaint else RESOURCES[name](options, client))
    with contextlib.suppress(Exception):  # a read that goes wrong is told by the step that needs it
        client.prefetch([task for task in tasks if isinstance(task, CrmResource)])
    return [_run_one(task, leave) if isinstance(task, CrmResource) else task for task in tasks]


def _run_one(task: CrmResource, leave: Leave) -> Outcome:
    """A defect in one resource must not hide what the others found."""
    try:
        return _masked(task.run(leave), task.client.secrets)
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
        records.append({"item": step["item"], "name": label, **outcome_result(outcome)})
    diffs = []
    for record in records:
        diff = record.pop("diff")
        diffs += [diff] if record["changes"] else []
        record.pop("failed", None)
    result: Result = {
        "changed": any(record["changed"] for record in records),
        "crm": crm,
        "findings": findings,
        "steps": records,
        "data": data,
        "diff": diffs,
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


__all__ = ["STEPS", "execute", "module_spec", "outcome_result", "run_module", "serves", "step_resource"]
