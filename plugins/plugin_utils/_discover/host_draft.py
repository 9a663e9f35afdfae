# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: from what a Windows host showed to the variables of a draft. What is ambiguous or unseen is a question, never a value. Pure."""
from __future__ import annotations

import ntpath
import typing as t

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._discover.entry import Entry, Question, Section
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._discover.seen import Host, Program, Proxy, Source
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.quickbooks._qodbc import QODBC, QREMOTE

#: The value of DFQ that means whichever file is open in QuickBooks.
_OPEN_FILE = ("", ".")
#: QODBC's own data source: made by its installer, and nobody's wish.
_OWN_SOURCE = "quickbooks data"
#: More candidates than these are counted, not listed.
_LISTED = 20
_NEVER = "These are candidates: who is connected is not thereby allowed."


def sections(host: Host) -> list[Section]:
    """What a host's file, or its client's where there is one host only, says of it."""
    if host.trouble:
        return [Section("the server", (Entry(notes=("The server was not seen: %s" % host.trouble,),
                                             asks=(Question("operator", "put right what the line above names, then discover again"),)),))]
    return [Section("QRemote and the way in", (*_qremote(host), *_sources(host), *_firewall(host), *_proxies(host), *_services(host))),
            Section("QODBC", (*_driver(host), *_dsns(host))),
            Section("QuickBooks", (*_user(host), *_files(host), *_zone(host)))]


def summary(host: Host) -> list[str]:
    """What the server is, in lines that are no variables."""
    products = ", ".join("%s%s" % (one.name, " (%d)" % one.year if one.year else "") for one in host.products)
    lines = ["%s, %s, seen %s" % (host.computer or "a server", host.windows or "Windows", host.when), "QuickBooks: %s" % (products or "none is registered")]
    return lines + ["not seen: %s: %s" % (name, why) for name, why in host.unseen.items()]


# QRemote --------------------------------------------------------------------------------------------------------
def _told(one: Program) -> str:
    where = "session %d%s" % (one.session, ", that of the services" if one.session == 0 else "")
    return "%s, %s, run by %s, listens on %s" % (one.path, where, one.user or "nobody that Windows names", ", ".join(map(str, one.ports)) or "no TCP port")


def _listening(host: Host) -> list[Program]:
    return [one for one in host.qremote if one.ports]


def listens_on(host: Host) -> tuple[str, int] | None:
    """Program and port of the one QRemote that listens on one port; ``None`` where there is none, or more than one."""
    found = _listening(host)
    return (found[0].path, found[0].ports[0]) if len(found) == 1 and len(found[0].ports) == 1 else None


def _qremote(host: Host) -> tuple[Entry, ...]:
    notes = tuple("seen running: %s" % _told(one) for one in host.qremote)
    one = listens_on(host)
    if one is None:
        ports = sorted({port for program in _listening(host) for port in program.ports})
        text = "QRemote Server listens %s. Is this the live server (interweave_role: live, standby or retired)? %s" % (
            ("on the ports %s" % ", ".join(map(str, ports)), "Which of them does InterWeave use, and may the others be ended?") if ports else
            ("nowhere", "On which port is it to listen?"))
        return (Entry("interweave_qremote_port", None, notes, tuple(ports), (Question("it", text),)),)
    program, port = one
    asks = () if _listening(host)[0].session else (Question("it", "QRemote runs in session 0, where no QuickBooks is. Which Windows user is to run it?"),)
    path = (Entry("interweave_qremote_program", program),) if "\\" in program else ()
    return (Entry("interweave_qremote_port", port, notes, (), asks), *path)


def _sources(host: Host) -> tuple[Entry, ...]:
    seen = ["connected at the moment of the look: %s, to port %d" % peer for peer in sorted({(one.address, one.port) for one in host.peers})[:_LISTED]]
    more = ["and %d more" % (len(host.peers) - _LISTED)] if len(host.peers) > _LISTED else []
    ask = Question("interweave", "from which addresses does your server connect to this client?")
    return (Entry("interweave_sources", [], (*seen, *more, *((_NEVER,) if seen else ())), (), (ask,)),)


def _firewall(host: Host) -> tuple[Entry, ...]:
    if "firewall_on" in host.unseen:
        return ()
    return (Entry(notes=("The Windows firewall is on for: %s." % (", ".join(host.firewall_on) or "no profile"),)),)


def _proxies(host: Host) -> tuple[Entry, ...]:
    """Proxies that lead to QRemote on this host are the client's way in; the others are somebody's."""
    one = listens_on(host)
    target = "127.0.0.1/%d" % one[1] if one else ""
    ours = [proxy for proxy in host.proxies if proxy.target == target and _forward(proxy)]
    others = [proxy for proxy in host.proxies if proxy not in ours]
    entries = []
    if ours:
        entries.append(Entry("interweave_port_forwards", [_forward(proxy) for proxy in ours], ("seen in netsh's port proxies, and they lead to QRemote",)))
    if others:
        entries.append(Entry(notes=tuple("seen: a port proxy from %s to %s" % (proxy.listener, proxy.target) for proxy in others[:_LISTED]),
                             asks=(Question("it", "whose are the port proxies that do not lead to QRemote, and is one of them meant for InterWeave?"),)))
    return tuple(entries)


def _forward(proxy: Proxy) -> dict[str, t.Any]:
    address, _slash, port = proxy.listener.rpartition("/")
    to, _slash, to_port = proxy.target.rpartition("/")
    if not (port.isascii() and port.isdigit() and to_port.isascii() and to_port.isdigit()):
        return {}
    listen = {} if address in ("", "*", "0.0.0.0") else {"listen_address": address}  # noqa: S104 - every address, as netsh writes it
    return {"listen_port": int(port), **listen, "connect_address": to, "connect_port": int(to_port)}


def _services(host: Host) -> tuple[Entry, ...]:
    ours = [one for one in host.services if "interweave" in ("%s %s" % (one.name, one.display)).casefold()]
    notes = tuple("seen: the service %s (%s), %s, start %s" % (one.name, one.display, one.state, one.mode) for one in host.services[:_LISTED])
    if not ours:
        return (Entry(notes=notes),) if notes else ()
    return (Entry("interweave_services", [{"name": one.name} for one in ours], notes),)


# QODBC ----------------------------------------------------------------------------------------------------------
def _driver(host: Host) -> tuple[Entry, ...]:
    if "drivers" in host.unseen:
        return ()
    seen = tuple("registered: %s, %s-bit, version %s" % (one.name, one.bits, one.version or "unknown") for one in host.drivers)
    ask = Question("interweave", "which QODBC does this client need, and who has its licence?")
    return (Entry("interweave_qodbc", None, seen or ("QODBC is registered in no view of the registry.",), (),
                  () if any(one.bits == "32" for one in host.drivers) else (ask,)),)


def _made(host: Host) -> list[Source]:
    """Data sources that somebody made for one company file."""
    return [one for one in host.sources if one.driver == QODBC and one.file not in _OPEN_FILE and one.name.casefold() != _OWN_SOURCE]


def _dsns(host: Host) -> tuple[Entry, ...]:
    notes = tuple("seen: System DSN %s, %s-bit, %s, company file %s" % (one.name, one.bits, one.driver, "as open in QuickBooks" if one.file in _OPEN_FILE
                  else one.file) for one in host.sources[:_LISTED] if one.driver == QODBC)
    made = _made(host)
    if not made:
        return (Entry("interweave_dsns", None, notes, (), (Question("interweave", "is a data source for this company file wanted, and of which name?"),)),)
    if len(made) == 1:
        return (Entry("interweave_dsns", [_declared(made[0])], notes),)
    ask = Question("client", "there are %d data sources: which of their company files is synchronised? Take the others out." % len(made))
    return (Entry("interweave_dsns", None, notes, ([_declared(one) for one in made[:_LISTED]],), (ask,)),)


def _declared(source: Source) -> dict[str, t.Any]:
    bits = {"bitness": source.bits} if source.bits != "32" else {}
    return {"name": source.name, **bits, "attributes": {"DFQ": source.file, **({"OpenMode": source.mode} if source.mode else {})}}


# QuickBooks -----------------------------------------------------------------------------------------------------
def _user(host: Host) -> tuple[Entry, ...]:
    """Who runs QuickBooks and QRemote in a session of their own."""
    running = [one for one in (*host.quickbooks, *_listening(host)) if one.session and one.user]
    users = sorted({one.user for one in running}, key=str.casefold)
    if len(users) == 1:
        notes = tuple("seen: runs %s in session %d" % (ntpath.basename(one.path), one.session) for one in running)
        return (Entry("interweave_quickbooks_user", users[0], notes),)
    candidates = users or list(host.signed_in)
    notes = tuple("signed in: %s" % user for user in host.signed_in[:_LISTED])
    return (Entry("interweave_quickbooks_user", None, notes, tuple(candidates[:_LISTED]),
                  (Question("it", "which Windows user runs QuickBooks and QRemote, and stays signed in?"),)),)


def candidates(host: Host) -> list[str]:
    """Every company file that was seen, once."""
    paths = {ntpath.normcase(path): path for path in (*host.files, *(one.file for one in _made(host)))}
    return sorted(paths.values(), key=str.casefold)


def _files(host: Host) -> tuple[Entry, ...]:
    """One entry where there can be one file only; else each as an example, those that nobody wants among them."""
    found = candidates(host)
    notes = tuple("seen: the company file %s" % path for path in found[:_LISTED])
    name = Question("client", "what is the company called in QuickBooks (company_name)? Without it no test customer is created.")
    if len(found) > 1:
        ask = Question("client", "which of these %d company files are synchronised, and what is each company called in QuickBooks?" % len(found))
        return (Entry("interweave_company_files", None, notes, ([_entry(number, path, host) for number, path in enumerate(found[:_LISTED], 1)],), (ask,)),)
    return (Entry("interweave_company_files", [{"name": "main", **_road(host)}], notes or ("no company file was seen: the one that is open is asked",),
                  (), (name,)),)


def _entry(number: int, path: str, host: Host) -> dict[str, t.Any]:
    dsn = next((one.name for one in _made(host) if ntpath.normcase(one.file) == ntpath.normcase(path)), "")
    return {"name": "file%d" % number, **({"dsn": dsn} if dsn else {"path": path})}


def _road(host: Host) -> dict[str, str]:
    """The data source that is asked through: the only one of QRemote, by which InterWeave comes too, else the only one that was made."""
    for names in ({one.name for one in host.sources if one.driver == QREMOTE}, {one.name for one in _made(host)}):
        if len(names) == 1:
            return {"dsn": names.pop()}
    return {}


def _zone(host: Host) -> tuple[Entry, ...]:
    return (Entry(notes=("The server's time zone is %s." % host.zone,)),) if host.zone else ()


__all__ = ["candidates", "listens_on", "sections", "summary"]
