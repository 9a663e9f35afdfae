# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The engine's log: read whatever it looks like, and never taken for good when it says nothing."""
from __future__ import annotations

import datetime
import io
import tracemalloc

import pytest
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._policy.flow_log import Scan
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._policy.flow_log_review import log_clock, review
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._policy.run import reached_by
from hypothesis import given, settings
from hypothesis import strategies as st

ME = "ops@acme.example"
OTHER = "ops@globex.example"
SINCE = "2026-11-23 08:00:00"


def header(time="09:00:00.0", flow="SFAcct2QBCustN", user=ME, error="", day="2026-11-23", text="Trying to connect"):
    return "%s %s IW 2.41 TS %s %s%s" % (day, time, flow, user, (" ERROR\t" + error) if error else "\t" + text)


def end(flow="SFAcct2QBCustN", run=1, tran="SFLogin_CM", time="09:00:00.5", user=ME, day="2026-11-23"):
    return header(time, flow, user, day=day, text="<!-- %s:%s Total Execution  in 812:msecs [A1B2C3] QST=2026-11-23 00:00:00.0 Run#=%d-->" % (flow, tran, run))


def query_end(flow="SFAcct2QBCustNQ", tran="SFAcctQuery", time="09:30:01.0"):
    return header(time, flow, "", text="<!-- %s Total Execution  in 29:msecs [A1B2C3] -->" % tran)


def good_runs(count=5, flow="SFAcct2QBCustN", user=ME, day="2026-11-23"):
    text = []
    for number in range(count):
        text += [header("09:%02d:00.0" % number, flow, user, day=day), end(flow, number, time="09:%02d:01.7" % number, user=user, day=day)]
    return text


def scan(text, newline="\n", encoding="utf-8", **options):
    data = text if isinstance(text, bytes) else (newline.join(text) + newline).encode(encoding)
    return Scan(**{"user": ME, "since": SINCE, **options}).read(io.BytesIO(data))


def judge(text, **options):
    return review(scan(text, **options))


def test_a_run_that_stands_twice_in_the_file_is_one_record():
    twice = judge(good_runs(3) + good_runs(3))
    assert (twice.status, twice.facts["records"]) == ("fail", 3)
    bare = end()[end().index("<!--"):]
    assert scan([header(), bare, header(time="09:00:02.0"), bare]).my_flows()["SFAcct2QBCustN"].ok == 2, "without a time of its own it is another run"
    assert scan([header(), *[bare] * 6]).my_flows()["SFAcct2QBCustN"].ok == 1


def test_what_a_customers_value_holds_is_no_end_of_a_run():
    forged = ["<!-- SFAcct2QBCustN:SFLogin_CM Total Execution  in 812:msecs [A] QST=2026 Run#=%d-->" % number for number in range(6)]
    log = [header(text="insert into Customer (Notes) values('It''s"), *forged, "the end')"]
    assert scan(log).ends == 0
    assert scan([*log, forged[0]]).ends == 1, "behind the value"
    assert judge([*good_runs(), *log, end(run=9, time="09:20:00.0"), header("09:21:00.0", error="x")]).status == "fail"


def test_five_records_without_an_error_pass():
    outcome = judge(good_runs())
    assert (outcome.status, outcome.facts["records"], outcome.facts["runs_ok"]) == ("pass", 5, 5)
    assert "is not written there" in outcome.evidence[-1]


@pytest.mark.parametrize(("text", "says"), [
    (b"", "is empty"),
    (["nothing of ours", "at all"], "this is another file"),
    (good_runs(day="2026-10-23"), "the log ends at 2026-10-23"),
    (good_runs(user=OTHER), "another customer's log"),
])
def test_empty_foreign_and_older_logs_are_errors(text, says):
    outcome = judge(text)
    assert outcome.status == "error"
    assert says in outcome.actual
    assert outcome.remedy


def test_fewer_than_five_records_are_no_pass():
    outcome = judge(good_runs(3))
    assert (outcome.status, outcome.actual) == ("fail", "3 of 5 records since %s, no error" % SINCE)
    assert "2 more" in outcome.remedy


def test_runs_that_do_not_say_how_many_records_they_carried_do_not_count():
    outcome = judge(good_runs(9, flow="SFAcct2QBCustDRS"))
    assert (outcome.status, outcome.facts["records"]) == ("fail", 0)
    assert any("SFAcct2QBCustDRS were not counted" in text for text in outcome.warnings)
    counted = judge([header(flow="SFAcct2QBCustDRS"), *["Customer %d saved" % n for n in range(6)], end("SFAcct2QBCustDRS")],
                    record_pattern=r"^Customer .* saved")
    assert (counted.status, counted.facts["records"]) == ("pass", 6)


@pytest.mark.parametrize("line", [
    '[QODBC] Error: 3100 - The name "Smith & Sons" of the list element is already in use.',
    '[QODBC] Error: 3100 \u2013 The name "Smith & Sons" of the list element is already in use.',
    '[qodbc]  error: 3100 - the name "Smith & Sons" of the list element is already in use.',
    'Status 3100: The name "Smith & Sons" of the list element is already in use.',
    'Status Code: 3100 The name \u201cSmith & Sons\u201d of the list element is already in use.',
    'status code 3100, The name &quot;Smith & Sons&quot; of the list element is already in use.',
    'statusCode="3100" statusMessage="The name \'Smith & Sons\' of the list element is already in use."',
])
def test_3100_is_found_in_every_spelling_with_name_and_way_out(line):
    outcome = judge([*good_runs(), header("09:30:00.0", error="XmlsqParams.statement"), line])
    assert outcome.status == "fail"
    assert outcome.facts["codes"] == {"3100": 1}
    assert outcome.facts["names_in_use"] == ["Smith & Sons"]
    assert "'Smith & Sons'" in outcome.remedy
    assert "binding field" in outcome.remedy


@pytest.mark.parametrize("spelling", ["Status-Code: 3100", "Status_Code=3100", "status code is 3100", "STATUS #3100", "QODBC Error 3100"])
def test_3100_in_a_line_of_its_own(spelling):
    assert judge([*good_runs(), header("09:30:00.0"), spelling]).facts["codes"] == {"3100": 1}


def test_a_name_is_shown_without_the_escapes_of_a_saved_page():
    line = "Status 3100: The name &quot;Smith &amp; Sons&quot; of the list element is already in use.<br>"
    assert judge([*good_runs(), header("09:30:00.0", error="x"), line]).facts["names_in_use"] == ["Smith & Sons"]


IN_USE = '[QODBC] Error: 3100 - The name "Cut" of the list element is already in use.'


def test_an_error_before_the_first_dated_entry_is_no_pass_where_the_log_is_of_one_user():
    outcome = judge([IN_USE, *good_runs()])
    assert (outcome.status, outcome.facts["names_in_use"]) == ("fail", ["Cut"])
    shared = judge([IN_USE, *good_runs(), header(user=OTHER)])
    assert shared.status == "pass"
    assert any("name no user" in text for text in shared.warnings)
    assert judge([IN_USE, header(day="2026-10-23"), *good_runs()]).status == "pass"
    assert judge(["<title>Error log</title>", *good_runs()]).status == "pass"


def test_an_error_that_names_no_user_is_not_another_customers():
    nameless = header("09:30:00.0", user="", error="XmlSql.go  Connection Failed")
    outcome = judge([*good_runs(), nameless])
    assert (outcome.status, outcome.facts["connection_errors"], outcome.facts["foreign_entries"]) == ("fail", 1, 0)
    assert "Connection Failed" in outcome.evidence[0]


@pytest.mark.parametrize(("now", "status", "says"), [
    ("2026-11-23 09:30:00", "pass", ""), ("2026-11-23 03:30:00", "pass", "may not be the engine's"), ("2026-11-20 09:30:00", "error", "from the future")])
def test_a_log_that_is_ahead_of_the_engines_clock_is_told(now, status, says):
    outcome = review(scan(good_runs()), 5, now)
    assert outcome.status == status
    assert says in outcome.actual + " ".join(outcome.warnings)
    assert says or not outcome.warnings


def test_a_user_whose_name_is_written_alike_is_another():
    assert judge(good_runs(user="ops_acme@example"), user="ops.acme@example").status == "error"
    assert judge(good_runs(user="ops_acme_example")).status == "pass"


def test_3100_without_the_word_error_is_found_too():
    assert judge([*good_runs(), header("09:30:00.0"), 'Status 3100 The name "A" of the list element is already in use']).facts["codes"] == {"3100": 1}


def test_a_name_with_quotes_and_a_message_on_the_next_line():
    found = scan([header(error="XmlsqParams.statement"), "[QODBC] Error: 3100 -", 'The name "Joe "Q" O\'Neil" of the list element is already in use.'])
    assert found.errors[0].name == 'Joe "Q" O\'Neil'


def test_the_sample_that_interweave_prints():
    found = Scan(since="2014-01-01").read(io.BytesIO(
        "2014-04-21 14:33:01.576 IW 2.41 TS SFOpp2QBInvN a@b.c ERROR\tXmlsqParams.statement\r\n"
        "[QODBC] Error: 3000 \u2013 The given object ID \"\" in the field \"list id\" is invalid.\r\n".encode("cp1252")))
    (error,) = found.errors
    assert (error.time, error.flow, error.user, error.where, error.codes) == (
        "2014-04-21 14:33:01.576", "SFOpp2QBInvN", "a@b.c", "XmlsqParams.statement", ["3000"])
    outcome = review(found)
    assert "InterWeave's wording: HTTP request is invalid" in outcome.evidence[0]


def test_interleaved_runs_keep_their_own_errors():
    text = []
    for number in range(5):
        text += [header(flow="A1N"), header(flow="B1N"), header(flow="B1N", error="x"), "[QODBC] Error: 3140 - missing", end("A1N", number), end("B1N", number)]
    flows = scan(text).my_flows()
    assert (flows["A1N"].ok, flows["A1N"].failed, flows["A1N"].errors) == (5, 0, 0)
    assert (flows["B1N"].ok, flows["B1N"].failed, flows["B1N"].codes) == (0, 5, {"3140": 5})


def test_errors_of_another_customer_on_the_same_server_are_not_ours():
    text = [*good_runs(), header(user=OTHER, flow="SFOpp2QBInvN", error="x"), "[QODBC] Error: 3100 - mine?", end("SFOpp2QBInvN")]
    outcome = judge(text)
    assert outcome.status == "pass"
    assert outcome.facts["foreign_entries"] == 1


QUERY_REFUSED = [header("09:30:00.0", "SFAcct2QBCustNQ", "", error="XmlsqParams.statement "),
                 '[QODBC] Error: 3100 - The name "Acme" of the list element is already in use.', query_end()]


def test_a_query_run_that_was_refused_counts_against_the_logs_only_user():
    outcome = judge([*good_runs(6), *QUERY_REFUSED])
    assert (outcome.status, outcome.facts["codes"], outcome.facts["names_in_use"]) == ("fail", {"3100": 1}, ["Acme"])


def test_a_query_run_that_ended_well_is_of_nobody_on_a_server_that_names_users():
    outcome = judge([*good_runs(4), query_end(), query_end(time="09:31:01.0")])
    assert (outcome.status, outcome.facts["records"], outcome.facts["runs_unassigned"]) == ("fail", 4, 2)
    assert any("query runs never name one" in text for text in outcome.warnings)
    alone = judge([query_end(time="09:3%d:01.0" % number) for number in range(6)])
    assert (alone.status, "name no user" in alone.actual) == ("error", True)


@pytest.mark.parametrize("user", ["", "null"])
def test_a_server_of_one_customer_names_no_user_at_all(user):
    outcome = judge([*good_runs(4, user=user), query_end()])
    assert (outcome.status, outcome.facts["records"], outcome.facts["users"]) == ("pass", 5, [])
    shared = judge([*good_runs(5, user=user), header(user=OTHER), header(user=ME)])
    assert (shared.status, shared.facts["records"]) == ("fail", 0)


def test_a_user_with_a_colon_before_it_is_the_same():
    outcome = judge(good_runs(user=":Ops@Acme.example"))
    assert (outcome.status, outcome.facts["users"]) == ("pass", [ME])
    assert judge(good_runs(), user=":" + ME).status == "pass"


@pytest.mark.parametrize("line", [header(flow="", user=""), header(flow="null", user="null"), header(flow="", user="", error="no request"),
                                  header(flow="SFAcct2QBCustNQ", user="")])
def test_what_names_no_user_invents_none(line):
    found = scan([*good_runs(), line])
    assert set(found.users) == {ME}
    assert {flow for flow, _user in found.flows} <= {"SFAcct2QBCustN", "SFAcct2QBCustNQ", "(no flow)"}


def test_errors_from_before_the_review_do_not_count():
    assert judge([header(day="2026-11-22", error="x"), "[QODBC] Error: 3100 - old", *good_runs()]).status == "pass"


@pytest.mark.parametrize("line", [
    "ProcessDataMap Error Connection Failed", "XmlSql.go  Connection Failed", "executeTransaction Connection timed out: connect",
    "java.net.SocketException: Connection reset",
    "SQL Connection exception: refused", "Specified driver could not be loaded due to system error 126 (QRemote-Driver.dll)",
    "QB Begin Session Failed. Error = 80040408, Could not start QuickBooks",
])
def test_connection_errors_are_told_apart(line):
    outcome = judge([*good_runs(), header("09:30:00.0", error="go"), line])
    assert (outcome.status, outcome.facts["connection_errors"]) == ("fail", 1)
    assert "QRemote" in outcome.remedy + " ".join(outcome.warnings)


def test_an_advice_holds_what_its_owner_can_do_and_names_the_rest(tmp_path):
    outcome = judge([*good_runs(), header("09:30:00.0", error="go"), '[QODBC] Error: 3100 - The name "Acme" of the list element is already in use.',
                     header("09:31:00.0", error="go"), "java.net.SocketException: Connection reset"])
    assert outcome.owner == "client"
    assert outcome.remedy.startswith("Status 3100 for 'Acme'. 3100: ")
    assert "port" not in outcome.remedy
    assert [text.count("Check the QuickBooks host") for text in outcome.warnings if "(it)" in text] == [1]


def test_red_lines_without_an_error_header_count():
    assert judge([*good_runs(), header("09:30:00.0"), "java.lang.NullPointerException at x"]).status == "fail"
    assert judge([*good_runs(), header("09:30:00.0"), 'statusCode="0" statusSeverity="Info"']).status == "pass"


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
def test_encodings_and_line_ends(newline, encoding):
    text = [*good_runs(), header("09:30:00.0", error="x"), 'Status 3100: The name "M\u00fcller \u00a9" of the list element is already in use.']
    found = scan(text, newline, encoding)
    assert (review(found).facts["records"], list(found.names)) == (5, ["M\u00fcller \u00a9"])


def test_two_encodings_in_one_file():
    mixed = b"".join((line + "\n").encode(encoding) for line, encoding in zip(
        [header(error="x"), 'Status 3100: The name "J\u00fcrgen" of the list element is in use', header(error="y"),
         'Status 3100: The name "Zo\u00eb" of the list element is already in use'], ["utf-8", "cp1252", "utf-8", "utf-8"], strict=True))
    assert sorted(scan(mixed).names) == ["J\u00fcrgen", "Zo\u00eb"]


def test_a_cut_off_last_line_is_said_and_no_run():
    data = "\n".join([*good_runs(4), header("09:30:00.0"), end()[:90]]).encode()
    outcome = judge(data)
    assert (outcome.facts["truncated"], outcome.facts["records"]) == (True, 4)


def test_an_end_without_a_header_as_help_pages_print_it_is_the_run_before_it():
    bare = "<!-- SFAcct2QBCustN:SFLogin_CM Total Execution  in 812:msecs [x] QST=2026-11-23 00:00:00.0 Run#=%d-->"
    assert judge([line for number in range(5) for line in (header(), bare % number)]).facts["records"] == 5


def test_memory_does_not_grow_with_the_log():
    class Endless(io.RawIOBase):
        def __init__(self, size):
            block = [header("09:%02d:00.000" % (n % 60), "Flow%dN" % n, "u%d@x" % n, error="x" if n % 3 else "") for n in range(400)]
            self.block = ("\n".join(block) + "\n[QODBC] Error: 3100 - The name \"N\" of the list element is already in use.\n" + "y" * 300 + "\n").encode()
            self.left = size

        def read(self, size=-1):
            piece = (self.block * (size // len(self.block) + 1))[:min(size, self.left)]
            self.left -= len(piece)
            return piece

    def peak(size):
        tracemalloc.start()
        Scan(since=SINCE).read(Endless(size))
        try:
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    assert peak(4 << 20) < 1.2 * peak(2 << 20) < 12 << 20


LINE = st.one_of(
    st.binary(max_size=200), st.text(max_size=120).map(lambda text: text.encode("utf-8", "replace")),
    st.sampled_from([
        header().encode(), header(error="x").encode(), end().encode(), query_end().encode(), b"<!-- :x Total Execution in 1:msecs", b"\xff\xfe",
        b"[QODBC] Error: 3100 - The name \"\xff\" of the list element", b"2026-11-23 09:00:00.1 IW 2.41 TS  \t<!--", b"IW 2.41 TS\t",
        b" IW 2.41 TS   ERROR:\t*****",
        b"Status 99999", b"statusCode=\"", "Status \u0663\u0661\u0660\u0660".encode(), b"<td>", b"Log File 3 lines for x; Flow: y",
        b'IWBusinessDaemon: Result = <TransactionResult Id="SFAcct2QBCustN" Result="FAILURE"'])
)


@settings(max_examples=150, deadline=None)
@given(st.lists(LINE, max_size=25), st.sampled_from([b"\n", b"\r\n", b"\r", b"", b"\x00"]), st.sampled_from(["", ME]))
def test_a_fuzzed_log_never_raises(parts, newline, user):
    outcome = review(Scan(user=user, since=SINCE, record_pattern="saved").read(io.BytesIO(newline.join(parts))))
    assert outcome.status in ("pass", "fail", "error")


def test_moments_become_the_engines_clock():
    moment = datetime.datetime(2026, 7, 1, 15, 0, tzinfo=datetime.timezone.utc)
    assert log_clock(moment, "America/Phoenix") == "2026-07-01 08:00:00"
    assert log_clock(datetime.datetime(2026, 7, 1, 15, 0), "America/Phoenix") == "2026-07-01 15:00:00"
    with pytest.raises(ValueError, match="Mars/Base"):
        log_clock(moment, "Mars/Base")


INSERT = "INSERT INTO Customer (Name) VALUES ('Larch Nursery')"


@pytest.mark.parametrize(("text", "reached"), [
    (good_runs(2, "QBCust2SFAcct"), {"QBCust2SFAcct": ["2026-11-23 09:00:01", "2026-11-23 09:01:01"]}),
    (good_runs(2), {}),  # into QuickBooks: nobody says that the CRM had something for it
    ([header(), header("09:00:01.0", text=INSERT), end(time="09:00:02.0"), *good_runs(1)], {"SFAcct2QBCustN": ["2026-11-23 09:00:02"]}),
    ([header(), header("09:00:01.0", text=INSERT), header("09:00:02.0", error="XmlsqParams.statement"), "[QODBC] Error: 3100 - taken",
      end(time="09:00:03.0")], {}),
    ([header(flow="QBCust2SFAcct"), header("09:00:01.0", "QBCust2SFAcct", error="executeTransaction Connection Failed"), "80040408",
      end("QBCust2SFAcct", time="09:00:02.0")], {}),
    (good_runs(2, "QBCust2SFAcct", OTHER), {}),
    (good_runs(2, "QBCust2SFAcct", day="2026-11-22"), {}),
])
def test_runs_that_reached_quickbooks_are_told_from_those_that_only_ended(text, reached):
    facts = judge(text).facts
    assert {flow: [time[:19] for time in times] for flow, times in reached_by(facts)["reached"].items()} == reached


def test_the_daemons_verdict_takes_a_run_back_and_a_broken_connection_has_its_time():
    verdict = ('Mon Nov 23 09:00:03 MST 2026 IWBusinessDaemon: Result = <TransactionResult Id="QBCust2SFAcct" InstanceId="1:1" Result="FAILURE" '
               'StopSchedule="0"><Parameter Name="ConnectionFailures" Value="0"/></TransactionResult>')
    assert reached_by(judge([*good_runs(1, "QBCust2SFAcct"), verdict]).facts)["reached"] == {}
    broken = [header("10:00:00.0"), header("10:00:01.0", error="executeTransaction Connection Failed"), "80040408 Could not start QuickBooks"]
    assert reached_by(judge([*good_runs(1, "QBCust2SFAcct"), *broken]).facts)["broken"].startswith("2026-11-23 10:00:01")


@pytest.mark.parametrize("sentence", [
    'The name "Larch" of the list element is already in use.', 'There is an invalid reference to QuickBooks SalesTaxCode "" in the Invoice.',
    'Cannot clear the element in the "SalesTaxCodeRef" field.', "A modal dialog box is showing in the QuickBooks user interface.",
    "Could not start QuickBooks.", "This application has never accessed this QuickBooks company data file before.",
    "You have reached the limit of SQL statements per session of the evaluation version.",
])
@pytest.mark.parametrize("behind", [False, True])
def test_quickbooks_own_sentences_count_without_a_code_or_a_red_word(sentence, behind):
    text = [header("09:30:00.0"), sentence] if behind else [header("09:30:00.0", text=sentence)]
    outcome = judge([*good_runs(6), *text, end(time="09:30:02.0")])
    assert (outcome.status, outcome.facts["error_count"]) == ("fail", 1)
    assert outcome.remedy


@pytest.mark.parametrize("data", [
    "insert into Invoice values('The name of the list element is already in use')", "{\"note\": \"could not start QuickBooks\"}", "Reading 5 rows",
])
def test_the_same_words_in_a_customers_data_are_none(data):
    assert judge([*good_runs(6), header("09:30:00.0", text=data), end(time="09:30:02.0")]).status == "pass"


@pytest.mark.parametrize("death", [
    "java.lang.OutOfMemoryError: Java heap space", "Exception in thread \"http-8080-3\" java.lang.OutOfMemoryError: PermGen space",
    "java.lang.StackOverflowError",
    "java.lang.OutOfMemoryError: unable to create new native thread",
])
@pytest.mark.parametrize("place", [0, 3, 6])
def test_an_engine_that_ran_out_of_memory_is_an_error_wherever_its_line_stands(death, place):
    """It has no header of its own: behind the end of a run it was a red line of no flow, and the item passed."""
    lines = ["2026-11-29 10:00:0%d.1 IW 2.41 TS SFAcct2QBCustN a@b.com\t<!-- SFAcct2QBCustN:T Total Execution  in 812:msecs [null] Run#=%d-->" % (n, n)
             for n in range(1, 7)]
    lines.insert(place, death)
    found = Scan("a@b.com", "2026-11-29 00:00:00").read(io.BytesIO("\n".join([*lines, ""]).encode()))
    assert review(found, now="2026-11-29 11:00:00").status == "fail"
