# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: SOQL text and the declared reads that the Salesforce client fetches together.

Query forms are those of the SOQL and Object Reference: setup objects are asked with equality and IN filters only.
"""
from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass
from urllib.parse import quote

_ESCAPES = {"\\": "\\\\", "'": "\\'", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,79}")
_BREAK = re.compile(r"[ \t]*[\r\n]\s*")
_ID = re.compile(r"[A-Za-z0-9]{15}(?:[A-Za-z0-9]{3})?")


def literal(value: str) -> str:
    """A SOQL string literal, quotes included, that holds exactly *value* (SOQL and SOSL Reference, "Quoted String Escape Sequences").

    Other control characters cannot stand in a literal and are dropped.
    """
    return "'%s'" % "".join(_ESCAPES.get(char, char if ord(char) >= 32 and ord(char) != 127 else "") for char in value)


def literals(values: t.Iterable[str]) -> str:
    """A list for IN: ``('a','b')``."""
    return "(%s)" % ",".join(literal(value) for value in values)


def api_name(name: str) -> str:
    """An object's or field's API name, checked: it is put into SOQL and paths as it is.

    :raises ValueError: it is none.
    """
    if not _NAME.fullmatch(name):
        raise ValueError("%r is no API name: letters, digits and underscores, beginning with a letter" % name)
    return name


def is_id(text: str) -> bool:
    """Whether a text has the form of a record id (15 or 18 characters)."""
    return bool(_ID.fullmatch(text))


def full_id(text: str) -> str:
    """An id of 15 characters, as reports export it, with the three that tell the case of its letters; anything else as it is."""
    if len(text) != 15 or not is_id(text):
        return text
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
    return text + "".join(letters[sum(1 << place for place, char in enumerate(text[start:start + 5]) if "A" <= char <= "Z")] for start in (0, 5, 10))


@dataclass(frozen=True)
class Read:
    """One GET below ``/services/data/vXX.X/``, which may travel in a composite batch."""

    path: str
    #: What is read, to complete "could not ..." in an error.
    operation: str


def soql(text: str, operation: str) -> Read:
    """Line breaks of a query become spaces; other white space stays, since it may stand in a literal (there a line break is escaped)."""
    return Read("query/?q=" + quote(_BREAK.sub(" ", text.strip()), safe=""), operation)


def describe(object_name: str) -> Read:
    return Read("sobjects/%s/describe" % api_name(object_name), "describe %s" % object_name)


def organization() -> Read:
    return soql("SELECT Id, Name, TimeZoneSidKey, IsSandbox, InstanceName, OrganizationType, DefaultAccountAccess FROM Organization",
                "read the organisation")


#: The objects that the checklist names; one query for their rights serves all checks.
USUAL_OBJECTS = ("Account", "Contact", "Opportunity")
#: From this API version on a permission set can give View All Fields of an object.
VIEW_ALL_FIELDS = 63.0


def usual_objects(more: t.Iterable[str] = ()) -> list[str]:
    """The usual three and others that are asked for."""
    known = {name.lower() for name in USUAL_OBJECTS}
    return [*USUAL_OBJECTS, *sorted({name for name in more if name.lower() not in known})]


_USER = "SELECT Id, Username, Name, IsActive, UserType, TimeZoneSidKey, LanguageLocaleKey, Profile.Name, Profile.UserLicense.Name FROM User WHERE %s"


def user_by_name(username: str) -> Read:
    return soql(_USER % ("Username = " + literal(username)), "read the user %s" % username)


def user_by_id(user_id: str) -> Read:
    return soql(_USER % ("Id = " + literal(user_id)), "read the logged-in user")


def users_like(text: str) -> Read:
    """Of letters only: nothing in it is a wildcard of LIKE."""
    if not text.isalpha():
        raise ValueError("%r is no text of letters" % text)
    wanted = literal("%%%s%%" % text)
    return soql(_USER % ("IsActive = true AND (Username LIKE %s OR Name LIKE %s) LIMIT 20" % (wanted, wanted)), "look for users of InterWeave")


def assignments(user_id: str) -> Read:
    return soql("""SELECT PermissionSetId, PermissionSet.Name, PermissionSet.Label, PermissionSet.IsOwnedByProfile,
        PermissionSet.Profile.Name, PermissionSet.PermissionsModifyAllData, PermissionSet.PermissionsViewAllData,
        PermissionSet.PermissionsApiEnabled, PermissionSet.HasActivationRequired, PermissionSetGroupId,
        PermissionSetGroup.DeveloperName, PermissionSetGroup.Status, IsActive, ExpirationDate
        FROM PermissionSetAssignment WHERE AssigneeId = %s""" % literal(user_id), "read the user's permission set assignments")


def object_rights(user_id: str, objects: t.Sequence[str], version: str = "0") -> Read:
    """``version``: of the API, which decides whether View All Fields is a column."""
    newer = ", PermissionsViewAllFields" if float(version) >= VIEW_ALL_FIELDS else ""
    return soql("""SELECT Id, ParentId, SobjectType, PermissionsRead, PermissionsCreate, PermissionsEdit, PermissionsDelete,
        PermissionsViewAllRecords, PermissionsModifyAllRecords%s FROM ObjectPermissions WHERE SobjectType IN %s
        AND ParentId IN (SELECT PermissionSetId FROM PermissionSetAssignment WHERE AssigneeId = %s)"""
                % (newer, literals(objects), literal(user_id)), "read the user's object permissions")


def field_rights(user_id: str, objects: t.Sequence[str], fields: t.Sequence[str]) -> Read:
    """``fields`` are qualified: ``Account.QuickBooks_ID__c``."""
    return soql("""SELECT Id, ParentId, SobjectType, Field, PermissionsRead, PermissionsEdit FROM FieldPermissions
        WHERE SobjectType IN %s AND Field IN %s
        AND ParentId IN (SELECT PermissionSetId FROM PermissionSetAssignment WHERE AssigneeId = %s)"""
                % (literals(objects), literals(fields), literal(user_id)), "read the user's field permissions")


def licence_assignments(user_id: str) -> Read:
    return soql("SELECT PermissionSetLicense.DeveloperName FROM PermissionSetLicenseAssign WHERE AssigneeId = %s" % literal(user_id),
                "read the user's permission set licences")


def recent_logins(user_id: str) -> Read:
    return soql("SELECT LoginTime, LoginType, Application FROM LoginHistory WHERE UserId = %s ORDER BY LoginTime DESC LIMIT 50" % literal(user_id),
                "read the user's login history")


def user_login(user_id: str) -> Read:
    """Needs Manage Users."""
    return soql("SELECT IsFrozen, IsPasswordLocked FROM UserLogin WHERE UserId = %s" % literal(user_id), "read whether the user is frozen")


def entities(names: t.Sequence[str]) -> Read:
    return soql("SELECT QualifiedApiName FROM EntityDefinition WHERE QualifiedApiName IN %s" % literals(names), "look up objects by name")


def permission_sets(names: t.Sequence[str]) -> Read:
    return soql("SELECT Id, Name, Label, PermissionsApiEnabled FROM PermissionSet WHERE IsOwnedByProfile = false AND Name IN %s" % literals(names),
                "look up permission sets")


def set_object_rights(names: t.Sequence[str]) -> Read:
    return soql("""SELECT Id, ParentId, Parent.Name, SobjectType, PermissionsRead, PermissionsCreate, PermissionsEdit, PermissionsDelete,
        PermissionsViewAllRecords, PermissionsModifyAllRecords FROM ObjectPermissions WHERE Parent.Name IN %s""" % literals(names),
                "read the permission sets' object permissions")


def set_field_rights(names: t.Sequence[str], objects: t.Sequence[str]) -> Read:
    return soql("""SELECT Id, ParentId, Parent.Name, SobjectType, Field, PermissionsRead, PermissionsEdit FROM FieldPermissions
        WHERE SobjectType IN %s AND Parent.Name IN %s""" % (literals(objects), literals(names)),
                "read the permission sets' field permissions")


def custom_fields(objects: t.Sequence[str], developer_names: t.Sequence[str]) -> Read:
    """Tooling: which custom fields exist at all, whoever may see them. Not for a composite batch."""
    query = "SELECT Id, DeveloperName, NamespacePrefix, TableEnumOrId FROM CustomField WHERE TableEnumOrId IN %s AND DeveloperName IN %s" % (
        literals(objects), literals(developer_names))
    return Read("tooling/query/?q=" + quote(query, safe=""), "look for hidden fields in the setup (Tooling API)")


def custom_objects(names: t.Sequence[str]) -> Read:
    """Tooling: the ids of custom objects, by which their fields name them."""
    query = "SELECT Id, DeveloperName, NamespacePrefix FROM CustomObject WHERE DeveloperName IN %s" % literals(
        sorted({bare_name(name) for name in names}))
    return Read("tooling/query/?q=" + quote(query, safe=""), "look for custom objects in the setup (Tooling API)")


def master_labels(objects: t.Sequence[str]) -> Read:
    """Tooling: the labels as they were typed, whatever the reader's language."""
    query = "SELECT QualifiedApiName, MasterLabel, EntityDefinition.QualifiedApiName FROM FieldDefinition WHERE EntityDefinition.QualifiedApiName IN %s" % (
        literals(objects))
    return Read("tooling/query/?q=" + quote(query, safe=""), "read the fields' own labels in the setup (Tooling API)")


def bare_name(name: str) -> str:
    """The DeveloperName of an API name: without ``__c`` and without a package's prefix."""
    return (name[:-3] if name.lower().endswith("__c") else name).rpartition("__")[2]


def full_name(row: dict[str, t.Any]) -> str:
    """The API name of a row that tells DeveloperName and NamespacePrefix apart."""
    return "%s%s__c" % ("%s__" % row["NamespacePrefix"] if row.get("NamespacePrefix") else "", row["DeveloperName"])


def developer_name(label: str) -> str:
    """The API name Salesforce proposes for a label, without ``__c``: runs of other characters become one underscore."""
    name = re.sub(r"[^A-Za-z0-9]+", "_", label).strip("_")
    return name if name[:1].isalpha() else "X" + name


__all__ = [
    "Read", "USUAL_OBJECTS", "api_name", "assignments", "bare_name", "custom_fields", "custom_objects", "describe", "developer_name", "entities",
    "field_rights", "full_id", "full_name", "is_id", "licence_assignments", "literal", "literals", "master_labels", "object_rights", "organization",
    "permission_sets", "recent_logins", "set_field_rights", "set_object_rights", "soql", "user_by_id", "user_by_name", "user_login", "users_like",
    "usual_objects",
]
