# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: what all runs of a report folder recorded of one host or client, newest first. Records are input: each must be trusted."""
from __future__ import annotations

import contextlib
import os
import pathlib
import typing as t
from dataclasses import dataclass

from ansible_collections.interweave.smartintegration.plugins.module_utils._items import ALL_ITEMS
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._leave.rows import UNKNOWN, Row
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._restore import access, undo
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run.files import RunError, read_json
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run.folder import RunFolder
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run.history import run_ids
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run.schema import wrong_in_finding

Json = dict[str, t.Any]
#: Files of earlier rollbacks of one run that are read.
MOST = 1000


@dataclass(frozen=True)
class Made:
    """One change that one run made. ``distrusted`` says why its record cannot be used; nothing of it is carried out then."""

    run_id: str
    entry: Json
    change: Json
    distrusted: str = ""
    #: When an earlier rollback or leave put it back.
    put_back: str = ""

    def row(self, state: str, said: str = "", **more: str) -> Row:
        return Row(self.run_id, str(self.entry["item"]), str(self.change.get("what") or "a change"), str(self.change.get("kind") or ""), state, said, **more)


@dataclass(frozen=True)
class Ledger:
    """``made``: newest first. ``runs``: the runs that had the host in scope, oldest first. ``unread``: of which nobody knows what they changed, and why."""

    made: tuple[Made, ...]
    runs: tuple[str, ...]
    unread: tuple[tuple[str, str], ...] = ()

    def unread_rows(self) -> list[Row]:
        return [Row(run_id, "1.3", "whatever the run %s changed" % run_id, "", UNKNOWN, why,
                    remedy="Look at the report of that run, and compare by hand.") for run_id, why in self.unread]


def of_host(report_dir: str | os.PathLike[str], host: str, options: t.Mapping[str, t.Any]) -> Ledger:
    """What all runs changed on a host. *options*: ``record_key_file`` and ``trust_unsigned``."""
    return _summed(report_dir, lambda about: host in about, "of " + host, options, lambda folder: folder.host_record(host),
                   lambda folder, key: folder.all_signed(host, key), {"host": host})


def of_client(report_dir: str | os.PathLike[str], client: str, options: t.Mapping[str, t.Any]) -> Ledger:
    """What all runs changed at a client's CRMs."""
    return _summed(report_dir, lambda about: any(isinstance(one, dict) and one.get("client") == client for one in about.values()), "of " + client, options,
                   lambda folder: folder.client_record(client), lambda folder, key: folder.is_signed(folder.client_path(client), key), {"client": client})


def _summed(report_dir: str | os.PathLike[str], mine: t.Callable[[Json], bool], what: str, options: t.Mapping[str, t.Any],
            record: t.Callable[[RunFolder], Json], signed: t.Callable[[RunFolder, bytes], bool], name: Json) -> Ledger:
    made: list[Made] = []
    unread: list[tuple[str, str]] = []
    runs = []
    for run_id in run_ids(report_dir):
        folder = RunFolder(report_dir, run_id)
        try:
            if not mine(folder.manifest()["hosts"]):
                continue
            runs.append(run_id)
            made[:0] = _of_run(folder, record(folder), what, options, signed, name)
        except RunError as exc:
            unread.append((run_id, str(exc)))
    return Ledger(tuple(made), tuple(runs), tuple(unread))


def _of_run(folder: RunFolder, record: Json, what: str, options: t.Mapping[str, t.Any], signed: t.Callable[[RunFolder, bytes], bool], name: Json) -> list[Made]:
    """Newest first. What a later run cannot trust is named all the same."""
    found = undo.recorded(_usable(record, folder))
    if not found:
        return []
    distrusted = ""
    try:
        access.check_signed(options, folder, what, lambda key: signed(folder, key))
    except RunError as exc:
        distrusted = str(exc)
    back = _put_back(folder, name)
    return [Made(folder.run_id, entry, change, distrusted, back.get(str(change.get("what")), "")) for entry, change in found]


def _usable(record: Json, folder: RunFolder) -> Json:
    """:raises RunError: a finding is damaged, so nobody knows what it changed."""
    for part in (record.get("parts") or {}).values():
        wrong = next(filter(None, map(wrong_in_finding, part.get("findings") or ())), "")
        if wrong:
            raise RunError("a finding of the run %s %s" % (folder.run_id, wrong))
    return record


def _put_back(folder: RunFolder, name: Json) -> dict[str, str]:
    """What earlier rollbacks of this run put back, and when: only told, never acted upon."""
    found: dict[str, str] = {}
    for path in sorted((folder.path / "rollbacks").glob("*.json"))[:MOST]:
        with contextlib.suppress(RunError):
            data = read_json(path)
            rows = data.get("findings")
            if all(data.get(key) == value for key, value in name.items()) and isinstance(rows, list):
                day = str(data.get("written") or "")[:10]
                found.update({str(row.get("step")): day for row in rows if isinstance(row, dict) and row.get("status") == "changed"})
    return found


def kept_apart(report_dir: pathlib.Path) -> pathlib.Path:
    """Where leave's own runs lie: beside those of preflight, which they are about."""
    return report_dir / "leave"


def distrusted_row(one: Made) -> Row:
    return one.row(UNKNOWN, one.distrusted, owner="operator", remedy="See to it that the record can be trusted, or look at it by hand.")


def owner_of(one: Made) -> str:
    """Who can act where we cannot."""
    return str(ALL_ITEMS[str(one.entry["item"])].owner)


__all__ = ["Ledger", "Made", "distrusted_row", "kept_apart", "of_client", "of_host", "owner_of"]
