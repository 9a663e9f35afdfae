# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: what a statement that is not proven is, and the experiment that asks a real system about it. Pure data."""
from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

from ansible_collections.interweave.smartintegration.plugins.module_utils._crm.contract import CrmClient
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._host import Host
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._client import CimClient

PROVEN = "proven"
DISPROVEN = "disproven"
NOT_HERE = "not possible here"
VERDICTS = (PROVEN, DISPROVEN, NOT_HERE)
#: Places that are asked.
HOST = "host"
SALESFORCE = "salesforce"
CREATIO = "creatio"


@dataclass(frozen=True)
class Row:
    """One statement that the collection rests on and that no real system has confirmed here."""

    name: str
    statement: str
    rests_on: str
    handled: str
    #: How a person proves it, or why nothing can be asked. Empty where the experiment of this name asks.
    prove: str = ""


@dataclass(frozen=True)
class Answer:
    """What a real system said. ``came`` is what was seen, short enough to be read and without anybody's data."""

    verdict: str
    came: str

    def __post_init__(self) -> None:
        if self.verdict not in VERDICTS:
            raise ValueError("unknown verdict %r" % self.verdict)


@dataclass
class Places:
    """What an experiment may ask."""

    #: The Windows host, and the CIM client below it.
    host: Host | None = None
    cim: CimClient | None = None
    #: The ways to log in that the connection was told to take, in lower case: ``ntlm``, ``kerberos`` ...
    logins: tuple[str, ...] = ()
    crms: dict[str, CrmClient] = field(default_factory=dict)

    @property
    def windows(self) -> Host:
        if self.host is None:
            raise LookupError("no Windows host was connected to")
        return self.host

    @property
    def wire(self) -> CimClient:
        if self.cim is None:
            raise LookupError("no Windows host was connected to")
        return self.cim


@dataclass(frozen=True)
class Experiment:
    """One question to a real system. With ``undone`` it writes, in a place of its own, and says how that is taken back."""

    name: str
    place: str
    ask: t.Callable[[Places], Answer]
    #: What is asked, in one sentence.
    asks: str
    #: What it touches on the system that is asked.
    touches: str
    #: Which answer means which verdict.
    proven: str
    disproven: str
    #: The file of the collection that would change.
    code: str
    undone: str = ""

    @property
    def writes(self) -> bool:
        return bool(self.undone)


def verdict(good: bool, came: str) -> Answer:
    return Answer(PROVEN if good else DISPROVEN, came)


__all__ = ["Answer", "CREATIO", "DISPROVEN", "Experiment", "HOST", "NOT_HERE", "PROVEN", "Places", "Row", "SALESFORCE", "VERDICTS", "verdict"]
