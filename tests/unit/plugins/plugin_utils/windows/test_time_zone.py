# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""windows_time_zone_info: the Windows zone, its IANA name, and its offsets for a year from a fixed day."""
from __future__ import annotations

from datetime import datetime, timezone

import pytest
from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import ChangePolicy
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows import _time_zone
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._time_zone import Shift, UnknownZone, WindowsTimeZoneInfo, zone

NOW = datetime(2026, 11, 23, 18, 0, tzinfo=timezone.utc)


def test_a_zone_with_two_changes():
    found = zone("Pacific Standard Time", NOW)
    assert (found.iana, found.offset, found.daylight_saving) == ("America/Los_Angeles", -480, True)
    assert found.shifts == (Shift(datetime(2027, 3, 14, 10, tzinfo=timezone.utc), -420), Shift(datetime(2027, 11, 7, 9, tzinfo=timezone.utc), -480))


@pytest.mark.parametrize(("name", "iana", "offset", "changes"), [
    ("W. Europe Standard Time", "Europe/Berlin", 60, 2), ("UTC", "Etc/UTC", 0, 0), ("India Standard Time", "Asia/Calcutta", 330, 0),
    ("US Mountain Standard Time", "America/Phoenix", -420, 0), ("pacific standard time ", "America/Los_Angeles", -480, 2),
    ("Lord Howe Standard Time", "Australia/Lord_Howe", 660, 2),
])
def test_zones(name, iana, offset, changes):
    found = zone(name, NOW)
    assert (found.iana, found.offset, len(found.shifts)) == (iana, offset, changes)


@pytest.mark.parametrize("now", [NOW, datetime(2026, 7, 1, tzinfo=timezone.utc)])
def test_without_automatic_adjustment_the_standard_offset_holds_all_the_year(now):
    found = zone("Pacific Standard Time_dstoff", now)
    assert (found.windows, found.offset, found.shifts, found.daylight_saving) == ("Pacific Standard Time", -480, (), False)


@pytest.mark.parametrize("name", ["", "Mitteleuropäische Zeit", "America/Los_Angeles", "Pacific"])
def test_an_unknown_zone_is_never_guessed(name):
    with pytest.raises(UnknownZone, match="not in tzlocal's table"):
        zone(name, NOW)


#: What ``tzutil /l`` of Windows Server 2022 and Windows 11 lists.
WINDOWS_ZONES = 141


def test_every_zone_of_windows_is_translated_or_told_to_be_obsolete():
    known = set(_time_zone._BY_NAME) | set(_time_zone.OBSOLETE)
    assert len(known) >= WINDOWS_ZONES
    assert not set(_time_zone.OBSOLETE) & set(_time_zone._BY_NAME)
    for instead in _time_zone.OBSOLETE.values():
        assert zone(instead, NOW).shifts == ()


@pytest.mark.parametrize("name", ["Kamchatka Standard Time", "Mid-Atlantic Standard Time", "kamchatka standard time_dstoff"])
def test_a_zone_that_no_table_maps_has_a_remedy_that_can_cure_it(name):
    with pytest.raises(UnknownZone, match="obsolete") as told:
        zone(name, NOW)
    assert "tzlocal" not in told.value.remedy
    assert "tzutil /s" in told.value.remedy
    assert told.value.owner == "it"


class Host:
    def __init__(self, name: str) -> None:
        self.name = name
        self.changes_made = 0

    def prefetch(self, reads):
        list(reads)

    def read(self, _read):
        return self.name


@pytest.mark.parametrize(("name", "status", "said"), [
    ("Pacific Standard Time", "pass", "America/Los_Angeles), UTC-08:00 now; then UTC-07:00 from 2027-03-14T10:00:00+00:00"),
    ("UTC", "pass", "no change within 365 days"),
    ("Nowhere", "error", "Nowhere"),
])
def test_what_is_said(monkeypatch, name, status, said):
    monkeypatch.setattr(WindowsTimeZoneInfo, "clock", staticmethod(lambda: NOW))
    outcome = WindowsTimeZoneInfo(Host(name), {}, ChangePolicy()).run()
    assert outcome.status == status
    assert said in outcome.actual


def test_a_missing_library_is_an_error_not_a_guess(monkeypatch):
    monkeypatch.setattr(_time_zone, "TZLOCAL_IMPORT_ERROR", "Traceback ...")
    outcome = WindowsTimeZoneInfo(Host("UTC"), {}, ChangePolicy()).run()
    assert outcome.status == "error"
    assert "tzlocal is missing" in outcome.actual
    assert "pip install tzlocal" in outcome.remedy
