# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the one look from the controller, once for a client: its CRMs, and what is judged when every place was seen."""
from __future__ import annotations

import pathlib
import typing as t
from dataclasses import dataclass, field, replace

from ansible_collections.interweave.smartintegration.plugins.module_utils._crms_run import CrmPlace
from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import ERROR, PASS, ChangePolicy
from ansible_collections.interweave.smartintegration.plugins.module_utils._runner import run_steps, told, unusable
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist._all import FOLLOWS
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist._base import CRM, POLICY, CheckItem, Look, RunView
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist._crms import READERS
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist._order import in_order
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist._places import PolicyPlace, over
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist._seen import ClientSeen, CrmSeen, HostSeen, Seen
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist._work import Selection, Work, plan
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist.item_5_2 import RESOURCE as FLOW_LOG_INFO
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._client.client import Client, Crm
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._compat import timed_out
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._policy.around import Around
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._policy.run import reached_by, shown_by
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._portal.look import KIND as PORTAL_LOGIN

Json = dict[str, t.Any]
PORTAL_INFO = "interweave_portal_info"
#: The items that the portal answers: numbering, time zone shift, schedule.
SHOWN_BY_PORTAL = ("4.1", "4.3", "5.3")


@dataclass
class Controller:
    """What the action that looks gives to the work, and what the looks share: one login for each CRM, and the task's time."""

    #: The options of a look as its resource takes them; raises ValueError when it cannot.
    check: t.Callable[[Look], Json]
    #: The login of a CRM as its connector takes it; raises ValueError when it cannot.
    login: t.Callable[[Crm], Json]
    check_mode: bool
    around: Around = field(default_factory=Around)
    #: What ended the task's time, once it has.
    ended: BaseException | None = None

    def policy(self, client: Client) -> ChangePolicy:
        return policy_of(client, self.check_mode)

    def close(self) -> None:
        self.around.close()


def policy_of(client: Client, check_mode: bool) -> ChangePolicy:
    """What this client's inventory allows."""
    change = client.change
    return ChangePolicy.of({
        "allow": client.allow, "window": change.window if change else "", "ticket": ticket_of(client), "blackout": client.blackout,
        "stop_file": str(pathlib.Path(client.report_dir or "interweave-report") / "STOP"),
    }, check_mode)


def ticket_of(client: Client) -> str:
    return client.change.ticket if client.change else ""


def look_at_crms(client: Client, run: RunView, selection: Selection, tools: Controller) -> tuple[Work, ClientSeen]:
    """Look at each of the client's CRMs, with one login each. What the inventory does not say of them InterWeave's portal may, where it is looked at."""
    if len(client.crms) == 1:  # a profile is of one CRM
        _work, portal = _look_at_portal(client, selection, tools, PolicyPlace(tools.policy(client), tools.around))
        run = replace(run, profile=portal.get("settings") or {})
    work = plan(client, {item.id: [look for look in item.looks(client, run) if look.place == CRM] for item in selection.items(CRM)}, tools.check)
    for crm in client.crms:
        _look_at(crm, client, work, tools)
    return work, ClientSeen(tuple(_crm_seen(crm, work) for crm in client.crms), bool(work.at(CRM)))


def _look_at(crm: Crm, client: Client, work: Work, tools: Controller) -> None:
    steps = [step for look, step in work.at(CRM) if look.which == crm.index and look.resource]
    try:
        login = tools.login(crm) if any(step.outcome is None for step in steps) else {}
    except ValueError as exc:
        why = "the connection's options do not fit: %s" % exc
        for step in steps:
            step.outcome = step.outcome or unusable(why, "Correct the CRM's options in the client's inventory and run again.")
        return
    if tools.ended is not None:
        for step in steps:
            step.outcome = step.outcome or over(tools.ended)
        return
    # the login is the client's own: closed with all others at the end
    place = CrmPlace(crm.type, login, tools.policy(client), lambda: tools.around.client(crm.type, login), timed_out)
    tools.ended = run_steps(place, steps) or tools.ended


def _crm_seen(crm: Crm, work: Work) -> CrmSeen:
    outcomes = [told(step) for look, step in work.at(CRM) if look.which == crm.index and look.resource in READERS]
    facts = outcomes[0].facts if outcomes else {}
    reason = outcomes[0].actual if outcomes and outcomes[0].status == ERROR else ""
    return CrmSeen(crm.name, facts.get("lists") or {}, facts.get("numbering") or {}, reason)


def judge(client: Client, run: RunView, selection: Selection, host: HostSeen, crms: ClientSeen, tools: Controller) -> Work:
    """What needs several places, for one host of the client: canary, numbering, lists, time zone, log, schedule."""
    place = PolicyPlace(tools.policy(client), tools.around)
    whole, portal = _look_at_portal(client, selection, tools, place)
    seen = Seen(host, crms, host.log.shows if host.log else {}, portal, host.log.runs if host.log else {})
    for item in _ordered(selection.items(POLICY, client.role)):
        work = plan(client, {item.id: item.later(client, run, seen)}, tools.check)
        steps = [step for _look, step in work.steps]
        if tools.ended is not None:
            for step in steps:
                step.outcome = step.outcome or over(tools.ended)
        else:
            tools.ended = run_steps(place, steps)
        for step in steps:
            if step.resource == FLOW_LOG_INFO:
                seen = Seen(host, crms, shown_by(told(step).facts), portal, reached_by(told(step).facts))
        for name, pairs in work.looks.items():
            whole.looks.setdefault(name, []).extend(pairs)
        whole.steps += work.steps
    return whole


def _look_at_portal(client: Client, selection: Selection, tools: Controller, place: PolicyPlace) -> tuple[Work, Json]:
    """One login to InterWeave's portal before the items that use what it shows; where it is not declared or not allowed they rest on a person's word."""
    items = [item for item in selection.items(POLICY, client.role) if item.id in SHOWN_BY_PORTAL]
    if not items or not client.portal or PORTAL_LOGIN not in client.allow or tools.check_mode or tools.ended is not None:
        return Work(), {}
    look = Look(POLICY, PORTAL_INFO, {**client.portal}, "InterWeave's portal", ("interweave_portal",))
    work = plan(client, {items[0].id: [look]}, tools.check)
    tools.ended = run_steps(place, [step for _look, step in work.steps])
    return work, next((told(step).facts for _look, step in work.steps if told(step).status == PASS), {})


def _ordered(items: list[CheckItem]) -> list[CheckItem]:
    """Each item after those whose resource its own must follow: the schedule is compared with the log. What others add comes last."""
    judged = [item for item in items if POLICY in item.places]
    return [*in_order(judged, FOLLOWS, lambda item: next(reversed(tuple(item.follows)), "")), *(item for item in items if POLICY not in item.places)]


__all__ = ["Controller", "judge", "look_at_crms", "policy_of", "ticket_of"]
