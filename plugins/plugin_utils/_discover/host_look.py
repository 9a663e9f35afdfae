# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: a look at a Windows host of which nothing is known but how to log in. It uses the resources' own readers, and only reads."""
from __future__ import annotations

import typing as t

from ansible.errors import AnsibleConnectionFailure
from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import ChangePolicy
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._discover import seen
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run.files import now
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._steps.host import host_facts
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.quickbooks import _driver, _products
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.quickbooks._qodbc import QODBC, QREMOTE
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows import _firewall_view, _odbc, _port_proxy_state
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._host import Host
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._processes import (
    ESTABLISHED,
    LISTEN,
    SHELLS,
    Process,
    connections,
    named,
    of_processes,
    on_port,
    owner,
    processes,
    session_users,
)
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._reads import Listing, Read, Rows, TimeZoneId, Value, Values
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._service_control import SERVICE_FIELDS, service
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._errors import Disconnected, WsmanError

Json = dict[str, t.Any]
#: QRemote's server under both of its names: what is installed, and what the checklist calls it.
QREMOTE_PROGRAMS = ("QRemoteServer.exe", "QRemote.exe")
QUICKBOOKS_PROGRAMS = ("QBW.EXE", "QBW32.EXE")
#: Where QuickBooks proposes to keep company files. Others are known by the data sources only: whole drives are not searched.
USUAL_FOLDER = "C:\\Users\\Public\\Documents\\Intuit\\QuickBooks\\Company Files"
#: Services that bear on the integration: InterWeave's own, and QuickBooks' (which no run ever stops).
_SERVICES = ("interweave", "quickbooks", "qbcf", "qodbc", "qremote")
_FILES = Listing(USUAL_FOLDER + "\\*.qbw")
_ALL_SERVICES = Rows("Win32_Service", SERVICE_FIELDS, "Name")
_PROGRAMS = (*SHELLS, *QREMOTE_PROGRAMS, *QUICKBOOKS_PROGRAMS)
#: A data source's values that are no secret.
_FILE, _MODE = "DFQ", "OpenMode"


def look_at(host: Host) -> seen.Host:
    """Everything that can be seen. What cannot be read costs itself only and says why.

    :raises Disconnected, AnsibleConnectionFailure: the host is gone.
    """
    found: Json = {"when": now()}
    unseen: dict[str, str] = {}
    host.prefetch(_reads())
    for names, reader in _READERS:
        try:
            found.update(zip(names, reader(host), strict=True))
        except (Disconnected, AnsibleConnectionFailure):
            raise
        except (WsmanError, ValueError) as exc:
            unseen.update(dict.fromkeys(names, str(exc)[:300]))
    return seen.Host(**found, unseen=unseen)


def _reads() -> list[Read]:
    return [named(_PROGRAMS), _port_proxy_state.NAMES, _FILES, TimeZoneId(), _ALL_SERVICES, *_products.reads()]


def _of_the_machine(host: Host) -> tuple[t.Any, ...]:
    facts = host_facts(host)
    return (_short(facts.get("name")), " ".join(_short(facts.get(key)) for key in ("caption", "version")).strip())


def _of_programs(host: Host) -> tuple[t.Any, ...]:
    found = processes(host, _PROGRAMS)
    users = session_users(host, found)
    qremote, quickbooks = ([one for one in found if one.name.casefold() in {name.casefold() for name in wanted}]
                           for wanted in (QREMOTE_PROGRAMS, QUICKBOOKS_PROGRAMS))
    rows = connections(host, of_processes([one.pid for one in qremote])) if qremote else []
    ports: dict[int, set[int]] = {}
    for row in rows:
        if row.state == LISTEN:
            ports.setdefault(row.pid, set()).add(row.port)
    return (tuple(_program(host, one, users, ports) for one in qremote), tuple(_program(host, one, users, {}) for one in quickbooks),
            tuple(sorted(set(users.values()) - {""})), _peers(host, rows, ports))


def _peers(host: Host, rows: t.Iterable[t.Any], ports: dict[int, set[int]]) -> tuple[seen.Peer, ...]:
    """Who is connected to QRemote from elsewhere, also by way of this host's port proxies."""
    connected = [row for row in rows if row.state == ESTABLISHED and row.port in ports.get(row.pid, ())]
    for port in _proxied(host, set().union(*ports.values())):
        connected += [row for row in connections(host, on_port(port)) if row.state == ESTABLISHED]
    peers = sorted({(row.peer, row.port) for row in connected if row.peer not in ("", row.address, "127.0.0.1", "::1")})
    return tuple(seen.Peer(*peer) for peer in peers[:seen.MOST])


def _program(host: Host, one: Process, users: dict[int, str], ports: dict[int, set[int]]) -> seen.Program:
    user = users.get(one.session or 0, "") or owner(host, one)
    return seen.Program(one.path or one.name, one.session or 0, user, tuple(sorted(ports.get(one.pid, ()))))


def _proxied(host: Host, ports: set[int]) -> list[int]:
    """The ports on which a proxy of this host leads to one of these: the program itself sees who comes through it as 127.0.0.1."""
    return sorted({int(one.listener.rpartition("/")[2]) for one in _proxies(host)
                   if one.listener.rpartition("/")[2].isdigit() and one.target in {"127.0.0.1/%d" % port for port in ports}})


def _proxies(host: Host) -> tuple[seen.Proxy, ...]:
    found = []
    for name in host.read(_port_proxy_state.NAMES)[:seen.MOST]:
        value = host.read(Value(_port_proxy_state.KEY, name, "REG_SZ"))
        if value is not None:
            found.append(seen.Proxy(_short(name), _short(_port_proxy_state.canonical(str(value.data)))))
    return tuple(found)


def _of_products(host: Host) -> tuple[t.Any, ...]:
    return (tuple(seen.Product(_short(one.name), one.year or 0) for one in _products.installed(host)),)


def _of_drivers(host: Host) -> tuple[t.Any, ...]:
    options = {"state": "present", "bitness": "both", "minimum_version": None, "installer": None}
    state = _driver.QodbcDriver(host, options, ChangePolicy(check_mode=True)).observe()
    return (tuple(seen.Driver(view.driver.name, view.driver.bits, view.version) for view in state.views if view.driver.registered),)


def _of_sources(host: Host) -> tuple[t.Any, ...]:
    found = []
    for bits in _odbc.BOTH:
        for name, value in sorted((host.read(Values(_odbc.sources_key(bits))) or {}).items())[:seen.MOST]:
            driver = _odbc.text(value)
            if driver in (QODBC, QREMOTE):
                dsn = _odbc.dsn(host, bits, name, driver, {_FILE: (), _MODE: ()})
                found.append(seen.Source(_short(name), bits, driver, _short(dsn.text(_FILE)), _short(dsn.text(_MODE))))
    return (tuple(found),)


def _of_services(host: Host) -> tuple[t.Any, ...]:
    found = [service(row) for row in host.read(_ALL_SERVICES)]
    bearing = [one for one in found if any(word in ("%s %s" % (one.name, one.display)).casefold() for word in _SERVICES)]
    return (tuple(seen.Service(_short(one.name), _short(one.display), one.state, one.start_mode) for one in sorted(bearing, key=lambda one: one.name)),)


def _of_firewall(host: Host) -> tuple[t.Any, ...]:
    return (tuple(profile.name for profile in _firewall_view.profiles(host) if profile.on),)


def _short(value: t.Any) -> str:
    return str(value or "")[:seen.LONGEST]


#: What is seen together, by the attributes of ``seen.Host`` that it fills.
_READERS: tuple[tuple[tuple[str, ...], t.Callable[[Host], tuple[t.Any, ...]]], ...] = (
    (("computer", "windows"), _of_the_machine),
    (("zone",), lambda host: (_short(host.read(TimeZoneId())),)),
    (("qremote", "quickbooks", "signed_in", "peers"), _of_programs),
    (("products",), _of_products),
    (("drivers",), _of_drivers),
    (("sources",), _of_sources),
    (("files",), lambda host: (tuple(sorted(host.read(_FILES)))[:seen.MOST],)),
    (("proxies",), lambda host: (_proxies(host),)),
    (("services",), _of_services),
    (("firewall_on",), _of_firewall),
)

__all__ = ["QREMOTE_PROGRAMS", "QUICKBOOKS_PROGRAMS", "USUAL_FOLDER", "look_at"]
