#!/usr/bin/python
# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
module: company_file_info
version_added: 1.0.0
short_description: Ask a QuickBooks company file for its mode, its grants and its lists
description:
  - Reads product and version, file mode, automatic login, company name, payment terms and sales tax codes of one QuickBooks company file
    through QODBC, and answers items 1.1, 1.2 and 1.4 of the pre-flight checklist.
  - Both roads return the same facts and findings for the same file.
  - Item 1.4 passes only on an unattended read with QuickBooks closed before it, by the application that InterWeave comes through.
author:
  - InterWeave SmartIntegration collection contributors (@interweave)
extends_documentation_fragment:
  - interweave.smartintegration.company_file
options:
  name:
    description:
      - Name of the company file in findings.
    type: str
    required: true
  stage:
    description:
      - Stage of the project for item 1.2. V(connect) wants single-user mode, V(run) multi-user mode. The checklist's single-user mode is for the
        first connection only.
    type: str
    choices: [connect, run]
    default: run
  application:
    description:
      - Program that InterWeave comes through, for example V(QRemoteServer.exe). Another application's grant is then no pass.
    type: str
    default: ""
  customer:
    description:
      - Create or find the canary customer in the same look, see M(interweave.smartintegration.quickbooks_customer).
      - Without O(company_name) it is not created, since nothing says in whose books it would land.
    type: dict
    suboptions:
      name:
        description: Name of the customer.
        type: str
        default: ZZZ-Test
      marker:
        description: Text that only this run's customer carries.
        type: str
        required: true
      marker_column:
        description: Column of QODBC's Customer table that holds the marker.
        type: str
        default: AccountNumber
  on_failure:
    description:
      - Whether the task fails when a finding is C(fail) or C(error).
    type: str
    choices: [fail, report]
    default: fail
attributes:
  check_mode:
    description: Can run in check_mode and return changed status prediction without modifying target.
    support: full
    details:
      - In check mode QuickBooks is not asked, unless O(probe_in_check=true).
  diff_mode:
    description: Will return details on what has changed (or possibly needs changing in check_mode), when in diff mode.
    support: none
  idempotent:
    description: When run twice in a row outside check mode, with the same arguments, the second invocation indicates no change.
    support: full
  platform:
    description: Target OS or families that can be operated against.
    platforms: windows, posix
    support: full
seealso:
  - module: interweave.smartintegration.quickbooks_customer
  - module: interweave.smartintegration.odbc_dsn
"""

EXAMPLES = r"""
- name: Ask in the session of the signed-in user
  interweave.smartintegration.company_file_info:
    name: main
    dsn: QuickBooks Data
    path: C:\Users\Public\Documents\Intuit\QuickBooks\Company Files\Acme Supply.qbw
    company_name: Acme Supply Inc.
    stage: run

- name: Ask through QRemote from a jump host
  interweave.smartintegration.company_file_info:
    name: main
    connection: odbc
    dsn: AcmeQRC
    application: QRemoteServer.exe
  delegate_to: jump01
"""

RETURN = r"""
company_file:
  description: >-
    The facts, the same on both roads. Values that were not answered are null, and so are the lists of another company than O(company_name).
    Empty when nothing was asked.
  type: dict
  returned: success
  contains:
    name: {description: Name of the company file., type: str, returned: always}
    road: {description: The road that was taken., type: str, returned: always}
    application: {description: The application whose grant was used., type: str, returned: always}
    user: {description: The Windows user in whose session was asked., type: str, returned: always}
    quickbooks_open_before: {description: Whether QuickBooks ran before; null when that cannot be seen., type: bool, returned: always}
    elevated: {description: Whether the asking process ran as administrator; null when that is not told., type: bool, returned: always}
    notes: {description: "What a person should know besides, such as what was left on the host.", type: list, elements: str, returned: always}
    connected: {description: Whether the file could be opened., type: bool, returned: always}
    product: {description: Product name., type: str, returned: always}
    version: {description: Version of QuickBooks., type: str, returned: always}
    file_mode: {description: V(single_user) or V(multi_user)., type: str, returned: always}
    automatic_login: {description: Whether the application logs in automatically., type: bool, returned: always}
    company_name: {description: Name of the company., type: str, returned: always}
    terms: {description: "Payment terms with C(name), C(active) and C(in_use).", type: list, elements: dict, returned: always}
    sales_tax_codes: {description: "Sales tax codes with C(name), C(active) and C(in_use).", type: list, elements: dict, returned: always}
    statements: {description: "Statements that read these facts, at most five.", type: int, returned: always}
    canary:
      description: Customer, marker, C(marker_column) and C(list_id) of the canary.
      type: dict
      returned: when O(customer) is given and the customer is there with this run's marker
    errors:
      description: Errors with C(statement), C(code), C(message), C(meaning), C(remedy), C(owner) and C(busy).
      type: list
      elements: dict
      returned: always
findings:
  description: One finding for each of the items 1.1, 1.2 and 1.4, and one for 3.3 when O(customer) is given.
  type: list
  elements: dict
  returned: always
"""

from ansible.module_utils.basic import AnsibleModule, missing_required_lib
from ansible_collections.interweave.smartintegration.plugins.module_utils._company_file import odbc
from ansible_collections.interweave.smartintegration.plugins.module_utils._company_file.run import INFO_SPEC, RULES, info


def main() -> None:
    module = AnsibleModule(argument_spec=INFO_SPEC, supports_check_mode=True, **RULES)
    if module.params["connection"] != "odbc":
        module.fail_json(msg="connection: host needs the action plugin on the controller, which runs when the task's own host is the Windows host")
    if odbc.PYODBC_IMPORT_ERROR:
        module.fail_json(msg=missing_required_lib("pyodbc"), exception=odbc.PYODBC_IMPORT_ERROR)
    application = module.params["proven_application"] or ""
    try:
        result = info(module.params, module.check_mode, lambda text, sessions: odbc.ask(text, sessions, module.params["timeout"], application))
    except ValueError as exc:
        module.fail_json(msg=str(exc))
    if result.get("failed"):
        module.fail_json(**result)
    module.exit_json(**result)


if __name__ == "__main__":
    main()
