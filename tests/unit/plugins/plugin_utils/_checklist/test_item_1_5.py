# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist.item_1_5 import AutomaticUpdates
from clients import RUN, client


def test_it_needs_nothing_declared() -> None:
    (look,) = AutomaticUpdates().looks(client(), RUN)
    assert (look.resource, look.options, look.variables) == ("quickbooks_auto_update", {}, ())
