# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist.item_3_2 import FirewallExceptions
from clients import RUN, client


def test_undeclared_sources_are_asked_of_interweave_and_open_nothing() -> None:
    (look,) = FirewallExceptions().looks(client(), RUN)
    assert look.outcome is not None
    assert (look.resource, look.outcome.status, look.outcome.owner) == ("", "manual", "interweave")


def test_sources_that_cannot_be_used_are_a_mistake_and_not_a_question() -> None:
    (look,) = FirewallExceptions().looks(client("interweave_sources"), RUN)
    assert (look.resource, look.outcome) == ("firewall_exception", None)


def test_the_rule_is_for_the_declared_sources_only() -> None:
    (look,) = FirewallExceptions().looks(client(sources=["203.0.113.10"]), RUN)
    assert (look.options["remote_addresses"], look.options["ports"], look.options["allow_any_address"]) == (["203.0.113.10"], ["4500"], False)


def test_any_address_takes_a_variable_of_its_own() -> None:
    (look,) = FirewallExceptions().looks(client(allow_any_address=True), RUN)
    assert (look.options["remote_addresses"], look.options["allow_any_address"]) == (["any"], True)


def test_each_further_program_has_its_rule() -> None:
    declared = {"name": "SmartAgent", "program": r"C:\A.exe", "ports": ["8443"]}
    look = FirewallExceptions().looks(client(sources=["203.0.113.10"], smartagent_programs=[declared]), RUN)[1]
    assert look.name == "Firewall exception for SmartAgent"
    assert look.options == {"remote_addresses": ["203.0.113.10"], "name": "InterWeave SmartAgent", "program": r"C:\A.exe", "ports": ["8443"],
                            "profiles": ["domain", "private", "public"], "allow_any_address": False}
