# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which CRM a flow is of."""
from __future__ import annotations

import pytest
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._policy.catalogue import canary_problem, crm_of


@pytest.mark.parametrize(("flow", "crm"), [
    ("SFAcct2QBCustN", "salesforce"), ("QBCust2SFAcctNF", "salesforce"), ("QBCustInvoices2SFAcctOpp", "salesforce"), ("SFOpp2QBCMSN", "salesforce"),
    ("Creatio2QBCustInvoice", "creatio"), ("Creatio2QBItem", "creatio"), ("CreatioObj2QBPON", "creatio"), ("QBInvoices2CreatioDRS", "creatio"),
    ("CRMAcctSync2QB", "creatio"), ("QBCust2CRAcctNF", "creatio"), ("NextOrder", ""), ("MyFlow", ""), ("", "")])
def test_the_name_tells(flow, crm):
    assert crm_of(flow) == crm


def test_a_flow_of_the_other_crm_is_no_canary_and_an_unknown_name_may_be_one():
    assert canary_problem("QBCust2SFAcctNF", "salesforce") == ""
    assert canary_problem("OurOwnFlow", "creatio") == ""
    assert "client's CRM is Creatio" in canary_problem("QBCust2SFAcctNF", "creatio")
    assert "2SF" not in canary_problem("", "creatio")
