# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the checklist's items, what a check says of one of them, and the leave to change.

A *resource* (a firewall rule, a custom field ...) answers with an :class:`Outcome`; a *finding* is that outcome
tied to an item of the checklist. The ids and titles are those of InterWeave's pre-flight checklist, in its order.
"""
from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass, field
from datetime import datetime, timezone

PASS = "pass"
CHANGED = "changed"
WOULD_CHANGE = "would_change"
FAIL = "fail"
MANUAL = "manual"
ATTESTED = "attested"
WAIVED = "waived"
NOT_APPLICABLE = "not_applicable"
ERROR = "error"

#: Every status, from settled to unsettled.
STATUSES = (PASS, CHANGED, NOT_APPLICABLE, ATTESTED, WAIVED, WOULD_CHANGE, MANUAL, FAIL, ERROR)
#: With these an item does not stand in the way of go.
SETTLED = frozenset({PASS, CHANGED, NOT_APPLICABLE, ATTESTED, WAIVED})
#: Something is wrong, or could not be looked at.
FAULTS = frozenset({FAIL, ERROR})
#: Someone still has to act or to allow.
UNANSWERED = frozenset({MANUAL, WOULD_CHANGE})

#: Who can act on a finding.
OWNERS = ("client", "it", "crm_admin", "interweave", "operator")

#: The kinds of change a run may be allowed to make (``interweave_allow``).
KINDS = (
    "auto_update",
    "odbc_dsn",
    "firewall",
    "port_proxy",
    "driver_install",
    "service_restart",
    "time_zone",
    "probe",
    "canary",
    "crm_fields",
    "crm_permissions",
    "crm_names",
    "crm_picklists",
)

PHASES = {
    1: "QuickBooks Server Preparation",
    2: "CRM Configuration",
    3: "Connectivity & Handshake",
    4: "Financial Workflow Policy",
    5: "Go-Live & Monitoring",
    0: "Session health (advisory)",
}


@dataclass(frozen=True)
class Item:
    """One box of the checklist. ``instruction`` is what a person does when nothing could be looked at."""

    id: str
    title: str
    owner: str
    instruction: str

    @property
    def phase(self) -> int:
        return int(self.id[0]) if self.id[0].isdigit() else 0


def _items(*rows: tuple[str, str, str, str]) -> dict[str, Item]:
    return {row[0]: Item(*row) for row in rows}


ITEMS: dict[str, Item] = _items(
    ("1.1", "Admin access", "client",
     "Confirm that the QuickBooks Admin credentials are at hand for the connection; item 1.1 is then attested with a name and an end date."),
    ("1.2", "Single-user mode", "client",
     "For the first connection: File > Switch to Single-user Mode in QuickBooks. For daily running: switch back to multi-user mode."),
    ("1.3", "QODBC installation", "it",
     "Install the QODBC driver on the QuickBooks host as the Windows user who runs QuickBooks."),
    ("1.4", "Certificate authorization", "client",
     "As QuickBooks Admin, with the company file open in single-user mode, let the application connect, choose "
     "'Yes, always; allow access even if QuickBooks is not running' and log in as the integration user."),
    ("1.5", "Automatic updates off", "it",
     "In QuickBooks: Help > Update QuickBooks > Options, set Automatic Update to No."),
    ("2.1", "Custom fields", "crm_admin",
     "Create the fields 'QuickBooks ID' and 'Integration Sync' on Account, Contact and Opportunity."),
    ("2.2", "Account names", "client",
     "Shorten account names to 41 characters and remove colons, in agreement with the client."),
    ("2.3", "Integration user permissions", "crm_admin",
     "Give the integration user 'Modify All' on Account, Contact and Opportunity."),
    ("3.1", "Port forwarding", "it",
     "Forward the QRemote port on the router to the QuickBooks host and test it from outside."),
    ("3.2", "Firewall exceptions", "it",
     "Allow QRemote and the SmartAgent services through the Windows firewall, for InterWeave's addresses only."),
    ("3.3", "Canary test", "operator",
     "Create a test customer such as ZZZ-Test in QuickBooks, run QBCust2SFAcctNF in the InterWeave portal and look for it in the CRM."),
    ("4.1", "Invoice numbering", "client",
     "Decide whether QuickBooks or the CRM owns the invoice number (recommended: QuickBooks) and compare with the portal."),
    ("4.2", "Tax and terms matching", "client",
     "Compare sales tax codes and payment terms in QuickBooks and the CRM: they must be spelled identically."),
    ("4.3", "Time zone alignment", "interweave",
     "Compare the time zone shift in the InterWeave company profile with the QuickBooks host's time zone."),
    ("5.1", "Stop and start the service", "operator",
     "After configuration restart the InterWeave service; where InterWeave hosts it, stop the flows, log out, log in, start the flows."),
    ("5.2", "Log review", "operator",
     "Synchronise five records by hand and look through the Integration Manager log for 'Status 3100'."),
    ("5.3", "Schedule", "operator",
     "Set the flows to active and choose the interval, for example every 15 minutes."),
)

ADVISORY: dict[str, Item] = _items(
    ("R1", "QuickBooks user signed in", "client",
     "Sign the Windows user who runs QuickBooks in; disconnect, never log off."),
    ("R2", "One QRemote server, in that session, listening", "it",
     "Start exactly one QRemote server in the session of the Windows user who runs QuickBooks."),
    ("R3", "QuickBooks is running", "client",
     "Start QuickBooks in the session of its Windows user."),
    ("R4", "Starts again at logon", "it",
     "Put QuickBooks and QRemote into the start-up of the Windows user who runs them."),
    ("R5", "The machine does not sleep", "it",
     "Switch sleep and hibernation off on the QuickBooks host."),
)

ALL_ITEMS: dict[str, Item] = {**ITEMS, **ADVISORY}


@dataclass
class Change:
    """One thing that was (or would be) changed, with what undo needs.

    ``before`` and ``after`` are plain JSON values, ``None`` for "was not there" / "is gone".
    ``resource`` names the resource that can restore it, ``key`` what identifies it there.
    ``applied`` is false for a change that was wanted and not made (check mode, no leave).
    """

    what: str
    before: t.Any
    after: t.Any
    kind: str = ""
    resource: str = ""
    key: dict[str, t.Any] = field(default_factory=dict)
    restorable: bool = True
    applied: bool = True

    def as_dict(self) -> dict[str, t.Any]:
        return {
            "what": self.what, "before": self.before, "after": self.after, "kind": self.kind,
            "resource": self.resource, "key": self.key, "restorable": self.restorable, "applied": self.applied,
        }


@dataclass
class Outcome:
    """What a resource says after it looked (and perhaps put right)."""

    status: str
    expected: str = ""
    actual: str = ""
    evidence: list[str] = field(default_factory=list)
    remedy: str = ""
    owner: str = ""
    changes: list[Change] = field(default_factory=list)
    blocked_by: str = ""
    warnings: list[str] = field(default_factory=list)
    #: The module's own return values (facts); small, JSON.
    facts: dict[str, t.Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.status not in STATUSES:
            raise ValueError("unknown status %r" % self.status)
        if self.owner and self.owner not in OWNERS:
            raise ValueError("unknown owner %r" % self.owner)


def finding(item: str, outcome: Outcome, step: str = "") -> dict[str, t.Any]:
    """The record of one outcome for one item: the contract of ``report.json`` (docs/report-schema.md).

    :raises ValueError: *item* is not one of the checklist's or of the advisory checks.
    """
    about = ALL_ITEMS.get(item)
    if about is None:
        raise ValueError("unknown checklist item %r: expected one of %s" % (item, ", ".join(ALL_ITEMS)))
    record: dict[str, t.Any] = {
        "item": item,
        "title": about.title,
        "status": outcome.status,
        "owner": outcome.owner or about.owner,
        "expected": outcome.expected,
        "actual": outcome.actual,
        "evidence": list(outcome.evidence),
        "remedy": outcome.remedy,
        "step": step,
        "changes": [change.as_dict() for change in outcome.changes],
    }
    if outcome.blocked_by:
        record["blocked_by"] = outcome.blocked_by
    if outcome.warnings:
        record["warnings"] = list(outcome.warnings)
    return record


def asked(item: str, why: str = "") -> dict[str, t.Any]:
    """The finding of an item that only a person can answer, or that nobody has looked at: ``manual``."""
    about = ALL_ITEMS[item]
    return finding(item, Outcome(MANUAL, actual=why or "not looked at by this run", remedy=about.instruction))


def type_name(value: t.Any) -> str:
    """The type of a variable's value in plain words: ansible-core 2.19 wraps what it read in types of its own."""
    known = {str: "a text", bool: "true or false", int: "a number", float: "a number", dict: "a mapping", list: "a list", type(None): "nothing"}
    return next((words for kind, words in known.items() if isinstance(value, kind)), type(value).__name__)


class Window(t.NamedTuple):
    """A change window in the controller's UTC clock: two instants, start inclusive, end exclusive."""

    start: datetime
    end: datetime

    def holds(self, now: datetime) -> bool:
        return self.start <= now < self.end


@dataclass
class Leave:
    """May this run change things? Asked again just before *each* write (a late batch may start after hours).

    ``allow`` is ``None`` for a module called by itself: its options say what it does, no consent needed.
    """

    check_mode: bool = False
    allow: frozenset[str] | None = None
    window: Window | None = None
    ticket: str = ""
    clock: t.Callable[[], datetime] = lambda: datetime.now(timezone.utc)

    def blocked(self, kind: str) -> str:
        """Why a change of this kind may not be made now; the empty string when it may."""
        if kind not in KINDS:
            raise ValueError("unknown kind of change %r" % kind)
        if self.check_mode:
            return "check mode"
        if self.allow is not None and kind not in self.allow:
            return "interweave_allow does not list '%s'" % kind
        if self.window is not None and not self.window.holds(self.clock()):
            return "outside the change window %s to %s" % (self.window.start.isoformat(), self.window.end.isoformat())
        return ""

    def remedy(self, text: str, kinds: t.Iterable[str]) -> str:
        """*text*, a remedy that may begin with ``Allow ...``, for changes of *kinds* that were blocked: leave that is there is not asked for again."""
        if not text.startswith("Allow ") or (self.allow is not None and not self.allow.issuperset(kinds)):
            return text
        how = [*(["without --check"] if self.check_mode else []),
               *(["inside the change window"] if self.window is not None and not self.window.holds(self.clock()) else [])]
        return re.sub(r"^Allow .*?(?=[.,]| \()", "Run again %s" % " and ".join(how), text) if how else text


def parse_window(text: str) -> Window:
    """Read a change window: ``<ISO date-time>/<ISO date-time>`` with UTC offsets, for example
    ``2026-11-28T22:00:00-07:00/2026-11-29T04:00:00-07:00``.

    :raises ValueError: says which half is wrong and why.
    """
    halves = str(text).split("/")
    if len(halves) != 2:
        raise ValueError("a change window is '<start>/<end>', two ISO 8601 date-times with UTC offset; got %r" % text)
    ends = []
    for half in halves:
        try:
            moment = datetime.fromisoformat(half.strip().replace("Z", "+00:00"))
        except ValueError as exc:
            raise ValueError("the change window's %r is no ISO 8601 date-time: %s" % (half, exc)) from exc
        if moment.tzinfo is None:
            raise ValueError("the change window's %r has no UTC offset: append for example +01:00 or Z" % half)
        ends.append(moment.astimezone(timezone.utc))
    if ends[0] >= ends[1]:
        raise ValueError("the change window %r ends before it starts" % text)
    return Window(ends[0], ends[1])


__all__ = [
    "ADVISORY", "ALL_ITEMS", "ATTESTED", "CHANGED", "Change", "ERROR", "FAIL", "FAULTS", "ITEMS", "Item", "KINDS", "Leave", "MANUAL",
    "NOT_APPLICABLE", "OWNERS", "Outcome", "PASS", "PHASES", "SETTLED", "STATUSES", "UNANSWERED", "WAIVED", "WOULD_CHANGE", "Window",
    "asked", "finding", "parse_window", "type_name",
]
