# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the documentation of ``session_info``, from which its argument spec is derived."""
from __future__ import annotations

import typing as t

from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._listeners_doc import LOOK_ATTRIBUTES

_PROCESSES: dict[str, t.Any] = {
    "type": "list", "elements": "dict", "returned": "success",
    "contains": {
        "process_id": {"description": "Process.", "type": "int", "returned": "always"},
        "program": {"description": "Path of the program, or its name.", "type": "str", "returned": "always"},
        "session": {"description": "Session; 0 is that of the services.", "type": "int", "returned": "always"},
        "ports": {"description": "TCP ports it was seen to listen on.", "type": "list", "elements": "int", "returned": "always"},
    },
}

DOC: dict[str, t.Any] = {
    "short_description": "Check the Windows session in which QuickBooks and QRemote Server have to run",
    "description": [
        "QuickBooks and QODBC's QRemote Server are programs of a signed-in user, not services. When that user signs out, restarts or the machine sleeps, the "
        "integration stops. This is the commonest failure in the field.",
        "V(R1): the Windows user who runs QuickBooks is signed in, or disconnected, not signed out.",
        "V(R2): exactly one QRemote Server runs, in that session, and listens.",
        "V(R3): QuickBooks runs in that session.",
        "V(R4): both start again when the user logs on: by a Run key, a link in a start-up folder, or a scheduled task with a logon trigger.",
        "V(R5): the machine neither sleeps nor hibernates by itself on mains power.",
    ],
    "notes": [
        "Who is signed in is taken from the owners of running programs (C(explorer.exe), C(rdpshell.exe), QuickBooks and QRemote Server), not from logon "
        "sessions, which outlive their users. Session 0, that of the services, never counts.",
        "The user's own Run key and start-up folder can only be looked at while the user is signed in.",
        "Only scheduled tasks whose name contains C(qremote), C(quickbooks) or C(qbw) are looked into.",
        "Sleep settings are the active power scheme's registry values for mains power. Whether the hardware can sleep at all is not looked at.",
        "That QuickBooks runs says nothing about an open company file, or about a dialog that waits for somebody.",
        "Whether the user logs on by itself after a restart of the machine is not looked at: automatic logon needs a stored password.",
    ],
    "seealso": [
        {"module": "interweave.smartintegration.tcp_listener_info"},
        {"name": "Working with flows for QuickBooks", "description": "InterWeave's rules for the QuickBooks host.",
         "link": "https://academy.interweave.biz/working-with-scheduled-production-and-utility-test-bulk-load-flows-in-interweave-integration-manager-portal-"
                 "for-quickbooks/"},
    ],
    "attributes": LOOK_ATTRIBUTES,
    "options": {
        "check": {
            "description": ["The check to make. V(all) makes all five and answers with the least settled status."],
            "type": "str", "choices": ["R1", "R2", "R3", "R4", "R5", "all"], "default": "all",
        },
        "user": {
            "description": ["The Windows user who runs QuickBooks: V(user), V(DOMAIN\\\\user) or V(user@domain).",
                            "Without it the user in whose session QuickBooks or QRemote Server runs counts."],
            "type": "str",
        },
        "port": {"description": ["The port QRemote Server should listen on, for V(R2). Without it only the process is looked at."], "type": "int"},
        "qremote_program": {"description": ["File name or path of QRemote Server. Only the file name counts."], "type": "str", "default": "QRemoteServer.exe"},
        "quickbooks_programs": {
            "description": ["File names of QuickBooks: C(QBW.EXE) since 2022, C(QBW32.EXE) before."],
            "type": "list", "elements": "str", "default": ["QBW.EXE", "QBW32.EXE"],
        },
    },
    "examples": """\
- name: The session is healthy
  interweave.smartintegration.session_info:
    user: ACME\\quickbooks
    port: 4500

- name: Only - does the machine sleep?
  interweave.smartintegration.session_info:
    check: R5
""",
    "return": {
        "checks": {"description": "Status and finding of each check, by its id.", "type": "dict", "returned": "success"},
        "sessions": {
            "description": "Who is signed in where.", "type": "list", "elements": "dict", "returned": "success",
            "contains": {
                "session": {"description": "Session number.", "type": "int", "returned": "always"},
                "user": {"description": "Signed-in user; V(null) when Windows does not tell.", "type": "str", "returned": "always"},
            },
        },
        "qremote": {"description": "QRemote Server's processes.", **_PROCESSES},
        "quickbooks": {"description": "QuickBooks' processes.", **_PROCESSES},
        "startup": {"description": "What starts each program at logon; empty unless V(R4) was asked.", "type": "dict", "returned": "success"},
        "startup_off": {"description": "What would start each program at logon and is switched off, with the reason; empty unless V(R4) was asked.",
                        "type": "dict", "returned": "success"},
        "sleep_seconds": {"description": "Seconds until the machine sleeps; 0 is never. V(null) unless V(R5) was asked.", "type": "int", "returned": "success"},
        "hibernation_seconds": {
            "description": "Seconds until it hibernates; 0 is never. V(null) unless V(R5) was asked.", "type": "int", "returned": "success",
        },
    },
}

__all__ = ["DOC"]
