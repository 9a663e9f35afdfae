# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pathlib
import re

import pytest
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._prove._all import EXPERIMENTS, ROWS, SECTIONS

ROOT = pathlib.Path(__file__).resolve().parents[5]


def test_each_statement_has_its_experiment_or_says_why_there_is_none() -> None:
    assert set(EXPERIMENTS) <= set(ROWS)
    assert [name for name, row in ROWS.items() if bool(row.prove) == (name in EXPERIMENTS)] == []


def test_no_name_is_there_twice() -> None:
    assert len(ROWS) == sum(len(rows) for rows in SECTIONS.values())


@pytest.mark.parametrize("row", ROWS.values(), ids=lambda row: row.name)
def test_a_reason_says_who_could_prove_it_or_that_nobody_can_by_asking(row) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", row.name)
    assert not row.prove or row.prove.startswith(("By a person", "By InterWeave", "No experiment"))
    assert all((row.statement, row.rests_on, row.handled))


@pytest.mark.parametrize("one", EXPERIMENTS.values(), ids=lambda one: one.name)
def test_an_experiment_says_what_it_asks_touches_and_which_code_would_change(one) -> None:
    assert all((one.asks, one.touches, one.proven, one.disproven))
    assert (ROOT / one.code).is_file()


def test_only_four_write() -> None:
    assert {name for name, one in EXPERIMENTS.items() if one.writes} == {"netsh-rule-form", "file-byte-true", "task-by-cim", "start-mode"}
