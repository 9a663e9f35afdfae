# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""``files/collect.cmd`` runs as administrator on a client's server: what it may hold is a closed list."""
from __future__ import annotations

import pathlib
import re

import pytest

SCRIPT = pathlib.Path(__file__).parents[3] / "files" / "collect.cmd"
DATA = SCRIPT.read_bytes()
LINES = DATA.decode("ascii").split("\r\n")
CODE = [line for line in LINES if line.strip() and not line.startswith("rem ") and line != "rem"]
#: What is asked, as the script asks it: of each tool only the forms that read.
ASKED = (
    r'reg query "HK(LM|CU)\\[A-Za-z0-9 ._\\-]+"( /s)?( /v [A-Za-z0-9]+| /f (QuickBooks|QRemote|QBW|fqqb) /d| /t REG_(DWORD|BINARY))?',
    r"tzutil /g", r"whoami", r"mountvol", r"sc queryex type= service state= all", r"tasklist /fo csv /nh", r"netstat -ano -p TCP(v6)?",
    r'tasklist /v /fo csv /nh /fi "imagename eq [A-Za-z0-9]+\.(exe|EXE)"', r'dir /b /s /a-?d "C:\\[^"%]+"',
)
IN_LOOPS = (r'dir /b /s /a-d "%%[bf](\\\*)?"', r'findstr /i /l "\[ BackgroundEnabled" "%%f"')
#: Everything else that stands in the script, once each.
FRAME = (
    r"@echo off", r"setlocal EnableExtensions DisableDelayedExpansion", r'set "[A-Z]+=[^"&|<>^]*"', r'if not "%~1"=="" set "OUT=%~f1"', r"exit /b [0-3]", r"\)",
    r"if defined PROCESSOR_ARCHITEW6432 \(", r"if errorlevel 1 \(", r'if errorlevel 1 set "ELEVATED=no"', r'cd /d "%SystemRoot%\\System32"',
    r"""for /f "tokens=2 delims=:\." %%p in \('chcp'\) do set /a "PAGE=%%p\"""", r"chcp 65001 >nul", r"if defined PAGE chcp %PAGE% >nul",
    r'whoami /groups \| findstr /l "S-1-16-12288 S-1-16-16384" >nul', r"pause", r'if "%~1"=="" pause', r":ask", r'%\* >>"%OUT%" 2>nul', r"ver >nul",
    r'if errorlevel 1 \(>>"%OUT%" echo \[%MARK%\] end 1\) else \(>>"%OUT%" echo \[%MARK%\] end 0\)',
    r'(if "%ELEVATED%"=="no" )?echo [^&|<>^%]*("%OUT%")?', r'>"%OUT%" echo interweave-collect 1',
    r'>>"%OUT%" echo (mark %MARK%|host %COMPUTERNAME%|codepage %PAGE%|elevated %ELEVATED%|date %DATE%|time %TIME%)',
    r'>>"%OUT%" echo \[%MARK%\] (finished|begin %\*|end %ERRORLEVEL%)',
    r"""for /f "(delims=|tokens=2\*)" %%[abf] in \('(dir /b /s /a-?d|reg query) "[^"%]+"( /s /v DFQ)? 2\^>nul"""
    r"""( \^\| findstr /i /r /c:"REG_SZ\.\*\\\.qbw")?'\) do \(""",
)
_SECRET = re.compile(r"pwd|passw|secret|enckey|key=|credential|connectionstring|logon\b|lsa|sam\b|certificate", re.IGNORECASE)


def test_is_plain_ascii_with_the_line_ends_of_windows():
    assert DATA.endswith(b"\r\n")
    assert DATA.count(b"\n") == DATA.count(b"\r\n") == DATA.count(b"\r")
    assert b"\t" not in DATA


def _allowed(line: str) -> bool:
    text = line.strip()
    if text.startswith("call :ask "):
        return any(re.fullmatch(form, text.removeprefix("call :ask ")) for form in ASKED)
    begun = re.fullmatch(r'>>"%OUT%" echo \[%MARK%\] begin (.*)', text)
    if begun and begun[1] != "%*":
        return any(re.fullmatch(form, begun[1]) for form in IN_LOOPS)
    asked = re.fullmatch(r'(.*) >>"%OUT%" 2>nul', text)
    if asked and asked[1] != "%*":
        return any(re.fullmatch(form, asked[1]) for form in IN_LOOPS)
    return any(re.fullmatch(form, text) for form in FRAME)


@pytest.mark.parametrize("line", CODE)
def test_every_line_is_one_that_only_reads(line):
    assert _allowed(line)


@pytest.mark.parametrize("line", [
    'reg delete "HKLM\\SOFTWARE\\X" /f', 'call :ask reg query "HKLM\\SAM" /s & del x', "call :ask powershell -c x", "net user x /add", 'copy "a" "b"',
    'call :ask reg add "HKLM\\X"', 'call :ask reg query "HKLM\\SOFTWARE\\%X%"', "netsh advfirewall reset", 'call :ask sc stop MpsSvc',
    'for /f "delims=" %%f in (\'dir /b /s /a-d "C:\\x" 2^>nul\') do del "%%f"', '>"%OUT%2" echo x', 'call :ask tasklist /v /fo csv /nh',
])
def test_the_list_refuses_what_changes_or_tells_too_much(line):
    assert not _allowed(line)


def test_no_key_or_value_that_holds_secrets_is_asked_for():
    assert [line for line in CODE if _SECRET.search(line)] == []


def test_of_data_sources_and_start_up_only_named_values_are_read():
    """A data source may hold a password, a start-up entry a command line: never a whole key of them."""
    for line in CODE:
        if "ODBC.INI" in line and "ODBC Data Sources" not in line:
            assert " /v " in line
        if "CurrentVersion\\Run" in line or "Uninstall" in line:
            assert " /f " in line or " /v " in line


def test_remarks_hold_nothing_that_cmd_would_take_for_more():
    assert [line for line in LINES if line.startswith("rem") and set(line) & set("%^&|<>")] == []


def test_blocks_and_quotes_are_balanced():
    depth = 0
    for line in CODE:
        assert line.count('"') % 2 == 0, line
        bare = re.sub(r'"[^"]*"', "", line)
        if bare.startswith("echo") or bare.strip().startswith("echo"):
            continue
        depth += bare.count("(") - bare.count(")")
        assert depth in (0, 1), line
    assert depth == 0


def test_no_question_is_asked_twice():
    asked = [line for line in CODE if line.startswith("call :ask ")]
    assert len(asked) == len(set(asked))


def test_the_label_is_behind_the_end_and_asked_lines_fit_a_command_line():
    assert LINES.index(":ask") > LINES.index("exit /b 0")
    assert max(map(len, LINES)) < 400
