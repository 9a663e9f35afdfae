#!/usr/bin/python
# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Item 2.1 of the checklist for Creatio."""
from __future__ import annotations

DOCUMENTATION = r"""
module: creatio_columns
short_description: Verify that the columns which InterWeave maps exist in Creatio
version_added: 1.0.0
description:
  - Item 2.1 of the pre-flight checklist. Looks for columns on Account, Contact, Opportunity or any other object, by name, by name behind
    another prefix, or by caption, and judges the type when one is given.
  - Verifies only. Creating a column publishes the configuration, which takes minutes, reloads all users and needs the system operation
    C(CanManageSolution), which Creatio advises not to give to an integration. When columns are missing, RV(remedy) gives the designer's steps and
    the C(clio) commands, with the site's own prefix.
  - Fails when RV(status) is V(fail) or V(error).
author:
  - InterWeave SmartIntegration collection contributors (@interweave)
extends_documentation_fragment:
  - interweave.smartintegration.creatio
options:
  preset:
    description:
      - V(checklist) looks for C(QuickBooks ID) and C(Integration Sync) on Account, Contact and Opportunity.
      - V(interweave_classic) looks for C(QB Full Name), C(QB LastModified) and C(Active), as InterWeave's older courses name them.
      - InterWeave's documents disagree, so there is no default. What the other preset would find is told in RV(other_preset).
      - Types and lengths are published nowhere, so a preset judges none.
      - At least one of O(preset) and O(columns) is needed.
    type: str
    choices: [checklist, interweave_classic]
  include_contacts:
    description: With O(preset=interweave_classic), look for the columns on Contact too; for clients whose contacts become QuickBooks customers.
    type: bool
    default: false
  columns:
    description:
      - Columns beside those of the preset. One that has the object and the name or caption of a preset's column replaces it.
    type: list
    elements: dict
    default: []
    suboptions:
      object:
        description: Name of the object (its Code in the designer), such as V(Account).
        type: str
        required: true
      name:
        description:
          - Name of the column (its Code), with or without the prefix. It is found behind the site's prefix (system setting
            C(SchemaNamePrefix)), behind V(Usr) and behind any other prefix of one capitalised word.
          - At least one of O(columns[].name) and O(columns[].caption) is needed.
        type: str
      caption:
        description: Caption (Title) of the column in any of the site's languages, compared without regard to case.
        type: str
      type:
        description: Kind of the column. V(text) stands for all text types, phone, web link and email. Any kind by default.
        type: str
        choices: [text, boolean, date, datetime, time, integer, decimal, currency, lookup, guid]
      length:
        description: Number of characters that a text column must hold at least.
        type: int
  package:
    description: Package that the proposed steps name.
    type: str
    default: Custom
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
  - module: interweave.smartintegration.creatio_permissions
  - module: interweave.smartintegration.salesforce_fields
"""

EXAMPLES = r"""
- name: The checklist's columns, with the login from INTERWEAVE_CREATIO_* variables
  interweave.smartintegration.creatio_columns:
    preset: checklist

- name: Columns under names of one's own
  interweave.smartintegration.creatio_columns:
    url: https://acme.creatio.com
    client_id: "{{ acme_creatio_client_id }}"
    client_secret: "{{ acme_creatio_client_secret }}"
    columns:
      - object: Account
        name: AcmeQuickBooksId
        type: text
        length: 36
      - object: Account
        caption: Integration Sync
        type: boolean
"""

RETURN = r"""
status:
  description: >-
    V(pass), V(fail), V(error) (could not be judged).
  returned: always
  type: str
  sample: pass
expected:
  description: What was looked for.
  returned: always
  type: str
  sample: "Account: 'QuickBooks ID', 'Integration Sync'"
actual:
  description: What was found.
  returned: always
  type: str
  sample: "all 6 columns are there"
evidence:
  description: What the statement rests on, line by line.
  returned: always
  type: list
  elements: str
  sample: ["acme.creatio.com: columns by RuntimeEntitySchemaRequest, prefix 'Usr'"]
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
columns:
  description: What became of each wanted column.
  returned: when the site answered
  type: list
  elements: dict
  contains:
    object:
      description: Name of the object.
      type: str
      returned: always
    name:
      description: The wanted name, without prefix.
      type: str
      returned: always
    caption:
      description: The wanted caption.
      type: str
      returned: always
    type:
      description: The wanted kind, empty when any will do.
      type: str
      returned: always
    state:
      description: V(present), V(missing), V(wrong_type), V(too_short), V(ambiguous), V(read_only) (the logged-in user may not edit it) or V(unknown).
      type: str
      returned: always
    matched:
      description: By what it was found. V(name), V(prefix) (another prefix) or V(caption).
      type: str
      returned: always
    found:
      description: Name of the column that was found.
      type: str
      returned: always
    found_caption:
      description: Its caption.
      type: str
      returned: always
    found_type:
      description: Its type, as the designer calls it.
      type: str
      returned: always
    detail:
      description: What is wrong or worth knowing.
      type: str
      returned: always
  sample:
    - object: Account
      name: QuickBooksId
      caption: QuickBooks ID
      type: ""
      state: present
      matched: name
      found: UsrQuickBooksId
      found_caption: QuickBooks ID
      found_type: Text (50 characters)
      detail: ""
other_preset:
  description: What the preset that was not chosen would find.
  returned: when the site answered
  type: str
  sample: "preset interweave_classic would say: not found: Account 'QB Full Name'"
"""

from ansible_collections.interweave.smartintegration.plugins.module_utils import _crms_run as _crm_run


def main() -> None:
    _crm_run.run_module("creatio_columns")


if __name__ == "__main__":
    main()
