# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: one run's folder on the controller (manifest, findings files). docs/architecture.md, Findings files."""
from __future__ import annotations

import contextlib
import fcntl
import os
import pathlib
import secrets
import typing as t
from datetime import datetime, timezone

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run import journal, locks, schema, signature
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run.files import (
    RunError,
    file_mode,
    file_name,
    folder_at,
    now,
    read_json,
    remove,
    write_json,
)
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run.guard import check_descriptors, descriptors_needed
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run.journal import begun_changes, carried_over, with_cut_off
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run.schema import SCHEMA

MANIFEST = "manifest.json"
SIGNING = "signing.json"


def new_run_id() -> str:
    """Sorts by time, unique even when two start in the same second."""
    return datetime.now(timezone.utc).strftime("%Y%m%dT%H%M%SZ") + "-" + secrets.token_hex(3)


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
        return self._checked(self.manifest_path, schema.wrong_in_manifest)

    @staticmethod
    def _checked(path: pathlib.Path, wrong_in: t.Callable[[t.Any], str]) -> dict[str, t.Any]:
        data = read_json(path)
        wrong = wrong_in(data)
        if wrong:
            raise RunError("%s %s" % (path, wrong))
        return data

    def write(self, path: pathlib.Path, data: t.Mapping[str, t.Any]) -> None:
        """A file of this run, whole or not at all, through no symbolic link below the report folder."""
        write_json(path, data, self.report_dir)

    def write_manifest(self, manifest: dict[str, t.Any]) -> None:
        """The manifest, and beside it each host's own entry: with a thousand hosts nobody reads the whole for one of them."""
        for host, entry in manifest["hosts"].items():
            self.write(self._entry_path(host), entry)
        self.write(self.manifest_path, manifest)

    def entry(self, host: str) -> dict[str, t.Any]:
        """What the manifest says of one host, empty when it is not in scope.

        :raises RunError: there is no such run, or the entry is damaged.
        """
        path = self._entry_path(host)
        if path.exists():
            return self._checked(path, schema.wrong_in_entry)
        entry = self.manifest()["hosts"].get(host) or {}
        wrong = schema.wrong_in_entry(entry) if entry else ""
        if wrong:
            raise RunError("the entry of %s in %s %s" % (host, self.manifest_path, wrong))
        return t.cast("dict[str, t.Any]", entry)

    def _entry_path(self, host: str) -> pathlib.Path:
        return self.path / "scope" / (file_name(host) + ".json")

    def write_entry(self, host: str, entry: t.Mapping[str, t.Any]) -> None:
        """What is known of one host, once its look has read the inventory."""
        self.write(self._entry_path(host), entry)

    def host_path(self, host: str) -> pathlib.Path:
        return self.path / "hosts" / (file_name(host) + ".json")

    def client_path(self, client: str) -> pathlib.Path:
        return self.path / "clients" / (file_name(client) + ".json")

    def record(self, path: pathlib.Path, head: dict[str, t.Any], part: str, entry: dict[str, t.Any]) -> None:
        """Add one part to a host's or client's file; what other parts wrote stays.

        :raises RunError: the file is there and damaged.
        """
        key = "host" if "host" in head else "client"
        with self._alone():
            data: dict[str, t.Any] = {"schema": SCHEMA, "outcome": "reported", "message": "", "parts": {}}
            signing = self.signing_key()
            if path.exists():
                data = self._checked(path, lambda known: schema.wrong_in_record(known, key, head[key]))
                signing = signing if signing and self.is_signed(path, signing) else b""
            data.update(head)
            before = data["parts"].get(part) or {}
            if before.get("stale"):
                entry = {**entry, "findings": carried_over(entry.get("findings") or [], before["findings"])}
            data["parts"][part] = {"written": now(), **entry}
            self._write_record(path, data, signing)

    @contextlib.contextmanager
    def _alone(self) -> t.Iterator[None]:
        """One process at a time changes a record: a client's leader adds to the files of its other hosts."""
        with folder_at(self.report_dir, "runs", self.run_id) as folder:
            handle = os.open(".records", os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW, file_mode(self.report_dir), dir_fd=folder)
            with os.fdopen(handle, "w", encoding="ascii") as door:
                fcntl.flock(door, fcntl.LOCK_EX)
                yield

    def reopen(self, path: pathlib.Path, head: dict[str, t.Any], part: str = "", findings: t.Sequence[dict[str, t.Any]] = ()) -> None:
        """A run that was cut off looks at this host or client again: what the file says stays until then, and counts as not done.

        *findings* of *part* were not written into the file any more. A damaged file is set aside.
        """
        key = "host" if "host" in head else "client"
        data: dict[str, t.Any] = {"schema": SCHEMA, **head, "parts": {}}
        signing = self.signing_key()
        with contextlib.suppress(RunError):
            signing = signing if signing and (not path.exists() or self.is_signed(path, signing)) else b""
            data.update(self._checked(path, lambda known: schema.wrong_in_record(known, key, head[key])) if path.exists() else {})
        if path.exists() and not data["parts"]:
            path.replace(path.with_suffix(".damaged"))
        if findings:
            known = data["parts"].setdefault(part, {"written": now(), "findings": [], "data": {}})
            known["findings"] = [*known["findings"], *findings]
        for entry in data["parts"].values():
            entry["stale"] = True
        if data["parts"]:
            self._write_record(path, {**data, "outcome": "reported", "message": ""}, signing)

    def journal(self, host: str, item: str, step: str, change: dict[str, t.Any]) -> None:
        """Called just before the write. :raises OSError: it cannot be noted, so it must not be made."""
        entry: dict[str, t.Any] = {"item": item, "step": step, "change": change}
        signing = self.signing_key()
        journal.note(self.report_dir, self.path, host, signature.signed(signing, (self.run_id, "journal", host), entry) if signing else entry)

    # What rollback must be able to trust: the records of changes carry a keyed hash.
    def sign_with(self, key_file: str) -> None:
        """From now on this run's records are signed with the key in this file; only its path stands in the folder.

        :raises RunError: the key cannot be used.
        """
        signature.read_key(key_file, self.report_dir)
        self.write(self.path / SIGNING, {"schema": SCHEMA, "record_key_file": str(pathlib.Path(key_file).expanduser().resolve())})

    def signing_key(self) -> bytes:
        """The key that this run signs with; empty when it does not.

        :raises RunError: the key cannot be used.
        """
        path = self.path / SIGNING
        return signature.read_key(str(read_json(path).get("record_key_file")), self.report_dir) if path.exists() else b""

    def is_signed(self, path: pathlib.Path, key: bytes) -> bool:
        """Whether a file of this run is signed with this key, as it is now.

        :raises RunError: it was changed since, or signed with another key.
        """
        return signature.verified(key, self._about(path), read_json(path))

    def all_signed(self, host: str, key: bytes) -> bool:
        """Whether all that is known of changes on this host is signed: its findings file, and what was begun when the run was cut off.

        :raises RunError: something was changed since.
        """
        notes = journal.entries(self.path, host)
        signed = [signature.verified(key, (self.run_id, "journal", host), entry) for entry in notes]
        path = self.host_path(host)
        return all(signed) and (not path.exists() or self.is_signed(path, key))

    def _write_record(self, path: pathlib.Path, data: dict[str, t.Any], key: bytes) -> None:
        data.pop(signature.FIELD, None)
        self.write(path, signature.signed(key, self._about(path), data) if key else data)

    def _about(self, path: pathlib.Path) -> tuple[str, ...]:
        return (self.run_id, path.parent.name, path.name)

    def cut_off(self, host: str) -> list[dict[str, t.Any]]:
        """Findings about changes that were begun and never recorded."""
        return begun_changes(self.path, host)

    def host_record(self, host: str) -> dict[str, t.Any]:
        """What is known of this host in this run: its findings file, and changes that were begun when the run was cut off.

        Empty when neither is there. :raises RunError: the findings file is damaged.
        """
        path, begun = self.host_path(host), self.cut_off(host)
        record = self._checked(path, lambda known: schema.wrong_in_record(known, "host", host)) if path.exists() else {}
        return with_cut_off(record, host, begun) if begun else record

    def client_record(self, client: str) -> dict[str, t.Any]:
        """What is known of this client in this run, empty when nothing is. :raises RunError: its findings file is damaged."""
        path = self.client_path(client)
        return self._checked(path, lambda known: schema.wrong_in_record(known, "client", client)) if path.exists() else {}

    def settle(self, host: str) -> None:
        """The host's changes are in its findings file."""
        remove(journal.journal_path(self.path, host), self.report_dir)


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


def last_changes(report_dir: str | os.PathLike[str], hosts: t.Iterable[str]) -> dict[str, tuple[str, str]]:
    """When the newest earlier run started that changed something on a host, and when its changes there were over, by host: ISO date-times.

    Restarts alone do not count.
    """
    missing = set(hosts)
    found: dict[str, tuple[str, str]] = {}
    for path in sorted((pathlib.Path(report_dir) / "runs").glob("*/" + MANIFEST), reverse=True)[:REMEMBERED]:
        if not missing:
            break
        folder = RunFolder(report_dir, path.parent.name)
        for host, over in [(host, over) for host in missing if (over := _changed(folder, host))]:
            with contextlib.suppress(RunError):
                found[host] = str(read_json(path).get("started") or ""), over
            missing.discard(host)
    return {host: times for host, times in found.items() if times[0]}


def _changed(folder: RunFolder, host: str) -> str:
    """When the changes that this run made on the host were over; empty when it made none. A damaged record says nothing of it."""
    if journal.journal_path(folder.path, host).exists():
        return now()  # begun, and perhaps not over
    with contextlib.suppress(RunError):
        part = folder.host_record(host).get("parts", {}).get("windows_host", {"findings": ()})
        good = [found for found in part["findings"] if isinstance(found, dict) and not schema.wrong_in_changes(found.get("changes"))]
        if any(change.get("applied") and change.get("kind") != "service_restart" for found in good for change in found.get("changes") or ()):
            return str(part.get("written") or now())
    return ""


def lock_hosts(folder: RunFolder, hosts: t.Iterable[str], pid: int) -> None:
    """As :func:`_run.locks.lock_hosts`."""
    locks.lock_hosts(folder.report_dir, folder.run_id, hosts, pid)


def unlock_hosts(folder: RunFolder) -> None:
    locks.unlock_hosts(folder.report_dir, folder.run_id)


__all__ = [
    "MANIFEST", "RunError", "RunFolder", "SCHEMA", "begun_changes", "carried_over", "check_descriptors", "descriptors_needed", "file_name", "last_changes",
    "latest_run", "lock_hosts", "new_run_id", "now", "read_json", "unlock_hosts", "with_cut_off", "write_json",
]
