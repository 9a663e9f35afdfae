# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: from options to the result of a policy module, the same in a module process and on the controller."""
from __future__ import annotations

import dataclasses
import datetime
import typing as t

from ansible_collections.interweave.smartintegration.plugins.module_utils._crm.contract import CrmError
from ansible_collections.interweave.smartintegration.plugins.module_utils._crm.http_session import CrmSession
from ansible_collections.interweave.smartintegration.plugins.module_utils._crms import CONNECTORS
from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import CORRECT_OPTIONS, ERROR, MANUAL, ChangePolicy, Outcome, result_of
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._policy import flow_run as _flow_run
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._policy import lists_match as _lists_match
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._policy import numbering as _numbering
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._policy import pace as _pace
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._policy import schedule as _schedule
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._policy import time_shift as _time_shift
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._policy.around import Around, HostLog
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._policy.catalogue import CANARY
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._policy.flow_log_review import log_clock
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._policy.log import OptionError, clock_of, flow_log
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._policy.options import OPTIONS, RULES
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._policy.portal_page import PageError
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._policy.portal_seen import Portal, read_pages
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._portal import look as portal_look
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._portal.api import PortalError
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._portal.reading import portal_of

Values = dict[str, t.Any]


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.timezone.utc)


def _date(text: str | None, name: str) -> datetime.date | None:
    if not text:
        return None
    try:
        return datetime.date.fromisoformat(str(text)[:10])
    except ValueError:
        raise OptionError("%s '%s' is no date: write it quoted as \"YYYY-MM-DD\"" % (name, text)) from None


def _pages(options: Values) -> Portal | None:
    """What the portal, else its saved pages show. :raises PageError: one is not understood."""
    return portal_of(options["portal"]) if options["portal"] else read_pages(options["portal_pages"], _now().date())


def _flow_log(options: Values, policy: ChangePolicy, around: Around) -> Outcome:
    del policy
    return flow_log(options, around.host_log)


# the pure ones -------------------------------------------------------------------------------------------------
def _time(options: Values, policy: ChangePolicy, around: Around) -> Outcome:
    del policy, around
    reading = _time_shift.Reading(options["portal_shift"], options["portal_read_by"], _date(options["portal_read_on"], "portal_read_on"))
    portal = _pages(options)
    shown = {name: text for name, text in portal.settings.items() if name.startswith("TimeZone")} if portal else None
    question = _time_shift.Question(options["host_zone"], options["engine_zone"], reading, options["company_file"], options["count"], shown,
                                    portal.source if portal else "")
    return _warned(_time_shift.judge(question, _now()), portal)


def _warned(outcome: Outcome, portal: Portal | None) -> Outcome:
    return outcome if portal is None else dataclasses.replace(outcome, warnings=[*portal.warnings, *outcome.warnings])


def _document(row: Values, seen_fields: Values, portal: Portal | None) -> _numbering.Document:
    facts = row["crm_field_facts"] or seen_fields.get(row["type"])
    seen = None
    if facts and "error" not in facts:
        seen = _numbering.Field(row["crm_field"] or str(facts.get("field", "")), str(facts.get("type", "")), int(facts.get("length") or 0),
                                bool(facts.get("auto_number")), bool(facts.get("updateable")))
    # a field that is declared and that nobody looked at is neither missing nor in order
    name = row["crm_field"] or ("of the number" if facts else "")
    unread = "" if seen or not name else str((facts or {}).get("error") or "the CRM was not asked for it")
    return _numbering.Document(row["type"], row["owner"], row["portal"], row["read_by"], _date(row["read_on"], "read_on"), row["crm_generator"],
                               row["ranges"], name, seen, unread,
                               *((portal.settings.get(_numbering.SETTINGS[row["type"]][0], ""), portal.source) if portal else ()))


def _numbers(options: Values, policy: ChangePolicy, around: Around) -> Outcome:
    del policy, around
    portal = _pages(options)
    documents = [_document(row, options["crm_fields"], portal) for row in options["documents"]]
    return _warned(_numbering.judge(documents, _now().date(), options["minimum_length"]), portal)


def _lists(options: Values, policy: ChangePolicy, around: Around) -> Outcome:
    del policy, around
    quickbooks = crm = None
    if options["quickbooks"] is not None:
        quickbooks = tuple(_lists_match.Entry(row["name"], "", row["active"], row["in_use"]) for row in options["quickbooks"])
    if options["crm"] is not None:
        crm = tuple(_lists_match.Entry(row["value"], row["label"], row["active"], None if row["count"] is None else row["count"] > 0)
                    for row in options["crm"])
    return _lists_match.judge(_lists_match.Comparison(
        options["name"], quickbooks, crm, options["crm_field"], options["direction"], options["not_used"], options["unread_reason"],
        options["unread_is_error"], options["picklist"], options["crm_blank"]))


def _flow_of(row: Values) -> _schedule.Flow:
    return _schedule.Flow(row["name"], row["kind"], row["state"], row["interval_minutes"], row["portal_interval_milliseconds"], row["daily_at"],
                          row["read_by"], _date(row["read_on"], "read_on"), row["read_as"])


def _flows(options: Values, policy: ChangePolicy, around: Around) -> Outcome:
    del policy, around
    sleep, warnings = _pace.parse_sleep(options["sleep_start"], options["sleep_end"])
    coverage = [_pace.Coverage(str(row.get("begin", "")), str(row.get("end", "")), str(row.get("flow", ""))) for row in options["log_coverage"]]
    restarted = clock_of(options["restarted_at"], options["engine_zone"], "restarted_at") if options["restarted_at"] else ""
    portal = _pages(options)
    log = _schedule.Log(options["run_ends"], coverage, restarted)
    if portal is not None and portal.flows is not None and portal.saved_at is not None:
        log = log._replace(portal=portal.flows, profile=portal.profile, owner=options["portal_user"], source=portal.source,
                           saved_at=log_clock(portal.saved_at, options["engine_zone"]))
    return _warned(_schedule.judge([_flow_of(row) for row in options["flows"]], _now().date(), log, sleep, warnings), portal)


def _portal(options: Values, policy: ChangePolicy, around: Around) -> Outcome:
    """One login a task: what the first one found, or why it found nothing, is what a second one is told."""
    key = (options["url"], options["user"])
    if key not in around.portals:
        around.portals[key] = portal_look.look(options, policy)
    return dataclasses.replace(around.portals[key])


# flow_run ------------------------------------------------------------------------------------------------------
def _request(options: Values) -> _flow_run.Request | None:
    if options["start"] == _flow_run.QUERY_URL:
        more = {"tranname": options["transaction"], **{str(key): str(value) for key, value in options["parameters"].items()}}
        return _flow_run.query_request(options["url"], options["flow"], options["company"], options["token"], options["customer_parameter"],
                                       options["customer"], more)
    if options["start"] == _flow_run.HTTP:
        asked = options["request"]
        headers = {str(key): str(value) for key, value in asked["headers"].items()}
        return _flow_run.Request(asked["method"], asked["url"], {}, headers, asked["body"], tuple(asked["accepted"]))
    return None


def _send(options: Values) -> t.Callable[[_flow_run.Request], _flow_run.Answer]:
    def send(request: _flow_run.Request) -> _flow_run.Answer:
        with CrmSession(timeout=options["timeout"], retries=0, ca_path=options["ca_path"] or "") as session:
            reply = session.request(request.method, request.url, params=request.params, headers=request.headers, safe=False,
                                    data=None if request.body is None else request.body.encode("utf-8"), operation="start the flow at %s" % request.host)
            return _flow_run.Answer(reply.status_code, reply.text[:200000])

    return send


def _canary(options: Values, policy: ChangePolicy, around: Around) -> Outcome:
    connector, login = CONNECTORS.get(options["crm"]), options[options["crm"]] or {}
    if connector is None:
        raise OptionError("there is no connection for crm '%s'" % options["crm"])
    options = {**options, "flow": options["flow"] or CANARY.get(options["crm"], "")}
    more = {str(key): str(value) for key, value in options["parameters"].items()}
    canary = _flow_run.Canary(options["flow"], options["customer"], options["start"], _request(options), options["marker"], options["marker_field"],
                              options["binding_field"], options["wait"], max(1, options["every"]), options["scheduled_flows_running"],
                              {str(key): str(value) for key, value in options["fields"].items()}, options["crm"],
                              more.get("tranname", options["transaction"] or ""), more.get("__COMPANY__", options["company"] or ""))
    problem = _flow_run.option_problem(canary) or connector.option_problem(login)
    if problem:  # a flow that nobody named is asked, any other mistake is one
        return Outcome(ERROR if canary.flow else MANUAL, "test customer %s arrives in the CRM" % options["customer"], problem,
                       remedy="Correct interweave_canary.", owner="operator")
    try:
        client = around.client(options["crm"], login)
    except CrmError as exc:
        return exc.outcome("test customer %s arrives in the CRM" % options["customer"])
    return _flow_run.Runner(canary, client, _send(options)).run(policy)


RESOURCES: dict[str, t.Callable[[Values, ChangePolicy, Around], Outcome]] = {
    "flow_log_info": _flow_log, "time_shift_info": _time, "invoice_numbering_info": _numbers, "list_match_info": _lists,
    "flow_schedule_info": _flows, "flow_run": _canary, "interweave_portal_info": _portal,
}


# specs ---------------------------------------------------------------------------------------------------------
def resource_spec(name: str) -> dict[str, t.Any]:
    """Argument spec of one module's own options; ``flow_run`` also takes the logins of the CRMs."""
    spec = dict(OPTIONS[name])
    if name == "flow_run":
        spec.update((crm, {"type": "dict", "options": connector.spec, **connector.rules}) for crm, connector in CONNECTORS.items())
    return spec


def module_spec(name: str) -> dict[str, t.Any]:
    """Everything that ``AnsibleModule`` or the action's validator needs."""
    return {"argument_spec": resource_spec(name), "supports_check_mode": True, **RULES.get(name, {})}


# running -------------------------------------------------------------------------------------------------------
def run_resource(name: str, options: Values, policy: ChangePolicy, around: Around) -> Outcome:
    """One outcome; options that cannot be used, and anything unforeseen, are an error of this one alone."""
    try:
        return RESOURCES[name](options, policy, around)
    except PortalError as exc:
        return Outcome(ERROR, actual=str(exc), remedy=exc.remedy, owner=exc.owner)
    except PageError as exc:
        return Outcome(ERROR, actual=str(exc), remedy="Save the page in the portal as 'Web page, HTML only', or take it out of portal_pages.", owner="operator")
    except ValueError as exc:
        return Outcome(ERROR, actual="%s: %s" % (name, exc), remedy=CORRECT_OPTIONS, owner="operator")
    except Exception as exc:  # one item must not hide the others
        return Outcome(ERROR, actual="%s: unexpected %s: %s" % (name, type(exc).__name__, exc), remedy="Report this as a defect of the collection.",
                       owner="operator")


def execute(name: str, params: Values, check_mode: bool, host_log: HostLog | None = None) -> Values:
    """The result of a policy module."""
    around = Around(host_log)
    try:
        return result_of(run_resource(name, params, ChangePolicy(check_mode=check_mode), around), diff=True)
    finally:
        around.close()


def shown_by(facts: Values) -> Values:
    """What a log's facts say to the schedule of the same client, as its options; nothing when no log was read."""
    if not facts.get("flows") and not facts.get("coverage"):
        return {}
    return {"run_ends": {flow: count["ends"] for flow, count in facts["flows"].items()}, "log_coverage": facts["coverage"]}


def reached_by(facts: Values) -> Values:
    """When InterWeave's runs reached QuickBooks and ended well, by flow, and when a connection of one failed last."""
    flows = facts.get("flows") or {}
    return {"reached": {flow: count["reached"] for flow, count in flows.items() if count["reached"]},
            "broken": max((count["broken"] for count in flows.values()), default="")}


__all__ = ["OptionError", "RESOURCES", "execute", "module_spec", "reached_by", "resource_spec", "run_resource", "shown_by"]
