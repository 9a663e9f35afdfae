# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Items 1.1, 1.2 and 1.4 from facts: what passes, what does not, whose turn it is."""
from __future__ import annotations

import pytest
from ansible_collections.interweave.smartintegration.plugins.module_utils._company_file.answers import Answers, Rows, facts_of
from ansible_collections.interweave.smartintegration.plugins.module_utils._company_file.error_codes import HRESULTS
from ansible_collections.interweave.smartintegration.plugins.module_utils._company_file.findings import findings, grant_steps, same_program

COLUMNS = ["ProductName", "MajorVersion", "MinorVersion", "Country", "IsAutomaticLogin", "QBFileMode"]
QREMOTE = "C:\\Program Files (x86)\\QODBC\\QRemoteServer.exe"


def judged(mode="MultiUser", login="1", open_before=False, stage="run", application="", company_name="", proven="QRemoteServer.exe", **more):
    rows = {"host": Rows(COLUMNS, [["QB Enterprise", "34", "0", "US", login, mode]]), "company": Rows(["CompanyName"], [["Acme"]])}
    facts = facts_of("main", Answers(rows, {}, 5, proven, "odbc", open_before, **more))
    return {record["item"]: record for record in findings(facts, stage, application, company_name)}


def refused(message, elevated=None, stage="run", asked="QRemoteServer.exe", application=""):
    facts = facts_of("main", Answers({}, {"connect": message}, 0, asked, "host", False, "ACME\\qb", elevated))
    return {record["item"]: record for record in findings(facts, stage, application)}


@pytest.mark.parametrize(("open_before", "login", "status"), [
    (False, "1", "pass"), (True, "1", "manual"), (None, "1", "manual"), (False, "0", "fail"), (True, "0", "manual"), (None, "0", "manual"),
    (False, None, "manual"), (None, None, "manual")])
def test_only_an_unattended_read_with_quickbooks_closed_passes(open_before, login, status):
    record = judged(open_before=open_before, login=login)["1.4"]
    assert record["status"] == status
    assert (record["remedy"] == "") is (status == "pass")


@pytest.mark.parametrize(("application", "status"), [
    ("", "pass"), (QREMOTE, "pass"), ("qremoteserver.EXE", "pass"), ("QODBCTST.EXE", "manual"), ("powershell.exe", "manual")])
def test_a_pass_is_that_of_the_application_that_counts(application, status):
    record = judged(application=application)["1.4"]
    assert record["status"] == status
    assert "QRemoteServer.exe" in record["actual"]


def test_programs_are_compared_as_windows_does():
    assert same_program("C:\\a\\QRemoteServer.exe", "qremoteserver.exe")
    assert same_program("powershell.exe (32-bit)", "C:/Windows/PowerShell.exe")
    assert not same_program("QRemoteServer.exe", "QRemote.exe")


@pytest.mark.parametrize(("stage", "mode", "status", "menu"), [
    ("run", "MultiUser", "pass", ""), ("run", "SingleUser", "fail", "File > Switch to Multi-user Mode"), ("connect", "SingleUser", "pass", ""),
    ("connect", "MultiUser", "fail", "File > Switch to Single-user Mode"), ("run", None, "error", "title bar"), ("connect", "odd", "error", "title bar")])
def test_the_stage_wants_a_mode(stage, mode, status, menu):
    record = judged(mode=mode, stage=stage, open_before=True)["1.2"]
    assert record["status"] == status
    assert menu in record["remedy"]
    assert "stage '%s'" % stage in record["expected"]


@pytest.mark.parametrize(("stage", "mode", "open_before", "status"), [
    ("connect", "SingleUser", False, "manual"), ("connect", "SingleUser", True, "pass"), ("connect", "MultiUser", False, "fail"),
    ("run", "MultiUser", False, "pass")])
def test_a_mode_that_the_question_itself_brought_about_is_no_pass_for_the_first_connection(stage, mode, open_before, status):
    """The first connection needs the file open, by Admin; daily running needs it closed."""
    assert judged(mode=mode, stage=stage, open_before=open_before)["1.2"]["status"] == status


@pytest.mark.parametrize("code", HRESULTS)
def test_every_refusal_names_its_own_remedy_and_never_passes(code):
    """Busy is no fail; a mode is no word about the grant."""
    found = refused("[QODBC] QB Begin Session Failed. Error = %s, text" % code)
    grant, mode = found["1.4"], found["1.2"]
    if code in DIALOG:
        assert grant["remedy"] == grant_steps("QRemoteServer.exe")
    else:
        assert grant["remedy"].startswith(HRESULTS[code].remedy)
    assert code in grant["actual"]
    assert grant["owner"] == HRESULTS[code].owner
    assert grant["status"] == ("error" if HRESULTS[code].transient or code == "80040410" else "fail")
    assert mode["status"] == ("fail" if code == "80040410" else "error")
    assert ("busy" in grant["actual"]) is HRESULTS[code].transient


#: Codes after which the window has to come again.
DIALOG = ("80040418", "80040420", "8004041E")


@pytest.mark.parametrize("code", [*DIALOG, "8004041A", "8004041D"])
@pytest.mark.parametrize("asked", ["powershell.exe (32-bit)", "QODBCTST.EXE", "python"])
@pytest.mark.parametrize("application", ["", QREMOTE, "powershell.exe"])
def test_a_refusal_of_another_program_asks_for_no_grant_of_that_one(code, asked, application):
    record = refused("Error = %s, x" % code, asked=asked, application=application)["1.4"]
    assert record["status"] == "manual"
    assert asked in record["actual"]
    assert "Give %s no grant" % asked in record["remedy"]
    assert "Only when it names %s: choose 'Yes, always" % (QREMOTE if application == QREMOTE else "QRemoteServer.exe") in record["remedy"]


def every_text():
    """What any state of a file says of 1.2 and 1.4, by whichever program it was asked and whichever is declared."""
    for application in ("", QREMOTE, "powershell.exe", "QODBCTST.EXE"):
        for asked in ("QRemoteServer.exe", "powershell.exe (32-bit)", "QODBCTST.EXE", ""):
            for code in HRESULTS:
                for stage in ("run", "connect"):
                    yield from refused("Error = %s, x" % code, stage=stage, asked=asked, application=application).values()
            for open_before in (True, False, None):
                for stage in ("run", "connect"):
                    yield from judged(open_before=open_before, application=application, proven=asked, stage=stage).values()


def test_no_text_advises_yes_always_for_powershell():
    seen = 0
    for record in every_text():
        for sentence in record["remedy"].split(". "):
            if "Yes, always" in sentence:
                seen += 1
                assert "powershell" not in sentence.lower()
                assert sentence.startswith("Only when it names ") or "only for the program that InterWeave comes through" in sentence
    assert seen > 50


def test_the_grant_says_who_does_what_and_in_which_order():
    text = grant_steps("QRemoteServer.exe")
    order = ["By appointment", "bookkeeper signs in to QuickBooks as Admin", "single-user mode", "stays at the screen", "InterWeave starts", "shows a window",
             "names QRemoteServer.exe", "Yes, always", "Switch to Multi-user Mode"]
    assert [text.index(part) for part in order] == sorted(text.index(part) for part in order)


def test_the_stage_decides_whether_the_file_is_wanted_open_or_closed():
    connect, run = judged(stage="connect", mode="SingleUser", open_before=True), judged(stage="run", mode="MultiUser", open_before=True)
    assert connect["1.2"]["status"] == "pass"
    assert "Close QuickBooks" not in connect["1.4"]["remedy"], "1.2 wants the file open now"
    assert "set interweave_stage to run" in connect["1.4"]["remedy"]
    assert "Close QuickBooks" in run["1.4"]["remedy"]
    assert "Start it again afterwards" in run["1.4"]["remedy"]


def test_the_mode_of_daily_running_comes_after_the_grant():
    facts = facts_of("main", Answers({}, {"connect": "Error = 80040418, x"}, 0, "QRemoteServer.exe", "host", False))
    records = {record["item"]: record for record in findings(facts, "run")}
    assert records["1.2"]["remedy"] == ("First item 1.4. When the file can be opened: where QuickBooks' File menu offers 'Switch to Multi-user Mode', "
                                        "choose it; else nothing is to be done.")
    assert records["1.4"]["remedy"].endswith("File > Switch to Multi-user Mode.")


def test_the_mode_refusal_names_the_menu_of_the_stage():
    text = "Error = 80040410, mode"
    assert "Single-user" in refused(text, stage="connect")["1.2"]["remedy"]
    assert "Multi-user" in refused(text, stage="run")["1.2"]["remedy"]


@pytest.mark.parametrize(("stage", "open_mode", "status"), [("run", "M", "fail"), ("connect", "S", "fail"), ("connect", "M", "error"), ("run", "F", "fail")])
def test_a_mode_that_the_connection_asked_for_and_the_stage_does_not_want_is_no_fault_of_the_file(stage, open_mode, status):
    """Refused with M means that the file is open in single-user mode, which is what the stage connect wants."""
    facts = facts_of("main", Answers({}, {"connect": "Error = 80040410, mode"}, 0, "python", "odbc", False))
    (record,) = (one for one in findings(facts, stage, open_mode=open_mode) if one["item"] == "1.2")
    assert record["status"] == status
    assert ("open_mode" in record["remedy"]) is (status == "error")


def test_a_later_connection_that_fails_does_not_take_back_what_was_answered():
    rows = {"host": Rows(COLUMNS, [["QB Enterprise", "34", "0", "US", "1", "MultiUser"]])}
    facts = facts_of("main", Answers(rows, {"connect": "Error = 8004040A, x"}, 1, "QRemoteServer.exe", "odbc", False))
    assert {record["item"]: record["status"] for record in findings(facts, "run")} == {"1.1": "manual", "1.2": "pass", "1.4": "pass"}


def test_both_wordings_are_shown_where_interweave_and_intuit_differ():
    actual = refused("[QODBC] Error: 3000 - Invalid object ID")["1.4"]["actual"]
    assert "an object ID in the request is invalid" in actual
    assert "InterWeave's wording: HTTP request is invalid" in actual


@pytest.mark.parametrize("state", ["08001", "08S01", "IM002", "IM003", "IM014"])
def test_a_connection_that_never_reached_quickbooks_says_nothing_of_the_grant(state):
    found = refused("ERROR [%s] [QRemote] something about a socket" % state)
    assert (found["1.2"]["status"], found["1.4"]["status"], found["1.4"]["owner"]) == ("error", "error", "it")
    assert found["1.4"]["actual"].startswith(state)
    assert refused("[%s] [QODBC] QB Begin Session Failed. Error = 80040418, x" % state)["1.4"]["status"] == "fail"  # QuickBooks' own code goes before


def test_an_unknown_refusal_is_an_error_with_its_words():
    record = refused("something new")["1.4"]
    assert (record["status"], record["actual"]) == ("error", "could not be opened: something new")


@pytest.mark.parametrize(("elevated", "words"), [
    (True, "asked as administrator, so QuickBooks probably runs without elevation"),
    (False, "asked without elevation, so QuickBooks probably runs as administrator, or as another Windows user")])
@pytest.mark.parametrize("code", ["80070005", "80040408"])
def test_elevation_is_said_where_it_may_be_the_cause(code, elevated, words):
    assert any(words in line for line in refused("Error = %s, x" % code, elevated)["1.4"]["evidence"])
    assert not any("elevation" in line for line in refused("Error = 80040418, x", elevated)["1.4"]["evidence"])


def test_another_company_fails_and_an_unsaid_one_is_no_pass():
    assert {record["status"] for item, record in judged(company_name="Umbrella").items() if item != "1.1"} == {"fail"}
    assert judged(company_name=" Acme ")["1.4"]["status"] == "pass"
    facts = facts_of("main", Answers({"host": Rows(COLUMNS, [["QB", "34", "0", "US", "1", "MultiUser"]])}, {}, 1, "a", "odbc", False))
    assert {record["status"] for record in findings(facts, "run", "", "Acme") if record["item"] != "1.1"} == {"error"}


def test_admin_access_is_asked_with_the_grant_as_evidence_and_the_version_it_holds_for():
    found = judged()
    assert found["1.1"]["status"] == "manual"
    assert found["1.1"]["valid_for"] == found["1.4"]["valid_for"] == "34.0"
    assert "valid_for: '34.0'" in found["1.1"]["remedy"]
    assert any("a grant exists" in line for line in found["1.1"]["evidence"])
    assert not any("a grant exists" in line for line in refused("x")["1.1"]["evidence"])
    assert "valid_for" not in refused("x")["1.1"]


def test_what_was_left_on_the_host_is_said_under_every_finding():
    assert all("left on the host" in record["evidence"][-1] or "left on the host" in str(record["evidence"])
               for record in judged(notes=("left on the host for now: C:\\x",)).values())
