# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: one flow of a schedule as declared, and a verdict on it (item 5.3). Pure."""
from __future__ import annotations

import datetime
import typing as t
from dataclasses import dataclass

SCHEDULED = "scheduled"
KINDS = (SCHEDULED, "utility", "query")
#: The portal's states; ``active`` is the checklist's word for one that the portal does not have.
STATES = ("started", "running", "ending", "stopped", "unknown", "active")
WHERE = "Integration Manager, %s"


@dataclass(frozen=True)
class Flow:
    """One flow as declared. ``interval`` in minutes, ``portal_interval`` in milliseconds as read off (seconds after midnight with ``daily_at``, Shift T)."""

    name: str
    kind: str = SCHEDULED
    state: str = ""
    interval: int | None = None
    portal_interval: int | None = None
    daily_at: str = ""
    read_by: str = ""
    read_on: datetime.date | None = None
    #: The portal's user with whose login the state was read off.
    read_as: str = ""

    @property
    def going(self) -> bool:
        return self.state in ("started", "running", "ending")

    @property
    def every(self) -> int:
        """Minutes between two runs, 0 when not declared."""
        return 1440 if self.daily_at else self.interval or 0


class Verdict(t.NamedTuple):
    status: str
    text: str
    remedy: str = ""


__all__ = ["Flow", "KINDS", "SCHEDULED", "STATES", "Verdict", "WHERE"]
