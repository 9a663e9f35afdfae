# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The tags of the playbook's and the roles' looks are those of the items that are looked at there."""
from __future__ import annotations

import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[3] / "tools"))

import tags


@pytest.mark.parametrize("path", tags.LOOKS, ids=lambda path: str(path.relative_to(tags.ROOT)))
def test_the_tags_are_what_the_items_say(path):
    assert tags.text(path) == path.read_text(encoding="utf-8")


def test_every_list_of_tags_is_found():
    """Two a look: phases and items."""
    for path, looks in tags.LOOKS.items():
        assert len(tags._LIST.findall(path.read_text(encoding="utf-8"))) == 2 * len(looks)


def test_an_item_is_named_by_every_place_it_looks_at():
    assert tags.tags(("company_file",)) == (["phase_1", "phase_3"], ["item_1_1", "item_1_2", "item_1_4", "item_3_3"])
    assert tags.tags(("crm",))[0] == ["phase_2", "phase_4"]
