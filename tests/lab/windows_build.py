# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Builds simulated hosts from a scenario: what every Windows has, what the scenario adds, and the built-in firewall rules."""

from __future__ import annotations

import dataclasses
import datetime
import typing as t
import uuid

from .windows_firewall import RULES
from .windows_host import START, Connection, File, Host, Process, Service, Session, User, now
from .windows_install import register_driver
from .windows_registry import SZ, Value

if t.TYPE_CHECKING:
    from .core import Lab

#: Group resource of FirewallAPI.dll, id stem, name resource, direction, protocol, ports, program, service, on by default.
BUILTIN = """
28502 FPS-NB_Session-In 28503 In 6 139 System - 0
28502 FPS-SMB-In-TCP 28511 In 6 445 System - 1
28502 FPS-NB_Name-In 28519 In 17 137 System - 0
28502 FPS-NB_Datagram-In 28527 In 17 138 System - 0
28502 FPS-ICMP4-ERQ-In 28543 In 1 - System - 0
28502 FPS-ICMP6-ERQ-In 28545 In 58 - System - 0
28502 FPS-RPCSS-In 28539 In 6 RPC-EPMap - Rpcss 0
28502 FPS-LLMNR-In-UDP 28548 In 17 5355 %SystemRoot%\\system32\\svchost.exe dnscache 0
28752 RemoteDesktop-UserMode-In-TCP 28775 In 6 3389 %SystemRoot%\\system32\\svchost.exe termservice 1
28752 RemoteDesktop-UserMode-In-UDP 28776 In 17 3389 %SystemRoot%\\system32\\svchost.exe termservice 1
28752 RemoteDesktop-Shadow-In-TCP 28778 In 6 - %SystemRoot%\\system32\\RdpSa.exe - 1
30267 WINRM-HTTP-In-TCP 30253 In 6 5985 System - 1
30252 WINRM-HTTP-Compat-In-TCP 30256 In 6 80 System - 0
34251 WMI-RPCSS-In-TCP 34252 In 6 135 %SystemRoot%\\system32\\svchost.exe rpcss 0
34251 WMI-WINMGMT-In-TCP 34254 In 6 - %SystemRoot%\\system32\\svchost.exe winmgmt 0
34251 WMI-ASYNC-In-TCP 34256 In 6 - %SystemRoot%\\system32\\wbem\\unsecapp.exe - 0
34251 WMI-WINMGMT-Out-TCP 34258 Out 6 - %SystemRoot%\\system32\\svchost.exe winmgmt 0
25000 CoreNet-DHCP-In 25301 In 17 68 %SystemRoot%\\system32\\svchost.exe dhcp 1
25000 CoreNet-DHCP-Out 25302 Out 17 68 %SystemRoot%\\system32\\svchost.exe dhcp 1
25000 CoreNet-DHCPV6-In 25304 In 17 546 %SystemRoot%\\system32\\svchost.exe dhcp 1
25000 CoreNet-DNS-Out-UDP 25405 Out 17 - %SystemRoot%\\system32\\svchost.exe dnscache 1
25000 CoreNet-IGMP-In 25376 In 2 - System - 1
25000 CoreNet-ICMP6-DU-In 25110 In 58 - System - 1
25000 CoreNet-ICMP6-PTB-In 25001 In 58 - System - 1
25000 CoreNet-ICMP4-DUFRAG-In 25251 In 1 - System - 1
25000 CoreNet-GP-NP-Out-TCP 25401 Out 6 - System - 1
25000 CoreNet-Teredo-In 25327 In 17 Teredo %SystemRoot%\\system32\\svchost.exe iphlpsvc 1
25000 CoreNet-IPHTTPS-In 25427 In 6 IPHTTPSIn System IPHTTPSIn 1
32752 NETDIS-UPnPHost-In-TCP 32761 In 6 2869 System - 0
32752 NETDIS-SSDPSrv-In-UDP 32753 In 17 1900 %SystemRoot%\\system32\\svchost.exe Ssdpsrv 0
32752 NETDIS-FDPHOST-In-UDP 32785 In 17 3702 %SystemRoot%\\system32\\svchost.exe fdphost 0
32752 NETDIS-LLMNR-In-UDP 32801 In 17 5355 %SystemRoot%\\system32\\svchost.exe dnscache 0
29252 RemoteEventLogSvc-In-TCP 29253 In 6 RPC %SystemRoot%\\system32\\svchost.exe Eventlog 0
29502 RemoteSvcAdmin-In-TCP 29503 In 6 RPC %SystemRoot%\\system32\\services.exe - 0
33252 RemoteTask-In-TCP 33253 In 6 RPC %SystemRoot%\\system32\\svchost.exe schedule 0
30002 RemoteFwAdmin-In-TCP 30003 In 6 RPC %SystemRoot%\\system32\\svchost.exe policyagent 0
34501 RVM-VDS-In-TCP 34502 In 6 RPC %SystemRoot%\\system32\\vds.exe vds 0
33502 MSDTC-In-TCP 33503 In 6 - %SystemRoot%\\system32\\msdtc.exe - 0
33502 MSDTC-Out-TCP 33507 Out 6 - %SystemRoot%\\system32\\msdtc.exe - 0
34002 Netlogon-NamedPipe-In 37681 In 6 445 System - 0
"""


def builtin_rules(host: Host) -> None:
    """About 120 rules as a fresh server has them: names are resources, most exist once for each profile."""
    host.registry.create(RULES)
    for line in BUILTIN.strip().splitlines():
        group, stem, name, way, protocol, port, program, service, on = line.replace("\\\\", "\\").split()
        for profile in ("Domain", "Private", "Public"):
            data = "v2.30|Action=Allow|Active=%s|Dir=%s|Protocol=%s|Profile=%s|" % (
                "TRUE" if on == "1" and (profile != "Public" or group != "28502") else "FALSE",
                way,
                protocol,
                profile,
            )
            if port != "-":
                data += ("LPort2_10=%s|" if port == "IPHTTPSIn" else "LPort=%s|") % port
            if protocol in ("1", "58"):
                data += "ICMP%s=8:*|" % ("4" if protocol == "1" else "6")
            data += "App=%s|" % program if program != "-" else ""
            data += "Svc=%s|" % service if service != "-" else ""
            data += "Name=@FirewallAPI.dll,-%s|Desc=@FirewallAPI.dll,-%s|EmbedCtxt=@FirewallAPI.dll,-%s|" % (name, int(name) + 4, group)
            number = stem if profile == "Domain" else "%s-%s" % (stem, "NoScope" if profile == "Private" else "Public")
            host.registry.set(RULES, Value(number, SZ, data))


def _age(spec: dict[str, t.Any], default: float = 0.0) -> datetime.datetime:
    """``hours_ago`` of a scenario's entry as a time."""
    return now() - datetime.timedelta(hours=float(spec.get("hours_ago", default)))


def _file(spec: dict[str, t.Any]) -> File:
    text = spec.get("content", "")
    if spec.get("newline") == "crlf":
        text = text.replace("\n", "\r\n")
    data = bytes.fromhex(spec["hex"]) if "hex" in spec else text.encode(spec.get("encoding", "utf-8"))
    return File(
        spec["path"], data, spec.get("size"), spec.get("version"), _age(spec, 2000), spec.get("readable", True), spec.get("writable", True), spec.get("runs")
    )


def _service(host: Host, name: str, spec: dict[str, t.Any]) -> None:
    known = {"display", "mode", "path", "account", "needs", "delayed", "moment", "stoppable", "fails"}
    old = host.services.get(name.lower())
    service = old or Service(name)
    for field in known & set(spec):
        setattr(service, field, spec[field])
    service.listens = [tuple(item) for item in spec["listens"]] if "listens" in spec else service.listens  # type: ignore[misc]
    host.services[name.lower()] = service
    host.registry.load(
        {
            "HKLM\\SYSTEM\\CurrentControlSet\\Services\\" + service.name: {
                "Start": START[service.mode],
                "ImagePath": {"type": "REG_EXPAND_SZ", "data": service.path},
                "ObjectName": service.account,
                "DisplayName": service.display or name,
                **({"DelayedAutostart": 1} if service.delayed else {}),
                **({"DependOnService": list(service.needs)} if service.needs else {}),
            }
        }
    )
    if spec.get("state", "Stopped") == "Running":
        if service.pid:
            host.processes.pop(service.pid, None)
        host.run_service(service)
        host.processes[service.pid].created = _age(spec, 26)


def _processes(host: Host, specs: list[dict[str, t.Any]]) -> None:
    for spec in specs:
        path = spec.get("path")
        name = spec.get("name") or str(path).rpartition("\\")[2]
        process = Process(
            spec.get("pid") or next(host.pids),
            name,
            path,
            spec.get("command"),
            spec.get("session", 0),
            spec.get("user", "NT AUTHORITY\\SYSTEM"),
            spec.get("parent", 4),
            _age(spec, 26),
            [(item[0], item[1]) for item in spec.get("listens", [])],
        )
        host.processes[process.pid] = process
        for peer in spec.get("peers", []):
            link = Connection(peer.get("local", "10.20.30.40"), peer["port"], peer["from"], peer.get("from_port", 51544), process.pid)
            host.connections.append(dataclasses.replace(link, looks=peer.get("looks", 0)))


def apply(host: Host, spec: dict[str, t.Any]) -> None:
    """Lay one section of a scenario over what the host has."""
    for name in ("domain", "language", "code_page", "zone", "basic", "allow_unencrypted", "mi_faults", "curl", "downloads"):
        if name in spec:
            setattr(host, name, spec[name])
    host.computer = spec.get("computer", host.computer)
    host.booted = _age(spec["boot"]) if "boot" in spec else host.booted
    host.users += [User(**user) for user in spec.get("users", [])]
    for folder in spec.get("folders", []):
        host.add_folder(folder)
    if "driver" in spec:
        driver = spec["driver"]
        register_driver(host, driver["build"], tuple(driver.get("bits", (32, 64))), tuple(driver.get("licences", ())), when=_age(driver, 3000))
    for file in spec.get("files", []):
        host.add_file(_file(file))
    host.registry.load(spec.get("registry", {}))
    for name, service in spec.get("services", {}).items():
        _service(host, name, service)
    _processes(host, spec.get("processes", []))
    host.sessions += [Session(item["number"], item["user"], item.get("state", "Active"), item.get("rdp", False)) for item in spec.get("sessions", [])]
    for number, data in spec.get("rules", {}).items():
        host.registry.set(
            RULES, Value(str(number) if str(number).startswith("{") else "{%s}" % str(uuid.uuid5(uuid.NAMESPACE_DNS, str(number))).upper(), SZ, data)
        )
    for task in spec.get("tasks", []):
        host.tasks[(task["path"] + task["name"]).lower()] = {"state": "Ready", "last": None, "result": 267011, "xml": "", **task}


def build(lab: Lab, name: str, spec: dict[str, t.Any], scenario: dict[str, t.Any]) -> Host:
    host = Host(lab, name)
    host.os = dict(scenario["versions"][spec["os"]])
    host.registry.load(
        {
            "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion": {
                "ProductName": host.os["caption"].replace("Microsoft ", ""),
                "CurrentBuild": host.os["version"].rpartition(".")[2],
                "CurrentVersion": "6.3",
                "CurrentMajorVersionNumber": 10,
            }
        }
    )
    host.curl = host.os.get("curl", True)
    builtin_rules(host)
    apply(host, scenario["base"])
    for section in spec.get("like", []):
        apply(host, scenario["sections"][section])
    apply(host, spec)
    zone = host.zone
    host.registry.load(
        {
            "HKLM\\SYSTEM\\CurrentControlSet\\Control\\TimeZoneInformation": {
                "TimeZoneKeyName": zone["id"],
                "StandardName": "@tzres.dll,-112",
                "DaylightName": "@tzres.dll,-111",
                "Bias": -zone["offset"] % 2**32,
                "ActiveTimeBias": -zone["offset"] % 2**32,
                "StandardBias": 0,
                "DaylightBias": 2**32 - 60,
                "DynamicDaylightTimeDisabled": 0,
            }
        }
    )
    host.add_file(File("C:\\Windows\\System32\\certutil.exe", b"certutil", size=1701376))
    host.add_file(File("C:\\Windows\\win.ini", b"; for 16-bit app support\r\n[fonts]\r\n[extensions]\r\n[mci extensions]\r\n[files]\r\n[Mail]\r\nMAPI=1\r\n"))
    if host.curl:
        host.add_file(File("C:\\Windows\\System32\\curl.exe", b"curl", size=421888, version="7.83.1.0"))
    return host
