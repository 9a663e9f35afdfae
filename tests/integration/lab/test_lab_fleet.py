# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A fleet: any number of hosts, copies of a finished one until somebody writes to them."""

from __future__ import annotations

import pathlib

import pytest
from labclient import LabClient, start_lab
from pypsrp.exceptions import WSManFaultError
from pypsrp.wsman import WSMan

SYSTEM = "http://schemas.microsoft.com/wbem/wsman/1/wmi/root/cimv2/Win32_OperatingSystem"


def _client(lab: LabClient, address: str) -> WSMan:
    return WSMan(address, ssl=False, auth="ntlm", username="UMBRELLA\\interweave", password="Lab-umbrella-1!")


def test_hosts_of_a_fleet_are_apart(tmp_path: pathlib.Path) -> None:
    with start_lab(tmp_path, "--parts", "windows", "--hosts", "252") as lab:
        first, last = lab.address(1, 10), lab.address(2, 11)
        for address, name in ((first, "FLEET-0001"), (last, "FLEET-0252")):
            reply = _client(lab, address).get(SYSTEM)
            assert reply.findtext(".//{%s}CSName" % SYSTEM) == name
        lab.act("windows", "set_registry", host="fleet-0001", key="SOFTWARE\\Lab", name="a", value="b")
        state = lab.state("windows")
        assert "HKLM\\SOFTWARE\\Lab" in state["fleet-0001"]["registry"]
        assert "HKLM\\SOFTWARE\\Lab" not in state["fleet-0252"]["registry"]
        assert "HKLM\\SOFTWARE\\Lab" not in state["umbrella-qb01"]["registry"]
        assert "fleet-0100" not in state, "made only when somebody asks"
        assert state["fleet-0252"]["processes"] == state["umbrella-qb01"]["processes"]


def test_local_administrator_without_the_token_policy_is_none(lab: LabClient) -> None:
    """UAC remote restrictions: only domain users and RID 500 keep their rights over the network."""
    lab.act(
        "windows",
        "delete_registry",
        host="globex-qb01",
        key="SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Policies\\System",
        name="LocalAccountTokenFilterPolicy",
    )
    client = WSMan(lab.address(20, 1), ssl=True, auth="basic", username="interweave", password="Lab-globex-1!", cert_validation=lab.ca)
    with pytest.raises(WSManFaultError) as caught:
        client.get(SYSTEM)
    assert caught.value.code == 5
    acme = WSMan(lab.address(10, 1), ssl=False, auth="ntlm", username="ACME-QB01\\Administrator", password="Lab-acme-adm-1!")
    assert acme.get(SYSTEM) is not None
