# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: what was about to be changed on a host, one line each: all that is left when the controller dies in the middle."""
from __future__ import annotations

import contextlib
import json
import os
import pathlib
import typing as t

from ansible_collections.interweave.smartintegration.plugins.module_utils._items import ALL_ITEMS
from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import CHANGED, ERROR, PASS, WOULD_CHANGE, Outcome, finding
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run.files import file_mode, file_name, folder_at, parse, read_bytes
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run.schema import SCHEMA, wrong_in_changes

#: The item a damaged note is told under: most changes of a host belong to it, and some item it must be.
UNKNOWN_ITEM = "1.3"
Json = dict[str, t.Any]


def journal_path(run: pathlib.Path, host: str) -> pathlib.Path:
    return run / "hosts" / (file_name(host) + ".journal")


def note(report_dir: pathlib.Path, run: pathlib.Path, host: str, entry: Json) -> None:
    """Append one line and see that it is on the disk. :raises OSError: it cannot be noted, so the change must not be made."""
    path = journal_path(run, host)
    with folder_at(report_dir, *path.parent.relative_to(report_dir).parts) as folder:
        handle = os.open(path.name, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW, file_mode(report_dir), dir_fd=folder)
        with os.fdopen(handle, "wb") as out:
            out.write(json.dumps(entry, default=str).encode("utf-8") + b"\n")
            out.flush()
            os.fsync(handle)


def begun_changes(run: pathlib.Path, host: str) -> list[Json]:
    """Findings about changes that were begun in the run of this folder and never recorded. A note that cannot be read is one of them."""
    path = journal_path(run, host)
    try:
        raw = read_bytes(path)
    except FileNotFoundError:
        return []
    except (OSError, ValueError) as exc:
        return [_unreadable(host, "the notes of changes begun, hosts/%s, %s" % (path.name, exc.strerror if isinstance(exc, OSError) else exc))]
    lines = raw.split(b"\n")  # the last one is empty, or was cut off too: then its write was not begun
    return [_begun(line, host, "line %d of hosts/%s" % (number, path.name)) for number, line in enumerate(lines[:-1], 1) if line.strip()]


def entries(run: pathlib.Path, host: str) -> list[Json]:
    """The notes that can be read; those that cannot say nothing that anybody could carry out."""
    found = []
    with contextlib.suppress(OSError, ValueError):
        for line in read_bytes(journal_path(run, host)).split(b"\n")[:-1]:
            with contextlib.suppress(ValueError):
                found.append(parse(line))
    return found


def _begun(line: bytes, host: str, where: str) -> Json:
    try:
        entry = parse(line)
    except ValueError as exc:
        return _unreadable(host, "%s %s" % (where, exc))
    item, step, change = entry.get("item"), entry.get("step"), entry.get("change")
    if item not in list(ALL_ITEMS) or not isinstance(step, str) or not isinstance(change, dict) or not isinstance(change.get("what"), str):
        return _unreadable(host, "%s says nothing that a note of a change says" % where)
    outcome = Outcome(ERROR, actual="the run was cut off while it changed this", remedy="Run the preflight for this host again.", owner="operator")
    done = {**change, "what": change["what"] + " (it is unknown whether this was carried out)"}
    return {**finding(item, outcome, step), "changes": [done]}


def _unreadable(host: str, why: str) -> Json:
    return finding(UNKNOWN_ITEM, Outcome(
        ERROR, actual="a change of this host was begun and it is not known which: %s" % why, owner="operator",
        remedy="Look at %s by hand: compare its data sources, firewall rules, port proxies and update settings with the run before; "
               "then run the preflight for it again." % host), "Changes begun")


def with_cut_off(record: Json, host: str, begun: list[Json]) -> Json:
    """A host's record with findings about changes that were begun and never recorded. A host without a record has failed: it was touched."""
    record = record or {"schema": SCHEMA, "host": host, "outcome": "failed", "message": "the run was cut off while it changed something on this host"}
    parts = dict(record["parts"]) if isinstance(record.get("parts"), dict) else {}
    part = parts.get("windows_host")
    part = part if isinstance(part, dict) else {"data": {}}
    known = part.get("findings")
    known = known if isinstance(known, list) else [] if known is None else [known]
    return {**record, "parts": {**parts, "windows_host": {**part, "findings": [*known, *begun]}}}


def carried_over(findings: list[Json], before: list[Json]) -> list[Json]:
    """Findings of a second look in the same run, with what was changed before the first one was cut off: rollback needs to know it."""
    found = [dict(entry) for entry in findings]
    for old in reversed([old for old in before if isinstance(old, dict) and not wrong_in_changes(old.get("changes"))]):
        done = [change for change in old.get("changes") or () if change.get("applied", old.get("status") != WOULD_CHANGE)]
        again = next((entry for entry in found if (entry["item"], entry.get("step")) == (old.get("item"), old.get("step"))), None)
        if done and again is None:
            found.append(old)
        elif done and again is not None:
            again["changes"] = [*done, *(again.get("changes") or ())]
            again["status"] = CHANGED if again["status"] == PASS else again["status"]
    return found


__all__ = ["begun_changes", "carried_over", "entries", "journal_path", "note", "with_cut_off"]
