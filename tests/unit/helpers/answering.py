# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A server on loopback that answers each request with what a test wrote down, and the libraries' own connections to it.

An answer is bytes, an iterator of bytes (sent until the client goes away), or a callable that is given the socket.
"""
from __future__ import annotations

import contextlib
import socket
import threading
import typing as t

from ansible.playbook.play_context import PlayContext
from ansible.plugins.loader import connection_loader

SOAP = "application/soap+xml;charset=UTF-8"


def http(body: bytes = b"", status: int = 200, *headers: str) -> bytes:
    lines = ["HTTP/1.1 %d X" % status, "Content-Type: %s" % SOAP, "Content-Length: %d" % len(body), *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


class Answering:
    """Answers in order, whatever is asked, the last one again and again."""

    def __init__(self, *answers: t.Any) -> None:
        self.answers = list(answers)
        self.requests: list[bytes] = []
        self.bytes_sent = 0
        self.stopped = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self.stopped.set()
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                sock, _peer = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(sock,), daemon=True).start()

    def _serve(self, sock: socket.socket) -> None:
        with contextlib.suppress(OSError), sock:
            buffer = b""
            while True:
                while not self._whole(buffer):
                    piece = sock.recv(65536)
                    if not piece:
                        return
                    buffer += piece
                self.requests.append(buffer)
                buffer = b""
                answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
                self._send(sock, answer)

    @staticmethod
    def _whole(buffer: bytes) -> bool:
        head, found, body = buffer.partition(b"\r\n\r\n")
        length = next((int(line.partition(b":")[2]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")), 0)
        return bool(found) and len(body) >= length

    def _send(self, sock: socket.socket, answer: t.Any) -> None:
        if callable(answer):
            answer(sock)
            return
        for piece in [answer] if isinstance(answer, bytes) else answer(self) if callable(answer) else answer:
            sock.sendall(piece)
            self.bytes_sent += len(piece)


def connection(kind: str, port: int, **variables: t.Any) -> t.Any:
    """winrm or psrp to this server, by Basic over HTTP, as TaskExecutor makes it; nothing is sent yet."""
    made = connection_loader.get("ansible.builtin." + kind, PlayContext(), "/dev/null")
    ways = {"winrm": {"ansible_winrm_transport": ["basic"], "ansible_winrm_scheme": "http"},
            "psrp": {"ansible_psrp_auth": "basic", "ansible_psrp_protocol": "http", "ansible_psrp_message_encryption": "never"}}
    options = {"ansible_host": "127.0.0.1", "ansible_port": port, "ansible_user": "me", "ansible_password": "Secret-1!", **ways[kind], **variables}
    if getattr(made, "allow_extras", False):
        options["_extras"] = {name: value for name, value in options.items() if name.startswith("ansible_%s_" % kind)}
    made.set_options(var_options=options)
    return made
