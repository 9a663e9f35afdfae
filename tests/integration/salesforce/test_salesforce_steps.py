# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Several checks of one org with one login: findings, consent, budget of requests and CPU."""
from __future__ import annotations

import typing as t

import pytest

USER = "interweave@acme.example"
ALL: list[dict[str, t.Any]] = [
    {"item": "2.1", "name": "fields", "salesforce_fields": {
        "preset": "checklist", "integration_username": USER, "state": "present", "permission_sets": ["QuickBooks_Integration"]}},
    {"item": "2.2", "crm_account_names": {}},
    {"item": "2.3", "salesforce_permissions": {"integration_username": USER, "state": "present"}},
]


def statuses(result: dict[str, t.Any]) -> dict[str, str]:
    return {record["item"]: record["status"] for record in result["findings"]}


def test_a_step_that_fails_does_not_hide_the_others(crm: t.Any) -> None:
    assert statuses(crm.steps(ALL)) == {"2.1": "changed", "2.2": "fail", "2.3": "changed"}
    assert statuses(crm.steps(ALL)) == {"2.1": "pass", "2.2": "fail", "2.3": "pass"}


def test_check_mode_wants_but_writes_nothing(crm: t.Any) -> None:
    result = crm.steps(ALL, check=True)
    assert statuses(result) == {"2.1": "would_change", "2.2": "fail", "2.3": "would_change"}
    assert result["changed"]
    assert crm.only_looked()


@pytest.mark.parametrize(("consent", "why"), [
    ({"allow": []}, "interweave_allow"),
    ({"allow": ["crm_names"]}, "interweave_allow"),
    ({"window": "2020-01-01T00:00:00Z/2020-01-02T00:00:00Z"}, "change window"),
])
def test_without_leave_nothing_is_written_and_the_finding_says_why(crm: t.Any, consent: dict[str, t.Any], why: str) -> None:
    result = crm.steps(ALL, **consent)
    assert statuses(result)["2.1"] == statuses(result)["2.3"] == "would_change"
    assert all(why in record["blocked_by"] for record in result["findings"] if record["status"] == "would_change")
    assert not result["changed"]
    assert crm.only_looked()


def test_only_what_is_allowed_is_written(crm: t.Any) -> None:
    assert statuses(crm.steps(ALL, allow=["crm_permissions"])) == {"2.1": "would_change", "2.2": "fail", "2.3": "changed"}


def test_one_login_and_at_most_four_requests_for_fields_permissions_and_organisation(crm: t.Any) -> None:
    look = [{"item": "2.1", "salesforce_fields": {"preset": "checklist", "integration_username": USER}},
            {"item": "2.3", "salesforce_permissions": {"integration_username": USER}},
            {"item": "4.3", "name": "zones", "salesforce_info": {}}]
    crm.steps(look)
    crm.lab.reset()
    result = crm.steps(look)
    assert len(crm.calls()) <= 1 + 4
    assert crm.lab.ledger()["connections"] == 1
    assert result["data"]["zones"]["time_zones"]["organisation"] == "America/Denver"
    assert [record["item"] for record in result["findings"]] == ["2.1", "2.3"]


def test_a_refused_login_makes_every_step_an_error(crm: t.Any) -> None:
    result = crm.run("crm_steps", {"crm": "salesforce", "salesforce": crm.login(client_secret="wrong"), "steps": ALL, "on_failure": "report"})
    assert set(statuses(result).values()) == {"error"}
    assert "failed" not in result


def test_items_select_steps(crm: t.Any) -> None:
    assert list(statuses(crm.steps(ALL, items=["2.3"], allow=[]))) == ["2.3"]


@pytest.mark.parametrize(("items", "read"), [(["4.1"], True), (["4.3", "2.3"], True), (["2.3"], False)])
def test_a_reader_runs_for_every_item_that_is_judged_from_it(crm: t.Any, items: list[str], read: bool) -> None:
    result = crm.steps([*ALL, {"item": "4.2", "name": "lists", "salesforce_info": {}}], items=items, allow=[])
    assert ("lists" in result["data"]) == read


def test_the_ticket_stands_in_every_finding(crm: t.Any) -> None:
    assert {record["ticket"] for record in crm.steps(ALL, check=True, ticket="CHG-7")["findings"]} == {"CHG-7"}


def test_called_by_itself_it_fails_and_names_the_items(crm: t.Any) -> None:
    result = crm.run("crm_steps", {"crm": "salesforce", "salesforce": crm.login(), "steps": ALL}, True)
    assert result["failed"]
    assert "2.2 crm_account_names: " in result["msg"]


@pytest.mark.parametrize(("steps", "words"), [
    ([{"item": "9.9", "crm_account_names": {}}], "unknown checklist item"),
    ([{"item": "2.1", "creatio_columns": {"preset": "checklist"}}], "does not work with crm 'salesforce'"),
])
def test_steps_that_cannot_work_are_refused(crm: t.Any, steps: list[dict[str, t.Any]], words: str) -> None:
    result = crm.steps(steps)
    assert result["failed"]
    assert words in result["msg"]
    assert crm.calls() == []


def test_bad_options_of_one_step_cost_that_step(crm: t.Any) -> None:
    result = crm.steps([{"item": "2.1", "salesforce_fields": {"preset": "checklist", "state": "present"}}, ALL[1]])
    assert statuses(result) == {"2.1": "error", "2.2": "fail"}
    assert "permission_sets" in result["findings"][0]["actual"]


def test_a_fault_in_the_batch_is_an_error_of_every_step_that_needed_it(crm: t.Any) -> None:
    crm.lab.fault("salesforce", "quota", op="/services/data", times=100)
    assert set(statuses(crm.steps(ALL)).values()) == {"error"}
    assert crm.writes() == 0


def test_an_item_without_fault_passes_and_says_what_it_proves(crm: t.Any) -> None:
    result = crm.steps([{"item": "2.2", "crm_account_names": {"where": "Name = 'Able Plumbing'"}}])
    record = result["findings"][0]
    assert (record["status"], record["title"], record["owner"]) == ("pass", "Account names", "client")
    assert "within 'Name = 'Able Plumbing''" in record["actual"]


def test_a_defect_in_one_resource_does_not_hide_the_others(crm: t.Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from ansible_collections.interweave.smartintegration.plugins.module_utils._salesforce.fields import SalesforceFields

    def broken(self: t.Any) -> None:
        raise KeyError("surprise")

    monkeypatch.setattr(SalesforceFields, "observe", broken)
    result = crm.steps(ALL, check=True)
    assert statuses(result) == {"2.1": "error", "2.2": "fail", "2.3": "would_change"}
    assert "shape that is not known here (KeyError)" in result["findings"][0]["actual"]
