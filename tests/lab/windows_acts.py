# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What people do on a simulated host by hand (``POST /act/windows/<what>`` with ``host``): nothing here counts as a write."""

from __future__ import annotations

import datetime
import typing as t

from . import windows_collect
from .windows_build import apply
from .windows_firewall import RULES
from .windows_host import Connection, File, Host, Process, Session, now
from .windows_registry import SZ, Value, full_path, value_of
from .windows_task_times import advance

if t.TYPE_CHECKING:
    from .windows import Windows


def _processes(host: Host, name: str = "", pid: int = 0) -> list[Process]:
    return [process for process in host.processes.values() if process.pid == pid or (name and process.name.lower() == name.lower())]


def sign_off(part: Windows, host: Host, user: str = "") -> None:
    """Ends the sessions of the user (all when empty) with everything in them."""
    gone = {session.number for session in host.sessions if not user or session.user.lower() == user.lower()}
    host.sessions = [session for session in host.sessions if session.number not in gone]
    for process in list(host.processes.values()):
        if process.session in gone and process.session:
            host.end_process(process.pid)


def sign_in(part: Windows, host: Host, user: str, session: int = 2, state: str = "Active", programs: list[dict[str, t.Any]] | None = None) -> None:
    host.sessions.append(Session(session, user, state))
    host.start_process("explorer.exe", path="C:\\Windows\\explorer.exe", session=session, user=user)
    for program in programs or []:
        start_process(part, host, session=session, user=user, **program)


def disconnect(part: Windows, host: Host, user: str = "") -> None:
    for session in host.sessions:
        if not user or session.user.lower() == user.lower():
            session.state = "Disconnected"


def start_process(
    part: Windows, host: Host, path: str, session: int = 0, user: str = "NT AUTHORITY\\SYSTEM", listens: list[list[t.Any]] | None = None, **more: t.Any
) -> int:
    process = host.start_process(
        path.rpartition("\\")[2], path=path, session=session, user=user, listens=[(item[0], int(item[1])) for item in listens or []], **more
    )
    return process.pid


def kill_process(part: Windows, host: Host, name: str = "", pid: int = 0) -> int:
    gone = _processes(host, name, pid)
    for process in gone:
        host.end_process(process.pid)
    return len(gone)


def connect(part: Windows, host: Host, source: str, port: int, state: str = "Established") -> bool:
    """A peer connects to whatever listens at the port; the process behind a port proxy sees 127.0.0.1."""
    for _address, listening, process in host.listeners():
        if listening == port:
            host.connections.append(Connection("10.20.30.40", port, source, 50000 + len(host.connections), process.pid, state))
            return True
    return False


def disconnect_peer(part: Windows, host: Host, source: str) -> None:
    host.connections = [link for link in host.connections if link.remote != source]


def edit_rule(part: Windows, host: Host, id: str, data: str | None = None) -> None:
    """Write a rule as its registry text; None deletes it."""
    if data is None:
        host.registry.delete_value(RULES, id)
    else:
        host.registry.set(RULES, Value(id, SZ, data))


def set_registry(part: Windows, host: Host, key: str, name: str = "", value: t.Any = None) -> None:
    path = full_path(key) or "HKLM\\" + key
    host.registry.create(path)
    host.registry.set(path, value_of(name, value))


def delete_registry(part: Windows, host: Host, key: str, name: str | None = None) -> bool:
    path = full_path(key) or "HKLM\\" + key
    return host.registry.delete_tree(path) if name is None else host.registry.delete_value(path, name)


def set_file(part: Windows, host: Host, path: str, text: str | None = None, hex: str | None = None, **more: t.Any) -> None:
    """Put a file there (text in UTF-8 or bytes in hexadecimal); neither removes it."""
    if text is None and hex is None:
        host.files.pop(path.lower(), None)
        return
    host.add_file(File(path, bytes.fromhex(hex) if hex is not None else (text or "").encode(), **more))


def set_service(part: Windows, host: Host, name: str, **fields: t.Any) -> None:
    if fields.pop("remove", False):
        service = host.services.pop(name.lower())
        host.processes.pop(service.pid, None)
        return
    service = host.services[name.lower()]
    state = fields.pop("state", None)
    for field, value in fields.items():
        setattr(service, field, value)
    if state == "Stopped" and service.pid:
        host.end_process(service.pid)
    elif state == "Running" and not service.pid:
        host.run_service(service)


def set_host(part: Windows, host: Host, **fields: t.Any) -> None:
    """Attributes such as ``curl``, ``basic``, ``allow_unencrypted``, ``mi_faults``, ``language``."""
    for name, value in fields.items():
        if not hasattr(host, name):
            raise KeyError(name)
        setattr(host, name, value)
    if not host.curl:
        host.files.pop("c:\\windows\\system32\\curl.exe", None)


def unreachable(part: Windows, host: Host, value: bool = True) -> None:
    """Like a host that is off: open connections are cut, new ones are cut at once."""
    host.unreachable = value
    for connection in list(part.connections):
        if value and connection.host is host:
            connection.cut()


def cut(part: Windows, host: Host) -> int:
    """Cut every open connection: the next encrypted request on a new socket is answered with 400."""
    mine = [connection for connection in part.connections if connection.host is host]
    for connection in mine:
        connection.cut()
    return len(mine)


def age(part: Windows, host: Host, name: str, hours: float) -> None:
    """Let processes of this name be this old."""
    for process in _processes(host, name):
        process.created = now() - datetime.timedelta(hours=hours)


def lay(part: Windows, host: Host, **section: t.Any) -> None:
    """Lay a whole section of a scenario over the host."""
    apply(host, section)


def state(part: Windows, host: Host) -> t.Any:
    from .windows_snapshot import snapshot

    return snapshot(host)


def collect(part: Windows, host: Host, script: str, **more: t.Any) -> str:
    """A person runs collect.cmd: the bytes of its file, each as one character."""
    return windows_collect.collect(host, script, **more).decode("latin-1")


ACTS: dict[str, t.Callable[..., t.Any]] = {
    function.__name__: function
    for function in (
        sign_off,
        sign_in,
        disconnect,
        start_process,
        kill_process,
        connect,
        disconnect_peer,
        edit_rule,
        set_registry,
        delete_registry,
        set_file,
        set_service,
        set_host,
        unreachable,
        cut,
        age,
        advance,
        lay,
        state,
        collect,
    )
}
