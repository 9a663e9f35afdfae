# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: processes with their session and user, TCP listeners and connections of a Windows host."""
from __future__ import annotations

import re
import typing as t
import weakref
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._host import Host
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._reads import Row, Rows
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._errors import CimError

PROCESS_FIELDS = ("ProcessId", "Name", "ExecutablePath", "SessionId", "CreationDate")
CONNECTION_FIELDS = ("LocalAddress", "LocalPort", "RemoteAddress", "RemotePort", "State", "OwningProcess")
#: The programs that show that a user is signed in to a session: the desktop, and the shell of a RemoteApp session.
SHELLS = ("explorer.exe", "rdpshell.exe")
#: MSFT_NetTCPConnection.State.
LISTEN, ESTABLISHED = 2, 5
AZURE = "azuread"
STANDARD_CIM = "root/standardcimv2"
_DMTF = re.compile(r"(\d{14})\.(\d{6})([+-])(\d{3})")


@dataclass(frozen=True)
class Process:
    """One process. ``session`` 0 is that of the services, without a desktop."""

    pid: int
    name: str
    path: str = ""
    session: int | None = None
    started: datetime | None = None

    def __str__(self) -> str:
        where = "" if self.session is None else ", session %d" % self.session
        return "%s (process %d%s)" % (self.path or self.name or "an unnamed program", self.pid, where)


@dataclass(frozen=True)
class Connection:
    """One TCP endpoint: a listener, or a connection with its peer."""

    address: str
    port: int
    peer: str
    peer_port: int
    state: int
    pid: int


def moment(text: t.Any) -> datetime | None:
    """A CIM datetime as it travels: ISO 8601 (without an offset it is UTC) or DMTF ``yyyymmddHHMMSS.ffffff+UUU``."""
    if not isinstance(text, str):
        return None
    dmtf = _DMTF.fullmatch(text.strip())
    if dmtf:
        offset = timedelta(minutes=int(dmtf.group(3) + dmtf.group(4)))
        return datetime.strptime(dmtf.group(1) + dmtf.group(2), "%Y%m%d%H%M%S%f").replace(tzinfo=timezone(offset)).astimezone(timezone.utc)
    try:
        found = datetime.fromisoformat(_six_digits(text.strip().replace("Z", "+00:00")))
    except ValueError:
        return None
    return (found if found.tzinfo else found.replace(tzinfo=timezone.utc)).astimezone(timezone.utc)


def _six_digits(text: str) -> str:
    """Python 3.10 reads fractions of exactly 3 or 6 digits; Windows sends up to 7."""
    return re.sub(r"\.(\d+)", lambda match: "." + match.group(1)[:6].ljust(6, "0"), text)


def number(value: t.Any) -> int | None:
    text = str(value).strip()
    return int(text) if text.isascii() and text.isdigit() else None


def process(row: Row) -> Process:
    return Process(number(row.get("ProcessId")) or 0, str(row.get("Name") or ""), str(row.get("ExecutablePath") or ""),
                   number(row.get("SessionId")), moment(row.get("CreationDate")))


def named(names: t.Iterable[str]) -> Rows:
    """The read for all processes of these program names."""
    return Rows("Win32_Process", PROCESS_FIELDS, "Name", tuple(names))


def processes(host: Host, names: t.Iterable[str]) -> list[Process]:
    return sorted((process(row) for row in host.read(named(names))), key=lambda found: found.pid)


def by_id(host: Host, pids: t.Iterable[int], known: t.Iterable[Process] = ()) -> dict[int, Process]:
    """Processes by their ids; asked of the host only for those not among *known*."""
    result = {found.pid: found for found in known}
    missing = sorted({pid for pid in pids if pid} - set(result))
    if missing:
        for row in host.read(Rows("Win32_Process", PROCESS_FIELDS, "ProcessId", tuple(missing))):
            found = process(row)
            result[found.pid] = found
    return result


_OWNERS: weakref.WeakKeyDictionary[t.Any, dict[tuple[int, datetime | None], str]] = weakref.WeakKeyDictionary()


def owner(host: Host, of: Process) -> str:
    """``DOMAIN\\user`` that runs a process, or the empty string when Windows does not tell. Asked once for each process and task."""
    known = _OWNERS.setdefault(host, {})
    key = (of.pid, of.started)
    if key not in known:
        try:
            answer = host.invoke("Win32_Process", "GetOwner", {}, {"Handle": str(of.pid)}, repeatable=True)
        except CimError:
            # The process has ended since it was listed, or is protected.
            answer = {}
        user, domain = answer.get("User"), answer.get("Domain")
        known[key] = ("%s\\%s" % (domain, user) if domain else str(user)) if user else ""
    return known[key]


def owner_sid(host: Host, of: Process) -> str:
    """The user's SID, or the empty string when Windows does not tell."""
    try:
        answer = host.invoke("Win32_Process", "GetOwnerSid", {}, {"Handle": str(of.pid)}, repeatable=True)
    except CimError:
        return ""
    return str(answer.get("Sid") or "")


def session_users(host: Host, found: t.Iterable[Process]) -> dict[int, str]:
    """Who is signed in to the sessions of these processes, by session: the owner of its shell, else of the first program seen there.

    Session 0, that of the services, is left out.
    """
    shown: dict[int, Process] = {}
    for one in sorted(found, key=lambda process: process.name.lower() not in SHELLS):
        if one.session:
            shown.setdefault(one.session, one)
    return {session: owner(host, one) for session, one in sorted(shown.items())}


def same_user(found: str, wanted: str) -> bool:
    """Whether ``DOMAIN\\user``, as Windows names a process' owner, is the wanted user, who may be given in any of the usual spellings: with or
    without a domain, ``.\\user``, with the domain's DNS name, as ``user@suffix``. A suffix need not be the domain's name, so only the name counts there;
    where the domain is ``AzureAD`` Windows writes the name without its dots."""
    domain, _slash, name = found.strip().casefold().rpartition("\\")
    wanted_domain, _slash, wanted_name = wanted.strip().casefold().rpartition("\\")
    if "@" in wanted_name and not wanted_domain:
        short = wanted_name.partition("@")[0]
        return name == short or (domain == AZURE and _letters(name) == _letters(short))
    same_domain = wanted_domain in ("", ".") or wanted_domain.partition(".")[0] == domain.partition(".")[0]
    return name == wanted_name and same_domain


def unlike_spelling(found: str, wanted: str) -> bool:
    """Whether Windows' name for a user of Azure AD, which follows the display name, can be that of a wanted ``user@suffix``: nobody can tell."""
    return "@" in wanted and "\\" not in wanted and found.casefold().startswith(AZURE + "\\") and not same_user(found, wanted)


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))


def on_port(*ports: int) -> Rows:
    """The read for everything whose local port is one of these."""
    return Rows("MSFT_NetTCPConnection", CONNECTION_FIELDS, "LocalPort", tuple(sorted(set(ports))), STANDARD_CIM)


def of_processes(pids: t.Iterable[int]) -> Rows:
    return Rows("MSFT_NetTCPConnection", CONNECTION_FIELDS, "OwningProcess", tuple(sorted(set(pids))), STANDARD_CIM)


def connections(host: Host, read: Rows) -> list[Connection]:
    found = []
    for row in host.read(read):
        found.append(Connection(
            str(row.get("LocalAddress") or ""), number(row.get("LocalPort")) or 0, str(row.get("RemoteAddress") or ""),
            number(row.get("RemotePort")) or 0, number(row.get("State")) or 0, number(row.get("OwningProcess")) or 0))
    return sorted(found, key=lambda one: (one.state, one.address, one.peer, one.peer_port))


__all__ = [
    "CONNECTION_FIELDS", "Connection", "ESTABLISHED", "LISTEN", "PROCESS_FIELDS", "Process", "SHELLS", "STANDARD_CIM", "by_id", "connections", "moment",
    "named", "number", "of_processes", "on_port", "owner", "owner_sid", "process", "processes", "same_user", "session_users",
    "unlike_spelling",
]
