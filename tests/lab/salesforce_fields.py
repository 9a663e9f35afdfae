# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The fields of one Salesforce org of the lab, and what a describe shows of them to whom. Written from the REST and Object Reference."""
from __future__ import annotations

import typing as t

from .salesforce_schema import DESCRIBED, STANDARD, Row

#: Types that nobody can write: the org computes them.
COMPUTED = ("Formula", "Summary")


class Refusal(Exception):
    """What the org answers instead: HTTP status, error code, message."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message


def value_set(row: Row, values: list[Row]) -> Row:
    """``valueSet`` of a picklist's Metadata as the Tooling API gives it; with ``global_set`` the values live elsewhere."""
    base = {"controllingField": row.get("controlling_field"), "restricted": bool(row.get("restricted")), "valueSettings": []}
    if row.get("global_set"):
        return {**base, "valueSetName": row["global_set"], "valueSetDefinition": None}
    held = [{"valueName": value["value"], "label": value["label"], "default": False, "isActive": None if value["active"] else False}
            for value in values]
    return {**base, "valueSetName": None, "valueSetDefinition": {"sorted": False, "value": held}}


class Fields:
    """Part of an org; the rest gives ``data``, ``users``, ``new_id``, ``held_by``, ``may`` and ``object_flag``."""

    data: Row
    users: dict[str, Row]
    fields: dict[str, Row]
    new_id: t.Callable[[str], str]
    held_by: t.Callable[[str], list[Row]]
    may: t.Callable[[str, str], bool]
    object_flag: t.Callable[[str, str, str], bool]

    def _standard(self, object_name: str) -> Row:
        rows = {"Id": self._row("Id", "%s ID" % object_name, "id", 18, custom=False)}
        for name, kind, length in STANDARD.get(object_name, [("Name", "string", 80)]):
            rows[name] = self._row(name, name if name != "Name" else object_name + " Name", kind, length, custom=False)
        if object_name == "Account" and self.data.get("person_accounts"):
            rows["IsPersonAccount"] = self._row("IsPersonAccount", "Is Person Account", "boolean", 0, custom=False)
        return rows

    def _row(self, name: str, label: str, kind: str, length: int, custom: bool, **more: t.Any) -> Row:
        return {"name": name, "label": label, "type": kind, "length": length, "custom": custom, "externalId": False, "unique": False,
                "createable": kind != "id", "updateable": kind != "id", "nillable": True, "permissionable": custom, "autoNumber": False,
                "calculated": False, "restrictedPicklist": False, "picklistValues": [], **more}

    def add_field(self, object_name: str, name: str, row: Row) -> str:
        kind = row.get("type", "Text")
        given = [value if isinstance(value, dict) else {"valueName": value, "label": value} for value in row.get("values", [])]
        values = [{"value": value.get("valueName") or value["fullName"], "label": value["label"], "active": value.get("isActive", True),
                   "defaultValue": False, "validFor": None} for value in given]
        described = self._row(name, row.get("label", name), DESCRIBED[kind], int(row.get("length", 0)), custom=True,
                              externalId=bool(row.get("external_id")), unique=bool(row.get("unique")), autoNumber=kind == "AutoNumber",
                              restrictedPicklist=bool(row.get("restricted")), picklistValues=values, calculated=kind in COMPUTED)
        if kind == "AutoNumber" or kind in COMPUTED:
            described.update(createable=False, updateable=False)
        described["_translations"] = row.get("translations", {})
        described["_id"] = self.new_id("CustomField")
        described["_metadata"] = row.get("metadata") or {"label": described["label"], "type": kind, "length": described["length"],
                                                         "unique": described["unique"], "externalId": described["externalId"]}
        if kind == "Picklist":
            described["_metadata"] = {**described["_metadata"], "valueSet": value_set(row, values)}
        self.fields[object_name][name] = described
        return str(described["_id"])

    def field_access(self, username: str, object_name: str, name: str) -> tuple[bool, bool]:
        row = self.fields[object_name][name]
        if not row["permissionable"]:
            return True, True
        rights = [held["fields"].get("%s.%s" % (object_name, name), "") for held in self.held_by(username)]
        every = any("F" in held["objects"].get(object_name, "") for held in self.held_by(username))  # View All Fields
        return every or any("R" in right for right in rights), any("E" in right for right in rights)

    # describe --------------------------------------------------------------------------------------------------
    def describe(self, object_name: str, username: str) -> Row:
        """Without Read on the object its describe is not found, as if there were none."""
        if object_name not in self.fields or not self.object_flag(username, object_name, "R"):
            raise Refusal(404, "NOT_FOUND", "The requested resource does not exist")
        creates, edits = (self.object_flag(username, object_name, letter) for letter in "CE")
        shown = []
        for holder, name in [(object_name, name) for name in self.fields[object_name]] + self._shadows(object_name):
            row = self.fields[holder][name]
            read, edit = self.field_access(username, holder, name)
            if read:
                public = {key: value for key, value in row.items() if not key.startswith("_")}
                named = self.data.get("person_labels", "") + self._label(row, username)
                shadow = {} if holder == object_name else {"name": name[:-3] + "__pc", "label": named}
                shown.append({**public, "label": self._label(row, username), "createable": row["createable"] and edit and creates,
                              "updateable": row["updateable"] and edit and edits, **shadow})
        padding = [self._row("Padding%d" % number, "Padding %d" % number, "string", 80, custom=False) for number in range(40)]
        return {"name": object_name, "label": object_name, "custom": False, "queryable": True, "createable": creates, "updateable": edits,
                "fields": shown + padding, "recordTypeInfos": []}

    def _shadows(self, object_name: str) -> list[tuple[str, str]]:
        """Where person accounts are on, a custom field of Contact shows on Account too, as ``__pc`` (SalesforceLabs/OrgCheck, issue 71)."""
        if object_name != "Account" or not self.data.get("person_accounts"):
            return []
        return [("Contact", name) for name, row in self.fields["Contact"].items() if row["custom"]]

    def _label(self, row: Row, username: str) -> str:
        """Labels are in the language of whoever asks (REST API Developer Guide, describe)."""
        language = str(self.users[username].get("language", "en_US"))
        return str(row.get("_translations", {}).get(language.partition("_")[0], row["label"]))
