# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the pace at which a log shows a flow running, and what InterWeave's engine itself does to it (item 5.3). Pure.

From InterWeave's published engine: the interval counts from start to start, a run longer than it is followed at once by the next; from the second connection
failure in a row on the wait is four intervals, at least one hour and at most four, and after the next good run it is the old one again; the interval in the
portal never changes. In the sleep window a due run is left out and the clock goes on.
"""
from __future__ import annotations

import datetime
import re
import typing as t
from dataclasses import dataclass

#: What the engine lengthens a wait to, in minutes: at least, at most. A flow of four hours or more is left alone.
LENGTHENED = (60, 240)
#: Ends within a minute are of one run: a run of several transactions ends each of them.
ONE_RUN = 1.0


@dataclass(frozen=True)
class SleepWindow:
    """When the engine rests, in its own clock, as minutes after midnight; may pass midnight."""

    start: float
    end: float

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


Sleep = t.Sequence[SleepWindow]


def asleep(sleep: Sleep, begin: datetime.datetime, end: datetime.datetime) -> float:
    """Minutes of a gap that lie in any of the windows."""
    return sum(window.overlap(begin, end) for window in sleep)


def parse_sleep(start: str, end: str) -> tuple[list[SleepWindow], list[str]]:
    """The windows that the engine takes from the two fields as they stand in the portal, and warnings of those that it silently does not take.

    It takes exactly ``hh:mm:ss`` in both, and a second window behind a semicolon in both.

    :raises ValueError: not a time of day at all.
    """
    starts, ends = ([part.strip() for part in text.split(";")] if text.strip() else [] for text in (start, end))
    windows, warnings = [], []
    for number, (opens, closes) in enumerate(zip(starts, ends, strict=False)):
        window = SleepWindow(time_of_day(opens, "the sleep window's"), time_of_day(closes, "the sleep window's"))
        if number > 1 or len(opens) != 8 or len(closes) != 8:
            warnings.append("sleep window '%s' to '%s' is none for InterWeave's engine, which takes hh:mm:ss only, and two windows at most" % (opens, closes))
        else:
            windows.append(window)
    if len(starts) != len(ends):
        warnings.append("the sleep window has %d starts and %d ends: what has no partner is no window" % (len(starts), len(ends)))
    return windows, warnings


def time_of_day(text: str, what: str) -> float:
    """Minutes after midnight of ``hh:mm`` or ``hh:mm:ss``.

    :raises ValueError: not a time of day, for example the number 1320, which YAML makes of an unquoted 22:00.
    """
    match = re.fullmatch(r"([01]?\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?", text.strip())
    if match:
        return int(match.group(1)) * 60 + int(match.group(2)) + int(match.group(3) or 0) / 60
    number = int(text) if text.isdecimal() else 0
    number //= 60 if number > 1440 else 1
    yaml = "; YAML reads an unquoted %d:%02d as a number" % divmod(number, 60) if 60 <= number < 1440 else ""
    raise ValueError("%s '%s' is no time of day: write hh:mm:ss, quoted%s" % (what, text, yaml))


def lengthened(interval: int) -> int:
    """Minutes that the engine waits from the second connection failure in a row on, for an interval in minutes."""
    return interval if interval >= LENGTHENED[1] else min(max(4 * interval, LENGTHENED[0]), LENGTHENED[1])


def moments(ends: t.Iterable[str]) -> list[datetime.datetime]:
    """Ends of runs in order; unreadable times are left out."""
    found = []
    for text in ends:
        try:
            found.append(datetime.datetime.fromisoformat(text).replace(tzinfo=None))
        except ValueError:
            continue
    return sorted(found)


def pace(ends: t.Sequence[str], sleep: Sleep = ()) -> list[float]:
    """Gaps between ends of runs in minutes. A gap that reaches into a sleep window says nothing of the interval and is left out."""
    times = moments(ends)
    gaps = [(end - begin).total_seconds() / 60 for begin, end in zip(times, times[1:], strict=False) if not asleep(sleep, begin, end)]
    return [gap for gap in gaps if gap > ONE_RUN]


@dataclass(frozen=True)
class Coverage:
    """What a log can show: ends of runs between two times of the engine's clock, of all flows or (a *Runs* page) of those whose name holds ``flow``."""

    begin: str
    end: str
    flow: str = ""

    def minutes(self, sleep: Sleep = ()) -> float:
        """Its length without the sleep windows; 0 when the times cannot be read."""
        times = moments([self.begin, self.end])
        return (times[1] - times[0]).total_seconds() / 60 - asleep(sleep, times[0], times[1]) if len(times) == 2 else 0.0

    def of(self, flow: str) -> bool:
        return self.flow in flow


__all__ = ["Coverage", "LENGTHENED", "Sleep", "SleepWindow", "asleep", "lengthened", "moments", "pace", "parse_sleep", "time_of_day"]
