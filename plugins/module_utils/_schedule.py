# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the flows' schedule, as declared, as read off, and as the log shows it (item 5.3). Pure.

Minutes in our variables, milliseconds in InterWeave's Integration Manager (15 minutes are 900000). After repeated connection failures the
engine itself lengthens an interval to 1 to 4 hours and leaves it there.
"""
from __future__ import annotations

import datetime
import statistics
import typing as t
from dataclasses import dataclass

from ansible_collections.interweave.smartintegration.plugins.module_utils._finding import ATTESTED, FAIL, MANUAL, PASS, Outcome

SCHEDULED = "scheduled"
KINDS = (SCHEDULED, "utility", "query")
STATES = ("started", "running", "stopped")
SHORTEST, LONGEST = 5, 240
#: What the engine lengthens an interval to, in minutes.
LENGTHENED = (60, 240)
#: Gaps that prove a pace: fewer say nothing.
ENOUGH = 2
TOLERANCE = 0.34
WHERE = "Integration Manager, %s"


@dataclass(frozen=True)
class Flow:
    """One flow as declared. ``interval`` in minutes, ``portal_interval`` in milliseconds as read off; ``daily_at`` is Shift T."""

    name: str
    kind: str = SCHEDULED
    state: str = ""
    interval: int | None = None
    portal_interval: int | None = None
    daily_at: str = ""
    read_by: str = ""
    read_on: datetime.date | None = None

    @property
    def going(self) -> bool:
        return self.state in ("started", "running")


@dataclass(frozen=True)
class SleepWindow:
    """When the engine rests, in its own clock, as minutes after midnight; may pass midnight."""

    start: int
    end: int

    def overlap(self, begin: datetime.datetime, end: datetime.datetime) -> float:
        """Minutes of a gap that lie in the window."""
        total, day = 0.0, begin.replace(hour=0, minute=0, second=0, microsecond=0) - datetime.timedelta(days=1)
        length = (self.end - self.start) % 1440
        while day <= end:
            opens = day + datetime.timedelta(minutes=self.start)
            closes = opens + datetime.timedelta(minutes=length)
            total += max(0.0, (min(end, closes) - max(begin, opens)).total_seconds() / 60)
            day += datetime.timedelta(days=1)
        return total


def parse_sleep(start: str, end: str) -> SleepWindow | None:
    """Read ``hh:mm`` or ``hh:mm:ss``; both empty means none.

    :raises ValueError: not a time of day.
    """
    if not start and not end:
        return None
    minutes = []
    for text in (start, end):
        try:
            moment = datetime.time.fromisoformat(text)
        except ValueError:
            raise ValueError("the sleep window's '%s' is no time of day: write hh:mm, quoted" % text) from None
        minutes.append(moment.hour * 60 + moment.minute)
    return SleepWindow(minutes[0], minutes[1])


class Verdict(t.NamedTuple):
    status: str
    text: str
    remedy: str = ""


def _interval(flow: Flow) -> Verdict | None:
    """The sanity rules of an interval."""
    if flow.daily_at:
        return None
    if flow.interval is None:
        return Verdict(FAIL, "%s: no interval is declared" % flow.name, "Declare interval_minutes (for example 15) or daily_at.")
    if flow.interval <= 0 or flow.interval > 24 * 60:
        hint = "; %d milliseconds are %g minutes" % (flow.interval, flow.interval / 60000) if flow.interval >= 10000 else ""
        return Verdict(FAIL, "%s: %d minutes is no sane interval%s" % (flow.name, flow.interval, hint), "interval_minutes is in minutes: 15, not 900000.")
    want = flow.interval * 60000
    if flow.portal_interval is not None and flow.portal_interval != want:
        slips = {flow.interval: " (minutes typed into a field of milliseconds)", flow.interval * 60: " (seconds typed into a field of milliseconds)"}
        return Verdict(FAIL, "%s: declared every %d minutes = %d ms, but the Integration Manager holds %d ms%s" % (
            flow.name, flow.interval, want, flow.portal_interval, slips.get(flow.portal_interval, "")),
            "Stop the flow, set Interval to %d, start it (%s)." % (want, WHERE % flow.name))
    return None


def _state(flow: Flow) -> Verdict | None:
    if flow.state == "":
        return Verdict(MANUAL, "%s: its state was not read off" % flow.name,
                       "Read State off (%s) and declare it: started, running or stopped." % (WHERE % flow.name))
    if not flow.going:
        return Verdict(MANUAL, "%s: stopped" % flow.name,
                       "When the canary and the log review are through: select Scheduled, set Interval to %s, press Start, and declare state: started." % (
                           (flow.interval or 0) * 60000 or "the wanted milliseconds"))
    return None


def pace(ends: t.Sequence[str], sleep: SleepWindow | None) -> list[float]:
    """Gaps between ends of runs in minutes, without the time in the sleep window; unreadable times are left out."""
    moments = []
    for text in ends:
        try:
            moments.append(datetime.datetime.fromisoformat(text))
        except ValueError:
            continue
    moments = sorted(moment.replace(tzinfo=None) for moment in moments)
    gaps = []
    for begin, end in zip(moments, moments[1:], strict=False):
        gap = (end - begin).total_seconds() / 60 - (sleep.overlap(begin, end) if sleep else 0.0)
        if gap > 0:
            gaps.append(gap)
    return gaps


def _evidence(flow: Flow, ends: t.Sequence[str] | None, sleep: SleepWindow | None) -> Verdict | None:
    """What the log proves of a started flow; ``None`` when it proves nothing."""
    if not ends:
        return None
    if not flow.going:
        return None
    if flow.daily_at:
        return Verdict(PASS, "%s: %d runs in the log, last on %s" % (flow.name, len(ends), ends[-1][:16]))
    gaps = pace(ends, sleep)
    if len(gaps) < ENOUGH or not flow.interval:
        return None
    middle = statistics.median(gaps[-20:])
    seen = "every %.0f minutes (median of the last %d gaps)" % (middle, min(len(gaps), 20))
    if middle <= flow.interval * (1 + TOLERANCE) + 1:
        return Verdict(PASS, "%s: runs %s, declared every %d" % (flow.name, seen, flow.interval))
    if LENGTHENED[0] * 0.9 <= middle <= LENGTHENED[1] * 1.1 and flow.interval < LENGTHENED[0]:
        return Verdict(FAIL, "%s: declared every %d minutes, runs %s: InterWeave's engine lengthened the interval after repeated connection failures" % (
            flow.name, flow.interval, seen),
            "Put the connection right first (item 3.1, session of the QuickBooks user), then stop the flow, set Interval back to %d and start it." % (
                flow.interval * 60000))
    return Verdict(FAIL, "%s: declared every %d minutes, runs %s" % (flow.name, flow.interval, seen),
                   "Look whether the runs take longer than the interval or the flow was stopped in between.")


def _attested(flow: Flow) -> Verdict:
    if flow.read_by and flow.read_on is not None:
        return Verdict(ATTESTED, "%s: %s, %s, read off by %s on %s" % (
            flow.name, flow.state, "daily at " + flow.daily_at if flow.daily_at else "every %d minutes" % (flow.interval or 0), flow.read_by, flow.read_on))
    return Verdict(MANUAL, "%s: said to be %s, but no log shows it and nobody signs for it" % (flow.name, flow.state),
                   "Name a log that covers some runs (interweave_log), or write read_by and read_on.")


def verdict(flow: Flow, ends: t.Sequence[str] | None, sleep: SleepWindow | None) -> list[Verdict]:
    """Everything that is to be said of one scheduled flow; a single PASS or ATTESTED when it is in order."""
    problems = [found for found in (_interval(flow), _state(flow)) if found is not None]
    if not flow.going and flow.state == "stopped" and ends:
        gaps = pace(ends, sleep)
        if len(gaps) >= ENOUGH and max(gaps[-ENOUGH:]) <= LENGTHENED[1]:
            problems.append(Verdict(MANUAL, "%s: declared stopped, but the log shows %d runs, last at %s" % (flow.name, len(ends), ends[-1][:16]),
                                    "Read State off again."))
    shown = _evidence(flow, ends, sleep)
    if shown is not None and shown.status == FAIL:
        problems.append(shown)
    if problems:
        return problems
    return [shown if shown is not None else _attested(flow)]


def _together(flows: t.Sequence[Flow]) -> list[Verdict]:
    scheduled = [flow.name for flow in flows if flow.kind == SCHEDULED and flow.going]
    utility = [flow.name for flow in flows if flow.kind == "utility" and flow.going]
    found = []
    if scheduled and utility:
        found.append(Verdict(FAIL, "utility flow %s runs together with scheduled flow %s" % (", ".join(utility), ", ".join(scheduled)),
                             "Scheduled and utility flows never run together: stop the utility flow."))
    if len(utility) > 1:
        found.append(Verdict(FAIL, "%d utility flows run together: %s" % (len(utility), ", ".join(utility)), "Run one utility flow at a time."))
    return found


def _warnings(flows: t.Sequence[Flow]) -> list[str]:
    found = []
    for flow in flows:
        if flow.kind == SCHEDULED and flow.interval is not None and not flow.daily_at and 0 < flow.interval <= 1440:
            if flow.interval < SHORTEST:
                found.append("%s: every %d minutes is very often; InterWeave's default is 10" % (flow.name, flow.interval))
            elif flow.interval > LONGEST:
                found.append("%s: every %d minutes is rare; changes arrive late" % (flow.name, flow.interval))
    return found


def judge(flows: t.Sequence[Flow], ends: t.Mapping[str, t.Sequence[str]] | None = None, sleep: SleepWindow | None = None) -> Outcome:
    """The outcome of item 5.3. ``ends`` are the ends of runs by flow, from the log; ``None`` when no log was read."""
    expected = "every scheduled flow started, at its declared interval, and seen running at that pace"
    scheduled = [flow for flow in flows if flow.kind == SCHEDULED]
    facts: dict[str, t.Any] = {"flows": [{"name": flow.name, "kind": flow.kind, "state": flow.state, "interval_minutes": flow.interval,
                                          "interval_milliseconds": flow.interval * 60000 if flow.interval else None} for flow in flows]}
    if not scheduled:
        return Outcome(MANUAL, expected, "no scheduled flow is declared", owner="operator", facts=facts,
                       remedy="Declare the flows in interweave_flows: [{name: SFAcctOpp2QBCustInv, state: started, interval_minutes: 15}].")
    found = [verdict for flow in scheduled for verdict in _one(flow, ends, sleep)] + _together(flows)
    worst = next(status for status in (FAIL, MANUAL, ATTESTED, PASS) if any(one.status == status for one in found))
    evidence = [one.text for one in found if one.status in (PASS, ATTESTED)]
    shown = [one for one in found if one.status == worst] if worst in (FAIL, MANUAL) else found
    if ends is None:
        evidence.append("No log was read: what the flows really do was not seen.")
    open_ones = [one for one in found if one.status in (FAIL, MANUAL) and one not in shown]
    evidence += [one.text for one in open_ones]
    remedy = " ".join(dict.fromkeys(one.remedy for one in shown + open_ones if one.remedy))
    return Outcome(worst, expected, "; ".join(one.text for one in shown), evidence, remedy, "operator", warnings=_warnings(flows), facts=facts)


def _one(flow: Flow, ends: t.Mapping[str, t.Sequence[str]] | None, sleep: SleepWindow | None) -> list[Verdict]:
    return verdict(flow, None if ends is None else ends.get(flow.name), sleep)


__all__ = ["Flow", "KINDS", "STATES", "SleepWindow", "judge", "pace", "parse_sleep", "verdict"]
