# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: a log on the task's own Windows host, streamed by parts over the host's connection."""
from __future__ import annotations

import contextlib
import typing as t

from ansible.errors import AnsibleError
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._policy.around import HostLog, HostLogError
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._batch import file_url
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._host import Host
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._reads import Rows
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._client import CimClient
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._errors import WsmanError
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._ways import wire_for

#: Bytes of one part, and the most that is read this way: a command's output travels in base64, by some megabytes a second at best.
PART = 2 << 20
LIMIT = 64 << 20
SECONDS = 300.0
COPY = "Copy the log to the controller and name it with path."


class _Parts:
    """``read`` over a file on the host; what was there when it was opened, and no more."""

    def __init__(self, host: Host, path: str, size: int) -> None:
        self._host, self._path, self._size, self._at = host, path, size, 0

    def read(self, _size: int = -1) -> bytes:
        if self._at >= self._size:
            return b""
        last = min(self._at + PART, self._size) - 1
        done = self._host.run("curl.exe -q -s -r %d-%d %s" % (self._at, last, file_url(self._path)), timeout=SECONDS, marked=True)
        if done.rc == 9009:
            raise HostLogError("the host has no curl.exe (Windows Server 2019, Windows 10 1803 and newer have it)", COPY)
        if done.rc or len(done.stdout) != last + 1 - self._at:
            raise HostLogError("curl.exe ended with %d after %d of %d bytes" % (done.rc, self._at + len(done.stdout), self._size),
                               "Check that the connection's user may read the file and that nothing replaces it. Or: " + COPY)
        self._at = last + 1
        return done.stdout


def _size(host: Host, path: str) -> int:
    rows = host.read(Rows("CIM_DataFile", ("FileSize",), "Name", (path,)))
    if not rows:
        raise HostLogError("the host shows no such file to this user", "Name an existing file on the host, with its full path.")
    size = int(rows[0].get("FileSize") or 0)
    if size > LIMIT:
        raise HostLogError("it has %d MB, more than the %d MB that are read over WS-Management" % (size >> 20, LIMIT >> 20), COPY)
    return size


def host_log_of(connection: t.Any, become: bool) -> HostLog:
    """The way to a log over this connection; everything that goes wrong is a :class:`HostLogError`."""

    @contextlib.contextmanager
    def opened(path: str) -> t.Iterator[t.BinaryIO]:
        kind = getattr(connection, "transport", "")
        if kind not in ("winrm", "psrp"):
            raise HostLogError("host_path works over WS-Management only, ansible_connection is '%s'" % kind, "Set it to winrm or psrp. Or: " + COPY)
        if become:
            raise HostLogError("WS-Management acts as the user who logs in, it cannot become another", "Remove become from the task.")
        try:
            host = Host(CimClient(wire_for(connection)))
        except (WsmanError, AnsibleError) as exc:
            raise HostLogError(str(exc), "Make the host answer. Or: " + COPY) from None
        try:
            with host_log_on(host)(path) as stream:
                yield stream
        finally:
            with contextlib.suppress(WsmanError, AnsibleError):
                host.close()

    return opened


def host_log_on(host: Host) -> HostLog:
    """The way to a log on a host that is already connected to; it stays so."""

    @contextlib.contextmanager
    def opened(path: str) -> t.Iterator[t.BinaryIO]:
        try:
            file_url(path)
            yield t.cast("t.BinaryIO", _Parts(host, path, _size(host, path)))
        except (WsmanError, AnsibleError, ValueError) as exc:
            raise HostLogError(str(exc), "Make the host answer, or name another file. Or: " + COPY) from None

    return opened


__all__ = ["LIMIT", "PART", "host_log_of", "host_log_on"]
