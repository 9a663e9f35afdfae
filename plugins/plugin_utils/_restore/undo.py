# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: what the undo of hosts and of CRMs have in common: the recorded changes, and what cannot be undone."""
from __future__ import annotations

import typing as t
from collections import Counter

from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import CHANGED, ERROR, FAIL, FAULTS, MANUAL, WOULD_CHANGE, Outcome

Json = dict[str, t.Any]

_TO_DO = frozenset({ERROR, FAIL, MANUAL})
#: What to do by hand where the playbook cannot undo, by kind of change.
CANNOT = {
    "driver_install": "Uninstall it by hand under Apps and features if it is not wanted; DSNs that use it stop working then.",
    "service_restart": "A restart cannot be taken back; nothing has to be done.",
    "canary": "The playbook retire_canary makes the customer inactive in QuickBooks; the account in the CRM is deleted by hand.",
    "probe": "Nothing has to be done.",
    "crm_permissions": "Take the permission back in the CRM if it is not wanted.",
    "crm_fields": "Delete the field, or take the access back, in the CRM if it is not wanted; a deleted field's values are lost.",
    "portal_login": "Nothing has to be done.",
    "crm_picklists": "Deactivate the value in the CRM if it is not wanted.",
}


def recorded(record: Json) -> list[tuple[Json, Json]]:
    """The changes that a run made (a host's or client's findings file), newest first: pairs of finding and change."""
    made: list[tuple[str, int, Json, Json]] = []
    for part in (record.get("parts") or {}).values():
        for entry in part.get("findings") or []:
            for change in entry.get("changes") or []:
                if change.get("applied", entry.get("status") != WOULD_CHANGE):
                    made.append((str(part.get("written") or ""), len(made), entry, change))
    return [(entry, change) for _when, _number, entry, change in sorted(made, key=lambda row: row[:2], reverse=True)]


def cannot(change: Json) -> Outcome:
    """The outcome of a change that only a person can undo."""
    wanted = as_before(change)
    return Outcome(MANUAL, wanted, "cannot be undone by the playbook", owner="operator",
                   remedy=CANNOT.get(str(change.get("kind") or ""), "Put it back by hand: %s" % wanted))


def changed_since(change: Json, now: str = "") -> Outcome:
    """The outcome of a change on which someone else has been since: left alone."""
    return Outcome(MANUAL, as_before(change), "left alone: someone changed it since. The run left: %s%s" % (
        shown(change.get("after")), "; now: %s" % now if now else ""), remedy="Decide by hand which of the two is right.", owner="operator")


def blocked(change: Json, kind: str, reason: str) -> Outcome:
    """The outcome of a change that may not be put back now."""
    return Outcome(WOULD_CHANGE, as_before(change), "still as the run left it: %s" % shown(change.get("after")), blocked_by=reason, owner="operator",
                   remedy="Allow the kind of change '%s' and run within the change window, without --check." % kind)


def put_back(change: Json) -> str:
    """What became of a change that was undone."""
    return "put back: it is gone again" if change.get("before") is None else "put back"


def as_before(change: Json) -> str:
    return "as before the run: %s" % shown(change.get("before"))


def shown(value: t.Any) -> str:
    if value is None:
        return "not there"
    if isinstance(value, dict):
        return ", ".join("%s: %s" % (name, shown(inner)) for name, inner in value.items())
    return ", ".join(map(shown, value)) if isinstance(value, list) else str(value)


def lines(findings: t.Iterable[Json], where: str) -> list[str]:
    """One line for each change, for the terminal: what became of it and, where a person has to act, how."""
    return ["%-12s %s: %s%s%s" % (entry["status"], entry["step"], entry["actual"], " (%s)" % entry["blocked_by"] if entry.get("blocked_by") else "",
                                  ". %s" % entry["remedy"] if entry["status"] in _TO_DO and entry["remedy"] else "")
            for entry in findings] or ["nothing to put back %s: the run recorded no change there" % where]


def result(run_id: str, findings: list[Json], on_failure: str, where: str) -> Json:
    """What a task returns beside ``changed`` and ``diff``."""
    faults = [entry for entry in findings if entry["status"] in FAULTS]
    failed = {
        "failed": True,
        "msg": "%d of %d changes could not be put back: %s"
        % (len(faults), len(findings), "; ".join("%s: %s" % (entry["step"], entry["actual"]) for entry in faults)),
    }
    return {
        "run_id": run_id,
        "findings": findings,
        "summary": dict(Counter(entry["status"] for entry in findings)),
        "restored": [entry["step"] for entry in findings if entry["status"] == CHANGED],
        "text": lines(findings, where),
        **(failed if faults and on_failure == "fail" else {}),
    }


__all__ = ["CANNOT", "as_before", "blocked", "cannot", "changed_since", "lines", "put_back", "recorded", "result", "shown"]
