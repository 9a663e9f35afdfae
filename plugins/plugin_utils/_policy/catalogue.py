# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: InterWeave's flows by CRM, as far as its catalogue and a live client show them. Pure.

A flow's name tells its CRM: ``SFAcct2QBCust`` and ``QBCust2SFAcctNF`` are Salesforce's, ``Creatio2QBItem``, ``CreatioObj2QBPON`` and ``QBInvoices2Creatio``
Creatio's; ``CRMAcctSync2QB`` is of a draft for Creatio.
"""
from __future__ import annotations

import re

#: The flow that brings one customer, named in full, from QuickBooks to the CRM. For Creatio none was seen: it is asked.
CANARY = {"salesforce": "QBCust2SFAcctNF"}
LABELS = {"salesforce": "Salesforce", "creatio": "Creatio"}
_NAMES = {
    "salesforce": re.compile(r"^SF[A-Z]|2SF(?=[A-Z]|$)"),
    "creatio": re.compile(r"Creatio|^CRM[A-Z]|2CR(?=[A-Z]|$)"),
}


def crm_of(flow: str) -> str:
    """``salesforce`` or ``creatio``; empty when the name does not say."""
    found = [crm for crm, names in _NAMES.items() if names.search(flow)]
    return found[0] if len(found) == 1 else ""


def canary_problem(flow: str, crm: str) -> str:
    """Why this is no canary flow of this CRM; empty when it may be one."""
    label = LABELS.get(crm, "the CRM")
    if not flow:
        known = CANARY.get(crm)
        return "no flow is named: for %s it is %s" % (label, known) if known else (
            "no flow is named: read the name of the flow that brings one customer from QuickBooks to %s off the Integration Manager, or ask InterWeave" % label)
    other = crm_of(flow)
    return "%s is a flow of %s, and the client's CRM is %s" % (flow, LABELS[other], label) if crm in LABELS and other not in ("", crm) else ""


__all__ = ["CANARY", "LABELS", "canary_problem", "crm_of"]
