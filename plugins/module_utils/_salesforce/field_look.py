# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the state of every wanted field, told apart: present, absent, hidden, wrong type, other name. Pure but for reads."""
from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

from ansible_collections.interweave.smartintegration.plugins.module_utils._crm.contract import CrmAuthError, CrmDenied, CrmError, CrmQuota
from ansible_collections.interweave.smartintegration.plugins.module_utils._salesforce import reads
from ansible_collections.interweave.smartintegration.plugins.module_utils._salesforce.wanted import TYPES, Row, Wanted, match, too_short, type_problem

PRESENT = "present"
ABSENT = "absent"
HIDDEN = "hidden"
READ_ONLY = "read_only"
WRONG_TYPE = "wrong_type"
TOO_SHORT = "too_short"
OTHER_NAME = "other_name"
UNKNOWN = "unknown"


@dataclass
class FieldState:
    """``verdict`` is one of the words above; ``matched`` how it was found: name, namespace, label or setup (hidden from the login)."""

    wanted: Wanted
    verdict: str
    api_name: str = ""
    matched: str = ""
    detail: str = ""
    #: Id of the Tooling CustomField, when the setup was asked.
    setup_id: str = ""
    described: Row = field(default_factory=dict)

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
        if self._user_id:
            self._judge_for_user(states)
        return states

    def seen(self, wanted: Wanted) -> FieldState:
        found, how = match(wanted, self._client.describe(wanted.object)["fields"])
        if found is None:
            return FieldState(wanted, ABSENT, wanted.name)
        state = FieldState(wanted, PRESENT, found["name"], how, described={key: found.get(key) for key in (
            "type", "length", "unique", "externalId", "createable", "updateable", "permissionable", "nillable", "autoNumber", "custom")})
        _judge_type(state)
        if how == "label" and wanted.named:
            state.verdict, state.detail = OTHER_NAME, "a field with this label has the API name %s" % found["name"]
        elif state.verdict == PRESENT and not self._user_id and not (found.get("createable") and found.get("updateable")) and not found.get("calculated"):
            state.verdict, state.detail = READ_ONLY, "the login may read but not write it"
        return state

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
                state.detail = "absent, or hidden from this login: it may not look into the setup (%s)" % exc
                state.matched = UNKNOWN
                if self._user_id:  # the login itself could not use it either way; of somebody else this says nothing
                    state.verdict = UNKNOWN
            return
        for state in missing:
            found = [row for row in rows if row["object"].lower() == state.wanted.object.lower()
                     and row["DeveloperName"].lower() == reads.bare_name(state.wanted.name).lower()]
            found.sort(key=lambda row: bool(row.get("NamespacePrefix")))
            if found:
                prefix = found[0].get("NamespacePrefix")
                state.verdict, state.matched, state.setup_id = HIDDEN, "setup", found[0]["Id"]
                state.api_name = "%s__%s" % (prefix, state.wanted.name) if prefix else state.wanted.name
                state.detail = "it exists, but field-level security hides it from the login"

    # field-level security of somebody else ---------------------------------------------------------------------
    def field_read(self, states: t.Sequence[FieldState]) -> reads.Read:
        objects = sorted({state.wanted.object for state in states})
        names = sorted({"%s.%s" % (state.wanted.object, state.api_name) for state in states})
        return reads.field_rights(self._user_id, objects, names)

    def _judge_for_user(self, states: list[FieldState]) -> None:
        rows = self._client.records(self.field_read(states))
        counting = self._client.access(self._user_id, ["Account", "Contact", "Opportunity"]).counting_ids()
        for state in states:
            if state.verdict not in (PRESENT, HIDDEN):
                continue
            name = ("%s.%s" % (state.wanted.object, state.api_name)).lower()
            mine = [row for row in rows if row["Field"].lower() == name and row["ParentId"] in counting]
            self._judge_one(state, any(row["PermissionsRead"] for row in mine), any(row["PermissionsEdit"] for row in mine))

    def _judge_one(self, state: FieldState, read: bool, edit: bool) -> None:
        if state.described and not state.described.get("permissionable", True):
            return  # required and system fields are not subject to field-level security
        if state.verdict == HIDDEN and read and edit:
            state.verdict, state.detail = PRESENT, "hidden from this login; %s can use it" % self._user_name
            if state.wanted.type or state.wanted.length:
                self._judge_in_setup(state)
        elif not read:
            state.verdict, state.detail = HIDDEN, "it exists, but field-level security hides it from %s" % self._user_name
        elif not edit:
            state.verdict, state.detail = READ_ONLY, "%s may read but not write it" % self._user_name

    def _judge_in_setup(self, state: FieldState) -> None:
        """Type and length of a field that a describe does not show to this login."""
        operation = "read the type of %s.%s in the setup" % (state.wanted.object, state.api_name)
        try:
            metadata = self._client.connection.get("tooling/sobjects/CustomField/%s" % state.setup_id, operation)["Metadata"]
        except (CrmAuthError, CrmQuota):
            raise
        except CrmError as exc:
            state.verdict, state.detail = UNKNOWN, "%s can use it, but it is hidden from this login, so its type is not known (%s)" % (self._user_name, exc)
            return
        state.described = {"type": TYPES.get(metadata["type"], metadata["type"]), "length": metadata.get("length") or 0, "unique": bool(metadata.get("unique"))}
        _judge_type(state)


def _judge_type(state: FieldState) -> None:
    """What was asked of the type, by a described field; the verdict stays where all is well."""
    problem = type_problem(state.wanted, state.described)
    if problem:
        state.verdict, state.detail = WRONG_TYPE, problem
    elif too_short(state.wanted, state.described):
        state.verdict, state.detail = TOO_SHORT, "%s characters, wanted %d" % (state.described.get("length"), state.wanted.length)


__all__ = ["ABSENT", "FieldLook", "FieldState", "HIDDEN", "OTHER_NAME", "PRESENT", "READ_ONLY", "TOO_SHORT", "UNKNOWN", "WRONG_TYPE"]
