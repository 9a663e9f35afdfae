# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: item 2.1, the CRM's fields that InterWeave writes QuickBooks' keys into."""
from __future__ import annotations

from dataclasses import replace

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist import _portal_says
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist._base import Look, RunView
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist._crms import CHECKS, CrmItem, look, user_of
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._client.client import Client, Crm


class CustomFields(CrmItem):
    id = "2.1"
    configured = "Missing fields in Salesforce, with their field-level security."
    verified = "Fields, types and whether the integration user sees them, in both CRMs."
    asked = "Missing columns in Creatio."
    why_not = "Creating Creatio columns needs a package and a compilation that cannot be undone safely."
    consents = ("crm_fields", "portal_login")
    # the permissions make the permission set that fields are granted to
    follows = {checks.fields: (checks.permissions,) for checks in CHECKS.values()}
    proves = "The fields are there, of the wanted type, and the integration user may read and write them."
    cannot_prove = "That InterWeave's profile maps them."

    def looks(self, client: Client, run: RunView) -> list[Look]:
        """Beside what is wanted the fields that InterWeave's profile binds records by, where the client declares none. They are looked at, never made."""
        bound = [self._bound(crm, client, run) for crm in client.crms if crm.type in CHECKS and not set(crm.fields) & {CHECKS[crm.type].own_fields, "preset"}]
        return [*super().looks(client, run), *(one for one in bound if one is not None)]

    @staticmethod
    def _bound(crm: Crm, client: Client, run: RunView) -> Look | None:
        checks = CHECKS[crm.type]
        fields = [{key: value for key, value in entry.items() if key in checks.field_keys} for entry in _portal_says.binding_fields(run.profile)]
        options = {checks.own_fields: fields, **(user_of(crm) if checks.fields_know_user else {})}
        return replace(look(client, crm, checks.fields, options, "fields"), name="%s, by InterWeave's profile" % crm.name) if fields else None

    def at(self, crm: Crm, client: Client, run: RunView) -> Look:
        del run
        checks = CHECKS[crm.type]
        preset = {} if crm.fields.get(checks.own_fields) else {"preset": "checklist"}
        return look(client, crm, checks.fields, {**preset, **(user_of(crm) if checks.fields_know_user else {}), **crm.fields}, "fields")
