#!/usr/bin/python
# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Item 2.3 of the checklist for Salesforce."""
from __future__ import annotations

DOCUMENTATION = r"""
module: salesforce_permissions
short_description: Check and grant what the integration user needs in Salesforce
version_added: 1.0.0
description:
  - Item 2.3 of the pre-flight checklist. Computes Modify All and API Enabled over every permission set, permission set group and profile assigned to
    the integration user, and says through which one it is granted.
  - Inactive and expired assignments, sets that a session has to activate, and groups that are being recalculated do not count.
  - Modify All Data counts, with a warning, since it is more than the integration needs.
  - With O(state=present) what is missing is granted in one permission set of our own, which is assigned to the user. Profiles and other sets are
    never edited, and nothing is written where the rights are there already.
  - Warns when the integration user logged in with a browser lately. InterWeave's Repetition Protection skips records that this user changed last, so
    a person must not work under it.
  - Fails when RV(status) is V(fail) or V(error). A login that may not read permissions gets V(error); it needs View Setup and Configuration.
author:
  - InterWeave SmartIntegration collection contributors (@interweave)
extends_documentation_fragment:
  - interweave.smartintegration.salesforce
options:
  state:
    description:
      - V(verified) only looks.
      - V(present) also grants what is missing. It needs Manage Profiles and Permission Sets and Assign Permission Sets.
    type: str
    choices: [verified, present]
    default: verified
  integration_username:
    description: User name of InterWeave's integration user. By default the login's own.
    type: str
  objects:
    description: API names of the objects.
    type: list
    elements: str
    default: [Account, Contact, Opportunity]
  permission_set:
    description: API name of the permission set that O(state=present) keeps.
    type: str
    default: QuickBooks_Integration
  permission_set_label:
    description: Its label when it is created.
    type: str
    default: QuickBooks Integration
attributes:
  action_group:
    description: Use C(group/interweave.smartintegration.salesforce) in C(module_defaults) to set defaults for this module.
    support: full
    membership:
      - interweave.smartintegration.salesforce
  check_mode:
    description: Can run in check mode and return changed status prediction without modifying target.
    support: full
  diff_mode:
    description: Returns details on what has changed, or would change, when in diff mode.
    support: full
  platform:
    description: Target OS/families that can be operated against.
    support: full
    platforms: posix
  idempotent:
    description: A second run with the same options changes nothing.
    support: full
seealso:
  - module: interweave.smartintegration.salesforce_fields
  - module: interweave.smartintegration.creatio_permissions
"""

EXAMPLES = r"""
- name: May the integration user do its work
  interweave.smartintegration.salesforce_permissions:
    login_url: https://acme.my.salesforce.com
    client_id: "{{ acme_sf_client_id }}"
    client_secret: "{{ acme_sf_client_secret }}"
    integration_username: interweave@acme.example

- name: Grant what is missing
  interweave.smartintegration.salesforce_permissions:
    login_url: https://acme.my.salesforce.com
    client_id: "{{ acme_sf_client_id }}"
    client_secret: "{{ acme_sf_client_secret }}"
    integration_username: interweave@acme.example
    state: present
"""

RETURN = r"""
status:
  description: >-
    V(pass), V(fail), V(error) (could not be judged), V(changed) or V(would_change).
  returned: always
  type: str
  sample: pass
expected:
  description: What was looked for.
  returned: always
  type: str
  sample: "interweave@acme.example: Modify All on Account, Contact, Opportunity, and API Enabled"
actual:
  description: What was found.
  returned: always
  type: str
  sample: interweave@acme.example has Modify All on Account, Contact, Opportunity, and API Enabled
evidence:
  description: What the statement rests on, line by line.
  returned: always
  type: list
  elements: str
  sample: []
remedy:
  description: What to do, and where; empty when nothing is to be done.
  returned: always
  type: str
  sample: ""
owner:
  description: Who can act (V(client), V(it), V(crm_admin), V(interweave) or V(operator)); empty when the item of the checklist decides.
  returned: always
  type: str
  sample: crm_admin
blocked_by:
  description: Why a wanted change was not made, for example V(check mode); empty when none was held back.
  returned: always
  type: str
  sample: ""
changes:
  description: What was, or would be, changed, each with V(what), V(before), V(after) and V(applied).
  returned: always
  type: list
  elements: dict
  sample: []
written:
  description: Number of changes that were made.
  returned: when the CRM answered
  type: int
  sample: 0
not_written:
  description: Changes that were refused, with the CRM's reason.
  returned: when the CRM answered
  type: list
  elements: str
  sample: []
user:
  description: The user that was looked at.
  returned: when the CRM answered
  type: dict
  contains:
    id:
      description: Id of the user.
      type: str
      returned: always
    username:
      description: User name.
      type: str
      returned: always
    active:
      description: Whether the user is active.
      type: bool
      returned: always
    profile:
      description: Name of the profile.
      type: str
      returned: always
    licence:
      description: Name of the user licence.
      type: str
      returned: always
objects:
  description: By object, V(modify_all), the sets it is granted V(through), and those V(not_counting) with the reason.
  returned: when the CRM answered
  type: dict
  sample: {Account: {modify_all: true, through: ["permission set 'QuickBooks_Integration'"], not_counting: []}}
modify_all_data_through:
  description: The sets that grant Modify All Data.
  returned: when the CRM answered
  type: list
  elements: str
  sample: []
api_enabled_through:
  description: The sets that grant API Enabled.
  returned: when the CRM answered
  type: list
  elements: str
  sample: ["profile 'Minimum Access - Salesforce'"]
"""

from ansible_collections.interweave.smartintegration.plugins.module_utils import _crms_run as _crm_run


def main() -> None:
    _crm_run.run_module("salesforce_permissions")


if __name__ == "__main__":
    main()
