# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Consent, window and check mode before a login; the rest is tried against the lab (tests/integration/policy/test_portal.py)."""
from __future__ import annotations

import pytest
from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import ChangePolicy
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._portal import look as portal_look

OPTIONS = {"url": "https://127.0.0.1:1", "user": "a@b.c", "password": "Geheim1", "ca_path": None, "timeout": 1}


@pytest.mark.parametrize(("policy", "why"), [(ChangePolicy(allow=frozenset()), "does not list 'portal_login'"),
                                             (ChangePolicy(allow=frozenset({"portal_login"}), check_mode=True), "check mode")])
def test_without_leave_nobody_logs_in(policy, why, monkeypatch):
    monkeypatch.setattr(portal_look, "Api", None)
    outcome = portal_look.look(OPTIONS, policy)
    assert (outcome.status, why in outcome.blocked_by) == ("would_change", True)


def test_an_address_that_cannot_be_used_is_the_operators():
    outcome = portal_look.look({**OPTIONS, "url": "http://p.example"}, ChangePolicy())
    assert (outcome.status, outcome.owner) == ("error", "operator")


def test_a_portal_that_is_down_is_an_error_that_names_it():
    outcome = portal_look.look(OPTIONS, ChangePolicy())
    assert (outcome.status, "InterWeave's portal at 127.0.0.1" in outcome.actual) == ("error", True)
    assert "Geheim1" not in repr(outcome)
