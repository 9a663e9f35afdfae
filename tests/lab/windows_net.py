# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Classes of root/standardcimv2: TCP connections, firewall profiles, firewall rules and their filters (Windows Firewall WMI provider)."""

from __future__ import annotations

import typing as t

from .windows_firewall import KEYWORDS, PROTOCOLS, RULES, Rule, remove, rules, save
from .windows_host import Connection, Host
from .windows_registry import DWORD, Value
from .windows_schema import ASSOCIATIONS, CimClass, Method, Row, props, register
from .windows_soap import Fault

NAMESPACE = "root/standardcimv2"
POLICY = "HKLM\\SYSTEM\\CurrentControlSet\\Services\\SharedAccess\\Parameters\\FirewallPolicy\\"
GROUP_POLICY = "HKLM\\SOFTWARE\\Policies\\Microsoft\\WindowsFirewall\\"
PROFILE_KEYS = {"Domain": ("DomainProfile", "DomainProfile"), "Private": ("StandardProfile", "PrivateProfile"), "Public": ("PublicProfile", "PublicProfile")}
PROFILE_BITS = {"Domain": 1, "Private": 2, "Public": 4}
ACTIONS = {"Allow": 2, "ByPass": 3, "Block": 4}


# TCP -----------------------------------------------------------------------------------------------------------
def _tcp(host: Host) -> list[Row]:
    found = []
    for address, port, process in host.listeners():
        found.append(
            {
                "LocalAddress": address,
                "LocalPort": port,
                "RemoteAddress": "0.0.0.0",
                "RemotePort": 0,
                "State": 2,
                "OwningProcess": process.pid,
                "CreationTime": process.created,
                "AppliedSetting": 5,
            }
        )
    for link in filter(Connection.stands, host.connections):
        found.append(
            {
                "LocalAddress": link.local,
                "LocalPort": link.port,
                "RemoteAddress": link.remote,
                "RemotePort": link.remote_port,
                "State": {"Established": 5, "CloseWait": 8, "TimeWait": 11}[link.state],
                "OwningProcess": link.pid,
                "CreationTime": link.created,
                "AppliedSetting": 4,
            }
        )
    for row in found:
        row.update(InstanceID="%(LocalAddress)s??%(LocalPort)s??%(RemoteAddress)s??%(RemotePort)s" % row, OffloadState=0)
    return found


register(
    CimClass(
        "MSFT_NetTCPConnection",
        NAMESPACE,
        ("InstanceID",),
        props(
            "InstanceID LocalAddress LocalPort:uint16 RemoteAddress RemotePort:uint16 State:uint8 "
            "OwningProcess:uint32 CreationTime:datetime AppliedSetting:uint8 "
            "OffloadState:uint8 AggregationBehavior:uint16 AvailableRequestedStates:uint16[] Caption "
            "CommunicationStatus:uint16 Description DetailedStatus:uint16 "
            "Directionality:uint16 ElementName EnabledDefault:uint16 EnabledState:uint16 HealthState:uint16 InstallDate:datetime Name OperatingStatus:uint16 "
            "OperationalStatus:uint16[] OtherEnabledState PrimaryStatus:uint16 RequestedState:uint16 Status StatusDescriptions:string[] "
            "TimeOfLastStateChange:datetime TransitioningToState:uint16"
        ),
        _tcp,
    )
)


# profiles ------------------------------------------------------------------------------------------------------
def _setting(host: Host, profile: str, name: str, default: int) -> int:
    local, policy = PROFILE_KEYS[profile]
    return int(host.registry.data(GROUP_POLICY + policy, name, host.registry.data(POLICY + local, name, default)))


def _profiles(host: Host) -> list[Row]:
    found: list[Row] = []
    for profile in PROFILE_KEYS:
        found.append(
            {
                "InstanceID": "MSFT|FW|FirewallProfile|" + profile,
                "Name": profile,
                "ElementName": profile,
                "Enabled": _setting(host, profile, "EnableFirewall", 1),
                "DefaultInboundAction": 4 if _setting(host, profile, "DefaultInboundAction", 1) else 2,
                "DefaultOutboundAction": 4 if _setting(host, profile, "DefaultOutboundAction", 0) else 2,
                "AllowLocalFirewallRules": _setting(host, profile, "AllowLocalPolicyMerge", 2),
                "AllowLocalIPsecRules": 2,
                "AllowUserApps": 2,
                "AllowUserPorts": 2,
                "AllowInboundRules": 0 if _setting(host, profile, "DoNotAllowExceptions", 0) else 2,
                "NotifyOnListen": 0,
                "AllowUnicastResponseToMulticast": 2,
                "EnableStealthModeForIPsec": 2,
                "LogFileName": "%systemroot%\\system32\\LogFiles\\Firewall\\pfirewall.log",
                "LogMaxSizeKilobytes": 4096,
                "LogAllowed": 0,
                "LogBlocked": 0,
                "LogIgnored": 2,
                "Caption": None,
                "Description": None,
            }
        )
    return found


def _put_profile(host: Host, row: Row, changes: Row) -> None:
    names = {
        "Enabled": ("EnableFirewall", lambda value: value),
        "DefaultInboundAction": ("DefaultInboundAction", lambda value: int(value == 4)),
        "DefaultOutboundAction": ("DefaultOutboundAction", lambda value: int(value == 4)),
        "AllowLocalFirewallRules": ("AllowLocalPolicyMerge", lambda value: value),
    }
    for name, value in changes.items():
        if name not in names:
            raise Fault(2150858752, cim=4)
        key, convert = names[name]
        path = POLICY + PROFILE_KEYS[row["Name"]][0]
        host.registry.create(path)
        host.registry.set(path, Value(key, DWORD, convert(value)))
        host.write("firewall", "%s %s=%s" % (row["Name"], name, value))


register(
    CimClass(
        "MSFT_NetFirewallProfile",
        NAMESPACE,
        ("InstanceID",),
        props(
            "InstanceID Name ElementName Caption Description Enabled:uint16 DefaultInboundAction:uint16 DefaultOutboundAction:uint16 AllowInboundRules:uint16 "
            "AllowLocalFirewallRules:uint16 AllowLocalIPsecRules:uint16 AllowUserApps:uint16 AllowUserPorts:uint16 AllowUnicastResponseToMulticast:uint16 "
            "NotifyOnListen:uint16 EnableStealthModeForIPsec:uint16 LogFileName LogMaxSizeKilobytes:uint64 "
            "LogAllowed:uint16 LogBlocked:uint16 LogIgnored:uint16 "
            "DisabledInterfaceAliases:string[]"
        ),
        _profiles,
        put=_put_profile,
    )
)


# rules ---------------------------------------------------------------------------------------------------------
def _rule(rule: Rule) -> Row:
    profiles = sum(PROFILE_BITS[name] for name in rule.all("Profile"))
    return {
        "CreationClassName": "MSFT|FW|FirewallRule|" + rule.id,
        "PolicyRuleName": "",
        "SystemCreationClassName": "",
        "SystemName": "",
        "InstanceID": rule.id,
        "ElementName": rule.name,
        "Description": rule.one("Desc") or None,
        "Enabled": 1 if rule.one("Active") == "TRUE" else 2,
        "Direction": 1 if rule.one("Dir") == "In" else 2,
        "Action": ACTIONS[rule.one("Action", "Allow")],
        "Profiles": profiles,
        "EdgeTraversalPolicy": 1 if rule.one("Edge") == "TRUE" else 0,
        "RuleGroup": rule.one("EmbedCtxt") or None,
        "DisplayName": rule.name,
        "PolicyStoreSource": "PersistentStore",
        "PolicyStoreSourceType": 1,
        "PrimaryStatus": 1,
        "Status": "OK",
        "StatusCode": 65536,
        "EnforcementStatus": [0],
        "Owner": None,
        "LocalOnlyMapping": False,
        "LooseSourceMapping": False,
    }


def _find(host: Host, row: Row) -> Rule:
    return next(rule for rule in rules(host) if rule.id.lower() == row["InstanceID"].lower())


def _enable(value: str) -> t.Any:
    def change(host: Host, row: Row, values: Row) -> Row:
        rule = _find(host, row)
        rule.put(("Active",), [("Active", value)])
        save(host, rule)
        return {}

    return change


def _create(host: Host, given: Row, options: Row) -> Row:
    number = given.get("InstanceID")
    if not number or not given.get("ElementName"):
        raise Fault(2150858752, cim=4)
    if host.registry.value(RULES, number) is not None:
        raise Fault(2150858752, cim=11)
    rule = Rule(number)
    rule.fields = [
        ("Action", {value: name for name, value in ACTIONS.items()}[given.get("Action", 2)]),
        ("Active", "TRUE" if given.get("Enabled", 1) == 1 else "FALSE"),
        ("Dir", "In" if given.get("Direction", 1) == 1 else "Out"),
    ]
    rule.fields += [("Profile", name) for name, bit in PROFILE_BITS.items() if given.get("Profiles", 0) & bit]
    rule.fields.append(("Name", given["ElementName"]))
    rule.fields += [(field, given[name]) for name, field in (("Description", "Desc"), ("RuleGroup", "EmbedCtxt")) if given.get(name)]
    save(host, rule)
    return _rule(rule)


RULE = register(
    CimClass(
        "MSFT_NetFirewallRule",
        NAMESPACE,
        ("CreationClassName", "PolicyRuleName", "SystemCreationClassName", "SystemName"),
        props(
            "CreationClassName PolicyRuleName SystemCreationClassName SystemName InstanceID ElementName DisplayName "
            "Description Enabled:uint16 Direction:uint16 "
            "Action:uint16 Profiles:uint16 EdgeTraversalPolicy:uint16 RuleGroup PolicyStoreSource PolicyStoreSourceType:uint16 PrimaryStatus:uint16 Status "
            "StatusCode:uint32 EnforcementStatus:uint16[] Owner LocalOnlyMapping:boolean LooseSourceMapping:boolean Caption"
        ),
        lambda host: [_rule(rule) for rule in rules(host)],
        {"Enable": Method({}, _enable("TRUE")), "Disable": Method({}, _enable("FALSE"))},
        create=_create,
        delete=lambda host, row: remove(host, _find(host, row)),
    )
)


# filters -------------------------------------------------------------------------------------------------------
def _port_filter(rule: Rule) -> Row:
    names = {str(number): name.upper() for name, number in PROTOCOLS.items() if name in ("tcp", "udp")}
    protocol = rule.one("Protocol")
    return {
        "InstanceID": rule.id,
        "Protocol": names.get(protocol, protocol or "Any"),
        "LocalPort": rule.all("LPort", "LPort2_10") or ["Any"],
        "RemotePort": rule.all("RPort", "RPort2_10") or ["Any"],
        "IcmpType": rule.all("ICMP4", "ICMP6"),
        "CreationClassName": "MSFT|FW|FirewallRule|" + rule.id,
    }


def _address_filter(rule: Rule) -> Row:
    words = {value: value for value in KEYWORDS.values()}
    return {
        "InstanceID": rule.id,
        "LocalAddress": list(dict.fromkeys(rule.all("LA4", "LA6"))) or ["Any"],
        "RemoteAddress": list(dict.fromkeys(words.get(item, item) for item in rule.all("RA4", "RA6"))) or ["Any"],
        "CreationClassName": "MSFT|FW|FirewallRule|" + rule.id,
    }


def _application_filter(rule: Rule) -> Row:
    return {"InstanceID": rule.id, "AppPath": rule.one("App") or "Any", "Package": None, "CreationClassName": "MSFT|FW|FirewallRule|" + rule.id}


def _list(value: t.Any) -> list[str]:
    return [] if value in (None, [], ["Any"]) else list(value)


def _put_ports(host: Host, row: Row, changes: Row) -> None:
    rule = _find(host, row)
    if "Protocol" in changes:
        word = (changes["Protocol"] or "Any").lower()
        rule.put(("Protocol",), [] if word == "any" else [("Protocol", str(PROTOCOLS.get(word, word)))])
    for name, field in (("LocalPort", "LPort"), ("RemotePort", "RPort")):
        if name in changes:
            rule.put((field, field + "2_10"), [(field + "2_10" if "-" in item else field, item) for item in _list(changes[name])])
    save(host, rule)


def _put_addresses(host: Host, row: Row, changes: Row) -> None:
    rule = _find(host, row)
    for name, field in (("LocalAddress", "LA"), ("RemoteAddress", "RA")):
        if name in changes:
            rule.put((field + "4", field + "6"), [(field + ("6" if ":" in item else "4"), item) for item in _list(changes[name])])
    save(host, rule)


def _put_application(host: Host, row: Row, changes: Row) -> None:
    rule = _find(host, row)
    path = changes.get("AppPath")
    rule.put(("App",), [] if path in (None, "Any") else [("App", path)])
    save(host, rule)


def _filter(name: str, text: str, view: t.Callable[[Rule], Row], put: t.Any, association: str) -> None:
    register(
        CimClass(name, NAMESPACE, ("InstanceID",), props("InstanceID CreationClassName " + text), lambda host: [view(rule) for rule in rules(host)], put=put)
    )
    register(CimClass(association, NAMESPACE, ("Antecedent", "Dependent"), props("Antecedent:reference Dependent:reference"), lambda host: []))
    ASSOCIATIONS[association.lower(), "msft_netfirewallrule"] = [(name, lambda host, row, role: [view(_find(host, row))])]


_filter(
    "MSFT_NetProtocolPortFilter",
    "Protocol LocalPort:string[] RemotePort:string[] IcmpType:string[] DynamicTransport:uint32",
    _port_filter,
    _put_ports,
    "MSFT_NetFirewallRuleFilterByProtocolPort",
)
_filter("MSFT_NetAddressFilter", "LocalAddress:string[] RemoteAddress:string[]", _address_filter, _put_addresses, "MSFT_NetFirewallRuleFilterByAddress")
_filter("MSFT_NetApplicationFilter", "AppPath Package", _application_filter, _put_application, "MSFT_NetFirewallRuleFilterByApplication")
