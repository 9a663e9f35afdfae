# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the flows' schedule, as declared, as read off, and as the log shows it (item 5.3). Pure.

Minutes in our variables, milliseconds in InterWeave's Integration Manager (15 minutes are 900000). From InterWeave's published engine: the state is of the
login that looks (another user of the company sees STOPPED), a restart of its service stops every flow until its user logs in, an interval of 0 or less runs
a flow once, Shift T makes it a time of day.
"""
from __future__ import annotations

import collections
import datetime
import statistics
import typing as t

from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import ATTESTED, FAIL, MANUAL, PASS, Outcome
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._client.reading import stale
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._policy import schedule_page
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._policy.flows import KINDS, SCHEDULED, STATES, WHERE, Flow, Verdict
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._policy.pace import (
    Coverage,
    Sleep,
    asleep,
    lengthened,
    moments,
    pace,
    time_of_day,
)

SHORTEST, LONGEST = 5, 240
#: Gaps that prove a pace: fewer say nothing.
ENOUGH = 2
TOLERANCE = 0.34
#: How far from its time of day a daily run may end, in minutes.
DAILY_LATE = 120
#: The engine lengthens an interval from one run to the next: an older pace must not outweigh the last gaps.
LATEST = 5
#: A log that covers so many intervals without a run of a flow speaks against it.
SEVERAL = 3
EXPECTED = "every scheduled flow started, at its declared interval, and seen running at that pace"
STOPS = ("'Stop Scheduled Transaction' of the company profile stops a flow for good at the first connection failure or error, if it is set so.")


class Log(t.NamedTuple):
    """What the log shows: ends of runs by flow (``None``: no log was read), what it covers, and when InterWeave's service was last started, as the log writes
    times (empty: not known)."""

    ends: t.Mapping[str, t.Sequence[str]] | None = None
    coverage: t.Sequence[Coverage] = ()
    restarted: str = ""
    #: What a saved Integration Manager shows by flow (``None``: none was read), whose it is, and who starts the flows.
    portal: t.Mapping[str, t.Any] | None = None
    profile: str = ""
    owner: str = ""
    #: When it was saved, as the log writes times.
    saved_at: str = ""
    source: str = "the saved page"

    def of(self, flow: Flow) -> t.Sequence[str] | None:
        return None if self.ends is None else self.ends.get(flow.name, ())

    def cover(self, flow: Flow) -> Coverage | None:
        """What was read that would show a run of the flow."""
        return next((cover for cover in self.coverage if cover.of(flow.name)), None)


NO_LOG = Log()


def _interval(flow: Flow) -> Verdict | None:
    """The sanity rules of an interval."""
    if flow.daily_at:
        return _time_of_day(flow)
    if flow.interval is None:
        return Verdict(FAIL, "%s: no interval is declared" % flow.name, "Declare interval_minutes (for example 15) or daily_at.")
    if flow.interval <= 0 or flow.interval > 24 * 60:
        hint = "; %d milliseconds are %g minutes" % (flow.interval, flow.interval / 60000) if flow.interval >= 10000 else ""
        return Verdict(FAIL, "%s: %d minutes is no sane interval%s" % (flow.name, flow.interval, hint), "interval_minutes is in minutes: 15, not 900000.")
    return _portal_interval(flow, flow.interval) if flow.portal_interval not in (None, flow.interval * 60000) else None


def _time_of_day(flow: Flow) -> Verdict | None:
    try:
        seconds = round(time_of_day(flow.daily_at, "daily_at") * 60)
    except ValueError as exc:
        return Verdict(FAIL, "%s: %s" % (flow.name, exc), "Correct daily_at in interweave_flows.")
    if flow.portal_interval in (None, seconds):
        return None
    return Verdict(FAIL, "%s: declared daily at %s, but with Shift T the Integration Manager's interval is %d seconds after midnight, not %d" % (
        flow.name, flow.daily_at, flow.portal_interval or 0, seconds), "Stop the flow, set Shift to T and the time to %s, start it (%s)." % (
            flow.daily_at, WHERE % flow.name))


def _portal_interval(flow: Flow, interval: int) -> Verdict:
    """The portal holds another interval than the declared one."""
    held = flow.portal_interval or 0
    if held <= 0:
        return Verdict(FAIL, "%s: the Integration Manager holds interval %d, which is a single run: the flow runs once and ends" % (flow.name, held),
                       "Select Scheduled, set Interval to %d, press Start (%s)." % (interval * 60000, WHERE % flow.name))
    slips = {interval: " (minutes typed into a field of milliseconds)", interval * 60: " (seconds typed into a field of milliseconds)"}
    text = "%s: declared every %d minutes = %d ms, but the Integration Manager holds %d ms%s" % (
        flow.name, interval, interval * 60000, held, slips.get(held, ""))
    if interval < SHORTEST and held not in slips:
        return Verdict(MANUAL, text, "Say which of the two is wanted: every %d minutes is very often, InterWeave's default is 10. Then correct the "
                       "declaration or the interval (%s)." % (interval, WHERE % flow.name))
    return Verdict(FAIL, text, "Stop the flow, set Interval to %d, start it (%s)." % (interval * 60000, WHERE % flow.name))


def _state(flow: Flow) -> Verdict | None:
    read = "Read State off (%s), logged in as the user who starts the flows, and declare it: started, running, ending or stopped." % (WHERE % flow.name)
    if flow.state in ("", "unknown"):
        return Verdict(MANUAL, "%s: its state %s" % (flow.name, "is UNKNOWN" if flow.state else "was not read off"), read)
    if flow.state == "active":
        return Verdict(MANUAL, "%s: 'active' is the checklist's word, no state of the Integration Manager: it means State STARTED with Scheduled selected"
                       % flow.name, read)
    if flow.state == "ending":
        return Verdict(MANUAL, "%s: is ending: it was stopped while it ran" % flow.name, read)
    if not flow.going:
        return Verdict(MANUAL, "%s: stopped" % flow.name,
                       "When the canary and the log review are through: log in as the user who owns the flow, select Scheduled, set Interval to %s, "
                       "press Start, and declare state: started." % ((flow.interval or 0) * 60000 or "the wanted milliseconds"))
    return None


def _evidence(flow: Flow, log: Log, sleep: Sleep) -> Verdict | None:
    """What the log proves of a started flow; ``None`` when it proves nothing."""
    ends = log.of(flow)
    if ends is None or not flow.going:
        return None
    if not ends:
        return _silent(flow, log, sleep)
    if flow.daily_at:
        return _daily(flow, ends)
    gaps = pace(ends, sleep)[-LATEST:]
    if len(gaps) < ENOUGH or not flow.interval:
        return None
    return _pace(flow, flow.interval, gaps) or _still(flow, ends, sleep, log) or Verdict(
        PASS, "%s: runs every %.0f minutes (median of the last %d gaps), declared every %d" % (flow.name, statistics.median(gaps), len(gaps), flow.interval))


def _pace(flow: Flow, interval: int, gaps: t.Sequence[float]) -> Verdict | None:
    """Another pace than the declared one."""
    middle, longer = statistics.median(gaps), lengthened(interval)
    seen = "%s: declared every %d minutes, runs every %.0f minutes (median of the last %d gaps)" % (flow.name, interval, middle, len(gaps))
    if abs(middle - longer) <= 0.1 * longer and middle > interval * 1.1:
        return Verdict(FAIL, "%s: InterWeave's engine lengthened the wait after repeated connection failures" % seen,
                       "Put the connection right (item 3.1, session of the QuickBooks user). Interval and State in the portal never changed: the engine "
                       "goes back to %d minutes by itself after the next good run." % interval)
    if middle > interval * (1 + TOLERANCE) + 1:
        return Verdict(FAIL, seen, "Look whether the runs take longer than the interval or the flow was stopped in between.")
    if middle < interval * (1 - TOLERANCE) - 1:
        return Verdict(FAIL, seen, "Read Interval off (%s): it must be %d. Runs that a person starts count here too; export a log without them." % (
            WHERE % flow.name, interval * 60000))
    return None


def _silent(flow: Flow, log: Log, sleep: Sleep) -> Verdict | None:
    """A flow that a log should show and does not."""
    cover = log.cover(flow)
    if cover is None or not flow.every or cover.minutes(sleep) < SEVERAL * flow.every * (1 + TOLERANCE):
        return None
    return Verdict(MANUAL, "%s: declared %s, but the log from %s to %s, some %d intervals, shows no run of it" % (
        flow.name, flow.state, cover.begin[:16], cover.end[:16], cover.minutes(sleep) // flow.every),
        "Read State and Runs off (%s), logged in as the user who owns the flow, and start it again. %s" % (WHERE % flow.name, STOPS))


def _still(flow: Flow, ends: t.Sequence[str], sleep: Sleep, log: Log) -> Verdict | None:
    """A flow that ran at its pace and then no more, while the log goes on."""
    cover = log.cover(flow)
    until = cover.end if cover is not None else max((end for one in (log.ends or {}).values() for end in one), default="")
    last, end = moments(ends)[-1:], moments([until])
    if not last or not end or not flow.interval:
        return None
    silent = (end[0] - last[0]).total_seconds() / 60 - asleep(sleep, last[0], end[0])
    if silent <= 3 * flow.interval * (1 + TOLERANCE):
        return None
    return Verdict(FAIL, "%s: declared every %d minutes, but it last ran at %s, and the log goes on to %s" % (
        flow.name, flow.interval, str(last[0])[:16], until[:16]),
        "Read State off (%s), put the reason right and start the flow. %s" % (WHERE % flow.name, STOPS))


def _daily(flow: Flow, ends: t.Sequence[str]) -> Verdict | None:
    """A daily flow ends soon after its time of day, in the engine's clock."""
    times = moments(ends)[-ENOUGH:]
    if not times:
        return None
    wanted = time_of_day(flow.daily_at, "daily_at")
    late = [(moment.hour * 60 + moment.minute + moment.second / 60 - wanted) % 1440 for moment in times]
    seen = ", ".join(str(moment)[:16] for moment in times)
    if max(late) > DAILY_LATE:
        return Verdict(FAIL, "%s: declared daily at %s, ran on %s (the engine's clock)" % (flow.name, flow.daily_at, seen),
                       "Read Shift and Interval off (%s): Shift T, time %s." % (WHERE % flow.name, flow.daily_at))
    return Verdict(PASS, "%s: daily at %s, last on %s" % (flow.name, flow.daily_at, seen))


def _attested(flow: Flow, log: Log, today: datetime.date) -> Verdict:
    if not flow.read_by.strip() or flow.read_on is None:
        return Verdict(MANUAL, "%s: said to be %s, but no log shows it and nobody signs for it" % (flow.name, flow.state),
                       "Name a log that covers some runs (interweave_log), or write read_by and read_on.")
    old = stale(flow.read_on, today)
    if old:
        return Verdict(MANUAL, "%s: its state was read off on %s, %s" % (flow.name, flow.read_on, old),
                       "Read State and Interval off again (%s) and correct read_by and read_on." % (WHERE % flow.name))
    ends = log.of(flow)
    seen = "" if ends is None else "; the log that was read shows %s" % ("too few runs of it" if ends else "no run of it")
    return Verdict(ATTESTED, "%s: %s, %s, read off by %s%s on %s%s" % (
        flow.name, flow.state, "daily at " + flow.daily_at if flow.daily_at else "every %d minutes" % (flow.interval or 0), flow.read_by,
        " as %s" % flow.read_as if flow.read_as else "", flow.read_on, seen))


def _since_the_restart(flow: Flow, log: Log, found: Verdict, by_page: bool) -> Verdict | None:
    """A restart of InterWeave's service stops every flow: what was seen before it counts no more. A reading of the same day may be of before."""
    seen = max([*(log.of(flow) or ()), log.saved_at if by_page else ""]) if found.status == PASS else str(flow.read_on or "")
    if not log.restarted or seen > log.restarted:
        return None
    return Verdict(MANUAL, "%s: InterWeave's service was started at %s, which stops every flow, and nothing newer shows that this one runs" % (
        flow.name, log.restarted[:16]), "Log in to the portal as the user who owns the flows, start them, and read State off again (%s)." % (WHERE % flow.name))


def verdict(flow: Flow, log: Log, sleep: Sleep, today: datetime.date) -> list[Verdict]:
    """Everything that is to be said of one scheduled flow; a single PASS or ATTESTED when it is in order."""
    page = (log.portal or {}).get(flow.name)
    against = None if log.portal is None else schedule_page.problem(flow, page, log.profile, log.owner, log.source)
    if against is not None:
        return [against]
    if page is not None:
        flow = schedule_page.as_shown(flow, page)
    problems = [found for found in (_interval(flow), _state(flow), _still_running(flow, log, sleep)) if found is not None]
    shown = None if problems and flow.daily_at else _evidence(flow, log, sleep)
    if shown is not None and shown.status != PASS:
        problems.append(shown)
    return problems or [_in_order(flow, log, shown, page, today)]


def _in_order(flow: Flow, log: Log, shown: Verdict | None, page: t.Any, today: datetime.date) -> Verdict:
    """What speaks for a flow against which nothing speaks: the log, then the portal's page, then a person."""
    if shown is None and page is not None:
        shown = schedule_page.running(flow, page, log.source)
    found = _attested(flow, log, today) if shown is None else shown
    return _since_the_restart(flow, log, found, page is not None) or found if found.status in (PASS, ATTESTED) else found


def _still_running(flow: Flow, log: Log, sleep: Sleep) -> Verdict | None:
    """A flow that is said to be stopped and that the log shows running."""
    ends = log.of(flow)
    gaps = pace(ends, sleep) if flow.state == "stopped" and ends else []
    if not ends or len(gaps) < ENOUGH or max(gaps[-ENOUGH:]) > LONGEST:
        return None
    return Verdict(MANUAL, "%s: declared stopped, but the log shows %d runs, last at %s" % (flow.name, len(ends), ends[-1][:16]), "Read State off again.")


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


def _warnings(flow: Flow) -> t.Iterator[str]:
    if flow.kind == SCHEDULED and not flow.daily_at:
        yield from _unusual(flow, flow.interval or 0)
    if flow.going and flow.read_by.strip() and not flow.read_as:
        yield "%s: State is of the login that looks; say in read_as as whom it was read off" % flow.name


def _unusual(flow: Flow, interval: int) -> t.Iterator[str]:
    if 0 < interval < SHORTEST:
        yield "%s: every %d minutes is very often; InterWeave's default is 10" % (flow.name, interval)
    elif LONGEST < interval <= 1440:
        yield "%s: every %d minutes is rare; changes arrive late" % (flow.name, interval)


def _twice(flows: t.Sequence[Flow]) -> list[Verdict]:
    counts = collections.Counter(flow.name for flow in flows)
    return [Verdict(FAIL, "%s is declared %d times" % (name, count), "Declare each flow once in interweave_flows.")
            for name, count in counts.items() if count > 1]


def judge(flows: t.Sequence[Flow], today: datetime.date, log: Log = NO_LOG, sleep: Sleep = (), warnings: t.Sequence[str] = ()) -> Outcome:
    """The outcome of item 5.3; ``warnings`` of what was read before."""
    scheduled = [flow for flow in flows if flow.kind == SCHEDULED]
    if scheduled:
        found = [found for flow in scheduled for found in verdict(flow, log, sleep, today)]
        outcome = _summed([*found, *_together(flows), *_twice(flows)], log)
        outcome.warnings = [*warnings, *(warning for flow in flows for warning in _warnings(flow))]
    else:
        outcome = Outcome(MANUAL, EXPECTED, "no scheduled flow is declared", owner="operator",
                          remedy="Declare the flows in interweave_flows as the Integration Manager shows them: name, state, interval_minutes.")
    outcome.facts = {"flows": [{"name": flow.name, "kind": flow.kind, "state": flow.state, "interval_minutes": flow.interval,
                                "interval_milliseconds": flow.interval * 60000 if flow.interval else None} for flow in flows]}
    return outcome


def _summed(found: t.Sequence[Verdict], log: Log) -> Outcome:
    """The worst is the outcome; what is settled, and what else is open, stands beside it."""
    worst = next(status for status in (FAIL, MANUAL, ATTESTED, PASS) if _of(found, status))
    settled, still_open = _of(found, PASS, ATTESTED), _of(found, FAIL, MANUAL)
    shown = _of(still_open, worst) or settled
    beside = [one for one in still_open if one not in shown]
    unseen = ["No log was read: what the flows really do was not seen."] if log.ends is None else []
    remedy = " ".join(dict.fromkeys(one.remedy for one in [*shown, *beside] if one.remedy))
    return Outcome(worst, EXPECTED, "; ".join(_texts(shown)), [*_texts(settled), *unseen, *_texts(beside)], remedy, "operator")


def _of(found: t.Sequence[Verdict], *statuses: str) -> list[Verdict]:
    return [one for one in found if one.status in statuses]


def _texts(found: t.Sequence[Verdict]) -> list[str]:
    return [one.text for one in found]


__all__ = ["Flow", "KINDS", "Log", "NO_LOG", "STATES", "judge", "verdict"]
