# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole-hour shift of the company profile. The tables below were worked out by hand from the zones' laws, not by this code."""
from __future__ import annotations

import datetime

import pytest
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._policy import time_shift as _time_shift
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._policy.time_shift import Question, Reading, ZoneError, judge, spans, zone

UTC = datetime.timezone.utc
NOW = datetime.datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
PHOENIX = "America/Phoenix"  # UTC-7 all year

#: (host, engine, [(UTC moment from which, minutes host ahead of engine)]). US clocks change on 2027-03-14 and 2027-11-07 at 2:00 local
#: time, EU clocks on 2027-03-28 and 2027-10-31 at 1:00 UTC, New South Wales on 2027-04-04 and 2027-10-03 at 16:00 UTC of the day before,
#: Lord Howe moves by half an hour on the same Sundays (2:00 local, 15:00 and 15:30 UTC of the day before).
MATRIX = [
    ("US Mountain Standard Time", PHOENIX, [(None, 0)]),
    ("Eastern Standard Time", PHOENIX, [(None, 120), ("2027-03-14T07:00", 180), ("2027-11-07T06:00", 120)]),
    ("Central Standard Time", PHOENIX, [(None, 60), ("2027-03-14T08:00", 120), ("2027-11-07T07:00", 60)]),
    ("Pacific Standard Time", PHOENIX, [(None, -60), ("2027-03-14T10:00", 0), ("2027-11-07T09:00", -60)]),
    ("Hawaiian Standard Time", PHOENIX, [(None, -180)]),
    ("Newfoundland Standard Time", PHOENIX, [(None, 210), ("2027-03-14T05:30", 270), ("2027-11-07T04:30", 210)]),
    ("India Standard Time", PHOENIX, [(None, 750)]),
    ("AUS Eastern Standard Time", PHOENIX, [(None, 1080), ("2027-04-03T16:00", 1020), ("2027-10-02T16:00", 1080)]),
    ("W. Europe Standard Time", "America/New_York", [(None, 360), ("2027-03-14T07:00", 300), ("2027-03-28T01:00", 360), ("2027-10-31T01:00", 300),
                                                     ("2027-11-07T06:00", 360)]),
    ("Lord Howe Standard Time", PHOENIX, [(None, 1080), ("2027-04-03T15:00", 1050), ("2027-10-02T15:30", 1080)]),
    ("Nepal Standard Time", "UTC", [(None, 345)]),
]


@pytest.mark.parametrize(("host", "engine", "expected"), MATRIX, ids=[row[0] for row in MATRIX])
def test_the_shift_and_its_changes_over_a_year(host, engine, expected):
    found = spans(zone(host), zone(engine), NOW)
    assert [(None if number == 0 else span.start.strftime("%Y-%m-%dT%H:%M"), span.minutes) for number, span in enumerate(found)] == expected
    assert [span.hours for span in found] == [None if minutes % 60 else minutes // 60 for _start, minutes in expected]


def ask(host="Eastern Standard Time", shift=None, by="Ann", on="2026-11-20", **more):
    reading = Reading(shift, by, datetime.date.fromisoformat(on) if on else None)
    return judge(Question(host, more.pop("engine", PHOENIX), reading, more.pop("file", "Acme"), **more), NOW)


def test_agreement_is_attested_and_the_headline_holds_the_date_it_ends():
    outcome = ask(shift=2)
    assert outcome.status == "attested"
    assert "becomes wrong on 2027-03-14, when +3 is right" in outcome.actual
    assert "Ann on 2026-11-20" in outcome.actual
    assert outcome.facts["wrong_from"] == "2027-03-14"
    assert outcome.expected.startswith("company file Acme")


def test_agreement_for_the_whole_year_says_so():
    assert "stays right for the next 12 months" in ask("US Mountain Standard Time", 0).actual


@pytest.mark.parametrize("zones", [row[:2] for row in MATRIX])
def test_it_never_passes(zones):
    for shift in range(-24, 25):
        assert ask(zones[0], shift, engine=zones[1]).status in ("attested", "fail", "manual")


def test_disagreement_fails_and_says_what_to_write():
    outcome = ask(shift=3)
    assert outcome.status == "fail"
    assert "the portal holds +3, right is +2" in outcome.actual
    assert "to +2" in outcome.remedy


@pytest.mark.parametrize("shift", [-2, 22])
def test_the_other_way_round_is_asked_because_the_direction_is_not_documented(shift):
    outcome = ask(shift=shift)
    assert (outcome.status, "other way round" in outcome.actual) == ("manual", True)


def test_the_other_direction_can_be_declared():
    assert ask(shift=-2, count="engine_minus_host").status == "attested"


def test_not_read_off_is_asked_with_the_value_and_the_way():
    outcome = ask()
    assert outcome.status == "manual"
    assert "right is +2; from 2027-03-14: +3" in outcome.actual
    assert "QBCust2SFAcctDRS" in outcome.remedy


@pytest.mark.parametrize(("by", "on", "says"), [("", "2026-11-20", "not by whom"), ("Ann", "", "not by whom"), ("Ann", "2025-01-01", "days ago"),
                                                ("Ann", "2026-12-24", "lies ahead")])
def test_a_reading_needs_a_person_and_a_recent_date(by, on, says):
    outcome = ask(shift=2, by=by, on=on)
    assert (outcome.status, says in outcome.actual) == ("manual", True)


def test_no_whole_hour_is_said():
    outcome = ask("India Standard Time", 12)
    assert outcome.status == "fail"
    assert "no whole hour fits: the clocks differ by +12 h 30 min" in outcome.actual
    assert "no whole hour" in ask("India Standard Time").actual


def test_a_change_to_a_half_hour_is_a_date_too():
    assert "becomes wrong on 2027-04-04, when no whole hour (+17 h 30 min) is right" in ask("Lord Howe Standard Time", 18).actual


def test_before_a_change_to_a_half_hour_interweave_is_asked_and_no_number_is_ordered():
    remedy = ask("Lord Howe Standard Time", 18).remedy
    assert remedy.startswith("Before 2027-04-04: Ask InterWeave")
    assert "to no whole hour" not in remedy


@pytest.mark.parametrize(("host", "engine", "shift"), [("Eastern Standard Time", "America/Chicago", 1), ("Pacific Standard Time", "America/New_York", -3),
                                                       ("AUS Central Standard Time", "Australia/Darwin", 0), ("Eastern Standard Time", "America/New_York", 0)])
def test_the_hours_between_two_changes_of_one_day_are_no_reason_to_change_the_profile(host, engine, shift):
    outcome = ask(host, shift, engine=engine)
    assert outcome.status == "attested"
    assert "stays right for the next 12 months" in outcome.actual
    assert outcome.remedy == ""
    assert len(outcome.evidence) == 1


def test_in_the_hour_between_two_changes_the_lasting_value_is_right():
    found = spans(zone("Eastern Standard Time"), zone("America/Chicago"), datetime.datetime(2027, 3, 14, 7, 30, tzinfo=UTC))
    assert [span.minutes for span in found] == [60]


@pytest.mark.parametrize(("now", "hours", "changes"), [
    ("2027-03-13T06:00", 2, ["2027-03-14T07:00", "2027-11-07T06:00"]), ("2027-03-14T06:59", 2, ["2027-03-14T07:00", "2027-11-07T06:00"]),
    ("2027-03-14T07:00", 3, ["2027-11-07T06:00"]), ("2027-03-14T12:00", 3, ["2027-11-07T06:00"])])
def test_what_holds_until_a_change_of_today_is_right_until_then(now, hours, changes):
    moment = datetime.datetime.fromisoformat(now).replace(tzinfo=UTC)
    found = spans(zone("Eastern Standard Time"), zone(PHOENIX), moment)
    assert (found[0].start, found[0].hours) == (moment, hours)
    assert [span.start.strftime("%Y-%m-%dT%H:%M") for span in found[1:]][:len(changes)] == changes


def test_a_zone_that_suspends_its_rule_within_the_year():
    # Morocco keeps UTC+1 and goes back to UTC for Ramadan 2027: 2027-02-07 03:00 to 2027-03-14 02:00 local time (decree of 2018, tz database)
    found = spans(zone("Morocco Standard Time"), zone(PHOENIX), NOW)
    assert [(span.start.strftime("%Y-%m-%dT%H:%M"), span.hours) for span in found[1:3]] == [("2027-02-07T02:00", 7), ("2027-03-14T02:00", 8)]


def test_a_reading_of_tomorrow_is_one_from_further_east():
    assert ask(shift=2, on="2026-11-24").status == "attested"


def test_windows_without_automatic_adjustment_keeps_its_standard_offset():
    assert [span.minutes for span in spans(zone("Eastern Standard Time_dstoff"), zone(PHOENIX), NOW)] == [120]
    assert [span.minutes for span in spans(zone("AUS Eastern Standard Time_dstoff"), zone(PHOENIX), NOW)] == [1020]


@pytest.mark.parametrize("name", ["Mars/Base", "../../etc/passwd", "", "Eastern"])
def test_an_unknown_zone_is_an_error(name):
    assert ask(name or "?").status == "error"
    with pytest.raises(ZoneError):
        zone(name or "?")


def test_without_tzlocal_windows_names_say_what_is_missing(monkeypatch):
    monkeypatch.setattr(_time_shift, "win_tz", {})
    monkeypatch.setattr(_time_shift, "TZLOCAL_IMPORT_ERROR", "ImportError")
    assert "tzlocal, which is missing" in ask().actual
    assert ask("America/New_York", 2).status == "attested"
