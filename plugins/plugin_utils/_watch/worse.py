# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: what got worse than the accepted baseline, and stays so. Pure.

A point that was not seen is neither better nor worse, and its looks in a row are kept: a night without an answer ends no trouble and begins none. One that
was seen when it was accepted, and no longer is though its host answers, is a trouble of its own: a watch that has gone blind must not stay green.
"""
from __future__ import annotations

import typing as t
from dataclasses import dataclass

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.files import Json
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.text import inert
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._watch.points import BAD, GOOD, NOT_SEEN, REACHABLE

#: What becomes of a point in the report.
WORSE, WAITING, QUIET, CHANGED, ACCEPTED, BETTER, SHOWN = "worse", "waiting", "quiet", "changed", "accepted", "better", "shown"
KINDS = (WORSE, WAITING, QUIET, CHANGED, ACCEPTED, BETTER, SHOWN, NOT_SEEN)

#: What stands before a point's id where looks without it are counted.
_UNSEEN = "unseen "


@dataclass(frozen=True)
class Rules:
    """``fail_on``: ``worse`` than the baseline, or ``bad`` whatever was accepted. ``after``: looks in a row that make a trouble."""

    fail_on: str = "worse"
    after: int = 2


def judged(points: t.Iterable[Json], baseline: t.Mapping[str, Json], streaks: t.Mapping[str, int], quiet: t.Mapping[str, str], rules: Rules) -> list[Json]:
    """Each point that is not simply as it was accepted, with its ``kind`` and how many looks in a row it has been bad.

    :param baseline: accepted points by their id; what is not in it was good, for nobody accepted anything else.
    :param streaks: looks in a row that a point was bad until now, by its id.
    :param quiet: by host why its troubles do not count now.
    """
    every, found = list(points), []
    away = _away(every)
    for one in every:
        known, looks = baseline.get(one["id"], {}), streak(one, streaks)
        kind = _kind(one, str(known.get("state") or GOOD), looks, one["host"] in quiet, rules)
        was = str(known.get("versions") or "")
        if kind in ("", ACCEPTED) and was and one["versions"] and was != one["versions"]:
            kind, one = CHANGED, {**one, "found": "%s, was %s" % (one["versions"], inert(was))}
        if kind == NOT_SEEN and one["counts"] and was_seen(known) and unseen(one, streaks, away) >= rules.after:
            kind, looks = QUIET if one["host"] in quiet else WORSE, unseen(one, streaks, away)
            one = {**one, "found": "not seen any more: %s" % one["found"]}
        if kind:
            found.append({**one, "kind": kind, "looks": looks, **({"quiet": quiet[one["host"]]} if kind == QUIET else {})})
    return found


def was_seen(known: t.Mapping[str, t.Any]) -> bool:
    """Whether an accepted point was seen then, and that it no longer is was not accepted since."""
    return known.get("state") in (GOOD, BAD) and not known.get("unseen")


def _away(points: t.Iterable[Json]) -> set[str]:
    """Hosts that did not answer: that is a point of its own."""
    return {one["host"] for one in points if one.get("item") == REACHABLE and one["state"] != GOOD}


def unseen(one: Json, streaks: t.Mapping[str, int], away: t.Collection[str]) -> int:
    """Looks in a row in which the point was not seen though its host answered, this one included."""
    known = streaks.get(_UNSEEN + one["id"], 0)
    if one["state"] != NOT_SEEN or one.get("momentary"):
        return 0
    return known if one["host"] in away else known + 1


def _kind(one: Json, accepted: str, looks: int, quiet: bool, rules: Rules) -> str:
    if one["state"] == NOT_SEEN:
        return NOT_SEEN
    if one["state"] == GOOD:
        return BETTER if accepted == BAD else ""
    if accepted == BAD and rules.fail_on == "worse":
        return ACCEPTED
    if not one["counts"]:
        return SHOWN
    return QUIET if quiet else WORSE if looks >= rules.after else WAITING


def streak(one: Json, streaks: t.Mapping[str, int]) -> int:
    """Looks in a row in which the point was bad, this one included. A listener that is there ends its trouble, whoever is connected."""
    known = streaks.get(one["id"], 0)
    return known + 1 if one["state"] == BAD else known if one["state"] == NOT_SEEN and not one.get("momentary") else 0


def streaks_after(points: t.Iterable[Json], streaks: t.Mapping[str, int]) -> dict[str, int]:
    """What the next look needs; a point that is not there any more stays as it was: it was not seen."""
    every = list(points)
    away = _away(every)
    now = {**streaks, **{one["id"]: streak(one, streaks) for one in every}, **{_UNSEEN + one["id"]: unseen(one, streaks, away) for one in every}}
    return {key: looks for key, looks in now.items() if looks}


__all__ = ["ACCEPTED", "BETTER", "CHANGED", "KINDS", "QUIET", "Rules", "SHOWN", "WAITING", "WORSE", "judged", "streak", "streaks_after"]
