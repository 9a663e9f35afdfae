# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Items 2.1, 2.2 and 2.3 on Creatio: pass, fail, changed, would_change and error, and that looking writes nothing."""
from __future__ import annotations

import csv
import pathlib

import pytest
from approving import approve_all
from creatio_sites import Options, Sites, run

GLOBEX_WEST = "bbbbbbbb-0000-4000-8000-000000000002"
WANTED = ["CanSelectEverything", "CanInsertEverything", "CanUpdateEverything", "CanUseODataService"]


# 2.1 columns ---------------------------------------------------------------------------------------------------
def test_columns_pass_in_every_layout_and_with_every_login(acme: Options, sites: Sites) -> None:
    result = run("creatio_columns", {**acme, "preset": "checklist"})
    assert result["status"] == "pass"
    assert [column["found"] for column in result["columns"]] == ["UsrQuickBooksId", "UsrIntegrationSync"] * 3
    assert sites.writes() == []


def test_columns_fail_with_everything_a_technician_needs(sites: Sites) -> None:
    columns = [{"object": "Contact", "caption": "Integration Sync", "type": "boolean"}]
    result = run("creatio_columns", {**sites.globex(), "preset": "checklist", "columns": columns, "package": "GlobexCustom"})
    states = {(column["object"], column["caption"]): column for column in result["columns"]}
    assert result["failed"] is True
    assert states["Opportunity", "Integration Sync"]["state"] == "missing"
    assert states["Contact", "Integration Sync"]["state"] == "wrong_type"
    assert states["Account", "Integration Sync"]["matched"] == "caption"
    assert states["Contact", "QuickBooks ID"]["detail"] == "its caption is 'QB Id', not 'QuickBooks ID'"
    assert "--package GlobexCustom --schema-name Opportunity --action add --column-name GlxIntegrationSync --type Boolean" in result["remedy"]
    assert "System Designer > Advanced settings > Configuration" in result["remedy"]
    assert "preset interweave_classic would say" in result["other_preset"]
    assert sites.writes() == []


def test_columns_pass_once_they_were_created_as_the_remedy_says(sites: Sites) -> None:
    assert "Opportunity: Title 'Integration Sync', Code GlxIntegrationSync, type Boolean" in run(
        "creatio_columns", {**sites.globex(), "preset": "checklist"})["remedy"]
    sites.act("column", "globex", object="Opportunity", name="GlxIntegrationSync", type="Boolean", caption="Integration Sync")
    assert run("creatio_columns", {**sites.globex(), "preset": "checklist"})["status"] == "pass"


def test_a_column_that_the_user_may_not_edit_is_no_use(sites: Sites) -> None:
    sites.act("revoke", "acme", operation="CanUpdateEverything", user="interweave")
    sites.act("administer", "acme", object="Account", by_columns=True, column_rights={"UsrQuickBooksId": ["Supervisor"]})
    result = run("creatio_columns", {**sites.acme(), "preset": "checklist"})
    assert [column["found"] for column in result["columns"] if column["state"] == "read_only"] == ["UsrQuickBooksId"]
    assert result["status"] == "fail"


def test_an_unknown_object_is_an_error_and_does_not_hide_the_others(sites: Sites) -> None:
    result = run("creatio_columns", {**sites.acme(), "columns": [{"object": "Acount", "name": "X"}, {"object": "Account", "name": "QuickBooksId"}]})
    assert result["status"] == "error"
    assert [column["state"] for column in result["columns"]] == ["unknown", "present"]


def test_a_site_that_denies_the_schema_is_an_error(sites: Sites) -> None:
    sites.lab.fault("creatio", "service_error", op="RuntimeEntitySchemaRequest", value="Current user does not have permissions", times=9)
    result = run("creatio_columns", {**sites.acme(), "preset": "checklist"})
    assert result["status"] == "error"
    assert "does not have permissions" in result["actual"]


# 2.3 permissions -----------------------------------------------------------------------------------------------
def test_permissions_pass_in_every_layout_and_with_every_login(acme: Options, sites: Sites) -> None:
    result = run("creatio_permissions", acme)
    assert result["status"] == "pass"
    assert [entry["state"] for entry in result["objects"]] == ["granted"] * 3
    assert "3 records visible" in "\n".join(result["evidence"])
    assert sites.writes() == []


def test_permissions_pass_by_the_rights_on_the_objects_too(sites: Sites) -> None:
    for operation in WANTED[:3]:
        sites.act("revoke", "acme", operation=operation, user="interweave")
    assert run("creatio_permissions", sites.acme())["status"] == "pass"


@pytest.mark.parametrize(("how", "words"), [
    ({"rights": [{"unit": "interweave", "level": 1}, {"unit": "All employees", "level": 15}]}, "Account: may not add records; Account: may not edit records"),
    ({"rights": []}, "Account: may not read records"),
    ({"by_columns": True, "column_rights": {"UsrQuickBooksId": ["Supervisor"]}}, "may not edit the columns UsrQuickBooksId"),
])
def test_permissions_fail_for_what_is_missing(sites: Sites, how: Options, words: str) -> None:
    for operation in WANTED[:3]:
        sites.act("revoke", "acme", operation=operation, user="interweave")
    sites.act("administer", "acme", object="Account", **how)
    result = run("creatio_permissions", sites.acme())
    assert result["status"] == "fail"
    assert words in result["actual"]
    assert "System Designer > Operation permissions" in result["remedy"]


def test_without_odata_nothing_else_helps(sites: Sites) -> None:
    sites.act("revoke", "acme", operation="CanUseODataService", user="interweave")
    result = run("creatio_permissions", sites.acme())
    assert result["status"] == "fail"
    assert result["actual"] == "may not use OData (CanUseODataService)"


def test_record_administration_is_inconclusive_and_so_an_error(sites: Sites) -> None:
    result = run("creatio_permissions", sites.globex())
    assert result["status"] == "error"
    assert "cannot be proven" in result["actual"]
    assert "6 sampled records may be edited" in result["actual"]


def test_a_refused_record_of_the_sample_is_a_failure(sites: Sites) -> None:
    sites.act("hide", "globex", object="Account", title="Globex Retail", users=["interweave"])
    result = run("creatio_permissions", sites.globex())
    assert result["status"] == "fail"
    assert "may not edit 1 of 6 sampled records" in result["actual"]


def test_rights_are_asked_as_the_integration_user_only(sites: Sites) -> None:
    result = run("creatio_permissions", {**sites.acme("Supervisor", "lab-supervisor-pw"), "integration_username": "interweave"})
    assert result["status"] == "error"
    assert "the login is 'Supervisor', not 'interweave'" in result["actual"]


def test_too_many_rights_are_warned_about(sites: Sites) -> None:
    sites.act("grant", "acme", operation="CanManageSolution", user="interweave")
    result = run("creatio_permissions", sites.acme())
    assert result["status"] == "pass"
    assert "CanManageSolution" in result["warnings"][0]


@pytest.mark.parametrize("layout", ["net", "netframework"])
def test_grants_are_previewed_made_verified_and_not_made_twice(sites: Sites, layout: str) -> None:
    sites.act("layout", "globex", runtime=layout)
    before = sites.state("globex")["grants"]
    options = {**sites.globex(), "state": "present", "admin": sites.supervisor}

    preview = run("creatio_permissions", options, check=True)
    assert (preview["status"], preview["changed"], preview["blocked_by"]) == ("would_change", True, "check mode")
    assert [change["applied"] for change in preview["changes"]] == [False]
    assert sites.writes() == []

    done = run("creatio_permissions", options)
    assert (done["status"], done["written"]) == ("changed", 1)
    assert [entry for entry in sites.state("globex")["grants"] if entry not in before] == [["CanUpdateEverything", "interweave", True]]
    assert [entry for entry in before if entry not in sites.state("globex")["grants"]] == []

    again = run("creatio_permissions", options)
    assert (again["status"], again["changed"]) == ("pass", False)
    assert len(sites.writes()) == 1


def test_an_oauth_user_is_granted_by_an_oauth_administrator(sites: Sites) -> None:
    for operation in WANTED:
        sites.act("revoke", "acme", operation=operation, user="interweave-app")
    admin = {"auth": "client_credentials", "client_id": "steward-client", "client_secret": "lab-steward-secret"}
    result = run("creatio_permissions", {**sites.acme_oauth(), "state": "present", "admin": admin})
    assert result["status"] == "changed"
    assert sorted(entry[0] for entry in sites.state("acme")["grants"] if entry[1] == "interweave-app") == sorted(WANTED)


def test_an_administrators_login_asks_as_the_integration_user_and_grants_by_itself(sites: Sites) -> None:
    options = {**sites.globex("Supervisor", "lab-supervisor-pw"), "integration_username": "interweave",
               "integration": {"username": "interweave", "password": "lab-globex-pw"}}
    assert run("creatio_permissions", options)["status"] == "error"
    done = run("creatio_permissions", {**options, "state": "present"})
    assert (done["status"], done["user"]) == ("changed", "interweave")
    assert run("creatio_permissions", options)["status"] == "pass"


def test_only_named_operations_are_granted(sites: Sites) -> None:
    sites.act("revoke", "acme", operation="CanInsertEverything", user="interweave")
    sites.act("revoke", "acme", operation="CanUseODataService", user="interweave")
    run("creatio_permissions", {**sites.acme(), "state": "present", "operations": ["CanUseODataService"], "admin": sites.supervisor})
    assert [write["detail"] for write in sites.writes()] == ["CanUseODataService interweave True"]


def test_an_administrator_who_may_not_grant_is_found_out_before_writing(sites: Sites) -> None:
    options = {**sites.globex(), "state": "present", "admin": {"username": "scrubber", "password": "lab-scrubber-pw"}}
    result = run("creatio_permissions", options)
    assert result["status"] == "error"
    assert "CanChangeAdminOperationGrantee" in result["actual"]
    assert sites.writes() == []


def test_a_grant_that_a_row_above_denies_is_no_success(sites: Sites) -> None:
    sites.act("grant", "globex", operation="CanUpdateEverything", user="All employees", can_execute=False, position=-1)
    options = {**sites.globex(), "state": "present", "admin": sites.supervisor}
    for _run in range(2):
        result = run("creatio_permissions", options)
        assert result["status"] == "fail"
        assert "1 row above it in Operation permissions deny a role" in result["actual"]
    assert len(sites.writes()) == 1


@pytest.mark.parametrize(("action", "status"), [("lost_reply", "changed"), ("drop", "fail"), ("late_504", "changed"), ("status", "fail")])
def test_a_lost_answer_to_a_grant_is_settled_by_looking(sites: Sites, action: str, status: str) -> None:
    sites.lab.fault("creatio", action, op="SetAdminOperationGrantee", value=504)
    result = run("creatio_permissions", {**sites.globex(), "state": "present", "admin": sites.supervisor})
    made = status == "changed"
    assert (result["status"], [change["applied"] for change in result["changes"]]) == (status, [made] * len(result["changes"]))
    assert sites.lab.ledger(detail=True)["by_host"]["globex"].get("writes", 0) == int(made)


def test_secrets_stay_out_of_the_result(sites: Sites) -> None:
    result = run("creatio_permissions", {**sites.globex(), "state": "present", "admin": sites.supervisor}, check=True)
    assert "lab-supervisor-pw" not in repr(result)
    assert "lab-globex-pw" not in repr(result)


# 2.2 account names ---------------------------------------------------------------------------------------------
def audit(sites: Sites, login: Options, check: bool = False, **options: object) -> Options:
    return run("crm_account_names", {"crm": "creatio", "creatio": login, **options}, check)


def test_legal_names_pass_in_every_layout_and_with_every_login(acme: Options, sites: Sites) -> None:
    result = audit(sites, acme, binding_field="UsrQuickBooksId")
    assert result["status"] == "pass"
    assert result["counts"]["total"] == 3
    assert sites.writes() == []


def test_bad_names_fail_with_proposals(sites: Sites, tmp_path: pathlib.Path) -> None:
    result = audit(sites, sites.globex(), proposals_file=str(tmp_path / "names.csv"))
    assert (result["status"], result["counts"]["bad"]) == ("fail", 4)
    with open(tmp_path / "names.csv", encoding="utf-8-sig", newline="") as file:
        proposals = {row["id"]: row["new"] for row in csv.DictReader(file)}
    assert proposals[GLOBEX_WEST] == "Globex - Western Division"
    assert len(set(proposals.values())) == 4
    assert sites.writes() == []


def test_a_filter_narrows_the_audit(sites: Sites) -> None:
    assert audit(sites, sites.globex(), where="contains(Name,'Retail')")["status"] == "pass"
    assert audit(sites, sites.globex(), where="Name eq 'nobody'")["status"] == "error"
    assert audit(sites, sites.globex(), where="Nonsense eq 1")["status"] == "error"


def test_an_empty_answer_is_never_clean(sites: Sites) -> None:
    sites.act("revoke", "acme", operation="CanSelectEverything", user="interweave")
    sites.act("administer", "acme", object="Account", rights=[])
    result = audit(sites, sites.acme())
    assert result["status"] == "error"
    assert "may not read Account" in result["actual"]


@pytest.mark.parametrize("layout", ["net", "netframework"])
def test_approved_names_are_previewed_written_verified_and_not_written_twice(sites: Sites, tmp_path: pathlib.Path, layout: str) -> None:
    sites.act("layout", "globex", runtime=layout)
    login = sites.globex("scrubber", "lab-scrubber-pw")
    proposals = tmp_path / "names.csv"
    audit(sites, login, proposals_file=str(proposals))
    options = {"state": "scrubbed", "approved_file": approve_all(str(proposals)), "backup_dir": str(tmp_path), "integration_username": "interweave"}

    preview = audit(sites, login, check=True, **options)
    assert (preview["status"], preview["blocked_by"]) == ("would_change", "check mode")
    assert sites.writes() == []

    done = audit(sites, login, **options)
    assert (done["status"], done["written"]) == ("changed", 4)
    names = {row["Id"]: row["Name"] for row in sites.state("globex")["rows"]["Account"]}
    assert names[GLOBEX_WEST] == "Globex - Western Division"
    assert all(len(name) <= 41 and ":" not in name for name in names.values())
    assert pathlib.Path(done["backup_file"]).exists()

    again = audit(sites, login, **options)
    assert (again["status"], again["changed"]) == ("pass", False)
    assert len(sites.writes()) == 4


def test_the_integration_user_renames_nothing(sites: Sites, tmp_path: pathlib.Path) -> None:
    approved = tmp_path / "names.csv"
    approved.write_text("id,old,new\n%s,Globex: Western Division,Globex West\n" % GLOBEX_WEST, encoding="utf-8")
    sites.act("grant", "globex", operation="CanManageUsers", user="interweave")
    result = audit(sites, sites.globex(), state="scrubbed", approved_file=str(approved), backup_dir=str(tmp_path), integration_username="interweave")
    assert result["status"] == "error"
    assert "Repetition Protection" in result["remedy"]
    assert sites.writes() == []


def test_nothing_is_renamed_by_a_login_that_cannot_be_told_from_the_integration_user(
        sites: Sites, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """GetCurrentUserInfo's members differ between versions: an answer that names nobody known proves nothing."""
    from ansible_collections.interweave.smartintegration.plugins.module_utils._creatio.client import CreatioClient

    approved = tmp_path / "names.csv"
    approved.write_text("id,old,new\n%s,Globex: Western Division,Globex West\n" % GLOBEX_WEST, encoding="utf-8")
    told = {"userId": "cccccccc-0000-4000-8000-000000000001", "userName": "Ivan Integrator"}
    monkeypatch.setattr(CreatioClient, "_user_info", lambda self: told)
    result = audit(sites, sites.globex("scrubber", "lab-scrubber-pw"), state="scrubbed", approved_file=str(approved), backup_dir=str(tmp_path),
                   integration_username="interweave")
    assert (result["status"], "for certain" in result["actual"]) == ("error", True)
    assert sites.writes() == []
