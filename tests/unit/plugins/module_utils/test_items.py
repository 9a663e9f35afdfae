# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The checklist as data: ids in order, each with a title, somebody who can act and something to do."""
from __future__ import annotations

from ansible_collections.interweave.smartintegration.plugins.module_utils._items import ADVISORY, ALL_ITEMS, ITEMS, KINDS, OWNERS, PHASES


def test_the_items_stand_in_the_checklists_order():
    assert list(ITEMS) == sorted(ITEMS, key=lambda item: tuple(map(int, item.split("."))))
    assert list(ALL_ITEMS) == [*ITEMS, *ADVISORY]


def test_each_item_says_who_does_what():
    for item in ALL_ITEMS.values():
        assert item.title
        assert item.instruction
        assert item.owner in OWNERS
        assert item.phase in PHASES


def test_an_advisory_check_is_of_no_phase():
    assert {ALL_ITEMS[item].phase for item in ADVISORY} == {0}


def test_each_kind_of_change_stands_once():
    assert len(KINDS) == len(set(KINDS))
