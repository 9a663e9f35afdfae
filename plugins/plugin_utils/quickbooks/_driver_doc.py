# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: what the module ``qodbc_driver`` documents. Argument spec and sidecar are derived from it."""
from __future__ import annotations

import typing as t

DRIVER_RETURN: dict[str, t.Any] = {
    "registered": {"description": ["Listed under C(ODBC Drivers) and with a DLL."], "type": "bool", "returned": "always"},
    "path": {"description": ["The DLL's path in the registration."], "type": "str", "returned": "always"},
    "dll_present": {"description": ["Whether that file is there."], "type": "bool", "returned": "always"},
    "version": {"description": ["The DLL's file version."], "type": "str", "returned": "always"},
    "qremote": {"description": ["Whether the QRemote client driver is listed beside it."], "type": "bool", "returned": "always"},
}

DOC: dict[str, t.Any] = {
    "short_description": "Check or install the QODBC driver on a QuickBooks host",
    "description": [
        "Tells which QODBC driver is registered in the 32-bit and 64-bit registry views, the versions of its DLLs, which licence files are there, "
        "and whether its year fits the installed QuickBooks.",
        "With O(installer), installs it when it is missing or older than O(minimum_version). What counts is the driver's registration and its DLL's "
        "version when read back, never the installer's exit code alone.",
        "The installer runs from a folder of its own below C(C:\\Program Files\\InterWeave SmartIntegration), which only administrators can write, "
        "and which is removed afterwards. Its SHA-256 is checked there before it runs.",
        "No PowerShell is started on the host.",
    ],
    "notes": [
        "A registered driver proves no licence and no connection. Activation is done by hand in the QODBC Setup Screen. Without any licence file, and after an "
        "upgrade to a newer generation, the result is V(manual).",
        "No silent switch of QODBC's installer is documented by its vendor, so O(arguments) has no default. The wizard's texts look like Inno Setup's, "
        "whose switches would be C(/VERYSILENT /SUPPRESSMSGBOXES /NORESTART /SP-): not proven, try it on one host first.",
        "An installer that waits for a click is ended at O(time_limit), with its own process tree only.",
        "A required restart (exit code 3010 or 1641) is reported as V(manual) and never done.",
        "QODBC's vendor and InterWeave want it installed by the Windows user who runs QuickBooks; use that account for the connection where you can.",
        "A download needs C(curl.exe) on the host: Windows Server 2019, Windows 10 1803 and newer.",
    ],
    "seealso": [
        {"module": "interweave.smartintegration.odbc_dsn"},
        {"name": "QODBC downloads", "description": "The vendor's download page.", "link": "https://qodbc.com/qodbc-downloads/"},
    ],
    "attributes": {"check_mode": "full", "diff_mode": "full", "idempotent": "full"},
    "options": {
        "state": {
            "type": "str", "choices": ["present"], "default": "present",
            "description": ["The driver is to be there. Removing it is left to its own uninstaller."],
        },
        "bitness": {
            "type": "str", "choices": ["32", "64", "both"], "default": "32",
            "description": ["Registry views in which the driver must be registered. InterWeave needs the 32-bit one."],
        },
        "minimum_version": {
            "type": "str",
            "description": ["Oldest version of the driver's DLL that is good enough, such as V(24.0.0.359)."],
        },
        "installer": {
            "type": "str",
            "description": [
                "Where the installer is: a full path on the host, a UNC path, or an http(s) URL that the host downloads. Without it nothing is installed.",
                "A UNC path needs a session that may log on to a second computer (CredSSP, delegated Kerberos). Otherwise copy the file to the host first.",
            ],
        },
        "sha256": {
            "type": "str",
            "description": ["SHA-256 of the installer, 64 hexadecimal digits. Required for a URL, checked wherever it is given."],
        },
        "arguments": {
            "type": "str",
            "description": [
                "Command line arguments that make the installer run unattended. Required with O(installer); give the empty string for none.",
                "The characters C(& | < > ^ % !) are refused.",
            ],
        },
        "licence_at_hand": {
            "type": "bool", "default": False,
            "description": [
                "That a licence for the generation of QODBC that is to be installed lies ready.",
                "Without it no driver of a newer generation (the version's first number, of O(minimum_version)) replaces an older one: its licence does not do "
                "for the newer one, and without any the driver falls back to an evaluation.",
            ],
        },
        "time_limit": {
            "type": "int", "default": 900,
            "description": ["Seconds the installer may run (and a download may take)."],
        },
    },
    "examples": """\
- name: Which QODBC is installed, and is it new enough?
  interweave.smartintegration.qodbc_driver:
    minimum_version: 24.0.0.356

- name: Install it from a file on the host
  interweave.smartintegration.qodbc_driver:
    minimum_version: 24.0.0.356
    installer: C:\\Install\\qodbc.exe
    sha256: "{{ qodbc_sha256 }}"
    arguments: "{{ qodbc_arguments }}"

- name: Let the host download it
  interweave.smartintegration.qodbc_driver:
    installer: https://files.example.com/qodbc24.0.0.356.exe
    sha256: "{{ qodbc_sha256 }}"
    arguments: "{{ qodbc_arguments }}"
    time_limit: 1200
""",
    "return": {
        "drivers": {
            "description": ["The driver by bitness (V(32), V(64))."], "returned": "when the host could be read", "type": "dict",
            "contains": {bits: {"description": ["The %s-bit driver." % bits], "type": "dict", "returned": "always", "contains": DRIVER_RETURN}
                         for bits in ("32", "64")},
            "sample": {"32": {"registered": True, "path": "C:\\Windows\\SysWOW64\\fqqb32.dll", "dll_present": True, "version": "24.0.0.359",
                              "qremote": True}},
        },
        "licences": {"description": ["Paths of the licence files that are there."], "returned": "when the host could be read", "type": "list",
                     "elements": "str"},
        "quickbooks": {
            "description": ["Every QuickBooks Desktop found."], "returned": "when the host could be read", "type": "list", "elements": "dict",
            "contains": {
                "name": {"description": ["Its name under Apps and features."], "type": "str", "returned": "always"},
                "year": {"description": ["Its model year, none when the name does not tell."], "type": "int", "returned": "always"},
            },
        },
        "installer_rc": {"description": ["Exit code of the installer; none when none ran."], "returned": "when the host could be read", "type": "int"},
        "reboot_required": {
            "description": ["Whether the installer asked for a restart, or Windows still has to replace QODBC's files."],
            "returned": "when the host could be read", "type": "bool",
        },
    },
}
