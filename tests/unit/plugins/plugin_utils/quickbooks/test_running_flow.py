# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Nothing is asked of QuickBooks while a flow is at work."""
from __future__ import annotations

import pytest
from ansible_collections.interweave.smartintegration.plugins.module_utils._company_file.answers import RoadTrouble
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.quickbooks import _running_flow
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.quickbooks._running_flow import refuse_beside_a_flow
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._host import Host
from fakecim import FakeCim

SOURCES = ("203.0.113.10", "198.51.100.0/24", "192.0.2.5-192.0.2.9")


class Coming:
    """A host's connections, one list a look; the last stays."""

    def __init__(self, *looks: list[dict[str, str]]) -> None:
        self.looks, self.asked = list(looks), 0

    def __iter__(self):
        self.asked += 1
        return iter(self.looks[min(self.asked, len(self.looks)) - 1])


def row(peer: str, state: int = 5, port: int = 4500) -> dict[str, str]:
    return {"LocalAddress": "192.168.1.5", "LocalPort": str(port), "RemoteAddress": peer, "RemotePort": "51000", "State": str(state), "OwningProcess": "4"}


@pytest.fixture(autouse=True)
def slept(monkeypatch) -> list[float]:
    slept: list[float] = []
    monkeypatch.setattr(_running_flow.time, "sleep", slept.append)
    return slept


def beside(*looks: list[dict[str, str]], sources=SOURCES) -> Coming:
    coming = Coming(*looks)
    refuse_beside_a_flow(Host(FakeCim(rows={"MSFT_NetTCPConnection": coming})), (4500, 8001), sources)
    return coming


@pytest.mark.parametrize(("peer", "port"), [("203.0.113.10", 4500), ("198.51.100.77", 8001), ("192.0.2.7", 4500)])
def test_a_connection_from_a_declared_source_that_stays_stops_the_probe(slept, peer, port):
    with pytest.raises(RoadTrouble, match="a flow may be running: %s is connected to port %d, and was so for 60 seconds" % (peer, port)) as caught:
        beside([row(peer, port=port)])
    assert (caught.value.kind, caught.value.owner) == ("flow_running", "operator")
    assert "Run again when that connection is gone" in caught.value.remedy
    assert sum(slept) == 60


def test_the_end_of_a_flow_is_waited_for_and_each_look_is_a_new_one(slept):
    coming = beside([row("203.0.113.10")], [row("203.0.113.10"), row("10.0.0.7")], [row("10.0.0.7")])
    assert (coming.asked, len(slept)) == (3, 2)


@pytest.mark.parametrize("other", [row("203.0.113.11"), row("203.0.113.10", state=8), row("0.0.0.0", state=2), row("nonsense"), row(""),
                                   {**row("203.0.113.10"), "LocalAddress": "203.0.113.10"}])
def test_no_other_connection_is_waited_for(slept, other):
    beside([other])
    assert slept == []


def test_without_declared_sources_nothing_is_looked_at():
    assert beside([row("203.0.113.10")], sources=()).asked == 0


def test_where_everybody_is_declared_anybody_may_be_a_flow():
    with pytest.raises(RoadTrouble, match="10.0.0.7 is connected"):
        beside([row("10.0.0.7")], sources=("any",))
