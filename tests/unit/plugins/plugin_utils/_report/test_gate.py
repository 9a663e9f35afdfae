# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Go and no-go."""
from __future__ import annotations

import pytest
from ansible_collections.interweave.smartintegration.plugins.module_utils._items import ITEMS
from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import SETTLED, STATUSES, Outcome, finding
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.gate import host_verdict, required_items


def all_pass(**other):
    return [finding(item, Outcome(other.get("i" + item.replace(".", "_"), "pass"))) for item in ITEMS]


def test_all_17_settled_is_go():
    assert host_verdict(all_pass(), ITEMS) == "go"


@pytest.mark.parametrize("status", STATUSES)
def test_one_item_decides(status):
    assert host_verdict(all_pass(i4_2=status), ITEMS) == ("go" if status in SETTLED else "no-go")


def test_every_finding_of_an_item_must_be_settled():
    assert host_verdict([*all_pass(), finding("1.4", Outcome("fail"), "Company file Bakery")], ITEMS) == "no-go"


def test_nothing_passes_by_silence():
    assert host_verdict([one for one in all_pass() if one["item"] != "5.2"], ITEMS) == "no-go"
    assert host_verdict([], ITEMS) == "no-go"
    assert host_verdict(all_pass(), []) == "no-go"


def test_a_status_from_nowhere_does_not_settle():
    assert host_verdict([*all_pass(), {"item": "1.1", "status": "fine"}], ITEMS) == "no-go"


def test_only_required_items_count():
    findings = [*all_pass(i5_3="fail"), finding("R1", Outcome("fail"))]
    assert host_verdict(findings, [item for item in ITEMS if item != "5.3"]) == "go"
    assert host_verdict(findings, ["1.1", "R1"]) == "no-go"


def test_required_items_default_to_the_checklist_and_name_the_yaml_trap():
    assert required_items(None) == required_items([]) == list(ITEMS)
    assert required_items(["1.1", "R1"]) == ["1.1", "R1"]
    with pytest.raises(ValueError, match="quote it"):
        required_items([1.1])
    with pytest.raises(ValueError, match="'7.7' is no item"):
        required_items(["7.7"])
