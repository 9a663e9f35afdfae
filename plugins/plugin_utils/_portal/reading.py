# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: settings, flows and the engine's state out of InterWeave's new portal: the wanted keys, and nothing else of its answers."""
from __future__ import annotations

import datetime
import typing as t

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._policy.portal_page import STATES, WANTED, PageFlow
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._policy.portal_seen import Portal
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._portal.api import Api, PortalError

Values = dict[str, t.Any]
#: How many flows and characters of a text are taken.
MOST, LONGEST = 1000, 200


def read(api: Api) -> Values:
    """What the checklist needs, as plain values.

    :raises PortalError: the portal cannot be read.
    """
    wizard, flows, engine = api.data("config/wizard"), api.data("flows"), api.data("engine/status")
    mappings = wizard.get("syncMappings")
    rows = [row for name in ("scheduledFlows", "utilityFlows") for row in flows.get(name) or [] if isinstance(row, dict)]
    return {
        "profile": _user(flows.get("profileName") or wizard.get("profileName")), "solution": _text(wizard.get("solutionType")),
        "settings": {str(name): _text(value) for name, value in (mappings if isinstance(mappings, dict) else {}).items() if WANTED.fullmatch(str(name))},
        "flows": {flow["name"]: flow for flow in map(_flow, rows[:MOST]) if flow is not None},
        "engine_up": engine.get("engineUp") is True, "read_at": datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds"),
    }


def _text(value: t.Any) -> str:
    return str(value)[:LONGEST] if isinstance(value, (str, int)) and not isinstance(value, bool) else ""


def _user(profile: t.Any) -> str:
    """The user of a profile ``<company>:<user>``."""
    return _text(profile).rpartition(":")[2].lower()


def _number(value: t.Any) -> int:
    try:
        return int(value)
    except (TypeError, ValueError):
        return 0


def _flow(row: Values) -> Values | None:
    name, state = _text(row.get("flowId")), _text(row.get("state")).upper()
    if not name or state not in STATES:
        return None
    interval, daily = _number(row.get("interval")), _number(row.get("shift")) == -1
    return {"name": name, "state": state.lower(), "interval": interval, "daily": daily, "scheduled": row.get("isScheduled") is True or interval > 0,
            "ok": _number(row.get("successes")), "failed": _number(row.get("failures"))}


def portal_of(facts: Values) -> Portal:
    """What :func:`read` found, as the items take it.

    :raises PortalError: these are no such facts.
    """
    try:
        flows = {str(name): PageFlow(str(name), str(row["state"]), int(row["interval"]), bool(row["daily"]), bool(row["scheduled"]), int(row["ok"]),
                                     int(row["failed"])) for name, row in facts["flows"].items()}
        settings = {str(name): str(value) for name, value in facts["settings"].items()}
        saved_at = datetime.datetime.fromisoformat(str(facts["read_at"]))
        return Portal(settings, flows, str(facts["profile"]), saved_at, source="the portal")
    except (KeyError, TypeError, ValueError, AttributeError) as exc:
        raise PortalError("these are not what interweave_portal_info returned (%s)" % exc, "Give its facts as they are.") from None


__all__ = ["portal_of", "read"]
