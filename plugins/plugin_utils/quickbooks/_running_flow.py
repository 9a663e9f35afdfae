# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: whether a flow of InterWeave is at work on a host: a connection from its addresses stands on QRemote's port."""
from __future__ import annotations

import contextlib
import ipaddress
import time
import typing as t

from ansible_collections.interweave.smartintegration.plugins.module_utils._company_file.answers import RoadTrouble
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._addresses import CERTAINLY, KEYWORDS, addresses
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._host import Host
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._processes import ESTABLISHED, connections, on_port

#: How often, and with how many seconds between, the end of a flow is waited for: most take less than a minute.
LOOKS, PAUSE = 61, 1.0


def refuse_beside_a_flow(host: Host, ports: t.Sequence[int], sources: t.Sequence[str]) -> None:
    """Beside a running flow the company file would be opened a second time, and what is found open is the flow's doing. Its end is waited for.

    :param ports: those that lead to QRemote Server. :param sources: the addresses that InterWeave comes from; without any nothing is looked at.
    :raises RoadTrouble: a flow may be running, and still was at the last look.
    """
    if not sources:
        return
    for number in range(LOOKS):
        peer = _connected(host, ports, sources)
        if not peer:
            return
        if number < LOOKS - 1:
            time.sleep(PAUSE)
    raise RoadTrouble(
        "flow_running", "a flow may be running: %s, and was so for %d seconds" % (peer, PAUSE * (LOOKS - 1)),
        "Run again when that connection is gone. If it never goes, InterWeave keeps it open between its flows: stop the flows in the portal for the time of "
        "the run.", "operator")


def _connected(host: Host, ports: t.Sequence[int], sources: t.Sequence[str]) -> str:
    """Who of them is connected at this moment, in words; empty when nobody is."""
    host.forget()  # what was read before the changes of this run says nothing of now
    theirs = addresses(sources, words=frozenset(KEYWORDS))
    found = [one for one in connections(host, on_port(*ports)) if one.state == ESTABLISHED and _is_address(one.peer) and one.peer != one.address]
    return next(("%s is connected to port %d" % (one.peer, one.port) for one in found if theirs.meets(addresses([one.peer])) == CERTAINLY), "")


def _is_address(text: str) -> bool:
    with contextlib.suppress(ValueError):
        return bool(ipaddress.ip_address(text))
    return False


__all__ = ["LOOKS", "PAUSE", "refuse_beside_a_flow"]
