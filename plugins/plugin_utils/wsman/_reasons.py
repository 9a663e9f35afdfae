# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: what requests and urllib3 mean by an exception, in one line."""
from __future__ import annotations

import contextlib
import typing as t

with contextlib.suppress(ImportError):  # its absence is told where the wire is made
    import urllib3.exceptions as urllib3_errors


def never_connected(exc: Exception) -> bool:
    """Whether urllib3 gave up before it had a connection."""
    cause = exc.args[0] if exc.args else None
    reason = getattr(cause, "reason", cause)
    return isinstance(reason, (urllib3_errors.NewConnectionError, urllib3_errors.ConnectTimeoutError))


def last_reason(exc: BaseException) -> str:
    """The innermost cause, in one line."""
    inner: t.Any = exc
    for _depth in range(6):
        following = getattr(inner, "reason", None) or next((arg for arg in getattr(inner, "args", ())[:2] if isinstance(arg, Exception)), None)
        if not isinstance(following, BaseException):
            break
        inner = following
    return one_line(inner)


def untrusted(exc: Exception, where: str) -> str:
    """TLS failed: the certificate, or no TLS there at all."""
    text = str(exc)
    if "CERTIFICATE_VERIFY_FAILED" in text:
        reason = text.partition("certificate verify failed:")[2].partition("(_ssl")[0].strip() or "verification failed"
        return (
            "the certificate of %s is not trusted (%s): name the file of its certificate authority in ansible_winrm_ca_trust_path "
            "(winrm) or ansible_psrp_ca_cert (psrp), and use the host name the certificate was issued for" % (where, reason)
        )
    return "TLS with %s failed (%s): is this the HTTPS listener's port?" % (where, last_reason(exc))


def not_connected(exc: Exception, host: str, where: str, seconds: float) -> str:
    """No TCP connection."""
    text = str(exc)
    if "NameResolution" in text or "getaddrinfo" in text or "Name or service not known" in text or "Failed to resolve" in text:
        return "the name '%s' cannot be resolved" % host
    if "refused" in text.lower():
        return "nothing listens at %s (connection refused): is WinRM enabled, and is the port right?" % where
    if "timed out" in text.lower():
        return "%s does not answer within %d seconds: is the host up, and does a firewall let the controller in?" % (where, seconds)
    return "no connection to %s: %s" % (where, last_reason(exc))


def one_line(exc: BaseException) -> str:
    return " ".join(str(exc).split())[:300] or type(exc).__name__


__all__ = ["last_reason", "never_connected", "not_connected", "one_line", "untrusted"]
