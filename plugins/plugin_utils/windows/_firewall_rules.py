# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the grammar of firewall rules in the Windows registry, and what two rules have to do with each other.

The grammar is MS-GPFAS 2.2.2.19: ``v2.30|Action=Allow|Active=TRUE|Dir=In|Protocol=6|LPort=4500|RA4=203.0.113.10|Name=X|``.
A field may be repeated; an absent one means "any". Fields this file does not know count as conditions that narrow the rule.
Nothing here reads or writes anything.
"""
from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass
from types import MappingProxyType

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._addresses import (
    Addresses,
    Ports,
    addresses,
    ports,
)

PROFILES = ("domain", "private", "public")
ALL_PROFILES = frozenset(PROFILES)
PROTOCOLS = {"tcp": 6, "udp": 17, "any": None}

_PORT_FIELDS = frozenset({"lport", "lport2_10", "lport2_20", "lport2_24"})
_ADDRESS_FIELDS = frozenset({"ra4", "ra6", "ra42", "ra62"})
#: Fields that say nothing about what a rule lets through.
SILENT_FIELDS = frozenset({"name", "desc", "embedctxt", "ttk", "ttk2_22", "ttk2_27", "ttk2_28"})
#: A rule of a packaged app: it is about one package (``PFN``, ``AppPkgId``) or about the packages of one user (``LUOwn``).
_PACKAGE_FIELDS = ("pfn=", "apppkgid=", "luown=")
#: SIDs of app containers and of their capabilities begin so (Microsoft Learn, "Well-known SIDs").
_APP_CONTAINER = "s-1-15-"
_SCOPE_FIELDS = frozenset({"action", "active", "dir", "protocol", "profile", "app", "svc"}) | _PORT_FIELDS | _ADDRESS_FIELDS
_VERSION = re.compile(r"v\d+\.\d+", re.IGNORECASE)

#: The variables Windows puts into program paths, when the host has its usual folders.
USUAL_FOLDERS: t.Mapping[str, str] = MappingProxyType({
    "systemroot": "C:\\Windows", "windir": "C:\\Windows", "systemdrive": "C:", "programfiles": "C:\\Program Files",
    "programfiles(x86)": "C:\\Program Files (x86)", "programw6432": "C:\\Program Files", "programdata": "C:\\ProgramData",
    "allusersprofile": "C:\\ProgramData",
})


def expand(path: str, folders: t.Mapping[str, str] = USUAL_FOLDERS) -> str:
    """*path* with the ``%variables%`` that *folders* knows put in; others stay as they are."""
    return re.sub(r"%([^%]+)%", lambda match: folders.get(match.group(1).lower(), match.group(0)), path)


def same_path(one: str, other: str, folders: t.Mapping[str, str] = USUAL_FOLDERS) -> bool:
    return _path(one, folders) == _path(other, folders)


def _path(path: str, folders: t.Mapping[str, str]) -> str:
    text = expand(path, folders).replace("/", "\\")
    head, tail = text[:2], text[2:]
    return (head + re.sub(r"\\+", r"\\", tail)).casefold()


@dataclass(frozen=True)
class Scope:
    """What a rule is about. ``None`` means any."""

    profiles: frozenset[str] = ALL_PROFILES
    protocol: int | None = None
    ports: Ports | None = None
    program: str | None = None
    service: str | None = None
    sources: Addresses = Addresses(any=True)
    #: What narrows the rule besides, as ``FIELD=value``: interface types, users, local addresses, IPsec ...
    conditions: tuple[str, ...] = ()

    @property
    def narrowed(self) -> bool:
        """Whether a condition makes it count for less than it seems. Edge traversal only widens; Windows itself writes ``Defer=User``."""
        return any(not condition.lower().startswith(("edge=", "defer=")) for condition in self.conditions)

    @property
    def packaged(self) -> bool:
        """Whether the rule belongs to packaged apps: it then opens and blocks nothing for any other program, whatever else it says."""
        return any(one.startswith(_PACKAGE_FIELDS) or (one.startswith("luauth=") and _APP_CONTAINER in one)
                   for one in (condition.lower() for condition in self.conditions))


@dataclass(frozen=True)
class Rule:
    """One rule as the registry holds it."""

    fields: tuple[tuple[str, str], ...]
    version: str = "v2.30"

    def all(self, key: str) -> list[str]:
        return [value for name, value in self.fields if name.lower() == key.lower()]

    def get(self, key: str) -> str | None:
        values = self.all(key)
        return values[-1] if values else None

    @property
    def name(self) -> str:
        return self.get("Name") or ""

    @property
    def action(self) -> str:
        return (self.get("Action") or "").lower()

    @property
    def active(self) -> bool:
        return (self.get("Active") or "").upper() == "TRUE"

    @property
    def inbound(self) -> bool:
        return (self.get("Dir") or "").lower() == "in"

    def allows(self) -> bool:
        return self.action == "allow" and self.active and self.inbound

    def blocks(self) -> bool:
        return self.action == "block" and self.active and self.inbound

    def scope(self) -> Scope:
        profiles = frozenset(value.lower() for value in self.all("Profile")) or ALL_PROFILES
        port_texts = [value for key, value in self.fields if key.lower() in _PORT_FIELDS]
        address_texts = [value for key, value in self.fields if key.lower() in _ADDRESS_FIELDS]
        service = self.get("Svc")
        return Scope(
            profiles=profiles, protocol=_protocol(self.get("Protocol")),
            ports=ports(port_texts) if port_texts else None,
            program=self.get("App") or None, service=service.lower() if service else None,
            sources=addresses(address_texts), conditions=self._conditions())

    def _conditions(self) -> tuple[str, ...]:
        found = []
        for key, value in self.fields:
            lowered = key.lower()
            if lowered in _SCOPE_FIELDS or lowered in SILENT_FIELDS or (lowered == "edge" and value.upper() == "FALSE"):
                continue
            found.append("%s=%s" % (key, value))
        return tuple(sorted(found))

    def __str__(self) -> str:
        return "%s|%s" % (self.version, "".join("%s=%s|" % field for field in self.fields))


def _protocol(text: str | None) -> int | None:
    """The IP protocol's number; 256 and everything that is no number mean any."""
    if text is None or not (text.isascii() and text.isdigit()) or int(text) > 255:
        return None
    return int(text)


def parse(data: str) -> Rule | None:
    """A rule from the data of its registry value; ``None`` when this is no rule (Windows leaves it out as well)."""
    version, separator, rest = data.partition("|")
    if not separator or not _VERSION.fullmatch(version):
        return None
    fields = []
    for part in rest.split("|"):
        key, equals, value = part.partition("=")
        if equals:
            fields.append((key, value))
    return Rule(tuple(fields), version)


def differences(found: Rule, wanted: Scope, folders: t.Mapping[str, str] = USUAL_FOLDERS) -> list[str]:
    """In what *found* is not an active inbound allow rule with exactly the scope *wanted*; one text for each field."""
    scope = found.scope()
    rows: list[tuple[bool, str, tuple[t.Any, ...]]] = [
        (found.action == "allow", "action is %s, not allow", (found.action or "missing",)),
        (found.active, "the rule is disabled", ()),
        (scope.profiles == wanted.profiles, "profiles are %s, not %s", (_profile_text(scope.profiles), _profile_text(wanted.profiles))),
        (scope.protocol == wanted.protocol, "protocol is %s, not %s", (protocol_text(scope.protocol), protocol_text(wanted.protocol))),
        (scope.ports == wanted.ports, "local ports are %s, not %s", _or_any(scope.ports, wanted.ports)),
        (_same_program(scope.program, wanted.program, folders), "program is %s, not %s", _or_any(scope.program, wanted.program)),
        (scope.service == wanted.service, "service is %s, not %s", _or_any(scope.service, wanted.service)),
        (scope.sources == wanted.sources, "remote addresses are %s, not %s", (scope.sources, wanted.sources)),
        (scope.conditions == wanted.conditions, "it has further conditions: %s", (", ".join(scope.conditions) or "none",)),
    ]
    return [text % values for same, text, values in rows if not same]


def _or_any(*values: t.Any) -> tuple[t.Any, ...]:
    return tuple(value or "any" for value in values)


def _same_program(one: str | None, other: str | None, folders: t.Mapping[str, str]) -> bool:
    if one is None or other is None:
        return one is other
    return same_path(one, other, folders)


def covers(outer: Scope, inner: Scope, folders: t.Mapping[str, str] = USUAL_FOLDERS) -> bool:
    """Whether *outer* certainly lets through everything of *inner*."""
    if outer.narrowed or not inner.profiles <= outer.profiles or outer.protocol not in (None, inner.protocol) or outer.service not in (None, inner.service):
        return False
    if outer.program is not None and not _same_program(outer.program, inner.program, folders):
        return False
    return _ports_within(inner.ports, outer.ports) and inner.sources.within(outer.sources)


def _ports_within(inner: Ports | None, outer: Ports | None) -> bool:
    return outer is None or (inner is not None and inner.within(outer))


def protocol_text(number: int | None) -> str:
    return {6: "tcp", 17: "udp", None: "any"}.get(number, str(number))


def _profile_text(profiles: frozenset[str]) -> str:
    return ", ".join(sorted(profiles))


__all__ = [
    "ALL_PROFILES", "PROFILES", "PROTOCOLS", "Rule", "SILENT_FIELDS", "Scope", "USUAL_FOLDERS", "covers", "differences", "expand", "parse",
    "protocol_text", "same_path",
]
