# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the state of every wanted field, told apart: present, absent, hidden, unwritable ... Pure but for reads."""
from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

from ansible_collections.interweave.smartintegration.plugins.module_utils._crm.contract import CrmAuthError, CrmDenied, CrmError, CrmQuota
from ansible_collections.interweave.smartintegration.plugins.module_utils._salesforce import reads
from ansible_collections.interweave.smartintegration.plugins.module_utils._salesforce.access import Access
from ansible_collections.interweave.smartintegration.plugins.module_utils._salesforce.wanted import (
    TYPES,
    Match,
    Row,
    Wanted,
    doubt,
    match,
    nature,
    package_of,
    spoken,
    too_short,
    type_problem,
)

PRESENT = "present"
ABSENT = "absent"
HIDDEN = "hidden"
READ_ONLY = "read_only"
UNWRITABLE = "unwritable"
WRONG_TYPE = "wrong_type"
TOO_SHORT = "too_short"
OTHER_NAME = "other_name"
AMBIGUOUS = "ambiguous"
CLOSED = "object_closed"
UNKNOWN = "unknown"

#: What a describe says of a field that matters here.
_KEPT = ("type", "length", "unique", "externalId", "createable", "updateable", "permissionable", "nillable", "autoNumber", "custom", "calculated",
         "deprecatedAndHidden")


@dataclass
class FieldState:
    """``verdict`` is one of the words above; ``matched`` how it was found: name, label, namespace, setup (hidden from the login), master label."""

    wanted: Wanted
    verdict: str
    api_name: str = ""
    matched: str = ""
    detail: str = ""
    #: Id of the Tooling CustomField, when the setup was asked.
    setup_id: str = ""
    described: Row = field(default_factory=dict)
    #: Rights on the object that the user still lacks (item 2.3 judges them).
    object_gap: tuple[str, ...] = ()

    @property
    def doubt(self) -> str:
        return doubt(self.wanted, self.described) if self.verdict == PRESENT else ""

    def as_dict(self) -> Row:
        return {"object": self.wanted.object, "label": self.wanted.label, "name": self.wanted.name, "verdict": self.verdict,
                "api_name": self.api_name, "matched": self.matched, "detail": self.detail, "type": self.described.get("type", ""),
                "length": self.described.get("length", 0)}


class FieldLook:
    """Looks at fields through a Salesforce client. ``user_id`` is the integration user's when that is not the login."""

    def __init__(self, client: t.Any, user_id: str = "", user_name: str = "the integration user") -> None:
        self._client = client
        self._user_id = user_id
        self._user_name = user_name

    def look(self, wanted: t.Sequence[Wanted]) -> list[FieldState]:
        states = [self.seen(one) for one in wanted]
        missing = [state for state in states if state.verdict == ABSENT]
        if missing:
            self._look_behind(missing)
            self._look_by_master_label([state for state in missing if state.verdict == ABSENT])
        if self._user_id:
            self._judge_for_user(states)
        return states

    def seen(self, wanted: Wanted) -> FieldState:
        """What the describe says; one object that cannot be described costs its own fields only."""
        try:
            described = self._client.describe(wanted.object)
        except (CrmAuthError, CrmQuota):
            raise
        except CrmError as exc:
            return self._undescribed(wanted, exc)
        found = match(wanted, described["fields"])
        return FieldState(wanted, ABSENT, wanted.name) if found.field is None else self._judged(wanted, found, found.field, described)

    def _undescribed(self, wanted: Wanted, exc: CrmError) -> FieldState:
        """Salesforce answers for an object without Read as for one that is not there (NOT_FOUND)."""
        closed = exc.status == 404 and exc.operation == reads.describe(wanted.object).operation
        state = FieldState(wanted, CLOSED if closed and not self._user_id else UNKNOWN, wanted.name, detail=str(exc))
        if closed:
            state.detail = "the login has no Read on %s, or the org has no such object" % wanted.object
        return state

    def _judged(self, wanted: Wanted, found: Match, row: Row, described: Row) -> FieldState:
        state = FieldState(wanted, PRESENT, row["name"], found.how, described={key: row.get(key) for key in _KEPT})
        package = package_of(row["name"])
        if found.also:
            state.verdict, state.detail = AMBIGUOUS, "%s fit alike" % " and ".join((row["name"], *found.also))
        elif found.how == "namespace":
            state.verdict, state.detail = OTHER_NAME, "%s belongs to the package '%s'" % (row["name"], package)
        elif found.how == "label" and wanted.named:
            state.verdict, state.detail = OTHER_NAME, "a field with this label has the API name %s" % row["name"]
        elif nature(row):
            state.verdict, state.detail = UNWRITABLE, nature(row)
        else:
            _judge_type(state)
            if state.verdict == PRESENT and not self._user_id:
                self._judge_for_login(state, described)
        return state

    def _judge_for_login(self, state: FieldState, described: Row) -> None:
        creates, edits = bool(state.described["createable"]), bool(state.described["updateable"])
        if creates and edits:
            return
        state.verdict, state.detail = READ_ONLY, "the login may read but not write it"
        lacks = [word for word, flag in (("Create", "createable"), ("Edit", "updateable")) if described.get(flag) is False]
        if lacks:
            state.detail = "the login has no %s on %s" % (" and no ".join(lacks), state.wanted.object)
        elif creates:
            state.verdict, state.detail = UNWRITABLE, "it can be set only while its record is created"

    # fields that describe does not show ------------------------------------------------------------------------
    def _look_behind(self, missing: list[FieldState]) -> None:
        """Absent, or there but hidden from the login? Only the setup knows."""
        try:
            rows = self._client.custom_fields({state.wanted.object for state in missing}, [state.wanted.name for state in missing])
        except (CrmAuthError, CrmQuota):
            raise
        except CrmError as exc:
            if not isinstance(exc, CrmDenied) and exc.retryable:
                raise
            for state in missing:
                self._leave_open(state, "absent, or hidden from this login: it may not look into the setup (%s)" % exc)
            return
        self._hide_found(missing, rows)

    def _hide_found(self, missing: list[FieldState], rows: list[dict[str, t.Any]]) -> None:
        """Those that the setup shows are there."""
        ids = {(row["object"].lower(), reads.full_name(row).lower()): row["Id"] for row in reversed(rows)}
        for state in missing:
            setup_id = ids.get((state.wanted.object.lower(), state.wanted.name.lower()))
            if setup_id:
                self._hide(state, state.wanted.name, setup_id)

    def _leave_open(self, state: FieldState, detail: str) -> None:
        state.detail, state.matched = detail, UNKNOWN
        if self._user_id:  # the login itself could not use it either way; of somebody else this says nothing
            state.verdict = UNKNOWN

    @staticmethod
    def _hide(state: FieldState, api_name: str, setup_id: str) -> None:
        state.verdict, state.matched, state.setup_id, state.api_name = HIDDEN, "setup", setup_id, api_name
        state.detail = "it exists, but field-level security hides it from the login"

    def _look_by_master_label(self, missing: list[FieldState]) -> None:
        """A describe's labels are in the login's language, where somebody translated them; the setup has those that were typed first."""
        language = self._client.language() if missing else ""
        if not language or language.startswith("en"):
            return
        missing = [state for state in missing if state.matched != UNKNOWN]
        try:
            rows = self._client.master_labels(sorted({state.wanted.object for state in missing})) if missing else []
        except (CrmAuthError, CrmQuota):
            raise
        except CrmError as exc:
            detail = "labels reach this login in its language (%s), and the setup's own could not be read (%s)" % (language, exc)
            for state in missing:
                state.verdict, state.matched, state.detail = UNKNOWN, UNKNOWN, detail
            missing = []
        for state in missing:
            self._find_by_master_label(state, rows)

    def _find_by_master_label(self, state: FieldState, rows: t.Sequence[Row]) -> None:
        label = spoken(state.wanted.label)
        names = {row["QualifiedApiName"] for row in rows if row["EntityDefinition"]["QualifiedApiName"].lower() == state.wanted.object.lower()
                 and spoken(row["MasterLabel"] or "") == label}
        described = self._client.describe(state.wanted.object)
        fields = [{**row, "label": state.wanted.label} for row in described["fields"] if row["name"] in names]
        found = match(state.wanted, fields)
        if found.field is not None:
            other = self._judged(state.wanted, Match(found.field, found.how, found.also), found.field, described)
            state.verdict, state.api_name, state.detail, state.described = other.verdict, other.api_name, other.detail, other.described
            state.matched = "master label" if found.how == "label" else found.how
        elif len(names) == 1:
            self._hide(state, names.pop(), "")

    # rights of somebody else -----------------------------------------------------------------------------------
    def field_read(self, states: t.Sequence[FieldState]) -> reads.Read:
        objects = sorted({state.wanted.object for state in states})
        names = sorted({"%s.%s" % (state.wanted.object, state.api_name) for state in states})
        return reads.field_rights(self._user_id, objects, names)

    def _judge_for_user(self, states: list[FieldState]) -> None:
        rows = self._client.records(self.field_read(states))
        access: Access = self._client.access(self._user_id, reads.usual_objects(state.wanted.object for state in states))
        counting = access.counting_ids()
        for state in states:
            if state.verdict not in (PRESENT, HIDDEN):
                continue
            name = ("%s.%s" % (state.wanted.object, state.api_name)).lower()
            mine = [row for row in rows if row["Field"].lower() == name and row["ParentId"] in counting]
            read = any(row["PermissionsRead"] is True for row in mine) or bool(access.through(state.wanted.object, "PermissionsViewAllFields"))
            self._judge_one(state, read, any(row["PermissionsEdit"] is True for row in mine))
            self._judge_object(state, access)

    def _judge_one(self, state: FieldState, read: bool, edit: bool) -> None:
        if state.described and not state.described.get("permissionable", True):
            return  # required and system fields are not subject to field-level security
        hidden = state.verdict == HIDDEN
        if not read:
            state.verdict, state.detail = HIDDEN, "it exists, but field-level security hides it from %s" % self._user_name
        elif not edit:
            state.verdict, state.detail = READ_ONLY, "%s may read but not write it" % self._user_name
            if hidden and state.setup_id:  # Edit cannot be granted on what nobody can write
                self._judge_in_setup(state)
        elif hidden:
            state.verdict, state.detail = PRESENT, "hidden from this login; %s can use it" % self._user_name
            if state.wanted.type or state.wanted.length:
                self._judge_in_setup(state)

    def _judge_object(self, state: FieldState, access: Access) -> None:
        """A field's rights are worth nothing without the object's. Those of the checklist's three objects are item 2.3's to judge."""
        if state.verdict != PRESENT:
            return
        state.object_gap = tuple(access.lacks(state.wanted.object))
        if state.object_gap and state.wanted.object not in reads.USUAL_OBJECTS:
            state.verdict = CLOSED
            state.detail = "%s has no %s on %s" % (self._user_name, " and no ".join(state.object_gap), state.wanted.object)

    def _judge_in_setup(self, state: FieldState) -> None:
        """Nature, type and length of a field that a describe does not show to this login."""
        operation = "read the type of %s.%s in the setup" % (state.wanted.object, state.api_name)
        try:
            metadata = self._client.connection.get("tooling/sobjects/CustomField/%s" % state.setup_id, operation)["Metadata"]
        except (CrmAuthError, CrmQuota):
            raise
        except CrmError as exc:
            if state.verdict == PRESENT:
                state.verdict = UNKNOWN
                state.detail = "%s can use it, but it is hidden from this login, so its type is not known (%s)" % (self._user_name, exc)
            return
        state.described = {"type": TYPES.get(metadata["type"], metadata["type"]), "length": metadata.get("length") or 0, "unique": bool(metadata.get("unique")),
                           "calculated": bool(metadata.get("formula")) or metadata["type"] == "Summary", "autoNumber": metadata["type"] == "AutoNumber"}
        if nature(state.described):
            state.verdict, state.detail = UNWRITABLE, nature(state.described)
        else:
            _judge_type(state)


def _judge_type(state: FieldState) -> None:
    """What was asked of the type, by a described field; the verdict stays where all is well."""
    problem = type_problem(state.wanted, state.described)
    if problem:
        state.verdict, state.detail = WRONG_TYPE, problem
    elif too_short(state.wanted, state.described):
        state.verdict, state.detail = TOO_SHORT, "%s characters, wanted %d" % (state.described.get("length"), state.wanted.length)


__all__ = ["ABSENT", "AMBIGUOUS", "CLOSED", "HIDDEN", "OTHER_NAME", "PRESENT", "READ_ONLY", "TOO_SHORT", "UNKNOWN", "UNWRITABLE", "WRONG_TYPE",
           "FieldLook", "FieldState"]
