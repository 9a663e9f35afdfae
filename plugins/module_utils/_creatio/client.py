# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the Creatio client that CRM resources work with (protocol ``CrmClient``)."""
from __future__ import annotations

import collections
import re
import typing as t

from ansible_collections.interweave.smartintegration.plugins.module_utils._creatio import odata
from ansible_collections.interweave.smartintegration.plugins.module_utils._creatio.accounts import Accounts
from ansible_collections.interweave.smartintegration.plugins.module_utils._creatio.connection import USER_INFO, Connection, Record, missing_library
from ansible_collections.interweave.smartintegration.plugins.module_utils._creatio.options import CONNECTION_RULES, CONNECTION_SPEC, option_problem
from ansible_collections.interweave.smartintegration.plugins.module_utils._creatio.schema import Column, Schema
from ansible_collections.interweave.smartintegration.plugins.module_utils._crm.contract import (
    Account,
    Connector,
    CrmClient,
    CrmDenied,
    CrmError,
    FieldFacts,
    FieldName,
    Identity,
    ListValue,
    RenameResult,
    RenameRow,
    TimeZones,
)
from ansible_collections.interweave.smartintegration.plugins.module_utils._crm.resource import CrmResource

#: Bits of GetSchemaOperationRightLevel.
READ, APPEND, EDIT, DELETE = 1, 2, 4, 8
#: A lookup with more values than this is not counted value by value.
COUNTED_VALUES = 200


class CreatioClient:
    """One site, one login."""

    crm = "creatio"
    read_only = False

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.host = connection.host
        self.site = connection.site
        self.secrets = connection.session.secrets
        self._accounts = Accounts(connection)

    def prefetch(self, resources: t.Sequence[CrmResource]) -> None:
        """Creatio has no call that answers several of our questions at once; what was read is kept until something is written."""

    def forget(self) -> None:
        self.connection.forget()

    def another(self, login: dict[str, t.Any]) -> CreatioClient:
        """The same site as another user: an administrator, for the one call that needs it."""
        runtime = "netframework" if self.connection.prefix else "net"
        bare = dict.fromkeys(("username", "password", "client_id", "client_secret"))
        other = CreatioClient(Connection({**self.connection.options, **bare, **login, "runtime": runtime}))
        self.secrets |= other.secrets
        return other

    # reads that are shared by several steps --------------------------------------------------------------------
    def schema(self, object_name: str) -> Schema:
        """An object's columns and how it is administered.

        :raises CrmError: there is none of this name, or it may not be read.
        """
        operation = "read the columns of %s" % object_name
        answer = self.connection.read("DataService/json/SyncReply/RuntimeEntitySchemaRequest", {"Name": odata.name_of(object_name)}, operation)
        return Schema.read(answer, operation)

    def settings(self, *codes: str) -> dict[str, t.Any]:
        """System settings by code: ``{"value", "display"}`` each; one that does not exist or is not readable is missing."""
        answer = self.connection.read("DataService/json/SyncReply/QuerySysSettings", {"sysSettingsNameCollection": list(codes)}, "read system settings")
        found = {}
        for code, value in (answer.get("values") or {}).items():
            if isinstance(value, dict):  # bare values occur too, some in quotes
                found[code] = {"value": _bare(value.get("value")), "display": _bare(value.get("displayValue"))}
            else:
                found[code] = {"value": _bare(value), "display": ""}
        return found

    def can_execute(self, operations: t.Sequence[str]) -> dict[str, bool]:
        """Which system operations the logged-in user may execute, whatever role grants them."""
        answer = self.connection.rights("GetCanExecuteOperations", {"operations": list(operations)}, "ask for the user's system operations")
        missing = [code for code in operations if code not in answer] if isinstance(answer, dict) else list(operations)
        if missing:
            raise CrmError("ask for the user's system operations", message="the answer says nothing of %s" % ", ".join(missing))
        return {code: answer[code] is True for code in operations}

    def right_level(self, object_name: str) -> int:
        """Bits 1 read, 2 append, 4 edit, 8 delete of the logged-in user on an object."""
        operation = "ask for the user's rights on %s" % object_name
        answer = self.connection.rights("GetSchemaOperationRightLevel", {"schemaName": odata.name_of(object_name)}, operation)
        if not isinstance(answer, int) or isinstance(answer, bool):
            raise CrmError(operation, message="the rights service answers %r, not a number" % (answer,))
        return answer

    # users -----------------------------------------------------------------------------------------------------
    def whoami(self) -> Identity:
        info = self._user_info()
        user = _first(info, "userId", "sysAdminUnitId", "id")
        name = _first(info, "userName", "login", "name") or str(self.connection.options.get("username") or "")
        if not odata.is_guid(user) and name:
            user = self.user_id(name)
        return Identity(str(user), name)

    def _user_info(self) -> Record:
        answer = self.connection.read(USER_INFO, {}, "ask who is logged in")
        inner = answer.get("userInfo") or answer.get("GetCurrentUserInfoResult") or answer
        return inner if isinstance(inner, dict) else answer

    def user_id(self, username: str) -> str:
        row = self._unit(username)
        return str(row["Id"]) if row else ""

    def _unit(self, username: str) -> Record | None:
        """A user's SysAdminUnit; ``None`` also when this login may not read the list of users."""
        answer = self.connection.get("SysAdminUnit", "look up the user %s" % username, select="Id,Name,TimeZoneId",
                                     filter="Name eq %s" % odata.literal(username), top=2)
        return next((row for row in answer["value"] if str(row.get("Name", "")).casefold() == username.casefold()), None)

    def users_like(self, text: str) -> list[str]:
        filter_text = "contains(Name,%s) and SysAdminUnitTypeValue eq 4" % odata.literal(text)
        rows = self.connection.get("SysAdminUnit", "look for users of InterWeave", select="Id,Name", filter=filter_text, top=20)["value"]
        return [str(row["Name"]) for row in rows if row.get("Name")]

    def sets_of(self, username: str) -> list[str]:
        """Creatio has roles and system operations, and no permission sets."""
        del username
        return []

    def can_see_accounts(self) -> str:
        able = self.can_execute(["CanUseODataService", "CanSelectEverything"])
        if not able["CanUseODataService"]:
            return "the user lacks the system operation CanUseODataService (Access to OData)"
        if able["CanSelectEverything"]:
            return ""
        if not self.right_level("Account") & READ:
            return "the user may not read Account: Creatio then answers an empty list, not an error"
        if self.schema("Account").by_records:
            return ("Account is administered by records and the user lacks CanSelectEverything (View any data): records "
                    "that are hidden are left out in silence")
        return ""

    # accounts --------------------------------------------------------------------------------------------------
    def count_accounts(self, where: str) -> int:
        return self._accounts.count(where)

    def accounts(self, where: str, binding_field: str = "") -> t.Iterator[Account]:
        return self._accounts.stream(where, binding_field)

    def accounts_by_id(self, ids: t.Sequence[str]) -> dict[str, Account]:
        return self._accounts.by_id(ids)

    def full_id(self, record_id: str) -> str:
        return record_id.strip().strip("{}").lower() if odata.is_guid(record_id.strip().strip("{}")) else record_id

    def rename_accounts(self, rows: t.Sequence[RenameRow]) -> t.Iterator[RenameResult]:
        return self._accounts.rename(rows)

    def find_accounts(self, name: str, marker: str = "", marker_field: str = "", binding_field: str = "") -> list[Account]:
        if marker and not marker_field:
            raise CrmError("look for the account", message="a marker needs marker_field, the column it is written to")
        found = self._accounts.named(name, marker, marker_field, binding_field)
        hidden = "" if found else self.can_see_accounts()
        if hidden:
            raise CrmDenied("look for the account", message=hidden)
        return found

    # readers ---------------------------------------------------------------------------------------------------
    def field_facts(self, object_name: str, field_name: str) -> FieldFacts | None:
        column = self.schema(object_name).column(field_name)
        if column is None:
            return None
        operation = "ask whether %s.%s may be edited" % (object_name, column.name)
        editable = self.connection.rights("GetCanEditColumns", {"schemaName": object_name, "columnNames": [column.name]}, operation)
        values = tuple(self.values(object_name, field_name, counts=False)) if column.refers else ()
        return FieldFacts(object_name, column.name, column.caption, odata.type_name(column.type), odata.length_of(column.type),
                          self._numbers_itself(object_name, column.name), isinstance(editable, dict) and editable.get(column.name) is True,
                          bool(column.refers), values)

    def _numbers_itself(self, object_name: str, column: str) -> bool:
        """Creatio numbers a Number or Code column by the settings <Object>CodeMask and <Object>LastNumber (Academy, "auto-numbering")."""
        if not re.fullmatch(r"([A-Z][a-z0-9]+)?(Number|Code)", column):
            return False
        mask = self.settings(object_name + "CodeMask", object_name + "LastNumber").get(object_name + "CodeMask")
        return bool(mask and mask["value"])

    def fields(self, object_name: str) -> list[FieldName]:
        return [FieldName(object_name, column.name, column.caption, odata.type_name(column.type)) for column in self.schema(object_name).columns]

    def values(self, object_name: str, field_name: str, counts: bool = True) -> list[ListValue]:
        schema = self.schema(object_name)
        column = schema.column(field_name)
        if column is None:
            raise CrmDenied("read the values of %s.%s" % (object_name, field_name), message="the object has no such column",
                            remedy="Check the column's name (Code in the designer), prefix included.")
        if column.refers:
            return self._lookup_values(object_name, column, counts)
        counted: collections.Counter[str] = collections.Counter()
        for row in self.connection.pages(object_name, "Id,%s" % column.name, "", "read the values of %s.%s" % (object_name, column.name)):
            counted[str(row.get(column.name) or "")] += 1
        blank = ListValue("", "", True, counted.pop("", 0))
        return [*([blank] if counts else []), *(ListValue(value, value, True, number if counts else None) for value, number in sorted(counted.items()))]

    def _lookup_values(self, object_name: str, column: Column, counts: bool) -> list[ListValue]:
        display = self.schema(column.refers).display or "Name"
        rows = list(self.connection.pages(column.refers, "Id,%s" % display, "", "read the lookup %s" % column.refers))
        if not rows:
            able = self.can_execute(["CanSelectEverything"])["CanSelectEverything"] or self.right_level(column.refers) & READ
            if not able:
                raise CrmDenied("read the lookup %s" % column.refers, message="the user may not read it: Creatio then answers an empty list, not an error")
        counted = counts and len(rows) <= COUNTED_VALUES
        return [ListValue(str(row.get(display) or ""), str(row.get(display) or ""), True,
                          self._uses(object_name, column.name, str(row["Id"])) if counted else None) for row in rows]

    def _uses(self, object_name: str, lookup: str, value: str) -> int:
        return self.connection.count(object_name, "%s/Id eq %s" % (lookup, odata.guid(value)), "count the uses of a value of %s" % lookup)

    def time_zones(self, username: str = "") -> TimeZones:
        setting = self.settings("DefaultTimeZone").get("DefaultTimeZone", {"value": "", "display": ""})
        return TimeZones(self._zone_code(setting), self._user_zone(username), self.host)

    def _zone_code(self, setting: dict[str, t.Any]) -> str:
        """The setting is a lookup to TimeZone, whose Code is a Windows or an IANA name; which of them is not documented."""
        value = setting["value"]
        if not odata.is_guid(value):
            return str(value or setting["display"] or "")
        rows = self.connection.get("TimeZone", "read the system's time zone", select="Id,Name,Code", filter="Id eq %s" % odata.guid(value), top=1)["value"]
        return str(rows[0].get("Code") or rows[0].get("Name") or "") if rows else str(setting["display"] or "")

    def _user_zone(self, username: str) -> str:
        """SysAdminUnit.TimeZoneId is text and holds TimeZone.Code; the user's own also stands in GetCurrentUserInfo on some versions."""
        if not username:
            own = _first(self._user_info(), "timeZoneCode", "timeZoneId", "timeZone")
            if own:
                return str(own)
        row = self._unit(username or self.whoami().username)
        return str((row or {}).get("TimeZoneId") or "")

    def close(self) -> None:
        self.connection.close()


def _first(info: Record, *names: str) -> t.Any:
    """The first of these members that is filled; the case of names differs between versions."""
    folded = {str(name).lower(): value for name, value in info.items()}
    return next((folded[name.lower()] for name in names if folded.get(name.lower()) not in (None, "", odata.EMPTY_GUID)), "")


def _bare(value: t.Any) -> t.Any:
    return value.strip().strip('"') if isinstance(value, str) else value


def connect(options: dict[str, t.Any]) -> CrmClient:
    missing = missing_library()
    if missing:
        raise CrmError("log in to Creatio", message=missing)
    return CreatioClient(Connection(options))


CREATIO = Connector("creatio", CONNECTION_SPEC, CONNECTION_RULES, option_problem, connect)

__all__ = ["APPEND", "CREATIO", "CreatioClient", "DELETE", "EDIT", "READ", "connect"]
