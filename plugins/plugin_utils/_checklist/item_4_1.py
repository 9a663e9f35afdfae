# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: item 4.1, who numbers invoices."""
from __future__ import annotations

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist._base import POLICY, Look, RunView
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist._crms import READERS, ComparedWithCrm
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist._seen import Seen
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._client.client import Client


class InvoiceNumbering(ComparedWithCrm):
    id = "4.1"
    verified = "Declaration, CRM field and the portal's value agree."
    asked = "The decision, and the portal's value."
    why_not = "What a person read off the portal is attested; it passes where a saved page or the new portal shows it."
    variables = ("interweave_numbering", "interweave_crms", "interweave_saved_pages", "interweave_portal")
    follows = {"invoice_numbering_info": READERS}
    consents = ("portal_login",)
    proves = "What is declared, what the portal or a saved page of it shows (or a person read off it) and the CRM's field agree on who numbers."
    cannot_prove = "What the portal says today."

    def later(self, client: Client, run: RunView, seen: Seen) -> list[Look]:
        del run
        asked = {entry["name"]: {"error": seen.client.unread} for crm in client.crms for entry in crm.info.get("numbering") or [] if "name" in entry}
        options = {"documents": [dict(entry) for entry in client.numbering], "crm_fields": {**asked, **seen.client.numbering},
                   "portal_pages": list(client.saved_pages), "portal": seen.portal}
        return [Look(POLICY, "invoice_numbering_info", options, "Invoice numbering", ("interweave_numbering", "interweave_saved_pages"))]
