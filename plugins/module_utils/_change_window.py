# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: when something may be written, and when not: change windows and blackouts, once or again and again."""
from __future__ import annotations

import re
import typing as t
from datetime import datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

#: How a window is written, for errors and documentation.
FORMS = (
    "'<start>/<end>', two ISO 8601 date-times with UTC offset (2026-11-28T22:00:00-07:00/2026-11-29T04:00:00-07:00), or one that recurs in a time zone: "
    "'daily 22:00-04:00 America/Denver', 'Mon-Fri 08:00-18:00', 'Sat,Sun 00:00-24:00', 'monthly 28-3 00:00-24:00'"
)
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_RECURRING = re.compile(
    r"(?P<days>daily|(?:mon|tue|wed|thu|fri|sat|sun)(?:[,-](?:mon|tue|wed|thu|fri|sat|sun))*|monthly (?P<first>[0-9]{1,2})(?:-(?P<last>[0-9]{1,2}))?) "
    r"(?P<start>[0-9]{2}:[0-9]{2})-(?P<end>[0-9]{2}:[0-9]{2})(?: (?P<zone>[a-z0-9_+/-]{1,64}))?", re.IGNORECASE)


class Window(t.NamedTuple):
    """Once: two instants in UTC, start inclusive, end exclusive."""

    start: datetime
    end: datetime

    def holds(self, now: datetime) -> bool:
        return self.start <= now < self.end

    def __str__(self) -> str:
        return "%s to %s" % (self.start.isoformat(), self.end.isoformat())


class Recurring(t.NamedTuple):
    """Again and again, by the clock on the wall of one time zone. An end at or before the start is on the next day."""

    text: str
    #: Days of the week (Monday is 0), or None where days of the month count.
    weekdays: frozenset[int] | None
    monthdays: frozenset[int]
    start: time
    end: time | None
    zone: ZoneInfo

    def holds(self, now: datetime) -> bool:
        here = now.astimezone(self.zone)
        clock = here.time()
        if self.end is not None and self.end <= self.start:
            return (self._on(here) and clock >= self.start) or (self._on(here - timedelta(days=1)) and clock < self.end)
        return self._on(here) and self.start <= clock and (self.end is None or clock < self.end)

    def _on(self, day: datetime) -> bool:
        return day.weekday() in self.weekdays if self.weekdays is not None else day.day in self.monthdays

    def __str__(self) -> str:
        return "%s (%s)" % (self.text, self.zone.key)


class Span(t.Protocol):
    """Either of the two."""

    def holds(self, now: datetime) -> bool: ...


def parse_window(text: str, zone: str = "") -> Span:
    """Read a change window or a blackout.

    :param zone: the IANA time zone of one that recurs and names none: the client's.
    :raises ValueError: says what is wrong with it.
    """
    found = _RECURRING.fullmatch(" ".join(str(text).split()))
    if found:
        return _recurring(str(text), found, zone)
    halves = str(text).split("/")
    if len(halves) != 2:
        raise ValueError("a change window is %s; got %r" % (FORMS, text))
    start, end = (_instant(half) for half in halves)
    if start >= end:
        raise ValueError("the change window %r ends before it starts" % text)
    return Window(start, end)


def _instant(half: str) -> datetime:
    try:
        moment = datetime.fromisoformat(half.strip().replace("Z", "+00:00"))
    except ValueError as exc:
        raise ValueError("the change window's %r is no ISO 8601 date-time: %s" % (half, exc)) from exc
    if moment.tzinfo is None:
        raise ValueError("the change window's %r has no UTC offset: append for example +01:00 or Z" % half)
    return moment.astimezone(timezone.utc)


def _recurring(text: str, found: re.Match[str], zone: str) -> Recurring:
    name = found.group("zone") or zone
    if not name:
        raise ValueError("the change window %r recurs and names no time zone: append one, for example America/Denver" % text)
    try:
        place = ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        raise ValueError("the change window %r names the time zone %r, which is not known here (IANA names such as America/Denver; the Python package "
                         "tzdata has them)" % (text, name)) from None
    start, end = _clock(text, found.group("start")), _clock(text, found.group("end"), ends=True)
    if start is None or start == end:
        raise ValueError("the change window %r has no length" % text)
    if found.group("first"):
        first, last = int(found.group("first")), int(found.group("last") or found.group("first"))
        return Recurring(text, None, _cycle(text, first, last, 1, 31), start, end, place)
    return Recurring(text, _weekdays(text, found.group("days").lower()), frozenset(), start, end, place)


def _clock(text: str, clock: str, ends: bool = False) -> time | None:
    """A time of day; 24:00, the end of a day, is None."""
    hours, minutes = map(int, clock.split(":"))
    if ends and (hours, minutes) == (24, 0):
        return None
    if hours > 23 or minutes > 59:
        raise ValueError("the change window %r has the time %s, which no clock shows" % (text, clock))
    return time(hours, minutes)


def _weekdays(text: str, days: str) -> frozenset[int]:
    if days == "daily":
        return frozenset(range(7))
    found: set[int] = set()
    for part in days.split(","):
        ends = part.split("-")
        if len(ends) > 2:
            raise ValueError("the change window %r has the days %s, expected for example Mon-Fri or Mon,Wed" % (text, part))
        found |= _cycle(text, _DAYS.index(ends[0]), _DAYS.index(ends[-1]), 0, 6)
    return frozenset(found)


def _cycle(text: str, first: int, last: int, low: int, high: int) -> frozenset[int]:
    """From first to last, over the end of week or month."""
    if not (low <= first <= high and low <= last <= high):
        raise ValueError("the change window %r has a day of the month outside 1 to 31" % text)
    return frozenset(range(first, last + 1)) if first <= last else frozenset(range(first, high + 1)) | frozenset(range(low, last + 1))


__all__ = ["FORMS", "Recurring", "Span", "Window", "parse_window"]
