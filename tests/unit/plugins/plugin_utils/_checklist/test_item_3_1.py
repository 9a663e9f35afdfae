# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import PASS, Outcome
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist._base import Answer
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist.item_3_1 import PortForwarding
from clients import RUN, client


def test_each_proxy_takes_the_clients_sources_unless_it_names_its_own() -> None:
    forwards = [{"listen_port": 8001, "connect_address": "127.0.0.1", "connect_port": 4500},
                {"listen_port": 8002, "connect_address": "127.0.0.1", "connect_port": 4501, "remote_addresses": ["203.0.113.9"]}]
    one, two, listener = PortForwarding().looks(client(port_forwards=forwards, sources=["203.0.113.10"]), RUN)
    assert (one.name, one.options["remote_addresses"], one.options["profiles"]) == ("Port proxy 8001", ["203.0.113.10"], ["domain", "private", "public"])
    assert two.options["remote_addresses"] == ["203.0.113.9"]
    assert (listener.resource, listener.name, listener.options["sources"]) == ("tcp_listener_info", "Way in to port 4500", ["203.0.113.10"])


def test_without_sources_the_listener_is_looked_at_all_the_same() -> None:
    (listener,) = PortForwarding().looks(client(qremote_port=4501), RUN)
    assert (listener.options["port"], "sources" in listener.options) == (4501, False)


@pytest.mark.parametrize("role", ["standby", "retired"])
def test_of_a_server_that_is_not_live_only_qremotes_silence_is_looked_at(role: str) -> None:
    (look,) = PortForwarding().looks(client(role=role, port_forwards=[{"listen_port": 8001}], sources=["203.0.113.10"]), RUN)
    assert (look.name, look.options["require_connection"], "sources" in look.options) == ("QRemote on a %s server" % role, False, False)
    listening = Outcome(PASS, facts={"listeners": [{"port": 4500, "program": "C:\\x\\QRemoteServer.exe"}], "other_ports": []})
    (judged,) = PortForwarding().judge(client(role=role), [Answer(look, look.name, listening)])
    assert judged.outcome.status == "fail"
