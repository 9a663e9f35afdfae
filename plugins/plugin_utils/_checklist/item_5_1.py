# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: item 5.1, the InterWeave service was restarted since the last change."""
from __future__ import annotations

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist._base import HOST, CheckItem, Look, RunView, given
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._client.client import Client


class StopAndStart(CheckItem):
    id = "5.1"
    configured = "The restart of named services, only after a change."
    verified = "That the service's process is younger than the newest change."
    asked = "The restart of a service that InterWeave hosts: stop the flows, log out, log in, start the flows."
    why_not = "InterWeave's own host is not the client's."
    variables = ("interweave_services", "interweave_restart")
    consents = ("service_restart",)
    places = (HOST,)
    # after everything that changes the host: it restarts only when something was changed
    follows = {"windows_service": ("qodbc_driver", "odbc_dsn", "quickbooks_auto_update", "firewall_exception", "port_forward")}
    proves = "Each declared service runs, in a process that is younger than the newest change recorded for the host."
    cannot_prove = "That a flow works: item 3.3 shows it."

    def looks(self, client: Client, run: RunView) -> list[Look]:
        if not client.services and not client.wrong("interweave_services"):
            return [self.ask(
                "interweave_services is empty, as it is where InterWeave hosts the engine",
                "In the InterWeave portal: stop the flows, log out of the Flows Manager, log in again, start the flows. Then attest item 5.1. "
                "Where a service of InterWeave runs on this host, name it in interweave_services.", "operator", "InterWeave service")]
        return [Look(HOST, "windows_service", given(**{**service, "state": "restarted", "restart": client.restart, "changed_since": run.changed_since}),
                     "Service %s" % service.get("name", number + 1), ("interweave_services[%d]" % number, "interweave_restart"))
                for number, service in enumerate(client.services)]
