#!/usr/bin/python
# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What later checks need to know of a Salesforce org."""
from __future__ import annotations

DOCUMENTATION = r"""
module: salesforce_info
short_description: Read list values, numbering, time zones and an account's arrival from Salesforce
version_added: 1.0.0
description:
  - "Reads what items 3.3, 4.1, 4.2 and 4.3 of the pre-flight checklist compare: values of lists, auto-numbering, time zones, and whether an account
    has arrived."
  - What cannot be read has C(error) in its place and does not hide the rest.
  - Changes nothing.
author:
  - InterWeave SmartIntegration collection contributors (@interweave)
extends_documentation_fragment:
  - interweave.smartintegration.salesforce
options:
  lists:
    description: Fields whose values are read, with the number of records that hold each.
    type: list
    elements: dict
    default: []
    suboptions:
      name:
        description: Name of the list in the result.
        type: str
        required: true
      object:
        description: API name of the object.
        type: str
        required: true
      field:
        description: API name of the field, a picklist or free text.
        type: str
        required: true
      counts:
        description: Whether to count records by value. Values that are in use but not on the list show up only then.
        type: bool
        default: true
  numbering:
    description: Number fields, to see whether the CRM numbers by them.
    type: list
    elements: dict
    default: []
    suboptions:
      name:
        description: Name of the field in the result.
        type: str
        required: true
      object:
        description: API name of the object.
        type: str
        required: true
      field:
        description: API name of the field.
        type: str
        required: true
  time_zones:
    description: Whether to read the time zones of the organisation and of a user.
    type: bool
    default: true
  zone_username:
    description: The user whose time zone is read. By default the login's own.
    type: str
    default: ""
  account:
    description: An account to look for, such as the canary.
    type: dict
    suboptions:
      name:
        description: Exact name, upper and lower case included.
        type: str
        required: true
      marker:
        description: Text that O(account.marker_field) must contain, so that an account of an earlier run does not count.
        type: str
        default: ""
      marker_field:
        description: Field that holds the marker. By default C(Description). It is compared here, so long text will do.
        type: str
        default: ""
      binding_field:
        description: Field that is filled once the account is bound to QuickBooks.
        type: str
        default: ""
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
    support: none
  platform:
    description: Target OS/families that can be operated against.
    support: full
    platforms: posix
  idempotent:
    description: A second run with the same options changes nothing.
    support: full
seealso:
  - module: interweave.smartintegration.creatio_info
"""

EXAMPLES = r"""
- name: Read payment terms, the invoice number's field and the time zones
  interweave.smartintegration.salesforce_info:
    login_url: https://acme.my.salesforce.com
    client_id: "{{ acme_sf_client_id }}"
    client_secret: "{{ acme_sf_client_secret }}"
    lists:
      - name: terms
        object: Account
        field: Terms__c
    numbering:
      - name: invoice
        object: Opportunity
        field: QB_Invoice_Number__c
  register: crm
"""

RETURN = r"""
crm:
  description: The CRM that was read.
  returned: success
  type: str
  sample: salesforce
host:
  description: Host name of the CRM.
  returned: success
  type: str
  sample: acme.my.salesforce.com
lists:
  description: By name, V(object), V(field) and V(values), each with V(value), V(label), V(active) and V(count); or V(error).
  returned: success
  type: dict
  sample: {terms: {object: Account, field: Terms__c, values: [{value: Net 30, label: Net 30, active: true, count: 12}]}}
numbering:
  description: By name, V(object), V(field), V(type), V(length), V(auto_number) and V(updateable); or V(error).
  returned: success
  type: dict
  sample: {invoice: {object: Opportunity, field: QB_Invoice_Number__c, type: string, length: 11, auto_number: false, updateable: true}}
time_zones:
  description: V(organisation) and V(user), IANA names, with V(organisation_name) and V(sandbox); or V(error).
  returned: when O(time_zones) is true
  type: dict
  sample: {organisation: America/Denver, user: America/Denver, organisation_name: Acme, sandbox: false}
account:
  description: V(name), the number V(found) and the first V(accounts) with V(id), V(name) and V(bound); or V(error).
  returned: when O(account) is given
  type: dict
  sample: {name: ZZZ-Test, found: 1, accounts: [{id: 001000000000001AAA, name: ZZZ-Test, bound: null}]}
"""

from ansible_collections.interweave.smartintegration.plugins.module_utils import _crms_run as _crm_run


def main() -> None:
    _crm_run.run_module("salesforce_info")


if __name__ == "__main__":
    main()
