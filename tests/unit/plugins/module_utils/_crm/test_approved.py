# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rows of the file with approved names: yes is written, no is not, and what a spreadsheet spoiled is refused."""

from __future__ import annotations

import pytest
from ansible_collections.interweave.smartintegration.plugins.module_utils._crm.approved import is_approved, row_problem

ROW = {"id": "001LAB0000000S4AAA", "old": "a: b", "new": "a - b"}


@pytest.mark.parametrize(("said", "written"), [("yes", True), ("Ja", True), (" X ", True), ("WAHR", True), ("no", False), ("", False), ("nein", False)])
def test_only_a_yes_is_written(said: str, written: bool) -> None:
    row = {**ROW, "approved": said}
    assert (is_approved(row), row_problem(row)) == (written, "")


def test_without_the_column_every_new_name_is() -> None:
    assert (is_approved(ROW), is_approved({**ROW, "new": ""})) == (True, False)


@pytest.mark.parametrize(
    "change", [{"approved": "perhaps"}, {"id": "1,23E+15"}, {"id": "1E5"}, {"new": "#NAME?"}, {"old": "#WERT!"}, {"new": "#####"}, {"approved": "yes?"}]
)
def test_what_is_not_plain_is_refused(change: dict[str, str]) -> None:
    assert row_problem({**ROW, "approved": "yes", **change})
