# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: reads that usually travel on a command line, answered by StdRegProv alone, for looks that start no shell.

Each costs a request and one for each value that it needs. Files' contents, lists of files and users' hives are not seen this way.
"""
from __future__ import annotations

import typing as t

from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._reads import (
    Binaries,
    Confirm,
    Dwords,
    Environment,
    Read,
    SubkeyTexts,
    TimeZoneId,
    Types,
    ValueNames,
    ValueTexts,
)
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._registry import Registry
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._errors import NotSeen

#: Values of one key that are read one by one: a rule store has some hundred.
MOST = 2000
_ZONE = ("SYSTEM\\CurrentControlSet\\Control\\TimeZoneInformation", "TimeZoneKeyName")
_VARIABLES = {"SystemRoot": ("SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion", "SystemRoot"),
              "ProgramFiles": ("SOFTWARE\\Microsoft\\Windows\\CurrentVersion", "ProgramFilesDir")}
_USERS = "HKU\\"


def not_seen(what: str) -> NotSeen:
    return NotSeen("not seen: it needs a command shell, which this look does not start", operation="read", target=what)


def answer(registry: Registry, read: Read) -> t.Any:
    """What the read answers, as documented with it.

    :raises NotSeen: the registry cannot answer it.
    """
    by = _ANSWERS.get(type(read))
    if by is None or str(getattr(read, "key", "")).startswith(_USERS):
        raise not_seen(type(read).__name__)
    return by(registry, read)


def _confirm(registry: Registry, read: Confirm) -> bool:
    found = registry.get(read.key, read.name, "REG_SZ")
    return found is not None and found.data == read.data


def _values(registry: Registry, key: str, kinds: tuple[str, ...]) -> dict[str, t.Any] | None:
    """The values of these types; ``None`` where the key is missing."""
    known = registry.value_types(key)
    if known is None:
        return None
    names = [name for name, kind in known.items() if kind in kinds]
    if len(names) > MOST:
        raise not_seen("%d values of HKLM\\%s" % (len(names), key))
    found = {name: registry.get(key, name, known[name]) for name in names}
    return {name: value.data for name, value in found.items() if value is not None}


def _dwords(registry: Registry, read: Dwords) -> dict[str, int] | None:
    return _values(registry, read.key, ("REG_DWORD",))


def _texts(registry: Registry, read: ValueNames | ValueTexts) -> dict[str, str]:
    """Letter case ignored, as reg.exe searches."""
    among = tuple(text.lower() for text in getattr(read, "among", ()))
    without = tuple(text.lower() for text in read.without)
    found = {}
    for name, data in (_values(registry, read.key, ("REG_SZ", "REG_EXPAND_SZ")) or {}).items():
        low = str(data).lower()
        if name.isascii() and read.text.lower() in low and not any(map(low.__contains__, without)) and (not among or any(map(low.__contains__, among))):
            found[name] = str(data)
    return found


def _subkeys(registry: Registry, read: SubkeyTexts) -> dict[str, dict[str, str]]:
    """Direct subkeys only, and first of each its display name: some hundred programs have twenty values each, and what is wanted has the text in it."""
    keys = ["%s\\%s" % (read.key, name) for name in registry.subkeys(read.key) or () if name.isascii()]
    if len(keys) > MOST:
        raise not_seen("%d keys below HKLM\\%s" % (len(keys), read.key))
    named = [key for key in keys if read.text.lower() in _text(registry, key, "DisplayName").lower()]
    return {key: _texts(registry, ValueNames(key, read.text)) for key in named}


def _binaries(registry: Registry, read: Binaries) -> dict[str, dict[str, bytes]]:
    found = {name.lower(): _values(registry, "%s\\%s" % (read.key, name), ("REG_BINARY",)) or {} for name in registry.subkeys(read.key) or ()}
    return {key: {name.lower(): data for name, data in values.items()} for key, values in found.items()}


def _types(registry: Registry, read: Types) -> dict[str, str] | None:
    known = registry.value_types(read.key)
    return {name.lower(): kind for name, kind in known.items() if name.isascii()} if known else None


def _text(registry: Registry, key: str, name: str) -> str:
    found = registry.get(key, name, "REG_SZ")
    return "" if found is None else str(found.data)


def _zone(registry: Registry, _read: TimeZoneId) -> str:
    zone = _text(registry, *_ZONE)
    if not zone:
        raise not_seen("the time zone")
    return zone


def _variable(registry: Registry, read: Environment) -> str:
    if read.name not in _VARIABLES:
        raise not_seen("the variable %s" % read.name)
    return _text(registry, *_VARIABLES[read.name])


_ANSWERS: dict[type, t.Callable[[Registry, t.Any], t.Any]] = {
    Confirm: _confirm, Dwords: _dwords, ValueNames: lambda registry, read: list(_texts(registry, read)), ValueTexts: _texts, SubkeyTexts: _subkeys,
    Binaries: _binaries,
    Types: _types, TimeZoneId: _zone, Environment: _variable,
}

__all__ = ["MOST", "answer", "not_seen"]
