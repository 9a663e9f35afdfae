# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The web services of a simulated Creatio site: RightsService, DataService, UserInfoService. Each takes the site, the user and the body."""
from __future__ import annotations

import json
import typing as t

from .creatio_site import EDIT, OPERATIONS, TYPES, Site, known_id

Body = dict[str, t.Any]
Write = t.Callable[[str, str], None]


class ServiceError(Exception):
    """A WCF service that threw: HTTP 500 with Message, ExceptionMessage, ExceptionType, StackTrace."""

    def __init__(self, kind: str, message: str, status: int = 500) -> None:
        super().__init__(message)
        self.kind, self.message, self.status = kind, message, status

    def body(self) -> Body:
        return {"Message": "An error has occurred.", "ExceptionMessage": self.message, "ExceptionType": self.kind,
                "StackTrace": "   at Terrasoft.Configuration.RightsService"}


def need(body: Body, **types: type) -> list[t.Any]:
    """The members of a wrapped request; a missing or misspelt one is a server error, as WCF passes null."""
    unknown = set(body) - set(types)
    if unknown:
        raise ServiceError("System.Runtime.Serialization.SerializationException", "Unexpected member %s" % sorted(unknown)[0], 400)
    for name, kind in types.items():
        if not isinstance(body.get(name), kind):
            raise ServiceError("System.ArgumentNullException", "Value cannot be null. Parameter name: %s" % name)
    return [body[name] for name in types]


def pairs(values: dict[str, bool]) -> list[Body]:
    """A Dictionary as WCF's JSON serializer writes it."""
    return [{"Key": key, "Value": value} for key, value in values.items()]


def entity(site: Site, name: str) -> str:
    if name not in site.objects:
        raise ServiceError("Terrasoft.Common.ItemNotFoundException", "Item with name \"%s\" not found" % name)
    return name


class Rights:
    """``{p}/rest/RightsService/<method>``"""

    def __init__(self, site: Site, login: str, write: Write) -> None:
        self.site, self.login, self.write = site, login, write

    def GetCanExecuteOperations(self, body: Body) -> t.Any:
        (operations,) = need(body, operations=list)
        return pairs({code: code in OPERATIONS and self.site.can(self.login, code) for code in operations})

    def GetCanExecuteOperation(self, body: Body) -> t.Any:
        (operation,) = need(body, operation=str)
        return self.site.can(self.login, operation)

    def GetSchemaOperationRightLevel(self, body: Body) -> t.Any:
        (schema,) = need(body, schemaName=str)
        return self.site.level(self.login, entity(self.site, schema))

    def GetCanEditColumns(self, body: Body) -> t.Any:
        schema, names = need(body, schemaName=str, columnNames=list)
        entry = self.site.objects[entity(self.site, schema)]
        for name in names:
            if name not in entry.columns:
                raise ServiceError("Terrasoft.Common.ItemNotFoundException", "Column by path %s not found in schema %s" % (name, schema))
        return pairs({name: self.site.may_edit_column(self.login, schema, name) for name in names})

    def GetCanEditRecords(self, body: Body) -> t.Any:
        schema, ids = need(body, schemaName=str, primaryColumnValues=list)
        entity(self.site, schema)
        return pairs({record: self.site.may_touch(self.login, schema, record, "CanUpdateEverything") for record in ids})

    def GetCanEdit(self, body: Body) -> t.Any:
        schema, record, _new = need(body, schemaName=str, primaryColumnValue=str, isNew=bool)
        level = self.site.level(self.login, entity(self.site, schema))
        allowed = level & EDIT and self.site.may_touch(self.login, schema, record, "CanUpdateEverything")
        return "" if allowed else "You do not have rights to change %s" % schema

    def GetIsTechnicalUser(self, body: Body) -> t.Any:
        need(body)
        return bool(self.site.users[self.login].get("technical"))

    def CheckCanChangeAdminOperationGrantee(self, body: Body) -> t.Any:
        need(body)
        return self._verdict()

    def SetAdminOperationGrantee(self, body: Body) -> t.Any:
        operation, units, can_execute = need(body, adminOperationId=str, adminUnitIds=list, canExecute=bool)
        verdict = self._verdict()
        if not json.loads(verdict)["Success"]:
            return verdict
        code = next((code for code in OPERATIONS if known_id("operation", code) == operation), None)
        names = {unit_id: name for name, unit_id in self.site.units.items()}
        if code is None or not units or any(unit not in names for unit in units):
            return json.dumps({"Success": False, "ExMessage": "Item not found"})
        for unit in units:
            if self.site.grant(code, unit, can_execute):
                self.write("grant", "%s %s %s" % (code, names[unit], can_execute))
        return json.dumps({"Success": True, "ExMessage": ""})

    def _verdict(self) -> str:
        if self.site.can(self.login, "CanChangeAdminOperationGrantee"):
            return json.dumps({"Success": True, "ExMessage": ""})
        return json.dumps({"Success": False, "ExMessage": "Current user does not have permissions for the \"CanChangeAdminOperationGrantee\" operation"})


def rights(site: Site, login: str, method: str, body: Body, write: Write) -> Body | None:
    """The wrapped answer of a RightsService method; ``None`` when there is no such method."""
    handler = getattr(Rights(site, login, write), method, None)
    if handler is None or method.startswith("_") or not method[0].isupper():
        return None
    return {method + "Result": handler(body)}


# DataService -----------------------------------------------------------------------------------------------------
def refused(code: str, message: str) -> Body:
    """DataService reports an error with HTTP 200."""
    return {"success": False, "errorInfo": {"errorCode": code, "message": message, "stackTrace": "   at Terrasoft.Nui.ServiceModel"}}


def runtime_schema(site: Site, body: Body) -> Body:
    name = body.get("Name")
    if name not in site.objects:
        return refused("ItemNotFoundException", "Item with name \"%s\" not found" % name)
    entry = site.objects[name]
    items = {}
    for column in entry.columns.values():
        uid = known_id("column", name, column.name)
        caption = {"en-US": column.caption} if column.caption else {}
        items[uid] = {"uId": uid, "name": column.name, "caption": caption, "dataValueType": TYPES[column.kind], "isRequired": False,
                      "isInherited": column.name in ("Id", "CreatedOn", "ModifiedOn"), "isIndexed": False,
                      "referenceSchemaName": column.refers or None}
    return {"success": True, "schema": {
        "uId": entry.uid, "name": name, "caption": {"en-US": name}, "administratedByOperations": entry.by_operations,
        "administratedByColumns": entry.by_columns, "administratedByRecords": entry.by_records,
        "primaryDisplayColumnName": "Title" if name == "Opportunity" else "Name", "columns": {"Items": items}}}


def settings(site: Site, body: Body) -> Body:
    wanted = body.get("sysSettingsNameCollection")
    if not isinstance(wanted, list):
        return refused("ArgumentNullException", "Value cannot be null. Parameter name: sysSettingsNameCollection")
    values: Body = {}
    for code in wanted:
        if code in site.settings:
            values[code] = _setting(site, code, site.settings[code])
    return {"success": True, "values": values, "notFoundSettings": [code for code in wanted if code not in values], "rowsAffected": len(values)}


def _setting(site: Site, code: str, value: t.Any) -> Body:
    if code == "DefaultTimeZone":
        zone = next((row for row in site.rows["TimeZone"].values() if row["Name"] == value), None)
        return {"code": code, "value": zone["Id"] if zone else value, "displayValue": value, "dataValueType": 10, "isCacheable": True}
    return {"code": code, "value": value, "displayValue": str(value), "dataValueType": 1, "isCacheable": True}


def user_info(site: Site, login: str) -> Body:
    user = site.users[login]
    return {"userInfo": {"userId": site.units[login], "userName": login, "contactName": user.get("contact", login),
                         "userType": 1 if user.get("external") else 0, "timeZoneId": user.get("time_zone", ""),
                         "cultureInfo": {"sysCultureName": "en-US"}}, "success": True}
