# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the resource behind ``tcp_listener_info``: who listens on a port, and who is connected to it from where."""
from __future__ import annotations

import ipaddress
import ntpath
import typing as t
from dataclasses import dataclass, field

from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import AGREE_FIRST, FAIL, MANUAL, PASS, Change, Outcome
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._addresses import KEYWORDS, Addresses, addresses
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._firewall_rules import same_path
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._host import Host
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._port_proxy_state import HELPER, NAMES, entries_on, is_shared_host
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._processes import (
    ESTABLISHED,
    LISTEN,
    SHELLS,
    Connection,
    Process,
    by_id,
    connections,
    named,
    of_processes,
    on_port,
    processes,
    session_users,
)
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._reads import Read
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._resource import Resource
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._service_control import find, service_read


@dataclass(frozen=True)
class Proxy:
    """Where a port proxy on the looked-at port leads, and who listens there on this host."""

    listener: str
    target: str
    answering: Process | None = None
    here: bool = True


@dataclass(frozen=True)
class State:
    listeners: tuple[Connection, ...] = ()
    connected: tuple[Connection, ...] = ()
    known: dict[int, Process] = field(default_factory=dict)
    owners: dict[int, str] = field(default_factory=dict)
    proxy: Proxy | None = None
    #: The expected program's processes, and the ports these listen on when it is not this one.
    expected: tuple[Process, ...] = ()
    elsewhere: tuple[int, ...] = ()


class TcpListenerInfo(Resource):
    """Looks at one TCP port. Never writes."""

    NAME = "tcp_listener_info"
    SPEC: t.ClassVar[dict[str, t.Any]] = {
        "port": {"type": "int", "required": True},
        "program": {"type": "str"},
        "sources": {"type": "list", "elements": "str"},
        "require_connection": {"type": "bool", "default": True},
    }

    @property
    def port(self) -> int:
        return int(self.options["port"])

    @property
    def program(self) -> str:
        return str(self.options["program"] or "")

    @property
    def sources(self) -> Addresses | None:
        """The declared sources."""
        return sources_of(self.options["sources"])

    def check_options(self) -> None:
        if not 1 <= self.port <= 65535:
            raise ValueError("port %d is no TCP port: expected 1 to 65535" % self.port)
        _checked = self.sources

    def reads(self) -> list[Read]:
        result: list[Read] = [on_port(self.port), NAMES, service_read(HELPER)]
        return [*result, named(self._names())]

    def _names(self) -> list[str]:
        return [*SHELLS, *([ntpath.basename(self.program)] if self.program else [])]

    def observe(self) -> State:
        found = connections(self.host, on_port(self.port))
        listeners = tuple(one for one in found if one.state == LISTEN)
        found_by_name = processes(self.host, self._names())
        expected = tuple(one for one in found_by_name if self.program and one.name.casefold() == ntpath.basename(self.program).casefold())
        known = by_id(self.host, [one.pid for one in listeners], [*expected, *self._helper()])
        owners = self._owners([known[one.pid] for one in listeners if one.pid in known], found_by_name)
        return State(listeners, self._connected(found), known, owners, self._proxy(listeners, known, expected), expected, self._elsewhere(listeners, expected))

    def _elsewhere(self, listeners: tuple[Connection, ...], expected: tuple[Process, ...]) -> tuple[int, ...]:
        """The ports of the wanted program, where it does not listen on the wanted one."""
        apart = {process.pid for process in expected}.isdisjoint(one.pid for one in listeners)
        return _ports_of(self.host, expected) if expected and apart else ()

    def _connected(self, found: t.Iterable[Connection]) -> tuple[Connection, ...]:
        """Who is connected now; where no declared source is, also by way of this host's own port proxies."""
        here = [one for one in found if one.state == ESTABLISHED]
        return tuple(here if any(from_outside(one, self.sources) for one in here) else [*here, *self._through_proxies()])

    def _owners(self, held: list[Process], found_by_name: t.Iterable[Process]) -> dict[int, str]:
        """Who runs the listening programs, as far as they run in somebody's session."""
        sessions = {one.session for one in held}
        users = session_users(self.host, [one for one in [*held, *found_by_name] if one.session in sessions])
        return {one.pid: users[one.session] for one in held if one.session}

    def _through_proxies(self) -> list[Connection]:
        """Connections to port proxies of this host that lead to the port: the program itself sees those as coming from 127.0.0.1."""
        found = []
        for port in sorted({int(name.rpartition("/")[2]) for name in self.host.read(NAMES) if name.rpartition("/")[2].isdigit()} - {self.port}):
            targets = (target.partition("/") for target in entries_on(self.host, port).values())
            if any(_loopback(address) and target_port == str(self.port) for address, _slash, target_port in targets):
                found += [one for one in connections(self.host, on_port(port)) if one.state == ESTABLISHED]
        return found

    def _helper(self) -> list[Process]:
        """The process of the IP Helper service, which listens for port proxies: known without asking for it."""
        service = find(self.host, HELPER)
        return [Process(service.pid, "svchost.exe", "C:\\Windows\\System32\\svchost.exe", 0)] if service is not None and service.pid else []

    def _proxy(self, listeners: tuple[Connection, ...], known: dict[int, Process], expected: tuple[Process, ...]) -> Proxy | None:
        shared = any(one.pid in known and is_shared_host(known[one.pid]) for one in listeners)
        entries = entries_on(self.host, self.port) if shared else {}
        if not entries:
            return None
        listener, target = sorted(entries.items())[0]
        address, _slash, port = target.partition("/")
        if not port.isdigit() or not _loopback(address):
            return Proxy(listener, target, here=False)
        behind = [one.pid for one in connections(self.host, on_port(int(port))) if one.state == LISTEN][:1]
        return Proxy(listener, target, by_id(self.host, behind, [*known.values(), *expected]).get(behind[0]) if behind else None)

    def judge(self, state: State, changes: list[Change]) -> Outcome:
        outcome = Judgement(self.port, self.program, self.sources, bool(self.options["require_connection"])).of(state)
        outcome.facts = _facts(state, self.sources)
        outcome.owner = outcome.owner or "it"
        return outcome


def sources_of(texts: t.Sequence[str] | None) -> Addresses | None:
    """Declared sources as they count. Whoever declares everybody declares nobody: a connection from the next desk would prove the way in.

    :raises ValueError: a text is no address.
    """
    found = addresses(texts, words=frozenset(KEYWORDS)) if texts else None
    return None if found is None or found.practically_any else found


def _ports_of(host: Host, of: t.Iterable[Process]) -> tuple[int, ...]:
    rows = connections(host, of_processes([process.pid for process in of]))
    return tuple(sorted({one.port for one in rows if one.state == LISTEN}))


def _loopback(text: str) -> bool:
    try:
        return ipaddress.ip_address(text).is_loopback
    except ValueError:
        return text.lower() == "localhost"


def is_program(process: Process, program: str) -> bool:
    """Whether a process runs this program, given as a full path or a file name. Windows hides some paths: then the name counts."""
    if "\\" in program and process.path:
        return same_path(process.path, program)
    return process.name.casefold() == ntpath.basename(program).casefold()


def declared(peer: str, sources: Addresses | None) -> bool:
    """Whether a peer's address is one of the declared sources; IPv4 written as IPv6 counts as IPv4."""
    if sources is None:
        return False
    try:
        address = ipaddress.ip_address(peer.partition("%")[0])
    except ValueError:
        return False
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    address = mapped or address
    return not address.is_loopback and addresses([str(address)]).within(sources)


def from_outside(one: Connection, sources: Addresses | None) -> bool:
    """Whether a declared source is connected. A program on the host itself, by the host's own address, is none whatever was declared."""
    return one.peer != one.address and declared(one.peer, sources)


@dataclass(frozen=True)
class Judgement:
    """What is said of a port. Pure."""

    port: int
    program: str
    sources: Addresses | None
    require_connection: bool

    def of(self, state: State) -> Outcome:
        expected = "%s listens on TCP port %d%s" % (
            self.program or "a program", self.port, ", and a connection from a declared source reaches it" if self.require_connection else "")
        evidence = _told(state, self.sources)
        fault = self._fault(state)
        if fault:
            return Outcome(FAIL, expected, fault[0], evidence, fault[1])
        listening = "; ".join(_listener(one, state) for one in state.listeners)
        seen = sorted({one.peer for one in state.connected if from_outside(one, self.sources)})
        if not seen and self.require_connection:
            return self._nobody_came(expected, listening, evidence, self._warnings(state))
        reached = "; connected now from the declared source %s" % ", ".join(seen) if seen else ""
        return Outcome(PASS, expected, listening + reached, evidence, warnings=self._warnings(state))

    def _nobody_came(self, expected: str, listening: str, evidence: list[str], warnings: list[str]) -> Outcome:
        undeclared, owner = ("", "") if self.sources else (" (no sources are declared)", "operator")
        return Outcome(MANUAL, expected, "%s; no connection from a declared source is there at this moment%s" % (listening, undeclared), evidence,
                       self._test(), owner, warnings=warnings)

    def _fault(self, state: State) -> tuple[str, str] | None:
        if not state.listeners:
            return self._nobody(state)
        if all(_loopback(one.address) for one in state.listeners):
            return ("%s: only this host itself can reach it" % "; ".join(_listener(one, state) for one in state.listeners),
                    "Let the program listen on every address of the host, or declare a port forward to 127.0.0.1 port %d." % self.port)
        if state.proxy is not None:
            return self._behind_proxy(state.proxy, state)
        return self._another(state) if self.program else None

    def _another(self, state: State) -> tuple[str, str] | None:
        """Another program than the wanted one holds the port."""
        if any(is_program(state.known[one.pid], self.program) for one in state.listeners if one.pid in state.known):
            return None
        held = ", ".join(sorted({_who(one, state) for one in state.listeners}))
        return ("port %d is held by %s, not by %s%s" % (self.port, held, ntpath.basename(self.program), self._where_instead(state)),
                "%s; until then forward and open none. Port %d was agreed, but another program holds it: name one that is free, or end that program and "
                "keep it from starting; then set the port in QRemote Server's settings." % (AGREE_FIRST, self.port))

    def _nobody(self, state: State) -> tuple[str, str]:
        actual = "nothing listens on TCP port %d%s" % (self.port, self._where_instead(state))
        if self.program and not state.expected:
            return ("%s; no process %s runs" % (actual, ntpath.basename(self.program)),
                    "Start %s in the session of the Windows user who runs QuickBooks, and see that it listens on port %d." % (self.program, self.port))
        return actual, self._agree(state)

    def _where_instead(self, state: State) -> str:
        if not state.expected:
            return ""
        if not state.elsewhere:
            return "; %s runs and listens on no TCP port" % state.expected[0]
        return "; %s listens on port %s, while port %d was agreed" % (state.expected[0], ", ".join(map(str, state.elsewhere)), self.port)

    def _agree(self, state: State) -> str:
        if state.elsewhere:
            return ("%s; until then forward and open none. The agreed port is %d: set it in QRemote Server's settings, or tell us "
                    "that QRemote has to stay where it is, and we change what was agreed." % (AGREE_FIRST, self.port))
        return "Start the program that should listen on port %d, or tell us which port and program it is." % self.port

    def _behind_proxy(self, proxy: Proxy, state: State) -> tuple[str, str] | None:
        text = "port %d is a port proxy to %s" % (self.port, proxy.target.replace("/", " port "))
        if not proxy.here:
            if self.program:
                return ("%s, not to %s on this host%s" % (text, ntpath.basename(self.program), self._where_instead(state)),
                        "Correct the port proxy (port_forward): it leads away from this host.")
            return None
        if proxy.answering is None:
            return "%s, where nothing listens%s" % (text, self._where_instead(state)), self._agree(state)
        if self.program and not is_program(proxy.answering, self.program):
            return ("%s, where %s listens, not %s%s" % (text, proxy.answering, ntpath.basename(self.program), self._where_instead(state)), self._agree(state))
        return None

    def _warnings(self, state: State) -> list[str]:
        if len({one.pid for one in state.listeners}) > 1:
            return ["more than one process listens on port %d: %s" % (self.port, ", ".join(sorted({_who(one, state) for one in state.listeners})))]
        return []

    def _test(self) -> str:
        """What proves the way in: a person's connection from one of the agreed addresses while somebody looks. Nobody can look for undeclared ones."""
        if not self.sources:
            return ("Ask InterWeave for the addresses that their server connects from and write them into interweave_sources (option sources). Then look again "
                    "while InterWeave connects.")
        return ("A look from inside proves no router forward. Forward TCP port %d on the router to this host for the agreed addresses, where that is not "
                "done, and tell us. We then look while InterWeave connects from its side: by running a flow in single-run mode with a nonsense name (Runs "
                "1/0 means connected, 0/1 means not), or by 'telnet <public address> %d' kept open." % (self.port, self.port))


def _who(one: Connection, state: State) -> str:
    found = state.known.get(one.pid)
    text = str(found) if found is not None else "process %d" % one.pid
    return "%s of %s" % (text, state.owners[one.pid]) if state.owners.get(one.pid) else text


def _listener(one: Connection, state: State) -> str:
    text = "%s listens on %s port %d" % (_who(one, state), one.address or "*", one.port)
    if state.proxy is not None and one.pid in state.known and is_shared_host(state.known[one.pid]):
        behind = " (%s)" % state.proxy.answering if state.proxy.answering is not None else ""
        text += ", a port proxy to %s%s" % (state.proxy.target.replace("/", " port "), behind)
    return text


def _told(state: State, sources: Addresses | None) -> list[str]:
    told = [_listener(one, state) for one in state.listeners]
    for one in state.connected[:20]:
        through = ", through the port proxy on port %d" % one.port if one.port not in {other.port for other in state.listeners} else ""
        told.append("connected from %s port %d%s%s" % (one.peer, one.peer_port, through, ", a declared source" if from_outside(one, sources) else ""))
    if len(state.connected) > 20:
        told.append("and %d more connections" % (len(state.connected) - 20))
    return told


def _facts(state: State, sources: Addresses | None) -> dict[str, t.Any]:
    listeners = []
    for one in state.listeners:
        process = state.known.get(one.pid)
        listeners.append({
            "address": one.address, "port": one.port, "process_id": one.pid, "program": (process.path or process.name) if process else None,
            "session": process.session if process else None, "user": state.owners.get(one.pid) or None,
        })
    peers = [{"address": one.peer, "port": one.peer_port, "process_id": one.pid, "declared": from_outside(one, sources)} for one in state.connected]
    proxy = {"listener": state.proxy.listener, "target": state.proxy.target,
             "target_process": str(state.proxy.answering) if state.proxy.answering else None} if state.proxy else None
    return {"listeners": listeners, "connections": peers, "port_proxy": proxy, "other_ports": list(state.elsewhere)}


__all__ = ["TcpListenerInfo", "declared", "from_outside", "is_program", "sources_of"]
