# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: a Windows host of which only a collected file is there: the same reads as over a connection, answered from the file.

It stands where ``windows/_host.Host`` stands, so that the same resources observe and judge. What the file does not say raises ``NotInFile``; nothing is
ever sent, and nothing can be changed.
"""
from __future__ import annotations

import typing as t
from datetime import datetime

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._collected.file import Collected
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._collected.printed import Printed
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._collected.registry import NotInFile, Registry, Values, not_in_file
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows import _reads as r
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._host import Done, Host
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._rows import pick
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._client import CimClient

_SEARCHED = ("REG_SZ", "REG_EXPAND_SZ", "REG_MULTI_SZ")
#: What no tool tells of a file, and on which something rests where it is asked for.
_OF_FILES = {"Version": "version", "LastModified": "time", "CreationDate": "time"}
_VARIABLES = {"SystemRoot": ("SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion", "SystemRoot"),
              "ProgramFiles": ("SOFTWARE\\Microsoft\\Windows\\CurrentVersion", "ProgramFilesDir")}


class _NoWire:
    """Nothing is sent."""

    requests = 0

    def __init__(self, skew: float) -> None:
        self.skew = skew

    def send(self, envelope: bytes, seconds: float, repeatable: bool, operation: str, target: str) -> tuple[int, bytes]:
        raise not_in_file("%s %s" % (operation, target))

    def close(self) -> None:
        """There is nothing to end."""


class CollectedHost(Host):
    """What resources see of the server. Its clock is the file's: what is said of ages is said of that moment."""

    def __init__(self, file: Collected, now: datetime) -> None:
        super().__init__(CimClient(_NoWire((file.made - now).total_seconds())), shell=False)
        self.file = file
        #: What was asked for beside what the file says, told with the finding; true where a fault may rest on it.
        self.unseen: dict[str, bool] = {}
        self._in_registry = Registry(file)
        self._printed = Printed(file, self._in_registry)
        self._by: dict[type, t.Callable[[t.Any], t.Any]] = {
            r.Rows: self._rows_of, r.Confirm: self._confirm, r.Dwords: self._dwords, r.ValueNames: lambda read: list(self._texts(read)),
            r.ValueTexts: self._texts, r.Binaries: self._binaries, r.SubkeyTexts: self._subkeys, r.Value: self._one, r.Values: self._all,
            r.Listing: lambda read: self._printed.listing(read.pattern), r.Folders: lambda read: self._printed.listing(read.pattern, True),
            r.There: self._there, r.FileBytes: self._bytes, r.TimeZoneId: lambda read: self._printed.zone(), r.Environment: self._variable,
        }

    def prefetch(self, reads: t.Iterable[r.Read]) -> None:
        """Nothing travels: each is answered when it is read."""

    def _fetch(self, reads: t.Iterable[r.Read]) -> None:
        for read in reads:
            self._cache[read] = self._attempt(self._by.get(type(read), self._unknown), read)

    def run(self, command: str, stdin: bytes = b"", timeout: float = 60.0, *, marked: bool = False) -> Done:
        raise not_in_file("what a command would tell")

    def invoke(
        self, cls: str, method: str, params: dict[str, t.Any], selectors: dict[str, str] | None = None, namespace: str = "root/cimv2",
        *, repeatable: bool = False,
    ) -> r.Row:
        if method != "GetOwner":
            raise not_in_file("what starts at the logon of the user alone" if method == "GetOwnerSid" else "%s of %s" % (method, cls))
        domain, user = self._printed.owner((selectors or {}).get("Handle", ""))
        return {"Domain": domain or None, "User": user or None}

    def query(self, wql: str, namespace: str = "root/cimv2") -> list[r.Row]:
        raise not_in_file("the scheduled tasks" if "ScheduledTask" in wql else wql)

    def associated(
        self, cls: str, selectors: dict[str, str], association: str, result_class: str, role: str = "", result_role: str = "",
        namespace: str = "root/cimv2",
    ) -> list[r.Row]:
        if association != "Win32_DependentService":
            raise not_in_file(association)
        return self._printed.dependents(selectors.get("Name", ""))

    @staticmethod
    def _unknown(read: r.Read) -> t.Any:
        raise not_in_file(type(read).__name__)

    # ------------------------------------------------------------------ the registry
    def _confirm(self, read: r.Confirm) -> bool:
        found = self._in_registry.value(read.key, read.name)
        return found is not None and found.type == "REG_SZ" and found.data == read.data

    def _dwords(self, read: r.Dwords) -> dict[str, int] | None:
        values = self._in_registry.values(read.key, kind="REG_DWORD")
        return None if values is None else {name: value.data for name, value in values.items() if value.type == "REG_DWORD" and value.data is not None}

    def _texts(self, read: r.ValueNames | r.ValueTexts) -> dict[str, str]:
        return _searched(self._in_registry.values(read.key, text=read.text) or {}, read)

    def _binaries(self, read: r.Binaries) -> dict[str, dict[str, bytes]]:
        below = {path[len(read.key) + 1:].lower(): values for path, values in self._in_registry.below(read.key, kind="REG_BINARY").items()}
        return {name: {one.lower(): value.data for one, value in values.items() if value.type == "REG_BINARY" and value.data is not None}
                for name, values in below.items() if "\\" not in name}

    def _subkeys(self, read: r.SubkeyTexts) -> dict[str, dict[str, str]]:
        found = {path: _searched(values, r.ValueTexts(path, read.text)) for path, values in self._in_registry.below(read.key, text=read.text).items()}
        return {path: texts for path, texts in found.items() if texts and path.isascii()}

    def _one(self, read: r.Value) -> r.RegValue | None:
        return self._in_registry.value(read.key, read.name)

    def _all(self, read: r.Values) -> Values | None:
        found = self._in_registry.values(read.key)
        for name in found or {}:
            self._in_registry.value(read.key, name)  # each exactly, or not at all
        return found

    def _variable(self, read: r.Environment) -> str:
        if read.name not in _VARIABLES:
            raise not_in_file("the variable %s" % read.name)
        found = self._in_registry.value(*_VARIABLES[read.name])
        return str(found.data) if found is not None else ""

    # ------------------------------------------------------------------ what the tools printed
    def _there(self, read: r.There) -> bool:
        try:
            return bool(self._printed.files([read.path]))
        except NotInFile:
            self.unseen["whether %s is there" % read.path] = False
            raise

    def _bytes(self, read: r.FileBytes) -> bytes | None:
        return self._printed.setting(read.path) if self._printed.files([read.path]) else None

    def _rows_of(self, read: r.Rows) -> list[r.Row]:
        kind = read.cls.lower()
        if kind == "win32_service":
            return pick(self._printed.services(), read)
        if kind == "win32_process":
            return pick(self._printed.programs(), read)
        if kind == "msft_nettcpconnection":
            rows, known = self._printed.connections()
            if not known:
                self.unseen["who is connected: netstat speaks another language than English"] = False
            return pick(rows, read)
        if kind == "cim_datafile":
            return self._files(read)
        if kind == "win32_logicaldisk":
            return self._drives(read)
        raise not_in_file(read.cls)

    def _files(self, read: r.Rows) -> list[r.Row]:
        rows = pick(self._printed.files(map(str, read.values)), read)
        self.unseen.update({"%s of %s" % (_OF_FILES[field], row["Name"]): True for row in rows for field in read.fields if field in _OF_FILES})
        return rows

    def _drives(self, read: r.Rows) -> list[r.Row]:
        local = self._printed.local_drives()
        unknown = [str(drive) for drive in read.values if str(drive).upper() not in local]
        if unknown or not read.values:
            raise not_in_file("what drive %s is" % ", ".join(unknown))
        return pick([{"DeviceID": str(drive), "DriveType": "3"} for drive in read.values], read)


def _searched(values: Values, read: r.ValueNames | r.ValueTexts) -> dict[str, str]:
    """As reg.exe searches data, letter case ignored; the names as the registry has them."""
    found = {name: "\\0".join(value.data) if isinstance(value.data, tuple) else str(value.data or "")
             for name, value in values.items() if value.type in _SEARCHED and name.isascii()}
    return {name: data for name, data in found.items() if _hit(data.lower(), read)}


def _hit(data: str, read: r.ValueNames | r.ValueTexts) -> bool:
    among = tuple(getattr(read, "among", ()))
    if read.text.lower() not in data or any(text.lower() in data for text in read.without):
        return False
    return not among or any(text.lower() in data for text in among)


__all__ = ["CollectedHost"]
