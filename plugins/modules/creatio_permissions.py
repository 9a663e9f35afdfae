#!/usr/bin/python
# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Item 2.3 of the checklist for Creatio."""
from __future__ import annotations

DOCUMENTATION = r"""
module: creatio_permissions
short_description: Check and grant what the integration user needs in Creatio
version_added: 1.0.0
description:
  - Item 2.3 of the pre-flight checklist. Asks Creatio's rights service, B(as the integration user), whether it may use OData and read, add and edit
    all records of the objects. So log in as the integration user, or log in as an administrator and give O(integration).
  - Creatio has no Modify All for one object. Its equal are the system operations C(CanSelectEverything) (View any data), C(CanInsertEverything)
    (Add any data) and C(CanUpdateEverything) (Edit any data), or operation rights on an object whose records are not administered one by one.
  - Where an object is administered by records and the system operations are missing, a sample is asked about. A refused record is RV(status=fail);
    a sample that may be edited proves nothing for the rest, so it is RV(status=error) with the reason.
  - With O(state=present) an administrator's login grants the named system operations to this user, and nothing else. Roles, objects and other
    users are never touched. Grants are never taken back.
  - Fails when RV(status) is V(fail) or V(error).
author:
  - InterWeave SmartIntegration collection contributors (@interweave)
extends_documentation_fragment:
  - interweave.smartintegration.creatio
options:
  state:
    description:
      - V(verified) only looks.
      - V(present) also grants those of O(operations) that the user lacks. Needs O(admin) or O(integration).
    type: str
    choices: [verified, present]
    default: verified
  integration_username:
    description: Name of the integration user. When it is given and the login is another user, nothing is judged, since the rights service speaks of the
      logged-in user only.
    type: str
  objects:
    description: Names of the objects that InterWeave writes.
    type: list
    elements: str
    default: [Account, Contact, Opportunity]
  operations:
    description: System operations that O(state=present) grants. They hold for all objects of the site.
    type: list
    elements: str
    choices: [CanSelectEverything, CanInsertEverything, CanUpdateEverything, CanDeleteEverything, CanUseODataService]
    default: [CanSelectEverything, CanInsertEverything, CanUpdateEverything, CanUseODataService]
  sample:
    description: How many of an object's last changed records are asked about when it is administered by records. V(0) to V(1000).
    type: int
    default: 20
  integration:
    description:
      - Login of the integration user at the same site, when the module's own login is an administrator's. The rights are asked about with it.
    type: dict
    suboptions:
      auth:
        description: How the integration user logs in.
        type: str
        choices: [client_credentials, password]
        default: password
      username:
        description: Name of the integration user.
        type: str
      password:
        description: Password of the integration user.
        type: str
      identity_url:
        description: Address of the identity service, when it is not that of the module's own login.
        type: str
      client_id:
        description: Client id of the integration user's OAuth application.
        type: str
      client_secret:
        description: Client secret of the integration user's OAuth application.
        type: str
  admin:
    description:
      - Login of an administrator of the same site, for O(state=present) when the module's own login is the integration user's.
      - The administrator needs the system operations C(CanChangeAdminOperationGrantee), C(CanManageAdministration) and C(CanUseODataService).
    type: dict
    suboptions:
      auth:
        description: How the administrator logs in.
        type: str
        choices: [client_credentials, password]
        default: password
      username:
        description: Name of the administrator.
        type: str
      password:
        description: Password of the administrator.
        type: str
      identity_url:
        description: Address of the identity service, when it is not that of the module's own login.
        type: str
      client_id:
        description: Client id of the administrator's OAuth application.
        type: str
      client_secret:
        description: Client secret of the administrator's OAuth application.
        type: str
attributes:
  action_group:
    description: Use C(group/interweave.smartintegration.creatio) in C(module_defaults) to set defaults for this module.
    support: full
    membership:
      - interweave.smartintegration.creatio
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
  - module: interweave.smartintegration.creatio_columns
  - module: interweave.smartintegration.salesforce_permissions
"""

EXAMPLES = r"""
- name: May the integration user do its work
  interweave.smartintegration.creatio_permissions:
    url: https://acme.creatio.com
    client_id: "{{ acme_creatio_client_id }}"
    client_secret: "{{ acme_creatio_client_secret }}"

- name: Grant what is missing, with an administrator's login
  interweave.smartintegration.creatio_permissions:
    url: https://crm.acme.example
    auth: password
    username: interweave
    password: "{{ acme_creatio_password }}"
    state: present
    admin:
      username: Supervisor
      password: "{{ acme_creatio_admin_password }}"
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
  sample: "Account, Contact, Opportunity: read, add and edit all records; OData allowed"
actual:
  description: What was found.
  returned: always
  type: str
  sample: "'interweave' may read, add and edit all records"
evidence:
  description: What the statement rests on, line by line.
  returned: always
  type: list
  elements: str
  sample: ["acme.creatio.com: asked as 'interweave' with RightsService"]
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
  description: The grants that were, or would be, made, each with V(what), V(before), V(after) and V(applied).
  returned: always
  type: list
  elements: dict
  sample: []
user:
  description: Name of the user that was asked about.
  returned: when the site answered
  type: str
  sample: interweave
user_id:
  description: Id of that user (SysAdminUnit).
  returned: when the site answered
  type: str
  sample: 7f3b869f-34f3-4f20-ab4d-7480a5fdf647
operations:
  description: System operations and whether the user may execute them, whatever role grants them.
  returned: when the site answered
  type: dict
  sample: {CanSelectEverything: true, CanUseODataService: true}
objects:
  description: The verdict for each object.
  returned: when the site answered
  type: list
  elements: dict
  contains:
    object:
      description: Name of the object.
      type: str
      returned: always
    state:
      description: V(granted), V(lacking) or V(unproven).
      type: str
      returned: always
    lacks:
      description: What is missing for certain.
      type: list
      returned: always
      elements: str
    unproven:
      description: What could not be proven, and why.
      type: list
      returned: always
      elements: str
    through:
      description: Through what the rights are granted.
      type: list
      returned: always
      elements: str
  sample:
    - {object: Account, state: granted, lacks: [], unproven: [], through: [CanSelectEverything, CanInsertEverything, CanUpdateEverything]}
written:
  description: Number of grants that were made.
  returned: when the site answered
  type: int
  sample: 0
not_written:
  description: Refused grants, in Creatio's words.
  returned: when the site answered
  type: list
  elements: str
  sample: []
"""

from ansible_collections.interweave.smartintegration.plugins.module_utils import _crms_run as _crm_run


def main() -> None:
    _crm_run.run_module("creatio_permissions")


if __name__ == "__main__":
    main()
