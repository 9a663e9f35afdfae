# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: CIM operations over WS-Management. Knows no Ansible; the wire below it only carries envelopes."""
from __future__ import annotations

import time
import typing as t
import xml.etree.ElementTree as ET

from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman import _envelope as x
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._errors import (
    CimError,
    CimNotFound,
    CimNotSupportedHere,
    LostReply,
    WsmanError,
)
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._faults import NotFoundSomewhere, reply_body

Row = dict[str, t.Any]
Selectors = dict[str, str]
CIMV2 = "root/cimv2"
#: Seconds an operation may take on the host; WinRM allows at most 60 (MaxTimeoutms).
READ_SECONDS = 30.0
WRITE_SECONDS = 60.0
#: Elements asked for in one reply; the host's own limit is 32000.
BATCH = 32000
#: More pulls, rows, bytes or seconds than these mean that a query was not narrow enough, or that the host does not want to end.
#: A busy terminal server has some thousand processes or connections, of some 500 bytes each.
MAX_PULLS = 200
MAX_ROWS = 30_000
MAX_BYTES = 16_000_000
ENUMERATION_SECONDS = 180.0


class Wire(t.Protocol):
    """Carries one envelope to the host and its answer back."""

    @property
    def requests(self) -> int:
        """HTTP requests sent so far, those of authentication included."""

    def send(self, envelope: bytes, seconds: float, repeatable: bool, operation: str, target: str) -> tuple[int, bytes]:
        """HTTP status and decrypted body. ``repeatable``: may be sent again when the reply is lost.

        :raises LostReply: it was sent and nothing came back. :raises NotExecuted: it certainly was not read.
        """

    def close(self) -> None:
        """End the connection."""


class CimClient:
    """Get, Enumerate, Put, Create, Delete and Invoke on the CIM classes of one host."""

    def __init__(self, wire: Wire, clock: t.Callable[[], float] = time.monotonic) -> None:
        self.wire = wire
        self.bytes_read = 0
        self._clock = clock

    def call(
        self, action: str, uri: str, body: str, operation: str, target: str, *, selectors: Selectors | None = None,
        options: dict[str, str] | None = None, seconds: float = READ_SECONDS, repeatable: bool = False,
    ) -> ET.Element:
        """One envelope out, its SOAP body back.

        :raises WsmanError: a fault, a lost reply, or an answer that is no SOAP document.
        """
        document = x.envelope(action, uri, body, selectors, options, seconds)
        status, answer = self.wire.send(document, seconds, repeatable, operation, target)
        self.bytes_read += len(answer)
        return reply_body(status, answer, operation, target)

    # ------------------------------------------------------------------ reading
    def get(self, cls: str, selectors: Selectors | None = None, namespace: str = CIMV2) -> Row:
        """One instance; without selectors the only one of a singleton class.

        :raises CimNotFound: the class is there, the instance is not. :raises CimNotSupportedHere: the class or namespace is not.
        """
        target = _target(cls, namespace, selectors)
        try:
            body = self.call(x.TRANSFER + "Get", x.class_uri(cls, namespace), "", "Get", target, selectors=selectors, repeatable=True)
        except NotFoundSomewhere as exc:
            raise self._what_is_missing(exc, cls, namespace, selectors) from None
        return x.values_of(_only(body, "Get", target))

    def query(self, wql: str, namespace: str = CIMV2) -> list[Row]:
        """Run a WQL query. No rows is no error.

        :raises CimNotSupportedHere: the class, a property or the namespace does not exist on the host.
        """
        body = '<w:Filter Dialect="%s">%s</w:Filter>' % (x.WQL, x.escape(wql))
        try:
            return self._enumerate(x.class_uri("*", namespace), body, _query_target(wql, namespace))
        except NotFoundSomewhere as exc:
            raise _as(CimNotSupportedHere, exc) from None

    def select(self, cls: str, wanted: Selectors, namespace: str = CIMV2) -> list[Row]:
        """Instances whose properties equal these texts (SelectorFilter, MS-WSMV 4.9).

        The filter is applied here once more: a server may ignore it and answer with every row.
        """
        body = '<w:Filter Dialect="%s">%s</w:Filter>' % (x.SELECTOR_FILTER, x.selector_set(wanted)) if wanted else ""
        try:
            rows = self._enumerate(x.class_uri(cls, namespace), body, _target(cls, namespace, wanted))
        except NotFoundSomewhere as exc:
            raise _as(CimNotSupportedHere, exc) from None
        return [row for row in rows if all(str(row.get(name) or "").lower() == value.lower() for name, value in wanted.items())]

    def associated(
        self, cls: str, selectors: Selectors, association: str, result_class: str, role: str = "", result_role: str = "",
        namespace: str = CIMV2,
    ) -> list[Row]:
        """Instances of ``result_class`` tied to one instance by an association class (DSP0227 associationFilter)."""
        body = '<w:Filter Dialect="%s"><b:AssociatedInstances><b:Object>%s</b:Object>%s</b:AssociatedInstances></w:Filter>' % (
            x.ASSOCIATION_FILTER, x.reference(x.class_uri(cls, namespace), selectors),
            "".join("<b:%s>%s</b:%s>" % (tag, x.escape(text), tag) for tag, text in (
                ("AssociationClassName", association), ("Role", role), ("ResultClassName", result_class), ("ResultRole", result_role),
            ) if text),
        )
        target = "%s of %s" % (result_class, _target(cls, namespace, selectors))
        return self._enumerate(x.class_uri("*", namespace), body, target)

    def _enumerate(self, uri: str, body: str, target: str) -> list[Row]:
        """All rows. A page whose reply is lost cannot be pulled again: it only reads, so it is asked once more from the start."""
        ends = self._clock() + ENUMERATION_SECONDS
        try:
            return self._pages(uri, body, target, ends)
        except LostReply as exc:
            if exc.operation != "Pull" or not exc.again:
                raise
        return self._pages(uri, body, target, ends)

    def _pages(self, uri: str, body: str, target: str, ends: float) -> list[Row]:
        """Enumerate, then Pull until the end; an enumeration that is left early is released, or it may block the next one."""
        start = "<n:Enumerate><w:OptimizeEnumeration/><w:MaxElements>%d</w:MaxElements>%s</n:Enumerate>" % (BATCH, body)
        begun = self.bytes_read
        reply = self.call(x.ENUMERATION + "Enumerate", uri, start, "Enumerate", target, repeatable=True)
        items, context, ended = _page(reply)
        found: list[Row] = []
        try:
            for _pull in range(MAX_PULLS):
                self._bounded(len(found) + len(items), self.bytes_read - begun, ends, target)
                found.extend(x.values_of(item) for item in items)
                if ended:
                    return found
                if not context:
                    raise WsmanError("the host neither ended the enumeration nor gave a context to go on", operation="Enumerate", target=target)
                more = "<n:Pull><n:EnumerationContext>%s</n:EnumerationContext><n:MaxElements>%d</n:MaxElements></n:Pull>" % (
                    x.escape(context), BATCH)
                items, context_now, ended = _page(self.call(x.ENUMERATION + "Pull", uri, more, "Pull", target))
                context = context_now or context
            raise WsmanError("more rows than %d pulls bring: the query is not narrow enough" % MAX_PULLS, operation="Pull", target=target)
        finally:
            if context and not ended:
                self._release(uri, context, target)

    def _bounded(self, rows: int, size: int, ends: float, target: str) -> None:
        """:raises WsmanError: there is no end to it."""
        for reached, limit, unit in ((rows, MAX_ROWS, "rows"), (size, MAX_BYTES, "bytes")):
            if reached > limit:
                raise WsmanError("the answer holds more than %d %s: the query is not narrow enough" % (limit, unit), operation="Enumerate", target=target)
        if self._clock() > ends:
            raise WsmanError("the answer did not end within %d seconds" % ENUMERATION_SECONDS, operation="Enumerate", target=target)

    def _release(self, uri: str, context: str, target: str) -> None:
        body = "<n:Release><n:EnumerationContext>%s</n:EnumerationContext></n:Release>" % x.escape(context)
        try:
            self.call(x.ENUMERATION + "Release", uri, body, "Release", target, seconds=10.0)
        except WsmanError:
            return  # the host drops it by itself after EnumerationTimeoutms; the first error is the one to report

    # ------------------------------------------------------------------ writing
    def put(self, cls: str, selectors: Selectors, changed: Row, namespace: str = CIMV2) -> Row:
        """Set only these properties of an instance."""
        target = _target(cls, namespace, selectors)
        uri = x.class_uri(cls, namespace)
        body = self.call(x.TRANSFER + "Put", uri, x.body_of(cls, uri, changed), "Put", target, selectors=selectors, seconds=WRITE_SECONDS)
        return x.values_of(body[0]) if len(body) else {}

    def create(self, cls: str, properties: Row, namespace: str = CIMV2, options: dict[str, str] | None = None) -> Selectors:
        """Create an instance; answers its keys. :raises AlreadyExists: one with these keys is there."""
        target = _target(cls, namespace, None)
        uri = x.class_uri(cls, namespace)
        body = self.call(x.TRANSFER + "Create", uri, x.body_of(cls, uri, properties), "Create", target, options=options, seconds=WRITE_SECONDS)
        return x.selectors_of(body)

    def delete(self, cls: str, selectors: Selectors, namespace: str = CIMV2) -> None:
        """Delete an instance. :raises CimNotFound: it is not there."""
        target = _target(cls, namespace, selectors)
        try:
            self.call(x.TRANSFER + "Delete", x.class_uri(cls, namespace), "", "Delete", target, selectors=selectors, seconds=WRITE_SECONDS)
        except NotFoundSomewhere as exc:
            raise self._what_is_missing(exc, cls, namespace, selectors) from None

    def invoke(
        self, cls: str, method: str, params: Row, selectors: Selectors | None = None, namespace: str = CIMV2, *,
        seconds: float = WRITE_SECONDS, repeatable: bool = False,
    ) -> Row:
        """Call a method: static without selectors. Answers the output parameters; an empty output is success without ReturnValue.

        :param repeatable: the method only reads, so it may be sent again when its reply is lost.
        :raises CimError: the host answered with a fault. A ``ReturnValue`` other than 0 is the caller's to judge.
        """
        target = _target(cls, namespace, selectors)
        uri = x.class_uri(cls, namespace)
        try:
            body = self.call(
                "%s/%s" % (uri, method), uri, x.body_of(method + "_INPUT", uri, params), method, target,
                selectors=selectors, seconds=seconds, repeatable=repeatable,
            )
        except NotFoundSomewhere as exc:
            raise self._what_is_missing(exc, cls, namespace, selectors) from None
        return x.values_of(body[0]) if len(body) else {}

    def _what_is_missing(self, exc: NotFoundSomewhere, cls: str, namespace: str, selectors: Selectors | None) -> WsmanError:
        """The fault does not say what was not found. A query for the same keys does: it answers no rows, or knows no such class."""
        if not selectors:
            return _as(CimNotSupportedHere, exc)
        try:
            rows = self.select(cls, selectors, namespace)
        except CimNotSupportedHere as unknown:
            return unknown
        except CimError as other:
            return CimError(
                "not found, and whether the class exists could not be asked: %s" % other, operation=exc.operation, target=exc.target,
                code=exc.code, subcode=exc.subcode,
            )
        return _as(CimError, exc) if rows else _as(CimNotFound, exc)


def _as(kind: type[CimError], exc: CimError) -> CimError:
    return kind(
        exc.reason, operation=exc.operation, target=exc.target, code=exc.code, cim_status=exc.cim_status, subcode=exc.subcode,
        provider_message=exc.provider_message,
    )


def _target(cls: str, namespace: str, selectors: Selectors | None) -> str:
    keys = ", ".join("%s=%s" % pair for pair in (selectors or {}).items())
    return "%s:%s%s" % (namespace, cls, "(%s)" % keys if keys else "")


def _query_target(wql: str, namespace: str) -> str:
    """The class a query is about: the rest of it may be long."""
    words = wql.split()
    lowered = [word.lower() for word in words]
    cls = words[lowered.index("from") + 1] if "from" in lowered[:-1] else wql
    return "%s:%s" % (namespace, cls)


def _only(body: ET.Element, operation: str, target: str) -> ET.Element:
    if len(body) != 1:
        raise WsmanError("the reply holds %d instances instead of one" % len(body), operation=operation, target=target)
    return body[0]


def _page(body: ET.Element) -> tuple[list[ET.Element], str, bool]:
    """Items, context and whether the enumeration ended. The first, optimized reply says ``w:Items``, pulls say ``n:Items``."""
    response = body[0] if len(body) else body
    items: list[ET.Element] = []
    context, ended = "", False
    for node in response:
        name = x.local(node)
        if name == "Items":
            items.extend(node)
        elif name == "EnumerationContext":
            context = (node.text or "").strip()
        elif name == "EndOfSequence":
            ended = True
    return items, context, ended


__all__ = ["CimClient", "Row", "Selectors", "Wire"]
