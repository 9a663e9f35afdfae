# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A record that someone changed carries nothing out: every value in every place, one hostile value after the other."""
from __future__ import annotations

import pytest
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._restore.record import (
    BadRecord,
    Limits,
    check_change,
    check_name_change,
)
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._firewall_plan import add_command
from run_records import EVIL, NAME, RULE, SHA, SOUND, changed, places

LIMITS = Limits(services=frozenset({"interweaveagent"}))
#: What changes a command line of cmd or netsh.
BREAKS = set('&|<>^%!\r\n\0"') | {"\uff02"}


@pytest.mark.parametrize("name", SOUND)
def test_what_a_run_records_may_be_put_back(name):
    check_change(SOUND[name], LIMITS)


def test_a_name_that_a_run_records_may_be_put_back():
    check_name_change(NAME)
    check_name_change({**NAME, "key": {**NAME["key"], "id": "5f1d2b3a-0000-4000-8000-1234567890ab"}, "before": "O'Neill & Söhne, \"GmbH\" {{ 1 }}"})


def unquoted(line: str) -> str:
    """A command line without what stands in quotes: what cmd and netsh read as their own language."""
    return "".join(part for number, part in enumerate(line.split('"')) if number % 2 == 0)


@pytest.mark.parametrize("name", SOUND)
def test_a_hostile_value_anywhere_is_refused_or_harmless(name):
    sound = SOUND[name]
    for path in places(sound):
        for evil in EVIL:
            record = changed(sound, path, evil)
            refusal = refused(record)
            assert "\n" not in refusal
            if not refusal:
                harmless(record, path, evil)


def refused(record):
    try:
        check_change(record, LIMITS)
    except BadRecord as exc:
        return str(exc) or "refused without a word\n"
    return ""


def harmless(record, path, evil):
    """What was let through: nothing of it may reach a command line unquoted, and nothing else may be touched than before."""
    if path[0] in ("what", "restorable", "applied"):
        return  # shown only
    key, before = record["key"], record["before"]
    for rule in before if isinstance(before, list) and record["kind"] == "firewall" else ():
        line = add_command(rule)
        assert not BREAKS & set(unquoted(line)), line
        assert line.count('"') % 2 == 0
        assert "%" not in line
        assert rule["action"] == "block" or "remoteip=any" not in line
        assert rule["name"].casefold() == key["name"].casefold()
    if record["kind"] == "port_proxy":
        assert not BREAKS & set("%s%s" % (key["proxy"], before or ""))
    if record["kind"] == "service_restart":
        assert key["name"].lower() == "interweaveagent"
    if "link" in key and isinstance(before, dict):
        assert "\\InterWeave SmartIntegration\\backup\\" in before["backup"]


@pytest.mark.parametrize(("part", "words"), [
    ({"before": "127.0.0.1/4500&echo PWNED-PROXY>C:\\pwn1.txt&rem "}, "address/port"),
    ({"key": {"proxy": "0.0.0.0/8001 & calc"}}, "address/port"),
    ({"kind": "firewall"}, "kind of a change"),
    ({"resource": "windows_power"}, "put back by nothing"),
])
def test_the_refusal_says_what_is_wrong(part, words):
    with pytest.raises(BadRecord, match=words):
        check_change({**SOUND["proxy"], **part}, LIMITS)


def test_the_whole_internet_comes_back_only_where_that_is_asked_for():
    wide = {**SOUND["rule changed"], "before": [{**RULE, "ports": ["3389"], "remote_addresses": ["any"]}]}
    with pytest.raises(BadRecord, match="allow_any_address"):
        check_change(wide, LIMITS)
    check_change(wide, Limits(allow_any_address=True))


def test_no_service_but_the_inventorys_is_touched():
    with pytest.raises(BadRecord, match="interweave_services"):
        check_change(SOUND["service"], Limits())


@pytest.mark.parametrize("backup", [
    r"C:\Users\Public\evil.lnk", r"C:\Program Files\InterWeave SmartIntegration\backup\..\evil.bak", r"\\evil\InterWeave SmartIntegration\backup\other.bak",
    r"C:\InterWeave SmartIntegration\backup\QB.lnk.bbbbbbbbbbbb.bak",
])
def test_a_link_comes_back_from_our_folder_only(backup):
    with pytest.raises(BadRecord):
        check_change({**SOUND["link"], "before": {"backup": backup, "sha256": SHA}}, LIMITS)


def test_a_hostile_name_change_is_refused_or_is_a_name():
    for path in places(NAME):
        for evil in EVIL:
            record = changed(NAME, path, evil)
            try:
                check_name_change(record)
            except BadRecord:
                continue
            assert isinstance(record["before"], str)
            assert record["key"]["id"] == NAME["key"]["id"]
