# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""docs/not-proven.md is what the experiments and the results that were brought back say."""
from __future__ import annotations

import json
import pathlib
import typing as t

import pytest
from tooling import tool_named

ROOT = pathlib.Path(__file__).resolve().parents[3]


@pytest.fixture
def tool(monkeypatch: pytest.MonkeyPatch) -> t.Any:
    return tool_named("not_proven")


def test_the_page_is_what_the_tool_writes(tool: t.Any) -> None:
    assert tool.TARGET.read_text(encoding="utf-8") == tool.text()


def test_what_was_brought_back_stands_with_its_experiment(tool: t.Any, monkeypatch: pytest.MonkeyPatch, tmp_path: pathlib.Path) -> None:
    results = [{"name": "autorun", "verdict": "disproven", "came": "x"}, {"name": "start-mode", "verdict": "not possible here", "came": "x"}]
    (tmp_path / "a.json").write_text(json.dumps({"schema": "1", "kind": "interweave-proof", "when": "2026-12-01T00:00:00Z", "about": {"windows": "Server 2022"},
                                                 "results": results}), encoding="utf-8")
    monkeypatch.setattr(tool, "PROOFS", tmp_path)
    lines = [line for line in tool.text().splitlines() if "**" in line]
    assert len(lines) == 1
    assert "**disproven on Server 2022 (2026-12-01)**" in lines[0]
    assert "`autorun`" in lines[0]


def test_a_file_that_is_none_is_named(tool: t.Any, monkeypatch: pytest.MonkeyPatch, tmp_path: pathlib.Path) -> None:
    (tmp_path / "b.json").write_text("{}", encoding="utf-8")
    monkeypatch.setattr(tool, "PROOFS", tmp_path)
    monkeypatch.setattr(tool, "ROOT", tmp_path)
    with pytest.raises(ValueError, match=r"b\.json is no result"):
        tool.text()
