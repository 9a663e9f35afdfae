# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a question rests on: change it, and an answer that was given before does not count."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.interweave.smartintegration.plugins.module_utils._items import ALL_ITEMS, KINDS, OWNERS
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._answers import subject
from clients import client

FILE = {"name": "main", "path": "C:\\Acme.qbw", "company_name": "Acme"}
NUMBERED = {"type": "invoice", "owner": "quickbooks"}


@pytest.mark.parametrize(
    ("item", "step", "now", "then"),
    [
        ("3.1", "", {"qremote_port": 8001}, {"qremote_port": 4500}),
        ("3.1", "", {"port_forwards": [{"listen_port": 8001}]}, {"port_forwards": [{"listen_port": 8002}]}),
        ("3.2", "", {"sources": ["203.0.113.10"]}, {"sources": ["203.0.113.11"]}),
        ("3.2", "", {"qremote_port": 8001}, {"qremote_port": 4500}),
        ("1.1", "main", {"company_files": [FILE]}, {"company_files": [{**FILE, "path": "D:\\Acme.qbw"}]}),
        ("1.4", "main", {"company_files": [FILE]}, {"company_files": [{**FILE, "company_name": "Other"}]}),
        ("1.2", "main", {"stage": "run"}, {"stage": "connect"}),
        ("1.3", "", {"quickbooks_user": "A\\u"}, {"quickbooks_user": "A\\v"}),
        ("2.3", "salesforce", {"crms": [{"type": "salesforce", "integration_username": "a"}]}, {"crms": [{"type": "salesforce", "integration_username": "b"}]}),
        ("4.1", "", {"numbering": [NUMBERED]}, {"numbering": [{**NUMBERED, "owner": "crm"}]}),
        ("4.1", "", {"numbering": [{**NUMBERED, "portal": "QBGen"}]}, {"numbering": [{**NUMBERED, "portal": "SFGen"}]}),
        ("4.3", "", {"company_files": [{**FILE, "portal": {"time_zone_shift": -2}}]}, {"company_files": [{**FILE, "portal": {"time_zone_shift": -3}}]}),
        ("1.1", "main", {"hosting": "hosted"}, {"hosting": "on_premises"}),
    ],
)
def test_each_fact_is_in_it(item: str, step: str, now: dict[str, t.Any], then: dict[str, t.Any]) -> None:
    assert subject.facts(client(**now), item, step) != subject.facts(client(**then), item, step)


def test_a_file_s_facts_are_its_own() -> None:
    other = {"name": "warehouse", "path": "C:\\W.qbw"}
    assert subject.facts(client(company_files=[FILE, other]), "1.1", "main") == subject.facts(client(company_files=[FILE]), "1.1", "main")


def test_every_step_of_an_item_is_kept() -> None:
    kept = subject.all_facts(client(company_files=[FILE]))
    assert set(kept) == set(ALL_ITEMS)
    assert set(kept["1.1"]) == {"", "main", "Time zone of main"}


def test_every_owner_has_its_roles_and_every_kind_of_change_its_facts() -> None:
    assert set(subject.ROLES) == set(OWNERS)
    assert set(subject.FACTS_OF_KIND) == set(KINDS)
    assert all(subject.text_of(item) for item in ALL_ITEMS)


@pytest.mark.parametrize(
    ("variables", "about"),
    [
        ({}, {"numbering[invoice].owner"}),
        ({"numbering": [{"type": "estimate"}]}, {"numbering[estimate].owner"}),
        ({"numbering": [NUMBERED]}, {"numbering[invoice].portal"}),
        ({"numbering": [{**NUMBERED, "portal": "QBGen"}]}, set()),
        ({"numbering": [{**NUMBERED, "portal": "QBGen"}], "company_files": [FILE]}, {"company_files[main].portal.time_zone_shift"}),
        ({"numbering": [{**NUMBERED, "portal": "QBGen"}], "company_files": [{**FILE, "portal": {"time_zone_shift": 0}}]}, set()),
        ({"numbering": [{**NUMBERED, "portal": "QBGen"}], "flows": [{"name": "F[1]"}]}, {"flows[F[1]].portal_interval_milliseconds", "flows[F[1]].state"}),
    ],
)
def test_only_values_that_nobody_declared_are_asked(variables: dict[str, t.Any], about: set[str]) -> None:
    asked = subject.values(client(**variables))
    assert {one.about for one in asked} == about
    assert all(subject.path_of(one.about)[0] for one in asked)
    assert [subject.facts_of_value(client(**variables), one.about) for one in asked] == [one.facts for one in asked]


def test_portal_values_count_for_ninety_days_and_a_decision_for_a_year() -> None:
    asked = subject.values(client(company_files=[FILE]))
    assert {one.about: one.days for one in asked} == {"numbering[invoice].owner": 365, "company_files[main].portal.time_zone_shift": 90}


@pytest.mark.parametrize("about", ["allow", "crms[x].login", "numbering[invoice].type", "company_files[main].path", "", "waivers[0].item"])
def test_no_other_variable_can_be_answered(about: str) -> None:
    assert subject.path_of(about) == ("", "", "")
