# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A declared flow."""
from __future__ import annotations

import pytest
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._policy.flows import STATES, Flow


@pytest.mark.parametrize("state", ["", *STATES])
def test_which_states_run(state):
    assert Flow("F", state=state).going == (state in ("started", "running", "ending"))


def test_how_often_a_flow_runs():
    assert (Flow("F", interval=15).every, Flow("F", daily_at="09:00:00").every, Flow("F").every) == (15, 1440, 0)
