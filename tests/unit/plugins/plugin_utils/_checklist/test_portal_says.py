# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""InterWeave's profile fills what the inventory does not declare of a CRM, and replaces nothing that it does."""
from __future__ import annotations

import dataclasses

import pytest
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist import _portal_says
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist.item_2_1 import CustomFields
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist.item_4_2 import TaxAndTerms
from clients import RUN, client

PROFILE = {"BSFQBLID": "QB_ListID__c", "BSFQBFN": " QB_Full_Name__c ", "CustTerm": "Account.Terms__c", "CustTaxCodeSt": "Tax__c", "CustTaxItemSt": "TaxItem__c"}
KNOWN = dataclasses.replace(RUN, profile=PROFILE)


@pytest.mark.parametrize("value", ["", "None", "a b", "x' OR 1=1", "{{ lookup('pipe', 'id') }}", "Contact.Terms__c", "1st", "x" * 81, "a\nb"])
def test_what_is_no_fields_name_is_left_out(value):
    assert _portal_says.lists({"CustTerm": value}) == []
    assert _portal_says.binding_fields({"BSFQBLID": value}) == []


def test_names_come_as_they_stand():
    assert [entry["name"] for entry in _portal_says.binding_fields(PROFILE)] == ["QB_ListID__c", "QB_Full_Name__c"]
    assert {entry["name"]: entry["field"] for entry in _portal_says.lists(PROFILE)} == {"terms": "Terms__c", "tax_codes": "Tax__c", "tax_items": "TaxItem__c"}


def fields_of(run, **crm):
    made = client(crms=[{"name": "one", "type": "salesforce", "login": {"url": "https://x.my.salesforce.com"}, **crm}])
    return [(look.name, look.options) for look in CustomFields().looks(made, run)]


def test_binding_fields_are_looked_at_beside_the_checklists_unless_the_client_declares_its_own():
    (_name, wanted), (name, bound) = fields_of(KNOWN, fields={"state": "present"})
    assert wanted == {"preset": "checklist", "state": "present"}
    assert name == "one, by InterWeave's profile"
    assert [(entry["name"], entry["label"]) for entry in bound["fields"]] == [("QB_ListID__c", "QuickBooks ID"), ("QB_Full_Name__c", "QB Full Name")]
    assert "state" not in bound, "nothing is made by the word of a portal"
    assert len(fields_of(RUN)) == 1
    assert len(fields_of(KNOWN, fields={"preset": "interweave_classic"})) == 1
    assert len(fields_of(KNOWN, fields={"fields": [{"object": "Account", "label": "Mine", "name": "Mine__c"}]})) == 1


def test_a_creatio_column_is_looked_for_by_its_name_alone():
    (_wanted, (_name, bound)) = fields_of(KNOWN, type="creatio")
    assert bound == {"columns": [{"object": "Account", "name": "QB_ListID__c"}, {"object": "Account", "name": "QB_Full_Name__c"}]}


def lists_of(wanted, **info):
    made = client(lists=wanted, crms=[{"name": "one", "type": "salesforce", "login": {"url": "https://x.my.salesforce.com"}, "info": info}])
    (look,) = TaxAndTerms().looks(made, KNOWN)
    return {entry["name"]: entry["field"] for entry in look.options.get("lists", ())}


def test_lists_without_a_declared_field_are_read_where_the_profile_says():
    both = [{"name": "terms"}, {"name": "tax_codes"}]
    assert lists_of(both) == {"terms": "Terms__c", "tax_codes": "Tax__c"}
    assert lists_of(both, lists=[{"name": "terms", "object": "Account", "field": "Mine__c"}]) == {"terms": "Mine__c", "tax_codes": "Tax__c"}
    assert lists_of([{"name": "tax_codes", "not_used": "exempt"}]) == {}
