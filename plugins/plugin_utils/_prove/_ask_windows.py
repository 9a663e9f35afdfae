# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: experiments about what Windows stores and its tools print: registry, firewall rules, hashes, zones. They only read."""
from __future__ import annotations

import re
import typing as t

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._prove._ask_wire import CURRENT_VERSION
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._prove._base import HOST, NOT_HERE, Answer, Experiment, Places, verdict
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.quickbooks._products import UNINSTALL, UNINSTALL_32, installed, others
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._batch import new_nonce
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._command import quote
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._file import digest, file_hash
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._firewall_view import LOCAL_RULES
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._host import Host
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._reads import (
    Confirm,
    Dwords,
    FileBytes,
    SubkeyTexts,
    Types,
    ValueNames,
    Values,
    ValueTexts,
)
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._registry import WRONG_TYPE, RegistryError

try:
    from tzlocal.windows_tz import win_tz
except ImportError:
    win_tz = {}

#: Firewall rules that are read one by one.
RULES = 40
PORT_PROXY = "SYSTEM\\CurrentControlSet\\Services\\PortProxy\\v4tov4\\tcp"
#: Fields of a rule that hold anybody's words: they decide nothing.
WORDS = ("Name", "Desc", "EmbedCtxt")
#: The zones that the Unicode CLDR maps to none.
UNMAPPED = frozenset({"Kamchatka Standard Time", "Mid-Atlantic Standard Time"})
#: From this build on a server is a 2022 or newer.
SERVER_2022 = 20348
_EDITION = re.compile(r"(?i)(?:intuit )?quickbooks(?: desktop)? (?:pro|premier|enterprise|accountant).*[0-9]")


def printed_values(at: Places) -> Answer:
    host = at.windows
    exact = host.registry.get(CURRENT_VERSION, "CurrentBuild", "REG_SZ")
    kinds = host.registry.value_types(CURRENT_VERSION) or {}
    numbers = {name for name, kind in kinds.items() if kind == "REG_DWORD"}
    if exact is None or not numbers:
        return Answer(NOT_HERE, "HKLM\\%s holds no CurrentBuild or no number" % CURRENT_VERSION)
    build = str(exact.data)
    wrong = [what for what, good in (
        ("the exact text is confirmed", host.read(Confirm(CURRENT_VERSION, "CurrentBuild", build)) is True),
        ("another text is not", host.read(Confirm(CURRENT_VERSION, "CurrentBuild", build + "0")) is False),
        ("the numbers are those of StdRegProv", set(host.read(Dwords(CURRENT_VERSION)) or {}) == numbers),
        ("a search in the data finds the name", "CurrentBuild" in host.read(ValueNames(CURRENT_VERSION, build))),
        ("names and types are those of StdRegProv", (host.read(Types(CURRENT_VERSION)) or {}).get("currentbuild") == "REG_SZ"),
        ("a search below finds the key", bool(host.read(SubkeyTexts(CURRENT_VERSION.rpartition("\\")[0], build)))),
    ) if not good]
    return verdict(not wrong, "not so: %s" % "; ".join(wrong) if wrong else "all six searches answer as StdRegProv does")


def wrong_type_code(at: Places) -> Answer:
    kinds = at.windows.registry.value_types(CURRENT_VERSION) or {}
    number = next((name for name, kind in kinds.items() if kind == "REG_DWORD"), "")
    if not number:
        return Answer(NOT_HERE, "HKLM\\%s holds no number" % CURRENT_VERSION)
    try:
        at.windows.registry.get(CURRENT_VERSION, number, "REG_SZ")
    except RegistryError as exc:
        return verdict(exc.code == WRONG_TYPE, "GetStringValue on a REG_DWORD: %s" % exc.code)
    return verdict(False, "GetStringValue on a REG_DWORD: no error")


def rule_store_silent(at: Places) -> Answer:
    word = new_nonce()
    line = "reg query %s /f " + quote(word) + " /d 2>nul"
    there = at.windows.run(line % quote("HKLM\\" + CURRENT_VERSION), marked=True)
    missing = at.windows.run(line % quote("HKLM\\SOFTWARE\\" + word), marked=True)
    came = "; ".join("%s: exit code %d, %s printed" % (what, done.rc, "something" if done.stdout.strip() else "nothing")
                     for what, done in (("a key without a match", there), ("a key that is missing", missing)))
    return verdict(bool(there.stdout.strip()) and not missing.stdout.strip() and there.rc == missing.rc == 1, came)


def _rules(host: Host) -> dict[str, str]:
    """Some inbound rules with their exact text: the first, the last and every so many between."""
    names = sorted(name for name, kind in (host.registry.value_types(LOCAL_RULES) or {}).items() if kind == "REG_SZ")
    found = {}
    for name in names[::max(1, len(names) // RULES)][:RULES]:
        value = host.registry.get(LOCAL_RULES, name, "REG_SZ")
        if value is not None:
            found[name] = str(value.data)
    return found


def _deciding(rule: str) -> list[str]:
    return [part for part in rule.split("|") if part.partition("=")[0] not in WORDS]


def printed_rules(at: Places) -> Answer:
    exact = {name: rule for name, rule in _rules(at.windows).items() if "|Dir=In|" in rule and name.isascii()}
    if not exact:
        return Answer(NOT_HERE, "no inbound rule is stored")
    printed = at.windows.read(ValueTexts(LOCAL_RULES, "|Dir=In|"))
    missing = [name for name in exact if name not in printed]
    other = [name for name in exact if name in printed and all(part.isascii() for part in _deciding(exact[name]))
             and _deciding(exact[name]) != _deciding(printed[name])]
    return verdict(not missing and not other, "of %d inbound rules %d were not printed and %d were printed otherwise" % (len(exact), len(missing), len(other)))


def rule_first_fields(at: Places) -> Answer:
    rules = _rules(at.windows)
    if not rules:
        return Answer(NOT_HERE, "no rule is stored")
    orders = {" ".join(part.partition("=")[0] for part in rule.split("|")[1:4]) for rule in rules.values()}
    return verdict(orders == {"Action Active Dir"}, "%d rules begin with %s" % (len(rules), ", or ".join(sorted(orders)[:5])))


def packaged_rules_on_servers(at: Places) -> Answer:
    row = at.wire.get("Win32_OperatingSystem")
    if str(row.get("ProductType")) == "1" or int(str(row.get("BuildNumber") or 0)) < SERVER_2022:
        return Answer(NOT_HERE, "this is no Server 2022 or newer")
    found = sum(bool(at.windows.read(ValueNames(LOCAL_RULES, text))) for text in ("|PFN=", "|LUOwn="))
    return verdict(True, "such rules are stored") if found else Answer(NOT_HERE, "this server has none, from which nothing follows for others")


def printed_hash(at: Places) -> Answer:
    path = "C:\\Windows\\win.ini"
    data = at.windows.read(FileBytes(path))
    if data is None:
        return Answer(NOT_HERE, "%s cannot be read" % path)
    printed = file_hash(at.windows, path)
    return verdict(printed == digest(data), "certutil printed %s hash" % ("the file's" if printed == digest(data) else "another" if printed else "no"))


def zones_without_map(at: Places) -> Answer:
    lines = at.windows.run("tzutil /l", marked=True).stdout.decode("utf-8", "replace").replace("\r\n", "\n").split("\n\n")
    zones = [entry.strip().split("\n")[1].strip() for entry in lines if len(entry.strip().split("\n")) == 2]
    if not zones or not win_tz:
        return Answer(NOT_HERE, "tzutil lists no zone, or tzlocal is missing on the controller")
    unknown = {zone for zone in zones if zone not in win_tz} - UNMAPPED
    return verdict(not unknown, "of %d zones these have no counterpart: %s" % (len(zones), ", ".join(sorted(unknown)[:5]) or "only the two"))


def port_proxy_listener(at: Places) -> Answer:
    proxies = at.windows.read(Values(PORT_PROXY)) or {}
    ports = sorted({int(name.rpartition("/")[2]) for name in proxies if name.rpartition("/")[2].isdigit()})
    if not ports:
        return Answer(NOT_HERE, "this host has no port proxy")
    service = at.wire.query("SELECT ProcessId FROM Win32_Service WHERE Name='iphlpsvc'")
    pid = str(service[0].get("ProcessId")) if service else ""
    rows = at.wire.query("SELECT OwningProcess FROM MSFT_NetTCPConnection WHERE State=2 AND LocalPort=%d" % ports[0], "root/standardcimv2")
    owners = {str(row.get("OwningProcess")) for row in rows}
    if not owners:
        return Answer(NOT_HERE, "nothing listens at the port of the proxy")
    return verdict(owners == {pid}, "the listener is %s" % ("the IP Helper service's" if owners == {pid} else "another process'"))


def product_names(at: Places) -> Answer:
    known = installed(at.windows)
    unknown = [name for name in others(at.windows) if _EDITION.match(name)]
    if unknown:
        return verdict(False, "not recognised: %s" % ", ".join(unknown[:5]))
    return verdict(True, ", ".join(product.name for product in known)) if known else Answer(NOT_HERE, "no QuickBooks is installed here")


def smartagent(at: Places) -> Answer:
    services = at.wire.query("SELECT Name FROM Win32_Service WHERE Name LIKE '%SmartAgent%' OR DisplayName LIKE '%SmartAgent%'")
    programs = [key for place in (UNINSTALL, UNINSTALL_32) for key in at.windows.read(SubkeyTexts(place, "SmartAgent"))]
    if services or programs:
        return verdict(False, "%d services and %d programs are called so" % (len(services), len(programs)))
    return verdict(True, "none here") if installed(at.windows) else Answer(NOT_HERE, "no QuickBooks is installed here, so InterWeave is not to be expected")


def _made(name: str, ask: t.Callable[[Places], Answer], asks: str, touches: str, proven: str, disproven: str, code: str) -> Experiment:
    return Experiment(name, HOST, ask, asks, touches, proven, disproven, "plugins/plugin_utils/" + code)


EXPERIMENTS = (
    _made("printed-values", printed_values, "Windows' own version key by six kinds of `reg query`, and by StdRegProv", "one key",
          "they agree", "one of them finds what is not there, or not what is", "windows/_batch.py"),
    _made("wrong-type-code", wrong_type_code, "A number, asked as a text", "one value", "2147749893", "another code, or an answer", "windows/_registry.py"),
    _made("rule-store-silent", rule_store_silent, "`reg query /f` for a text that is nowhere, in a key that is there and in one that is not", "two keys",
          "only the missing key prints nothing; both end with 1", "anything else", "windows/_firewall_view.py"),
    _made("printed-rules", printed_rules, "At most %d inbound firewall rules by `reg query` and by StdRegProv" % RULES, "the rule store",
          "every field that decides is the same", "a rule is missing, or a field differs", "windows/_firewall_view.py"),
    _made("rule-first-fields", rule_first_fields, "With which fields at most %d firewall rules begin" % RULES, "the rule store",
          "all begin with Action, Active, Dir", "one begins otherwise", "windows/_firewall_view.py"),
    _made("packaged-rules-on-servers", packaged_rules_on_servers, "Whether a Server 2022 or newer has rules with PFN or LUOwn", "the rule store",
          "it has", "nothing disproves it: a server without them says nothing of others", "windows/_firewall_rules.py"),
    _made("printed-hash", printed_hash, "The SHA-256 of `win.ini` by `certutil`, and of its bytes as curl.exe prints them", "one file",
          "they are the same", "certutil's is missing or another", "windows/_file.py"),
    _made("zones-without-map", zones_without_map, "All zones that `tzutil /l` lists", "one command", "only the two are unknown to the controller's table",
          "another one is", "windows/_time_zone.py"),
    _made("port-proxy-listener", port_proxy_listener, "Whose process listens at the first port proxy", "the list of connections",
          "the IP Helper service's", "another one's", "windows/_port_proxy_judge.py"),
    _made("product-names", product_names, "The names of installed programs with QuickBooks in them", "the list of programs",
          "each that names an edition and a version is recognised", "one is not", "quickbooks/_products.py"),
    _made("smartagent", smartagent, "Services and programs called SmartAgent", "the lists of services and programs",
          "none, on a host with QuickBooks", "there is one", "_client/spec_host.py"),
)

__all__ = ["EXPERIMENTS", "PORT_PROXY"]
