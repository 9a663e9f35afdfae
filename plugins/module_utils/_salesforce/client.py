# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the Salesforce client that CRM resources work with (protocol ``CrmClient``)."""
from __future__ import annotations

import typing as t

from ansible_collections.interweave.smartintegration.plugins.module_utils._crm.contract import (
    Account,
    Connector,
    CrmAuthError,
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
from ansible_collections.interweave.smartintegration.plugins.module_utils._crm.resource import STRANGE, CrmResource
from ansible_collections.interweave.smartintegration.plugins.module_utils._salesforce import reads
from ansible_collections.interweave.smartintegration.plugins.module_utils._salesforce.access import Access
from ansible_collections.interweave.smartintegration.plugins.module_utils._salesforce.accounts import Accounts
from ansible_collections.interweave.smartintegration.plugins.module_utils._salesforce.connection import Connection, missing_library
from ansible_collections.interweave.smartintegration.plugins.module_utils._salesforce.options import CONNECTION_RULES, CONNECTION_SPEC, option_problem

#: Organization.DefaultAccountAccess values with which every user sees every account.
OPEN_ACCESS = frozenset({"Read", "Edit", "ReadEditTransfer", "ReadEdit", "All"})
#: Types of describe whose values can be counted with GROUP BY.
GROUPABLE = frozenset({"string", "picklist", "combobox", "email", "phone", "url", "boolean", "int", "reference"})
#: Rows of a query with GROUP BY; more are refused (SOQL and SOSL Reference, "GROUP BY").
MOST_GROUPS = 2000


class SalesforceClient:
    """One org, one login."""

    crm = "salesforce"
    read_only = False

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.host = connection.host
        self.site = connection.site
        self.secrets = connection.session.secrets
        self._accounts = Accounts(connection, self._has_person_accounts)

    # reads that are shared by several steps --------------------------------------------------------------------
    def prefetch(self, resources: t.Sequence[CrmResource]) -> None:
        for wanted in ("reads", "more_reads"):
            try:
                self.connection.fetch(read for resource in resources for read in getattr(resource, wanted)())
            except (CrmError, *STRANGE):
                return  # the resource that needs it will say so

    def forget(self) -> None:
        self.connection.forget()

    def read(self, read: reads.Read) -> t.Any:
        return self.connection.read(read)

    def records(self, read: reads.Read) -> list[dict[str, t.Any]]:
        return self.connection.records(read)

    def describe(self, object_name: str) -> dict[str, t.Any]:
        """An object as the logged-in user may see it."""
        return t.cast("dict[str, t.Any]", self.read(reads.describe(object_name)))

    def field(self, object_name: str, field_name: str) -> dict[str, t.Any] | None:
        wanted = field_name.lower()
        return next((field for field in self.describe(object_name)["fields"] if field["name"].lower() == wanted), None)

    def custom_fields(self, objects: t.Collection[str], names: t.Iterable[str]) -> list[dict[str, t.Any]]:
        """Rows of the setup for fields of these API names, whoever may see them; ``object`` is added: the object's API name.

        TableEnumOrId is the name of a standard object and the id of a custom one (Tooling API, CustomField).
        """
        by_id = self._custom_objects([name for name in objects if name.lower().endswith("__c")])
        asked = [*(name for name in objects if not name.lower().endswith("__c")), *by_id]
        if not asked:
            return []
        rows = self.records(reads.custom_fields(sorted(asked), sorted({reads.bare_name(name) for name in names})))
        objects_by_id = {key[:15]: name for key, name in by_id.items()}  # an id has 15 characters, or 18
        return [{**row, "object": objects_by_id.get(row["TableEnumOrId"][:15], row["TableEnumOrId"])} for row in rows]

    def _custom_objects(self, names: list[str]) -> dict[str, str]:
        """The ids of custom objects, each with the name as it was asked for."""
        known = {name.lower(): name for name in names}
        rows = self.records(reads.custom_objects(names)) if names else []
        return {row["Id"]: known[reads.full_name(row).lower()] for row in rows if reads.full_name(row).lower() in known}

    def master_labels(self, objects: t.Sequence[str]) -> list[dict[str, t.Any]]:
        """Rows of the setup with ``QualifiedApiName``, ``MasterLabel`` and ``EntityDefinition`` for every field of these objects."""
        return self.records(reads.master_labels(objects))

    def language(self) -> str:
        """The logged-in user's language, such as ``en_US``; labels are in it. Empty when the login cannot see its own record."""
        return str((self.user() or {}).get("LanguageLocaleKey") or "")

    def _has_person_accounts(self) -> bool:
        return self.field("Account", "IsPersonAccount") is not None

    # users -----------------------------------------------------------------------------------------------------
    def login_user_id(self) -> str:
        """Id of the logged-in user: from the login's answer, else asked."""
        if not self.connection.user_id:
            root = self.connection.get("", "ask who is logged in")
            self.connection.user_id = str(root.get("identity") or "").rpartition("/")[2]
        return self.connection.user_id

    def user_read(self, username: str = "") -> reads.Read:
        return reads.user_by_name(username) if username else reads.user_by_id(self.login_user_id())

    def user(self, username: str = "") -> dict[str, t.Any] | None:
        """The named user's row (default: the logged-in one's); ``None`` when there is none to be seen."""
        rows = self.records(self.user_read(username))
        return rows[0] if rows else None

    def whoami(self) -> Identity:
        row = self.user()
        if row is None:
            raise CrmDenied("read the logged-in user", message="the login cannot see its own user record")
        return Identity(row["Id"], row["Username"])

    def user_id(self, username: str) -> str:
        row = self.user(username)
        return str(row["Id"]) if row else ""

    def users_like(self, text: str) -> list[str]:
        return [str(row["Username"]) for row in self.records(reads.users_like(text))]

    def sets_of(self, username: str) -> list[str]:
        rows = [row.get("PermissionSet") or {} for row in self.records(reads.assignments(self.user_id(username)))]
        return sorted({str(row["Name"]) for row in rows if row.get("Name") and not row.get("IsOwnedByProfile")})

    def access_reads(self, user_id: str, objects: t.Sequence[str]) -> list[reads.Read]:
        return [reads.assignments(user_id), self._object_rights(user_id, objects), reads.licence_assignments(user_id)]

    def _object_rights(self, user_id: str, objects: t.Sequence[str]) -> reads.Read:
        return reads.object_rights(user_id, objects, self.connection.version)

    def access(self, user_id: str, objects: t.Sequence[str]) -> Access:
        """What the user may do, with every assignment it comes from.

        :raises CrmError: not to be read. No assignment at all is a denial too: every user has that of the profile's own set.
        """
        assignments = self.records(reads.assignments(user_id))
        if not assignments:
            raise CrmDenied("read the user's permission set assignments", message="the org shows none, not even the profile's",
                            remedy="The login needs 'View Setup and Configuration' to see them.")
        return Access(assignments, self.records(self._object_rights(user_id, objects)))

    def organisation(self) -> dict[str, t.Any]:
        rows = self.records(reads.organization())
        if not rows:
            raise CrmDenied("read the organisation", message="the login sees no Organization record")
        return rows[0]

    def can_see_accounts(self) -> str:
        if self.organisation().get("DefaultAccountAccess") in OPEN_ACCESS:
            return ""
        try:
            access = self.access(self.login_user_id(), reads.usual_objects())
        except CrmAuthError:
            raise
        except CrmDenied as exc:
            return "the organisation-wide default of accounts is private, and the login may not read its own permissions (%s)" % exc
        if access.through("Account", "PermissionsViewAllRecords") or access.through_system("PermissionsViewAllData"):
            return ""
        return "the organisation-wide default of accounts is private, and the login has no 'View All' on Account"

    # accounts --------------------------------------------------------------------------------------------------
    def count_accounts(self, where: str) -> int:
        return self._accounts.count(where)

    def accounts(self, where: str, binding_field: str = "") -> t.Iterator[Account]:
        return self._accounts.stream(where, binding_field, jobs=not self.read_only)

    def accounts_by_id(self, ids: t.Sequence[str]) -> dict[str, Account]:
        return self._accounts.by_id(ids)

    def full_id(self, record_id: str) -> str:
        return reads.full_id(record_id)

    def rename_accounts(self, rows: t.Sequence[RenameRow]) -> t.Iterator[RenameResult]:
        return self._accounts.rename(rows)

    def find_accounts(self, name: str, marker: str = "", marker_field: str = "", binding_field: str = "") -> list[Account]:
        found = self._accounts.named(name, marker, marker_field or "Description", binding_field)
        hidden = "" if found else self.can_see_accounts()
        if hidden:
            raise CrmDenied("look for the account", message=hidden)
        return found

    # readers ---------------------------------------------------------------------------------------------------
    def field_facts(self, object_name: str, field_name: str) -> FieldFacts | None:
        field = self.field(object_name, field_name)
        if field is None:
            return None
        values = tuple(ListValue(value["value"], value["label"], bool(value["active"])) for value in field.get("picklistValues") or [])
        return FieldFacts(object_name, field["name"], field["label"], field["type"], int(field.get("length") or 0), bool(field.get("autoNumber")),
                          bool(field.get("updateable")), bool(field.get("restrictedPicklist")), values)

    def fields(self, object_name: str) -> list[FieldName]:
        return [FieldName(object_name, str(field["name"]), str(field["label"]), str(field["type"])) for field in self.describe(object_name)["fields"]]

    def values(self, object_name: str, field_name: str, counts: bool = True) -> list[ListValue]:
        facts = self.field_facts(object_name, field_name)
        if facts is None:
            raise CrmDenied("read the values of %s.%s" % (object_name, field_name), message="the login sees no such field",
                            remedy="Check the API name and the login's field-level security.")
        numbers = self._numbers(facts) if counts else {}
        blank = [ListValue("", "", True, numbers.pop("", 0))] if counts else []
        listed = [ListValue(value.value, value.label, value.active, numbers.pop(value.value, 0) if counts else None) for value in facts.values]
        return blank + listed + [ListValue(value, value, not facts.values, number) for value, number in sorted(numbers.items())]

    def _numbers(self, facts: FieldFacts) -> dict[str, int]:
        """Records by value, in use or not on the list."""
        if facts.type not in GROUPABLE:
            raise CrmError("count the values of %s.%s" % (facts.object, facts.field), message="a field of type %s cannot be grouped" % facts.type)
        name, operation = reads.api_name(facts.field), "count the values of %s.%s" % (facts.object, facts.field)
        soql = "SELECT %s val, COUNT(Id) num FROM %s GROUP BY %s LIMIT %d" % (
            name, reads.api_name(facts.object), name, MOST_GROUPS)
        rows = self.records(reads.soql(soql, operation))
        if len(rows) >= MOST_GROUPS:
            raise CrmError(operation, message="it has %d different values or more, which is no list" % MOST_GROUPS, remedy="Check which field holds the list.")
        return {str(row["val"] or ""): int(row["num"]) for row in rows}

    def time_zones(self, username: str = "") -> TimeZones:
        organisation, user = self.organisation(), self.user(username)
        return TimeZones(str(organisation.get("TimeZoneSidKey") or ""), str((user or {}).get("TimeZoneSidKey") or ""),
                         str(organisation.get("Name") or ""), bool(organisation.get("IsSandbox")))

    def close(self) -> None:
        self.connection.close()


def connect(options: dict[str, t.Any]) -> CrmClient:
    missing = missing_library()
    if missing:
        raise CrmError("log in to Salesforce", message=missing)
    return SalesforceClient(Connection(options))


SALESFORCE = Connector("salesforce", CONNECTION_SPEC, CONNECTION_RULES, option_problem, connect)

__all__ = ["SALESFORCE", "SalesforceClient", "connect"]
