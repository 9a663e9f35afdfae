# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a run asks: every open point that a person may answer, once, and nothing that only the operator can say."""

from __future__ import annotations

import datetime

import pytest
from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import STATUSES, Outcome, finding
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._answers import ask, subject
from clients import client

TODAY = datetime.date(2026, 11, 30)
KNOWN = client(company_files=[{"name": "main"}], qremote_port=8001)
ABOUT = {"facts": subject.all_facts(KNOWN), "asks": [one.as_dict() for one in subject.values(KNOWN)]}


def codes(*findings: dict[str, object], about: dict[str, object] | None = None) -> list[tuple[str, str, str]]:
    return [(one.item, one.host, one.step) for one in ask.of_host("qb01", "qb01", ABOUT if about is None else about, list(findings), TODAY)]


@pytest.mark.parametrize("status", STATUSES)
def test_only_what_waits_for_a_person_is_asked(status: str) -> None:
    assert codes(finding("3.1", Outcome(status))) == ([("3.1", "qb01", "")] if status == "manual" else [])


def test_a_no_may_become_a_yes() -> None:
    assert codes({**finding("3.1", Outcome("fail")), "answered": {"who": "Ann"}}) == [("3.1", "qb01", "")]


def test_what_was_left_out_and_what_is_the_operators_is_not_asked() -> None:
    assert codes({**finding("3.1", Outcome("manual")), "left_out": True}, finding("5.2", Outcome("manual", owner="operator"))) == []
    assert codes(finding("1.1", Outcome("manual", owner="operator"), "main")) == [("1.1", "qb01", "main")], "it was not looked at, but is the client's"


def test_what_is_of_the_client_is_asked_of_no_host() -> None:
    assert codes({**finding("2.3", Outcome("manual"), "salesforce"), "shared": True}) == [("2.3", "", "salesforce")]


def test_a_value_is_asked_instead_of_a_yes() -> None:
    assert codes(finding("4.3", Outcome("manual"), "Time zone of main"), finding("4.1", Outcome("fail"), "Invoice numbering")) == [
        ("4.1", "", ""),
        ("4.3", "qb01", "Time zone of main"),
    ]


def test_the_facts_are_those_by_which_an_answer_is_matched() -> None:
    one = ask.of_host("qb01", "qb01", ABOUT, [finding("1.1", Outcome("manual"), "main")], TODAY)[0]
    assert one.facts == subject.facts(KNOWN, "1.1", "main")


@pytest.mark.parametrize("about", [{}, {"facts": []}, {"facts": {"3.1": []}}, {"facts": {"3.1": {"": [1]}}}, {"asks": [1, {}]}])
def test_a_damaged_entry_asks_without_facts(about: dict[str, object]) -> None:
    assert codes(finding("3.1", Outcome("manual")), about=about) == [("3.1", "qb01", "")]


def test_a_change_is_asked_of_all_hosts_and_of_one_run() -> None:
    facts = ask.change_facts(ABOUT)
    hosts = [{"host": "a", "change_facts": facts}, {"host": "b", "change_facts": facts}]
    first = ask.of_change("acme", "r1", "firewall", hosts, str(TODAY))
    assert first.code != ask.of_change("acme", "r2", "firewall", hosts, str(TODAY)).code
    assert first.code != ask.of_change("acme", "r1", "firewall", hosts[:1], str(TODAY)).code
    assert first.roles == ("decides",)


def test_a_part_of_a_report_has_each_question_once() -> None:
    one = ask.of_host("acme", "a", ABOUT, [{**finding("2.3", Outcome("manual"), "x"), "shared": True}], TODAY)[0]
    host = {"questions": [ask.with_code(one)]}
    assert ask.of_part([host, host, {}], "acme") == [one]
    assert ask.of_part([host], "globex") == []
