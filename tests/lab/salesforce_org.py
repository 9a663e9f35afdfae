# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One Salesforce org of the lab: its users, fields, permissions and accounts, and who may see what. Written from Salesforce's guides."""
from __future__ import annotations

import copy
import secrets
import typing as t

from .salesforce_fields import Fields, Refusal
from .salesforce_schema import FLAGS, GUARDED, NEWER, SETUP, STANDARD, TOOLING, Row, make_id
from .salesforce_soql import Parser, Query, SoqlError, holds, lookup, names_of


class Org(Fields):
    def __init__(self, name: str, scenario: Row) -> None:
        self.name = name
        self.scenario = scenario
        self.reset()

    def reset(self) -> None:
        data = copy.deepcopy(self.scenario)
        self.data = data
        self.counter = 1000
        self.sessions: dict[str, str] = {}
        self.locators: dict[str, Row] = {}
        self.jobs: dict[str, Row] = {}
        self.used = int(data.get("api_used", 18))
        self.total = int(data.get("api_total", 15000))
        self.users = {row["username"]: {**row, "id": make_id("User", number)} for number, row in enumerate(data["users"], 1)}
        self.fields = {name: self._standard(name) for name in (*STANDARD, *data.get("custom_objects", {}))}
        for qualified, row in data.get("fields", {}).items():
            object_name, _dot, name = qualified.partition(".")
            self.add_field(object_name, name, row)
        self.sets = {name: {"id": make_id("PermissionSet", number), "objects": {}, "fields": {}, "system": [], **(row or {}), "name": name}
                     for number, (name, row) in enumerate(data.get("permission_sets", {}).items(), 1)}
        self.assignments = [dict(row, id=make_id("PermissionSetAssignment", number)) for number, row in enumerate(data.get("assignments", []), 1)]
        self.size = 0
        self.bad_every = 0
        self.renamed: dict[int, str] = {}
        self.extra = [self._account(row) for row in data.get("accounts", [])]
        self.refusals: dict[str, tuple[str, str]] = {}
        self.hidden_accounts = bool(data.get("hidden_accounts"))
        self.counter = 100_000

    def new_id(self, kind: str) -> str:
        self.counter += 1
        return make_id(kind, self.counter)

    # who may -----------------------------------------------------------------------------------------------------
    def set_row(self, held: Row) -> Row:
        return {"Id": held["id"], "Name": held["name"], "Label": held.get("label", held["name"]), "IsOwnedByProfile": bool(held.get("profile")),
                "Profile": {"Name": held["profile"]} if held.get("profile") else None,
                "PermissionsModifyAllData": "ModifyAllData" in held["system"],
                "PermissionsViewAllData": "ViewAllData" in held["system"] or "ModifyAllData" in held["system"],
                "PermissionsApiEnabled": "ApiEnabled" in held["system"], "HasActivationRequired": bool(held.get("activation_required"))}

    def held_by(self, username: str) -> list[Row]:
        """Sets that count: assigned, active, not expired, not session-activated."""
        return [self.sets[row["set"]] for row in self.assignments if row["user"] == username and row.get("active", True)
                and str(row.get("expires") or "9999") >= "2026" and not self.sets[row["set"]].get("activation_required")]

    def may(self, username: str, system: str) -> bool:
        return any(system in held["system"] for held in self.held_by(username))

    def object_flag(self, username: str, object_name: str, letter: str) -> bool:
        return self.may(username, "ModifyAllData") or any(letter in held["objects"].get(object_name, "") for held in self.held_by(username))

    # accounts --------------------------------------------------------------------------------------------------
    def _account(self, row: Row) -> Row:
        return {"Id": row.get("id") or self.new_id("Account"), "Name": row["name"], "IsPersonAccount": bool(row.get("person")),
                "Description": row.get("description"), **row.get("values", {})}

    def generated(self, number: int) -> Row:
        """Account no. *number* of a big org, made when it is asked for."""
        name = self.renamed.get(number)
        if name is None:
            name = "Generated customer %07d" % number
            if self.bad_every and number % self.bad_every == 0:
                name += " with a name that is far too long: really"
        return {"Id": make_id("Account", 10_000_000 + number), "Name": name, "IsPersonAccount": False, "Description": None}

    def accounts(self) -> t.Iterator[Row]:
        yield from self.extra
        for number in range(self.size):
            yield self.generated(number)

    def rename(self, record_id: str, name: str) -> bool:
        for row in self.extra:
            if row["Id"] == record_id:
                row["Name"] = name
                return True
        if self.size and record_id[6:15].strip("0"):
            number = int(record_id[6:15], 36) - 10_000_000
            if 0 <= number < self.size:
                self.renamed[number] = name
                return True
        return False

    # queries ---------------------------------------------------------------------------------------------------
    def columns(self, table: str, username: str, tooling: bool, version: float = 62.0) -> list[str]:
        return [name for name in self._columns(table, username, tooling) if NEWER.get((table, name), 0.0) <= version]

    def _columns(self, table: str, username: str, tooling: bool) -> list[str]:
        if tooling:
            if table not in TOOLING or not self.may(username, "ViewSetup"):
                raise Refusal(400, "INVALID_TYPE", "sObject type '%s' is not supported." % table)
            return TOOLING[table]
        if table in SETUP:
            if table in GUARDED and not self.may(username, "ViewSetup") and not self.data.get("setup_silent"):
                raise Refusal(400, "INVALID_TYPE", "sObject type '%s' is not supported." % table)
            if table in ("LoginHistory", "UserLogin") and not self.may(username, "ManageUsers"):
                raise Refusal(400, "INSUFFICIENT_ACCESS", "insufficient access rights on entity: %s" % table)
            return SETUP[table]
        if table not in self.fields or not self.object_flag(username, table, "R"):
            raise Refusal(400, "INVALID_TYPE", "sObject type '%s' is not supported." % table)
        return [row["name"] for row in self.describe(table, username)["fields"]]

    def rows(self, table: str, username: str) -> t.Iterator[Row]:
        maker = getattr(self, "_rows_" + table.lower(), None)
        if table in GUARDED and not self.may(username, "ViewSetup"):
            return  # some orgs refuse, some show nothing: ``setup_silent`` of the scenario
        if maker is not None:
            yield from maker()
        elif table == "Account":
            seen = (self.data.get("default_account_access", "Edit") != "None" or self.object_flag(username, "Account", "V")
                    or self.object_flag(username, "Account", "M") or self.may(username, "ViewAllData"))
            if seen and not self.hidden_accounts:
                yield from self.accounts()
        else:
            yield from ({"Id": "x", **row} for row in self.data.get("records", {}).get(table, []))

    def _rows_organization(self) -> t.Iterator[Row]:
        yield {"Id": "00DLAB0000000001AA", "Name": self.data["organisation"], "TimeZoneSidKey": self.data["time_zone"],
               "IsSandbox": bool(self.data.get("sandbox")), "InstanceName": "LAB1", "OrganizationType": "Enterprise Edition",
               "DefaultAccountAccess": self.data.get("default_account_access", "Edit")}

    def _rows_user(self) -> t.Iterator[Row]:
        for row in self.users.values():
            yield {"Id": row["id"], "Username": row["username"], "Name": row.get("name", row["username"]), "IsActive": row.get("active", True),
                   "UserType": "Standard", "TimeZoneSidKey": row.get("time_zone", self.data["time_zone"]),
                   "LanguageLocaleKey": row.get("language", "en_US"),
                   "Profile": {"Name": row.get("profile", "Standard User"), "UserLicense": {"Name": row.get("licence", "Salesforce")}}}

    def _rows_permissionset(self) -> t.Iterator[Row]:
        yield from map(self.set_row, self.sets.values())

    def _rows_permissionsetassignment(self) -> t.Iterator[Row]:
        for row in self.assignments:
            group = row.get("group")
            yield {"Id": row["id"], "AssigneeId": self.users[row["user"]]["id"], "PermissionSetId": self.sets[row["set"]]["id"],
                   "IsActive": row.get("active", True), "ExpirationDate": row.get("expires"), "PermissionSet": self.set_row(self.sets[row["set"]]),
                   "PermissionSetGroupId": "0PG000000000001AAA" if group else None,
                   "PermissionSetGroup": {"DeveloperName": group, "Status": row.get("group_status", "Updated")} if group else None}

    def _rows_objectpermissions(self) -> t.Iterator[Row]:
        for held in self.sets.values():
            everything = "ModifyAllData" in held["system"]
            for object_name in sorted({*held["objects"], *(STANDARD if everything else ())}):
                letters = held["objects"].get(object_name, "")
                real = bool(letters)
                yield {"Id": held.setdefault("rows", {}).setdefault(object_name, self.new_id("ObjectPermissions")) if real else "000000000000000AAA",
                       "ParentId": held["id"], "Parent": self.set_row(held), "SobjectType": object_name,
                       **{flag: (everything and letter != "F") or letter in letters for letter, flag in FLAGS.items()}}

    def _rows_fieldpermissions(self) -> t.Iterator[Row]:
        for held in self.sets.values():
            for qualified, letters in held["fields"].items():
                yield {"Id": held.setdefault("field_rows", {}).setdefault(qualified, self.new_id("FieldPermissions")), "ParentId": held["id"],
                       "Parent": self.set_row(held), "SobjectType": qualified.partition(".")[0], "Field": qualified,
                       "PermissionsRead": "R" in letters, "PermissionsEdit": "E" in letters}

    def _rows_permissionsetlicenseassign(self) -> t.Iterator[Row]:
        for row in self.users.values():
            for licence in row.get("set_licences", []):
                yield {"Id": "2LA000000000001AAA", "AssigneeId": row["id"], "PermissionSetLicense": {"DeveloperName": licence}}

    def _rows_userlogin(self) -> t.Iterator[Row]:
        for row in self.users.values():
            yield {"Id": "0Yw000000000001AAA", "UserId": row["id"], "IsFrozen": bool(row.get("frozen")), "IsPasswordLocked": bool(row.get("locked"))}

    def _rows_entitydefinition(self) -> t.Iterator[Row]:
        for name in self.fields:
            if name in self.data.get("entities_hidden", ()):  # a real org may show fewer than can be described
                continue
            yield {"DurableId": name, "QualifiedApiName": name, "Label": name}

    def _rows_fielddefinition(self) -> t.Iterator[Row]:
        for object_name, fields in self.fields.items():
            for name, row in fields.items():
                yield {"DurableId": "%s.%s" % (object_name, name), "QualifiedApiName": name, "MasterLabel": row["label"],
                       "EntityDefinition": {"QualifiedApiName": object_name}}

    def _rows_loginhistory(self) -> t.Iterator[Row]:
        for row in self.users.values():
            for number in range(int(row.get("browser_logins", 0))):
                yield {"Id": "0Ya000000000001AAA", "UserId": row["id"], "LoginTime": "2026-11-%02dT08:00:00.000+0000" % (number + 1),
                       "LoginType": "Application", "Application": "Browser"}

    def _rows_customfield(self) -> t.Iterator[Row]:
        for object_name, fields in self.fields.items():
            for name, row in fields.items():
                if row["custom"]:
                    parts = name[:-3].split("__")
                    yield {"Id": row["_id"], "DeveloperName": parts[-1], "NamespacePrefix": parts[0] if len(parts) > 1 else None,
                           "TableEnumOrId": self.data.get("custom_objects", {}).get(object_name, object_name)}

    def _rows_customobject(self) -> t.Iterator[Row]:
        """``custom_objects`` of the scenario: API name to id. Fields of a custom object name it by that id, of a standard one by its name."""
        for name, record_id in self.data.get("custom_objects", {}).items():
            parts = name[:-3].split("__")
            yield {"Id": record_id, "DeveloperName": parts[-1], "NamespacePrefix": parts[0] if len(parts) > 1 else None}

    def run(self, text: str, username: str, tooling: bool = False, version: float = 62.0) -> tuple[Query, t.Callable[[], t.Iterator[Row]]]:
        """Parse and check a query; the second value makes its rows anew each time."""
        try:
            query = Parser(text).query()
        except SoqlError as exc:
            raise Refusal(400, exc.code, exc.message) from None
        query.table = next((name for name in [*SETUP, *TOOLING, *self.fields] if name.lower() == query.table.lower()), query.table)
        known = {name.lower() for name in self.columns(query.table, username, tooling, version)}
        asked = [name[6:-1] if name.startswith("COUNT(") else name for name, _alias in query.select] + names_of(query.where)
        for name in asked + ([query.group] if query.group else []):
            if name.lower() not in known:
                raise Refusal(400, "INVALID_FIELD", "No such column '%s' on entity '%s'. If you are attempting to use a custom field, be sure to "
                              "append the '__c' after the custom field name." % (name, query.table))
        self._check_filters(query)
        memory: dict[int, set[t.Any]] = {}

        def subquery(inner: Query) -> set[t.Any]:
            if id(inner) not in memory:
                memory[id(inner)] = {lookup(row, inner.select[0][0]) for row in self.rows(inner.table, username) if holds(inner.where, row, subquery)}
            return memory[id(inner)]

        return query, lambda: self._selected(query, username, subquery)

    def _check_filters(self, query: Query) -> None:
        for name in names_of(query.where):
            row = next((row for field, row in self.fields.get(query.table, {}).items() if field.lower() == name.lower()), None)
            if row is not None and row["type"] == "textarea":
                raise Refusal(400, "INVALID_FIELD", "field '%s' can not be filtered in a query call" % name)
        if query.table == "FieldPermissions" and not {"SobjectType", "Field"} <= {name for name, _alias in query.select}:
            raise Refusal(400, "MALFORMED_QUERY", "SobjectType and Field must be selected from FieldPermissions")

    def _selected(self, query: Query, username: str, subquery: t.Callable[[Query], set[t.Any]]) -> t.Iterator[Row]:
        rows: t.Iterable[Row] = (row for row in self.rows(query.table, username) if holds(query.where, row, subquery))
        if query.group:
            counts: dict[t.Any, int] = {}
            for row in rows:
                counts[lookup(row, query.group)] = counts.get(lookup(row, query.group), 0) + 1
            for value, number in counts.items():
                yield {"attributes": {"type": "AggregateResult"}, **{alias or "expr0": number if name.startswith("COUNT(") else value
                                                                     for name, alias in query.select}}
            return
        if query.order:
            rows = sorted(rows, key=lambda row: str(lookup(row, query.order[0])), reverse=query.order[1])  # type: ignore[index]
        for number, row in enumerate(rows):
            if query.limit is not None and number >= query.limit:
                return
            yield self._shape(query, row)

    def _shape(self, query: Query, row: Row) -> Row:
        shaped: Row = {"attributes": {"type": query.table, "url": "/services/data/v62.0/sobjects/%s/%s" % (query.table, row.get("Id"))}}
        for name, _alias in query.select:
            target, parts = shaped, name.split(".")
            source: t.Any = row
            for part in parts[:-1]:
                source = lookup(source, part) if source else None
                if source is None:
                    target[part] = None
                    break
                if not isinstance(target.get(part), dict):
                    target[part] = {"attributes": {"type": part}}
                target = target[part]
            else:
                target[parts[-1]] = lookup(source, parts[-1])
        return shaped

    def login(self, username: str) -> str:
        user = self.users.get(username)
        if user is None or not user.get("active", True):
            raise Refusal(400, "invalid_grant", "inactive user" if user else "user hasn't approved this consumer")
        session = "00DLAB!" + secrets.token_hex(24)
        self.sessions[session] = username
        return session

    def snapshot(self) -> Row:
        return {
            "accounts": [dict(row) for row in self.extra], "size": self.size, "renamed": {str(key): value for key, value in self.renamed.items()},
            "fields": {name: {field: {key: value for key, value in row.items() if not key.startswith("_")} for field, row in rows.items() if row["custom"]}
                       for name, rows in self.fields.items()},
            "permission_sets": {name: {key: held[key] for key in ("id", "objects", "fields", "system")} for name, held in self.sets.items()},
            "assignments": [{key: value for key, value in row.items() if key != "id"} for row in self.assignments],
            "api_used": self.used, "open_jobs": len(self.jobs),
        }


__all__ = ["Org", "Refusal"]
