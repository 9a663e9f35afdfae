# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Quoting for cmd, netsh and WQL: one function each, tested with what an attacker or a customer's name would send."""
from __future__ import annotations

import pytest
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._command import Refused, netsh_value, quote, wql


@pytest.mark.parametrize("text", [
    "plain", "with blank", "R&D | Sales <x> ^ (y)", "a,b;c=d", "Müller & Söhne", "日本語", "C:\\Program Files (x86)\\x.exe",
    "!bang!", "'single'", "", "-x", "/y",
])
def test_an_argument_arrives_as_it_was(text):
    quoted = quote(text)
    assert quoted == '"%s"' % text
    assert quoted.count('"') == 2, "cmd stays inside the quotes, where & | < > ^ ( ) mean nothing"


@pytest.mark.parametrize(("text", "quoted"), [("C:\\", '"C:\\\\"'), ("a b\\\\", '"a b\\\\\\\\"'), ("a\\b", '"a\\b"')])
def test_backslashes_before_the_closing_quote_are_doubled_as_the_c_runtime_reads_them(text, quoted):
    assert quote(text) == quoted


@pytest.mark.parametrize(("text", "why"), [
    ('a"b', "double quote"), ('" & shutdown /s & "', "double quote"), ("100%", "percent"), ("%PATH%", "percent"), ("a\nb", "line end"),
    ("a\r\nshutdown", "line end"), ("a\0b", "NUL"), ("a\tb", "U\\+0009"), ("\x1b[2J", "U\\+001B"),
])
def test_what_cmd_would_misread_is_refused_with_the_reason(text, why):
    with pytest.raises(Refused, match=why):
        quote(text)
    with pytest.raises(Refused, match=why):
        netsh_value("x" + text + "x")


@pytest.mark.parametrize(("text", "why"), [
    ("", "empty"), ("   ", "empty"), (" x", "blank"), ("x ", "blank"), ("all", "reserved"), ("ALL", "reserved"), ("a|b", "pipe"),
])
def test_what_netsh_cannot_take_is_refused(text, why):
    with pytest.raises(Refused, match=why):
        netsh_value(text)


@pytest.mark.parametrize(("text", "literal"), [
    ("Spooler", "'Spooler'"), ("O'Brien", "'O\\'Brien'"), ("C:\\x\\y", "'C:\\\\x\\\\y'"), ("\\'", "'\\\\\\''"), ("' OR '1'='1", "'\\' OR \\'1\\'=\\'1'"),
    ('a"b', "'a\"b'"), ("100%", "'100%'"), ("", "''"),
])
def test_a_wql_literal_cannot_be_left(text, literal):
    assert wql(text) == literal


@pytest.mark.parametrize("text", ["a\nb", "\0", "\x07"])
def test_a_wql_literal_refuses_control_characters(text):
    with pytest.raises(Refused):
        wql(text)
