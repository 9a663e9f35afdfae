# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: a flow's schedule as a saved Integration Manager shows it (item 5.3). Pure."""
from __future__ import annotations

import dataclasses
import typing as t

from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import FAIL, MANUAL, PASS
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._policy.flows import WHERE, Flow, Verdict


class Shown(t.Protocol):
    """What of a page's flow is asked: a state in lower case, milliseconds, runs since the last start."""

    @property
    def state(self) -> str: ...
    @property
    def interval(self) -> int | None: ...
    @property
    def daily(self) -> bool: ...
    @property
    def scheduled(self) -> bool: ...
    @property
    def ok(self) -> int: ...
    @property
    def failed(self) -> int: ...


def as_shown(flow: Flow, shown: Shown) -> Flow:
    """The declared flow with what the page says in the place of what a person read off."""
    minutes = shown.interval // 60000 if shown.interval and shown.interval >= 60000 and not shown.daily else None
    return dataclasses.replace(flow, state=shown.state, portal_interval=shown.interval, interval=flow.interval if flow.interval is not None else minutes)


def _every(flow: Flow) -> str:
    return "daily at " + flow.daily_at if flow.daily_at else "every %d minutes" % (flow.interval or 0)


def running(flow: Flow, shown: Shown, source: str = "the saved page") -> Verdict:
    """The flow is started as declared."""
    return Verdict(PASS, "%s: %s shows it %s, %s, %d/%d runs since its last start" % (
        flow.name, source, flow.state.upper(), _every(flow), shown.ok, shown.failed))


def problem(flow: Flow, shown: Shown | None, profile: str, owner: str, source: str = "the saved page") -> Verdict | None:
    """What the page says against the declaration; ``None`` when it shows the flow started. ``owner`` is the user who starts the flows."""
    whose = "%s, which shows the flows of %s," % (source, profile or "nobody knows whom")
    if shown is None:
        return Verdict(MANUAL, "%s: %s does not show it" % (flow.name, whose),
                       "Save the Integration Manager of the user who owns the flow (%s)." % (WHERE % flow.name))
    if shown.state == "stopped":
        return _stopped(flow, whose, profile, owner)
    if not shown.scheduled:
        return Verdict(FAIL, "%s: %s shows Single Run" % (flow.name, whose), "Select Scheduled and press Start (%s)." % (WHERE % flow.name))
    if shown.daily != bool(flow.daily_at):
        return Verdict(FAIL, "%s: declared %s, but %s shows Shift %s" % (flow.name, _every(flow), whose, "T" if shown.daily else "without T"),
                       "Correct the declaration, or Shift and Interval (%s)." % (WHERE % flow.name))
    if shown.failed and not shown.ok:
        return Verdict(FAIL, "%s: %s shows 0/%d runs: every run since the last start failed" % (flow.name, whose, shown.failed),
                       "Click the number in the column Runs (%s), put the reason right (item 5.2), and start the flow again." % (WHERE % flow.name))
    return None


def _stopped(flow: Flow, whose: str, profile: str, owner: str) -> Verdict | None:
    """STOPPED is of the login that looks: under another profile than the flows' it says nothing."""
    if not owner or profile != owner.lower().lstrip(":"):
        others = owner or "another user, if another starts them"
        return Verdict(MANUAL, "%s: %s shows STOPPED, which says nothing of the flows of %s" % (flow.name, whose, others),
                       "Save the Integration Manager again, logged in as the user who starts the flows, and name that user.")
    if flow.going:
        return Verdict(FAIL, "%s: declared %s, but %s shows STOPPED" % (flow.name, flow.state, whose), "Start the flow (%s)." % (WHERE % flow.name))
    return None


__all__ = ["as_shown", "problem", "running"]
