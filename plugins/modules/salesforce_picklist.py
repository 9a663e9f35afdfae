#!/usr/bin/python
# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Part of item 4.2 of the checklist for Salesforce."""
from __future__ import annotations

DOCUMENTATION = r"""
module: salesforce_picklist
short_description: Check and add values of a Salesforce picklist, without losing the others
version_added: 1.0.0
description:
  - Part of item 4.2 of the pre-flight checklist. QuickBooks' payment terms and tax codes must be values of the CRM's picklist, spelled identically.
  - The Tooling API replaces a field's whole definition, and a value that is left out is made inactive. So the definition is read immediately before
    the write, the missing values are put at its end, and the list is read again afterwards. A value that is lost is a fail.
  - Only a custom field with a value set of its own is written. A global or standard value set serves other fields too, and a dependent picklist needs
    a decision for each controlling value. These are V(manual) with the menu path.
  - No value is renamed, activated, deactivated or removed.
  - Fails when RV(status) is V(fail) or V(error).
author:
  - InterWeave SmartIntegration collection contributors (@interweave)
extends_documentation_fragment:
  - interweave.smartintegration.salesforce
options:
  object:
    description: API name of the object.
    type: str
    required: true
  field:
    description: API name of the field.
    type: str
    required: true
  values:
    description: Values that it must have, exactly (API names, not labels).
    type: list
    elements: str
    required: true
  state:
    description:
      - V(verified) only looks.
      - V(present) also adds the values that are missing, with the value as label. It needs Customize Application.
    type: str
    choices: [verified, present]
    default: verified
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
notes:
  - A new value belongs to no record type yet. Where the object has record types, a person adds it there. The module warns.
  - The names of the parts of a picklist's definition differ between the Tooling and the Metadata API (C(valueName), C(fullName)); both are read, and what
    is found is kept. Not proven on a real org.
seealso:
  - module: interweave.smartintegration.list_match_info
  - module: interweave.smartintegration.salesforce_fields
"""

EXAMPLES = r"""
- name: Look whether the payment terms are there
  interweave.smartintegration.salesforce_picklist:
    login_url: https://acme.my.salesforce.com
    client_id: "{{ acme_sf_client_id }}"
    client_secret: "{{ acme_sf_client_secret }}"
    object: Account
    field: Terms__c
    values: [Net 15, Net 30, Net 45]

- name: Add those that are missing
  interweave.smartintegration.salesforce_picklist:
    login_url: https://acme.my.salesforce.com
    client_id: "{{ acme_sf_client_id }}"
    client_secret: "{{ acme_sf_client_secret }}"
    object: Account
    field: Terms__c
    values: [Net 15, Net 30, Net 45]
    state: present
"""

RETURN = r"""
status:
  description: >-
    V(pass), V(fail), V(manual) (a person must add them), V(error) (could not be judged), V(changed) or V(would_change).
  returned: always
  type: str
  sample: pass
expected:
  description: What was looked for.
  returned: always
  type: str
  sample: "Account.Terms__c has the values 'Net 45'"
actual:
  description: What was found.
  returned: always
  type: str
  sample: all are there
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
object:
  description: API name of the object.
  returned: when the CRM answered
  type: str
  sample: Account
field:
  description: API name of the field.
  returned: when the CRM answered
  type: str
  sample: Terms__c
value_set:
  description: V(own), V(dependent), V(global) or V(standard). Only V(own) is written.
  returned: when the CRM answered
  type: str
  sample: own
value_set_name:
  description: Name of the global value set.
  returned: when the CRM answered
  type: str
  sample: ""
restricted:
  description: Whether the picklist refuses values that are not on its list.
  returned: when the CRM answered
  type: bool
  sample: true
values:
  description: Active values, after the work.
  returned: when the CRM answered
  type: list
  elements: str
  sample: [Net 15, Net 30]
inactive:
  description: Values that are there but cannot be chosen.
  returned: when the CRM answered
  type: list
  elements: str
  sample: []
missing:
  description: Wanted values that are not active, after the work.
  returned: when the CRM answered
  type: list
  elements: str
  sample: [Net 45]
"""

from ansible_collections.interweave.smartintegration.plugins.module_utils import _crms_run as _crm_run


def main() -> None:
    _crm_run.run_module("salesforce_picklist")


if __name__ == "__main__":
    main()
