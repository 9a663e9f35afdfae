# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Connection strings and SQL literals carry any text unharmed; answers become facts without a guess."""
from __future__ import annotations

import sqlite3

import pytest
from ansible_collections.interweave.smartintegration.plugins.module_utils._company_file.answers import (
    LIMIT,
    MAX_ROWS,
    STATEMENTS,
    Answers,
    Rows,
    connection_string,
    facts_of,
    odbc_value,
    plain,
    sql_literal,
)
from ansible_collections.interweave.smartintegration.plugins.module_utils._company_file.run import connection_of, policy_of

NASTY = ["plain", "a;b", "a}b", "}", "{", "{x}", "}}{{", "a=b", " lead", "trail ", "a;DFQ=C:\\other.qbw", "x};DSN=other;Y={z", "ü日本",
         "it's \"so\"", "[a]", "*?!@,"]


def read(text):
    """An ODBC connection string taken apart by the grammar of SQLDriverConnect, written for this test: braces with doubled ends, first one wins."""
    found, at = {}, 0
    while at < len(text):
        equals = text.index("=", at)
        keyword, at = text[at:equals], equals + 1
        value = ""
        if text[at:at + 1] == "{":
            at += 1
            while text[at] != "}" or text[at + 1:at + 2] == "}":
                value += text[at]
                at += 2 if text[at] == "}" else 1
            at += 1
        else:
            end = text.index(";", at)
            value, at = text[at:end], end
        assert text[at] == ";"
        at += 1
        found.setdefault(keyword, value)
    return found


@pytest.mark.parametrize("value", NASTY)
@pytest.mark.parametrize("keyword", ["DSN", "DFQ", "PWD"])
def test_every_value_arrives_as_it_is_and_adds_nothing(keyword, value):
    parts = {"A": "1", keyword: value, "OpenMode": "F"}
    assert read(connection_string(parts)) == parts


@pytest.mark.parametrize("value", ["a\nb", "a\0b", "\x7f", "\t"])
def test_control_characters_are_refused(value):
    with pytest.raises(ValueError, match="control character"):
        odbc_value(value)
    with pytest.raises(ValueError, match="control character"):
        sql_literal(value)


@pytest.mark.parametrize("parts", [
    {"": "1"}, {"a;b": "1"}, {"a=b": "1"}, {"{a": "1"}, {"1a": "1"}, {"FILEDSN": "x"}, {"SaveFile": "x"}, {"DSN": "a", "dsn": "b"}, {"DSN": "a", "DSN ": "b"}])
def test_keywords_that_would_do_something_else_are_refused(parts):
    with pytest.raises(ValueError, match=r"no keyword|given twice"):
        connection_string(parts)


@pytest.mark.parametrize("text", [*NASTY, "'", "''", "'; DROP TABLE Customer;--", "%_", "\\"])
def test_a_literal_is_read_back_as_it_was(text):
    assert sqlite3.connect(":memory:").execute("SELECT " + sql_literal(text)).fetchall() == [(text,)]


def options(**given):
    return {"connection": "host", "dsn": None, "driver": None, "path": None, "open_mode": "F", "attributes": {}, "secret_attributes": {}, **given}


def test_path_and_mode_go_together_and_attributes_follow():
    assert connection_of(options(dsn="QuickBooks Data", path="C:\\a;b.qbw", open_mode="M", attributes={"Port": 4500}, secret_attributes={"Enckey": "x="})) == (
        "DSN=QuickBooks Data;DFQ={C:\\a;b.qbw};OpenMode=M;Port=4500;Enckey={x=};")
    assert connection_of(options(driver="QRemote for QuickBooks")) == "Driver=QRemote for QuickBooks;"


@pytest.mark.parametrize("given", [
    {"attributes": {"dsn": "x"}}, {"attributes": {" DFQ": "x"}}, {"secret_attributes": {"OPENMODE": "S"}},
    {"attributes": {"A": 1}, "secret_attributes": {"a": 2}}])
def test_attributes_cannot_replace_the_modules_own_options(given):
    with pytest.raises(ValueError, match=r"use the options|given twice"):
        connection_of(options(dsn="d", **given))


def test_no_secret_is_in_the_refusal():
    with pytest.raises(ValueError, match="given twice") as caught:
        connection_of(options(dsn="d", attributes={"PWD": "hunter2"}, secret_attributes={"pwd": "hunter3"}))
    assert "hunter" not in str(caught.value)
    with pytest.raises(ValueError, match="the value of PWD cannot be used: it holds a control character") as caught:
        connection_of(options(dsn="d", secret_attributes={"PWD": "hunter2\n"}))
    assert "hunter" not in str(caught.value)


def test_single_user_mode_is_for_the_first_connection_only():
    """It shuts everybody else out of the books."""
    given = options(dsn="d", path="C:\\a.qbw", open_mode="S")
    assert connection_of({**given, "stage": "connect"}) == "DSN=d;DFQ=C:\\a.qbw;OpenMode=S;"
    for stage in ({"stage": "run"}, {}):
        with pytest.raises(ValueError, match="only company_file_info with the stage 'connect'"):
            connection_of({**given, **stage})
    assert connection_of(options(dsn="d", open_mode="S")) == "DSN=d;"


@pytest.mark.parametrize(("path", "taken"), [
    ("C:\\Data\\Acme.qbw", True), ("\\\\srv\\books\\Ä {1};.qbw", True), (".", True), ("C:/Data/Acme.qbw", False), ("C:\\Data/Acme.qbw", False),
    ("Acme.qbw", False), ("//srv/books/Acme.qbw", False), ("C:Acme.qbw", False), ("\\\\srv", False), ("C:\\", False)])
def test_a_path_that_quickbooks_would_answer_with_a_misleading_code_is_refused(path, taken):
    if taken:
        assert "DFQ=" in connection_of(options(dsn="d", path=path))
    else:
        with pytest.raises(ValueError, match="expected the company file's full path"):
            connection_of(options(dsn="d", path=path))


@pytest.mark.parametrize("timeout", [0, -1, 100_000])
def test_a_time_out_that_ends_nothing_is_refused(timeout):
    with pytest.raises(ValueError, match="expected 1 to 3600 seconds"):
        policy_of({"timeout": timeout, "allow": None, "window": None, "ticket": ""}, False)


# facts ----------------------------------------------------------------------------------------------------------------
HOST = Rows(["ProductName", "MajorVersion", "MinorVersion", "Country", "IsAutomaticLogin", "QBFileMode"], [["QB", "34", "1", "US", "True", "MultiUser"]])


def facts(rows=None, errors=None, **more):
    return facts_of("main", Answers(rows or {}, errors or {}, 5, "a.exe", "host", **more))


def test_there_are_no_more_statements_than_the_free_edition_takes():
    assert len(STATEMENTS) == LIMIT == 5


def test_nothing_answered_is_nothing_known():
    known = facts()
    assert known["connected"] is False
    for key in ("product", "version", "file_mode", "automatic_login", "company_name", "terms", "sales_tax_codes", "quickbooks_open_before", "elevated"):
        assert known[key] is None, key


@pytest.mark.parametrize(("raw", "known"), [
    ("True", True), ("1", True), ("-1", True), ("t", True), ("False", False), ("0", False), ("", None), (None, None), ("maybe", None)])
def test_a_boolean_is_known_or_not(raw, known):
    assert facts({"host": Rows(HOST.columns, [["QB", "34", "1", "US", raw, "MultiUser"]])})["automatic_login"] is known


@pytest.mark.parametrize(("raw", "known"), [
    ("SingleUser", "single_user"), ("MultiUser", "multi_user"), ("multi user", "multi_user"), ("Unheard", None), (None, None)])
def test_a_mode_is_known_or_not(raw, known):
    assert facts({"host": Rows(HOST.columns, [["QB", "34", "1", "US", "1", raw]])})["file_mode"] == known


def test_in_use_ignores_case_and_is_unknown_without_customers():
    terms = Rows(["Name", "IsActive"], [["Net 30", "1"], ["Net 60", "0"], [None, "1"]])
    used = Rows(["TermsRefFullName", "SalesTaxCodeRefFullName"], [["NET 30", None]])
    assert facts({"terms": terms, "in_use": used})["terms"] == [
        {"name": "Net 30", "active": True, "in_use": True}, {"name": "Net 60", "active": False, "in_use": False}]
    assert [entry["in_use"] for entry in facts({"terms": terms})["terms"]] == [None, None]


def test_a_list_that_may_be_cut_off_counts_as_not_answered():
    full = Rows(["Name", "IsActive"], [["Net %d" % number, "1"] for number in range(MAX_ROWS)])
    assert facts({"terms": full})["terms"] is None
    used = Rows(["TermsRefFullName", "SalesTaxCodeRefFullName"], [["Net %d" % number, None] for number in range(MAX_ROWS)])
    assert facts({"terms": Rows(full.columns, full.rows[:2]), "in_use": used})["terms"][0]["in_use"] is None


@pytest.mark.parametrize("text", [
    "ERROR [HY000] [QODBC] QB Begin Session Failed. Error = 80040408, Could not start QuickBooks.",
    "[HY000] [QODBC] QB Begin Session Failed. Error = 80040408, Could not start QuickBooks. (0) (SQLDriverConnect)",
    "[HY000] [QODBC] QB Begin Session Failed. Error = 80040408,\r\n Could not start QuickBooks. (0) (SQLDriverConnect); [HY000] more (0) (SQLDriverConnect)"])
def test_an_error_reads_alike_on_both_roads(text):
    assert plain(text) == "[QODBC] QB Begin Session Failed. Error = 80040408, Could not start QuickBooks."
    (error,) = facts(errors={"connect": text})["errors"]
    assert (error["code"], error["busy"], error["remedy"] != "") == ("80040408", False, True)


def test_an_error_text_is_cut_and_has_no_control_characters():
    (error,) = facts(errors={"connect": "a\x1b[31m\n" + "b" * 5000})["errors"]
    assert len(error["message"]) <= 400
    assert "\x1b" not in error["message"]
