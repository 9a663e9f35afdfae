# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""netsh: ``advfirewall firewall`` and ``interface portproxy``; ends with 0 or 1, whatever it says."""

from __future__ import annotations

from . import windows_firewall as firewall
from .windows_cmd_run import Console, program
from .windows_host import PORT_PROXY
from .windows_registry import SZ, Value


@program("netsh")
async def netsh(console: Console, args: list[str]) -> int:
    await console.host.lab.charge("netsh")
    words = [word.lower() for word in args]
    try:
        if words[:2] == ["advfirewall", "firewall"] and words[3:4] == ["rule"]:
            verbs = {"add": firewall.add_rule, "set": firewall.set_rule, "delete": firewall.delete_rule, "show": firewall.show_rule}
            if words[2] in verbs:
                return verbs[words[2]](console, args[4:])
        if words[:2] == ["interface", "portproxy"]:
            return portproxy(console, args[2:])
    except firewall.BadArgument as exc:
        console.say(*exc.args)
        return 1
    console.say("netsh_unknown", " ".join(args))
    return 1


def portproxy(console: Console, args: list[str]) -> int:
    verb = args[0].lower() if args else ""
    kind = args[1].lower() if len(args) > 1 else ""
    if verb == "dump":
        return _dump(console)
    if verb == "show" and kind in ("v4tov4", "all"):
        return _show(console)
    if kind != "v4tov4" or verb not in ("add", "set", "delete"):
        raise firewall.BadArgument("netsh_unknown", "portproxy " + " ".join(args))
    given = {}
    for position, word in enumerate(args[2:]):
        name, equals, value = word.partition("=")
        tags = ("listenport", "connectaddress", "connectport", "listenaddress", "protocol") if verb != "delete" else ("listenport", "listenaddress", "protocol")
        if not equals:
            name, value = tags[position], word
        if name.lower() not in tags:
            raise firewall.BadArgument("netsh_argument", word)
        given[name.lower()] = value
    return _change(console, verb, given)


def _change(console: Console, verb: str, given: dict[str, str]) -> int:
    host = console.host
    port = given.get("listenport", "")
    connect = given.get("connectport", port)
    if not all(number.isdigit() and 0 < int(number) < 65536 for number in (port, connect)):
        raise firewall.BadArgument("netsh_value")
    name = "%s/%s" % (given.get("listenaddress", "*"), port)
    known = host.registry.value(PORT_PROXY, name)
    if verb in ("delete", "set") and known is None:
        console.say("portproxy_missing")
        return 1
    if verb == "delete":
        host.registry.delete_value(PORT_PROXY, name)
        host.write("portproxy", "delete " + name)
    else:
        data = "%s/%s" % (given.get("connectaddress", "127.0.0.1"), connect)
        host.registry.create(PORT_PROXY)
        host.registry.set(PORT_PROXY, Value(name, SZ, data))
        host.write("portproxy", "%s -> %s" % (name, data))
    console.oem("\n")
    return 0


def _entries(console: Console) -> list[tuple[str, str, str, str]]:
    key = console.host.registry.get(PORT_PROXY)
    out = []
    for value in key.values.values() if key else ():
        listen, _unused, port = value.name.rpartition("/")
        target, _unused, to = str(value.data).rpartition("/")
        out.append((listen, port, target, to))
    return out


def _show(console: Console) -> int:
    entries = _entries(console)
    if entries:
        console.say("portproxy_head")
    for entry in entries:
        console.oem("%-15s %-10s  %-15s %-10s\n" % entry)
    console.oem("\n")
    return 0


def _dump(console: Console) -> int:
    console.oem("\n#========================\n# Port Proxy configuration\n#========================\npushd interface portproxy\n\nreset\n")
    for listen, port, target, to in _entries(console):
        console.oem("add v4tov4 listenport=%s%s connectaddress=%s connectport=%s\n" % (port, "" if listen == "*" else " listenaddress=" + listen, target, to))
    console.oem("\n\npopd\n\n# End of Port Proxy configuration\n\n")
    return 0
