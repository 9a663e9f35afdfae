# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: what makes it impossible to grant a Salesforce user rights on an object, whatever is allowed here. Pure."""
from __future__ import annotations

import typing as t

INTEGRATION_LICENCE = "Salesforce Integration"
INTEGRATION_PSL = "SalesforceAPIIntegrationPsl"
#: User licences that cover none of a CRM's objects (Salesforce Help, "User Licenses").
NO_OBJECTS = frozenset({"Chatter Free", "Chatter External", "Identity", "External Identity", "Guest User License", "Work.com Only"})
#: User licences without some of the usual objects.
LACKING = dict.fromkeys(("Salesforce Platform", "Force.com - Free", "Lightning Platform Starter", "Lightning Platform Plus"), ("opportunity", "quote"))
#: Rights on the first object depend on the same rights on the second, within one permission set (texts of the API's own refusals).
PARENTS = {"contact": "Account", "opportunity": "Account", "contract": "Account", "order": "Account", "asset": "Account", "quote": "Opportunity"}


def uncovered(licence: str, object_name: str) -> bool:
    """Whether the user's licence has no such object."""
    return licence in NO_OBJECTS or object_name.lower() in LACKING.get(licence, ())


def ancestors(object_name: str) -> list[str]:
    """The objects on which rights on this one depend, the nearest first."""
    found, name = [], PARENTS.get(object_name.lower())
    while name:
        found.append(name)
        name = PARENTS.get(name.lower())
    return found


def parents_first(names: t.Iterable[str]) -> list[str]:
    return sorted(names, key=lambda name: len(ancestors(name)))


__all__ = ["INTEGRATION_LICENCE", "INTEGRATION_PSL", "ancestors", "parents_first", "uncovered"]
