# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: what every Windows resource is: observe, plan, apply. Knows no Ansible and no XML."""
from __future__ import annotations

import typing as t
from dataclasses import replace

from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import (
    CHANGED,
    CORRECT_OPTIONS,
    ERROR,
    FAIL,
    PASS,
    WOULD_CHANGE,
    Change,
    ChangePolicy,
    Outcome,
)
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._host import Host
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._reads import Read
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._errors import (
    AccessDenied,
    CommandTimedOut,
    Disconnected,
    LostReply,
    OperationTimedOut,
    QuotaExceeded,
    WsmanError,
)

RIGHTS_REMEDY = (
    "Use an account that is a local administrator of the host. A local account other than the built-in Administrator also needs "
    "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Policies\\System\\LocalAccountTokenFilterPolicy = 1 (REG_DWORD): without it "
    "Windows takes the administrator's rights away from remote sessions. For services and WMI, 'Remote Enable' on the namespace is needed too."
)
SHELL_REMEDY = (
    "Group policy may forbid the command shell: Computer Configuration > Administrative Templates > Windows Components > Windows Remote "
    "Shell > Allow Remote Shell Access must not be disabled. "
)
AGAIN_REMEDY = "Run this check again; when it stays so, look at the host's event log 'Microsoft-Windows-WinRM/Operational'."
QUOTA_REMEDY = (
    "Close what other sessions left open on the host, for example by restarting the WinRM service outside working hours, then run again."
)
STAYS_REMEDY = (
    "It was written and is not so: group policy, another program or security software may refuse it or set it back. Find out which, "
    "or set it by hand, then run again."
)
#: After these it is unknown whether the operation was carried out.
UNKNOWN_END = (LostReply, CommandTimedOut, OperationTimedOut)
_Blocked = list[tuple[Change, str]]


class Resource:
    """One thing on a Windows host that is observed, compared with the options and, where that is allowed, put right.

    A subclass sets ``NAME`` and ``SPEC`` (the words are in ``plugins/modules/<name>.yml``; a test compares), and writes
    ``reads``, ``observe``, ``plan``, ``apply`` and ``judge``.
    """

    NAME: t.ClassVar[str] = ""
    #: Argument spec.
    SPEC: t.ClassVar[dict[str, t.Any]] = {}
    #: required_if, mutually_exclusive, required_one_of, required_together, required_by: as AnsibleModule takes them.
    RULES: t.ClassVar[dict[str, t.Any]] = {}
    #: What a person does about a write that the host refused, where neither the error nor its kind says so.
    REMEDY: t.ClassVar[str] = ""

    def __init__(self, host: Host, options: dict[str, t.Any], policy: ChangePolicy) -> None:
        self.host = host
        self.options = options
        self.policy = policy
        policy.skew = getattr(host, "clock_skew", policy.skew)  # what stands in for a host may have no clock
        #: Called just before each write; when it raises, the write is not made.
        self.before_write: t.Callable[[Change], None] = lambda change: None
        #: What was changed so far, and the change that is being made or failed: known also when a task's time-out ends the work in the middle.
        self._made: list[Change] = []
        self._attempted: Change | None = None
        #: The texts of all changes that were to be made.
        self._planned: set[str] = set()

    # ------------------------------------------------------------------ what a subclass writes
    def check_options(self) -> None:
        """What the argument spec cannot say. Called before anything is sent.

        :raises ValueError: one clear sentence.
        """

    def reads(self) -> list[Read]:
        """The reads that ``observe`` starts with; they are fetched together with those of other steps."""
        return []

    def observe(self) -> t.Any:
        """Look at the host and return plain values. Called again after changes."""
        raise NotImplementedError

    def plan(self, state: t.Any) -> list[Change]:
        """What has to change. Pure: no input, no output. The empty list means "as wanted"."""
        return []

    def apply(self, change: Change) -> None:
        """Make one change. Raise ``WsmanError`` (or a subclass) when it did not work."""
        raise NotImplementedError

    def judge(self, state: t.Any, changes: list[Change]) -> Outcome:
        """The outcome for this state, given the changes that are still wanted. Pure.

        Return ``PASS`` when all is well; ``WOULD_CHANGE`` when nothing is wrong but what ``changes`` would put right; ``FAIL``,
        ``MANUAL``, ``ERROR`` or ``NOT_APPLICABLE`` when something stands that these changes do not cure. ``run`` turns a pass after
        changes into ``CHANGED``, and a would-change that was applied in vain into ``FAIL``.
        """
        raise NotImplementedError

    def restore(self, change: dict[str, t.Any]) -> list[Change]:
        """What would put ``before`` of a recorded change back, given that the host still shows its ``after``. For rollback."""
        return []

    def left_of(self, attempted: Change, now: Change) -> t.Any:
        """What a change that was carried out in part left, given the change that is wanted now. As ``before`` and ``after`` of a change."""
        return now.before

    # ------------------------------------------------------------------ what every resource does
    def run(self) -> Outcome:
        """Observe, plan, apply what may be applied, observe again, judge.

        What was changed stays in the outcome even when a later write fails.

        :raises WsmanError: the first look failed; nothing was changed.
        """
        outcome = self._carry_out()
        self.host.changes_made += sum(change.applied and change.kind != "service_restart" for change in outcome.changes)
        return outcome

    def _carry_out(self) -> Outcome:
        state = self._look()
        done, blocked, trouble = self._apply_all(self.plan(state))
        if trouble is not None and isinstance(trouble, UNKNOWN_END):
            done, blocked, trouble = self._look_and_go_on(done, blocked, trouble)
        if done or trouble is not None:
            try:
                state = self._look(afresh=True)
            except Exception as exc:
                return self._unsettled(self._perhaps(done, trouble), blocked, trouble or exc)
        still = self.plan(state)
        judged = self.judge(state, still)
        if trouble is not None:
            return self._unsettled([*done, *self._left_by_failure(still, judged)], blocked, trouble, judged)
        return self._settle(judged, done, still, blocked)

    def cut_short(self, why: str) -> Outcome:
        """The outcome when the work was ended in the middle: what was changed until then is told."""
        trouble = CommandTimedOut(why)
        return self._unsettled(self._perhaps(self._made, trouble), [], trouble)

    def _look_and_go_on(self, done: list[Change], blocked: _Blocked, trouble: Exception) -> tuple[list[Change], _Blocked, Exception | None]:
        """A write whose end is unknown: when it is found carried out, or in part, the rest is done; else it stays the trouble. It is never repeated."""
        try:
            state = self._look(afresh=True)
            still = self.plan(state)
            made = self._left_by_failure(still, self.judge(state, still), unknown=True)
        except Exception:
            return done, blocked, trouble
        if not made:
            return done, blocked, trouble
        self._made.extend(made)
        left = [change for change in still if not any(_same(change, [other]) for other, _reason in blocked)]
        more, more_blocked, trouble_now = self._apply_all(left)
        return [*done, *made, *more], [*blocked, *more_blocked], trouble_now

    def _left_by_failure(self, still: list[Change], judged: Outcome, unknown: bool = False) -> list[Change]:
        """What a write that failed left all the same: undo needs it, and a run that changed something must say so.

        *still* is what is wanted now. Where the thing is not wanted any more it was carried out, unless something stands in the
        way now that keeps it from being planned; where its end is *unknown* it is rather told than not.
        """
        attempted = self._attempted
        if attempted is None:
            return []
        now = self._wanted_now(attempted, still)
        if now is None:
            return [attempted] if unknown or judged.status in (PASS, WOULD_CHANGE) else []
        if now.before == attempted.before:
            return []
        return [replace(attempted, what="%s (carried out in part)" % attempted.what, after=self.left_of(attempted, now))]

    def _wanted_now(self, attempted: Change, still: list[Change]) -> Change | None:
        """By its text, else by its key: a service that was stopped and did not start again, a rule that was deleted and not added."""
        same = [change for change in still if change.what == attempted.what]
        akin = [change for change in still if change.key == attempted.key and change.what not in self._planned]
        return next(iter([*same, *akin]), None)

    def _perhaps(self, done: list[Change], trouble: Exception | None) -> list[Change]:
        """What was done, and a write that was cut off and cannot be looked at either: it may have been carried out, or half, so it is told."""
        attempted = self._attempted
        if attempted is None or not isinstance(trouble, (*UNKNOWN_END, Disconnected)):
            return done
        attempted.what += " (it is unknown whether this was carried out)"
        return [*done, attempted]

    def _look(self, afresh: bool = False) -> t.Any:
        if afresh:
            self.host.forget()
        self.host.prefetch(self.reads())
        return self.observe()

    def _apply_all(self, wanted: list[Change]) -> tuple[list[Change], _Blocked, Exception | None]:
        """Apply in order; stop at the first that fails, whatever the reason: what was done before it must be told.

        The policy is asked just before each write.
        """
        done: list[Change] = []
        blocked: _Blocked = []
        self._attempted = None
        self._planned.update(change.what for change in wanted)
        for change in wanted:
            change.resource = change.resource or self.NAME
            reason = self.policy.blocked(change.kind)
            if reason:
                change.applied = False
                blocked.append((change, reason))
                self.host.changes_wanted += change.kind != "service_restart"
                continue
            try:
                self.before_write(change)
                self._attempted = change
                self.apply(change)
            except Exception as exc:
                return done, blocked, exc
            done.append(change)
            self._made.append(change)
            self._attempted = None
        return done, blocked, None

    def _settle(self, outcome: Outcome, done: list[Change], still: list[Change], blocked: _Blocked) -> Outcome:
        outcome.changes = [*done, *(change for change, _reason in blocked)]
        if blocked:
            outcome.blocked_by = outcome.blocked_by or "; ".join(dict.fromkeys(reason for _change, reason in blocked))
            outcome.remedy = self.policy.remedy(outcome.remedy, {change.kind for change, _reason in blocked})
        if still and outcome.status in (PASS, WOULD_CHANGE):
            self._settle_wanted(outcome, done, still, bool(blocked))
        elif outcome.status == PASS and done:
            outcome.status = CHANGED
        return outcome

    @staticmethod
    def _settle_wanted(outcome: Outcome, done: list[Change], still: list[Change], blocked: bool) -> None:
        """What is wanted still: it may not be changed, or it was changed in vain."""
        in_vain = [change for change in still if _same(change, done)]
        outcome.status = WOULD_CHANGE
        if in_vain or not blocked:
            outcome.status = FAIL
            outcome.remedy = STAYS_REMEDY
            outcome.evidence.append("written, but not so when read back: %s" % "; ".join(change.what for change in in_vain or still))

    def _unsettled(
        self, done: list[Change], blocked: _Blocked, trouble: Exception, judged: Outcome | None = None,
    ) -> Outcome:
        """A write or the look after it failed. When the look after it shows all as wanted, that is what counts."""
        changes = [*done, *(change for change, _reason in blocked)]
        if judged is not None and judged.status == PASS and not blocked:
            judged.status = CHANGED if done else PASS
            judged.changes = changes
            judged.evidence.append("read again after: %s" % trouble)
            return judged
        outcome = failure(trouble, usual=self.REMEDY)
        outcome.changes = changes
        outcome.evidence = ["changed before that: %s" % change.what for change in done]
        if judged is not None:
            outcome.expected = judged.expected
            outcome.evidence.append("read again after the failure: %s" % judged.actual)
        return outcome


def _same(change: Change, among: list[Change]) -> bool:
    return any(change.what == other.what and change.key == other.key for other in among)


def failure(exc: Exception, what: str = "", usual: str = "") -> Outcome:
    """The outcome of something that could not be looked at or done: ``error``, with a remedy that fits the cause.

    :param usual: the remedy where the cause says nothing better.
    """
    actual = str(exc) if isinstance(exc, (WsmanError, ValueError, RuntimeError)) else "unexpected %s: %s" % (type(exc).__name__, exc)
    # an option that cannot be used is the mistake of whoever wrote it, never of the client's IT
    return Outcome(ERROR, expected=what, actual=actual, remedy=_remedy(exc, usual), owner="operator" if isinstance(exc, ValueError) else "it")


def _remedy(exc: Exception, usual: str) -> str:
    if isinstance(exc, WsmanError) and exc.remedy:
        return exc.remedy
    if isinstance(exc, AccessDenied):
        return (SHELL_REMEDY if "shell" in exc.target.lower() else "") + RIGHTS_REMEDY
    if isinstance(exc, QuotaExceeded):
        return QUOTA_REMEDY
    if isinstance(exc, UNKNOWN_END):
        return "The end of the last operation is unknown. " + AGAIN_REMEDY
    if isinstance(exc, ValueError):
        return CORRECT_OPTIONS
    return usual or AGAIN_REMEDY


__all__ = ["RIGHTS_REMEDY", "Resource", "failure"]
