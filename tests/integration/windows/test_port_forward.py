# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""port_forward and tcp_listener_info against the lab."""
from __future__ import annotations

import typing as t

import pytest
from actions import QREMOTE, SOURCES, act, four_moves

FORWARD = {"listen_port": 8001, "connect_address": "127.0.0.1", "connect_port": 4500, "remote_addresses": SOURCES}


def proxies(lab: t.Any, where: str) -> dict[str, str]:
    return t.cast("dict[str, str]", lab.act("windows", "state", host=where)["port_proxies"])


def rule_names(lab: t.Any, where: str) -> list[str]:
    return [rule["name"] for rule in lab.act("windows", "state", host=where)["rules"].values()]


def test_a_proxy_comes_with_its_rule_and_goes_with_it(lab: t.Any) -> None:
    done = four_moves(lab, "acme-qb01", "port_forward", **FORWARD)
    assert done["status"] == "changed"
    assert list(proxies(lab, "acme-qb01").values()) == ["127.0.0.1/4500"]
    assert "InterWeave port proxy 8001" in rule_names(lab, "acme-qb01")
    assert [change["kind"] for change in done["changes"]] == ["port_proxy", "firewall"]

    seen = act(lab, "acme-qb01", "tcp_listener_info", port=8001, program=QREMOTE, sources=SOURCES)
    assert seen["status"] == "manual"
    assert seen["port_proxy"]["target"] == "127.0.0.1/4500"
    assert "8001" in seen["remedy"]

    four_moves(lab, "acme-qb01", "port_forward", listen_port=8001, state="absent")
    assert not proxies(lab, "acme-qb01")
    assert "InterWeave port proxy 8001" not in rule_names(lab, "acme-qb01")


def test_it_starts_the_ip_helper_service(lab: t.Any) -> None:
    act(lab, "acme-qb01", "windows_service", name="iphlpsvc", state="stopped", start_mode="manual", dependents=True)
    done = four_moves(lab, "acme-qb01", "port_forward", **FORWARD)
    assert done["status"] == "changed"
    service = lab.act("windows", "state", host="acme-qb01")["services"]["iphlpsvc"]
    assert (service["state"], service["mode"]) == ("Running", "Auto")


def test_a_port_that_another_program_holds_is_left_alone(lab: t.Any) -> None:
    lab.forget()
    refused = act(lab, "globex-qb01", "port_forward", **{**FORWARD, "profiles": ["domain", "private"]})
    assert refused["status"] == "fail"
    assert refused["failed"]
    assert "shopd.exe" in refused["actual"]
    assert lab.ledger()["writes"] == 0


def test_a_proxy_that_leads_away_is_named_and_corrected(lab: t.Any) -> None:
    seen = act(lab, "globex-qb01", "tcp_listener_info", port=4500, program=QREMOTE, sources=SOURCES)
    assert seen["status"] == "fail"
    assert "192.168.20.9" in seen["actual"]
    assert "4501" in seen["actual"]
    done = four_moves(lab, "globex-qb01", "port_forward", listen_port=4500, connect_address="127.0.0.1", connect_port=4501, remote_addresses=SOURCES,
                      profiles=["domain", "private"])
    assert done["changes"][0]["before"] == "192.168.20.9/2080"


def test_a_dead_target_fails_although_all_is_written(lab: t.Any) -> None:
    result = act(lab, "acme-qb01", "port_forward", **{**FORWARD, "connect_port": 4599})
    assert result["status"] == "fail"
    assert "nothing listens on 127.0.0.1 port 4599" in result["actual"]


def test_the_listener_with_program_session_user_and_a_declared_peer(lab: t.Any) -> None:
    seen = act(lab, "acme-qb01", "tcp_listener_info", port=4500, program=QREMOTE, sources=SOURCES)
    assert seen["status"] == "pass"
    (listener,) = seen["listeners"]
    assert listener["program"] == QREMOTE
    assert listener["session"] == 2
    assert listener["user"] == "ACME\\qbuser"
    assert [peer["declared"] for peer in seen["connections"]] == [True]
    assert not seen["changed"]


def test_a_peer_that_is_not_declared_proves_nothing(lab: t.Any) -> None:
    seen = act(lab, "acme-qb01", "tcp_listener_info", port=4500, program=QREMOTE, sources=["198.51.100.1"])
    assert seen["status"] == "manual"
    assert "while InterWeave connects from its side" in seen["remedy"]


def test_a_listener_that_contradicts_the_inventory_names_both_ports(lab: t.Any) -> None:
    seen = act(lab, "acme-qb01", "tcp_listener_info", port=8001, program=QREMOTE, sources=SOURCES)
    assert seen["status"] == "fail"
    assert "4500" in seen["actual"]
    assert "8001" in seen["actual"]
    assert seen["other_ports"] == [4500]


@pytest.mark.parametrize(("port", "holder"), [(3389, "TermService"), (135, "RpcSs"), (445, "System")])
def test_the_ports_of_windows_itself_are_collisions_that_are_named(lab: t.Any, port: int, holder: str) -> None:
    lab.forget()
    refused = act(lab, "acme-qb01", "port_forward", **{**FORWARD, "listen_port": port})
    assert refused["status"] == "fail"
    assert holder in refused["actual"]
    assert lab.ledger()["writes"] == 0
