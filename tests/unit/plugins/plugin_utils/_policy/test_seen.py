# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the policy items take from the other parts' findings files."""
from __future__ import annotations

import pytest
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._policy.seen import collect


def part(data, *findings):
    return {"data": data, "findings": list(findings)}


def test_nothing_recorded_is_nothing_seen():
    seen = collect({}, {})
    assert (seen["host_zone"], seen["quickbooks"], seen["crm_lists"], seen["canary"]) == ("", {}, {}, {})
    assert "was not looked at" in seen["quickbooks_unread"]
    assert not seen["quickbooks_tried"]


@pytest.mark.parametrize(("saving", "zone"), [(True, "Eastern Standard Time"), (False, "Eastern Standard Time_dstoff")])
def test_the_hosts_zone_keeps_whether_windows_adjusts(saving, zone):
    data = {"Time zone": {"windows_name": "Eastern Standard Time", "iana_name": "America/New_York", "daylight_saving": saving}}
    assert collect({"parts": {"windows_host": part(data)}}, {})["host_zone"] == zone


def test_lists_of_several_company_files_are_one_and_use_in_one_is_use():
    data = {"A": {"terms": [{"name": "Net 30", "active": True, "in_use": False}], "sales_tax_codes": None},
            "B": {"terms": [{"name": "Net 30", "active": False, "in_use": True}, {"name": "Net 15", "in_use": None}]}}
    seen = collect({"parts": {"company_file": part(data)}}, {})
    assert seen["quickbooks"] == {"terms": [{"name": "Net 30", "active": True, "in_use": True}, {"name": "Net 15", "active": True, "in_use": None}]}


def test_a_list_that_one_company_file_did_not_tell_is_not_judged_by_the_other_file():
    """A tax code of the unread file would otherwise be missing in the CRM without a word."""
    told, untold = {"terms": [{"name": "Net 30"}], "sales_tax_codes": [{"name": "TAX"}]}, {"terms": [{"name": "Net 30"}], "sales_tax_codes": None}
    assert set(collect({"parts": {"company_file": part({"A": told, "B": untold})}}, {})["quickbooks"]) == {"terms"}
    one = {"item": "1.4", "status": "pass", "actual": "read", "company_file": "A"}
    other = {"item": "1.4", "status": "error", "actual": "nobody is signed in on the host", "company_file": "B"}
    seen = collect({"parts": {"company_file": part({"A": told}, one, other)}}, {})
    assert (seen["quickbooks"], seen["quickbooks_unread"], seen["quickbooks_tried"]) == ({}, "nobody is signed in on the host", True)
    assert set(collect({"parts": {"company_file": part({"A": told}, one)}}, {})["quickbooks"]) == {"terms", "tax_codes"}


def test_a_list_that_could_not_be_read_brings_its_reason():
    failed = {"status": "error", "actual": "a dialog is open in QuickBooks"}
    seen = collect({"parts": {"company_file": part({}, failed)}}, {"parts": {"crm": part({"sf": {"lists": {"terms": {"error": "denied"}}}})}})
    assert (seen["quickbooks_unread"], seen["quickbooks_tried"]) == ("a dialog is open in QuickBooks", True)
    assert seen["crm_lists"]["terms"] == {"error": "denied"}
    assert seen["crms"]["sf"]["lists"] == seen["crm_lists"]


def test_the_canary_of_this_run():
    data = {"A": {"name": "A", "canary": {"customer": "ZZZ-Test", "marker": "IW-20261123", "list_id": "80000001-1"}}}
    assert collect({"parts": {"company_file": part(data)}}, {})["canary"] == {"customer": "ZZZ-Test", "marker": "IW-20261123", "list_id": "80000001-1"}


@pytest.mark.parametrize("odd", [None, [], "text", {"parts": {"crm": None}}, {"parts": {"crm": {"data": None}}}])
def test_odd_files_are_survived(odd):
    odd = odd if isinstance(odd, dict) else {}
    assert collect(odd, odd)["crm_lists"] == {}
