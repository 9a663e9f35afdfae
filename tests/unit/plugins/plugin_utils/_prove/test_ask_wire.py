# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each experiment of this file is made both ways over the lab: tests/integration/prove/test_experiments.py. Here what the lab does not have."""
from __future__ import annotations

import types
import typing as t

import pytest
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._prove import _ask_wire
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._prove._base import DISPROVEN, NOT_HERE, PROVEN, Places
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._errors import CimError


@pytest.mark.parametrize(("logins", "rows", "verdict"), [
    (("kerberos",), [{}], PROVEN), (("certificate",), [{}], PROVEN), (("credssp",), [], DISPROVEN), (("ntlm",), [{}], NOT_HERE),
    (("kerberos", "ntlm"), [{}], NOT_HERE), ((), [{}], NOT_HERE),
])
def test_a_login_is_proven_only_where_no_other_could_have_been_taken(logins: tuple[str, ...], rows: list[t.Any], verdict: str) -> None:
    wire: t.Any = types.SimpleNamespace(query=lambda text: rows)
    assert _ask_wire.other_logins(Places(cim=wire, logins=logins)).verdict == verdict


@pytest.mark.parametrize(("printed", "verdict"), [
    ('C:\\Windows\\system32\\cmd.exe /C "echo %CMDCMDLINE%"', PROVEN), ('C:\\Windows\\system32\\cmd.exe /D /C "echo x"', DISPROVEN),
    ("hello\r\nC:\\Windows\\system32\\cmd.exe /C x", PROVEN), ("", NOT_HERE), ("%CMDCMDLINE%", NOT_HERE), ('"C:\\d\\cmd.exe" /c "echo /d"', PROVEN),
])
def test_autorun(printed: str, verdict: str) -> None:
    host: t.Any = types.SimpleNamespace(run=lambda line: types.SimpleNamespace(stdout=printed.encode()))
    assert _ask_wire.autorun(Places(host=host)).verdict == verdict


def test_a_fault_is_told_in_numbers_its_text_may_hold_names() -> None:
    assert _ask_wire.said(CimError("the service of Müller", code=5, cim_status=2, subcode="AccessDenied")) == "CimError (code 5, CIM status 2, AccessDenied)"
    assert _ask_wire.said(CimError("x")) == "CimError (no code)"
