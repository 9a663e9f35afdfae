# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""R6: a stale log shows a standstill, a fresh one shows little, and what cannot be seen is asked."""
from __future__ import annotations

import typing as t
from datetime import datetime, timedelta, timezone

import pytest
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows import _life as life
from fakehost import FakeHost

NOW = datetime(2026, 11, 30, 12, tzinfo=timezone.utc)
OPTIONS: dict[str, t.Any] = {"port": 4500, "sources": ["203.0.113.10"], "sdk_log": life.SDK_LOG, "stale_after": 24}


def said(**seen: t.Any) -> t.Any:
    return life.Life(life.SDK_LOG, 24, now=NOW, there=True, **seen).judged()


@pytest.mark.parametrize(("ago", "status", "words"), [
    (timedelta(minutes=5), "pass", "less than an hour ago"), (timedelta(hours=24), "pass", "24 hours ago"), (timedelta(hours=25), "fail", "for 25 hours"),
    (timedelta(days=9), "fail", "for 9 days"), (timedelta(minutes=-5), "pass", "less than an hour"),
    (timedelta(hours=-3), "manual", "ahead of the host's clock"),
])
def test_the_age_of_the_log_is_judged_by_the_hosts_clock(ago: timedelta, status: str, words: str) -> None:
    outcome = said(written=NOW - ago)
    assert outcome.status == status
    assert words in outcome.actual


def test_a_pass_claims_no_more_than_was_seen() -> None:
    assert "neither which nor whether records passed" in said(written=NOW).actual
    assert "not that records pass" in said(peers=("203.0.113.10",)).actual


def test_a_log_that_is_not_there_or_tells_no_time_is_asked_about() -> None:
    assert said().status == "manual"
    assert life.Life(life.SDK_LOG, 24, now=NOW).judged().status == "manual"


def test_the_host_is_asked_two_questions_and_its_clock_counts() -> None:
    host = FakeHost()
    host.clock_skew = lambda: 3600.0
    host.rows["CIM_DataFile"] = [{"Name": life.SDK_LOG.lower(), "LastModified": "20261130120000.000000+060"}]
    host.rows["MSFT_NetTCPConnection"] = [
        {"LocalAddress": "10.0.0.5", "LocalPort": "4500", "RemoteAddress": peer, "RemotePort": "9", "State": state, "OwningProcess": "12"}
        for peer, state in (("203.0.113.10", "5"), ("203.0.113.10", "2"), ("10.0.0.9", "5"))]
    assert len(life.reads(OPTIONS)) == 2
    found = life.look(t.cast(t.Any, host), OPTIONS)
    assert (found.written_text, found.peers, found.there) == ("2026-11-30T11:00:00Z", ("203.0.113.10",), True)
    assert found.now is not None
    assert found.now > datetime.now(timezone.utc) + timedelta(minutes=59)


@pytest.mark.parametrize(("option", "value"), [("sdk_log", "qbsdklog.txt"), ("sdk_log", "C:\\a*b"), ("stale_after", 0), ("sources", ["not an address"])])
def test_an_option_that_cannot_be_used_is_named(option: str, value: t.Any) -> None:
    with pytest.raises(ValueError, match="not an address" if option == "sources" else option):
        life.check({**OPTIONS, option: value})
