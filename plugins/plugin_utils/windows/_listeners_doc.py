# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the documentation of ``tcp_listener_info``, from which its argument spec is derived."""
from __future__ import annotations

import typing as t

#: Attributes of what only looks.
LOOK_ATTRIBUTES = {
    "check_mode": {"support": "full", "description": "Only looks."},
    "diff_mode": {"support": "none", "description": "There is nothing to compare."},
    "idempotent": {"support": "full", "description": "Changes nothing."},
    "platform": {"support": "full", "platforms": "windows", "description": "Windows hosts over WinRM or PSRP."},
}

DOC: dict[str, t.Any] = {
    "short_description": "See who listens on a TCP port of a Windows host, and who is connected to it from where",
    "description": [
        "Reads C(MSFT_NetTCPConnection) and the processes behind it: program, session and user of each listener, and the peers connected to the port.",
        "Passes only when the expected program listens and a connection from one of O(sources) is there at this moment: that alone proves that the way from "
        "outside to the host is open. Otherwise the result is C(manual), with the test to do from outside.",
        "A listener that contradicts O(program) or O(port) is a failure that names both sides, for example QRemote Server listening on 4500 while the "
        "port 8001 was agreed.",
        "A port proxy of Windows is looked through: what counts is who listens at its target. Connections that reach the program through a port proxy of the "
        "same host count as well.",
    ],
    "notes": [
        "InterWeave's checklist names port 8001, QODBC's QRemote Server listens on 4500 unless told otherwise: both are only options here.",
        "Windows hides the path of some protected processes. Then the file name is compared.",
    ],
    "seealso": [
        {"module": "interweave.smartintegration.port_forward"},
        {"module": "interweave.smartintegration.firewall_exception"},
        {"module": "interweave.smartintegration.session_info"},
    ],
    "attributes": LOOK_ATTRIBUTES,
    "options": {
        "port": {"description": ["TCP port to look at."], "type": "int", "required": True},
        "program": {
            "description": ["The program that should listen, as a full path or a file name such as V(QRemoteServer.exe). Without it any program will do."],
            "type": "str",
        },
        "sources": {
            "description": ["Addresses from which connections are expected: IPv4 or IPv6 addresses, subnets and ranges.",
                            "What amounts to everybody, such as V(any), declares nobody: it proves nothing."],
            "type": "list", "elements": "str",
        },
        "require_connection": {
            "description": ["Whether a connection from one of O(sources) has to be seen. With V(false) a right listener is enough."],
            "type": "bool", "default": True,
        },
    },
    "examples": """\
- name: QRemote Server listens, and InterWeave reaches it
  interweave.smartintegration.tcp_listener_info:
    port: 4500
    program: QRemoteServer.exe
    sources: [203.0.113.10, 203.0.113.11]

- name: Who holds port 8001?
  interweave.smartintegration.tcp_listener_info:
    port: 8001
    require_connection: false
  register: held
""",
    "return": {
        "listeners": {
            "description": "Who listens on the port.", "type": "list", "elements": "dict", "returned": "success",
            "contains": {
                "address": {"description": "Address it listens on.", "type": "str", "returned": "always"},
                "port": {"description": "The port.", "type": "int", "returned": "always"},
                "process_id": {"description": "Process.", "type": "int", "returned": "always"},
                "program": {"description": "Path of the program, or its name where Windows hides the path.", "type": "str", "returned": "always"},
                "session": {"description": "Session of the process; 0 is that of the services.", "type": "int", "returned": "always"},
                "user": {"description": "User signed in to that session; V(null) in session 0.", "type": "str", "returned": "always"},
            },
        },
        "connections": {
            "description": "Who is connected to the port, or to a port proxy that leads to it.", "type": "list", "elements": "dict", "returned": "success",
            "contains": {
                "address": {"description": "Address of the peer.", "type": "str", "returned": "always"},
                "port": {"description": "Port of the peer.", "type": "int", "returned": "always"},
                "process_id": {"description": "Process on this host.", "type": "int", "returned": "always"},
                "declared": {"description": "Whether the peer is one of O(sources).", "type": "bool", "returned": "always"},
            },
        },
        "port_proxy": {
            "description": "The port proxy on this port; V(null) when there is none.", "type": "dict", "returned": "success",
            "contains": {
                "listener": {"description": "Where it listens.", "type": "str", "returned": "always"},
                "target": {"description": "Where it leads.", "type": "str", "returned": "always"},
                "target_process": {"description": "Who listens there, on this host.", "type": "str", "returned": "always"},
            },
        },
        "other_ports": {
            "description": "Ports that the expected program listens on instead.", "type": "list", "elements": "int", "returned": "success",
        },
    },
}

__all__ = ["DOC", "LOOK_ATTRIBUTES"]
