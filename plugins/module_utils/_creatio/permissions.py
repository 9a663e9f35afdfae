# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: item 2.3 for Creatio: the integration user, asked as itself, may read, add and edit all records of the objects."""
from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

from ansible_collections.interweave.smartintegration.plugins.module_utils._creatio import odata, rights
from ansible_collections.interweave.smartintegration.plugins.module_utils._creatio.grants import Grants
from ansible_collections.interweave.smartintegration.plugins.module_utils._creatio.options import NEEDS, identity_url
from ansible_collections.interweave.smartintegration.plugins.module_utils._crm.contract import CrmAuthError, CrmDenied, CrmError, Identity
from ansible_collections.interweave.smartintegration.plugins.module_utils._crm.resource import CrmResource, Work
from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import CHANGED, ERROR, FAIL, PASS, WOULD_CHANGE, Change, Outcome

#: A second login at the same site.
OTHER_LOGIN: dict[str, t.Any] = {
    "auth": {"type": "str", "choices": ["client_credentials", "password"], "default": "password"},
    "username": {"type": "str"},
    "password": {"type": "str", "no_log": True},
    "identity_url": {"type": "str"},
    "client_id": {"type": "str"},
    "client_secret": {"type": "str", "no_log": True},
}
DEFAULT_GRANTS = [rights.VIEW_ANY, rights.ADD_ANY, rights.EDIT_ANY, rights.ODATA]


@dataclass
class Observed:
    who: Identity
    operations: dict[str, bool]
    objects: list[rights.ObjectRights]
    #: Of the wanted operations: those the administrator's login shows as granted to this very user already.
    granted: frozenset[str] = frozenset()
    #: Why a grant that stands takes no effect, by operation.
    shadowed: dict[str, str] = field(default_factory=dict)

    def verdicts(self, also: t.Iterable[str] = ()) -> list[rights.Verdict]:
        """``also``: operations as if they were granted."""
        operations = {**self.operations, **dict.fromkeys(also, True)}
        return [rights.judge_object(one, operations) for one in self.objects]


class CreatioPermissions(CrmResource):
    NAME = "creatio_permissions"
    CRMS = ("creatio",)
    EXPECTED = "the integration user may read, add and edit all records of the objects, and use OData"
    SPEC: t.ClassVar[dict[str, t.Any]] = {
        "state": {"type": "str", "choices": ["verified", "present"], "default": "verified"},
        "integration_username": {"type": "str"},
        "objects": {"type": "list", "elements": "str", "default": ["Account", "Contact", "Opportunity"]},
        "operations": {"type": "list", "elements": "str", "choices": list(rights.GRANTABLE), "default": DEFAULT_GRANTS},
        "sample": {"type": "int", "default": 20},
        "integration": {"type": "dict", "options": OTHER_LOGIN},
        "admin": {"type": "dict", "options": OTHER_LOGIN},
    }

    def __init__(self, options: dict[str, t.Any], client: t.Any) -> None:
        super().__init__(options, client)
        self._grants: Grants | None = None
        self._asked: t.Any = None

    @classmethod
    def option_problem(cls, options: dict[str, t.Any]) -> str:
        if not options["objects"]:
            return "objects must name at least one object"
        if not 0 <= options["sample"] <= 1000:
            return "sample must be 0 to 1000 records"
        if options["state"] == "present" and not options.get("admin") and not options.get("integration"):
            return ("state 'present' needs two logins: log in as the integration user and give admin, or log in as an administrator and give "
                    "integration")
        problems = (*(_login_problem(name, options.get(name) or {}) for name in ("admin", "integration")),
                    *(odata.name_problem(name, "objects:") for name in options["objects"]))
        return next(filter(None, problems), "")

    # logins ----------------------------------------------------------------------------------------------------
    @property
    def user(self) -> t.Any:
        """The client that is logged in as the integration user: the rights service speaks of the logged-in user only."""
        if self._asked is None:
            self._asked = self._other("integration") if self.options.get("integration") else self.client
        return self._asked

    def _other(self, option: str) -> t.Any:
        login = {key: value for key, value in self.options[option].items() if value is not None}
        if login["auth"] == "client_credentials" and not identity_url({**self.client.connection.options, **login}):
            raise CrmAuthError("log in to Creatio", message="the identity service's address is not known", remedy="Give %s.identity_url." % option)
        return self.client.another(login)

    # observe ---------------------------------------------------------------------------------------------------
    def observe(self) -> Observed:
        who = self._who()
        operations = self.user.can_execute([*rights.GRANTABLE, *rights.TOO_MUCH])
        found = Observed(who, operations, [self._object(name, operations) for name in self.options["objects"]])
        if self.options["state"] == "present":
            self._observe_grants(found)
        return found

    def _who(self) -> Identity:
        who: Identity = self.user.whoami()
        wanted = self.options.get("integration_username") or ""
        if wanted and who.username.casefold() != wanted.casefold():
            raise CrmDenied("ask for the integration user's rights", message="the login is '%s', not '%s'" % (who.username, wanted),
                            remedy="Log in as the integration user, or give its login as integration: Creatio's rights service speaks of the "
                                   "logged-in user only.")
        return who

    def _object(self, name: str, operations: dict[str, bool]) -> rights.ObjectRights:
        schema, level = self.user.schema(name), self.user.right_level(name)
        visible = self.user.connection.count(name, "", "count the records of %s" % name) if operations[rights.ODATA] else None
        closed = self._closed_columns(name) if schema.by_columns and not operations[rights.EDIT_ANY] and level & rights.EDIT else ()
        sampled, refused = self._sample(name) if schema.by_records and visible and not operations[rights.EDIT_ANY] else (0, ())
        return rights.ObjectRights(name, level, schema.by_operations, schema.by_records, schema.by_columns, closed, sampled, refused, visible)

    def _closed_columns(self, name: str) -> tuple[str, ...]:
        names = [column.name for column in self.user.schema(name).columns]
        answer = self.user.connection.rights("GetCanEditColumns", {"schemaName": name, "columnNames": names}, "ask for the column rights on %s" % name)
        if not isinstance(answer, dict):
            raise CrmError("ask for the column rights on %s" % name, message="the rights service does not answer by column")
        return tuple(column for column in names if answer.get(column) is not True)

    def _sample(self, name: str) -> tuple[int, tuple[str, ...]]:
        if not self.options["sample"]:
            return 0, ()
        rows = self.user.connection.get(name, "sample records of %s" % name, select="Id", orderby="ModifiedOn desc", top=self.options["sample"])["value"]
        ids = [str(row["Id"]) for row in rows]
        if not ids:
            return 0, ()
        operation = "ask whether records of %s may be edited" % name
        answer = self.user.connection.rights("GetCanEditRecords", {"schemaName": name, "primaryColumnValues": ids}, operation)
        if not isinstance(answer, dict):
            raise CrmError(operation, message="the rights service does not answer by record")
        folded = {str(key).lower(): value for key, value in answer.items()}
        return len(ids), tuple(record for record in ids if folded.get(record.lower()) is not True)

    def _observe_grants(self, found: Observed) -> None:
        wanted = [code for code in self.options["operations"] if not found.operations[code]]
        if not wanted:
            return
        if self._grants is None:
            self._grants = Grants(self._other("admin") if self.options.get("admin") else self.client, found.who)
        standing = self._grants.standing(wanted)
        found.granted = frozenset(code for code, told in standing.items() if told.granted)
        found.shadowed = {code: told.why_idle for code, told in standing.items() if told.granted}

    # plan and apply --------------------------------------------------------------------------------------------
    def plan(self, observed: Observed) -> list[Change]:
        if self.options["state"] != "present":
            return []
        return [Change("system operation %s (%s) of %s" % (code, rights.TITLES[code], observed.who.username or observed.who.id), False, True,
                       "crm_permissions", self.NAME, {"operation": code, "user_id": observed.who.id}, restorable=False)
                for code in self.options["operations"] if not observed.operations[code] and code not in observed.granted]

    def write(self, change: Change, observed: Observed) -> None:
        if self._grants is None:
            raise AssertionError("nothing was read before this write")
        try:
            self._grants.grant(change.key["operation"])
        except CrmError as exc:
            if not exc.unknown:
                raise
            # the answer was lost: the second look decides, nothing is written again

    def forget(self) -> None:
        """Rights are kept in the session: a new login sees what was granted."""
        self.user.forget()
        self.user.connection.renew()

    # judge -----------------------------------------------------------------------------------------------------
    def judge(self, observed: Observed, work: Work) -> Outcome:
        waiting = [change.key["operation"] for change in work.wanted if change not in work.done] if work.blocked_by else []
        status = self._status(observed, work, waiting)
        problems, unproven = self._problems(observed, [])
        return Outcome(
            status, expected="%s: read, add and edit all records; OData allowed" % ", ".join(self.options["objects"]),
            actual="; ".join([*problems, *unproven]) or "'%s' may read, add and edit all records" % observed.who.username,
            evidence=self._evidence(observed, work), remedy=self._remedy(observed, work, status), changes=work.done or work.wanted,
            blocked_by=work.blocked_by, warnings=_warnings(observed), facts=self._facts(observed, work))

    def _status(self, observed: Observed, work: Work, waiting: list[str]) -> str:
        problems, unproven = self._problems(observed, waiting)
        if problems or work.refused:
            return FAIL
        if unproven:
            return ERROR
        return WOULD_CHANGE if waiting else CHANGED if work.done else PASS

    def _problems(self, observed: Observed, also: t.Sequence[str]) -> tuple[list[str], list[str]]:
        """What is missing for certain, and what could not be proven, as if ``also`` were granted."""
        problems, unproven = [], []
        if not observed.operations[rights.ODATA] and rights.ODATA not in also:
            problems.append("may not use OData (%s)" % rights.ODATA)
        for verdict in observed.verdicts(also):
            problems += ["%s: %s" % (verdict.object, text) for text in verdict.lacks]
            unproven += ["%s: %s" % (verdict.object, text) for text in verdict.unproven]
        wanted = self.options["operations"] if self.options["state"] == "present" else ()
        for code in wanted:
            if not observed.operations[code] and code not in also:
                problems.append("%s is not effective%s" % (code, ": " + observed.shadowed[code] if observed.shadowed.get(code) else ""))
        return problems, unproven

    def _evidence(self, observed: Observed, work: Work) -> list[str]:
        lines = ["%s: asked as '%s' with RightsService" % (self.client.host, observed.who.username or observed.who.id)]
        lines.append("system operations: %s" % ", ".join("%s %s" % (code, "yes" if observed.operations[code] else "no") for code in rights.GRANTABLE))
        lines += map(_shown, observed.objects, observed.verdicts())
        return lines + ["refused: %s" % reason for reason in work.refused]

    def _remedy(self, observed: Observed, work: Work, status: str) -> str:
        if status in (PASS, CHANGED):
            return ""
        if status == WOULD_CHANGE:
            return "Allow the change (%s) and run again." % work.blocked_by
        missing = [code for code in DEFAULT_GRANTS if not observed.operations[code]]
        user = observed.who.username or observed.who.id
        return ("System Designer > Operation permissions: give '%s' %s, above any row that denies one of its roles. Or give us an "
                "administrator's login, and we do it. Where this user shall not have these system operations: give operation rights on the objects and "
                "switch off their administration by records." % (
                    user, " and ".join("%s (%s)" % (code, rights.TITLES[code]) for code in missing) or "the rights named above"))

    def _facts(self, observed: Observed, work: Work) -> dict[str, t.Any]:
        return {"user": observed.who.username, "user_id": observed.who.id, "operations": observed.operations,
                "objects": [verdict.as_dict() for verdict in observed.verdicts()], "written": len(work.done), "not_written": work.refused}


def _warnings(observed: Observed) -> list[str]:
    warnings = []
    held = rights.too_much(observed.operations)
    if held:
        warnings.append("the integration user holds %s, which Creatio advises not to give to an integration" % ", ".join(held))
    empty = [one.name for one in observed.objects if one.visible == 0]
    if empty:
        warnings.append("'%s' sees no record of %s: nothing there proves the rights in practice" % (observed.who.username, " and ".join(empty)))
    return warnings


def _login_problem(name: str, login: dict[str, t.Any]) -> str:
    missing = [need for need in NEEDS[login["auth"]] if not login.get(need)] if login else []
    return "%s: auth '%s' needs %s" % (name, login["auth"], " and ".join(missing)) if missing else ""


def _shown(one: t.Any, verdict: t.Any) -> str:
    """One object's rights, as evidence."""
    how = [text for text, holds in (("operations", one.by_operations), ("records", one.by_records), ("columns", one.by_columns)) if holds]
    return "%s: right level %d, administered by %s, %s records visible; granted through %s" % (
        one.name, one.level, " and ".join(how) or "nothing", "?" if one.visible is None else one.visible, ", ".join(verdict.through) or "nothing")


__all__ = ["CreatioPermissions"]
