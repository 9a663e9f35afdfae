# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: what InterWeave's engine answers to a query flow's address. Pure.

The engine (run offline) answers 200 whatever happened: XML ``<iwtransformationserver>`` with a transaction ``sessionvars`` that echoes the parameters, then
the wanted transaction, if it ran. It is missing where no such transaction exists and where there is no connection. A statement that QuickBooks refused
leaves ``rowcount="0"`` and no word of the error. A wrong company or token is not refused: the flow runs without its profile.
"""
from __future__ import annotations

import re
import typing as t

_ENGINE = re.compile(r"<transaction\s+name=\"sessionvars\"")
_ROWS = re.compile(r"<datamap\b[^>]*\browcount=\"(\d{1,9})\"")


class EngineAnswer(t.NamedTuple):
    """``engine``: it is the engine's own form. ``ran``: the wanted transaction is in it. ``rows``: how many it returned."""

    engine: bool
    ran: bool = False
    rows: int = 0


def read(text: str, transaction: str) -> EngineAnswer:
    """The answer to a request for this transaction (``tranname``)."""
    if not _ENGINE.search(text):
        return EngineAnswer(False)
    found = re.search(r"<transaction\s+name=\"%s\"[^>]*>(.*?)(?:</transaction>|\Z)" % re.escape(transaction), text, re.DOTALL) if transaction else None
    if found is None:
        return EngineAnswer(True)
    return EngineAnswer(True, True, sum(map(int, _ROWS.findall(found.group(1)))))


__all__ = ["EngineAnswer", "read"]
