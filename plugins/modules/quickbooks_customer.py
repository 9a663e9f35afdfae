#!/usr/bin/python
# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
module: quickbooks_customer
version_added: 1.0.0
short_description: Create, find or retire the canary customer in a QuickBooks company file
description:
  - Creates the canary customer of item 3.3 of the pre-flight checklist through QODBC, or finds it, or makes it inactive.
  - The name's rules are checked first (41 characters, no colon, free in every list that shares it). A marker of this run stands in one
    column, so that an old canary cannot pass for today's.
  - A customer of this name that carries something else in the marker's column (neither nothing nor an older marker with the same start,
    such as C(IW-)) is left alone.
  - QuickBooks keeps every customer. An inactive one stays in the books and still holds its name.
author:
  - InterWeave SmartIntegration collection contributors (@interweave)
extends_documentation_fragment:
  - interweave.smartintegration.company_file
options:
  name:
    description:
      - Name of the customer.
    type: str
    default: ZZZ-Test
  marker:
    description:
      - Text that only this run's customer carries.
    type: str
    required: true
  marker_column:
    description:
      - Column of QODBC's Customer table that holds the marker. Choose one that the flow brings to the CRM.
    type: str
    default: AccountNumber
  state:
    description:
      - V(present) creates or finds the customer and sets the marker. V(inactive) retires the one that carries the marker, no other.
    type: str
    choices: [present, inactive]
    default: present
attributes:
  check_mode:
    description: Can run in check_mode and return changed status prediction without modifying target.
    support: full
    details:
      - In check mode QuickBooks is not asked, unless O(probe_in_check=true).
  diff_mode:
    description: Will return details on what has changed (or possibly needs changing in check_mode), when in diff mode.
    support: full
  idempotent:
    description: When run twice in a row outside check mode, with the same arguments, the second invocation indicates no change.
    support: full
  platform:
    description: Target OS or families that can be operated against.
    platforms: windows, posix
    support: full
seealso:
  - module: interweave.smartintegration.company_file_info
  - module: interweave.smartintegration.flow_run
"""

EXAMPLES = r"""
- name: The canary of today
  interweave.smartintegration.quickbooks_customer:
    dsn: QuickBooks Data
    marker: IW-20261123

- name: Retire it after go-live
  interweave.smartintegration.quickbooks_customer:
    dsn: QuickBooks Data
    marker: IW-20261123
    state: inactive
"""

RETURN = r"""
status:
  description: Status of the look, as in findings.
  type: str
  returned: always
expected:
  description: What was wanted.
  type: str
  returned: always
actual:
  description: What was found.
  type: str
  returned: always
evidence:
  description: How it was seen.
  type: list
  elements: str
  returned: always
remedy:
  description: What to do.
  type: str
  returned: always
owner:
  description: Who can act; empty where that is for the checklist's item to say.
  type: str
  returned: always
blocked_by:
  description: Why a wanted change was not made; empty when nothing was held back.
  type: str
  returned: always
changes:
  description: Changes with what was before and after.
  type: list
  elements: dict
  returned: always
"""

from ansible.module_utils.basic import AnsibleModule, missing_required_lib
from ansible_collections.interweave.smartintegration.plugins.module_utils._company_file import odbc
from ansible_collections.interweave.smartintegration.plugins.module_utils._company_file.run import CUSTOMER_MODULE_SPEC, RULES, customer


def main() -> None:
    module = AnsibleModule(argument_spec=CUSTOMER_MODULE_SPEC, supports_check_mode=True, **RULES)
    if module.params["connection"] != "odbc":
        module.fail_json(msg="connection: host needs the action plugin on the controller, which runs when the task's own host is the Windows host")
    if odbc.PYODBC_IMPORT_ERROR:
        module.fail_json(msg=missing_required_lib("pyodbc"), exception=odbc.PYODBC_IMPORT_ERROR)
    application = module.params["proven_application"] or ""
    try:
        result = customer(module.params, module.check_mode, lambda text, sessions: odbc.ask(text, sessions, module.params["timeout"], application))
    except ValueError as exc:
        module.fail_json(msg=str(exc))
    if result.get("failed"):
        module.fail_json(**result)
    module.exit_json(**result)


if __name__ == "__main__":
    main()
