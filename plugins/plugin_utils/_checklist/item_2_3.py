# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: item 2.3, what the integration user may do in the CRM."""
from __future__ import annotations

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist._base import Look, RunView
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist._crms import CHECKS, CrmItem, look, user_of
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._client.client import Client, Crm


class IntegrationUser(CrmItem):
    id = "2.3"
    configured = "A permission set and its assignment; Creatio operations."
    verified = "The effective permissions of the integration user."
    why_not = "What the integration user's licence forbids cannot be granted."
    consents = ("crm_permissions",)
    follows = {checks.permissions: () for checks in CHECKS.values()}
    proves = "The integration user may do what the checklist asks on the objects that are synchronised."
    cannot_prove = "The permission was seen for the integration user; which user InterWeave's profile really logs in with is not visible from here."

    def at(self, crm: Crm, client: Client, run: RunView) -> Look:
        del run
        return look(client, crm, CHECKS[crm.type].permissions, {**user_of(crm), **crm.permissions}, "permissions")
