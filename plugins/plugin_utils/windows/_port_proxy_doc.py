# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the documentation of ``port_forward``, from which its argument spec is derived."""
from __future__ import annotations

import typing as t

from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._firewall_doc import (
    ALLOW_ANY,
    ATTRIBUTES,
    PROFILES_OPTION,
    REMOTE_ADDRESSES,
    RULE_RETURN,
)

DOC: dict[str, t.Any] = {
    "short_description": "Keep one Windows port proxy with its own firewall rule, and see that its target answers",
    "description": [
        "Keeps one IPv4 port proxy of Windows (C(netsh interface portproxy), type v4tov4) that forwards a TCP port of the host, for example 8001, to another "
        "port or host, for example QRemote Server on 127.0.0.1 port 4500. Use it only where a client needs it: by default QRemote Server listens itself.",
        "Brings its own inbound firewall rule for the listen port, limited to O(remote_addresses), and passes only when that rule takes effect. See "
        "M(interweave.smartintegration.firewall_exception).",
        "Starts the IP Helper service (C(iphlpsvc)), which carries every port proxy, and sets it to start automatically.",
        "Refuses to add a proxy on a port that another program or service already listens on, and names it.",
        "Fails when nothing listens at a target on this host: a port proxy accepts connections even when its target is dead.",
        "Other proxies on the same listen port are named as warnings and never touched.",
    ],
    "notes": [
        "This is about the Windows host itself. Whether a router or a cloud firewall forwards the port to this host is not seen from here.",
        "The rule is for the port, not for a program: the listener is C(svchost.exe), so a rule for C(QRemoteServer.exe) does not open a proxy.",
        "The program behind the proxy sees every connection as coming from the host itself, so its own address filters no longer work.",
        "A target on another host cannot be seen from this one: the result is C(manual), with the test to do.",
        "Proxies are read from the registry and written by C(netsh), whose options are English on every Windows.",
    ],
    "seealso": [
        {"module": "interweave.smartintegration.firewall_exception"},
        {"module": "interweave.smartintegration.tcp_listener_info"},
        {"name": "netsh interface portproxy", "description": "Microsoft's reference.",
         "link": "https://learn.microsoft.com/windows-server/networking/technologies/netsh/netsh-interface-portproxy"},
    ],
    "attributes": ATTRIBUTES,
    "options": {
        "listen_port": {"description": ["TCP port of the host that is forwarded."], "type": "int", "required": True},
        "listen_address": {
            "description": ["IPv4 address of the host to listen on; V(*) for all of them."], "type": "str", "default": "*",
        },
        "connect_address": {"description": ["IPv4 address to connect to. Required when O(state=present)."], "type": "str"},
        "connect_port": {"description": ["TCP port to connect to. Required when O(state=present)."], "type": "int"},
        "state": {
            "description": ["Whether there is to be such a proxy. V(absent) removes the proxy and its firewall rule; the IP Helper service is left alone."],
            "type": "str", "choices": ["present", "absent"], "default": "present",
        },
        "rule_name": {
            "description": ["Name of the proxy's own firewall rule.", "Defaults to C(InterWeave port proxy) with the listen port."], "type": "str",
        },
        "profiles": PROFILES_OPTION,
        "remote_addresses": REMOTE_ADDRESSES,
        "allow_any_address": ALLOW_ANY,
    },
    "examples": """\
- name: Port 8001 leads to QRemote Server on 4500, for InterWeave's addresses only
  interweave.smartintegration.port_forward:
    listen_port: 8001
    connect_address: 127.0.0.1
    connect_port: 4500
    remote_addresses: [203.0.113.10, 203.0.113.11]

- name: The old forward and its rule are gone
  interweave.smartintegration.port_forward:
    listen_port: 2080
    state: absent
""",
    "return": {
        "listen_address": {"description": "Address the proxy listens on, C(*) for all.", "type": "str", "returned": "success"},
        "listen_port": {"description": "Port the proxy listens on.", "type": "int", "returned": "success"},
        "forwards_to": {
            "description": "Where the proxy leads, as C(address/port); V(null) when there is none.", "type": "str", "returned": "success",
            "sample": "127.0.0.1/4500",
        },
        "other_proxies": {"description": "Other proxies on the same port: listener to target.", "type": "dict", "returned": "success"},
        "target_process": {"description": "Who listens at a target on this host.", "type": "str", "returned": "success"},
        "rules": {
            "description": "The proxy's own firewall rules, as read after the change.",
            "type": "list", "elements": "dict", "returned": "success", "contains": RULE_RETURN,
        },
    },
}

__all__ = ["DOC"]
