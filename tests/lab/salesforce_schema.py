# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the lab's Salesforce orgs have of objects and columns, and how their ids look. Written from the Object Reference."""
from __future__ import annotations

import typing as t

Row = dict[str, t.Any]

#: Metadata type -> type in a describe.
DESCRIBED = {"Text": "string", "Checkbox": "boolean", "DateTime": "datetime", "Date": "date", "Picklist": "picklist", "Number": "double",
             "AutoNumber": "string", "LongTextArea": "textarea", "Currency": "currency", "Lookup": "reference", "Formula": "string", "Summary": "double"}
PREFIX = {"User": "005", "PermissionSet": "0PS", "PermissionSetAssignment": "0Pa", "ObjectPermissions": "110", "FieldPermissions": "01k",
          "CustomField": "00N", "Account": "001"}
FLAGS = {"C": "PermissionsCreate", "R": "PermissionsRead", "E": "PermissionsEdit", "D": "PermissionsDelete", "V": "PermissionsViewAllRecords",
         "M": "PermissionsModifyAllRecords", "F": "PermissionsViewAllFields"}
#: Columns that an org has from this API version on.
NEWER = {("ObjectPermissions", "PermissionsViewAllFields"): 63.0}
STANDARD = {
    "Account": [("Name", "string", 255), ("Description", "textarea", 32000), ("Type", "picklist", 40)],
    "Contact": [("LastName", "string", 80), ("Email", "email", 80)],
    "Opportunity": [("Name", "string", 120), ("Amount", "currency", 0)],
    "Product2": [("Name", "string", 255)],
}
#: Columns of the setup objects that may be asked.
SETUP = {
    "Organization": ["Id", "Name", "TimeZoneSidKey", "IsSandbox", "InstanceName", "OrganizationType", "DefaultAccountAccess"],
    "User": ["Id", "Username", "Name", "IsActive", "UserType", "TimeZoneSidKey", "LanguageLocaleKey", "Profile.Name",
             "Profile.UserLicense.Name"],
    "UserLogin": ["Id", "UserId", "IsFrozen", "IsPasswordLocked"],
    "EntityDefinition": ["DurableId", "QualifiedApiName", "Label"],
    "PermissionSet": ["Id", "Name", "Label", "IsOwnedByProfile", "PermissionsApiEnabled", "PermissionsModifyAllData", "PermissionsViewAllData",
                      "HasActivationRequired", "Profile.Name"],
    "PermissionSetAssignment": [
        "Id", "PermissionSetId", "AssigneeId", "IsActive", "ExpirationDate", "PermissionSetGroupId", "PermissionSetGroup.DeveloperName",
        "PermissionSetGroup.Status", "PermissionSet.Name", "PermissionSet.Label", "PermissionSet.IsOwnedByProfile", "PermissionSet.Profile.Name",
        "PermissionSet.PermissionsModifyAllData", "PermissionSet.PermissionsViewAllData", "PermissionSet.PermissionsApiEnabled",
        "PermissionSet.HasActivationRequired"],
    "ObjectPermissions": ["Id", "ParentId", "SobjectType", "Parent.Name", "Parent.IsOwnedByProfile", *FLAGS.values()],
    "FieldPermissions": ["Id", "ParentId", "SobjectType", "Field", "PermissionsRead", "PermissionsEdit", "Parent.Name"],
    "PermissionSetLicenseAssign": ["Id", "AssigneeId", "PermissionSetLicense.DeveloperName"],
    "LoginHistory": ["Id", "UserId", "LoginTime", "LoginType", "Application"],
}
#: Setup objects that need "View Setup and Configuration".
GUARDED = ("PermissionSet", "PermissionSetAssignment", "ObjectPermissions", "FieldPermissions", "PermissionSetLicenseAssign")
TOOLING = {"FieldDefinition": ["DurableId", "QualifiedApiName", "MasterLabel", "EntityDefinition.QualifiedApiName"],
           "CustomField": ["Id", "DeveloperName", "NamespacePrefix", "TableEnumOrId"],
           "CustomObject": ["Id", "DeveloperName", "NamespacePrefix"]}


def make_id(kind: str, number: int) -> str:
    digits, text = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", ""
    while number:
        number, rest = divmod(number, 36)
        text = digits[rest] + text
    return (PREFIX[kind] + "LAB" + text.rjust(9, "0")) + "AAA"
