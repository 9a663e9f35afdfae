#!/usr/bin/python
# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Item 2.1 of the checklist for Salesforce."""
from __future__ import annotations

DOCUMENTATION = r"""
module: salesforce_fields
short_description: Check and create the fields that InterWeave needs in Salesforce
version_added: 1.0.0
description:
  - Item 2.1 of the pre-flight checklist. Tells apart fields that are present, absent, hidden by field-level security, read-only, of the wrong type,
    too short, or there under a package's namespace or another API name.
  - One composite request describes all objects; a second reads the integration user's field access; the Tooling API is asked only when something is
    missing.
  - Field types are never changed. InterWeave's own unmanaged package brings these fields on many orgs, and its installation fails where they exist
    already. So ask InterWeave before O(state=present); the module warns.
  - Fails when RV(status) is V(fail) or V(error).
author:
  - InterWeave SmartIntegration collection contributors (@interweave)
extends_documentation_fragment:
  - interweave.smartintegration.salesforce
options:
  state:
    description:
      - V(verified) only looks.
      - V(present) also creates what is missing and grants the fields to O(permission_sets). It needs an administrator's login
        (Customize Application, Manage Profiles and Permission Sets).
    type: str
    choices: [verified, present]
    default: verified
  preset:
    description:
      - V(checklist) wants C(QuickBooks ID) and C(Integration Sync) on Account, Contact and Opportunity, as the pre-flight checklist says. Their types
        are published nowhere, so none is judged; when created they become Text(50) and Checkbox.
      - V(interweave_classic) wants what InterWeave's older guides name, C(QB Full Name), C(QB LastModified) and C(Active) on Account,
        C(QB LastModified) on Opportunity and Product2.
      - One of O(preset) and O(fields) is needed. The evidence also says what the other preset would find.
    type: str
    choices: [checklist, interweave_classic]
  include_contacts:
    description: With O(preset=interweave_classic) also want C(QB Full Name) and C(QB LastModified) on Contact, for contacts that become customers.
    type: bool
    default: false
  fields:
    description: Further fields, or replacements of the preset's with the same object and API name.
    type: list
    elements: dict
    default: []
    suboptions:
      object:
        description: API name of the object.
        type: str
        required: true
      label:
        description: Label of the field, as people see it.
        type: str
        required: true
      name:
        description: API name. By default the label with other characters than letters and digits as underscores, and C(__c). When it is given, a
          field that only shares the label is not accepted.
        type: str
      type:
        description: Type to be judged, in the words of Setup. Without it any type will do.
        type: str
        choices: [Text, Checkbox, DateTime, Date, Picklist, Number, Currency, Percent, TextArea, LongTextArea, Email, Phone, Url, Lookup]
      length:
        description: Least length of a Text field, in characters.
        type: int
      unique:
        description: The field must be unique (judged when O(fields[].type) is given).
        type: bool
        default: false
      external_id:
        description: Make it an external id when it is created.
        type: bool
        default: false
      values:
        description: Values of a Picklist when it is created.
        type: list
        elements: str
  integration_username:
    description:
      - User name of InterWeave's integration user, when that is not the login. Field access is then computed for that user from the permission
        sets assigned to it. Without it the login is taken for the integration user. Needed with O(state=present).
    type: str
  permission_sets:
    description: API names of the permission sets that get Read and Edit on every wanted field. Needed with O(state=present), since a new field is
      invisible to everybody until it is granted.
    type: list
    elements: str
    default: []
  lengthen:
    description: With O(state=present) lengthen a Text field that is shorter than wanted. A type is never changed.
    type: bool
    default: false
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
  - module: interweave.smartintegration.salesforce_permissions
  - module: interweave.smartintegration.creatio_columns
"""

EXAMPLES = r"""
- name: Look for the checklist's fields as the integration user sees them
  interweave.smartintegration.salesforce_fields:
    login_url: https://acme.my.salesforce.com
    client_id: "{{ acme_sf_client_id }}"
    client_secret: "{{ acme_sf_client_secret }}"
    preset: checklist
    integration_username: interweave@acme.example

- name: Create what is missing and let the integration's permission set use it
  interweave.smartintegration.salesforce_fields:
    login_url: https://acme.my.salesforce.com
    client_id: "{{ acme_sf_client_id }}"
    client_secret: "{{ acme_sf_client_secret }}"
    preset: checklist
    integration_username: interweave@acme.example
    state: present
    permission_sets: [QuickBooks_Integration]
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
  sample: "Account: 'QuickBooks ID', 'Integration Sync', readable and writable"
actual:
  description: What was found.
  returned: always
  type: str
  sample: all 6 fields are there and usable
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
fields:
  description: The state of every wanted field.
  returned: when the CRM answered
  type: list
  elements: dict
  contains:
    object:
      description: API name of the object.
      type: str
      returned: always
    label:
      description: Wanted label.
      type: str
      returned: always
    name:
      description: Wanted API name.
      type: str
      returned: always
    verdict:
      description: V(present), V(absent), V(hidden), V(read_only), V(unwritable) (nobody can write it), V(wrong_type), V(too_short), V(other_name),
        V(ambiguous), V(object_closed) (no right on the object) or V(unknown).
      type: str
      returned: always
    api_name:
      description: API name under which it was found.
      type: str
      returned: always
    matched:
      description: How it was found, V(name), V(namespace), V(label), V(setup) (hidden from the login) or empty.
      type: str
      returned: always
    detail:
      description: What is wrong.
      type: str
      returned: always
    type:
      description: Type in the REST API's words.
      type: str
      returned: always
    length:
      description: Length in characters, 0 where a type has none.
      type: int
      returned: always
other_preset:
  description: What the preset that was not chosen would say.
  returned: when the CRM answered
  type: str
  sample: "preset interweave_classic would say: not visible: Account 'QB Full Name'"
"""

from ansible_collections.interweave.smartintegration.plugins.module_utils import _crms_run as _crm_run


def main() -> None:
    _crm_run.run_module("salesforce_fields")


if __name__ == "__main__":
    main()
