# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the one look over a host's connection: the Windows host, its company files, and a log that lies there."""
from __future__ import annotations

import typing as t
from dataclasses import dataclass, replace

from ansible.errors import AnsibleConnectionFailure, AnsibleError
from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import ERROR, FAULTS, WOULD_CHANGE, Change, ChangePolicy, Outcome
from ansible_collections.interweave.smartintegration.plugins.module_utils._runner import PlaceLost, Step, run_steps, told
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist._base import COMPANY_FILE, HOST, Look, RunView
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist._collected_place import CollectedPlace
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist._places import OdbcPlace, ServerPlace
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist._seen import (
    CanarySeen,
    FileSeen,
    HostSeen,
    LogSeen,
    entries,
    outcome_json,
    zone_of,
)
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist._work import Answered, Selection, Work, plan
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist.item_4_3 import READER as ZONE
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist.item_5_2 import RESOURCE as FLOW_LOG_INFO
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._client.client import Client
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._collected.host import CollectedHost
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._compat import timed_out
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._policy.run import reached_by, shown_by
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._host import Host
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._errors import WsmanError

Json = dict[str, t.Any]


@dataclass
class Tools:
    """What the action that looks gives to the work."""

    #: The options of a look as its resource takes them; raises ValueError when it cannot.
    check: t.Callable[[Look], Json]
    policy: ChangePolicy
    #: The host over the task's connection, closed at the end. Raises AnsibleError where this connection cannot carry it.
    host: t.Callable[[], t.ContextManager[Host]]
    #: Notes a change before it is made.
    note: t.Callable[[Step, Change], None] = lambda step, change: None
    #: Takes secrets out of a text.
    mask: t.Callable[[str], str] = str


@dataclass
class HostLook:
    """What came of it."""

    work: Work
    seen: HostSeen
    #: Why the host could not be reached; empty when it was, or was not asked.
    unreachable: str = ""
    #: Why the connection could not carry the look.
    refused: str = ""
    #: The task's time ended the work.
    out_of_time: bool = False
    requests: int = 0


def look_at_host(client: Client, run: RunView, selection: Selection, tools: Tools) -> HostLook:
    """Look at everything that lies at this host. Raises nothing for what goes wrong there."""
    wanted: dict[str, list[Look]] = {}
    for place in (COMPANY_FILE, HOST):
        for item in selection.items(place, client.role):
            wanted.setdefault(item.id, []).extend(look for look in item.looks(client, run) if look.place == place and _there(client, look))
    done = HostLook(plan(client, wanted, tools.check), HostSeen())
    over_odbc = [step for look, step in done.work.steps if _by_odbc(look)]
    _over_the_connection([step for look, step in done.work.steps if not _by_odbc(look)], tools, done)
    if over_odbc and not done.out_of_time:
        ended = run_steps(OdbcPlace(tools.policy, None if done.unreachable or done.refused or client.collected else tools.host), over_odbc)
        done.out_of_time = ended is not None and timed_out(ended)
    done.seen = _brought(_seen(done.work)) if client.collected else _seen(done.work)
    return done


def _brought(seen: HostSeen) -> HostSeen:
    """What a collected file says of the server stands for nothing but the zone: no run of InterWeave is held against it."""
    return replace(seen, looked_at=False, driver_since="", licence_doubt="", restarted_at="")


def _by_odbc(look: Look) -> bool:
    return look.place == COMPANY_FILE and look.options.get("connection") == "odbc"


def _there(client: Client, look: Look) -> bool:
    """A host that is a provider's, or books that are online, are not looked at; a company file that the controller reaches is."""
    return client.hosting == "on_premises" or (look.place == COMPANY_FILE and bool(look.resource))


def _over_the_connection(steps: list[Step], tools: Tools, done: HostLook) -> None:
    if all(step.outcome is not None for step in steps):
        return
    used: list[Host] = []
    try:
        with tools.host() as host:
            used.append(host)
            place = CollectedPlace(host) if isinstance(host, CollectedHost) else ServerPlace(host, tools.policy, tools.note)
            ended = run_steps(place, steps)
            done.out_of_time = ended is not None and timed_out(ended)
    except (PlaceLost, AnsibleConnectionFailure) as exc:
        done.unreachable = tools.mask(str(exc))
        unanswered(steps, done.unreachable, True)
    except Exception as exc:  # a connection that cannot carry it, or a defect: it costs what lies on the host
        done.refused = tools.mask(str(exc) if isinstance(exc, (AnsibleError, WsmanError, ValueError)) else "unexpected %s: %s" % (type(exc).__name__, exc))
        unanswered(steps, done.refused, False)
    done.requests = sum(host.requests for host in used)  # the end of its shell counts too


def not_looked_at(why: str, unreachable: bool) -> Outcome:
    """What is said of everything on a host that could not be looked at."""
    if unreachable:
        return Outcome(ERROR, actual="the host could not be reached: %s" % why, owner="it",
                       remedy="Make the host reachable over WinRM with these credentials, then run again.")
    return Outcome(ERROR, actual="could not be checked: %s" % why, owner="operator", remedy="Put right what the message names, then run again.")


def unanswered(steps: t.Iterable[Step], why: str, unreachable: bool) -> None:
    """The outcome of every step that a host would have had to answer."""
    for step in steps:
        if step.outcome is None:
            step.outcome = not_looked_at(why, unreachable)


def _seen(work: Work) -> HostSeen:
    """What items need that are judged elsewhere."""
    files = [(look, told(step)) for look, step in work.at(COMPANY_FILE) if look.resource]
    zone = next((told(step).facts for look, step in work.at(HOST) if look.resource == ZONE), {})
    log = next((told(step) for look, step in work.at(HOST) if look.resource == FLOW_LOG_INFO), None)
    driver = next((told(step).facts for look, step in work.at(HOST) if look.resource == "qodbc_driver"), {})
    services = [told(step).facts.get("service") for look, step in work.at(HOST) if look.resource == "windows_service"]
    restarted = [str(found["process_started"]) for found in services if isinstance(found, dict) and found.get("process_started")]
    canary = next((outcome.facts["canary"] for _look, outcome in files if outcome.facts.get("canary")), None)
    return HostSeen(
        zone=zone_of(zone), files=tuple(_file(look, outcome) for look, outcome in files), files_looked_at=bool(work.at(COMPANY_FILE)),
        canary=CanarySeen(*(str(canary.get(key) or "") for key in ("customer", "marker", "marker_column", "list_id"))) if canary else None,
        log=LogSeen(outcome_json(log), shown_by(log.facts), reached_by(log.facts)) if log else None, restarted_at=max(restarted, default=""),
        looked_at=bool(driver), changed=any(change.applied for _look, step in work.at(HOST) for change in told(step).changes),
        driver_since=str(driver.get("placed") or ""), licence_doubt=str(driver.get("licence_doubt") or ""))


def _file(look: Look, outcome: Outcome) -> FileSeen:
    facts, answers = outcome.facts, outcome.answers if isinstance(outcome, Answered) else [("", "", outcome, {})]
    bad = [one for _item, _name, one, _about in answers if one.status in (*FAULTS, WOULD_CHANGE)]
    lists = {"terms": entries(facts.get("terms")), "tax_codes": entries(facts.get("sales_tax_codes")),
             "tax_items": entries(facts.get("sales_tax_items"))} if facts else {}
    return FileSeen(look.name, lists, bad[0].actual if bad else "", any(one.status in FAULTS for one in bad), bool(facts))


__all__ = ["HostLook", "Tools", "look_at_host", "not_looked_at"]
