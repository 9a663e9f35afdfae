# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: envelopes over the transport of the connection that Ansible already has (winrm: pywinrm, psrp: pypsrp).

Only the libraries' transports are used, below their own handling of shells and faults: authentication, TLS and message encryption are
theirs, so a host is reached exactly as the stock connection plugins reach it. No PowerShell runspace and no shell is opened here.
"""
from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass, field

from ansible.errors import AnsibleConnectionFailure, AnsibleError
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman import _reasons as why
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._errors import Disconnected, LostReply, NotExecuted, WsmanError
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._exchange import Guard, Readable, Redirected, SentBefore, TooLarge, TooSlow
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._faults import http_meaning

with contextlib.suppress(ImportError):  # its absence is told where the wire is made
    import requests

CONNECT_SECONDS = 30.0
#: What the network may add to the time the host may take.
GRACE_SECONDS = 15.0


class Rejected(Exception):
    """The host does not accept these credentials or this way of authenticating, or the way is not one that may be used."""


class _NoAnswer(Exception):
    """Nothing readable came back. ``unread``: the message certainly did not reach the service. ``again``: asking again may help."""

    def __init__(self, why: str, unread: bool, again: bool = True) -> None:
        super().__init__(why)
        self.unread = unread
        self.again = again


class _Unreachable(Exception):
    """No connection to the host. ``carried``: the message was on its way when that showed."""

    def __init__(self, why: str, carried: bool = False) -> None:
        super().__init__(why)
        self.carried = carried


@dataclass
class Channel:
    """One library's transport, authenticated once."""

    #: (envelope, connect seconds, read seconds) -> HTTP status, decrypted body.
    post: Callable[[bytes, float, float], tuple[int, bytes]]
    close: Callable[[], None]
    #: Whether messages are encrypted inside HTTP (not by TLS).
    encrypts: Callable[[], bool] = lambda: False
    #: Messages answered so far.
    answered: int = 0


@dataclass
class Way:
    """One way to authenticate: a name for errors and how to build it. ``build`` is given the guard that watches the session's requests."""

    name: str
    build: Callable[[Guard], Channel]


@dataclass
class ConnectionWire:
    """Sends envelopes over the first way that the host accepts, and builds it anew when its connection is spoilt.

    A keep-alive connection that the host dropped under message encryption answers 400 with an empty body ever after: the message was
    encrypted for a session that is gone, so it was not read, and it is sent again over a new one. Nothing else that HTTP can say proves
    that a message was not executed: a proxy or a balancer may have said it.
    """

    ways: list[Way]
    host: str
    port: int
    user: str = ""
    connect_seconds: float = CONNECT_SECONDS
    grace_seconds: float = GRACE_SECONDS
    guard: Guard = field(default_factory=Guard)
    _at: int = 0
    _channel: Channel | None = None
    _settled: bool = False
    _tried: list[str] = field(default_factory=list)

    @property
    def requests(self) -> int:
        return self.guard.requests

    @property
    def skew(self) -> float | None:
        """By how many seconds the host's clock is ahead of this machine's; None where that is not known."""
        return self.guard.skew

    @property
    def warnings(self) -> list[str]:
        """What a reader of the report should know about this connection, one sentence each."""
        return ["%s: %s" % (self._where, text) for text in self.guard.warnings]

    def send(self, envelope: bytes, seconds: float, repeatable: bool, operation: str, target: str) -> tuple[int, bytes]:
        """One envelope there, HTTP status and body back.

        :raises AnsibleConnectionFailure: the host could not be reached or does not accept the credentials; nothing was executed so far.
        :raises Disconnected: the same later in the task. :raises LostReply: sent, and no reply came.
        """
        try:
            return self._twice(envelope, seconds, repeatable)
        except _NoAnswer as exc:
            raise self._no_answer(exc, repeatable, operation, target) from None
        except _Unreachable as exc:
            if exc.carried and self._settled and not repeatable:
                raise LostReply("no reply from %s: %s" % (self._where, exc), operation=operation, target=target) from None
            raise self._failure(str(exc), operation, target) from None

    def _twice(self, envelope: bytes, seconds: float, repeatable: bool) -> tuple[int, bytes]:
        """Once more where the message was certainly not read, or may be carried out twice."""
        try:
            return self._exchange(envelope, seconds, repeatable)
        except _NoAnswer as exc:
            if not exc.again or not self._settled or not (exc.unread or repeatable):
                raise
        return self._exchange(envelope, seconds, repeatable)

    def close(self) -> None:
        channel, self._channel = self._channel, None
        if channel is not None:
            with contextlib.suppress(Exception):  # closing a broken socket has nothing to say
                channel.close()

    # ------------------------------------------------------------------ one attempt
    def _exchange(self, envelope: bytes, seconds: float, repeatable: bool) -> tuple[int, bytes]:
        """Over the open channel, or over the first way that works."""
        while self._at < len(self.ways):
            way = self.ways[self._at]
            try:
                status, body = self._post(way, envelope, seconds, repeatable)
            except Rejected as exc:
                self.close()
                if self._settled:
                    raise _Unreachable(self._rejected(["%s: %s" % (way.name, exc)]), self.guard.carried) from None
                self._tried.append("%s: %s" % (way.name, exc))
                self._at += 1
                continue
            if self._accepts(way, status, body):
                return status, body
        raise _Unreachable(self._rejected(self._tried))

    def _accepts(self, way: Way, status: int, body: bytes) -> bool:
        """Whether this is an answer to the message; false when the next way is to be tried."""
        channel, empty = self._channel, not body.strip()
        if channel is not None and channel.answered and channel.encrypts() and status == 400 and empty:
            self.close()  # its encryption is out of step
            raise _NoAnswer("the host could not decrypt the message (HTTP 400)", unread=True)
        if not self._settled and not self._first_answer(way, status, body, empty):
            return False
        self._settled = True
        if channel is not None:
            channel.answered += 1
        return True

    def _first_answer(self, way: Way, status: int, body: bytes, empty: bool) -> bool:
        """Whether the first answer is one of WinRM to this way of logging in."""
        if status in (400, 500) and empty:
            self.close()
            self._tried.append("%s: %s" % (way.name, http_meaning(status)))
            self._at += 1
            return False
        if b"Envelope" not in body.replace(b"\0", b""):
            self.close()
            raise _Unreachable("%s answers, but not as WinRM: %s. Are port, scheme and path right, and does the WinRM service run?" % (
                self._where, http_meaning(status, body)))
        return True

    def _post(self, way: Way, envelope: bytes, seconds: float, repeatable: bool) -> tuple[int, bytes]:
        """Through the guard, with one end for everything that this message needs: connection, legs of authentication, reply."""
        whole = seconds + self.grace_seconds + (0.0 if self._channel is not None else self.connect_seconds)
        let_in = self._channel is not None and (self._channel.answered > 0 or self._channel.encrypts())
        try:
            with self.guard.exchange(whole, once=let_in and not repeatable):
                if self._channel is None:
                    self._channel = way.build(self.guard)
                return self._channel.post(envelope, self.connect_seconds, seconds + self.grace_seconds)
        except Rejected:
            raise
        except Exception as exc:
            self.close()
            raise self._classified(exc) from None
        except BaseException:  # the task's time-out: the connection holds half an exchange
            self.close()
            raise

    # ------------------------------------------------------------------ what went wrong
    def _classified(self, exc: Exception) -> Exception:
        carried = self.guard.carried
        if isinstance(exc, Readable):
            return Rejected(str(exc))
        if isinstance(exc, (Redirected, TooLarge, TooSlow, SentBefore)):
            if self._settled:
                return _NoAnswer(str(exc), unread=False, again=False)
            return _Unreachable("%s is not used: %s" % (self._where, exc))
        if isinstance(exc, requests.exceptions.RequestException) or why.never_connected(exc):
            return self._lost(exc, carried)
        if isinstance(exc, AnsibleError) or not self._settled:
            return Rejected(why.one_line(exc))
        return _NoAnswer("the reply could not be read: %s" % why.one_line(exc), unread=not carried)

    def _lost(self, exc: Exception, carried: bool) -> Exception:
        """The way there or the reply."""
        if isinstance(exc, requests.exceptions.SSLError):
            return _Unreachable(why.untrusted(exc, self._where), carried)
        if isinstance(exc, (requests.exceptions.ConnectTimeout, requests.exceptions.ProxyError)) or why.never_connected(exc):
            return _Unreachable(why.not_connected(exc, self.host, self._where, self.connect_seconds), carried)
        if isinstance(exc, requests.exceptions.ReadTimeout) and not self._settled and not self.guard.heard:
            return _Unreachable("%s accepts the connection and says nothing within %d seconds: does the WinRM service run there, and is it no "
                                "other service's port?" % (self._where, self.connect_seconds))
        return _NoAnswer(why.last_reason(exc), unread=not carried)

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
        if exc.unread:
            return NotExecuted("no reply from %s: %s" % (self._where, exc), operation=operation, target=target)
        lost: WsmanError = LostReply("no reply from %s: %s" % (self._where, exc), operation=operation, target=target, again=exc.again)
        return lost

    @property
    def _where(self) -> str:
        place = "%s:%d" % (self.host, self.port)
        return "%s (through %s)" % (place, self.guard.proxy) if self.guard.proxy else place


__all__ = ["Channel", "ConnectionWire", "Rejected", "Way"]
