# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A configured host among what real hosts have around it: nothing of it changes a verdict, brings a line, or costs a request each."""
from __future__ import annotations

import typing as t

import pytest
from actions import QREMOTE, SOURCES, act
from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import Outcome
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._steps.resources import RESOURCES
from qbrun import LOOK_ONLY, completed, host_of

WHERE = "umbrella-qb01"
RULE = {"name": "InterWeave QRemote", "program": QREMOTE, "ports": ["4500"], "remote_addresses": SOURCES}
AGENT = {"name": "InterWeave SmartAgent", "program": "C:\\Program Files\\InterWeave\\Agent\\iwagent.exe", "remote_addresses": SOURCES}
PACKAGES = [
    ("Microsoft.SecHealthUI", "1000.29628.1000.0_x64", "Profile=Domain|Profile=Private|"), ("Microsoft.DesktopAppInstaller", "1.24.25200.0_x64", ""),
    ("Microsoft.WindowsStore", "22409.1401.0.0_x64", "Profile=Domain|Profile=Private|"), ("MSTeams", "24295.605.3225.8804_x64", "Edge=TRUE|"),
    ("Microsoft.XboxGamingOverlay", "7.224.9173.0_x64", "Protocol=6|LPort=4500|"),
]


def packaged(user: int) -> dict[str, str]:
    """The inbound rules that Windows 11 24H2 writes for the packages of one signed-in user, as its rule store holds them."""
    sid = "S-1-5-21-4004336348-1177238915-682003330-%d" % (2000 + user)
    rules = {}
    for name, version, more in PACKAGES:
        for number, kind in enumerate(("-In-Allow-ServerCapability", "-In-Allow-AllCapabilities", "-In-Allow-LoopbackCapability")):
            full = "%s_%s__8wekyb3d8bbwe" % (name, version)
            narrowed = "LUOwn=%s|" % sid if number == 2 else "PFN=%s_8wekyb3d8bbwe|LUOwn=%s|" % (name, sid)
            rules["{%08X-0000-4000-8000-%012X}%s" % (user, hash_of(full + kind), kind)] = (
                "v2.33|Action=Allow|Active=TRUE|Dir=In|%sName=@{%s?ms-resource://%s/Resources/DisplayName}|Desc=@{%s?ms-resource://x}|%s"
                "EmbedCtxt=@{%s?ms-resource://%s/Resources/DisplayName}|Platform=2:6:2|Platform2=GTEQ|" % (more, full, name, full, narrowed, full, name))
    return rules


def hash_of(text: str) -> int:
    return sum(ord(letter) * 31 ** (index % 7) for index, letter in enumerate(text)) % 2**40


def blocks(count: int) -> dict[str, str]:
    """Hardening as public exports have it: ports of Windows, programs that shall not be reached, lists of attackers, outbound and disabled ones."""
    rules = {}
    for number in range(count):
        kind = number % 5
        scope = ("Dir=In|Protocol=6|LPort=%d|" % (100 + number), "Dir=In|App=C:\\Windows\\System32\\tool%d.exe|" % number,
                 "Dir=Out|App=C:\\Tools\\out%d.exe|" % number, "Dir=In|Protocol=6|LPort=4500|RA4=198.51.%d.%d|" % (100 + number % 100, number % 200),
                 "Dir=In|Protocol=17|LPort2_10=%d-%d|" % (number, number + 9))[kind]
        active = "FALSE" if number % 17 == 0 else "TRUE"
        rules["{B10C0000-0000-4000-8000-%012d}" % number] = "v2.31|Action=Block|Active=%s|%sName=Härtung %d|" % (active, scope, number)
    return rules


@pytest.fixture
def surrounded(lab: t.Any) -> t.Any:
    rules = {key: rule for user in range(20) for key, rule in packaged(user).items()}
    assert len(rules) == 300
    services = {"Filler%04d" % number: {"display": "Filler %d" % number, "mode": "Manual"} for number in range(2000)}
    lab.act("windows", "lay", host=WHERE, services=services)
    for key, rule in {**rules, **blocks(400)}.items():
        lab.act("windows", "edit_rule", host=WHERE, id=key, data=rule)
    lab.forget()
    return lab


def looks(lab: t.Any, *listed: tuple[str, dict[str, t.Any]]) -> list[Outcome]:
    """All looks of a host as one task makes them: what they begin with is fetched together."""
    with host_of(lab, WHERE) as host:
        made = [RESOURCES[name](host, completed(RESOURCES[name], options), LOOK_ONLY) for name, options in listed]
        for one in made:
            one.check_options()
        host.prefetch([read for one in made for read in one.reads()])
        return [one.run() for one in made]


def test_hundreds_of_rules_and_services_cost_no_request_and_bring_no_line(surrounded: t.Any) -> None:
    looked = looks(
        surrounded, ("firewall_exception", RULE), ("firewall_exception", AGENT),
        ("port_forward", {"listen_port": 8001, "connect_address": "127.0.0.1", "connect_port": 4500, "remote_addresses": SOURCES}),
        ("qodbc_driver", {}), ("quickbooks_auto_update", {}), ("session_info", {"port": 4500}),
        ("tcp_listener_info", {"port": 4500, "program": QREMOTE, "require_connection": False}),
        ("windows_service", {"name": "InterWeaveAgent", "state": "started"}), ("windows_time_zone_info", {}))
    assert [outcome.status for outcome in looked] == ["pass", "would_change", *["pass"] * 7]
    said = [line for outcome in looked for line in (outcome.actual, *outcome.evidence, *outcome.warnings)]
    assert not [line for line in said if "Härtung" in line or "H?rtung" in line or "ms-resource" in line or "may be over" in line or "more block rules" in line]
    assert any("no active inbound block rule is over it" in line for line in said)
    counted = surrounded.ledger()
    assert counted["requests"] <= 25, counted["requests"]
    assert counted["writes"] == 0


def test_a_rule_among_hundreds_that_does_meet_ours_is_found_by_its_own_name(surrounded: t.Any) -> None:
    surrounded.act("windows", "edit_rule", host=WHERE, id="{AAAAAAAA-0000-4000-8000-000000000001}",
                   data="v2.31|Action=Block|Active=TRUE|Dir=In|Protocol=6|LPort2_10=4000-5000|Name=Sperre für Müller|")
    surrounded.act("windows", "edit_rule", host=WHERE, id="{AAAAAAAA-0000-4000-8000-000000000002}",
                   data="v2.31|Action=Allow|Active=TRUE|Dir=In|Protocol=6|LPort=4500|Name=Offen für alle (桥)|")
    result = act(surrounded, WHERE, "firewall_exception", check_mode=True, **RULE)
    assert result["status"] == "fail"
    assert "Sperre für Müller" in result["actual"]
    assert [warning for warning in result["warnings"] if "Offen für alle (桥)" in warning]
    assert surrounded.ledger()["requests"] <= 15


def test_hundreds_of_rules_that_do_meet_ours_are_counted_and_read_within_a_bound(lab: t.Any) -> None:
    for number in range(300):
        lab.act("windows", "edit_rule", host=WHERE, id="{B10C0000-0000-4000-8000-%012d}" % number,
                data="v2.31|Action=Block|Active=TRUE|Dir=In|Protocol=6|RA4=198.51.100.%d|Name=RDPGuard %d|" % (number % 250, number))
    lab.forget()
    result = act(lab, WHERE, "firewall_exception", check_mode=True, **{**RULE, "remote_addresses": ["any"], "allow_any_address": True})
    assert result["status"] != "fail", result["actual"]
    assert len(result["warnings"]) == 5
    assert "297 more block rules may be over a part of it" in result["warnings"][-1]
    assert any("301 rules bear on it, more than are read one by one" in line for line in result["evidence"])
    assert lab.ledger()["requests"] <= 20


def test_what_the_shell_prints_by_itself_changes_nothing(lab: t.Any) -> None:
    """AutoRun of cmd.exe, as ``chcp 1252`` in many an administrator's registry."""
    wanted = [("firewall_exception", RULE), ("qodbc_driver", {}), ("quickbooks_auto_update", {}), ("windows_time_zone_info", {}),
              ("session_info", {"port": 4500})]
    before = looks(lab, *wanted)
    lab.act("windows", "set_registry", host=WHERE, key="HKLM\\Software\\Microsoft\\Command Processor", name="AutoRun", value="chcp 1252")
    after = looks(lab, *wanted)
    assert [(outcome.status, outcome.actual) for outcome in after] == [(outcome.status, outcome.actual) for outcome in before]


@pytest.mark.parametrize("code", [2150859174, 2150859240, 2150859241])
def test_a_shell_that_has_used_up_its_commands_is_opened_anew_whatever_the_host_calls_it(lab: t.Any, code: int) -> None:
    lab.act("windows", "set_host", host="acme-qb01", max_commands=3, command_quota=code)
    done = act(lab, "acme-qb01", "firewall_exception", **{**RULE, "name": "InterWeave Quota"})
    assert done["status"] == "changed", done
    done = act(lab, "acme-qb01", "quickbooks_auto_update")
    assert done["status"] == "changed", done
