# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: what the module ``quickbooks_auto_update`` documents. Argument spec and sidecar are derived from it."""
from __future__ import annotations

import typing as t

DOC: dict[str, t.Any] = {
    "short_description": "Switch QuickBooks Desktop's automatic updates off",
    "description": [
        "Finds every installed QuickBooks Desktop by the uninstall keys of both registry views and says for each what its update settings are.",
        "Sets C(BackgroundEnabled) in C([ChannelInfo]) of every C(qbchan.dat) to 0, as Help > Update QuickBooks > Options > Automatic Update = No "
        "does. No other byte of the file is touched. A verified backup with its hash in the name stays beside it.",
        "Disables and stops the update monitor service and removes the Update Agent's start-up link, which is kept in "
        "C(C:\\Program Files\\InterWeave SmartIntegration\\backup).",
        "No process is ended. No PowerShell is started on the host.",
    ],
    "notes": [
        "Intuit documents neither C(qbchan.dat) nor its keys. That C(BackgroundEnabled) is what the menu writes is the agreement of several "
        "administrators' published scripts, not proven on real systems by this collection.",
        "A product without a C(qbchan.dat), or with one that is not understood, is reported as V(manual): the setting must be looked at in QuickBooks.",
        "When QuickBooks or its updater runs while a file is written, RV(settled) is false and a warning says so, since the program may write its "
        "own value back. With the updater running the result is V(manual).",
        "No QuickBooks at all is a failure, not a pass.",
        "Files are written with C(curl.exe), which Windows Server 2019, Windows 10 1803 and newer have. On older hosts C(findstr) is tried and its "
        "result kept only when its SHA-256 is right; otherwise the result is V(manual).",
    ],
    "seealso": [{"module": "interweave.smartintegration.qodbc_driver"}],
    "attributes": {"check_mode": "full", "diff_mode": "full", "idempotent": "full"},
    "options": {
        "data_folder": {
            "type": "str", "default": r"C:\ProgramData\Intuit",
            "description": ["Folder below which every C(qbchan.dat) is looked for."],
        },
        "update_service": {
            "type": "str", "default": "QBUpdateMonitorService",
            "description": ["Name of the service that watches for updates. One that is not installed is fine."],
        },
        "startup_link": {
            "type": "str", "default": r"C:\ProgramData\Microsoft\Windows\Start Menu\Programs\StartUp\QuickBooks Update Agent.lnk",
            "description": ["The Update Agent's link in the common start-up folder. One that is not there is fine."],
        },
    },
    "examples": """\
- name: No QuickBooks on the server updates itself
  interweave.smartintegration.quickbooks_auto_update:

- name: The same, looking only
  interweave.smartintegration.quickbooks_auto_update:
  check_mode: true
  register: updates
""",
    "return": {
        "products": {
            "description": ["Every QuickBooks Desktop found."], "returned": "when the host could be read", "type": "list", "elements": "dict",
            "contains": {
                "name": {"description": ["Its name under Apps and features."], "type": "str", "returned": "always"},
                "year": {"description": ["Its model year, none when the name does not tell."], "type": "int", "returned": "always"},
            },
            "sample": [{"name": "QuickBooks Enterprise Solutions: Accountant 24.0", "year": 2024}],
        },
        "channel_files": {
            "description": ["Every C(qbchan.dat) found."], "returned": "when the host could be read", "type": "list", "elements": "dict",
            "contains": {
                "path": {"description": ["Its path."], "type": "str", "returned": "always"},
                "background_enabled": {"description": ["The digits of every C(BackgroundEnabled) in C([ChannelInfo])."], "type": "list",
                                       "elements": "str", "returned": "always"},
                "trouble": {"description": ["Why the file is not understood; empty when it is."], "type": "str", "returned": "always"},
            },
        },
        "update_service": {
            "description": ["The update service, as C(Win32_Service) has it; V(null) when it is not installed."],
            "returned": "when the host could be read", "type": "dict",
            "contains": {
                "Name": {"description": ["Its short name."], "type": "str", "returned": "always"},
                "StartMode": {"description": ["C(Auto), C(Manual) or C(Disabled)."], "type": "str", "returned": "always"},
                "State": {"description": ["For example C(Running) or C(Stopped)."], "type": "str", "returned": "always"},
            },
            "sample": {"Name": "QBUpdateMonitorService", "StartMode": "Disabled", "State": "Stopped"},
        },
        "startup_links": {"description": ["Update Agent links that are there."], "returned": "when the host could be read", "type": "list",
                          "elements": "str"},
        "downloaded_updates": {
            "description": ["Folders with a downloaded update, which QuickBooks installs when it next starts whatever the channel file says."],
            "returned": "when the host could be read", "type": "list", "elements": "dict",
            "contains": {
                "folder": {"description": ["Its path."], "type": "str", "returned": "always"},
                "files": {"description": ["How many files are in it."], "type": "int", "returned": "always"},
            },
        },
        "running": {"description": ["Running programs that may write the channel files."], "returned": "when the host could be read",
                    "type": "list", "elements": "str"},
        "settled": {"description": ["False when a file was written while one of these programs was running."],
                    "returned": "when the host could be read", "type": "bool"},
    },
}
