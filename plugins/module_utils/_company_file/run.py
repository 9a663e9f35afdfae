# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: options of the company file modules, and from options to a result, the same on both roads."""
from __future__ import annotations

import re
import typing as t
from dataclasses import replace

from ansible_collections.interweave.smartintegration.plugins.module_utils._company_file import canary
from ansible_collections.interweave.smartintegration.plugins.module_utils._company_file.answers import (
    OTHER_APPLICATION,
    STATEMENTS,
    TAX_ITEMS,
    Answers,
    RoadTrouble,
    connection_string,
    facts_of,
)
from ansible_collections.interweave.smartintegration.plugins.module_utils._company_file.findings import STAGES, outcomes, wrong_file
from ansible_collections.interweave.smartintegration.plugins.module_utils._items import CONSENTS
from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import (
    CHANGED,
    CHECK_MODE,
    ERROR,
    FAULTS,
    MANUAL,
    PASS,
    WOULD_CHANGE,
    ChangePolicy,
    Outcome,
    finding,
    is_change,
    result_of,
)

Result = dict[str, t.Any]
#: ``ask(connection string, sessions)``: one of the two roads.
Ask = t.Callable[[str, list[list[canary.Statement]]], Answers]

ITEMS = ("1.1", "1.2", "1.4")
#: A local or UNC path, or QODBC's dot for the file that is open. QuickBooks takes no forward slashes (80040408).
_PATH = re.compile(r"(?:[A-Za-z]:\\|\\\\[^\\/]+\\)[^/]+\Z|\.\Z")
#: The longest time-out, in seconds.
LONGEST = 3600

#: How the company file is reached: both modules.
ROAD_SPEC: dict[str, dict[str, t.Any]] = {
    "connection": {"type": "str", "choices": ["host", "odbc"], "default": "host"},
    "dsn": {"type": "str"},
    "driver": {"type": "str"},
    "path": {"type": "str"},
    "open_mode": {"type": "str", "choices": ["F", "M", "S"], "default": "F"},
    "attributes": {"type": "dict", "default": {}},
    "secret_attributes": {"type": "dict", "default": {}, "no_log": True},
    "bitness": {"type": "str", "choices": ["32", "64"], "default": "32"},
    "user": {"type": "str"},
    "timeout": {"type": "int", "default": 150},
    "proven_application": {"type": "str"},
    "company_name": {"type": "str", "default": ""},
    "look_at_host": {"type": "bool", "default": True},
    "probe_in_check": {"type": "bool", "default": False},
    "probe_powershell": {"type": "bool", "default": False},
    "qremote_port": {"type": "int", "default": 4500},
    "flow_sources": {"type": "list", "elements": "str", "default": []},
    "flow_ports": {"type": "list", "elements": "int", "default": []},
    "allow": {"type": "list", "elements": "str", "choices": list(CONSENTS)},
    "window": {"type": "str"},
    "blackout": {"type": "list", "elements": "str", "default": []},
    "stop_file": {"type": "path"},
    "ticket": {"type": "str", "default": ""},
}
CUSTOMER_SPEC: dict[str, dict[str, t.Any]] = {
    "name": {"type": "str", "default": "ZZZ-Test"},
    "marker": {"type": "str", "required": True},
    "marker_column": {"type": "str", "default": "AccountNumber"},
}
INFO_SPEC: dict[str, dict[str, t.Any]] = {
    "name": {"type": "str", "required": True},
    **ROAD_SPEC,
    "stage": {"type": "str", "choices": list(STAGES), "default": "run"},
    "application": {"type": "str", "default": ""},
    "customer": {"type": "dict", "options": CUSTOMER_SPEC},
    "tax_items": {"type": "bool", "default": False},
    "on_failure": {"type": "str", "choices": ["fail", "report"], "default": "fail"},
}
CUSTOMER_MODULE_SPEC: dict[str, dict[str, t.Any]] = {
    **CUSTOMER_SPEC, "state": {"type": "str", "choices": ["present", "inactive"], "default": "present"}, **ROAD_SPEC}
#: On the host's road the data source may be left to the look at the host.
RULES: dict[str, t.Any] = {"required_if": [["connection", "odbc", ["dsn", "driver"], True]], "mutually_exclusive": [["dsn", "driver"]]}


NO_COMPANY_NAME = "company_name is not given, so nothing says in whose books the customer would land"


def connection_of(params: Result) -> str:
    """:raises ValueError: a part cannot stand in a connection string."""
    parts: dict[str, str] = {keyword: params[option] for keyword, option in (("DSN", "dsn"), ("Driver", "driver")) if params[option]}
    if not parts and params["connection"] == "odbc":  # given, but empty
        raise ValueError("connection is odbc but any of the following are missing: dsn, driver")
    if params["path"]:
        _check_path(params)
        parts.update(DFQ=params["path"], OpenMode=params["open_mode"])
    return connection_string({**parts, **_attributes(params)})


def _check_path(params: Result) -> None:
    if not _PATH.match(params["path"]):
        raise ValueError("path is '%s': expected the company file's full path on the QuickBooks host with backslashes, C:\\... or \\\\server\\share\\..., "
                         "because QuickBooks answers anything else with a misleading code" % params["path"])
    if params["open_mode"] == "S" and params.get("stage") != "connect":
        raise ValueError("open_mode is S: only company_file_info with the stage 'connect' opens a company file in single-user mode, because that shuts "
                         "everybody else out. Use F or M")


def _attributes(params: Result) -> dict[str, str]:
    """Further ones, each once, and none that has an option of its own."""
    given = [(str(name), str(value)) for kind in ("attributes", "secret_attributes") for name, value in params[kind].items()]
    names = [name.strip().lower() for name, _value in given]
    for name, _value in given:
        if name.strip().lower() in ("dsn", "driver", "dfq", "openmode"):
            raise ValueError("attributes holds '%s'; use the options dsn, driver, path and open_mode for it" % name)
    if len(names) != len(set(names)):
        raise ValueError("an attribute is given twice among attributes and secret_attributes")
    return dict(given)


def policy_of(params: Result, check_mode: bool) -> ChangePolicy:
    """:raises ValueError: the window is none, or nothing would end the wait for QuickBooks (0 means for ever to ODBC)."""
    if not 1 <= params["timeout"] <= LONGEST:
        raise ValueError("timeout is %d: expected 1 to %d seconds" % (params["timeout"], LONGEST))
    return ChangePolicy.of(params, check_mode)


def probe_blocked(params: Result, policy: ChangePolicy) -> str:
    """Why QuickBooks may not be asked now. Asking is a write on the host: it may start QuickBooks or raise a dialog."""
    if policy.check_mode and params["probe_in_check"]:
        return replace(policy, check_mode=False).blocked("probe")
    return policy.blocked("probe")


def not_asked(reason: str, policy: ChangePolicy) -> Outcome:
    """Check mode: an error, for nothing was checked. Not allowed: for a person to allow or to do."""
    if reason == CHECK_MODE:
        return Outcome(ERROR, actual="not checked in check mode", remedy="Run without --check, or set interweave_probe_in_check: true if asking "
                       "QuickBooks is harmless at this moment.", owner="operator", blocked_by=reason)
    remedy = "Allow 'probe' in interweave_allow (it may start QuickBooks or raise a dialog on the host), or look by hand and attest the item."
    return Outcome(MANUAL, actual="not asked: %s" % reason, owner="operator", blocked_by=reason, remedy=policy.remedy(remedy, {"probe"}))


def in_the_way(trouble: RoadTrouble, writing: bool = False) -> Outcome:
    if trouble.kind == OTHER_APPLICATION:  # nothing is wrong: nobody allowed to ask as that program
        return Outcome(MANUAL, "the company file can be asked", "not asked: %s" % trouble, ["cause: %s" % trouble.kind], trouble.remedy, trouble.owner)
    evidence = ["cause: %s" % trouble.kind]
    if writing:
        evidence.append("whether the customer was written before that is not known; the next run looks first, and writes it once")
    return Outcome(ERROR, "the company file can be asked", str(trouble), evidence, trouble.remedy, trouble.owner)


def canary_blocked(params: Result, policy: ChangePolicy) -> str:
    """Why no canary may be written now. A data source without a path (DFQ=.) leads to whichever file is open: only the name tells the books apart."""
    return policy.blocked("canary") or ("" if params["company_name"] else NO_COMPANY_NAME)


def sessions_of(params: Result, may_write: bool) -> list[list[canary.Statement]]:
    """The statements, at most five a connection."""
    sessions: list[list[canary.Statement]] = [[{"id": name, "sql": sql} for name, sql in STATEMENTS.items()]]
    wanted = params["customer"]
    if wanted:
        sessions.append(canary.look(wanted["name"], wanted["marker_column"]))
        if may_write:
            sessions.append(canary.write(wanted["name"], wanted["marker"], wanted["marker_column"], params["company_name"]))
    if params["tax_items"]:
        sessions.append([{"id": name, "sql": sql} for name, sql in TAX_ITEMS.items()])
    return sessions


class Looked(t.NamedTuple):
    """One look at a company file."""

    #: Empty when it was not asked or did not answer.
    facts: Result
    #: Item, name of the step, what is said of it, and keys of the finding beside that.
    answers: list[tuple[str, str, Outcome, Result]]


def look(params: Result, policy: ChangePolicy, ask: Ask, wait: t.Callable[[], None] = lambda: None) -> Looked:
    """Facts and outcomes of one company file, and its canary customer when wanted. *wait*: until it may be asked; consents and windows count after it.

    :raises ValueError: an option cannot be used.
    """
    wanted, name = params["customer"], params["name"]
    if wanted:
        canary.check(wanted["name"], wanted["marker"], wanted["marker_column"])
    connection = connection_of(params)
    items = (*ITEMS, "3.3") if wanted else ITEMS
    about = {"company_file": name}
    may_write, blocked = False, ""
    try:
        reason = probe_blocked(params, policy)
        if not reason:
            wait()
            reason = probe_blocked(params, policy)
        if reason:
            return Looked({}, [(item, name, not_asked(reason, policy), about) for item in items])
        blocked = canary_blocked(params, policy) if wanted else ""
        may_write = bool(wanted) and not blocked
        answers = ask(connection, sessions_of(params, may_write))
    except RoadTrouble as trouble:
        return Looked({}, [(item, name, in_the_way(trouble, item == "3.3" and may_write), about) for item in items])
    if params["proven_application"]:
        answers = answers._replace(application=params["proven_application"])
    looked = _judged(params, answers)
    if wanted:
        looked.answers.append(("3.3", "%s: canary customer in QuickBooks" % name, _customer(params, answers, looked.facts, blocked), about))
    return looked


def _judged(params: Result, answers: Answers) -> Looked:
    """What was answered, and what it says of the items."""
    name = params["name"]
    facts = facts_of(name, answers)
    found = [(item, name, outcome, more) for item, outcome, more in outcomes(
        facts, params["stage"], params["application"], params["company_name"], params["open_mode"] if params["path"] else "F")]
    if wrong_file(facts, params["company_name"]):  # its lists must not be compared as this client's
        facts.update(terms=None, sales_tax_codes=None, sales_tax_items=None)
    return Looked(facts, found)


def _customer(params: Result, answers: Answers, facts: Result, blocked: str) -> Outcome:
    """What is said of the canary customer; where it stands it is noted in the facts."""
    wanted = params["customer"]
    outcome = canary.judge(answers, wanted["name"], wanted["marker"], wanted["marker_column"], "present", blocked)
    outcome.evidence.append("in the books of '%s'" % (facts["company_name"] or "a company that was not told"))
    if outcome.blocked_by == NO_COMPANY_NAME:
        outcome.remedy = "Give the company file's company_name (QuickBooks: Company > My Company), or create the customer by hand in QuickBooks."
    shown = canary.found(answers, "after") or canary.found(answers, "customer") or {}
    if outcome.status in (CHANGED, PASS):
        facts["canary"] = {"customer": wanted["name"], "marker": wanted["marker"], "marker_column": wanted["marker_column"], "list_id": shown.get("ListID")}
    return outcome


def info(params: Result, check_mode: bool, ask: Ask) -> Result:
    """``company_file_info``: facts and findings of one company file, and its canary customer when wanted.

    :raises ValueError: an option cannot be used.
    """
    looked = look(params, policy_of(params, check_mode), ask)
    found = [{**finding(item, outcome, step), **about} for item, step, outcome, about in looked.answers]
    return info_result(looked.facts, found, params, any(is_change(outcome) for _item, _step, outcome, _about in looked.answers))


def info_result(facts: Result, found: list[Result], params: Result, changed: bool = False) -> Result:
    for record in found:
        if params["ticket"]:
            record["ticket"] = params["ticket"]
    result: Result = {"changed": changed, "findings": found, "company_file": facts}
    faults = [record for record in found if record["status"] in FAULTS]
    if faults and params["on_failure"] == "fail":
        result.update(failed=True, msg=" ".join("%s: %s. %s" % (record["item"], record["actual"].rstrip("."), record["remedy"]) for record in faults))
    return result


def customer(params: Result, check_mode: bool, ask: Ask) -> Result:
    """``quickbooks_customer``: the canary customer alone.

    :raises ValueError: an option cannot be used.
    """
    policy = policy_of(params, check_mode)
    name, marker, column, state = params["name"], params["marker"], params["marker_column"], params["state"]
    canary.check(name, marker, column)
    connection = connection_of(params)
    reason, blocked = probe_blocked(params, policy), policy.blocked("canary")
    if reason:
        outcome = not_asked(reason, policy)
        if reason == CHECK_MODE:
            outcome = Outcome(WOULD_CHANGE, "customer '%s' is %s" % (name, state), "not looked at in check mode: asking QuickBooks may start it",
                              blocked_by=blocked)
    else:
        sessions = [canary.look(name, column, state)]
        if not blocked:
            sessions.append((canary.write if state == "present" else canary.retire)(name, marker, column, params["company_name"]))
        try:
            outcome = canary.judge(ask(connection, sessions), name, marker, column, state, blocked)
        except RoadTrouble as trouble:
            outcome = in_the_way(trouble, not blocked)
    return result_of(outcome, diff=True)


__all__ = ["CUSTOMER_MODULE_SPEC", "INFO_SPEC", "Looked", "RULES", "customer", "info", "look", "policy_of"]
