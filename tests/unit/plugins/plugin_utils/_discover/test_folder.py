# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pathlib

import pytest
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._discover import folder

FILES = {"hosts.yml": "all: {}\n", "group_vars/acme/main.yml": "a: 1\n"}


def test_nothing_is_written_over(tmp_path: pathlib.Path) -> None:
    first = folder.write(tmp_path / "inventories", "acme", FILES)
    second = folder.write(tmp_path / "inventories", "acme", {"hosts.yml": "other\n"})
    third = folder.write(tmp_path / "inventories", "acme", FILES)
    assert [path.name for path in (first, second, third)] == ["acme", "acme.discovered-1", "acme.discovered-2"]
    assert (first / "group_vars" / "acme" / "main.yml").read_text(encoding="utf-8") == "a: 1\n"
    assert (first / "hosts.yml").read_text(encoding="utf-8") == "all: {}\n"


def test_a_link_in_the_place_of_the_folder_is_not_followed(tmp_path: pathlib.Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "acme").symlink_to(tmp_path / "elsewhere")
    assert folder.write(tmp_path, "acme", FILES).name == "acme.discovered-1"
    assert not list((tmp_path / "elsewhere").iterdir())


def test_the_difference_is_told_of_files_of_the_same_name_only(tmp_path: pathlib.Path) -> None:
    known = folder.write(tmp_path, "acme", {"hosts.yml": "all:\n  a: 1\n"})
    assert folder.differences(known, FILES).splitlines()[2:] == ["@@ -1,2 +1 @@", "-all:", "-  a: 1", "+all: {}"]
    assert folder.differences(tmp_path / "none", FILES) == ""


def test_what_cannot_be_written_is_said(tmp_path: pathlib.Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(OSError, match="file"):
        folder.write(tmp_path / "file", "acme", FILES)
