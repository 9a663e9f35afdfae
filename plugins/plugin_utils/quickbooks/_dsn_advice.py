# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: whether a System DSN's values suit InterWeave's unattended connection. Pure.

Sources: InterWeave's article on the QuickBooks Desktop connection (32-bit System DSN, optimizer off), QODBC's connection string
page (DFQ, OpenMode), ansible.windows.win_mapped_drive (mapped drives exist only in an interactive session).
"""
from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass, field

from ansible_collections.interweave.smartintegration.plugins.plugin_utils.quickbooks._qodbc import QODBC, QREMOTE

LOCAL_DISK = "3"
OPEN_MODES = {"f": "as the company file is open", "m": "multi-user", "s": "single-user"}
#: Values that make QODBC answer from its own copy of the data, and what an unsuspicious DSN has there.
OPTIMIZER_VALUES = {"OptimizerAllowDirtyReads": ("N", "No"), "OptimizerSyncAfterUpdate": ("No", "N"), "SyncFromOtherTables": ("No", "N")}
_DRIVE = re.compile(r"([A-Za-z]):\\")
_UNC = re.compile(r"\\\\[^\\/]+\\[^\\/]+\\.+")


@dataclass(frozen=True)
class Fault:
    """What is wrong, what to do, and who can."""

    wrong: str
    remedy: str
    owner: str


@dataclass
class Advice:
    """What stands against this DSN (``faults``), and what should be known.

    A value that the inventory declares is set there, by the operator; any other is set on the host.
    """

    name: str = ""
    #: The declared attributes, in lower case.
    declared: frozenset[str] = frozenset()
    bits: str = "32"
    faults: list[Fault] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    evidence: list[str] = field(default_factory=list)

    def fault(self, wrong: str, attribute: str, to: str) -> None:
        self.faults.append(Fault(wrong, self.set(attribute, to), "operator" if attribute.lower() in self.declared else "it"))

    def set(self, attribute: str, to: str) -> str:
        """Where an attribute is set to a value, for whoever can do it."""
        if attribute.lower() in self.declared:
            return "In interweave_dsns, '%s': set attributes.%s to %s" % (self.name, attribute, to)
        return "On the host, in the %s-bit ODBC Data Source Administrator, tab System DSN, configure '%s': %s is to be %s" % (
            self.bits, self.name, attribute, to)


def values_of_interest(driver: str) -> dict[str, tuple[str, ...]]:
    """The attributes that ``advise`` looks at, each with what it usually is."""
    if driver == QODBC:
        return {"DFQ": (".",), "OpenMode": ("F", "M"), **OPTIMIZER_VALUES}
    if driver == QREMOTE:
        return {"ServerName": (), "ServerPort": ("4500",), "DSN32Bit": ("QuickBooks Data",), "IsEncOn": ("1", "0")}
    return {}


def drive_of(path: str) -> str:
    """``D:`` for a path on drive D, the empty string for any other path."""
    found = _DRIVE.match(path)
    return found.group(1).upper() + ":" if found else ""


def advise(driver: str, name: str, values: t.Mapping[str, str], drives: t.Mapping[str, str], company_file_seen: bool | None,
           declared: t.Iterable[str] = (), bits: str = "32") -> Advice:
    """:param drives: Win32_LogicalDisk's DriveType by drive; drive C is local without a look.
    :param company_file_seen: whether the host shows the file DFQ names, ``None`` when not looked up.
    :param declared: the attributes that the inventory declares; the others stand on the host only.
    """
    advice = Advice(name, frozenset(attribute.lower() for attribute in declared), bits)
    if driver == QODBC:
        _company_file(advice, values.get("DFQ", "").strip(), drives, company_file_seen)
        _open_mode(advice, values.get("OpenMode", "").strip())
        _optimizer(advice, values)
    elif driver == QREMOTE:
        _qremote(advice, name, values)
    return advice


def _company_file(advice: Advice, path: str, drives: t.Mapping[str, str], seen: bool | None) -> None:
    drive = drive_of(path)
    if path == ".":
        advice.warnings.append("DFQ is '.': the company file that happens to be open. QuickBooks cannot be started unattended without a path, "
                               "and another company's file may answer. %s." % advice.set("DFQ", "the full path of the .qbw file"))
    elif "/" in path:
        advice.fault("DFQ is %r, with forward slashes" % path, "DFQ", "the path with backslashes: QuickBooks does not open it otherwise.")
    elif not drive and not _UNC.fullmatch(path):
        advice.fault("DFQ is %r, which is neither a full local path nor a UNC path" % path, "DFQ",
                     "the company file's full path, such as C:\\QuickBooks\\Company.qbw or \\\\server\\share\\Company.qbw.")
    elif drive not in ("", "C:") and drives.get(drive, "") != LOCAL_DISK:
        advice.fault("DFQ is %r, and %s is no local disk of this host" % (path, drive), "DFQ",
                     "a local path or the UNC path (\\\\server\\share\\...): a mapped drive exists only in the "
                     "session of the user who mapped it.")
    elif seen is False:
        advice.fault("DFQ is %r, and this host has no such file" % path, "DFQ", "the path that QuickBooks shows for the open file (F2).")
    else:
        _sound_path(advice, path, "local" if drive else "UNC", bool(seen))


def _sound_path(advice: Advice, path: str, kind: str, seen: bool) -> None:
    advice.evidence.append("DFQ %s is a %s path%s." % (path, kind, ", the file is there" if seen else ""))
    if not path.lower().endswith(".qbw"):
        advice.warnings.append("DFQ %r does not end in .qbw, as a company file does." % path)


def _open_mode(advice: Advice, mode: str) -> None:
    if mode.lower() not in OPEN_MODES:
        advice.fault("OpenMode is %r" % mode, "OpenMode", "M (multi-user) or F (as the company file is open).")
    elif mode.lower() == "s":
        advice.warnings.append("OpenMode is S: single-user is for the first connection only and locks everybody else out. For daily running: %s."
                               % advice.set("OpenMode", "M"))
    else:
        advice.evidence.append("OpenMode %s: %s." % (mode.upper(), OPEN_MODES[mode.lower()]))


def is_yes(value: str) -> bool:
    text = value.strip().lower()
    return text[:1] in ("y", "t", "1") or text in ("on", "-1", "enabled")


#: Names that a switch of the optimizer may have: one published connection string has OptimizerOn (docs/not-proven.md). Looked at where the inventory
#: declares them.
_SWITCHES = frozenset({"optimizeron", "optimizer", "useoptimizer", "optimizerenabled", "enableoptimizer"})


def _optimizer(advice: Advice, values: t.Mapping[str, str]) -> None:
    used = ["%s=%s" % (name, values[name]) for name in values if (name in OPTIMIZER_VALUES or name.lower() in _SWITCHES) and is_yes(values[name])]
    if used:
        advice.warnings.append("The DSN is set to work with QODBC's optimizer (%s): InterWeave asks for the optimizer to be off on its DSN, since "
                               "it answers from a copy kept per Windows user. Switch it off in the QODBC Setup Screen, tab Optimizer." % ", ".join(used))
    else:
        advice.evidence.append("No optimizer setting asks for copied data. That the optimizer itself is off stands in no registry value that is "
                               "known: look at the QODBC Setup Screen, tab Optimizer.")


def _qremote(advice: Advice, name: str, values: t.Mapping[str, str]) -> None:
    port = values.get("ServerPort", "").strip()
    if not values.get("ServerName", "").strip():
        advice.fault("ServerName is empty", "ServerName", "the QuickBooks host's address.")
    if not port.isascii() or not port.isdigit() or not 1 <= int(port) <= 65535:
        advice.fault("ServerPort is %r" % port, "ServerPort", "QRemote's port (4500 unless changed).")
    remote = values.get("DSN32Bit", "").strip()
    if not remote:
        advice.fault("DSN32Bit is empty", "DSN32Bit", "the name of QODBC's System DSN on the QuickBooks host.")
    else:
        advice.evidence.append("DSN32Bit %r must be a QODBC DSN on the server: QRemote does not reach through a second QRemote." % remote)
    if values.get("IsEncOn", "").strip() != "1":
        advice.warnings.append("IsEncOn of DSN '%s' is not 1: QRemote's traffic is not encrypted. Limit the port to InterWeave's addresses." % name)
