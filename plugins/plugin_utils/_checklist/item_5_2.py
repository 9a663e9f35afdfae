# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: item 5.2, InterWeave's log of this client's flows shows records and no errors."""
from __future__ import annotations

from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import ERROR, Outcome
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist._base import HOST, POLICY, Answer, CheckItem, Judged, Look, RunView
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist._seen import Seen, outcome_of
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._client.client import Client

RESOURCE, NAME = "flow_log_info", "Flow log"


def log_on_host(client: Client) -> bool:
    """Whether the log lies on the Windows host: then it is read over the host's connection."""
    return bool(client.log.get("host_path"))


class LogReview(CheckItem):
    id = "5.2"
    verified = "At least five records since a time, by this client's user, no error; Status 3100 by name."
    asked = "Synchronising five records; exporting the log."
    why_not = "The log is on InterWeave's host; it is saved from the portal or mailed."
    variables = ("interweave_log", "interweave_engine_zone")
    places = (HOST, POLICY)
    follows = {RESOURCE: ()}
    proves = "In the time that the log covers, this client's records were synchronised and no run of a flow ended in an error."
    cannot_prove = "The log was reviewed for the time it covers."

    def looks(self, client: Client, run: RunView) -> list[Look]:
        del run
        return [self._log(client, HOST)] if log_on_host(client) else []

    def later(self, client: Client, run: RunView, seen: Seen) -> list[Look]:
        del run
        if log_on_host(client):
            outcome = outcome_of(seen.host.log.outcome) if seen.host.log else Outcome(
                ERROR, actual="the log lies on the host, which this run did not look at", owner="operator", remedy="Run again with the host in scope.")
            return [Look(POLICY, "", {}, NAME, self.variables, outcome=outcome)]
        if not client.log and not client.wrong("interweave_log"):
            return [self.ask("nothing is declared for it", self.instruction + " Export the log (Integration Manager, number in the column Runs), and name it "
                             "and its user in interweave_log.", name=NAME)]
        return [self._log(client, POLICY)]

    def judge(self, client: Client, answers: list[Answer]) -> list[Judged]:
        """A log on the host is read with the host, and told with the others."""
        return super().judge(client, [answer for answer in answers if answer.look.place == POLICY])

    def _log(self, client: Client, place: str) -> Look:
        options = {**{name: value for name, value in client.log.items() if value != "" or name == "user"}, "engine_zone": client.engine_zone}
        return Look(place, RESOURCE, options, NAME, self.variables)
