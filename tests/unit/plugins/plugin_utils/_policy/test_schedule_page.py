# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A saved Integration Manager against a declared flow; through the module in test_portal_seen.py."""
from __future__ import annotations

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._policy.flows import Flow
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._policy.portal_page import PageFlow
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._policy.schedule_page import as_shown, problem, running

SHOWN = PageFlow("F", "started", 900000, False, True, 3, 1)


def test_what_the_page_says_stands_in_the_place_of_what_was_read_off():
    flow = as_shown(Flow("F", state="stopped", interval=20, portal_interval=1), SHOWN)
    assert (flow.state, flow.portal_interval, flow.interval) == ("started", 900000, 20)
    assert as_shown(Flow("F"), SHOWN).interval == 15
    assert as_shown(Flow("F"), PageFlow("F", "started", 32400, True, True)).interval is None


def test_a_started_flow_has_no_problem_under_whatever_login():
    assert problem(Flow("F", interval=15), SHOWN, "a@b.c", "x@y.z") is None
    assert running(Flow("F", state="started", interval=15), SHOWN).text.endswith("every 15 minutes, 3/1 runs since its last start")


def test_stopped_counts_under_the_owners_login_only():
    stopped = PageFlow("F", "stopped", 900000, False, True)
    declared = Flow("F", state="started", interval=15)
    found = [problem(declared, stopped, profile, ":Ops@acme.example") for profile in ("ops@acme.example", "else@acme.example", "")]
    assert [one.status for one in found if one] == ["fail", "manual", "manual"]
