# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The schedule (5.3): what is declared, what was read off, what the log shows."""
from __future__ import annotations

import datetime

import pytest
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._policy.pace import Coverage, pace, parse_sleep
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._policy.schedule import Flow, Log, judge

DAY = datetime.date(2026, 11, 20)


def schedule(flows, ends=None, sleep=(), **log):
    return judge(flows, DAY, Log(ends, **log), sleep)


def flow(**more):
    return Flow(**{"name": "SFAcctOpp2QBCustInv", "state": "started", "interval": 15, "portal_interval": 900000, "read_by": "Ann", "read_on": DAY, **more})


def ends(minutes, count=12, start="2026-11-23 08:00:00.000"):
    first = datetime.datetime.fromisoformat(start)
    return {"SFAcctOpp2QBCustInv": [(first + datetime.timedelta(minutes=minutes * number)).isoformat(" ") for number in range(count)]}


def test_a_flow_that_the_log_shows_running_at_its_pace_passes():
    outcome = schedule([flow()], ends(15))
    assert outcome.status == "pass"
    assert "runs every 15 minutes" in outcome.actual


def test_without_a_log_the_word_of_a_person_is_attested():
    assert schedule([flow()]).status == "attested"
    assert schedule([flow(read_by="")]).status == "manual"


@pytest.mark.parametrize(("more", "status", "says"), [
    ({"portal_interval": 15}, "fail", "minutes typed into a field of milliseconds"),
    ({"portal_interval": 900}, "fail", "seconds typed into a field of milliseconds"),
    ({"portal_interval": 600000}, "fail", "holds 600000 ms"),
    ({"interval": 900000, "portal_interval": None}, "fail", "900000 milliseconds are 15 minutes"),
    ({"interval": None}, "fail", "no interval is declared"),
    ({"interval": 0, "portal_interval": None}, "fail", "no sane interval"),
    ({"portal_interval": 0}, "fail", "which is a single run"), ({"portal_interval": -900000}, "fail", "interval -900000, which is a single run"),
    ({"daily_at": "09:00:00", "interval": None, "portal_interval": 900000}, "fail", "not 32400"),
    ({"state": "unknown"}, "manual", "is UNKNOWN"), ({"state": "ending"}, "manual", "is ending"),
    ({"state": "active"}, "manual", "means State STARTED with Scheduled selected"),
    ({"state": ""}, "manual", "its state was not read off"),
    ({"state": "stopped"}, "manual", "stopped"),
])
def test_sanity(more, status, says):
    outcome = schedule([flow(**more)])
    assert (outcome.status, says in outcome.actual) == (status, True)
    assert outcome.remedy


@pytest.mark.parametrize(("minutes", "says"), [(4, "very often"), (241, "rare"), (5, ""), (240, "")])
def test_unusual_intervals_warn(minutes, says):
    warnings = schedule([flow(interval=minutes, portal_interval=None, read_as="ann")]).warnings
    assert (says in warnings[0]) if says else warnings == []


@pytest.mark.parametrize(("declared", "seen"), [(10, 60), (15, 60), (20, 80), (30, 120), (60, 240), (90, 240)])
def test_the_engines_own_lengthening_is_reported_as_what_it_is(declared, seen):
    outcome = schedule([flow(interval=declared, portal_interval=None)], ends(seen))
    assert outcome.status == "fail"
    assert "engine lengthened the wait after repeated connection failures" in outcome.actual
    assert "goes back to %d minutes by itself" % declared in outcome.remedy
    assert "set Interval" not in outcome.remedy


@pytest.mark.parametrize(("declared", "seen"), [(15, 100), (15, 120), (15, 240), (50, 100), (240, 480)])
def test_another_long_pace_is_not_the_engines(declared, seen):
    outcome = schedule([flow(interval=declared, portal_interval=None)], ends(seen))
    assert (outcome.status, "lengthened" in outcome.actual) == ("fail", False)


def test_another_pace_is_a_fail_of_its_own():
    outcome = schedule([flow()], ends(40))
    assert (outcome.status, "lengthened" in outcome.actual) == ("fail", False)


def test_the_sleep_window_is_allowed_for():
    times = ["20 22:25:00", "20 22:40:00", "20 22:55:00", "21 05:00:10", "21 05:15:10", "21 22:45:00", "21 23:00:00", "22 05:00:00"]
    nights = {"SFAcctOpp2QBCustInv": ["2026-11-" + one for one in times]}
    sleep, warnings = parse_sleep("23:00:00", "05:00:00")
    assert warnings == []
    assert [round(gap) for gap in pace(nights["SFAcctOpp2QBCustInv"], sleep)] == [15, 15, 15, 1050, 15]
    assert schedule([flow()], nights, sleep).status == "pass"
    assert schedule([flow()], nights).status == "fail"


@pytest.mark.parametrize(("text", "says"), [("25:00", "no time of day"), ("1320", "an unquoted 22:00 as a number"), ("84600", "an unquoted 23:30 as a number")])
def test_a_time_of_day_that_yaml_made_a_number_is_refused_and_explained(text, says):
    with pytest.raises(ValueError, match=says):
        parse_sleep(text, "05:00")
    assert says in schedule([flow(daily_at=text)]).actual


def test_scheduled_and_utility_flows_never_run_together():
    outcome = schedule([flow(), Flow("QBCust2SFAcctNF", "utility", "running")], ends(15))
    assert (outcome.status, "together" in outcome.actual) == ("fail", True)


def test_more_often_than_declared_is_no_pass():
    outcome = schedule([flow()], ends(2))
    assert (outcome.status, "declared every 15 minutes, runs every 2 minutes" in outcome.actual) == ("fail", True)


def test_the_ends_of_several_transactions_are_one_run():
    runs = ends(15)["SFAcctOpp2QBCustInv"]
    assert schedule([flow()], {"SFAcctOpp2QBCustInv": [moment for one in runs for moment in (one, one[:-2] + "09")]}).status == "pass"


def test_a_lengthened_interval_is_seen_while_most_of_the_log_is_older():
    before, after = ends(15, 40), ends(60, 5, "2026-11-23 18:45:00.000")
    outcome = schedule([flow()], {name: before[name] + after[name] for name in before})
    assert (outcome.status, "lengthened" in outcome.actual) == ("fail", True)


def test_a_flow_that_ran_no_more_while_the_log_goes_on_is_no_pass():
    outcome = schedule([flow()], {**ends(15), "SFAcct2QBCustN": ["2026-11-23 20:00:00.000"]})
    assert outcome.status == "fail"
    assert "last ran at 2026-11-23 10:45, and the log goes on to 2026-11-23 20:00" in outcome.actual
    assert "Stop Scheduled Transaction" in outcome.remedy


def test_a_daily_flow_is_seen_at_its_time_of_day():
    daily = flow(interval=None, portal_interval=None, daily_at="14:00")
    assert schedule([daily], ends(1440, 3)).status == "fail"
    assert schedule([daily], ends(1440, 3, "2026-11-21 14:20:00.000")).status == "pass"


def test_a_flow_that_is_declared_twice_is_a_fail():
    outcome = schedule([flow(), flow(interval=30, portal_interval=None)])
    assert (outcome.status, "SFAcctOpp2QBCustInv is declared 2 times" in outcome.actual) == ("fail", True)


def test_a_log_that_shows_no_run_of_an_attested_flow_is_told():
    outcome = schedule([flow()], {"SFAcct2QBCustN": ["2026-11-23 08:00:00.000"]})
    assert (outcome.status, "the log that was read shows no run of it" in outcome.actual) == ("attested", True)
    assert "shows" not in schedule([flow()]).actual


def test_an_old_reading_is_asked_again():
    outcome = schedule([flow(read_on=DAY.replace(year=2024))])
    assert (outcome.status, "730 days ago" in outcome.actual) == ("manual", True)


def test_declared_stopped_but_running_in_the_log_is_asked_again():
    assert "the log shows" in schedule([flow(state="stopped")], ends(15)).actual


def test_nothing_declared_is_asked():
    assert schedule([]).status == "manual"
    assert schedule([Flow("QBCust2SFAcctNF", "utility", "stopped")]).status == "manual"


def test_a_daily_flow_needs_no_interval():
    assert schedule([flow(interval=None, portal_interval=None, daily_at="08:00")], ends(1440, 3)).status == "pass"


def test_a_daily_flow_holds_its_time_in_seconds_after_midnight():
    assert schedule([flow(interval=None, portal_interval=32400, daily_at="09:00:00")]).status == "attested"


def test_an_interval_that_our_own_warning_calls_very_often_is_asked_and_not_ordered():
    outcome = schedule([flow(interval=2)])
    assert (outcome.status, "Say which of the two is wanted" in outcome.remedy) == ("manual", True)
    assert not any("120000" in word for word in outcome.remedy.split())


HOURS = Coverage("2026-11-23 08:00:00.0", "2026-11-23 12:00:00.0")


def test_a_flow_of_which_a_log_of_several_intervals_shows_nothing_is_not_attested():
    outcome = schedule([flow()], {"SFAcct2QBCustN": ["2026-11-23 08:00:00.000"]}, coverage=[HOURS])
    assert (outcome.status, "some 16 intervals, shows no run of it" in outcome.actual) == ("manual", True)
    assert schedule([flow()], {}, coverage=[HOURS]).status == "manual"


@pytest.mark.parametrize("cover", [
    Coverage(HOURS.begin, "2026-11-23 08:30:00.0"), Coverage(HOURS.begin, HOURS.end, "SFAcct2QBCust"), Coverage("soon", "later")])
def test_a_log_that_could_not_show_it_says_nothing_against_it(cover):
    assert schedule([flow()], {"SFAcct2QBCustN": ["2026-11-23 08:00:00.000"]}, coverage=[cover]).status == "attested"


def test_a_page_of_the_flow_that_shows_nothing_speaks_against_it():
    assert schedule([flow()], {}, coverage=[Coverage(HOURS.begin, HOURS.end, "SFAcctOpp2QBCust")]).status == "manual"


def test_a_flow_of_which_the_sleep_window_covers_the_log_is_not_missed():
    sleep, _warnings = parse_sleep("07:00:00", "11:30:00")
    assert schedule([flow()], {}, sleep, coverage=[HOURS]).status == "attested"


@pytest.mark.parametrize(("restarted", "log", "status"), [
    ("2026-11-19 23:59:59", None, "attested"), ("2026-11-20 06:00:00", None, "manual"), ("2026-11-21 06:00:00", None, "manual"),
    ("2026-11-23 09:00:00", 15, "pass"), ("2026-11-23 11:00:00", 15, "manual")])
def test_a_restart_of_the_service_stops_every_flow_so_it_is_asked_again(restarted, log, status):
    outcome = schedule([flow()], ends(log) if log else None, restarted=restarted)
    assert outcome.status == status
    assert status != "manual" or "which stops every flow" in outcome.actual


def test_an_attestation_says_as_whom_it_was_read():
    assert "by Ann as ops@acme.example on" in schedule([flow(read_as="ops@acme.example")]).actual
    assert any("State is of the login that looks" in text for text in schedule([flow()]).warnings)


def test_nothing_declared_names_no_flow_of_one_crm():
    assert "2QB" not in schedule([]).remedy
