# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._prove._base import DISPROVEN, PROVEN, Answer, Places, verdict


def test_a_verdict_is_one_of_three() -> None:
    assert (verdict(True, "x").verdict, verdict(False, "x").verdict) == (PROVEN, DISPROVEN)
    with pytest.raises(ValueError, match="unknown verdict"):
        Answer("pass", "x")


def test_what_was_not_connected_to_cannot_be_asked() -> None:
    for ask in (lambda: Places().windows, lambda: Places().wire):
        with pytest.raises(LookupError):
            ask()
