# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: item 2.2, account names that QuickBooks can take."""
from __future__ import annotations

import urllib.parse

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist._base import Look, RunView
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist._crms import CHECKS, NAMES, CrmItem, look, user_of
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._client.client import Client, Crm


class AccountNames(CrmItem):
    id = "2.2"
    configured = "Names, from a list that a person approved."
    verified = "Every account name, streamed; names that would meet after shortening."
    asked = "The new names."
    why_not = "A customer's name is the client's to choose."
    variables = ("interweave_crms", "interweave_quickbooks_names")
    consents = ("crm_names",)
    follows = {NAMES: tuple(name for checks in CHECKS.values() for name in (checks.permissions, checks.fields))}
    proves = "Every account name that the integration user sees has at most 41 characters and no colon."
    cannot_prove = "Names were looked at as the integration user sees them at that time; records created later are not covered."

    def at(self, crm: Crm, client: Client, run: RunView) -> Look:
        options = {"quickbooks_names": list(client.quickbooks_names), **user_of(crm), **self._files(crm, client, run), **crm.account_names}
        return look(client, crm, NAMES, options, "account_names", "interweave_quickbooks_names")

    @staticmethod
    def _files(crm: Crm, client: Client, run: RunView) -> dict[str, str]:
        """In the run's folder: proposals for a person to approve, and the old names before any is changed."""
        if not run.names_folder:
            return {}
        name = urllib.parse.quote("%s-%s" % (client.name, crm.name), safe="")
        backup = {"backup_dir": run.names_folder} if crm.account_names.get("state") == "scrubbed" else {}
        return {"proposals_file": "%s/%s.csv" % (run.names_folder, name), **backup}
