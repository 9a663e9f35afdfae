# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the HTTP session under both CRM clients: time-outs, careful retries, CA and proxy, checked URLs."""
from __future__ import annotations

import io
import ipaddress
import random
import re
import sys
import time
import traceback
import typing as t
from urllib.parse import urlsplit

from ansible_collections.interweave.smartintegration.plugins.module_utils._crm.contract import CrmError
from ansible_collections.interweave.smartintegration.plugins.module_utils._crm.deadline import Adapter, Deadline, Opened

REQUESTS_IMPORT_ERROR = ""
try:
    import requests
    import urllib3
    from requests.utils import get_environ_proxies
except ImportError:
    REQUESTS_IMPORT_ERROR = traceback.format_exc()

if t.TYPE_CHECKING or not REQUESTS_IMPORT_ERROR:
    _Session = requests.Session
else:
    _Session = object

#: Answers after which the same request may be sent again, when it changes nothing.
RETRY_STATUS = frozenset({429, 502, 503, 504})
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
#: Seconds to wait for a connection, whatever the time-out for the answer.
CONNECT_TIMEOUT = 10.0
#: What stands between ``//`` and the path: a host name or an address, and a port. Anything else (a backslash, ``%``) is read in two ways
#: by urllib and by urllib3, and the token would go to the other host.
_SITE = re.compile(r"(?:[A-Za-z0-9](?:[A-Za-z0-9_.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?")
#: Most bytes of one answer, unpacked: three times the largest description of an object; JSON of nothing but ``{}`` takes 27 times its size in memory. A page
#: of bulk results is streamed and has no such bound.
LARGEST = 9_000_000
#: Seconds for a whole answer: so many time-outs, at least a minute; and for one that is streamed, such as a page of bulk results or a log.
TIMEOUTS, SHORTEST_WHOLE, WHOLE_STREAM = 4, 60.0, 900.0
#: Longest wait that a Retry-After header is believed to mean, seconds.
LONGEST_WAIT = 30.0


class CrmSession(_Session):
    """A requests session that never waits for ever, never follows a redirect with credentials, and repeats only what changes nothing.

    ``request(..., safe=True)`` marks a POST that only reads. Network failures become :class:`CrmError`; HTTP statuses are
    the caller's to judge. Redirects are returned as they are.
    """

    def __init__(self, timeout: float = 30.0, retries: int = 3, ca_path: str = "", proxy: str = "",
                 sleep: t.Callable[[float], None] = time.sleep) -> None:
        super().__init__()
        # netrc would replace our Authorization header, and REQUESTS_CA_BUNDLE would outrank ca_path
        self.trust_env = False
        self.timeout = timeout
        self.retries = retries
        self.ca_path = ca_path
        self.proxy = proxy
        self.sent = 0
        #: Tokens of this session, which no result may show, even when a server or a proxy repeats what it was sent.
        self.secrets: set[str] = set()
        self._sleep = sleep
        self.whole = max(SHORTEST_WHOLE, TIMEOUTS * timeout)
        self._opened: Opened = []
        for scheme in ("https://", "http://"):
            self.mount(scheme, Adapter(self._opened))

    def request(  # type: ignore[override]
            self, method: str, url: str, *args: t.Any, safe: bool | None = None, operation: str = "", **kwargs: t.Any) -> requests.Response:
        """Send; ``operation`` completes "could not ..." in the error.

        :raises CrmError: no answer. ``unknown`` is set when the request may have been carried out.
        """
        repeatable = method.upper() in SAFE_METHODS if safe is None else safe
        operation = operation or "reach %s" % (urlsplit(url).hostname or url)
        kwargs = {**self._defaults(url), **kwargs}
        for attempt in range(self.retries + 1):
            last = attempt == self.retries or not repeatable
            self.sent += 1
            try:
                reply = self._answer(operation, not repeatable, (method, url, *args), kwargs)
            except OSError as exc:  # requests' own errors are OSErrors; it raises a bare one for a ca_path that is not there
                if last or not _passing(exc):
                    raise network_error(operation, exc, changed=not repeatable) from exc
                self._sleep(_pause(attempt))
                continue
            if last or reply.status_code not in RETRY_STATUS:
                return reply
            self._sleep(_pause(attempt, reply.headers.get("Retry-After", "")))
        raise AssertionError("unreachable")

    def _answer(self, operation: str, changing: bool, args: tuple[t.Any, ...], kwargs: dict[str, t.Any]) -> requests.Response:
        """One attempt. What came too late is not asked for again: the next answer would take as long.

        :raises CrmError: it was too large or not complete in time. :raises OSError: another failure.
        """
        streamed = bool(kwargs.get("stream"))
        deadline = Deadline(self._opened, WHOLE_STREAM if streamed else self.whole)
        try:
            reply = super().request(*args, **{**kwargs, "stream": True})
            if streamed:
                deadline.until_closed(reply)
                return reply
            _take(reply, operation)
        except OSError:
            if not deadline.late:
                raise
        finally:
            if not streamed or sys.exc_info()[0] is not None:
                deadline.over()
        if deadline.late:  # an end of the connection may look like the end of an answer
            self._opened.clear()
            raise CrmError(operation, message="no whole answer within %d seconds" % deadline.seconds, unknown=changing, retryable=True)
        return reply

    def _defaults(self, url: str) -> dict[str, t.Any]:
        proxies = {"https": self.proxy, "http": self.proxy} if self.proxy else get_environ_proxies(url)
        return {"timeout": (CONNECT_TIMEOUT, self.timeout), "verify": self.ca_path or True, "allow_redirects": False, "proxies": proxies}


def _take(reply: requests.Response, operation: str) -> None:
    """Read an answer whole, within a bound; what was read then stands in its place.

    :raises CrmError: it is larger than that.
    """
    parts, size = [], 0
    try:
        # as requests itself tells them apart: urllib3's own answer, or that of another adapter
        stream = reply.raw.stream(65536, decode_content=True) if hasattr(reply.raw, "stream") else iter(lambda: reply.raw.read(65536), b"")
        for part in stream:
            size += len(part)
            if size > LARGEST:
                reply.close()
                raise CrmError(operation, message="the answer is larger than %d MB" % (LARGEST // 1_000_000), unknown=True,
                               remedy="A CRM does not send that much at once: check the address, and what stands between.", owner="operator")
            parts.append(part)
    except urllib3.exceptions.ReadTimeoutError as exc:
        raise requests.exceptions.ReadTimeout(exc) from exc
    except urllib3.exceptions.HTTPError as exc:
        raise requests.exceptions.ChunkedEncodingError(exc) from exc
    reply.raw = io.BytesIO(b"".join(parts))


def _passing(exc: Exception) -> bool:
    """Whether a failure may be gone when tried again: not a certificate, not a malformed URL."""
    return isinstance(exc, (requests.ConnectionError, requests.Timeout, requests.exceptions.ChunkedEncodingError)) and not _trust_problem(exc)


def _trust_problem(exc: Exception) -> str:
    """What is wrong with the server's certificate or with ours to check it by; empty for any other failure.

    An SSLError alone says little: a connection that is cut under TLS is one too, and its request may have been carried out.
    """
    if "CERTIFICATE_VERIFY_FAILED" in str(exc):
        return "the server's certificate is not trusted"
    if isinstance(exc, requests.exceptions.SSLError) and ("[X509" in str(exc) or "[PEM" in str(exc)):
        return "ca_path holds no certificate in PEM form"
    return "" if isinstance(exc, requests.RequestException) else "ca_path cannot be read"


def _pause(attempt: int, retry_after: str = "") -> float:
    if retry_after.isdigit():
        return min(float(retry_after), LONGEST_WAIT)
    return float(0.5 * 2 ** attempt * (0.75 + random.random() / 2))


def network_error(operation: str, exc: Exception, changed: bool) -> CrmError:
    """What a failed request means to the reader; no URL, which may carry a query."""
    if _trust_problem(exc):
        return CrmError(operation, message=_trust_problem(exc),
                        remedy="Check the host name; for a private or intercepting CA give its certificate file as ca_path.")
    if isinstance(exc, requests.exceptions.ProxyError):
        return CrmError(operation, message="the proxy refused or could not be reached", retryable=True, remedy="Check the proxy option.")
    if isinstance(exc, requests.exceptions.ConnectTimeout):
        return CrmError(operation, message="no connection within %d seconds" % CONNECT_TIMEOUT, retryable=True)
    if isinstance(exc, requests.Timeout):
        return CrmError(operation, message="no answer within the time-out", retryable=True, unknown=changed)
    if isinstance(exc, (requests.ConnectionError, requests.exceptions.ChunkedEncodingError)):
        return CrmError(operation, message="the connection failed or was cut (%s)" % _cause(exc), retryable=True, unknown=changed)
    return CrmError(operation, message=type(exc).__name__, unknown=changed)


def _cause(exc: BaseException) -> str:
    """The innermost reason: ``ConnectionRefusedError``, ``gaierror`` ..., without addresses of objects and URLs."""
    seen: BaseException = exc
    for _depth in range(8):
        inner = seen.__cause__ or seen.__context__ or getattr(seen, "reason", None)
        if not isinstance(inner, BaseException):
            break
        seen = inner
    return type(seen).__name__


def is_loopback(host: str) -> bool:
    """Whether a host name or address is this machine's own."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def url_problem(url: str, option: str, path_allowed: bool = False) -> str:
    """Why a URL cannot be a CRM's address; the empty string when it can. https only: a password or token is sent there.

    A user or password in it is never shown.
    """
    if "@" in url:
        return "%s must not carry a user or password: use the options made for them" % option
    if any(char.isspace() or ord(char) < 32 for char in url):
        return "%s must not hold spaces or control characters" % option
    try:
        parts = urlsplit(url)
        port_ok = parts.port != 0
    except ValueError:
        return "%s is no URL" % option
    if parts.scheme != "https" or not _SITE.fullmatch(parts.netloc) or not port_ok:
        return "%s must be an https URL with a host name, such as https://acme.my.salesforce.com or https://acme.creatio.com%s" % (
            option, "; got %r" % url if parts.scheme in ("http", "https") else "")  # else it may be a secret that was typed into the wrong option
    more = (parts.query, parts.fragment, "" if path_allowed else parts.path.strip("/"))
    return "%s must be the address of the site alone, without %s; got %r" % (
        option, "query or fragment" if path_allowed else "path, query or fragment", "%s://%s..." % (parts.scheme, parts.netloc)) if any(more) else ""


__all__ = ["CrmSession", "REQUESTS_IMPORT_ERROR", "is_loopback", "network_error", "url_problem"]
