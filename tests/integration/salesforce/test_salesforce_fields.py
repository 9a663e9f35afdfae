# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Item 2.1 on the lab's orgs: present, absent, hidden, read-only, wrong type, other names; created on request and only then."""
from __future__ import annotations

import typing as t

import pytest

USER = {"integration_username": "interweave@acme.example"}
GLOBEX = {"integration_username": "interweave@globex.example"}
SETS = {"permission_sets": ["QuickBooks_Integration"]}


def look(crm: t.Any, org: str = "acme", who: str = "admin", check: bool = False, **options: t.Any) -> dict[str, t.Any]:
    return crm.run("salesforce_fields", {**crm.login(org, who), **({"preset": "checklist"} if "fields" not in options else {}), **options}, check)


def verdicts(result: dict[str, t.Any]) -> dict[str, str]:
    return {"%s.%s" % (row["object"], row["name"]): row["verdict"] for row in result["fields"]}


def test_a_missing_field_fails_and_the_others_are_told(crm: t.Any) -> None:
    result = look(crm, **USER)
    assert result["status"] == "fail"
    assert result["failed"]
    found = verdicts(result)
    assert found.pop("Opportunity.Integration_Sync__c") == "absent"
    assert set(found.values()) == {"present"}
    assert "Object Manager > Opportunity" in result["remedy"]
    assert crm.only_looked()


def test_nothing_is_created_on_a_mere_look_in_check_mode_or_not(crm: t.Any) -> None:
    look(crm, **USER)
    look(crm, check=True, state="present", **USER, **SETS)
    assert crm.only_looked()


def test_present_creates_the_field_and_grants_it_then_leaves_it_alone(crm: t.Any) -> None:
    wanted = {"state": "present", **USER, **SETS}
    predicted = look(crm, check=True, **wanted)
    assert (predicted["status"], predicted["changed"], predicted["blocked_by"]) == ("would_change", True, "check mode")
    assert crm.only_looked()

    done = look(crm, **wanted)
    assert (done["status"], done["changed"]) == ("changed", True)
    assert [change["what"] for change in done["changes"]] == [change["what"] for change in predicted["changes"]]
    assert crm.org()["fields"]["Opportunity"]["Integration_Sync__c"]["type"] == "boolean"
    assert crm.org()["permission_sets"]["QuickBooks_Integration"]["fields"]["Opportunity.Integration_Sync__c"] == "RE"
    written = crm.writes()
    assert written == 2

    again = look(crm, **wanted)
    assert (again["status"], again["changed"], again["changes"]) == ("pass", False, [])
    assert crm.writes() == written


def test_creating_warns_of_interweaves_own_package(crm: t.Any) -> None:
    assert any("package" in warning for warning in look(crm, check=True, state="present", **USER, **SETS)["warnings"])


def test_fields_are_told_apart_as_the_integration_user_sees_them(crm: t.Any) -> None:
    result = look(crm, "globex", **GLOBEX)
    assert result["status"] == "fail"
    by_name = {"%s.%s" % (row["object"], row["label"]): row for row in result["fields"]}
    assert by_name["Account.Integration Sync"]["verdict"] == "hidden"
    assert by_name["Contact.QuickBooks ID"]["verdict"] == "read_only"
    assert (by_name["Contact.Integration Sync"]["verdict"], by_name["Contact.Integration Sync"]["detail"]) == (
        "other_name", "acmepkg__Integration_Sync__c belongs to the package 'acmepkg'")
    assert (by_name["Opportunity.QuickBooks ID"]["api_name"], by_name["Opportunity.QuickBooks ID"]["matched"]) == ("QBID__c", "label")
    assert result["warnings"][1] == "Opportunity 'QuickBooks ID' was found by its label as QBID__c: map that API name in InterWeave"
    assert [warning.partition(":")[0] for warning in (result["warnings"][0], result["warnings"][2])] == [
        "Account 'QuickBooks ID' (QuickBooks_ID__c)", "Opportunity 'Integration Sync' (Integration_Sync__c)"]


def test_a_packages_field_counts_where_it_is_named(crm: t.Any) -> None:
    field = {"object": "Contact", "label": "Integration Sync", "name": "acmepkg__Integration_Sync__c"}
    result = look(crm, "globex", fields=[field], **GLOBEX)
    assert (result["status"], result["fields"][0]["verdict"]) == ("pass", "present")


def test_a_persons_field_that_shows_on_account_is_not_the_accounts(crm: t.Any) -> None:
    """With person accounts a field of Contact shows on Account as ``__pc``, of the same label."""
    crm.lab.act("salesforce", "field", org="globex", name="Contact.Sales_Tier__c", label="Sales Tier", type="Text", length=20,
                sets=["System_Administrator", "Field_Access"])
    wanted = {"fields": [{"object": "Account", "label": "Sales Tier", "type": "Text"}], **GLOBEX}
    assert verdicts(look(crm, "globex", **wanted)) == {"Account.Sales_Tier__c": "absent"}
    done = look(crm, "globex", state="present", permission_sets=["Field_Access"], **wanted)
    assert [change["what"] for change in done["changes"]] == ["field Account.Sales_Tier__c", "access to Account.Sales_Tier__c in permission set Field_Access"]
    assert done["status"] == "changed"


@pytest.mark.parametrize("who", ["integration", "admin"])
@pytest.mark.parametrize("kind", ["Formula", "AutoNumber", "Summary"])
def test_a_field_that_nobody_can_write_fails_whoever_looks(crm: t.Any, who: str, kind: str) -> None:
    crm.lab.act("salesforce", "field", org="acme", name="Account.Ref__c", label="Reference", type=kind, sets=["System_Administrator", "QuickBooks_Integration"])
    result = look(crm, who=who, fields=[{"object": "Account", "label": "Reference"}], **USER)
    assert (result["status"], result["fields"][0]["verdict"]) == ("fail", "unwritable")
    assert "tick Edit" not in result["remedy"]
    assert crm.only_looked()


def test_a_hidden_formula_is_not_advised_to_be_made_writable(crm: t.Any) -> None:
    crm.lab.act("salesforce", "field", org="globex", name="Order_Form__c.Ref__c", label="Ref", type="Formula")
    crm.lab.act("salesforce", "rights", org="globex", set="Field_Access", object="Order_Form__c", letters="CRE")
    wanted = {"fields": [{"object": "Order_Form__c", "label": "Ref", "type": "Text"}], "state": "present", "permission_sets": ["Field_Access"], **GLOBEX}
    result = look(crm, "globex", **wanted)
    assert any("read only" in reason for reason in result["not_written"])
    assert result["status"] == "fail"


def test_two_fields_of_one_label_are_not_chosen_between(crm: t.Any) -> None:
    for name in ("Account.Tier_A__c", "Account.Tier_B__c"):
        crm.lab.act("salesforce", "field", org="acme", name=name, label="Tier", type="Text", length=20, sets=["System_Administrator", "QuickBooks_Integration"])
    result = look(crm, fields=[{"object": "Account", "label": "Tier"}], **USER)
    assert (result["status"], result["fields"][0]["verdict"]) == ("fail", "ambiguous")
    assert "Tier_A__c and Tier_B__c" in result["remedy"]
    exact = look(crm, fields=[{"object": "Account", "label": "Tier", "name": "Tier_B__c"}], **USER)
    assert (exact["status"], exact["fields"][0]["api_name"]) == ("pass", "Tier_B__c")


@pytest.mark.parametrize("sets", [["System_Administrator", "QuickBooks_Integration"], []])
def test_a_label_in_the_logins_language_does_not_make_a_second_field(crm: t.Any, sets: list[str]) -> None:
    crm.lab.act("salesforce", "user", org="acme", username="admin@acme.example", language="de")
    crm.lab.act("salesforce", "field", org="acme", name="Account.QB_ListID__c", label="QuickBooks List", type="Text", length=50,
                translations={"de": "QuickBooks-Liste"}, sets=sets)
    wanted = {"fields": [{"object": "Account", "label": "QuickBooks List", "type": "Text"}], "state": "present", **USER, **SETS}
    result = look(crm, check=True, **wanted)
    assert [change["what"] for change in result["changes"]] == [] if sets else [
        "access to Account.QB_ListID__c in permission set QuickBooks_Integration"]
    assert (result["fields"][0]["api_name"], result["fields"][0]["verdict"]) == ("QB_ListID__c", "present" if sets else "hidden")


def test_labels_that_cannot_be_read_in_their_own_language_leave_the_field_open(crm: t.Any) -> None:
    crm.lab.act("salesforce", "user", org="acme", username="admin@acme.example", language="de")
    crm.lab.fault("salesforce", "refuse", op="tooling/query", value=["INVALID_TYPE", "no"], times=5)
    result = look(crm, state="present", **USER, **SETS)
    assert (result["status"], crm.writes()) == ("error", 0)


def test_an_object_that_the_login_may_not_read_costs_its_own_fields_only(crm: t.Any) -> None:
    crm.lab.act("salesforce", "rights", org="acme", set="QuickBooks_Integration", object="Opportunity", letters="")
    result = look(crm, who="integration")
    assert result["status"] == "fail"
    found = verdicts(result)
    assert {found.pop("Opportunity.QuickBooks_ID__c"), found.pop("Opportunity.Integration_Sync__c")} == {"object_closed"}
    assert set(found.values()) == {"present"}
    assert "no Read on Opportunity" in result["remedy"]


def test_an_object_that_only_the_integration_user_may_read_is_open_not_closed(crm: t.Any) -> None:
    result = look(crm, fields=[{"object": "Nowhere__c", "label": "X"}, {"object": "Account", "label": "QuickBooks ID"}], **USER)
    assert (result["status"], verdicts(result)) == ("error", {"Nowhere__c.X__c": "unknown", "Account.QuickBooks_ID__c": "present"})


def test_rights_on_a_field_are_nothing_without_the_objects(crm: t.Any) -> None:
    crm.lab.act("salesforce", "rights", org="acme", set="QuickBooks_Integration", object="Opportunity", letters="R")
    result = look(crm, fields=[{"object": "Opportunity", "label": "QuickBooks ID"}], **USER)
    assert (result["status"], "rights on Opportunity are missing (item 2.3)" in result["actual"]) == ("pass", True)
    assert "no Create and no Edit on Opportunity" in result["warnings"][0]
    crm.lab.act("salesforce", "field", org="acme", name="Product2.QB__c", label="QB", type="Text", length=50,
                sets=["System_Administrator", "QuickBooks_Integration"])
    crm.lab.act("salesforce", "rights", org="acme", set="QuickBooks_Integration", object="Product2", letters="R")
    other = look(crm, fields=[{"object": "Product2", "label": "QB"}], **USER)  # item 2.3 does not look at this object
    assert (other["status"], other["fields"][0]["verdict"]) == ("fail", "object_closed")


def test_view_all_fields_reads_but_does_not_write(crm: t.Any) -> None:
    crm.lab.act("salesforce", "field", org="acme", name="Account.Tier__c", label="Tier", type="Text", length=20, sets=["System_Administrator"])
    crm.lab.act("salesforce", "rights", org="acme", set="QuickBooks_Integration", object="Account", letters="CREDVMF")
    old = look(crm, fields=[{"object": "Account", "label": "Tier"}], **USER)
    new = crm.run("salesforce_fields", {**crm.login(api_version="63.0"), "fields": [{"object": "Account", "label": "Tier"}], **USER})
    assert [result["fields"][0]["verdict"] for result in (old, new)] == ["hidden", "read_only"]


def test_a_type_that_may_not_hold_the_id_is_told_and_not_called_usable(crm: t.Any) -> None:
    for name, kind in (("Account.QuickBooks_ID__c", {"type": "Checkbox"}), ("Contact.QuickBooks_ID__c", {"type": "Text", "length": 10}),
                       ("Opportunity.Integration_Sync__c", {"type": "Date"})):
        crm.lab.act("salesforce", "field", org="acme", name=name, label=name, sets=["System_Administrator", "QuickBooks_Integration"], **kind)
    result = look(crm, **USER)
    assert (result["status"], "usable" in result["actual"]) == ("pass", False)
    assert [warning.partition(" (")[0] for warning in result["warnings"]] == [
        "Account 'QuickBooks ID'", "Contact 'QuickBooks ID'", "Opportunity 'Integration Sync'"]


def test_a_refused_creation_keeps_its_reason_and_names_the_missing_right(crm: t.Any) -> None:
    crm.lab.fault("salesforce", "refuse", op="POST /services/data/v62.0/tooling/sobjects/CustomField",
                  value=["DUPLICATE_DEVELOPER_NAME", "There is already a field named Sync on Opportunity."])
    result = look(crm, state="present", **USER, **SETS)
    assert "There is already a field named Sync" in " ".join(result["not_written"])
    crm.lab.fault("salesforce", "refuse", op="POST /services/data/v62.0/tooling/sobjects/CustomField", value=["INSUFFICIENT_ACCESS_OR_READONLY", "no"])
    denied = look(crm, state="present", **USER, **SETS)
    assert "The login needs 'Customize Application' for this." in denied["remedy"]


@pytest.mark.parametrize(("field", "verdict"), [
    ({"object": "Opportunity", "label": "Integration Sync", "type": "Checkbox"}, "wrong_type"),
    ({"object": "Account", "label": "QuickBooks ID", "type": "Text", "length": 50}, "too_short"),
    ({"object": "Account", "label": "QuickBooks ID", "type": "Text", "length": 18}, "present"),
    ({"object": "Account", "label": "QuickBooks ID", "type": "Text", "unique": True}, "wrong_type"),
    ({"object": "Opportunity", "label": "QuickBooks ID", "name": "QuickBooks_ID__c"}, "other_name"),
    ({"object": "Account", "label": "Nowhere"}, "absent"),
    ({"object": "Account", "label": "Account Name", "name": "Name", "type": "Text"}, "present"),
])
def test_only_what_was_asked_of_a_field_is_judged(crm: t.Any, field: dict[str, t.Any], verdict: str) -> None:
    assert next(iter(verdicts(look(crm, "globex", fields=[field], **GLOBEX)).values())) == verdict


def test_a_field_that_is_only_not_unique_is_not_called_the_wrong_one(crm: t.Any) -> None:
    result = look(crm, "globex", fields=[{"object": "Account", "label": "QuickBooks ID", "type": "Text", "unique": True}], **GLOBEX)
    assert "Do not allow duplicate values" in result["remedy"]
    assert "another field" not in result["remedy"]


def test_as_the_integration_user_itself_the_describe_decides(crm: t.Any) -> None:
    result = look(crm, who="integration")
    found = verdicts(result)
    assert found["Account.QuickBooks_ID__c"] == "present"
    absent = next(row for row in result["fields"] if row["verdict"] == "absent")
    assert "may not look into the setup" in absent["detail"]


def test_a_hidden_field_is_granted_not_created(crm: t.Any) -> None:
    result = look(crm, "globex", fields=[{"object": "Account", "label": "Integration Sync", "type": "Checkbox"}], state="present",
                  permission_sets=["Field_Access"], **GLOBEX)
    assert [change["what"] for change in result["changes"]] == ["access to Account.Integration_Sync__c in permission set Field_Access"]
    assert crm.org("globex")["permission_sets"]["Field_Access"]["fields"]["Account.Integration_Sync__c"] == "RE"


def test_a_type_is_never_changed(crm: t.Any) -> None:
    result = look(crm, "globex", fields=[{"object": "Opportunity", "label": "Integration Sync", "type": "Checkbox"}], state="present", lengthen=True,
                  permission_sets=["Field_Access"], **GLOBEX)
    assert result["status"] == "fail"
    assert "never changed" in result["remedy"]
    assert crm.writes() == 0


def test_a_short_text_is_lengthened_on_request_only(crm: t.Any) -> None:
    wanted = {"fields": [{"object": "Account", "label": "QuickBooks ID", "type": "Text", "length": 50}], "state": "present",
              "permission_sets": ["Field_Access"], **GLOBEX}
    assert look(crm, "globex", **wanted)["status"] == "fail"
    assert crm.writes() == 0
    assert look(crm, "globex", check=True, lengthen=True, **wanted)["status"] == "would_change"
    assert crm.writes() == 0
    done = look(crm, "globex", lengthen=True, **wanted)
    assert (done["status"], done["not_written"]) == ("changed", [])
    field = crm.org("globex")["fields"]["Account"]["QuickBooks_ID__c"]
    assert (field["length"], field["externalId"], field["type"]) == (50, True, "string")
    assert look(crm, "globex", lengthen=True, **wanted)["status"] == "pass"


def test_somebody_else_creates_the_field_in_between(crm: t.Any) -> None:
    crm.lab.fault("salesforce", "refuse", op="tooling/sobjects/CustomField", value=["DUPLICATE_DEVELOPER_NAME", "There is already a field named X"])
    result = look(crm, state="present", **USER, **SETS)
    assert result["status"] == "fail"  # read again: it is not there after all, and the grant was refused
    assert crm.org()["fields"]["Opportunity"].get("Integration_Sync__c") is None


@pytest.mark.parametrize("fault", ["lost_reply", "503"])
def test_a_create_whose_answer_is_lost_is_settled_by_reading(crm: t.Any, fault: str) -> None:
    crm.lab.fault("salesforce", fault, op="tooling/sobjects/CustomField")
    result = look(crm, state="present", **USER, **SETS)
    creates = [call for call in crm.calls() if call["method"] == "POST" and call["path"].endswith("tooling/sobjects/CustomField")]
    assert len(creates) == 1
    assert result["status"] == ("changed" if fault == "lost_reply" else "fail")


def test_an_unknown_permission_set_is_told(crm: t.Any) -> None:
    result = look(crm, state="present", permission_sets=["Nowhere"], **USER)
    assert result["status"] == "fail"
    assert any("no permission set of that name" in reason for reason in result["not_written"])
    assert crm.writes() == 0  # a field that nobody can see is not created


def test_an_org_that_shows_no_assignments_is_an_error_not_a_hidden_field(crm: t.Any) -> None:
    """Without View Setup some orgs answer an empty list instead of a refusal."""
    crm.lab.act("salesforce", "set", org="acme", key="setup_silent", value=True)
    crm.lab.act("salesforce", "user", org="acme", username="interweave@acme.example")
    result = look(crm, who="integration", integration_username="clerk@acme.example")
    assert (result["status"], "not even the profile's" in result["actual"]) == ("error", True)


def test_a_setup_that_is_closed_leaves_a_missing_field_of_another_user_open(crm: t.Any) -> None:
    crm.lab.fault("salesforce", "refuse", op="tooling/query", value=["INVALID_TYPE", "sObject type 'CustomField' is not supported."], times=5)
    result = look(crm, state="present", **USER, **SETS)
    assert result["status"] == "error"
    assert verdicts(result)["Opportunity.Integration_Sync__c"] == "unknown"
    assert "View Setup" in result["remedy"]
    assert crm.writes() == 0


CUSTOM = {"fields": [{"object": "Order_Form__c", "label": "QuickBooks ID", "type": "Text", "length": 50}]}


def test_fields_of_a_custom_object_are_found_hidden_created_and_lengthened(crm: t.Any) -> None:
    """Salesforce names the object of such a field by its id."""
    result = look(crm, "globex", **CUSTOM, **GLOBEX)
    assert (result["status"], verdicts(result)) == ("fail", {"Order_Form__c.QuickBooks_ID__c": "hidden"})
    wanted = {**CUSTOM, "state": "present", "permission_sets": ["Field_Access"], **GLOBEX}
    granted = look(crm, "globex", **wanted)
    assert (verdicts(granted), granted["changed"]) == ({"Order_Form__c.QuickBooks_ID__c": "too_short"}, True)
    longer = look(crm, "globex", lengthen=True, **wanted)
    assert (longer["status"], [change["key"]["action"] for change in longer["changes"]]) == ("changed", ["lengthen"])
    assert crm.org("globex")["fields"]["Order_Form__c"]["QuickBooks_ID__c"]["length"] == 50
    assert look(crm, "globex", **wanted)["status"] == "pass"


def test_a_field_with_a_type_is_created_and_proven_though_the_login_may_not_see_it(crm: t.Any) -> None:
    wanted = {"fields": [{"object": "Order_Form__c", "label": "Sync", "type": "Checkbox"}], "state": "present", "permission_sets": ["Field_Access"], **GLOBEX}
    assert look(crm, "globex", check=True, **wanted)["status"] == "would_change"
    assert crm.writes() == 0
    done = look(crm, "globex", **wanted)
    assert (done["status"], done["fields"][0]["type"], crm.writes()) == ("changed", "boolean", 2)
    assert (look(crm, "globex", **wanted)["status"], crm.writes()) == ("pass", 2)


def test_what_the_other_preset_would_say_is_shown(crm: t.Any) -> None:
    assert "interweave_classic would say: not visible: Account 'QB Full Name'" in look(crm, **USER)["other_preset"]


def test_an_unknown_integration_user_is_an_error(crm: t.Any) -> None:
    result = look(crm, integration_username="nobody@acme.example")
    assert result["status"] == "error"
    assert "nobody@acme.example" in result["actual"]


@pytest.mark.parametrize("options", [
    {"state": "present", "preset": "checklist"},
    {"state": "present", "preset": "checklist", "permission_sets": ["A"]},
    {"fields": [{"object": "Account; DELETE", "label": "x"}]},
    {"fields": [{"object": "Account", "label": "x", "name": "x' OR"}]},
    {"fields": [{"object": "Account", "label": "x"}], "state": "present", "permission_sets": ["A"]},
])
def test_options_that_cannot_work_are_refused_before_the_login(crm: t.Any, options: dict[str, t.Any]) -> None:
    result = look(crm, **options)
    assert result["failed"]
    assert crm.calls() == []


def test_the_classic_preset_is_created_whole(crm: t.Any) -> None:
    wanted = {"preset": "interweave_classic", "include_contacts": True, "state": "present", **USER, **SETS}
    done = look(crm, **wanted)
    assert (done["status"], done["not_written"]) == ("changed", [])
    fields = crm.org()["fields"]
    assert (fields["Account"]["QB_Full_Name__c"]["type"], fields["Account"]["QB_Full_Name__c"]["length"]) == ("string", 210)
    assert [value["value"] for value in fields["Account"]["Active__c"]["picklistValues"]] == ["Yes", "No"]
    assert {name for name in ("Contact", "Opportunity", "Product2") if fields[name]["QB_LastModified__c"]["type"] == "datetime"} == {
        "Contact", "Opportunity", "Product2"}
    assert look(crm, **wanted)["status"] == "pass"


def test_an_answer_that_is_no_json_is_an_error(crm: t.Any) -> None:
    crm.lab.fault("salesforce", "html", op="/services/data", times=50)
    result = look(crm, **USER)
    assert result["status"] == "error"
    assert "proxy" in result["actual"]
