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


def one_line(exc: BaseException) -> str:
    return " ".join(str(exc).split())[:300] or type(exc).__name__


__all__ = ["last_reason", "never_connected", "one_line"]
