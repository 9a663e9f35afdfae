# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Numbering (4.1) and lists (4.2)."""
from __future__ import annotations

import datetime

import pytest
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._policy import lists_match as _lists_match
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._policy import numbering as _numbering
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._policy.lists_match import Comparison, Entry
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._policy.numbering import Document, Field

DAY = datetime.date(2026, 11, 20)
TEXT = Field("Opportunity.Invoice__c", "string", 11, False, True)


def judge_numbers(documents, today=DAY):
    return _numbering.judge(documents, today)


def document(**more):
    return Document(**{"type": "invoice", "owner": "quickbooks", "portal": "QBGen", "read_by": "Ann", "read_on": DAY,
                       "field_name": TEXT.name, "field": TEXT, **more})


# 4.1 -----------------------------------------------------------------------------------------------------------
def test_no_declaration_is_a_fail_with_the_recommendation_and_the_trap():
    outcome = judge_numbers([])
    assert outcome.status == "fail"
    assert "Recommended owner: QuickBooks" in outcome.remedy
    assert "SFGen" in " ".join(outcome.evidence)
    assert "operator" not in outcome.remedy
    assert judge_numbers([document(owner="")]).status == "fail"


def test_declaration_portal_and_crm_in_agreement_are_attested_never_a_pass():
    outcome = judge_numbers([document()])
    assert outcome.status == "attested"
    assert "read off by Ann on 2026-11-20" in outcome.evidence[0]
    assert judge_numbers([document(field=None, field_name="")]).status == "attested"


@pytest.mark.parametrize(("more", "status", "says"), [
    ({"portal": ""}, "manual", "was not read off"),
    ({"portal": "SFGen"}, "fail", "the form's default, which nobody changed"),
    ({"portal": "SFQBGen"}, "fail", "declared quickbooks, but the portal says SFQBGen"),
    ({"read_by": ""}, "manual", "not by whom and when"),
    ({"field": Field("F", "string", 0, True, False)}, "fail", "Duplicate Document Number"),
    ({"field": Field("F", "string", 10, False, True)}, "fail", "holds 10 characters"),
    ({"field": Field("F", "double", 18, False, True)}, "fail", "is of type double"),
    ({"field": Field("F", "string", 11, False, False)}, "fail", "cannot be written"),
    ({"owner": "crm", "portal": "SFGen"}, "fail", "is no auto-number and nothing else"),
    ({"owner": "crm", "portal": "SFGen", "crm_generator": "trigger InvoiceNumber"}, "attested", "invoice: crm"),
    ({"owner": "crm", "portal": "SFGen", "field": Field("F", "string", 0, True, False)}, "attested", "invoice: crm"),
    ({"owner": "mixed", "portal": "SFQBGen"}, "manual", "ranges are not declared"),
    ({"owner": "merged", "portal": "MSFQBGen", "ranges": "CRM: W-, QuickBooks: none"}, "attested", "merged (MSFQBGen)"),
    ({"type": "credit_memo", "owner": "merged", "portal": "MSFQBGen", "ranges": "CRM: W-, QuickBooks: none"}, "attested", "merged (MSFQBGen)"),
    ({"owner": "mixed", "portal": "SFQBGen", "ranges": " "}, "manual", "ranges are not declared"),
    ({"owner": "mixed", "portal": "SFQBGen", "ranges": "x", "field": Field("F", "string", 30, True, False)}, "manual", "takes no number of QuickBooks"),
    ({"owner": "merged", "portal": "MSFQBGen", "ranges": "x", "field": Field("F", "string", 5, False, True)}, "manual", "holds 5 characters"),
    ({"owner": "mixed", "portal": "SFQBGen", "ranges": "x", "field": Field("F", "string", 11, False, False)}, "manual", "cannot be written"),
    ({"owner": "crm", "portal": "SFGen", "crm_generator": " "}, "fail", "is no auto-number and nothing else"),
    ({"read_by": " "}, "manual", "not by whom and when"),
    ({"portal": " QBGen "}, "attested", "invoice: quickbooks"),
    ({"type": "sales_order", "owner": "merged", "portal": "MSFQBGen", "ranges": "x"}, "fail", "for invoices and credit memos only"),
])
def test_each_disagreement_is_named(more, status, says):
    outcome = judge_numbers([document(**more)])
    assert outcome.status == status
    assert says in outcome.actual
    assert outcome.remedy or status == "attested"


@pytest.mark.parametrize(("kind", "setting", "page"), [
    ("invoice", "InvNumGen", "invoices, sales receipts"), ("sales_receipt", "SRNumGen", "invoices, sales receipts"),
    ("bill", "BillNumGen", "deposits and bills"),
    ("payment_receipt", "PRNumGen", "payment receipts"), ("journal_entry", "JENumGen", "journal entries"), ("vendor_credit", "VCNumGen", "credits")])
def test_the_page_that_a_document_stands_on_is_named(kind, setting, page):
    remedy = judge_numbers([document(type=kind, portal="")]).remedy
    assert setting in remedy
    assert page in remedy
    assert "last page" not in remedy


def test_no_text_speaks_of_one_crm():
    for outcome in (judge_numbers([]), judge_numbers([document(portal="SFGen")])):
        assert "Salesforce" not in outcome.actual + outcome.remedy


def test_one_kind_of_document_does_not_hide_another():
    outcome = judge_numbers([document(), document(type="estimate", portal="SFGen"), document(type="sales_order", portal="")])
    assert outcome.status == "fail"
    assert "estimate" in outcome.actual
    assert "sales order" in outcome.actual
    assert len(outcome.evidence) == 1


@pytest.mark.parametrize(("on", "status"), [(DAY.replace(year=2025), "attested"), (DAY.replace(year=2024), "manual"), (DAY.replace(year=2027), "manual")])
def test_a_reading_off_the_portal_has_a_day_that_counts(on, status):
    outcome = judge_numbers([document(read_on=on)])
    assert outcome.status == status
    assert (str(on) in outcome.actual) == (status == "manual")


def test_a_field_that_was_to_be_looked_at_and_was_not_is_an_error():
    outcome = judge_numbers([document(field=None, unread="the login was refused"), document(type="estimate", portal="")])
    assert outcome.status == "error"
    assert "Opportunity.Invoice__c was not looked at: the login was refused" in outcome.actual
    assert "estimate" in outcome.actual
    assert "info.numbering" in outcome.remedy


def test_one_kind_of_document_declared_twice_is_a_fail():
    outcome = judge_numbers([document(), document(owner="crm", portal="SFGen", crm_generator="x")])
    assert (outcome.status, "invoice is declared 2 times" in outcome.actual) == ("fail", True)


def test_an_owner_other_than_recommended_is_a_warning():
    assert "recommended owner is QuickBooks" in judge_numbers([document(owner="crm", portal="SFGen", crm_generator="x")]).warnings[0]


# 4.2 -----------------------------------------------------------------------------------------------------------
def compare(quickbooks, crm, **more):
    return _lists_match.judge(Comparison(**{
        "name": "payment terms", "crm_field": "Account.Terms__c", "picklist": True,
        "quickbooks": tuple(Entry(one) if isinstance(one, str) else one for one in quickbooks) if quickbooks is not None else None,
        "crm": tuple(Entry(one, one) if isinstance(one, str) else one for one in crm) if crm is not None else None, **more}))


def kinds(outcome):
    return [(row["kind"], row["value"], row["other"]) for row in outcome.facts["differences"]]


def test_identical_lists_pass():
    assert compare(["Net 30", "Due on receipt"], ["Due on receipt", "Net 30"]).status == "pass"


@pytest.mark.parametrize(("quickbooks", "crm", "kind", "other"), [
    ("Net 30", "net 30", "case_differs", "net 30"),
    ("Net 30", "Net\u00a030", "white_space_differs", "Net\u00a030"),
    ("Net 30", " Net 30", "white_space_differs", " Net 30"),
    ("Net 30", "Net  30", "white_space_differs", "Net  30"),
    ("Net 30", "Net\u200b 30", "white_space_differs", "Net\u200b 30"),
    ("Z\u00fcrich", "Zu\u0308rich", "characters_differ", "Zu\u0308rich"),
    ("Net 30", "Net 30 days", "missing_in_crm", "Net 30 days"),
    ("Net 30", "Cash", "missing_in_crm", ""),
    ("Net 30", Entry("N30", "Net 30"), "label_instead_of_value", "N30"),
    ("Net 30", Entry("Net 30", "Net 30", active=False), "inactive_in_crm", ""),
])
def test_differences_are_classified_with_the_nearest_spelling(quickbooks, crm, kind, other):
    outcome = compare([quickbooks], [crm])
    assert outcome.status == "fail"
    assert (kind, quickbooks, other) in kinds(outcome)
    assert outcome.remedy


def test_a_no_break_space_is_made_visible():
    assert 'is "Net\\u00a030" in Account.Terms__c' in compare(["Net 30"], ["Net\u00a030"]).evidence[0]


def test_extra_values_of_the_crm_are_told_and_break_nothing_towards_the_crm():
    outcome = compare(["Net 30"], ["Net 30", "Net 90"])
    assert (outcome.status, kinds(outcome)) == ("pass", [("extra_in_crm", "Net 90", "")])
    assert "Net 90" in outcome.warnings[0]


def test_towards_quickbooks_an_extra_value_is_missing_there():
    outcome = compare(["Net 30", "Net 15"], ["Net 30", "Net 45"], direction="crm_to_quickbooks")
    assert outcome.status == "fail"
    assert [row[:2] for row in kinds(outcome)] == [("missing_in_quickbooks", "Net 45")]
    assert kinds(outcome)[0][2] in ("Net 15", "Net 30")
    both = compare(["Net 30", "Net 15"], ["Net 30", "Cash"], direction="both")
    assert {row[0] for row in kinds(both)} == {"missing_in_crm", "missing_in_quickbooks"}
    assert compare([Entry("Net 30", active=False)], ["Net 30"], direction="crm_to_quickbooks").status == "fail"


def test_entries_out_of_use_are_not_compared_and_said():
    outcome = compare(["Net 30", Entry("2% 10", in_use=False), Entry("Old", active=False)], ["Net 30"])
    assert outcome.status == "pass"
    assert outcome.evidence == ['Compared: "Net 30"', 'Not compared, because inactive or not in use in QuickBooks: "2% 10", "Old"']


@pytest.mark.parametrize(("quickbooks", "crm", "kind"), [
    ("Net 30", "NET30", "white_space_differs"), ("Net 30", "Net-30", "characters_differ"), ("Due on receipt", "Due-on-Receipt", "characters_differ"),
    ("2 10 Net 30", "210 Net 30", "missing_in_crm"), ("Net 30", "Net 60", "missing_in_crm"),
])
def test_a_near_duplicate_is_replaced_never_added_beside(quickbooks, crm, kind):
    outcome = _lists_match.judge(Comparison("terms", (Entry(quickbooks),), (Entry(crm, in_use=True),), "Account.Terms__c", picklist=True))
    assert [row["kind"] for row in outcome.facts["differences"]][0] == kind
    assert bool(outcome.facts["picklist_additions"]) == (kind == "missing_in_crm")


@pytest.mark.parametrize(("in_use", "status"), [(True, "fail"), (False, "pass"), (None, "pass")])
def test_a_list_put_right_while_records_stay_wrong_does_not_pass(in_use, status):
    crm = (Entry("Net 30", in_use=True), Entry("NET30", in_use=in_use))
    outcome = _lists_match.judge(Comparison("terms", (Entry("Net 30"),), crm, "Account.Terms__c"))
    assert outcome.status == status
    if status == "fail":
        assert "then move the records to it, then deactivate the old one" in outcome.remedy


@pytest.mark.parametrize(("in_use", "status"), [(True, "fail"), (False, "pass"), (None, "pass")])
def test_an_inactive_term_that_records_still_carry_is_compared(in_use, status):
    quickbooks = (Entry("Net 30"), Entry("Net 60", active=False, in_use=in_use))
    outcome = _lists_match.judge(Comparison("terms", quickbooks, (Entry("Net 30"),), "Account.Terms__c"))
    assert outcome.status == status


def test_a_pass_of_tax_codes_says_what_it_does_not_prove():
    outcome = _lists_match.judge(Comparison("sales tax codes", (Entry("Tax"),), (Entry("Tax"),), "Account.Tax__c"))
    assert outcome.status == "pass"
    assert [text.split(" ", 3)[:3] for text in outcome.warnings] == [["Sales", "tax", "items"], ["Records", "without", "any"]]


@pytest.mark.parametrize(("name", "blank", "told"), [
    ("sales tax codes", 3, ["tax_items", "3 records of the CRM have no value of Account.Tax__c"]), ("sales tax codes", 0, ["tax_items"]),
    ("sales tax items", 2, ["Groups", "2 records"]), ("sales tax items", None, ["Groups", "were not looked for"]), ("payment terms", 3, []),
])
def test_records_without_a_tax_are_counted_and_those_without_terms_are_nothing(name, blank, told):
    outcome = _lists_match.judge(Comparison(name, (Entry("Tax"),), (Entry("Tax"),), "Account.Tax__c", blank=blank))
    assert (outcome.status, len(outcome.warnings)) == ("pass", len(told))
    assert all(word in text for word, text in zip(told, outcome.warnings, strict=True))


def test_missing_values_are_planned_for_the_picklist():
    outcome = compare(["Net 30", "Net 15", "Net 60"], ["net 60", "Net 30"])
    assert outcome.facts["picklist_additions"] == [{"object": "Account", "field": "Terms__c", "values": ["Net 15"], "kind": "crm_picklists"}]
    assert compare(["Net 15"], ["Cash"], picklist=False).facts["picklist_additions"] == []


@pytest.mark.parametrize(("quickbooks", "crm", "more", "status", "says"), [
    ([], ["x"], {}, "error", "QuickBooks has no payment terms at all"),
    (["x"], [], {}, "error", "the CRM has no payment terms at all"),
    (None, ["x"], {"why": "the probe is not allowed"}, "manual", "the probe is not allowed"),
    (None, ["x"], {"why": "timed out", "tried": True}, "error", "timed out"),
    (["x"], ["x"], {"crm_field": ""}, "manual", "no CRM field is declared"),
    ([Entry("x", in_use=False), Entry("y", active=False)], ["x"], {}, "error", "none of the payment terms of QuickBooks is active and in use"),
    (["x"], [Entry("x", in_use=False)], {"direction": "crm_to_quickbooks"}, "error", "none of the payment terms of the CRM is active and in use"),
    (["x"], ["x"], {"why": "company file two: timed out"}, "error", "not all were: company file two: timed out"),
    (["x"], ["X"], {"why": "company file two: timed out"}, "fail", "1 case differs"),
    (["x"], ["y"], {"not_used": "cash sales only"}, "not_applicable", "cash sales only"),
])
def test_what_was_not_seen_never_passes(quickbooks, crm, more, status, says):
    outcome = compare(quickbooks, crm, **more)
    assert (outcome.status, says in outcome.actual) == (status, True)


def test_what_was_not_read_names_the_item_it_waits_for_and_the_client_is_told_their_part_by_itself():
    unread = _lists_match.judge(Comparison("terms", None, (Entry("Net 30"),), "Account.Terms__c", tried=True, why="80040418"))
    assert unread.remedy == "Let the company file be read (item 1.4) and run again."
    idle = _lists_match.judge(Comparison("terms", (Entry("Net 30", active=False),), (Entry("Net 30", active=False),), "Account.Terms__c"))
    assert idle.owner == "client"
    assert idle.remedy.startswith("Use the entries that shall be synchronised in one record at least. ")
