# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The tags of the playbook's looks name every item that has something to look at there: what is left out there would be told as not looked at."""
from __future__ import annotations

import pathlib

import pytest
import yaml
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist._all import ITEMS
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist._base import COMPANY_FILE, HOST

ROOT = pathlib.Path(__file__).resolve().parents[3]
LOOKS = {str(task["interweave.smartintegration.preflight_look"]["parts"]): " ".join(map(str, task["tags"]))
         for play in yaml.safe_load((ROOT / "playbooks" / "preflight.yml").read_text(encoding="utf-8"))
         for task in play["tasks"] if "interweave.smartintegration.preflight_look" in task}


@pytest.mark.parametrize("item", ITEMS.values(), ids=lambda item: item.id)
def test_an_item_is_a_tag_of_every_look_that_serves_it(item):
    over_the_connection, from_the_controller = LOOKS.values()
    phase = "'phase_%s'" % (item.id[0] if item.id[0].isdigit() else "0")
    for tag in ("'item_%s'" % item.id.replace(".", "_"), phase):
        assert tag in from_the_controller
        if {HOST, COMPANY_FILE} & set(item.places):
            assert tag in over_the_connection
