# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every item of the checklist has its file, and what it says of itself fits what is declared elsewhere."""
from __future__ import annotations

import pytest
from ansible_collections.interweave.smartintegration.plugins.module_utils._items import ALL_ITEMS, KINDS
from ansible_collections.interweave.smartintegration.plugins.module_utils._runner import Step, unusable
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist._all import FOLLOWS, ITEMS
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist._base import COMPANY_FILE, CRM, HOST, POLICY, ROLES, Look
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist._seen import Seen
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist._work import findings, without_look
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._client.spec import VARIABLES
from clients import RUN, client


def test_every_item_is_there_in_the_checklists_order() -> None:
    assert list(ITEMS) == list(ALL_ITEMS)


@pytest.mark.parametrize("item", ITEMS.values(), ids=list(ITEMS))
def test_an_item_names_known_things_only(item) -> None:
    assert set(item.variables) <= set(VARIABLES)
    assert set(item.consents) <= set(KINDS)
    assert item.places
    assert set(item.places) <= {HOST, COMPANY_FILE, CRM, POLICY}
    assert item.proves.endswith(".")
    assert (item.title, item.owner) == (ALL_ITEMS[item.id].title, ALL_ITEMS[item.id].owner)


@pytest.mark.parametrize("item", ITEMS.values(), ids=list(ITEMS))
def test_where_nothing_is_declared_an_item_looks_or_asks_and_never_passes(item) -> None:
    bare = client()
    looks = [*item.looks(bare, RUN), *item.later(bare, RUN, Seen())]
    assert looks
    assert all(look.outcome is None or look.outcome.status == "manual" for look in looks)
    assert all(look.place in item.places for look in looks)
    assert {look.resource for look in looks if look.resource and look.place == item.places[-1]} <= set(item.follows)


def test_every_kind_of_change_is_an_items() -> None:
    assert {kind for item in ITEMS.values() for kind in item.consents} == set(KINDS)


def test_what_is_followed_is_some_items_resource() -> None:
    known = set(FOLLOWS) | {"salesforce_info", "creatio_info"}
    assert {before for follows in FOLLOWS.values() for before in follows} <= known


def test_what_applies_to_a_server_that_is_not_live() -> None:
    crms = {"2.1", "2.2", "2.3"}  # the client's, whichever server leads
    assert {item.id for item in ITEMS.values() if "standby" in item.roles} == {"1.3", "1.5", "3.1"} | crms
    assert {item.id for item in ITEMS.values() if "retired" in item.roles} == {"3.1"} | crms
    assert all("live" in item.roles for item in ITEMS.values())
    assert VARIABLES["interweave_role"].choices == ROLES


@pytest.mark.parametrize("item", ITEMS.values(), ids=lambda item: item.id)
def test_of_a_hosted_server_the_provider_is_told_what_to_do_and_no_other_their_work(item) -> None:
    outcome = without_look(client(hosting="hosted"), item)
    assert outcome.owner == ("it" if item.owner == "it" or item.id in ("R1", "R3") else item.owner)
    assert outcome.remedy.startswith(item.instruction)


@pytest.mark.parametrize("item", [item for item in ITEMS.values() if "retired" not in item.roles], ids=lambda item: item.id)
def test_what_does_not_apply_to_a_retired_server_says_why(item) -> None:
    outcome = without_look(client(role="retired"), item)
    assert outcome.status == "not_applicable"
    assert "declared retired" in outcome.actual


@pytest.mark.parametrize(("item", "look", "named"), [
    ("3.1", Look(HOST, "tcp_listener_info", {}, "Way in", ("interweave_qremote_port", "interweave_sources")), "interweave_qremote_port or interweave_sources"),
    ("2.1", Look(CRM, "salesforce_fields", {}, "salesforce", ("interweave_crms[0].fields",)), "interweave_crms[0].fields"),
    ("R3", Look(HOST, "session_info", {}, "Session"), "interweave_quickbooks_user"),
])
def test_options_that_cannot_be_used_are_the_operators_by_the_variables_name(item, look, named):
    step = Step(item, look.name, look.resource, {}, unusable("port: 80010 is no port"))
    (found,) = findings(client(), ITEMS[item], [(look, step)], look.place)
    assert (found["status"], found["owner"]) == ("error", "operator")
    assert found["remedy"].startswith("Correct %s" % named)
    assert found["remedy"].endswith("in the inventory and run again.")
