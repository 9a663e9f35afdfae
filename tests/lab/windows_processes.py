# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Win32_Process, CIM_DataFile and Win32_LogicalDisk."""

from __future__ import annotations

from .windows_cmd_run import run_detached
from .windows_host import Host, Process
from .windows_schema import CimClass, Method, Row, props, register

CIMV2 = "root/cimv2"


def _process(process: Process) -> Row:
    return {
        "Handle": str(process.pid),
        "ProcessId": process.pid,
        "ParentProcessId": process.parent,
        "Name": process.name,
        "Caption": process.name,
        "Description": process.name,
        "ExecutablePath": process.path,
        "CommandLine": process.command or ('"%s"' % process.path if process.path else None),
        "SessionId": process.session,
        "CreationDate": process.created,
        "CreationClassName": "Win32_Process",
        "CSName": "",
        "HandleCount": 120,
        "ThreadCount": 8,
        "Priority": 8,
        "WorkingSetSize": 25165824,
        "Status": None,
        "TerminationDate": None,
        "OSName": "",
    }


def _owner(host: Host, row: Row, values: Row) -> Row:
    process = host.processes.get(row["ProcessId"])
    if process is None or process.pid <= 4:
        return {"Domain": None, "ReturnValue": 2, "User": None}
    domain, _unused, user = process.user.rpartition("\\")
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
        folder, _unused, name = file.path.rpartition("\\")
        stem, _unused, extension = name.rpartition(".")
        found.append(
            {
                "Name": file.path.lower(),
                "FileName": (stem or extension).lower(),
                "Extension": extension.lower(),
                "Path": folder[2:].lower() + "\\",
                "Drive": "c:",
                "FileSize": file.length,
                "Version": file.version,
                "LastModified": file.modified,
                "CreationDate": file.created or file.modified,
                "Caption": file.path.lower(),
                "Description": file.path.lower(),
                "Readable": True,
                "Writeable": True,
                "Hidden": False,
                "System": False,
                "Status": "OK",
                "Manufacturer": None,
                "CSName": host.computer,
                "EightDotThreeFileName": file.path.lower(),
                "FileType": "",
            }
        )
    return found


register(
    CimClass(
        "Win32_Process",
        CIMV2,
        ("Handle",),
        props(
            "Handle ProcessId:uint32 ParentProcessId:uint32 Name Caption Description ExecutablePath CommandLine SessionId:uint32 CreationDate:datetime "
            "CreationClassName CSName HandleCount:uint32 ThreadCount:uint32 Priority:uint32 WorkingSetSize:uint64 Status TerminationDate:datetime OSName"
        ),
        lambda host: [_process(process) for process in host.processes.values()],
        {
            "GetOwner": Method({}, _owner),
            "GetOwnerSid": Method({}, _owner_sid),
            "Terminate": Method({"Reason": "uint32?"}, _terminate),
            "Create": Method({"CommandLine": "string", "CurrentDirectory": "string?", "ProcessStartupInformation": "object?"}, _create, static=True),
        },
    )
)
register(
    CimClass(
        "CIM_DataFile",
        CIMV2,
        ("Name",),
        props(
            "Name FileName Extension Path Drive FileSize:uint64 Version LastModified:datetime CreationDate:datetime Caption Description Readable:boolean "
            "Writeable:boolean Hidden:boolean System:boolean Status Manufacturer CSName EightDotThreeFileName FileType"
        ),
        _files,
        scannable=False,
    )
)


def _disks(host: Host) -> list[Row]:
    """A drive that holds folders is a local disk (DriveType 3); a session's mapped drives are not visible over WinRM."""
    letters = sorted({path[0].upper() for path in host.folders if path[1:2] == ":"})
    return [
        {
            "DeviceID": letter + ":",
            "Name": letter + ":",
            "Caption": letter + ":",
            "DriveType": 3,
            "FileSystem": "NTFS",
            "Size": 214748364800,
            "FreeSpace": 107374182400,
            "VolumeName": "",
        }
        for letter in letters
    ]


register(
    CimClass(
        "Win32_LogicalDisk",
        CIMV2,
        ("DeviceID",),
        props("DeviceID Name Caption Description DriveType:uint32 FileSystem ProviderName Size:uint64 FreeSpace:uint64 VolumeName"),
        _disks,
    )
)
