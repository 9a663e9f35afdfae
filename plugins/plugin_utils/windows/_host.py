# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: one Windows host during one task: reads that travel together, writes, one lazily opened shell."""
from __future__ import annotations

import typing as t
from collections.abc import Iterable
from dataclasses import dataclass

from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._reads import Read, Row
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._registry import Registry


@dataclass(frozen=True)
class Done:
    """A finished command: exit code and what it printed, as bytes."""

    rc: int
    stdout: bytes
    stderr: bytes


class Host:
    """What the resources of one task see of a Windows host."""

    registry: Registry

    def __init__(self, cim: t.Any, deadline: float | None = None) -> None:
        self._cim = cim
        self._deadline = deadline

    def prefetch(self, reads: Iterable[Read]) -> None:
        """Fetch these reads in few round trips. A read that fails raises only when it is read."""
        raise NotImplementedError

    def read(self, read: Read) -> t.Any:
        """The answer to a read: from what was fetched, else fetched alone."""
        raise NotImplementedError

    def forget(self) -> None:
        """Everything that was read is stale: call after every write."""
        raise NotImplementedError

    def invoke(
        self, cls: str, method: str, params: dict[str, t.Any], selectors: dict[str, str] | None = None, namespace: str = "root/cimv2",
    ) -> Row:
        """Call a method; answers its output parameters. The caller checks ``ReturnValue``.

        :raises CimError: the host answered with a fault.
        """
        raise NotImplementedError

    def query(self, wql: str, namespace: str = "root/cimv2") -> list[Row]:
        """Run a WQL query, uncached."""
        raise NotImplementedError

    def associated(
        self, cls: str, selectors: dict[str, str], association: str, result_class: str, role: str = "", result_role: str = "",
        namespace: str = "root/cimv2",
    ) -> list[Row]:
        """Instances of ``result_class`` that are associated with one instance, uncached."""
        raise NotImplementedError

    def run(self, command: str, stdin: bytes = b"", timeout: float = 60.0) -> Done:
        """Run one line by ``cmd /c`` in the task's one shell, at most ``timeout`` seconds."""
        raise NotImplementedError

    def close(self) -> None:
        """Delete the shell, when one was opened."""
