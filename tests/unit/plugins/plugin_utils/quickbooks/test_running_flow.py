# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Nothing is asked of QuickBooks while a flow is at work."""
from __future__ import annotations

import pytest
from ansible_collections.interweave.smartintegration.plugins.module_utils._company_file.answers import RoadTrouble
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.quickbooks._running_flow import refuse_beside_a_flow
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._host import Host
from fakecim import FakeCim

SOURCES = ("203.0.113.10", "198.51.100.0/24", "192.0.2.5-192.0.2.9")


def beside(peer: str, state: int = 5, port: int = 4500, sources=SOURCES) -> None:
    row = {"LocalAddress": "192.168.1.5", "LocalPort": str(port), "RemoteAddress": peer, "RemotePort": "51000", "State": str(state), "OwningProcess": "4"}
    refuse_beside_a_flow(Host(FakeCim(rows={"MSFT_NetTCPConnection": [row]})), 4500, sources)


@pytest.mark.parametrize("peer", ["203.0.113.10", "198.51.100.77", "192.0.2.7"])
def test_a_connection_from_a_declared_source_stops_the_probe(peer):
    with pytest.raises(RoadTrouble, match="a flow is running: %s is connected to port 4500" % peer):
        beside(peer)


@pytest.mark.parametrize("other", [
    {"peer": "203.0.113.11"}, {"peer": "203.0.113.10", "state": 8}, {"peer": "0.0.0.0", "state": 2}, {"peer": "203.0.113.10", "port": 8001},
    {"peer": "nonsense"}, {"peer": ""}, {"peer": "203.0.113.10", "sources": []},
])
def test_no_other_connection_stops_it(other):
    beside(**other)
