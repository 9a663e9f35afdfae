# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: whether a flow of InterWeave is at work on a host: a connection from its addresses stands on QRemote's port."""
from __future__ import annotations

import contextlib
import ipaddress
import typing as t

from ansible_collections.interweave.smartintegration.plugins.module_utils._company_file.answers import RoadTrouble
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._addresses import CERTAINLY, KEYWORDS, addresses
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._host import Host
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._processes import ESTABLISHED, connections, on_port


def refuse_beside_a_flow(host: Host, port: int, sources: t.Sequence[str]) -> None:
    """Beside a running flow the company file would be opened a second time, and what is found open is the flow's doing.

    :param port: QRemote Server's. :param sources: the addresses that InterWeave comes from; without any nothing is looked at.
    :raises RoadTrouble: a flow is running.
    """
    if not sources:
        return
    theirs = addresses(sources, words=frozenset(KEYWORDS))
    for one in connections(host, on_port(port)):
        if one.state == ESTABLISHED and _is_address(one.peer) and theirs.meets(addresses([one.peer])) == CERTAINLY:
            raise RoadTrouble("flow_running", "a flow is running: %s is connected to port %d" % (one.peer, port), "Run again between two flows.", "operator")


def _is_address(text: str) -> bool:
    with contextlib.suppress(ValueError):
        return bool(ipaddress.ip_address(text))
    return False


__all__ = ["refuse_beside_a_flow"]
