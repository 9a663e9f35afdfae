# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the documentation of ``firewall_exception``, from which its argument spec is derived."""
from __future__ import annotations

import typing as t

#: What every rule record in a result holds.
RULE_RETURN = {
    "name": {"description": "Name of the rule.", "type": "str", "returned": "always"},
    "action": {"description": "C(allow), C(block) or C(bypass).", "type": "str", "returned": "always"},
    "enabled": {"description": "Whether the rule is active.", "type": "bool", "returned": "always"},
    "protocol": {"description": "C(tcp), C(udp), C(any) or the number of an IP protocol.", "type": "str", "returned": "always"},
    "ports": {"description": "Local ports and ranges; empty for every port.", "type": "list", "elements": "str", "returned": "always"},
    "program": {"description": "Full path with its variables written out; V(null) for every program.", "type": "str", "returned": "always"},
    "service": {"description": "Short service name; V(null) when the rule names none.", "type": "str", "returned": "always"},
    "profiles": {"description": "Profiles it is active on.", "type": "list", "elements": "str", "returned": "always"},
    "remote_addresses": {"description": "Addresses it lets in.", "type": "list", "elements": "str", "returned": "always"},
    "conditions": {"description": "Fields of the store that narrow the rule besides.", "type": "list", "elements": "str", "returned": "always"},
    "description": {"description": "The rule's own description.", "type": "str", "returned": "when the rule has one"},
    "data": {"description": "The rule as the registry holds it.", "type": "str", "returned": "always"},
}

REMOTE_ADDRESSES: dict[str, t.Any] = {
    "description": [
        "Addresses that may connect: IPv4 or IPv6 addresses, subnets with a prefix or a mask, ranges, or one of V(LocalSubnet), V(DNS), V(DHCP), "
        "V(WINS), V(DefaultGateway).",
        "Required when O(state=present). There is no default: name the addresses that InterWeave gave you.",
        "Whatever amounts to the whole internet, or to at least half of it (V(any), V(*), V(0.0.0.0/0), V(::/0), V(0.0.0.0/1), a range), is refused "
        "unless O(allow_any_address=true).",
    ],
    "type": "list",
    "elements": "str",
}
ALLOW_ANY: dict[str, t.Any] = {
    "description": ["Whether O(remote_addresses) may let the whole internet in."],
    "type": "bool",
    "default": False,
}
PROFILES_OPTION: dict[str, t.Any] = {
    "description": ["Network profiles the rule is active on. The rule must take effect on each of them."],
    "type": "list",
    "elements": "str",
    "choices": ["domain", "private", "public"],
    "default": ["domain", "private", "public"],
}
ATTRIBUTES = {
    "check_mode": {"support": "full", "description": "Says what would change and writes nothing."},
    "diff_mode": {"support": "full", "description": "Shows what is there before and after."},
    "idempotent": {"support": "full", "description": "A second run with the same options changes nothing."},
    "platform": {"support": "full", "platforms": "windows", "description": "Windows hosts over WinRM or PSRP."},
}

DOC: dict[str, t.Any] = {
    "short_description": "Keep one inbound exception of the Windows firewall, and prove that it takes effect",
    "description": [
        "Keeps one inbound allow rule of the Windows firewall, found by its name: created, corrected field by field, freed of duplicates, or removed.",
        "Passes only when the rule takes effect on each of its profiles: the firewall service runs, the firewall is on, group policy does not make the host "
        "ignore local rules, the profile does not block all exceptions, and no active block rule, local or from group policy, lies over it.",
        "A profile with its firewall switched off is a failure: the port is open there to everybody, and no rule counts.",
        "Other allow rules that open the same program or port, or everything, to more addresses are named as warnings. They are never touched.",
    ],
    "notes": [
        "Rules are read from the registry, whose grammar is MS-GPFAS 2.2.2.19, and written by C(netsh advfirewall firewall), whose options are English on "
        "every Windows. The printed text of C(netsh) is never read.",
        "A rule as wanted on this host says nothing about a router or a cloud firewall in front of it.",
        "Correcting a rule deletes and adds it, since C(netsh) cannot reset every field of one: its description and group are not kept. An undo brings "
        "the description back. When Windows refuses the new rule, the old ones are put back.",
        "Rules of mobile device management and the Windows Filtering Platform's own filters are not looked at.",
        "Names and paths with a percent sign or a double quote are refused: C(cmd) would change them.",
        "Windows may store folders of a program as variables such as C(%ProgramFiles%). They are written out before paths are compared. Short 8.3 paths "
        "are not recognised.",
    ],
    "seealso": [
        {"module": "interweave.smartintegration.port_forward"},
        {"module": "interweave.smartintegration.tcp_listener_info"},
        {"name": "MS-GPFAS", "description": "Firewall and Advanced Security Data Structure: the rule grammar.",
         "link": "https://learn.microsoft.com/openspecs/windows_protocols/ms-gpfas/"},
    ],
    "attributes": ATTRIBUTES,
    "options": {
        "name": {
            "description": [
                "Name of the rule. Every inbound rule of this name counts as this one; letter case does not matter.",
                "Must not hold a percent sign, double quote or pipe, must not start with C(@), and must not be C(all), which C(netsh) reserves.",
            ],
            "type": "str",
            "required": True,
        },
        "state": {"description": ["Whether there is to be such a rule."], "type": "str", "choices": ["present", "absent"], "default": "present"},
        "program": {
            "description": [
                "Full path of the program that may accept connections, with its folders written out.",
                "At least one of O(program), O(ports) and O(service) is required when O(state=present).",
            ],
            "type": "str",
        },
        "ports": {
            "description": ["Local ports and ranges, for example V(4500) or V(4500-4510). Without ports the rule is for every port of the program."],
            "type": "list",
            "elements": "str",
        },
        "service": {"description": ["Short name of the Windows service that may accept connections."], "type": "str"},
        "protocol": {
            "description": ["Protocol of the rule. O(ports) need V(tcp) or V(udp)."],
            "type": "str",
            "choices": ["tcp", "udp", "any"],
            "default": "tcp",
        },
        "profiles": PROFILES_OPTION,
        "remote_addresses": REMOTE_ADDRESSES,
        "allow_any_address": ALLOW_ANY,
    },
    "examples": """\
- name: QRemote Server accepts InterWeave's two addresses
  interweave.smartintegration.firewall_exception:
    name: InterWeave QRemote
    program: C:\\Program Files (x86)\\QODBC Driver for QuickBooks\\QRemote\\Server\\QRemoteServer.exe
    ports: [4500]
    remote_addresses: [203.0.113.10, 203.0.113.11]

- name: The old, wide rule is gone
  interweave.smartintegration.firewall_exception:
    name: QRemote any
    state: absent
""",
    "return": {
        "rules": {
            "description": "The inbound rules of that name, as read after the change.",
            "type": "list", "elements": "dict", "returned": "success", "contains": RULE_RETURN,
        },
    },
}

__all__ = ["ALLOW_ANY", "ATTRIBUTES", "DOC", "PROFILES_OPTION", "REMOTE_ADDRESSES", "RULE_RETURN"]
