# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: what "Modify All" means in Creatio, from what the rights service says of the logged-in user. Pure.

Creatio has no per-object Modify All. Its equal are the system operations CanSelectEverything, CanInsertEverything and
CanUpdateEverything, which override the rights on objects, records and columns (Creatio Academy, "System operation reference"), or
full operation rights on an object that is administered neither by records nor, for the columns concerned, by columns (inference).
"""
from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

READ, APPEND, EDIT, DELETE = 1, 2, 4, 8
ODATA = "CanUseODataService"
VIEW_ANY, ADD_ANY, EDIT_ANY, DELETE_ANY = "CanSelectEverything", "CanInsertEverything", "CanUpdateEverything", "CanDeleteEverything"
#: What system operations are called in System Designer > Operation permissions.
TITLES = {VIEW_ANY: "View any data", ADD_ANY: "Add any data", EDIT_ANY: "Edit any data", DELETE_ANY: "Delete any data", ODATA: "Access to OData"}
#: Operations that may be granted here, and nothing else.
GRANTABLE = tuple(TITLES)
#: What an integration user should not hold (Creatio Academy, "Integration user": only the needed rights).
TOO_MUCH = ("CanManageSolution", "CanManageAdministration", "CanManageUsers", "CanChangeAdminOperationGrantee")


@dataclass(frozen=True)
class ObjectRights:
    """One object as the rights service describes it for the logged-in user."""

    name: str
    #: GetSchemaOperationRightLevel.
    level: int
    by_operations: bool
    by_records: bool
    by_columns: bool
    #: Columns that may not be edited, where the object is administered by columns.
    closed_columns: tuple[str, ...] = ()
    #: Records asked about, and those that may not be edited, where the object is administered by records.
    sampled: int = 0
    refused_records: tuple[str, ...] = ()
    #: Records the user sees; ``None`` when it was not counted.
    visible: int | None = None


@dataclass
class Verdict:
    """What is missing for certain, what could not be proven, and through what the rest is granted."""

    object: str
    lacks: list[str] = field(default_factory=list)
    unproven: list[str] = field(default_factory=list)
    through: list[str] = field(default_factory=list)

    def as_dict(self) -> dict[str, t.Any]:
        state = "lacking" if self.lacks else "unproven" if self.unproven else "granted"
        return {"object": self.object, "state": state, "lacks": self.lacks, "unproven": self.unproven, "through": self.through}


def judge_object(rights: ObjectRights, operations: t.Mapping[str, bool]) -> Verdict:
    """Reading, adding and editing, each by its system operation or by the rights on the object."""
    verdict = Verdict(rights.name)
    _judge_read(rights, operations, verdict)
    if operations[ADD_ANY]:
        verdict.through.append(ADD_ANY)
    elif not rights.level & APPEND:
        verdict.lacks.append("may not add records")
    _judge_edit(rights, operations, verdict)
    if rights.level & (READ | APPEND | EDIT) == READ | APPEND | EDIT and len(verdict.through) < 3:
        verdict.through.append("operation rights on the object (level %d)" % rights.level)
    return verdict


def _judge_read(rights: ObjectRights, operations: t.Mapping[str, bool], verdict: Verdict) -> None:
    if operations[VIEW_ANY]:
        verdict.through.append(VIEW_ANY)
    elif not rights.level & READ:
        verdict.lacks.append("may not read records (OData would answer an empty list, not an error)")
    elif rights.by_records:
        verdict.unproven.append("reading all records cannot be proven: the object is administered by records, hidden ones are left out in silence")


def _judge_edit(rights: ObjectRights, operations: t.Mapping[str, bool], verdict: Verdict) -> None:
    if operations[EDIT_ANY]:
        verdict.through.append(EDIT_ANY)
        return
    if not rights.level & EDIT:
        verdict.lacks.append("may not edit records")
        return
    if rights.closed_columns:
        verdict.lacks.append("may not edit the columns %s" % ", ".join(rights.closed_columns))
    if rights.refused_records:
        verdict.lacks.append("may not edit %d of %d sampled records, for example %s" % (len(rights.refused_records), rights.sampled, rights.refused_records[0]))
    elif rights.by_records:
        sample = "%d sampled records may be edited" % rights.sampled if rights.sampled else "no record is visible to try"
        verdict.unproven.append("editing all records cannot be proven: the object is administered by records (%s)" % sample)


def too_much(operations: t.Mapping[str, bool]) -> list[str]:
    """Held operations that an integration user should not hold."""
    return [code for code in TOO_MUCH if operations.get(code)]


__all__ = ["ADD_ANY", "EDIT_ANY", "GRANTABLE", "ODATA", "ObjectRights", "TITLES", "TOO_MUCH", "VIEW_ANY", "Verdict", "judge_object", "too_much"]
