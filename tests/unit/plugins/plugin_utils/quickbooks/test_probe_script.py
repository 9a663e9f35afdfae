# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The script that runs in the signed-in user's session: short, well-formed, and speaking exactly the contract of the controller's side.

No PowerShell is at hand where these tests run, so its grammar is not checked by PowerShell itself: the tokens are taken apart here, which
finds what an editor breaks (quotes, brackets, here-strings, comments), not what PowerShell would object to.
"""
from __future__ import annotations

import pathlib
import re

import pytest
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.quickbooks import _probe, _probe_result

ROOT = pathlib.Path(__file__).resolve().parents[5]
TEXT = _probe.SCRIPT.read_text(encoding="utf-8")
PAIRS = {")": "(", "]": "[", "}": "{"}


def tokens(text: str) -> list[str]:
    """Brackets of the code, outside of strings and comments.

    :raises ValueError: a string or a comment does not end, or brackets do not match.
    """
    pattern = re.compile(r"""@'\r?\n.*?\n'@|@"\r?\n.*?\n"@|<\#.*?\#>|\#[^\n]*|'(?:[^']|'')*'|"(?:[^"`]|`.|"")*"|[()\[\]{}]|['"]|[^'"()\[\]{}\#<@]+|.""", re.S)
    open_brackets: list[str] = []
    found = []
    for token in pattern.findall(text):
        if token in ("'", '"'):
            raise ValueError("a string does not end")
        if token in PAIRS.values():
            open_brackets.append(token)
        elif token in PAIRS and (not open_brackets or open_brackets.pop() != PAIRS[token]):
            raise ValueError("%s closes nothing" % token)
        found.append(token)
    if open_brackets:
        raise ValueError("%s is not closed" % open_brackets[-1])
    return found


def code() -> str:
    return "".join(token for token in tokens(TEXT) if not token.startswith(("#", "<#")))


def test_its_tokens_are_whole():
    assert "Invoke-Statement" in "".join(tokens(TEXT))


@pytest.mark.parametrize("broken", ["}", "{", "'", '"', "(", ")", "[", "@'\nx"])
def test_the_check_can_fail(broken):
    with pytest.raises(ValueError, match=r"closes nothing|not closed|does not end"):
        tokens(TEXT + broken)


def test_it_is_short_plain_ascii_with_windows_line_ends_on_the_host():
    lines = TEXT.splitlines()
    assert len(lines) < 120
    assert TEXT.isascii()
    sent = _probe.script()
    assert sent.endswith(b"\r\n")
    assert sent.count(b"\n") == sent.count(b"\r\n")
    assert max(map(len, sent.splitlines())) < 1000


def test_it_runs_nothing_but_odbc_and_its_two_files():
    """No download, no started process, no evaluated text, no registry, no COM."""
    forbidden = ("Invoke-Expression", "iex ", "Start-Process", "Invoke-WebRequest", "DownloadString", "Add-Type", "ComObject", "EncodedCommand", "HKLM:",
                 "Set-ExecutionPolicy", "Stop-Process", "Remove-Item", "Invoke-Command")
    assert [word for word in forbidden if word.lower() in code().lower()] == []
    assert set(re.findall(r"'(\w+\.(?:json|new))'", code())) == {"request.json", "result.json"}


def test_it_reads_exactly_what_the_controller_writes():
    used = set(re.findall(r"\$request\.(\w+)", code()))
    assert used == {"nonce", "connection", "connect_timeout", "statement_timeout", "max_rows", "pause", "sessions"}
    source = pathlib.Path(_probe.__file__).read_text(encoding="utf-8")
    written = set(re.findall(r'"(\w+)":', source[source.index("request = {"):source.index("result, left =")]))
    assert written == used | {"schema"}
    assert set(re.findall(r"\$statement\.(\w+)", code())) == {"id", "sql", "unless_rows", "only_rows"}


def test_it_writes_exactly_what_the_controller_reads():
    block = code()[code().index("$result = @{"):]
    written = set(re.findall(r"(\w+) = ", block[:block.index("}")])) - {"result"} | set(re.findall(r"\$result\.(\w+) = ", code()))
    assert written >= {"schema", "nonce", "rows", "errors", "statements", "programs", "elevated", "end"}
    sample = {"schema": "1", "nonce": "n", "end": "n", "statements": 1, "elevated": True, "programs": [{"name": "QBW", "session": 2}],
              "rows": {"company": {"columns": ["CompanyName"], "rows": [["Acme"]]}}, "errors": {}}
    assert set(sample) <= written
    answers = _probe_result.answers(sample, "ACME\\qb", "powershell.exe (32-bit)")
    assert (answers.quickbooks_open_before, answers.elevated, answers.rows["company"].records()) == (True, True, [{"CompanyName": "Acme"}])


def test_under_constrained_language_mode_it_uses_cmdlets_only():
    """There no method of a .NET class may be called and no such object made: what runs before the mode is known, and after it was found, does neither."""
    text = code()
    start, end = text.index("$ErrorActionPreference"), text.index("function Test-Wanted")
    last = text[text.index("if ($language -ne 'FullLanguage') {"):]
    full = last.index("} else {"), last.index("$text = ConvertTo-Json")
    allowed_only_in_full = last[last.index("if ($language -eq 'FullLanguage') {"):last.index("Set-Content")]
    constrained = text[start:end] + last[:full[0]] + last[full[1]:].replace(allowed_only_in_full, "")
    assert "ConvertFrom-Json" in constrained
    assert "Set-Content" in constrained
    assert re.findall(r"\]::|New-Object|\.\w+\(", constrained) == []


def test_no_connection_is_taken_from_a_pool():
    """QODBC does not support pooling; a pooled connection would carry its statements over, and the sixth is refused."""
    session = code()[code().index("function Invoke-Session"):code().index("function Get-Asker")]
    assert re.search(r"finally \{\s+\$connection\.Dispose\(\)\s+\[System\.Data\.Odbc\.OdbcConnection\]::ReleaseObjectPool\(\)", session)


def test_statements_of_the_controller_carry_no_key_that_the_script_does_not_know():
    from ansible_collections.interweave.smartintegration.plugins.module_utils._company_file import canary

    for statement in (*canary.look("A", "Notes"), *canary.write("A", "IW-1", "Notes", "B"), *canary.retire("A", "IW-1", "Notes", "B")):
        assert set(statement) <= {"id", "sql", "unless_rows", "only_rows"}


def test_the_published_hash_is_that_of_the_script():
    page = (ROOT / "docs" / "company-file.md").read_text(encoding="utf-8")
    assert _probe.script_hash() in page
    assert _probe.SCRIPT_NAME in page
    assert len(re.findall(r"\b[0-9a-f]{64}\b", page)) == 1
