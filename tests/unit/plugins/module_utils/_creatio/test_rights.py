# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What stands for Modify All in Creatio: proven, lacking, or not to be proven."""
from __future__ import annotations

import dataclasses

import pytest
from ansible_collections.interweave.smartintegration.plugins.module_utils._creatio import rights

NOTHING = dict.fromkeys((*rights.GRANTABLE, *rights.TOO_MUCH), False)
EVERYTHING = {**NOTHING, rights.VIEW_ANY: True, rights.ADD_ANY: True, rights.EDIT_ANY: True}
PLAIN = rights.ObjectRights("Account", 15, True, False, False)


def state(about: rights.ObjectRights, operations: dict[str, bool]) -> str:
    return str(rights.judge_object(about, operations).as_dict()["state"])


def test_the_system_operations_override_the_rights_on_the_object() -> None:
    closed = rights.ObjectRights("Account", 0, True, True, True)
    assert state(closed, EVERYTHING) == "granted"
    assert state(closed, NOTHING) == "lacking"


@pytest.mark.parametrize(("level", "expected"), [(15, "granted"), (7, "granted"), (3, "lacking"), (5, "lacking"), (6, "lacking"), (0, "lacking")])
def test_rights_on_the_object_suffice_when_records_are_not_administered(level: int, expected: str) -> None:
    assert state(dataclasses.replace(PLAIN, level=level), NOTHING) == expected


def test_record_administration_cannot_be_proven_by_a_sample() -> None:
    about = dataclasses.replace(PLAIN, by_records=True, sampled=20)
    verdict = rights.judge_object(about, {**NOTHING, rights.VIEW_ANY: True})
    assert not verdict.lacks
    assert "20 sampled records may be edited" in verdict.unproven[0]
    assert state(about, {**NOTHING, rights.VIEW_ANY: True, rights.EDIT_ANY: True}) == "granted"


def test_one_refused_record_is_a_proof_of_the_contrary() -> None:
    about = dataclasses.replace(PLAIN, by_records=True, sampled=20, refused_records=("r1",))
    assert rights.judge_object(about, {**NOTHING, rights.VIEW_ANY: True}).lacks == ["may not edit 1 of 20 sampled records, for example r1"]


def test_closed_columns_are_lacking_unless_any_data_may_be_edited() -> None:
    about = dataclasses.replace(PLAIN, by_columns=True, closed_columns=("UsrQuickBooksId",))
    assert state(about, NOTHING) == "lacking"
    assert state(about, {**NOTHING, rights.EDIT_ANY: True}) == "granted"


def test_each_system_operation_counts_by_itself() -> None:
    reading_only = dataclasses.replace(PLAIN, level=1)
    assert rights.judge_object(reading_only, {**NOTHING, rights.EDIT_ANY: True}).lacks == ["may not add records"]


def test_what_an_integration_should_not_hold_is_named() -> None:
    assert rights.too_much({**NOTHING, "CanManageSolution": True}) == ["CanManageSolution"]
