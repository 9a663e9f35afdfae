# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: which run has which hosts. A lock that cannot be read, or is damaged, is a living run's."""
from __future__ import annotations

import contextlib
import fcntl
import os
import pathlib
import socket
import typing as t
from datetime import datetime, timedelta, timezone

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run.files import (
    RunError,
    file_mode,
    folder_at,
    load,
    now,
    remove,
    write_json,
)

#: A lock left by another machine (a vanished container) is ignored after this long.
FOREIGN_LOCK_LIFE = timedelta(hours=12)


class Process(t.NamedTuple):
    """One process of one machine: a process id alone is given to another one sooner or later."""

    machine: str
    namespace: str
    pid: int
    started: str


def process(pid: int) -> Process:
    """The process of this machine with this id, with what tells it from a later one of the same id."""
    return Process(socket.gethostname(), _namespace(), pid, _started(pid))


def _namespace() -> str:
    """Containers of one name count their processes each from 1: what their numbers belong to."""
    with contextlib.suppress(OSError):
        return os.readlink("/proc/self/ns/pid")
    return ""


def _started(pid: int) -> str:
    """When a local process started (clock ticks since boot), or the empty string where that cannot be seen."""
    try:
        return pathlib.Path("/proc/%d/stat" % pid).read_text(encoding="ascii", errors="replace").rsplit(")", 1)[1].split()[19]
    except (OSError, IndexError):
        return ""


def _exists(pid: int) -> bool:
    """Another user's process, or one that /proc hides, is there all the same."""
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:
        return True
    return True


class Lock(t.NamedTuple):
    """What a lock file says."""

    owner: Process
    taken: datetime
    hosts: frozenset[str]

    def alive(self) -> bool:
        here = process(self.owner.pid)
        if (self.owner.machine, self.owner.namespace) != (here.machine, here.namespace):
            return datetime.now(timezone.utc) - self.taken < FOREIGN_LOCK_LIFE
        return here.started == self.owner.started if here.started and self.owner.started else _exists(self.owner.pid)


def read_lock(path: pathlib.Path) -> Lock:
    """:raises ValueError: it cannot be read, or says something no lock says."""
    data = load(path)[0]
    texts = {key: data.get(key, "") for key in ("machine", "namespace", "started", "taken")}
    pid, hosts = data.get("pid"), data.get("hosts")
    wrong = [key for key, text in texts.items() if not isinstance(text, str)]
    wrong += [] if isinstance(pid, int) and not isinstance(pid, bool) and pid > 0 else ["pid"]
    wrong += [] if isinstance(hosts, list) and all(isinstance(host, str) for host in hosts) else ["hosts"]
    if wrong or not texts["machine"]:
        raise ValueError("is damaged at %s" % ", ".join(wrong or ["machine"]))
    try:
        taken = datetime.fromisoformat(texts["taken"])
    except ValueError:
        raise ValueError("is damaged at taken") from None
    if taken.tzinfo is None:
        raise ValueError("is damaged at taken")
    return Lock(Process(texts["machine"], texts["namespace"], t.cast(int, pid), texts["started"]), taken, frozenset(t.cast("list[str]", hosts)))


@contextlib.contextmanager
def _door(report_dir: pathlib.Path) -> t.Iterator[None]:
    """One process at a time looks at the locks."""
    with folder_at(report_dir, "locks") as folder:
        handle = os.open(".door", os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW, file_mode(report_dir), dir_fd=folder)
        with os.fdopen(handle, "w", encoding="ascii") as door:
            fcntl.flock(door, fcntl.LOCK_EX)
            yield


def lock_hosts(report_dir: pathlib.Path, run_id: str, hosts: t.Iterable[str], pid: int) -> None:
    """Take these hosts for this run, for as long as process *pid* lives. A run of the same process is no other run.

    :raises RunError: another living run has one of them, or a lock cannot be read: nobody knows then whose hosts they are.
    """
    wanted, mine = set(hosts), process(pid)
    with _door(report_dir):
        for path in sorted((report_dir / "locks").glob("*.json")):
            try:
                lock = read_lock(path)
            except ValueError as exc:
                raise RunError("the lock %s %s: another run may be at work on these hosts. Wait until no preflight runs below %s (or ask whose file it is), "
                               "then delete it" % (path, exc, report_dir)) from exc
            if not lock.alive() or (lock.owner == mine and path.stem == run_id):
                remove(path, report_dir)
                continue
            taken = sorted(wanted.intersection(lock.hosts)) if lock.owner != mine else []
            if taken:
                raise RunError(
                    "another run (%s, process %s on %s) is at work on %s: wait until it ends, or leave these hosts out with --limit. "
                    "If that run is surely gone, delete %s"
                    % (path.stem, lock.owner.pid, lock.owner.machine, ", ".join(taken[:10]) + (" ..." if len(taken) > 10 else ""), path))
        write_json(report_dir / "locks" / (run_id + ".json"), {"run_id": run_id, **mine._asdict(), "taken": now(), "hosts": sorted(wanted)}, report_dir)


def unlock_hosts(report_dir: pathlib.Path, run_id: str) -> None:
    if (report_dir / "locks").is_dir():
        with _door(report_dir):
            remove(report_dir / "locks" / (run_id + ".json"), report_dir)


def run_of(report_dir: pathlib.Path, pid: int) -> str:
    """The id of the run that this process has taken hosts for and not given back; the empty string when there is none."""
    mine, found = process(pid), []
    for path in (report_dir / "locks").glob("*.json"):
        with contextlib.suppress(ValueError):
            lock = read_lock(path)
            found += [(lock.taken, path.stem)] if lock.owner == mine and mine.started else []
    return max(found)[1] if found else ""


__all__ = ["FOREIGN_LOCK_LIFE", "Lock", "Process", "lock_hosts", "process", "read_lock", "run_of", "unlock_hosts"]
