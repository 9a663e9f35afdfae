# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import dataclasses
import json
import typing as t

import pytest
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._discover import seen

HOST = seen.Host(
    when="2026-11-30T20:00:00+00:00", qremote=(seen.Program("C:\\QRemoteServer.exe", 2, "ACME\\qbuser", (4500,)),), files=("D:\\a.qbw",),
    peers=(seen.Peer("203.0.113.10", 4500),), products=(seen.Product("QuickBooks Pro 2024", 2024),), unseen={"zone": "denied"})
RECORD = json.loads(json.dumps(seen.record_of("acme-qb01", {"pid": 1}, HOST, None)))


def test_a_record_comes_back_as_what_was_seen() -> None:
    assert seen.host_of(RECORD) == HOST
    assert seen.host_of(RECORD, "before") is None
    assert seen.host_of(json.loads(json.dumps(seen.record_of("h", {}, seen.Host(), HOST))), "before") == HOST


@pytest.mark.parametrize(("change", "words"), [
    ({"schema": 2}, "its schema is 2"),
    ({"seen": None}, "seen is no mapping"),
    ({"seen": {"zone": 5}}, "seen.zone is no short text"),
    ({"seen": {"zone": "x" * (seen.LONGEST + 1)}}, "seen.zone is no short text"),
    ({"seen": {"files": "D:\\a.qbw"}}, "seen.files is no list"),
    ({"seen": {"files": ["x"] * (seen.MOST + 1)}}, "seen.files is no list"),
    ({"seen": {"qremote": [{"path": "x", "ports": ["4500"]}]}}, r"seen.qremote\[0\].ports\[0\] is no number"),
    ({"seen": {"qremote": [{"path": "x", "session": True}]}}, "session is no number"),
    ({"seen": {"colour": "red"}}, "seen.colour is unknown"),
    ({"seen": {"unseen": {"zone": ["x"]}}}, "seen.unseen is no short text"),
])
def test_what_is_no_such_record_is_refused(change: dict[str, t.Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        seen.host_of({**RECORD, **change})


def test_every_kind_of_thing_that_is_seen_can_be_recorded() -> None:
    for field in dataclasses.fields(seen.Host):
        assert field.name in RECORD["seen"]
