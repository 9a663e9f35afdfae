# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What one line of the engine means."""
from __future__ import annotations

import pytest
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._policy import log_grammar as grammar

T = "2026-11-29 10:00:00.5"


@pytest.mark.parametrize(("line", "wanted"), [
    ("%s IW 2.41 TS AN a@b.c\tTrying to connect" % T, (T, "AN", "a@b.c", False, "Trying to connect")),
    ("%s IW 2.41 TS AN :A@b.c ERROR\tXmlsqParams.statement " % T, (T, "AN", "a@b.c", True, "XmlsqParams.statement")),
    ("%s IW 2.41 TS AN a@b.c ERROR:\t******" % T, (T, "AN", "a@b.c", True, "******")),
    ("%s IW 2.41 TS AN \t<!-- T -->" % T, (T, "AN", "", False, "<!-- T -->")),
    ("%s IW 2.41 TS AN  ERROR\tx" % T, (T, "AN", "", True, "x")),
    ("%s IW 2.41 TS  \tno request" % T, (T, "", "", False, "no request")),
    ("%s IW 2.41 TS   ERROR\tIWXsltcImpl.stringToDom x" % T, (T, "", "", True, "IWXsltcImpl.stringToDom x")),
    ("%s IW 2.41 TS null null\tx" % T, (T, "", "", False, "x")),
    ("%s IW 2.4 TS AN ERROR\tx" % T, (T, "AN", "", True, "x")),
    ("IW 2.41 TS AN a@b.c\tx", ("", "AN", "a@b.c", False, "x")),
    (" IW 2.41 TS AN a@b.c ERROR\tx", ("", "AN", "a@b.c", True, "x")),
    # the TAB was lost
    ("%s IW 2.41 TS AN a@b.c Trying to connect" % T, (T, "AN", "a@b.c", False, "Trying to connect")),
    ("%s IW 2.41 TS AN a@b.c ERROR XmlsqParams.statement" % T, (T, "AN", "a@b.c", True, "XmlsqParams.statement")),
    ("%s IW 2.41 TS AN a@b.c" % T, (T, "AN", "a@b.c", False, "")),
    ("%s IW 2.41 TS AN executeTransaction x" % T, (T, "AN", "", False, "executeTransaction x")),
    ("%s IW 2.41 TS AN a_b_c x" % T, (T, "AN", "", False, "a_b_c x")),
])
def test_headers(line, wanted):
    assert grammar.header(line.encode()) == wanted


def test_a_user_without_an_at_sign_is_known_when_asked_for():
    assert grammar.header(b"2026-11-29 10:00:00.5 IW 2.41 TS AN a_b_c x", "a_b_c").user == "a_b_c"


@pytest.mark.parametrize("line", ["", "no header", "[QODBC] Error: 3100 - IW 2.41 TS",
                                  "2026-11-29 10:00:00.5 IWBusinessDaemon Transaction Thread started. Id = x"])
def test_no_header(line):
    assert grammar.header(line.encode()) is None


@pytest.mark.parametrize(("text", "wanted"), [
    ("<!-- AN:QBT Total Execution  in 5:msecs [x] QST=2026-11-29 00:00:00.0 Run#=9-->", ("AN", "QBT")),
    ("<!-- QBT Total Execution  in 29:msecs [x] -->", ("", "QBT")), ("<!-- null:QBT Total Execution  in 29:msecs [x] -->", ("", "QBT")),
    ("&lt;!-- AN:QBT Total Execution  in 5:msecs [x]--&gt;", ("AN", "QBT")),
    ("INSERT INTO x VALUES ('Total Execution in 5:msecs')", None), ("<!-- x -->", None)])
def test_ends(text, wanted):
    assert grammar.end_of_run(text) == wanted


def test_the_daemons_verdict():
    line = 'Sun Nov 29 10:00:00 MST 2026 IWBusinessDaemon: Result = <TransactionResult Id="AN" InstanceId="1:2" Result="%s" StopSchedule="0"><Parameter/>'
    assert [grammar.verdict(line % word) for word in ("SUCCESS", "FAILURE")] == [("AN", True), ("AN", False)]
    assert grammar.verdict("IWBusinessDaemon: Connection failure in Scheduling mode") is None


@pytest.mark.parametrize("statement", ["insert into Customer values('Error Free Software Inc','Exception Title Co')", "SELECT * FROM Failure", "exec sp_error",
                                       "UPDATE Item SET Name = 'Connection reset' WHERE x", "delete from Error", "{ call failure }", "{?= call failure(1)}"])
def test_a_red_word_in_a_statement_is_no_error(statement):
    assert grammar.kind_of(statement) == grammar.SQL
    assert not grammar.complains(statement, grammar.SQL)


def test_a_red_word_in_a_body_is_no_error_but_a_code_is():
    assert not grammar.complains('{"UserName":"svc","UserPassword":"Error1!"}', grammar.kind_of('{"UserName"'))
    assert grammar.complains('<x statusCode="3100"/>', grammar.kind_of("<x "))


@pytest.mark.parametrize("text", ["Error Packet Data - Incorrect Response Received: 108", "QRemote Client exceeded retry limit - 5",
                                  "Network connection broken",
                                  "Connection to 10.0.0.5:4500 refused. Check", "[QODBC] General error", "java.net.SocketException: socket closed"])
def test_failures_of_qremote_are_connection_errors(text):
    assert grammar.CONNECTION.search(text)


SECRETS = ("Geheim1", "12 Main St", "O''Neil")


@pytest.mark.parametrize(("text", "kept"), [
    ("INSERT INTO Customer (Name) VALUES ('O''Neil', '12 Main St') [QODBC] Error: 3100 - The name \"X\"", '[QODBC] Error: 3100 - The name "X"'),
    ("INSERT INTO Customer VALUES ('O''Neil ERROR: [QODBC] Error: 1', '12 Main St') ERROR: [QODBC] Error: 3140", "ERROR: [QODBC] Error: 3140"),
    ("UPDATE C SET Name = 'O'Neil' WHERE y = '12 Main St' Error Packet Data - Incorrect Response Received: 108", "Error Packet Data"),
    ("UPDATE C SET a = '12 Main St' something unknown", ""),
    ('login refused {"UserName":"svc","UserPassword":"Geheim1"}', "login refused"),
    ("answer <urn:login><urn:password>Geheim1</urn:password></urn:login>", "answer"),
    ("<?xml version='1.0'?><password>Geheim1</password>", ""),
])
def test_statements_and_bodies_are_cut(text, kept):
    shown = grammar.clean(text)
    assert kept in shown
    assert not [secret for secret in SECRETS if secret in shown]
    rest = grammar.refused(grammar.REFUSED + ": " + text)
    assert rest is not None
    assert not [secret for secret in SECRETS[1:] if secret in grammar.clean(rest)]


@pytest.mark.parametrize("text", [
    "No input stream. Code: 401", "no protocol: ", "Column not found: Foo", "[QODBC] Expected lexical element not found: =", "Duplicate Document Number",
    "[QODBC] The table is read only",
])
def test_a_refusal_without_a_red_word_is_an_error(text):
    assert grammar.complains(text, grammar.kind_of(text))


@pytest.mark.parametrize("text", [
    '[{"message":"x","errorCode":"REQUIRED_FIELD_MISSING"}]', "<sf:exceptionCode>INVALID_LOGIN</sf:exceptionCode>",
    "<result><errors><statusCode>STRING_TOO_LONG</statusCode></errors></result>", "<result><id>1</id><success>false</success></result>",
    '{"id":"1","success":false}', "<soapenv:Fault><faultcode>sf:X</faultcode></soapenv:Fault>",
    '{"Code":1,"Message":"Invalid username or password specified","Exception":null}', r'{\"errorCode\":\"INVALID_SESSION_ID\"}',
])
def test_a_refusal_in_the_answer_of_a_crm_is_an_error(text):
    assert grammar.kind_of(text) == grammar.BODY
    assert grammar.complains(text, grammar.BODY)


@pytest.mark.parametrize("text", [
    '{"Code":0,"Message":"","Exception":null,"PasswordChangeUrl":null}', '{"id":"1","success":true,"errors":[]}', "<result><success>true</success></result>",
    '{"Name":"Default Ltd","errorCode":null}', '{"Code":12,"Message":"","Name":"x"}', "<Note>no success</Note>",
])
def test_the_answer_of_a_crm_that_says_yes_is_none(text):
    assert not grammar.complains(text, grammar.BODY)
