# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: port proxies as the registry has them, and who listens on both of their ends. Nothing here writes.

``SYSTEM\\CurrentControlSet\\Services\\PortProxy\\v4tov4\\tcp`` holds one REG_SZ value for each proxy: name ``listenaddress/port``
(``*`` for every address), data ``connectaddress/port``.
"""
from __future__ import annotations

import ipaddress
import typing as t
from dataclasses import dataclass, field

from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows import _firewall_view as firewall
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._host import Host
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._processes import (
    LISTEN,
    Connection,
    Process,
    by_id,
    connections,
    named,
    on_port,
    process,
)
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._reads import Confirm, Read, Rows, Value, ValueNames
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._service_control import (
    SERVICE_FIELDS,
    Service,
    find,
    service,
    service_read,
)

KEY = "SYSTEM\\CurrentControlSet\\Services\\PortProxy\\v4tov4\\tcp"
HELPER = "iphlpsvc"
NAMES = ValueNames(KEY, "/")
#: Most proxies lead to it: read along with everything else instead of by its process id later.
_LIKELY_TARGET = named(["QRemoteServer.exe"])
EVERY_ADDRESS = ("*", "0.0.0.0")  # noqa: S104
LOCALHOST = ("localhost", "localhost.localdomain", "loopback")
_EVERY_LISTENER = frozenset({"0.0.0.0", "::", "*", ""})  # noqa: S104


@dataclass(frozen=True)
class Wanted:
    """The wanted proxy: where it listens, where it connects to, and the rule that opens it."""

    address: str
    port: int
    target: str
    target_port: int
    rule: firewall.Wanted

    @property
    def name(self) -> str:
        return "%s/%d" % (self.address, self.port)

    @property
    def names(self) -> tuple[str, ...]:
        """The value names that mean this listener."""
        spellings = EVERY_ADDRESS if self.address == "*" else (self.address, "localhost") if self.address == "127.0.0.1" else (self.address,)
        return tuple("%s/%d" % (address, self.port) for address in spellings)

    @property
    def target_text(self) -> str:
        return "%s/%d" % (self.target, self.target_port)

    @property
    def listener(self) -> str:
        return "port %d%s" % (self.port, "" if self.address == "*" else " of %s" % self.address)


@dataclass(frozen=True)
class State:
    """What was seen of one port proxy."""

    firewall: firewall.View
    helper: Service | None
    #: The registry value that is this proxy, and its data; both ``None`` when there is none.
    name: str | None = None
    target: str | None = None
    #: Other proxies on the same listen port: value name to data.
    others: dict[str, str] = field(default_factory=dict)
    #: A program other than the IP Helper service that holds the listen port, and the services in it when it is a shared one.
    collision: Process | None = None
    collision_services: tuple[Service, ...] = ()
    #: Whether the IP Helper service listens on the port.
    listening: bool = False
    #: Who listens at the target: a process; ``None`` when nobody does, or when the target is not this host.
    answering: Process | None = None
    target_seen: bool = True
    #: Whether the target is a port proxy again, which accepts connections whether or not anything answers behind it.
    chained: bool = False


def reads(wanted: Wanted) -> list[Read]:
    result: list[Read] = [*firewall.reads(wanted.rule), NAMES, service_read(HELPER), on_port(wanted.port)]
    if wanted.target:
        result += [Confirm(KEY, name, wanted.target_text) for name in wanted.names]
        result += [on_port(wanted.target_port), _LIKELY_TARGET]
    return result


def look(host: Host, wanted: Wanted) -> State:
    helper = find(host, HELPER)
    entries = _entries(host, wanted)
    mine = next((name for name in wanted.names if name in entries), None)
    others = {name: data for name, data in entries.items() if name != mine}
    foreign, listening = _holders(host, wanted, helper)
    holder, answering, chained = _programs(host, wanted, helper, foreign[:1])
    return State(firewall.look(host, wanted.rule), helper, mine, entries.get(mine) if mine else None, others, holder,
                 _services_of(host, holder) if holder is not None else (), listening, answering, _target_seen(wanted, answering, chained), chained)


def _holders(host: Host, wanted: Wanted, helper: Service | None) -> tuple[list[int], bool]:
    """The processes that hold the listen port and are not the IP Helper service, and whether that listens there."""
    meeting = [one for one in connections(host, on_port(wanted.port)) if one.state == LISTEN and _meets(one.address, wanted.address)]
    foreign = [one.pid for one in meeting if not _of_helper(one, helper)]
    return foreign, len(foreign) < len(meeting)


def _programs(host: Host, wanted: Wanted, helper: Service | None, foreign: list[int]) -> tuple[Process | None, Process | None, bool]:
    """Who else holds the listen port, who listens at the target, and whether that is the IP Helper service again."""
    at_target = _target_listeners(host, wanted)
    targets = [one.pid for one in at_target if not _of_helper(one, helper)]
    likely = [process(row) for row in host.read(_LIKELY_TARGET)] if targets else []
    known = by_id(host, [*foreign, *targets], likely)
    return (_named(known, foreign[0]) if foreign else None, _named(known, targets[0]) if targets else None, bool(at_target) and not targets)


def _target_seen(wanted: Wanted, answering: Process | None, chained: bool) -> bool:
    """Whether it is known who answers: a target on another host is not to be seen from here."""
    return not chained and (answering is not None or not wanted.target or ipaddress.ip_address(wanted.target).is_loopback)


def _of_helper(one: Connection, helper: Service | None) -> bool:
    """Whether the IP Helper service listens here: by its process, since any other service may run in a ``svchost.exe`` too."""
    return helper is not None and helper.pid != 0 and one.pid == helper.pid


def _services_of(host: Host, holder: Process) -> tuple[Service, ...]:
    """The services that run in a shared process: its program's name tells nobody what holds the port."""
    if not is_shared_host(holder):
        return ()
    return tuple(service(row) for row in host.read(Rows("Win32_Service", SERVICE_FIELDS, "ProcessId", (holder.pid,))))


def is_shared_host(process: Process) -> bool:
    """Whether this is svchost.exe, in which the IP Helper service runs, and many others."""
    return process.name.lower() == "svchost.exe"


def _entries(host: Host, wanted: Wanted) -> dict[str, str]:
    """The proxies on the wanted listen port: value name to data."""
    return entries_on(host, wanted.port, {name: wanted.target_text for name in wanted.names} if wanted.target else {})


def entries_on(host: Host, port: int, likely: t.Mapping[str, str] | None = None) -> dict[str, str]:
    """The proxies on a listen port. What is *likely* is confirmed by the batched read before the value is asked for."""
    found = {}
    for name in host.read(NAMES):
        if not name.endswith("/%d" % port):
            continue
        guess = (likely or {}).get(name)
        if guess is not None and host.read(Confirm(KEY, name, guess)):
            found[name] = guess
            continue
        value = host.read(Value(KEY, name, "REG_SZ"))
        if value is not None:
            found[name] = canonical(str(value.data))
    return found


def canonical(target: str) -> str:
    """A target as ``address/port``; ``localhost``, which how-tos write, is this host's 127.0.0.1 to a v4tov4 proxy."""
    address, slash, port = target.strip().rpartition("/")
    address = address.strip()
    if address.casefold() in LOCALHOST:
        return "127.0.0.1%s%s" % (slash, port)
    try:
        return "%s%s%s" % (ipaddress.IPv4Address(address), slash, port)
    except ValueError:
        return "%s%s%s" % (address, slash, port)


def _named(known: dict[int, Process], pid: int) -> Process:
    return known.get(pid) or Process(pid, "")


def _meets(listener: str, address: str) -> bool:
    return address == "*" or listener in _EVERY_LISTENER or listener == address


def _target_listeners(host: Host, wanted: Wanted) -> list[Connection]:
    """Who on this host answers at the target address; empty when nobody does."""
    if not wanted.target:
        return []
    here = ipaddress.ip_address(wanted.target).is_loopback
    return [one for one in connections(host, on_port(wanted.target_port))
            if one.state == LISTEN and (one.address == wanted.target or (here and one.address in _EVERY_LISTENER))]


__all__ = ["HELPER", "KEY", "NAMES", "State", "Wanted", "canonical", "entries_on", "is_shared_host", "look", "reads"]
