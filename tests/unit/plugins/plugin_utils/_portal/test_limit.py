# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Calls to one portal are counted over all runs of this machine."""
from __future__ import annotations

import pytest
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._portal.limit import CALLS, Limit


class Clock:
    def __init__(self):
        self.now, self.waits = 1000.0, []

    def __call__(self):
        return self.now

    def sleep(self, seconds):
        self.waits.append(seconds)
        self.now += seconds


def test_a_fleet_stays_below_the_limit_and_waits_for_the_oldest_calls(tmp_path):
    clock = Clock()
    for _client in range(CALLS // 4):
        Limit("portal.example", str(tmp_path), clock, clock.sleep).take(4)
    assert clock.waits == []
    Limit("portal.example", str(tmp_path), clock, clock.sleep).take(4)
    assert clock.waits == [60.0]
    Limit("other.example", str(tmp_path), clock, clock.sleep).take(4)
    assert clock.waits == [60.0]


def test_never_more_than_the_limit_in_any_minute(tmp_path):
    clock, made = Clock(), []
    for _client in range(100):
        Limit("p", str(tmp_path), clock, clock.sleep).take(4)
        made += [clock.now] * 4
        clock.now += 0.7
    assert max(sum(begin <= moment < begin + 60 for moment in made) for begin in made) <= CALLS


@pytest.mark.parametrize("text", ["", "nonsense", "{}", '["x"]', "[99999999999]"])
def test_a_damaged_file_counts_nothing(tmp_path, text):
    clock = Clock()
    limit = Limit("p", str(tmp_path), clock, clock.sleep)
    limit.path.write_text(text, encoding="utf-8")
    limit.take(4)
    assert clock.waits == []


def test_a_link_is_not_followed(tmp_path):
    limit = Limit("p", str(tmp_path))
    limit.path.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OSError, match="."):
        limit.take(1)
    assert not (tmp_path / "elsewhere").exists()
