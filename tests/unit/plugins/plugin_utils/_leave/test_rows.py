# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a task hands on to the report is input when it is read back."""
from __future__ import annotations

import typing as t

import pytest
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._leave import rows
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run.files import RunError

ROW = rows.Row("run", "3.2", "rule", "firewall", rows.GONE)


def test_what_was_written_is_read() -> None:
    data = rows.record("h", "c", {"host": [ROW]}, {"folders": None})
    assert rows.rows_of(data, "host") == [ROW]
    assert rows.rows_of(data, "crm") is None


@pytest.mark.parametrize("change", [{"state": "fine"}, {"owner": "nobody"}, {"item": "9.9"}, {"said": 1}, {"more": "x"}])
def test_a_damaged_row_is_refused(change: dict[str, t.Any]) -> None:
    data = rows.record("h", "c", {"host": [ROW]}, {})
    data["rows"]["host"][0].update(change)
    with pytest.raises(RunError, match="damaged"):
        rows.rows_of(data, "host")


def test_another_version_is_refused() -> None:
    with pytest.raises(RunError):
        rows.rows_of({"schema": "2", "rows": {}}, "host")
