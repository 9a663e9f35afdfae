# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The last page: whatever is not over, and what people made, is named there; what is over is not."""
from __future__ import annotations

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._leave import model
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._leave.people import Task
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._leave.rows import OVER, STATES, Row

ROWS = [Row("run-1", "3.2", "rule <%s>" % state, "firewall", state, "said", "it", "Do it.") for state in STATES]
TASKS = [Task("it", "h", "the WinRM listener", "Delete it."), Task("crm_admin", "crm", "the permission set", "Take it away.")]
TOLD = model.of_client("acme", {"h": ROWS}, TASKS, {"runs": ["run-1"], "check": False, "not_known": ["what older runs changed"]})


def test_the_end_names_exactly_what_is_not_over() -> None:
    for row in ROWS:
        assert any(row.what in line for line in TOLD["left"]) is (row.state not in OVER), row.state
    assert [line for line in TOLD["left"] if "rule" not in line] == ["h: the WinRM listener", "crm: the permission set", "what older runs changed"]
    assert TOLD["sentence"].endswith("except:")
    assert model.open_of(TOLD, "h") == 3


def test_nothing_left_is_said_without_exceptions() -> None:
    assert model.of_client("acme", {}, [], {"runs": []})["sentence"] == "Nothing of ours is left on the systems of acme."


def test_names_of_records_are_left_out_where_that_is_wanted() -> None:
    assert model.redacted(Row("r", "2.2", "name of account 1", "crm_names", "gone", "now: Jane Doe")).said == ""
