# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole-hour shift of the company profile. The tables below were worked out by hand from the zones' laws, not by this code."""
from __future__ import annotations

import datetime
import re

import pytest
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._policy import time_shift as _time_shift
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._policy.time_shift import Question, Reading, ZoneError, judge, spans, zone

UTC = datetime.timezone.utc
NOW = datetime.datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
PHOENIX = "America/Phoenix"  # UTC-7 all year

#: (host, engine, [(UTC moment from which, minutes the engine is ahead of the host)]). US clocks change on 2027-03-14 and 2027-11-07 at 2:00 local
#: time, EU clocks on 2027-03-28 and 2027-10-31 at 1:00 UTC, New South Wales on 2027-04-04 and 2027-10-03 at 16:00 UTC of the day before,
#: Lord Howe moves by half an hour on the same Sundays (2:00 local, 15:00 and 15:30 UTC of the day before).
MATRIX = [
    ("US Mountain Standard Time", PHOENIX, [(None, 0)]),
    ("Eastern Standard Time", PHOENIX, [(None, -120), ("2027-03-14T07:00", -180), ("2027-11-07T06:00", -120)]),
    ("Central Standard Time", PHOENIX, [(None, -60), ("2027-03-14T08:00", -120), ("2027-11-07T07:00", -60)]),
    ("Pacific Standard Time", PHOENIX, [(None, 60), ("2027-03-14T10:00", 0), ("2027-11-07T09:00", 60)]),
    ("Hawaiian Standard Time", PHOENIX, [(None, 180)]),
    ("Newfoundland Standard Time", PHOENIX, [(None, -210), ("2027-03-14T05:30", -270), ("2027-11-07T04:30", -210)]),
    ("India Standard Time", PHOENIX, [(None, -750)]),
    ("AUS Eastern Standard Time", PHOENIX, [(None, -1080), ("2027-04-03T16:00", -1020), ("2027-10-02T16:00", -1080)]),
    ("W. Europe Standard Time", "America/New_York", [(None, -360), ("2027-03-14T07:00", -300), ("2027-03-28T01:00", -360), ("2027-10-31T01:00", -300),
                                                     ("2027-11-07T06:00", -360)]),
    ("Lord Howe Standard Time", PHOENIX, [(None, -1080), ("2027-04-03T15:00", -1050), ("2027-10-02T15:30", -1080)]),
    ("Nepal Standard Time", "UTC", [(None, -345)]),
]
#: The smallest whole hours that lose nothing, by minutes, for those that are no whole hour.
HALVES = {-210: -3, -270: -4, -750: -12, -1050: -17, -345: -5}


@pytest.mark.parametrize(("host", "engine", "expected"), MATRIX, ids=[row[0] for row in MATRIX])
def test_the_shift_and_its_changes_over_a_year(host, engine, expected):
    found = spans(zone(host), zone(engine), NOW)
    assert [(None if number == 0 else span.start.strftime("%Y-%m-%dT%H:%M"), span.minutes) for number, span in enumerate(found)] == expected
    assert [span.hours for span in found] == [HALVES.get(minutes, minutes // 60) for _start, minutes in expected]


def ask(host="Eastern Standard Time", shift=None, by="Ann", on="2026-11-20", now=NOW, **more):
    reading = Reading(shift, by, datetime.date.fromisoformat(on) if on else None)
    return judge(Question(host, more.pop("engine", PHOENIX), reading, more.pop("file", "Acme"), **more), now)


SUMMER = datetime.datetime(2027, 7, 1, 12, 0, tzinfo=UTC)
#: By city: the smallest value that is safe all year, and the values that lose changes later, with the day on which they begin to, seen from 2026-11-23 (no
#: daylight saving time in the north) and from 2027-07-01. Everything smaller loses changes on the day itself. Phoenix is UTC-7: Hawaii UTC-10 is 3 hours
#: behind it, Los Angeles UTC-8/-7 one or none, New York UTC-5/-4 two or three before it, London UTC+0/+1 seven or eight, Kolkata UTC+5:30 twelve and a half,
#: Sydney UTC+11/+10 eighteen or seventeen.
CITIES = [
    ("Hawaiian Standard Time", 3, {}, {}),
    ("Pacific Standard Time", 1, {}, {0: "2027-11-07"}),
    ("US Mountain Standard Time", 0, {}, {}),
    ("Eastern Standard Time", -2, {}, {-3: "2027-11-07"}),
    ("GMT Standard Time", -7, {}, {-8: "2027-10-31"}),
    ("India Standard Time", -12, {}, {}),
    ("AUS Eastern Standard Time", -17, {-18: "2027-04-04"}, {}),
]


@pytest.mark.parametrize(("host", "safe", "winter", "summer"), CITIES, ids=[row[0] for row in CITIES])
def test_every_portal_value_of_every_city(host, safe, winter, summer):
    for now, on, later in ((NOW, "2026-11-20", winter), (SUMMER, "2027-06-20", summer)):
        for shift in (*range(-12, 15), *later):
            outcome = ask(host, shift, now=now, on=on)
            text = " ".join([outcome.expected, outcome.actual, outcome.remedy, *outcome.evidence])
            assert not re.search(r"\+\s*\d", text), text
            assert outcome.facts["safe_shift"] == safe
            if shift >= safe:
                assert (outcome.status, outcome.remedy, outcome.facts["wrong_from"]) == ("attested", "", ""), (shift, outcome.actual)
                continue
            assert outcome.status == "fail", shift
            assert "to %d, which is safe all year" % safe in outcome.remedy
            assert outcome.facts["wrong_from"] == later.get(shift, now.date().isoformat()), shift
            assert outcome.ends == later.get(shift, "")
            assert ("from %s on changes are lost" % later[shift] if shift in later else "are lost already") in outcome.actual


@pytest.mark.parametrize("zones", [row[:2] for row in MATRIX])
def test_no_advice_ever_lowers_a_value_and_it_never_passes(zones):
    exact = max(minutes for _start, minutes in next(row[2] for row in MATRIX if row[:2] == zones))
    for shift in range(-24, 25):
        outcome = ask(zones[0], shift, engine=zones[1])
        assert outcome.status in ("attested", "fail")
        advised = [int(number) for number in re.findall(r"company profile to (-?\d+)", outcome.remedy)]
        assert all(number > shift and number * 60 >= exact for number in advised)
        assert bool(advised) == (outcome.status == "fail")


def test_what_is_read_again_is_said():
    outcome = ask(shift=0)
    assert "hours that each run reads again: 2, from 2027-03-14 3, from 2027-11-07 2" in outcome.actual
    assert outcome.facts["hours_read_again"] == 2
    assert "Ann on 2026-11-20" in outcome.actual
    assert outcome.expected.startswith("company file Acme: time zone shift of -2 or more")
    assert "reads again: 0 h 30 min" in ask("India Standard Time", -12).actual


def test_a_value_below_the_exact_one_fails_and_says_how_to_type_the_right_one():
    outcome = ask("Pacific Standard Time", -1)
    assert "the portal holds -1, exact is 1: changes are lost already" in outcome.actual
    assert "'Time Zone Shift'" in outcome.remedy
    assert "to 1, which" in outcome.remedy
    assert "without a blank or a plus sign" in outcome.remedy


@pytest.mark.parametrize("shown", [None, {"TimeZone": "9999"}, {"TimeZone": "-2", "TimeZone0": "27"}])
def test_what_no_two_clocks_differ_by_is_no_reading(shown):
    outcome = ask(shift=9999, shown=shown)
    assert outcome.status == "fail"
    assert "no two clocks differ" in outcome.actual
    assert "to -2, which is safe" in outcome.remedy


def test_interweaves_own_trial_stands_in_the_finding_and_names_no_flow_of_one_crm():
    for outcome in (ask(), ask(shift=0), ask(shift=-9)):
        (trial,) = [line for line in outcome.evidence if line.startswith("Not proven: that QODBC adds no hours")]
        assert "2SF" not in trial


def test_the_other_direction_is_no_advice_at_all():
    outcome = ask(shift=2, count="host_minus_engine")
    assert (outcome.status, outcome.owner) == ("manual", "operator")
    assert not re.search(r"company profile to", outcome.remedy)


def test_not_read_off_is_asked_with_the_value():
    outcome = ask()
    assert outcome.status == "manual"
    assert "-2 or more loses no change in the next 12 months" in outcome.actual
    assert "'Time Zone Shift'" in outcome.remedy


@pytest.mark.parametrize(("by", "on", "says"), [
    ("", "2026-11-20", "not by whom"), (" ", "2026-11-20", "not by whom"), ("Ann", "", "not by whom"), ("Ann", "2025-01-01", "days ago"),
    ("Ann", "2026-12-24", "lies ahead")])
def test_a_reading_needs_a_person_and_a_recent_date(by, on, says):
    outcome = ask(shift=-2, by=by, on=on)
    assert (outcome.status, says in outcome.actual) == ("manual", True)


@pytest.mark.parametrize(("host", "engine", "shift"), [("Eastern Standard Time", "America/Chicago", -1), ("Pacific Standard Time", "America/New_York", 3),
                                                       ("AUS Central Standard Time", "Australia/Darwin", 0), ("Eastern Standard Time", "America/New_York", 0)])
def test_the_hours_between_two_changes_of_one_day_are_no_reason_to_change_the_profile(host, engine, shift):
    outcome = ask(host, shift, engine=engine)
    assert outcome.status == "attested"
    assert outcome.actual.endswith("reads again: 0")
    assert outcome.remedy == ""


def test_in_the_hour_between_two_changes_the_lasting_value_is_right():
    found = spans(zone("Eastern Standard Time"), zone("America/Chicago"), datetime.datetime(2027, 3, 14, 7, 30, tzinfo=UTC))
    assert [span.minutes for span in found] == [-60]


@pytest.mark.parametrize(("now", "hours", "changes"), [
    ("2027-03-13T06:00", -2, ["2027-03-14T07:00", "2027-11-07T06:00"]), ("2027-03-14T06:59", -2, ["2027-03-14T07:00", "2027-11-07T06:00"]),
    ("2027-03-14T07:00", -3, ["2027-11-07T06:00"]), ("2027-03-14T12:00", -3, ["2027-11-07T06:00"])])
def test_what_holds_until_a_change_of_today_is_right_until_then(now, hours, changes):
    moment = datetime.datetime.fromisoformat(now).replace(tzinfo=UTC)
    found = spans(zone("Eastern Standard Time"), zone(PHOENIX), moment)
    assert (found[0].start, found[0].hours) == (moment, hours)
    assert [span.start.strftime("%Y-%m-%dT%H:%M") for span in found[1:]][:len(changes)] == changes


def test_a_zone_that_suspends_its_rule_within_the_year():
    # Morocco keeps UTC+1 and goes back to UTC for Ramadan 2027: 2027-02-07 03:00 to 2027-03-14 02:00 local time (decree of 2018, tz database)
    found = spans(zone("Morocco Standard Time"), zone(PHOENIX), NOW)
    assert [(span.start.strftime("%Y-%m-%dT%H:%M"), span.hours) for span in found[1:3]] == [("2027-02-07T02:00", -7), ("2027-03-14T02:00", -8)]


def test_a_reading_of_tomorrow_is_one_from_further_east():
    assert ask(shift=-2, on="2026-11-24").status == "attested"


def test_windows_without_automatic_adjustment_keeps_its_standard_offset():
    assert [span.minutes for span in spans(zone("Eastern Standard Time_dstoff"), zone(PHOENIX), NOW)] == [-120]
    assert [span.minutes for span in spans(zone("AUS Eastern Standard Time_dstoff"), zone(PHOENIX), NOW)] == [-1020]


@pytest.mark.parametrize("name", ["EST", "mst", "HST"])
def test_a_name_that_means_another_zone_to_a_person_is_refused(name):
    outcome = ask(name, 0)
    assert (outcome.status, "one offset all year" in outcome.actual) == ("error", True)


@pytest.mark.parametrize(("name", "with_dst", "without"), [("EST", "America/New_York", "America/Panama"), ("mst", "America/Denver", "America/Phoenix")])
def test_a_refused_name_offers_the_zone_with_and_the_one_without_daylight_saving_time(name, with_dst, without):
    """Arizona writes MST and means Phoenix: Denver alone would be an hour wrong for half of the year."""
    said = ask(name, 0).actual
    assert with_dst in said
    assert without in said
    assert [len(spans(zone(one), zone(PHOENIX), NOW)) > 1 for one in (with_dst, without)] == [True, False]


@pytest.mark.parametrize("name", ["Mars/Base", "../../etc/passwd", "", "Eastern"])
def test_an_unknown_zone_is_an_error(name):
    assert ask(name or "?").status == "error"
    with pytest.raises(ZoneError):
        zone(name or "?")


def test_without_tzlocal_windows_names_say_what_is_missing(monkeypatch):
    monkeypatch.setattr(_time_shift, "win_tz", {})
    monkeypatch.setattr(_time_shift, "TZLOCAL_IMPORT_ERROR", "ImportError")
    assert "tzlocal, which is missing" in ask().actual
    assert ask("America/New_York", -2).status == "attested"


def test_a_variable_is_the_operators_to_write():
    outcome = ask("")
    assert outcome.owner == "operator"
    assert "interweave_host_time_zone" in outcome.remedy
