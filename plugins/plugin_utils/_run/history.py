# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: earlier runs of a report folder: which there are, which one fits, and how long they are kept."""
from __future__ import annotations

import contextlib
import os
import pathlib
import stat
import typing as t
from dataclasses import dataclass
from datetime import datetime, timedelta

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run.files import RunError, folder_at, read_json
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run.schema import wrong_in_manifest

MANIFEST = "manifest.json"
VERDICTS = "verdicts.json"
#: Folders of a run whose files are names of a client's records, or logs.
NAMES = ("names", "logs")


def run_ids(report_dir: str | os.PathLike[str]) -> list[str]:
    """The ids of all runs with a manifest, oldest first: an id begins with the time of its start."""
    return sorted(path.parent.name for path in (pathlib.Path(report_dir) / "runs").glob("*/" + MANIFEST))


def _manifest(report_dir: str | os.PathLike[str], run_id: str) -> dict[str, t.Any]:
    """Empty when it is damaged."""
    with contextlib.suppress(RunError):
        data = read_json(pathlib.Path(report_dir) / "runs" / run_id / MANIFEST)
        return {} if wrong_in_manifest(data) else data
    return {}


def fitting_runs(report_dir: str | os.PathLike[str], hosts: t.Collection[str], check: bool, most: int = 5) -> list[str]:
    """The newest runs, newest first, that had all these hosts in scope and were made the same way (with or without ``--check``)."""
    found: list[str] = []
    for run_id in reversed(run_ids(report_dir)):
        manifest = _manifest(report_dir, run_id)
        if manifest and set(hosts) <= set(manifest["hosts"]) and bool(manifest.get("check")) == check:
            found.append(run_id)
        if len(found) == most:
            break
    return found


def which_fits(report_dir: str | os.PathLike[str], hosts: t.Collection[str], check: bool) -> str:
    """The end of a refusal to resume: the runs that would fit, in words."""
    found = fitting_runs(report_dir, hosts, check)
    return "Of the runs below %s %s" % (report_dir, "these would fit: %s" % ", ".join(found) if found else "none fits these hosts: start a new run")


def earlier_report(report_dir: str | os.PathLike[str]) -> str:
    """Whose report lies in this folder, for a task that looked at nothing and made none; empty when there is none."""
    made = any((pathlib.Path(report_dir) / name).exists() for name in ("report.json", "report.html", "clients"))
    known = run_ids(report_dir) if made else []
    return "No host was looked at and no report was made: the one in %s is of an earlier run (the newest is %s)" % (report_dir, known[-1]) if known else ""


@dataclass(frozen=True)
class Keep:
    """How long runs are kept; ``None`` for as long as the folder lasts. A run is removed when it is beyond *runs* or older than *days*."""

    runs: int | None = None
    days: int | None = None
    #: Name lists and logs of a run, which are personal data, go earlier.
    names_days: int | None = None


def to_retire(report_dir: str | os.PathLike[str], keep: Keep, now: datetime, alive: t.Collection[str] = ()) -> list[str]:
    """The runs to remove, oldest first. Never the newest run, one that is at work, one whose age is not known, or any host's last good one."""
    known = run_ids(report_dir)
    stay = {*known[-1:], *alive, *last_good(report_dir, known).values()}
    beyond = known[:-keep.runs] if keep.runs else []
    return [run_id for run_id in known
            if run_id not in stay and (run_id in beyond or keep.days is not None and _older(report_dir, run_id, now - timedelta(days=keep.days)))]


def last_good(report_dir: str | os.PathLike[str], known: t.Sequence[str]) -> dict[str, str]:
    """By host the newest run that called it ready."""
    found: dict[str, str] = {}
    for run_id in reversed(known):
        with contextlib.suppress(RunError):
            hosts = read_json(pathlib.Path(report_dir) / "runs" / run_id / VERDICTS).get("hosts")
            for host, about in hosts.items() if isinstance(hosts, dict) else ():
                if isinstance(about, dict) and about.get("verdict") == "go":
                    found.setdefault(host, run_id)
    return found


def _older(report_dir: str | os.PathLike[str], run_id: str, limit: datetime) -> bool:
    manifest = _manifest(report_dir, run_id)
    with contextlib.suppress(ValueError, TypeError):
        return datetime.fromisoformat(str(manifest.get("finished") or manifest.get("started"))) < limit
    return False


def retire(report_dir: str | os.PathLike[str], keep: Keep, now: datetime, alive: t.Collection[str] = ()) -> list[str]:
    """Remove what is not to be kept; returns the runs that were removed. What cannot be removed stays and is tried again next time."""
    gone = []
    for run_id in to_retire(report_dir, keep, now, alive):
        with contextlib.suppress(OSError), folder_at(report_dir, "runs", make=False) as runs:
            _remove(runs, run_id)
            gone.append(run_id)
    if keep.names_days is not None:
        for run_id in [run_id for run_id in run_ids(report_dir) if run_id not in alive and _older(report_dir, run_id, now - timedelta(days=keep.names_days))]:
            for name in NAMES:
                with contextlib.suppress(OSError), folder_at(report_dir, "runs", run_id, make=False) as run:
                    _remove(run, name)
    return gone


def _remove(folder: int, name: str) -> None:
    """A file, a link (not what it leads to) or a folder with all that is in it."""
    if not stat.S_ISDIR(os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode):
        os.unlink(name, dir_fd=folder)
        return
    below = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=folder)
    try:
        # the manifest last: what is left half removed is still known as a run, and tried again
        for inner in sorted(os.listdir(below), key=lambda inner: (inner == MANIFEST, inner)):
            _remove(below, inner)
    finally:
        os.close(below)
    os.rmdir(name, dir_fd=folder)


def alive_runs(report_dir: str | os.PathLike[str]) -> set[str]:
    """Runs with a lock: at work, or perhaps at work."""
    return {path.stem for path in (pathlib.Path(report_dir) / "locks").glob("*.json")}


__all__ = ["Keep", "alive_runs", "earlier_report", "fitting_runs", "last_good", "retire", "run_ids", "to_retire", "which_fits"]
