# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: one run's folder on the controller (manifest, findings files, locks). docs/architecture.md, Findings files."""
from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import pathlib
import re
import secrets
import socket
import typing as t
from datetime import datetime, timedelta, timezone

from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import CHANGED, ERROR, PASS, WOULD_CHANGE, Outcome, finding

SCHEMA = "1"
MANIFEST = "manifest.json"
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]")
_LONGEST = 200
#: A lock left by another machine (a vanished container) is ignored after this long.
FOREIGN_LOCK_LIFE = timedelta(hours=12)


class RunError(Exception):
    """The run cannot start or go on; the message says what, where, why and what to do."""


def now() -> str:
    return datetime.now(timezone.utc).isoformat(timespec="seconds")


def new_run_id() -> str:
    """Sorts by time, unique even when two start in the same second."""
    return datetime.now(timezone.utc).strftime("%Y%m%dT%H%M%SZ") + "-" + secrets.token_hex(3)


def file_name(name: str) -> str:
    """A host's or client's name as a file name: hostile characters become ``%XX``, so that two names never meet in one file.

    A name that would be too long for a file system (255 bytes, with what is put around it) ends in its hash.
    """
    safe = _UNSAFE.sub(lambda match: "".join("%%%02X" % byte for byte in match.group().encode("utf-8")), name)
    safe = "%2E" + safe[1:] if safe.startswith(".") else safe
    return safe if len(safe) <= _LONGEST else "%s%%%%%s" % (safe[:_LONGEST - 70], hashlib.sha256(name.encode("utf-8")).hexdigest())


def read_json(path: pathlib.Path) -> dict[str, t.Any]:
    """:raises RunError: the file is missing, unreadable or not a JSON object."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as exc:
        raise RunError("%s does not exist" % path) from exc
    except (OSError, ValueError) as exc:
        raise RunError("%s cannot be read: %s" % (path, exc)) from exc
    if not isinstance(data, dict):
        raise RunError("%s does not hold a JSON object" % path)
    return data


def write_json(path: pathlib.Path, data: t.Mapping[str, t.Any]) -> None:
    """Whole or not at all: written aside, then renamed. Readable by the owner only."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(".%s.%d.%s" % (path.name, os.getpid(), secrets.token_hex(4)))
    handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            json.dump(data, out, ensure_ascii=False, indent=1, default=str)
            out.write("\n")
        os.replace(aside, path)
    except BaseException as exc:
        with contextlib.suppress(OSError):
            aside.unlink()
        if isinstance(exc, OSError) and not exc.filename:  # a full disk names no file
            exc.filename = str(path)
        raise


class RunFolder:
    """``<report_dir>/runs/<run id>``."""

    def __init__(self, report_dir: str | os.PathLike[str], run_id: str) -> None:
        if not run_id or file_name(run_id) != run_id:
            raise RunError("%r is no run id: expected letters, digits, '.', '_' and '-' only" % run_id)
        self.report_dir = pathlib.Path(report_dir)
        self.run_id = run_id
        self.path = self.report_dir / "runs" / run_id

    @property
    def manifest_path(self) -> pathlib.Path:
        return self.path / MANIFEST

    def manifest(self) -> dict[str, t.Any]:
        """:raises RunError: there is no such run, or its manifest is damaged."""
        if not self.manifest_path.exists():
            raise RunError("there is no run %s below %s" % (self.run_id, self.path.parent))
        return read_json(self.manifest_path)

    def write_manifest(self, manifest: dict[str, t.Any]) -> None:
        """The manifest, and beside it each host's own entry: with a thousand hosts nobody reads the whole for one of them."""
        for host, entry in manifest["hosts"].items():
            write_json(self._entry_path(host), entry)
        write_json(self.manifest_path, manifest)

    def entry(self, host: str) -> dict[str, t.Any]:
        """What the manifest says of one host, empty when it is not in scope.

        :raises RunError: there is no such run.
        """
        path = self._entry_path(host)
        return read_json(path) if path.exists() else self.manifest()["hosts"].get(host) or {}

    def _entry_path(self, host: str) -> pathlib.Path:
        return self.path / "scope" / (file_name(host) + ".json")

    def host_path(self, host: str) -> pathlib.Path:
        return self.path / "hosts" / (file_name(host) + ".json")

    def client_path(self, client: str) -> pathlib.Path:
        return self.path / "clients" / (file_name(client) + ".json")

    def record(self, path: pathlib.Path, head: dict[str, t.Any], part: str, entry: dict[str, t.Any]) -> None:
        """Add one part to a host's or client's file; what other parts wrote stays."""
        data: dict[str, t.Any] = read_json(path) if path.exists() else {"schema": SCHEMA, "outcome": "reported", "message": "", "parts": {}}
        data.update(head)
        before = data["parts"].get(part) or {}
        if before.get("stale"):
            entry = {**entry, "findings": carried_over(entry.get("findings") or [], before.get("findings") or [])}
        data["parts"][part] = {"written": now(), **entry}
        write_json(path, data)

    def reopen(self, path: pathlib.Path, head: dict[str, t.Any], part: str = "", findings: t.Sequence[dict[str, t.Any]] = ()) -> None:
        """A run that was cut off looks at this host or client again: what the file says stays until then, and counts as not done.

        *findings* of *part* were not written into the file any more.
        """
        data: dict[str, t.Any] = {"schema": SCHEMA, **head, "parts": {}}
        with contextlib.suppress(RunError):
            data.update(read_json(path) if path.exists() else {})
        if path.exists() and not data["parts"]:
            path.replace(path.with_suffix(".damaged"))
        if findings:
            known = data["parts"].setdefault(part, {"written": now(), "findings": [], "data": {}})
            known["findings"] = [*known["findings"], *findings]
        for entry in data["parts"].values():
            entry["stale"] = True
        if data["parts"]:
            write_json(path, {**data, "outcome": "reported", "message": ""})

    # What is about to be changed on a host, one line each: all that is left of it when the controller dies in the middle.
    def journal(self, host: str, item: str, step: str, change: dict[str, t.Any]) -> None:
        """Called just before the write. :raises OSError: it cannot be noted, so it must not be made."""
        path = journal_path(self.path, host)
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(path, "a", encoding="utf-8", opener=lambda name, flags: os.open(name, flags, 0o600)) as out:
            out.write(json.dumps({"item": item, "step": step, "change": change}, default=str) + "\n")
            out.flush()
            os.fsync(out.fileno())

    def cut_off(self, host: str) -> list[dict[str, t.Any]]:
        """Findings about changes that were begun and never recorded."""
        return begun_changes(self.path, host)

    def host_record(self, host: str) -> dict[str, t.Any]:
        """What is known of this host in this run: its findings file, and changes that were begun when the run was cut off.

        Empty when neither is there. :raises RunError: the findings file is damaged.
        """
        path, begun = self.host_path(host), self.cut_off(host)
        record = read_json(path) if path.exists() else {}
        return with_cut_off(record, host, begun) if begun else record

    def settle(self, host: str) -> None:
        """The host's changes are in its findings file."""
        journal_path(self.path, host).unlink(missing_ok=True)


def journal_path(run: pathlib.Path, host: str) -> pathlib.Path:
    return run / "hosts" / (file_name(host) + ".journal")


def begun_changes(run: pathlib.Path, host: str) -> list[dict[str, t.Any]]:
    """Findings about changes that were begun in the run of this folder and never recorded."""
    path = journal_path(run, host)
    found = []
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
        with contextlib.suppress(ValueError, KeyError):  # the last line may be cut off too: then the write was not begun
            entry = json.loads(line)
            change = {**entry["change"], "what": entry["change"]["what"] + " (it is unknown whether this was carried out)"}
            outcome = Outcome(ERROR, actual="the run was cut off while it changed this", remedy="Run the preflight for this host again.", owner="operator")
            found.append({**finding(entry["item"], outcome, entry["step"]), "changes": [change]})
    return found


def with_cut_off(record: dict[str, t.Any], host: str, begun: list[dict[str, t.Any]]) -> dict[str, t.Any]:
    """A host's record with findings about changes that were begun and never recorded. A host without a record has failed: it was touched."""
    record = record or {"schema": SCHEMA, "host": host, "outcome": "failed", "message": "the run was cut off while it changed something on this host"}
    parts = dict(record.get("parts") or {})
    part = parts.get("windows_host") or {"data": {}}
    return {**record, "parts": {**parts, "windows_host": {**part, "findings": [*(part.get("findings") or []), *begun]}}}


def carried_over(findings: list[dict[str, t.Any]], before: list[dict[str, t.Any]]) -> list[dict[str, t.Any]]:
    """Findings of a second look in the same run, with what was changed before the first one was cut off: rollback needs to know it."""
    found = [dict(entry) for entry in findings]
    for old in reversed(before):
        done = [change for change in old.get("changes") or () if change.get("applied", old.get("status") != WOULD_CHANGE)]
        again = next((entry for entry in found if (entry["item"], entry.get("step")) == (old["item"], old.get("step"))), None)
        if done and again is None:
            found.append(old)
        elif done and again is not None:
            again["changes"] = [*done, *(again.get("changes") or ())]
            again["status"] = CHANGED if again["status"] == PASS else again["status"]
    return found


def latest_run(report_dir: str | os.PathLike[str]) -> str:
    """The id of the newest run with a manifest.

    :raises RunError: there is none.
    """
    runs = sorted((pathlib.Path(report_dir) / "runs").glob("*/" + MANIFEST))
    if not runs:
        raise RunError("no run found below %s: run playbooks/preflight.yml first, or set interweave_report_dir to where its reports are" % report_dir)
    return runs[-1].parent.name


#: How many earlier runs are looked through for a host's newest change.
REMEMBERED = 10


def last_changes(report_dir: str | os.PathLike[str], hosts: t.Iterable[str]) -> dict[str, str]:
    """When the newest earlier run started that changed something on a host, by host: ISO date-times. Restarts alone do not count."""
    missing = set(hosts)
    found: dict[str, str] = {}
    for path in sorted((pathlib.Path(report_dir) / "runs").glob("*/" + MANIFEST), reverse=True)[:REMEMBERED]:
        if not missing:
            break
        folder = RunFolder(report_dir, path.parent.name)
        for host in [host for host in missing if _changed(folder.host_path(host))]:
            with contextlib.suppress(RunError):
                found[host] = str(read_json(path).get("started") or "")
            missing.discard(host)
    return {host: started for host, started in found.items() if started}


def _changed(path: pathlib.Path) -> bool:
    if path.with_suffix(".journal").exists():
        return True
    try:
        part = read_json(path).get("parts", {}).get("windows_host", {})
    except RunError:
        return False
    return any(change.get("applied") and change.get("kind") != "service_restart" for found in part.get("findings", ()) for change in found.get("changes", ()))


# locks -----------------------------------------------------------------------------------------------------------------
def _started(pid: int) -> str:
    """When a local process started (clock ticks since boot, from /proc), or the empty string when it is gone."""
    try:
        return pathlib.Path("/proc/%d/stat" % pid).read_text(encoding="ascii").rsplit(")", 1)[1].split()[19]
    except (OSError, IndexError):
        return ""


def _alive(lock: dict[str, t.Any]) -> bool:
    if lock.get("machine") == socket.gethostname():
        return bool(lock.get("started")) and _started(int(lock.get("pid", 0))) == lock["started"]
    try:
        taken = datetime.fromisoformat(str(lock.get("taken")))
    except ValueError:
        return False
    return datetime.now(timezone.utc) - taken < FOREIGN_LOCK_LIFE


@contextlib.contextmanager
def _door(folder: pathlib.Path) -> t.Iterator[None]:
    """One process at a time looks at the locks."""
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / ".door", "w", encoding="ascii") as door:
        fcntl.flock(door, fcntl.LOCK_EX)
        yield


def lock_hosts(folder: RunFolder, hosts: t.Iterable[str], pid: int) -> None:
    """Take these hosts for this run, for as long as process *pid* lives.

    :raises RunError: another living run has one of them.
    """
    locks = folder.report_dir / "locks"
    wanted = set(hosts)
    with _door(locks):
        for path in locks.glob("*.json"):
            try:
                lock = read_json(path)
            except RunError:
                lock = {}
            if not _alive(lock) or (path.stem == folder.run_id and lock.get("pid") == pid):
                path.unlink(missing_ok=True)
                continue
            taken = sorted(wanted.intersection(lock.get("hosts", ())))
            if taken:
                raise RunError(
                    "another run (%s, process %s on %s) is at work on %s: wait until it ends, or leave these hosts out with --limit. "
                    "If that run is surely gone, delete %s"
                    % (path.stem, lock.get("pid"), lock.get("machine"), ", ".join(taken[:10]) + (" ..." if len(taken) > 10 else ""), path))
        write_json(locks / (folder.run_id + ".json"), {
            "run_id": folder.run_id, "pid": pid, "started": _started(pid), "machine": socket.gethostname(), "taken": now(), "hosts": sorted(wanted)})


def unlock_hosts(folder: RunFolder) -> None:
    locks = folder.report_dir / "locks"
    if locks.is_dir():
        with _door(locks):
            (locks / (folder.run_id + ".json")).unlink(missing_ok=True)


# the guard -------------------------------------------------------------------------------------------------------------
#: Descriptors ansible-core holds for each worker, and for itself: with fewer it loses hosts (seen on 2.19, 2.20 and 2.21).
PER_FORK = 4
OWN = 64


def descriptors_needed(forks: int, hosts: int) -> int:
    """File descriptors a run needs; never more workers than hosts."""
    return PER_FORK * max(1, min(forks, hosts)) + OWN


def check_descriptors(forks: int, hosts: int, limit: int) -> None:
    """Refuse to start when the limit cannot carry the forks: ansible-core would lose hosts in silence.

    :raises RunError: names the limit and what to set.
    """
    needed = descriptors_needed(forks, hosts)
    if limit < needed:
        raise RunError(
            "the limit of %d open files cannot carry %d forks over %d hosts: ansible-core would lose hosts without a word. "
            "Raise it before the run (ulimit -n %d) or lower the forks to %d (--forks or ANSIBLE_FORKS)"
            % (limit, forks, hosts, max(needed, 4096), max(1, (limit - OWN) // PER_FORK)))


__all__ = [
    "MANIFEST", "RunError", "RunFolder", "SCHEMA", "check_descriptors", "descriptors_needed", "file_name", "last_changes", "latest_run", "lock_hosts",
    "new_run_id", "now", "read_json", "unlock_hosts", "write_json",
]
