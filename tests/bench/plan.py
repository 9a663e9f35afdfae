# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is measured side by side, and what was promised of it. Data only; ``bench.py`` runs it and ``tables.py`` judges it."""
from __future__ import annotations

import typing as t

#: How often each block is run through, its contenders in turn: A B C, A B C, A B C.
TRIALS = 3


class Block(t.NamedTuple):
    """Contenders that meet the same hosts at the same price, in turn. Figures of two blocks are never set against each other."""

    fleet: str
    costs: str
    hosts: int
    forks: int
    who: tuple[str, ...]

    @property
    def key(self) -> str:
        return "%s, %s, %d hosts, %d forks" % (self.fleet, self.costs, self.hosts, self.forks)


class Goal(t.NamedTuple):
    """A promise about one block: *measure* names a function of ``tables.py`` that gets one trial's rows by contender."""

    what: str
    measure: str
    of: str
    to: str
    limit: float
    fleet: str
    costs: str
    hosts: int
    forks: int


#: What ansible-playbook costs before it has done anything, ours and the peers', and what the floor costs over no host at all: taken off.
STARTS = ("start-up", "peer start-up", "floor start")
SIDE_BY_SIDE = (*STARTS, "debug", "ours", "ours psrp", "floor", "peer B", "role", "preflight")

FULL = (
    Block("alive", "charged", 1, 10, ("start-up", "peer start-up", "debug", "preflight", "ours", "ours basic", "peer B")),
    Block("alive", "charged", 100, 10, (*SIDE_BY_SIDE, "peer A")),
    Block("alive", "rtt20", 100, 50, (*STARTS, "ours", "peer B")),
    Block("alive", "rtt100", 100, 50, (*STARTS, "ours", "peer B")),
    Block("client", "charged", 3, 10, ("start-up", "debug", "ours", "preflight")),
    Block("dead", "charged", 200, 20, ("start-up", "debug", "preflight")),
    Block("silent", "charged", 20, 20, ("preflight",)),
    Block("alive", "charged", 100, 50, ("start-up", "preflight")),
    Block("alive", "charged", 1000, 50, ("start-up", "preflight")),
)
QUICK = (
    Block("alive", "charged", 1, 10, ("start-up", "peer start-up", "debug", "preflight", "ours", "ours basic", "peer B")),
    Block("alive", "charged", 10, 10, SIDE_BY_SIDE),
    Block("dead", "charged", 20, 20, ("start-up", "debug", "preflight")),
)


def _peer(what: str, other: str, limit: float, costs: str = "charged", forks: int = 10) -> Goal:
    return Goal("ours to %s: %s" % (other, what), what, "ours", other, limit, "alive", costs, 100, forks)


GOALS = (
    _peer("cpu", "peer B", 0.9), _peer("bytes", "peer B", 1 / 7), _peer("wall", "peer B", 1.0),
    _peer("wall", "peer B", 1.0, "rtt20", 50), _peer("wall", "peer B", 1.0, "rtt100", 50),
    _peer("cpu", "peer A", 1 / 15), _peer("bytes", "peer A", 1 / 100), _peer("wall", "peer A", 1 / 12), _peer("cpu", "floor", 3.5),
    Goal("whole preflight above ours, in debug tasks a host", "above_in_debugs", "preflight", "ours", 3.0, "alive", "charged", 100, 10),
    Goal("one host, from the command to the report, to a play that does nothing: wall", "whole_wall", "preflight", "start-up", 2.5, "alive", "charged", 1, 10),
    Goal("one host over NTLM: HTTP requests", "requests", "ours", "ours", 12, "alive", "charged", 1, 10),
    Goal("one host over Basic: HTTP requests", "requests", "ours basic", "ours basic", 10, "alive", "charged", 1, 10),
    Goal("a host that refuses the connection, in debug tasks", "in_debugs", "preflight", "debug", 3.5, "dead", "charged", 200, 20),
    Goal("20 hosts that accept and never answer: seconds", "seconds", "preflight", "preflight", 40, "silent", "charged", 20, 20),
    Goal("1,000 hosts, whole preflight: peak PSS, MiB", "pss", "preflight", "preflight", 1434, "alive", "charged", 1000, 50),
)
#: A host of 1,000 beside a host of 100: each trial's two runs stand side by side in time.
GROWTH = Goal("1,000 hosts to 100 hosts: wall a host", "growth", "preflight", "preflight", 1.2, "alive", "charged", 1000, 50)
GROWTH_FROM = 100
