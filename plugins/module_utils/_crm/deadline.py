# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: an end in time for a whole answer. A library's time-out starts anew with each byte: one every few seconds never ends."""
from __future__ import annotations

import threading
import typing as t

from ansible_collections.interweave.smartintegration.plugins.module_utils._sockets import Opened, cut, remember

try:
    from requests.adapters import HTTPAdapter
except ImportError:  # told by the session
    HTTPAdapter = object  # type: ignore[assignment,misc]


class Adapter(HTTPAdapter):
    """Requests' own, with connections that leave their sockets in *opened*: while they connect too, and when the pool has let go of them."""

    def __init__(self, opened: Opened) -> None:
        self._opened = opened
        super().__init__()

    def init_poolmanager(self, *args: t.Any, **kwargs: t.Any) -> t.Any:
        super().init_poolmanager(*args, **kwargs)
        self._remember(self.poolmanager)

    def proxy_manager_for(self, *args: t.Any, **kwargs: t.Any) -> t.Any:
        manager = super().proxy_manager_for(*args, **kwargs)
        self._remember(manager)
        return manager

    def _remember(self, manager: t.Any) -> None:
        if not getattr(manager, "remembers", False):
            remember(manager, self._opened)
            manager.remembers = True


class Deadline:
    """After *seconds* the session's connections are ended: whoever reads from one gets an error, or an end, and finds :attr:`late` set."""

    def __init__(self, opened: Opened, seconds: float) -> None:
        self.seconds, self.late, self._opened = seconds, False, opened
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True
        self._timer.start()

    def over(self) -> None:
        self._timer.cancel()

    def _cut(self) -> None:
        self.late = True
        cut(self._opened)

    def until_closed(self, reply: t.Any) -> None:
        """An answer that its caller reads: it counts until that is closed, and an end that the deadline made is no end of the answer."""
        close, parts = reply.close, reply.iter_content

        def closing() -> None:
            self.over()
            close()

        def all_parts(*args: t.Any, **kwargs: t.Any) -> t.Iterator[t.Any]:
            yield from parts(*args, **kwargs)
            if self.late:
                raise TimeoutError("no whole answer within %d seconds" % self.seconds)

        reply.close, reply.iter_content = closing, all_parts


__all__ = ["Adapter", "Deadline", "Opened"]
