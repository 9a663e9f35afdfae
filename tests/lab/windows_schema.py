# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a CIM class of the lab is: names, keys and types as on Windows, rows and methods as Python functions of a host."""

from __future__ import annotations

import collections.abc as c
import dataclasses
import datetime
import re
import typing as t
import xml.etree.ElementTree as ET

from . import windows_soap as soap
from .windows_soap import Fault

if t.TYPE_CHECKING:
    from .windows_host import Host

Row = dict[str, t.Any]
RANGES = {
    "uint8": (0, 2**8),
    "uint16": (0, 2**16),
    "uint32": (0, 2**32),
    "uint64": (0, 2**64),
    "sint8": (-(2**7), 2**7),
    "sint16": (-(2**15), 2**15),
    "sint32": (-(2**31), 2**31),
    "sint64": (-(2**63), 2**63),
}


@dataclasses.dataclass
class Method:
    """``params`` by name to type, a type ending in ``?`` may be left out; the handler gets host, key values and parameters."""

    params: dict[str, str]
    handler: c.Callable[..., t.Any]
    static: bool = False


@dataclasses.dataclass
class CimClass:
    name: str
    namespace: str
    keys: tuple[str, ...]
    #: Property name (exact case) to type; sorted by name, as Windows sends them.
    props: dict[str, str]
    rows: c.Callable[[Host], c.Iterable[Row]] | None = None
    methods: dict[str, Method] = dataclasses.field(default_factory=dict)
    singleton: bool = False
    put: c.Callable[[Host, Row, Row], None] | None = None
    create: c.Callable[[Host, Row, Row], Row] | None = None
    delete: c.Callable[[Host, Row], None] | None = None
    #: False for classes that would take minutes without their key in the query (CIM_DataFile).
    scannable: bool = True

    def __post_init__(self) -> None:
        self.props = dict(sorted(self.props.items(), key=lambda item: item[0].lower()))
        self.by_low = {name.lower(): name for name in self.props}
        self.names = list(self.props)

    @property
    def mi(self) -> bool:
        return self.name.startswith(("MSFT_", "PS_"))

    def uri(self) -> str:
        return "http://schemas.microsoft.com/wbem/wsman/1/wmi/%s/%s" % (self.namespace, self.name)

    def key_of(self, row: Row) -> Row:
        return {name: row.get(name) for name in self.keys}


#: (namespace, class), both lower case.
CLASSES: dict[tuple[str, str], CimClass] = {}
#: (association class, source class) lower case to result class name and function of host, source row, wanted role.
ASSOCIATIONS: dict[tuple[str, str], list[tuple[str, c.Callable[[Host, Row, str], list[Row]]]]] = {}
NAMESPACES = {"root", "root/cimv2", "root/default", "root/standardcimv2", "root/microsoft/windows/taskscheduler", "root/wmi"}


def props(text: str) -> dict[str, str]:
    """``"Name State:uint32"``: a name without a type is a string."""
    return {name: kind or "string" for name, _unused, kind in (word.partition(":") for word in text.split())}


def register(cls: CimClass) -> CimClass:
    CLASSES[cls.namespace.lower(), cls.name.lower()] = cls
    return cls


def find(namespace: str, name: str) -> CimClass | None:
    return CLASSES.get((namespace.lower(), name.lower()))


# parameters and properties out of a request ----------------------------------------------------------------------
def scalar(kind: str, text: str, what: str) -> t.Any:
    if kind == "string" or kind == "reference":
        return text
    if kind == "boolean":
        if text.strip().lower() not in ("true", "false", "1", "0"):
            raise Fault(2150858836, "%s is not a boolean. " % what)
        return text.strip().lower() in ("true", "1")
    if kind == "datetime":
        return datetime.datetime.fromisoformat(text.strip().replace("Z", "+00:00"))
    low, high = RANGES[kind]
    if not re.fullmatch(r"\s*[+-]?\d+\s*", text) or not low <= int(text) < high:
        raise Fault(2150858836, "%s is not a %s. " % (what, kind))
    return int(text)


def _nested(element: ET.Element) -> t.Any:
    if len(element):
        return {soap.local(child): _nested(child) for child in element}
    return element.text or ""


def arguments(parent: ET.Element, kinds: dict[str, str], uri: str, unknown: int) -> Row:
    """The children of ``parent`` as values; names are compared exactly, and must be in the class's XML namespace."""
    found: Row = {}
    for child in parent:
        name = soap.local(child)
        kind = kinds.get(name, "").rstrip("?")
        if not kind or soap.namespace(child).lower() != uri.lower():
            raise Fault(unknown, "%s is not known. " % name)
        array = kind.endswith("[]")
        kind = kind[:-2] if array else kind
        nil = child.get("{%s}nil" % soap.XSI) in ("true", "1")
        if kind == "object":
            value: t.Any = _nested(child)
        elif len(child) and kind != "datetime":
            raise Fault(2150858836, "%s has elements inside. " % name)
        else:
            text = (child[0].text if len(child) else child.text) or ""
            value = None if nil else scalar(kind, text, name)
        if array:
            found.setdefault(name, [])
            if not nil:
                found[name].append(value)
        elif name in found:
            raise Fault(2150858836, "%s is there twice. " % name)
        else:
            found[name] = value
    return found


# instances -----------------------------------------------------------------------------------------------------
def missing(host: Host, cls: str, cim: int, extended: str) -> Fault:
    """Not found, in the shape this provider uses: MSFT_ classes (and some builds for all) say it with a CIM status code."""
    if host.mi_faults or cls.startswith(("MSFT_", "PS_")):
        return Fault(2150858752, cim=cim)
    return Fault(2150858752, extended=extended)


def class_of(host: Host, space: str, name: str) -> CimClass:
    if space.lower() not in NAMESPACES:
        raise missing(host, name, 3, "GetObject " + name)
    cls = find(space, name)
    if cls is None:
        raise missing(host, name, 5, "GetObject " + name)
    return cls


def rows_of(host: Host, cls: CimClass) -> list[Row]:
    if cls.rows is None:
        raise Fault(2150858752, cim=7)
    return list(cls.rows(host))


def select(host: Host, cls: CimClass, selectors: dict[str, str]) -> Row:
    """The one instance that the selectors name."""
    if cls.singleton:
        if selectors:
            raise Fault(2150859002)
        return rows_of(host, cls)[0]
    wanted = keys(cls, selectors)
    for row in rows_of(host, cls):
        if all(str(row.get(name)).lower() == value.lower() for name, value in wanted.items()):
            return row
    raise missing(host, cls.name, 6, "GetObject %s.%s" % (cls.name, ",".join('%s="%s"' % item for item in wanted.items())))


def keys(cls: CimClass, selectors: dict[str, str]) -> dict[str, str]:
    low = {name.lower(): value for name, value in selectors.items() if name.lower() != "__cimnamespace"}
    if any(name.lower() not in low for name in cls.keys):
        raise Fault(2150858842)
    if len(low) > len(cls.keys):
        raise Fault(2150858843)
    return {name: low[name.lower()] for name in cls.keys}
