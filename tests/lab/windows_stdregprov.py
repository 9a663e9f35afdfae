# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""StdRegProv: methods and return codes as real hosts gave them (Win32 codes; 1 for a missing value; 0x80041005 for the wrong type)."""

from __future__ import annotations

import re
import typing as t

from .windows_host import Host
from .windows_registry import BINARY, DWORD, EXPAND_SZ, MULTI_SZ, QWORD, SZ, Key, Value
from .windows_schema import CimClass, Method, Row, register

HIVE = {2147483648: "HKCR", 2147483649: "HKCU", 2147483650: "HKLM", 2147483651: "HKU", 2147483653: "HKCC"}
WRONG_TYPE = 2147749893
KEY = {"hDefKey": "uint32?", "sSubKeyName": "string"}
NAMED = {**KEY, "sValueName": "string"}


def _path(values: Row) -> str | None:
    hive = HIVE.get(values.get("hDefKey", 2147483650))
    sub = values["sSubKeyName"].strip("\\")
    return None if hive is None else hive + ("\\" + sub if sub else "")


def _key(host: Host, values: Row) -> Key | None:
    path = _path(values)
    return host.registry.get(path) if path else None


def expand(host: Host, text: str) -> str:
    known = {
        "systemroot": "C:\\Windows",
        "windir": "C:\\Windows",
        "programfiles": "C:\\Program Files",
        "programfiles(x86)": "C:\\Program Files (x86)",
        "programdata": "C:\\ProgramData",
        "systemdrive": "C:",
        "computername": host.computer,
    }
    return re.sub(r"%([^%]+)%", lambda match: known.get(match.group(1).lower(), match.group(0)), text)


def _getter(types: tuple[int, ...], out: str) -> t.Any:
    def get(host: Host, row: Row, values: Row) -> Row:
        key = _key(host, values)
        if key is None:
            return {"ReturnValue": 2, out: None}
        value = key.values.get((values["sValueName"] or "").lower())
        if value is None:
            return {"ReturnValue": 1, out: None}
        if value.type not in types:
            return {"ReturnValue": 1630 if "types_1630" in host.odd else WRONG_TYPE, out: None}
        data = value.data
        if value.type == EXPAND_SZ:
            data = expand(host, data)
        return {"ReturnValue": 0, out: list(data) if isinstance(data, bytes) else data}

    return get


def store(host: Host, path: str, value: Value) -> None:
    """Set a value and say so; the key exists."""
    host.registry.set(path, value)
    host.write("registry", "set %s\\%s" % (path, value.name))


def _setter(kind: int, param: str) -> t.Any:
    def put(host: Host, row: Row, values: Row) -> Row:
        key = _key(host, values)
        if key is None:
            return {"ReturnValue": 2}
        data = values[param]
        store(host, key.path, Value(values["sValueName"] or "", kind, bytes(data) if kind == BINARY else data))
        return {"ReturnValue": 0}

    return put


def _enum_key(host: Host, row: Row, values: Row) -> Row:
    key = _key(host, values)
    if key is None:
        return {"ReturnValue": 2, "sNames": None}
    return {"ReturnValue": 0, "sNames": host.registry.children(key.path)}


def _enum_values(host: Host, row: Row, values: Row) -> Row:
    key = _key(host, values)
    if key is None:
        return {"ReturnValue": 2, "Types": None, "sNames": None}
    return {"ReturnValue": 0, "Types": [value.type for value in key.values.values()], "sNames": [value.name for value in key.values.values()]}


def _create_key(host: Host, row: Row, values: Row) -> Row:
    path = _path(values)
    if path is None or "\\" not in path:
        return {"ReturnValue": 87}
    if host.registry.create(path):
        host.write("registry", "create " + path)
    return {"ReturnValue": 0}


def _delete_key(host: Host, row: Row, values: Row) -> Row:
    key = _key(host, values)
    if key is None:
        return {"ReturnValue": 2}
    if key.subkeys or "\\" not in key.path:
        return {"ReturnValue": 5}
    host.registry.delete_key(key.path)
    host.write("registry", "delete " + key.path)
    return {"ReturnValue": 0}


def _delete_value(host: Host, row: Row, values: Row) -> Row:
    key = _key(host, values)
    if key is None or not host.registry.delete_value(key.path, values["sValueName"] or ""):
        return {"ReturnValue": 2}
    host.write("registry", "delete %s\\%s" % (key.path, values["sValueName"]))
    return {"ReturnValue": 0}


def _access(host: Host, row: Row, values: Row) -> Row:
    found = _key(host, values) is not None
    return {"ReturnValue": 0 if found else 2, "bGranted": found}


def _methods() -> dict[str, Method]:
    getters = {
        "GetStringValue": ((SZ,), "sValue"),
        "GetExpandedStringValue": ((EXPAND_SZ,), "sValue"),
        "GetDWORDValue": ((DWORD,), "uValue"),
        "GetQWORDValue": ((QWORD,), "uValue"),
        "GetMultiStringValue": ((MULTI_SZ,), "sValue"),
        "GetBinaryValue": ((BINARY,), "uValue"),
    }
    setters = {
        "SetStringValue": (SZ, "sValue", "string"),
        "SetExpandedStringValue": (EXPAND_SZ, "sValue", "string"),
        "SetDWORDValue": (DWORD, "uValue", "uint32"),
        "SetQWORDValue": (QWORD, "uValue", "uint64"),
        "SetMultiStringValue": (MULTI_SZ, "sValue", "string[]"),
        "SetBinaryValue": (BINARY, "uValue", "uint8[]"),
    }
    methods = {name: Method(NAMED, _getter(*what), static=True) for name, what in getters.items()}
    methods.update({name: Method({**NAMED, param: kind}, _setter(number, param), static=True) for name, (number, param, kind) in setters.items()})
    methods.update(
        {
            "EnumKey": Method(KEY, _enum_key, static=True),
            "EnumValues": Method(KEY, _enum_values, static=True),
            "CreateKey": Method(KEY, _create_key, static=True),
            "DeleteKey": Method(KEY, _delete_key, static=True),
            "DeleteValue": Method(NAMED, _delete_value, static=True),
            "CheckAccess": Method({**KEY, "uRequired": "uint32?"}, _access, static=True),
        }
    )
    return methods


for _space in ("root/cimv2", "root/default"):
    register(CimClass("StdRegProv", _space, (), {}, None, _methods()))
