# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Item 2.2 on the lab's orgs: audit, proposals, and the scrub of approved rows only."""
from __future__ import annotations

import csv
import pathlib
import typing as t

import pytest
from approving import approve_all

LEGAL = ["Denver - West Branch", "Evergreen Landscape Architecture Company", "Evergreen Landscape Architect Corporation"]


def write(path: pathlib.Path, rows: list[tuple[str, str, str]]) -> str:
    with open(path, "w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("id", "old", "new"), *rows])
    return str(path)


def scrub(crm: t.Any, tmp_path: pathlib.Path, approved: str, check: bool = False, org: str = "acme", **more: t.Any) -> dict[str, t.Any]:
    return crm.names(org, check, **{"state": "scrubbed", "approved_file": approve_all(approved), "backup_dir": str(tmp_path / "backup"),
                                    "integration_username": "interweave@%s.example" % org, **more})


def current(crm: t.Any, org: str = "acme") -> list[str]:
    return [row["Name"] for row in crm.org(org)["accounts"]]


def test_the_audit_names_every_bad_account_and_writes_nothing_to_the_crm(crm: t.Any, tmp_path: pathlib.Path) -> None:
    result = crm.names(proposals_file=str(tmp_path / "p.csv"), binding_field="QuickBooks_ID__c", check=True)
    assert (result["status"], result["counts"]["bad"], result["counts"]["bound"]) == ("fail", 3, 1)
    assert [row["new"] for row in result["accounts"]] == LEGAL
    assert "p.csv" in result["remedy"]
    assert crm.only_looked()


def test_scrubbing_the_approved_proposals_check_do_verify_do_again(crm: t.Any, tmp_path: pathlib.Path) -> None:
    proposals = str(tmp_path / "p.csv")
    crm.names(proposals_file=proposals)
    before = current(crm)

    predicted = scrub(crm, tmp_path, proposals, check=True)
    assert (predicted["status"], predicted["changed"]) == ("would_change", True)
    assert crm.only_looked()
    assert not (tmp_path / "backup").exists()

    done = scrub(crm, tmp_path, proposals)
    assert (done["status"], done["changed"], done["written"]) == ("changed", True, 3)
    assert set(LEGAL) <= set(current(crm))
    with open(done["backup_file"], encoding="utf-8-sig", newline="") as file:
        assert {row["old"] for row in csv.DictReader(file)} == set(before) - set(current(crm))

    again = scrub(crm, tmp_path, proposals)
    assert (again["status"], again["changed"], again["already"]) == ("pass", False, 3)
    assert crm.writes() == 3


def test_only_approved_rows_are_written(crm: t.Any, tmp_path: pathlib.Path) -> None:
    approved = write(tmp_path / "a.csv", [(crm.account("Denver: West Branch"), "Denver: West Branch", "Denver West")])
    result = scrub(crm, tmp_path, approved)
    assert (result["status"], result["changed"], result["written"], result["counts"]["bad"]) == ("fail", True, 1, 2)
    assert crm.writes() == 1


@pytest.mark.parametrize(("old", "new", "reason"), [
    ("Denver: East Branch", "Denver East", "stands no longer"),
    ("Denver: West Branch", "Denver: W", "colon"),
    ("Denver: West Branch", "D" * 42, "too long"),
    ("Denver: West Branch", "  Denver West ", "not clean"),
    ("Denver: West Branch", "ABLE  plumbing", "not clean"),
    ("Denver: West Branch", "ABLE PLUMBING", "another account has this name"),
])
def test_a_row_that_may_not_be_written_is_told_and_left(crm: t.Any, tmp_path: pathlib.Path, old: str, new: str, reason: str) -> None:
    approved = write(tmp_path / "a.csv", [(crm.account("Denver: West Branch"), old, new)])
    result = scrub(crm, tmp_path, approved)
    assert result["status"] == "fail"
    assert reason in result["not_written"][0]
    assert crm.writes() == 0


def test_an_approved_name_that_quickbooks_has_is_left_unless_the_account_is_bound(crm: t.Any, tmp_path: pathlib.Path) -> None:
    bound = next(row for row in crm.org()["accounts"] if len(row["Name"]) > 41 and row.get("QuickBooks_ID__c"))
    approved = write(tmp_path / "a.csv", [(crm.account("Denver: West Branch"), "Denver: West Branch", "Denver West"),
                                          (bound["Id"], bound["Name"], "Evergreen")])
    result = scrub(crm, tmp_path, approved, quickbooks_names=["DENVER  west", "evergreen"], binding_field="QuickBooks_ID__c")
    assert (result["written"], len(result["not_written"])) == (1, 1)
    assert "QuickBooks has this name already" in result["not_written"][0]
    assert {"Denver: West Branch", "Evergreen"} <= set(current(crm))


def test_a_name_that_somebody_changed_while_others_were_written_is_left(crm: t.Any, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A large file takes minutes: the old name must stand when its own batch is written."""
    from ansible_collections.interweave.smartintegration.plugins.module_utils._salesforce.client import SalesforceClient

    approved, rename = approve(crm, tmp_path), SalesforceClient.rename_accounts
    batches(monkeypatch, 1)
    with open(approved, encoding="utf-8-sig", newline="") as file:
        last = list(csv.DictReader(file))[-1]

    def meanwhile(self: SalesforceClient, rows: t.Any) -> t.Any:
        crm.lab.act("salesforce", "rename", org="acme", id=last["id"], name="Somebody: else's choice")
        return rename(self, rows)

    monkeypatch.setattr(SalesforceClient, "rename_accounts", meanwhile)
    result = scrub(crm, tmp_path, approved)
    assert (result["status"], result["written"], crm.writes()) == ("fail", 2, 2)
    assert "stands no longer, it is now 'Somebody: else's choice'" in result["not_written"][0]
    assert "Somebody: else's choice" in current(crm)


def test_rows_that_contradict_each_other_are_left(crm: t.Any, tmp_path: pathlib.Path) -> None:
    denver, able = crm.account("Denver: West Branch"), crm.account("Able Plumbing")
    result = scrub(crm, tmp_path, write(tmp_path / "a.csv", [
        (denver, "Denver: West Branch", "One"), (denver, "Denver: West Branch", "Two"), (able, "Able Plumbing", "Three"),
        (crm.account("Foothills Dental"), "Foothills Dental", "THREE"), ("001000000000001AAA", "Ghost: x", "Ghost"), ("' OR Id != null", "x", "y")]))
    assert len(result["not_written"]) == 6
    assert crm.writes() == 0


def test_a_records_own_refusal_does_not_hide_the_others(crm: t.Any, tmp_path: pathlib.Path) -> None:
    crm.lab.act("salesforce", "refuse", org="acme", id=crm.account("Denver: West Branch"), code="FIELD_CUSTOM_VALIDATION_EXCEPTION", message="Region needed")
    proposals = str(tmp_path / "p.csv")
    crm.names(proposals_file=proposals)
    result = scrub(crm, tmp_path, proposals)
    assert (result["status"], result["changed"], result["written"]) == ("fail", True, 2)
    assert "FIELD_CUSTOM_VALIDATION_EXCEPTION Region needed" in result["not_written"][0]


def test_never_as_the_integration_user(crm: t.Any, tmp_path: pathlib.Path) -> None:
    approved = write(tmp_path / "a.csv", [(crm.account("Denver: West Branch"), "Denver: West Branch", "Denver West")])
    for check in (True, False):
        result = scrub(crm, tmp_path, approved, check, who="integration")
        assert result["status"] == "error"
        assert "Repetition Protection" in result["remedy"]
    assert crm.writes() == 0


def test_an_unknown_integration_user_stops_the_scrub(crm: t.Any, tmp_path: pathlib.Path) -> None:
    approved = write(tmp_path / "a.csv", [(crm.account("Denver: West Branch"), "Denver: West Branch", "Denver West")])
    assert scrub(crm, tmp_path, approved, integration_username="nobody@acme.example")["status"] == "error"
    assert crm.writes() == 0


def test_without_a_backup_nothing_is_written(crm: t.Any, tmp_path: pathlib.Path) -> None:
    (tmp_path / "file").write_text("in the way")
    approved = write(tmp_path / "a.csv", [(crm.account("Denver: West Branch"), "Denver: West Branch", "Denver West")])
    assert scrub(crm, tmp_path, approved, backup_dir=str(tmp_path / "file"))["status"] == "error"
    assert crm.writes() == 0


def test_a_lost_answer_is_settled_by_reading_not_by_writing_again(crm: t.Any, tmp_path: pathlib.Path) -> None:
    proposals = str(tmp_path / "p.csv")
    crm.names(proposals_file=proposals)
    crm.lab.fault("salesforce", "lost_reply", op="composite/sobjects")
    result = scrub(crm, tmp_path, proposals)
    assert (result["status"], result["written"]) == ("changed", 3)
    assert len([call for call in crm.calls() if call["method"] == "PATCH"]) == 1


def test_a_change_window_that_ends_between_batches_stops_the_scrub() -> None:
    """The leave is asked again before each batch."""
    from datetime import datetime, timezone

    from ansible_collections.interweave.smartintegration.plugins.module_utils._crm.account_audit import Audit
    from ansible_collections.interweave.smartintegration.plugins.module_utils._crm.account_names import CrmAccountNames, Observed
    from ansible_collections.interweave.smartintegration.plugins.module_utils._crm.contract import RenameResult
    from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import Change, ChangePolicy, parse_window

    class Client:
        crm, host = "salesforce", "lab"

        def rename_accounts(self, rows: t.Any) -> t.Iterator[RenameResult]:
            return (RenameResult(row.id, True) for row in rows)

    moments = iter(datetime(2026, 11, 23, hour, tzinfo=timezone.utc) for hour in (1, 3))
    policy = ChangePolicy(window=parse_window("2026-11-23T00:00:00Z/2026-11-23T02:00:00Z"), clock=lambda: next(moments))
    task = CrmAccountNames({"backup_dir": "/nowhere"}, Client())
    task._backup = "made"
    changes = [Change("name", "a: %d" % number, "a %d" % number, "crm_names", key={"id": str(number)}) for number in range(201)]
    work = task.apply(changes, Observed(Audit()), policy)
    assert (len(work.done), work.blocked_by.split(" ")[0]) == (200, "outside")


def test_an_org_that_hides_records_is_an_error_never_a_pass(crm: t.Any) -> None:
    crm.lab.act("salesforce", "hide_accounts", org="acme")
    result = crm.names()
    assert (result["status"], result["failed"]) == ("error", True)
    assert "sees no account" in result["actual"]


def test_a_login_that_may_not_see_all_accounts_is_an_error(crm: t.Any) -> None:
    result = crm.names("globex", who="clerk")
    assert result["status"] == "error"
    assert "private" in result["actual"]


def test_a_condition_that_matches_nothing_is_an_error(crm: t.Any) -> None:
    assert crm.names(where="Name = 'Nobody'")["status"] == "error"


def test_a_condition_narrows_the_audit(crm: t.Any) -> None:
    result = crm.names(where="Terms__c = 'Net 30' AND Name != 'Denver: West Branch'")
    assert (result["status"], result["counts"]["total"]) == ("pass", 3)


def test_a_condition_that_salesforce_refuses_is_an_error(crm: t.Any) -> None:
    result = crm.names(where="Nowhere__c = 1")
    assert result["status"] == "error"
    assert "Nowhere__c" in result["actual"]


def test_quickbooks_names_are_avoided(crm: t.Any, tmp_path: pathlib.Path) -> None:
    (tmp_path / "qb.txt").write_text("denver - WEST branch\n")
    result = crm.names(quickbooks_names_file=str(tmp_path / "qb.txt"))
    assert (result["accounts"][0]["collision"], result["accounts"][0]["new"]) == ("quickbooks", "Denver - West Branch (2)")


def test_hostile_names_are_inert_in_the_file_and_can_be_scrubbed(crm: t.Any, tmp_path: pathlib.Path) -> None:
    proposals = tmp_path / "p.csv"
    audit = crm.names("globex", proposals_file=str(proposals))
    assert audit["counts"]["bad"] == 9
    with open(proposals, encoding="utf-8-sig", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert not [cell for cell in cells if cell[:1] in tuple("=+-@\t\r")]
    result = scrub(crm, tmp_path, str(proposals), org="globex")
    assert (result["written"], result["not_written"]) == (8, [])
    names = current(crm, "globex")
    assert "=HYPERLINK(\"http-//evil.example\";\"click -" in names
    assert "\\' OR Id != null - x" in names
    # what is left is the person account, whose name cannot be written
    assert (result["status"], result["counts"]["bad"], result["accounts"][0]["kind"]) == ("fail", 1, "person")


def test_half_a_character_in_one_name_does_not_stop_the_audit_of_the_others(crm: t.Any, tmp_path: pathlib.Path) -> None:
    """Somebody's integration cut a name in the middle of a surrogate pair: no file and no report can hold that."""
    half = crm.lab.act("salesforce", "account", org="acme", name="Half: \ud83d")
    crm.lab.act("salesforce", "account", org="acme", name="Control: \x00\u2028")
    proposals = approve(crm, tmp_path)
    result = scrub(crm, tmp_path, proposals)
    assert (result["status"], result["written"]) == ("changed", 5)
    assert next(change["before"] for change in result["changes"] if change["key"]["id"] == half) == "Half: \ufffd"
    assert {"Half - \ufffd", "Control"} <= set(current(crm))


@pytest.mark.parametrize("bulk", [False, True])
def test_many_accounts_are_streamed_completely(crm: t.Any, monkeypatch: pytest.MonkeyPatch, bulk: bool) -> None:
    from ansible_collections.interweave.smartintegration.plugins.module_utils._salesforce import accounts as _salesforce_accounts
    monkeypatch.setattr(_salesforce_accounts, "BULK_FROM", 1000 if bulk else 10**9)
    monkeypatch.setattr(_salesforce_accounts, "BULK_PAGE", 2500)
    monkeypatch.setattr(_salesforce_accounts, "BULK_POLL", (0.0, 0.0, 1.0))
    crm.lab.act("salesforce", "resize", org="acme", accounts=6000, bad_every=1000)
    result = crm.names()
    assert result["counts"]["total"] == 6007
    assert result["counts"]["bad"] == 3 + 6
    jobs = [call for call in crm.calls() if "/jobs/query" in call["path"]]
    assert bool(jobs) == bulk
    assert crm.org()["open_jobs"] == 0


def test_check_mode_leaves_no_query_job_behind(crm: t.Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from ansible_collections.interweave.smartintegration.plugins.module_utils._salesforce import accounts as _salesforce_accounts
    monkeypatch.setattr(_salesforce_accounts, "BULK_FROM", 1)
    assert crm.names(check=True)["counts"]["total"] == 7
    assert crm.only_looked()


def test_a_page_that_fails_once_is_asked_again(crm: t.Any) -> None:
    crm.lab.act("salesforce", "resize", org="acme", accounts=4500)
    crm.lab.fault("salesforce", "drop", op="query/01g", times=1)
    assert crm.names()["counts"]["total"] == 4507


def test_a_name_cannot_steer_the_terminal(crm: t.Any) -> None:
    crm.lab.act("salesforce", "account", org="acme", name="a: \x1b[2J\u202egnp")
    crm.lab.act("salesforce", "account", org="acme", name="& \x1b]0;owned\x07")
    result = crm.names()
    text = " ".join([*result["evidence"], *result["warnings"], result["msg"]])
    assert "\\u001b[2J\\u202egnp" in text
    assert text.isprintable()


# what went wrong half-way --------------------------------------------------------------------------------------
def batches(monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    from ansible_collections.interweave.smartintegration.plugins.module_utils._crm import account_names as _crm_account_names

    monkeypatch.setattr(_crm_account_names, "BATCH", size)


def approve(crm: t.Any, tmp_path: pathlib.Path) -> str:
    proposals = str(tmp_path / "p.csv")
    crm.names(proposals_file=proposals)
    return proposals


def test_a_rejected_row_is_not_forgotten_when_others_are_written(crm: t.Any, tmp_path: pathlib.Path) -> None:
    with open(approve(crm, tmp_path), encoding="utf-8-sig", newline="") as file:
        rows = [(row["id"], row["old"], row["new"]) for row in csv.DictReader(file)]
    stale = (crm.account("Able Plumbing"), "Able: Plumbing", "Able")
    result = scrub(crm, tmp_path, write(tmp_path / "a.csv", [*rows, stale]))
    assert (result["status"], result["changed"], result["written"], result["counts"]["bad"]) == ("fail", True, 3, 0)
    assert "stands no longer" in result["not_written"][0]
    assert result["already"] == 0


def test_renames_stay_on_record_when_the_look_afterwards_fails(crm: t.Any, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A rollback is made from the record: what was written must stand in it."""
    from ansible_collections.interweave.smartintegration.plugins.module_utils._crm.account_names import CrmAccountNames

    monkeypatch.setattr(CrmAccountNames, "forget", lambda self: crm.lab.fault("salesforce", "503", op="/query", times=50))
    result = scrub(crm, tmp_path, approve(crm, tmp_path))
    assert (result["status"], result["changed"], result["written"]) == ("error", True, 3)
    assert [change["applied"] for change in result["changes"]] == [True] * 3


def test_a_write_that_was_not_made_is_not_called_applied(crm: t.Any, tmp_path: pathlib.Path) -> None:
    crm.lab.fault("salesforce", "503", op="composite/sobjects")
    result = scrub(crm, tmp_path, approve(crm, tmp_path))
    assert (result["status"], result["changed"], result["written"]) == ("fail", False, 0)
    assert len(result["not_written"]) == 3
    assert not any(change["applied"] for change in result["changes"])


def test_the_request_limit_in_the_middle_stops_the_batches_and_keeps_what_was_done(
        crm: t.Any, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from ansible_collections.interweave.smartintegration.plugins.module_utils._crm.contract import CrmQuota
    from ansible_collections.interweave.smartintegration.plugins.module_utils._salesforce.client import SalesforceClient

    batches(monkeypatch, 1)
    asked, rename = [], SalesforceClient.rename_accounts

    def limited(self: SalesforceClient, rows: t.Any) -> t.Any:
        asked.append(rows)
        if len(asked) > 1:
            raise CrmQuota("rename accounts", 403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.")
        return rename(self, rows)

    monkeypatch.setattr(SalesforceClient, "rename_accounts", limited)
    result = scrub(crm, tmp_path, approve(crm, tmp_path))
    assert (result["status"], result["written"], len(asked)) == ("fail", 1, 2)
    assert "REQUEST_LIMIT_EXCEEDED" in result["not_written"][0]


# undo ----------------------------------------------------------------------------------------------------------
def undo(crm: t.Any, changes: list[dict[str, t.Any]], who: str = "admin", **policy: t.Any) -> list[dict[str, t.Any]]:
    from ansible_collections.interweave.smartintegration.plugins.module_utils._crms import CONNECTORS
    from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import ChangePolicy
    from ansible_collections.interweave.smartintegration.plugins.plugin_utils._restore import crm as _crm_restore

    options = {"auth": "client_credentials", "api_version": "62.0", "timeout": 20.0, "request_reserve": 0, **crm.login(who=who)}
    client = CONNECTORS["salesforce"].connect(options)
    try:
        return _crm_restore.restore(client, [({"item": "2.2"}, change) for change in changes], ChangePolicy(**policy))
    finally:
        client.close()


def test_a_rollback_puts_the_old_name_back_though_quickbooks_refuses_it(crm: t.Any, tmp_path: pathlib.Path) -> None:
    before = current(crm)
    changes = scrub(crm, tmp_path, approve(crm, tmp_path))["changes"]
    assert {found["status"] for found in undo(crm, changes, check_mode=True)} == {"would_change"}
    assert {found["status"] for found in undo(crm, changes, allow=frozenset())} == {"would_change"}
    assert crm.writes() == 3
    assert {found["status"] for found in undo(crm, changes, allow=frozenset({"crm_names"}))} == {"changed"}
    assert current(crm) == before
    assert {found["status"] for found in undo(crm, changes)} == {"pass"}
    assert crm.writes() == 6


def test_a_rollback_is_never_made_as_the_integration_user(crm: t.Any, tmp_path: pathlib.Path) -> None:
    from ansible_collections.interweave.smartintegration.plugins.module_utils._crm.contract import CrmDenied

    changes = scrub(crm, tmp_path, approve(crm, tmp_path))["changes"]
    with pytest.raises(CrmDenied, match="Repetition Protection"):
        undo(crm, changes, who="integration")
    assert crm.writes() == 3


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_file_saved_by_excel_is_read(crm: t.Any, tmp_path: pathlib.Path, delimiter: str) -> None:
    """Excel writes a mark, the country's delimiter and no needless quotes; columns may be moved and added."""
    row = [crm.account("Denver: West Branch"), "Denver: West Branch", "Denver West", "ok, said the client"]
    order = (3, 2, 0, 1)
    with open(tmp_path / "excel.csv", "w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=delimiter)
        writer.writerows([[("id", "old", "new", "remark")[at] for at in order], [row[at] for at in order], ["", "", "", ""]])
    assert scrub(crm, tmp_path, str(tmp_path / "excel.csv"))["written"] == 1
    assert "Denver West" in current(crm)


def test_a_rollback_leaves_another_org_alone_though_its_record_ids_are_the_same(crm: t.Any, tmp_path: pathlib.Path) -> None:
    """A sandbox is a copy: production's change must not be looked for there, nor be called changed since."""
    changes = scrub(crm, tmp_path, approve(crm, tmp_path))["changes"]
    elsewhere = [{**change, "key": {**change["key"], "site": "acme--copy.sandbox.my.salesforce.com"}} for change in changes]
    assert {(found["status"], "acme--copy" in found["actual"]) for found in undo(crm, elsewhere)} == {("not_applicable", True)}
    assert crm.writes() == 3
    assert {found["status"] for found in undo(crm, changes)} == {"changed"}


def test_a_locked_record_is_tried_once_more_and_then_told_as_passing(crm: t.Any, tmp_path: pathlib.Path) -> None:
    """The lab refuses it for good; the advice is not to correct the file."""
    locked = crm.account("Denver: West Branch")
    crm.lab.act("salesforce", "refuse", org="acme", id=locked, code="UNABLE_TO_LOCK_ROW", message="unable to obtain exclusive access")
    result = scrub(crm, tmp_path, write(tmp_path / "a.csv", [(locked, "Denver: West Branch", "Denver - West Branch")]))
    assert len([call for call in crm.calls() if call["path"].endswith("composite/sobjects")]) == 2
    assert "1 records were locked" in result["remedy"]
    assert "correct the approved file" not in result["remedy"]


def test_a_refusal_of_content_is_not_tried_again(crm: t.Any, tmp_path: pathlib.Path) -> None:
    refused = crm.account("Denver: West Branch")
    crm.lab.act("salesforce", "refuse", org="acme", id=refused, code="FIELD_CUSTOM_VALIDATION_EXCEPTION", message="no dashes")
    result = scrub(crm, tmp_path, write(tmp_path / "a.csv", [(refused, "Denver: West Branch", "Denver - West Branch")]))
    assert len([call for call in crm.calls() if call["path"].endswith("composite/sobjects")]) == 1
    assert "correct the approved file" in result["remedy"]


def test_ids_of_15_characters_name_the_same_accounts(crm: t.Any, tmp_path: pathlib.Path) -> None:
    name = "Denver: West Branch"
    crm.lab.act("salesforce", "account", org="acme", name="Short: id", id="001LAB0000000S8YBI")
    rows = [("001LAB0000000S8", "Short: id", "Short - id"), (crm.account(name), name, "Denver - West Branch")]
    result = scrub(crm, tmp_path, write(tmp_path / "a.csv", rows))
    assert result["written"] == 2


def test_a_bulk_job_that_is_refused_is_read_by_pages(crm: t.Any) -> None:
    crm.lab.act("salesforce", "resize", org="acme", accounts=50_001)
    crm.lab.fault("salesforce", "refuse", op="POST /services/data/v62.0/jobs/query", value=["FEATURENOTENABLED", "Async API is not enabled"])
    assert crm.names()["counts"]["total"] == 50_008


def test_what_new_names_were_compared_with_is_told(crm: t.Any) -> None:
    assert "no names of QuickBooks were given" in " ".join(crm.names()["evidence"])
    assert "compared with 2 names of QuickBooks" in " ".join(crm.names(quickbooks_names=["A", "B"])["evidence"])


def test_only_the_rows_with_a_yes_are_written_and_what_a_spreadsheet_spoiled_is_refused(crm: t.Any, tmp_path: pathlib.Path) -> None:
    proposals = tmp_path / "p.csv"
    crm.names(proposals_file=str(proposals))
    with open(proposals, encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    for row, said in zip(rows, ("yes", "no", "perhaps"), strict=True):
        row["approved"] = said
    with open(proposals, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), delimiter=";")
        writer.writeheader()
        writer.writerows(rows)
    result = scrub(crm, tmp_path, str(proposals))
    assert [rows[0]["new"] in current(crm), rows[1]["old"] in current(crm), rows[2]["old"] in current(crm)] == [True, True, True]
    assert result["written"] == 1
    assert "not_written" in result
    assert "neither yes nor no" in " ".join(result["not_written"])
