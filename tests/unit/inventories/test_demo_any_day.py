# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The demo does not rot: what its inventory says was read off is right, and recent, on every day of several years."""
from __future__ import annotations

import datetime
import pathlib
import zoneinfo

import jinja2
import pytest
import yaml
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._policy.time_shift import Question, Reading, judge

LAB = pathlib.Path(__file__).resolve().parents[3] / "inventories" / "lab" / "group_vars"
UTC = datetime.timezone.utc


def rendered(name: str, moment: datetime.datetime) -> str:
    text = yaml.safe_load((LAB / "all.yml").read_text(encoding="utf-8"))[name]
    env = jinja2.Environment(undefined=jinja2.StrictUndefined, autoescape=False)
    return env.from_string(text).render(now=lambda utc: moment if utc else moment.astimezone()).strip()


def hours(moment: datetime.datetime) -> int:
    """The difference of the two clocks, by the time zone database."""
    apart = [moment.astimezone(zoneinfo.ZoneInfo(zone)).utcoffset() for zone in ("America/New_York", "America/Phoenix")]
    assert apart[0] is not None
    assert apart[1] is not None
    return int((apart[0] - apart[1]).total_seconds()) // 3600


def test_the_shift_is_the_time_zone_databases_on_every_day_and_at_each_change():
    first = datetime.datetime(2026, 1, 1, 0, 30, tzinfo=UTC)
    moments = [first + datetime.timedelta(hours=number * 7) for number in range(8 * 365 * 24 // 7)]
    moments += [datetime.datetime(2027, 3, 14, hour, 59, tzinfo=UTC) for hour in (6, 7)]
    moments += [datetime.datetime(2027, 11, 7, hour, 59, tzinfo=UTC) for hour in (5, 6)]
    text = yaml.safe_load((LAB / "all.yml").read_text(encoding="utf-8"))["lab_eastern_shift"]
    template = jinja2.Environment(undefined=jinja2.StrictUndefined, autoescape=False).from_string(text)
    wrong = [moment for moment in moments if int(template.render(now=lambda utc, moment=moment: moment)) != hours(moment)]
    assert wrong == []


@pytest.mark.parametrize("day", ["2026-11-23", "2027-03-13", "2027-03-15", "2027-07-04", "2027-11-06", "2027-11-08", "2028-02-29", "2029-12-31"])
def test_item_4_3_is_attested_on_any_day(day):
    moment = datetime.datetime.fromisoformat(day).replace(hour=18, tzinfo=UTC)
    read_on = datetime.date.fromisoformat(rendered("lab_today", moment))
    reading = Reading(int(rendered("lab_eastern_shift", moment)), "C. Consultant", read_on)
    outcome = judge(Question("Eastern Standard Time", "America/Phoenix", reading, "main", "host_minus_engine"), moment)
    assert outcome.status == "attested", outcome.actual


def test_no_date_of_the_demo_ages_out():
    for path in [*LAB.glob("*.yml"), *LAB.glob("*/main.yml")]:
        text = path.read_text(encoding="utf-8")
        assert 'read_on: "20' not in text, path
        for line in text.splitlines():
            if "until:" in line:
                assert "2099-12-31" in line, (path, line)
