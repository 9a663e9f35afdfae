# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Changes as a run records them, one of each kind that rollback puts back."""
from __future__ import annotations

import typing as t

SHA = "a" * 64
RULE: dict[str, t.Any] = {
    "name": "InterWeave QRemote", "action": "allow", "enabled": True, "protocol": "tcp", "ports": ["4500", "8001-8003"],
    "program": r"C:\Program Files (x86)\QODBC\QRemoteServer.exe", "service": None, "profiles": ["domain", "private"],
    "remote_addresses": ["203.0.113.10", "198.51.100.0/24"], "conditions": [], "data": "v2.30|Action=Allow|",
}


def change(resource: str, kind: str, key: dict[str, t.Any], before: t.Any, after: t.Any) -> dict[str, t.Any]:
    return {"what": resource, "kind": kind, "resource": resource, "key": key, "before": before, "after": after, "restorable": True, "applied": True}


SOUND: dict[str, dict[str, t.Any]] = {
    "rule changed": change("firewall_exception", "firewall", {"name": "InterWeave QRemote"}, [RULE], [{**RULE, "ports": ["4500"]}]),
    "rule added": change("firewall_exception", "firewall", {"name": "InterWeave QRemote"}, None, [RULE]),
    "block rule": change("firewall_exception", "firewall", {"name": "x"}, [{**RULE, "name": "X", "action": "block", "remote_addresses": ["any"]}], None),
    "rule of a proxy": change("port_forward", "firewall", {"name": "InterWeave QRemote"}, None, [RULE]),
    "proxy": change("port_forward", "port_proxy", {"proxy": "0.0.0.0/8001"}, "127.0.0.1/4500", "192.0.2.7/4500"),
    "proxy by name": change("port_forward", "port_proxy", {"proxy": "*/8001"}, "localhost/4500", None),
    "service": change("windows_service", "service_restart", {"name": "InterWeaveAgent"}, {"state": "Stopped"}, {"state": "Running"}),
    "start mode": change("windows_service", "service_restart", {"name": "InterWeaveAgent"}, {"start_mode": "Manual"}, {"start_mode": "Auto"}),
    "DSN": change("odbc_dsn", "odbc_dsn", {"name": "AcmeQR", "bitness": "32"}, {"listed_as": "QODBC", "values": {"Server": "QODBC", "Old": None}},
                  {"listed_as": "QODBC", "values": {"Server": "QRemote"}}),
    "channel file": change("quickbooks_auto_update", "auto_update", {
        "file": r"C:\ProgramData\Intuit\qbchan.dat", "sha256": SHA, "backup": r"C:\Program Files\InterWeave SmartIntegration\backup\q.bak"}, ["1"], ["0"]),
    "update service": change("quickbooks_auto_update", "auto_update", {"service": "QBUpdateMonitorService"},
                             {"StartMode": "Auto", "State": "Running"}, {"StartMode": "Disabled", "State": "Stopped"}),
    "link": change("quickbooks_auto_update", "auto_update", {"link": r"C:\ProgramData\StartUp\QB.lnk"},
                   {"backup": r"C:\Program Files\InterWeave SmartIntegration\backup\QB.lnk.aaaaaaaaaaaa.bak", "sha256": SHA}, None),
}
NAME = {"what": "name of account 001A00000000001", "kind": "crm_names", "resource": "crm_account_names", "before": "Acme: East", "after": "Acme East",
        "key": {"crm": "salesforce", "site": "https://acme.my.salesforce.com", "id": "001A00000000001AAA", "integration_username": "iw@acme"},
        "restorable": True, "applied": True}
#: Values that a tampered record may hold anywhere: commands, paths, other things' names, types that do not belong there, sizes.
EVIL: tuple[t.Any, ...] = (
    "127.0.0.1/4500&echo PWNED>C:\\p.txt&rem ", "x\" & calc & \"", "%COMSPEC%", "x|y", "a\r\nb", "x\0y", "\uff02 & calc", "any", "0.0.0.0/0", "*",
    "TermService",
    "InterWeaveAgent", "C:\\Windows\\System32\\evil.dll", "\\\\evil\\share\\x.dll", "..\\..\\x", "", " ", "all", "@evil.dll,-1", "x" * 10_000, "\ud800",
    None, True, -1, 2**70, 1.5, [], {}, ["any"], [["x"]], {"a": {"b": "c"}}, [None], {"state": "Stopped"}, ["1", "0", "1"],
)


def places(value: t.Any, path: tuple[t.Any, ...] = ()) -> list[tuple[t.Any, ...]]:
    """The path of every value inside a record, containers too."""
    found = [path] if path else []
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in inner:
        found += places(one, (*path, key))
    return found


def changed(value: t.Any, path: tuple[t.Any, ...], new: t.Any) -> t.Any:
    """A copy with another value at one place."""
    if not path:
        return new
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = changed(value[path[0]], path[1:], new)
    return copy
