# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""tcp_listener_info: what proves that the way from outside is open, and what contradicts the inventory."""
from __future__ import annotations

import typing as t

import pytest
from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import AGREE_FIRST, ChangePolicy, Outcome
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._addresses import addresses
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows import _listeners as listeners
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._processes import same_user
from fakehost import PROXIES, FakeHost

QREMOTE = "C:\\Program Files (x86)\\QODBC Driver for QuickBooks\\QRemote\\Server\\QRemoteServer.exe"


def row(port: int, pid: int, address: str = "0.0.0.0", peer: str = "") -> dict[str, t.Any]:
    return {"LocalAddress": address, "LocalPort": str(port), "RemoteAddress": peer or "0.0.0.0", "RemotePort": "50000" if peer else "0",
            "State": "5" if peer else "2", "OwningProcess": str(pid)}


class ListeningHost(FakeHost):
    def __init__(self) -> None:
        super().__init__()
        self.rows["Win32_Service"].append({"Name": "iphlpsvc", "DisplayName": "IP Helper", "State": "Running", "StartMode": "Auto", "ProcessId": "77"})
        self.rows["Win32_Process"] = [
            {"ProcessId": "500", "Name": "QRemoteServer.exe", "ExecutablePath": QREMOTE, "SessionId": "2"},
            {"ProcessId": "400", "Name": "explorer.exe", "ExecutablePath": "C:\\Windows\\explorer.exe", "SessionId": "2"},
            {"ProcessId": "600", "Name": "shopd.exe", "ExecutablePath": "C:\\Shop\\shopd.exe", "SessionId": "0"},
        ]
        self.rows["MSFT_NetTCPConnection"] = [row(4500, 500)]
        self.on_invoke = lambda _cls, _method, _params, _selectors: {"ReturnValue": "0", "User": "qbuser", "Domain": "ACME"}


@pytest.fixture
def host() -> ListeningHost:
    return ListeningHost()


def look(host: FakeHost, **changed: t.Any) -> Outcome:
    options = {"port": 4500, "program": QREMOTE, "sources": ["203.0.113.10"], "require_connection": True, **changed}
    resource = listeners.TcpListenerInfo(t.cast(t.Any, host), options, ChangePolicy())
    resource.check_options()
    outcome = resource.run()
    assert outcome.changes == []
    assert host.commands == []
    return outcome


def test_a_right_listener_alone_is_no_proof(host: ListeningHost) -> None:
    outcome = look(host)
    assert outcome.status == "manual"
    assert "while InterWeave connects from its side" in outcome.remedy
    assert "ACME\\qbuser" in outcome.actual


def test_it_is_enough_where_no_connection_is_asked_for(host: ListeningHost) -> None:
    assert look(host, require_connection=False).status == "pass"


PEERS = pytest.mark.parametrize(("peer", "status"), [
    ("203.0.113.10", "pass"), ("::ffff:203.0.113.10", "pass"), ("203.0.113.11", "manual"), ("127.0.0.1", "manual"), ("fe80::1%12", "manual"),
])


def test_the_host_itself_is_no_source_however_wide_they_are_declared(host: ListeningHost) -> None:
    host.rows["MSFT_NetTCPConnection"].append(row(4500, 500, "192.0.2.1", "192.0.2.1"))
    outcome = look(host, sources=["192.0.2.0/24"])
    assert outcome.status == "manual"
    assert [peer["declared"] for peer in outcome.facts["connections"]] == [False]


@pytest.mark.parametrize("everybody", ["any", "0.0.0.0/0", "0.0.0.0/1"])
def test_whoever_declares_everybody_declares_nobody(host: ListeningHost, everybody: str) -> None:
    host.rows["MSFT_NetTCPConnection"].append(row(4500, 500, "192.0.2.1", "192.0.2.77"))
    outcome = look(host, sources=[everybody])
    assert outcome.status == "manual"
    assert outcome.owner == "operator"
    assert "interweave_sources" in outcome.remedy


def test_the_way_in_is_its_to_forward_and_ours_to_look_at(host: ListeningHost) -> None:
    outcome = look(host, sources=["203.0.113.10"])
    assert (outcome.status, outcome.owner) == ("manual", "it")
    assert "Forward TCP port 4500 on the router" in outcome.remedy
    for word in ("interweave_", "attest", "inventory", "operator", "SFAcct"):
        assert word not in outcome.remedy


@PEERS
def test_only_a_declared_peer_proves_the_way_in(host: ListeningHost, peer: str, status: str) -> None:
    host.rows["MSFT_NetTCPConnection"].append(row(4500, 500, "192.0.2.1", peer))
    assert look(host).status == status


def test_any_source_never_counts_the_host_itself(host: ListeningHost) -> None:
    host.rows["MSFT_NetTCPConnection"].append(row(4500, 500, "127.0.0.1", "127.0.0.1"))
    assert look(host, sources=["any"]).status == "manual"


def test_the_port_of_the_inventory_against_the_port_of_the_program(host: ListeningHost) -> None:
    outcome = look(host, port=8001)
    assert outcome.status == "fail"
    assert "listens on port 4500, while port 8001 was agreed" in outcome.actual
    assert outcome.facts["other_ports"] == [4500]


def test_another_program_on_the_port_is_named_with_the_expected_one(host: ListeningHost) -> None:
    host.rows["MSFT_NetTCPConnection"] = [row(4500, 600)]
    outcome = look(host)
    assert outcome.status == "fail"
    assert "shopd.exe" in outcome.actual
    assert "QRemoteServer.exe" in outcome.actual


def test_a_port_that_another_holds_is_agreed_on_anew(host: ListeningHost) -> None:
    host.rows["MSFT_NetTCPConnection"] = [row(8001, 4), row(4500, 12)]
    outcome = look(host, port=8001, program="QRemoteServer.exe")
    assert outcome.remedy.startswith(AGREE_FIRST)
    assert "another program holds it: name one that is free" in outcome.remedy
    assert "The agreed port is" not in outcome.remedy, "QRemote cannot take it"


def test_nothing_runs(host: ListeningHost) -> None:
    host.rows["MSFT_NetTCPConnection"] = []
    host.rows["Win32_Process"] = []
    outcome = look(host)
    assert outcome.status == "fail"
    assert "no process QRemoteServer.exe runs" in outcome.actual


def test_a_listener_for_the_host_alone_fails(host: ListeningHost) -> None:
    host.rows["MSFT_NetTCPConnection"] = [row(4500, 500, "127.0.0.1")]
    assert "only this host itself" in look(host).actual


def test_a_port_proxy_is_looked_through(host: ListeningHost) -> None:
    host.keys[PROXIES] = {"*/8001": "127.0.0.1/4500"}
    host.rows["MSFT_NetTCPConnection"] += [row(8001, 77), row(8001, 77, "192.0.2.1", "203.0.113.10")]
    outcome = look(host, port=8001)
    assert outcome.status == "pass"
    assert "a port proxy to 127.0.0.1 port 4500" in outcome.actual


def test_a_peer_behind_a_port_proxy_counts_for_the_port_it_leads_to(host: ListeningHost) -> None:
    host.rows["MSFT_NetTCPConnection"] += [row(4500, 500, "127.0.0.1", "127.0.0.1"), row(8001, 77), row(8001, 77, "192.0.2.1", "203.0.113.10"),
                                           row(9000, 77), row(9000, 77, "192.0.2.1", "203.0.113.10")]
    host.keys[PROXIES] = {"*/9000": "127.0.0.1/80", "*/9001": "192.0.2.9/4500"}
    assert look(host).status == "manual"
    host.keys[PROXIES]["*/8001"] = "127.0.0.1/4500"
    outcome = look(host)
    assert outcome.status == "pass"
    assert any("through the port proxy on port 8001, a declared source" in line for line in outcome.evidence)


@pytest.mark.parametrize(("target", "told"), [("127.0.0.1/4599", "where nothing listens"), ("192.168.1.9/2080", "not to QRemoteServer.exe on this host")])
def test_a_port_proxy_that_leads_nowhere_or_away_fails(host: ListeningHost, target: str, told: str) -> None:
    host.keys[PROXIES] = {"*/8001": target}
    host.rows["MSFT_NetTCPConnection"].append(row(8001, 77))
    outcome = look(host, port=8001)
    assert outcome.status == "fail"
    assert told in outcome.actual
    assert "4500" in outcome.actual


def test_no_sources_are_told(host: ListeningHost) -> None:
    outcome = look(host, sources=None)
    assert outcome.status == "manual"
    assert "no sources are declared" in outcome.actual


@pytest.mark.parametrize("options", [{"port": 0}, {"port": 65536}, {"sources": ["nowhere"]}])
def test_bad_options_are_refused(host: ListeningHost, options: dict[str, t.Any]) -> None:
    with pytest.raises(ValueError, match="is no"):
        look(host, **options)


@pytest.mark.parametrize(("peer", "sources", "is_declared"), [
    ("203.0.113.10", ["203.0.113.0/24"], True), ("203.0.113.10", ["203.0.113.1-203.0.113.20"], True), ("2001:db8::1", ["2001:db8::/48"], True),
    ("203.0.113.10", ["LocalSubnet"], False), ("garbage", ["any"], False), ("", ["any"], False),
])
def test_which_peers_are_declared(peer: str, sources: list[str], is_declared: bool) -> None:
    assert listeners.declared(peer, addresses(sources)) is is_declared


@pytest.mark.parametrize(("found", "wanted", "same"), [
    ("ACME\\qbuser", "qbuser", True), ("ACME\\QBUser", "acme\\qbuser", True), ("ACME\\qbuser", "qbuser@acme.example", True),
    ("OTHER\\qbuser", "ACME\\qbuser", False), ("ACME\\qb", "qbuser", False), ("HOST\\Müller", ".\\müller", True), ("", "qbuser", False),
])
def test_users_are_compared_as_windows_names_them(found: str, wanted: str, same: bool) -> None:
    assert same_user(found, wanted) is same
