# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the findings files of a run (docs/architecture.md, "Findings files"), read and merged.

Nothing here judges anything. A file that cannot be read costs the one host it belongs to, never the report.
"""
from __future__ import annotations

import hashlib
import json
import os
import pathlib
import tempfile
import typing as t
import urllib.parse
from dataclasses import dataclass, field

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run.folder import RunError, begun_changes, with_cut_off

Json = dict[str, t.Any]


class ReportError(RunError):
    """The report cannot be made: what, where, why and what to do, in one sentence."""


@dataclass
class RunFiles:
    """What a run left on the controller."""

    path: pathlib.Path
    manifest: Json
    hosts: dict[str, Json] = field(default_factory=dict)
    clients: dict[str, Json] = field(default_factory=dict)
    #: sha256 of every file that was read, by its path inside the run's folder.
    hashes: dict[str, str] = field(default_factory=dict)
    #: Files that could not be read, and why.
    damaged: dict[str, str] = field(default_factory=dict)
    merged_from: list[Json] = field(default_factory=list)

    @property
    def id(self) -> str:
        return str(self.manifest.get("run_id") or self.path.name)


def _load(path: pathlib.Path) -> tuple[Json, str]:
    """A file's JSON object and the sha256 of its bytes. Raises ValueError with the reason."""
    try:
        raw = path.read_bytes()
        value = json.loads(raw)
    except OSError as exc:
        raise ValueError(exc.strerror or "cannot be read") from exc
    except ValueError as exc:
        raise ValueError("is not JSON: %s" % exc) from exc
    if not isinstance(value, dict):
        raise ValueError("holds a JSON %s, not an object" % type(value).__name__)
    return value, hashlib.sha256(raw).hexdigest()


def read_run(path: str | os.PathLike[str]) -> RunFiles:
    """Read one run's folder.

    :raises ReportError: there is no usable manifest, so nobody knows which hosts were in scope.
    """
    folder = pathlib.Path(path)
    try:
        manifest, digest = _load(folder / "manifest.json")
    except ValueError as exc:
        raise ReportError(
            "The run's manifest '%s' %s. Without it nobody knows which hosts were in scope: "
            "give the folder of a run that preflight_start began." % (folder / "manifest.json", exc)
        ) from exc
    if not isinstance(manifest.get("hosts"), dict):
        raise ReportError("The run's manifest '%s' has no 'hosts': it was not written by preflight_start." % (folder / "manifest.json"))
    run = RunFiles(folder, manifest, hashes={"manifest.json": digest})
    _read_folder(run, "hosts", "host", run.hosts)
    _read_folder(run, "clients", "client", run.clients)
    for host in manifest["hosts"] if any((folder / "hosts").glob("*.journal")) else ():
        begun = begun_changes(folder, host)
        if begun:
            run.hosts[host] = with_cut_off(run.hosts.get(host, {}), host, begun)
    return run


def _read_folder(run: RunFiles, folder: str, key: str, into: dict[str, Json]) -> None:
    for path in sorted((run.path / folder).glob("*.json")):
        name = "%s/%s" % (folder, path.name)
        try:
            record, digest = _load(path)
        except ValueError as exc:
            run.damaged[name] = str(exc)
            subject = urllib.parse.unquote(path.stem)  # hostile characters of a name are %XX in its file's name
            into[subject] = {key: subject, "outcome": "failed", "message": "its findings file '%s' %s" % (name, exc), "parts": {}}
            continue
        run.hashes[name] = digest
        into[str(record.get(key) or path.stem)] = record


def run_folders(report_dir: str | os.PathLike[str]) -> list[pathlib.Path]:
    """The folders of all runs of a report directory, oldest first (by when they started)."""
    found = []
    for path in pathlib.Path(report_dir).glob("runs/*/manifest.json"):
        try:
            started = str(_load(path)[0].get("started") or "")
        except ValueError:
            continue
        found.append((started, path.parent.name, path.parent))
    return [entry[2] for entry in sorted(found)]


def find_run(report_dir: str | os.PathLike[str], run_id: str) -> pathlib.Path:
    """The folder of a run: by its id, ``latest``, or a path to a run's folder.

    :raises ReportError: there is none.
    """
    if run_id in ("", "latest"):
        folders = run_folders(report_dir)
        if not folders:
            raise ReportError("No run was found in '%s': expected runs/<run id>/manifest.json. Run the preflight playbook first." % report_dir)
        return folders[-1]
    if "/" not in run_id and os.sep not in run_id:
        folder = pathlib.Path(report_dir) / "runs" / run_id
        if (folder / "manifest.json").is_file():
            return folder
    elif (pathlib.Path(run_id) / "manifest.json").is_file():
        return pathlib.Path(run_id)
    known = ", ".join(path.name for path in run_folders(report_dir)[-5:]) or "none"
    raise ReportError("The run '%s' was not found in '%s' (newest runs there: %s)." % (run_id, report_dir, known))


def newest_write(record: Json) -> str:
    """When the newest part of a host's or client's file was written (ISO text, empty when there is none)."""
    parts = record.get("parts")
    stamps = [str(part.get("written") or "") for part in parts.values() if isinstance(part, dict)] if isinstance(parts, dict) else []
    return max(stamps, default="")


def _fuller(one: Json, other: Json) -> Json:
    """Of two files about the same host the one that says more: a reported one, then the newer."""
    def weight(record: Json) -> tuple[bool, str]:
        return (record.get("outcome") == "reported", newest_write(record))
    return max(one, other, key=weight)


def merge_runs(runs: t.Sequence[RunFiles]) -> RunFiles:
    """One run out of several: the slices of a job, the shards of an inventory, a run and its resumption.

    A host in scope of any of them is in scope. Parts of a client's file are taken from the newest run that has them.

    :raises ReportError: nothing to merge.
    """
    if not runs:
        raise ReportError("There is no run to report on.")
    if len(runs) == 1:
        return runs[0]
    ordered = sorted(runs, key=lambda run: str(run.manifest.get("started") or ""))
    merged = RunFiles(ordered[-1].path, dict(ordered[-1].manifest))
    merged.manifest["run_id"] = "+".join(run.id for run in ordered)
    merged.manifest["started"] = ordered[0].manifest.get("started")
    merged.manifest["check"] = any(bool(run.manifest.get("check")) for run in ordered)
    ends = [run.manifest.get("finished") for run in ordered]
    merged.manifest["finished"] = max(str(end) for end in ends) if all(ends) else None
    merged.manifest["hosts"] = {}
    outside: set[str] = set()
    for run in ordered:
        merged.manifest["hosts"].update(run.manifest["hosts"])
        outside.update(str(host) for host in run.manifest.get("out_of_scope") or [])
        _merge_files(merged, run)
        merged.merged_from.append({key: run.manifest.get(key) for key in
                                   ("run_id", "started", "finished", "check", "operator", "ticket", "window", "inventory_commit")})
    merged.manifest["out_of_scope"] = sorted(outside - set(merged.manifest["hosts"]))
    return merged


def _merge_files(merged: RunFiles, run: RunFiles) -> None:
    for host, record in run.hosts.items():
        merged.hosts[host] = _fuller(merged.hosts[host], record) if host in merged.hosts else record
    for client, record in run.clients.items():
        known = merged.clients.setdefault(client, {"client": client, "parts": {}})
        known.update({key: value for key, value in record.items() if key != "parts"})
        known["parts"] = {**(known.get("parts") or {}), **(record.get("parts") or {})}
    merged.hashes.update({"%s/%s" % (run.id, name): digest for name, digest in run.hashes.items()})
    merged.damaged.update({"%s/%s" % (run.id, name): why for name, why in run.damaged.items()})


def write_text(path: str | os.PathLike[str], text: str) -> None:
    """Write a file whole or not at all: aside, then renamed. Readable by its owner and group only."""
    target = pathlib.Path(path)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        descriptor, aside = tempfile.mkstemp(prefix=".", suffix=".tmp", dir=target.parent)
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as handle:
                handle.write(text)
            os.chmod(aside, 0o640)
            os.replace(aside, target)
        except BaseException:
            os.unlink(aside)
            raise
    except OSError as exc:
        raise ReportError("The report file '%s' cannot be written: %s. Choose another interweave_report_dir." % (target, exc.strerror or exc)) from exc
