# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What may be written in the lab's Salesforce orgs, refused as the guides say: setup records, custom fields, account names."""
from __future__ import annotations

import re
import typing as t

from .salesforce_org import Org, Refusal
from .salesforce_schema import FLAGS, STANDARD, Row

Log = t.Callable[[str, str], None]

#: Right on the left needs those on the right (Object Reference, ObjectPermissions: dependencies are not added for the caller).
DEPENDS = {"C": "R", "E": "R", "D": "RE", "V": "R", "M": "REDV"}
WORDS = {"C": "Create", "R": "Read", "E": "Edit", "D": "Delete", "V": "View All", "M": "Modify All"}
FIELD_TYPES = {"Text", "Checkbox", "DateTime", "Date", "Picklist", "Number", "AutoNumber", "LongTextArea", "Currency"}


class Writes:
    """One caller's writes to one org; ``log`` counts what was really changed."""

    def __init__(self, org: Org, username: str, log: Log) -> None:
        self.org, self.username, self.log = org, username, log

    def need(self, system: str) -> None:
        if not self.org.may(self.username, system):
            raise Refusal(403, "INSUFFICIENT_ACCESS_OR_READONLY", "insufficient access rights on cross-reference id")

    def create(self, kind: str, body: t.Any) -> Row:
        maker = getattr(self, "_create_" + kind.lower(), None)
        if maker is None or not isinstance(body, dict):
            raise Refusal(404, "NOT_FOUND", "The requested resource does not exist")
        return {"id": maker(body), "success": True, "errors": []}

    def update(self, kind: str, record_id: str, body: t.Any) -> None:
        changer = getattr(self, "_update_" + kind.lower(), None)
        if changer is None or not isinstance(body, dict):
            raise Refusal(404, "NOT_FOUND", "The requested resource does not exist")
        changer(record_id, body)

    def _only(self, body: Row, allowed: t.Container[str]) -> None:
        for name in body:
            if name not in allowed:
                raise Refusal(400, "INVALID_FIELD", "No such column '%s'" % name)

    def _set(self, set_id: str) -> Row:
        for held in self.org.sets.values():
            if held["id"] == set_id:
                return held
        raise Refusal(400, "INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id")

    # permission sets -------------------------------------------------------------------------------------------
    def _create_permissionset(self, body: Row) -> str:
        self.need("ManagePermissions")
        self._only(body, ("Name", "Label", "Description", "PermissionsApiEnabled"))
        name = str(body.get("Name", ""))
        if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", name) or not body.get("Label"):
            raise Refusal(400, "FIELD_INTEGRITY_EXCEPTION", "The permission set API name can only contain underscores and alphanumeric characters")
        if name in self.org.sets:
            raise Refusal(400, "DUPLICATE_DEVELOPER_NAME", "The name you specified is already in use: %s" % name)
        held = {"id": self.org.new_id("PermissionSet"), "name": name, "label": body["Label"], "objects": {}, "fields": {},
                "system": ["ApiEnabled"] if body.get("PermissionsApiEnabled") else []}
        self.org.sets[name] = held
        self.log("permission_set", name)
        return str(held["id"])

    def _update_permissionset(self, record_id: str, body: Row) -> None:
        self.need("ManagePermissions")
        self._only(body, ("PermissionsApiEnabled", "Label", "Description"))
        held = self._set(record_id)
        if body.get("PermissionsApiEnabled") and "ApiEnabled" not in held["system"]:
            held["system"].append("ApiEnabled")
        self.log("permission_set", held["name"])

    def _letters(self, held: Row, object_name: str, letters: str) -> str:
        for letter in letters:
            missing = [WORDS[need] for need in DEPENDS.get(letter, "") if need not in letters]
            if missing:
                raise Refusal(400, "FIELD_INTEGRITY_EXCEPTION",
                              "Permission %s %s depends on permission(s): %s" % (WORDS[letter], object_name, ", ".join(missing)))
        for letter in "RV" if object_name in ("Contact", "Opportunity") else "":
            if letter in letters and letter not in held["objects"].get("Account", ""):
                raise Refusal(400, "FIELD_INTEGRITY_EXCEPTION", "Permission %s %s depends on permission(s): %s Account" % (
                    WORDS[letter], object_name, WORDS[letter]))
        return "".join(letter for letter in FLAGS if letter in letters)

    def _create_objectpermissions(self, body: Row) -> str:
        self.need("ManagePermissions")
        self._only(body, ("ParentId", "SobjectType", *FLAGS.values()))
        held, object_name = self._set(body.get("ParentId", "")), body.get("SobjectType")
        if object_name not in STANDARD:
            raise Refusal(400, "INVALID_TYPE", "sObject type '%s' is not supported." % object_name)
        if held["objects"].get(object_name):
            raise Refusal(400, "DUPLICATE_VALUE", "duplicate value found: <unknown> duplicates value on record with id: <unknown>")
        held["objects"][object_name] = self._letters(held, object_name, "".join(letter for letter, flag in FLAGS.items() if body.get(flag)))
        self.log("object_permissions", "%s %s %s" % (held["name"], object_name, held["objects"][object_name]))
        return self._row_id("ObjectPermissions", lambda row: row["ParentId"] == held["id"] and row["SobjectType"] == object_name)

    def _update_objectpermissions(self, record_id: str, body: Row) -> None:
        self.need("ManagePermissions")
        self._only(body, tuple(FLAGS.values()))
        for held in self.org.sets.values():
            for object_name, row_id in held.get("rows", {}).items():
                if row_id == record_id:
                    now = held["objects"].get(object_name, "")
                    wanted = "".join(letter for letter, flag in FLAGS.items() if body.get(flag, letter in now))
                    held["objects"][object_name] = self._letters(held, object_name, wanted)
                    self.log("object_permissions", "%s %s %s" % (held["name"], object_name, held["objects"][object_name]))
                    return
        raise Refusal(404, "NOT_FOUND", "Provided external ID field does not exist or is not accessible")

    def _row_id(self, table: str, fits: t.Callable[[Row], bool]) -> str:
        return str(next(row["Id"] for row in self.org.rows(table, self.username) if fits(row)))

    def _create_permissionsetassignment(self, body: Row) -> str:
        self.need("AssignPermissionSets")
        self._only(body, ("AssigneeId", "PermissionSetId"))
        held = self._set(body.get("PermissionSetId", ""))
        user = next((row for row in self.org.users.values() if row["id"] == body.get("AssigneeId")), None)
        if user is None:
            raise Refusal(400, "INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id")
        if any(row["user"] == user["username"] and row["set"] == held["name"] for row in self.org.assignments):
            raise Refusal(400, "DUPLICATE_VALUE", "Duplicate PermissionSetAssignment. Assignee: %s; Permission Set: %s" % (user["id"], held["id"]))
        barred = self._barred(user, held)
        if barred:
            raise Refusal(400, "FIELD_INTEGRITY_EXCEPTION", "Can't assign permission set %s to user %s. The user license doesn't allow the permission: "
                          "Read %s" % (held["label"], user["username"], barred))
        row = {"id": self.org.new_id("PermissionSetAssignment"), "user": user["username"], "set": held["name"]}
        self.org.assignments.append(row)
        self.log("assignment", "%s %s" % (held["name"], user["username"]))
        return str(row["id"])

    def _barred(self, user: Row, held: Row) -> str:
        """The first object of a set that the user's licence does not cover; empty when it covers all."""
        licence, objects = user.get("licence", "Salesforce"), sorted(held["objects"])
        if licence == "Salesforce Integration" and "SalesforceAPIIntegrationPsl" not in user.get("set_licences", []):
            return "".join(objects[:1])
        if licence == "Salesforce Platform":
            return "".join([name for name in objects if name == "Opportunity"])
        return "".join(objects[:1]) if licence in ("Chatter Free", "Identity") else ""

    def delete(self, kind: str, record_id: str) -> None:
        """``DELETE sobjects/PermissionSet/<id>``: refused while somebody has it."""
        self.need("ManagePermissions")
        if kind.lower() != "permissionset":
            raise Refusal(405, "METHOD_NOT_ALLOWED", "HTTP Method 'DELETE' not allowed")
        held = self._set(record_id)
        if any(row["set"] == held["name"] for row in self.org.assignments):
            raise Refusal(400, "DELETE_FAILED", "Cannot complete this operation. This permission set is assigned to users.")
        del self.org.sets[held["name"]]
        self.log("permission_set", "deleted %s" % held["name"])

    # fields ----------------------------------------------------------------------------------------------------
    def _field_of(self, qualified: t.Any) -> tuple[str, str]:
        object_name, _dot, name = str(qualified).partition(".")
        if object_name not in self.org.fields or name not in self.org.fields[object_name]:
            raise Refusal(400, "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", "Field Name: bad value for restricted picklist field: %s" % qualified)
        return object_name, name

    def _create_fieldpermissions(self, body: Row) -> str:
        self.need("ManagePermissions")
        self._only(body, ("ParentId", "SobjectType", "Field", "PermissionsRead", "PermissionsEdit"))
        held = self._set(body.get("ParentId", ""))
        object_name, name = self._field_of(body.get("Field"))
        if body.get("SobjectType") != object_name or not body.get("PermissionsRead"):
            raise Refusal(400, "FIELD_INTEGRITY_EXCEPTION", "Permission Edit %s depends on permission(s): Read" % name)
        if body["Field"] in held["fields"]:
            raise Refusal(400, "DUPLICATE_VALUE", "duplicate value found: Field duplicates value on record with id: <unknown>")
        if not self.org.fields[object_name][name]["permissionable"]:
            raise Refusal(400, "FIELD_INTEGRITY_EXCEPTION", "You cannot set field permissions for a required field: %s" % name)
        described = self.org.fields[object_name][name]
        if body.get("PermissionsEdit") and (described["calculated"] or described["autoNumber"]):
            raise Refusal(400, "FIELD_INTEGRITY_EXCEPTION", "Field %s is read only: Edit cannot be granted" % name)
        held["fields"][body["Field"]] = "RE" if body.get("PermissionsEdit") else "R"
        self.log("field_permissions", "%s %s" % (held["name"], body["Field"]))
        return self._row_id("FieldPermissions", lambda row: row["ParentId"] == held["id"] and row["Field"] == body["Field"])

    def _update_fieldpermissions(self, record_id: str, body: Row) -> None:
        self.need("ManagePermissions")
        self._only(body, ("PermissionsRead", "PermissionsEdit"))
        for held in self.org.sets.values():
            for qualified, row_id in held.get("field_rows", {}).items():
                if row_id == record_id:
                    held["fields"][qualified] = ("R" if body.get("PermissionsRead") else "") + ("E" if body.get("PermissionsEdit") else "")
                    self.log("field_permissions", "%s %s" % (held["name"], qualified))
                    return
        raise Refusal(404, "NOT_FOUND", "Provided external ID field does not exist or is not accessible")

    def create_field(self, body: t.Any) -> Row:
        """``POST tooling/sobjects/CustomField``."""
        self.need("CustomizeApplication")
        if not isinstance(body, dict) or set(body) != {"FullName", "Metadata"}:
            raise Refusal(400, "INVALID_FIELD", "FullName and Metadata are needed")
        object_name, _dot, name = str(body["FullName"]).partition(".")
        metadata = body["Metadata"]
        if object_name not in self.org.fields or not re.fullmatch(r"[A-Za-z](?:[A-Za-z0-9]|_(?!_))*__c", name):
            raise Refusal(400, "FIELD_INTEGRITY_EXCEPTION", "Invalid full name: %s" % body["FullName"])
        self._check_metadata(metadata)
        if name.lower() in {known.lower() for known in self.org.fields[object_name]}:
            raise Refusal(400, "DUPLICATE_DEVELOPER_NAME", "There is already a field named %s on %s." % (name[:-3], object_name))
        values = metadata.get("valueSet", {}).get("valueSetDefinition", {}).get("value", [])
        record_id = self.org.add_field(object_name, name, {
            "label": metadata["label"], "type": metadata["type"], "length": metadata.get("length", 0), "unique": metadata.get("unique"),
            "external_id": metadata.get("externalId"), "values": values, "restricted": True, "metadata": metadata})
        self.log("custom_field", str(body["FullName"]))
        return {"id": record_id, "success": True, "errors": [], "warnings": [], "infos": []}

    def _check_metadata(self, metadata: t.Any) -> None:
        kind = metadata.get("type") if isinstance(metadata, dict) else None
        if kind not in FIELD_TYPES or not metadata.get("label"):
            raise Refusal(400, "FIELD_INTEGRITY_EXCEPTION", "Must specify a label and a valid type for the field")
        if kind == "Text" and not 1 <= int(metadata.get("length") or 0) <= 255:
            raise Refusal(400, "FIELD_INTEGRITY_EXCEPTION", "Length must be between 1 and 255")
        if kind == "Checkbox" and ("defaultValue" not in metadata or "required" in metadata):
            raise Refusal(400, "FIELD_INTEGRITY_EXCEPTION", "Must specify 'defaultValue' (and not 'required') for a CustomField of type Checkbox")
        if kind == "Picklist" and not ((metadata.get("valueSet") or {}).get("valueSetDefinition") or {}).get("value"):
            raise Refusal(400, "FIELD_INTEGRITY_EXCEPTION", "Must specify a valueSet for a CustomField of type Picklist")

    def field_by_id(self, record_id: str) -> tuple[str, str, Row]:
        for object_name, fields in self.org.fields.items():
            for name, row in fields.items():
                if row.get("_id") == record_id:
                    return object_name, name, row
        raise Refusal(404, "NOT_FOUND", "The requested resource does not exist")

    def update_field(self, record_id: str, body: t.Any) -> None:
        self.need("CustomizeApplication")
        object_name, name, row = self.field_by_id(record_id)
        if not isinstance(body, dict) or set(body) != {"Metadata"}:
            raise Refusal(400, "INVALID_FIELD", "Metadata is needed")
        metadata = body["Metadata"]
        self._check_metadata(metadata)
        if metadata["type"] != row["_metadata"]["type"]:
            raise Refusal(400, "FIELD_INTEGRITY_EXCEPTION", "Cannot change which type of field this is")
        if metadata["type"] == "Picklist":
            row["picklistValues"] = self._new_values(row, metadata)
            row["restrictedPicklist"] = bool(metadata["valueSet"].get("restricted"))
        row["_metadata"] = metadata
        row.update(label=metadata["label"], length=int(metadata.get("length", row["length"])), unique=bool(metadata.get("unique")),
                   externalId=bool(metadata.get("externalId")))
        self.log("custom_field", "%s.%s" % (object_name, name))

    def _new_values(self, row: Row, metadata: Row) -> list[Row]:
        """The whole value set is replaced: what a PATCH leaves out becomes inactive (Metadata API, CustomValue)."""
        if row["_metadata"]["valueSet"].get("valueSetName"):
            raise Refusal(400, "FIELD_INTEGRITY_EXCEPTION", "Cannot change the values of a field that uses a global value set")
        new: list[Row] = []
        for entry in metadata["valueSet"]["valueSetDefinition"]["value"]:
            name = entry.get("valueName") or entry.get("fullName")
            if not name or not entry.get("label") or "default" not in entry:
                raise Refusal(400, "FIELD_INTEGRITY_EXCEPTION", "Required fields are missing: [valueName, label, default]")
            if str(name).lower() in {str(known["value"]).lower() for known in new}:
                raise Refusal(400, "DUPLICATE_VALUE", "Duplicate label or API name for picklist value: %s" % name)
            new.append({"value": name, "label": entry["label"], "active": entry.get("isActive") is not False, "defaultValue": bool(entry["default"]),
                        "validFor": None})
        named = {value["value"] for value in new}
        left_out = [{**value, "active": False} for value in row["picklistValues"] if value["value"] not in named]
        definition = metadata["valueSet"]["valueSetDefinition"]["value"]
        definition += [{"valueName": value["value"], "label": value["label"], "default": False, "isActive": False} for value in left_out]
        return new + left_out

    # accounts --------------------------------------------------------------------------------------------------
    def rename_many(self, body: t.Any) -> list[Row]:
        """``PATCH composite/sobjects``: 200 records at most, each with its own answer, in order."""
        records = body.get("records") if isinstance(body, dict) else None
        if not isinstance(records, list) or not records or len(records) > 200:
            raise Refusal(400, "INVALID_INPUT", "The maximum number of records is 200")
        if body.get("allOrNone") is not False:
            raise Refusal(400, "INVALID_INPUT", "the lab answers allOrNone: false only")
        return [self._rename_one(record) for record in records]

    def _rename_one(self, record: Row) -> Row:
        record_id, name = str(record.get("id", "")), record.get("Name")
        if record.get("attributes", {}).get("type") != "Account" or set(record) != {"attributes", "id", "Name"}:
            return self._error(record_id, "INVALID_TYPE", "the lab updates names of accounts only", [])
        if not isinstance(name, str) or not name or len(name) > 255:
            return self._error(record_id, "STRING_TOO_LONG", "Account Name: data value too large", ["Name"])
        if record_id in self.org.refusals:
            code, message = self.org.refusals[record_id]
            return self._error(record_id, code, message, [])
        if not self.org.object_flag(self.username, "Account", "E"):
            return self._error(record_id, "INSUFFICIENT_ACCESS_OR_READONLY", "insufficient access rights on object id", [])
        row = next((row for row in self.org.extra if row["Id"] == record_id), None)
        if row is not None and row["IsPersonAccount"]:
            return self._error(record_id, "INVALID_FIELD_FOR_INSERT_UPDATE", "Unable to create/update fields: Name", ["Name"])
        if not self.org.rename(record_id, name):
            return self._error(record_id, "ENTITY_IS_DELETED", "entity is deleted", [])
        self.log("account", "%s %s" % (record_id, name))
        return {"id": record_id, "success": True, "errors": []}

    def _error(self, record_id: str, code: str, message: str, fields: list[str]) -> Row:
        return {"id": record_id, "success": False, "errors": [{"statusCode": code, "message": message, "fields": fields}]}
