# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Classes of root/cimv2: system, services, processes, files. Return codes are those of the Win32 provider's documentation."""
from __future__ import annotations

import datetime
import typing as t

from .windows_cmd_run import run_detached
from .windows_host import START, Host, Process, Service, now
from .windows_registry import DWORD, Value
from .windows_schema import ASSOCIATIONS, CimClass, Method, Row, props, register

CIMV2 = "root/cimv2"


def _system(host: Host) -> list[Row]:
    os, german = host.os, host.language == "de"
    return [{
        "Name": "%s|C:\\Windows|\\Device\\Harddisk0\\Partition4" % os["caption"], "Caption": os["caption"], "Version": os["version"],
        "BuildNumber": os["version"].rpartition(".")[2], "OSArchitecture": "64-Bit" if german else "64-bit", "CSName": host.computer,
        "LastBootUpTime": host.booted, "LocalDateTime": now(), "InstallDate": host.booted - datetime.timedelta(days=300),
        "CurrentTimeZone": host.zone["offset"], "SystemDirectory": "C:\\Windows\\system32", "WindowsDirectory": "C:\\Windows", "SystemDrive": "C:",
        "ProductType": 3, "OSLanguage": 1031 if german else 1033, "Locale": "0407" if german else "0409", "CodeSet": "1252",
        "CountryCode": "49" if german else "1", "MUILanguages": ["de-DE" if german else "en-US"], "Manufacturer": "Microsoft Corporation",
        "NumberOfUsers": len(host.sessions), "NumberOfProcesses": len(host.processes), "TotalVisibleMemorySize": 16776692,
        "FreePhysicalMemory": 9401236, "Status": "OK", "OperatingSystemSKU": 7, "RegisteredUser": "Windows-Benutzer" if german else "Windows User",
        "ServicePackMajorVersion": 0, "Description": "", "Organization": None,
    }]


def _computer(host: Host) -> list[Row]:
    return [{
        "Name": host.computer, "Caption": host.computer, "DNSHostName": host.computer.lower(), "Domain": host.domain, "Workgroup": None,
        "PartOfDomain": host.domain != "WORKGROUP", "DomainRole": 3 if host.domain != "WORKGROUP" else 2, "Manufacturer": "VMware, Inc.",
        "Model": "VMware7,1", "TotalPhysicalMemory": 17179332608, "NumberOfProcessors": 1, "NumberOfLogicalProcessors": 4,
        "CurrentTimeZone": host.zone["offset"], "DaylightInEffect": False, "EnableDaylightSavingsTime": True, "HypervisorPresent": True,
        "SystemType": "x64-based PC", "UserName": next((s.user for s in host.sessions if not s.rdp and s.state == "Active"), None), "Status": "OK",
    }]


def _zone(host: Host) -> list[Row]:
    zone = host.zone
    return [{"StandardName": zone["standard"], "DaylightName": zone["daylight"], "Caption": zone["caption"], "Description": zone["caption"],
             "Bias": zone["offset"], "StandardBias": 0, "DaylightBias": -60, "SettingID": None,
             "DaylightMonth": 3, "DaylightDay": zone.get("daylight_day", 2), "StandardMonth": zone.get("standard_month", 11), "StandardDay": 1}]


# services ------------------------------------------------------------------------------------------------------
def service_row(service: Service) -> Row:
    return {
        "Name": service.name, "DisplayName": service.display or service.name, "Caption": service.display or service.name,
        "State": service.state, "Started": service.state in ("Running", "Stop Pending"), "StartMode": service.mode, "PathName": service.path,
        "StartName": service.account, "ProcessId": service.pid, "DelayedAutoStart": service.delayed, "AcceptStop": service.state == "Running" and service.stoppable,
        "AcceptPause": False, "Status": "OK", "ExitCode": 0 if service.state == "Running" else 1077, "ServiceType": "Own Process",
        "ErrorControl": "Normal", "DesktopInteract": False, "SystemName": "", "SystemCreationClassName": "Win32_ComputerSystem",
        "CreationClassName": "Win32_Service", "Description": service.display, "CheckPoint": 0, "WaitHint": 0, "TagId": 0, "ServiceSpecificExitCode": 0,
        "InstallDate": None,
    }


def start_service(host: Host, service: Service) -> int:
    if service.state == "Running" or service.target == "Running":
        return 10
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


# processes -----------------------------------------------------------------------------------------------------
def _process(process: Process) -> Row:
    return {
        "Handle": str(process.pid), "ProcessId": process.pid, "ParentProcessId": process.parent, "Name": process.name, "Caption": process.name,
        "Description": process.name, "ExecutablePath": process.path, "CommandLine": process.command or ('"%s"' % process.path if process.path else None),
        "SessionId": process.session, "CreationDate": process.created, "CreationClassName": "Win32_Process", "CSName": "", "HandleCount": 120,
        "ThreadCount": 8, "Priority": 8, "WorkingSetSize": 25165824, "Status": None, "TerminationDate": None, "OSName": "",
    }


def _owner(host: Host, row: Row, values: Row) -> Row:
    process = host.processes.get(row["ProcessId"])
    if process is None or process.pid <= 4:
        return {"Domain": None, "ReturnValue": 2, "User": None}
    domain, _, user = process.user.rpartition("\\")
    return {"Domain": domain, "ReturnValue": 0, "User": user}


def _owner_sid(host: Host, row: Row, values: Row) -> Row:
    process = host.processes.get(row["ProcessId"])
    if process is None or process.pid <= 4:
        return {"ReturnValue": 2, "Sid": None}
    return {"ReturnValue": 0, "Sid": host.sid_of(process.user)}


def _terminate(host: Host, row: Row, values: Row) -> Row:
    host.end_process(row["ProcessId"])
    host.write("process", "terminate %s %s" % (row["ProcessId"], row["Name"]))
    return {"ReturnValue": 0}


def _create(host: Host, row: Row, values: Row) -> Row:
    process = run_detached(host, values["CommandLine"])
    if process is None:
        return {"ProcessId": None, "ReturnValue": 9}
    return {"ProcessId": process.pid, "ReturnValue": 0}


# files ---------------------------------------------------------------------------------------------------------
def _files(host: Host) -> list[Row]:
    found = []
    for file in host.files.values():
        folder, _, name = file.path.rpartition("\\")
        stem, _, extension = name.rpartition(".")
        found.append({
            "Name": file.path.lower(), "FileName": (stem or extension).lower(), "Extension": extension.lower(), "Path": folder[2:].lower() + "\\",
            "Drive": "c:", "FileSize": file.length, "Version": file.version, "LastModified": file.modified, "CreationDate": file.modified,
            "Caption": file.path.lower(), "Description": file.path.lower(), "Readable": True, "Writeable": True, "Hidden": False, "System": False,
            "Status": "OK", "Manufacturer": None, "CSName": host.computer, "EightDotThreeFileName": file.path.lower(), "FileType": "",
        })
    return found


OS = register(CimClass(
    "Win32_OperatingSystem", CIMV2, ("Name",), props(
        "Name Caption Version BuildNumber OSArchitecture CSName LastBootUpTime:datetime LocalDateTime:datetime InstallDate:datetime CurrentTimeZone:sint16 "
        "SystemDirectory WindowsDirectory SystemDrive ProductType:uint32 OSLanguage:uint32 Locale CodeSet CountryCode MUILanguages:string[] Manufacturer "
        "NumberOfUsers:uint32 NumberOfProcesses:uint32 TotalVisibleMemorySize:uint64 FreePhysicalMemory:uint64 Status OperatingSystemSKU:uint32 RegisteredUser "
        "ServicePackMajorVersion:uint16 Description Organization"), _system, singleton=True))
register(CimClass(
    "Win32_ComputerSystem", CIMV2, ("Name",), props(
        "Name Caption DNSHostName Domain Workgroup PartOfDomain:boolean DomainRole:uint16 Manufacturer Model TotalPhysicalMemory:uint64 "
        "NumberOfProcessors:uint32 NumberOfLogicalProcessors:uint32 CurrentTimeZone:sint16 DaylightInEffect:boolean EnableDaylightSavingsTime:boolean "
        "HypervisorPresent:boolean SystemType UserName Status"), _computer))
register(CimClass(
    "Win32_Processor", CIMV2, ("DeviceID",), props("DeviceID Name AddressWidth:uint16 DataWidth:uint16 Architecture:uint16 NumberOfCores:uint32 Status"),
    lambda host: [{"DeviceID": "CPU0", "Name": "Intel(R) Xeon(R) Gold 6230 CPU @ 2.10GHz", "AddressWidth": host.os.get("bits", 64), "DataWidth": 64,
                   "Architecture": 9, "NumberOfCores": 4, "Status": "OK"}]))
register(CimClass(
    "Win32_TimeZone", CIMV2, ("StandardName",), props(
        "StandardName DaylightName Caption Description SettingID Bias:sint32 StandardBias:uint32 DaylightBias:sint32 DaylightMonth:uint32 DaylightDay:uint32 "
        "StandardMonth:uint32 StandardDay:uint32"), _zone))
SERVICE = register(CimClass(
    "Win32_Service", CIMV2, ("Name",), props(
        "Name DisplayName Caption Description State Started:boolean StartMode PathName StartName ProcessId:uint32 DelayedAutoStart:boolean AcceptStop:boolean "
        "AcceptPause:boolean Status ExitCode:uint32 ServiceType ErrorControl DesktopInteract:boolean SystemName SystemCreationClassName CreationClassName "
        "CheckPoint:uint32 WaitHint:uint32 TagId:uint32 ServiceSpecificExitCode:uint32 InstallDate:datetime"),
    lambda host: [service_row(service) for service in host.all_services()],
    {"StartService": Method({}, lambda host, row, values: {"ReturnValue": start_service(host, _service(host, row))}),
     "StopService": Method({}, lambda host, row, values: {"ReturnValue": stop_service(host, _service(host, row))}),
     "InterrogateService": Method({}, lambda host, row, values: {"ReturnValue": 0 if row["Started"] else 6}),
     "ChangeStartMode": Method({"StartMode": "string"}, lambda host, row, values: {"ReturnValue": change_mode(host, _service(host, row), values["StartMode"])})}))
register(CimClass("Win32_DependentService", CIMV2, ("Antecedent", "Dependent"), props("Antecedent:reference Dependent:reference TypeOfDependency:uint16"), _links))
ASSOCIATIONS["win32_dependentservice", "win32_service"] = [("Win32_Service", _dependent)]
register(CimClass(
    "Win32_Process", CIMV2, ("Handle",), props(
        "Handle ProcessId:uint32 ParentProcessId:uint32 Name Caption Description ExecutablePath CommandLine SessionId:uint32 CreationDate:datetime "
        "CreationClassName CSName HandleCount:uint32 ThreadCount:uint32 Priority:uint32 WorkingSetSize:uint64 Status TerminationDate:datetime OSName"),
    lambda host: [_process(process) for process in host.processes.values()],
    {"GetOwner": Method({}, _owner), "GetOwnerSid": Method({}, _owner_sid), "Terminate": Method({"Reason": "uint32?"}, _terminate),
     "Create": Method({"CommandLine": "string", "CurrentDirectory": "string?", "ProcessStartupInformation": "object?"}, _create, static=True)}))
register(CimClass(
    "CIM_DataFile", CIMV2, ("Name",), props(
        "Name FileName Extension Path Drive FileSize:uint64 Version LastModified:datetime CreationDate:datetime Caption Description Readable:boolean "
        "Writeable:boolean Hidden:boolean System:boolean Status Manufacturer CSName EightDotThreeFileName FileType"), _files, scannable=False))
