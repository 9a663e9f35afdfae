# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Firewall rules: the registry grammar (MS-GPFAS 2.2.2.19), and ``netsh advfirewall firewall`` on top of it."""

from __future__ import annotations

import ipaddress
import re
import typing as t
import uuid

from .windows_cmd_run import Console
from .windows_host import Host
from .windows_registry import SZ, Value
from .windows_text import say

RULES = "HKLM\\SYSTEM\\CurrentControlSet\\Services\\SharedAccess\\Parameters\\FirewallPolicy\\FirewallRules"
PROFILES = ("Domain", "Private", "Public")
PROTOCOLS = {"tcp": 6, "udp": 17, "icmpv4": 1, "icmpv6": 58, "igmp": 2, "gre": 47}
KEYWORDS = {"localsubnet": "LocalSubnet", "dns": "DNS", "dhcp": "DHCP", "wins": "WINS", "defaultgateway": "DefaultGateway"}
PORT_WORDS = {"rpc": "RPC", "rpc-epmap": "RPC-EPMap", "iphttps": "IPHTTPSIn", "teredo": "Teredo"}
FILTERS = ("dir", "profile", "program", "service", "localip", "remoteip", "localport", "remoteport", "protocol")
SETTINGS = (*FILTERS, "action", "enable", "description", "interfacetype", "edge", "security", "rmtcomputergrp", "rmtusrgrp", "new")


class BadArgument(ValueError):
    """``args`` is the message's key and its values."""


def fields(data: str) -> list[tuple[str, str]]:
    parts = data.split("|")
    return [(name, value) for name, _unused, value in (part.partition("=") for part in parts[1:] if part)]


class Rule:
    """One rule as its fields; order and repetition kept."""

    def __init__(self, number: str, data: str = "") -> None:
        self.id = number
        self.fields = fields(data)

    def all(self, *names: str) -> list[str]:
        return [value for name, value in self.fields if name in names]

    def one(self, name: str, default: str = "") -> str:
        return next(iter(self.all(name)), default)

    @property
    def name(self) -> str:
        return self.one("Name")

    def data(self) -> str:
        return "v2.30|" + "".join("%s=%s|" % item for item in self.fields)

    def put(self, names: tuple[str, ...], values: list[tuple[str, str]]) -> None:
        """Replace the fields of these names where the first of them stood."""
        at = next((index for index, (name, _value) in enumerate(self.fields) if name in names), None)
        rest = [item for item in self.fields if item[0] not in names]
        at = len(rest) if at is None else min(at, len(rest))
        self.fields = rest[:at] + values + rest[at:]


def rules(host: Host) -> list[Rule]:
    key = host.registry.get(RULES)
    return [Rule(value.name, value.data) for value in key.values.values()] if key else []


def save(host: Host, rule: Rule) -> None:
    host.registry.create(RULES)
    host.registry.set(RULES, Value(rule.id, SZ, rule.data()))
    host.write("firewall", "%s %s" % (rule.id, rule.data()))


def remove(host: Host, rule: Rule) -> None:
    host.registry.delete_value(RULES, rule.id)
    host.write("firewall", "delete %s %s" % (rule.id, rule.name))


# the words of netsh --------------------------------------------------------------------------------------------
def arguments(words: list[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for word in words:
        name, equals, value = word.partition("=")
        if not equals or name.lower() not in (*SETTINGS, "name"):
            raise BadArgument("netsh_argument", word)
        if name.lower() in found:
            raise BadArgument("netsh_argument", word)
        found[name.lower()] = value
    return found


def _choice(value: str, choices: dict[str, str]) -> str:
    if value.lower() not in choices:
        raise BadArgument("netsh_value")
    return choices[value.lower()]


def _ports(text: str, side: str) -> list[tuple[str, str]]:
    out = []
    for part in text.split(","):
        if re.fullmatch(r"\d+", part) and int(part) <= 65535:
            out.append((side + "Port", str(int(part))))
        elif (match := re.fullmatch(r"(\d+)-(\d+)", part)) and int(match.group(1)) < int(match.group(2)) <= 65535:
            out.append((side + "Port2_10", "%d-%d" % (int(match.group(1)), int(match.group(2)))))
        elif part.lower() in PORT_WORDS:
            out.append((side + "Port", PORT_WORDS[part.lower()]))
        else:
            raise BadArgument("netsh_value")
    return out


def _addresses(text: str, side: str) -> list[tuple[str, str]]:
    out = []
    for part in text.split(","):
        if part.lower() in KEYWORDS and side == "R":
            out.append(("RA4", KEYWORDS[part.lower()]))
            out.append(("RA6", KEYWORDS[part.lower()]))
            continue
        try:
            if "-" in part:
                first, last = (ipaddress.ip_address(item) for item in part.split("-"))
                out.append(("%sA%d" % (side, first.version), "%s-%s" % (first, last)))
            elif "/" in part:
                net = ipaddress.ip_network(part, strict=False)
                tail = str(net.netmask) if net.version == 4 else str(net.prefixlen)
                out.append(("%sA%d" % (side, net.version), str(net.network_address) if net.num_addresses == 1 else "%s/%s" % (net.network_address, tail)))
            else:
                address = ipaddress.ip_address(part)
                out.append(("%sA%d" % (side, address.version), str(address)))
        except ValueError:
            raise BadArgument("netsh_value") from None
    return out


def _protocol(text: str) -> list[tuple[str, str]]:
    name, _unused, icmp = text.partition(":")
    if name.lower() == "any":
        return []
    number = PROTOCOLS.get(name.lower(), int(name) if name.isdigit() and int(name) <= 255 else None)
    if number is None:
        raise BadArgument("netsh_value")
    out = [("Protocol", str(number))]
    if icmp:
        out.append(("ICMP4" if number == 1 else "ICMP6", icmp.replace(",", ":").replace("any", "*")))
    return out


def _profile(text: str) -> list[tuple[str, str]]:
    if text.lower() == "any":
        return []
    chosen = [_choice(part, {name.lower(): name for name in PROFILES}) for part in text.split(",")]
    return [] if len(set(chosen)) == 3 else [("Profile", name) for name in chosen]


def _optional(name: str, text: str) -> list[tuple[str, str]]:
    return [] if text.lower() == "any" and name != "Desc" else [(name, text)]


#: netsh's word to the fields it replaces and how its value is read; in the order the fields stand in a rule.
WORDS: dict[str, tuple[tuple[str, ...], t.Callable[[str], list[tuple[str, str]]]]] = {
    "action": (("Action",), lambda text: [("Action", _choice(text, {"allow": "Allow", "block": "Block", "bypass": "ByPass"}))]),
    "enable": (("Active",), lambda text: [("Active", _choice(text, {"yes": "TRUE", "no": "FALSE"}))]),
    "dir": (("Dir",), lambda text: [("Dir", _choice(text, {"in": "In", "out": "Out"}))]),
    "protocol": (("Protocol", "ICMP4", "ICMP6"), _protocol),
    "profile": (("Profile",), _profile),
    "localport": (("LPort", "LPort2_10"), lambda text: [] if text.lower() == "any" else _ports(text, "L")),
    "remoteport": (("RPort", "RPort2_10"), lambda text: [] if text.lower() == "any" else _ports(text, "R")),
    "localip": (("LA4", "LA6"), lambda text: [] if text.lower() == "any" else _addresses(text, "L")),
    "remoteip": (("RA4", "RA6"), lambda text: [] if text.lower() == "any" else _addresses(text, "R")),
    "program": (("App",), lambda text: _optional("App", text)),
    "service": (("Svc",), lambda text: [("Svc", "*" if text.lower() == "any" else text)]),
    "interfacetype": (
        ("IFType",),
        lambda text: [] if text.lower() == "any" else [("IFType", _choice(text, {"wireless": "Wireless", "lan": "Lan", "ras": "RemoteAccess"}))],
    ),
    "description": (("Desc",), lambda text: _optional("Desc", text)),
    "edge": (
        ("Edge", "Defer"),
        lambda text: {
            "yes": [("Edge", "TRUE")],
            "no": [],
            "deferapp": [("Edge", "TRUE"), ("Defer", "App")],
            "deferuser": [("Edge", "TRUE"), ("Defer", "User")],
        }[_choice(text, {w: w for w in ("yes", "no", "deferapp", "deferuser")})],
    ),
}


def _check(rule: Rule) -> None:
    """Ports only with TCP or UDP."""
    if rule.all("LPort", "LPort2_10", "RPort", "RPort2_10") and rule.one("Protocol") not in ("6", "17"):
        raise BadArgument("netsh_value")


def _matches(rule: Rule, wanted: dict[str, str]) -> bool:
    if rule.name.lower() != wanted["name"].lower() and wanted["name"].lower() != "all":
        return False
    for word in FILTERS:
        if word in wanted:
            names, reader = WORDS[word]
            have = [(name, value.lower()) for name, value in rule.fields if name in names]
            if sorted(have) != sorted((name, value.lower()) for name, value in reader(wanted[word])):
                return False
    return True


def add_rule(console: Console, words: list[str]) -> int:
    given = arguments(words)
    if not given.get("name") or given["name"].lower() == "all" or "dir" not in given or "action" not in given or "new" in given:
        raise BadArgument("netsh_value")
    rule = Rule("{%s}" % str(uuid.uuid4()).upper())
    given = {"enable": "yes", **given}
    for word, (_names, reader) in WORDS.items():
        if word in given:
            rule.fields += reader(given[word])
        if word == "service":
            rule.fields.append(("Name", given["name"]))
    _check(rule)
    if "rules_short" in console.host.odd:
        rule.fields = [field for field in rule.fields if field[0] != "App"]
    save(console.host, rule)
    console.say("ok")
    return 0


def set_rule(console: Console, words: list[str]) -> int:
    cut = next((index for index, word in enumerate(words) if word.lower() == "new"), None)
    if cut is None:
        raise BadArgument("netsh_value")
    wanted, new = arguments(words[:cut]), arguments(words[cut + 1 :])
    if not wanted.get("name") or not new or set(wanted) - {*FILTERS, "name"}:
        raise BadArgument("netsh_value")
    found = [rule for rule in rules(console.host) if _matches(rule, wanted)]
    if not found:
        console.say("no_rule")
        return 1
    for rule in found:
        for word, value in new.items():
            names, reader = (("Name",), lambda text: [("Name", text)]) if word == "name" else WORDS[word]
            rule.put(names, reader(value))
        _check(rule)
    for rule in found:
        save(console.host, rule)
    console.say("updated", len(found))
    console.say("ok")
    return 0


def delete_rule(console: Console, words: list[str]) -> int:
    wanted = arguments(words)
    if not wanted.get("name") or set(wanted) - {*FILTERS, "name"}:
        raise BadArgument("netsh_value")
    found = [rule for rule in rules(console.host) if _matches(rule, wanted)]
    if not found:
        console.say("no_rule")
        return 1
    for rule in found:
        remove(console.host, rule)
    console.say("deleted", len(found))
    console.say("ok")
    return 0


def show_rule(console: Console, words: list[str]) -> int:
    wanted = arguments([word for word in words if word.lower() != "verbose"])
    found = [rule for rule in rules(console.host) if _matches(rule, wanted)] if wanted.get("name") else []
    if not found:
        console.say("no_rule")
        return 1
    german = console.host.language == "de"
    labels = (
        ("Dir", "Richtung:" if german else "Direction:"),
        ("Active", "Aktiviert:" if german else "Enabled:"),
        ("Protocol", "Protokoll:" if german else "Protocol:"),
        ("LPort", "Lokaler Port:" if german else "LocalPort:"),
        ("App", "Programm:" if german else "Program:"),
        ("Action", "Aktion:" if german else "Action:"),
    )
    for rule in found:
        console.oem("\n" + say(console.host.language, "rule_name", rule.name) + "-" * 70 + "\n")
        for name, label in labels:
            console.say("rule_line", label, ",".join(rule.all(name)) or ("Beliebig" if german else "Any"))
    console.say("ok")
    return 0
