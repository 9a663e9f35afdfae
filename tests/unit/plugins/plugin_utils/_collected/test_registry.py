# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What ``reg query`` printed: what was asked is there or not; what was not asked is not seen."""
from __future__ import annotations

import pytest
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._collected.registry import NotInFile, Registry
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._reads import RegValue
from collecting import collected, key

RUN = 'reg query "HKLM\\SOFTWARE\\Run" /f QRemote /d'
ODBC = 'reg query "HKLM\\SOFTWARE\\ODBC\\ODBC.INI" /s /v DFQ'
RULES = 'reg query "HKLM\\SYSTEM\\Rules"'
POLICY = 'reg query "HKLM\\SOFTWARE\\Policies\\Fw" /s'


def registry(**head):
    return Registry(collected({
        RULES: key("SYSTEM\\Rules", One="REG_SZ    v2.10|Action=Allow|", Two="REG_DWORD    0x10", Three="REG_BINARY    0300AB", Four="REG_MULTI_SZ    a\\0b",
                   Five="REG_EXPAND_SZ    %SystemRoot%\\x", Empty="REG_SZ    "),
        ODBC: key("SOFTWARE\\ODBC\\ODBC.INI\\Acme QR", DFQ="REG_SZ    D:\\A & B.qbw") + "\nEnd of search: 1 match(es) found.",
        RUN: (1, "\nEnd of search: 0 match(es) found."), POLICY: (1, ""),
    }, **head))


def test_values_are_what_the_registry_holds():
    found = registry().values("SYSTEM\\rules")
    assert {name: value.data for name, value in found.items()} == {
        "One": "v2.10|Action=Allow|", "Two": 16, "Three": b"\x03\x00\xab", "Four": ("a", "b"), "Five": None, "Empty": ""}
    assert registry().value("SYSTEM\\Rules", "one") == RegValue("REG_SZ", "v2.10|Action=Allow|")
    assert registry().value("SYSTEM\\Rules", "other") is None


def test_a_value_that_was_asked_below_a_key_is_there_or_not():
    assert registry().value("SOFTWARE\\ODBC\\ODBC.INI\\Acme QR", "DFQ").data == "D:\\A & B.qbw"
    assert registry().value("SOFTWARE\\ODBC\\ODBC.INI\\Other", "DFQ") is None
    assert list(registry().below("SOFTWARE\\ODBC\\ODBC.INI", value="DFQ")) == ["SOFTWARE\\ODBC\\ODBC.INI\\Acme QR"]


@pytest.mark.parametrize("ask", [
    lambda found: found.value("SOFTWARE\\ODBC\\ODBC.INI\\Acme QR", "PWD"), lambda found: found.values("SOFTWARE\\ODBC\\ODBC.INI\\Acme QR"),
    lambda found: found.values("SOFTWARE\\Run"), lambda found: found.values("SOFTWARE\\Run", text="other.exe"),
    lambda found: found.values("SYSTEM\\Rules\\Below"), lambda found: found.below("SYSTEM\\Rules"), lambda found: found.value("SYSTEM\\Rules", "Five"),
])
def test_what_was_not_asked_is_not_seen(ask):
    with pytest.raises(NotInFile, match="not seen"):
        ask(registry())


def test_a_search_that_found_nothing_says_so_and_one_as_wide_answers_a_narrower_one():
    assert registry().values("SOFTWARE\\Run", text="\\QRemoteServer.exe") == {}


def test_a_key_that_is_missing_is_missing_only_for_an_administrator():
    assert registry().values("SOFTWARE\\Policies\\Fw") is None
    assert registry().values("SOFTWARE\\Policies\\Fw\\DomainProfile") is None
    for name in ("SOFTWARE\\Policies\\Fw", "SOFTWARE\\Policies\\Fw\\DomainProfile"):
        with pytest.raises(NotInFile, match="administrator"):
            registry(elevated="no").values(name)


def test_data_of_several_lines_count_as_not_told():
    rules = Registry(collected({RULES: "\nHKEY_LOCAL_MACHINE\\SYSTEM\\Rules\n    One    REG_SZ    first\nHKEY_LOCAL_MACHIN\n    Two    REG_SZ    second\n"}))
    assert rules.value("SYSTEM\\Rules", "Two").data == "second"
    with pytest.raises(NotInFile):
        rules.value("SYSTEM\\Rules", "One")


def test_numbers_that_are_none_are_not_told():
    rules = Registry(collected({RULES: key("SYSTEM\\Rules", One="REG_DWORD    zwölf", Two="REG_BINARY    0")}))
    for name in ("One", "Two"):
        with pytest.raises(NotInFile):
            rules.value("SYSTEM\\Rules", name)
