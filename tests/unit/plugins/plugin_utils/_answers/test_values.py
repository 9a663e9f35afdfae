# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values that were answered are the inventory's own: of its types, and never against what it declares."""

from __future__ import annotations

import dataclasses
import datetime
import typing as t

import pytest
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._answers import subject
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._answers.folder import Given
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._answers.grammar import Said, meaning
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._answers.match import Answers, Word
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._answers.values import Applied, applied
from clients import client

DAY = datetime.date(2026, 11, 30)
DECLARED: dict[str, t.Any] = {"company_files": [{"name": "main"}], "flows": [{"name": "F"}]}
SHIFT, MILLIS, STATE, OWNER = (
    "company_files[main].portal.time_zone_shift",
    "flows[F].portal_interval_milliseconds",
    "flows[F].state",
    "numbering[invoice].owner",
)


def word(about: str, text: str, who: str = "Ida", day: datetime.date = DAY) -> Word:
    asked = next(one for one in subject.values(client(**DECLARED)) if one.about == about)
    return Word(
        dataclasses.replace(asked, asked_on=str(DAY)),
        Given(Said(asked.code, meaning(text), text), who, "i@x", day, "a.eml", "0" * 64, "ops"),
        who,
        "interweave",
    )


def after(about: str, text: str, **declared: t.Any) -> Applied:
    return applied(client(**{**DECLARED, **declared}), Answers(values=[word(about, text)]))


@pytest.mark.parametrize(("text", "value"), [("-2", -2), ("-2.", -2), ("0", 0), ("+3 hours", 3), ("\u22127", -7), ("-2 Remark: no doubt", -2)])
def test_a_shift_is_read_with_who_and_when(text: str, value: int) -> None:
    portal = after(SHIFT, text).client.company_files[0].portal
    assert portal == {"time_zone_shift": value, "read_by": "Ida (a.eml)", "read_on": "2026-11-30"}


@pytest.mark.parametrize(
    ("about", "text"),
    [
        (SHIFT, "two"),
        (SHIFT, "-2,5"),
        (SHIFT, "99"),
        (SHIFT, "2-3"),
        (SHIFT, "{{ 1 }}"),
        (SHIFT, "yes"),
        (MILLIS, "900,000"),
        (MILLIS, "9E+05"),
        (STATE, "on"),
        (OWNER, "both of us"),
        (OWNER, "{{ lookup('env', 'HOME') }}"),
    ],
)
def test_what_is_of_no_such_type_is_refused_with_what_it_must_be(about: str, text: str) -> None:
    found = after(about, text)
    assert "it must be" in found.problems[0]
    assert (found.client.company_files[0].portal, found.client.flows, found.client.numbering) == (None, ({"name": "F"},), ())


def test_each_kind_of_value_has_its_place() -> None:
    assert after(MILLIS, "900000").client.flows[0] == {"name": "F", "portal_interval_milliseconds": 900000, "read_by": "Ida (a.eml)", "read_on": "2026-11-30"}
    assert after(STATE, "Stopped").client.flows[0]["state"] == "stopped"
    assert after(OWNER, "QuickBooks").client.numbering == ({"type": "invoice", "owner": "quickbooks"},)


def test_what_is_declared_stands_and_one_that_differs_is_a_mistake() -> None:
    def declared(value: int, read_on: str) -> list[dict[str, t.Any]]:
        return [{"name": "main", "portal": {"time_zone_shift": value, "read_on": read_on}}]

    assert after(SHIFT, "-2", company_files=declared(-2, "2026-11-01")).client.mistakes == ()
    differs = after(SHIFT, "-2", company_files=declared(-7, "2026-11-01")).client
    assert (differs.company_files[0].portal["time_zone_shift"], [one.variable for one in differs.mistakes]) == (-7, ["interweave_company_files"])
    assert after(SHIFT, "-2", company_files=declared(-7, "2026-12-01")).client.mistakes == (), "it was read off later than the answer"


def test_two_that_differ_are_a_mistake_in_the_variable() -> None:
    found = applied(client(**DECLARED), Answers(conflicts=[[word(SHIFT, "-2"), word(SHIFT, "-3", "Bob")]])).client
    assert [one.variable for one in found.mistakes] == ["interweave_company_files"]
    assert "Bob" in found.mistakes[0].problem
