# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One simulated Creatio site: its users, roles, system operations, objects, rights and records."""
from __future__ import annotations

import copy
import typing as t
import uuid

from .creatio_odata import MAX_ROWS, ODataError, Row, Test

ALL_EMPLOYEES = "a29a3ba5-4b0d-de11-9a51-005056c00008"
ALL_EXTERNAL = "720b771c-e7a7-4f31-9cfb-52cd21c3739f"
NOBODY = "00000000-0000-0000-0000-000000000000"
NEVER = "0001-01-01T00:00:00Z"
READ, APPEND, EDIT, DELETE = 1, 2, 4, 8
EVERYTHING = {"CanSelectEverything": READ, "CanInsertEverything": APPEND, "CanUpdateEverything": EDIT, "CanDeleteEverything": DELETE}
OPERATIONS = (*EVERYTHING, "CanUseODataService", "CanManageAdministration", "CanManageUsers", "CanChangeAdminOperationGrantee",
              "CanManageSolution", "CanManageSysSettings", "CanManageLookups", "SuppressIPRestriction")
#: dataValueType of a column and what an empty one reads as.
TYPES = {"Guid": 0, "Text": 1, "Integer": 4, "Float": 5, "Money": 6, "DateTime": 7, "Date": 8, "Time": 9, "Lookup": 10,
         "Boolean": 12, "Text50": 27, "Text250": 28, "TextUnlimited": 29, "Text500": 30, "Phone": 42, "Web": 44, "Email": 45}
EMPTY: dict[str, t.Any] = {"Guid": NOBODY, "Lookup": NOBODY, "DateTime": NEVER, "Date": NEVER, "Time": NEVER, "Boolean": False,
                           "Integer": 0, "Float": 0.0, "Money": "0.00"}
BASE = [("Id", "Guid", "Id", ""), ("CreatedOn", "DateTime", "Created on", ""), ("ModifiedOn", "DateTime", "Modified on", "")]
LOOKUP = [("Name", "Text250", "Name", ""), ("Description", "TextUnlimited", "Description", "")]
STANDARD: dict[str, list[tuple[str, str, str, str]]] = {
    "Account": [("Name", "Text250", "Name", ""), ("Code", "Text50", "Code", ""), ("PrimaryContact", "Lookup", "Primary contact", "Contact")],
    "Contact": [("Name", "Text250", "Full name", ""), ("Email", "Email", "Email", ""), ("Account", "Lookup", "Account", "Account")],
    "Opportunity": [("Title", "Text500", "Name", ""), ("Account", "Lookup", "Account", "Account"), ("Amount", "Money", "Amount", "")],
    "Tax": [*LOOKUP, ("Percent", "Float", "Percent", "")],
    "TimeZone": [*LOOKUP, ("Code", "Text250", "Code", "")],
    "SysSchema": [("Name", "Text250", "Name", "")],
    "SysAdminUnit": [("Name", "Text250", "Name", ""), ("TimeZoneId", "Text250", "Time zone", ""), ("Active", "Boolean", "Active", ""),
                     ("SysAdminUnitTypeValue", "Integer", "Type", "")],
    "SysUserInRole": [("SysUser", "Lookup", "User", "SysAdminUnit"), ("SysRole", "Lookup", "Role", "SysAdminUnit")],
    "SysAdminUnitInRole": [("SysAdminUnit", "Lookup", "User", "SysAdminUnit"), ("SysAdminUnitRoleId", "Guid", "Role", "")],
    "SysAdminOperation": [("Name", "Text250", "Name", ""), ("Code", "Text250", "Code", "")],
    "SysAdminOperationGrantee": [("SysAdminOperation", "Lookup", "Operation", "SysAdminOperation"),
                                 ("SysAdminUnit", "Lookup", "User or role", "SysAdminUnit"),
                                 ("CanExecute", "Boolean", "Can execute", ""), ("Position", "Integer", "Position", "")],
}
#: Read by administrators only; everybody else gets an empty list, not an error.
ADMINISTRATORS_ONLY = {"SysAdminUnit", "SysUserInRole", "SysAdminUnitInRole", "SysAdminOperation", "SysAdminOperationGrantee"}


def known_id(*parts: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, "creatio:" + "/".join(parts)))


class Column(t.NamedTuple):
    name: str
    kind: str
    caption: str
    refers: str

    @property
    def key(self) -> str:
        """The name OData uses: a lookup is read and written as ``<name>Id``."""
        return self.name + "Id" if self.kind == "Lookup" else self.name


class Object:
    """An entity schema: columns, how it is administered, and its operation rights in order of priority."""

    def __init__(self, name: str, about: dict[str, t.Any]) -> None:
        self.name = name
        self.uid = known_id("schema", name)
        self.by_operations = bool(about.get("by_operations", False))
        self.by_records = bool(about.get("by_records", False))
        self.by_columns = bool(about.get("by_columns", False))
        #: [{"unit": id, "level": bits}], lowest position first.
        self.rights: list[dict[str, t.Any]] = about.get("rights", [])
        #: Columns that only these system operations' holders may edit: {"column": [unit ids]}.
        self.column_rights: dict[str, list[str]] = about.get("column_rights", {})
        own = [(c["name"], c["type"], c.get("caption", c["name"]), c.get("refers", "")) for c in about.get("columns", [])]
        standard = [column for column in STANDARD.get(name, LOOKUP) if column[0] not in about.get("without", [])]
        self.columns = {entry[0]: Column(*entry) for entry in [*BASE, *standard, *own]}
        self.published = bool(about.get("published", True))

    def keys(self) -> dict[str, Column]:
        return {column.key: column for column in self.columns.values()}


class Site:
    def __init__(self, name: str, scenario: dict[str, t.Any]) -> None:
        self.name = name
        self.port = int(scenario["port"])
        self.identity_port = int(scenario["identity_port"])
        self.original = scenario
        self.reset()

    def reset(self) -> None:
        about = copy.deepcopy(self.original)
        self.runtime: str = about.get("runtime", "net")
        self.settings: dict[str, t.Any] = about.get("settings", {})
        self.users: dict[str, dict[str, t.Any]] = about.get("users", {})
        self.oauth: dict[str, dict[str, t.Any]] = about.get("oauth", {})
        self.sessions: dict[str, dict[str, str]] = {}
        self.tokens: dict[str, str] = {}
        self.sessions_opened = 0
        #: Names under which the CSRF token is issued as a cookie, the one that is looked at first.
        self.csrf: list[str] = about.get("csrf", ["BPMCSRF"])
        #: Paths that a gateway forbids, by their beginning.
        self.forbidden = str(about.get("forbidden", ""))
        self.page = int(about.get("page", MAX_ROWS))
        self.units = {"All employees": ALL_EMPLOYEES, "All external users": ALL_EXTERNAL}
        for role in {role for user in self.users.values() for role in user.get("roles", [])}:
            self.units.setdefault(role, known_id(self.name, "unit", role))
        for user in self.users:
            self.units[user] = known_id(self.name, "unit", user)
        self.objects: dict[str, Object] = {name: Object(name, {}) for name in STANDARD}
        self.objects.update({name: Object(name, entry or {}) for name, entry in about.get("objects", {}).items()})
        for entry in self.objects.values():
            entry.rights = [{"unit": self.units[right["unit"]], "level": right["level"]} for right in entry.rights]
            entry.column_rights = {name: [self.units[unit] for unit in units] for name, units in entry.column_rights.items()}
        self.rows: dict[str, dict[str, Row]] = {name: {} for name in self.objects}
        self._system_rows(about)
        for name, rows in about.get("rows", {}).items():
            for row in rows:
                self.put(name, row)
        #: {"object": {record id: [names of users who may neither see nor edit it]}}
        self.hidden: dict[str, dict[str, list[str]]] = {}
        for name, entries in about.get("hidden", {}).items():
            self.hidden[name] = {self._find(name, title): users for title, users in entries.items()}

    def _find(self, entity: str, title: str) -> str:
        return next(str(row["Id"]) for row in self.rows[entity].values() if title in (row.get("Name"), row.get("Title")))

    def _system_rows(self, about: dict[str, t.Any]) -> None:
        for code in OPERATIONS:
            self.put("SysAdminOperation", {"Id": known_id("operation", code), "Code": code, "Name": code})
        for unit, unit_id in self.units.items():
            user = self.users.get(unit, {})
            self.put("SysAdminUnit", {"Id": unit_id, "Name": unit, "TimeZoneId": user.get("time_zone", ""), "Active": user.get("active", True),
                                      "SysAdminUnitTypeValue": 4 if unit in self.users else 0})
        for login, user in self.users.items():
            for role in self.roles(login):
                self.put("SysUserInRole", {"SysUserId": self.units[login], "SysRoleId": role})
            for position, code in enumerate(user.get("operations", [])):
                self.grant(code, self.units[login], True, position)
        for row in about.get("grants", []):
            self.grant(row["operation"], self.units[row["unit"]], bool(row["can_execute"]), int(row.get("position", 0)))
        for zone in about.get("time_zones", []):
            self.put("TimeZone", {"Name": zone["name"], "Code": zone["code"]})

    # rights ------------------------------------------------------------------------------------------------------
    def roles(self, login: str) -> list[str]:
        user = self.users[login]
        base = ALL_EXTERNAL if user.get("external") else ALL_EMPLOYEES
        return [base, *(self.units[role] for role in user.get("roles", []))]

    def grant(self, code: str, unit: str, can_execute: bool, position: int | None = None) -> bool:
        """Set a system operation's grantee; says whether anything changed."""
        operation = known_id("operation", code)
        rows = [row for row in self.rows["SysAdminOperationGrantee"].values() if row["SysAdminOperationId"] == operation]
        for row in rows:
            if row["SysAdminUnitId"] == unit:
                changed = row["CanExecute"] is not can_execute
                row["CanExecute"] = can_execute
                return changed
        last = max([row["Position"] for row in rows], default=-1) + 1
        self.put("SysAdminOperationGrantee", {"SysAdminOperationId": operation, "SysAdminUnitId": unit, "CanExecute": can_execute,
                                              "Position": last if position is None else position})
        return True

    def can(self, login: str, code: str) -> bool:
        """A system operation's grantees are a priority list: the first row that fits the user or a role decides."""
        operation = known_id("operation", code)
        mine = {self.units[login], *self.roles(login)}
        rows = [row for row in self.rows["SysAdminOperationGrantee"].values()
                if row["SysAdminOperationId"] == operation and row["SysAdminUnitId"] in mine]
        return bool(min(rows, key=lambda row: int(row["Position"]))["CanExecute"]) if rows else False

    def level(self, login: str, entity: str) -> int:
        """SchemaOperationRightLevels: 1 read, 2 append, 4 edit, 8 delete."""
        entry = self.objects[entity]
        level = sum(bit for code, bit in EVERYTHING.items() if self.can(login, code))
        if not entry.by_operations:
            return level | (0 if self.users[login].get("external") else 15)
        mine = {self.units[login], *self.roles(login)}
        for right in entry.rights:
            if right["unit"] in mine:
                return level | int(right["level"])
        return level

    def may_read(self, login: str, entity: str) -> bool:
        if entity in ADMINISTRATORS_ONLY:
            return self.can(login, "CanManageAdministration") or self.can(login, "CanManageUsers")
        return bool(self.level(login, entity) & READ)

    def may_touch(self, login: str, entity: str, record: str, everything: str) -> bool:
        """Record rights: they matter where the object is administered by records, and *Everything* overrides them."""
        if not self.objects[entity].by_records or self.can(login, everything):
            return True
        return login not in self.hidden.get(entity, {}).get(record, [])

    def may_edit_column(self, login: str, entity: str, column: str) -> bool:
        entry = self.objects[entity]
        if not self.level(login, entity) & EDIT:
            return False
        if not entry.by_columns or self.can(login, "CanUpdateEverything") or column not in entry.column_rights:
            return True
        return bool({self.units[login], *self.roles(login)} & set(entry.column_rights[column]))

    # records -----------------------------------------------------------------------------------------------------
    def put(self, entity: str, values: Row) -> Row:
        """Insert a record; what is not given is empty the way Creatio shows it."""
        keys = self.objects[entity].keys()
        wrong = set(values) - set(keys)
        if wrong:
            raise ODataError(500, "Column by path %s not found in schema %s" % (sorted(wrong)[0], entity))
        row = {key: EMPTY.get(column.kind, "") for key, column in keys.items()}
        row.update(values)
        if row["Id"] == NOBODY:
            row["Id"] = known_id(self.name, entity, str(len(self.rows[entity])), str(values.get("Name", values)))
        self.rows[entity][row["Id"]] = row
        return row

    def visible(self, login: str, entity: str) -> list[Row]:
        """What this user sees: nothing at all without the right to read, and no word about it."""
        if not self.may_read(login, entity):
            return []
        return [row for row in self.rows[entity].values() if self.may_touch(login, entity, row["Id"], "CanSelectEverything")]

    def resolver(self, entity: str) -> t.Callable[[str], Test]:
        """Column paths of a filter: ``Name``, ``AccountId``, ``SysAdminOperation/Id``."""
        def resolve(path: str) -> Test:
            head, _unused, rest = path.partition("/")
            keys, columns = self.objects[entity].keys(), self.objects[entity].columns
            if not rest:
                if head not in keys:
                    raise ODataError(500, "Column by path %s not found in schema %s" % (head, entity))
                return lambda row: row.get(head)
            if head not in columns or columns[head].kind != "Lookup":
                raise ODataError(500, "Column by path %s not found in schema %s" % (path, entity))
            target = columns[head].refers
            inner = self.resolver(target)(rest)
            return lambda row: inner(self.rows[target].get(row.get(head + "Id", ""), {}))
        return resolve

    def snapshot(self) -> dict[str, t.Any]:
        named = {unit_id: name for name, unit_id in self.units.items()}
        codes = {row["Id"]: row["Code"] for row in self.rows["SysAdminOperation"].values()}
        grants = sorted([codes[row["SysAdminOperationId"]], named[row["SysAdminUnitId"]], row["CanExecute"]]
                        for row in self.rows["SysAdminOperationGrantee"].values())
        return {"runtime": self.runtime, "sessions_opened": self.sessions_opened, "sessions": len(self.sessions), "grants": grants,
                "rows": {name: list(rows.values()) for name, rows in self.rows.items() if not name.startswith("Sys")},
                "columns": {name: {column.name: {"type": column.kind, "caption": column.caption} for column in entry.columns.values()}
                            for name, entry in self.objects.items()}}
