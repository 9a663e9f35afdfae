# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: from options to a wanted firewall rule, from a difference to changes, from a change to netsh.

Shared by the resources that own a rule. A change's ``before`` and ``after`` are lists of rule records, ``None`` for no rule.
"""
from __future__ import annotations

import re
import typing as t

from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import Change
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._addresses import (
    ANY_ADDRESS,
    KEYWORDS,
    Addresses,
    Ports,
    addresses,
    ports,
)
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._command import netsh_value, quote
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._firewall_rules import (
    PROFILES,
    PROTOCOLS,
    Rule,
    Scope,
    expand,
    protocol_text,
)
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._firewall_state import View, Wanted
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._firewall_verdict import describe, faults, useless
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._host import Host
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._errors import WsmanError
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._shell import MAX_LINE

KIND = "firewall"
_PROGRAM = re.compile(r"[A-Za-z]:\\[^\"%|<>?*/:\x00-\x1f]+|System")
_SERVICE = re.compile(r"[A-Za-z0-9_.$-]{1,256}")
Record = dict[str, t.Any]


def rule_name(text: str) -> str:
    """A rule's name, or one clear sentence why netsh or the rule store cannot take it.

    :raises ValueError: quotes, percent signs, pipes, control characters, a leading ``@`` (a reference to a text in a DLL), too long.
    """
    netsh_value(text)
    if text.startswith("@") or len(text) > 255:
        raise ValueError("the rule name %r cannot be used: it must not start with '@' and have at most 255 characters" % text)
    return text


def program_path(text: str | None) -> str | None:
    if text is None or _PROGRAM.fullmatch(text):
        return text
    raise ValueError("the program %r is no full path such as C:\\Program Files (x86)\\QODBC Driver for QuickBooks\\QRemote\\Server\\"
                     "QRemoteServer.exe. Write folders out: percent signs, quotes and wildcards cannot be passed on" % text)


def service_name(text: str | None) -> str | None:
    if text is None or _SERVICE.fullmatch(text):
        return text.lower() if text else None
    raise ValueError("the service %r is no short service name: expected letters, digits and '_.$-'; the short name is in the "
                     "service's properties in services.msc" % text)


def port_set(texts: t.Sequence[str] | None, protocol: str) -> Ports | None:
    if not texts:
        return None
    if protocol == "any":
        raise ValueError("ports need a protocol that has ports: set protocol to tcp or udp")
    wanted = ports(texts, words=False)
    if wanted.spans[0][0] == 0:
        raise ValueError("port 0 is no port that a program listens on: expected 1 to 65535")
    return wanted


def sources(texts: t.Sequence[str] | None, allow_any: bool) -> Addresses:
    """The remote addresses a rule lets in. Everything that amounts to the whole internet counts as any.

    :raises ValueError: none given, not an address, or any address where that is not allowed.
    """
    if not texts:
        raise ValueError("remote_addresses is needed: name the addresses that may connect, for example those InterWeave gave you. "
                         "Nothing is opened to everybody unless 'any' is named and allow_any_address is true")
    wanted = addresses(texts, words=frozenset(KEYWORDS))
    if wanted.practically_any and not allow_any:
        raise ValueError("remote_addresses %s let the whole internet in, or most of it: name the addresses that may connect, or set "
                         "allow_any_address to true" % ", ".join(map(str, texts)))
    return ANY_ADDRESS if wanted.everything else wanted


def wanted_rule(options: t.Mapping[str, t.Any]) -> Wanted:
    """The wanted rule from options ``name``, ``program``, ``ports``, ``service``, ``protocol``, ``profiles``, ``remote_addresses``.

    :raises ValueError: one clear sentence.
    """
    name = rule_name(options["name"])
    if options["state"] == "absent":
        return Wanted(name, Scope())
    protocol = options["protocol"]
    scope = Scope(
        profiles=frozenset(options["profiles"] or PROFILES), protocol=PROTOCOLS[protocol], ports=port_set(options["ports"], protocol),
        program=program_path(options["program"]), service=service_name(options["service"]),
        sources=sources(options["remote_addresses"], options["allow_any_address"]))
    if scope.program is None and scope.ports is None and scope.service is None:
        raise ValueError("a firewall exception needs a program, ports or a service: without any of them it would open the whole host")
    return sendable(Wanted(name, scope))


def sendable(wanted: Wanted) -> Wanted:
    """
    :raises ValueError: netsh's command line for this rule would be longer than Windows takes.
    """
    length = len(add_command(record(wanted)))
    if length > MAX_LINE:
        raise ValueError("the rule '%s' with %d remote addresses and ranges makes a command line of %d characters, and Windows takes %d: "
                         "name subnets or ranges instead of single addresses" % (wanted.name, len(wanted.scope.sources.texts()), length, MAX_LINE))
    return wanted


def record(wanted: Wanted) -> Record:
    """The wanted rule as a change records it."""
    return {"name": wanted.name, "action": "allow", "enabled": True, **_scope_record(wanted.scope), "conditions": []}


def stored_record(rule: Rule, folders: t.Mapping[str, str]) -> Record:
    scope = rule.scope()
    program = expand(scope.program, folders) if scope.program else None
    said = {"description": rule.get("Desc")} if rule.get("Desc") else {}
    return {"name": rule.name, "action": rule.action, "enabled": rule.active, **_scope_record(scope), "program": program,
            "conditions": list(scope.conditions), **said, "data": str(rule)}


def _scope_record(scope: Scope) -> Record:
    return {
        "protocol": protocol_text(scope.protocol), "ports": scope.ports.texts() if scope.ports is not None else [],
        "program": scope.program, "service": scope.service, "profiles": sorted(scope.profiles), "remote_addresses": scope.sources.texts(),
    }


def plan_present(view: View, wanted: Wanted) -> list[Change]:
    """Nothing, when exactly one rule of that name is as wanted, or when group policy would ignore a local rule anyway."""
    wrong = [fault for stored in view.own for fault in faults(stored, view, wanted)]
    if len(view.own) == 1 and not wrong:
        return []
    key = {"name": wanted.name}
    if not view.own:
        if useless(view, wanted):
            return []
        return [Change("add firewall rule '%s': %s" % (wanted.name, describe(wanted.scope)), None, [record(wanted)], KIND, key=key)]
    before = [stored_record(stored.rule, view.folders) for stored in view.own]
    reasons = list(dict.fromkeys(wrong))
    if len(view.own) > 1:
        reasons.insert(0, "there are %d rules of that name" % len(view.own))
    return [Change("correct firewall rule '%s': %s" % (wanted.name, "; ".join(reasons)), before, [record(wanted)], KIND, key=key,
                   restorable=all(_writable(old) for old in before))]


def plan_absent(view: View, wanted: Wanted) -> list[Change]:
    if not view.own:
        return []
    before = [stored_record(stored.rule, view.folders) for stored in view.own]
    return [Change("remove firewall rule '%s'" % wanted.name, before, None, KIND, key={"name": wanted.name},
                   restorable=all(_writable(old) for old in before))]


def _writable(old: Record) -> bool:
    """Whether netsh can bring this rule back as it was: conditions cannot, nor what cmd would change."""
    texts = [str(old["program"] or ""), str(old["name"]), str(old.get("description") or "")]
    return (not old["conditions"] and old["action"] in ("allow", "block") and not any(sign in text for text in texts for sign in '%"')
            and not texts[2].startswith("@") and texts[2] == texts[2].strip())  # a text in a DLL, and blanks that netsh does not keep


def apply_rule(host: Host, change: Change) -> None:
    """Make the rules of that name what ``change.after`` says: inbound ones are deleted by name, then added.

    :raises WsmanError: netsh did not add a rule.
    """
    name = change.key["name"]
    commands = [add_command(rule) for rule in change.after or []]
    if change.before:
        # Exit code 1 also means "no rule matches": what counts is read back.
        host.run(_delete_command(name))
    for command in commands:
        done = host.run(command)
        if done.rc != 0:
            _put_back(host, name, change.before or [])
            raise WsmanError("netsh ended with exit code %d and did not add the rule" % done.rc, operation="add firewall rule", target=repr(name),
                             code=done.rc)


def _delete_command(name: str) -> str:
    return "netsh advfirewall firewall delete rule name=%s dir=in" % netsh_value(name)


def _put_back(host: Host, name: str, before: list[Record]) -> None:
    """A new rule was refused after the old ones were deleted: without them whoever may connect today could not. What stands is read back."""
    host.run(_delete_command(name))
    for rule in before:
        if _writable(rule):
            host.run(add_command(rule))


def add_command(rule: Record) -> str:
    """The netsh line for one rule record."""
    parts = ["netsh advfirewall firewall add rule", "name=%s" % netsh_value(rule["name"]), "dir=in", "action=%s" % rule["action"],
             "enable=%s" % ("yes" if rule["enabled"] else "no"), "profile=%s" % ",".join(rule["profiles"]), "protocol=%s" % rule["protocol"]]
    if rule.get("description"):
        parts.append("description=%s" % netsh_value(rule["description"]))
    if rule["ports"]:
        parts.append("localport=%s" % ",".join(rule["ports"]))
    if rule["program"]:
        parts.append("program=%s" % quote(rule["program"]))
    if rule["service"]:
        parts.append("service=%s" % quote("any" if rule["service"] == "*" else rule["service"]))
    parts.append("remoteip=%s" % ",".join(rule["remote_addresses"]))
    return " ".join(parts)


def restore_rule(view: View, change: t.Mapping[str, t.Any]) -> list[Change]:
    """The change back, when the host still shows what the recorded change left."""
    after = change["after"] or []
    now = [stored_record(stored.rule, view.folders) for stored in view.own]
    if [_plain(rule) for rule in now] != [_plain(rule) for rule in after]:
        return []
    name = change["key"]["name"]
    return [Change("put firewall rule '%s' back" % name, now or None, change["before"], KIND, key={"name": name})]


def _plain(rule: Record) -> Record:
    return {**rule, "data": "", "program": (rule["program"] or "").casefold(), "name": rule["name"].casefold()}


__all__ = [
    "KIND", "Record", "add_command", "apply_rule", "plan_absent", "plan_present", "port_set", "program_path", "record", "restore_rule",
    "rule_name", "sendable", "service_name", "sources", "stored_record", "wanted_rule",
]
