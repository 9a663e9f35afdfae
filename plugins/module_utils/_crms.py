# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the one registry of CRM resources and connectors.

Argument specs of the modules, the suboptions of ``crm_steps`` and the action plugins are all taken from here. A CRM is added
by appending its :class:`Connector` to ``CONNECTORS`` and its resources to ``RESOURCES``.
"""
from __future__ import annotations

import typing as t

from ansible_collections.interweave.smartintegration.plugins.module_utils._creatio.client import CREATIO
from ansible_collections.interweave.smartintegration.plugins.module_utils._creatio.columns import CreatioColumns
from ansible_collections.interweave.smartintegration.plugins.module_utils._creatio.info import CreatioInfo
from ansible_collections.interweave.smartintegration.plugins.module_utils._creatio.permissions import CreatioPermissions
from ansible_collections.interweave.smartintegration.plugins.module_utils._crm.account_names import CrmAccountNames
from ansible_collections.interweave.smartintegration.plugins.module_utils._crm.contract import Connector
from ansible_collections.interweave.smartintegration.plugins.module_utils._crm.info import SalesforceInfo
from ansible_collections.interweave.smartintegration.plugins.module_utils._crm.resource import CrmResource
from ansible_collections.interweave.smartintegration.plugins.module_utils._salesforce.client import SALESFORCE
from ansible_collections.interweave.smartintegration.plugins.module_utils._salesforce.fields import SalesforceFields
from ansible_collections.interweave.smartintegration.plugins.module_utils._salesforce.permissions import SalesforcePermissions
from ansible_collections.interweave.smartintegration.plugins.module_utils._salesforce.picklist import SalesforcePicklist

#: By the module's name (also the suboption's in ``crm_steps``). Resources of both CRMs come first, then Salesforce, then Creatio.
RESOURCES: dict[str, type[CrmResource]] = {
    resource.NAME: resource
    for resource in t.cast("tuple[type[CrmResource], ...]", (
        CrmAccountNames,
        SalesforceFields, SalesforcePermissions, SalesforcePicklist, SalesforceInfo,
        CreatioColumns, CreatioPermissions, CreatioInfo,
    ))
}

#: By the CRM's name.
CONNECTORS: dict[str, Connector] = {
    connector.crm: connector
    for connector in t.cast("tuple[Connector, ...]", (
        SALESFORCE,
        CREATIO,
    ))
}


def resources_of(crm: str) -> dict[str, type[CrmResource]]:
    """The resources that work with this CRM."""
    return {name: resource for name, resource in RESOURCES.items() if crm in resource.CRMS}


__all__ = ["CONNECTORS", "RESOURCES", "resources_of"]
