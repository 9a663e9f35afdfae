# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: item 5.3, the flows are scheduled as declared."""
from __future__ import annotations

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist._base import POLICY, CheckItem, Look, RunView, given
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist._seen import Seen
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._client.client import Client


class Schedule(CheckItem):
    id = "5.3"
    verified = "Sanity of the intervals, and the pace that the log shows."
    asked = "Starting the flows; state and interval as read off."
    why_not = "The portal has no documented interface."
    variables = ("interweave_flows", "interweave_sleep_window", "interweave_engine_zone", "interweave_saved_pages", "interweave_portal", "interweave_log")
    places = (POLICY,)
    # the log that 5.2 read shows how often the flows really ran
    follows = {"flow_schedule_info": ("flow_log_info",)}
    consents = ("portal_login",)
    proves = ("What is declared and what the Integration Manager shows (asked, saved as a page, or read off by a person) agree, and the log, if one was read, "
              "shows no other pace.")
    cannot_prove = "That the flows go on running."

    def looks(self, client: Client, run: RunView) -> list[Look]:
        del client, run
        return []

    def later(self, client: Client, run: RunView, seen: Seen) -> list[Look]:
        del run
        sleep = client.sleep_window
        options = {"flows": [dict(flow) for flow in client.flows], **given(sleep_start=sleep.get("start"), sleep_end=sleep.get("end")),
                   "portal_pages": list(client.saved_pages), "portal": seen.portal, **given(portal_user=client.log.get("user")),
                   **given(restarted_at=seen.host.restarted_at, engine_zone=client.engine_zone), **seen.log_shows}
        needed = self.variables if client.saved_pages else tuple(name for name in self.variables if name != "interweave_log")
        return [Look(POLICY, "flow_schedule_info", options, "Schedule", needed)]
