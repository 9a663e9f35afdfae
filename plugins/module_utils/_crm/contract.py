# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: what Salesforce and Creatio share: records, errors, the client's protocol, the resource's moves.

A *client* (``SalesforceClient``, ``CreatioClient``) speaks to one CRM with one login. A *resource* knows one thing the
checklist asks about, and answers with an :class:`Outcome` through observe, plan, apply and judge.
"""
from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import ERROR, Change, Leave, Outcome


# records -------------------------------------------------------------------------------------------------------
class Account(t.NamedTuple):
    """An account as the audit sees it. ``kind`` is ``business`` or ``person`` (a person account's name cannot be written)."""

    id: str
    name: str
    kind: str = "business"
    #: Bound to a QuickBooks record (its binding field is filled); ``None`` when no binding field was asked for.
    bound: bool | None = None


class RenameRow(t.NamedTuple):
    id: str
    old: str
    new: str


class RenameResult(t.NamedTuple):
    """What the CRM said to one record. ``code`` and ``message`` are the CRM's own when it refused."""

    id: str
    ok: bool
    code: str = ""
    message: str = ""


@dataclass(frozen=True)
class ListValue:
    """A value of a list (picklist, lookup) or of a free-text field. ``count`` is the number of records, ``None`` when not counted."""

    value: str
    label: str
    active: bool = True
    count: int | None = None


@dataclass(frozen=True)
class FieldFacts:
    """What a field is: ``type`` in the CRM's own word, ``values`` of its list, ``auto_number`` whether the CRM numbers by it."""

    object: str
    field: str
    label: str
    type: str
    length: int
    auto_number: bool
    updateable: bool
    restricted: bool = False
    values: tuple[ListValue, ...] = ()


@dataclass(frozen=True)
class TimeZones:
    """Zone names as the CRM gives them (Salesforce: IANA; Creatio: IANA or Windows); the empty string when it does not say."""

    organisation: str
    user: str
    organisation_name: str = ""
    sandbox: bool | None = None


@dataclass(frozen=True)
class Identity:
    """Who the client is logged in as."""

    id: str
    username: str


def shown(text: str) -> str:
    """A name as it may stand in a message: control and direction characters, which could steer a terminal, are written out."""
    return text if text.isascii() and text.isprintable() else "".join(
        char if char.isprintable() else "\\u%04x" % ord(char) for char in text)


def whole(text: str) -> str:
    """Text without halves of surrogate pairs, which no file, result or report can hold: each becomes U+FFFD."""
    return text if text.isascii() else text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


# errors --------------------------------------------------------------------------------------------------------
class CrmError(Exception):
    """Something the CRM was asked for did not happen.

    ``operation`` completes "could not ...", ``status`` is the HTTP status (0 when there was no answer), ``code`` the CRM's own
    error code. ``retryable``: the same request may succeed later. ``unknown``: it may have been carried out; read again.
    """

    owner = "crm_admin"

    def __init__(self, operation: str, status: int = 0, code: str = "", message: str = "", retryable: bool = False,
                 remedy: str = "", unknown: bool = False) -> None:
        super().__init__(operation, status, code, message)
        self.operation = operation
        self.status = status
        self.code = code
        self.message = message
        self.retryable = retryable
        self.remedy = remedy
        self.unknown = unknown

    def __str__(self) -> str:
        marks = " ".join(part for part in ("HTTP %d" % self.status if self.status else "", self.code) if part)
        return "could not %s: %s%s" % (self.operation, self.message or "no reason given", " (%s)" % marks if marks else "")

    def outcome(self, expected: str = "") -> Outcome:
        """The finding of a check that could not be made."""
        return Outcome(ERROR, expected=expected, actual=str(self), remedy=self.remedy or self.advice(), owner=self.owner)

    def advice(self) -> str:
        return "Try again later; nothing was judged." if self.retryable else "Put the named cause right and run again; nothing was judged."


class CrmAuthError(CrmError):
    """The login was refused, or is gone and could not be renewed."""

    def advice(self) -> str:
        return "Check the login's user, secret and application in the client's variables, and that the user may use the API."


class CrmDenied(CrmError):
    """Logged in, but this user may not see or do that."""

    def advice(self) -> str:
        return "Use a login that may do this, or have the CRM administrator grant it; what is hidden cannot be judged."


class CrmQuota(CrmError):
    """The CRM's request limit, or the budget this run was given, is used up."""

    owner = "operator"

    def advice(self) -> str:
        return "Wait until the CRM's 24-hour request limit frees requests, or lower request_reserve, and run again."


# the client's protocol -----------------------------------------------------------------------------------------
class CrmClient(t.Protocol):
    """What a resource that serves both CRMs may ask for. Every method raises :class:`CrmError`; none returns half an answer."""

    #: ``salesforce`` or ``creatio``.
    crm: str
    #: Host name of the CRM, for evidence.
    host: str
    #: The same with its port: what a change is recorded with, since a copy of an org has the same record ids.
    site: str
    #: Set in check mode: reading must not leave even a query job behind.
    read_only: bool
    #: Tokens that no result may show.
    secrets: set[str]

    def prefetch(self, resources: t.Sequence[CrmResource]) -> None:
        """Fetch together what the resources will read; a client that cannot does nothing. Never raises: the read itself will."""

    def whoami(self) -> Identity:
        """The logged-in user."""

    def user_id(self, username: str) -> str:
        """The id of a user by name; the empty string when there is none (or it is hidden)."""

    def can_see_accounts(self) -> str:
        """Why the login may not see every account; the empty string when it is proven to. Asked before an empty audit is believed."""

    def count_accounts(self, where: str) -> int:
        """Number of accounts within ``where``, a filter in the CRM's own language (SOQL condition, OData filter); empty: all."""

    def accounts(self, where: str, binding_field: str = "") -> t.Iterator[Account]:
        """Stream the accounts within ``where``; memory must not grow with their number."""

    def accounts_by_id(self, ids: t.Sequence[str]) -> dict[str, Account]:
        """The present state of these accounts; one that is gone or hidden is missing from the answer. Any number of ids."""

    def rename_accounts(self, rows: t.Sequence[RenameRow]) -> t.Iterator[RenameResult]:
        """Write new names in batches of the CRM's size. One result for each row, in order. A lost reply is settled by reading again."""

    def find_accounts(self, name: str, marker: str = "", marker_field: str = "", binding_field: str = "") -> list[Account]:
        """Accounts of exactly this name whose ``marker_field`` (when given) contains the run's marker."""

    def field_facts(self, object_name: str, field_name: str) -> FieldFacts | None:
        """What a field is; ``None`` when the login sees no such field."""

    def values(self, object_name: str, field_name: str, counts: bool = True) -> list[ListValue]:
        """Values of a picklist, a lookup (Creatio: ``object_name`` may be the lookup's own object) or free text, with record counts."""

    def time_zones(self, username: str = "") -> TimeZones:
        """Of the organisation and of the named user (default: the logged-in one)."""

    def close(self) -> None:
        """End the session as politely as the CRM allows. Never raises."""


# the resource's moves ------------------------------------------------------------------------------------------
@dataclass
class Work:
    """What became of a plan: what was wanted, what was written, what was held back and what was refused."""

    wanted: list[Change] = field(default_factory=list)
    done: list[Change] = field(default_factory=list)
    #: Why the rest was not written (check mode, no leave, outside the window).
    blocked_by: str = ""
    #: Refusals of single changes, as the CRM worded them.
    refused: list[str] = field(default_factory=list)


class CrmResource:
    """One thing of a CRM that a check looks at. Subclasses give NAME, SPEC and the moves; :meth:`run` puts them together."""

    #: Name of the module, and of the suboption in ``crm_steps``.
    NAME: t.ClassVar[str] = ""
    #: CRMs it works with.
    CRMS: t.ClassVar[tuple[str, ...]] = ("salesforce", "creatio")
    #: Argument spec of its own options (without the connection's).
    SPEC: t.ClassVar[dict[str, t.Any]] = {}
    #: Further arguments of the argument spec: ``required_if`` ... as AnsibleModule names them.
    RULES: t.ClassVar[dict[str, t.Any]] = {}
    #: Its answer is data for other checks; ``crm_steps`` makes no finding of it.
    READER: t.ClassVar[bool] = False
    #: One sentence for the finding of a check that could not be made.
    EXPECTED: t.ClassVar[str] = ""

    def __init__(self, options: dict[str, t.Any], client: t.Any) -> None:
        self.options = options
        self.client = client

    @classmethod
    def complain(cls, options: dict[str, t.Any]) -> str:
        """What is wrong with options that the argument spec could not tell; asked before the login. Empty: nothing."""
        return ""

    def reads(self) -> list[t.Any]:
        """First reads, in the client's own terms, so that it can batch those of all steps; none by default."""
        return []

    def more_reads(self) -> list[t.Any]:
        """Reads that need the answer of the first (a user's id, for example)."""
        return []

    def observe(self) -> t.Any:
        """Read the CRM; plain values."""
        raise NotImplementedError

    def plan(self, observed: t.Any) -> list[Change]:
        """The changes that are wanted. Pure: no input, no output."""
        return []

    def write(self, change: t.Any, observed: t.Any) -> None:
        """Make one change.

        :raises CrmError: it was refused (recorded, the list goes on) or its fate is unknown (the second observe decides).
        """
        raise NotImplementedError

    def apply(self, changes: list[Change], observed: t.Any, leave: Leave) -> Work:
        """Write one change at a time, asking leave just before each."""
        work = Work(wanted=changes)
        for change in changes:
            why = leave.blocked(change.kind)
            if why:
                work.blocked_by = why
                break
            try:
                self.write(change, observed)
            except CrmError as exc:
                if isinstance(exc, (CrmAuthError, CrmQuota)) and not work.done:
                    raise
                work.refused.append("%s: %s" % (change.what, exc))
                continue
            work.done.append(change)
        return work

    def settle(self, work: Work, observed: t.Any) -> None:
        """After the second look: a change that is still wanted was not made, whatever was (or was not) answered to its write."""
        still = {change.what for change in self.plan(observed)}
        lost = [change for change in work.done if change.what in still]
        work.refused += ["%s: the CRM does not show it after the write" % change.what for change in lost]
        work.done = [change for change in work.done if change.what not in still]

    def forget(self) -> None:
        """Drop what was read before a write, so that the second observe asks again."""
        forget = getattr(self.client, "forget", None)
        if forget is not None:
            forget()

    def judge(self, observed: t.Any, work: Work) -> Outcome:
        """The outcome, from the state after the work."""
        raise NotImplementedError

    def run(self, leave: Leave) -> Outcome:
        """observe, plan, apply, observe again when something was (or may have been) written, judge. Never raises CrmError."""
        self.client.read_only = leave.check_mode
        work = Work()
        try:
            observed = self.observe()
            changes = self.plan(observed)
            work = self.apply(changes, observed, leave) if changes else work
            if work.done or work.refused:
                self.forget()
                observed = self.observe()
                self.settle(work, observed)
            _mark(work)
            return self.judge(observed, work)
        except CrmError as exc:
            return _not_judged(exc.outcome(self.EXPECTED), work)


def _mark(work: Work) -> None:
    written = {id(change) for change in work.done}
    for change in work.wanted:
        change.applied = id(change) in written


def _not_judged(outcome: Outcome, work: Work) -> Outcome:
    """What was written before the look afterwards failed stays on record: a rollback needs it."""
    if work.done:
        _mark(work)
        outcome.changes = work.done
        outcome.facts = {"written": len(work.done), "not_written": work.refused}
        outcome.actual += "; %d changes were written before that" % len(work.done)
    return outcome


#: The connection half of a CRM: argument spec of its options, and what logs in with them.
class Connector(t.NamedTuple):
    crm: str
    spec: dict[str, t.Any]
    rules: dict[str, t.Any]
    #: options -> why they cannot be used, empty when they can; no I/O.
    complain: t.Callable[[dict[str, t.Any]], str]
    #: options -> logged-in client. Raises CrmError.
    connect: t.Callable[[dict[str, t.Any]], CrmClient]


__all__ = [
    "Account", "Connector", "CrmAuthError", "CrmClient", "CrmDenied", "CrmError", "CrmQuota", "CrmResource", "FieldFacts", "Identity",
    "ListValue", "RenameResult", "RenameRow", "TimeZones", "Work", "shown", "whole",
]
