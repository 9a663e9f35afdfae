# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the registry through StdRegProv. Keys are below HKEY_LOCAL_MACHINE, named without the hive.

StdRegProv runs in the 64-bit view: the 32-bit one is its ``WOW6432Node``. All its methods are static; their return values are Win32 or
WBEM codes: 2 key missing, 1 value missing, 2147749893 (0x80041005) value of another type, 5 access denied.
"""
from __future__ import annotations

import typing as t

from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._reads import RegValue, as_list
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._client import CimClient
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._errors import AccessDenied, Refused, WsmanError

HKLM = 2147483650
TYPES = {1: "REG_SZ", 2: "REG_EXPAND_SZ", 3: "REG_BINARY", 4: "REG_DWORD", 7: "REG_MULTI_SZ", 11: "REG_QWORD"}
#: Registry type -> (suffix of Get/Set, parameter that holds the data).
_METHODS = {
    "REG_SZ": ("StringValue", "sValue"), "REG_EXPAND_SZ": ("ExpandedStringValue", "sValue"), "REG_BINARY": ("BinaryValue", "uValue"),
    "REG_DWORD": ("DWORDValue", "uValue"), "REG_MULTI_SZ": ("MultiStringValue", "sValue"), "REG_QWORD": ("QWORDValue", "uValue"),
}
KEY_MISSING = 2
VALUE_MISSING = 1
WRONG_TYPE = 2147749893
_DENIED = 5
_MEANING = {
    KEY_MISSING: "the key or value does not exist", VALUE_MISSING: "the value does not exist", _DENIED: "access denied",
    WRONG_TYPE: "the value has another type", 87: "invalid parameter", 1018: "the key is marked for deletion", 1020: "the key has subkeys",
}


class RegistryError(WsmanError):
    """StdRegProv answered with a return value other than 0; ``code`` holds it (a Win32 or WBEM code)."""


class RegistryDenied(RegistryError, AccessDenied):
    """The account may not read or write this key."""


class Registry:
    """Reads and writes values and keys below HKEY_LOCAL_MACHINE."""

    def __init__(self, cim: CimClient) -> None:
        self._cim = cim

    # ------------------------------------------------------------------ reading
    def value_types(self, key: str) -> dict[str, str] | None:
        """Name and type of every value, or ``None`` when the key is missing. One request."""
        code, out = self._call("EnumValues", key, read=True)
        if code == KEY_MISSING:
            return None
        self._check(code, "EnumValues", key)
        names = [name or "" for name in as_list(out.get("sNames"))]
        kinds = [TYPES.get(int(kind), "REG_TYPE_%s" % kind) for kind in as_list(out.get("Types"))]
        if len(names) != len(kinds):
            raise RegistryError("%d names and %d types came back" % (len(names), len(kinds)), operation="EnumValues", target=_shown(key))
        return dict(zip(names, kinds, strict=True))

    def get(self, key: str, name: str, kind: str) -> RegValue | None:
        """The value when it is of this type, ``None`` when it or the key is missing. One request.

        :raises RegistryError: it has another type (``code`` 2147749893).
        """
        if kind not in _METHODS:
            return RegValue(kind, None)
        suffix, parameter = _METHODS[kind]
        code, out = self._call("Get" + suffix, key, {"sValueName": name}, read=True)
        if code in (KEY_MISSING, VALUE_MISSING):
            return None
        self._check(code, "Get" + suffix, key, name)
        return RegValue(kind, _decode(kind, out.get(parameter)))

    def subkeys(self, key: str) -> list[str] | None:
        """Names of the direct subkeys, or ``None`` when the key is missing. One request."""
        code, out = self._call("EnumKey", key, read=True)
        if code == KEY_MISSING:
            return None
        self._check(code, "EnumKey", key)
        return [str(name) for name in as_list(out.get("sNames")) if name]

    # ------------------------------------------------------------------ writing
    def set_value(self, key: str, name: str, value: RegValue) -> None:
        """Write one value. The key must exist (``create_key``)."""
        if value.type not in _METHODS:
            raise Refused("a registry value of type %s cannot be written" % value.type)
        suffix, parameter = _METHODS[value.type]
        code, _out = self._call("Set" + suffix, key, {"sValueName": name, parameter: _encode(value)})
        self._check(code, "Set" + suffix, key, name)

    def create_key(self, key: str) -> None:
        """Create a key and its parents; one that exists is no error."""
        code, _out = self._call("CreateKey", key)
        self._check(code, "CreateKey", key)

    def delete_value(self, key: str, name: str) -> None:
        """Delete one value; one that is missing is no error."""
        code, _out = self._call("DeleteValue", key, {"sValueName": name})
        self._check(0 if code in (KEY_MISSING, VALUE_MISSING) else code, "DeleteValue", key, name)

    def delete_key(self, key: str) -> None:
        """Delete one key without subkeys; one that is missing is no error."""
        code, _out = self._call("DeleteKey", key)
        self._check(0 if code == KEY_MISSING else code, "DeleteKey", key)

    # ------------------------------------------------------------------ the provider
    def _call(self, method: str, key: str, more: dict[str, t.Any] | None = None, read: bool = False) -> tuple[int, dict[str, t.Any]]:
        out = self._cim.invoke("StdRegProv", method, {"hDefKey": HKLM, "sSubKeyName": key, **(more or {})}, repeatable=read)
        code = out.get("ReturnValue")
        if code in (None, ""):
            raise RegistryError("the provider gave no return value", operation=method, target=_shown(key))
        return int(code) & 0xFFFFFFFF, out

    @staticmethod
    def _check(code: int, method: str, key: str, name: str = "") -> None:
        if code:
            kind = RegistryDenied if code == _DENIED else RegistryError
            target = _shown(key) + (", value '%s'" % name if name else "")
            raise kind(_MEANING.get(code, "the registry provider refused"), operation=method, target=target, code=code)


def _shown(key: str) -> str:
    return "HKLM\\" + key


def _decode(kind: str, data: t.Any) -> t.Any:
    if kind in ("REG_DWORD", "REG_QWORD"):
        return int(data or 0) & (0xFFFFFFFF if kind == "REG_DWORD" else 0xFFFFFFFFFFFFFFFF)
    if kind == "REG_BINARY":
        return bytes(int(byte) & 0xFF for byte in as_list(data))
    if kind == "REG_MULTI_SZ":
        return tuple(str(line or "") for line in as_list(data))
    return "" if data is None else str(data)


def _encode(value: RegValue) -> t.Any:
    if value.type in ("REG_DWORD", "REG_QWORD"):
        return int(value.data)
    if value.type == "REG_BINARY":
        return bytes(value.data)
    if value.type == "REG_MULTI_SZ":
        return list(value.data)
    return str(value.data)


__all__ = ["HKLM", "KEY_MISSING", "Registry", "RegistryDenied", "RegistryError", "VALUE_MISSING", "WRONG_TYPE"]
