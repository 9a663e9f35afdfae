# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: what may cross one session, whatever library made it.

Every request of the library, the legs of authentication included, goes through the session's adapters. There it is counted, kept from
crossing the network readable, kept from going out twice, and its answer is bounded: in bytes, in seconds as a whole (a library's time-out
starts anew with each byte), and to the host that was asked (no redirect).
"""
from __future__ import annotations

import contextlib
import io
import re
import threading
import time
import typing as t
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from ansible_collections.interweave.smartintegration.plugins.module_utils._sockets import Opened, cut, remember
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._envelope import MAX_ENVELOPE
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._reasons import never_connected

with contextlib.suppress(ImportError):  # its absence is told where the wire is made
    from requests.utils import get_environ_proxies, select_proxy
    from urllib3.response import HTTPResponse

#: Bytes of one answer at most. The host is asked to keep to MAX_ENVELOPE, counted in its own encoding (UTF-16 takes two bytes a character);
#: encryption and its parts come on top.
MAX_REPLY = 2 * MAX_ENVELOPE + 65536
_PIECE = 65536
#: The first message of NTLM in base64 (MS-NLMP, 2.2.1.1), the answer to it, and the names of logins that WinRM knows.
_NTLM_BEGINS = "TlRMTVNTUAABAAAA"
_CHALLENGE = re.compile(r"\b(?:Negotiate|NTLM)\s+[A-Za-z0-9+/]", re.IGNORECASE)
_SCHEME = re.compile(r"\b(Basic|CredSSP|Digest|Kerberos|Negotiate|NTLM)\b")


class Readable(Exception):
    """Sending this would show a password or a message to whoever listens."""


class Redirected(Exception):
    """The answer points to another place."""


class SentBefore(Exception):
    """The library wants to send a message again that was on its way, for a host that has let this user in before."""


class TooLarge(Exception):
    """The answer is larger than anything that was asked for."""


class TooSlow(Exception):
    """The answer was not complete in time."""


@dataclass
class Guard:
    """Watches what the sessions of one wire send and get."""

    allow_cleartext: bool = False
    max_reply: int = MAX_REPLY
    clock: Callable[[], float] = time.monotonic
    wall_clock: Callable[[], float] = time.time
    #: Requests sent so far, those of authentication included.
    requests: int = 0
    #: The message of this exchange was on its way.
    carried: bool = False
    #: Something answered over HTTP, ever.
    heard: bool = False
    #: The proxy that requests go through, in words and without its credentials; empty when there is none.
    proxy: str = ""
    #: By how many seconds the host's clock is ahead of this machine's, by the Date of its last answer (RFC 9110, 6.6.1); None while it gave none.
    skew: float | None = None
    #: What a reader of the report should know about this connection.
    warnings: list[str] = field(default_factory=list)
    _once: bool = False
    _ends: float = 0.0
    _late: bool = False
    _opened: Opened = field(default_factory=list)

    # ------------------------------------------------------------------ one exchange
    @contextlib.contextmanager
    def exchange(self, seconds: float, once: bool) -> Iterator[None]:
        """Everything inside has to be over after *seconds*. ``once``: the message may not go out a second time.

        :raises TooSlow: it was cut off.
        """
        self.carried, self._once, self._late = False, once, False
        self._ends = self.clock() + seconds
        watch = threading.Timer(seconds, self._cut)
        watch.daemon = True
        watch.start()
        try:
            yield
        except Exception as exc:
            raise (TooSlow(self._slow(seconds)) if self._late else exc) from None
        finally:
            watch.cancel()
        if self._late:  # an end of the connection may look like the end of an answer
            raise TooSlow(self._slow(seconds))

    @staticmethod
    def _slow(seconds: float) -> str:
        return "no whole answer within %g seconds" % seconds

    def _cut(self) -> None:
        """End the sockets in use: whoever reads from them gets an error or an end."""
        self._late = True
        cut(self._opened)

    # ------------------------------------------------------------------ one session
    def watch(self, session: t.Any, endpoint: str, negotiates: bool = False) -> None:
        """Put the guard into a session, before its first request. ``negotiates``: it logs in by NTLM, and then encrypts its messages.

        The library has read proxies and authorities from the environment when it built the session; requests need not read them again,
        all the environment for each message.
        """
        session.trust_env = False
        proxy = select_proxy(endpoint, session.proxies)
        self.proxy = _named(proxy, endpoint) if proxy else ""
        if endpoint.lower().startswith("https") and not session.verify:
            self.warn("the host's certificate is not verified (certificate validation is set to ignore): whoever is in between can read the password")
        self._opened.clear()
        ahead = negotiates and not proxy and endpoint.lower().startswith("http://")
        if ahead:
            session.auth.send_cbt = False  # there is no TLS that the login could be bound to
        for adapter in session.adapters.values():
            manager = adapter.proxy_manager_for(proxy) if proxy else adapter.poolmanager
            remember(manager, self._opened)
            adapter.send = self._guarded(adapter.send, adapter.build_response if ahead else None)

    def _guarded(self, send: Callable[..., t.Any], build: Callable[..., t.Any] | None) -> Callable[..., t.Any]:
        def guarded(request: t.Any, *args: t.Any, **kwargs: t.Any) -> t.Any:
            if build is not None and not request.body and "Authorization" not in request.headers:
                return build(request, _login_wanted())
            self._refuse_readable(request)
            self._refuse_again(request)
            self.requests += 1
            before, self.carried = self.carried, self.carried or bool(request.body)
            try:
                response = send(request, *args, **{**kwargs, "timeout": self._timeout(kwargs.get("timeout"))})
            except Exception as exc:
                self.carried = before if never_connected(exc) else self.carried
                raise
            self._refuse_deaf(request, response)
            return self._bounded(response)

        return guarded

    # ------------------------------------------------------------------ what goes out
    def _refuse_readable(self, request: t.Any) -> None:
        if not str(request.url).lower().startswith("http://"):
            return
        what = ""
        if str(request.headers.get("Authorization", "")).lower().startswith("basic "):
            what = "the password"
        elif request.body and not str(request.headers.get("Content-Type", "")).lower().startswith("multipart/"):
            what = "the message"
        if what and not self.allow_cleartext:
            raise Readable("not sent, since %s would cross the network readable (no TLS, no message encryption): use https, or ntlm, kerberos or credssp "
                           "with message encryption, or set interweave_allow_cleartext: true" % what)
        if what:
            self.warn("%s crossed the network readable (interweave_allow_cleartext is true)" % what)

    def _refuse_again(self, request: t.Any) -> None:
        """A library answers a 401 by logging in and sending again. On a session that was let in, the 401 need not be the host's."""
        if self._once and self.carried and request.body:
            raise SentBefore("the login was asked for again (HTTP 401) after the message was sent")

    @staticmethod
    def _refuse_deaf(request: t.Any, response: t.Any) -> None:
        """The first word of NTLM was not answered with a challenge: the libraries would call that a refused password, or fail over a missing header."""
        said = str(response.headers.get("WWW-Authenticate", ""))
        if response.status_code == 401 and _NTLM_BEGINS in str(request.headers.get("Authorization", "")) and not _CHALLENGE.search(said):
            response.close()
            raise PermissionError("the host offers no login by NTLM (Negotiate), it offers %s: a policy may forbid NTLM; Kerberos, or basic over https, may be "
                                  "allowed" % (" and ".join(dict.fromkeys(_SCHEME.findall(said))) or "none"))

    def _timeout(self, given: t.Any) -> tuple[float, float]:
        """No time-out of a leg reaches beyond the end. Until something answers, waiting takes no longer than connecting may."""
        connect, read = given if isinstance(given, tuple) else (given, given)
        left = max(0.001, self._ends - self.clock())
        connect = min(float(connect or left), left)
        return connect, min(float(read or left), left) if self.heard else connect

    # ------------------------------------------------------------------ what comes back
    def _bounded(self, response: t.Any) -> t.Any:
        self.heard = True
        with contextlib.suppress(TypeError, ValueError, IndexError, OverflowError):
            self.skew = parsedate_to_datetime(response.headers["Date"]).timestamp() - self.wall_clock() if response.headers.get("Date") else self.skew
        if 300 <= response.status_code < 400:
            response.close()
            raise Redirected("it answers with a redirect to %s (HTTP %d), which is not followed: what is sent is for this host only" % (
                _without_login(response.headers.get("Location", "")) or "nowhere", response.status_code))
        length = str(response.headers.get("Content-Length") or "0")
        if length.isdigit() and (len(length) > 18 or int(length) > self.max_reply):
            response.close()
            raise self._too_large()
        response.raw.stream = self._stream(response.raw)
        return response

    def _stream(self, raw: t.Any) -> Callable[..., Iterator[bytes]]:
        """``stream`` of urllib3's response with an end. It reads by ``read``: a line that gives a chunk's size is bounded there."""

        def stream(amt: int = _PIECE, decode_content: bool | None = None) -> Iterator[bytes]:
            size = 0
            while True:
                piece = raw.read(min(amt or _PIECE, _PIECE), decode_content=decode_content)
                if not piece:
                    return
                size += len(piece)
                if size > self.max_reply:
                    raw.close()
                    raise self._too_large()
                yield piece

        return stream

    def _too_large(self) -> TooLarge:
        return TooLarge("its answer is larger than %d bytes; %d were asked for at most" % (self.max_reply, MAX_ENVELOPE))

    def warn(self, text: str) -> None:
        if text not in self.warnings:
            self.warnings.append(text)


def _login_wanted() -> t.Any:
    """What WinRM answers to an empty request without a login. The libraries send one to hear it; Windows' own client begins with the login."""
    return HTTPResponse(io.BytesIO(), status=401, headers={"WWW-Authenticate": "Negotiate"}, preload_content=False)


def _named(proxy: str, endpoint: str) -> str:
    """The proxy as an error names it, and whether the controller's environment set it."""
    here = _without_login(proxy if "://" in proxy else "http://" + proxy)
    return "the proxy %s%s" % (here, " of the environment" if proxy in get_environ_proxies(endpoint).values() else "")


def _without_login(url: str) -> str:
    """Scheme, host and port of a URL: a login or a token in it must not be shown."""
    with contextlib.suppress(ValueError):
        parts = urlsplit(str(url))
        if parts.scheme and parts.hostname:
            host = "[%s]" % parts.hostname if ":" in parts.hostname else parts.hostname
            return "%s://%s%s" % (parts.scheme, host, ":%d" % parts.port if parts.port else "")
    return ""


__all__ = ["Guard", "MAX_REPLY", "Readable", "Redirected", "SentBefore", "TooLarge", "TooSlow"]
