# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: what a look at a host and at a CRM showed, before anybody said what is wanted: typed, versioned, bounded. Pure.

A host's record is written by the look and read back by the draft as input like any other: :func:`host_of` takes nothing that has another type, is too
long or too much. The next look finds it as what was there before.
"""
from __future__ import annotations

import dataclasses
import typing as t
from dataclasses import dataclass, field

SCHEMA = 1
#: The longest text and the most entries of a list that are taken back.
LONGEST, MOST = 4_000, 500

Json = dict[str, t.Any]


@dataclass(frozen=True)
class Program:
    """One running program: its file, its session (0: that of the services), who runs it, the TCP ports it listens on."""

    path: str
    session: int = 0
    user: str = ""
    ports: tuple[int, ...] = ()


@dataclass(frozen=True)
class Peer:
    """Somebody who is connected to a port of the host at the moment of the look."""

    address: str
    port: int


@dataclass(frozen=True)
class Source:
    """One System DSN of QODBC or QRemote. Of its values only these are taken: others may be secrets."""

    name: str
    bits: str
    driver: str
    file: str = ""
    mode: str = ""


@dataclass(frozen=True)
class Driver:
    name: str
    bits: str
    version: str = ""


@dataclass(frozen=True)
class Product:
    """An installed QuickBooks; year 0 where the name does not tell it."""

    name: str
    year: int = 0


@dataclass(frozen=True)
class Proxy:
    """One port proxy: ``address/port`` of both ends."""

    listener: str
    target: str


@dataclass(frozen=True)
class Service:
    name: str
    display: str = ""
    state: str = ""
    mode: str = ""


@dataclass(frozen=True)
class Host:
    """What one Windows host showed. ``unseen`` says of what could not be looked at (by the name of the attribute) why."""

    #: Why nothing was seen at all; empty when something was.
    trouble: str = ""
    when: str = ""
    computer: str = ""
    windows: str = ""
    zone: str = ""
    qremote: tuple[Program, ...] = ()
    quickbooks: tuple[Program, ...] = ()
    signed_in: tuple[str, ...] = ()
    peers: tuple[Peer, ...] = ()
    products: tuple[Product, ...] = ()
    drivers: tuple[Driver, ...] = ()
    sources: tuple[Source, ...] = ()
    files: tuple[str, ...] = ()
    proxies: tuple[Proxy, ...] = ()
    services: tuple[Service, ...] = ()
    #: Profiles on which the Windows firewall is on.
    firewall_on: tuple[str, ...] = ()
    unseen: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Field:
    """A field of a CRM that looks like one that the integration needs; ``kind``: terms, tax_codes, number, id or sync."""

    kind: str
    object: str
    name: str
    label: str = ""
    type: str = ""


@dataclass(frozen=True)
class Crm:
    """What one CRM showed. ``index`` is its entry in ``interweave_crms``."""

    index: int
    type: str
    site: str = ""
    trouble: str = ""
    #: The login itself, and users whose name tells that they are InterWeave's.
    login: str = ""
    users: tuple[str, ...] = ()
    #: Permission sets of the one user that is meant, without those of a profile.
    permission_sets: tuple[str, ...] = ()
    fields: tuple[Field, ...] = ()
    zone: str = ""
    unseen: dict[str, str] = field(default_factory=dict)


def record_of(host: str, process: Json, seen: Host, before: Host | None) -> Json:
    """What the look writes. *process*: the ansible-playbook that looked."""
    return {"schema": SCHEMA, "host": host, "process": process, "seen": dataclasses.asdict(seen), "before": dataclasses.asdict(before) if before else None}


def host_of(record: t.Mapping[str, t.Any], key: str = "seen") -> Host | None:
    """What a record says a host showed (``seen``), or showed the time before (``before``).

    :raises ValueError: it is no such record.
    """
    if record.get("schema") != SCHEMA:
        raise ValueError("its schema is %r, not %d" % (record.get("schema"), SCHEMA))
    value = record.get(key)
    return None if value is None and key == "before" else t.cast("Host", _typed(Host, value, key))


def _typed(cls: t.Any, value: t.Any, path: str) -> t.Any:
    """A dataclass out of plain JSON; every key must be one of its own, of its type."""
    if not isinstance(value, dict):
        raise ValueError("%s is no mapping" % path)
    hints = t.get_type_hints(cls)
    unknown = sorted(set(value) - set(hints))
    if unknown:
        raise ValueError("%s.%s is unknown" % (path, unknown[0]))
    return cls(**{name: _value(hints[name], one, "%s.%s" % (path, name)) for name, one in value.items()})


def _value(kind: t.Any, value: t.Any, path: str) -> t.Any:
    origin = t.get_origin(kind)
    if origin is tuple:
        return tuple(_value(t.get_args(kind)[0], one, "%s[%d]" % (path, number)) for number, one in enumerate(_listed(value, path)))
    if origin is dict:
        if not isinstance(value, dict) or len(value) > MOST:
            raise ValueError("%s is no small mapping" % path)
        return {_value(str, key, path): _value(str, one, path) for key, one in value.items()}
    if dataclasses.is_dataclass(kind):
        return _typed(kind, value, path)
    if not isinstance(value, kind) or isinstance(value, bool) or len(str(value)) > LONGEST:
        raise ValueError("%s is no %s" % (path, "number" if kind is int else "short text"))
    return value


def _listed(value: t.Any, path: str) -> t.Sequence[t.Any]:
    if not isinstance(value, (list, tuple)) or len(value) > MOST:
        raise ValueError("%s is no list of at most %d entries" % (path, MOST))
    return value


__all__ = ["Crm", "Driver", "Field", "Host", "LONGEST", "MOST", "Peer", "Product", "Program", "Proxy", "SCHEMA", "Service", "Source", "host_of", "record_of"]
