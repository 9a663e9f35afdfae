# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the firewall of a host as far as it bears on one wanted rule: plain values."""
from __future__ import annotations

import typing as t
from dataclasses import dataclass, field, replace

from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._firewall_rules import PROFILES, USUAL_FOLDERS, Rule, Scope


@dataclass(frozen=True)
class Wanted:
    """The one inbound allow rule that is wanted, found by its name."""

    name: str
    scope: Scope
    #: The program and the service that listen, where the rule names neither (a port proxy's): other programs' rules do not concern it.
    listener: tuple[str, str] | None = None

    @property
    def judged(self) -> Scope:
        """What other rules are held against: the scope, with the listener that is known."""
        return self.scope if self.listener is None else replace(self.scope, program=self.listener[0], service=self.listener[1])


@dataclass(frozen=True)
class Stored:
    """A rule with the place it was read from: its value name, and whether group policy brought it."""

    id: str
    rule: Rule
    policy: bool = False
    #: Read as reg.exe prints it, not by itself: there were more that bear on the wanted one than are read one by one.
    printed: bool = False

    def __str__(self) -> str:
        return "'%s' (%s%s)" % (self.rule.name, "group policy, " if self.policy else "", self.id)


@dataclass(frozen=True)
class Profile:
    """One profile's settings as they count: group policy's before the host's own."""

    name: str
    on: bool = True
    exceptions: bool = True
    local_rules: bool = True
    allows_by_default: bool = False


@dataclass(frozen=True)
class View:
    """What was seen of the firewall."""

    own: tuple[Stored, ...] = ()
    #: The others that bear on the wanted one.
    others: tuple[Stored, ...] = ()
    #: How many block rules were looked at, those that have nothing to do with the wanted one included.
    blocks: int = 0
    profiles: tuple[Profile, ...] = tuple(Profile(name) for name in PROFILES)
    #: The firewall service's state as Win32_Service has it; ``None`` when the host named no such service.
    service: str | None = "Running"
    folders: t.Mapping[str, str] = field(default_factory=lambda: USUAL_FOLDERS)

    def profile(self, name: str) -> Profile:
        return next((profile for profile in self.profiles if profile.name == name), Profile(name))


__all__ = ["Profile", "Stored", "View", "Wanted"]
