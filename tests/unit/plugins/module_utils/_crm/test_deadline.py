# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A whole answer has an end in time and in size, in whatever framing it comes; nothing of what came late is taken for an answer."""
from __future__ import annotations

import itertools
import socket
import tracemalloc
import typing as t

import pytest
from ansible_collections.interweave.smartintegration.plugins.module_utils._crm import http_session
from ansible_collections.interweave.smartintegration.plugins.module_utils._crm.contract import CrmError
from ansible_collections.interweave.smartintegration.plugins.module_utils._crm.http_session import CrmSession
from answering import Answering

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
FRAMINGS = {"length": HEAD + b"Content-Length: 100000\r\n\r\n", "chunks": HEAD + b"Transfer-Encoding: chunked\r\n\r\n",
            "close": HEAD + b"Connection: close\r\n\r\n", "headers": HEAD + b"X: "}


@pytest.fixture
def dripping() -> t.Iterator[t.Callable[[str], Answering]]:
    servers: list[Answering] = []

    def serve(framing: str) -> Answering:
        def drip(sock: socket.socket) -> None:
            sock.sendall(FRAMINGS[framing])
            while not servers[0].stopped.wait(0.02):
                sock.sendall(b"1\r\n[\r\n" if framing == "chunks" else b"[")

        servers.append(Answering(drip))
        return servers[0]

    yield serve
    for server in servers:
        server.close()


@pytest.mark.parametrize("framing", FRAMINGS)
@pytest.mark.parametrize(("method", "unknown"), [("GET", False), ("POST", True)])
def test_an_answer_that_drips_is_cut_off_and_not_asked_for_again(dripping: t.Any, framing: str, method: str, unknown: bool) -> None:
    server, made = dripping(framing), CrmSession(timeout=30.0)
    made.whole = 2.0
    with pytest.raises(CrmError, match="could not read: no whole answer within 2 seconds") as told:
        made.request(method, "http://127.0.0.1:%d/" % server.port, operation="read")
    assert told.value.unknown is unknown
    assert len(server.requests) == 1


@pytest.mark.parametrize("framing", ["length", "chunks", "close"])
def test_a_stream_that_drips_ends_in_an_error_and_never_in_half_an_answer(dripping: t.Any, monkeypatch: pytest.MonkeyPatch, framing: str) -> None:
    monkeypatch.setattr(http_session, "WHOLE_STREAM", 2.0)
    server, made = dripping(framing), CrmSession(timeout=30.0)
    with made.request("GET", "http://127.0.0.1:%d/" % server.port, stream=True) as reply, pytest.raises(OSError):  # noqa: PT011 - of several kinds
        list(reply.iter_content(1 << 20))


def test_what_is_asked_after_a_late_answer_is_answered() -> None:
    good = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
    server = Answering(lambda sock: server.stopped.wait(), good)
    made = CrmSession(timeout=30.0)
    made.whole = 2.0
    with pytest.raises(CrmError):
        made.request("GET", "http://127.0.0.1:%d/" % server.port)
    made.whole = 30.0
    assert made.request("GET", "http://127.0.0.1:%d/" % server.port).json() == {}
    server.close()


def test_an_answer_of_700_mb_costs_little_memory_and_one_error() -> None:
    piece = b"[" * 65536
    server = Answering(itertools.chain([HEAD + b"Connection: close\r\n\r\n"], itertools.repeat(piece, 700_000_000 // len(piece))))
    tracemalloc.start()
    try:
        with pytest.raises(CrmError, match="larger than 9 MB"):
            CrmSession().request("GET", "http://127.0.0.1:%d/" % server.port)
        assert tracemalloc.get_traced_memory()[1] < 150_000_000
    finally:
        tracemalloc.stop()
        server.close()
    assert server.bytes_sent < 100_000_000
