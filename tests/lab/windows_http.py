# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""WinRM's HTTP listener: a lean HTTP/1.1 server, authentication of the connection, message encryption (MS-WSMV 2.2.9.1)."""

from __future__ import annotations

import asyncio
import base64
import binascii
import contextlib
import os
import socket
import struct
import time
import traceback
import typing as t
from email.utils import formatdate

import spnego
import spnego.exceptions

if t.TYPE_CHECKING:
    from .windows import Windows
    from .windows_host import Host, User

REASONS = {
    200: "OK",
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    411: "Length Required",
    413: "Request Entity Too Large",
    415: "Unsupported Media Type",
    500: "Internal Server Error",
    503: "Service Unavailable",
}
#: MaxEnvelopeSizekb of Windows Server 2012 and newer.
MAX_ENVELOPE = 512000
SOAP = "application/soap+xml;charset=UTF-8"
ENCRYPTED = 'multipart/encrypted;protocol="application/HTTP-SPNEGO-session-encrypted";boundary="Encrypted Boundary"'


class Close(Exception):
    """Cut the connection instead of answering."""


class Status(Exception):
    """Answer with this HTTP status and an empty body."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class Connection(asyncio.Protocol):
    """One TCP connection; NTLM authenticates the connection, not the request."""

    def __init__(self, part: Windows, tls: bool) -> None:
        self.part = part
        self.tls = tls
        self.buffer = b""
        self.user: User | None = None
        self.context: t.Any = None
        self.busy = False
        self.scheme = "Negotiate"

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = t.cast(asyncio.Transport, transport)
        address = transport.get_extra_info("sockname")[0]
        self.peer = transport.get_extra_info("peername")[0]
        host = self.part.at(address)
        if host is None or host.unreachable:
            self.transport.abort()
            return
        self.host: Host = host
        for link in host.connections:
            link.seen = 0
        self.part.lab.ledger.connection(host.name)
        self.part.connections.add(self)

    def cut(self) -> None:
        """Close at once: when this returns, the peer sees it."""
        with contextlib.suppress(OSError):
            self.transport.get_extra_info("socket").shutdown(socket.SHUT_RDWR)
        self.transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        self.part.connections.discard(self)

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        if not self.busy:
            self._next()

    def _next(self) -> None:
        end = self.buffer.find(b"\r\n\r\n")
        if end < 0:
            return
        line, *rest = self.buffer[:end].decode("latin-1").split("\r\n")
        headers = {}
        for item in rest:
            name, _unused, value = item.partition(":")
            headers[name.lower()] = value.strip()
        if not headers.get("content-length", "0").isdigit():
            self.transport.abort()
            return
        length = int(headers.get("content-length", "0"))
        if len(self.buffer) < end + 4 + length:
            return
        body = self.buffer[end + 4 : end + 4 + length]
        self.buffer = self.buffer[end + 4 + length :]
        self.busy = True
        asyncio.ensure_future(self._answer(line, headers, body))

    async def _answer(self, line: str, headers: dict[str, str], body: bytes) -> None:
        lab, op = self.part.lab, "HTTP"
        ledger = lab.ledger  # a request counts where it began: one that outlives a reset is no part of what follows
        try:
            await lab.charge("rtt")
            if self.host.unreachable:
                raise Close
            status, reply, extra, op = await self._respond(line, headers, body)
        except Close:
            ledger.request(self.host.name, len(body), 0, "closed")
            self.transport.abort()
            return
        except Status as exc:
            status, reply, extra = exc.status, b"", ""
        except Exception:  # a defect of the lab: say so, and answer
            traceback.print_exc()
            status, reply, extra, op = 500, b"", "", "defect"
        ledger.request(self.host.name, len(body), len(reply), op)
        self.transport.write(
            (
                "HTTP/1.1 %d %s\r\n%sServer: Microsoft-HTTPAPI/2.0\r\nDate: %s\r\nContent-Length: %d\r\n\r\n"
                % (status, REASONS.get(status, "Error"), extra, formatdate(time.time() + self.host.clock_ahead, usegmt=True), len(reply))
            ).encode("latin-1")
            + reply
        )
        self.busy = False
        if self.buffer:
            self._next()

    async def _respond(self, line: str, headers: dict[str, str], body: bytes) -> tuple[int, bytes, str, str]:
        method, _unused, rest = line.partition(" ")
        if rest.split(" ")[0].split("?")[0].rstrip("/").lower() != "/wsman":
            raise Status(404)
        if method != "POST":
            raise Status(405)
        if "transfer-encoding" in headers:
            raise Status(411)
        extra, encrypted = "", headers.get("content-type", "").lower().startswith("multipart/")
        authorization = headers.get("authorization", "")
        if authorization and not (self.user and not authorization.lower().startswith("basic")):
            challenge = self._authenticate(authorization)
            if challenge is not None:
                return 401, b"", challenge, "auth"
            if self.context is not None:
                extra = self._final_token
        if self.user is None:
            if encrypted:
                raise Status(400)
            return 401, b"", self._offers(), "auth"
        if not body:
            return 200, b"", extra, "auth"
        return await self._soap(headers, body, encrypted, extra)

    async def _soap(self, headers: dict[str, str], body: bytes, encrypted: bool, extra: str) -> tuple[int, bytes, str, str]:
        kind = headers.get("content-type", "").lower()
        if encrypted:
            body = self._unwrap(body)
        elif not kind.startswith("application/soap+xml"):
            raise Status(415)
        elif not self.tls and not self.host.allow_unencrypted:
            raise Status(500)
        if len(body) > MAX_ENVELOPE:
            raise Status(413)
        assert self.user is not None
        status, text, op = await self.part.service.answer(self.host, self.user, body)
        reply = text.encode("utf-8")
        if encrypted:
            reply = self._wrap(reply)
            return status, reply, extra + "Content-Type: %s\r\n" % ENCRYPTED, op
        return status, reply, extra + "Content-Type: %s\r\n" % SOAP, op

    # authentication --------------------------------------------------------------------------------------------
    def _offers(self) -> str:
        offers = "WWW-Authenticate: Negotiate\r\n"
        if self.host.basic:
            offers += 'WWW-Authenticate: Basic realm="WSMAN"\r\n'
        return offers

    def _authenticate(self, header: str) -> str | None:
        """None when the connection is authenticated, else the headers of the 401."""
        scheme, _unused, text = header.partition(" ")
        try:
            token = base64.b64decode(text.strip())
        except binascii.Error:
            return self._offers()
        if scheme.lower() == "basic":
            return self._basic(token)
        if scheme.lower() in ("negotiate", "ntlm"):
            return self._negotiate(scheme, token)
        return self._offers()

    def _basic(self, token: bytes) -> str | None:
        name, _unused, password = token.decode("utf-8", "replace").partition(":")
        user = self.host.user(name) if self.host.basic else None
        if user is None or user.password != password:
            self.user = None
            return self._offers()
        if not self.tls and not self.host.allow_unencrypted:
            raise Status(500)
        self.user = user
        return None

    def _negotiate(self, scheme: str, token: bytes) -> str | None:
        os.environ["NTLM_USER_FILE"] = self.host.credentials
        if self.context is None or self.context.complete:
            self.context = spnego.server(hostname=self.host.name, service="HTTP", protocol="ntlm" if token.startswith(b"NTLMSSP\0") else "negotiate")
        try:
            out = self.context.step(token)
        except (spnego.exceptions.SpnegoError, ValueError, struct.error):
            self.context = None
            return self._offers()
        answer = "WWW-Authenticate: %s %s\r\n" % (scheme, base64.b64encode(out).decode()) if out else ""
        if not self.context.complete:
            return answer
        self._final_token = answer
        self.user = self.host.user(self.context.client_principal)
        return None if self.user else self._offers()

    _final_token = ""

    # encryption ------------------------------------------------------------------------------------------------
    def _unwrap(self, body: bytes) -> bytes:
        """Each part says its length, so data that look like a boundary do no harm."""
        if self.context is None or not self.context.complete:
            raise Status(400)
        message, at = b"", 0
        try:
            while (start := body.find(b"Length=", at)) >= 0:
                length = int(body[start + 7 : body.index(b"\r\n", start)])
                at = body.index(b"application/octet-stream\r\n", start) + 26
                (size,) = struct.unpack_from("<i", body, at)
                header = body[at + 4 : at + 4 + size]
                at += 4 + size
                message += self.context.unwrap_winrm(header, body[at : at + length])
                at += length
        except (ValueError, struct.error, spnego.exceptions.SpnegoError):
            raise Status(400) from None
        if not message:
            raise Status(400)
        return message

    def _wrap(self, message: bytes) -> bytes:
        sealed = self.context.wrap_winrm(message)
        return b"".join(
            (
                b"--Encrypted Boundary\r\n\tContent-Type: application/HTTP-SPNEGO-session-encrypted\r\n"
                b"\tOriginalContent: type=application/soap+xml;charset=UTF-8;Length=%d\r\n" % len(message),
                b"--Encrypted Boundary\r\n\tContent-Type: application/octet-stream\r\n",
                struct.pack("<i", len(sealed.header)),
                sealed.header,
                sealed.data,
                b"--Encrypted Boundary--\r\n",
            )
        )
