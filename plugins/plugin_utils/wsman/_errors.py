# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: what can go wrong on the wire. Every error says what was being done, to what, and what came back."""
from __future__ import annotations

import typing as t

from ansible.errors import AnsibleConnectionFailure


class WsmanError(Exception):
    """A WS-Management operation did not succeed.

    :ivar operation: what was being done, for example ``Get`` or ``StartService``.
    :ivar target: to what: class, namespace, selectors or the first word of a command; never a value that was sent.
    :ivar code: WSManFault code, Win32 error or HRESULT as an unsigned number; ``None`` when the host gave none.
    :ivar cim_status: CIMStatusCode (DSP0004), ``None`` when the host gave none.
    :ivar subcode: local name of the SOAP fault's subcode, for example ``AccessDenied``.
    :ivar provider_message: what the provider behind WMI said.
    :ivar reason: the SOAP fault's reason, or our own sentence.
    :ivar remedy: what a person can do about it, where the kind of error knows that better than its reader; else empty.
    """

    remedy = ""

    def __init__(
        self, reason: str, *, operation: str = "", target: str = "", code: int | None = None, cim_status: int | None = None,
        subcode: str = "", provider_message: str = "",
    ) -> None:
        self.reason = reason
        self.operation = operation
        self.target = target
        self.code = code
        self.cim_status = cim_status
        self.subcode = subcode
        self.provider_message = provider_message
        super().__init__(self._sentence())

    def _sentence(self) -> str:
        doing = " ".join(filter(None, (self.operation, self.target)))
        numbers = [] if self.code is None else ["code %d (0x%08X)" % (self.code, self.code & 0xFFFFFFFF)]
        numbers += [] if self.cim_status is None else ["CIM status %d" % self.cim_status]
        numbers += [self.subcode] if self.subcode else []
        return "%s%s%s" % (doing and doing + ": ", self.provider_message or self.reason or "the host gave no reason",
                           " [%s]" % ", ".join(numbers) if numbers else "")


class CimError(WsmanError):
    """The host answered with a fault."""


class CimNotFound(CimError):
    """The class is there, this instance is not (CIM status 6)."""


class CimNotSupportedHere(CimError):
    """The class, the namespace or the method does not exist on this host (CIM status 3, 5, 16, 17): never proof of absence of an instance."""


class AlreadyExists(CimError):
    """An instance with these keys exists (CIM status 11)."""


class AccessDenied(CimError):
    """The account may not do this (Win32 error 5, CIM status 2)."""


class QuotaExceeded(CimError):
    """The host's WS-Management quotas are used up."""


class OperationTimedOut(CimError):
    """The host gave up waiting (2150858793). The provider may still finish: read again."""


class LostReply(WsmanError):
    """The request was sent and no reply came that can be read. Whether it was executed is unknown: read again, never write again.

    :ivar again: asking for the same once more may help; false for a reply that is too large or never ends.
    """

    def __init__(self, reason: str, *, again: bool = True, **facts: t.Any) -> None:
        super().__init__(reason, **facts)
        self.again = again


class NotExecuted(WsmanError):
    """The request certainly was not executed (it was refused before it was read)."""


class Disconnected(WsmanError):
    """The host answered before in this task and cannot be reached any more. The request was not executed."""


class CommandTimedOut(WsmanError):
    """A command on the host ran longer than its hard limit and was ended with its shell."""


class NotSeen(WsmanError):
    """This look starts no command shell, and nothing else on the host answers the question. It proves nothing, either way."""

    remedy = "A preflight that looks only (interweave_allow empty) answers it."


class Refused(ValueError):
    """An input that cannot be carried safely, refused before anything is sent. The text says why."""


#: The host is gone: before anything was executed, or later. Ansible tells the first as unreachable.
LOST = (AnsibleConnectionFailure, Disconnected)
