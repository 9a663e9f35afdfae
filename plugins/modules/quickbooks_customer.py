#!/usr/bin/python
# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

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
