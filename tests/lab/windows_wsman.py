# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""WS-Management on a simulated host: every operation of the WMI plug-in (MS-WSMV 3.1.4), strict in what it takes."""

from __future__ import annotations

import asyncio
import inspect
import typing as t

from . import windows_soap as soap
from .windows_enumerate import Enumerations
from .windows_http import Close, Status
from .windows_schema import CimClass, Row, arguments, class_of, select
from .windows_soap import Fault, Request
from .windows_winrs import SHELL_URI, Shells

if t.TYPE_CHECKING:
    from .core import Lab
    from .windows_host import Host, User

WMI = "http://schemas.microsoft.com/wbem/wsman/1/wmi/"
POWERSHELL = "http://schemas.microsoft.com/powershell/"
CONFIG = "http://schemas.microsoft.com/wbem/wsman/1/config"
CLASS_SCHEMA = "http://schemas.dmtf.org/wbem/cim-xml/2/cim-schema/2/*"
TRANSFER = soap.X + "/"
ENUMERATION = soap.N + "/"
SHELL_ACTION = "http://schemas.microsoft.com/wbem/wsman/1/windows/shell/"
QUOTAS = {"quota": 2150859174, "access_denied": 5, "op_timeout": 2150858793}


class Service:
    """Answers envelopes for all hosts."""

    def __init__(self, lab: Lab) -> None:
        self.lab = lab
        self.shells = Shells(lab)

    async def answer(self, host: Host, user: User, data: bytes) -> tuple[int, str, str]:
        relates, op = "", "malformed"
        try:
            request = soap.parse(data)
            relates = request.message_id
            op = operation(request)
            fault = self.lab.faults.take("windows", host.name, op)
            if fault:
                await self._inject(fault.action, fault.value)
            status, action, body = 200, *await self._dispatch(host, user, request)
            if fault and fault.action == "lost_reply":
                raise Close
            if fault and fault.action == "late_reply":
                await asyncio.sleep(float(fault.value))
            text = soap.reply(action, relates, body)
            if len(text) > request.max_size:
                raise Fault(2150858824)
        except Fault as exc:
            status, text = 500, soap.fault(exc, relates, host.name)
        return status, text, op.partition(" ")[0] if op.startswith("shell:") else op

    async def _inject(self, action: str, value: t.Any) -> None:
        if action == "drop":
            raise Close
        if action == "status":
            raise Status(int(value or 500))
        if action == "poison":
            raise Status(400)
        if action == "delay":
            await asyncio.sleep(float(value or 1))
        if action == "cim":
            raise Fault(2150858752, cim=int(value))
        if action in QUOTAS:
            raise Fault(QUOTAS[action], cim=27 if action == "quota" else 0)
        if action == "fault":
            raise Fault(int(value))

    async def _dispatch(self, host: Host, user: User, request: Request) -> tuple[str, str]:
        uri = request.uri.lower()
        if uri.startswith((SHELL_URI.lower().rpartition("/")[0], POWERSHELL)):
            return await self.shells.answer(host, user, request)
        if not host.administers(user):
            raise Fault(5)
        if uri == CONFIG and request.action == TRANSFER + "Get":
            return request.action + "Response", config()
        await self.lab.charge("cim")
        if uri == CLASS_SCHEMA.lower() and request.action == TRANSFER + "Get":
            return request.action + "Response", class_schema(host, request)
        if not uri.startswith(WMI):
            raise Fault(2150858752)
        space, _unused, name = request.uri[len(WMI) :].rpartition("/")
        if request.action.startswith(ENUMERATION):
            return Enumerations(host, request, space, name).answer()
        cls = class_of(host, space, name)
        operations = {"Get": _get, "Put": _put, "Create": _create, "Delete": _delete}
        if request.action.startswith(TRANSFER):
            handler = operations.get(request.action[len(TRANSFER) :])
            if handler is None:
                raise Fault(2150858753)
            return request.action + "Response", handler(host, cls, request)
        return await _invoke(host, cls, request)


def operation(request: Request) -> str:
    """What faults and the ledger call it: ``Get Win32_Service``, ``Invoke StdRegProv.EnumValues``, ``Enumerate Win32_Process``."""
    name, action = request.uri.rpartition("/")[2], request.action.rpartition("/")[2]
    if request.action.startswith(SHELL_ACTION) or request.uri.lower() == SHELL_URI.lower():
        return "shell:" + action.lower() if action != "Command" or request.body is None else Shells.operation(request.body)
    if request.action.startswith(ENUMERATION) and name == "*" and request.body is not None:
        text = "".join(request.body.itertext())
        name = text.upper().partition(" FROM ")[2] and text[text.upper().index(" FROM ") + 6 :].split(" ", maxsplit=1)[0].strip() or "*"
    if request.action.startswith((TRANSFER, ENUMERATION)):
        return "%s %s" % (action, name)
    return "Invoke %s.%s" % (name, action)


def config() -> str:
    return (
        '<cfg:Config xmlns:cfg="%s" xml:lang="en-US"><cfg:MaxEnvelopeSizekb>500</cfg:MaxEnvelopeSizekb><cfg:MaxTimeoutms>60000</cfg:MaxTimeoutms>'
        "<cfg:MaxBatchItems>32000</cfg:MaxBatchItems></cfg:Config>"
    ) % CONFIG


def class_schema(host: Host, request: Request) -> str:
    low = {name.lower(): value for name, value in request.selectors.items()}
    cls = class_of(host, low.get("__cimnamespace", "root/cimv2"), low.get("classname", ""))
    inside = "".join(
        '<PROPERTY%s NAME="%s" TYPE="%s"/>' % (".ARRAY" if kind.endswith("[]") else "", name, kind.rstrip("[]")) for name, kind in cls.props.items()
    )
    return '<cx:CLASS xmlns:cx="%s" NAME="%s">%s</cx:CLASS>' % (CLASS_SCHEMA, cls.name, inside)


def _get(host: Host, cls: CimClass, request: Request) -> str:
    if request.body is not None:
        raise Fault(2150858791)
    row = select(host, cls, request.selectors)
    if request.fragment:
        name = cls.by_low.get(request.fragment.lower())
        if name != request.fragment:
            raise Fault(2150858810)
        return soap.fragment([name], row)
    return soap.instance(request.uri, cls.name, cls.names, row)


def _representation(cls: CimClass, request: Request) -> Row:
    if request.body is None or soap.local(request.body) != cls.name or soap.namespace(request.body).lower() != request.uri.lower():
        raise Fault(2150858791)
    return arguments(request.body, cls.props, request.uri, 2150858773)


def _put(host: Host, cls: CimClass, request: Request) -> str:
    row = select(host, cls, request.selectors)
    if cls.put is None:
        raise Fault(2150858753, cim=7)
    cls.put(host, row, _representation(cls, request))
    return soap.instance(request.uri, cls.name, cls.names, select(host, cls, request.selectors))


def _create(host: Host, cls: CimClass, request: Request) -> str:
    if cls.create is None:
        raise Fault(2150858753, cim=7)
    options: Row = {}
    for name, value in request.options:
        kind, _unused, rest = name.partition(":")
        if kind == "wmiarray":
            options.setdefault(rest, []).append(value)
        elif kind == "wmi":
            options[rest] = value
    made = cls.create(host, _representation(cls, request), options)
    return "<x:ResourceCreated>%s</x:ResourceCreated>" % soap.reference(cls.uri(), cls.key_of(made))


def _delete(host: Host, cls: CimClass, request: Request) -> str:
    row = select(host, cls, request.selectors)
    if cls.delete is None:
        raise Fault(2150858753, cim=7)
    cls.delete(host, row)
    return ""


async def _invoke(host: Host, cls: CimClass, request: Request) -> tuple[str, str]:
    where, _unused, action = request.action.rpartition("/")
    if where.lower() != request.uri.lower():
        raise Fault(2150858753)
    name = {known.lower(): known for known in cls.methods}.get(action.lower())
    if name is None:
        raise Fault(2150858753, cim=17 if cls.mi or host.mi_faults else 0)
    method, body = cls.methods[name], request.body
    if body is None or soap.local(body) != name + "_INPUT" or soap.namespace(body).lower() not in ("", request.uri.lower()):
        raise Fault(2150858791)
    if method.static and request.selectors:
        raise Fault(2150858843)
    row = {} if method.static else select(host, cls, request.selectors)
    values = arguments(body, method.params, request.uri, 2150858837)
    for param, kind in method.params.items():
        if not kind.endswith("?") and param not in values:
            if kind.endswith("[]"):
                values[param] = []
            else:
                raise Fault(2150858810, "%s is missing. " % param)
    result = method.handler(host, row, values)
    if inspect.isawaitable(result):
        result = await result
    inside = "".join(soap.element("p:" + key, value) for key, value in (result or {}).items())
    return "%sResponse" % request.action, '<p:%s_OUTPUT xmlns:p="%s" xmlns:xsi="%s" xmlns:cim="%s">%s</p:%s_OUTPUT>' % (
        name,
        request.uri,
        soap.XSI,
        soap.CIM,
        inside,
        name,
    )
