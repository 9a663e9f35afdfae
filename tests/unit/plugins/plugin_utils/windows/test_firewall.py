# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""firewall_exception: what is planned, written and said, against a small fake host."""
from __future__ import annotations

import re
import typing as t

import pytest
from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import ChangePolicy, Outcome
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._firewall import FirewallException
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._firewall_view import LOCAL_RULES
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._errors import LostReply, WsmanError
from fakehost import FIREWALL, POLICY, FakeHost

QREMOTE = "C:\\Program Files (x86)\\QODBC Driver for QuickBooks\\QRemote\\Server\\QRemoteServer.exe"
OWN = "v2.31|Action=Allow|Active=TRUE|Dir=In|Protocol=6|LPort=4500|RA4=203.0.113.10|App=%s|Name=InterWeave QRemote|" % QREMOTE


def options(**changed: t.Any) -> dict[str, t.Any]:
    return {"name": "InterWeave QRemote", "state": "present", "program": QREMOTE, "ports": ["4500"], "service": None, "protocol": "tcp",
            "profiles": ["domain", "private", "public"], "remote_addresses": ["203.0.113.10"], "allow_any_address": False, **changed}


def run(host: FakeHost, policy: ChangePolicy | None = None, **changed: t.Any) -> Outcome:
    resource = FirewallException(t.cast(t.Any, host), options(**changed), policy or ChangePolicy())
    resource.check_options()
    return resource.run()


@pytest.fixture
def host() -> FakeHost:
    return FakeHost()


def test_a_missing_rule_is_planned_in_check_mode_and_nothing_is_written(host: FakeHost) -> None:
    outcome = run(host, ChangePolicy(check_mode=True))
    assert outcome.status == "would_change"
    assert outcome.blocked_by == "check mode"
    assert host.commands == []
    assert outcome.changes[0].before is None
    assert outcome.changes[0].after[0]["ports"] == ["4500"]


def test_without_consent_it_stays_a_wish(host: FakeHost) -> None:
    outcome = run(host, ChangePolicy(allow=frozenset({"port_proxy"})))
    assert outcome.status == "would_change"
    assert "firewall" in outcome.blocked_by
    assert host.commands == []


def test_it_is_added_read_back_and_left_alone_the_second_time(host: FakeHost) -> None:
    first = run(host)
    assert first.status == "changed"
    assert host.commands == [
        'netsh advfirewall firewall add rule name="InterWeave QRemote" dir=in action=allow enable=yes profile=domain,private,public protocol=tcp '
        'localport=4500 program="%s" remoteip=203.0.113.10' % QREMOTE]
    second = run(host)
    assert second.status == "pass"
    assert second.changes == []
    assert len(host.commands) == 1


@pytest.mark.parametrize("changed", [
    {"ports": ["4500-4510", "4600"]},
    {"ports": None},
    {"program": None, "protocol": "udp"},
    {"profiles": ["domain"]},
    {"remote_addresses": ["203.0.113.0/24", "198.51.100.1-198.51.100.9", "2001:db8::/48", "LocalSubnet"]},
    {"remote_addresses": ["any"], "allow_any_address": True},
    {"remote_addresses": ["0.0.0.0/1"], "allow_any_address": True},
    {"service": "Spooler", "program": None},
    {"name": "Zoë's Brücke – 桥 & <co>"},
    {"program": "C:\\Programme\\Brücke\\QRemoteServer.exe"},
])
def test_every_form_of_rule_is_settled_after_one_write(host: FakeHost, changed: dict[str, t.Any]) -> None:
    assert run(host, **changed).status == "changed"
    assert run(host, **changed).status == "pass"


@pytest.mark.parametrize(("changed", "why"), [
    ({"name": "50% open"}, "percent sign"),
    ({"name": 'a "b"'}, "double quote"),
    ({"name": "a|b"}, "pipe"),
    ({"name": "all"}, "reserved"),
    ({"name": "@FirewallAPI.dll,-1"}, "must not start with '@'"),
    ({"name": "x\ny"}, "control character"),
    ({"name": " "}, "no empty value"),
    ({"program": "%ProgramFiles%\\x.exe"}, "no full path"),
    ({"program": "QRemoteServer.exe"}, "no full path"),
    ({"program": "C:\\a\" & calc & \".exe"}, "no full path"),
    ({"ports": ["0"]}, "port 0"),
    ({"ports": ["4500 & calc"]}, "no port"),
    ({"protocol": "any"}, "need a protocol"),
    ({"service": "a b & c"}, "no short service name"),
    ({"remote_addresses": []}, "remote_addresses is needed"),
    ({"remote_addresses": None}, "remote_addresses is needed"),
    ({"remote_addresses": ["any"]}, "whole internet"),
    ({"remote_addresses": ["0.0.0.0/0"]}, "whole internet"),
    ({"remote_addresses": ["::/0"]}, "whole internet"),
    ({"remote_addresses": ["0.0.0.0/1", "128.0.0.0/1"]}, "whole internet"),
    ({"remote_addresses": ["1.0.0.1-223.255.255.254"]}, "internet in, or most of it"),
    ({"remote_addresses": ["0.0.0.0/1"]}, "internet in, or most of it"),
    ({"remote_addresses": ["10.0.0.1 & calc"]}, "no remote address"),
    ({"remote_addresses": ["10.%d.%d.1" % (a, b) for a in range(4) for b in range(250)]}, "1000 remote addresses .* 8127: name subnets"),
    ({"program": None, "ports": None}, "would open the whole host"),
])
def test_bad_options_are_refused_before_anything_is_sent(host: FakeHost, changed: dict[str, t.Any], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        run(host, **changed)
    assert host.commands == []
    assert not host.fetched


def test_what_is_allowed_beside_any_is_not_widened(host: FakeHost) -> None:
    run(host, remote_addresses=["0.0.0.0/1"], allow_any_address=True)
    assert host.commands[0].endswith("remoteip=0.0.0.0/1")


def test_a_rule_that_netsh_refuses_leaves_the_old_one_in_place(host: FakeHost) -> None:
    old = OWN.replace("4500", "8001").replace("|Name=", "|Desc=by hand|Name=")
    host.rule(old)
    host.refuse = "localport=4500"
    outcome = run(host)
    assert outcome.status == "error"
    assert "exit code 1 and did not add the rule" in outcome.actual
    (data,) = host.keys[LOCAL_RULES].values()
    assert "LPort=8001|" in data
    (change,) = outcome.changes
    assert change.what.endswith("(carried out in part)"), "the rule is another one: its description is gone"
    assert change.after[0]["ports"] == ["8001"]


def test_a_wrong_program_is_corrected_and_both_sides_are_recorded(host: FakeHost) -> None:
    host.rule(OWN.replace("QRemoteServer.exe", "QRemote.exe"))
    outcome = run(host)
    assert outcome.status == "changed"
    change = outcome.changes[0]
    assert "program is" in change.what
    assert change.before[0]["program"].endswith("QRemote.exe")
    assert change.after[0]["program"] == QREMOTE
    assert run(host).status == "pass"


def test_duplicates_become_one(host: FakeHost) -> None:
    host.rule(OWN)
    host.rule(OWN)
    outcome = run(host)
    assert outcome.status == "changed"
    assert "there are 2 rules of that name" in outcome.changes[0].what
    assert len(host.keys[LOCAL_RULES]) == 1


def test_a_name_that_only_contains_ours_and_an_outbound_rule_of_our_name_are_others(host: FakeHost) -> None:
    host.rule("v2.31|Action=Allow|Active=TRUE|Dir=Out|Name=InterWeave QRemote|")
    host.rule("v2.31|Action=Allow|Active=TRUE|Dir=In|RA4=203.0.113.10|Desc=|Name=Other|EmbedCtxt=|Name=InterWeave QRemote|x|")
    before = len(host.keys[LOCAL_RULES])
    assert run(host, state="absent").status == "changed"
    assert len(host.keys[LOCAL_RULES]) == before - 1


def test_absent_removes_every_inbound_rule_of_the_name_once(host: FakeHost) -> None:
    host.rule(OWN)
    host.rule(OWN.replace("4500", "8001"))
    assert run(host, ChangePolicy(check_mode=True), state="absent").status == "would_change"
    assert len(host.keys[LOCAL_RULES]) == 2
    assert run(host, state="absent").status == "changed"
    assert run(host, state="absent").status == "pass"
    assert host.keys[LOCAL_RULES] == {}


def test_a_lost_reply_is_read_again_and_adds_no_second_rule(host: FakeHost) -> None:
    host.break_after["add rule"] = LostReply("no reply", operation="Receive")
    outcome = run(host)
    assert outcome.status == "changed"
    assert len(host.keys[LOCAL_RULES]) == 1
    assert run(host).status == "pass"


@pytest.mark.parametrize("lost", ["delete rule", "add rule"])
def test_a_correction_with_a_lost_reply_ends_with_one_rule_and_can_be_undone(host: FakeHost, lost: str) -> None:
    host.rule(OWN.replace("4500", "8001"))
    host.break_after[lost] = LostReply("no reply", operation="Receive")
    outcome = run(host)
    assert outcome.status == "changed"
    assert len(host.keys[LOCAL_RULES]) == 1
    assert run(host).status == "pass"
    for change in reversed(outcome.changes):
        resource = FirewallException(t.cast(t.Any, host), options(), ChangePolicy())
        (back,) = resource.restore(change.as_dict())
        resource.apply(back)
    (data,) = host.keys[LOCAL_RULES].values()
    assert "LPort=8001|" in data


@pytest.mark.parametrize(("data", "policy"), [
    ("v2.31|Action=Block|Active=TRUE|Dir=In|Protocol=6|LPort=4500|Name=Hardening|", False),
    ("v2.31|Action=Block|Active=TRUE|Dir=In|App=%ProgramFiles% (x86)\\QODBC Driver for QuickBooks\\QRemote\\Server\\QRemoteServer.exe|Name=Hardening|", True),
])
def test_a_block_rule_over_it_is_a_fail_that_names_it(host: FakeHost, data: str, policy: bool) -> None:
    host.rule(OWN)
    host.rule(data, policy=policy)
    outcome = run(host)
    assert outcome.status == "fail"
    assert "Hardening" in outcome.actual
    assert "Hardening" in outcome.remedy
    assert ("group policy" in outcome.actual) == policy


@pytest.mark.parametrize("data", [
    "v2.31|Action=Block|Active=FALSE|Dir=In|Protocol=6|LPort=4500|Name=Disabled|",
    "v2.31|Action=Block|Active=TRUE|Dir=Out|Protocol=6|LPort=4500|Name=Outbound|",
    "v2.31|Action=Block|Active=TRUE|Dir=In|Protocol=17|LPort=4500|Name=UDP|",
])
def test_a_block_rule_beside_it_does_not_matter(host: FakeHost, data: str) -> None:
    host.rule(OWN)
    host.rule(data)
    assert run(host).status == "pass"


def test_a_block_of_other_ports_is_no_fault_of_an_exception_without_ports(host: FakeHost) -> None:
    host.rule(OWN.replace("|LPort=4500", ""))
    host.rule("v2.30|Action=Block|Active=TRUE|Dir=In|Protocol=6|LPort=445|Name=Block SMB|")
    outcome = run(host, ports=None)
    assert outcome.status == "pass"
    assert "Block SMB" not in " ".join([outcome.actual, outcome.remedy, *outcome.warnings])
    assert any("names no ports, and 1 block rules are about single ones" in line for line in outcome.evidence)


def test_a_block_list_of_attackers_is_a_warning_for_everybody_and_a_fault_for_whom_it_names(host: FakeHost) -> None:
    addresses = "".join("RA4=198.51.%d.%d|" % (number // 100, number % 100) for number in range(199))
    host.rule("v2.31|Action=Block|Active=TRUE|Dir=In|%sName=IPBan_Block_0|" % addresses)
    outcome = run(host, remote_addresses=["any"], allow_any_address=True)
    assert outcome.status == "changed"
    (warning,) = [text for text in outcome.warnings if "IPBan" in text]
    assert "may be over it" in warning
    assert len(warning) < 400, "the first addresses and a count"
    assert run(FakeHost(), remote_addresses=["198.51.0.7"]).status == "changed"
    assert run(host, remote_addresses=["198.51.0.7"]).status == "fail"
    assert not [text for text in run(host, remote_addresses=["203.0.113.10"]).warnings if "IPBan" in text]


def test_rules_of_packaged_apps_open_nothing_and_cost_nothing(host: FakeHost) -> None:
    host.rule(OWN)
    for user in range(20):
        for scope in ("PFN=Microsoft.SecHealthUI_8wekyb3d8bbwe|LUOwn=S-1-5-21-1-2-3-%d|" % user, "LUOwn=S-1-5-21-1-2-3-%d|" % user,
                      "PFN=x_8wekyb3d8bbwe|Edge=TRUE|", "Protocol=6|LPort=4500|PFN=x_8wekyb3d8bbwe|", "LUAuth=O:LSD:(A;;CC;;;S-1-15-3-%d)|" % user):
            host.rule("v2.33|Action=Allow|Active=TRUE|Dir=In|%sName=@{Microsoft.SecHealthUI_1000.29628.1000.0_x64?ms-resource://x}|" % scope)
    outcome = run(host)
    assert outcome.status == "pass"
    assert outcome.warnings == []
    assert host.fetched["Value"] == 1


def test_hundreds_of_block_rules_that_have_nothing_to_do_with_it_are_not_read_one_by_one(host: FakeHost) -> None:
    host.rule(OWN)
    for number in range(400):
        way = ("Dir=Out", "Dir=In|Protocol=17", "Dir=In|Protocol=6|LPort=%d" % number, "Dir=In|App=C:\\t%d.exe" % number)[number % 4]
        host.rule("v2.31|Action=Block|Active=%s|%s|Name=Härtung|" % ("FALSE" if number % 9 == 0 else "TRUE", way))
    assert run(host).status == "pass"
    assert host.fetched["Value"] == 1


def test_more_rules_of_the_wanted_name_than_are_looked_at_is_an_error_that_says_so(host: FakeHost) -> None:
    for _each in range(41):
        host.rule(OWN)
    with pytest.raises(WsmanError, match="41 rules carry the wanted rule's name, at most 40"):
        run(host)


def test_block_rules_that_are_over_it_are_named_up_to_a_few_and_counted(host: FakeHost) -> None:
    for number in range(50):
        host.rule("v2.31|Action=Block|Active=TRUE|Dir=In|Protocol=6|LPort=4500|Name=Over %d|" % number)
    outcome = run(host)
    assert outcome.status == "fail"
    assert outcome.actual.count("is over it:") == 4
    assert "46 more block rules are over it" in outcome.actual
    assert "Ask whoever made the block rule 'Over " in outcome.remedy
    assert "TCP port 4500" in outcome.remedy


@pytest.mark.parametrize(("key", "value", "number", "told"), [
    (FIREWALL + "PublicProfile", "DoNotAllowExceptions", 1, "public profile blocks all inbound"),
    (POLICY + "DomainProfile", "DoNotAllowExceptions", 1, "domain profile blocks all inbound"),
    (POLICY + "PublicProfile", "AllowLocalPolicyMerge", 0, "ignores local rules on the public profile"),
    (POLICY + "PrivateProfile", "AllowLocalPolicyMerge", 0, "ignores local rules on the private profile"),
    (POLICY + "StandardProfile", "AllowLocalPolicyMerge", 0, "ignores local rules on the private profile"),
])
def test_a_right_rule_that_is_not_applied_fails(host: FakeHost, key: str, value: str, number: int, told: str) -> None:
    host.rule(OWN)
    host.keys.setdefault(key, {})[value] = number
    outcome = run(host)
    assert outcome.status == "fail"
    assert told in outcome.actual
    assert outcome.remedy


def test_policy_overrides_the_hosts_own_setting(host: FakeHost) -> None:
    host.rule(OWN)
    host.keys[FIREWALL + "PublicProfile"]["DoNotAllowExceptions"] = 1
    host.keys[POLICY + "PublicProfile"] = {"DoNotAllowExceptions": 0}
    assert run(host).status == "pass"


def test_an_unused_profile_may_be_shut(host: FakeHost) -> None:
    host.keys[FIREWALL + "PublicProfile"]["DoNotAllowExceptions"] = 1
    assert run(host, profiles=["domain", "private"]).status == "changed"
    assert run(host, profiles=["domain", "private"]).status == "pass"


def test_nothing_is_written_where_policy_ignores_local_rules_everywhere(host: FakeHost) -> None:
    for profile in ("DomainProfile", "PrivateProfile", "PublicProfile"):
        host.keys[POLICY + profile] = {"AllowLocalPolicyMerge": 0}
    outcome = run(host)
    assert outcome.status == "fail"
    assert host.commands == []
    host.rule("v2.31|Action=Allow|Active=TRUE|Dir=In|Protocol=6|LPort=4500|Name=Corporate|", policy=True)
    outcome = run(host)
    assert outcome.status == "pass"
    assert "Corporate" in outcome.actual
    assert host.commands == []


def test_a_rule_passes_only_where_the_firewall_is_on(host: FakeHost) -> None:
    host.rule(OWN)
    for profile in ("DomainProfile", "StandardProfile", "PublicProfile"):
        host.keys[FIREWALL + profile] = {"EnableFirewall": 0, "DoNotAllowExceptions": 1}
    outcome = run(host)
    assert outcome.status == "fail"
    assert outcome.actual.count("the firewall is off on the") == 3
    assert "Public Profile, set the firewall state to On" in outcome.remedy


def test_one_profile_without_a_firewall_is_enough_to_fail_and_leaving_it_out_passes(host: FakeHost) -> None:
    host.rule(OWN)
    host.keys[FIREWALL + "PublicProfile"] = {"EnableFirewall": 0}
    assert "off on the public profile" in run(host).actual
    assert run(host, profiles=["domain", "private"]).status != "fail"


def test_a_host_without_the_firewall_service_fails(host: FakeHost) -> None:
    host.rule(OWN)
    host.rows["Win32_Service"] = []
    outcome = run(host)
    assert outcome.status == "fail"
    assert "MpsSvc is not on this host" in outcome.actual


@pytest.mark.parametrize("key", [LOCAL_RULES, FIREWALL + "DomainProfile", FIREWALL + "PublicProfile"])
def test_a_store_that_cannot_be_read_is_an_error_and_no_empty_store(host: FakeHost, key: str) -> None:
    host.rule(OWN)
    del host.keys[key]
    with pytest.raises(WsmanError, match=re.escape(key)):
        run(host)
    assert host.commands == []


def test_a_firewall_service_that_is_stopped_fails(host: FakeHost) -> None:
    host.rule(OWN)
    host.rows["Win32_Service"][0]["State"] = "Stopped"
    assert "MpsSvc" in run(host).actual


@pytest.mark.parametrize("data", [
    "v2.31|Action=Allow|Active=TRUE|Dir=In|App=%ProgramFiles% (x86)\\QODBC Driver for QuickBooks\\QRemote\\Server\\QRemoteServer.exe|Name=QRemote any|",
    "v2.31|Action=Allow|Active=TRUE|Dir=In|Protocol=6|LPort=4500|Name=QRemote any|",
    "v2.31|Action=Allow|Active=TRUE|Dir=In|Protocol=6|LPort2_10=1-65535|RA4=203.0.0.0/255.255.0.0|Name=QRemote any|",
    "v2.31|Action=Allow|Active=TRUE|Dir=In|Name=QRemote any|",
    "v2.31|Action=Allow|Active=TRUE|Dir=In|Protocol=6|Profile=Domain|RA4=LocalSubnet|RA6=LocalSubnet|Name=QRemote any|",
])
def test_a_broader_rule_is_named_and_never_touched(host: FakeHost, data: str) -> None:
    host.rule(OWN)
    host.rule(data)
    outcome = run(host)
    assert outcome.status == "pass"
    assert any("QRemote any" in warning for warning in outcome.warnings)
    assert host.commands == []


def test_a_change_can_be_taken_back_while_the_host_shows_it(host: FakeHost) -> None:
    host.rule(OWN.replace("4500", "8001"))
    change = run(host).changes[0]
    resource = FirewallException(t.cast(t.Any, host), options(), ChangePolicy())
    (back,) = resource.restore(change.as_dict())
    resource.apply(back)
    assert [data for data in host.keys[LOCAL_RULES].values() if "LPort=8001|" in data]
    assert resource.restore(change.as_dict()) == []


def test_a_rule_netsh_cannot_bring_back_is_marked(host: FakeHost) -> None:
    host.rule(OWN.replace("Name=", "RMAuth=O:LSD:(A;;CC;;;BA)|Name="))
    assert run(host, ChangePolicy(check_mode=True)).changes[0].restorable is False


def test_windows_on_another_drive_is_no_difference(host: FakeHost) -> None:
    host.keys["SOFTWARE\\Microsoft\\Windows\\CurrentVersion"] = {"ProgramFilesDir": "D:\\Programme"}
    program = "D:\\Programme\\Brücke\\QRemoteServer.exe"
    host.rule(OWN.replace("App=" + QREMOTE, "App=%ProgramFiles%\\Brücke\\QRemoteServer.exe"))
    assert run(host, program=program).status == "pass"
