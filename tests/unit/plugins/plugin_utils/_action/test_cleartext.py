# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who may say that a password may cross the network readable: the inventory, never a fact."""
from __future__ import annotations

import pytest
from ansible.errors import AnsibleActionFail
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._action.cleartext import NAME, allows_cleartext


@pytest.mark.parametrize(("value", "allowed"), [(True, True), ("true", True), ("yes", True), (False, False), ("no", False), (0, False)])
def test_the_inventory_decides(value, allowed):
    assert allows_cleartext(Templar(DataLoader()), {NAME: value}) is allowed
    assert allows_cleartext(Templar(DataLoader()), {}) is False


def test_a_fact_never_decides():
    for value in (True, False):
        with pytest.raises(AnsibleActionFail, match="is a fact of this host"):
            allows_cleartext(Templar(DataLoader()), {NAME: value, "ansible_facts": {NAME: value}})


@pytest.mark.parametrize("value", ["maybe", [], {}, None])
def test_what_is_neither_true_nor_false_is_refused(value):
    with pytest.raises(AnsibleActionFail, match="expected true or false"):
        allows_cleartext(Templar(DataLoader()), {NAME: value})
