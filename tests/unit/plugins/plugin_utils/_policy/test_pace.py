# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the engine makes of an interval, a sleep window and a failure."""
from __future__ import annotations

import datetime

import pytest
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._policy.pace import (
    Coverage,
    SleepWindow,
    asleep,
    lengthened,
    moments,
    parse_sleep,
    time_of_day,
)


@pytest.mark.parametrize(("interval", "wait"), [(1, 60), (10, 60), (15, 60), (20, 80), (30, 120), (50, 200), (60, 240), (90, 240), (239, 240), (240, 240),
                                                (600, 600)])
def test_the_wait_after_connection_failures(interval, wait):
    assert lengthened(interval) == wait


def test_two_windows_and_one_that_passes_midnight():
    windows, warnings = parse_sleep("22:00:00;12:00:00", "05:00:00;13:30:00")
    assert (windows, warnings) == ([SleepWindow(1320, 300), SleepWindow(720, 810)], [])
    begin = datetime.datetime(2026, 11, 23, 11, 0)
    assert asleep(windows, begin, begin + datetime.timedelta(hours=24)) == 90 + 420


@pytest.mark.parametrize(("start", "end", "says"), [("22:00", "05:00", "is none for InterWeave's engine"), ("22:00:00", "5:00:00", "is none"),
                                                    ("22:00:00;12:00:00", "05:00:00", "2 starts and 1 ends"),
                                                    ("01:00:00;02:00:00;03:00:00", "01:30:00;02:30:00;03:30:00", "two windows at most")])
def test_what_the_engine_silently_does_not_take_is_a_warning(start, end, says):
    windows, warnings = parse_sleep(start, end)
    assert any(says in text for text in warnings)
    assert len(windows) < 3


def test_no_window_is_none():
    assert parse_sleep("", "") == ([], [])


def test_a_time_of_day():
    assert time_of_day("09:00:30", "x") == 540.5
    with pytest.raises(ValueError, match="write hh:mm:ss"):
        time_of_day("9 am", "x")


def test_coverage():
    cover = Coverage("2026-11-23 08:00:00.5", "2026-11-23 09:00:00.5", "SFAcct2QBCust")
    assert (cover.minutes(), cover.minutes([SleepWindow(510, 600)])) == (60, pytest.approx(30, abs=0.1))
    assert (cover.of("SFAcct2QBCustN"), cover.of("SFProd2QBItem")) == (True, False)
    assert moments(["2026-11-23 08:00:00.5", "soon", "2026-11-22 08:00:00"])[0].day == 22
