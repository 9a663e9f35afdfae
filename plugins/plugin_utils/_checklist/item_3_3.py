# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: item 3.3, a test customer travels from QuickBooks to the CRM."""
from __future__ import annotations

from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import ERROR, Outcome
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist._base import (
    COMPANY_FILE,
    POLICY,
    CheckItem,
    Look,
    Options,
    RunView,
    given,
)
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist._company_files import RESOURCE, looks_at_files
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist._crms import CHECKS, PREPARED, named
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist._seen import Seen
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._client.client import Client, Crm

NAME = "Canary"
_DECLARED = ("start", "url", "company", "token", "transaction", "customer_parameter", "parameters", "request", "ca_path", "timeout", "marker_field",
             "binding_field", "fields", "wait", "every")


class CanaryTest(CheckItem):
    id = "3.3"
    configured = "The test customer in QuickBooks, and the start of the flow."
    verified = "The arrival of this run's customer in the CRM, with marker, binding field and the fields that are declared."
    asked = "The start, where the flow has no URL."
    why_not = "InterWeave documents URLs for query flows only."
    variables = ("interweave_canary", "interweave_crms", "interweave_flows")
    consents = ("probe", "canary")
    places = (COMPANY_FILE, POLICY)
    # a flow that runs before the CRM has its fields and rights fails, and may leave half a record
    follows = {"flow_run": (RESOURCE, *PREPARED)}
    proves = "One test customer of this very run was created in QuickBooks and arrived in the CRM with its marker."
    cannot_prove = "The canary proves the way of one customer record, not of invoices, items or payments."

    def looks(self, client: Client, run: RunView) -> list[Look]:
        """The customer in QuickBooks: part of the look at its company file."""
        return [look for look in looks_at_files(client, run) if self.id in look.serves]

    def later(self, client: Client, run: RunView, seen: Seen) -> list[Look]:
        """Its arrival in the CRM."""
        if not (client.canary and client.crms) and not client.wrong("interweave_canary", "interweave_crms"):
            return [self.ask("nothing is declared for it",
                             self.instruction + " Declare interweave_canary and interweave_crms to have the arrival verified, or attest item 3.3 with the "
                             "date of the test.", name=NAME)]
        crms = named(client, client.canary.get("crm"))
        variables = ("interweave_canary", "interweave_flows", *("interweave_crms[%d].%s" % (crm.index, key) for crm in crms[:1] for key in ("type", "login")))
        if not crms or not client.canary:
            return [self._unusable("interweave_canary.crm names no entry of interweave_crms", variables)]
        marker, problem = _marker(client, run, seen)
        return [self._unusable(problem, variables) if problem else Look(POLICY, "flow_run", _options(client, crms[0], marker, seen), NAME, variables)]

    @staticmethod
    def _unusable(why: str, variables: tuple[str, ...]) -> Look:
        return Look(POLICY, "", {}, NAME, variables, outcome=Outcome(
            ERROR, expected="options that can be used", actual=why, owner="operator", remedy="Set or correct the variable in the inventory and run again."))


def _marker(client: Client, run: RunView, seen: Seen) -> tuple[str, str]:
    """The value of this run that must arrive, and why there is none: one that stays the same would let last year's account pass."""
    if "marker_field" not in client.canary:
        return "", ""
    declared = client.canary.get("marker")
    if declared is None:
        return (seen.host.canary.marker if seen.host.canary else ""), ""
    if run.day in str(declared):
        return str(declared), ""
    return "", ("interweave_canary.marker is %s, not one of this run: an account of an earlier run would pass. Leave it out, or let it hold the day of the "
                "run in UTC, such as IW-%s" % (declared, run.day))


def _options(client: Client, crm: Crm, marker: str, seen: Seen) -> Options:
    canary = client.canary
    checks = CHECKS.get(crm.type)
    running = flows_running(client)
    return {
        **{name: canary[name] for name in _DECLARED if name in canary and canary[name] != ""},
        "flow": canary.get("flow", checks.canary_flow if checks else ""),
        "customer": str(canary.get("customer") or (seen.host.canary.customer if seen.host.canary else "") or "ZZZ-Test"),
        **({} if running is None else {"scheduled_flows_running": running}),
        "marker": marker, **given(crm=crm.type), crm.type: crm.login,
    }


def flows_running(client: Client) -> bool | None:
    """Whether scheduled flows run: ``None`` while the state of one is not declared stopped, then nothing is started."""
    states = {str(flow.get("state") or "") for flow in client.flows}
    if states & {"started", "running", "ending"}:
        return True
    return False if states == {"stopped"} else None
