# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Both roads tell the same of the same file, and every state of QuickBooks and of the host has a finding and a remedy of its own."""
from __future__ import annotations

import cfrun
import pytest

BOTH = pytest.mark.parametrize("road", ["host", "odbc"])
GROUP_POLICY = "SOFTWARE\\Policies\\Microsoft\\Windows\\PowerShell"


def switch(lab, name, value=True):
    lab.act("company_files", "switch", file=cfrun.FILE, name=name, value=value)


def told(facts):
    return {key: value for key, value in facts.items() if key not in cfrun.OF_THE_ROAD}


def state_of(lab, name):
    """Put the company file into a named state."""
    if name == "single_user":
        lab.act("company_files", "mode", file=cfrun.FILE, mode="SingleUser")
    elif name == "no_login_by_host":
        lab.act("company_files", "sql", file=cfrun.FILE, statement="UPDATE Host SET IsAutomaticLogin = 0")
    elif name == "mode_unknown":
        lab.act("company_files", "sql", file=cfrun.FILE, statement="UPDATE Host SET QBFileMode = NULL, IsAutomaticLogin = NULL")
    elif name == "no_host_table":
        lab.act("company_files", "sql", file=cfrun.FILE, statement="DROP TABLE Host")
    elif name == "statement_error":
        switch(lab, "statement_error", "[QODBC] Error: 3250 - This feature is not enabled or not available in this version of QuickBooks.")
    elif name != "as_it_is":
        switch(lab, "refuse", name)


#: State: status and a part of the actual text of 1.2 and 1.4 (stage run, QuickBooks closed before), and a part of 1.4's remedy.
EXPECTED = {
    "as_it_is": ("pass", "multi-user mode", "pass", "with QuickBooks closed before, by automatic login", ""),
    "single_user": ("fail", "single-user mode", "pass", "by automatic login", ""),
    "no_login_by_host": ("pass", "multi-user mode", "fail", "not log in automatically", "tick 'Allow this application to login automatically'"),
    "mode_unknown": ("error", "did not say in which mode", "manual", "did not say whether by automatic login", "Integrated Applications"),
    "no_host_table": ("error", "did not say in which mode", "manual", "did not say whether by automatic login", "Integrated Applications"),
    "never_authorised": ("error", "80040418", "fail", "never authorised", "choose 'Yes, always; allow access even if QuickBooks is not running'"),
    "no_permission": ("error", "8004041A", "fail", "no permission", "allow this application, as Admin"),
    "no_automatic_login": ("error", "8004041D", "fail", "may not log in automatically", "choose the user"),
    "modal_dialog": ("error", "80040414", "fail", "a dialog is open in QuickBooks", "answer or close the dialog"),
    "could_not_start": ("error", "80040408", "fail", "could not start QuickBooks", "end a hidden QBW.EXE -Embedding"),
    "another_file_open": ("error", "busy: another company file is already open", "error", "busy: another company file", "Then run again."),
    "still_starting": ("error", "busy: QuickBooks has not finished starting", "error", "busy: QuickBooks has not finished", "Wait a minute"),
    "mode_mismatch": ("fail", "80040410", "error", "nothing was seen of the grant", "File menu"),
    "wrong_elevation": ("error", "80070005", "fail", "another elevation than QuickBooks", "start the program normally, not as administrator"),
    "statement_error": ("error", "3250", "fail", "3250: the feature is not enabled", "Edit > Preferences"),
}


@pytest.mark.parametrize("state", EXPECTED)
def test_both_roads_tell_the_same_and_each_state_has_its_own_finding(lab, state):
    cfrun.close_quickbooks(lab)
    state_of(lab, state)
    by_road = {road: cfrun.ask(lab, road) for road in cfrun.ROADS}
    assert told(by_road["host"]["company_file"]) == told(by_road["odbc"]["company_file"])
    for road, result in by_road.items():
        mode, mode_text, grant, grant_text, remedy = EXPECTED[state]
        found = cfrun.by_item(result)
        if road == "host" and state in ("never_authorised", "no_permission", "no_automatic_login"):  # PowerShell's grant is nobody's concern
            grant, grant_text, remedy = "manual", "refused powershell.exe (32-bit), which InterWeave does not use", "Give powershell.exe (32-bit) no grant"
        assert (found["1.2"]["status"], found["1.4"]["status"]) == (mode, grant), (road, found)
        assert mode_text in found["1.2"]["actual"], road
        assert grant_text in found["1.4"]["actual"], road
        assert remedy in found["1.4"]["remedy"], road
        assert all(record["remedy"] for record in found.values() if record["status"] != "pass"), road
        assert found["1.1"]["status"] == "manual"
        assert not result["changed"]


def test_no_two_refusals_share_a_remedy():
    remedies = [row[4] for row in EXPECTED.values() if row[4]]
    assert len(set(remedies)) == len(remedies) - 1  # mode_unknown and no_host_table are the same to the reader


@BOTH
def test_the_facts(lab, road):
    facts = cfrun.ask(lab, road)["company_file"]
    assert (facts["product"], facts["version"], facts["company_name"]) == ("QuickBooks Enterprise Solutions 24.0", "34.0", "Acme Supply Inc.")
    assert {entry["name"]: (entry["active"], entry["in_use"]) for entry in facts["terms"]} == {
        "Net 15": (True, True), "Net 30": (True, True), "Net 60": (True, False), "Due on receipt": (True, True), "2% 10 Net 30": (False, False)}
    assert [entry["name"] for entry in facts["sales_tax_codes"]] == ["TAX", "NON"]
    assert facts["errors"] == []
    assert facts["quickbooks_open_before"] is True


@BOTH
def test_sales_tax_items_are_read_where_they_are_wanted_and_no_connection_asks_too_much(lab, road):
    assert cfrun.ask(lab, road)["company_file"]["sales_tax_items"] is None
    facts = cfrun.ask(lab, road, tax_items=True)["company_file"]
    assert {entry["name"]: (entry["active"], entry["in_use"]) for entry in facts["sales_tax_items"]} == {
        "Out of State": (True, True), "County 7.25": (True, False)}
    assert len(facts["terms"]) == 5
    assert facts["errors"] == []


@BOTH
def test_the_stage_decides_which_mode_is_wanted_and_the_finding_says_who_does_what(lab, road):
    connect = cfrun.by_item(cfrun.ask(lab, road, stage="connect"))["1.2"]
    assert (connect["status"], connect["owner"]) == ("fail", "client")
    assert "File > Switch to Single-user Mode" in connect["remedy"]
    state_of(lab, "single_user")
    assert cfrun.by_item(cfrun.ask(lab, road, stage="connect"))["1.2"]["status"] == "pass"
    assert "File > Switch to Multi-user Mode" in cfrun.by_item(cfrun.ask(lab, road, stage="run"))["1.2"]["remedy"]


@BOTH
def test_an_open_quickbooks_is_inconclusive(lab, road):
    found = cfrun.by_item(cfrun.ask(lab, road))["1.4"]
    assert found["status"] == "manual"
    assert "proves nothing about an unattended read" in found["actual"]
    assert "File > Exit" in found["remedy"]


@BOTH
@pytest.mark.parametrize(("program", "status"), [("QBW32PremierAccountant.exe", "manual"), ("QBWEnterpriseAccountant.exe", "manual"),
                                                 ("QBWebConnector.exe", "pass"), ("QBWCMonitor.exe", "pass")])
def test_an_editions_own_program_is_quickbooks_too_and_the_web_connector_is_not(lab, road, program, status):
    cfrun.close_quickbooks(lab)
    lab.act("windows", "start_process", host=cfrun.HOST, path="C:\\Program Files\\Intuit\\" + program, session=2, user="ACME\\qbuser")
    assert cfrun.by_item(cfrun.ask(lab, road))["1.4"]["status"] == status


@BOTH
def test_another_applications_grant_is_no_pass(lab, road):
    cfrun.close_quickbooks(lab)
    found = cfrun.by_item(cfrun.ask(lab, road, application="C:\\InterWeave\\Other.exe"))["1.4"]
    assert found["status"] == "manual"
    assert "C:\\InterWeave\\Other.exe needs one of its own" in found["actual"]


def test_a_qremote_data_source_proves_qremotes_grant_and_another_one_only_its_own(lab):
    cfrun.close_quickbooks(lab)
    qremote = "C:\\Program Files (x86)\\QODBC Driver for QuickBooks\\QRemote\\Server\\QRemoteServer.exe"
    assert cfrun.by_item(cfrun.ask(lab, "odbc", application=qremote))["1.4"]["status"] == "pass"
    assert cfrun.by_item(cfrun.ask(lab, "host", application=qremote))["1.4"]["status"] == "manual"
    lab.act("windows", "set_registry", host=cfrun.HOST, key="SOFTWARE\\WOW6432Node\\ODBC\\ODBC.INI\\ODBC Data Sources", name="QuickBooks Data",
            value="QRemote for QuickBooks")
    assert cfrun.by_item(cfrun.ask(lab, "host", application=qremote))["1.4"]["status"] == "pass"


SOURCES = "SOFTWARE\\WOW6432Node\\ODBC\\ODBC.INI\\ODBC Data Sources"


@pytest.mark.parametrize(("sources", "options", "asked"), [
    ({}, {}, "QuickBooks Data"),
    ({"AcmeQR": "QRemote for QuickBooks", "QuickBooks Data": "QODBC Driver for QuickBooks"}, {}, "AcmeQR"),
    ({"AcmeQR": "QRemote for QuickBooks", "Other": "QRemote for QuickBooks"}, {}, "QuickBooks Data"),
    ({"AcmeQR": "QRemote for QuickBooks"}, {"path": cfrun.PATH}, "QuickBooks Data")], ids=["none", "one", "two", "path"])
def test_a_qremote_data_source_is_preferred_where_there_is_exactly_one(lab, sources, options, asked):
    lab.act("windows", "delete_registry", host=cfrun.HOST, key=SOURCES, name="QuickBooks Data QRemote")
    for name, driver in sources.items():
        lab.act("windows", "set_registry", host=cfrun.HOST, key=SOURCES, name=name, value=driver)
    facts = cfrun.ask(lab, "host", dsn=None, **options)["company_file"]
    assert facts["connected"] is True
    assert facts["application"] == ("QRemoteServer.exe" if asked == "AcmeQR" else "powershell.exe (32-bit)")


def test_the_odbc_road_needs_a_data_source(lab):
    result = cfrun.ask(lab, "odbc", dsn=None)
    assert result["failed"]
    assert "dsn, driver" in result["msg"]


def test_without_a_look_at_the_host_the_odbc_road_does_not_claim_that_quickbooks_was_closed(lab):
    cfrun.close_quickbooks(lab)
    result = cfrun.ask(lab, "odbc", look_at_host=False)
    assert result["company_file"]["quickbooks_open_before"] is None
    assert "could not be seen from here" in cfrun.by_item(result)["1.4"]["actual"]


@BOTH
def test_another_companys_file_is_a_fault_and_gets_no_canary(lab, road):
    result = cfrun.ask(lab, road, company_name="Umbrella Corp.", customer={"marker": "IW-20261123"})
    assert (result["company_file"]["terms"], result["company_file"]["sales_tax_codes"]) == (None, None)  # another company's lists
    found = cfrun.by_item(result)
    assert {item: record["status"] for item, record in found.items()} == {"1.1": "manual", "1.2": "fail", "1.4": "fail", "3.3": "fail"}
    assert "the connection leads to 'Acme Supply Inc.'" in found["1.4"]["actual"]
    assert "nothing was written" in found["3.3"]["actual"]
    assert cfrun.customers(lab) == []


@BOTH
def test_a_slow_start_is_waited_for(lab, road):
    switch(lab, "connect_delay", "1.5")
    assert cfrun.ask(lab, road)["company_file"]["connected"] is True


def test_a_driver_that_never_comes_back_is_a_time_out(lab, monkeypatch):
    monkeypatch.setattr(cfrun.sys.modules["ansible_collections.interweave.smartintegration.plugins.module_utils._company_file.odbc"], "GRACE", 0)
    switch(lab, "connect_delay", "3")
    found = cfrun.by_item(cfrun.ask(lab, "odbc", timeout=1))
    assert "did not come back within 2 seconds" in found["1.4"]["actual"]
    assert found["1.4"]["status"] == "error"


@BOTH
@pytest.mark.parametrize(("options", "code", "status"), [
    ({"dsn": "No Such Source"}, "IM002", "error"), ({"path": "C:\\nowhere\\Lost.qbw"}, "80040403", "fail")])
def test_a_wrong_name_or_path_is_told_apart(lab, road, options, code, status):
    result = cfrun.ask(lab, road, **options)
    assert [error["code"] for error in result["company_file"]["errors"]] == [code]
    assert cfrun.by_item(result)["1.4"]["status"] == status


# the host's road alone ------------------------------------------------------------------------------------------------
def cause(result):
    found = cfrun.by_item(result)
    assert {record["status"] for record in found.values()} == {"error"}
    (evidence,) = found["1.4"]["evidence"]
    return evidence.removeprefix("cause: "), found["1.4"]


def test_nobody_signed_in(lab):
    lab.act("windows", "sign_off", host=cfrun.HOST)
    kind, found = cause(cfrun.ask(lab, "host"))
    assert (kind, found["owner"]) == ("no_user", "client")
    assert "never log off" in found["remedy"]
    assert lab.ledger()["probe_starts"] == 0


def test_two_signed_in_users_where_quickbooks_runs_in_one_are_no_question(lab):
    lab.act("windows", "sign_in", host=cfrun.HOST, user="ACME\\helpdesk", session=3)
    assert cfrun.ask(lab, "host")["company_file"]["user"] == "ACME\\qbuser"


def test_two_signed_in_users_are_a_question_until_one_is_named(lab):
    for program in ("QBW.EXE", "QRemoteServer.exe"):
        lab.act("windows", "kill_process", host=cfrun.HOST, name=program)
    lab.act("windows", "sign_in", host=cfrun.HOST, user="ACME\\helpdesk", session=3)
    kind, found = cause(cfrun.ask(lab, "host"))
    assert kind == "several_users"
    assert "ACME\\helpdesk (session 3)" in found["actual"]
    assert "interweave_quickbooks_user" in found["remedy"]
    assert cfrun.ask(lab, "host", user="qbuser")["company_file"]["user"] == "ACME\\qbuser"
    kind, found = cause(cfrun.ask(lab, "host", user="ACME\\nobody"))
    assert (kind, "ACME\\nobody" in found["actual"]) == ("no_user", True)


def test_one_user_in_two_sessions_is_told_apart_since_windows_chooses_where_a_task_runs(lab):
    """QuickBooks would be started a second time in the other session."""
    lab.act("windows", "sign_in", host=cfrun.HOST, user="ACME\\qbuser", session=5)
    lab.forget()
    kind, found = cause(cfrun.ask(lab, "host"))
    assert kind == "several_sessions"
    assert "ACME\\qbuser is signed in more than once (sessions 2, 5)" in found["actual"]
    assert lab.ledger()["probe_starts"] == 0


@pytest.mark.parametrize(("name", "value", "word"), [("ExecutionPolicy", "AllSigned", "AllSigned"), ("EnableScripts", 0, "Restricted")])
def test_script_policy_is_its_own_error_and_not_got_around(lab, name, value, word):
    lab.act("windows", "set_registry", host=cfrun.HOST, key=GROUP_POLICY, name=name, value=value)
    kind, found = cause(cfrun.ask(lab, "host"))
    assert kind == "script_policy"
    assert word in found["actual"]
    assert "QRemote DSN" in found["remedy"]
    assert (lab.ledger()["writes"], lab.ledger()["probe_starts"]) == (0, 0)


def test_a_script_that_never_answers_is_told_with_its_hash(lab):
    lab.act("company_files", "session", host=cfrun.HOST, words="silent")
    kind, found = cause(cfrun.ask(lab, "host"))
    assert kind == "no_result"
    assert "SHA-256" in found["remedy"]
    assert cfrun.ours(lab) == cfrun.NOTHING


@pytest.mark.parametrize(("words", "kind", "said", "remedy"), [
    ("constrained", "constrained_language", "ConstrainedLanguage mode", "AppLocker"),
    ("failing", "script_error", "the script stopped: Zugriff verweigert", "run again")])
def test_a_script_that_could_not_ask_says_why(lab, words, kind, said, remedy):
    lab.act("company_files", "session", host=cfrun.HOST, words=words)
    told_kind, found = cause(cfrun.ask(lab, "host"))
    assert (told_kind, said in found["actual"], remedy in found["remedy"]) == (kind, True, True), found
    assert cfrun.ours(lab) == cfrun.NOTHING


def test_elevation_is_told_apart(lab):
    state_of(lab, "wrong_elevation")
    evidence = cfrun.by_item(cfrun.ask(lab, "host"))["1.4"]["evidence"]
    assert any("asked without elevation, so QuickBooks probably runs as administrator" in line for line in evidence)
    lab.act("company_files", "session", host=cfrun.HOST, words="elevated")
    evidence = cfrun.by_item(cfrun.ask(lab, "host"))["1.4"]["evidence"]
    assert any("asked as administrator, so QuickBooks probably runs without elevation" in line for line in evidence)


def test_a_host_without_curl_works_too(lab):
    lab.act("windows", "set_host", host=cfrun.HOST, curl=False)
    assert cfrun.ask(lab, "host")["company_file"]["connected"] is True
    assert cfrun.ours(lab) == cfrun.NOTHING


# consent and hostile options ------------------------------------------------------------------------------------------
@BOTH
def test_check_mode_asks_nothing_unless_told_to(lab, road):
    found = cfrun.by_item(cfrun.ask(lab, road, check=True))
    assert {record["status"] for record in found.values()} == {"error"}
    assert found["1.4"]["actual"] == "not checked in check mode"
    assert cfrun.connections(lab) == []
    assert (lab.ledger()["writes"], lab.ledger()["probe_starts"]) == (0, 0)
    assert cfrun.ask(lab, road, check=True, probe_in_check=True)["company_file"]["connected"] is True


@BOTH
def test_without_consent_a_person_is_asked(lab, road):
    found = cfrun.by_item(cfrun.ask(lab, road, allow=["firewall"]))
    assert {record["status"] for record in found.values()} == {"manual"}
    assert found["1.4"]["blocked_by"] == "interweave_allow does not list 'probe'"
    assert cfrun.connections(lab) == []
    assert lab.ledger()["writes"] == 0


def company_files_log(lab, name):
    return [entry["what"] for entry in lab.state("company_files")["files"][name]["log"]]


@BOTH
@pytest.mark.parametrize("options", [
    {"dsn": "QuickBooks Data;DFQ=D:\\Daten\\Globex GmbH.qbw"}, {"dsn": "x};DSN=acme QuickBooks Data;DSN={QuickBooks Data"},
    {"path": "C:\\x.qbw;DSN=QuickBooks Data"}, {"path": "C:\\x}.qbw;OpenMode={S"}, {"attributes": {"Extra": "1;DFQ=D:\\Daten\\Globex GmbH.qbw"}}],
    ids=["dsn", "dsn with braces", "path", "path with braces", "attribute"])
def test_no_value_adds_attributes_of_its_own(lab, road, options):
    """What was smuggled in would open the file, or another client's."""
    result = cfrun.ask(lab, road, **options)
    if "attributes" in options:
        assert result["company_file"]["company_name"] == "Acme Supply Inc."
    else:
        assert result["company_file"]["connected"] is False
        assert [error["statement"] for error in result["company_file"]["errors"]] == ["connect"]
        assert company_files_log(lab, "acme-main") in ([], ["connect"])  # refused by the driver manager, or by the driver: no such file
    assert company_files_log(lab, "globex-main") == []


@BOTH
@pytest.mark.parametrize("attributes", [{"dfq": "D:\\Daten\\Globex GmbH.qbw"}, {"SaveFile": "/tmp/x"}, {"a;b": "1"}, {"Extra": "a\nb"}])
def test_attributes_that_cannot_stand_there_are_refused(lab, road, attributes):
    result = cfrun.ask(lab, road, attributes=attributes)
    assert result["failed"]
    assert len(result["msg"].splitlines()) == 1
    assert cfrun.connections(lab) == []


@BOTH
def test_no_secret_attribute_shows(lab, road):
    result = cfrun.ask(lab, road, dsn="No Such Source", secret_attributes={"PWD": "s3cret};x="})
    assert "s3cret" not in str(result)


# as which program QuickBooks is asked --------------------------------------------------------------------------------
@pytest.mark.parametrize("options", [{}, {"dsn": None}, {"dsn": None, "path": cfrun.PATH}, {"dsn": "No Such Source"}])
def test_powershell_does_not_ask_unless_that_is_allowed(lab, options):
    lab.act("windows", "delete_registry", host=cfrun.HOST, key=SOURCES, name="QuickBooks Data QRemote")
    lab.forget()
    found = cfrun.by_item(cfrun.ask(lab, "host", probe_powershell=False, **options))
    assert {record["status"] for record in found.values()} == {"manual"}
    assert {record["owner"] for record in found.values()} == {"operator"}
    assert "QuickBooks' dialog would name powershell.exe (32-bit)" in found["1.4"]["actual"]
    assert "interweave_probe_powershell: true" in found["1.4"]["remedy"]
    assert lab.ledger()["probe_starts"] == 0
    assert lab.ledger()["writes"] == 0


def test_a_qremote_data_source_asks_without_further_leave(lab):
    for options in ({"dsn": "QuickBooks Data QRemote"}, {"dsn": None}):
        assert cfrun.ask(lab, "host", probe_powershell=False, **options)["company_file"]["application"] == "QRemoteServer.exe"
