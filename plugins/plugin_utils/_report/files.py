# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the findings files of a run (docs/architecture.md, "Findings files"), read and merged.

Nothing here judges anything. A file that cannot be read costs the one host it belongs to, never the report.
"""
from __future__ import annotations

import os
import pathlib
import typing as t
from dataclasses import dataclass, field

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run.entries import with_entries
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run.files import RunError, file_name, load, write_many
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run.folder import RunFolder
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run.journal import begun_changes, with_cut_off
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run.schema import wrong_in_entry, wrong_in_manifest, wrong_in_record

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


def read_run(path: str | os.PathLike[str]) -> RunFiles:
    """Read one run's folder.

    :raises ReportError: there is no usable manifest, so nobody knows which hosts were in scope.
    """
    folder = pathlib.Path(path)
    try:
        manifest, digest = load(folder / "manifest.json")
    except ValueError as exc:
        raise ReportError(
            "The run's manifest '%s' %s. Without it nobody knows which hosts were in scope: "
            "give the folder of a run that preflight_start began." % (folder / "manifest.json", exc)
        ) from exc
    if not isinstance(manifest.get("hosts"), dict):
        raise ReportError("The run's manifest '%s' has no 'hosts': it was not written by preflight_start." % (folder / "manifest.json"))
    # as it was written: what the hosts' looks say is put over it
    wrong, amiss = wrong_in_manifest(manifest), {host: wrong_in_entry(entry) for host, entry in manifest["hosts"].items()}
    manifest = with_entries(RunFolder(folder.parent.parent, folder.name), manifest)
    run = RunFiles(folder, manifest, hashes={"manifest.json": digest})
    if wrong:
        run.damaged["manifest.json"] = wrong
    _read_folder(run, "hosts", "host", list(manifest["hosts"]), run.hosts)
    clients = [entry["client"] for entry in manifest["hosts"].values() if not wrong_in_entry(entry) and "client" in entry]
    _read_folder(run, "clients", "client", list(dict.fromkeys(clients)), run.clients)
    _read_journals(run)
    _fail_damaged(run, wrong, amiss)
    return run


def _read_journals(run: RunFiles) -> None:
    """What was begun and stands in no findings file: the controller died."""
    for host in run.manifest["hosts"] if any((run.path / "hosts").glob("*.journal")) else ():
        begun = begun_changes(run.path, host)
        if begun:
            run.hosts[host] = with_cut_off(run.hosts.get(host, {}), host, begun)


def _fail_damaged(run: RunFiles, wrong: str, amiss: dict[str, str]) -> None:
    """A host of which the manifest cannot be used is failed, and of its entry only the client's name is kept."""
    for host, entry in run.manifest["hosts"].items():
        entry_wrong = amiss[host] or wrong_in_entry(entry)
        why = "the run's manifest %s" % wrong if wrong else entry_wrong and "what the manifest says of it %s" % entry_wrong
        if why:
            client = entry.get("client") if isinstance(entry, dict) else None
            run.manifest["hosts"][host] = {"client": client} if client and isinstance(client, str) else {}
            run.hosts[host] = {**run.hosts.get(host, {"host": host, "parts": {}}), "outcome": "failed", "message": why}


def _read_folder(run: RunFiles, folder: str, key: str, names: list[str], into: dict[str, Json]) -> None:
    """The files of these hosts or clients: each is where its name says, and speaks of nobody else."""
    there = {path.name for path in (run.path / folder).glob("*.json")}
    for subject in names:
        base = file_name(subject) + ".json"
        if base not in there:
            continue
        name = "%s/%s" % (folder, base)
        try:
            record, digest = load(run.path / folder / base)
            run.hashes[name] = digest
            wrong = wrong_in_record(record, key, subject)
        except ValueError as exc:
            record, wrong = {}, str(exc)
        if wrong:
            run.damaged[name] = wrong
            record = {key: subject, "outcome": "failed", "message": "its findings file '%s' %s" % (name, wrong), "parts": {}}
        into[subject] = record


def run_folders(report_dir: str | os.PathLike[str]) -> list[pathlib.Path]:
    """The folders of all runs of a report directory, oldest first (by when they started)."""
    found = []
    for path in pathlib.Path(report_dir).glob("runs/*/manifest.json"):
        try:
            started = str(load(path)[0].get("started") or "")
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
    merged = RunFiles(ordered[-1].path, {**ordered[-1].manifest, **_merged_manifest([run.manifest for run in ordered])})
    merged.manifest["run_id"] = "+".join(run.id for run in ordered)
    for run in ordered:
        _merge_files(merged, run)
        merged.merged_from.append({key: run.manifest.get(key) for key in
                                   ("run_id", "started", "finished", "check", "operator", "ticket", "window", "inventory_commit")})
    return merged


def _merged_manifest(manifests: list[dict[str, t.Any]]) -> dict[str, t.Any]:
    """What several runs say together, the oldest first: begun with the first, ended with the last, if all ended."""
    ends = [manifest.get("finished") for manifest in manifests]
    hosts = {host: entry for manifest in manifests for host, entry in manifest["hosts"].items()}
    outside = {str(host) for manifest in manifests for host in manifest.get("out_of_scope") or []}
    return {"started": manifests[0].get("started"), "finished": max(map(str, ends)) if all(ends) else None, "hosts": hosts,
            "check": any(manifest.get("check") for manifest in manifests), "out_of_scope": sorted(outside - set(hosts))}


def _merge_files(merged: RunFiles, run: RunFiles) -> None:
    for host, record in run.hosts.items():
        merged.hosts[host] = _fuller(merged.hosts[host], record) if host in merged.hosts else record
    for client, record in run.clients.items():
        known = merged.clients.setdefault(client, {"client": client, "parts": {}})
        known.update({key: value for key, value in record.items() if key != "parts"})
        known["parts"] = {**(known.get("parts") or {}), **(record.get("parts") or {})}
    merged.hashes.update({"%s/%s" % (run.id, name): digest for name, digest in run.hashes.items()})
    merged.damaged.update({"%s/%s" % (run.id, name): why for name, why in run.damaged.items()})


def write_text(base: pathlib.Path, name: str, text: str | bytes) -> None:
    """As :func:`write_texts`, one file."""
    write_texts(base, [(name, text)])


def write_texts(base: pathlib.Path, texts: t.Iterable[tuple[str, str | bytes]]) -> None:
    """Write each file below *base* whole or not at all, through no symbolic link, folder by folder. Readable by their owner and group only.

    :raises ReportError: one cannot be written.
    """
    files = [(name, text if isinstance(text, bytes) else text.encode("utf-8")) for name, text in texts]
    try:
        write_many(base, sorted(files, key=lambda file: os.path.dirname(file[0])), group_reads=True)
    except OSError as exc:
        raise ReportError("The report file '%s' cannot be written: %s. Choose another interweave_report_dir."
                          % (exc.filename or base, exc.strerror or exc)) from exc
