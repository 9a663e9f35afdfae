# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which sockets a pool uses, and their end."""
from __future__ import annotations

import socket
import typing as t

import pytest
from ansible_collections.interweave.smartintegration.plugins.module_utils._sockets import cut, remember


class Connection:
    def __init__(self, sock: t.Any) -> None:
        self.sock, self._made = None, sock

    def connect(self) -> None:
        self.sock = self._made


class Pool:
    def __init__(self) -> None:
        self.ConnectionCls = Connection


class Manager:
    def __init__(self) -> None:
        self.pool_classes_by_scheme: dict[str, t.Any] = {"http": Pool, "https": Pool}


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_connections_socket_is_known_and_ended(scheme: str) -> None:
    here, there = socket.socketpair()
    with here, there:
        opened: list[t.Any] = []
        manager = Manager()
        remember(manager, opened)
        connection = manager.pool_classes_by_scheme[scheme]().ConnectionCls(here)
        assert opened == []
        connection.connect()
        assert opened == [here]
        cut(opened)
        assert there.recv(1) == b""


def test_what_is_closed_or_not_connected_yet_is_no_error() -> None:
    here, there = socket.socketpair()
    here.close()
    there.close()
    cut([here, Connection(None)])
