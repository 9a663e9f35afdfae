# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A CimClient that answers from a registry, rows and printed lines held in memory, and keeps what it was asked."""
from __future__ import annotations

import re
import typing as t

TYPE_NUMBERS = {"REG_SZ": 1, "REG_EXPAND_SZ": 2, "REG_BINARY": 3, "REG_DWORD": 4, "REG_MULTI_SZ": 7, "REG_QWORD": 11}


class FakeWire:
    requests = 0
    closed = 0
    warnings: t.ClassVar[list[str]] = []

    def close(self) -> None:
        self.closed += 1


class FakeCim:
    """``keys``: path -> {name: (type, data)}; ``rows``: class -> rows; ``fail``: method or class -> exception."""

    def __init__(self, keys: dict[str, dict[str, tuple[str, t.Any]]] | None = None, rows: dict[str, list[dict[str, t.Any]]] | None = None) -> None:
        self.keys = {path.lower(): dict(values) for path, values in (keys or {}).items()}
        self.rows = rows or {}
        self.fail: dict[str, Exception] = {}
        self.asked: list[str] = []
        self.repeatable: list[bool] = []
        self.wire = FakeWire()

    def query(self, wql: str, namespace: str = "root/cimv2") -> list[dict[str, t.Any]]:
        self.asked.append(wql)
        cls = re.search(r"FROM (\w+)", wql).group(1)
        if cls in self.fail:
            raise self.fail[cls]
        return [dict(row) for row in self.rows.get(cls, [])]

    def invoke(self, cls, method, params, selectors=None, namespace="root/cimv2", *, repeatable=False, seconds=60.0):
        self.asked.append(method)
        self.repeatable.append(repeatable)
        if method in self.fail:
            raise self.fail[method]
        assert params["hDefKey"] == 2147483650
        key, name = params["sSubKeyName"].lower(), params.get("sValueName")
        return getattr(self, "_" + re.sub(r"(?<=[a-z])(?=[A-Z])", "_", method).lower().split("_")[0])(key, name, method, params)

    def _enum(self, key, name, method, params):
        if method == "EnumKey":
            below = [path[len(key) + 1:].split("\\")[0] for path in self.keys if path.startswith(key + "\\")]
            return {"ReturnValue": "0", "sNames": list(dict.fromkeys(below)) or None} if key in self.keys or below else {"ReturnValue": "2"}
        if key not in self.keys:
            return {"ReturnValue": "2"}
        names = list(self.keys[key])
        kinds = [str(TYPE_NUMBERS.get(self.keys[key][one][0], 0)) for one in names]
        return {"ReturnValue": "0", "sNames": names[0] if len(names) == 1 else names, "Types": kinds[0] if len(kinds) == 1 else kinds} if names else {
            "ReturnValue": "0"}

    def _get(self, key, name, method, params):
        if key not in self.keys:
            return {"ReturnValue": "2"}
        found = {one.lower(): value for one, value in self.keys[key].items()}.get(name.lower())
        if found is None:
            return {"ReturnValue": "1"}
        wanted = {"GetStringValue": "REG_SZ", "GetExpandedStringValue": "REG_EXPAND_SZ", "GetBinaryValue": "REG_BINARY", "GetDWORDValue": "REG_DWORD",
                  "GetMultiStringValue": "REG_MULTI_SZ", "GetQWORDValue": "REG_QWORD"}[method]
        if found[0] != wanted:
            return {"ReturnValue": "2147749893"}
        return {"ReturnValue": "0", "sValue" if "String" in method else "uValue": found[1]}

    def _set(self, key, name, method, params):
        if key not in self.keys:
            return {"ReturnValue": "2"}
        self.keys[key][name] = (method, params.get("sValue", params.get("uValue")))
        return {"ReturnValue": "0"}

    def _create(self, key, name, method, params):
        self.keys.setdefault(key, {})
        return {"ReturnValue": "0"}

    def _delete(self, key, name, method, params):
        if method == "DeleteKey":
            return {"ReturnValue": "0" if self.keys.pop(key, None) is not None else "2"}
        gone = self.keys.get(key, {}).pop(name, None)
        return {"ReturnValue": "0" if gone else "2"}
