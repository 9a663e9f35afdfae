# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What later checks read from an org."""
from __future__ import annotations

import typing as t


def info(crm: t.Any, org: str = "acme", **options: t.Any) -> dict[str, t.Any]:
    return crm.run("salesforce_info", {**crm.login(org), **options})


def test_picklist_values_come_with_counts_in_the_lists_order(crm: t.Any) -> None:
    values = info(crm, lists=[{"name": "terms", "object": "Account", "field": "Terms__c"}])["lists"]["terms"]["values"]
    assert [(row["value"], row["active"], row["count"]) for row in values] == [("Net 15", True, 2), ("Net 30", True, 4), ("Due on receipt", True, 1)]


def test_free_text_is_counted_as_it_is_spelled(crm: t.Any) -> None:
    values = info(crm, "globex", lists=[{"name": "terms", "object": "Account", "field": "Terms__c"}])["lists"]["terms"]["values"]
    assert {row["value"]: row["count"] for row in values} == {"Net 30": 2, "net 30": 1}


def test_records_without_a_value_are_counted_beside_the_values(crm: t.Any) -> None:
    read = info(crm, "globex", lists=[{"name": "terms", "object": "Account", "field": "Terms__c"}])["lists"]["terms"]
    assert "" not in {row["value"] for row in read["values"]}
    everything = info(crm, "globex", lists=[{"name": "names", "object": "Account", "field": "Name"}])["lists"]["names"]
    assert everything["blank"] == 0
    assert read["blank"] + sum(row["count"] for row in read["values"]) == sum(row["count"] for row in everything["values"])


def test_values_without_counts_take_no_query(crm: t.Any) -> None:
    values = info(crm, lists=[{"name": "terms", "object": "Account", "field": "Terms__c", "counts": False}], time_zones=False)["lists"]["terms"]["values"]
    assert {row["count"] for row in values} == {None}


def test_a_number_field_says_whether_the_crm_numbers(crm: t.Any) -> None:
    result = info(crm, numbering=[{"name": "invoice", "object": "Opportunity", "field": "QB_Invoice_Number__c"}])
    assert result["numbering"]["invoice"] == {"object": "Opportunity", "field": "QB_Invoice_Number__c", "type": "string", "length": 11,
                                              "auto_number": False, "updateable": True}


def test_time_zones_of_organisation_and_user(crm: t.Any) -> None:
    zones = info(crm, "globex", zone_username="interweave@globex.example")["time_zones"]
    assert (zones["organisation"], zones["user"]) == ("Europe/Berlin", "Europe/London")


def test_what_cannot_be_read_does_not_hide_the_rest(crm: t.Any) -> None:
    result = info(crm, lists=[{"name": "a", "object": "Account", "field": "Nowhere__c"}, {"name": "b", "object": "x y", "field": "Terms__c"},
                              {"name": "c", "object": "Account", "field": "Terms__c"}])
    assert "no such field" in result["lists"]["a"]["error"]
    assert "API name" in result["lists"]["b"]["error"]
    assert result["lists"]["c"]["values"]


def test_the_canary_arrives_with_this_runs_marker(crm: t.Any) -> None:
    wanted = {"account": {"name": "ZZZ-Test", "marker": "run-1'%_", "marker_field": "Description"}}
    assert info(crm, **wanted)["account"]["found"] == 0
    crm.lab.act("salesforce", "account", org="acme", name="ZZZ-Test", description="of run-0")
    crm.lab.act("salesforce", "account", org="acme", name="zzz-test", description="of run-1'%_ too")
    assert info(crm, **wanted)["account"]["found"] == 0
    crm.lab.act("salesforce", "account", org="acme", name="ZZZ-Test", description="made by run-1'%_ today")
    assert info(crm, **wanted)["account"]["found"] == 1


def test_an_account_that_the_login_could_not_see_is_not_said_to_be_missing(crm: t.Any) -> None:
    found = crm.run("salesforce_info", {**crm.login("globex", "clerk"), "account": {"name": "ZZZ-Test"}})["account"]
    assert "private" in found["error"]


def test_white_space_in_a_name_is_part_of_it(crm: t.Any) -> None:
    for name in ("Two  Spaces", "No\u00a0Break", "Thin\u2009Space"):
        crm.lab.act("salesforce", "account", org="acme", name=name)
        assert info(crm, account={"name": name})["account"]["found"] == 1
        assert info(crm, account={"name": " ".join(name.split())})["account"]["found"] == 0


def test_free_text_with_too_many_values_is_no_list(crm: t.Any, monkeypatch: t.Any) -> None:
    from ansible_collections.interweave.smartintegration.plugins.module_utils._salesforce import client as _salesforce
    monkeypatch.setattr(_salesforce, "MOST_GROUPS", 2)
    found = info(crm, "globex", lists=[{"name": "terms", "object": "Account", "field": "Terms__c"}])["lists"]["terms"]
    assert "2 different values or more" in found["error"]


def test_reading_changes_nothing(crm: t.Any) -> None:
    info(crm, lists=[{"name": "terms", "object": "Account", "field": "Terms__c"}])
    assert crm.only_looked()
