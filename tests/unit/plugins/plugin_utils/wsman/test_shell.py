# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The cmd shell: one shell, one line at a time, a hard limit, nothing left behind."""
from __future__ import annotations

import base64
import itertools

import pytest
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman import _errors as e
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman import _shell
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._client import CimClient
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._shell import MAX_LINE, Shell
from wire_script import ScriptedWire, canonical, golden

WRAP = golden("reply_query")
HEAD, TAIL = WRAP[:WRAP.index(b"<n:EnumerateResponse>")], WRAP[WRAP.index(b"</s:Body>"):]
SHELL = "http://schemas.microsoft.com/wbem/wsman/1/windows/shell"


def reply(body: str) -> bytes:
    return HEAD + body.encode() + TAIL


CREATED = reply('<t:ResourceCreated xmlns:t="http://schemas.xmlsoap.org/ws/2004/09/transfer"><a:ReferenceParameters><w:SelectorSet>'
                '<w:Selector Name="ShellId">S1</w:Selector></w:SelectorSet></a:ReferenceParameters></t:ResourceCreated>')
STARTED = reply('<rsp:CommandResponse xmlns:rsp="%s"><rsp:CommandId>C1</rsp:CommandId></rsp:CommandResponse>' % SHELL)
NOTHING = reply("")
OPEN, START, DELETED = ("Create", 200, CREATED), ("Command", 200, STARTED), ("Delete", 200, NOTHING)


def received(stdout: bytes = b"", rc: int | None = 0, stderr: bytes = b"") -> tuple[str, int, bytes]:
    streams = "".join('<rsp:Stream Name="%s" CommandId="C1">%s</rsp:Stream>' % (name, base64.b64encode(data).decode())
                      for name, data in (("stdout", stdout), ("stderr", stderr)) if data)
    state = "Running" if rc is None else "Done"
    code = "" if rc is None else "<rsp:ExitCode>%d</rsp:ExitCode>" % rc
    return "Receive", 200, reply('<rsp:ReceiveResponse xmlns:rsp="%s">%s<rsp:CommandState CommandId="C1" State="%s/CommandState/%s">%s'
                                 "</rsp:CommandState></rsp:ReceiveResponse>" % (SHELL, streams, SHELL, state, code))


def shell(*script, clock=None):
    wire = ScriptedWire(*script)
    return (Shell(CimClient(wire), clock) if clock else Shell(CimClient(wire))), wire


def test_two_commands_share_one_shell_and_need_no_signal():
    cmd, wire = shell(OPEN, START, received(b"one"), START, received(b"two", 5, b"oops"), DELETED)
    assert cmd.run("sc.exe query Spooler") == (0, b"one", b"")
    assert cmd.run("sc.exe query x") == (5, b"two", b"oops")
    cmd.close()
    cmd.close()
    wire.done()
    for number, name in ((0, "shell_create"), (1, "shell_command"), (2, "shell_receive"), (5, "shell_delete")):
        made = canonical(wire.sent[number])
        for seconds in ("PT30.000S", "PT20.000S"):
            made = made.replace(seconds, "PT60.000S")
        assert made == canonical(golden(name))


def test_no_command_no_shell():
    cmd, wire = shell()
    cmd.close()
    assert wire.requests == 0


def test_output_comes_in_pieces_and_silence_is_waited_out():
    cmd, _wire = shell(OPEN, START, received(b"\xc3", None), ("Receive", 500, golden("fault_timeout")), received(b"\xa4\r\n", 0))
    assert cmd.run("type x").stdout == b"\xc3\xa4\r\n"


def test_standard_input_ends():
    cmd, wire = shell(OPEN, START, ("Send", 200, NOTHING), received())
    cmd.run("curl.exe -q -K -", b"hello")
    assert canonical(wire.sent[2]).replace("PT30.000S", "PT60.000S") == canonical(golden("shell_send"))


def test_long_standard_input_is_sent_in_pieces_and_only_the_last_ends_it():
    cmd, wire = shell(OPEN, START, ("Send", 200, NOTHING), ("Send", 200, NOTHING), received())
    cmd.run("curl.exe -q -T -", b"x" * 90_001)
    assert [b'End="true"' in sent for sent in wire.sent[2:4]] == [False, True]


def test_a_command_over_its_limit_is_ended_with_its_shell():
    seconds = itertools.count(0, 40)
    cmd, wire = shell(OPEN, START, received(b"", None), received(b"", None), ("Signal", 200, NOTHING), DELETED, clock=lambda: next(seconds))
    with pytest.raises(e.CommandTimedOut, match="still running after 100 seconds") as caught:
        cmd.run("installer.exe /S SECRET=1", timeout=100)
    assert "SECRET" not in str(caught.value)
    assert canonical(wire.sent[4]).replace("PT30.000S", "PT60.000S") == canonical(golden("shell_signal"))
    wire.done()


def test_a_shell_that_is_gone_is_opened_anew_since_the_line_was_not_run():
    gone = ("Command", 500, golden("fault_timeout").replace(b"2150858793", b"2150858843").replace(b"w:TimedOut", b"w:InvalidSelectors"))
    cmd, wire = shell(OPEN, START, received(), gone, OPEN, START, received(b"again"))
    cmd.run("a")
    assert cmd.run("b").stdout == b"again"
    wire.done()


@pytest.mark.parametrize("code", [b"2150859174", b"2150859240", b"2150859241"])
def test_a_shell_that_has_run_too_many_commands_is_replaced(code):
    full = ("Command", 500, golden("fault_quota").replace(b"2150859173", code).replace(b"w:QuotaLimit", b"w:InternalError"))
    cmd, wire = shell(OPEN, full, DELETED, OPEN, START, received(b"x"))
    assert cmd.run("a").stdout == b"x"
    wire.done()


def test_other_quotas_are_told_as_they_are():
    cmd, _wire = shell(("Create", 500, golden("fault_quota")))
    with pytest.raises(e.QuotaExceeded, match="30 concurrent shells"):
        cmd.run("a")


def test_a_refused_shell_names_itself():
    cmd, _wire = shell(("Create", 500, golden("fault_denied")))
    with pytest.raises(e.AccessDenied, match="the command shell"):
        cmd.run("a")


def test_a_lost_reply_to_a_command_is_not_repeated():
    lost = e.LostReply("gone")
    cmd, wire = shell(OPEN, ("Command", lost, b""))
    with pytest.raises(e.LostReply):
        cmd.run("netsh advfirewall firewall add rule")
    assert wire.repeatable == [True, False]


def test_a_line_that_only_reads_is_run_again_when_what_it_printed_is_lost():
    lost = e.LostReply("gone", operation="Receive")
    cmd, wire = shell(OPEN, START, ("Receive", lost, b""), START, received(b"all of it"))
    assert cmd.run("tzutil /g", repeatable=True).stdout == b"all of it"
    wire.done()
    cmd, wire = shell(OPEN, START, ("Receive", lost, b""), START, ("Receive", lost, b""))
    with pytest.raises(e.LostReply):
        cmd.run("tzutil /g", repeatable=True)
    wire.done()


def test_a_line_that_writes_is_not_run_again_when_what_it_printed_is_lost():
    cmd, wire = shell(OPEN, START, ("Receive", e.LostReply("gone", operation="Receive"), b""))
    with pytest.raises(e.LostReply):
        cmd.run("netsh advfirewall firewall add rule")
    wire.done()


@pytest.mark.parametrize(("line", "words"), [("x" * (MAX_LINE + 1), "8127"), ("a\nb", "line end"), ("a\r", "line end"), ("a\0", "NUL")])
def test_a_line_that_cmd_cannot_take_is_refused_before_anything_is_sent(line, words):
    cmd, wire = shell()
    with pytest.raises(e.Refused, match=words):
        cmd.run(line)
    assert wire.requests == 0


@pytest.mark.parametrize(("code", "rc"), [("0", 0), ("-1", 4294967295), ("3010", 3010)])
def test_exit_codes_are_unsigned(code, rc):
    _action, status, document = received(b"", 0)
    cmd, _wire = shell(OPEN, START, ("Receive", status, document.replace(b"ExitCode>0<", b"ExitCode>%s<" % code.encode())))
    assert cmd.run("a").rc == rc


def test_a_command_that_prints_without_end_is_ended(monkeypatch):
    monkeypatch.setattr(_shell, "MAX_OUTPUT", 1600)
    piece = received(bytes(600), None)
    cmd, wire = shell(OPEN, START, piece, piece, piece, ("Signal", 200, NOTHING), DELETED)
    with pytest.raises(e.LostReply, match="printed more than 1600 bytes, so it was ended"):
        cmd.run("type C:\\huge.log", repeatable=True)
    wire.done()
