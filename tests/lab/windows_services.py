# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Win32_Service and Win32_DependentService. Return codes are those of the Win32 provider's documentation."""

from __future__ import annotations

import typing as t

from .windows_host import START, Host, Service
from .windows_registry import DWORD, Value
from .windows_schema import ASSOCIATIONS, CimClass, Method, Row, props, register

CIMV2 = "root/cimv2"


def service_row(service: Service) -> Row:
    return {
        "Name": service.name,
        "DisplayName": service.display or service.name,
        "Caption": service.display or service.name,
        "State": service.state,
        "Started": service.state in ("Running", "Stop Pending"),
        "StartMode": service.mode,
        "PathName": service.path,
        "StartName": service.account,
        "ProcessId": service.pid,
        "DelayedAutoStart": service.delayed,
        "AcceptStop": service.state == "Running" and service.stoppable,
        "AcceptPause": False,
        "Status": "OK",
        "ExitCode": 0 if service.state == "Running" else 1077,
        "ServiceType": "Own Process",
        "ErrorControl": "Normal",
        "DesktopInteract": False,
        "SystemName": "",
        "SystemCreationClassName": "Win32_ComputerSystem",
        "CreationClassName": "Win32_Service",
        "Description": service.display,
        "CheckPoint": 0,
        "WaitHint": 0,
        "TagId": 0,
        "ServiceSpecificExitCode": 0,
        "InstallDate": None,
    }


def start_service(host: Host, service: Service) -> int:
    if service.state == "Running" or service.target == "Running":
        return 10
    if service.marked:
        return 16
    if service.mode == "Disabled":
        return 14
    if service.target:
        return 11
    if service.fails:
        return service.fails
    for name in service.needs:
        needed = host.service(name)
        if needed is None:
            return 12
        if needed.state != "Running" and start_service(host, needed):
            return 13
    host.change_service(service, "Running")
    return 0


def stop_service(host: Host, service: Service) -> int:
    if service.state != "Running" or service.target or not service.stoppable:
        return 5
    if any(other.state != "Stopped" for other in host.dependents(service)):
        return 3
    host.change_service(service, "Stopped")
    return 0


def change_mode(host: Host, service: Service, mode: str) -> int:
    modes = {"boot": "Boot", "system": "System", "automatic": "Auto", "manual": "Manual", "disabled": "Disabled"}
    if mode.lower() not in modes:
        return 21
    if "start_mode_denied" in host.odd:
        return 2
    service.mode = modes[mode.lower()]
    service.delayed = service.delayed and service.mode == "Auto"
    key = "HKLM\\SYSTEM\\CurrentControlSet\\Services\\" + service.name
    host.registry.create(key)
    host.registry.set(key, Value("Start", DWORD, START[service.mode]))
    host.write("service", "mode %s %s" % (service.mode, service.name))
    return 0


def _service(host: Host, row: Row) -> Service:
    return t.cast(Service, host.service(row["Name"]))


def _dependent(host: Host, row: Row, role: str) -> list[Row]:
    """Role Antecedent: who depends on this service; role Dependent: what it depends on."""
    service = _service(host, row)
    after = [service_row(other) for other in host.dependents(service)]
    before = [service_row(needed) for name in service.needs if (needed := host.service(name))]
    return {"antecedent": after, "dependent": before}.get(role, after + before)


def _links(host: Host) -> list[Row]:
    path = '\\\\%s\\root\\cimv2:Win32_Service.Name="%%s"' % host.computer
    return [{"Antecedent": path % name, "Dependent": path % service.name} for service in host.all_services() for name in service.needs]


SERVICE = register(
    CimClass(
        "Win32_Service",
        CIMV2,
        ("Name",),
        props(
            "Name DisplayName Caption Description State Started:boolean StartMode PathName StartName "
            "ProcessId:uint32 DelayedAutoStart:boolean AcceptStop:boolean "
            "AcceptPause:boolean Status ExitCode:uint32 ServiceType ErrorControl DesktopInteract:boolean SystemName SystemCreationClassName CreationClassName "
            "CheckPoint:uint32 WaitHint:uint32 TagId:uint32 ServiceSpecificExitCode:uint32 InstallDate:datetime"
        ),
        lambda host: [service_row(service) for service in host.all_services()],
        {
            "StartService": Method({}, lambda host, row, values: {"ReturnValue": start_service(host, _service(host, row))}),
            "StopService": Method({}, lambda host, row, values: {"ReturnValue": stop_service(host, _service(host, row))}),
            "InterrogateService": Method({}, lambda host, row, values: {"ReturnValue": 0 if row["Started"] else 6}),
            "ChangeStartMode": Method(
                {"StartMode": "string"}, lambda host, row, values: {"ReturnValue": change_mode(host, _service(host, row), values["StartMode"])}
            ),
        },
    )
)
register(
    CimClass("Win32_DependentService", CIMV2, ("Antecedent", "Dependent"), props("Antecedent:reference Dependent:reference TypeOfDependency:uint16"), _links)
)
ASSOCIATIONS["win32_dependentservice", "win32_service"] = [("Win32_Service", _dependent)]
