# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: item 2.2 for both CRMs: audit account names, propose better ones, write only what was approved."""
from __future__ import annotations

import os
import re
import typing as t
from datetime import datetime, timezone

from ansible_collections.interweave.smartintegration.plugins.module_utils import _name_rules as names
from ansible_collections.interweave.smartintegration.plugins.module_utils._crm import csv_file as _crm_csv
from ansible_collections.interweave.smartintegration.plugins.module_utils._crm.account_audit import Audit, BadName, audit
from ansible_collections.interweave.smartintegration.plugins.module_utils._crm.approved import (
    Observed,
    is_approved,
    repeated,
    row_problem,
    stands,
    stands_no_longer,
)
from ansible_collections.interweave.smartintegration.plugins.module_utils._crm.contract import (
    CrmAuthError,
    CrmDenied,
    CrmError,
    CrmQuota,
    RenameRow,
    shown,
)
from ansible_collections.interweave.smartintegration.plugins.module_utils._crm.resource import CrmResource, Work
from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import (
    CHANGED,
    FAIL,
    PASS,
    WOULD_CHANGE,
    Change,
    ChangePolicy,
    Outcome,
)

AUDIT = "audit the account names"
#: Records of one batch: Salesforce's composite update takes 200; Creatio's client splits further.
BATCH = 200


class CrmAccountNames(CrmResource):
    NAME = "crm_account_names"
    EXPECTED = "account names of at most %d characters, without a colon" % names.LIMIT
    SPEC: t.ClassVar[dict[str, t.Any]] = {
        "state": {"type": "str", "choices": ["audited", "scrubbed"], "default": "audited"},
        "where": {"type": "str", "default": ""},
        "binding_field": {"type": "str", "default": ""},
        "quickbooks_names": {"type": "list", "elements": "str", "default": []},
        "quickbooks_names_file": {"type": "path"},
        "proposals_file": {"type": "path"},
        "approved_file": {"type": "path"},
        "backup_dir": {"type": "path"},
        "integration_username": {"type": "str"},
        "max_listed": {"type": "int", "default": 50},
    }
    RULES: t.ClassVar[dict[str, t.Any]] = {"required_if": [("state", "scrubbed", ("approved_file", "backup_dir", "integration_username"))]}

    def __init__(self, options: dict[str, t.Any], client: t.Any) -> None:
        super().__init__(options, client)
        self._backup = ""
        #: Rows of the approved file of which nobody knows what they mean.
        self._unread: list[str] = []
        self._tried: list[Change] = []
        self._batches = 0
        #: What the CRM said to an account that was not renamed, and those whose refusal passes by itself.
        self._said: dict[str, str] = {}
        self._passing: set[str] = set()

    @classmethod
    def option_problem(cls, options: dict[str, t.Any]) -> str:
        if re.match(r"\s*where\s", options["where"], re.IGNORECASE):
            return "where is the condition alone, without the word WHERE"
        if options["max_listed"] < 0:
            return "max_listed must be 0 or more"
        return ""

    # observe ---------------------------------------------------------------------------------------------------
    def observe(self) -> Observed:
        if self.options["state"] == "scrubbed":
            self._refuse_integration_user()
        why = self.client.can_see_accounts()
        if why:
            raise CrmDenied(AUDIT, message=why, remedy="Audit with a login that is proven to see every account: an incomplete audit proves nothing.")
        try:
            approved, quickbooks = self._approved(), self._quickbooks_names()
            found = Observed(self._audit([row.new for row in approved], quickbooks), approved, quickbooks=frozenset(map(names.key, quickbooks)))
            if self.options.get("proposals_file"):
                self._write_proposals(found.audit)
        except _crm_csv.CsvError as exc:
            raise CrmError(AUDIT, message=str(exc), remedy="Correct the file or its path on the machine that runs the module.") from None
        if approved:
            found.standing = self.client.accounts_by_id([row.id for row in approved])
        return found

    def _refuse_integration_user(self) -> None:
        wanted = self.options["integration_username"]
        theirs = self.client.user_id(wanted)
        if not theirs:
            raise CrmDenied("make sure that the login is not the integration user", message="the CRM shows no user named '%s'" % wanted,
                            remedy="Correct integration_username.")
        me = self.client.whoami()
        if me.id.lower() == theirs.lower() or me.username.casefold() == wanted.casefold():
            raise CrmDenied("rename accounts as the integration user", message="the login is '%s'" % me.username,
                            remedy="Log in as an administrator: InterWeave's Repetition Protection skips records last changed by the integration user.")
        if not me.username or self.client.user_id(me.username).lower() != me.id.lower():
            raise CrmDenied("make sure that the login is not the integration user", message="the CRM does not say for certain who is logged in",
                            remedy="Log in as an administrator who may read the list of users.")

    def _audit(self, approved: list[str], quickbooks: list[str]) -> Audit:
        where = self.options["where"]
        count = self.client.count_accounts(where)
        if count == 0:
            raise CrmDenied(AUDIT, message="the login sees no account%s" % (" within where" if where else ""),
                            remedy="Check the condition and the login's rights: an empty answer proves nothing.")
        found = audit(self.client.accounts(where, self.options["binding_field"]), quickbooks, approved)
        if found.total != count:
            now = self.client.count_accounts(where)
            if not min(count, now) <= found.total <= max(count, now):
                raise CrmError(AUDIT, message="the CRM counts %d accounts but delivered %d" % (now, found.total), retryable=True)
        return found

    def _quickbooks_names(self) -> list[str]:
        found = list(self.options["quickbooks_names"])
        path = self.options.get("quickbooks_names_file")
        if path:
            try:
                with open(path, encoding="utf-8-sig") as file:
                    found.extend(line.strip() for line in file if line.strip())
            except (OSError, UnicodeDecodeError) as exc:
                raise _crm_csv.CsvError("%s cannot be read: %s" % (path, getattr(exc, "strerror", None) or "it is not UTF-8")) from None
        return found

    def _approved(self) -> list[RenameRow]:
        if self.options["state"] != "scrubbed":
            return []
        rows = list(_crm_csv.read(self.options["approved_file"], ("id", "old", "new"), ("approved",)))
        self._unread = ["line %d: %s" % (line, row_problem(row)) for line, row in rows if row_problem(row)]
        return [RenameRow(self.client.full_id(row["id"]), row["old"], row["new"]) for _line, row in rows if is_approved(row) and not row_problem(row)]

    def _write_proposals(self, found: Audit) -> None:
        rows = ((bad.id, bad.name, bad.new, " and ".join(bad.problems), bad.kind, "" if bad.bound is None else "yes" if bad.bound else "no",
                 bad.collision, "", "", "") for bad in found.bad)
        _crm_csv.write(self.options["proposals_file"], ("id", "old", "new", "problem", "kind", "bound", "collision", "approved", "name", "mail"), rows)

    # plan ------------------------------------------------------------------------------------------------------
    def plan(self, observed: Observed) -> list[Change]:
        observed.rejected, observed.already = list(self._unread), 0
        changes = []
        ids = repeated(row.id for row in observed.approved)
        keys = repeated(names.key(row.new) for row in observed.approved)
        for row in observed.approved:
            now = observed.standing.get(row.id)
            if now is not None and now.name == row.new:
                observed.already += 1
                continue
            why = observed.why_not(row, ids, keys)
            if why:
                observed.rejected.append("%s %r: %s" % (row.id, row.old, why))
                continue
            changes.append(Change("name of account %s" % row.id, row.old, row.new, "crm_names", self.NAME, {
                "crm": self.client.crm, "site": self.client.site, "id": row.id, "integration_username": self.options.get("integration_username") or ""}))
        return changes

    # apply -----------------------------------------------------------------------------------------------------
    def apply(self, changes: list[Change], observed: Observed, policy: ChangePolicy) -> Work:
        work = Work(wanted=changes)
        for start in range(0, len(changes), BATCH):
            work.blocked_by = policy.blocked("crm_names")
            if work.blocked_by:
                break
            if not self._backup:
                self._back_up(changes)
            if not self._rename(changes[start:start + BATCH], work):
                break
        return work

    def _back_up(self, changes: list[Change]) -> None:
        """Every old name on disk before the first new one is written."""
        stamp = datetime.now(timezone.utc).strftime("%Y%m%dT%H%M%S.%fZ")
        path = os.path.join(self.options["backup_dir"], "account-names-%s-%s.csv" % (re.sub(r"[^A-Za-z0-9.-]", "_", self.client.host), stamp))
        try:
            _crm_csv.write(path, ("id", "old", "new"), ((change.key["id"], change.before, change.after) for change in changes))
        except _crm_csv.CsvError as exc:
            raise CrmError("back up the account names", message=str(exc), remedy="Nothing was renamed; make backup_dir writable.") from None
        self._backup = path

    def _rename(self, changes: list[Change], work: Work) -> bool:
        """Write one batch; false when the next one need not be tried: no login or no requests are left."""
        self._tried += changes
        try:
            writable = self._still_standing(changes)
            self._write(writable, work)
            locked = [change for change in writable if change.key["id"] in self._passing]
            if locked:  # refused, so nothing was written: once more, then people are told
                self._write(locked, work)
        except CrmError as exc:
            if exc.retryable or exc.unknown:
                self._passing.update(change.key["id"] for change in changes)
            self._said.update((change.key["id"], self._said.get(change.key["id"]) or str(exc)) for change in changes)
            work.refused.append(str(exc))  # at least one fate is open: look again
            return not isinstance(exc, (CrmAuthError, CrmQuota))
        work.refused += self._refusals(changes, work)
        return True

    def _write(self, changes: list[Change], work: Work) -> None:
        rows = [RenameRow(change.key["id"], change.before, change.after) for change in changes]
        for change, result in zip(changes, self.client.rename_accounts(rows), strict=True):
            self._passing.discard(result.id)
            self._said.pop(result.id, None)
            if result.ok:
                work.done.append(change)
                continue
            self._said[result.id] = " ".join(part for part in (result.code, result.message) if part)
            if result.passes:
                self._passing.add(result.id)

    def _still_standing(self, changes: list[Change]) -> list[Change]:
        """Those whose old name still stands. The first batch was looked at just now; when a later one's turn comes, people have worked on."""
        self._batches += 1
        if self._batches == 1:
            return changes
        now = self.client.accounts_by_id([change.key["id"] for change in changes])
        for change in changes:
            account = now.get(change.key["id"])
            if account is None or account.name != change.before:
                self._said[change.key["id"]] = stands_no_longer(account)
        return [change for change in changes if change.key["id"] not in self._said]

    def _refusals(self, changes: list[Change], work: Work) -> list[str]:
        done = {change.key["id"] for change in work.done}
        return ["%s %r: %s" % (change.key["id"], change.before, self._said.get(change.key["id"]) or "the CRM does not show the new name")
                for change in changes if change.key["id"] not in done]

    def settle(self, work: Work, observed: Observed) -> None:
        """The names that stand now decide what was done; the approved rows are judged anew, so that none is forgotten."""
        work.done = [change for change in self._tried if stands(change, observed)]
        work.refused = self._refusals(self._tried, work)
        tried = {change.key["id"] for change in self._tried}
        self.plan(observed)
        observed.rejected = [row for row in observed.rejected if row.split(" ", 1)[0] not in tried]
        observed.already -= len(work.done)

    # judge -----------------------------------------------------------------------------------------------------
    def judge(self, observed: Observed, work: Work) -> Outcome:
        planned = {change.key["id"] for change in work.wanted if change not in work.done} if work.blocked_by else set()
        status = self._status(observed, work, planned)
        return Outcome(
            status, expected=self.EXPECTED, actual=self._actual(observed.audit, work), evidence=self._evidence(observed, work),
            remedy="" if status in (PASS, CHANGED) else self._remedy(observed, work), owner="client",
            changes=work.wanted if work.blocked_by and not work.done else work.done, blocked_by=work.blocked_by if planned else "",
            warnings=_warnings(observed.audit), facts=self._facts(observed, work))

    @staticmethod
    def _status(observed: Observed, work: Work, planned: set[str]) -> str:
        """:param planned: the accounts whose change waits for leave."""
        if {bad.id for bad in observed.audit.bad} - planned or work.refused or observed.rejected:
            return FAIL
        return WOULD_CHANGE if planned else CHANGED if work.done else PASS

    def _actual(self, found: Audit, work: Work) -> str:
        scope = "%d accounts%s" % (found.total, " within '%s'" % self.options["where"] if self.options["where"] else "")
        if not found.bad:
            return "%s, all names legal%s" % (scope, ", %d renamed in this run" % len(work.done) if work.done else "")
        counts = ["%d too long" % found.count("too long"), "%d with a colon" % found.count("colon")]
        control = found.count("control character")
        counts += ["%d with a control character" % control] if control else []
        return "%d of %s have a name QuickBooks refuses: %s" % (len(found.bad), scope, ", ".join(counts))

    def _evidence(self, observed: Observed, work: Work) -> list[str]:
        found = observed.audit
        lines = ["%s at %s: counted and read %d accounts" % (self.client.crm, self.client.host, found.total),
                 "new names were compared with %d names of QuickBooks" % len(observed.quickbooks) if observed.quickbooks else
                 "no names of QuickBooks were given: new names were compared with the CRM's only"]
        lines.extend(_line(bad) for bad in found.bad[:10])
        if len(found.bad) > 10:
            lines.append("and %d more" % (len(found.bad) - 10))
        lines.extend("not written: %s" % reason for reason in observed.rejected[:10])
        lines.extend("refused: %s" % reason for reason in work.refused[:10])
        if self._backup:
            lines.append("backup of the old names: %s" % self._backup)
        if found.bad:
            lines.append("proposals: %s; the approved ones are written by state 'scrubbed' with approved_file" % (
                self.options.get("proposals_file") or "none, proposals_file is not set"))
        return lines

    def _remedy(self, observed: Observed, work: Work) -> str:
        if work.blocked_by:
            return "Allow the change (%s) and run again: %d approved names wait." % (work.blocked_by, len(work.wanted))
        passed = len([row for row in self._passing if row in self._said])
        kinds = {"person" if bad.kind == "person" else "" for bad in observed.audit.bad}
        file = self.options.get("proposals_file")
        rows = (
            (passed, "%d records were locked, or the CRM was busy: run again with the same file." % passed),
            (len(work.refused) > passed or observed.rejected, "Settle the refused rows with the client, correct the approved file and run again."),
            ("person" in kinds, "Person accounts take their name from first and last name: shorten those by hand."),
            ("" in kinds, "Approve or correct the new names that we propose%s, and send them back. An administrator's login, never the integration "
             "user's, then writes them." % (" in the file %s, which we send you" % os.path.basename(file) if file else "")),
        )
        return " ".join(text for so, text in rows if so)

    def _facts(self, observed: Observed, work: Work) -> dict[str, t.Any]:
        found = observed.audit
        return {
            "counts": {
                "total": found.total, "bad": len(found.bad), "too_long": found.count("too long"), "colon": found.count("colon"),
                "person": sum(bad.kind == "person" for bad in found.bad), "bound": sum(bad.bound is True for bad in found.bad),
                "collisions": sum(bool(bad.collision) for bad in found.bad), "unwelcome": found.unwelcome, "duplicates": found.duplicates,
                "unstorable": found.unstorable, "hidden": found.hidden,
            },
            "accounts": [bad.as_dict() for bad in found.bad[:self.options["max_listed"]]],
            "proposals_file": self.options.get("proposals_file") or "",
            "backup_file": self._backup,
            "written": len(work.done),
            "already": observed.already,
            "not_written": observed.rejected + work.refused,
        }


def _line(bad: BadName) -> str:
    after = " -> '%s'" % shown(bad.new) if bad.new else ", person account: not writable"
    return "%s '%s' (%s)%s" % (bad.id, shown(bad.name), ", ".join(bad.problems), after)


def _warnings(found: Audit) -> list[str]:
    warnings = []
    if found.unstorable:
        warnings.append("%d account names hold characters that QuickBooks does not store: it answers an error or keeps question marks, and two names "
                        "may become one. For example: %s" % (found.unstorable, shown("; ".join(found.unstorable_examples[:3]))))
    if found.hidden:
        warnings.append("%d account names hold what nobody sees, by which QuickBooks holds them to be other names. For example: %s" % (
            found.hidden, shown("; ".join(found.hidden_examples[:3]))))
    if found.unwelcome:
        warnings.append("%d legal account names hold characters that InterWeave's single-run flows refuse (& \" and others), for example: %s" % (
            found.unwelcome, shown("; ".join(found.unwelcome_examples[:3]))))
    if found.duplicates:
        warnings.append("%d account names occur more than once, whatever the case; QuickBooks names are unique. For example: %s" % (
            found.duplicates, shown("; ".join(found.duplicate_examples[:3]))))
    return warnings


__all__ = ["CrmAccountNames"]
