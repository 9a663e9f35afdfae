# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: values of a Salesforce picklist are added without losing the others (item 4.2).

A PATCH of a Tooling CustomField replaces its whole Metadata, and a value that is left out is made inactive. So the Metadata is read
immediately before the write, the new values are appended, and the list is read again afterwards. Only a field with its own value set is
written: a global or standard value set serves other fields too.
"""
from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

from ansible_collections.interweave.smartintegration.plugins.module_utils._crm.contract import CrmError, shown
from ansible_collections.interweave.smartintegration.plugins.module_utils._crm.resource import CrmResource, Work
from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import (
    CHANGED,
    FAIL,
    MANUAL,
    PASS,
    WOULD_CHANGE,
    Change,
    Outcome,
)
from ansible_collections.interweave.smartintegration.plugins.module_utils._salesforce import reads

OWN, GLOBAL, STANDARD, DEPENDENT = "own", "global", "standard", "dependent"
#: Characters of one picklist value (Salesforce Help, "Picklist Limitations").
LONGEST = 255
Row = dict[str, t.Any]


@dataclass
class Observed:
    """``kind`` is one of the words above; ``values`` are active, ``inactive`` ones are there but cannot be chosen."""

    kind: str
    values: list[str] = field(default_factory=list)
    inactive: list[str] = field(default_factory=list)
    restricted: bool = False
    set_name: str = ""
    setup_id: str = ""


def value_name(entry: Row) -> str:
    """A value's API name: the Tooling API says ``valueName``, which is written here; the Metadata API ``fullName``, which is read too."""
    return str(entry.get("valueName") or entry.get("fullName") or "")


def definition(metadata: Row) -> list[Row]:
    return list(((metadata.get("valueSet") or {}).get("valueSetDefinition") or {}).get("value") or [])


def merged(metadata: Row, wanted: t.Sequence[str]) -> Row:
    """The Metadata with the missing values at the end of its list; everything else as it was. Pure."""
    held = definition(metadata)
    known = {value_name(entry) for entry in held}
    added = [{"valueName": value, "label": value, "default": False} for value in dict.fromkeys(wanted) if value not in known]
    value_set = metadata["valueSet"]
    return {**metadata, "valueSet": {**value_set, "valueSetDefinition": {**value_set["valueSetDefinition"], "value": [*held, *added]}}}


class SalesforcePicklist(CrmResource):
    NAME = "salesforce_picklist"
    CRMS = ("salesforce",)
    EXPECTED = "the picklist has the wanted values"
    SPEC: t.ClassVar[dict[str, t.Any]] = {
        "object": {"type": "str", "required": True},
        "field": {"type": "str", "required": True},
        "values": {"type": "list", "elements": "str", "required": True},
        "state": {"type": "str", "choices": ["verified", "present"], "default": "verified"},
    }

    @classmethod
    def option_problem(cls, options: Row) -> str:
        for name in ("object", "field"):
            try:
                reads.api_name(options[name])
            except ValueError as exc:
                return "%s: %s" % (name, exc)
        for value in options["values"]:
            if not value.strip() or len(value) > LONGEST:
                return "values: '%s' is no picklist value: it must have 1 to %d characters" % (shown(value[:60]), LONGEST)
            if value != value.strip() or any(ord(char) < 32 for char in value):
                return "values: '%s' begins or ends with white space or holds a control character" % shown(value)
        return "" if options["values"] else "values is empty: there is nothing to look for"

    @property
    def name(self) -> str:
        return "%s.%s" % (self.options["object"], self.options["field"])

    # observe ---------------------------------------------------------------------------------------------------
    def observe(self) -> Observed:
        if not self.options["field"].lower().endswith("__c"):
            return self._described(STANDARD)
        rows = [row for row in self.client.custom_fields([self.options["object"]], [self.options["field"]])
                if reads.full_name(row) == self.options["field"]]
        operation = "read the values of %s in the setup" % self.name
        if len(rows) != 1:
            raise CrmError(operation, message="the setup shows %d fields of that name" % len(rows),
                           remedy="Check the API names of object and field, and that the login has Customize Application.")
        metadata = self.client.connection.get("tooling/sobjects/CustomField/%s" % rows[0]["Id"], operation)["Metadata"]
        return self._of_metadata(metadata, str(rows[0]["Id"]))

    def _described(self, kind: str) -> Observed:
        facts = self.client.field_facts(self.options["object"], self.options["field"])
        if facts is None or facts.type not in ("picklist", "multipicklist"):
            raise CrmError("read the values of %s" % self.name, message="the login sees no such picklist" if facts is None else "it is a field of type %s"
                           % facts.type, remedy="Check the API names of object and field.")
        return Observed(kind, [value.value for value in facts.values if value.active], [value.value for value in facts.values if not value.active],
                        facts.restricted)

    def _of_metadata(self, metadata: Row, setup_id: str) -> Observed:
        if metadata.get("type") not in ("Picklist", "MultiselectPicklist"):
            raise CrmError("read the values of %s" % self.name, message="it is a field of type %s, no picklist" % metadata.get("type"),
                           remedy="Check which field holds the list.")
        value_set = metadata.get("valueSet") or {}
        set_name = str(value_set.get("valueSetName") or value_set.get("valueName") or "")
        if set_name or not definition(metadata):
            found = self._described(GLOBAL)
            found.set_name = set_name
            return found
        kind = DEPENDENT if value_set.get("controllingField") else OWN
        return Observed(kind, _values(metadata, True), _values(metadata, False), value_set.get("restricted") is True, "", setup_id)

    # plan and apply --------------------------------------------------------------------------------------------
    def _missing(self, observed: Observed) -> list[str]:
        return [value for value in dict.fromkeys(self.options["values"]) if value not in observed.values]

    def plan(self, observed: Observed) -> list[Change]:
        new = [value for value in self._missing(observed) if value not in observed.inactive]
        if self.options["state"] != "present" or observed.kind != OWN or not new:
            return []
        return [Change("values of picklist %s" % self.name, observed.values, [*observed.values, *new], "crm_picklists", self.NAME,
                       {"field": self.name, "added": new}, restorable=False)]

    def write(self, change: Change, observed: Observed) -> None:
        operation = "add values to the picklist %s" % self.name
        path = "tooling/sobjects/CustomField/%s" % observed.setup_id
        metadata = self.client.connection.get(path, operation)["Metadata"]
        now = self._of_metadata(metadata, observed.setup_id)
        if now.kind != OWN:
            raise CrmError(operation, message="the field no longer has a value set of its own")
        try:
            self.client.connection.send("PATCH", path, {"Metadata": merged(metadata, change.key["added"])}, operation)
        except CrmError as exc:
            if not exc.unknown:  # a lost answer: the second look decides
                raise

    # judge -----------------------------------------------------------------------------------------------------
    def judge(self, observed: Observed, work: Work) -> Outcome:
        missing = self._missing(observed)
        lost = [value for change in work.done for value in change.before if value not in observed.values]
        inactive = [value for value in missing if value in observed.inactive]
        status = self._status(observed, work, missing, lost)
        facts = {"object": self.options["object"], "field": self.options["field"], "value_set": observed.kind, "value_set_name": observed.set_name,
                 "restricted": observed.restricted, "values": observed.values, "inactive": observed.inactive, "missing": missing,
                 "written": len(work.done), "not_written": work.refused}
        return Outcome(status, "%s has the values %s" % (self.name, self._list(self.options["values"])), self._actual(missing, lost),
                       self._evidence(observed, work), self._remedy(observed, missing, lost, inactive, work) if status not in (PASS, CHANGED) else "",
                       "crm_admin", work.done or work.wanted, work.blocked_by, self._warnings(observed, work), facts)

    @staticmethod
    def _status(observed: Observed, work: Work, missing: list[str], lost: list[str]) -> str:
        if lost:
            return FAIL
        if not missing:
            return CHANGED if work.done else PASS
        if observed.kind != OWN:
            return MANUAL
        return WOULD_CHANGE if work.blocked_by and set(missing).isdisjoint(observed.inactive) else FAIL

    @staticmethod
    def _list(values: t.Sequence[str]) -> str:
        return ", ".join("'%s'" % shown(value) for value in list(dict.fromkeys(values))[:30])

    def _actual(self, missing: list[str], lost: list[str]) -> str:
        if lost:
            return "after the write %s no longer has: %s" % (self.name, self._list(lost))
        return "missing: %s" % self._list(missing) if missing else "all are there"

    def _evidence(self, observed: Observed, work: Work) -> list[str]:
        words = {OWN: "its own value set", GLOBAL: "the global value set %s" % (shown(observed.set_name) or "of another name"),
                 STANDARD: "a standard value set", DEPENDENT: "its own value set, which depends on a controlling field"}
        lines = ["%s: %s uses %s%s with %d active values: %s" % (
            self.client.host, self.name, words[observed.kind], ", restricted," if observed.restricted else "", len(observed.values),
            self._list(observed.values))]
        return lines + ["refused: %s" % reason for reason in work.refused]

    def _remedy(self, observed: Observed, missing: list[str], lost: list[str], inactive: list[str], work: Work) -> str:
        path = "Setup > Object Manager > %s > Fields & Relationships > %s" % (self.options["object"], self.options["field"])
        if lost:
            return "Activate at once: %s (%s > Values > Inactive Values)." % (self._list(lost), path)
        if observed.kind == GLOBAL:
            path = "Setup > Picklist Value Sets > %s" % (shown(observed.set_name) or "the field's value set")
            return "The value set serves other fields too, so a person decides: %s > Values > New: %s." % (path, self._list(missing))
        if observed.kind == STANDARD:
            return "A standard picklist is not written: %s > New: %s." % (path, self._list(missing))
        if observed.kind == DEPENDENT:
            return "A person decides for which values of the controlling field they hold: %s > New: %s, then Field Dependencies." % (
                path, self._list(missing))
        if inactive:
            return "They are there but inactive: %s > Values > Inactive Values > Activate: %s." % (path, self._list(inactive))
        if work.blocked_by:
            return "Allow the change (%s) and run again, or add them by hand: %s > New." % (work.blocked_by, path)
        return "Add them: %s > New: %s." % (path, self._list(missing))

    def _warnings(self, observed: Observed, work: Work) -> list[str]:
        if not work.wanted:
            return []
        return ["New values of %s belong to no record type yet: where %s has record types, add the values there too." % (
            self.name, self.options["object"])]


def _values(metadata: Row, active: bool) -> list[str]:
    """A value is active unless it is said not to be."""
    return [value_name(entry) for entry in definition(metadata) if (entry.get("isActive") is not False) is active]


__all__ = ["Observed", "SalesforcePicklist", "merged", "value_name"]
