# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The queries for many readers at once, and each reader's own out of the answer."""
from __future__ import annotations

import pytest
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._reads import Rows
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._rows import MAX_VALUES, answered, pick, queries
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._errors import WsmanError

SPOOLER = Rows("Win32_Service", ("State",), "Name", ("Spooler",))


def test_readers_of_one_class_share_a_query():
    assert queries([SPOOLER, Rows("Win32_Service", ("state", "StartMode"), "Name", ("SPOOLER", "O'Neil"))]) == [
        "SELECT Name,State,StartMode FROM Win32_Service WHERE Name='Spooler' OR Name='O\\'Neil'"]


def test_one_who_wants_all_rows_drops_the_condition():
    assert queries([SPOOLER, Rows("Win32_Service", ("StartMode",), "Name")]) == ["SELECT Name,State,StartMode FROM Win32_Service"]


def test_many_values_are_asked_in_several_queries():
    wanted = tuple(range(2 * MAX_VALUES + 1))
    made = queries([Rows("Win32_Process", ("Name",), "ProcessId", wanted)])
    assert [query.count(" OR ") + 1 for query in made] == [MAX_VALUES, MAX_VALUES, 1]


@pytest.mark.parametrize(("known", "read", "expected"), [
    ([{"Name": "spooler", "State": "Running"}], SPOOLER, True),
    ([{"Name": "spooler"}], SPOOLER, False), ([], SPOOLER, False),
    ([{"Name": "Spooler", "State": "Running"}], Rows("Win32_Service", ("State",), "Name"), False),
    ([{"Name": "QBW.EXE", "ProcessId": "4"}], Rows("Win32_Process", ("ProcessId",), "Name", ("QBW.EXE",)), False),
])
def test_known_rows_answer_only_for_a_key_that_names_one_instance(known, read, expected):
    assert answered(known, read) is expected


def test_each_reader_gets_its_own_as_it_spelled_them():
    rows = [{"name": "SPOOLER", "STATE": "Running", "x": "1"}, {"name": "Fax", "STATE": "Stopped"}]
    assert pick(rows, SPOOLER) == [{"Name": "SPOOLER", "State": "Running"}]
    assert pick([{"Name": "Spooler"}], SPOOLER) == [{"Name": "Spooler", "State": None}]


def test_several_values_where_one_belongs_are_an_error():
    with pytest.raises(WsmanError, match="more than one value for State"):
        pick([{"Name": "Spooler", "State": ["Running", "Stopped"]}], SPOOLER)
