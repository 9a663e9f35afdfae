# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: what a check found, how that is rendered, and whether a run may change things.

A *resource* (a firewall rule, a custom field ...) answers with an :class:`Outcome`. A *finding* is that outcome tied to an item of the
checklist, a *result* is what its module returns: :func:`finding` and :func:`result_of` are the only places that render one.
"""
from __future__ import annotations

import json
import os
import re
import typing as t
from dataclasses import dataclass, field
from datetime import datetime, timezone

from ._change_window import Span, Window, parse_window
from ._items import ALL_ITEMS, CONSENTS, OWNERS

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
#: Why a change was not made, where only check mode stood in its way.
CHECK_MODE = "check mode"
#: What to do about options that cannot be used, where nobody knows which variables they were made of.
CORRECT_OPTIONS = "Correct the options and run again."
#: What stands between several reasons in ``blocked_by``.
REASONS = "; "
#: How the advice begins where the port itself is open: until it is agreed, nobody is asked for anything else about ports.
AGREE_FIRST = "First agree on one port with us"


@dataclass
class Change:
    """One thing that was (or would be) changed, with what undo needs.

    ``before`` and ``after`` are plain JSON values, ``None`` for "was not there" / "is gone".
    ``resource`` names the resource that can restore it, ``key`` what identifies it there.
    ``applied`` is false for a change that was wanted and not made (check mode, not allowed).
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
    #: The day (``2027-03-14``) on which something foreseen changes what was found; empty when none is known.
    ends: str = ""

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
    if outcome.ends:
        record["ends"] = outcome.ends
    return record


def result_of(outcome: Outcome, diff: bool = False) -> dict[str, t.Any]:
    """The result of a module: the same keys for every resource, and its own facts beside them.

    :param diff: whether the task wants to see the difference: one entry for each change, as Ansible's callbacks print them.
    """
    result: dict[str, t.Any] = {
        **outcome.facts,
        "changed": is_change(outcome),
        "status": outcome.status,
        "expected": outcome.expected,
        "actual": outcome.actual,
        "evidence": list(outcome.evidence),
        "remedy": outcome.remedy,
        "owner": outcome.owner,
        "blocked_by": outcome.blocked_by,
        "changes": [change.as_dict() for change in outcome.changes],
    }
    if outcome.warnings:
        result["warnings"] = list(outcome.warnings)
    if diff:
        result["diff"] = diff_of(outcome.changes)
    if outcome.status in FAULTS:
        result.update(failed=True, msg=sentence(outcome))
    return result


def sentence(outcome: Outcome) -> str:
    """What a failed task says: what was expected, what was found, what to do."""
    found = outcome.actual or outcome.status
    if outcome.expected:
        found = "expected %s, found %s" % (outcome.expected.rstrip("."), found)
    return ". ".join(part.rstrip(".") for part in (found, outcome.remedy) if part) + "."


def is_change(outcome: Outcome) -> bool:
    """Whether something was changed, or in check mode would be by a run: never for what is not allowed, whatever else happened."""
    if outcome.status == CHANGED or any(change.applied for change in outcome.changes):
        return True
    return bool(outcome.changes or outcome.status == WOULD_CHANGE) and CHECK_MODE in outcome.blocked_by.split(REASONS)


def diff_of(changes: t.Iterable[Change]) -> list[dict[str, str]]:
    return [{"before_header": change.what, "after_header": change.what, "before": _diff_text(change.before), "after": _diff_text(change.after)}
            for change in changes]


def _diff_text(value: t.Any) -> str:
    if value is None:
        return ""
    text = value if isinstance(value, str) else json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False, default=str)
    return text + "\n"


def asked(item: str, why: str = "") -> dict[str, t.Any]:
    """The finding of an item that only a person can answer, or that nobody has looked at: ``manual``."""
    about = ALL_ITEMS[item]
    return finding(item, Outcome(MANUAL, actual=why or "not looked at by this run", remedy=about.instruction))


def type_name(value: t.Any) -> str:
    """The type of a variable's value in plain words: ansible-core 2.19 wraps what it read in types of its own."""
    known = {str: "a text", bool: "true or false", int: "a number", float: "a number", dict: "a mapping", list: "a list", type(None): "nothing"}
    return next((words for kind, words in known.items() if isinstance(value, kind)), type(value).__name__)


#: Seconds by which the host's clock and the controller's may differ while dates and windows still mean something. Kerberos allows as many.
CLOCK_TOLERANCE = 300.0


@dataclass
class ChangePolicy:
    """May this run change things? Asked again just before *each* write (a late batch may start after hours).

    ``allow`` is ``None`` for a module called by itself: its options say what it does, no consent needed.
    A blackout and a stop file beat every consent.
    """

    check_mode: bool = False
    allow: frozenset[str] | None = None
    window: Span | None = None
    ticket: str = ""
    clock: t.Callable[[], datetime] = lambda: datetime.now(timezone.utc)
    blackouts: tuple[Span, ...] = ()
    #: While a file of this name is there, nothing is written.
    stop_file: str = ""
    #: By how many seconds the host's clock is ahead of the controller's; None where it is not known.
    skew: t.Callable[[], float | None] = lambda: None

    @classmethod
    def of(cls, options: dict[str, t.Any], check_mode: bool) -> ChangePolicy:
        """From a module's options ``allow``, ``window``, ``ticket``, ``blackout``, ``time_zone`` and ``stop_file``; each may be missing.

        :raises ValueError: a window is none.
        """
        allow, window, zone = options.get("allow"), options.get("window"), options.get("time_zone") or ""
        return cls(check_mode, None if allow is None else frozenset(allow), parse_window(window, zone) if window else None, options.get("ticket") or "",
                   blackouts=tuple(parse_window(text, zone) for text in options.get("blackout") or ()), stop_file=options.get("stop_file") or "")

    def blocked(self, kind: str) -> str:
        """Why a change of this kind may not be made now; the empty string when it may.

        Consent comes first: check mode alone is named only where a run without ``--check`` would make the change.

        :raises ValueError: there is no such kind.
        """
        if kind not in CONSENTS:
            raise ValueError("unknown kind of change %r" % kind)
        if self.allow is not None and kind not in self.allow:
            return "interweave_allow does not list '%s'" % kind
        now = self.clock()
        return self._stopped(now) or (CHECK_MODE if self.check_mode else "") or self._outside(now)

    def _stopped(self, now: datetime) -> str:
        if self.stop_file and os.path.lexists(self.stop_file):
            return "the stop file %s is there" % self.stop_file
        dark = next((span for span in self.blackouts if span.holds(now)), None)
        return "the blackout %s" % (dark,) if dark is not None else ""

    def _outside(self, now: datetime) -> str:
        if self.window is not None and not self.window.holds(now):
            return "outside the change window %s" % (self.window,)
        ahead = self.skew() if self.window is not None or self.blackouts else None
        if ahead is not None and abs(ahead) > CLOCK_TOLERANCE:
            return "the host's clock is %d minutes %s the controller's: nobody can say whether the change window is open" % (
                abs(ahead) // 60, "ahead of" if ahead > 0 else "behind")
        return ""

    def remedy(self, text: str, kinds: t.Iterable[str]) -> str:
        """*text*, a remedy that may begin with ``Allow ...``, for changes of *kinds* that were blocked: consent that is there is not asked for again."""
        if not text.startswith("Allow ") or (self.allow is not None and not self.allow.issuperset(kinds)):
            return text
        how = [*(["without --check"] if self.check_mode else []),
               *(["inside the change window"] if self.window is not None and not self.window.holds(self.clock()) else [])]
        return re.sub(r"^Allow .*?(?=[.,]| \()", "Run again %s" % " and ".join(how), text) if how else text


__all__ = [
    "AGREE_FIRST", "ATTESTED", "CHANGED", "CHECK_MODE", "CORRECT_OPTIONS", "Change", "ChangePolicy", "ERROR", "FAIL", "FAULTS", "MANUAL", "NOT_APPLICABLE",
    "Outcome", "PASS", "REASONS", "SETTLED", "STATUSES", "UNANSWERED", "WAIVED", "WOULD_CHANGE",
    "Window", "asked", "diff_of", "finding", "is_change", "parse_window",
    "result_of", "sentence", "type_name",
]
