# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What documents the variables is what their spec says, and documenting them adds no task to a role."""
from __future__ import annotations

import pathlib
import sys
import types

import pytest
import yaml
from tooling import tool_named

ROOT = pathlib.Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def tool() -> types.ModuleType:
    return tool_named("variables")


def test_every_page_is_what_the_spec_says(tool: types.ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "argv", ["variables.py", "--check"])
    assert tool.main() == 0, capsys.readouterr().err


def test_a_page_that_differs_is_named(tool: types.ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
                                      tmp_path: pathlib.Path) -> None:
    page = tmp_path / "docs" / "playbooks.md"
    page.parent.mkdir()
    page.write_text("an old table")
    monkeypatch.setattr(tool, "ROOT", tmp_path)
    monkeypatch.setattr(tool, "pages", lambda: [(page, "a new table")])
    monkeypatch.setattr(sys, "argv", ["variables.py", "--check"])
    assert (tool.main(), page.read_text()) == (1, "an old table")
    assert "docs/playbooks.md is not what the spec says" in capsys.readouterr().err
    monkeypatch.setattr(sys, "argv", ["variables.py"])
    assert (tool.main(), page.read_text()) == (0, "a new table")


@pytest.mark.parametrize("path", sorted(ROOT.glob("roles/*/meta/argument_specs.yml")), ids=lambda path: path.parts[-3])
def test_no_entry_point_has_ansible_check_the_variables_before_the_role(path: pathlib.Path) -> None:
    """Ansible does so for an entry point that is called like a file of tasks, and one undefined variable then costs the whole role."""
    tasks = {task.stem for task in (path.parents[1] / "tasks").glob("*.yml")}
    assert set(yaml.safe_load(path.read_text(encoding="utf-8"))["argument_specs"]) & tasks == set()
