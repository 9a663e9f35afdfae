# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The canary customer: created once, in the right company only, never without leave; the five statements of QODBC's free edition are kept."""
from __future__ import annotations

import json

import cfrun
import pytest

BOTH = pytest.mark.parametrize("road", ["host", "odbc"])
TODAY, LAST_YEAR = "IW-20261123", "IW-20251120"
NASTY = ["O'Brien & \"Söhne\"", "'; DROP TABLE Customer;--", "{Braces} }}; {", "a;DSN=b;DFQ=c", "日本 ünïcode ✓", "100% $(x) `y` %PATH%"]


def sql(lab, statement):
    lab.act("company_files", "sql", file=cfrun.FILE, statement=statement)


def statements_kept(lab):
    counts = [len(statements) for statements in cfrun.connections(lab)]
    assert counts
    assert max(counts) <= 5, cfrun.connections(lab)


def writes(lab):
    return [entry["detail"] for entry in cfrun.company_file(lab)["log"] if entry["what"] == "write"]


@BOTH
def test_four_moves(lab, road):
    checked = cfrun.canary(lab, road, check=True, probe_in_check=True, marker=TODAY)
    assert (checked["status"], checked["blocked_by"], checked["changed"]) == ("would_change", "check mode", True)
    assert checked["changes"][0]["applied"] is False
    assert cfrun.customers(lab) == []
    done = cfrun.canary(lab, road, marker=TODAY)
    assert (done["status"], done["changed"]) == ("changed", True), done
    (row,) = cfrun.customers(lab)
    assert (row["AccountNumber"], row["IsActive"], row["ListID"] in done["actual"]) == (TODAY, 1, True)
    (shown,) = done["diff"]
    assert (shown["before"], json.loads(shown["after"])) == ("", {"AccountNumber": TODAY})
    assert checked["changes"][0]["what"] == done["changes"][0]["what"]
    again = cfrun.canary(lab, road, marker=TODAY)
    assert (again["status"], again["changed"], again["changes"]) == ("pass", False, [])
    assert len(cfrun.customers(lab)) == 1
    assert len(writes(lab)) == 1
    statements_kept(lab)


def test_the_other_road_finds_it(lab):
    assert cfrun.canary(lab, "host", marker=TODAY)["status"] == "changed"
    assert cfrun.canary(lab, "odbc", marker=TODAY)["status"] == "pass"
    assert len(cfrun.customers(lab)) == 1


@BOTH
@pytest.mark.parametrize(("options", "status", "reason"), [
    ({"check": True}, "would_change", "check mode"),
    ({"allow": []}, "manual", "interweave_allow does not list 'probe'"),
    ({"allow": ["probe"]}, "would_change", "interweave_allow does not list 'canary'"),
    ({"window": "2020-01-01T00:00:00Z/2020-01-02T00:00:00Z"}, "manual", "outside the change window")])
def test_never_without_leave(lab, road, options, status, reason):
    result = cfrun.canary(lab, road, marker=TODAY, **options)
    assert result["status"] == status
    assert result["blocked_by"].startswith(reason)
    assert result["changed"] is ("check" in options)
    assert cfrun.customers(lab) == []
    assert writes(lab) == []


@BOTH
def test_in_one_look_with_everything_else(lab, road):
    result = cfrun.ask(lab, road, customer={"marker": TODAY}, company_name="Acme Supply Inc.")
    assert cfrun.by_item(result)["3.3"]["status"] == "changed"
    assert "in the books of 'Acme Supply Inc.'" in cfrun.by_item(result)["3.3"]["evidence"]
    assert result["changed"]
    assert result["company_file"]["canary"]["list_id"] == cfrun.customers(lab)[0]["ListID"]
    assert cfrun.by_item(cfrun.ask(lab, road, customer={"marker": TODAY}, company_name="Acme Supply Inc."))["3.3"]["status"] == "pass"
    statements_kept(lab)
    assert lab.ledger()["probe_starts"] == (2 if road == "host" else 0)


@BOTH
def test_in_one_look_without_leave_for_the_canary(lab, road):
    result = cfrun.ask(lab, road, customer={"marker": TODAY}, allow=["probe"])
    found = cfrun.by_item(result)["3.3"]
    assert (found["status"], found["blocked_by"], result["changed"]) == ("would_change", "interweave_allow does not list 'canary'", False)
    assert cfrun.customers(lab) == []


@BOTH
def test_in_one_look_never_into_books_that_nobody_named(lab, road):
    result = cfrun.ask(lab, road, customer={"marker": TODAY})
    found = cfrun.by_item(result)["3.3"]
    assert (found["status"], result["changed"]) == ("would_change", False)
    assert found["blocked_by"].startswith("company_name is not given")
    assert "company_name" in found["remedy"]
    assert found["evidence"][-1] == "in the books of 'Acme Supply Inc.'"
    assert cfrun.customers(lab) == []
    assert writes(lab) == []


@BOTH
def test_last_years_canary_does_not_pass_for_todays(lab, road):
    sql(lab, "INSERT INTO Customer (Name, AccountNumber) VALUES ('ZZZ-Test', '%s')" % LAST_YEAR)
    looked = cfrun.canary(lab, road, marker=TODAY, allow=["probe"])
    assert looked["status"] == "would_change"
    assert LAST_YEAR in looked["actual"]
    done = cfrun.canary(lab, road, marker=TODAY)
    assert (done["status"], done["changes"][0]["before"], done["changes"][0]["after"]) == (
        "changed", {"AccountNumber": LAST_YEAR}, {"AccountNumber": TODAY})
    assert [row["AccountNumber"] for row in cfrun.customers(lab)] == [TODAY]
    statements_kept(lab)


@BOTH
@pytest.mark.parametrize("allow", [["probe"], ["probe", "canary"]])
def test_a_customer_with_an_account_number_of_its_own_is_left_alone(lab, road, allow):
    sql(lab, "INSERT INTO Customer (Name, AccountNumber) VALUES ('ZZZ-Test', '4711')")
    result = cfrun.canary(lab, road, marker=TODAY, allow=allow)
    assert result["status"] == "fail"
    assert "'4711'" in result["actual"]
    assert writes(lab) == []


@BOTH
def test_a_job_of_the_same_name_is_not_taken_for_it(lab, road):
    sql(lab, "INSERT INTO Customer (Name, FullName, AccountNumber) VALUES ('ZZZ-Test', 'Baker Street Supplies:ZZZ-Test', '%s')" % TODAY)
    assert cfrun.canary(lab, road, marker=TODAY, allow=["probe"])["status"] == "would_change"


@BOTH
@pytest.mark.parametrize("table", ["Vendor", "Employee", "OtherName"])
def test_a_name_taken_in_a_list_that_shares_it_fails_before_anything_is_written(lab, road, table):
    sql(lab, "INSERT INTO %s (Name, IsActive) VALUES ('ZZZ-Test', 0)" % table)
    result = cfrun.canary(lab, road, marker=TODAY)
    assert result["status"] == "fail"
    assert "taken in the list %s" % table in result["actual"]
    assert writes(lab) == []


@BOTH
def test_an_inactive_one_is_not_marked_and_said_to_be_inactive(lab, road):
    sql(lab, "INSERT INTO Customer (Name, AccountNumber, IsActive) VALUES ('ZZZ-Test', '%s', 0)" % LAST_YEAR)
    result = cfrun.canary(lab, road, marker=TODAY)
    assert (result["status"], result["changed"]) == ("fail", False)
    assert "inactive" in result["actual"]
    assert writes(lab) == []


@BOTH
def test_the_read_only_edition_is_told_from_a_failure(lab, road):
    lab.act("company_files", "switch", file=cfrun.FILE, name="read_only", value=True)
    result = cfrun.canary(lab, road, marker=TODAY)
    assert (result["status"], result.get("failed", False)) == ("manual", False)
    assert "only reads" in result["actual"]
    assert "read/write licence of QODBC" in result["remedy"]
    assert cfrun.customers(lab) == []


@BOTH
@pytest.mark.parametrize(("preset", "status"), [("another_file_open", "error"), ("never_authorised", "fail")])
def test_a_refusal_is_a_finding_with_its_remedy(lab, road, preset, status):
    lab.act("company_files", "switch", file=cfrun.FILE, name="refuse", value=preset)
    result = cfrun.canary(lab, road, marker=TODAY)
    assert (result["status"], result["failed"], bool(result["remedy"])) == (status, True, True)


@BOTH
@pytest.mark.parametrize("name", NASTY)
def test_nasty_names_go_through_unharmed(lab, road, name):
    assert cfrun.canary(lab, road, name=name, marker=TODAY)["status"] == "changed"
    (row,) = cfrun.customers(lab, name)
    assert (row["Name"], row["AccountNumber"]) == (name, TODAY)
    assert len(cfrun.company_file(lab)["customers"]) == 4
    assert cfrun.canary(lab, road, name=name, marker=TODAY)["status"] == "pass"


@BOTH
def test_nasty_markers_go_through_unharmed(lab, road):
    marker = "IW-'; UPDATE Customer SET Name='x"
    assert cfrun.canary(lab, road, marker=marker)["status"] == "changed"
    assert cfrun.customers(lab)[0]["AccountNumber"] == marker


@BOTH
@pytest.mark.parametrize(("options", "word"), [
    ({"name": "x" * 42}, "41"), ({"name": "Parent:Child"}, "colon"), ({"marker_column": "Notes = 'x' --"}, "marker_column"), ({"name": "a\nb"}, "control"),
    ({"name": ""}, "empty"), ({"marker": ""}, "empty"), ({"marker": " "}, "blank"), ({"timeout": 0}, "1 to 3600")])
def test_names_that_break_the_rules_are_refused_before_anything_is_asked(lab, road, options, word):
    result = cfrun.canary(lab, road, **{"marker": TODAY, **options})
    assert result["failed"]
    assert word in result["msg"]
    assert cfrun.connections(lab) == []


@BOTH
def test_retiring_says_what_stays_and_is_done_once(lab, road):
    cfrun.canary(lab, road, marker=TODAY)
    checked = cfrun.canary(lab, road, marker=TODAY, state="inactive", check=True, probe_in_check=True)
    assert (checked["status"], cfrun.customers(lab)[0]["IsActive"]) == ("would_change", 1)
    done = cfrun.canary(lab, road, marker=TODAY, state="inactive")
    assert (done["status"], cfrun.customers(lab)[0]["IsActive"]) == ("changed", 0)
    assert "stays in the books" in done["actual"]
    again = cfrun.canary(lab, road, marker=TODAY, state="inactive")
    assert (again["status"], again["changed"]) == ("pass", False)
    assert "still holds its name" in again["actual"]
    statements_kept(lab)


@BOTH
def test_only_our_own_is_retired(lab, road):
    sql(lab, "INSERT INTO Customer (Name, AccountNumber) VALUES ('ZZZ-Test', '%s')" % LAST_YEAR)
    result = cfrun.canary(lab, road, marker=TODAY, state="inactive")
    assert result["status"] == "manual"
    assert "not ours" in result["actual"]
    assert cfrun.customers(lab)[0]["IsActive"] == 1
    assert cfrun.canary(lab, road, name="Nobody", marker=TODAY, state="inactive")["status"] == "pass"


@BOTH
def test_another_companys_file_gets_no_canary(lab, road):
    result = cfrun.canary(lab, road, marker=TODAY, company_name="Umbrella Corp.")
    assert result["status"] == "fail"
    assert "another company's file" in result["actual"]
    assert writes(lab) == []


def test_the_lab_refuses_the_sixth_statement(lab):
    """So that keeping to five is proven by everything above having been answered."""
    import os

    import pyodbc

    assert os.environ["ODBCSYSINI"]
    link = pyodbc.connect("DSN=acme QuickBooks Data;", autocommit=True)
    try:
        for _number in range(5):
            link.cursor().execute("SELECT CompanyName FROM Company").fetchall()
        with pytest.raises(pyodbc.Error, match="limit of SQL statements per session"):
            link.cursor().execute("SELECT CompanyName FROM Company")
    finally:
        link.close()
