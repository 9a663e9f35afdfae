# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: what the module ``odbc_dsn`` documents. Argument spec and sidecar are derived from it."""
from __future__ import annotations

import typing as t

from ansible_collections.interweave.smartintegration.plugins.plugin_utils.quickbooks._qodbc import QODBC

DSN_RETURN: dict[str, t.Any] = {
    "present": {"description": ["Whether the DSN is there."], "type": "bool", "returned": "always"},
    "listed_as": {"description": ["Driver name it is listed with; empty when it is not listed."], "type": "str", "returned": "always"},
    "values": {"description": ["The values that were looked at. Secrets are masked."], "type": "dict", "returned": "always"},
    "driver_path": {"description": ["DLL path in the driver's registration; empty when not registered."], "type": "str",
                    "returned": "always"},
}

DOC: dict[str, t.Any] = {
    "short_description": "Manage a System DSN on a Windows host",
    "description": [
        "Creates, corrects or removes an ODBC System DSN in the 32-bit registry view, the 64-bit view or both.",
        "The path of the driver's DLL is taken from the driver's own registration in the same view. A DSN is never listed before its driver is set.",
        "Only the attributes you name are compared and written. Every other value of the DSN is kept.",
        "Works through the registry over WS-Management. No PowerShell is started on the host.",
    ],
    "notes": [
        "Values are compared without regard to letter case, as QODBC reads them; those of O(secret_attributes) exactly.",
        "User DSNs are not managed: a service or another user cannot see them.",
        "A System DSN proves no connection. QODBC opens a company file only in the session of the Windows user that runs QuickBooks.",
        "The names of QODBC's values are those of a registry export of QODBC 24 with QRemote on a server. "
        "Which value switches the optimizer off is not among them.",
        "A change that replaces or removes a secret cannot be rolled back, since the old secret is never recorded.",
    ],
    "seealso": [
        {"module": "interweave.smartintegration.qodbc_driver"},
        {"name": "QODBC connection strings", "description": "What DFQ and OpenMode mean.", "link": "https://www.qodbc.com/qodbcvisualbasic.htm"},
    ],
    "attributes": {"check_mode": "full", "diff_mode": "full", "idempotent": "full"},
    "options": {
        "name": {
            "type": "str", "required": True,
            "description": [
                "Name of the DSN: up to 32 characters. ODBC allows no brackets, braces, parentheses, comma, semicolon, question mark, asterisk, "
                "equals sign, exclamation mark, at sign or backslash in it.",
            ],
        },
        "state": {
            "type": "str", "choices": ["present", "absent"], "default": "present",
            "description": ["V(absent) removes the DSN whichever driver it belongs to."],
        },
        "driver": {
            "type": "str", "default": QODBC,
            "description": ["Name of the driver as it is registered, for example V(QRemote for QuickBooks)."],
        },
        "bitness": {
            "type": "str", "choices": ["32", "64", "both"], "default": "32",
            "description": ["Registry view of the DSN. InterWeave's connection needs the 32-bit one."],
        },
        "attributes": {
            "type": "dict", "default": {},
            "description": [
                "Values of the DSN, by name, for example C(DFQ), C(OpenMode), C(ServerPort).",
                "Quote values such as V('No'): YAML reads a bare C(No) as a boolean, which is refused.",
                "Names that mean a secret (C(Enckey), C(PWD), ...) are refused here unless empty.",
            ],
        },
        "secret_attributes": {
            "type": "dict", "default": {}, "no_log": True,
            "description": ["Values that appear in no output, for example QRemote's C(Enckey). Only that they differ is ever shown."],
        },
        "interweave": {
            "type": "bool", "default": True,
            "description": [
                "Whether InterWeave connects through this DSN. For a QODBC DSN that adds checks: C(DFQ) is a local or UNC path of a file that is "
                "there, never a mapped drive; C(OpenMode) is known; settings that work with the optimizer are warned about.",
                "For a QRemote DSN: server, port and remote DSN are named; traffic that is not encrypted is warned about.",
            ],
        },
    },
    "examples": """\
- name: The DSN through which InterWeave reaches the company file
  interweave.smartintegration.odbc_dsn:
    name: QuickBooks Data
    attributes:
      DFQ: C:\\QuickBooks\\Acme Industrial.qbw
      OpenMode: M
      SyncFromOtherTables: 'No'

- name: A QRemote DSN with its encryption key
  interweave.smartintegration.odbc_dsn:
    name: AcmeQRC
    driver: QRemote for QuickBooks
    attributes:
      ServerName: 192.0.2.10
      ServerPort: 4500
      DSN32Bit: AcmeQR
      IsEncOn: '1'
    secret_attributes:
      Enckey: "{{ vault_qremote_key }}"

- name: Remove a DSN from both registry views
  interweave.smartintegration.odbc_dsn:
    name: OldCompany
    bitness: both
    state: absent
""",
    "return": {
        "dsn": {
            "description": ["What was found, by bitness (V(32), V(64)), after any change."],
            "returned": "when the host could be read", "type": "dict",
            "contains": {bits: {"description": ["The %s-bit DSN." % bits], "type": "dict", "returned": "when O(bitness) includes it", "contains": DSN_RETURN}
                         for bits in ("32", "64")},
            "sample": {"32": {"present": True, "listed_as": QODBC, "values": {"DFQ": "C:\\QuickBooks\\Acme Industrial.qbw", "OpenMode": "M"},
                              "driver_path": "C:\\Windows\\SysWOW64\\fqqb32.dll"}},
        },
    },
}
