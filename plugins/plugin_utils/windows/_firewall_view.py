# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: what is read of a host's firewall for one wanted rule, and what stands in that rule's way.

Value names and DWORDs come from ``reg query`` (the same in every language), the rules themselves from StdRegProv.
Nothing here writes.
"""
from __future__ import annotations

import ntpath
import typing as t
from dataclasses import dataclass, field, replace

from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._addresses import CERTAINLY, NEVER
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._firewall_rules import (
    PROFILES,
    USUAL_FOLDERS,
    Rule,
    Scope,
    covers,
    differences,
    overlap,
    parse,
    reach,
)
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._host import Host
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._reads import Dwords, Read, Value, ValueNames
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
_NAMED = ("|App=", "|LPort", "|Svc=", "|AppPkgId=", "|ICMP")
#: ``None`` when group policy says nothing about the firewall.
_ANY_POLICY = Dwords(_POLICY.rstrip("\\"))
#: Holds no number: answers whether the key can be read at all, which a search without a hit does not.
_STORE = Dwords(LOCAL_RULES)
FIREWALL_SERVICE = service_read("MpsSvc")
_SYSTEM_ROOT = Value("SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion", "SystemRoot", "REG_SZ")
_PROGRAM_FILES = Value("SOFTWARE\\Microsoft\\Windows\\CurrentVersion", "ProgramFilesDir", "REG_SZ")


@dataclass(frozen=True)
class Wanted:
    """The one inbound allow rule that is wanted, found by its name."""

    name: str
    scope: Scope


@dataclass(frozen=True)
class Stored:
    """A rule with the place it was read from: its value name, and whether group policy brought it."""

    id: str
    rule: Rule
    policy: bool = False

    def __str__(self) -> str:
        return "'%s' (%s%s)" % (self.rule.name, "group policy, " if self.policy else "", self.id)


@dataclass(frozen=True)
class Profile:
    """One profile's settings as they count: group policy's before the host's own."""

    name: str
    on: bool = True
    exceptions: bool = True
    local_rules: bool = True
    allows_by_default: bool = False


@dataclass(frozen=True)
class View:
    """What was seen of the firewall."""

    own: tuple[Stored, ...] = ()
    others: tuple[Stored, ...] = ()
    profiles: tuple[Profile, ...] = tuple(Profile(name) for name in PROFILES)
    #: The firewall service's state as Win32_Service has it; ``None`` when the host named no such service.
    service: str | None = "Running"
    folders: t.Mapping[str, str] = field(default_factory=lambda: USUAL_FOLDERS)

    def profile(self, name: str) -> Profile:
        return next((profile for profile in self.profiles if profile.name == name), Profile(name))


def reads(wanted: Wanted) -> list[Read]:
    """The first reads: settings of every profile, names of the rules that bear on the wanted one."""
    result: list[Read] = [*_local_settings(), _STORE]
    return [*result, _ANY_POLICY, _own_names(wanted), *_names(LOCAL_RULES, wanted.scope), FIREWALL_SERVICE]


def _policy_reads(wanted: Wanted) -> list[Read]:
    """What is read besides where group policy has anything to say about the firewall at all."""
    result: list[Read] = [Dwords(_POLICY + key) for keys in _POLICY_KEYS.values() for key in keys]
    return [*result, *_names(POLICY_RULES, wanted.scope)]


def _own_names(wanted: Wanted) -> ValueNames:
    return ValueNames(LOCAL_RULES, "|Name=%s|" % wanted.name)


def _search_texts(scope: Scope) -> list[str]:
    """Substrings that name every block rule, and the rules for the same program or port whatever folder variable they use."""
    texts = ["|Action=Block|"]
    if scope.program is not None:
        texts.append("%s|" % ntpath.basename(scope.program))
    if scope.ports is not None:
        texts += ["|LPort=%d|" % low for low, high in scope.ports.spans if low == high]
        texts.append(_RANGES)
    return texts


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
    own: list[Stored] = []
    others: list[Stored] = []
    for stored in _rules(host, LOCAL_RULES, [_own_names(wanted), *_names(LOCAL_RULES, wanted.scope)]):
        mine = stored.rule.name.casefold() == wanted.name.casefold() and stored.rule.inbound
        (own if mine else others).append(stored)
    if policy:
        others += _rules(host, POLICY_RULES, _names(POLICY_RULES, wanted.scope))
    service = next((str(row.get("State")) for row in host.read(FIREWALL_SERVICE)), None)
    return View(tuple(own), tuple(others), tuple(_profile(host, name, policy) for name in PROFILES), service, _folders(host, [*own, *others]))


def _names(key: str, scope: Scope) -> list[ValueNames]:
    return [*(ValueNames(key, text) for text in _search_texts(scope)), ValueNames(key, _OPEN, _NAMED)]


def _rules(host: Host, key: str, names: list[ValueNames]) -> list[Stored]:
    ids = sorted({name for read in names for name in host.read(read) if not _known(read, name)})
    values = [Value(key, name, "REG_SZ") for name in ids]
    host.prefetch(values)
    found = []
    for value in values:
        data = host.read(value)
        rule = parse(str(data.data)) if data is not None else None
        if rule is not None:
            found.append(Stored(value.name, rule, key == POLICY_RULES))
    return found


def _known(read: ValueNames, name: str) -> bool:
    """Whether this is one of Windows' own rules for IP over HTTPS, whose "range" is a keyword: not worth a request each."""
    return read.text == _RANGES and name.startswith("CoreNet-IPHTTPS")


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


@dataclass
class Verdict:
    """What stands in the way of a rule, and what else is to be known about it."""

    obstacles: list[str] = field(default_factory=list)
    remedies: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    evidence: list[str] = field(default_factory=list)

    def obstacle(self, text: str, remedy: str) -> None:
        self.obstacles.append(text)
        if remedy not in self.remedies:
            self.remedies.append(remedy)


def opened_by_policy(view: View, wanted: Wanted) -> Stored | None:
    """The group policy rule that lets through everything that is wanted, if there is one."""
    return next((stored for stored in view.others if stored.policy and stored.rule.allows()
                 and covers(stored.rule.scope(), wanted.scope, view.folders)), None)


def useless(view: View, wanted: Wanted) -> bool:
    """Whether a local rule would be ignored on every wanted profile, by a firewall that is on."""
    profiles = [view.profile(name) for name in wanted.scope.profiles]
    return all(not profile.local_rules for profile in profiles) and any(profile.on for profile in profiles)


def verdict(view: View, wanted: Wanted) -> Verdict:
    """Whether a local rule as wanted takes effect. Pure."""
    result = Verdict()
    if view.service is None:
        result.obstacle("the firewall service MpsSvc is not on this host: no rule is applied",
                        "Find out what protects this host instead of the Windows firewall, have its administrator add the exception there, "
                        "and waive this item.")
    elif view.service != "Running":
        result.obstacle("the firewall service MpsSvc is %s: no rule is applied" % view.service.lower(),
                        "Start the service 'MpsSvc' (Windows Defender Firewall) and set it to start automatically.")
    _judge_profiles(result, view, wanted)
    _judge_blocks(result, view, wanted)
    _report_broader(result, view, wanted)
    return result


def _judge_profiles(result: Verdict, view: View, wanted: Wanted) -> None:
    policy_rule = opened_by_policy(view, wanted)
    for name in sorted(wanted.scope.profiles):
        profile = view.profile(name)
        if not profile.on:
            result.obstacle("the firewall is off on the %s profile: everything is open there to everybody, and no rule counts" % name,
                            "In 'Windows Defender Firewall with Advanced Security' > Properties > %s Profile, set the firewall state to On; look first "
                            "which other inbound rules this server needs. Where another product's firewall is meant to protect it, have its administrator "
                            "add the exception there, and waive this item." % name.capitalize())
            continue
        result.evidence.append("the firewall is on for the %s profile" % name)
        if profile.allows_by_default:
            result.warnings.append("the %s profile allows all inbound traffic that no rule blocks: the rule restricts nothing there" % name)
        if not profile.exceptions:
            result.obstacle("the %s profile blocks all inbound connections, allow rules included (DoNotAllowExceptions is 1)" % name,
                            "In 'Windows Defender Firewall with Advanced Security' > Properties > %s Profile, set inbound connections to "
                            "'Block (default)' instead of 'Block all connections', or in the group policy that sets it." % name.capitalize())
        if not profile.local_rules and policy_rule is None:
            result.obstacle("group policy ignores local rules on the %s profile (AllowLocalPolicyMerge is 0)" % name,
                            "Ask who keeps the group policy to add this rule there, or to apply local firewall rules on that profile again "
                            "(Windows Defender Firewall > Properties > %s Profile > Settings > Apply local firewall rules: Yes). "
                            "When the server never uses that profile, tell the operator to leave it out." % name.capitalize())
    if policy_rule is not None:
        result.evidence.append("group policy's rule %s lets it through too" % policy_rule)


def _judge_blocks(result: Verdict, view: View, wanted: Wanted) -> None:
    blocks = [stored for stored in view.others if stored.rule.blocks()]
    opened = opened_by_policy(view, wanted) is not None
    over = 0
    for stored in blocks:
        scope = _applied(stored, view, opened)
        sure = overlap(wanted.scope, scope, view.folders) if scope.profiles else NEVER
        over += sure > NEVER
        if sure == CERTAINLY:
            result.obstacle("the block rule %s is over it: %s" % (stored, describe(scope)),
                            "Block rules win over allow rules. Remove, disable or narrow the block rule %s." % stored)
        elif sure:
            result.warnings.append("the block rule %s may be over it: %s" % (stored, describe(scope)))
    if not over:
        result.evidence.append("no active inbound block rule is over it (%d looked at)" % len(blocks))


def _applied(stored: Stored, view: View, opened: bool) -> Scope:
    """A rule's scope on the profiles where the firewall is on and the rule counts.

    Where group policy ignores local rules a local block rule is ignored as well. It is still told there, since it will stand in the
    way as soon as local rules are applied again; unless group policy itself opens what is wanted.
    """
    scope = stored.rule.scope()
    names = (name for name in scope.profiles if view.profile(name).on and (stored.policy or view.profile(name).local_rules or not opened))
    return replace(scope, profiles=frozenset(names))


def _report_broader(result: Verdict, view: View, wanted: Wanted) -> None:
    for stored in view.others:
        scope = replace(stored.rule.scope(), conditions=())
        if not stored.rule.allows() or scope.sources.within(wanted.scope.sources):
            continue
        if reach(wanted.scope, scope, view.folders) == CERTAINLY:
            result.warnings.append("the rule %s also opens it, to %s: %s; it was left alone" % (stored, scope.sources, describe(scope)))


def describe(scope: Scope) -> str:
    """A scope in words: protocol, ports, program, service, sources, profiles."""
    protocol = {6: "TCP", 17: "UDP", None: "any protocol"}.get(scope.protocol, "IP protocol %s" % scope.protocol)
    parts = ["%s %s" % (protocol, "port %s" % scope.ports if scope.ports is not None else "on every port")]
    if scope.program is not None:
        parts.append("for %s" % scope.program)
    if scope.service is not None:
        parts.append("for the service %s" % scope.service)
    parts.append("from %s" % scope.sources)
    parts.append("on the profiles %s" % ", ".join(sorted(scope.profiles)))
    return " ".join(parts)


def faults(stored: Stored, view: View, wanted: Wanted) -> list[str]:
    return differences(stored.rule, wanted.scope, view.folders)


__all__ = [
    "FIREWALL_SERVICE", "LOCAL_RULES", "POLICY_RULES", "Profile", "Stored", "Verdict", "View", "Wanted", "describe",
    "faults", "look", "opened_by_policy", "reads", "useless", "verdict",
]
