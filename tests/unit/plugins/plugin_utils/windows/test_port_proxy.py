# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""port_forward: proxy, service, rule, collisions and dead targets."""
from __future__ import annotations

import typing as t

import pytest
from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import ChangePolicy, Outcome
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._firewall_view import LOCAL_RULES
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._port_proxy import PortForward
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._errors import LostReply
from fakehost import PROXIES, FakeHost

QREMOTE = "C:\\Program Files (x86)\\QODBC Driver for QuickBooks\\QRemote\\Server\\QRemoteServer.exe"


def listener(port: int, pid: int, address: str = "0.0.0.0") -> dict[str, t.Any]:
    return {"LocalAddress": address, "LocalPort": str(port), "RemoteAddress": "0.0.0.0", "RemotePort": "0", "State": "2", "OwningProcess": str(pid)}


class ProxyHost(FakeHost):
    """The IP Helper service, process 77, listens for every proxy while it runs."""

    def __init__(self) -> None:
        super().__init__()
        self.helper = {"Name": "iphlpsvc", "DisplayName": "IP Helper", "State": "Running", "StartMode": "Auto", "ProcessId": "77"}
        self.rows["Win32_Service"].append(self.helper)
        self.rows["Win32_Process"] = [
            {"ProcessId": "500", "Name": "QRemoteServer.exe", "ExecutablePath": QREMOTE, "SessionId": "2"},
            {"ProcessId": "77", "Name": "svchost.exe", "ExecutablePath": "C:\\Windows\\System32\\svchost.exe", "SessionId": "0"},
        ]
        self.listeners = [listener(4500, 500)]
        #: The service runs and does not listen.
        self.deaf = False
        self.on_invoke = self.control

    def control(self, _cls: str, method: str, params: dict[str, t.Any], _selectors: dict[str, str]) -> dict[str, t.Any]:
        if method == "StartService":
            self.helper.update(State="Running", ProcessId="77")
        else:
            self.helper["StartMode"] = "Auto" if params["StartMode"] == "Automatic" else params["StartMode"]
        return {"ReturnValue": "0"}

    def read(self, read: t.Any) -> t.Any:
        if getattr(read, "cls", "") == "MSFT_NetTCPConnection":
            ports = [name.rsplit("/", 1)[1] for name in self.keys.get(PROXIES, {})] if self.helper["State"] == "Running" and not self.deaf else []
            self.rows["MSFT_NetTCPConnection"] = [*self.listeners, *(listener(int(port), 77) for port in ports)]
        return super().read(read)


@pytest.fixture
def host() -> ProxyHost:
    return ProxyHost()


def run(host: ProxyHost, policy: ChangePolicy | None = None, **changed: t.Any) -> Outcome:
    options = {"listen_port": 8001, "listen_address": "*", "connect_address": "127.0.0.1", "connect_port": 4500, "state": "present", "rule_name": None,
               "profiles": ["domain", "private", "public"], "remote_addresses": ["203.0.113.10"], "allow_any_address": False, **changed}
    resource = PortForward(t.cast(t.Any, host), options, policy or ChangePolicy())
    resource.sleep = lambda _seconds: None
    resource.check_options()
    return resource.run()


@pytest.mark.parametrize("target", ["localhost/4500", "LOCALHOST/4500", "127.0.0.1/4500", " localhost/4500"])
@pytest.mark.parametrize("name", ["*/8001", "0.0.0.0/8001"])
def test_localhost_is_loopback(host: ProxyHost, target: str, name: str) -> None:
    """Ten public how-tos write connectaddress=localhost."""
    host.keys[PROXIES] = {name: target}
    outcome = run(host, ChangePolicy(check_mode=True))
    assert [change.kind for change in outcome.changes] == ["firewall"]
    run(host)
    assert run(host).status == "pass"
    assert host.keys[PROXIES] == {name: target}


def test_a_proxy_that_listens_on_localhost_is_the_one_on_127_0_0_1(host: ProxyHost) -> None:
    host.keys[PROXIES] = {"localhost/8001": "127.0.0.1/4500"}
    outcome = run(host, ChangePolicy(check_mode=True), listen_address="127.0.0.1")
    assert [change.kind for change in outcome.changes] == ["firewall"]


@pytest.mark.parametrize("target", ["localhost/4501", "127.0.0.2/4500", "qb01.local/4500", "localhost.example.com/4500"])
def test_another_target_is_none(host: ProxyHost, target: str) -> None:
    host.keys[PROXIES] = {"*/8001": target}
    assert "port_proxy" in [change.kind for change in run(host, ChangePolicy(check_mode=True)).changes]


def test_check_do_and_again(host: ProxyHost) -> None:
    checked = run(host, ChangePolicy(check_mode=True))
    assert checked.status == "would_change"
    assert [change.kind for change in checked.changes] == ["port_proxy", "firewall"]
    assert host.commands == []
    assert run(host).status == "changed"
    assert host.keys[PROXIES] == {"*/8001": "127.0.0.1/4500"}
    assert "LPort=8001|" in next(iter(host.keys[LOCAL_RULES].values()))
    assert run(host).status == "pass"
    assert len(host.commands) == 2


def test_each_kind_needs_its_own_consent(host: ProxyHost) -> None:
    outcome = run(host, ChangePolicy(allow=frozenset({"firewall"})))
    assert outcome.status == "would_change"
    assert "port_proxy" in outcome.blocked_by
    assert PROXIES not in host.keys
    assert len(host.keys[LOCAL_RULES]) == 1


def test_a_stopped_disabled_ip_helper_is_started_and_stays_so(host: ProxyHost) -> None:
    host.helper.update(State="Stopped", StartMode="Disabled", ProcessId="0")
    outcome = run(host)
    assert outcome.status == "changed"
    assert [method for _cls, method, _name in host.invoked] == ["ChangeStartMode", "StartService"]
    assert run(host).status == "pass"


@pytest.mark.parametrize("name", ["*/8001", "0.0.0.0/8001"])
def test_a_proxy_that_leads_elsewhere_is_corrected_and_recorded(host: ProxyHost, name: str) -> None:
    host.keys[PROXIES] = {name: "10.0.0.9/4500"}
    outcome = run(host)
    assert outcome.status == "changed"
    assert outcome.changes[0].before == "10.0.0.9/4500"
    assert host.keys[PROXIES] == {name: "127.0.0.1/4500"}
    assert " set v4tov4 " in host.commands[0]
    resource = PortForward(t.cast(t.Any, host), {"listen_port": 8001, "listen_address": "*", "state": "absent", "rule_name": None}, ChangePolicy())
    resource.sleep = lambda _seconds: None
    (back,) = resource.restore(outcome.changes[0].as_dict())
    resource.apply(back)
    assert host.keys[PROXIES] == {name: "10.0.0.9/4500"}


def test_another_proxy_on_the_port_is_named_and_left_alone(host: ProxyHost) -> None:
    host.keys[PROXIES] = {"192.0.2.5/8001": "10.0.0.9/80", "*/18001": "10.0.0.9/80"}
    outcome = run(host)
    assert outcome.status == "changed"
    assert [warning for warning in outcome.warnings if "192.0.2.5/8001" in warning]
    assert not [warning for warning in outcome.warnings if "18001" in warning]
    assert host.keys[PROXIES]["192.0.2.5/8001"] == "10.0.0.9/80"


def test_it_does_not_collide_with_a_program_that_listens_itself(host: ProxyHost) -> None:
    host.listeners.append(listener(8001, 500, "::"))
    outcome = run(host)
    assert outcome.status == "fail"
    assert "QRemoteServer.exe" in outcome.actual
    assert host.commands == []
    assert outcome.changes == []


def test_another_service_in_a_shared_process_is_a_collision_that_is_named(host: ProxyHost) -> None:
    host.listeners.append(listener(3389, 1200))
    host.rows["Win32_Process"].append({"ProcessId": "1200", "Name": "svchost.exe", "ExecutablePath": "C:\\Windows\\System32\\svchost.exe", "SessionId": "0"})
    host.rows["Win32_Service"].append({"Name": "TermService", "DisplayName": "Remotedesktopdienste", "State": "Running", "StartMode": "Manual",
                                       "ProcessId": "1200"})
    outcome = run(host, listen_port=3389)
    assert (outcome.status, outcome.changes, host.commands) == ("fail", [], [])
    assert "service 'TermService' (Remotedesktopdienste)" in outcome.actual


def test_a_listener_of_another_program_is_not_taken_for_the_proxys(host: ProxyHost) -> None:
    run(host, listen_address="192.0.2.5")
    host.deaf = True
    host.listeners.append(listener(8001, 500, "192.0.2.6"))
    assert "does not listen on port 8001" in run(host, listen_address="192.0.2.5").actual


def test_both_spellings_of_every_address_are_removed_in_one_run(host: ProxyHost) -> None:
    host.keys[PROXIES] = {"*/8001": "127.0.0.1/4500", "0.0.0.0/8001": "127.0.0.1/2080", "192.0.2.5/8001": "10.0.0.9/80"}
    outcome = run(host, state="absent")
    assert outcome.status == "changed"
    assert host.keys[PROXIES] == {"192.0.2.5/8001": "10.0.0.9/80"}
    assert run(host, state="absent").status == "pass"


def test_a_listener_on_another_address_is_no_collision(host: ProxyHost) -> None:
    host.listeners.append(listener(8001, 500, "127.0.0.1"))
    assert run(host, listen_address="192.0.2.5").status == "changed"


def test_a_dead_target_fails_although_the_proxy_is_there(host: ProxyHost) -> None:
    run(host)
    host.listeners = []
    outcome = run(host)
    assert outcome.status == "fail"
    assert "nothing listens on 127.0.0.1 port 4500" in outcome.actual


def test_a_proxy_that_does_not_listen_fails(host: ProxyHost) -> None:
    run(host)
    host.deaf = True
    assert "does not listen on port 8001 although the proxy is registered" in run(host).actual


def test_without_the_ip_helper_service_nothing_is_written(host: ProxyHost) -> None:
    host.rows["Win32_Service"].remove(host.helper)
    outcome = run(host)
    assert (outcome.status, host.commands) == ("fail", [])
    assert "iphlpsvc" in outcome.actual


def test_a_target_on_another_host_is_asked_of_a_person(host: ProxyHost) -> None:
    outcome = run(host, connect_address="192.0.2.20")
    assert outcome.status == "manual"
    assert "curl.exe -v telnet://192.0.2.20:4500" in outcome.remedy


def test_a_block_rule_over_the_port_fails(host: ProxyHost) -> None:
    host.rule("v2.31|Action=Block|Active=TRUE|Dir=In|Protocol=6|LPort=8001|Name=Hardening|")
    assert "Hardening" in run(host).actual


def test_absent_removes_proxy_and_rule_once_and_leaves_the_service(host: ProxyHost) -> None:
    run(host)
    assert run(host, ChangePolicy(check_mode=True), state="absent").status == "would_change"
    assert run(host, state="absent").status == "changed"
    assert host.keys[PROXIES] == {}
    assert host.keys[LOCAL_RULES] == {}
    assert run(host, state="absent").status == "pass"
    assert host.helper["State"] == "Running"


def test_a_lost_reply_is_read_again(host: ProxyHost) -> None:
    host.break_after["portproxy"] = LostReply("no reply", operation="Receive")
    run(host)
    assert host.keys[PROXIES] == {"*/8001": "127.0.0.1/4500"}
    assert run(host).status in ("pass", "changed")
    assert len([command for command in host.commands if "portproxy" in command]) == 1


@pytest.mark.parametrize(("changed", "why"), [
    ({"listen_port": 0}, "no TCP port"),
    ({"listen_port": 70000}, "no TCP port"),
    ({"listen_address": "any & calc"}, "no IPv4 address"),
    ({"connect_address": "localhost"}, "no IPv4 address"),
    ({"connect_address": "::1"}, "no IPv4 address"),
    ({"connect_port": None}, "no TCP port"),
    ({"connect_port": 8001}, "connect to itself"),
    ({"remote_addresses": ["0.0.0.0/0"]}, "whole internet"),
    ({"remote_addresses": None}, "remote_addresses is needed"),
    ({"rule_name": "100%"}, "percent sign"),
])
def test_bad_options_are_refused_before_anything_is_sent(host: ProxyHost, changed: dict[str, t.Any], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        run(host, **changed)
    assert not host.fetched
