# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: item 3.2, the Windows firewall lets InterWeave in to QRemote and to what else is declared."""
from __future__ import annotations

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist._base import HOST, CheckItem, Look, RunView
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._client.client import Client

_RULES = ("interweave_firewall_profiles", "interweave_sources", "interweave_allow_any_address")
_NAME = "Firewall exception for QRemote"


class FirewallExceptions(CheckItem):
    id = "3.2"
    configured = "One inbound rule for each program, for declared sources only."
    verified = "That the rule takes effect: profile, policy, block rules."
    asked = "InterWeave's addresses."
    why_not = "InterWeave publishes no current addresses."
    variables = ("interweave_qremote_port", "interweave_qremote_program", "interweave_smartagent_programs", *_RULES)
    consents = ("firewall",)
    places = (HOST,)
    follows = {"firewall_exception": ()}
    proves = "An active rule of the Windows firewall lets the declared sources in, and no rule that blocks overrides it."
    cannot_prove = "That a firewall or a router in front of the host lets them in."

    def looks(self, client: Client, run: RunView) -> list[Look]:
        del run
        return [self._qremote(client), *(self._program(client, number) for number in range(len(client.smartagent_programs)))]

    def _qremote(self, client: Client) -> Look:
        if not client.sources and not client.allow_any_address and not client.wrong(*_RULES):
            return self.ask(
                "interweave_sources is empty, so it is not known from which addresses InterWeave connects",
                "Ask InterWeave support for the addresses that their server connects from and write them into interweave_sources. "
                "Published lists are old and contradict each other.", "interweave", _NAME)
        options = {"name": "InterWeave QRemote", "program": client.qremote_program, "ports": [str(client.qremote_port)],
                   "remote_addresses": list(client.sources) or ["any"], **self._shared(client)}
        return Look(HOST, "firewall_exception", options, _NAME, ("interweave_qremote_port", "interweave_qremote_program", *_RULES))

    def _program(self, client: Client, number: int) -> Look:
        declared = client.smartagent_programs[number]
        name = declared.get("name", number + 1)
        options = {"remote_addresses": list(client.sources), **declared, "name": "InterWeave %s" % name, **self._shared(client)}
        return Look(HOST, "firewall_exception", options, "Firewall exception for %s" % name, ("interweave_smartagent_programs[%d]" % number, *_RULES))

    @staticmethod
    def _shared(client: Client) -> dict[str, object]:
        return {"profiles": list(client.firewall_profiles), "allow_any_address": client.allow_any_address}
