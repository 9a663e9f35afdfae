# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A look that does not write knows no consent, whatever the inventory says."""
from __future__ import annotations

import pytest
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._answers.join import Joined
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist._all import ITEMS
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist._purpose import PURPOSES
from clients import client


@pytest.mark.parametrize("name", ["watch", "health"])
def test_what_is_live_is_looked_at_without_shell_and_consent(name: str) -> None:
    purpose = PURPOSES[name]
    bound = purpose.bound(Joined(client(allow=frozenset({"firewall"})), {"firewall": "somebody"}, ("w",)))
    assert (bound.client.allow, bound.approvals, bound.warnings, purpose.shell) == (frozenset(), {}, ("w",), False)
    assert set(purpose.items) <= set(ITEMS)
    assert not {"1.2", "1.4", "3.3", "4.1", "5.1", "5.2", "5.3"} & set(purpose.items), "no probe, canary, portal or restart"


def test_a_preflight_is_bound_by_nothing() -> None:
    known = Joined(client(allow=frozenset({"firewall"})))
    assert PURPOSES["preflight"].bound(known) is known
    assert PURPOSES["preflight"].items == ()
