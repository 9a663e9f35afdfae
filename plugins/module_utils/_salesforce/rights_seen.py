# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: what was seen of the integration user's rights in Salesforce. Plain values."""
from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

from ansible_collections.interweave.smartintegration.plugins.module_utils._salesforce.access import OBJECT_FLAGS


@dataclass
class ObjectVerdict:
    object: str
    through: list[str] = field(default_factory=list)
    #: Sets that would grant it if they counted, with the reason.
    idle: list[str] = field(default_factory=list)
    #: The user's licence has no such object.
    unlicensed: bool = False
    #: The org shows this login no object of that name.
    unknown: bool = False


@dataclass
class Observed:
    user: dict[str, t.Any]
    objects: list[ObjectVerdict]
    modify_all_data: list[str]
    api: list[str]
    #: Permission set licences of the user; ``None`` when they could not be read.
    licences: set[str] | None
    browser_logins: int
    frozen: bool = False
    #: Assignments that end soon.
    ending: list[tuple[str, str]] = field(default_factory=list)
    #: Our own permission set, its object rights by object, whether a counting assignment exists.
    own: dict[str, t.Any] | None = None
    own_rights: dict[str, dict[str, t.Any]] = field(default_factory=dict)
    assigned: bool = False

    def lacking(self) -> list[ObjectVerdict]:
        return [verdict for verdict in self.objects if verdict.unknown or not (verdict.through or self.modify_all_data)]

    @property
    def licence(self) -> str:
        return str(((self.user.get("Profile") or {}).get("UserLicense") or {}).get("Name") or "")

    def lacks_right(self, object_name: str) -> bool:
        """Whether our own set does not hold all rights on an object."""
        row = next((row for name, row in self.own_rights.items() if name.lower() == object_name.lower()), None)
        return row is None or not all(row.get(flag) for flag in OBJECT_FLAGS)


__all__ = ["ObjectVerdict", "Observed"]
