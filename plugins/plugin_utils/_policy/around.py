# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: what the policy steps of one task share: one login for each CRM, and the way to a log on the Windows host."""
from __future__ import annotations

import contextlib
import json
import typing as t
from dataclasses import dataclass, field

from ansible_collections.interweave.smartintegration.plugins.module_utils._crm.contract import CrmClient, CrmError
from ansible_collections.interweave.smartintegration.plugins.module_utils._crms import CONNECTORS
from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import Outcome

#: Path on the Windows host -> the file's bytes as a stream. Raises HostLogError.
HostLog = t.Callable[[str], "t.ContextManager[t.BinaryIO]"]


class OptionError(ValueError):
    """An option that the argument spec could not judge."""


class HostLogError(Exception):
    """A log on the Windows host could not be read: what, why, and ``remedy``."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.remedy = remedy


@dataclass
class Around:
    """Close it when the task ends. A refused login is not tried a second time: that could lock the user out."""

    host_log: HostLog | None = None
    #: What a login to InterWeave's portal brought, by address and user.
    portals: dict[tuple[str, str], Outcome] = field(default_factory=dict)
    _clients: dict[str, CrmClient | CrmError] = field(default_factory=dict)

    def client(self, crm: str, login: dict[str, t.Any]) -> CrmClient:
        """The logged-in client.

        :raises CrmError: the login failed, now or before.
        """
        key = json.dumps([crm, login], sort_keys=True, default=str)
        if key not in self._clients:
            try:
                self._clients[key] = CONNECTORS[crm].connect(login)
            except CrmError as exc:
                self._clients[key] = exc
        found = self._clients[key]
        if isinstance(found, CrmError):
            raise found
        return found

    def close(self) -> None:
        for client in self._clients.values():
            if not isinstance(client, CrmError):
                with contextlib.suppress(Exception):
                    client.close()
        self._clients.clear()


__all__ = ["Around", "HostLog", "HostLogError", "OptionError"]
