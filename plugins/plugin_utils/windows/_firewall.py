# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the resource behind ``firewall_exception``: one inbound rule that takes effect, or none."""
from __future__ import annotations

import typing as t

from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import FAIL, PASS, WOULD_CHANGE, Change, Outcome
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows import _firewall_plan as plan_of
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows import _firewall_verdict as said
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows import _firewall_view as seen
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._reads import Read
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._resource import Resource


class FirewallException(Resource):
    """One inbound allow rule of the Windows firewall, found by its name."""

    NAME = "firewall_exception"
    SPEC: t.ClassVar[dict[str, t.Any]] = {
        "name": {"type": "str", "required": True},
        "state": {"type": "str", "default": "present", "choices": ["present", "absent"]},
        "program": {"type": "str"},
        "ports": {"type": "list", "elements": "str"},
        "service": {"type": "str"},
        "protocol": {"type": "str", "default": "tcp", "choices": ["tcp", "udp", "any"]},
        "profiles": {"type": "list", "default": ["domain", "private", "public"], "choices": ["domain", "private", "public"], "elements": "str"},
        "remote_addresses": {"type": "list", "elements": "str"},
        "allow_any_address": {"type": "bool", "default": False},
    }
    REMEDY = ("Add or correct the rule by hand in 'Windows Defender Firewall with Advanced Security' > Inbound Rules. Where that is refused too, group "
              "policy or another product keeps local rules from being written.")

    @property
    def wanted(self) -> seen.Wanted:
        return plan_of.wanted_rule(self.options)

    @property
    def present(self) -> bool:
        return bool(self.options["state"] == "present")

    def check_options(self) -> None:
        plan_of.wanted_rule(self.options)

    def reads(self) -> list[Read]:
        return seen.reads(self.wanted)

    def observe(self) -> seen.View:
        return seen.look(self.host, self.wanted)

    def plan(self, state: seen.View) -> list[Change]:
        return plan_of.plan_present(state, self.wanted) if self.present else plan_of.plan_absent(state, self.wanted)

    def apply(self, change: Change) -> None:
        plan_of.apply_rule(self.host, change)

    def restore(self, change: dict[str, t.Any]) -> list[Change]:
        return plan_of.restore_rule(self.observe(), change)

    def judge(self, state: seen.View, changes: list[Change]) -> Outcome:
        wanted = self.wanted
        facts = {"rules": [plan_of.stored_record(stored.rule, state.folders) for stored in state.own]}
        if not self.present:
            return _judge_absent(wanted, state, changes, facts)
        outcome = judge_rule(state, wanted, changes)
        outcome.facts = facts
        return outcome


def _judge_absent(wanted: seen.Wanted, state: seen.View, changes: list[Change], facts: dict[str, t.Any]) -> Outcome:
    expected = "no inbound rule '%s'" % wanted.name
    if changes:
        return Outcome(WOULD_CHANGE, expected, "there are %d inbound rules of that name" % len(state.own), owner="it", facts=facts,
                       remedy="Remove the inbound rule '%s' in 'Windows Defender Firewall with Advanced Security'." % wanted.name)
    return Outcome(PASS, expected, "there is none", owner="it", facts=facts)


def judge_rule(state: seen.View, wanted: seen.Wanted, changes: list[Change]) -> Outcome:
    """The outcome of a wanted rule: ``pass`` only when it is there, right, and takes effect on all of its profiles."""
    result = said.verdict(state, wanted)
    expected = "inbound rule '%s' allows %s, and takes effect" % (wanted.name, said.describe(wanted.scope))
    evidence = [*("read back: %s" % _told(stored, state) for stored in state.own), *result.evidence]
    standing = _standing(state, wanted, changes)
    if result.obstacles:
        return Outcome(FAIL, expected, "; ".join([standing, *result.obstacles]), evidence, " ".join(result.remedies), "it",
                       warnings=result.warnings)
    if changes:
        remedy = "Allow the kind of change 'firewall', or add the rule by hand: Windows Defender Firewall with Advanced Security > Inbound Rules > New Rule."
        return Outcome(WOULD_CHANGE, expected, standing, evidence, remedy, "it", warnings=result.warnings)
    return Outcome(PASS, expected, "; ".join([standing, *result.warnings]), evidence, owner="it", warnings=result.warnings)


def _standing(state: seen.View, wanted: seen.Wanted, changes: list[Change]) -> str:
    if not state.own:
        policy = said.opened_by_policy(state, wanted)
        if not changes and policy is not None:
            return "group policy's rule %s opens it; a local rule would be ignored" % policy
        return "there is no inbound rule '%s'" % wanted.name
    if changes:
        return changes[0].what.replace("correct firewall rule", "the firewall rule", 1)
    return "the rule is there, enabled and as wanted"


def _told(stored: seen.Stored, state: seen.View) -> str:
    rule = stored.rule
    return "%s: %s %s%s" % (stored, "allows" if rule.action == "allow" else rule.action, said.describe(rule.scope()),
                            "" if rule.active else ", disabled")


__all__ = ["FirewallException", "judge_rule"]
