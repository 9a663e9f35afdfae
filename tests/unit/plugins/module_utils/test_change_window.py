# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When something may be written: windows and blackouts, once and recurring, in the client's zone, asked before each write."""
from __future__ import annotations

from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from ansible_collections.interweave.smartintegration.plugins.module_utils._change_window import parse_window
from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import CHECK_MODE, ChangePolicy

DENVER = ZoneInfo("America/Denver")


def at(text: str, zone: timezone | ZoneInfo = DENVER) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(timezone.utc)


@pytest.mark.parametrize(("text", "inside", "outside"), [
    ("2026-11-28T22:00:00-07:00/2026-11-29T04:00:00-07:00", ["2026-11-28T22:00", "2026-11-29T03:59"], ["2026-11-28T21:59", "2026-11-29T04:00"]),
    ("daily 22:00-04:00", ["2026-11-28T22:00", "2026-11-29T03:59"], ["2026-11-28T21:59", "2026-11-29T04:00"]),
    ("Mon-Fri 08:00-18:00", ["2026-11-27T08:00", "2026-11-30T17:59"], ["2026-11-28T12:00", "2026-11-27T18:00", "2026-11-29T12:00"]),
    ("fri-mon 08:00-18:00", ["2026-11-28T08:00", "2026-11-30T17:59"], ["2026-12-01T12:00"]),
    ("Fri 22:00-06:00", ["2026-11-27T22:00", "2026-11-28T05:59"], ["2026-11-27T05:00", "2026-11-28T06:00", "2026-11-28T22:00"]),
    ("Sat,Sun 00:00-24:00", ["2026-11-28T00:00", "2026-11-29T23:59"], ["2026-11-27T23:59", "2026-11-30T00:00"]),
    ("monthly 28-3 00:00-24:00", ["2026-11-28T00:00", "2026-12-03T23:59", "2026-02-28T12:00"], ["2026-11-27T23:59", "2026-12-04T00:00"]),
    ("monthly 15 20:00-02:00", ["2026-11-15T20:00", "2026-11-16T01:59"], ["2026-11-15T01:00", "2026-11-16T02:00"]),
])
def test_a_window_holds_from_its_start_until_before_its_end(text, inside, outside):
    span = parse_window(text, "America/Denver")
    for moment in inside:
        assert span.holds(at(moment)), moment
    for moment in outside:
        assert not span.holds(at(moment)), moment


def test_a_recurring_window_is_in_the_zone_it_names_through_summer_time():
    span = parse_window("daily 22:00-23:00 Europe/Berlin", "America/Denver")
    assert span.holds(datetime(2026, 7, 1, 20, 30, tzinfo=timezone.utc))
    assert span.holds(datetime(2026, 12, 1, 21, 30, tzinfo=timezone.utc))
    assert not span.holds(datetime(2026, 12, 1, 20, 30, tzinfo=timezone.utc))


@pytest.mark.parametrize(("text", "zone", "words"), [
    ("tonight", "", "is '<start>/<end>'"), ("2026-11-28T22:00:00/2026-11-29T04:00:00Z", "", "no UTC offset"),
    ("2026-11-29T04:00:00Z/2026-11-28T22:00:00Z", "", "ends before it starts"), ("daily 22:00-04:00", "", "names no time zone"),
    ("daily 22:00-04:00 Mars/Olympus", "", "is not known here"), ("daily 25:00-04:00", "UTC", "which no clock shows"),
    ("daily 10:00-10:00", "UTC", "no length"),
    ("daily 24:00-10:00", "UTC", "which no clock shows"), ("monthly 0-3 10:00-11:00", "UTC", "outside 1 to 31"),
    ("monthly 1-32 10:00-11:00", "UTC", "outside 1 to 31"), ("Mon-Tue-Wed 10:00-11:00", "UTC", "expected for example Mon-Fri"),
    ("daily 22:00-04:00 ../../etc/passwd", "", "is '<start>/<end>'"), ("daily 22:00-04:00 /etc/passwd", "", "is not known here"),
])
def test_what_is_no_window_is_told(text, zone, words):
    with pytest.raises(ValueError, match=words):
        parse_window(text, zone)


# ---------------------------------------------------------------------- before each write
class Clock:
    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def __call__(self) -> datetime:
        return self.moment


def policy(**options):
    made = ChangePolicy.of({"allow": ["firewall"], "time_zone": "America/Denver", **options}, check_mode=options.pop("check", False))
    made.clock = Clock(at("2026-11-28T23:00"))
    return made


def test_a_blackout_beats_every_consent_also_when_it_begins_and_ends_in_mid_run():
    made = policy(window="daily 20:00-04:00", blackout=["monthly 29-31 00:00-01:00"])
    assert made.blocked("firewall") == ""
    made.clock.moment = at("2026-11-29T00:00")
    assert made.blocked("firewall") == "the blackout monthly 29-31 00:00-01:00 (America/Denver)"
    made.clock.moment = at("2026-11-29T01:00")
    assert made.blocked("firewall") == ""
    made.clock.moment = at("2026-11-29T04:00")
    assert made.blocked("firewall").startswith("outside the change window daily 20:00-04:00")


def test_a_blackout_also_binds_a_module_called_by_itself_and_a_run_without_a_window():
    made = policy(allow=None, blackout=["2026-11-28T22:00:00-07:00/2026-11-30T04:00:00-07:00"])
    assert made.blocked("canary").startswith("the blackout 2026-11-29T05:00:00+00:00 to ")


def test_a_stop_file_is_looked_for_before_each_write(tmp_path):
    stop = tmp_path / "STOP"
    made = policy(stop_file=str(stop))
    assert made.blocked("firewall") == ""
    stop.touch()
    assert made.blocked("firewall") == "the stop file %s is there" % stop
    stop.unlink()
    stop.symlink_to(tmp_path / "gone")
    assert made.blocked("firewall") != ""


def test_what_a_run_now_would_not_do_is_not_left_to_check_mode():
    made = policy(blackout=["daily 22:00-24:00"])
    made.check_mode = True
    assert made.blocked("firewall").startswith("the blackout")
    made.blackouts = ()
    assert made.blocked("firewall") == CHECK_MODE


@pytest.mark.parametrize(("ahead", "words"), [(0, ""), (299, ""), (-299, ""), (3600, "60 minutes ahead of"), (-7200, "120 minutes behind"), (None, "")])
def test_the_hosts_clock_must_agree_before_a_window_counts(ahead, words):
    made = policy(window="daily 20:00-04:00")
    made.skew = lambda: ahead
    assert (words in made.blocked("firewall")) if words else made.blocked("firewall") == ""
    made.window = None
    assert made.blocked("firewall") == "", "without dates no clock matters"
    made.clock.moment += timedelta(days=365)
