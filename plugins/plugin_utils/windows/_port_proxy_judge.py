# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: what is said of a port proxy. Pure."""
from __future__ import annotations

import typing as t

from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import FAIL, MANUAL, PASS, WOULD_CHANGE, Change, Outcome
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows import _firewall_plan as rule_plan
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows import _firewall_verdict as firewall
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._port_proxy_state import HELPER, State, Wanted


def judge(wanted: Wanted, state: State, changes: list[Change], present: bool) -> Outcome:
    outcome = _judge_present(wanted, state, changes) if present else _judge_absent(wanted, state, changes)
    outcome.facts = facts(wanted, state)
    outcome.owner = "it"
    outcome.warnings += ["another port proxy listens on the same port: %s to %s; it was left alone" % pair for pair in sorted(state.others.items())]
    return outcome


def _judge_absent(wanted: Wanted, state: State, changes: list[Change]) -> Outcome:
    expected = "no port proxy on %s and no rule '%s'" % (wanted.listener, wanted.rule.name)
    if changes:
        return Outcome(WOULD_CHANGE, expected, "still to be made: %s" % "; ".join(change.what for change in changes),
                       remedy="Allow the kinds of change 'port_proxy' and 'firewall'.")
    return Outcome(PASS, expected, "there is neither")


def _judge_present(wanted: Wanted, state: State, changes: list[Change]) -> Outcome:
    verdict = firewall.verdict(state.firewall, wanted.rule)
    expected = "port proxy from %s to %s port %d, open for %s, and something answers there" % (
        wanted.listener, wanted.target, wanted.target_port, wanted.rule.scope.sources)
    evidence = [*_evidence(wanted, state), *verdict.evidence]
    faults = [*_faults(wanted, state, changes), *zip(verdict.obstacles, verdict.remedies + [""] * len(verdict.obstacles), strict=False)]
    standing = _standing(wanted, state, changes)
    if faults:
        remedies = dict.fromkeys(remedy for _fault, remedy in faults if remedy)
        return Outcome(FAIL, expected, "; ".join([*standing, *(fault for fault, _remedy in faults)]), evidence, " ".join(remedies), warnings=verdict.warnings)
    if changes:
        return Outcome(WOULD_CHANGE, expected, "; ".join(standing), evidence, "Allow the kinds of change 'port_proxy' and 'firewall'.",
                       warnings=verdict.warnings)
    if not state.target_seen:
        remedy = ("On the host, run: curl.exe -v telnet://%s:%d and see whether it says 'Connected'. A port proxy accepts connections even when its "
                  "target is dead." % (wanted.target, wanted.target_port))
        where = "%s port %d%s" % (wanted.target, wanted.target_port, ", which is a port proxy again," if state.chained else "")
        return Outcome(MANUAL, expected, "the proxy is there; whether anything answers behind %s cannot be seen from this host's own tables" % where,
                       evidence, remedy, warnings=verdict.warnings)
    return Outcome(PASS, expected, "; ".join([*standing, *verdict.warnings]), evidence, warnings=verdict.warnings)


def _standing(wanted: Wanted, state: State, changes: list[Change]) -> list[str]:
    if changes:
        return ["still to be made: %s" % "; ".join(change.what for change in changes)]
    if state.target == wanted.target_text:
        return ["the proxy is there and forwards to %s port %d" % (wanted.target, wanted.target_port)]
    return ["no port proxy from %s to %s" % (wanted.listener, wanted.target_text)]


def _faults(wanted: Wanted, state: State, changes: list[Change]) -> list[tuple[str, str]]:
    """What stands that our own changes do not cure, each with its remedy."""
    if state.helper is None:
        return [("the service '%s' (IP Helper), which carries port proxies, is not on this host" % HELPER,
                 "Repair Windows: the service 'iphlpsvc' belongs to it.")]
    if state.collision is not None:
        services = " (%s)" % ", ".join("service %s" % one for one in state.collision_services) if state.collision_services else ""
        return [("%s%s already listens on port %d, so the port proxy cannot" % (state.collision, services, wanted.port),
                 "A program that listens on port %d itself needs no port proxy: remove 'port_forward' for this client and open the port for that program "
                 "(firewall_exception), or choose another listen port." % wanted.port)]
    faults = []
    if state.target_seen and state.answering is None:
        faults.append(("nothing listens on %s port %d: the proxy would accept connections and drop them" % (wanted.target, wanted.target_port),
                       "Start the program that should listen on port %d (QRemote Server), or correct connect_port to the port it listens on."
                       % wanted.target_port))
    if not changes and not state.listening:
        faults.append(("the IP Helper service does not listen on port %d although the proxy is registered" % wanted.port,
                       "Restart the service 'iphlpsvc' (IP Helper)."))
    return faults


def _evidence(wanted: Wanted, state: State) -> list[str]:
    told = []
    if state.target is not None:
        told.append("PortProxy\\v4tov4\\tcp holds %s = %s" % (state.name, state.target))
    if state.helper is not None:
        told.append("service %s is %s, start mode %s" % (state.helper, state.helper.state, state.helper.start_mode))
    if state.answering is not None:
        told.append("%s listens at the target" % state.answering)
        told.append("QRemote sees connections through the proxy as coming from %s" % ("127.0.0.1" if wanted.target.startswith("127.") else "this host"))
    return told


def facts(wanted: Wanted, state: State) -> dict[str, t.Any]:
    rules = [rule_plan.stored_record(stored.rule, state.firewall.folders) for stored in state.firewall.own]
    return {
        "listen_address": wanted.address, "listen_port": wanted.port, "forwards_to": state.target, "other_proxies": dict(state.others), "rules": rules,
        "target_process": str(state.answering) if state.answering is not None else None,
    }


__all__ = ["facts", "judge"]
