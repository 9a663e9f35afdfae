# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""StdRegProv: types, return codes, and which calls may be repeated."""
from __future__ import annotations

import pytest
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._reads import RegValue, as_list
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._registry import Registry, RegistryDenied, RegistryError
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._errors import AccessDenied, Refused
from fakecim import FakeCim

KEY = "SOFTWARE\\Acme"
EVERY = {
    "S": ("REG_SZ", "Müller"), "E": ("REG_EXPAND_SZ", "C:\\Windows"), "B": ("REG_BINARY", ["222", "173"]), "D": ("REG_DWORD", "4294967295"),
    "M": ("REG_MULTI_SZ", ["a", "b"]), "Q": ("REG_QWORD", "18446744073709551615"),
}


@pytest.fixture
def cim() -> FakeCim:
    return FakeCim({KEY: EVERY, "SOFTWARE\\Empty": {}, KEY + "\\Sub": {"One": ("REG_MULTI_SZ", "a")}})


@pytest.mark.parametrize(("name", "kind", "data"), [
    ("S", "REG_SZ", "Müller"), ("E", "REG_EXPAND_SZ", "C:\\Windows"), ("B", "REG_BINARY", b"\xde\xad"), ("D", "REG_DWORD", 0xFFFFFFFF),
    ("M", "REG_MULTI_SZ", ("a", "b")), ("Q", "REG_QWORD", 0xFFFFFFFFFFFFFFFF),
])
def test_every_type_is_read(cim, name, kind, data):
    assert Registry(cim).get(KEY, name, kind) == RegValue(kind, data)


@pytest.mark.parametrize(("value", "method", "sent"), [
    (RegValue("REG_SZ", "x"), "SetStringValue", "x"), (RegValue("REG_EXPAND_SZ", "%x%"), "SetExpandedStringValue", "%x%"),
    (RegValue("REG_DWORD", 1), "SetDWORDValue", 1), (RegValue("REG_QWORD", 1), "SetQWORDValue", 1),
    (RegValue("REG_BINARY", b"\x01"), "SetBinaryValue", b"\x01"), (RegValue("REG_MULTI_SZ", ("a", "b")), "SetMultiStringValue", ["a", "b"]),
])
def test_every_type_is_written(cim, value, method, sent):
    Registry(cim).set_value(KEY, "New", value)
    assert cim.keys[KEY.lower()]["New"] == (method, sent)


def test_an_unknown_type_is_refused_before_anything_is_sent(cim):
    with pytest.raises(Refused, match="REG_LINK"):
        Registry(cim).set_value(KEY, "N", RegValue("REG_LINK", ""))
    assert cim.asked == []


def test_one_value_and_no_value_look_alike_on_the_wire(cim):
    registry = Registry(cim)
    assert registry.value_types(KEY + "\\Sub") == {"One": "REG_MULTI_SZ"}
    assert registry.get(KEY + "\\Sub", "One", "REG_MULTI_SZ") == RegValue("REG_MULTI_SZ", ("a",))
    assert registry.value_types("SOFTWARE\\Empty") == {}
    assert [as_list(value) for value in (None, "a", ["a"], ("a",))] == [[], ["a"], ["a"], ["a"]]


def test_missing_keys_and_values_are_none_and_deleting_them_is_no_error(cim):
    registry = Registry(cim)
    assert registry.value_types("SOFTWARE\\Nope") is None
    assert registry.subkeys("SOFTWARE\\Nope") is None
    assert registry.subkeys(KEY) == ["sub"]
    assert registry.get(KEY, "Nope", "REG_SZ") is None
    assert registry.get("SOFTWARE\\Nope", "S", "REG_SZ") is None
    registry.delete_value(KEY, "Nope")
    registry.delete_key("SOFTWARE\\Nope")


def test_codes_become_errors_that_name_key_and_value(cim):
    registry = Registry(cim)
    with pytest.raises(RegistryError, match="another type") as caught:
        registry.get(KEY, "D", "REG_SZ")
    assert caught.value.code == 2147749893
    with pytest.raises(RegistryError, match=r"HKLM\\SOFTWARE\\Nope, value 'N'"):
        registry.set_value("SOFTWARE\\Nope", "N", RegValue("REG_SZ", "secret"))
    cim.invoke = lambda *a, **k: {"ReturnValue": "5"}
    with pytest.raises(RegistryDenied) as denied:
        registry.create_key(KEY)
    assert isinstance(denied.value, AccessDenied)
    cim.invoke = lambda *a, **k: {"ReturnValue": None}
    with pytest.raises(RegistryError, match="no return value"):
        registry.create_key(KEY)


def test_what_was_written_is_in_no_error(cim):
    with pytest.raises(RegistryError) as caught:
        Registry(cim).set_value("SOFTWARE\\Nope", "Enckey", RegValue("REG_SZ", "hunter2"))
    assert "hunter2" not in str(caught.value)


def test_only_reads_may_be_repeated(cim):
    registry = Registry(cim)
    registry.get(KEY, "S", "REG_SZ")
    registry.value_types(KEY)
    registry.subkeys(KEY)
    registry.set_value(KEY, "S", RegValue("REG_SZ", "x"))
    registry.create_key(KEY)
    registry.delete_value(KEY, "S")
    registry.delete_key(KEY)
    assert cim.repeatable == [True, True, True, False, False, False, False]
