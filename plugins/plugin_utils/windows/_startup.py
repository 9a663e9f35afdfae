# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: what starts a program when a user logs on: Run keys, start-up folders, tasks with a logon trigger.

The cheap places are read with everything else. The user's own Run key, a start-up folder elsewhere and scheduled tasks are only
looked at when the cheap places do not show the program.
"""
from __future__ import annotations

import ntpath
import re
import typing as t
import xml.etree.ElementTree as ET
from dataclasses import dataclass

from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._command import quote
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._host import Host
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._reads import Listing, Read, Value, ValueNames
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._errors import CimError

RUN_KEYS = ("SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Run", "SOFTWARE\\WOW6432Node\\Microsoft\\Windows\\CurrentVersion\\Run")
_FOLDER = "\\Microsoft\\Windows\\Start Menu\\Programs\\Startup\\*.lnk"
COMMON_FOLDER = Listing("C:\\ProgramData" + _FOLDER)
_PROFILES = "SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\ProfileList\\"
_USER_RUN = "\\Software\\Microsoft\\Windows\\CurrentVersion\\Run"
_SID = re.compile(r"S-1-[0-9-]{4,180}")
_PROFILE_NAME = re.compile(r"[^\\/:*?\"<>|%\x00-\x1f]{1,100}")
TASKS = "root/Microsoft/Windows/TaskScheduler"
#: Start-up links of QuickBooks that start something else than QuickBooks.
_NOT_QUICKBOOKS = re.compile(r"update|messenger|web ?connector|database|monitor|qodbc|qremote", re.IGNORECASE)
_MAX_TASKS = 8


@dataclass(frozen=True)
class Wanted:
    """A program that should start at logon: what to call it, its file names, and how its start-up link is named."""

    label: str
    programs: tuple[str, ...]
    link: re.Pattern[str]

    def linked(self, path: str) -> bool:
        name = ntpath.basename(path)
        return bool(self.link.search(name)) and (self.label != "QuickBooks" or not _NOT_QUICKBOOKS.search(name))


_QREMOTE_LINK = re.compile(r"qremote", re.IGNORECASE)
_QUICKBOOKS_LINK = re.compile(r"quickbooks|qbw", re.IGNORECASE)


def wanted(qremote: str, quickbooks: t.Sequence[str]) -> list[Wanted]:
    return [Wanted("QRemote Server", (ntpath.basename(qremote),), _QREMOTE_LINK),
            Wanted("QuickBooks", tuple(quickbooks), _QUICKBOOKS_LINK)]


def reads(programs: t.Iterable[Wanted], user: str) -> list[Read]:
    result: list[Read] = [read for one in programs for read in _run_reads(one)]
    return [*result, COMMON_FOLDER, *_user_folder(user)]


def _run_reads(one: Wanted) -> list[ValueNames]:
    """Each name in full: a shorter text would also find ``QBWebConnector.exe``, which is often there."""
    return [ValueNames(key, "\\" + name) for name in one.programs for key in RUN_KEYS]


def _user_folder(user: str) -> list[Listing]:
    """The start-up folder of a user whose profile folder has the usual place and name."""
    name = user.partition("@")[0].rpartition("\\")[2]
    return [Listing("C:\\Users\\%s\\AppData\\Roaming%s" % (name, _FOLDER))] if name and _PROFILE_NAME.fullmatch(name) else []


def look(host: Host, programs: list[Wanted], user: str, sid: t.Callable[[], str]) -> dict[str, list[str]]:
    """For each program, by its label, what starts it at logon. *sid* is asked for only when the cheap places do not show all."""
    found = {one.label: _cheap(host, one, user) for one in programs}
    missing = [one for one in programs if not found[one.label]]
    if missing:
        tasks = _tasks(host, missing)
        own = _of_user(host, missing, sid())
        for one in missing:
            found[one.label] = tasks[one.label] + own[one.label]
    return found


def _cheap(host: Host, one: Wanted, user: str) -> list[str]:
    places = ["HKLM\\%s value '%s'" % (read.key, name) for read in _run_reads(one) for name in host.read(read)]
    links = [path for folder in (COMMON_FOLDER, *_user_folder(user)) for path in host.read(folder) if one.linked(path)]
    return [*places, *("start-up link %s" % path for path in links)]


def _of_user(host: Host, missing: list[Wanted], sid: str) -> dict[str, list[str]]:
    """The signed-in user's own Run key and start-up folder: their registry hive is loaded while they are signed in."""
    found: dict[str, list[str]] = {one.label: [] for one in missing}
    if not _SID.fullmatch(sid):
        return found
    profile = host.read(Value(_PROFILES + sid, "ProfileImagePath"))
    links = host.read(Listing("%s\\AppData\\Roaming%s" % (profile.data, _FOLDER))) if profile is not None and "%" not in str(profile.data) else []
    for one in missing:
        found[one.label] += ["start-up link %s" % path for path in links if one.linked(path)]
        run = quote("HKU\\" + sid + _USER_RUN)
        done = host.run(" || ".join("reg query %s /f %s /d" % (run, quote("\\" + program)) for program in one.programs))
        if done.rc == 0:
            found[one.label].append("the Run key of the user %s" % sid)
    return found


def _tasks(host: Host, missing: list[Wanted]) -> dict[str, list[str]]:
    """Tasks with a logon trigger that start one of the programs. Only tasks whose name hints at it are read."""
    found: dict[str, list[str]] = {one.label: [] for one in missing}
    try:
        rows = host.query("SELECT TaskName,TaskPath,State FROM MSFT_ScheduledTask", TASKS)
    except CimError:
        return found
    names = ["%s%s" % (row.get("TaskPath") or "\\", row.get("TaskName") or "") for row in rows if str(row.get("State")) != "1"]
    hints = [name for name in names if any(one.link.search(name) for one in missing)]
    for name in hints[:_MAX_TASKS]:
        if '"' in name or "%" in name:
            continue
        done = host.run("schtasks /query /xml /tn %s" % quote(name), marked=True)
        started = logon_programs(done.stdout) if done.rc == 0 else []
        for one in missing:
            if any(ntpath.basename(path.strip('"')).lower() in {program.lower() for program in one.programs} for path in started):
                found[one.label].append("scheduled task %s, at logon" % name)
    return found


def logon_programs(xml: bytes) -> list[str]:
    """The programs that an enabled task starts at logon, from its XML (Task Scheduler schema); empty when it is no such task."""
    text = xml.decode("utf-8", errors="replace").lstrip("\ufeff \r\n")
    text = re.sub(r"^<\?xml[^>]*\?>", "", text)
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        return []
    try:
        root = ET.fromstring(text)
    except ET.ParseError:
        return []
    if not any(_local(node) == "LogonTrigger" and _enabled(node) for node in root.iter()):
        return []
    if any(_local(node) == "Settings" and not _enabled(node) for node in root.iter()):
        return []
    return [node.text.strip() for node in root.iter() if _local(node) == "Command" and node.text]


def _local(node: ET.Element) -> str:
    return node.tag.rpartition("}")[2]


def _enabled(node: ET.Element) -> bool:
    return all((child.text or "").strip().lower() != "false" for child in node if _local(child) == "Enabled")


__all__ = ["COMMON_FOLDER", "RUN_KEYS", "TASKS", "Wanted", "logon_programs", "look", "reads", "wanted"]
