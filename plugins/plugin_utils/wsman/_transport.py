# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: envelopes over the transport of the connection that Ansible already has (winrm: pywinrm, psrp: pypsrp).

Only the libraries' transports are used, below their own handling of shells and faults: authentication, TLS and message encryption are
theirs, so a host is reached exactly as the stock connection plugins reach it. No PowerShell runspace and no shell is opened here.
"""
from __future__ import annotations

import contextlib
import email
import logging
import traceback
import typing as t
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlunsplit

from ansible.errors import AnsibleConnectionFailure, AnsibleError
from ansible.module_utils.basic import missing_required_lib
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._errors import Disconnected, LostReply, NotExecuted, WsmanError
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._faults import HTTP_MEANING
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._reasons import last_reason, never_connected, one_line

REQUESTS_IMPORT_ERROR = WINRM_IMPORT_ERROR = PSRP_IMPORT_ERROR = ""
try:
    import requests
except ImportError:
    REQUESTS_IMPORT_ERROR = traceback.format_exc()
try:
    from winrm.exceptions import InvalidCredentialsError
    from winrm.exceptions import WinRMTransportError as WinrmHttpError
    from winrm.protocol import Protocol
except ImportError:
    WINRM_IMPORT_ERROR = traceback.format_exc()
try:
    from pypsrp.exceptions import AuthenticationError
    from pypsrp.exceptions import WinRMTransportError as PsrpHttpError
    from pypsrp.wsman import WSMan
except ImportError:
    PSRP_IMPORT_ERROR = traceback.format_exc()

# pypsrp writes whole envelopes into its debug log, and an envelope may hold a password.
logging.getLogger("pypsrp").setLevel(logging.WARNING)

CONNECT_SECONDS = 30.0
#: What the network may add to the time the host may take.
GRACE_SECONDS = 15.0


class _Rejected(Exception):
    """The host does not accept these credentials or this way of authenticating."""


class _NoAnswer(Exception):
    """Nothing readable came back. ``unread``: the message certainly did not reach the service."""

    def __init__(self, why: str, unread: bool) -> None:
        super().__init__(why)
        self.unread = unread


class _Unreachable(Exception):
    """No connection to the host."""


@dataclass
class Channel:
    """One library's transport, authenticated once."""

    #: (envelope, connect seconds, read seconds) -> HTTP status, decrypted body.
    post: Callable[[bytes, float, float], tuple[int, bytes]]
    close: Callable[[], None]
    #: Messages answered so far.
    answered: int = 0


@dataclass
class Way:
    """One way to authenticate: a name for errors and how to build it. ``build`` is given the function that counts a session's requests."""

    name: str
    build: Callable[[Callable[[t.Any], None]], Channel]


@dataclass
class ConnectionWire:
    """Sends envelopes over the first way that the host accepts, and builds it anew when its connection is spoilt.

    A keep-alive connection that the host dropped under message encryption answers 400 with an empty body ever after: the message was
    encrypted for a session that is gone, so it was not read, and it is sent again over a new one.
    """

    ways: list[Way]
    host: str
    port: int
    user: str = ""
    connect_seconds: float = CONNECT_SECONDS
    requests: int = 0
    _at: int = 0
    _channel: Channel | None = None
    _settled: bool = False
    _carried: bool = False
    _tried: list[str] = field(default_factory=list)

    def send(self, envelope: bytes, seconds: float, repeatable: bool, operation: str, target: str) -> tuple[int, bytes]:
        """One envelope there, HTTP status and body back.

        :raises AnsibleConnectionFailure: the host could not be reached or does not accept the credentials; nothing was executed so far.
        :raises Disconnected: the same later in the task. :raises LostReply: sent, and no reply came.
        """
        for last in (False, True):
            try:
                return self._exchange(envelope, seconds)
            except _NoAnswer as exc:
                if last or not (exc.unread or repeatable):
                    raise self._no_answer(exc, repeatable, operation, target) from None
            except _Unreachable as exc:
                raise self._failure(str(exc), operation, target) from None
        raise AssertionError("not reached")

    def close(self) -> None:
        channel, self._channel = self._channel, None
        if channel is not None:
            with contextlib.suppress(Exception):  # closing a broken socket has nothing to say
                channel.close()

    # ------------------------------------------------------------------ one attempt
    def _exchange(self, envelope: bytes, seconds: float) -> tuple[int, bytes]:
        """Over the open channel, or over the first way that works."""
        while self._at < len(self.ways):
            way = self.ways[self._at]
            try:
                status, body = self._post(way, envelope, seconds)
            except _Rejected as exc:
                self.close()
                if self._settled:
                    raise _Unreachable(self._rejected(["%s: %s" % (way.name, exc)])) from None
                self._tried.append("%s: %s" % (way.name, exc))
                self._at += 1
                continue
            if status in (400, 500) and not body.strip() and self._channel is not None:
                self._refused_unread(way, status, self._channel)
                if not self._settled:
                    continue
            elif not self._settled and b"Envelope" not in body.replace(b"\0", b""):
                self.close()
                raise _Unreachable("%s answers, but not as WinRM: %s. Are port, scheme and path right, and does the WinRM service run?" % (
                    self._where, HTTP_MEANING.get(status, "HTTP %d and no SOAP document" % status)))
            self._settled = True
            if self._channel is not None:
                self._channel.answered += 1
            return status, body
        raise _Unreachable(self._rejected(self._tried))

    def _refused_unread(self, way: Way, status: int, channel: Channel) -> None:
        """An empty 400 on a used connection: its encryption is out of step. An empty refusal of the first message: this way is not allowed."""
        if channel.answered and status == 400:
            self.close()
            raise _NoAnswer("the host could not decrypt the message (HTTP 400)", unread=True)
        if not self._settled:
            self.close()
            self._tried.append("%s: %s" % (way.name, HTTP_MEANING[status]))
            self._at += 1

    def _post(self, way: Way, envelope: bytes, seconds: float) -> tuple[int, bytes]:
        self._carried = False
        try:
            if self._channel is None:
                self._channel = way.build(self._count)
            return self._channel.post(envelope, self.connect_seconds, seconds + GRACE_SECONDS)
        except _Rejected:
            raise
        except Exception as exc:
            self.close()
            raise self._classified(exc) from None
        except BaseException:  # the task's time-out: the connection holds half an exchange
            self.close()
            raise

    def _count(self, session: t.Any) -> None:
        """Count what this session sends, the legs of authentication included.

        The library has read proxies and authorities from the environment when it built the session; requests need not read them again,
        all the environment for each message.
        """
        session.trust_env = False
        for adapter in session.adapters.values():
            adapter.send = self._counted(adapter.send)

    def _counted(self, send: Callable[..., t.Any]) -> Callable[..., t.Any]:
        def counted(request: t.Any, *args: t.Any, **kwargs: t.Any) -> t.Any:
            self.requests += 1
            self._carried = bool(request.body)
            return send(request, *args, **kwargs)

        return counted

    # ------------------------------------------------------------------ what went wrong
    def _classified(self, exc: Exception) -> Exception:
        if isinstance(exc, requests.exceptions.SSLError):
            return _Unreachable(self._untrusted(exc))
        if isinstance(exc, (requests.exceptions.ConnectTimeout, requests.exceptions.ProxyError)) or never_connected(exc):
            return _Unreachable(self._not_connected(exc))
        if isinstance(exc, requests.exceptions.RequestException):
            return _NoAnswer(last_reason(exc), unread=not self._carried)
        if isinstance(exc, AnsibleError) or not self._settled:
            return _Rejected(one_line(exc))
        return _NoAnswer("the reply could not be read: %s" % one_line(exc), unread=not self._carried)

    def _untrusted(self, exc: Exception) -> str:
        text = str(exc)
        if "CERTIFICATE_VERIFY_FAILED" in text:
            why = text.partition("certificate verify failed:")[2].partition("(_ssl")[0].strip() or "verification failed"
            return (
                "the certificate of %s is not trusted (%s): name the file of its certificate authority in ansible_winrm_ca_trust_path "
                "(winrm) or ansible_psrp_ca_cert (psrp), and use the host name the certificate was issued for" % (self._where, why)
            )
        return "TLS with %s failed (%s): is this the HTTPS listener's port?" % (self._where, last_reason(exc))

    def _not_connected(self, exc: Exception) -> str:
        text = str(exc)
        if "NameResolution" in text or "getaddrinfo" in text or "Name or service not known" in text or "Failed to resolve" in text:
            return "the name '%s' cannot be resolved" % self.host
        if "refused" in text.lower():
            return "nothing listens at %s (connection refused): is WinRM enabled, and is the port right?" % self._where
        if "timed out" in text.lower():
            return "%s does not answer within %d seconds: is the host up, and does a firewall let the controller in?" % (
                self._where, self.connect_seconds)
        return "no connection to %s: %s" % (self._where, last_reason(exc))

    def _rejected(self, tried: list[str]) -> str:
        """The host said no, or it was not even asked: a library or a file for this way is missing on the controller."""
        words = "%s does not let user '%s' in: %s" if self.requests else "cannot log in to %s as user '%s', nothing was sent: %s"
        return words % (self._where, self.user, "; ".join(tried) or "no way to authenticate is set")

    def _failure(self, sentence: str, operation: str, target: str) -> Exception:
        if self._settled:
            return Disconnected("the connection was lost: " + sentence, operation=operation, target=target)
        unreachable: Exception = AnsibleConnectionFailure(sentence)
        return unreachable

    def _no_answer(self, exc: _NoAnswer, repeatable: bool, operation: str, target: str) -> Exception:
        if not self._settled and (exc.unread or repeatable):
            return self._failure("%s closed the connection without an answer (%s): is this WinRM's port and scheme?" % (
                self._where, exc), operation, target)
        kind: type[WsmanError] = NotExecuted if exc.unread else LostReply
        return kind("no reply from %s: %s" % (self._where, exc), operation=operation, target=target)

    @property
    def _where(self) -> str:
        return "%s:%d" % (self.host, self.port)


# ---------------------------------------------------------------------- the two connection plugins
def wire_for(connection: t.Any) -> ConnectionWire:
    """The wire over this connection's settings. Nothing is sent yet.

    :raises AnsibleError: neither winrm nor psrp, or its library is missing.
    """
    kind = getattr(connection, "transport", "")
    builders: dict[str, Callable[[t.Any], ConnectionWire]] = {"winrm": _winrm_wire, "psrp": _psrp_wire}
    if kind not in builders:
        raise AnsibleError("the connection '%s' cannot carry WS-Management: set ansible_connection to winrm or psrp" % kind)
    for library, error in (("requests", REQUESTS_IMPORT_ERROR), ("pywinrm", WINRM_IMPORT_ERROR if kind == "winrm" else ""),
                           ("pypsrp", PSRP_IMPORT_ERROR if kind == "psrp" else "")):
        if error:
            raise AnsibleError(missing_required_lib(library))
    return builders[kind](connection)


def _winrm_wire(connection: t.Any) -> ConnectionWire:
    connection._build_winrm_kwargs()
    host, port = str(connection._winrm_host), int(connection._winrm_port)
    netloc = "%s:%d" % ("[%s]" % host if ":" in host else host, port)
    endpoint = urlunsplit((connection._winrm_scheme, netloc, connection._winrm_path, "", ""))
    ways = [Way(name, _winrm_way(connection, endpoint, name)) for name in connection._winrm_transport]
    limit = float(connection._winrm_connection_timeout or CONNECT_SECONDS)
    return ConnectionWire(ways, host, port, user=str(connection._winrm_user or ""), connect_seconds=limit)


def _winrm_way(connection: t.Any, endpoint: str, name: str) -> Callable[[Callable[[t.Any], None]], Channel]:
    def build(count: Callable[[t.Any], None]) -> Channel:
        if name == "kerberos" and connection._kerb_managed:
            connection._kerb_auth(connection._winrm_user, connection._winrm_pass)
        transport = Protocol(endpoint, transport=name, **connection._winrm_kwargs).transport
        _count_pywinrm(transport, count)

        def post(envelope: bytes, connect: float, read: float) -> tuple[int, bytes]:
            transport.read_timeout_sec = (connect, read)
            try:
                return 200, transport.send_message(envelope)
            except InvalidCredentialsError as exc:
                raise _Rejected(one_line(exc)) from None
            except WinrmHttpError as exc:
                text = exc.response_text
                return exc.code, text.encode("utf-8") if isinstance(text, str) else text

        return Channel(post, transport.close_session)

    return build


def _count_pywinrm(transport: t.Any, count: Callable[[t.Any], None]) -> None:
    """pywinrm authenticates while it builds its session, so the counter is put in at the session's first request."""
    original = transport._send_message_request
    seen: list[t.Any] = []

    def counted(session: t.Any, prepared: t.Any) -> t.Any:
        if session not in seen:
            seen.append(session)
            count(session)
        return original(session, prepared)

    transport._send_message_request = counted


def _psrp_wire(connection: t.Any) -> ConnectionWire:
    connection._build_kwargs()
    kwargs = connection._psrp_conn_kwargs

    def build(count: Callable[[t.Any], None]) -> Channel:
        transport = WSMan(**kwargs).transport
        transport.session = transport._build_session()
        count(transport.session)

        def post(envelope: bytes, connect: float, read: float) -> tuple[int, bytes]:
            transport.connection_timeout, transport.read_timeout = connect, read
            try:
                return 200, transport.send(envelope)
            except AuthenticationError as exc:
                raise _Rejected(one_line(exc)) from None
            except PsrpHttpError as exc:
                text = exc.response_text
                return exc.code, text.encode("utf-8") if isinstance(text, str) else text

        return Channel(post, transport.close)

    return ConnectionWire(
        [Way(str(connection._psrp_auth), build)], str(connection._psrp_host), int(connection._psrp_port),
        user=str(connection._psrp_user or ""), connect_seconds=float(kwargs.get("connection_timeout") or CONNECT_SECONDS),
    )


def warm_up() -> None:
    """Have OpenSSL look up what NTLM needs and the header parser compile its expressions now: workers inherit what is there.

    This file is loaded in the parent, before it forks a worker for each host.
    """
    with contextlib.suppress(Exception):  # only time is lost
        import spnego
        from spnego._ntlm_raw.crypto import RC4Handle, hmac_md5

        spnego.client("user", "password", protocol="ntlm").step()
        "".encode("utf-16-le"), b"".decode("utf-8-sig")
        RC4Handle(bytes(16)).update(hmac_md5(bytes(16), b""))
        email.message_from_string('Content-Type: multipart/encrypted;boundary="Encrypted Boundary"\r\n\r\n')


warm_up()

__all__ = ["Channel", "ConnectionWire", "Way", "wire_for"]
