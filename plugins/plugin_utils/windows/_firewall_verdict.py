# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: what stands in a wanted firewall rule's way, and what opens the same as it. Pure."""
from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._addresses import CERTAINLY, NEVER, POSSIBLY
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._firewall_meeting import opens, overlap, unnamed
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._firewall_rules import Scope, covers, differences
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._firewall_state import Stored, View, Wanted

#: How many rules of one kind are named; the others are counted.
NAMED = 4


@dataclass
class Verdict:
    """What stands in the way of a rule, and what else is to be known about it."""

    obstacles: list[str] = field(default_factory=list)
    remedies: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    evidence: list[str] = field(default_factory=list)

    def obstacle(self, text: str, remedy: str) -> None:
        self.obstacles.append(text)
        if remedy not in self.remedies:
            self.remedies.append(remedy)


def opened_by_policy(view: View, wanted: Wanted) -> Stored | None:
    """The group policy rule that lets through everything that is wanted, if there is one."""
    return next((stored for stored in view.others if stored.policy and stored.rule.allows()
                 and covers(stored.rule.scope(), wanted.scope, view.folders)), None)


def useless(view: View, wanted: Wanted) -> bool:
    """Whether a local rule would be ignored on every wanted profile, by a firewall that is on."""
    profiles = [view.profile(name) for name in wanted.scope.profiles]
    return all(not profile.local_rules for profile in profiles) and any(profile.on for profile in profiles)


def verdict(view: View, wanted: Wanted) -> Verdict:
    """Whether a local rule as wanted takes effect. Pure."""
    result = Verdict()
    if view.service is None:
        result.obstacle("the firewall service MpsSvc is not on this host: no rule is applied",
                        "Find out what protects this host instead of the Windows firewall, have its administrator add the exception there, "
                        "and waive this item.")
    elif view.service != "Running":
        result.obstacle("the firewall service MpsSvc is %s: no rule is applied" % view.service.lower(),
                        "Start the service 'MpsSvc' (Windows Defender Firewall) and set it to start automatically.")
    _judge_profiles(result, view, wanted)
    _judge_blocks(result, view, wanted)
    _report_broader(result, view, wanted)
    told = [stored for stored in view.others if not unnamed(wanted.judged, stored.rule.scope())]
    if any(stored.printed for stored in told):
        result.evidence.append("%d rules bear on it, more than are read one by one: %d of them were judged by what reg.exe prints" % (
            len(told), sum(stored.printed for stored in told)))
    return result


def _judge_profiles(result: Verdict, view: View, wanted: Wanted) -> None:
    policy_rule = opened_by_policy(view, wanted)
    for name in sorted(wanted.scope.profiles):
        profile = view.profile(name)
        if not profile.on:
            result.obstacle("the firewall is off on the %s profile: everything is open there to everybody, and no rule counts" % name,
                            "In 'Windows Defender Firewall with Advanced Security' > Properties > %s Profile, set the firewall state to On; look first "
                            "which other inbound rules this server needs. Where another product's firewall is meant to protect it, have its administrator "
                            "add the exception there, and waive this item." % name.capitalize())
            continue
        result.evidence.append("the firewall is on for the %s profile" % name)
        if profile.allows_by_default:
            result.warnings.append("the %s profile allows all inbound traffic that no rule blocks: the rule restricts nothing there" % name)
        if not profile.exceptions:
            result.obstacle("the %s profile blocks all inbound connections, allow rules included (DoNotAllowExceptions is 1)" % name,
                            "In 'Windows Defender Firewall with Advanced Security' > Properties > %s Profile, set inbound connections to "
                            "'Block (default)' instead of 'Block all connections', or in the group policy that sets it." % name.capitalize())
        if not profile.local_rules and policy_rule is None:
            result.obstacle("group policy ignores local rules on the %s profile (AllowLocalPolicyMerge is 0)" % name,
                            "Ask who keeps the group policy to add an inbound rule there that allows what is wanted here, or to apply local firewall "
                            "rules on that profile again (Windows Defender Firewall > Properties > %s Profile > Settings > Apply local firewall rules: Yes). "
                            "When the server never uses that profile, tell us, and we leave it out." % name.capitalize())
    if policy_rule is not None:
        result.evidence.append("group policy's rule %s lets it through too" % policy_rule)


def _judge_blocks(result: Verdict, view: View, wanted: Wanted) -> None:
    over, counted = _over(view, wanted)
    certain, possible = over[CERTAINLY], over[POSSIBLY]
    for stored, scope in certain[:NAMED]:
        result.obstacle("the block rule %s is over it: %s" % (stored, describe(scope)),
                        "Block rules win over allow rules. Ask whoever made the block rule %s to leave %s out of it, or to remove it."
                        % (stored, describe_short(wanted.scope)))
    if certain[NAMED:]:
        result.obstacle("%d more block rules are over it" % len(certain[NAMED:]), "Do the same with the other block rules.")
    result.warnings += ["the block rule %s may be over it: %s" % (stored, describe(scope)) for stored, scope in possible[:NAMED]]
    if possible[NAMED:]:
        result.warnings.append("%d more block rules may be over a part of it, or under conditions" % len(possible[NAMED:]))
    result.evidence += ["the exception names no %s, and %d block rules are about single ones: whether any of them is over it cannot be told; name its %s "
                        "to know" % (what, number, what) for what, number in counted.items()]
    if not certain and not possible:
        result.evidence.append("no active inbound block rule is over it (%d looked at)" % view.blocks)


def _over(view: View, wanted: Wanted) -> tuple[dict[int, list[tuple[Stored, Scope]]], Counter[str]]:
    """The block rules by how sure it is that they are over the exception; those about single ones of what it does not name are counted by that."""
    opened = opened_by_policy(view, wanted) is not None
    over: dict[int, list[tuple[Stored, Scope]]] = {NEVER: [], POSSIBLY: [], CERTAINLY: []}
    counted: Counter[str] = Counter()
    for stored in view.others:
        if stored.rule.blocks():
            scope = _applied(stored, view, opened)
            sure, open_side = overlap(wanted.judged, scope, view.folders), unnamed(wanted.judged, scope)
            if sure == POSSIBLY and open_side:
                counted[open_side] += 1
            else:
                over[sure].append((stored, scope))
    return over, counted


def _applied(stored: Stored, view: View, opened: bool) -> Scope:
    """A rule's scope on the profiles where the firewall is on and the rule counts.

    Where group policy ignores local rules a local block rule is ignored as well. It is still told there, since it will stand in the
    way as soon as local rules are applied again; unless group policy itself opens what is wanted.
    """
    scope = stored.rule.scope()
    names = (name for name in scope.profiles if view.profile(name).on and (stored.policy or view.profile(name).local_rules or not opened))
    return replace(scope, profiles=frozenset(names))


def _report_broader(result: Verdict, view: View, wanted: Wanted) -> None:
    broader = []
    for stored in view.others:
        scope = stored.rule.scope()
        if stored.rule.allows() and not scope.sources.within(wanted.scope.sources) and opens(wanted.judged, scope, view.folders):
            broader.append((stored, scope))
    result.warnings += ["the rule %s also opens it, to %s: %s; it was left alone" % (stored, scope.sources.in_few_words(), describe(scope))
                        for stored, scope in broader[:NAMED]]
    if broader[NAMED:]:
        result.warnings.append("%d more rules also open it to others; they were left alone" % len(broader[NAMED:]))


def describe(scope: Scope) -> str:
    """A scope in words: protocol, ports, program, service, sources, profiles."""
    protocol = {6: "TCP", 17: "UDP", None: "any protocol"}.get(scope.protocol, "IP protocol %s" % scope.protocol)
    parts = ["%s %s" % (protocol, "port %s" % scope.ports if scope.ports is not None else "on every port")]
    if scope.program is not None:
        parts.append("for %s" % scope.program)
    if scope.service is not None:
        parts.append("for the service %s" % scope.service)
    parts.append("from %s" % scope.sources.in_few_words())
    parts.append("on the profiles %s" % ", ".join(sorted(scope.profiles)))
    return " ".join(parts)


def describe_short(scope: Scope) -> str:
    """What a rule is about, in the words of whoever keeps the firewall: its ports, else its program, else its service."""
    if scope.ports is not None:
        return "%s port %s" % ({6: "TCP", 17: "UDP"}.get(scope.protocol or 0, "IP protocol %s" % scope.protocol), scope.ports)
    return scope.program or "the service %s" % scope.service


def faults(stored: Stored, view: View, wanted: Wanted) -> list[str]:
    return differences(stored.rule, wanted.scope, view.folders)


__all__ = ["NAMED", "Verdict", "describe", "faults", "opened_by_policy", "useless", "verdict"]
