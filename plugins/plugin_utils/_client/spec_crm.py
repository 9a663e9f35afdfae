# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the variables of a client's CRMs."""

from __future__ import annotations

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._client.option import Option, Variable

VARIABLES: dict[str, Variable] = {
    "interweave_crms": Variable(
        "list",
        "The client's CRMs. Without any the three items are asked of a person.",
        read_by=("crm", "policy"),
        elements="dict",
        default=(),
        options={
            "type": Option("str", "Which CRM it is.", choices=("salesforce", "creatio"), required=True),
            "name": Option(
                "str",
                "Name in findings and data. By default the type; where two have the same, the number in the list is added (V(salesforce-2)).",
                example="salesforce",
            ),
            "login": Option(
                "dict",
                "Connection options of M(interweave.smartintegration.salesforce_info) or M(interweave.smartintegration.creatio_info). "
                "Keep secrets "
                "in a vault and name them here as variables.",
                required=True,
                example={"auth": "client_credentials"},
            ),
            "integration_username": Option(
                "str",
                "User name of InterWeave's integration user. Without it the login is taken for the integration user. For "
                "Salesforce log in as an "
                "administrator and name the integration user here. For Creatio log in as the integration user, or as another user and give the "
                "integration user's login as C(integration) in O(interweave_crms[].permissions).",
                example="interweave@acme.example",
            ),
            "fields": Option(
                "dict",
                "Options of M(interweave.smartintegration.salesforce_fields) or M(interweave.smartintegration.creatio_columns). The "
                "preset "
                "V(checklist) is used unless another preset, or fields (columns) of one's own, are given.",
                example={"state": "present"},
            ),
            "permissions": Option(
                "dict",
                "Options of M(interweave.smartintegration.salesforce_permissions) or M(interweave.smartintegration.creatio_permissions).",
                example={"state": "present"},
            ),
            "account_names": Option(
                "dict",
                "Options of M(interweave.smartintegration.crm_account_names), without its login. In a run of the playbook the "
                "proposals are written"
                " beside the run's findings unless C(proposals_file) says otherwise.",
                example={"state": "audit"},
            ),
            "info": Option(
                "dict",
                "Options of M(interweave.smartintegration.salesforce_info) or M(interweave.smartintegration.creatio_info), without the login.",
                example={"lists": [{"name": "terms", "object": "Account", "field": "Terms__c"}]},
            ),
        },
    ),
    "interweave_crm_leader": Variable(
        "bool", "Whether this host speaks for its client. The playbook sets it for one host of each client.", read_by=("crm",), default=True
    ),
    "interweave_quickbooks_names": Variable(
        "list", "Names of QuickBooks' lists that no proposed account name may repeat.", read_by=("crm",), elements="str", default=(), example=("Acme Freight",)
    ),
}

__all__ = ["VARIABLES"]
