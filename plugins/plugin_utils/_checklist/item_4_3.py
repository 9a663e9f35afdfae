# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: item 4.3, the time zone shift in InterWeave's profile fits the QuickBooks host."""
from __future__ import annotations

from dataclasses import replace

from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import ATTESTED, PASS
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist._base import (
    HOST,
    POLICY,
    Answer,
    CheckItem,
    Judged,
    Look,
    RunView,
    given,
)
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist._seen import Seen
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._client.client import Client

READER = "windows_time_zone_info"


class TimeZoneAlignment(CheckItem):
    id = "4.3"
    verified = "The whole-hour shift for every change of offset in the next 12 months."
    asked = "The portal's value."
    why_not = "What a person read off the portal is attested; it passes where a saved page or the new portal shows it."
    variables = ("interweave_company_files", "interweave_engine_zone", "interweave_shift_counts", "interweave_host_time_zone",
                 "interweave_saved_pages", "interweave_portal")
    places = (HOST, POLICY)
    follows = {READER: (), "time_shift_info": (READER,)}
    consents = ("portal_login",)
    proves = "With the shift that the portal or a saved page of it shows (or a person read off it) no change is lost all year, by the zones of host and engine."
    cannot_prove = "The shift was compared for the zone's rules known today; InterWeave's own clock is not visible from here."

    def looks(self, client: Client, run: RunView) -> list[Look]:
        del client, run
        return [Look(HOST, READER, {}, "Time zone of the host")]

    def later(self, client: Client, run: RunView, seen: Seen) -> list[Look]:
        del run
        if not client.company_files and not client.wrong("interweave_company_files"):
            return [self.ask("nothing is declared for it",
                             self.instruction + " Declare interweave_company_files with the time_zone_shift that the portal holds for each.")]
        looks = []
        for number, declared in enumerate(client.company_files):
            portal = declared.portal or {}
            options = {"host_zone": client.host_time_zone or seen.host.zone, "company_file": declared.name,
                       "portal_pages": list(client.saved_pages), "portal": seen.portal,
                       **given(engine_zone=client.engine_zone, count=client.shift_counts, portal_shift=portal.get("time_zone_shift"),
                               portal_read_by=portal.get("read_by"), portal_read_on=portal.get("read_on"))}
            entry = "interweave_company_files[%d]" % number
            looks.append(Look(POLICY, "time_shift_info", options, "Time zone of %s" % declared.name,
                              (entry + ".name", entry + ".portal", "interweave_engine_zone", "interweave_shift_counts", "interweave_host_time_zone",
                               "interweave_saved_pages")))
        return looks

    def judge(self, client: Client, answers: list[Answer]) -> list[Judged]:
        """The host's zone alone answers nothing, unless it could not be read."""
        settled = (PASS, ATTESTED)
        judged = super().judge(client, [answer for answer in answers if answer.look.resource != READER or answer.outcome.status not in settled])
        brought = client.collected and not client.host_time_zone
        return [one._replace(outcome=replace(one.outcome, status=ATTESTED)) if brought and one.outcome.status == PASS else one for one in judged]
