# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist import session_health
from clients import RUN, client


def test_six_checks_look_at_the_same_session() -> None:
    checks = [session_health.SignedIn(), session_health.OneServer(), session_health.QuickbooksRuns(), session_health.StartsAgain(), session_health.NoSleep(),
              session_health.LastSignOfLife()]
    looks = [look for check in checks for look in check.looks(client(quickbooks_user="ACME\\qb"), RUN)]
    assert [look.options["check"] for look in looks] == ["R1", "R2", "R3", "R4", "R5", "R6"]
    assert {(look.options["user"], look.options["port"]) for look in looks} == {("ACME\\qb", 4500)}
    assert "user" not in checks[0].looks(client(), RUN)[0].options
