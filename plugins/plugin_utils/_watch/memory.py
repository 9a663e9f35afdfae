# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: what looks remember of a client beside the runs: the accepted baseline, and for how many looks something has been bad.

It lies beside ``runs/``, so that retention never drops it, and is input when it is read back.
"""
from __future__ import annotations

import pathlib
import typing as t

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.files import Json
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run.files import RunError, file_name, read_json, write_json
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._watch.points import BAD, GOOD, NOT_SEEN, REACHABLE

SCHEMA = "1"
BASELINES, STREAKS = "baseline", "looks"
_KEPT = ("state", "host", "item", "step", "title", "found", "versions")


def _path(report_dir: pathlib.Path, folder: str, client: str) -> pathlib.Path:
    return report_dir / folder / (file_name(client) + ".json")


def baseline(report_dir: pathlib.Path, client: str) -> Json:
    """The accepted baseline of a client, empty where none was accepted.

    :raises RunError: it is damaged: nobody knows then what was accepted.
    """
    path = _path(report_dir, BASELINES, client)
    if not path.exists():
        return {}
    data = read_json(path)
    points = data.get("points")
    good = data.get("schema") == SCHEMA and data.get("client") == client and isinstance(points, dict) and all(
        isinstance(one, dict) and one.get("state") in (GOOD, BAD, NOT_SEEN) for one in points.values())
    if not good:
        raise RunError("%s is damaged or of another version: accept a baseline again" % path)
    return data


def accept(report_dir: pathlib.Path, client: str, points: t.Iterable[Json], who: str, when: str, run_id: str) -> int:
    """Make these points the client's baseline; a point that was not seen keeps what was accepted of it before. Answers how many bad ones stand in it.

    A host that did not answer is never accepted: nothing of it was seen, and as accepted it could stay dead for ever. ``interweave_quiet`` is for that.
    """
    points = [one for one in points if one["item"] != REACHABLE or one["state"] == GOOD]
    before = {key: one for key, one in baseline(report_dir, client).get("points", {}).items() if one.get("item") != REACHABLE or one["state"] == GOOD}
    kept = {one["id"]: {**before[one["id"]], "unseen": True} if one["state"] == NOT_SEEN and one["id"] in before else {key: one[key] for key in _KEPT}
            for one in points}
    write_json(_path(report_dir, BASELINES, client),
               {"schema": SCHEMA, "client": client, "who": who, "when": when, "run_id": run_id, "points": {**before, **kept}}, report_dir)
    return sum(one["state"] == BAD for one in kept.values())


def streaks(report_dir: pathlib.Path, client: str) -> dict[str, int]:
    """Looks in a row that were bad, by the point's id. A damaged file is as none: what is bad is then told one look later, never not at all."""
    try:
        found = read_json(_path(report_dir, STREAKS, client)).get("looks")
    except RunError:
        return {}
    looks = found.items() if isinstance(found, dict) else ()
    return {str(key): count for key, count in looks if isinstance(count, int) and count is not True and 0 < count < 100_000}


def write_streaks(report_dir: pathlib.Path, client: str, looks: t.Mapping[str, int]) -> None:
    write_json(_path(report_dir, STREAKS, client), {"schema": SCHEMA, "client": client, "looks": dict(looks)}, report_dir)


__all__ = ["BASELINES", "STREAKS", "accept", "baseline", "streaks", "write_streaks"]
