# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: what Salesforce and Creatio share: records, errors, the client's protocol.

A *client* (``SalesforceClient``, ``CreatioClient``) speaks to one CRM with one login; ``_crm/resource.py`` holds what is done with it.
"""
from __future__ import annotations

import typing as t
from dataclasses import dataclass

from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import ERROR, Outcome

if t.TYPE_CHECKING:
    from ansible_collections.interweave.smartintegration.plugins.module_utils._crm.resource import CrmResource


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
    """What the CRM said to one record. ``code`` and ``message`` are the CRM's own when it refused; ``passes``: tried again it may succeed."""

    id: str
    ok: bool
    code: str = ""
    message: str = ""
    passes: bool = False


@dataclass(frozen=True)
class ListValue:
    """A value of a list (picklist, lookup) or of a free-text field. ``count`` is the number of records, ``None`` when not counted.

    The empty value stands for the records that have none, where they were counted.
    """

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


class FieldName(t.NamedTuple):
    """A field that the login sees, as a list of an object's fields tells it; ``type`` in the CRM's own word."""

    object: str
    name: str
    label: str
    type: str


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
    ``owner``: who can act, where that is not the class's own.
    """

    owner = "crm_admin"

    def __init__(self, operation: str, status: int = 0, code: str = "", message: str = "", retryable: bool = False,
                 remedy: str = "", unknown: bool = False, owner: str = "") -> None:
        super().__init__(operation, status, code, message)
        self.operation = operation
        self.status = status
        self.code = code
        self.message = message
        self.retryable = retryable
        self.remedy = remedy
        self.unknown = unknown
        self.owner = owner or type(self).owner

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

    def full_id(self, record_id: str) -> str:
        """A record's id in the one spelling that the other methods answer with; what is no id comes back as it is."""

    def rename_accounts(self, rows: t.Sequence[RenameRow]) -> t.Iterator[RenameResult]:
        """Write new names in batches of the CRM's size. One result for each row, in order. A lost reply is settled by reading again."""

    def find_accounts(self, name: str, marker: str = "", marker_field: str = "", binding_field: str = "") -> list[Account]:
        """Accounts of exactly this name whose ``marker_field`` (when given) contains the run's marker."""

    def field_facts(self, object_name: str, field_name: str) -> FieldFacts | None:
        """What a field is; ``None`` when the login sees no such field."""

    def fields(self, object_name: str) -> list[FieldName]:
        """Every field of an object that the login sees."""

    def users_like(self, text: str) -> list[str]:
        """Login names of at most 20 active users whose login or name holds a text of letters."""

    def sets_of(self, username: str) -> list[str]:
        """The permission sets assigned to a user, without a profile's own; empty where the CRM has none such."""

    def values(self, object_name: str, field_name: str, counts: bool = True) -> list[ListValue]:
        """Values of a picklist, a lookup (Creatio: ``object_name`` may be the lookup's own object) or free text, with record counts."""

    def time_zones(self, username: str = "") -> TimeZones:
        """Of the organisation and of the named user (default: the logged-in one)."""

    def close(self) -> None:
        """End the session as politely as the CRM allows. Never raises."""


#: The connection half of a CRM: argument spec of its options, and what logs in with them.
class Connector(t.NamedTuple):
    crm: str
    spec: dict[str, t.Any]
    rules: dict[str, t.Any]
    #: options -> why they cannot be used, empty when they can; no I/O.
    option_problem: t.Callable[[dict[str, t.Any]], str]
    #: options -> logged-in client. Raises CrmError.
    connect: t.Callable[[dict[str, t.Any]], CrmClient]


__all__ = [
    "Account", "Connector", "CrmAuthError", "CrmClient", "CrmDenied", "CrmError", "CrmQuota", "FieldFacts", "FieldName", "Identity", "ListValue",
    "RenameResult", "RenameRow", "TimeZones", "shown", "whole",
]
