# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: single findings as the report needs them: whole, or an error that says why not."""
from __future__ import annotations

import typing as t

from ansible_collections.interweave.smartintegration.plugins.module_utils._items import ALL_ITEMS
from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import CHANGED, ERROR, MANUAL, PASS, Outcome, finding
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.files import Json
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run import schema


def normalise(entry: t.Any, part: str) -> Json:
    """A finding with every key of the contract. What is no finding, or is damaged anywhere, becomes an ``error``, never nothing and never a pass."""
    wrong = schema.wrong_in_finding(entry)
    if wrong:
        item = entry.get("item") if isinstance(entry, dict) else None
        return _damaged(item if isinstance(item, str) and item in ALL_ITEMS else "1.1", "part '%s' holds a finding that %s" % (part, wrong))
    about = ALL_ITEMS[entry["item"]]
    plain = {"title": about.title, "owner": about.owner, "expected": "", "actual": "", "remedy": "", "step": "", "evidence": [], "changes": []}
    done = {**entry, "part": part, **{key: entry.get(key) or default for key, default in plain.items()}}
    done["evidence"], done["changes"] = list(done["evidence"]), [_change(change) for change in done["changes"]]
    done.update(_optional(entry))
    return {key: value for key, value in done.items() if value is not None}


def _optional(entry: Json) -> Json:
    return {**{key: list(entry[key] or []) for key in ("warnings", "records") if key in entry},
            **{key: entry[key] or "" for key in ("blocked_by", "waived_status") if key in entry}}


def answered(findings: list[Json]) -> list[Json]:
    """Of one host: what another place of the run answers (``answers``) stands in the place of the question to a person that it answers (``question``).

    An answer to a question that nobody had is kept where it is a pass of its own.
    """
    answers = {(entry["item"], entry["answers"]): entry for entry in findings if entry.get("answers")}
    kept, met = [], set()
    for entry in findings:
        key = (entry["item"], entry.get("question"))
        if key in answers and entry["status"] == MANUAL:
            kept.append(_in_place_of(entry, answers[key]))
            met.add(key)
        elif not entry.get("answers"):
            kept.append(entry)
    kept += [entry for key, entry in answers.items() if key not in met and entry["status"] == PASS]
    return [_without(entry, "question", "answers") for entry in kept]


def _without(entry: Json, *keys: str) -> Json:
    return {key: value for key, value in entry.items() if key not in keys}


def _in_place_of(asked: Json, answer: Json) -> Json:
    made = any(change.get("applied") for change in asked["changes"])
    told = {key: value for key, value in asked.items() if key != "blocked_by"}
    return {**told, "status": CHANGED if made and answer["status"] == PASS else answer["status"], "remedy": answer["remedy"], "owner": answer["owner"],
            "actual": answer["actual"], "evidence": [*asked["evidence"], "Asked otherwise: %s" % asked["actual"], *answer["evidence"]]}


def _change(change: Json) -> Json:
    texts: Json = {key: change[key] or "" for key in ("what", "kind", "resource") if key in change}
    flags: Json = {key: change[key] for key in ("restorable", "applied") if isinstance(change.get(key), bool)}
    return {**{key: value for key, value in change.items() if key not in ("restorable", "applied")}, **texts, **flags, "key": change.get("key") or {}}


def listed(value: t.Any) -> list[t.Any]:
    """A list as it is; what is none, but is there, as one damaged record."""
    return value if isinstance(value, list) else [] if value is None else [value]


def lines(value: t.Any) -> list[str]:
    if value in (None, ""):
        return []
    return [str(line) for line in value] if isinstance(value, (list, tuple)) else [str(value)]


def _damaged(item: str, why: str) -> Json:
    return finding(item, Outcome(ERROR, actual=why, owner="operator", remedy="Run the preflight for this host again; if it stays, report it as a defect."))


__all__ = ["answered", "lines", "listed", "normalise"]
