# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The wire against the lab: Ansible's own connection objects, in this process."""
from __future__ import annotations

import typing as t

import pytest
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._host import Host
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._client import CimClient
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._transport import ConnectionWire
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._ways import wire_for
from wirelab import connection


@pytest.fixture
def wire(lab):
    """Make a wire to a lab host: ``wire("winrm", ACME, ansible_winrm_transport=["ntlm"])``."""
    made: list[ConnectionWire] = []

    def make(kind: str, host: dict[str, t.Any], **variables: t.Any) -> ConnectionWire:
        merged = {"ansible_host": lab.address(host["address"], 1), **host, **variables}
        if kind == "psrp" and "ansible_psrp_protocol" not in merged:
            merged["ansible_psrp_protocol"] = "http" if merged["ansible_port"] == 5985 else "https"
        made.append(wire_for(connection(kind, merged)))
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.fixture
def windows(wire):
    """Make a host over a wire; its shell is deleted after the test."""
    hosts: list[Host] = []

    def make(kind: str, host: dict[str, t.Any], **variables: t.Any) -> Host:
        hosts.append(Host(CimClient(wire(kind, host, **variables))))
        return hosts[-1]

    yield make
    for one in hosts:
        one.close()
