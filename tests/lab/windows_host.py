# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One simulated Windows host: plain Python state, and the one door through which it is changed."""

from __future__ import annotations

import copy
import dataclasses
import datetime
import hashlib
import itertools
import time
import typing as t

from .windows_registry import Registry

if t.TYPE_CHECKING:
    from .core import Lab

UTC = datetime.timezone.utc
SERVICES = "HKLM\\SYSTEM\\CurrentControlSet\\Services\\"
PORT_PROXY = "HKLM\\SYSTEM\\CurrentControlSet\\Services\\PortProxy\\v4tov4\\tcp"
TOKEN_POLICY = "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Policies\\System"
START = {"Boot": 0, "System": 1, "Auto": 2, "Manual": 3, "Disabled": 4}


def now() -> datetime.datetime:
    return datetime.datetime.now(UTC)


@dataclasses.dataclass
class User:
    name: str
    domain: str
    password: str
    admin: bool = True
    sid: str = ""
    #: False for accounts that cannot sign in over the network (they still own sessions).
    remote: bool = True


@dataclasses.dataclass
class File:
    path: str
    data: bytes = b""
    size: int | None = None
    version: str | None = None
    modified: datetime.datetime = dataclasses.field(default_factory=now)
    readable: bool = True
    writable: bool = True
    #: What running it does: see windows_install.
    runs: dict[str, t.Any] | None = None
    #: When it was put on the disk; without one when it was written.
    created: datetime.datetime | None = None

    @property
    def length(self) -> int:
        return len(self.data) if self.size is None else self.size

    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


@dataclasses.dataclass
class Process:
    pid: int
    name: str
    path: str | None = None
    command: str | None = None
    session: int = 0
    user: str = "NT AUTHORITY\\SYSTEM"
    parent: int = 4
    created: datetime.datetime = dataclasses.field(default_factory=now)
    #: TCP ports it listens at: (address, port).
    listens: list[tuple[str, int]] = dataclasses.field(default_factory=list)


@dataclasses.dataclass
class Service:
    name: str
    display: str = ""
    state: str = "Stopped"
    mode: str = "Manual"
    path: str = "C:\\Windows\\system32\\svchost.exe -k netsvcs -p"
    account: str = "LocalSystem"
    pid: int = 0
    #: Names of the services it needs.
    needs: list[str] = dataclasses.field(default_factory=list)
    delayed: bool = False
    #: Seconds that starting and stopping take.
    moment: float = 0.0
    stoppable: bool = True
    #: Return code with which starting fails (0: it starts).
    fails: int = 0
    #: Marked for deletion: it goes when it stops.
    marked: bool = False
    listens: list[tuple[str, int]] = dataclasses.field(default_factory=list)
    target: str = ""
    due: float = 0.0


@dataclasses.dataclass
class Session:
    number: int
    user: str
    #: Active or Disconnected.
    state: str = "Active"
    rdp: bool = False


@dataclasses.dataclass
class Connection:
    local: str
    port: int
    remote: str
    remote_port: int
    pid: int
    state: str = "Established"
    created: datetime.datetime = dataclasses.field(default_factory=now)
    #: A flow at work: it stands for so many looks of one caller, then it is over; the next caller meets the next flow. 0: it stands.
    looks: int = 0
    seen: int = 0

    def stands(self) -> bool:
        """One look at it."""
        self.seen += 1
        return not self.looks or self.seen <= self.looks


class Host:
    def __init__(self, lab: Lab, name: str) -> None:
        self.lab = lab
        self.name = name
        self.computer = name.upper()
        self.domain = "WORKGROUP"
        self.os: dict[str, t.Any] = {}
        self.language = "en"
        self.code_page = "cp437"
        self.zone: dict[str, t.Any] = {}
        self.users: list[User] = []
        self.credentials = ""
        self.basic = False
        self.allow_unencrypted = False
        #: Seconds by which this host's clock is ahead of the lab's.
        self.clock_ahead = 0.0
        self.mi_faults = False
        #: Commands in one shell, finished ones included, and the code with which the next is refused: hosts differ in both
        #: (2150859174, and of the newer kind 2150859240 and 2150859241, whose subcode is InternalError).
        self.max_commands, self.command_quota = 25, 2150859174
        self.curl = True
        #: In what this host is not as the sources say that Windows is: each word is one thing that a real host may do otherwise (Wine and Windows XP do
        #: some). autorun_off: the remote shell is started with /D. files_scan: two files in one query walk the disk. properties_any: an unknown property in
        #: SELECT is left out. or_any: a query of any size is answered. quote_refused: \\' in a text of WQL is a syntax error. associations_refused.
        #: reg_tabs: reg.exe prints one tab between columns. reg_silent: a search without a match prints nothing. types_1630: StdRegProv says 1630 where a
        #: value has another type. hash_blocks: certutil prints a hash in lines of 16 bytes. zones_more: tzutil lists a zone that nobody knows.
        #: rules_short: netsh leaves a rule's program out. bytes_text: curl.exe writes line ends as text. start_mode_denied. tasks_refused.
        self.odd: list[str] = []
        self.unreachable = False
        self.booted = now()
        #: How far the act ``advance`` has moved this host's clock.
        self.skew = datetime.timedelta()
        self.registry = Registry()
        self.files: dict[str, File] = {}
        self.folders: dict[str, str] = {}
        self.services: dict[str, Service] = {}
        self.processes: dict[int, Process] = {}
        self.sessions: list[Session] = []
        self.connections: list[Connection] = []
        self.tasks: dict[str, dict[str, t.Any]] = {}
        self.downloads: dict[str, t.Any] = {}
        self.acls: list[str] = []
        self.recorded: list[dict[str, str]] = []
        self.enumerations: dict[str, list[str]] = {}
        self.shells: dict[str, t.Any] = {}
        self.pids = itertools.count(5200, 4)

    @classmethod
    def copy_of(cls, other: Host, name: str) -> Host:
        """A host of a fleet: registry keys and file contents are shared until written."""
        new = copy.copy(other)
        new.name, new.computer = name, name.upper()
        new.registry = other.registry.copy()
        new.files = {low: dataclasses.replace(file) for low, file in other.files.items()}
        new.folders = dict(other.folders)
        new.services = {low: dataclasses.replace(service, listens=list(service.listens)) for low, service in other.services.items()}
        new.processes = {pid: dataclasses.replace(process, listens=list(process.listens)) for pid, process in other.processes.items()}
        new.sessions = [dataclasses.replace(session) for session in other.sessions]
        new.connections = [dataclasses.replace(connection) for connection in other.connections]
        new.tasks = {key: dict(task) for key, task in other.tasks.items()}
        new.acls, new.recorded, new.enumerations, new.shells = list(other.acls), [], {}, {}
        new.pids = itertools.count(max([5196, *other.processes]) + 4, 4)
        return new

    def write(self, kind: str, detail: str) -> None:
        """Every change made over the wire passes here."""
        self.lab.ledger.write(self.name, kind, detail)

    # people ----------------------------------------------------------------------------------------------------
    def user(self, name: str) -> User | None:
        """By ``DOMAIN\\user``, ``user@domain``, ``.\\user`` or ``user``."""
        domain, _unused, short = name.rpartition("\\")
        if "@" in short and not domain:
            short, _unused, domain = short.partition("@")
        domain = domain.partition(".")[0].lower()
        for user in self.users:
            if (
                user.remote
                and user.name.lower() == short.lower()
                and (domain in ("", ".", user.domain.lower()) or domain == self.computer.lower() == user.domain.lower())
            ):
                return user
        return None

    def administers(self, user: User) -> bool:
        """Local administrators other than the built-in one (RID 500) get a filtered token over the network, unless a policy says otherwise."""
        local = user.domain.lower() == self.computer.lower()
        whole = not local or user.sid.endswith("-500") or self.registry.data(TOKEN_POLICY, "LocalAccountTokenFilterPolicy") == 1
        return user.admin and whole

    def sid_of(self, account: str) -> str:
        for user in self.users:
            if "%s\\%s" % (user.domain, user.name) == account:
                return user.sid
        return {"NT AUTHORITY\\SYSTEM": "S-1-5-18", "NT AUTHORITY\\LOCAL SERVICE": "S-1-5-19", "NT AUTHORITY\\NETWORK SERVICE": "S-1-5-20"}.get(
            account, "S-1-5-32-545"
        )

    # files -----------------------------------------------------------------------------------------------------
    def file(self, path: str) -> File | None:
        return self.files.get(path.replace("/", "\\").lower())

    def add_folder(self, path: str) -> None:
        path = path.rstrip("\\")
        while path and path.lower() not in self.folders:
            self.folders[path.lower()] = path
            path = path.rpartition("\\")[0]

    def add_file(self, file: File) -> File:
        self.add_folder(file.path.rpartition("\\")[0])
        self.files[file.path.lower()] = file
        return file

    def write_file(self, path: str, data: bytes) -> bool:
        """False when the folder is missing or the file may not be written."""
        path = path.replace("/", "\\")
        old = self.file(path)
        if path.rpartition("\\")[0].lower() not in self.folders or path.lower() in self.folders or (old and not old.writable):
            return False
        if old:
            old.data, old.size, old.modified = data, None, now()
        else:
            self.add_file(File(path, data))
        self.write("file", path)
        return True

    def delete_file(self, path: str) -> bool:
        file = self.file(path)
        if file is None or not file.writable:
            return False
        del self.files[file.path.lower()]
        self.write("file", "delete " + file.path)
        return True

    # processes and services ------------------------------------------------------------------------------------
    def start_process(self, name: str, **more: t.Any) -> Process:
        process = Process(next(self.pids), name, **more)
        self.processes[process.pid] = process
        return process

    def end_process(self, pid: int) -> None:
        self.processes.pop(pid, None)
        self.connections = [connection for connection in self.connections if connection.pid != pid]
        for service in self.services.values():
            if service.pid == pid:
                service.pid, service.state = 0, "Stopped"

    def service(self, name: str) -> Service | None:
        found = self.services.get(name.lower())
        if found and found.target and time.monotonic() >= found.due:
            self._settle(found)
        return found

    def all_services(self) -> list[Service]:
        return [t.cast(Service, self.service(low)) for low in self.services]

    def _settle(self, service: Service) -> None:
        service.state, service.target = service.target, ""
        if service.state == "Stopped":
            self.end_process(service.pid)
            service.pid = 0
            if service.marked:
                self.delete_service(service)
        else:
            self.run_service(service)

    def run_service(self, service: Service) -> None:
        path = service.path.strip('"').partition(".exe")[0] + ".exe"
        user = {"LocalSystem": "NT AUTHORITY\\SYSTEM", "NT AUTHORITY\\LocalService": "NT AUTHORITY\\LOCAL SERVICE"}.get(service.account, service.account)
        process = self.start_process(path.rpartition("\\")[2], path=path, command=service.path, user=user, listens=list(service.listens), parent=700)
        service.state, service.pid = "Running", process.pid

    def change_service(self, service: Service, target: str) -> None:
        """Goes through the pending state for the service's declared moment."""
        service.state = "Start Pending" if target == "Running" else "Stop Pending"
        service.target, service.due = target, time.monotonic() + service.moment
        self.write("service", "%s %s" % ("start" if target == "Running" else "stop", service.name))
        if not service.moment:
            self._settle(service)

    def delete_service(self, service: Service) -> None:
        """A running service is only marked."""
        service.marked = True
        if service.state == "Stopped":
            del self.services[service.name.lower()]
            self.registry.delete_tree(SERVICES + service.name)

    def dependents(self, service: Service) -> list[Service]:
        return [other for other in self.all_services() if service.name.lower() in [name.lower() for name in other.needs]]

    # network ---------------------------------------------------------------------------------------------------
    def listeners(self) -> list[tuple[str, int, Process]]:
        """Address, port and process; port proxies listen in iphlpsvc's process while it runs."""
        found = [(address, port, process) for process in self.processes.values() for address, port in process.listens]
        helper = self.service("iphlpsvc")
        key = self.registry.get(PORT_PROXY)
        if helper and helper.state == "Running" and key and helper.pid in self.processes:
            for value in key.values.values():
                address, _unused, port = value.name.rpartition("/")
                if port.isdigit() and not any(used == int(port) for _address, used, _process in found):
                    found.append(("0.0.0.0" if address in ("*", "") else address, int(port), self.processes[helper.pid]))
        return found
