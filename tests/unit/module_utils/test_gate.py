# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Go and no-go."""
from __future__ import annotations

import pytest
from ansible_collections.interweave.smartintegration.plugins.module_utils._finding import ITEMS, SETTLED, STATUSES, Outcome, finding
from ansible_collections.interweave.smartintegration.plugins.module_utils._gate import by_client, host_verdict, required_items, roll_up


def all_pass(**other):
    return [finding(item, Outcome(other.get("i" + item.replace(".", "_"), "pass"))) for item in ITEMS]


def test_all_17_settled_is_go():
    assert host_verdict(all_pass(), ITEMS) == {"verdict": "go", "faults": 0, "unanswered": 0, "standing": []}


@pytest.mark.parametrize("status", STATUSES)
def test_one_item_decides(status):
    verdict = host_verdict(all_pass(i4_2=status), ITEMS)
    assert verdict["verdict"] == ("go" if status in SETTLED else "no-go")
    assert (verdict["faults"], verdict["unanswered"]) == {"fail": (1, 0), "error": (1, 0), "manual": (0, 1), "would_change": (0, 1)}.get(status, (0, 0))


def test_every_finding_of_an_item_must_be_settled():
    verdict = host_verdict([*all_pass(), finding("1.4", Outcome("fail"), "Company file Bakery")], ITEMS)
    assert verdict["standing"] == [{"item": "1.4", "status": "fail", "step": "Company file Bakery"}]


def test_an_item_without_a_finding_is_no_go():
    verdict = host_verdict([one for one in all_pass() if one["item"] != "5.2"], ITEMS)
    assert (verdict["verdict"], verdict["unanswered"]) == ("no-go", 1)
    assert host_verdict([], ITEMS)["verdict"] == "no-go"


def test_a_status_from_nowhere_is_a_fault():
    verdict = host_verdict([*all_pass(), {"item": "1.1", "status": "fine"}], ITEMS)
    assert (verdict["verdict"], verdict["faults"]) == ("no-go", 1)


def test_only_required_items_count():
    findings = [*all_pass(i5_3="fail"), finding("R1", Outcome("fail"))]
    assert host_verdict(findings, [item for item in ITEMS if item != "5.3"])["verdict"] == "go"
    assert host_verdict(findings, ["1.1", "R1"])["faults"] == 1


def test_required_items_default_to_the_checklist_and_name_the_yaml_trap():
    assert required_items(None) == list(ITEMS)
    assert required_items(["1.1", "R1"]) == ["1.1", "R1"]
    with pytest.raises(ValueError, match="quote it"):
        required_items([1.1])
    with pytest.raises(ValueError, match="'7.7' is no item"):
        required_items(["7.7"])


def test_a_fleet_goes_only_with_every_host():
    go = {"verdict": "go", "faults": 0, "unanswered": 0, "outcome": "reported", "client": "acme"}
    assert roll_up([go, go])["verdict"] == "go"
    assert roll_up([go, {**go, "outcome": "not_run"}]) == {
        "verdict": "no-go", "hosts": 2, "go": 1, "faults": 0, "unanswered": 0, "not_run": 1}
    assert roll_up([])["verdict"] == "no-go"
    clients = by_client([go, {**go, "client": "globex", "verdict": "no-go", "faults": 6}])
    assert (clients["acme"]["verdict"], clients["globex"]["faults"]) == ("go", 6)
