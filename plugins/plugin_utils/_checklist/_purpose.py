# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: what a look is for: which items it looks at, and what it may use on a host."""
from __future__ import annotations

from dataclasses import dataclass, replace

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._answers.join import Joined


@dataclass(frozen=True)
class Purpose:
    """One kind of look. ``items`` empty: all. ``shell``: whether a command shell may be started. ``writes``: whether consents count at all."""

    items: tuple[str, ...] = ()
    shell: bool = True
    writes: bool = True
    #: Whether the client's CRMs and the policy items are looked at too.
    whole: bool = True

    def bound(self, known: Joined) -> Joined:
        """The client as this look may use it: one that does not write knows no consent."""
        return known if self.writes else Joined(replace(known.client, allow=frozenset()), {}, known.warnings)


#: What a restart of the machine can break, and what four requests show; R4 and R5 would need a shell, or a dozen requests.
_HEALTH = ("R1", "R2", "R3", "R6")
#: What breaks by itself after go-live: drivers and versions, updates, the way in, firewall, sessions, the CRM's fields and permissions.
_WATCH = ("1.3", "1.5", "2.1", "2.3", "3.1", "3.2", "R1", "R2", "R3", "R4", "R5", "R6")

PURPOSES: dict[str, Purpose] = {
    "preflight": Purpose(),
    "watch": Purpose(_WATCH, shell=False, writes=False),
    "health": Purpose(_HEALTH, shell=False, writes=False, whole=False),
}

__all__ = ["PURPOSES", "Purpose"]
