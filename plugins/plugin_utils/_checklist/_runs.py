# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: what InterWeave's own runs prove of a host, where the log of item 5.2 shows them. Pure.

Only runs that certainly asked QuickBooks count (out of QuickBooks, or with a statement that writes), that ended well after the newest change on the host,
and after which no connection failed.
"""
from __future__ import annotations

import typing as t
from datetime import datetime, timedelta

from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import Outcome
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist._base import POLICY, Answer, Judged, Look, RunView
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist._seen import Seen
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._client.client import Client
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._policy.flow_log_review import log_clock

STEP = "InterWeave's runs"
_AT_ONCE = timedelta()


class Proof(t.NamedTuple):
    """Runs that reached QuickBooks, by the engine's clock."""

    flows: dict[str, int]
    first: str
    last: str
    #: The newest change on the host; empty when none is known.
    since: str

    def text(self) -> str:
        flows = ", ".join("%s (%d)" % pair for pair in sorted(self.flows.items())[:5])
        return "%d runs of InterWeave reached QuickBooks and ended well %s, the last on %s: %s" % (
            sum(self.flows.values()), "after the newest change on the host (%s)" % self.since if self.since else "and no change of the host is recorded",
            self.last, flows)


def proof(client: Client, run: RunView, seen: Seen, later: timedelta = _AT_ONCE) -> Proof | None:
    """The runs after the newest change on the host, or so much later than the driver was put there; ``None`` when there is none."""
    if not seen.host.looked_at or seen.host.changed:
        return None
    driver = _engine_clock(seen.host.driver_since, client, later)
    if later and not driver:
        return None
    changed = _engine_clock(run.changed_until, client)
    since = max(changed, driver)
    reached = {flow: [end for end in ends if end > since] for flow, ends in (seen.runs.get("reached") or {}).items()}
    ends = sorted(end for found in reached.values() for end in found)
    if not ends or str(seen.runs.get("broken") or "") >= ends[-1]:
        return None
    return Proof({flow: len(found) for flow, found in reached.items() if found}, ends[0], ends[-1], since)


def _engine_clock(moment: str, client: Client, later: timedelta = _AT_ONCE) -> str:
    """An ISO date-time as the engine writes it; what is none is nothing."""
    try:
        return log_clock(datetime.fromisoformat(moment.replace("Z", "+00:00")) + later, client.engine_zone) if moment else ""
    except ValueError:
        return ""


def told(outcome: Outcome) -> list[Look]:
    return [Look(POLICY, "", {}, STEP, outcome=outcome)]


def answering(judged: list[Judged], answers: list[Answer], question: str) -> list[Judged]:
    """What the runs say stands in the place of the question of that name."""
    return [one._replace(about={**one.about, "answers": question}) if answer.look.place == POLICY else one
            for one, answer in zip(judged, answers, strict=True)]


__all__ = ["Proof", "STEP", "answering", "proof", "told"]
