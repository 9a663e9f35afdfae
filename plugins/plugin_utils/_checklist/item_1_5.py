# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: item 1.5, QuickBooks does not update itself."""
from __future__ import annotations

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist._base import HOST, CheckItem, Look, RunView
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._client.client import Client


class AutomaticUpdates(CheckItem):
    id = "1.5"
    configured = "BackgroundEnabled in every qbchan.dat, the update service, the update agent's start-up link."
    verified = "The same, for every installed QuickBooks."
    why_not = "That the file's switch is what the menu writes is not stated by Intuit."
    consents = ("auto_update",)
    places = (HOST,)
    roles = ("live", "standby")  # a server that is to take over is kept ready
    follows = {"quickbooks_auto_update": ()}
    proves = "The switches for automatic updates of every QuickBooks that is registered on the host are off."
    cannot_prove = "That nobody updates QuickBooks by hand."

    def looks(self, client: Client, run: RunView) -> list[Look]:
        del client, run
        return [Look(HOST, "quickbooks_auto_update", {}, "QuickBooks automatic updates")]
