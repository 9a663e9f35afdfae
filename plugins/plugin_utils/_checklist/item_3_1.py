# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: item 3.1, the way in to QRemote as far as the host itself shows it."""
from __future__ import annotations

from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import MANUAL, PASS, Outcome
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist._base import (
    HOST,
    POLICY,
    ROLES,
    Answer,
    CheckItem,
    Judged,
    Look,
    RunView,
    given,
)
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist._runs import answering, proof, told
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist._seen import Seen
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist._silent import silence
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._client.client import Client

#: The question that InterWeave's runs answer: whether anybody got in from outside.
WAY_IN = "way in"
_RULES = ("interweave_firewall_profiles", "interweave_sources", "interweave_allow_any_address")


class PortForwarding(CheckItem):
    id = "3.1"
    configured = "A port proxy on the host, where one is declared."
    verified = "Who listens, and connections from declared sources."
    asked = "The router's port forward."
    why_not = "A look from inside proves no router."
    variables = ("interweave_port_forwards", "interweave_qremote_port", "interweave_qremote_program", "interweave_role", *_RULES)
    roles = ROLES  # of a server that is not live it is looked at that QRemote does not serve
    consents = ("port_proxy",)
    places = (HOST,)
    adds_at = (POLICY,)
    # whether a packet gets through is told by the rules as they are in the end
    follows = {"port_forward": ("firewall_exception",), "tcp_listener_info": ("firewall_exception", "port_forward")}
    proves = "QRemote, and nothing else, listens on its port, and the host's own firewall lets the declared sources through to it."
    cannot_prove = "That a router in front of the host forwards the port: only a look from outside can."

    def looks(self, client: Client, run: RunView) -> list[Look]:
        del run
        if client.role != "live":
            return [self._not_served(client)]
        proxies = [self._proxy(client, number) for number in range(len(client.port_forwards))]
        return [*proxies, Look(
            HOST, "tcp_listener_info", given(port=client.qremote_port, program=client.qremote_program, sources=list(client.sources) or None),
            "Way in to port %s" % client.qremote_port, ("interweave_qremote_port", "interweave_qremote_program", "interweave_sources"))]

    def later(self, client: Client, run: RunView, seen: Seen) -> list[Look]:
        """What a look from inside cannot show: that somebody outside got in. An engine on the host itself proves nothing of the way from outside."""
        found = None if client.services else proof(client, run, seen)
        return told(Outcome(PASS, "InterWeave's engine gets in from outside", found.text(), [
            "Proves the whole way from InterWeave's engine, router included, at that time.",
            "Does not prove that nobody else gets in."])) if found else []

    def judge(self, client: Client, answers: list[Answer]) -> list[Judged]:
        if client.role != "live":
            return [Judged(answer.name, silence(client.role, client.qremote_program, client.qremote_port, answer.outcome), answer.about)
                    for answer in answers]
        judged = [one._replace(about={**one.about, "question": WAY_IN})
                  if answer.look.resource == "tcp_listener_info" and one.outcome.status == MANUAL else one
                  for one, answer in zip(super().judge(client, answers), answers, strict=True)]
        return answering(judged, answers, WAY_IN)

    @staticmethod
    def _not_served(client: Client) -> Look:
        options = given(port=client.qremote_port, program=client.qremote_program, require_connection=False)
        return Look(HOST, "tcp_listener_info", options, "QRemote on a %s server" % client.role,
                    ("interweave_qremote_port", "interweave_qremote_program", "interweave_role"))

    @staticmethod
    def _proxy(client: Client, number: int) -> Look:
        forward = client.port_forwards[number]
        options = {**forward, "profiles": list(client.firewall_profiles), "allow_any_address": client.allow_any_address,
                   "remote_addresses": forward.get("remote_addresses", list(client.sources))}
        return Look(HOST, "port_forward", options, "Port proxy %s" % forward.get("listen_port", number + 1),
                    ("interweave_port_forwards[%d]" % number, *_RULES))
