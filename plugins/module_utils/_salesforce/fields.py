# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: item 2.1 for Salesforce: the wanted fields are there and the integration user can use them."""
from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

from ansible_collections.interweave.smartintegration.plugins.module_utils._crm.contract import CrmDenied, CrmError
from ansible_collections.interweave.smartintegration.plugins.module_utils._crm.resource import CrmResource, Work
from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import (
    CHANGED,
    ERROR,
    FAIL,
    PASS,
    WOULD_CHANGE,
    Change,
    Outcome,
)
from ansible_collections.interweave.smartintegration.plugins.module_utils._salesforce import field_look as look
from ansible_collections.interweave.smartintegration.plugins.module_utils._salesforce import field_words as words
from ansible_collections.interweave.smartintegration.plugins.module_utils._salesforce import reads
from ansible_collections.interweave.smartintegration.plugins.module_utils._salesforce.wanted import (
    CREATABLE,
    TYPES,
    Wanted,
    match,
    other_preset,
    preset,
    wanted_fields,
)

#: Rights that the login needs (Salesforce's own names).
CUSTOMIZE = "'Customize Application'"
MANAGE_SETS = "'Manage Profiles and Permission Sets'"
PACKAGE_WARNING = ("InterWeave's own unmanaged package may bring these fields: its installation fails where fields of the same API name exist. "
                   "Ask InterWeave before creating them here.")


@dataclass
class Observed:
    states: list[look.FieldState]
    #: Permission sets by name, and their field rights by (set's id, qualified field).
    sets: dict[str, str] = field(default_factory=dict)
    rights: dict[tuple[str, str], dict[str, t.Any]] = field(default_factory=dict)
    other: str = ""


class SalesforceFields(CrmResource):
    NAME = "salesforce_fields"
    CRMS = ("salesforce",)
    EXPECTED = "the wanted fields exist and the integration user can read and write them"
    SPEC: t.ClassVar[dict[str, t.Any]] = {
        "state": {"type": "str", "choices": ["verified", "present"], "default": "verified"},
        "preset": {"type": "str", "choices": ["checklist", "interweave_classic"]},
        "include_contacts": {"type": "bool", "default": False},
        "fields": {
            "type": "list", "elements": "dict", "default": [],
            "options": {
                "object": {"type": "str", "required": True},
                "label": {"type": "str", "required": True},
                "name": {"type": "str"},
                "type": {"type": "str", "choices": list(TYPES)},
                "length": {"type": "int"},
                "unique": {"type": "bool", "default": False},
                "external_id": {"type": "bool", "default": False},
                "values": {"type": "list", "elements": "str"},
            },
        },
        "integration_username": {"type": "str"},
        "permission_sets": {"type": "list", "elements": "str", "default": []},
        "lengthen": {"type": "bool", "default": False},
    }
    RULES: t.ClassVar[dict[str, t.Any]] = {"required_one_of": [("preset", "fields")]}

    def __init__(self, options: dict[str, t.Any], client: t.Any) -> None:
        super().__init__(options, client)
        self.wanted = wanted_fields(options)

    @classmethod
    def option_problem(cls, options: dict[str, t.Any]) -> str:
        if not options.get("preset") and not options["fields"]:
            return "give a preset or fields: there is nothing to look for"
        present = options["state"] == "present"
        if present and not options["permission_sets"]:
            return "state 'present' needs permission_sets: a new field is invisible to everybody until a permission set grants it"
        if present and not options.get("integration_username"):
            return "state 'present' needs integration_username: whether the fields can be used is judged for that user, not for the login that creates them"
        return next((problem for wanted in wanted_fields(options) if (problem := _problem_of(wanted, present))), "")

    # observe ---------------------------------------------------------------------------------------------------
    def reads(self) -> list[t.Any]:
        objects = {wanted.object for wanted in self.wanted} | {wanted.object for wanted in self._other_fields()}
        found: list[t.Any] = [*(reads.describe(name) for name in sorted(objects)), self.client.user_read()]
        if self.options.get("integration_username"):
            found.append(reads.user_by_name(self.options["integration_username"]))
        if self.options["state"] == "present":
            found += self._set_reads()
        return found

    def _set_reads(self) -> list[t.Any]:
        names = self.options["permission_sets"]
        return [reads.permission_sets(names), reads.set_field_rights(names, sorted({wanted.object for wanted in self.wanted}))]

    def more_reads(self) -> list[t.Any]:
        user_id, name = self._integration_user()
        if not user_id:
            return []
        states = [look.FieldLook(self.client).seen(wanted) for wanted in self.wanted]
        return [look.FieldLook(self.client, user_id, name).field_read(states),
                *self.client.access_reads(user_id, reads.usual_objects(wanted.object for wanted in self.wanted))]

    def _integration_user(self) -> tuple[str, str]:
        """Id and name of the integration user; empty when the login is that user."""
        name = self.options.get("integration_username") or ""
        if not name:
            return "", ""
        row = self.client.user(name)
        if row is None:
            raise CrmDenied("look at the fields as the integration user sees them", message="the org shows no user named '%s'" % name,
                            remedy="Correct integration_username.")
        me = self.client.user()
        return ("", "") if me is not None and me["Id"] == row["Id"] else (row["Id"], "'%s'" % name)

    def _other_fields(self) -> list[Wanted]:
        return preset(other_preset(self.options["preset"]), self.options["include_contacts"]) if self.options.get("preset") else []

    def observe(self) -> Observed:
        user_id, name = self._integration_user()
        found = Observed(look.FieldLook(self.client, user_id, name).look(self.wanted), other=self._other_says())
        if self.options["state"] == "present":
            sets, rights = self._set_reads()
            found.sets = {row["Name"]: row["Id"] for row in self.client.records(sets)}
            found.rights = {(row["ParentId"], row["Field"].lower()): row for row in self.client.records(rights)}
        return found

    def _other_says(self) -> str:
        """What the preset that was not chosen would say, from what was described anyway."""
        missing, fields = [], self._other_fields()
        for wanted in fields:
            try:
                if match(wanted, self.client.describe(wanted.object)["fields"]).field is None:
                    missing.append("%s '%s'" % (wanted.object, wanted.label))
            except CrmError:
                missing.append("%s (object not visible)" % wanted.object)
        if not fields:
            return ""
        return "preset %s would say: %s" % (other_preset(self.options["preset"]),
                                            "all %d fields are visible" % len(fields) if not missing else "not visible: " + ", ".join(missing))

    # plan ------------------------------------------------------------------------------------------------------
    def plan(self, observed: Observed) -> list[Change]:
        if self.options["state"] != "present":
            return []
        changes = []
        for state in observed.states:
            changes += self._plan_field(state)
            if state.verdict in (look.PRESENT, look.HIDDEN, look.READ_ONLY, look.ABSENT) and state.matched != look.UNKNOWN:
                changes += self._plan_grants(state, observed)
        return changes

    def _plan_field(self, state: look.FieldState) -> list[Change]:
        name = "%s.%s" % (state.wanted.object, state.api_name)
        if state.verdict == look.ABSENT and state.matched != look.UNKNOWN:
            return [self._change("field " + name, None, state.wanted.metadata(), {"action": "create", "field": name}, restorable=False)]
        if state.verdict == look.TOO_SHORT and self.options["lengthen"]:
            return [self._change("length of field " + name, state.described["length"], state.wanted.length,
                                 {"action": "lengthen", "field": name}, restorable=False)]
        return []

    def _plan_grants(self, state: look.FieldState, observed: Observed) -> list[Change]:
        if state.described and not state.described.get("permissionable", True):
            return []
        name, changes = "%s.%s" % (state.wanted.object, state.api_name), []
        for label in self.options["permission_sets"]:
            row = observed.rights.get((observed.sets.get(label, ""), name.lower()))
            if row is None or not (row["PermissionsRead"] and row["PermissionsEdit"]):
                before = None if row is None else {"read": row["PermissionsRead"], "edit": row["PermissionsEdit"]}
                changes.append(self._change("access to %s in permission set %s" % (name, label), before, {"read": True, "edit": True},
                                            {"action": "grant", "field": name, "set": label}))
        return changes

    def _change(self, what: str, before: t.Any, after: t.Any, key: dict[str, t.Any], restorable: bool = True) -> Change:
        return Change(what, before, after, "crm_fields", self.NAME, key, restorable)

    # apply -----------------------------------------------------------------------------------------------------
    def write(self, change: Change, observed: Observed) -> CrmError | None:
        writes: dict[str, t.Callable[[Change, Observed], CrmError | None]] = {"create": self._create, "grant": self._grant, "lengthen": self._lengthen}
        return writes[change.key["action"]](change, observed)

    def _attempt(self, *what: t.Any) -> CrmError | None:
        refused: CrmError | None = self.client.connection.attempt(*what)
        return refused

    def _create(self, change: Change, observed: Observed) -> CrmError | None:
        body = {"FullName": change.key["field"], "Metadata": change.after}
        operation = "create the field %s" % change.key["field"]
        if not observed.sets:
            raise CrmError(operation, message="the org has none of the permission sets %s, so nobody could see it" % ", ".join(
                self.options["permission_sets"]), remedy="Create one first (salesforce_permissions does).")
        # somebody else made it, or the answer was lost: the second look decides
        return self._attempt("POST", "tooling/sobjects/CustomField", body, operation, CUSTOMIZE, ("DUPLICATE_DEVELOPER_NAME",))

    def _grant(self, change: Change, observed: Observed) -> CrmError | None:
        object_name, _dot, _name = change.key["field"].partition(".")
        parent = observed.sets.get(change.key["set"])
        operation = "grant %s to permission set %s" % (change.key["field"], change.key["set"])
        if parent is None:
            raise CrmError(operation, message="the org has no permission set of that name", remedy="Create it first (salesforce_permissions does).")
        row = observed.rights.get((parent, change.key["field"].lower()))
        access: dict[str, t.Any] = {"PermissionsRead": True, "PermissionsEdit": True}
        method, path, body = "PATCH", "sobjects/FieldPermissions/%s" % row["Id"] if row else "", access
        if row is None:
            method, path = "POST", "sobjects/FieldPermissions"
            body = {"ParentId": parent, "SobjectType": object_name, "Field": change.key["field"], **access}
        return self._attempt(method, path, body, operation, MANAGE_SETS, ("DUPLICATE_VALUE",))

    def _lengthen(self, change: Change, observed: Observed) -> CrmError | None:
        """The whole Metadata is replaced by a PATCH: read it, change the length alone, write it back."""
        object_name, _dot, name = change.key["field"].partition(".")
        operation = "lengthen the field %s" % change.key["field"]
        rows = [row for row in self.client.custom_fields([object_name], [name]) if reads.full_name(row).lower() == name.lower()]
        if len(rows) != 1:
            raise CrmError(operation, message="the setup shows %d fields of that name" % len(rows))
        path = "tooling/sobjects/CustomField/%s" % rows[0]["Id"]
        metadata = self.client.connection.get(path, operation)["Metadata"]
        if metadata["type"] != "Text" or int(metadata.get("length") or 0) >= change.after:
            raise CrmError(operation, message="it is no longer a shorter Text field")
        return self._attempt("PATCH", path, {"Metadata": {**metadata, "length": change.after}}, operation, CUSTOMIZE)

    # judge -----------------------------------------------------------------------------------------------------
    def judge(self, observed: Observed, work: Work) -> Outcome:
        bad = [state for state in observed.states if state.verdict != look.PRESENT]
        status = self._status(bad, work)
        return Outcome(
            status, expected=self._expected(), actual=words.actual(observed.states), evidence=self._evidence(observed, work),
            remedy="" if status in (PASS, CHANGED) else self._remedy(bad, work), changes=work.done or work.wanted,
            blocked_by=work.blocked_by, warnings=self._warnings(observed, work), facts=self._facts(observed, work))

    @staticmethod
    def _status(bad: list[look.FieldState], work: Work) -> str:
        planned = {change.key["field"] for change in work.wanted} if work.blocked_by else set()
        left = {state.verdict for state in bad if "%s.%s" % (state.wanted.object, state.api_name) not in planned}
        if look.UNKNOWN in left:
            return ERROR
        if left or work.refused:
            return FAIL
        return WOULD_CHANGE if planned else CHANGED if work.done else PASS

    def _expected(self) -> str:
        by_object: dict[str, list[str]] = {}
        for wanted in self.wanted:
            by_object.setdefault(wanted.object, []).append("'%s'" % wanted.label)
        return "; ".join("%s: %s" % (name, ", ".join(labels)) for name, labels in by_object.items()) + ", readable and writable"

    def _evidence(self, observed: Observed, work: Work) -> list[str]:
        lines = ["%s: fields described by %s" % (self.client.host, "API version %s" % self.client.connection.version)]
        for state in observed.states:
            type_text = " (%s%s)" % (state.described["type"], " %s" % state.described["length"] if state.described.get("length") else "") \
                if state.described else ""
            lines.append("%s.%s%s: %s%s" % (state.wanted.object, state.api_name, type_text, state.verdict, ", " + state.detail if state.detail else ""))
        lines += ["refused: %s" % reason for reason in work.refused]
        return lines + ([observed.other] if observed.other else [])

    def _remedy(self, bad: list[look.FieldState], work: Work) -> str:
        if work.blocked_by and work.wanted:
            return "Allow the change (%s) and run again." % work.blocked_by
        parts = [*work.advice, *(words.remedy(state) for state in bad)]
        return " ".join(dict.fromkeys(parts)) or "Settle what Salesforce refused (see evidence) and run again."

    def _warnings(self, observed: Observed, work: Work) -> list[str]:
        warnings = []
        if any(change.key["action"] == "create" for change in work.wanted):
            warnings.append(PACKAGE_WARNING)
        return warnings + words.warnings(observed.states, self.options.get("integration_username") or "the login")

    def _facts(self, observed: Observed, work: Work) -> dict[str, t.Any]:
        return {"fields": [state.as_dict() for state in observed.states], "other_preset": observed.other,
                "written": len(work.done), "not_written": work.refused}


def _problem_of(wanted: t.Any, present: bool) -> str:
    try:
        reads.api_name(wanted.object)
        reads.api_name(wanted.name)
    except ValueError as exc:
        return "fields: %s" % exc
    if present and (wanted.type or wanted.create_as) not in CREATABLE:
        return "fields: state 'present' needs a type for '%s' on %s that can be created: %s" % (wanted.label, wanted.object, ", ".join(CREATABLE))
    return ""


__all__ = ["SalesforceFields"]
