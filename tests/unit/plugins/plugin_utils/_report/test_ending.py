# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What ends within thirty days, by who renews it."""
from __future__ import annotations

import datetime as dt

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.ending import ending

TODAY = dt.date(2026, 11, 30)


def test_what_ends_soon_is_told_once_for_a_client_by_owner() -> None:
    shared = {"client": "acme", "attestations": [{"item": "1.1", "until": "2026-12-30"}, {"item": "4.1", "until": "2026-12-31"}],
              "waivers": [{"item": "5.3", "until": "2026-11-01"}], "contacts": [{"name": "Ann Lee\x1b[1m", "until": "2026-12-01"}, {"name": "Bo"}]}
    found = ending({"a": shared, "b": shared}, TODAY)
    assert [(one["owner"], one["what"].split()[0], one["until"], one["ended"]) for one in found] == [
        ("client", "answer", "2026-12-30", False), ("operator", "waiver", "2026-11-01", True), ("operator", "contact", "2026-12-01", False)]
    assert "\x1b" not in str(found)


def test_damaged_entries_end_nothing() -> None:
    assert ending({"a": {"waivers": ["x", {"item": "1.1", "until": "soon"}], "contacts": None}}, TODAY) == []


def test_a_day_that_a_finding_foresees_is_told_to_who_acts() -> None:
    clock = {"item": "4.3", "title": "Time zone", "owner": "interweave", "actual": "from 2026-12-20 on changes are lost", "ends": "2026-12-20"}
    hosts = [{"client": "acme", "findings": [clock, {**clock, "ends": "2027-03-14"}, {**clock, "ends": "soon"}, {"item": "1.1"}]}]
    assert ending({"a": {"client": "acme"}}, TODAY, hosts) == [
        {"owner": "interweave", "client": "acme", "what": "4.3 Time zone: from 2026-12-20 on changes are lost", "until": "2026-12-20", "ended": False}]


def test_an_entry_that_is_none_ends_nothing() -> None:
    assert ending({"a": "x", "b": {"contacts": ["y"]}}, TODAY) == []  # type: ignore[dict-item]
