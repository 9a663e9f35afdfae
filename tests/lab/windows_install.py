# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The QODBC installer of the lab: registers what a real server's registry export shows, or waits as a wizard nobody sees."""

from __future__ import annotations

import asyncio
import datetime
import typing as t

from .windows_cmd_run import Console, until_ended
from .windows_host import UTC, File, Host, now
from .windows_registry import MULTI_SZ, Value

ROOT = "C:\\Program Files (x86)\\QODBC Driver for QuickBooks"
DRIVER, QREMOTE = "QODBC Driver for QuickBooks", "QRemote for QuickBooks"
#: Bits: hive, driver DLL, folder of the QRemote client, its DSN.
BITS = {
    32: ("HKLM\\SOFTWARE\\WOW6432Node\\ODBC\\", "C:\\Windows\\SysWOW64\\fqqb32.dll", "Client 32-Bit", "QuickBooks Data QRemote"),
    64: ("HKLM\\SOFTWARE\\ODBC\\", "C:\\Windows\\system32\\fqqb64.dll", "Client 64-Bit", "QuickBooks Data 64-Bit QRemote"),
}
PROGRAMS = (
    "EditQDSN.exe",
    "EditQDSN64.exe",
    "DSNTester.exe",
    "DSNTester64.exe",
    "QODBCFUL.EXE",
    "QODBCTST.EXE",
    "QODBCUPD.EXE",
    "press4qodbc.exe",
    "unins000.exe",
    "QRemote\\Server\\QRemoteServer.exe",
    "QRemote\\Client 32-Bit\\QRemote-Driver.dll",
    "QRemote\\Client 64-Bit\\QRemote-Driver.dll",
)


#: When builds were made, by generation: Inno Setup gives a file the time it had where it was packed.
BUILT = {"22": datetime.datetime(2022, 3, 1, tzinfo=UTC), "24": datetime.datetime(2025, 3, 1, tzinfo=UTC)}


def _put(host: Host, path: str, data: bytes, size: int, build: str, when: datetime.datetime) -> None:
    """A packed file. One that replaces another keeps that one's time of creation, as NTFS does (file system tunneling)."""
    old = host.files.get(path.lower())
    created = (old.created or old.modified) if old else when
    host.add_file(File(path, data, size=size, version=build, modified=BUILT.get(build.partition(".")[0], when), created=created))


def register_driver(
    host: Host,
    build: str,
    bits: tuple[int, ...] = (32, 64),
    licences: tuple[str, ...] = (),
    uninstall: bool = True,
    when: datetime.datetime | None = None,
) -> None:
    """Files and registry values of a driver that was installed (now, without *when*) and activated right after; sets state only."""
    when = when or now()
    for name in PROGRAMS:
        _put(host, "%s\\%s" % (ROOT, name), name.encode(), 1310720, build, when)
    for name in licences:
        host.add_file(File("%s\\%s" % (ROOT, name), name.encode(), modified=when + datetime.timedelta(minutes=5)))
    for number in bits:
        _register_bits(host, number, build, when)
    if uninstall:
        host.registry.load(
            {
                "HKLM\\SOFTWARE\\WOW6432Node\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\QODBC Driver for QuickBooks_is1": {
                    "DisplayName": DRIVER,
                    "DisplayVersion": build,
                    "Publisher": "FLEXquarters.com Limited",
                    "InstallLocation": ROOT + "\\",
                    "UninstallString": '"%s\\unins000.exe"' % ROOT,
                }
            }
        )


def _register_bits(host: Host, number: int, build: str, when: datetime.datetime) -> None:
    base, dll, client, dsn = BITS[number]
    _put(host, dll, b"driver " + build.encode(), 4194304, build, when)
    remote = "%s\\QRemote\\%s\\\\QRemote-Driver.dll" % (ROOT, client)
    flag = "%dBit" % number
    host.registry.load(
        {
            base + "ODBCINST.INI\\ODBC Drivers": {DRIVER: "Installed", QREMOTE: "Installed"},
            base + "ODBCINST.INI\\" + DRIVER: {flag: "1", "Driver": dll, "Setup": dll},
            base + "ODBCINST.INI\\" + QREMOTE: {flag: "1", "Driver": remote, "Setup": remote, "UsageCount": 1},
            base + "ODBC.INI\\ODBC Data Sources": {"QuickBooks Data": DRIVER, dsn: QREMOTE},
            base + "ODBC.INI\\QuickBooks Data": {
                "Driver": dll,
                "DFQ": ".",
                "OpenMode": "F",
                "OptimizerDBFolder": "%AppData%\\QODBC Driver for QuickBooks\\Optimizer",
                "OptimizerAllowDirtyReads": "N",
                "OptimizerCurrency": "C",
                "OptimizerSyncAfterUpdate": "No",
                "SyncFromOtherTables": "No",
            },
            base + "ODBC.INI\\" + dsn: {"Driver": remote, "DSN32Bit": "QuickBooks Data", "ServerName": "127.0.0.1", "ServerPort": "4500", "Enckey": ""},
        }
    )


async def run_installer(console: Console, file: File, args: list[str]) -> int:
    """``runs`` of the file says which arguments are silent, how long it takes and how it ends."""
    host, runs = console.host, t.cast("dict[str, t.Any]", file.runs)
    host.recorded.append({"what": "installer", "line": " ".join([file.path, *args])})
    process = host.start_process(
        file.path.rpartition("\\")[2], path=file.path, command=" ".join([file.path, *args]), user="%s\\%s" % (console.user.domain, console.user.name)
    )
    host.write("process", "start " + file.path)
    given = {arg.lower() for arg in args}
    if not {arg.lower() for arg in runs["silent"]} <= given:
        await until_ended(host, process.pid)
        return 1
    try:
        await asyncio.sleep(float(runs.get("seconds", 0)))
        if process.pid not in host.processes:
            return 1
    finally:
        host.end_process(process.pid)
    if runs.get("rc", 0) not in (0, 3010):
        return int(runs["rc"])
    if runs.get("registers", True):
        register_driver(host, runs["build"], licences=("QODBCDS.LIC",) if runs.get("licensed") else ())
        host.write("driver", "%s %s" % (DRIVER, runs["build"]))
    if runs.get("rc") == 3010:
        key = "HKLM\\SYSTEM\\CurrentControlSet\\Control\\Session Manager"
        host.registry.create(key)
        host.registry.set(key, Value("PendingFileRenameOperations", MULTI_SZ, ["\\??\\C:\\Windows\\Temp\\fqqb.tmp", ""]))
    return int(runs.get("rc", 0))
