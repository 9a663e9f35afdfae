# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""windows_time_zone_info against the lab, in English and German."""
from __future__ import annotations

import pytest
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._time_zone import WindowsTimeZoneInfo
from qbrun import run, writes


@pytest.mark.parametrize(("where", "windows", "iana"), [
    ("acme-qb01", "Eastern Standard Time", "America/New_York"), ("globex-qb01", "W. Europe Standard Time", "Europe/Berlin"),
])
def test_the_zone_is_told_and_nothing_written(lab, where, windows, iana):
    outcome = run(lab, where, WindowsTimeZoneInfo)
    assert outcome.status == "pass"
    assert (outcome.facts["windows_name"], outcome.facts["iana_name"]) == (windows, iana)
    assert len(outcome.facts["offset_changes"]) == 2
    assert writes(lab) == 0


def test_an_unknown_zone_is_an_error(lab):
    lab.act("windows", "set_host", host="acme-qb01", zone={"id": "Atlantis Standard Time", "offset": 0})
    outcome = run(lab, "acme-qb01", WindowsTimeZoneInfo)
    assert outcome.status == "error"
    assert "Atlantis" in outcome.actual
