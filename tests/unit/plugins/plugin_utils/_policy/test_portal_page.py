# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a saved page of the portal shows, in the form that production has."""
from __future__ import annotations

import contextlib

import pytest
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._policy.portal_page import LIMIT, PageError, PageFlow, read_page
from hypothesis import given, settings
from hypothesis import strategies as st
from lab.interweave_pages import LOST, FlowRow, company_profile, integration_manager

PROFILE = "P123456:Ops@Acme.example"


def test_the_integration_manager():
    page = read_page(integration_manager([
        FlowRow("SFAcctOpp2QBCustInv"), FlowRow("QBItem2SFProd", "RUNNING", "3600000", ok=0, failed=7), FlowRow("SFProd2QBItem", "STOPPED", "09:00:00", "T"),
        FlowRow("QBCust2SFAcctNF", "STOPPED", "-900000", scheduled=False, ok=1)], PROFILE).encode())
    assert page.profile == "ops@acme.example"
    assert list(page.flows.values()) == [
        PageFlow("SFAcctOpp2QBCustInv", "started", 900000, False, True, 3, 0), PageFlow("QBItem2SFProd", "running", 3600000, False, True, 0, 7),
        PageFlow("SFProd2QBItem", "stopped", 32400, True, True, 3, 0), PageFlow("QBCust2SFAcctNF", "stopped", -900000, False, False, 1, 0)]
    assert (page.settings, page.secrets) == ({}, [])


def test_the_company_profile_keeps_what_is_wanted_and_drops_the_crms_password():
    page = read_page(company_profile({"TimeZone": "-2", "InvNumGen": "QBGen", "SFIntUsr": "svc@acme.example", "BSFQBFN": "QB_Full_Name__c"}, PROFILE,
                                     "Geheim1").encode("cp1252"))
    assert page.settings == {"TimeZone": "-2", "InvNumGen": "QBGen", "BSFQBFN": "QB_Full_Name__c"}
    assert page.secrets == ["SFPswd"]
    assert "Geheim1" not in repr(page)


def test_a_value_is_taken_as_it_stands_blanks_and_signs_too():
    assert read_page(company_profile({"TimeZone": " +2 "}, PROFILE).encode()).settings == {"TimeZone": " +2 "}


def test_a_select_without_a_choice_shows_its_first_option():
    page = company_profile({"InvNumGen": "nothing of the list"}, PROFILE)
    assert read_page(page.encode()).settings == {"InvNumGen": "SFGen"}


@pytest.mark.parametrize(("page", "says"), [
    (LOST, "the session was lost"), ("", "neither the Integration Manager nor"), ("<html><body>Welcome</body></html>", "neither"),
    ("SFAcctOpp2QBCustInv STARTED 900000", "HTML only"), ("x" * (LIMIT + 1), "larger than 8 MB")])
def test_another_page_is_an_error(page, says):
    with pytest.raises(PageError, match=says):
        read_page(page.encode())


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300), st.integers(0, 2000))
def test_a_damaged_page_never_raises_anything_else(noise, where):
    page = integration_manager([FlowRow("A"), FlowRow("B", "STOPPED")], PROFILE).encode()
    with contextlib.suppress(PageError):
        read_page(page[:where] + noise + page[where:])
