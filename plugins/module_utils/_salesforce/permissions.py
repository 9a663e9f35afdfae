# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: item 2.3 for Salesforce: the integration user may modify all records of the objects, and use the API."""
from __future__ import annotations

import typing as t

from ansible_collections.interweave.smartintegration.plugins.module_utils._crm.contract import CrmAuthError, CrmDenied, CrmError, CrmQuota
from ansible_collections.interweave.smartintegration.plugins.module_utils._crm.resource import CrmResource, Work
from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import CHANGED, FAIL, PASS, WOULD_CHANGE, Change, ChangePolicy, Outcome
from ansible_collections.interweave.smartintegration.plugins.module_utils._salesforce import reads
from ansible_collections.interweave.smartintegration.plugins.module_utils._salesforce.access import OBJECT_FLAGS, Access
from ansible_collections.interweave.smartintegration.plugins.module_utils._salesforce.obstacles import (
    INTEGRATION_LICENCE,
    INTEGRATION_PSL,
    ancestors,
    parents_first,
    uncovered,
)
from ansible_collections.interweave.smartintegration.plugins.module_utils._salesforce.rights_seen import ObjectVerdict, Observed

#: Rights that the login needs (Salesforce's own names).
MANAGE_SETS, ASSIGN_SETS = "'Manage Profiles and Permission Sets'", "'Assign Permission Sets'"
#: LoginHistory.LoginType of a browser.
BROWSER = "Application"


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
        others = self._others()
        return [*self.client.access_reads(user_id, self._asked()), reads.recent_logins(user_id), reads.user_login(user_id),
                *([reads.entities(others)] if others else [])]

    def _asked(self) -> list[str]:
        """One query serves this check and the others: the usual three and whatever else is asked."""
        return reads.usual_objects(self.options["objects"])

    def _others(self) -> list[str]:
        usual = {name.lower() for name in reads.USUAL_OBJECTS}
        return sorted({name for name in self.options["objects"] if name.lower() not in usual})

    def _names(self) -> dict[str, bool]:
        """The objects as the org spells them, each with whether it shows such an object; all where it cannot be asked."""
        known = {name.lower(): name for name in reads.USUAL_OBJECTS}
        others = self._others()
        rows = self._tolerated(reads.entities(others)) if others else []
        known.update((row["QualifiedApiName"].lower(), row["QualifiedApiName"]) for row in rows or ())
        return {known.get(name.lower(), name): rows is None or name.lower() in known for name in self.options["objects"]}

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
        found = Observed(user, [], access.through_system("PermissionsModifyAllData"), access.through_system("PermissionsApiEnabled"),
                         self._licences(user["Id"]), self._browser_logins(user["Id"]), self._frozen(user["Id"]), access.ending())
        found.objects = [ObjectVerdict(name, access.through(name, "PermissionsModifyAllRecords"), access.idle(name, "PermissionsModifyAllRecords"),
                                       uncovered(found.licence, name), not known) for name, known in self._names().items()]
        if self.options["state"] == "present":
            self._observe_own(found, access)
        return found

    def _observe_own(self, found: Observed, access: Access) -> None:
        own = self.options["permission_set"]
        rows = self.client.records(reads.permission_sets([own]))
        found.own = rows[0] if rows else None
        found.own_rights = {row["SobjectType"]: row for row in self.client.records(reads.set_object_rights([own]))}
        found.assigned = found.own is not None and found.own["Id"] in access.counting_ids()

    def _licences(self, user_id: str) -> set[str] | None:
        rows = self._tolerated(reads.licence_assignments(user_id))
        return None if rows is None else {(row.get("PermissionSetLicense") or {}).get("DeveloperName") or "" for row in rows}

    def _browser_logins(self, user_id: str) -> int:
        return sum(row.get("LoginType") == BROWSER for row in self._tolerated(reads.recent_logins(user_id)) or ())

    def _frozen(self, user_id: str) -> bool:
        return any(row.get("IsFrozen") is True for row in self._tolerated(reads.user_login(user_id)) or ())

    def _tolerated(self, read: t.Any) -> list[dict[str, t.Any]] | None:
        """Rows that the check can do without; ``None`` for a login that may not read them."""
        try:
            return list(self.client.records(read))
        except (CrmAuthError, CrmQuota):
            raise
        except CrmError:
            return None

    # plan ------------------------------------------------------------------------------------------------------
    def plan(self, observed: Observed) -> list[Change]:
        """Only what is missing, all of it in our own permission set: profiles and other sets are never edited.

        Nothing at all where something stands in the way of the whole: a set that nobody can be given would be left behind.
        """
        lacking = self._to_grant(observed)
        if self.options["state"] != "present" or self._obstacles(observed) or not (lacking or not observed.api):
            return []
        rights = [change for name in lacking for change in self._rights(name, observed.own_rights.get(name))]
        return [*self._set(observed), *rights, *([] if observed.assigned else [self._assignment(observed.user["Username"])])]

    def _set(self, observed: Observed) -> list[Change]:
        """The permission set itself, with API Enabled."""
        own = self.options["permission_set"]
        if observed.own is None:
            return [self._change("permission set %s" % own, None, {"Label": self.options["permission_set_label"], "PermissionsApiEnabled": True},
                                 {"action": "set"})]
        if observed.own.get("PermissionsApiEnabled") or observed.api:
            return []
        return [self._change("API Enabled in permission set %s" % own, False, True, {"action": "api"})]

    def _rights(self, name: str, row: t.Mapping[str, t.Any] | None) -> list[Change]:
        """On one object."""
        missing = [flag for flag in OBJECT_FLAGS if row is None or not row.get(flag)]
        if not missing:
            return []
        before = None if row is None else dict.fromkeys(missing, False)
        return [self._change("rights on %s in permission set %s" % (name, self.options["permission_set"]), before, dict.fromkeys(missing, True),
                             {"action": "rights", "object": name})]

    def _assignment(self, user: str) -> Change:
        return self._change("assignment of permission set %s to %s" % (self.options["permission_set"], user), None, user, {"action": "assign"})

    def _to_grant(self, observed: Observed) -> list[str]:
        """The lacking objects and those they depend on: a right depends on its parent's in the same set, whatever other sets give."""
        lacking = [verdict.object for verdict in observed.lacking()]
        asked = {verdict.object.lower() for verdict in observed.objects}
        above = [name for one in lacking for name in ancestors(one) if name.lower() in asked and observed.lacks_right(name)]
        return parents_first(dict.fromkeys([*lacking, *above]))

    def _obstacles(self, observed: Observed) -> list[str]:
        """What has to be done first, by whom it may concern; while one is left nothing can be granted."""
        user, lacking = observed.user["Username"], observed.lacking()
        unknown = " and no ".join(verdict.object for verdict in lacking if verdict.unknown)
        uncovered = " and no ".join(verdict.object for verdict in lacking if verdict.unlicensed)
        rows = (
            (unknown, "The org shows no object %s: correct the name in the operator's variables (permissions, objects)." % unknown),
            (not observed.user["IsActive"], "Activate the user: Setup > Users > %s > Active." % user),
            (uncovered, "The licence '%s' has no %s: give the user a 'Salesforce' or 'Salesforce Integration' licence." % (observed.licence, uncovered)),
            (lacking and _needs_api_licence(observed), "Assign the permission set licence 'Salesforce API Integration' first: Setup > Users > %s > "
             "Permission Set License Assignments." % user),
        )
        first = [text for so, text in rows if so]
        return list(dict.fromkeys([*first, *self._ancestors(observed)] if self.options["state"] == "present" else first))

    @staticmethod
    def _ancestors(observed: Observed) -> list[str]:
        """Rights that others depend on."""
        asked = {verdict.object.lower() for verdict in observed.objects}
        return ["Rights on %s depend on rights on %s in the same permission set: add %s to the objects (the operator's variable)." % (
            verdict.object, name, name) for verdict in observed.lacking() for name in ancestors(verdict.object)
            if name.lower() not in asked and observed.lacks_right(name)]

    def _change(self, what: str, before: t.Any, after: t.Any, key: dict[str, t.Any]) -> Change:
        return Change(what, before, after, "crm_permissions", self.NAME, {**key, "permission_set": self.options["permission_set"]})

    # apply -----------------------------------------------------------------------------------------------------
    def apply(self, changes: list[Change], observed: Observed, policy: ChangePolicy) -> Work:
        """A set that was made here and that the user cannot be given is taken away again."""
        work = super().apply(changes, observed, policy)
        made = any(change.key["action"] == "set" for change in work.done)
        refused = [change for change in changes if change.key["action"] == "assign" and change not in work.done]
        if made and refused and not work.blocked_by and self._set_id:
            self._take_away(work)
        return work

    def _take_away(self, work: Work) -> None:
        name = self.options["permission_set"]
        try:
            self.client.connection.send("DELETE", "sobjects/PermissionSet/%s" % self._set_id, None, "take the permission set %s away again" % name)
        except CrmError as exc:
            work.refuse("permission set %s" % name, exc)
        else:
            work.done, self._set_id = [], ""

    def write(self, change: Change, observed: Observed) -> CrmError | None:
        self._set_id = self._set_id or (observed.own or {}).get("Id", "")
        action = change.key["action"]
        if action != "set" and not self._set_id:
            raise CrmError("change the %s" % change.what, message="the permission set was not created")
        return {"set": self._create_set, "api": self._enable_api, "rights": self._grant, "assign": self._assign}[action](change, observed)

    def _attempt(self, method: str, path: str, body: dict[str, t.Any], operation: str, needs: str = MANAGE_SETS) -> CrmError | None:
        refusal: CrmError | None = self.client.connection.attempt(method, path, body, operation, needs, ("DUPLICATE_VALUE", "DUPLICATE_DEVELOPER_NAME"))
        return refusal

    def _create_set(self, change: Change, observed: Observed) -> CrmError | None:
        body = {"Name": self.options["permission_set"], "Label": change.after["Label"], "PermissionsApiEnabled": True,
                "Description": "InterWeave SmartIntegration (managed by Ansible)"}
        unsettled = self._attempt("POST", "sobjects/PermissionSet", body, "create the %s" % change.what)
        self.client.forget()
        rows = self.client.records(reads.permission_sets([self.options["permission_set"]]))
        self._set_id = rows[0]["Id"] if rows else ""
        return unsettled

    def _enable_api(self, change: Change, observed: Observed) -> CrmError | None:
        return self._attempt("PATCH", "sobjects/PermissionSet/%s" % self._set_id, {"PermissionsApiEnabled": True}, "set %s" % change.what)

    def _grant(self, change: Change, observed: Observed) -> CrmError | None:
        row = observed.own_rights.get(change.key["object"])
        if row is None:
            body = {"ParentId": self._set_id, "SobjectType": change.key["object"], **dict.fromkeys(OBJECT_FLAGS, True)}
            return self._attempt("POST", "sobjects/ObjectPermissions", body, "grant %s" % change.what)
        return self._attempt("PATCH", "sobjects/ObjectPermissions/%s" % row["Id"], change.after, "grant %s" % change.what)

    def _assign(self, change: Change, observed: Observed) -> CrmError | None:
        body = {"AssigneeId": observed.user["Id"], "PermissionSetId": self._set_id}
        return self._attempt("POST", "sobjects/PermissionSetAssignment", body, "make the %s" % change.what, ASSIGN_SETS)

    # judge -----------------------------------------------------------------------------------------------------
    def judge(self, observed: Observed, work: Work) -> Outcome:
        lacking = observed.lacking()
        status = self._status(observed, work, bool(lacking))
        return Outcome(
            status, expected="%s: Modify All on %s, and API Enabled" % (observed.user["Username"], ", ".join(self.options["objects"])),
            actual=self._actual(observed, lacking), evidence=self._evidence(observed, work),
            remedy="" if status in (PASS, CHANGED) else self._remedy(observed, lacking, work), changes=work.done or work.wanted,
            blocked_by=work.blocked_by, owner=self._owner(lacking), warnings=self._warnings(observed), facts=self._facts(observed, work),
            ends=min((day for _name, day in observed.ending), default=""))

    @staticmethod
    def _status(observed: Observed, work: Work, lacking: bool) -> str:
        if work.blocked_by and work.wanted and not observed.frozen:
            return WOULD_CHANGE
        if lacking or not observed.api or not observed.user["IsActive"] or observed.frozen:
            return FAIL
        return CHANGED if work.done else PASS

    @staticmethod
    def _owner(lacking: list[ObjectVerdict]) -> str:
        """A name that the org does not have is the operator's to correct."""
        return "operator" if lacking and all(verdict.unknown for verdict in lacking) else ""

    def _actual(self, observed: Observed, lacking: list[ObjectVerdict]) -> str:
        problems = _problems(observed, lacking)
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
        frozen = ["Unfreeze the user: Setup > Users > %s > Unfreeze." % observed.user["Username"]] if observed.frozen else []
        if work.blocked_by and work.wanted:
            return " ".join([*frozen, "Allow the change (%s) and run again." % work.blocked_by])
        parts = [*frozen, *self._obstacles(observed), *work.advice]
        grantable = [verdict.object for verdict in lacking if not verdict.unknown and not verdict.unlicensed]
        if grantable or not observed.api:
            parts.append("Setup > Permission Sets > %s > Object Settings: tick Modify All on %s; System Permissions: API Enabled; then Manage Assignments: "
                         "add %s. Or ask the operator to let the playbook do it." % (
                             self.options["permission_set"], ", ".join(parents_first(grantable)) or "the objects", observed.user["Username"]))
        return " ".join(parts)

    def _warnings(self, observed: Observed) -> list[str]:
        warnings = ["%s will lose rights soon: %s" % (
            observed.user["Username"], ", ".join("%s (ends on %s)" % one for one in observed.ending))] if observed.ending else []
        if observed.modify_all_data:
            warnings.append("%s has Modify All Data through %s: more than the integration needs, and over every object" % (
                observed.user["Username"], ", ".join(observed.modify_all_data)))
        if observed.browser_logins:
            warnings.append("%s logged in with a browser %d times lately: if a person works under this user, InterWeave's Repetition Protection "
                            "skips the records that person changes" % (observed.user["Username"], observed.browser_logins))
        return warnings

    def _facts(self, observed: Observed, work: Work) -> dict[str, t.Any]:
        return {
            "user": {"id": observed.user["Id"], "username": observed.user["Username"], "active": observed.user["IsActive"], "frozen": observed.frozen,
                     "profile": (observed.user.get("Profile") or {}).get("Name") or "",
                     "licence": observed.licence},
            "objects": {verdict.object: {"modify_all": bool(verdict.through or observed.modify_all_data), "through": verdict.through,
                                         "not_counting": verdict.idle} for verdict in observed.objects},
            "modify_all_data_through": observed.modify_all_data, "api_enabled_through": observed.api,
            "written": len(work.done), "not_written": work.refused,
        }


def _problems(observed: Observed, lacking: list[ObjectVerdict]) -> list[str]:
    unknown = " and no ".join(verdict.object for verdict in lacking if verdict.unknown)
    denied = ", ".join(verdict.object for verdict in lacking if not verdict.unknown)
    return [text for so, text in (
        (not observed.user["IsActive"], "the user is inactive"), (observed.frozen, "the user is frozen and cannot log in"),
        (unknown, "the org shows no object %s" % unknown), (denied, "no Modify All on %s" % denied), (not observed.api, "no API Enabled")) if so]


def _needs_api_licence(observed: Observed) -> bool:
    """Whether the user's licence opens no object by itself, and the one that does is not assigned; never where that could not be seen."""
    return observed.licence == INTEGRATION_LICENCE and observed.licences is not None and INTEGRATION_PSL not in observed.licences


__all__ = ["ObjectVerdict", "Observed", "SalesforcePermissions"]
