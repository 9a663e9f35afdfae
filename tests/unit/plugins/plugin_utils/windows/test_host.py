# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A host's reads travel together, are asked once, and a failed one costs only who wants it."""
from __future__ import annotations

import re
from unittest import mock

import pytest
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._host import Host
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._reads import (
    Confirm,
    Dwords,
    FileBytes,
    Keys,
    Listing,
    RegValue,
    Rows,
    TimeZoneId,
    Value,
    Values,
)
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._errors import (
    AccessDenied,
    CommandTimedOut,
    Disconnected,
    LostReply,
    Refused,
    WsmanError,
)
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._shell import Result
from fakecim import FakeCim

KEY = "SOFTWARE\\Acme"


class FakeShell:
    """Says no to every read but the time zone."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.timeouts: list[float] = []
        self.fail: Exception | None = None
        self.closed = 0
        self.before = b""

    def run(self, line, stdin=b"", timeout=60.0, repeatable=False):
        self.lines.append(line)
        self.timeouts.append(timeout)
        if self.fail:
            raise self.fail
        printed = self.before
        printed += b"".join(mark.encode() + b"\r\n" for mark in re.findall(r"echo (\w+\.s)&", line))
        for mark, text in re.findall(r"&(\w+)[^&]*&&echo (\w+)\+", line):
            printed += (b"UTC" + text.encode() + b"+\r\n") if mark == "tzutil" else text.encode() + b"-\r\n"
        return Result(0, printed, b"")

    def close(self):
        self.closed += 1


def made(cim: FakeCim, **options) -> tuple[Host, FakeShell]:
    host = Host(cim, **options)
    shell = host._shell = FakeShell()
    return host, shell


def test_all_shell_reads_are_one_command_line():
    host, shell = made(FakeCim())
    reads = [TimeZoneId(), Dwords("A"), Listing("C:\\x"), FileBytes("C:\\y"), Confirm("K", "N", "D")]
    host.prefetch(reads)
    assert [host.read(read) for read in reads] == ["UTC", None, [], None, False]
    assert len(shell.lines) == 1


def test_what_the_shell_prints_by_itself_is_no_answer_and_no_output():
    host, shell = made(FakeCim())
    shell.before = b"Active code page: 1252\r\n"
    assert host.read(TimeZoneId()) == "UTC"
    assert host.run("type x", marked=True).stdout == b""
    assert host.run("del x").stdout == shell.before, "where only the exit code counts nothing is sent along"
    assert re.fullmatch(r"echo \w{7}\.s&type x", shell.lines[1])
    assert shell.lines[2] == "del x"


def test_no_shell_is_opened_when_no_read_needs_one():
    host, shell = made(FakeCim({KEY: {"N": ("REG_SZ", "x")}}, {"Win32_Service": []}))
    host.prefetch([Value(KEY, "N"), Rows("Win32_Service", ("State",), "Name", ("a",)), Confirm(KEY, "N", "100%")])
    assert host.read(Confirm(KEY, "N", "100%")) is False
    assert shell.lines == []


def test_queries_are_merged_per_class_and_namespace():
    cim = FakeCim(rows={"Win32_Service": [{"Name": "MpsSvc", "State": "Running"}, {"Name": "Spooler", "State": "Stopped"}], "MSFT_Task": []})
    host, _shell = made(cim)
    one = Rows("Win32_Service", ("State",), "Name", ("mpssvc",))
    two = Rows("win32_service", ("state", "StartMode"), "Name", ("Spooler", "O'Brien"))
    three = Rows("MSFT_Task", ("State",), "TaskName", (), "root/x")
    host.prefetch([one, two, three])
    assert cim.asked == [
        r"SELECT Name,State,StartMode FROM Win32_Service WHERE Name='mpssvc' OR Name='Spooler' OR Name='O\'Brien'",
        "SELECT TaskName,State FROM MSFT_Task",
    ]
    assert host.read(one) == [{"Name": "MpsSvc", "State": "Running"}]
    assert host.read(two) == [{"Name": "Spooler", "state": "Stopped", "StartMode": None}]


def test_numbers_travel_without_quotes_and_other_keys_are_or_ed():
    cim = FakeCim(rows={"Win32_Process": [{"Name": "QBW.EXE", "ProcessId": "12"}]})
    host, _shell = made(cim)
    by_name, by_id = Rows("Win32_Process", ("ProcessId",), "Name", ("qbw.exe",)), Rows("Win32_Process", ("Name",), "ProcessId", (12,))
    host.prefetch([by_name, by_id])
    assert cim.asked == ["SELECT Name,ProcessId FROM Win32_Process WHERE Name='qbw.exe' OR ProcessId=12"]
    assert host.read(by_id) == host.read(by_name) == [{"Name": "QBW.EXE", "ProcessId": "12"}]


def test_many_values_take_several_queries_and_none_is_lost():
    cim = FakeCim(rows={"Win32_Process": [{"ProcessId": str(number), "Name": "p%d" % number} for number in range(150)]})
    host, _shell = made(cim)
    read = Rows("Win32_Process", ("Name",), "ProcessId", tuple(range(150)))
    assert {row["Name"] for row in host.read(read)} >= {"p0", "p59", "p60", "p149"}
    assert len(cim.asked) == 3
    assert max(query.count(" OR ") for query in cim.asked) < 60


def test_a_read_for_all_rows_drops_the_condition_and_each_reader_gets_its_own():
    cim = FakeCim(rows={"Win32_Service": [{"Name": "a"}, {"Name": "b"}]})
    host, _shell = made(cim)
    every, one = Rows("Win32_Service", (), "Name"), Rows("Win32_Service", (), "Name", ("b",))
    host.prefetch([every, one])
    assert cim.asked == ["SELECT Name FROM Win32_Service"]
    assert (host.read(every), host.read(one)) == ([{"Name": "a"}, {"Name": "b"}], [{"Name": "b"}])


def test_what_was_fetched_is_not_fetched_twice_until_it_is_forgotten():
    cim = FakeCim({KEY: {"N": ("REG_SZ", "x")}})
    host, shell = made(cim)
    for _each in range(3):
        assert host.read(Value(KEY, "N", "REG_SZ")) == RegValue("REG_SZ", "x")
        assert host.read(TimeZoneId()) == "UTC"
    assert (cim.asked, len(shell.lines)) == (["GetStringValue"], 1)
    cim.keys[KEY.lower()]["N"] = ("REG_SZ", "y")
    host.forget()
    assert host.read(Value(KEY, "N", "REG_SZ")).data == "y"


def test_a_value_costs_two_requests_and_one_where_its_type_is_sure():
    cim = FakeCim({KEY: {"A": ("REG_SZ", "x"), "B": ("REG_DWORD", "1")}})
    host, _shell = made(cim)
    assert host.read(Value(KEY, "a", "REG_SZ")) == RegValue("REG_SZ", "x")
    assert cim.asked == ["GetStringValue"]
    cim.asked.clear()
    assert [host.read(Value(KEY, "A")), host.read(Value(KEY, "B")), host.read(Value(KEY, "C"))] == [
        RegValue("REG_SZ", "x"), RegValue("REG_DWORD", 1), None]
    assert cim.asked == ["EnumValues", "GetStringValue", "GetDWORDValue"]


def test_a_value_of_another_type_than_was_thought_is_read_as_what_it_is():
    host, _shell = made(FakeCim({KEY: {"A": ("REG_DWORD", "7")}}))
    assert host.read(Value(KEY, "A", "REG_SZ")) == RegValue("REG_DWORD", 7)


def test_all_values_and_subkeys_of_a_key():
    host, _shell = made(FakeCim({KEY: {"A": ("REG_SZ", "x"), "": ("REG_SZ", "default"), "N": ("REG_NONE", b"")}, KEY + "\\Sub": {}}))
    assert host.read(Values(KEY)) == {"A": RegValue("REG_SZ", "x"), "": RegValue("REG_SZ", "default"), "N": RegValue("REG_TYPE_0", None)}
    assert host.read(Values("SOFTWARE\\Nope")) is None
    assert host.read(Keys(KEY)) == ["sub"]


def test_a_failed_read_costs_only_who_wants_it():
    cim = FakeCim({KEY: {"N": ("REG_SZ", "x")}}, {"Win32_Process": []})
    cim.fail["Win32_Service"] = AccessDenied("no", code=5)
    host, shell = made(cim)
    shell.fail = AccessDenied("no", target="the command shell")
    denied, allowed = Rows("Win32_Service", (), "Name"), Rows("Win32_Process", (), "Name")
    host.prefetch([TimeZoneId(), denied, allowed, Listing("C:\\100%\\x"), Value(KEY, "N")])
    assert host.read(allowed) == []
    assert host.read(Value(KEY, "N")).data == "x"
    for read, kind in ((denied, AccessDenied), (TimeZoneId(), AccessDenied), (Listing("C:\\100%\\x"), Refused)):
        with pytest.raises(kind):
            host.read(read)


def test_a_host_that_is_gone_ends_the_fetching_at_once():
    cim = FakeCim()
    cim.fail["Win32_Service"] = Disconnected("gone")
    host, _shell = made(cim)
    with pytest.raises(Disconnected):
        host.prefetch([Rows("Win32_Service", (), "Name"), Rows("Win32_Process", (), "Name")])
    assert len(cim.asked) == 1


def test_a_lost_reply_to_a_write_comes_through():
    host, shell = made(FakeCim())
    shell.fail = LostReply("gone")
    with pytest.raises(LostReply):
        host.run("netsh advfirewall reset")


def test_no_command_starts_after_the_deadline():
    host, shell = made(FakeCim(), deadline=0.0)
    with pytest.raises(CommandTimedOut, match="used up"):
        host.run("a")
    assert shell.lines == []


def test_closing_deletes_the_shell_and_ends_the_connection_even_when_that_fails():
    host, shell = made(FakeCim())
    host.close()
    assert (shell.closed, host._cim.wire.closed) == (1, 1)
    shell.close = mock.Mock(side_effect=LostReply("gone"))
    with pytest.raises(LostReply):
        host.close()
    assert host._cim.wire.closed == 2


DAMAGED = [
    {"Name": "A", "State": ["Running", "Stopped"]}, {"Name": "A", "State": {"x": "y"}}, {"Name": ["A", "A"], "State": "Running"},
    {"Name": {"A": "A"}, "State": "Running"},
]


@pytest.mark.parametrize("row", DAMAGED)
def test_a_property_with_several_values_costs_who_reads_it_and_no_other(row):
    """Which of two process ids or states is the true one nobody can say, so neither is taken."""
    cim = FakeCim(rows={"Win32_Service": [row], "Win32_OperatingSystem": [{"Name": "W", "Version": "10"}]})
    host = Host(cim)
    bad, good = Rows("Win32_Service", ("State",), "Name"), Rows("Win32_OperatingSystem", ("Version",), "Name")
    host.prefetch([bad, good])
    with pytest.raises(WsmanError, match="more than one value for"):
        host.read(bad)
    assert host.read(good) == [{"Name": "W", "Version": "10"}]


@pytest.mark.parametrize("number", [["4", "8"], "x", "", "-1", "²", "9" * 5000, {"a": "b"}])
def test_a_damaged_process_id_of_a_service_costs_no_other_read(number):
    cim = FakeCim(rows={"Win32_Service": [{"Name": "A", "ProcessId": number}], "Win32_Process": [{"ProcessId": "4", "Name": "System"}]})
    host = Host(cim)
    reads = [Rows("Win32_Service", ("ProcessId",), "Name", ("A",)), Rows("Win32_Process", ("Name",), "ProcessId", (4,))]
    host.prefetch(reads)
    assert host.read(reads[1]) == [{"ProcessId": "4", "Name": "System"}]


def test_an_answer_that_nobody_thought_of_costs_its_own_read():
    cim = FakeCim(rows={"Win32_Service": [{"Name": "A", "State": "Running"}]})
    cim.fail["Win32_Process"] = RecursionError("maximum recursion depth exceeded")
    host = Host(cim)
    reads = [Rows("Win32_Process", ("Name",), "ProcessId"), Rows("Win32_Service", ("State",), "Name")]
    host.prefetch(reads)
    with pytest.raises(WsmanError, match="cannot be used: RecursionError"):
        host.read(reads[0])
    assert host.read(reads[1])
