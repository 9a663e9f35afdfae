# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A simulated registry: keys and values in one flat dictionary, shared between hosts until one of them writes."""

from __future__ import annotations

import collections.abc as c
import dataclasses
import typing as t

SZ, EXPAND_SZ, BINARY, DWORD, MULTI_SZ, QWORD = 1, 2, 3, 4, 7, 11
TYPES = {0: "REG_NONE", SZ: "REG_SZ", EXPAND_SZ: "REG_EXPAND_SZ", BINARY: "REG_BINARY", DWORD: "REG_DWORD", MULTI_SZ: "REG_MULTI_SZ", QWORD: "REG_QWORD"}
NUMBERS = {name: number for number, name in TYPES.items()}
HIVES = {
    "HKLM": "HKEY_LOCAL_MACHINE",
    "HKCU": "HKEY_CURRENT_USER",
    "HKCR": "HKEY_CLASSES_ROOT",
    "HKU": "HKEY_USERS",
    "HKCC": "HKEY_CURRENT_CONFIG",
}
SHORT = {long: short for short, long in HIVES.items()}


class Value(t.NamedTuple):
    name: str
    type: int
    data: t.Any


@dataclasses.dataclass(slots=True)
class Key:
    path: str
    values: dict[str, Value] = dataclasses.field(default_factory=dict)
    subkeys: dict[str, str] = dataclasses.field(default_factory=dict)


def value_of(name: str, spec: t.Any) -> Value:
    """A value as a scenario writes it: text, number, list of texts, or ``{type, data}``."""
    if isinstance(spec, dict):
        number = NUMBERS[spec["type"]]
        data = bytes.fromhex(spec["data"]) if number == BINARY else spec["data"]
        return Value(name, number, data)
    if isinstance(spec, int):
        return Value(name, DWORD, int(spec))
    if isinstance(spec, list):
        return Value(name, MULTI_SZ, [str(item) for item in spec])
    return Value(name, SZ, str(spec))


def full_path(text: str) -> str | None:
    r"""``HKEY_LOCAL_MACHINE\X`` or ``hklm\x`` as ``HKLM\X``; None when it does not begin with a hive."""
    hive, _unused, rest = text.strip().rstrip("\\").partition("\\")
    hive = SHORT.get(hive.upper(), hive.upper())
    if hive not in HIVES:
        return None
    return hive + ("\\" + rest if rest else "")


def shown(path: str) -> str:
    """The path as reg.exe prints it."""
    hive, _unused, rest = path.partition("\\")
    return HIVES[hive] + ("\\" + rest if rest else "")


class Registry:
    """Paths are ``HKLM\\...``, compared without regard to case; names keep the case in which they were created."""

    def __init__(self, keys: dict[str, Key] | None = None) -> None:
        self.keys = keys if keys is not None else {hive.lower(): Key(hive) for hive in HIVES}
        self._owned: set[str] = set() if keys is not None else set(self.keys)

    def copy(self) -> Registry:
        """Cheap: keys are shared until written (then neither side may write to its own without cloning)."""
        self._owned = set()
        return Registry(dict(self.keys))

    def load(self, tree: dict[str, dict[str, t.Any] | None]) -> None:
        for path, values in tree.items():
            where = full_path(path) or "HKLM\\" + path
            if values == "absent":
                self.delete_tree(where)
                continue
            self.create(where)
            for name, spec in (values or {}).items():
                if spec == {"absent": True}:
                    self.delete_value(where, str(name))
                else:
                    self.set(where, value_of(str(name), spec))

    def get(self, path: str) -> Key | None:
        return self.keys.get(path.lower())

    def _own(self, path: str) -> Key:
        low = path.lower()
        key = self.keys[low]
        if low not in self._owned:
            key = self.keys[low] = Key(key.path, dict(key.values), dict(key.subkeys))
            self._owned.add(low)
        return key

    def create(self, path: str) -> bool:
        """Create the key and its parents; False when it was there."""
        if path.lower() in self.keys:
            return False
        parent, _unused, name = path.rpartition("\\")
        if not parent:
            raise KeyError(path)
        self.create(parent)
        above = self._own(parent)
        above.subkeys[name.lower()] = name
        low = path.lower()
        self.keys[low] = Key(above.path + "\\" + name)
        self._owned.add(low)
        return True

    def value(self, path: str, name: str) -> Value | None:
        key = self.get(path)
        return key.values.get(name.lower()) if key else None

    def data(self, path: str, name: str, default: t.Any = None) -> t.Any:
        found = self.value(path, name)
        return default if found is None else found.data

    def set(self, path: str, value: Value) -> None:
        """The key must exist."""
        key = self._own(path)
        old = key.values.get(value.name.lower())
        key.values[value.name.lower()] = value._replace(name=old.name) if old else value

    def delete_value(self, path: str, name: str) -> bool:
        if self.value(path, name) is None:
            return False
        del self._own(path).values[name.lower()]
        return True

    def delete_key(self, path: str) -> None:
        """The key must exist and have no subkeys."""
        parent, _unused, name = path.rpartition("\\")
        del self._own(parent).subkeys[name.lower()]
        self.keys.pop(path.lower())
        self._owned.discard(path.lower())

    def delete_tree(self, path: str) -> bool:
        key = self.get(path)
        if key is None:
            return False
        for name in list(key.subkeys.values()):
            self.delete_tree(path + "\\" + name)
        self.delete_key(path)
        return True

    def children(self, path: str) -> list[str]:
        key = self.keys[path.lower()]
        return [key.subkeys[low] for low in sorted(key.subkeys)]

    def walk(self, path: str) -> c.Iterator[Key]:
        """The key and everything below it, parents first."""
        key = self.keys.get(path.lower())
        if key is None:
            return
        yield key
        for name in self.children(path):
            yield from self.walk(key.path + "\\" + name)

    def snapshot(self) -> dict[str, t.Any]:
        def plain(data: t.Any) -> t.Any:
            return data.hex() if isinstance(data, bytes) else data

        return {
            key.path: {value.name: {"type": TYPES[value.type], "data": plain(value.data)} for value in key.values.values()}
            for low, key in sorted(self.keys.items())
            if key.values or not key.subkeys
        }
