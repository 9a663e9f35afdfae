# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: item 2.3 for Salesforce: the integration user may modify all records of the objects, and use the API."""
from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

from ansible_collections.interweave.smartintegration.plugins.module_utils._crm.contract import CrmAuthError, CrmDenied, CrmError, CrmQuota
from ansible_collections.interweave.smartintegration.plugins.module_utils._crm.resource import CrmResource, Work
from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import CHANGED, FAIL, PASS, WOULD_CHANGE, Change, Outcome
from ansible_collections.interweave.smartintegration.plugins.module_utils._salesforce import reads
from ansible_collections.interweave.smartintegration.plugins.module_utils._salesforce.access import OBJECT_FLAGS, Access

INTEGRATION_LICENCE = "Salesforce Integration"
INTEGRATION_PSL = "SalesforceAPIIntegrationPsl"
#: LoginHistory.LoginType of a browser.
BROWSER = "Application"


@dataclass
class ObjectVerdict:
    object: str
    through: list[str] = field(default_factory=list)
    #: Sets that would grant it if they counted, with the reason.
    idle: list[str] = field(default_factory=list)
    #: The user's licence has no such object.
    unlicensed: bool = False


@dataclass
class Observed:
    user: dict[str, t.Any]
    objects: list[ObjectVerdict]
    modify_all_data: list[str]
    api: list[str]
    licences: set[str]
    browser_logins: int
    #: Our own permission set, its object rights by object, whether a counting assignment exists.
    own: dict[str, t.Any] | None = None
    own_rights: dict[str, dict[str, t.Any]] = field(default_factory=dict)
    assigned: bool = False

    def lacking(self) -> list[ObjectVerdict]:
        return [] if self.modify_all_data else [verdict for verdict in self.objects if not verdict.through]


class SalesforcePermissions(CrmResource):
    NAME = "salesforce_permissions"
    CRMS = ("salesforce",)
    EXPECTED = "the integration user has Modify All on the objects and API Enabled"
    SPEC: t.ClassVar[dict[str, t.Any]] = {
        "state": {"type": "str", "choices": ["verified", "present"], "default": "verified"},
        "integration_username": {"type": "str"},
        "objects": {"type": "list", "elements": "str", "default": ["Account", "Contact", "Opportunity"]},
        "permission_set": {"type": "str", "default": "QuickBooks_Integration"},
        "permission_set_label": {"type": "str", "default": "QuickBooks Integration"},
    }

    def __init__(self, options: dict[str, t.Any], client: t.Any) -> None:
        super().__init__(options, client)
        self._set_id = ""

    @classmethod
    def option_problem(cls, options: dict[str, t.Any]) -> str:
        try:
            for name in [*options["objects"], options["permission_set"]]:
                reads.api_name(name)
        except ValueError as exc:
            return str(exc)
        return "" if options["objects"] else "objects must name at least one object"

    # observe ---------------------------------------------------------------------------------------------------
    def _user_read(self) -> t.Any:
        return self.client.user_read(self.options.get("integration_username") or "")

    def reads(self) -> list[t.Any]:
        own = self.options["permission_set"]
        extra = [reads.permission_sets([own]), reads.set_object_rights([own])] if self.options["state"] == "present" else []
        return [reads.organization(), self._user_read(), *extra]

    def more_reads(self) -> list[t.Any]:
        user_id = self._user()["Id"]
        return [*self.client.access_reads(user_id, self._asked()), reads.recent_logins(user_id)]

    def _asked(self) -> list[str]:
        """One query serves this check and the others: the usual three and whatever else is asked."""
        return list(dict.fromkeys(["Account", "Contact", "Opportunity", *self.options["objects"]]))

    def _user(self) -> dict[str, t.Any]:
        row: dict[str, t.Any] | None = self.client.user(self.options.get("integration_username") or "")
        if row is None:
            raise CrmDenied("look at the integration user's permissions", message="the org shows no user named '%s'" % self.options["integration_username"],
                            remedy="Correct integration_username, or use a login that may see that user.")
        return row

    def observe(self) -> Observed:
        user = self._user()
        asked = self._asked()
        access: Access = self.client.access(user["Id"], asked)
        licence = ((user.get("Profile") or {}).get("UserLicense") or {}).get("Name") or ""
        verdicts = [ObjectVerdict(name, access.through(name, "PermissionsModifyAllRecords"), access.idle(name, "PermissionsModifyAllRecords"),
                                  licence == "Salesforce Platform" and name == "Opportunity") for name in self.options["objects"]]
        found = Observed(user, verdicts, access.through_system("PermissionsModifyAllData"), access.through_system("PermissionsApiEnabled"),
                         self._licences(user["Id"]), self._browser_logins(user["Id"]))
        if self.options["state"] == "present":
            self._observe_own(found, access)
        return found

    def _observe_own(self, found: Observed, access: Access) -> None:
        own = self.options["permission_set"]
        rows = self.client.records(reads.permission_sets([own]))
        found.own = rows[0] if rows else None
        found.own_rights = {row["SobjectType"]: row for row in self.client.records(reads.set_object_rights([own]))}
        found.assigned = found.own is not None and found.own["Id"] in access.counting_ids()

    def _licences(self, user_id: str) -> set[str]:
        rows = self._tolerated(reads.licence_assignments(user_id))
        return {(row.get("PermissionSetLicense") or {}).get("DeveloperName") or "" for row in rows}

    def _browser_logins(self, user_id: str) -> int:
        return sum(row.get("LoginType") == BROWSER for row in self._tolerated(reads.recent_logins(user_id)))

    def _tolerated(self, read: t.Any) -> list[dict[str, t.Any]]:
        """Rows that only warnings are made of: a login that may not read them loses the warning, not the check."""
        try:
            return list(self.client.records(read))
        except (CrmAuthError, CrmQuota):
            raise
        except CrmError:
            return []

    # plan ------------------------------------------------------------------------------------------------------
    def plan(self, observed: Observed) -> list[Change]:
        """Only what is missing, all of it in our own permission set: profiles and other sets are never edited."""
        lacking = [verdict.object for verdict in observed.lacking() if not verdict.unlicensed]
        if self.options["state"] != "present" or not observed.user["IsActive"] or not (lacking or not observed.api):
            return []
        own, changes = self.options["permission_set"], []
        if observed.own is None:
            changes.append(self._change("permission set %s" % own, None, {"Label": self.options["permission_set_label"], "PermissionsApiEnabled": True},
                                        {"action": "set"}))
        elif not observed.own.get("PermissionsApiEnabled") and not observed.api:
            changes.append(self._change("API Enabled in permission set %s" % own, False, True, {"action": "api"}))
        for name in lacking:
            row = observed.own_rights.get(name)
            missing = [flag for flag in OBJECT_FLAGS if row is None or not row.get(flag)]
            if missing:
                before = None if row is None else {flag: False for flag in missing}
                changes.append(self._change("rights on %s in permission set %s" % (name, own), before, {flag: True for flag in missing},
                                            {"action": "rights", "object": name}))
        if not observed.assigned:
            changes.append(self._change("assignment of permission set %s to %s" % (own, observed.user["Username"]), None, observed.user["Username"],
                                        {"action": "assign"}))
        return changes

    def _change(self, what: str, before: t.Any, after: t.Any, key: dict[str, t.Any]) -> Change:
        return Change(what, before, after, "crm_permissions", self.NAME, {**key, "permission_set": self.options["permission_set"]})

    # apply -----------------------------------------------------------------------------------------------------
    def write(self, change: Change, observed: Observed) -> None:
        self._set_id = self._set_id or (observed.own or {}).get("Id", "")
        action = change.key["action"]
        if action != "set" and not self._set_id:
            raise CrmError("change the %s" % change.what, message="the permission set was not created")
        {"set": self._create_set, "api": self._enable_api, "rights": self._grant, "assign": self._assign}[action](change, observed)

    def _create_set(self, change: Change, observed: Observed) -> None:
        body = {"Name": self.options["permission_set"], "Label": change.after["Label"], "PermissionsApiEnabled": True,
                "Description": "InterWeave SmartIntegration (managed by Ansible)"}
        self._set_id = self._settled("POST", "sobjects/PermissionSet", body, "create the %s" % change.what)
        if not self._set_id:
            self.client.forget()
            rows = self.client.records(reads.permission_sets([self.options["permission_set"]]))
            self._set_id = rows[0]["Id"] if rows else ""

    def _enable_api(self, change: Change, observed: Observed) -> None:
        self._settled("PATCH", "sobjects/PermissionSet/%s" % self._set_id, {"PermissionsApiEnabled": True}, "set %s" % change.what)

    def _grant(self, change: Change, observed: Observed) -> None:
        row = observed.own_rights.get(change.key["object"])
        if row is None:
            body = {"ParentId": self._set_id, "SobjectType": change.key["object"], **dict.fromkeys(OBJECT_FLAGS, True)}
            self._settled("POST", "sobjects/ObjectPermissions", body, "grant %s" % change.what)
        else:
            self._settled("PATCH", "sobjects/ObjectPermissions/%s" % row["Id"], change.after, "grant %s" % change.what)

    def _assign(self, change: Change, observed: Observed) -> None:
        self._settled("POST", "sobjects/PermissionSetAssignment", {"AssigneeId": observed.user["Id"], "PermissionSetId": self._set_id},
                      "make the %s" % change.what)

    def _settled(self, method: str, path: str, body: dict[str, t.Any], operation: str) -> str:
        """The new row's id; empty when it exists already or the answer was lost: then the second look decides."""
        try:
            answer = self.client.connection.send(method, path, body, operation)
        except CrmError as exc:
            if exc.code in ("DUPLICATE_VALUE", "DUPLICATE_DEVELOPER_NAME") or exc.unknown:
                return ""
            raise
        return str((answer or {}).get("id", ""))

    # judge -----------------------------------------------------------------------------------------------------
    def judge(self, observed: Observed, work: Work) -> Outcome:
        lacking = observed.lacking()
        usable = bool(observed.user["IsActive"]) and not any(verdict.unlicensed for verdict in lacking)
        if usable and work.blocked_by and work.wanted:
            status = WOULD_CHANGE
        elif lacking or not observed.api or not observed.user["IsActive"]:
            status = FAIL
        else:
            status = CHANGED if work.done else PASS
        return Outcome(
            status, expected="%s: Modify All on %s, and API Enabled" % (observed.user["Username"], ", ".join(self.options["objects"])),
            actual=self._actual(observed, lacking), evidence=self._evidence(observed, work),
            remedy="" if status in (PASS, CHANGED) else self._remedy(observed, lacking, work), changes=work.done or work.wanted,
            blocked_by=work.blocked_by, warnings=self._warnings(observed), facts=self._facts(observed, work))

    def _actual(self, observed: Observed, lacking: list[ObjectVerdict]) -> str:
        problems = []
        if not observed.user["IsActive"]:
            problems.append("the user is inactive")
        if lacking:
            problems.append("no Modify All on %s" % ", ".join(verdict.object for verdict in lacking))
        if not observed.api:
            problems.append("no API Enabled")
        if problems:
            return "%s: %s" % (observed.user["Username"], "; ".join(problems))
        if observed.modify_all_data and not all(verdict.through for verdict in observed.objects):
            return "%s has Modify All Data through %s, and API Enabled" % (observed.user["Username"], ", ".join(observed.modify_all_data))
        return "%s has Modify All on %s, and API Enabled" % (observed.user["Username"], ", ".join(self.options["objects"]))

    def _evidence(self, observed: Observed, work: Work) -> list[str]:
        lines = []
        for verdict in observed.objects:
            held = "Modify All through %s" % ", ".join(verdict.through) if verdict.through else \
                "Modify All Data through %s" % ", ".join(observed.modify_all_data) if observed.modify_all_data else "no Modify All"
            lines.append("%s: %s" % (verdict.object, held))
            lines += ["%s: does not count: %s" % (verdict.object, idle) for idle in verdict.idle]
        lines.append("API Enabled through %s" % (", ".join(observed.api) or "nothing"))
        return lines + ["refused: %s" % reason for reason in work.refused]

    def _remedy(self, observed: Observed, lacking: list[ObjectVerdict], work: Work) -> str:
        if work.blocked_by and work.wanted:
            return "Allow the change (%s) and run again." % work.blocked_by
        parts = []
        if not observed.user["IsActive"]:
            parts.append("Activate the user: Setup > Users > %s > Active." % observed.user["Username"])
        if any(verdict.unlicensed for verdict in lacking):
            parts.append("The licence 'Salesforce Platform' has no Opportunity: give the user a 'Salesforce' or 'Salesforce Integration' licence.")
        if self._wants_psl(observed):
            parts.append("Assign the permission set licence 'Salesforce API Integration' first (Setup > Users > the user).")
        if lacking or not observed.api:
            parts.append("Setup > Permission Sets > %s > Object Settings: tick Modify All on %s; System Permissions: API Enabled; then Manage Assignments: "
                         "add %s. Or ask the operator to let the playbook do it." % (
                             self.options["permission_set"], ", ".join(v.object for v in lacking) or "the objects", observed.user["Username"]))
        return " ".join(parts)

    def _wants_psl(self, observed: Observed) -> bool:
        licence = ((observed.user.get("Profile") or {}).get("UserLicense") or {}).get("Name")
        return licence == INTEGRATION_LICENCE and INTEGRATION_PSL not in observed.licences

    def _warnings(self, observed: Observed) -> list[str]:
        warnings = []
        if observed.modify_all_data:
            warnings.append("%s has Modify All Data through %s: more than the integration needs, and over every object" % (
                observed.user["Username"], ", ".join(observed.modify_all_data)))
        if observed.browser_logins:
            warnings.append("%s logged in with a browser %d times lately: if a person works under this user, InterWeave's Repetition Protection "
                            "skips the records that person changes" % (observed.user["Username"], observed.browser_logins))
        return warnings

    def _facts(self, observed: Observed, work: Work) -> dict[str, t.Any]:
        return {
            "user": {"id": observed.user["Id"], "username": observed.user["Username"], "active": observed.user["IsActive"],
                     "profile": (observed.user.get("Profile") or {}).get("Name") or "",
                     "licence": ((observed.user.get("Profile") or {}).get("UserLicense") or {}).get("Name") or ""},
            "objects": {verdict.object: {"modify_all": bool(verdict.through or observed.modify_all_data), "through": verdict.through,
                                         "not_counting": verdict.idle} for verdict in observed.objects},
            "modify_all_data_through": observed.modify_all_data, "api_enabled_through": observed.api,
            "written": len(work.done), "not_written": work.refused,
        }


__all__ = ["SalesforcePermissions"]
