# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the whole-hour time zone shift of InterWeave's company profile, for every change of offset ahead (item 4.3).

The profile holds one whole number of hours for each company file. The engine's clock was observed in America/Phoenix (no daylight
saving time), so a shift that is right today may be wrong after the host's clocks change. Which way InterWeave counts is written nowhere
(the help page finds the number by trying): ``count`` says it, and a value that would be right the other way round is asked, not failed.
"""
from __future__ import annotations

import datetime
import traceback
import zoneinfo
from dataclasses import dataclass

from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import ATTESTED, ERROR, FAIL, MANUAL, Outcome
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._policy.reading import MAX_AGE_DAYS, stale

try:
    from tzlocal.windows_tz import win_tz

    TZLOCAL_IMPORT_ERROR = None
except ImportError:
    win_tz = {}
    TZLOCAL_IMPORT_ERROR = traceback.format_exc()

UTC = datetime.timezone.utc
DAYS = 365
#: Nobody sets a profile for less: between New York and Chicago the difference is another one for the hour between the two changes.
SHORTEST = datetime.timedelta(days=1)
DST_OFF = "_dstoff"
HOST_MINUS_ENGINE = "host_minus_engine"
ENGINE_MINUS_HOST = "engine_minus_host"

READ_OFF = ("Read the portal's value off: Edit Company Profile, last page, field 'Time Zone' of this company file. To prove it: create a test customer, run "
            "QBCust2SFAcctNF, copy its QB LastModified from the CRM, edit the customer, run QBCust2SFAcctDRS in single-run mode from that time, and "
            "lower the start by one hour until the change arrives; the number of hours is the shift.")


NO_WHOLE_HOUR = ("Ask InterWeave which neighbouring hour loses no change, write that into the profile, and waive this item with an end date; "
                 "or set the host to a zone that is whole hours from the engine's.")


class ZoneError(ValueError):
    """A zone name that cannot be understood; the message says which and what to write."""


def zone(name: str) -> datetime.tzinfo:
    """A zone by its IANA or its Windows name; ``<Windows name>_dstoff`` (automatic adjustment off) is its standard offset all year.

    :raises ZoneError: unknown name.
    """
    text = str(name).strip()
    dst_off = text.lower().endswith(DST_OFF)
    if dst_off:
        text = text[: -len(DST_OFF)]
    windows = {known.lower(): iana for known, iana in win_tz.items()}
    try:
        found = zoneinfo.ZoneInfo(windows.get(text.lower(), text))
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError) as exc:
        hint = "" if TZLOCAL_IMPORT_ERROR is None else "; Windows names need the Python package tzlocal, which is missing on the controller"
        raise ZoneError("the time zone '%s' is unknown: use an IANA name (America/Phoenix) or a Windows name (US Mountain Standard Time)%s"
                        % (name, hint)) from exc
    if dst_off:
        year = datetime.datetime.now(UTC).year
        offsets = [datetime.datetime(year, month, 1, tzinfo=UTC).astimezone(found).utcoffset() for month in range(1, 13)]
        return datetime.timezone(min(offset for offset in offsets if offset is not None))
    return found


def _minutes(zone_info: datetime.tzinfo, moment: datetime.datetime) -> int:
    offset = moment.astimezone(zone_info).utcoffset()
    return int((offset or datetime.timedelta()).total_seconds() // 60)


@dataclass(frozen=True)
class Span:
    """From ``start`` (UTC) on, the difference of the two clocks is ``minutes``."""

    start: datetime.datetime
    minutes: int

    @property
    def hours(self) -> int | None:
        """The shift in hours, ``None`` when no whole number fits."""
        return None if self.minutes % 60 else self.minutes // 60


def spans(host: datetime.tzinfo, engine: datetime.tzinfo, now: datetime.datetime, count: str = HOST_MINUS_ENGINE, days: int = DAYS) -> list[Span]:
    """The difference now and after every change within ``days`` that lasts a day at least; consecutive spans differ."""
    sign = 1 if count == HOST_MINUS_ENGINE else -1

    def difference(moment: datetime.datetime) -> int:
        return sign * (_minutes(host, moment) - _minutes(engine, moment))

    def begin(moment: datetime.datetime) -> datetime.datetime:
        """The first minute of the value that holds at *moment* and did not a day before."""
        value = difference(moment)
        for step in (datetime.timedelta(minutes=30), datetime.timedelta(minutes=1)):
            while difference(moment - step) == value:
                moment -= step
        return moment

    now = now.astimezone(UTC).replace(second=0, microsecond=0)
    first = now - SHORTEST
    found = [Span(first, difference(first))]
    for day in range(1, days + 2):
        moment = first + datetime.timedelta(days=day)
        value = difference(moment)
        if value != found[-1].minutes:
            found.append(Span(begin(moment), value))
    kept = _lasting(found)
    past = sum(span.start <= now for span in kept[1:])
    return [Span(now, kept[past].minutes), *kept[past + 1:]]


def _lasting(found: list[Span]) -> list[Span]:
    """Without what holds for some hours only, while one of the two clocks has changed and the other has not."""
    kept: list[Span] = []
    for number, span in enumerate(found):
        if number + 1 < len(found) and found[number + 1].start - span.start < SHORTEST:
            continue
        if not kept or kept[-1].minutes != span.minutes:
            kept.append(span)
    return kept


def _local(moment: datetime.datetime, host: datetime.tzinfo) -> str:
    return moment.astimezone(host).strftime("%Y-%m-%d")


def _signed(hours: int) -> str:
    return "%+d" % hours if hours else "0"


def _clock(minutes: int) -> str:
    return "%s%d h %02d min" % ("-" if minutes < 0 else "+", abs(minutes) // 60, abs(minutes) % 60)


def _hours(span: Span) -> str:
    return _signed(span.hours) if span.hours is not None else "no whole hour (%s)" % _clock(span.minutes)


@dataclass(frozen=True)
class Reading:
    """What a person read off the portal."""

    shift: int | None = None
    read_by: str = ""
    read_on: datetime.date | None = None


@dataclass(frozen=True)
class Question:
    """One company file's question."""

    host_zone: str
    engine_zone: str = "America/Phoenix"
    reading: Reading = Reading()
    company_file: str = ""
    count: str = HOST_MINUS_ENGINE
    max_age_days: int = MAX_AGE_DAYS


def _mirrored(shift: int, hours: int | None) -> bool:
    """Right if InterWeave counts the other way round, or around the clock."""
    return hours is not None and shift != hours and (shift == -hours or (shift - hours) % 24 == 0 or (shift + hours) % 24 == 0)


def _until(found: list[Span], shift: int, host: datetime.tzinfo) -> tuple[str, Span | None]:
    """The headline's date: when the value stops being right, and what is right from then on."""
    for span in found[1:]:
        if span.hours != shift:
            return _local(span.start, host), span
    return "", None


def judge(question: Question, now: datetime.datetime) -> Outcome:
    """The outcome of item 4.3 for one company file. ``attested`` when the value a person read off is right now; never pass."""
    label = "company file %s: " % question.company_file if question.company_file else ""
    if not question.host_zone.strip():
        return Outcome(ERROR, "%sa time zone shift that fits the QuickBooks host" % label, "the time zone of the QuickBooks host was not read", owner="it",
                       remedy="Make the host reachable, or write its zone (tzutil /g) into interweave_host_time_zone.")
    try:
        host, engine = zone(question.host_zone), zone(question.engine_zone)
    except ZoneError as exc:
        return Outcome(ERROR, "%sa time zone shift that fits the QuickBooks host" % label, str(exc), owner="operator",
                       remedy="Correct the host's zone (windows_time_zone_info reads it) or interweave_engine_zone.")
    found = spans(host, engine, now, question.count)
    expected = "%stime zone shift %s in the company profile (%s against InterWeave's engine in %s)" % (
        label, _hours(found[0]), question.host_zone, question.engine_zone)
    evidence = ["From %s: %s" % (_local(span.start, host), _hours(span)) for span in found]
    facts = {"company_file": question.company_file, "expected_shift": found[0].hours, "difference_minutes": found[0].minutes, "wrong_from": "",
             "spans": [{"from": span.start.isoformat(), "date": _local(span.start, host), "minutes": span.minutes, "shift": span.hours} for span in found]}
    shift = question.reading.shift
    if shift is None:
        ahead = "; from %s: %s" % (_local(found[1].start, host), _hours(found[1])) if len(found) > 1 else "; no change in the next 12 months"
        return Outcome(MANUAL, expected, "the portal's value was not read off; right is %s%s" % (_hours(found[0]), ahead), evidence,
                       READ_OFF, "interweave", facts=facts)
    return _compare(question, shift, found, host, now, Outcome(MANUAL, expected, "", evidence, "", "interweave", facts=facts))


def _compare(question: Question, shift: int, found: list[Span], host: datetime.tzinfo, now: datetime.datetime, draft: Outcome) -> Outcome:
    here = found[0]
    if here.hours is None:
        draft.status = FAIL
        draft.actual = "no whole hour fits: the clocks differ by %s, the portal holds %s" % (_clock(here.minutes), _signed(shift))
        draft.remedy = NO_WHOLE_HOUR
        return draft
    if shift != here.hours:
        draft.facts["wrong_from"] = _local(here.start, host)
        if _mirrored(shift, here.hours):
            draft.actual = "the portal holds %s; right is %s as we count, but it would be right the other way round" % (_signed(shift), _hours(here))
            draft.remedy = "InterWeave does not say which way it counts. " + READ_OFF
            return draft
        draft.status = FAIL
        draft.actual = "the portal holds %s, right is %s: changes are missed or sent twice already" % (_signed(shift), _hours(here))
        draft.remedy = "Set 'Time Zone' on the last page of the company profile to %s, save, log out of the Flows Manager and log in again." % _hours(here)
        return draft
    return _agree(question, shift, found, host, now, draft)


def _agree(question: Question, shift: int, found: list[Span], host: datetime.tzinfo, now: datetime.datetime, draft: Outcome) -> Outcome:
    reading = question.reading
    date, span = _until(found, shift, host)
    draft.facts["wrong_from"] = date
    ahead = "becomes wrong on %s, when %s is right" % (date, _hours(span)) if span else "stays right for the next 12 months"
    if not reading.read_by or reading.read_on is None:
        draft.actual = "the portal is said to hold %s, which %s, but not by whom and when" % (_signed(shift), ahead)
        draft.remedy = "Tell the operator who read it off, and on which day (portal_read_by and portal_read_on of the company file). " + READ_OFF
        return draft
    old = stale(reading.read_on, now.date(), question.max_age_days)
    if old:
        draft.actual = "the portal's value was read off on %s, %s" % (reading.read_on, old)
        draft.remedy = READ_OFF
        return draft
    draft.status = ATTESTED
    draft.actual = "the portal holds %s, read off by %s on %s; it %s" % (_signed(shift), reading.read_by, reading.read_on, ahead)
    if span and span.hours is None:
        draft.remedy = "Before %s: %s" % (date, NO_WHOLE_HOUR)
    elif span:
        draft.remedy = "On %s set 'Time Zone' in the company profile to %s and log in again." % (date, _hours(span))
    return draft


__all__ = ["DAYS", "ENGINE_MINUS_HOST", "HOST_MINUS_ENGINE", "Question", "READ_OFF", "Reading", "Span", "ZoneError", "judge", "spans", "zone"]
