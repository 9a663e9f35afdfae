# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The demo does not rot: what its inventory says was read off is right, and recent, on every day of several years."""
from __future__ import annotations

import datetime
import pathlib

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


@pytest.mark.parametrize("day", ["2026-11-23", "2027-03-13", "2027-03-15", "2027-07-04", "2027-11-06", "2027-11-08", "2028-02-29", "2029-12-31"])
def test_item_4_3_of_acme_is_attested_on_any_day_and_that_of_globex_fails(day):
    moment = datetime.datetime.fromisoformat(day).replace(hour=18, tzinfo=UTC)
    read_on = datetime.date.fromisoformat(rendered("lab_today", moment))
    for client, zone, status in (("acme/main", "Eastern Standard Time", "attested"), ("globex", "W. Europe Standard Time", "fail")):
        (file,) = yaml.safe_load((LAB / (client + ".yml")).read_text(encoding="utf-8"))["interweave_company_files"]
        outcome = judge(Question(zone, "America/Phoenix", Reading(file["portal"]["time_zone_shift"], "C. Consultant", read_on), "main"), moment)
        assert outcome.status == status, outcome.actual


def test_no_date_of_the_demo_ages_out():
    for path in [*LAB.glob("*.yml"), *LAB.glob("*/main.yml")]:
        text = path.read_text(encoding="utf-8")
        assert 'read_on: "20' not in text, path
        for line in text.splitlines():
            if "until:" in line:
                assert "2099-12-31" in line, (path, line)
