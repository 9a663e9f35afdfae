# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""firewall_exception against the lab: check, do, verify by the lab's own store, again; English and German Windows."""
from __future__ import annotations

import typing as t

import pytest
from actions import QREMOTE, SOURCES, act, four_moves

NAME = "InterWeave QRemote"
RULE = {"name": NAME, "program": QREMOTE, "ports": ["4500"], "remote_addresses": SOURCES}
# What the lab's hosts of both languages keep as it is.
GLOBEX = {**RULE, "profiles": ["domain", "private"]}


def stored(lab: t.Any, where: str, name: str = NAME) -> list[dict[str, list[str]]]:
    """The lab's rules of a name, field to values."""
    found = []
    for rule in lab.act("windows", "state", host=where)["rules"].values():
        if rule["name"] == name:
            fields: dict[str, list[str]] = {}
            for key, value in rule["fields"]:
                fields.setdefault(key, []).append(value)
            found.append(fields)
    return found


def test_a_rule_is_added_corrected_and_removed(lab: t.Any) -> None:
    done = four_moves(lab, "acme-qb01", "firewall_exception", **RULE)
    (rule,) = stored(lab, "acme-qb01")
    assert rule["Action"] == ["Allow"]
    assert rule["LPort"] == ["4500"]
    assert sorted(rule["RA4"]) == sorted(SOURCES)
    assert rule["App"] == [QREMOTE]
    assert done["rules"][0]["remote_addresses"] == SOURCES

    wider = {**RULE, "ports": ["4500", "4600-4610"], "profiles": ["domain"], "remote_addresses": ["203.0.113.0/24", "2001:db8::/48", "LocalSubnet"]}
    four_moves(lab, "acme-qb01", "firewall_exception", **wider)
    (rule,) = stored(lab, "acme-qb01")
    assert rule["Profile"] == ["Domain"]

    four_moves(lab, "acme-qb01", "firewall_exception", name=NAME, state="absent")
    assert stored(lab, "acme-qb01") == []


def test_a_wrong_program_and_an_any_rule_on_german_windows(lab: t.Any) -> None:
    done = four_moves(lab, "globex-qb01", "firewall_exception", **GLOBEX)
    assert done["status"] == "changed"
    (rule,) = stored(lab, "globex-qb01")
    assert rule["App"] == [QREMOTE]
    assert done["changes"][0]["before"][0]["program"].endswith("\\QRemote.exe")
    assert any("QRemote für Test (Müller)" in warning for warning in done["warnings"])
    assert stored(lab, "globex-qb01", "QRemote für Test (Müller)"), "a rule of somebody else is never touched"


@pytest.mark.parametrize("where", ["acme-qb01", "globex-qb01"])
def test_a_rule_that_opens_everything_is_named_and_left_alone(lab: t.Any, where: str) -> None:
    for number, scope in enumerate(("", "Protocol=6|", "Protocol=17|")):
        lab.act("windows", "edit_rule", host=where, id="{0B6F3C60-9B2F-4B7C-8E50-1B0C5D7B2AB%d}" % number,
                data="v2.30|Action=Allow|Active=TRUE|Dir=In|%sName=Alles %d (für Müller)|" % (scope, number))
    done = act(lab, where, "firewall_exception", **GLOBEX)
    told = [warning for warning in done["warnings"] if "Alles" in warning]
    assert [number for number in range(3) if any("Alles %d (für Müller)" % number in warning for warning in told)] == [0, 1]
    assert len(stored(lab, where, "Alles 0 (für Müller)")) == 1


def test_every_trouble_of_the_public_profile_is_named(lab: t.Any) -> None:
    result = act(lab, "globex-qb01", "firewall_exception", check_mode=True, **RULE)
    assert result["status"] == "fail"
    assert "ignores local rules on the public profile" in result["actual"]
    assert "'QODBC QRemote Server'" in result["actual"]
    assert "'QODBC QRemote Server'" in result["remedy"]


@pytest.mark.parametrize("where", ["acme-qb01", "globex-qb01"])
def test_names_and_folders_outside_ascii_are_found_again(lab: t.Any, where: str) -> None:
    rule = {"name": "Zoë & Söhne – Brücke (桥)", "program": "C:\\Programme\\Brücke & Söhne\\QRemoteServer.exe", "profiles": ["domain", "private"],
            "ports": ["8001"], "remote_addresses": ["203.0.113.10"]}
    four_moves(lab, where, "firewall_exception", **rule)
    assert len(stored(lab, where, rule["name"])) == 1
    four_moves(lab, where, "firewall_exception", name=rule["name"], state="absent")
    assert stored(lab, where, rule["name"]) == []


def test_a_lost_reply_adds_no_second_rule(lab: t.Any) -> None:
    lab.fault("windows", "lost_reply", host="acme-qb01", op="shell:netsh", times=1)
    first = act(lab, "acme-qb01", "firewall_exception", **RULE)
    assert first["status"] == "changed", first
    assert act(lab, "acme-qb01", "firewall_exception", **RULE)["status"] == "pass"
    assert len(stored(lab, "acme-qb01")) == 1


def test_any_address_is_refused_unless_allowed(lab: t.Any) -> None:
    lab.forget()
    for everything in (["any"], ["0.0.0.0/0"], ["0.0.0.0/1", "128.0.0.0/1"]):
        refused = act(lab, "acme-qb01", "firewall_exception", **{**RULE, "remote_addresses": everything})
        assert refused["failed"]
        assert "whole internet" in refused["msg"]
    assert lab.ledger()["writes"] == 0
    four_moves(lab, "acme-qb01", "firewall_exception", **{**RULE, "remote_addresses": ["any"], "allow_any_address": True})
    assert "RA4" not in stored(lab, "acme-qb01")[0]


@pytest.mark.parametrize("name", ["50% off", 'a "quoted" name', "a|b", "all"])
def test_a_name_netsh_cannot_take_is_one_clear_error(lab: t.Any, name: str) -> None:
    lab.forget()
    refused = act(lab, "acme-qb01", "firewall_exception", **{**RULE, "name": name})
    assert refused["failed"]
    assert "Traceback" not in refused["msg"]
    assert lab.ledger()["writes"] == 0
