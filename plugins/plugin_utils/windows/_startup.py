# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: what starts a program when a user logs on: Run keys, start-up folders, tasks with a logon trigger.

The machine's places are read with everything else, and so is which of their entries Windows holds switched off: Task Manager leaves an
entry in its place and marks it below ``StartupApproved``. The user's own Run key and start-up folder, whose marks are in the user's hive,
and scheduled tasks are only looked at when the machine's places do not start the program.
"""
from __future__ import annotations

import datetime
import ntpath
import re
import typing as t
from dataclasses import dataclass

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._addresses import CERTAINLY, NEVER, POSSIBLY
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._command import quote
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._host import Host
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._processes import same_user, unlike_spelling
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._reads import Binaries, Dwords, Listing, Read, Value, ValueNames
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._envelope import descendants, local, parse
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._errors import CimError, WsmanError

_Approved = dict[str, dict[str, bytes]]
#: Below it Windows keeps which entries are switched off: Run, Run32 and StartupFolder, one value for each entry.
APPROVED = Binaries("SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Explorer\\StartupApproved")
#: "Do not process the legacy run list": of the machine, of the user.
POLICIES = Dwords("SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Policies\\Explorer")
_RUN_POLICIES = (("DisableLocalMachineRun",), ("DisableCurrentUserRun",))
SWITCHED_OFF = "switched off in Task Manager > Startup"
UNKNOWN = "whether it is switched off can be told only while its user is signed in"
LINKED = "what it starts its name does not tell"
WHOSE = "whether it starts for the user who runs QuickBooks cannot be told"
RUN_KEYS = ("SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Run", "SOFTWARE\\WOW6432Node\\Microsoft\\Windows\\CurrentVersion\\Run")
_FOLDER = "\\Microsoft\\Windows\\Start Menu\\Programs\\Startup\\*.lnk"
COMMON_FOLDER = Listing("C:\\ProgramData" + _FOLDER)
_PROFILES = "SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\ProfileList\\"
_USER_APPROVED, _USER_POLICIES = ("\\Software\\Microsoft\\Windows\\CurrentVersion\\" + rest for rest in ("Explorer\\StartupApproved", "Policies\\Explorer"))
_USER_RUN = "\\Software\\Microsoft\\Windows\\CurrentVersion\\Run"
_SID = re.compile(r"S-1-[0-9-]{4,180}")
_PROFILE_NAME = re.compile(r"[^\\/:*?\"<>|%\x00-\x1f]{1,100}")
TASKS = "root/Microsoft/Windows/TaskScheduler"
#: Start-up links of QuickBooks that start something else than QuickBooks.
_NOT_QUICKBOOKS = re.compile(r"update|messenger|web ?connector|database|monitor|qodbc|qremote", re.IGNORECASE)
_MAX_TASKS = 8
#: How a task runs that no session shows: with a stored password, or without any (Task Scheduler schema, logonType).
_UNSEEN = ("Password", "S4U")
#: SYSTEM, LOCAL SERVICE and NETWORK SERVICE, whose session is that of the services.
_SERVICES = ("S-1-5-18", "S-1-5-19", "S-1-5-20")


@dataclass(frozen=True)
class Wanted:
    """A program that should start at logon: what to call it, its file names, and how its start-up link is named."""

    label: str
    programs: tuple[str, ...]
    link: re.Pattern[str]
    #: How a link to the program itself is named: a name that only hints at it may be an add-on's.
    itself: re.Pattern[str]

    def linked(self, path: str) -> bool:
        name = ntpath.basename(path)
        return bool(self.link.search(name)) and (self.label != "QuickBooks" or not _NOT_QUICKBOOKS.search(name))


_QREMOTE_LINK = re.compile(r"qremote", re.IGNORECASE)
_QUICKBOOKS_LINK = re.compile(r"quickbooks|qbw", re.IGNORECASE)
#: What Windows writes behind the name of a link: ``- Shortcut (2)``, in its language.
_BEHIND = r"(?:\.exe)?(?: [-\u2013] \w+)?(?: \(\d+\))?\.lnk"
_QREMOTE_ITSELF = re.compile(r"qremote(?:[ _-]?server)?(?: for qodbc)?" + _BEHIND, re.IGNORECASE)
_QUICKBOOKS_ITSELF = re.compile(
    r"(?:(?:intuit )?quickbooks(?:[ _:,-]+(?:desktop|pro|premier|enterprise|accountants?|standard|plus|editions?|solutions?|silver|gold|platinum|"
    r"diamond|and|manufacturing|wholesale|contractor|retail|nonprofit|professional|services|uk|us|canada|(?:20)?\d\d(?:\.\d)?|r\d{1,2}))*|"
    r"qbw(?:32|pro|premier\w*)?|.+\.qbw)"
    + _BEHIND, re.IGNORECASE)


def wanted(qremote: str, quickbooks: t.Sequence[str]) -> list[Wanted]:
    return [Wanted("QRemote Server", (ntpath.basename(qremote),), _QREMOTE_LINK, _QREMOTE_ITSELF),
            Wanted("QuickBooks", tuple(quickbooks), _QUICKBOOKS_LINK, _QUICKBOOKS_ITSELF)]


@dataclass(frozen=True)
class Entry:
    """What would start a program at logon, and why Windows does not do so (empty when it does)."""

    place: str
    off: str = ""


class Account(t.NamedTuple):
    """The user who runs QuickBooks, as declared, and the SID of whoever is signed in as such; empty where not known."""

    name: str
    sid: str

    def is_meant(self, text: str) -> int:
        """Whether a task's UserId, a SID or a name, is this user: NEVER, POSSIBLY or CERTAINLY. Without one the task is for everybody."""
        if not text:
            return CERTAINLY
        if text.upper().startswith("S-1-"):
            return (CERTAINLY if text.upper() == self.sid.upper() else NEVER) if self.sid else NEVER if text.upper() in _SERVICES else POSSIBLY
        if not self.name:
            return POSSIBLY
        name = text if "\\" in text else "%s\\%s" % (self.name.rpartition("\\")[0], text.partition("@")[0])
        return POSSIBLY if unlike_spelling(name, self.name) else CERTAINLY if same_user(name, self.name) else NEVER


def reads(programs: t.Iterable[Wanted], user: str) -> list[Read]:
    result: list[Read] = [read for one in programs for read in _run_reads(one)]
    return [*result, COMMON_FOLDER, *_user_folder(user), APPROVED, POLICIES]


def _run_reads(one: Wanted, keys: t.Sequence[str] = RUN_KEYS) -> list[ValueNames]:
    """Each name in full: a shorter text would also find ``QBWebConnector.exe``, which is often there."""
    return [ValueNames(key, "\\" + name) for name in one.programs for key in keys]


def _user_folder(user: str) -> list[Listing]:
    """The start-up folder of a user whose profile folder has the usual place and name."""
    name = user.partition("@")[0].rpartition("\\")[2]
    return [Listing("C:\\Users\\%s\\AppData\\Roaming%s" % (name, _FOLDER))] if name and _PROFILE_NAME.fullmatch(name) else []


def look(host: Host, programs: list[Wanted], user: str, sid: t.Callable[[], str]) -> dict[str, list[Entry]]:
    """For each program, by its label, what starts it at logon. *sid* is asked for only when the machine's places do not show all."""
    approved, policies = host.read(APPROVED), host.read(POLICIES)
    found = {one.label: [*_run(host, one, RUN_KEYS, approved, policies), *_links(host.read(COMMON_FOLDER), one, approved)] for one in programs}
    missing = [one for one in programs if all(entry.off for entry in found[one.label])]
    if missing:
        own_sid = sid()
        tasks, own = _tasks(host, missing, Account(user, own_sid)), _of_user(host, missing, user, own_sid)
        for one in missing:
            found[one.label] += [*tasks[one.label], *own[one.label]]
    return found


def _run(host: Host, one: Wanted, keys: t.Sequence[str], approved: _Approved, policies: dict[str, int] | None) -> list[Entry]:
    entries = []
    for read in _run_reads(one, keys):
        shown = read.key if read.key.startswith("HKU") else "HKLM\\" + read.key
        policy = next((name for name in _RUN_POLICIES[shown.startswith("HKU")] if (policies or {}).get(name)), "")
        for name in host.read(read):
            off = "the policy %s keeps Windows from it" % policy if policy else _switched_off(approved, "run32" if "WOW6432Node" in read.key else "run", name)
            entries.append(Entry("%s value '%s'" % (shown, name), off))
    return entries


def _links(paths: t.Iterable[str], one: Wanted, approved: _Approved) -> list[Entry]:
    return [Entry("start-up link %s" % path, _switched_off(approved, "startupfolder", name) or ("" if one.itself.fullmatch(name) else LINKED))
            for path, name in ((path, ntpath.basename(path)) for path in paths) if one.linked(path)]


def _switched_off(approved: _Approved, kind: str, name: str) -> str:
    """Task Manager > Startup writes one value for each entry it has switched: the first byte is odd where the entry is off."""
    state = approved.get(kind, {}).get(name.lower(), b"")
    return SWITCHED_OFF if state and state[0] & 1 else ""


def _of_user(host: Host, missing: list[Wanted], user: str, sid: str) -> dict[str, list[Entry]]:
    """The signed-in user's own Run key and start-up folder: their registry hive is loaded while they are signed in."""
    folders = _user_folder(user)
    if not _SID.fullmatch(sid):
        return {one.label: [Entry(entry.place, UNKNOWN) for entry in _links(_links_in(host, folders), one, {})] for one in missing}
    hive = "HKU\\" + sid
    run, approved, policies = hive + _USER_RUN, Binaries(hive + _USER_APPROVED), Dwords(hive + _USER_POLICIES)
    host.prefetch([approved, policies, *(read for one in missing for read in _run_reads(one, (run,)))])
    links = _links_in(host, folders) or _profile_links(host, sid)
    return {one.label: [*_run(host, one, (run,), host.read(approved), host.read(policies)), *_links(links, one, host.read(approved))] for one in missing}


def _links_in(host: Host, folders: t.Iterable[Read]) -> list[str]:
    return [path for folder in folders for path in host.read(folder)]


def _profile_links(host: Host, sid: str) -> list[str]:
    profile = host.read(Value(_PROFILES + sid, "ProfileImagePath"))
    if profile is None or "%" in str(profile.data):
        return []
    links: list[str] = host.read(Listing("%s\\AppData\\Roaming%s" % (profile.data, _FOLDER)))
    return links


def _tasks(host: Host, missing: list[Wanted], account: Account) -> dict[str, list[Entry]]:
    """Tasks with a logon trigger that start one of the programs. Only tasks whose name hints at it are read."""
    found: dict[str, list[Entry]] = {one.label: [] for one in missing}
    for name in _hints(host, missing):
        done = host.run("schtasks /query /xml /tn %s" % quote(name), marked=True)
        programs, sure = logon_programs(done.stdout, account) if done.rc == 0 else ([], True)
        started = {ntpath.basename(path.strip('"')).lower() for path in programs}
        for one in missing:
            if started & {program.lower() for program in one.programs}:
                found[one.label].append(Entry("scheduled task %s, at logon" % name, "" if sure else WHOSE))
    return found


def _hints(host: Host, missing: list[Wanted]) -> list[str]:
    """The enabled tasks that are worth reading, by a name that a command line can hold."""
    hints = [name for name in _enabled_tasks(host) if any(one.link.search(name) for one in missing)]
    return [name for name in hints[:_MAX_TASKS] if not set('"%') & set(name)]


def _enabled_tasks(host: Host) -> list[str]:
    """With their path; state 1 is disabled."""
    try:
        rows = host.query("SELECT TaskName,TaskPath,State FROM MSFT_ScheduledTask", TASKS)
    except CimError:
        return []
    return [str(row.get("TaskPath") or "\\") + str(row.get("TaskName") or "") for row in rows if str(row.get("State")) != "1"]


def logon_programs(xml: bytes, account: Account) -> tuple[list[str], bool]:
    """The programs that an enabled task starts at the user's logon, in the user's session, from its XML (Task Scheduler schema), and whether it is certain
    that it is the user's; empty when it is no such task."""
    text = xml.decode("utf-8", errors="replace").lstrip("\ufeff \r\n")
    try:
        root = parse(re.sub(r"^<\?xml[^>]*\?>", "", text).encode("utf-8"))  # schtasks declares UTF-16 and prints the console's bytes
    except WsmanError:
        return [], True
    if not all(map(_enabled, descendants(root, "Settings"))) or any(_text(one, "LogonType") in _UNSEEN for one in descendants(root, "Principal")):
        return [], True
    triggers = [account.is_meant(_text(one, "UserId")) for one in descendants(root, "LogonTrigger") if _enabled(one) and not _over(one)]
    theirs = min((account.is_meant(_text(one, "UserId")) for one in descendants(root, "Principal")), default=CERTAINLY)
    sure = min(max(triggers, default=NEVER), theirs)
    return [node.text.strip() for node in descendants(root, "Command") if node.text and sure != NEVER], sure == CERTAINLY


def _text(node: t.Any, name: str) -> str:
    return next(((child.text or "").strip() for child in node if local(child) == name), "")


def _over(trigger: t.Any) -> bool:
    """Whether a trigger has ended, by the day: its time is the host's, perhaps without an offset."""
    end = _text(trigger, "EndBoundary")[:10]
    return bool(end) and end < (datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(days=1)).date().isoformat()


def _enabled(node: t.Any) -> bool:
    return all((child.text or "").strip().lower() != "false" for child in node if local(child) == "Enabled")


__all__ = [
    "APPROVED", "Account", "COMMON_FOLDER", "Entry", "LINKED", "RUN_KEYS", "SWITCHED_OFF", "TASKS", "UNKNOWN", "WHOSE", "Wanted", "logon_programs", "look",
    "reads", "wanted",
]
