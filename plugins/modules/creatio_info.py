#!/usr/bin/python
# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What later items of the checklist need to know of a Creatio site."""
from __future__ import annotations

DOCUMENTATION = r"""
module: creatio_info
short_description: Read lists, numbering, time zones and an account from Creatio
version_added: 1.0.0
description:
  - Reads what items 3.3, 4.1, 4.2 and 4.3 of the pre-flight checklist compare. Judges nothing and changes nothing.
  - One thing that cannot be read does not hide the others; it has C(error) in its place.
  - An empty answer is not taken for "there is none" before the login is proven to see the records, since Creatio answers a denied read with an empty list.
author:
  - InterWeave SmartIntegration collection contributors (@interweave)
extends_documentation_fragment:
  - interweave.smartintegration.creatio
options:
  lists:
    description: Lists of values to read, such as payment terms and tax codes. Which column holds them differs from site to site.
    type: list
    elements: dict
    default: []
    suboptions:
      name:
        description: What to call the list in the result.
        type: str
        required: true
      object:
        description: Name of the object, or of a lookup object such as V(Tax).
        type: str
        required: true
      field:
        description: Name of the column. A lookup column gives the lookup's values, a text column the values that occur.
        type: str
        required: true
      counts:
        description: Count the records for each value. A lookup with more than 200 values is not counted.
        type: bool
        default: true
  numbering:
    description: Columns whose numbering is asked about.
    type: list
    elements: dict
    default: []
    suboptions:
      name:
        description: What to call it in the result.
        type: str
        required: true
      object:
        description: Name of the object, such as V(Invoice).
        type: str
        required: true
      field:
        description: Name of the column, such as V(Number).
        type: str
        required: true
  time_zones:
    description: Read the time zone of the system (setting C(DefaultTimeZone)) and of the user.
    type: bool
    default: true
  zone_username:
    description: Whose time zone to read. By default the logged-in user's. Another user's needs a login that may read the list of users.
    type: str
    default: ""
  account:
    description: Look for an account of exactly this name, such as the canary of item 3.3.
    type: dict
    suboptions:
      name:
        description: Name of the account.
        type: str
        required: true
      marker:
        description: Text that O(account.marker_field) must contain, so that an older canary is not taken for this run's.
        type: str
        default: ""
      marker_field:
        description: Column that the marker is written to. Needed with O(account.marker).
        type: str
        default: ""
      binding_field:
        description: Column that is filled once the account is bound to QuickBooks.
        type: str
        default: ""
attributes:
  action_group:
    description: Use C(group/interweave.smartintegration.creatio) in C(module_defaults) to set defaults for this module.
    support: full
    membership:
      - interweave.smartintegration.creatio
  check_mode:
    description: Can run in check mode and return changed status prediction without modifying target.
    support: full
    details: Nothing is ever changed.
  diff_mode:
    description: Returns details on what has changed, or would change, when in diff mode.
    support: none
    details: Nothing is ever changed.
  platform:
    description: Target OS/families that can be operated against.
    support: full
    platforms: posix
  idempotent:
    description: A second run with the same options changes nothing.
    support: full
seealso:
  - module: interweave.smartintegration.salesforce_info
"""

EXAMPLES = r"""
- name: Payment terms, tax codes and time zones
  interweave.smartintegration.creatio_info:
    url: https://acme.creatio.com
    client_id: "{{ acme_creatio_client_id }}"
    client_secret: "{{ acme_creatio_client_secret }}"
    lists:
      - {name: terms, object: Account, field: UsrPaymentTerms}
      - {name: taxes, object: Tax, field: Name, counts: false}
  register: acme_creatio

- name: Has the canary arrived
  interweave.smartintegration.creatio_info:
    time_zones: false
    account:
      name: ZZZ-Test
"""

RETURN = r"""
status:
  description: >-
    V(pass), or V(error) when the site could not be asked at all.
  returned: always
  type: str
  sample: pass
expected:
  description: What was looked for.
  returned: always
  type: str
  sample: "the CRM's lists, numbering and time zones can be read"
actual:
  description: What was found.
  returned: always
  type: str
  sample: "read"
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
  description: Why a wanted change was not made; empty when none was held back.
  returned: always
  type: str
  sample: ""
changes:
  description: Always empty.
  returned: always
  type: list
  elements: dict
  sample: []
crm:
  description: Always V(creatio).
  returned: when the site answered
  type: str
  sample: creatio
host:
  description: Host name of the site.
  returned: when the site answered
  type: str
  sample: acme.creatio.com
lists:
  description: By the names given in O(lists), V(object), V(field) and V(values), or V(error). A value has V(value), V(label), V(active) and V(count)
    (null when not counted).
  returned: when the site answered
  type: dict
  sample: {terms: {object: Account, field: UsrPaymentTerms, values: [{value: Net 30, label: Net 30, active: true, count: 12}]}}
numbering:
  description: By the names given in O(numbering), V(object), V(field), V(type), V(length), V(auto_number) (the settings <Object>CodeMask and
    <Object>LastNumber number it) and V(updateable), or V(error).
  returned: when the site answered
  type: dict
  sample: {invoice: {object: Invoice, field: Number, type: Text (50 characters), length: 50, auto_number: true, updateable: true}}
time_zones:
  description: V(organisation) and V(user), as Creatio codes them (Windows or IANA names), V(organisation_name) (the host) and V(sandbox) (always null).
  returned: when O(time_zones=true) and the site answered
  type: dict
  sample: {organisation: Eastern Standard Time, user: Eastern Standard Time, organisation_name: acme.creatio.com, sandbox: null}
account:
  description: V(name), V(found) (number of accounts of exactly this name) and V(accounts) (at most 20, each with V(id), V(name) and V(bound)), or V(error).
  returned: when O(account) is given and the site answered
  type: dict
  sample: {name: ZZZ-Test, found: 1, accounts: [{id: 405947d0-2ffb-4ded-8675-0475f19f5a81, name: ZZZ-Test, bound: true}]}
"""

from ansible_collections.interweave.smartintegration.plugins.module_utils import _crms_run as _crm_run


def main() -> None:
    _crm_run.run_module("creatio_info")


if __name__ == "__main__":
    main()
