# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: which sockets a pool of urllib3 uses, and their end. A library's own time-out starts anew with each byte."""
from __future__ import annotations

import contextlib
import socket
import typing as t

#: Sockets in use, and connections that are still being made.
Opened = list[t.Any]


def remember(manager: t.Any, opened: Opened) -> None:
    """From now on this pool manager's connections leave their sockets in *opened*: also while they connect, also when the pool has let go of them."""
    manager.pool_classes_by_scheme = {scheme: _remembering(pool, opened) for scheme, pool in manager.pool_classes_by_scheme.items()}


def cut(opened: Opened) -> None:
    """End them: whoever reads from one gets an error or an end."""
    for one in list(opened):
        with contextlib.suppress(OSError, TypeError):  # closed meanwhile, or not connected yet
            socket.socket.shutdown(getattr(one, "sock", one), socket.SHUT_RDWR)


def _remembering(make_pool: t.Callable[..., t.Any], opened: Opened) -> t.Callable[..., t.Any]:
    def pool(*args: t.Any, **kwargs: t.Any) -> t.Any:
        made = make_pool(*args, **kwargs)
        make_connection = made.ConnectionCls
        made.ConnectionCls = lambda *args, **kwargs: _noted(make_connection(*args, **kwargs), opened)
        return made

    return pool


def _noted(connection: t.Any, opened: Opened) -> t.Any:
    connect = connection.connect

    def noting() -> None:
        opened.append(connection)
        connect()
        opened.remove(connection)
        opened.append(connection.sock)

    connection.connect = noting
    return connection


__all__ = ["Opened", "cut", "remember"]
