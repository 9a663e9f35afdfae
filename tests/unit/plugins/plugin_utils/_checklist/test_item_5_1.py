# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist._base import RunView
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist.item_5_1 import StopAndStart
from clients import RUN, client


def test_no_service_is_a_question_to_the_operator() -> None:
    (look,) = StopAndStart().looks(client(), RUN)
    assert look.outcome is not None
    assert (look.outcome.status, look.outcome.owner) == ("manual", "operator")


def test_a_service_is_restarted_for_what_an_earlier_run_changed() -> None:
    (look,) = StopAndStart().looks(client(services=[{"name": "InterWeaveAgent", "optional": True}]), RunView("20261130", changed_since="2026-11-29T10:00:00Z"))
    assert look.options == {"name": "InterWeaveAgent", "optional": True, "state": "restarted", "restart": "when_changed",
                            "changed_since": "2026-11-29T10:00:00Z"}
    (first,) = StopAndStart().looks(client(services=[{"name": "X"}]), RUN)
    assert "changed_since" not in first.options
