# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One error and its repetitions."""
from __future__ import annotations

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._policy.log_counts import KEPT_TEXT, Entry, FlowCount

MESSAGE = "[QODBC] Error: 3100 - The name \"Acme\" of the list element is already in use."


def entry(where, *lines, error=False):
    found = Entry.begin("2026-11-23 09:00:00.0", "AN", "a@b.c", where, error)
    for line in lines:
        found.add(line)
    found.judge()
    return found


def test_a_refused_statement_is_one_error_and_keeps_no_statement():
    announced = entry("SQL Statement exception: INSERT INTO C VALUES ('12 Main St') " + MESSAGE)
    said = entry("XmlsqParams.statement ", MESSAGE, error=True)
    assert said.repeats(announced)
    announced.absorb(said)
    assert (announced.codes, announced.name, announced.where) == (["3100"], "Acme", "XmlsqParams.statement ")
    assert "Main" not in str(announced)


def test_of_a_statement_over_several_lines_only_the_message_is_kept():
    found = entry("SQL Statement exception: INSERT INTO C", "VALUES ('12 Main St',", "'x') " + MESSAGE, "  and more")
    assert (found.codes, "Main" in str(found), found.raw.endswith("and more")) == (["3100"], False, True)


def test_a_statement_without_a_known_message_is_the_error_that_follows():
    announced = entry("SQL Statement exception: UPDATE C SET a = 'x' no known words")
    assert entry("XmlsqParams.statement ", "no known words", error=True).repeats(announced)
    assert not entry("IWXsltcImpl.stringToDom", "x", error=True).repeats(announced)


def test_the_same_error_of_the_next_run_is_another():
    first = entry("XmlsqParams.statement ", MESSAGE, error=True)
    assert not entry("XmlsqParams.statement ", MESSAGE, error=True).repeats(first)


def test_another_message_is_another_error():
    announced = entry("SQL Statement exception: INSERT INTO C VALUES ('x') " + MESSAGE)
    assert not entry("XmlsqParams.statement ", "[QODBC] Error: 3140 - something else", error=True).repeats(announced)


def test_the_cause_at_the_end_of_a_long_stack_is_seen_and_the_stack_is_not_kept():
    lines = ["\tat x.Y.z(Y.java:%d)" % number for number in range(300)] + ["y" * 100] * 40 + ["Caused by: java.net.ConnectException: Connection refused"]
    found = entry("executeTransaction failed", *lines, error=True)
    assert (found.connection, "at x.Y" in found.raw, len(found.raw) <= KEPT_TEXT) == (True, False, True)


def test_what_is_shown_holds_no_body():
    shown = entry("IWHttp", 'login {"UserName":"svc","UserPassword":"Geheim1"}', error=True).as_dict()
    assert "Geheim1" not in str(shown)
    assert shown["severity"] == "error"


def test_query_runs_are_taken_out():
    count = FlowCount(ok=5, records=5, query_ok=2, query_records=2)
    taken = count.without_queries()
    assert (count.ok, count.records, taken.ok, taken.records) == (3, 3, 2, 2)
