# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What holds for every row: test_all.py."""
from __future__ import annotations

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._prove._all import ROWS
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._prove._rows_quickbooks import QUICKBOOKS_AND_QODBC


def test_its_rows_are_all_on_the_page() -> None:
    assert {row.name for row in QUICKBOOKS_AND_QODBC} <= set(ROWS)
