# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What one task hands to another: what is made of several company files and CRMs, and that nothing damaged is taken back."""
from __future__ import annotations

import copy
import json
import typing as t

import pytest
from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import Outcome
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist._seen import (
    CanarySeen,
    ClientSeen,
    CrmSeen,
    FileSeen,
    HostSeen,
    LogSeen,
    RecordError,
    client_json,
    client_seen,
    entries,
    host_json,
    host_seen,
    outcome_json,
    outcome_of,
    zone_of,
)


def row(name: str, active: bool = True, in_use: bool | None = None) -> dict[str, t.Any]:
    return {"name": name, "active": active, "in_use": in_use}


HOST = HostSeen(
    "Eastern Standard Time", (FileSeen("main", {"terms": [row("Net 30", in_use=True)], "tax_codes": None}, "", False, True),
                              FileSeen("other", {}, "could not be opened", True, False)), True,
    CanarySeen("ZZZ-Test", "IW-20261130", "AccountNumber", "80000001-1"),
    LogSeen(outcome_json(Outcome("pass", actual="6 records")), {"run_ends": {"Flow": ["09:00"]}, "log_coverage": [{"from": "x"}]},
            {"reached": {"QBFlow": ["09:00"]}, "broken": "08:00"}), "2026-11-30T10:00:00Z", True, True, "2026-09-01 00:00:00+00:00", "no licence")
CLIENT = ClientSeen((CrmSeen("salesforce", {"terms": {"object": "Account", "values": [{"value": "Net 30"}]}}, {"invoice": {"type": "string"}}, ""),), True)


def test_a_record_is_the_same_after_it_was_written_and_read() -> None:
    assert host_seen(json.loads(json.dumps(host_json(HOST)))) == HOST
    assert client_seen(json.loads(json.dumps(client_json(CLIENT)))) == CLIENT
    assert host_seen(host_json(HostSeen())) == HostSeen()
    assert outcome_of(outcome_json(Outcome("fail", "e", "a", ["x"], "r", "it"))) == Outcome("fail", "e", "a", ["x"], "r", "it")


def places(value: t.Any, path: tuple[t.Any, ...] = ()) -> t.Iterator[tuple[t.Any, ...]]:
    yield path
    for key, inner in (value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()):
        yield from places(inner, (*path, key))


def damaged(record: dict[str, t.Any], path: tuple[t.Any, ...], value: t.Any) -> t.Any:
    if not path:
        return value
    whole = copy.deepcopy(record)
    inside = whole
    for key in path[:-1]:
        inside = inside[key]
    inside[path[-1]] = value
    return whole


@pytest.mark.parametrize("value", [None, 5, True, "text", [], [5], {}, {"a": 1}, "x" * 30_000, 1.5], ids=lambda value: repr(value)[:12])
@pytest.mark.parametrize(("record", "read"), [(host_json(HOST), host_seen), (client_json(CLIENT), client_seen)], ids=["host", "client"])
def test_a_damaged_record_is_an_error_or_says_less_and_never_breaks(record: dict[str, t.Any], read: t.Callable[[t.Any], t.Any], value: t.Any) -> None:
    good = json.loads(json.dumps(record))
    for path in places(good):
        try:
            found = read(damaged(good, path, value))
        except RecordError:
            continue
        assert type(found) is type(read(good)), path


def test_lists_of_all_files_are_one_and_used_in_one_is_used() -> None:
    one = FileSeen("a", {"terms": [row("Net 30", in_use=False), row("Net 15", False, None)], "tax_codes": [row("Tax")]}, read=True)
    two = FileSeen("b", {"terms": [row("Net 30", in_use=True), row("Net 15", True, False)], "tax_codes": None}, read=True)
    assert HostSeen(files=(one, two)).lists() == {"terms": [row("Net 30", in_use=True), row("Net 15", True, None)]}
    assert HostSeen(files=(one, two)).files_with("tax_codes") == ["a"]
    assert HostSeen(files=(one, FileSeen("c"))).lists() == {}, "one that did not answer might hold more"
    assert HostSeen().lists() == {}


def test_why_something_is_missing_is_what_the_look_said() -> None:
    assert HostSeen().unread == "the company file was not looked at in this run"
    assert HostSeen(files_looked_at=True).unread == "it brought no such data"
    assert (HOST.unread, HOST.tried) == ("could not be opened", True)
    assert ClientSeen().unread == "the CRM was not looked at in this run"
    assert ClientSeen((CrmSeen("x", reason="login refused"),), True).unread == "login refused"


def test_of_two_crms_the_first_answer_counts() -> None:
    both = ClientSeen((CrmSeen("a", {"terms": {"object": "Account"}}), CrmSeen("b", {"terms": {"object": "Other"}, "tax_codes": {"object": "Tax"}})), True)
    assert both.lists == {"terms": {"object": "Account"}, "tax_codes": {"object": "Tax"}}


@pytest.mark.parametrize(("raw", "found"), [
    (None, None), ("text", None), ({}, None), (["Net 30"], [row("Net 30")]), ([{"name": "A", "active": False, "in_use": True}], [row("A", False, True)]),
    ([5, {"nam": "x"}, None], []),
])
def test_entries_of_a_list_as_a_company_file_tells_them(raw: t.Any, found: t.Any) -> None:
    assert entries(raw) == found


def test_a_zone_without_daylight_saving_time_keeps_its_offset() -> None:
    zone = {"windows_name": "US Mountain Standard Time", "iana_name": "America/Phoenix"}
    assert zone_of(zone) == "US Mountain Standard Time"
    assert zone_of({**zone, "daylight_saving": False}) == "US Mountain Standard Time_dstoff"
    assert zone_of({}) == ""
