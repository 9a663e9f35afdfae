# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the moves of a CRM resource: observe, plan, apply, observe again, judge.

A *resource* knows one thing the checklist asks about, and answers with an :class:`Outcome`.
"""
from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

from ansible_collections.interweave.smartintegration.plugins.module_utils._crm.contract import CrmAuthError, CrmError, CrmQuota
from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import Change, ChangePolicy, Outcome

#: What an answer of another shape than the documented one ends in.
STRANGE = (TypeError, KeyError, AttributeError, IndexError, ValueError, RecursionError)


def strange(exc: Exception) -> CrmError:
    """The error of an answer that cannot be read; its content is not shown."""
    return CrmError("understand the CRM's answer", message="it has a shape that is not known here (%s)" % type(exc).__name__, owner="operator",
                    remedy="Run again; if it stays, report it with the versions of the collection and of the CRM.")


@dataclass
class Work:
    """What became of a plan: what was wanted, what was written, what was held back and what was refused."""

    wanted: list[Change] = field(default_factory=list)
    done: list[Change] = field(default_factory=list)
    #: Why the rest was not written (check mode, not allowed, outside the window).
    blocked_by: str = ""
    #: Refusals of single changes, as the CRM worded them.
    refused: list[str] = field(default_factory=list)
    #: What to do about the refusals, each once.
    advice: list[str] = field(default_factory=list)
    #: Refusals that the second look may explain, by change: somebody else did it, or the answer was lost.
    open: dict[str, CrmError] = field(default_factory=dict)

    def refuse(self, what: str, exc: CrmError | None, words: str = "") -> None:
        self.refused.append("%s: %s" % (what, "; ".join(part for part in (str(exc) if exc else "", words) if part)))
        if exc is not None and exc.remedy and exc.remedy not in self.advice:
            self.advice.append(exc.remedy)


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
    def option_problem(cls, options: dict[str, t.Any]) -> str:
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

    def write(self, change: t.Any, observed: t.Any) -> CrmError | None:
        """Make one change. Returns the refusal that the second look is to explain: it may be there all the same.

        :raises CrmError: it was refused: recorded, the list goes on.
        """
        raise NotImplementedError

    def apply(self, changes: list[Change], observed: t.Any, policy: ChangePolicy) -> Work:
        """Write one change at a time, asking the policy just before each."""
        work = Work(wanted=changes)
        for change in changes:
            why = policy.blocked(change.kind)
            if why:
                work.blocked_by = why
                break
            try:
                unsettled = self.write(change, observed)
            except CrmError as exc:
                if isinstance(exc, (CrmAuthError, CrmQuota)) and not work.done:
                    raise
                work.refuse(change.what, exc)
                continue
            if unsettled is not None:
                work.open[change.what] = unsettled
            work.done.append(change)
        return work

    def settle(self, work: Work, observed: t.Any) -> None:
        """After the second look: a change that is still wanted was not made, whatever was (or was not) answered to its write."""
        still = {change.what for change in self.plan(observed)}
        for change in work.done:
            if change.what in still:
                work.refuse(change.what, work.open.get(change.what), "the CRM does not show it after the write")
        work.done = [change for change in work.done if change.what not in still]

    def forget(self) -> None:
        """Drop what was read before a write, so that the second observe asks again."""
        forget = getattr(self.client, "forget", None)
        if forget is not None:
            forget()

    def judge(self, observed: t.Any, work: Work) -> Outcome:
        """The outcome, from the state after the work."""
        raise NotImplementedError

    def run(self, policy: ChangePolicy) -> Outcome:
        """observe, plan, apply, observe again when something was (or may have been) written, judge. Never raises CrmError."""
        self.client.read_only = policy.check_mode
        work = Work()
        try:
            observed = self.observe()
            changes = self.plan(observed)
            work = self.apply(changes, observed, policy) if changes else work
            if work.done or work.refused:
                self.forget()
                observed = self.observe()
                self.settle(work, observed)
            _mark(work)
            return self.judge(observed, work)
        except CrmError as exc:
            return _not_judged(exc.outcome(self.EXPECTED), work)
        except STRANGE as exc:
            return _not_judged(strange(exc).outcome(self.EXPECTED), work)


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


__all__ = ["CrmResource", "STRANGE", "Work", "strange"]
