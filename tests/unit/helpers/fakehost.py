# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A small Windows host for unit tests: a registry, rows, and netsh. Answers the reads of a resource, and counts what is written."""
from __future__ import annotations

import re
import typing as t
from collections import Counter

from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows import _firewall_view as view
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._host import Done
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._reads import (
    Binaries,
    Confirm,
    Dwords,
    Listing,
    Rows,
    Value,
    ValueNames,
    ValueTexts,
)

PROXIES = "SYSTEM\\CurrentControlSet\\Services\\PortProxy\\v4tov4\\tcp"


class RegValue(t.NamedTuple):
    type: str
    data: t.Any


PROFILE_KEYS = ("DomainProfile", "StandardProfile", "PublicProfile")
FIREWALL = view.LOCAL_RULES.rsplit("\\", 1)[0] + "\\"
POLICY = view.POLICY_RULES.rsplit("\\", 1)[0] + "\\"


class FakeHost:
    """Only what the reads and writes of the network resources need."""

    def __init__(self) -> None:
        self.keys: dict[str, dict[str, t.Any]] = {view.LOCAL_RULES: {}}
        for profile in PROFILE_KEYS:
            self.keys[FIREWALL + profile] = {"EnableFirewall": 1, "DoNotAllowExceptions": 0}
        self.rows: dict[str, list[dict[str, t.Any]]] = {
            "Win32_Service": [{"Name": "MpsSvc", "DisplayName": "Windows Defender Firewall", "State": "Running", "StartMode": "Auto", "ProcessId": "900"}],
        }
        self.files: list[str] = []
        self.commands: list[str] = []
        self.invoked: list[tuple[str, str, str]] = []
        self.fetched: Counter[str] = Counter()
        self.changes_made = self.changes_wanted = 0
        self.clock_skew = lambda: None
        self.break_after: dict[str, Exception] = {}
        #: netsh ends with 1 and does nothing when its line has this text.
        self.refuse = ""
        self.on_invoke: t.Callable[..., dict[str, t.Any]] = lambda *_args, **_kw: {"ReturnValue": "0"}

    # ---------------------------------------------------------------- reads
    def prefetch(self, reads: t.Iterable[t.Any]) -> None:
        list(reads)

    def forget(self) -> None:
        """Nothing is kept."""

    def read(self, read: t.Any) -> t.Any:
        self.fetched[type(read).__name__] += 1
        key = getattr(read, "key", "")
        values = self.keys.get(key)
        if values is None and any(known.startswith(key + "\\") for known in self.keys):
            values = {}
        if isinstance(read, Dwords):
            return None if values is None else {name: data for name, data in values.items() if isinstance(data, int)}
        if isinstance(read, ValueNames):
            return [name for name, data in (values or {}).items() if isinstance(data, str) and read.text.lower() in data.lower()
                    and not any(text.lower() in data.lower() for text in read.without)]
        if isinstance(read, Binaries):
            return {known.rpartition("\\")[2].lower(): {name.lower(): data for name, data in found.items() if isinstance(data, bytes)}
                    for known, found in self.keys.items() if known.startswith(key + "\\")}
        if isinstance(read, ValueTexts):
            return {name: str(data).encode("cp437", "replace").decode("utf-8", "replace") for name, data in (values or {}).items()
                    if isinstance(data, str) and read.text.lower() in data.lower() and not any(text.lower() in data.lower() for text in read.without)
                    and (not read.among or any(text.lower() in data.lower() for text in read.among))}
        if isinstance(read, Value):
            data = (values or {}).get(read.name)
            return None if data is None else RegValue("REG_SZ", data)
        if isinstance(read, Confirm):
            return (values or {}).get(read.name) == read.data
        if isinstance(read, Rows):
            wanted = [str(value).lower() for value in read.values]
            return [row for row in self.rows.get(read.cls, []) if not wanted or str(row.get(read.key)).lower() in wanted]
        if isinstance(read, Listing):
            pattern = re.escape(read.pattern).replace("\\*", "[^\\\\]*")
            return [path for path in self.files if re.fullmatch(pattern, path, re.IGNORECASE)]
        raise AssertionError("the fake host knows no %r" % (read,))

    # ---------------------------------------------------------------- writes
    def invoke(self, cls: str, method: str, params: dict[str, t.Any], selectors: dict[str, str] | None = None, namespace: str = "root/cimv2",
               *, repeatable: bool = False) -> t.Any:
        self.invoked.append((cls, method, next(iter((selectors or {}).values()), "")))
        return self.on_invoke(cls, method, params, selectors or {})

    def associated(self, _cls: str, selectors: dict[str, str], *_args: t.Any, **_kw: t.Any) -> list[dict[str, t.Any]]:
        return self.rows.get("dependents" if selectors["Name"] == "Agent" else "dependents of " + selectors["Name"], [])

    def run(self, command: str, stdin: bytes = b"", timeout: float = 60.0, *, marked: bool = False) -> Done:
        self.commands.append(command)
        options = dict(re.findall(r'(\w+)=("[^"]*"|\S+)', command))
        options = {key: value.strip('"') for key, value in options.items()}
        if self.refuse and self.refuse in command:
            return Done(1, b"", b"")
        rc = self._portproxy(command, options) if "portproxy" in command else self._advfirewall(command, options)
        for word, error in self.break_after.items():
            if word in command:
                del self.break_after[word]
                raise error
        return Done(rc, b"OK.\r\n", b"")

    def _advfirewall(self, command: str, options: dict[str, str]) -> int:
        rules = self.keys[view.LOCAL_RULES]
        if " delete rule " in command:
            mine = [name for name, data in rules.items() if ("|Name=%s|" % options["name"]).lower() in data.lower() and "|Dir=In|" in data]
            for name in mine:
                del rules[name]
            return 0 if mine else 1
        rules["{%08X-0000-4000-8000-000000000000}" % (len(self.commands) + 0xA0)] = stored(options)
        return 0

    def _portproxy(self, command: str, options: dict[str, str]) -> int:
        values = self.keys.setdefault(PROXIES, {})
        name = "%s/%s" % (options.get("listenaddress", "*"), options["listenport"])
        if " delete " in command:
            return 0 if values.pop(name, None) else 1
        values[name] = "%s/%s" % (options["connectaddress"], options["connectport"])
        return 0

    def rule(self, data: str, name: str = "", policy: bool = False) -> None:
        key = view.POLICY_RULES if policy else view.LOCAL_RULES
        rules = self.keys.setdefault(key, {})
        rules[name or "{00000000-0000-4000-8000-%012d}" % len(rules)] = data


def stored(options: dict[str, str]) -> str:
    """A rule as Windows stores what netsh was told."""
    protocol = {"tcp": "6", "udp": "17"}.get(options["protocol"])
    fields = ["Action=%s" % options["action"].capitalize(), "Active=%s" % ("TRUE" if options["enable"] == "yes" else "FALSE"), "Dir=In"]
    fields += ["Protocol=%s" % protocol] if protocol else []
    profiles = options["profile"].split(",")
    fields += ["Profile=%s" % profile.capitalize() for profile in profiles] if len(profiles) < 3 else []
    for port in options.get("localport", "").split(","):
        if port:
            fields.append("%s=%s" % ("LPort2_10" if "-" in port else "LPort", port))
    for address in options["remoteip"].split(","):
        if address != "any":
            fields.append("%s=%s" % ("RA6" if ":" in address else "RA4", _mask(address)))
    if "program" in options:
        fields.append("App=%s" % options["program"].replace("C:\\Program Files", "%ProgramFiles%"))
    if "service" in options:
        fields.append("Svc=%s" % options["service"])
    return "v2.31|%s|Name=%s|" % ("|".join(fields), options["name"])


def _mask(address: str) -> str:
    """Windows stores IPv4 subnets with their mask."""
    import ipaddress

    if "/" in address and ":" not in address:
        network = ipaddress.ip_network(address)
        return "%s/%s" % (network.network_address, network.netmask)
    return address
