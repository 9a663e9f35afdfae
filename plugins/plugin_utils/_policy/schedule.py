# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the flows' schedule, as declared, as read off, and as the log shows it (item 5.3). Pure.

Minutes in our variables, milliseconds in InterWeave's Integration Manager (15 minutes are 900000). After repeated connection failures the
engine itself lengthens an interval to 1 to 4 hours and leaves it there.
"""
from __future__ import annotations

import collections
import datetime
import re
import statistics
import typing as t
from dataclasses import dataclass

from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import ATTESTED, FAIL, MANUAL, PASS, Outcome
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._client.reading import stale

SCHEDULED = "scheduled"
KINDS = (SCHEDULED, "utility", "query")
STATES = ("started", "running", "stopped")
SHORTEST, LONGEST = 5, 240
#: What the engine lengthens an interval to, in minutes.
LENGTHENED = (60, 240)
#: Gaps that prove a pace: fewer say nothing.
ENOUGH = 2
TOLERANCE = 0.34
#: Ends within a minute are of one run: a run of several transactions ends each of them.
ONE_RUN = 1.0
#: How far from its time of day a daily run may end, in minutes.
DAILY_LATE = 120
#: The engine lengthens an interval from one run to the next: an older pace must not outweigh the last gaps.
LATEST = 5
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
    return SleepWindow(time_of_day(start, "the sleep window's"), time_of_day(end, "the sleep window's"))


def time_of_day(text: str, what: str) -> int:
    """Minutes after midnight of ``hh:mm`` or ``hh:mm:ss``.

    :raises ValueError: not a time of day, for example the number 1320, which YAML makes of an unquoted 22:00.
    """
    match = re.fullmatch(r"([01]?\d|2[0-3]):([0-5]\d)(?::[0-5]\d)?", text.strip())
    if match:
        return int(match.group(1)) * 60 + int(match.group(2))
    number = int(text) if text.isdecimal() else 0
    number //= 60 if number > 1440 else 1
    yaml = "; YAML reads an unquoted %d:%02d as a number" % divmod(number, 60) if 60 <= number < 1440 else ""
    raise ValueError("%s '%s' is no time of day: write hh:mm, quoted%s" % (what, text, yaml))


class Verdict(t.NamedTuple):
    status: str
    text: str
    remedy: str = ""


def _interval(flow: Flow) -> Verdict | None:
    """The sanity rules of an interval."""
    if flow.daily_at:
        try:
            time_of_day(flow.daily_at, "daily_at")
        except ValueError as exc:
            return Verdict(FAIL, "%s: %s" % (flow.name, exc), "Correct daily_at in interweave_flows.")
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


def _moments(ends: t.Sequence[str]) -> list[datetime.datetime]:
    """Ends of runs in order; unreadable times are left out."""
    moments = []
    for text in ends:
        try:
            moments.append(datetime.datetime.fromisoformat(text).replace(tzinfo=None))
        except ValueError:
            continue
    return sorted(moments)


def pace(ends: t.Sequence[str], sleep: SleepWindow | None) -> list[float]:
    """Gaps between ends of runs in minutes. A gap that reaches into the sleep window says nothing of the interval and is left out."""
    moments = _moments(ends)
    gaps = [(end - begin).total_seconds() / 60 for begin, end in zip(moments, moments[1:], strict=False)
            if not sleep or not sleep.overlap(begin, end)]
    return [gap for gap in gaps if gap > ONE_RUN]


def _evidence(flow: Flow, ends: t.Sequence[str] | None, sleep: SleepWindow | None, until: str) -> Verdict | None:
    """What the log, which goes on to *until*, proves of a started flow; ``None`` when it proves nothing."""
    if not ends or not flow.going:
        return None
    if flow.daily_at:
        return _daily(flow, ends)
    gaps = pace(ends, sleep)[-LATEST:]
    if len(gaps) < ENOUGH or not flow.interval:
        return None
    middle = statistics.median(gaps)
    seen = "every %.0f minutes (median of the last %d gaps)" % (middle, len(gaps))
    if LENGTHENED[0] * 0.9 <= middle <= LENGTHENED[1] * 1.1 and middle > flow.interval * 1.1 and flow.interval < LENGTHENED[0]:
        return Verdict(FAIL, "%s: declared every %d minutes, runs %s: InterWeave's engine lengthened the interval after repeated connection failures" % (
            flow.name, flow.interval, seen),
            "Put the connection right first (item 3.1, session of the QuickBooks user), then stop the flow, set Interval back to %d and start it." % (
                flow.interval * 60000))
    if middle > flow.interval * (1 + TOLERANCE) + 1:
        return Verdict(FAIL, "%s: declared every %d minutes, runs %s" % (flow.name, flow.interval, seen),
                       "Look whether the runs take longer than the interval or the flow was stopped in between.")
    if middle < flow.interval * (1 - TOLERANCE) - 1:
        return Verdict(FAIL, "%s: declared every %d minutes, runs %s" % (flow.name, flow.interval, seen),
                       "Read Interval off (%s): it must be %d. Runs that a person starts count here too; export a log without them." % (
                           WHERE % flow.name, flow.interval * 60000))
    return _still(flow, ends, sleep, until) or Verdict(PASS, "%s: runs %s, declared every %d" % (flow.name, seen, flow.interval))


def _still(flow: Flow, ends: t.Sequence[str], sleep: SleepWindow | None, until: str) -> Verdict | None:
    """A flow that ran at its pace and then no more, while the log goes on."""
    last, end = _moments(ends)[-1:], _moments([until])
    if not last or not end or not flow.interval:
        return None
    silent = (end[0] - last[0]).total_seconds() / 60 - (sleep.overlap(last[0], end[0]) if sleep else 0.0)
    if silent <= 3 * flow.interval * (1 + TOLERANCE):
        return None
    return Verdict(FAIL, "%s: declared every %d minutes, but it last ran at %s, and the log goes on to %s" % (
        flow.name, flow.interval, str(last[0])[:16], until[:16]), "Read State off (%s), put the reason right and start the flow." % (WHERE % flow.name))


def _daily(flow: Flow, ends: t.Sequence[str]) -> Verdict | None:
    """A daily flow ends soon after its time of day, in the engine's clock."""
    moments = _moments(ends)[-ENOUGH:]
    if not moments:
        return None
    wanted = time_of_day(flow.daily_at, "daily_at")
    late = [(moment.hour * 60 + moment.minute - wanted) % 1440 for moment in moments]
    seen = ", ".join(str(moment)[:16] for moment in moments)
    if max(late) > DAILY_LATE:
        return Verdict(FAIL, "%s: declared daily at %s, ran on %s (the engine's clock)" % (flow.name, flow.daily_at, seen),
                       "Read Shift and Interval off (%s): Shift T, Interval %s." % (WHERE % flow.name, flow.daily_at))
    return Verdict(PASS, "%s: daily at %s, last on %s" % (flow.name, flow.daily_at, seen))


def _attested(flow: Flow, ends: t.Sequence[str] | None, today: datetime.date) -> Verdict:
    if not flow.read_by or flow.read_on is None:
        return Verdict(MANUAL, "%s: said to be %s, but no log shows it and nobody signs for it" % (flow.name, flow.state),
                       "Name a log that covers some runs (interweave_log), or write read_by and read_on.")
    old = stale(flow.read_on, today)
    if old:
        return Verdict(MANUAL, "%s: its state was read off on %s, %s" % (flow.name, flow.read_on, old),
                       "Read State and Interval off again (%s) and correct read_by and read_on." % (WHERE % flow.name))
    seen = "" if ends is None else "; the log that was read shows %s" % ("too few runs of it" if ends else "no run of it")
    return Verdict(ATTESTED, "%s: %s, %s, read off by %s on %s%s" % (
        flow.name, flow.state, "daily at " + flow.daily_at if flow.daily_at else "every %d minutes" % (flow.interval or 0), flow.read_by, flow.read_on, seen))


def verdict(flow: Flow, ends: t.Sequence[str] | None, sleep: SleepWindow | None, today: datetime.date, until: str = "") -> list[Verdict]:
    """Everything that is to be said of one scheduled flow; a single PASS or ATTESTED when it is in order."""
    problems = [found for found in (_interval(flow), _state(flow)) if found is not None]
    if not flow.going and flow.state == "stopped" and ends:
        gaps = pace(ends, sleep)
        if len(gaps) >= ENOUGH and max(gaps[-ENOUGH:]) <= LENGTHENED[1]:
            problems.append(Verdict(MANUAL, "%s: declared stopped, but the log shows %d runs, last at %s" % (flow.name, len(ends), ends[-1][:16]),
                                    "Read State off again."))
    shown = None if problems and flow.daily_at else _evidence(flow, ends, sleep, until)
    if shown is not None and shown.status == FAIL:
        problems.append(shown)
    if problems:
        return problems
    return [shown if shown is not None else _attested(flow, ends, today)]


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


def _twice(flows: t.Sequence[Flow]) -> list[Verdict]:
    counts = collections.Counter(flow.name for flow in flows)
    return [Verdict(FAIL, "%s is declared %d times" % (name, count), "Declare each flow once in interweave_flows.")
            for name, count in counts.items() if count > 1]


def judge(flows: t.Sequence[Flow], today: datetime.date, ends: t.Mapping[str, t.Sequence[str]] | None = None,
          sleep: SleepWindow | None = None) -> Outcome:
    """The outcome of item 5.3. ``ends`` are the ends of runs by flow, from the log; ``None`` when no log was read."""
    expected = "every scheduled flow started, at its declared interval, and seen running at that pace"
    scheduled = [flow for flow in flows if flow.kind == SCHEDULED]
    facts: dict[str, t.Any] = {"flows": [{"name": flow.name, "kind": flow.kind, "state": flow.state, "interval_minutes": flow.interval,
                                          "interval_milliseconds": flow.interval * 60000 if flow.interval else None} for flow in flows]}
    if not scheduled:
        return Outcome(MANUAL, expected, "no scheduled flow is declared", owner="operator", facts=facts,
                       remedy="Declare the flows in interweave_flows: [{name: SFAcctOpp2QBCustInv, state: started, interval_minutes: 15}].")
    until = max((end for one in (ends or {}).values() for end in one), default="")
    found = [found for flow in scheduled for found in verdict(flow, None if ends is None else ends.get(flow.name, ()), sleep, today, until)]
    found += _together(flows) + _twice(flows)
    worst = next(status for status in (FAIL, MANUAL, ATTESTED, PASS) if any(one.status == status for one in found))
    evidence = [one.text for one in found if one.status in (PASS, ATTESTED)]
    shown = [one for one in found if one.status == worst] if worst in (FAIL, MANUAL) else found
    if ends is None:
        evidence.append("No log was read: what the flows really do was not seen.")
    open_ones = [one for one in found if one.status in (FAIL, MANUAL) and one not in shown]
    evidence += [one.text for one in open_ones]
    remedy = " ".join(dict.fromkeys(one.remedy for one in shown + open_ones if one.remedy))
    return Outcome(worst, expected, "; ".join(one.text for one in shown), evidence, remedy, "operator", warnings=_warnings(flows), facts=facts)


__all__ = ["Flow", "KINDS", "STATES", "SleepWindow", "judge", "pace", "parse_sleep", "time_of_day", "verdict"]
