# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Enumerate, Pull and Release (WS-Enumeration, DSP0226 8): whole classes, WQL, selector and association filters."""

from __future__ import annotations

import typing as t
import uuid
import xml.etree.ElementTree as ET

from . import windows_soap as soap
from . import windows_wql as wql
from .windows_schema import ASSOCIATIONS, CLASSES, NAMESPACES, CimClass, Row, class_of, find, missing, rows_of, select
from .windows_soap import Fault, Request

if t.TYPE_CHECKING:
    from .windows_host import Host

WMI = "http://schemas.microsoft.com/wbem/wsman/1/wmi/"
ENUMERATION = soap.N + "/"
#: MaxConcurrentOperationsPerUser of the WMI plug-in: enumerations that were begun and neither ended nor released.
MAX_OPEN = 15
DIALECTS = {
    "http://schemas.microsoft.com/wbem/wsman/1/wql": "wql",
    "http://schemas.dmtf.org/wbem/wsman/1/wsman/selectorfilter": "selector",
    "http://schemas.dmtf.org/wbem/wsman/1/cimbinding/associationfilter": "association",
}


class Enumerations:
    """Enumerate, Pull and Release; what is left of an enumeration is kept by the host."""

    def __init__(self, host: Host, request: Request, space: str, name: str) -> None:
        self.host, self.request, self.space, self.name = host, request, space, name

    def answer(self) -> tuple[str, str]:
        verb, body = self.request.action[len(ENUMERATION) :], self.request.body
        if verb not in ("Enumerate", "Pull", "Release"):
            raise Fault(2150858753)
        if body is None or body.tag != "{%s}%s" % (soap.N, verb):
            raise Fault(2150858791)
        if verb == "Release":
            self._context(body, pop=True)
            return self.request.action + "Response", ""
        return self.request.action + "Response", self._enumerate(body) if verb == "Enumerate" else self._pull(body)

    def _context(self, body: ET.Element, pop: bool = False) -> tuple[str, list[str]]:
        context = (body.findtext("{%s}EnumerationContext" % soap.N) or "").strip()
        if context not in self.host.enumerations:
            raise Fault(2150858759)
        return context, self.host.enumerations.pop(context) if pop else self.host.enumerations[context]

    def _count(self, body: ET.Element, space: str) -> int:
        text = body.findtext("{%s}MaxElements" % space) or "1"
        if not text.strip().isdigit() or not int(text):
            raise Fault(2150858791)
        return min(int(text), 32000)

    def _page(self, items: list[str], count: int) -> list[str]:
        room, page = self.request.max_size - 2048, 0
        while page < min(count, len(items)) and room - len(items[page]) >= 0:
            room -= len(items[page])
            page += 1
        if items and not page:
            raise Fault(2150858824)
        taken = items[:page]
        del items[:page]
        return taken

    def _enumerate(self, body: ET.Element) -> str:
        items = self._items(body)
        optimised = body.find("{%s}OptimizeEnumeration" % soap.W) is not None
        page = self._page(items, self._count(body, soap.W)) if optimised else []
        context = ""
        if items or not optimised:
            if len(self.host.enumerations) >= MAX_OPEN:
                raise Fault(2150859174, cim=27)
            context = "uuid:" + str(uuid.uuid4()).upper()
            self.host.enumerations[context] = items
        return "<n:EnumerateResponse><n:EnumerationContext>%s</n:EnumerationContext>%s%s</n:EnumerateResponse>" % (
            context,
            "<w:Items>%s</w:Items>" % "".join(page) if optimised else "",
            "" if context else "<w:EndOfSequence/>",
        )

    def _pull(self, body: ET.Element) -> str:
        context, items = self._context(body)
        page = self._page(items, self._count(body, soap.N))
        if not items:
            del self.host.enumerations[context]
        return "<n:PullResponse>%s<n:Items>%s</n:Items>%s</n:PullResponse>" % (
            "<n:EnumerationContext>%s</n:EnumerationContext>" % context if items else "",
            "".join(page),
            "" if items else "<n:EndOfSequence/>",
        )

    def _items(self, body: ET.Element) -> list[str]:
        known = {
            "{%s}OptimizeEnumeration" % soap.W,
            "{%s}MaxElements" % soap.W,
            "{%s}Filter" % soap.W,
            "{%s}EnumerationMode" % soap.W,
            "{%s}PolymorphismMode" % soap.B,
        }
        if any(child.tag not in known for child in body):
            raise Fault(2150858817)
        mode = (body.findtext("{%s}EnumerationMode" % soap.W) or "").strip()
        if mode not in ("", "EnumerateObjectAndEPR", "EnumerateEPR"):
            raise Fault(2150858817)
        found = body.find("{%s}Filter" % soap.W)
        dialect = "" if found is None else DIALECTS.get((found.get("Dialect") or "http://schemas.microsoft.com/wbem/wsman/1/WQL").lower(), "?")
        if self.name == "*" and dialect == "":
            raise Fault(2150858752)
        if dialect == "?":
            raise Fault(2150858778, "The dialect of the filter is not supported. ")
        if dialect == "wql" and found is not None:
            return self._wql(found, mode)
        if dialect == "association" and found is not None:
            cls, rows = self._associated(found)
        else:
            cls = class_of(self.host, self.space, self.name)
            rows = rows_of(self.host, cls)
            if found is not None:
                rows = self._selected(cls, rows, found)
            elif not cls.scannable:
                raise Fault(2150858793)
        return [self._item(cls, row, mode) for row in rows]

    def _item(self, cls: CimClass, row: Row, mode: str) -> str:
        uri = cls.uri()
        epr = "<a:EndpointReference>%s</a:EndpointReference>" % soap.reference(uri, cls.key_of(row)) if mode else ""
        if mode == "EnumerateEPR":
            return epr
        text = soap.instance(uri, cls.name, cls.names, row)
        return "<w:Item>%s%s</w:Item>" % (text, epr) if mode else text

    def _wql(self, found: ET.Element, mode: str) -> list[str]:
        if self.name != "*":
            raise Fault(2150859003)
        if self.space.lower() not in NAMESPACES:
            raise missing(self.host, "", 3, "ExecQuery " + self.space)
        try:
            text = (found.text or "").strip()
            if "quote_refused" in self.host.odd and "\\'" in text:
                raise wql.BadQuery(text)
            query = wql.parse(text, 10**6 if "or_any" in self.host.odd else wql.MAX_OR)
        except wql.TooComplex:
            raise Fault(2147749996, extended="ExecQuery") from None
        except wql.BadQuery:
            raise Fault(2150858778, extended="ExecQuery " + (found.text or "")) from None
        if query.cls.lower() == "meta_class":
            return self._meta(query)
        cls = find(self.space, query.cls)
        if cls is None:
            raise Fault(2150858778, cim=5 if self.host.mi_faults else 0, extended="ExecQuery " + (found.text or ""))
        if "properties_any" in self.host.odd and query.fields:
            query = query._replace(fields=tuple(field for field in query.fields if field.lower() in cls.by_low))
        if any(name not in cls.by_low for name in query.named | {field.lower() for field in query.fields or ()}):
            raise Fault(2150858778, extended="ExecQuery " + (found.text or ""))
        scans = len(query.branches) > 1 and "files_scan" in self.host.odd
        if not cls.scannable and (scans or not all(cls.keys[0].lower() in branch for branch in query.branches)):
            raise Fault(2150858793)
        rows = [row for row in rows_of(self.host, cls) if query.test({name.lower(): value for name, value in row.items()})]
        if query.fields is None or mode:
            return [self._item(cls, row, mode) for row in rows]
        names = sorted({cls.by_low[field.lower()] for field in query.fields}, key=str.lower)
        return [soap.fragment(names, row) for row in rows]

    def _meta(self, query: wql.Query) -> list[str]:
        found = [cls for (space, _unused), cls in CLASSES.items() if space == self.space.lower() and query.test({"__class": cls.name})]
        return [soap.fragment(["__CLASS"], {"__CLASS": cls.name}) for cls in found]

    def _selected(self, cls: CimClass, rows: list[Row], found: ET.Element) -> list[Row]:
        group = found.find("{%s}SelectorSet" % soap.W)
        if group is None or any(name.lower() not in cls.by_low for name in soap.selector_set(group)):
            raise Fault(2150858778)
        wanted = {cls.by_low[name.lower()]: value.lower() for name, value in soap.selector_set(group).items()}
        if not cls.scannable and cls.keys[0] not in wanted:
            raise Fault(2150858793)
        return [row for row in rows if all(soap.text_of(row.get(name)).lower() == value for name, value in wanted.items())]

    def _associated(self, found: ET.Element) -> tuple[CimClass, list[Row]]:
        if self.name != "*" or "associations_refused" in self.host.odd:
            raise Fault(2150858778)
        link = found.find("{%s}AssociatedInstances" % soap.B)
        target = None if link is None else link.find("{%s}Object" % soap.B)
        if link is None or target is None:
            raise Fault(2150858778)
        uri = target.findtext(".//{%s}ResourceURI" % soap.W) or ""
        group = target.find(".//{%s}SelectorSet" % soap.W)
        space, _unused, name = uri[len(WMI) :].rpartition("/")
        source = class_of(self.host, space, name)
        row = select(self.host, source, soap.selector_set(group) if group is not None else {})
        association = link.findtext("{%s}AssociationClassName" % soap.B) or ""
        wanted = (link.findtext("{%s}ResultClassName" % soap.B) or "").lower()
        if association and find(space, association) is None:
            raise Fault(2150858778, cim=5)
        for (name, start), links in ASSOCIATIONS.items():
            if start == source.name.lower() and association.lower() in ("", name):
                for result, follow in links:
                    if wanted in ("", result.lower()):
                        cls = find(space, result)
                        assert cls is not None
                        return cls, follow(self.host, row, (link.findtext("{%s}Role" % soap.B) or "").lower())
        raise Fault(2150858778)
