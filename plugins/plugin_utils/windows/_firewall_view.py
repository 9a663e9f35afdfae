# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: what is read of a host's firewall for one wanted rule. Nothing here writes.

``reg query`` prints the DWORDs and, in one command line, all rules that may bear on the wanted one, hundreds where a host has them. What is
printed sorts out those that certainly do not (it is in the console's code page, so nothing else rests on it); the others are read one by one by
StdRegProv, at most ``EXACT`` of them, which is then said.
"""
from __future__ import annotations

import ntpath
import typing as t
from dataclasses import replace

from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._firewall_meeting import opens, overlap, unnamed
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._firewall_rules import (
    PROFILES,
    SILENT_FIELDS,
    USUAL_FOLDERS,
    Rule,
    Scope,
    parse,
)
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._firewall_state import Profile, Stored, View, Wanted
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._host import Host
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._reads import Dwords, Read, Value, ValueTexts
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._service_control import service_read
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._errors import WsmanError

_LOCAL = "SYSTEM\\CurrentControlSet\\Services\\SharedAccess\\Parameters\\FirewallPolicy\\"
_POLICY = "SOFTWARE\\Policies\\Microsoft\\WindowsFirewall\\"
LOCAL_RULES = _LOCAL + "FirewallRules"
POLICY_RULES = _POLICY + "FirewallRules"
#: Where each profile's settings are; the first key that holds a value counts. The private profile is "standard" in older stores.
_LOCAL_KEYS = {"domain": ("DomainProfile",), "private": ("StandardProfile",), "public": ("PublicProfile",)}
_POLICY_KEYS = {"domain": ("DomainProfile",), "private": ("PrivateProfile", "StandardProfile"), "public": ("PublicProfile",)}
_RANGES = "|LPort2_10="
#: What opens everything: active inbound allow rules (the store begins each rule with these three fields) that name nothing.
_OPEN = "|Action=Allow|Active=TRUE|Dir=In|"
_NAMED = ("|App=", "|LPort", "|Svc=", "|PFN=", "|AppPkgId=", "|LUOwn=", "|ICMP")
#: ``None`` when group policy says nothing about the firewall.
_ANY_POLICY = Dwords(_POLICY.rstrip("\\"))
#: Holds no number: answers whether the key can be read at all, which a search without a hit does not.
_STORE = Dwords(LOCAL_RULES)
FIREWALL_SERVICE = service_read("MpsSvc")
_SYSTEM_ROOT = Value("SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion", "SystemRoot", "REG_SZ")
_PROGRAM_FILES = Value("SOFTWARE\\Microsoft\\Windows\\CurrentVersion", "ProgramFilesDir", "REG_SZ")
#: The rules that are read one by one: of the wanted name, and others that bear on it.
EXACT_OWN, EXACT = 40, 6


def reads(wanted: Wanted) -> list[Read]:
    """The first reads: settings of every profile, the rules that may bear on the wanted one."""
    result: list[Read] = [*_local_settings(), _STORE]
    return [*result, _ANY_POLICY, _own_texts(wanted), *_texts(LOCAL_RULES, wanted.scope), FIREWALL_SERVICE]


def _policy_reads(wanted: Wanted) -> list[Read]:
    """What is read besides where group policy has anything to say about the firewall at all."""
    result: list[Read] = [Dwords(_POLICY + key) for keys in _POLICY_KEYS.values() for key in keys]
    return [*result, *_texts(POLICY_RULES, wanted.scope)]


def _own_texts(wanted: Wanted) -> ValueTexts:
    return ValueTexts(LOCAL_RULES, "|Name=%s|" % wanted.name)


def _texts(key: str, scope: Scope) -> list[ValueTexts]:
    """What finds every active inbound block rule, and the active inbound allow rules for the same program or port, whatever folder variable they use,
    and for everything; of the last never the packaged apps' ones, of which a session host has hundreds. (findstr gives up on a line of 8 KB, which a
    list of addresses makes: block rules do not go through it.)"""
    if scope == Scope():
        return []  # a rule that is to go: what others do does not matter
    texts = [*_program_texts(scope), *_port_texts(scope)]
    plain = tuple(text for text in texts if text.isascii())
    return [ValueTexts(key, "|Action=Block|Active=TRUE|Dir=In|"), ValueTexts(key, _OPEN, _NAMED),
            *([ValueTexts(key, _OPEN, among=(_RANGES,))] if scope.ports is not None else []), *([ValueTexts(key, _OPEN, among=plain)] if plain else []),
            *(ValueTexts(key, text) for text in texts if text not in plain)]


def _program_texts(scope: Scope) -> list[str]:
    return ["%s|" % ntpath.basename(scope.program)] if scope.program is not None else []


def _port_texts(scope: Scope) -> list[str]:
    return ["|LPort=%d|" % low for low, high in scope.ports.spans if low == high] if scope.ports is not None else []


def _local_settings() -> list[Dwords]:
    return [Dwords(_LOCAL + key) for keys in _LOCAL_KEYS.values() for key in keys]


def look(host: Host, wanted: Wanted) -> View:
    """Read the firewall as far as it bears on *wanted*.

    :raises WsmanError: its settings or rules cannot be read. Every Windows has them: what shows none proves nothing.
    """
    for read in (*_local_settings(), _STORE):
        if host.read(read) is None:
            raise WsmanError("the key is missing or may not be read", operation="read the firewall", target="HKLM\\" + read.key)
    policy = host.read(_ANY_POLICY) is not None
    if policy:
        host.prefetch(_policy_reads(wanted))
    printed = {key: _printed(host, key, wanted) for key in ([LOCAL_RULES, POLICY_RULES] if policy else [LOCAL_RULES])}
    own, others = _rules(host, printed, wanted)
    service = next((str(row.get("State")) for row in host.read(FIREWALL_SERVICE)), None)
    return View(tuple(own), tuple(others), _blocks(printed), tuple(_profile(host, name, policy) for name in PROFILES), service,
                _folders(host, [*own, *others]))


def _rules(host: Host, printed: dict[str, dict[str, str]], wanted: Wanted) -> tuple[list[Stored], list[Stored]]:
    """Our own rules, and the others that bear on it; both exactly."""
    own = [stored for stored in _exact(host, LOCAL_RULES, host.read(_own_texts(wanted)), EXACT_OWN) if _is_own(stored.rule, wanted)]
    mine = {stored.id for stored in own}
    bearing = [stored for key in printed for stored in _bearing(host, key, printed[key], wanted) if stored.policy or stored.id not in mine]
    return own, list(_read_exactly(host, bearing, wanted))


def _blocks(printed: dict[str, dict[str, str]]) -> int:
    rules = (parse(text) for found in printed.values() for text in found.values())
    return sum(rule is not None and rule.blocks() for rule in rules)


def profiles(host: Host) -> tuple[Profile, ...]:
    """Each profile's settings as they count, without any rule.

    :raises WsmanError: they cannot be read.
    """
    host.prefetch(_local_settings())
    return tuple(_profile(host, name, host.read(_ANY_POLICY) is not None) for name in PROFILES)


def _is_own(rule: Rule, wanted: Wanted) -> bool:
    return rule.name.casefold() == wanted.name.casefold() and rule.inbound


def _printed(host: Host, key: str, wanted: Wanted) -> dict[str, str]:
    """Value name to printed data of everything the searches of one store found."""
    found: dict[str, str] = {}
    for read in _texts(key, wanted.scope):
        found.update(host.read(read))
    return found


def _bearing(host: Host, key: str, printed: dict[str, str], wanted: Wanted) -> list[Stored]:
    """The rules of a store that may bear on the wanted one, as they are printed."""
    rules = [(name, parse(data)) for name, data in sorted(printed.items())]
    counting = [Stored(name, rule, key == POLICY_RULES, printed=True) for name, rule in rules if rule is not None and (rule.blocks() or rule.allows())]
    folders = _folders(host, counting)
    return [stored for stored in counting if not _tellable(printed[stored.id], stored.rule) or _bears(stored.rule, wanted, folders)]


def _bears(rule: Rule, wanted: Wanted, folders: t.Mapping[str, str]) -> bool:
    """Whether a rule may stand over the wanted one or open the same; a program's name outside ASCII is not compared, for it may be misprinted."""
    scope = wanted.judged
    if scope.program is not None and not scope.program.isascii():
        scope = replace(scope, program=None)
    if rule.blocks():
        return bool(overlap(scope, rule.scope(), folders))
    found = rule.scope()
    return opens(scope, found if scope == wanted.judged else replace(found, program=None), folders)


def _tellable(data: str, rule: Rule) -> bool:
    """Whether what is printed tells the rule: whole, and plain ASCII in every field that matters."""
    told = "".join(value for name, value in rule.fields if name.lower() not in SILENT_FIELDS)
    return data.endswith("|") and told.isascii() and "?" not in told


def _read_exactly(host: Host, bearing: list[Stored], wanted: Wanted) -> list[Stored]:
    """The most telling of these rules as StdRegProv has them, the rest as printed."""
    order = sorted(bearing, key=lambda stored: -_weight(stored, wanted))
    first = [stored for stored in order[:EXACT] if _weight(stored, wanted)]
    exact = [rule for key in (LOCAL_RULES, POLICY_RULES)
             for rule in _exact(host, key, [one.id for one in first if one.policy == (key == POLICY_RULES)], EXACT)]
    return [*exact, *order[len(first):]]


def _weight(stored: Stored, wanted: Wanted) -> int:
    """How much a rule matters; 0 for one that is only counted."""
    scope = stored.rule.scope()
    if stored.rule.blocks():
        return 0 if unnamed(wanted.judged, scope) else 2 + 2 * overlap(wanted.judged, scope)
    return 3 if stored.policy else 1


def _exact(host: Host, key: str, names: t.Iterable[str], limit: int) -> list[Stored]:
    """
    :raises WsmanError: more rules than *limit* carry the wanted name.
    """
    ids = sorted(names)
    if len(ids) > limit:
        raise WsmanError("%d rules carry the wanted rule's name, at most %d are looked at: remove those that are too many" % (len(ids), limit),
                         operation="read the firewall", target="HKLM\\" + key)
    values = [Value(key, name, "REG_SZ") for name in ids]
    host.prefetch(values)
    found = []
    for value in values:
        data = host.read(value)
        rule = parse(str(data.data)) if data is not None else None
        if rule is not None:
            found.append(Stored(value.name, rule, key == POLICY_RULES))
    return found


def _profile(host: Host, name: str, by_policy: bool) -> Profile:
    local = [host.read(Dwords(_LOCAL + key)) or {} for key in _LOCAL_KEYS[name]]
    policy = [host.read(Dwords(_POLICY + key)) or {} for key in _POLICY_KEYS[name]] if by_policy else []

    def setting(value: str, default: int, *stores: dict[str, int]) -> int:
        return next((store[value] for store in stores if value in store), default)

    return Profile(
        name,
        on=setting("EnableFirewall", 1, *policy, *local) != 0,
        exceptions=setting("DoNotAllowExceptions", 0, *policy, *local) == 0,
        local_rules=setting("AllowLocalPolicyMerge", 1, *policy) != 0,
        allows_by_default=setting("DefaultInboundAction", 1, *policy, *local) == 0,
    )


def _folders(host: Host, rules: list[Stored]) -> t.Mapping[str, str]:
    """The host's folders, read only when a rule's program is written with a variable."""
    programs = "".join((stored.rule.get("App") or "").lower() for stored in rules)
    folders = dict(USUAL_FOLDERS)
    if any("%" + name in programs for name in ("systemroot", "windir", "systemdrive", "programdata", "allusersprofile")):
        root = _text(host, _SYSTEM_ROOT) or folders["systemroot"]
        drive = root[:2]
        folders.update(systemroot=root, windir=root, systemdrive=drive, programdata=drive + "\\ProgramData",
                       allusersprofile=drive + "\\ProgramData")
    if "%program" in programs:
        files = _text(host, _PROGRAM_FILES) or folders["programfiles"]
        folders.update({"programfiles": files, "programw6432": files, "programfiles(x86)": files + " (x86)"})
    return folders


def _text(host: Host, value: Value) -> str:
    found = host.read(value)
    return str(found.data) if found is not None else ""


__all__ = ["EXACT", "FIREWALL_SERVICE", "LOCAL_RULES", "POLICY_RULES", "Profile", "Stored", "View", "Wanted", "look", "profiles", "reads"]
