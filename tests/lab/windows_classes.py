# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Classes of root/cimv2 that describe the machine: operating system, computer, processor, time zone."""

from __future__ import annotations

import datetime

from .windows_host import Host, now
from .windows_schema import CimClass, Row, props, register

CIMV2 = "root/cimv2"


def _system(host: Host) -> list[Row]:
    os, german = host.os, host.language == "de"
    return [
        {
            "Name": "%s|C:\\Windows|\\Device\\Harddisk0\\Partition4" % os["caption"],
            "Caption": os["caption"],
            "Version": os["version"],
            "BuildNumber": os["version"].rpartition(".")[2],
            "OSArchitecture": "64-Bit" if german else "64-bit",
            "CSName": host.computer,
            "LastBootUpTime": host.booted,
            "LocalDateTime": now() + host.skew,
            "InstallDate": host.booted - datetime.timedelta(days=300),
            "CurrentTimeZone": host.zone["offset"],
            "SystemDirectory": "C:\\Windows\\system32",
            "WindowsDirectory": "C:\\Windows",
            "SystemDrive": "C:",
            "ProductType": 3,
            "OSLanguage": 1031 if german else 1033,
            "Locale": "0407" if german else "0409",
            "CodeSet": "1252",
            "CountryCode": "49" if german else "1",
            "MUILanguages": ["de-DE" if german else "en-US"],
            "Manufacturer": "Microsoft Corporation",
            "NumberOfUsers": len(host.sessions),
            "NumberOfProcesses": len(host.processes),
            "TotalVisibleMemorySize": 16776692,
            "FreePhysicalMemory": 9401236,
            "Status": "OK",
            "OperatingSystemSKU": 7,
            "RegisteredUser": "Windows-Benutzer" if german else "Windows User",
            "ServicePackMajorVersion": 0,
            "Description": "",
            "Organization": None,
        }
    ]


def _computer(host: Host) -> list[Row]:
    return [
        {
            "Name": host.computer,
            "Caption": host.computer,
            "DNSHostName": host.computer.lower(),
            "Domain": host.domain,
            "Workgroup": None,
            "PartOfDomain": host.domain != "WORKGROUP",
            "DomainRole": 3 if host.domain != "WORKGROUP" else 2,
            "Manufacturer": "VMware, Inc.",
            "Model": "VMware7,1",
            "TotalPhysicalMemory": 17179332608,
            "NumberOfProcessors": 1,
            "NumberOfLogicalProcessors": 4,
            "CurrentTimeZone": host.zone["offset"],
            "DaylightInEffect": False,
            "EnableDaylightSavingsTime": True,
            "HypervisorPresent": True,
            "SystemType": "x64-based PC",
            "UserName": next((s.user for s in host.sessions if not s.rdp and s.state == "Active"), None),
            "Status": "OK",
        }
    ]


def _zone(host: Host) -> list[Row]:
    zone = host.zone
    return [
        {
            "StandardName": zone["standard"],
            "DaylightName": zone["daylight"],
            "Caption": zone["caption"],
            "Description": zone["caption"],
            "Bias": zone["offset"],
            "StandardBias": 0,
            "DaylightBias": -60,
            "SettingID": None,
            "DaylightMonth": 3,
            "DaylightDay": zone.get("daylight_day", 2),
            "StandardMonth": zone.get("standard_month", 11),
            "StandardDay": 1,
        }
    ]


OS = register(
    CimClass(
        "Win32_OperatingSystem",
        CIMV2,
        ("Name",),
        props(
            "Name Caption Version BuildNumber OSArchitecture CSName LastBootUpTime:datetime LocalDateTime:datetime InstallDate:datetime CurrentTimeZone:sint16 "
            "SystemDirectory WindowsDirectory SystemDrive ProductType:uint32 OSLanguage:uint32 Locale CodeSet CountryCode MUILanguages:string[] Manufacturer "
            "NumberOfUsers:uint32 NumberOfProcesses:uint32 TotalVisibleMemorySize:uint64 FreePhysicalMemory:uint64 "
            "Status OperatingSystemSKU:uint32 RegisteredUser "
            "ServicePackMajorVersion:uint16 Description Organization"
        ),
        _system,
        singleton=True,
    )
)
register(
    CimClass(
        "Win32_ComputerSystem",
        CIMV2,
        ("Name",),
        props(
            "Name Caption DNSHostName Domain Workgroup PartOfDomain:boolean DomainRole:uint16 Manufacturer Model TotalPhysicalMemory:uint64 "
            "NumberOfProcessors:uint32 NumberOfLogicalProcessors:uint32 CurrentTimeZone:sint16 DaylightInEffect:boolean EnableDaylightSavingsTime:boolean "
            "HypervisorPresent:boolean SystemType UserName Status"
        ),
        _computer,
    )
)
register(
    CimClass(
        "Win32_Processor",
        CIMV2,
        ("DeviceID",),
        props("DeviceID Name AddressWidth:uint16 DataWidth:uint16 Architecture:uint16 NumberOfCores:uint32 Status"),
        lambda host: [
            {
                "DeviceID": "CPU0",
                "Name": "Intel(R) Xeon(R) Gold 6230 CPU @ 2.10GHz",
                "AddressWidth": host.os.get("bits", 64),
                "DataWidth": 64,
                "Architecture": 9,
                "NumberOfCores": 4,
                "Status": "OK",
            }
        ],
    )
)
register(
    CimClass(
        "Win32_TimeZone",
        CIMV2,
        ("StandardName",),
        props(
            "StandardName DaylightName Caption Description SettingID Bias:sint32 StandardBias:uint32 "
            "DaylightBias:sint32 DaylightMonth:uint32 DaylightDay:uint32 "
            "StandardMonth:uint32 StandardDay:uint32"
        ),
        _zone,
    )
)
