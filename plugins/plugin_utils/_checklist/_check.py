# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the options of a look, checked and completed as the resource's own module would."""
from __future__ import annotations

import typing as t

from ansible_collections.interweave.smartintegration.plugins.module_utils._company_file.run import INFO_SPEC
from ansible_collections.interweave.smartintegration.plugins.module_utils._company_file.run import RULES as FILE_RULES
from ansible_collections.interweave.smartintegration.plugins.module_utils._crms import CONNECTORS
from ansible_collections.interweave.smartintegration.plugins.module_utils._crms import RESOURCES as CRM_RESOURCES
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist._base import COMPANY_FILE, CRM, Look, Options
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._client.client import Crm
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._policy.options import RULES as POLICY_RULES
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._policy.run import RESOURCES as POLICY_RESOURCES
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._policy.run import resource_spec as policy_spec
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._steps.resources import RESOURCES as HOST_RESOURCES
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._steps.spec import resource_spec as host_spec

#: ``validated(spec, rules, options, what)``: the action's own; it also learns the secrets among them.
Validated = t.Callable[[Options, Options, Options, str], Options]


class Checker:
    """Checks what the items ask for. Options that are wrong raise ValueError, which costs one look."""

    def __init__(self, validated: Validated) -> None:
        self._validated = validated

    def __call__(self, look: Look) -> Options:
        if look.place == COMPANY_FILE:
            return self._validated(INFO_SPEC, FILE_RULES, look.options, "")
        if look.resource in HOST_RESOURCES:
            return self._validated(host_spec(HOST_RESOURCES[look.resource]), HOST_RESOURCES[look.resource].RULES, look.options, "")
        if look.place == CRM:
            resource = CRM_RESOURCES[look.resource]
            return self._validated(resource.SPEC, resource.RULES, look.options, "")
        return self._policy(look)

    def _policy(self, look: Look) -> Options:
        options = {name: value for name, value in look.options.items() if name != "add_missing"}
        checked = self._validated(_policy_spec(look.resource), POLICY_RULES.get(look.resource, {}), options, "")
        if "add_missing" in look.options:
            connector = CONNECTORS["salesforce"]
            checked["add_missing"] = self._validated(connector.spec, connector.rules, look.options["add_missing"], "")
        return checked

    def login(self, crm: Crm) -> Options:
        connector = CONNECTORS[crm.type]
        return self._validated(connector.spec, connector.rules, crm.login, "")


_SPECS = {name: policy_spec(name) for name in POLICY_RESOURCES}  # once, in the parent: otherwise every worker makes them


def _policy_spec(name: str) -> Options:
    return _SPECS[name]


__all__ = ["Checker"]
