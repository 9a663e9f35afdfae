# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: what a Salesforce user may do, computed from permission sets as the Object Reference describes them.

Rights are the union over every assigned permission set, the profile's own one included. An assignment that is inactive or
expired, or a set that a session has to activate first, grants nothing that an integration can rely on.
"""
from __future__ import annotations

import typing as t
from datetime import datetime, timedelta, timezone

Row = dict[str, t.Any]

OBJECT_FLAGS = (
    "PermissionsCreate", "PermissionsRead", "PermissionsEdit", "PermissionsDelete", "PermissionsViewAllRecords", "PermissionsModifyAllRecords",
)
#: An assignment that ends within these days is told before it stops the integration.
SOON = timedelta(days=30)


class Access:
    """``assignments`` and ``rights`` are rows of PermissionSetAssignment and ObjectPermissions of one user."""

    def __init__(self, assignments: t.Sequence[Row], rights: t.Sequence[Row], now: datetime | None = None) -> None:
        self.assignments = list(assignments)
        self._rights = list(rights)
        self._now = now or datetime.now(timezone.utc)
        self.counting = [row for row in self.assignments if not self.why_not(row)]

    def why_not(self, assignment: Row) -> str:
        """Why an assignment does not count; the empty string when it does."""
        group = assignment.get("PermissionSetGroup") or {}
        if assignment.get("IsActive") is False:
            return "the assignment is inactive"
        if self._expired(assignment.get("ExpirationDate")):
            return "the assignment expired on %s" % str(assignment["ExpirationDate"])[:10]
        if (assignment.get("PermissionSet") or {}).get("HasActivationRequired"):
            return "the set must be activated in the session first"
        if group and group.get("Status") not in (None, "Updated"):
            return "the permission set group is %s, not Updated: recalculate it" % group["Status"]
        return ""

    def _expired(self, moment: str | None) -> bool:
        return bool(moment) and _ends(moment) <= self._now

    def ending(self) -> list[tuple[str, str]]:
        """Counting assignments that end soon, each with its day."""
        return [(source_name(row), str(row["ExpirationDate"])[:10]) for row in self.counting
                if row.get("ExpirationDate") and _ends(row["ExpirationDate"]) <= self._now + SOON]

    def through(self, object_name: str, flag: str) -> list[str]:
        """Names of the counting sets whose object permissions give ``flag``; rows Salesforce invents for Modify All Data do not."""
        parents = {row["ParentId"] for row in self._rights
                   if _same(row["SobjectType"], object_name) and row.get(flag) is True and not str(row.get("Id") or "").startswith("000")}
        return [source_name(row) for row in self.counting if row["PermissionSetId"] in parents]

    def through_system(self, flag: str) -> list[str]:
        """Names of the counting sets that hold a system permission: ``PermissionsModifyAllData``, ``PermissionsApiEnabled`` ..."""
        return [source_name(row) for row in self.counting if (row.get("PermissionSet") or {}).get(flag) is True]

    def idle(self, object_name: str, flag: str) -> list[str]:
        """Sets that would give ``flag`` if they counted, each with the reason why they do not."""
        parents = {row["ParentId"] for row in self._rights if _same(row["SobjectType"], object_name) and row.get(flag) is True}
        found = []
        for row in self.assignments:
            why = self.why_not(row)
            if why and (row["PermissionSetId"] in parents or (row.get("PermissionSet") or {}).get("PermissionsModifyAllData")):
                found.append("%s (%s)" % (source_name(row), why))
        return found

    def lacks(self, object_name: str) -> list[str]:
        """Of Read, Create and Edit on an object those that nothing gives."""
        if self.through_system("PermissionsModifyAllData"):
            return []
        return [word for word in ("Read", "Create", "Edit") if not self.through(object_name, "Permissions" + word)]

    def counting_ids(self) -> set[str]:
        return {row["PermissionSetId"] for row in self.counting}


def _same(one: str, other: str) -> bool:
    """API names are compared without case, as Salesforce itself does."""
    return one.lower() == other.lower()


def _ends(moment: t.Any) -> datetime:
    """When an assignment ends; what is no date has ended, since it cannot be relied on."""
    try:
        ends = datetime.fromisoformat(str(moment).replace("Z", "+00:00").replace("+0000", "+00:00"))
    except ValueError:
        return datetime.min.replace(tzinfo=timezone.utc)
    return ends if ends.tzinfo else ends.replace(tzinfo=timezone.utc)


def source_name(assignment: Row) -> str:
    """How people know where a right comes from: profile, group or permission set."""
    held = assignment.get("PermissionSet") or {}
    group = assignment.get("PermissionSetGroup") or {}
    if held.get("IsOwnedByProfile"):
        return "profile '%s'" % ((held.get("Profile") or {}).get("Name") or held.get("Label") or held.get("Name"))
    if group.get("DeveloperName"):
        return "permission set group '%s'" % group["DeveloperName"]
    return "permission set '%s'" % held.get("Name")


__all__ = ["Access", "OBJECT_FLAGS", "source_name"]
