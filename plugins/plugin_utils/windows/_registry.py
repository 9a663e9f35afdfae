# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the registry through StdRegProv. Keys are below HKEY_LOCAL_MACHINE, named without the hive."""
from __future__ import annotations

import typing as t

from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._reads import RegValue
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._errors import WsmanError


class RegistryError(WsmanError):
    """StdRegProv answered with a return value other than 0; ``code`` holds it (a Win32 or WBEM code)."""


class Registry:
    """Reads and writes values and keys below HKEY_LOCAL_MACHINE."""

    def __init__(self, cim: t.Any) -> None:
        self._cim = cim

    def set_value(self, key: str, name: str, value: RegValue) -> None:
        """Write one value. The key must exist (``create_key``)."""
        raise NotImplementedError

    def create_key(self, key: str) -> None:
        """Create a key and its parents; one that exists is no error."""
        raise NotImplementedError

    def delete_value(self, key: str, name: str) -> None:
        """Delete one value; one that is missing is no error."""
        raise NotImplementedError

    def delete_key(self, key: str) -> None:
        """Delete one key without subkeys; one that is missing is no error."""
        raise NotImplementedError
