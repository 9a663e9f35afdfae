# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: after how long a Windows host goes to sleep on mains power, from the registry.

The active power scheme's changed settings are below ``Control\\Power\\User\\PowerSchemes\\<scheme>``, its defaults below
``Control\\Power\\PowerSettings\\<group>\\<setting>\\DefaultPowerSchemeValues\\<scheme>``; group policy's ``Power\\PowerSettings`` wins.
The GUIDs are those of Microsoft Learn, "Power Policy Settings" and ``powercfg``'s aliases. ``ACSettingIndex`` is in seconds, 0 is never.
"""
from __future__ import annotations

from dataclasses import dataclass

from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._host import Host
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._reads import Confirm, Dwords, Read, Value

_POWER = "SYSTEM\\CurrentControlSet\\Control\\Power"
_SCHEMES = _POWER + "\\User\\PowerSchemes"
_POLICY = "SOFTWARE\\Policies\\Microsoft\\Power\\PowerSettings"
_SLEEP_GROUP = "238c9fa8-0aad-41ed-83f4-97be242c8f20"
SETTINGS = {"sleep": "29f6c1db-86da-48c5-9fdb-f2b67b1f44da", "hibernation": "9d7815a6-7ee4-497e-8888-515a05f02364"}
_AC = "ACSettingIndex"
#: Schemes Windows is delivered with: asked for by one batched read each, before the value itself is.
BALANCED, HIGH_PERFORMANCE = "381b4222-f694-41f0-9685-ff5bb260df2e", "8c5e7fda-e8bf-4a96-9a85-a6e23a8c635c"
#: What Windows calls the schemes it knows, in English.
NAMES = {BALANCED: "Balanced", HIGH_PERFORMANCE: "High performance", "a1841308-3541-4fab-bc81-f71556f20b4a": "Power saver",
         "e9a42b02-d5df-448d-aa00-03f14749eb61": "Ultimate Performance"}
_USUAL = {scheme: Confirm(_SCHEMES, "ActivePowerScheme", scheme) for scheme in (BALANCED, HIGH_PERFORMANCE)}


@dataclass(frozen=True)
class Sleep:
    """Seconds until the host sleeps or hibernates by itself; 0 is never, ``None`` unknown."""

    scheme: str
    sleep: int | None
    hibernation: int | None

    @property
    def name(self) -> str:
        """The scheme in words; one that somebody made has a name that only the host knows."""
        return "'%s'" % NAMES[self.scheme] if self.scheme in NAMES else "of the host's own"


def reads() -> list[Read]:
    return [*_USUAL.values(), Dwords(_POWER), Dwords(_POLICY), *(Dwords(_changed(scheme, SETTINGS["sleep"])) for scheme in _USUAL)]


def _changed(scheme: str, setting: str) -> str:
    """The key of a setting that was changed in a scheme."""
    return "%s\\%s\\%s\\%s" % (_SCHEMES, scheme, _SLEEP_GROUP, setting)


def look(host: Host) -> Sleep:
    scheme = next((name for name, usual in _USUAL.items() if host.read(usual)), "")
    if not scheme:
        value = host.read(Value(_SCHEMES, "ActivePowerScheme", "REG_SZ"))
        scheme = str(value.data).lower() if value is not None else BALANCED
    return Sleep(scheme, _seconds(host, scheme, "sleep"), _hibernation(host, scheme))


def _hibernation(host: Host, scheme: str) -> int | None:
    """Without hibernation switched on its time-out means nothing."""
    switches: dict[str, int] = host.read(Dwords(_POWER)) or {}
    if switches.get("HibernateEnabled", switches.get("HibernateEnabledDefault")) == 0:
        return 0
    return _seconds(host, scheme, "hibernation")


def _seconds(host: Host, scheme: str, setting: str) -> int | None:
    """A setting on mains power: group policy's, else the scheme's changed value, else its default."""
    guid = SETTINGS[setting]
    by_policy = host.read(Dwords(_POLICY)) is not None
    for key in (*(["%s\\%s" % (_POLICY, guid)] if by_policy else []), _changed(scheme, guid)):
        values: dict[str, int] = host.read(Dwords(key)) or {}
        if _AC in values:
            return values[_AC]
    default = "%s\\PowerSettings\\%s\\%s\\DefaultPowerSchemeValues\\%s" % (_POWER, _SLEEP_GROUP, guid, scheme)
    for name in (_AC, "ProvAcSettingIndex"):
        value = host.read(Value(default, name, "REG_DWORD"))
        if value is not None:
            return int(value.data)
    return None


__all__ = ["BALANCED", "HIGH_PERFORMANCE", "NAMES", "SETTINGS", "Sleep", "look", "reads"]
