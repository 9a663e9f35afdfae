# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each experiment of this file is made both ways over the lab: tests/integration/prove/test_experiments.py. Here what the lab does not have."""
from __future__ import annotations

import types
import typing as t

import pytest
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._prove import _ask_windows
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._prove._base import DISPROVEN, NOT_HERE, PROVEN, Places


@pytest.mark.parametrize(("printed", "verdict"), [
    ("(UTC) A\r\nW. Europe Standard Time\r\n\r\n(UTC) B\r\nKamchatka Standard Time\r\n\r\n", PROVEN),
    ("(UTC) A\r\nSomewhere Standard Time\r\n\r\n", DISPROVEN), ("", NOT_HERE), ("ERROR\r\n", NOT_HERE),
])
def test_zones(printed: str, verdict: str) -> None:
    host: t.Any = types.SimpleNamespace(run=lambda line, marked: types.SimpleNamespace(stdout=printed.encode()))
    assert _ask_windows.zones_without_map(Places(host=host)).verdict == verdict


@pytest.mark.parametrize("row", [{"ProductType": "1", "BuildNumber": "26100"}, {"ProductType": "3", "BuildNumber": "17763"}])
def test_only_a_newer_server_says_something_of_servers(row: dict[str, str]) -> None:
    wire: t.Any = types.SimpleNamespace(get=lambda cls: row)
    assert _ask_windows.packaged_rules_on_servers(Places(cim=wire)).verdict == NOT_HERE


def test_words_of_a_rule_decide_nothing() -> None:
    assert _ask_windows._deciding("v2.30|Dir=In|Name=Müller|Desc=x|App=y|") == ["v2.30", "Dir=In", "App=y", ""]
