# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a shell prints is read from the registry, equal to it; what the registry does not hold is not seen."""
from __future__ import annotations

import typing as t

import pytest
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows import _plain
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows import _reads as r
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._errors import NotSeen

KEYS: dict[str, dict[str, tuple[str, t.Any]]] = {
    "RULES": {"a": ("REG_SZ", "v2.31|Dir=In|App=x.exe|"), "b": ("REG_SZ", "v2.31|Dir=Out|"), "c": ("REG_EXPAND_SZ", "Dir=In"), "n": ("REG_DWORD", 7),
              "ü": ("REG_SZ", "Dir=In")},
    "APPROVED\\Run": {"QRemote": ("REG_BINARY", b"\x03")},
    "UNINSTALL\\{A}": {"DisplayName": ("REG_SZ", "QuickBooks Pro 2024"), "Publisher": ("REG_SZ", "Intuit"), "Help": ("REG_SZ", "see quickbooks.com")},
    "UNINSTALL\\{B}": {"DisplayName": ("REG_SZ", "Other")},
    "SYSTEM\\CurrentControlSet\\Control\\TimeZoneInformation": {"TimeZoneKeyName": ("REG_SZ", "Pacific Standard Time")},
}


class Registry:
    def value_types(self, key: str) -> dict[str, str] | None:
        return {name: kind for name, (kind, _data) in KEYS[key].items()} if key in KEYS else None

    def get(self, key: str, name: str, kind: str) -> r.RegValue | None:
        found = KEYS.get(key, {}).get(name)
        return r.RegValue(kind, found[1]) if found and found[0] == kind else None

    def subkeys(self, key: str) -> list[str] | None:
        return [known.rpartition("\\")[2] for known in KEYS if known.startswith(key + "\\")] or None


def answer(read: t.Any) -> t.Any:
    return _plain.answer(t.cast(t.Any, Registry()), read)


def test_each_read_answers_as_it_is_documented() -> None:
    assert answer(r.Dwords("RULES")) == {"n": 7}
    assert answer(r.Dwords("NONE")) is None
    assert answer(r.ValueNames("RULES", "dir=in")) == ["a", "c"]
    assert answer(r.ValueTexts("RULES", "Dir=In", ("App=x",))) == {"c": "Dir=In"}
    assert answer(r.ValueTexts("RULES", "Dir=In", (), ("App=X",))) == {"a": "v2.31|Dir=In|App=x.exe|"}
    assert answer(r.Confirm("RULES", "c", "dir=in")) is False
    assert answer(r.Confirm("RULES", "b", "v2.31|Dir=Out|")) is True
    assert answer(r.Binaries("APPROVED")) == {"run": {"qremote": b"\x03"}}
    assert answer(r.Types("RULES"))["n"] == "REG_DWORD"
    assert answer(r.SubkeyTexts("UNINSTALL", "QuickBooks")) == {"UNINSTALL\\{A}": {"DisplayName": "QuickBooks Pro 2024", "Help": "see quickbooks.com"}}
    assert answer(r.TimeZoneId()) == "Pacific Standard Time"


@pytest.mark.parametrize("read", [r.Listing("C:\\x\\*"), r.FileBytes("C:\\x"), r.Folders("C:\\x*"), r.Environment("TEMP"), r.Dwords("HKU\\S-1-5-21-1")])
def test_what_only_a_shell_answers_is_not_seen_and_nothing_else(read: t.Any) -> None:
    with pytest.raises(NotSeen, match="not seen"):
        answer(read)


def test_a_store_beyond_measure_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_plain, "MOST", 1)
    with pytest.raises(NotSeen):
        answer(r.ValueNames("RULES", "x"))
