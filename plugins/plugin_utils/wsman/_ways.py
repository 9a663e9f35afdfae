# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the ways in that the two connection plugins offer, each over its library's transport (pywinrm, pypsrp)."""
from __future__ import annotations

import email
import logging
import traceback
import typing as t
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlunsplit

from ansible.errors import AnsibleError
from ansible.module_utils.basic import missing_required_lib
from ansible_collections.interweave.smartintegration.plugins.plugin_utils import _compat
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._exchange import Guard
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._reasons import one_line
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._transport import CONNECT_SECONDS, Channel, ConnectionWire, Rejected, Way

REQUESTS_IMPORT_ERROR = WINRM_IMPORT_ERROR = PSRP_IMPORT_ERROR = ""
try:
    import requests  # noqa: F401 pylint: disable=unused-import  # both libraries stand on it
except ImportError:
    REQUESTS_IMPORT_ERROR = traceback.format_exc()
try:
    from winrm.exceptions import InvalidCredentialsError
    from winrm.exceptions import WinRMTransportError as WinrmHttpError
    from winrm.protocol import Protocol
except ImportError:
    WINRM_IMPORT_ERROR = traceback.format_exc()
try:
    from pypsrp.exceptions import AuthenticationError
    from pypsrp.exceptions import WinRMTransportError as PsrpHttpError
    from pypsrp.wsman import WSMan
except ImportError:
    PSRP_IMPORT_ERROR = traceback.format_exc()

# pypsrp writes whole envelopes into its debug log, and an envelope may hold a password.
logging.getLogger("pypsrp").setLevel(logging.WARNING)


@dataclass
class ConnectionNotes:
    """What belongs to a task's connection beside Ansible's own settings, as its attribute ``interweave_notes``."""

    #: A password or a message may cross the network readable (``interweave_allow_cleartext``).
    allow_cleartext: bool = False
    wires: list[ConnectionWire] = field(default_factory=list)

    @property
    def warnings(self) -> list[str]:
        """What a reader of the report should know: a password that went readable, a certificate nobody looked at."""
        return list(dict.fromkeys(text for wire in self.wires for text in wire.warnings))


def notes_of(connection: t.Any) -> ConnectionNotes:
    found = getattr(connection, "interweave_notes", None)
    return found if isinstance(found, ConnectionNotes) else ConnectionNotes()


def wire_for(connection: t.Any) -> ConnectionWire:
    """The wire over this connection's settings, and within what its notes allow. Nothing is sent yet.

    :raises AnsibleError: neither winrm nor psrp, or its library is missing.
    """
    kind = getattr(connection, "transport", "")
    builders: dict[str, Callable[[t.Any, Guard], ConnectionWire]] = {"winrm": _winrm_wire, "psrp": _psrp_wire}
    if kind not in builders:
        raise AnsibleError("the connection '%s' cannot carry WS-Management: set ansible_connection to winrm or psrp" % kind)
    for library, error in (("requests", REQUESTS_IMPORT_ERROR), ("pywinrm", WINRM_IMPORT_ERROR if kind == "winrm" else ""),
                           ("pypsrp", PSRP_IMPORT_ERROR if kind == "psrp" else "")):
        if error:
            raise AnsibleError(missing_required_lib(library))
    notes = notes_of(connection)
    wire = builders[kind](connection, Guard(allow_cleartext=notes.allow_cleartext))
    notes.wires.append(wire)
    return wire


def _winrm_wire(connection: t.Any, guard: Guard) -> ConnectionWire:
    settings = _compat.winrm_settings(connection)
    netloc = "%s:%d" % ("[%s]" % settings.host if ":" in settings.host else settings.host, settings.port)
    endpoint = urlunsplit((settings.scheme, netloc, settings.path, "", ""))
    ways = [Way(name, _winrm_way(settings, endpoint, name)) for name in settings.transports]
    return ConnectionWire(ways, settings.host, settings.port, user=settings.user, connect_seconds=settings.timeout or CONNECT_SECONDS, guard=guard)


def _winrm_way(settings: _compat.WinrmSettings, endpoint: str, name: str) -> Callable[[Guard], Channel]:
    def build(guard: Guard) -> Channel:
        if name == "kerberos":
            settings.kerberos()
        transport = Protocol(endpoint, transport=name, **settings.options).transport
        _compat.watch_pywinrm(transport, lambda session: guard.watch(session, endpoint, name == "ntlm"))

        def post(envelope: bytes, connect: float, read: float) -> tuple[int, bytes]:
            transport.read_timeout_sec = (connect, read)
            try:
                return 200, transport.send_message(envelope)
            except InvalidCredentialsError as exc:
                raise Rejected(one_line(exc)) from None
            except WinrmHttpError as exc:
                return exc.code, _as_bytes(exc.response_text)

        return Channel(post, transport.close_session, lambda: transport.encryption is not None)

    return build


def _psrp_wire(connection: t.Any, guard: Guard) -> ConnectionWire:
    settings = _compat.psrp_settings(connection)

    def build(watching: Guard) -> Channel:
        transport = WSMan(**settings.options).transport
        watching.watch(_compat.pypsrp_session(transport), transport.endpoint, settings.auth == "ntlm")

        def post(envelope: bytes, connect: float, read: float) -> tuple[int, bytes]:
            transport.connection_timeout, transport.read_timeout = connect, read
            try:
                return 200, transport.send(envelope)
            except AuthenticationError as exc:
                raise Rejected(one_line(exc)) from None
            except PsrpHttpError as exc:
                return exc.code, _as_bytes(exc.response_text)

        return Channel(post, transport.close, lambda: transport.encryption is not None)

    return ConnectionWire([Way(settings.auth, build)], settings.host, settings.port, user=settings.user,
                          connect_seconds=float(settings.options.get("connection_timeout") or CONNECT_SECONDS), guard=guard)


def _as_bytes(text: str | bytes) -> bytes:
    return text.encode("utf-8") if isinstance(text, str) else text


def warm_up() -> None:
    """Have what NTLM and the header parser need looked up now: this file is loaded in the parent, before it forks a worker for each host."""
    _compat.warm_ntlm()
    "".encode("utf-16-le"), b"".decode("utf-8-sig")
    email.message_from_string('Content-Type: multipart/encrypted;boundary="Encrypted Boundary"\r\n\r\n')


warm_up()

__all__ = ["ConnectionNotes", "notes_of", "wire_for"]
