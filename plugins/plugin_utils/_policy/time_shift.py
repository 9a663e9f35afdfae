# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the whole-hour time zone shift of InterWeave's company profile, for every change of offset ahead (item 4.3).

InterWeave's published engine **subtracts** the shift from the time of its last run (seen when it was run offline: start 09:00, shift 3 gives 06:00, shift -3
gives 12:00) and asks QuickBooks for what changed since. So the exact value is the engine's clock minus the host's. A smaller one asks for changes since a time
that has not come yet on the host: changes are lost. A larger one only reads some hours again in each run, which the flows stand. The engine's clock was
observed in America/Phoenix, without daylight saving time, so the exact value moves with the host's clocks.
"""
from __future__ import annotations

import datetime
import math
import re
import traceback
import typing as t
import zoneinfo
from dataclasses import dataclass

from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import ATTESTED, ERROR, FAIL, MANUAL, PASS, Outcome
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._client.reading import MAX_AGE_DAYS, stale

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
#: The largest shift that InterWeave has seen is 22 hours; no two clocks differ by more than a day and some hours.
TOO_MANY = 26
ENGINE_MINUS_HOST = "engine_minus_host"
#: These names of the time zone database are one offset all year; who writes them may mean the zone with daylight saving time or the one without.
FIXED = {"EST": "America/New_York (with daylight saving time) or America/Panama (without)",
         "MST": "America/Denver (with daylight saving time) or America/Phoenix (without)", "HST": "Pacific/Honolulu"}

FIELD = "'Time Zone Shift' on the last page of the company profile"
READ_OFF = "Read the value off: %s (with several company files each has its own), and tell us the value, your name and the day." % FIELD
TRIAL = ("Not proven: that QODBC adds no hours of its own. InterWeave's own trial shows it: bring a test customer to the CRM, note the time of its last change "
         "there, change the customer in QuickBooks, run the flow of a date range from that time in single-run mode, and lower the start by one hour until the "
         "change arrives; the number of hours is the shift.")
TYPE_IT = "Type it so, without a blank or a plus sign: the engine refuses both. Save, log out of the Flows Manager and log in again."


class ZoneError(ValueError):
    """A zone name that cannot be understood; the message says which and what to write."""


def zone(name: str) -> datetime.tzinfo:
    """A zone by its IANA or its Windows name; ``<Windows name>_dstoff`` (automatic adjustment off) is its standard offset all year.

    :raises ZoneError: unknown name.
    """
    text = str(name).strip()
    if text.upper() in FIXED:
        raise ZoneError("the time zone '%s' is one offset all year in the time zone database, without daylight saving time: write %s, or the Windows name that "
                        "tzutil /g prints" % (name, FIXED[text.upper()]))
    dst_off = text.lower().endswith(DST_OFF)
    if dst_off:
        text = text[: -len(DST_OFF)]
    windows = {known.lower(): iana for known, iana in win_tz.items()}
    try:
        found = zoneinfo.ZoneInfo(windows.get(text.lower(), text))
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError) as exc:
        hint = "" if TZLOCAL_IMPORT_ERROR is None else "; Windows names need the Python package tzlocal, which is missing on the controller"
        raise ZoneError("the time zone '%s' is unknown: use an IANA name (America/Phoenix) or the Windows name that tzutil /g "
                        "prints on the host (US Mountain Standard Time)%s" % (name, hint)) from exc
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
    """From ``start`` (UTC) on, the engine's clock minus the host's is ``minutes``."""

    start: datetime.datetime
    minutes: int

    @property
    def hours(self) -> int:
        """The smallest whole number of hours that loses no change."""
        return math.ceil(self.minutes / 60)


def spans(host: datetime.tzinfo, engine: datetime.tzinfo, now: datetime.datetime, days: int = DAYS) -> list[Span]:
    """The difference now and after every change within ``days`` that lasts a day at least; consecutive spans differ."""

    def difference(moment: datetime.datetime) -> int:
        return _minutes(engine, moment) - _minutes(host, moment)

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


def _clock(minutes: int) -> str:
    """A difference as people say it: ``-3``, ``1``, ``-12 h 30 min``; never with a plus sign, which the portal's field does not take."""
    if minutes % 60 == 0:
        return str(minutes // 60)
    return "%s%d h %02d min" % ("-" if minutes < 0 else "", abs(minutes) // 60, abs(minutes) % 60)


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
    count: str = ENGINE_MINUS_HOST
    #: The fields TimeZone, TimeZone0 ... of a saved page of the company profile, as they stand there.
    shown: t.Mapping[str, str] | None = None
    source: str = "the saved page"
    max_age_days: int = MAX_AGE_DAYS


def judge(question: Question, now: datetime.datetime) -> Outcome:
    """The outcome of item 4.3 for one company file. ``attested`` when the value a person read off is right now; never pass."""
    label = "company file %s: " % question.company_file if question.company_file else ""
    if not question.host_zone.strip():
        return Outcome(ERROR, "%sa time zone shift that fits the QuickBooks host" % label, "the time zone of the QuickBooks host was not read",
                       owner="operator", remedy="Make the host reachable, or write its zone (tzutil /g) into interweave_host_time_zone.")
    try:
        host, engine = zone(question.host_zone), zone(question.engine_zone)
    except ZoneError as exc:
        return Outcome(ERROR, "%sa time zone shift that fits the QuickBooks host" % label, str(exc), owner="operator",
                       remedy="Correct the host's zone (windows_time_zone_info reads it) or interweave_engine_zone.")
    found = spans(host, engine, now)
    safe = max(span.hours for span in found)
    expected = "%stime zone shift of %d or more in the company profile (%s against InterWeave's engine in %s)" % (
        label, safe, question.host_zone, question.engine_zone)
    evidence = ["From %s: exactly %s" % (_local(span.start, host), _clock(span.minutes)) for span in found]
    evidence.append("The engine subtracts the shift from the start of its search: a value below the exact one loses changes, a larger one reads some again.")
    evidence.append(TRIAL)
    facts = {"company_file": question.company_file, "expected_shift": found[0].hours, "safe_shift": safe, "difference_minutes": found[0].minutes,
             "wrong_from": "", "hours_read_again": None,
             "spans": [{"from": span.start.isoformat(), "date": _local(span.start, host), "minutes": span.minutes, "shift": span.hours} for span in found]}
    draft = Outcome(MANUAL, expected, "", evidence, READ_OFF, "interweave", facts=facts)
    if question.count != ENGINE_MINUS_HOST:
        draft.actual = "interweave_shift_counts says that the shift counts the other way round than InterWeave's published engine counts it: nothing is advised"
        draft.remedy, draft.owner = "Remove interweave_shift_counts, or attest item 4.3 with the result of InterWeave's trial.", "operator"
        return draft
    if question.shown:
        return _on_page(question.shown, question.source, found, host, draft)
    shift = question.reading.shift
    if shift is None:
        draft.actual = "the portal's value was not read off; %d or more loses no change in the next 12 months" % safe
        return draft
    return _compare(question, shift, found, host, now, draft)


def _on_page(fields: t.Mapping[str, str], source: str, found: list[Span], host: datetime.tzinfo, draft: Outcome) -> Outcome:
    """The page of the company profile that a person saved: of several fields the one that would lose changes counts."""
    wrong = [name for name, text in fields.items() if not re.fullmatch(r"-?\d{1,4}", text)]
    if wrong:
        draft.status = FAIL
        draft.actual = "%s shows %s: InterWeave's engine refuses what is no plain whole number, and stops the flow's request" % (
            source, ", ".join("%s '%s'" % (name, fields[name]) for name in wrong))
        draft.remedy = "Set %s to %d. %s" % (FIELD, draft.facts["safe_shift"], TYPE_IT)
        return draft
    name = min(fields, key=lambda name: int(fields[name]))
    largest = max(fields, key=lambda name: int(fields[name]))
    name = largest if int(fields[largest]) > TOO_MANY else name
    if not _loses(int(fields[name]), "%s shows %s" % (source, name), found, host, draft):
        draft.status, draft.remedy = PASS, ""
        draft.actual = "%s shows %s %s; %s" % (source, name, fields[name], _again(int(fields[name]), found, host))
        draft.facts["hours_read_again"] = int(fields[name]) - found[0].minutes / 60
    return draft


def _loses(shift: int, what: str, found: list[Span], host: datetime.tzinfo, draft: Outcome) -> bool:
    """Whether a value below the exact one is or will be there, or one that is no difference of clocks; then the draft says so."""
    draft.remedy = "Set %s to %d, which is safe all year. %s" % (FIELD, draft.facts["safe_shift"], TYPE_IT)
    losing = next((span for span in found if span.minutes > shift * 60), None)
    if losing is None and shift <= TOO_MANY:
        draft.remedy = READ_OFF
        return False
    draft.status = FAIL
    if losing is None:
        draft.actual = "%s %d: no two clocks differ by so many hours, and each run reads as many again" % (what, shift)
        return True
    draft.facts["wrong_from"] = _local(losing.start, host)
    draft.ends = "" if losing is found[0] else draft.facts["wrong_from"]
    begins = "changes are lost already" if losing is found[0] else "from %s on changes are lost" % _local(losing.start, host)
    draft.actual = "%s %d, exact is %s: %s" % (what, shift, _clock(losing.minutes), begins)
    return True


def _compare(question: Question, shift: int, found: list[Span], host: datetime.tzinfo, now: datetime.datetime, draft: Outcome) -> Outcome:
    if _loses(shift, "the portal holds", found, host, draft):
        return draft
    draft.facts["hours_read_again"] = shift - found[0].minutes / 60
    return _signed_for(question.reading, question.max_age_days, now, _again(shift, found, host), draft)


def _again(shift: int, found: list[Span], host: datetime.tzinfo) -> str:
    """What the value costs: nothing is lost, and so many hours are read again in each run."""
    parts = ["%s%s" % ("from %s " % _local(span.start, host) if number else "", _clock(shift * 60 - span.minutes)) for number, span in enumerate(found)]
    return "no change is lost in the next 12 months; hours that each run reads again: %s" % ", ".join(parts)


def _signed_for(reading: Reading, max_age_days: int, now: datetime.datetime, cost: str, draft: Outcome) -> Outcome:
    """A value that loses nothing, if somebody read it off and lately."""
    if not reading.read_by.strip() or reading.read_on is None:
        draft.actual = "the portal is said to hold %d, with which %s, but not by whom and when" % (reading.shift or 0, cost)
        return draft
    old = stale(reading.read_on, now.date(), max_age_days)
    if old:
        draft.actual = "the portal's value was read off on %s, %s" % (reading.read_on, old)
        return draft
    draft.status, draft.remedy = ATTESTED, ""
    draft.actual = "the portal holds %d, read off by %s on %s; %s" % (reading.shift or 0, reading.read_by, reading.read_on, cost)
    return draft


__all__ = ["DAYS", "ENGINE_MINUS_HOST", "Question", "READ_OFF", "Reading", "Span", "ZoneError", "judge", "spans", "zone"]
