# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the host's time zone: its Windows name, its IANA name, and how its offset moves in the next year."""
from __future__ import annotations

import traceback
import typing as t
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import ERROR, PASS, Change, Outcome
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._reads import Read, TimeZoneId
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._resource import Resource

try:
    from tzlocal.windows_tz import win_tz
except ImportError:
    TZLOCAL_IMPORT_ERROR: str | None = traceback.format_exc()
    win_tz = {}
else:
    TZLOCAL_IMPORT_ERROR = None

#: tzutil appends this where "Adjust for daylight saving time automatically" is off (Microsoft Learn, tzutil).
DST_OFF = "_dstoff"
DAYS = 365
#: Days between two looks at the offset. No rule of the time zone database keeps an offset for less than four weeks.
STEP = 7
#: Zones that Windows still has (tzutil /l) and that the Unicode CLDR maps to none, because nobody uses them any more; with what keeps the same time.
OBSOLETE = {"kamchatka standard time": "Russia Time Zone 11", "mid-atlantic standard time": "UTC-02"}
_BY_NAME = {known.lower(): (known, iana) for known, iana in win_tz.items()}


class UnknownZone(ValueError):
    """The host's zone cannot be translated; the text says which zone and why. ``remedy`` and ``owner``: what to do, and who can."""

    def __init__(self, why: str, remedy: str, owner: str = "operator") -> None:
        super().__init__(why)
        self.remedy, self.owner = remedy, owner


@dataclass(frozen=True)
class Shift:
    """The offset becomes ``offset`` minutes east of UTC at ``at``."""

    at: datetime
    offset: int


@dataclass(frozen=True)
class Zone:
    """``offset`` is in minutes east of UTC, at the time of the look."""

    windows: str
    iana: str
    daylight_saving: bool
    offset: int
    shifts: tuple[Shift, ...]


def offset_text(minutes: int) -> str:
    """Minutes east of UTC as ``UTC-08:00``."""
    return "UTC%s%02d:%02d" % ("-" if minutes < 0 else "+", abs(minutes) // 60, abs(minutes) % 60)


def zone(windows_id: str, now: datetime) -> Zone:
    """What the Windows zone means: its IANA zone and its offsets from ``now`` on, for a year.

    :raises UnknownZone: no such Windows zone in the table, or no such IANA zone in the controller's data.
    """
    name = windows_id.strip()
    adjusts = not name.lower().endswith(DST_OFF)
    if not adjusts:
        name = name[: -len(DST_OFF)]
    known, iana = _BY_NAME.get(name.lower(), ("", ""))
    if name.lower() in OBSOLETE:
        instead = OBSOLETE[name.lower()]
        raise UnknownZone("the time zone %r is obsolete: no table translates it, since no place uses it any more" % windows_id,
                          "Ask where the host stands, then choose the zone of that place under Settings > Time & language. '%s' has the same standard time "
                          "(in an administrator's command prompt: tzutil /s \"%s\")." % (instead, instead), "it")
    if not iana:
        raise UnknownZone("the time zone %r is not in tzlocal's table of Windows zones" % windows_id,
                          "On the host, tzutil /g names the zone. When tzutil /l lists it, update tzlocal on the controller; when it does not, it is no zone "
                          "of Windows: choose one under Settings > Time & language. Then run again.")
    try:
        info = ZoneInfo(iana)
    except (ZoneInfoNotFoundError, OSError) as exc:
        raise UnknownZone("the controller has no data for the time zone %s (%s)" % (iana, windows_id),
                          "Install or update tzdata on the controller, then run again.") from exc
    if not adjusts:
        return Zone(known, iana, False, _standard(info, now), ())
    return Zone(known, iana, True, _offset(info, now), tuple(_shifts(info, now, now + timedelta(days=DAYS))))


def _offset(info: tzinfo, at: datetime) -> int:
    offset = at.astimezone(info).utcoffset()
    return int(offset.total_seconds() // 60) if offset is not None else 0


def _standard(info: tzinfo, at: datetime) -> int:
    """The zone's standard offset: what a Windows that does not adjust shows all the year."""
    return min(_offset(info, at + timedelta(days=days)) for days in range(0, DAYS, 7))


def _shifts(info: tzinfo, start: datetime, end: datetime) -> t.Iterator[Shift]:
    at, offset = start, _offset(info, start)
    while at < end:
        later = min(at + timedelta(days=STEP), end)
        offset_later = _offset(info, later)
        if offset != offset_later:
            yield Shift(_moment(info, at, later), offset_later)
        at, offset = later, offset_later


def _moment(info: tzinfo, low: datetime, high: datetime) -> datetime:
    """The first second of the new offset, by halving."""
    before = _offset(info, low)
    first, last = int(low.timestamp()), int(high.timestamp())
    while last - first > 1:
        middle = (first + last) // 2
        if _offset(info, datetime.fromtimestamp(middle, timezone.utc)) == before:
            first = middle
        else:
            last = middle
    return datetime.fromtimestamp(last, timezone.utc)


class WindowsTimeZoneInfo(Resource):
    """``windows_time_zone_info``: reads, never writes."""

    NAME = "windows_time_zone_info"
    SPEC: t.ClassVar[dict[str, t.Any]] = {}
    #: Tests set another clock.
    clock: t.ClassVar[t.Callable[[], datetime]] = staticmethod(lambda: datetime.now(timezone.utc))

    def reads(self) -> list[Read]:
        return [TimeZoneId()]

    def observe(self) -> Zone | UnknownZone:
        """The zone, or why it cannot be told."""
        if TZLOCAL_IMPORT_ERROR is not None:
            return UnknownZone("the Python library tzlocal is missing on the controller", "On the controller: pip install tzlocal tzdata. Then run again.")
        try:
            return zone(str(self.host.read(TimeZoneId())), type(self).clock())
        except UnknownZone as exc:
            return exc

    def apply(self, change: Change) -> None:
        raise AssertionError("windows_time_zone_info plans no changes")

    def judge(self, state: Zone | UnknownZone, changes: list[Change]) -> Outcome:
        expected = "a time zone whose offset is known for the next year"
        if isinstance(state, UnknownZone):
            return Outcome(ERROR, expected=expected, actual=str(state), owner=state.owner, remedy=state.remedy)
        moves = ["%s from %s" % (offset_text(shift.offset), shift.at.isoformat()) for shift in state.shifts]
        return Outcome(
            PASS, expected=expected, owner="interweave",
            actual="%s (%s), %s now; %s" % (state.windows, state.iana, offset_text(state.offset), "then " + ", ".join(moves) if moves
                                            else "no change within %d days" % DAYS),
            evidence=["Automatic adjustment for daylight saving time is %s." % ("on" if state.daylight_saving else "off in Windows"),
                      "This is the host's side only: it does not prove what the InterWeave company profile says."],
            facts={
                "windows_name": state.windows, "iana_name": state.iana, "utc_offset_minutes": state.offset,
                "utc_offset": offset_text(state.offset), "daylight_saving": state.daylight_saving,
                "offset_changes": [{"at": shift.at.isoformat(), "utc_offset_minutes": shift.offset} for shift in state.shifts],
            },
        )


__all__ = ["Shift", "UnknownZone", "WindowsTimeZoneInfo", "Zone", "offset_text", "zone"]
