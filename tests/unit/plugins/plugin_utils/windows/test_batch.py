# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Many reads in one command line: nothing stored on a host can forge an answer, and no language is parsed."""
from __future__ import annotations

import pytest
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._batch import (
    LINE,
    Answer,
    Batch,
    batches,
    command,
    confirmable,
    file_url,
    interpret,
    listable,
)
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._reads import (
    Binaries,
    Confirm,
    Dwords,
    Environment,
    FileBytes,
    Folders,
    Listing,
    SubkeyTexts,
    There,
    TimeZoneId,
    Types,
    ValueNames,
    ValueTexts,
)
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._errors import Refused, WsmanError

RULES = r"SYSTEM\CurrentControlSet\Services\SharedAccess\Parameters\FirewallPolicy\FirewallRules"
ENGLISH = "\r\nHKEY_LOCAL_MACHINE\\%s\r\n%s\r\n\r\nEnd of search: %d match(es) found.\r\n"
GERMAN = "\r\nHKEY_LOCAL_MACHINE\\%s\r\n%s\r\n\r\nSuche beendet: %d Übereinstimmung(en) gefunden.\r\n"
LANGUAGES = pytest.mark.parametrize("printed", [ENGLISH, GERMAN], ids=["English", "German"])


def answer(text: str, ok: bool = True, encoding: str = "utf-8") -> Answer:
    return Answer(ok, text.encode(encoding))


@pytest.mark.parametrize(("read", "line"), [
    (Confirm("SOFTWARE\\ODBC", "APILevel", "1"), r'reg query HKLM\SOFTWARE\ODBC /f "1" /d /e /c'),
    (Dwords("SOFTWARE\\A B"), r'reg query "HKLM\SOFTWARE\A B" /t REG_DWORD'),
    (ValueNames(RULES, "|Name=R&D|"), r'reg query HKLM\%s /f "|Name=R&D|" /d' % RULES),
    (ValueNames("K", "|Dir=In|", ("|App=", "|L&Port")), r'reg query HKLM\K /f "|Dir=In|" /d|findstr /v /i /c:"|App=" /c:"|L&Port"'),
    (Binaries("SOFTWARE\\X"), r"reg query HKLM\SOFTWARE\X /s /t REG_BINARY"),
    (Binaries("HKU\\S-1-5-21-1\\Software\\X"), r"reg query HKU\S-1-5-21-1\Software\X /s /t REG_BINARY"),
    (SubkeyTexts("SOFTWARE\\X", "QuickBooks"), r'reg query HKLM\SOFTWARE\X /s /f "QuickBooks" /d'),
    (SubkeyTexts("SOFTWARE\\X\\", "Quick\\"), 'reg query "HKLM\\SOFTWARE\\X\\\\" /s /f "Quick\\\\" /d'),
    (Folders(r"C:\ProgramData\Intuit\DownloadQB*"), r'dir /b /s /ad "C:\ProgramData\Intuit\DownloadQB*"'),
    (Listing(r"C:\ProgramData\Intuit\qbchan.dat"), r'dir /b /s /a-d "C:\ProgramData\Intuit\qbchan.dat"'),
    (There(r"C:\Company Files\A & B.qbw"), r'dir /b /a-d "C:\Company Files\A & B.qbw"'),
    (FileBytes(r"C:\Program Files (x86)\a.dat"), "curl.exe -q -s file:///C:/Program%^20Files%^20%^28x86%^29/a.dat"),
    (Types("SOFTWARE\\a&b"), 'reg query "HKLM\\SOFTWARE\\a&b"'),
    (Types("SOFTWARE\\a^b"), 'reg query "HKLM\\SOFTWARE\\a^b"'),
    (TimeZoneId(), "tzutil /g"),
])
def test_the_command_of_each_read(read, line):
    assert command(read) == line


@pytest.mark.parametrize("text", ['a"b', "%PATH%", "a\nb", "a\0b", "a\x1bb", '" & shutdown /r & "'])
@pytest.mark.parametrize("make", [
    lambda text: ValueNames(RULES, text), lambda text: ValueNames(RULES, "x", (text,)), lambda text: SubkeyTexts(text, "x"), Dwords,
    lambda text: Listing("C:\\" + text),
])
def test_what_a_command_line_cannot_carry_is_refused(make, text):
    with pytest.raises(Refused):
        command(make(text))


@pytest.mark.parametrize("path", ["qbchan.dat", "\\\\server\\share\\f", "C:\\a*", 'C:\\a"b', "C:\\a|b", "C:\\a\nb", "C:\\Müller.dat", "C:rel"])
def test_a_path_that_curl_or_cmd_would_misread_is_refused(path):
    with pytest.raises(Refused):
        file_url(path)


def test_nothing_in_a_file_url_is_special_to_cmd():
    url = file_url(r"C:\a & b\c^d\100%sure\e;f,g=h!i'j.dat")
    assert not set(url.replace("%^", "")) & set(' &|<>()^%;,=!"')


@pytest.mark.parametrize("read", [
    Confirm("K", "", "x"), Confirm("K", "N", ""), Confirm("K", "N", "100%"), Confirm("K", "N", 'a"b'), Confirm("K", "N", "Müller"),
    Confirm("K", "Größe", "x"), Confirm("K", "N", " x"), Confirm("K", "N", "x "), Confirm("K", "N", "C:\\"), Confirm("K", "N", "a\nb"),
])
def test_what_a_printed_line_cannot_prove_is_not_confirmed(read):
    assert not confirmable(read)


@LANGUAGES
def test_a_value_is_confirmed_by_its_exact_line_only(printed):
    read = Confirm("SOFTWARE\\ODBC", "OpenMode", "M")
    yes = answer(printed % ("SOFTWARE\\ODBC", "    OpenMode    REG_SZ    M", 1))
    assert interpret(read, yes) is True
    for line in ("    OpenMode    REG_SZ    m", "    OpenMode    REG_EXPAND_SZ    M", "    OpenModeX    REG_SZ    M", "    Other    REG_SZ    M",
                 "    OpenMode    REG_SZ    M ", "  OpenMode    REG_SZ    M", "    OpenMode    REG_SZ    MM"):
        assert interpret(read, answer(printed % ("SOFTWARE\\ODBC", line, 1))) is False
    assert interpret(read, Answer(False, yes.output)) is False
    assert interpret(read, answer(printed % ("SOFTWARE\\ODBC", "    OPENMODE    REG_SZ    M", 1))) is True, "names have no letter case"


@LANGUAGES
@pytest.mark.parametrize("encoding", ["utf-8", "cp850"])
def test_dwords_are_read_in_every_language(printed, encoding):
    lines = "    EnableFirewall    REG_DWORD    0x1\r\n    Do Not Allow    REG_DWORD    0xffffffff\r\n    Text    REG_SZ    0x1"
    assert interpret(Dwords("K"), answer(printed % ("K", lines, 2), encoding=encoding)) == {"EnableFirewall": 1, "Do Not Allow": 0xFFFFFFFF}


@LANGUAGES
def test_a_key_without_dwords_is_told_from_a_missing_one(printed):
    assert interpret(Dwords("K"), answer(printed % ("K", "", 0), ok=False)) == {}
    assert interpret(Dwords("K"), Answer(False, b"")) is None
    assert interpret(Dwords("K"), Answer(False, b"\r\n")) is None


@LANGUAGES
def test_value_names_are_ascii_only(printed):
    lines = "    {A-1}    REG_SZ    v2.30|Name=x|\r\n    Müller    REG_SZ    v2.30|\r\n    FPS In    REG_SZ    v2.30|\r\n    Empty    REG_SZ    "
    assert interpret(ValueNames(RULES, "x"), answer(printed % (RULES, lines, 4))) == ["{A-1}", "FPS In", "Empty"]
    assert interpret(ValueNames(RULES, "x"), answer(printed % (RULES, "", 0), ok=False)) == []


@LANGUAGES
def test_printed_rules_keep_their_data(printed):
    lines = "    {A-1}    REG_SZ    v2.30|Name=a    b|\r\n    Müller    REG_SZ    v2.30|\r\n    Empty    REG_SZ    \r\n    {B}    REG_SZ    v2.30|Name=?|"
    found = interpret(ValueTexts(RULES, "x"), answer(printed % (RULES, lines, 4)))
    assert found == {"{A-1}": "v2.30|Name=a    b|", "Empty": "", "{B}": "v2.30|Name=?|"}
    assert interpret(ValueTexts(RULES, "x"), answer(printed % (RULES, "", 0), ok=False)) == {}
    assert command(ValueTexts("K", "x", ("y",))) == command(ValueNames("K", "x", ("y",)))
    assert command(ValueTexts("K", "x", among=("|LPort=1|", "a.exe|"))) == 'reg query HKLM\\K /f "x" /d|findstr /i /c:"|LPort=1|" /c:"a.exe|"'


@LANGUAGES
def test_binaries_are_read_below_each_subkey(printed):
    text = printed % ("K\\Run", "    My App    REG_BINARY    03000000A1\r\n    Text    REG_SZ    0300", 1)
    text += "\r\nHKEY_LOCAL_MACHINE\\K\\StartupFolder\r\n    QRemote Server.lnk    REG_BINARY    02\r\n    Empty    REG_BINARY    \r\n"
    assert interpret(Binaries("K"), answer(text)) == {
        "run": {"my app": bytes.fromhex("03000000a1")}, "startupfolder": {"qremote server.lnk": b"\x02", "empty": b""}}
    assert interpret(Binaries("K"), answer("", ok=False)) == {}


@LANGUAGES
def test_subkeys_are_paths_below_the_key_each_once(printed):
    text = printed % ("SOFTWARE\\Intuit\\QuickBooks\\34.0", "    InstallDir    REG_SZ    C:\\QuickBooks", 1)
    text += "HKEY_LOCAL_MACHINE\\SOFTWARE\\Intuit\\QuickBooks\\34.0\r\nHKEY_LOCAL_MACHINE\\SOFTWARE\\Other\r\n    HKEY_LOCAL_MACHINE\\SOFTWARE\\Intuit\\x\r\n"
    text += "\r\nHKEY_LOCAL_MACHINE\\SOFTWARE\\Intuit\\B\u00fcro\r\n    DisplayName    REG_SZ    QuickBooks x\r\n"
    assert interpret(SubkeyTexts("SOFTWARE\\Intuit", "QuickBooks"), answer(text)) == {
        "SOFTWARE\\Intuit\\QuickBooks\\34.0": {"InstallDir": "C:\\QuickBooks"}}


def test_a_listing_holds_full_paths():
    text = "C:\\ProgramData\\Intuit\\a b\\qbchan.dat\r\nD:\\x\r\nDatei nicht gefunden\r\n"
    assert interpret(Listing("p"), answer(text)) == ["C:\\ProgramData\\Intuit\\a b\\qbchan.dat", "D:\\x"]
    assert interpret(Listing("p"), answer("Datei nicht gefunden", ok=False)) == []


@pytest.mark.parametrize(("answered", "there"), [
    (answer("acme.QBW\r\n"), True), (answer("Datei nicht gefunden", ok=False), False), (answer("", ok=False), False),
    (answer("acme.qbw\r\nother.qbw\r\n"), False), (answer("other.qbw\r\n"), False),
])
def test_a_file_is_there_when_its_own_name_is_printed(answered, there):
    assert interpret(There(r"C:\Company Files\Acme.qbw"), answered) is there


@pytest.mark.parametrize(("path", "by_dir"), [
    (r"C:\Company Files\Acme.qbw", True), ("C:/Books/Acme.qbw", True), (r"C:\Bücher\Acme.qbw", False), (r"C:\100%\Acme.qbw", False),
    (r"C:\Books\*.qbw", False), ("C:\\Books\\", False), (r"\\nas\books\Acme.qbw", False), ("Acme.qbw", False),
])
def test_dir_is_asked_only_for_a_path_that_it_can_prove(path, by_dir):
    assert listable(There(path)) is by_dir


def test_a_file_is_byte_true():
    content = bytes(range(256)) + b"\r\n\x1a no end"
    assert interpret(FileBytes("C:\\f"), Answer(True, content)) == content
    assert interpret(FileBytes("C:\\f"), Answer(True, b"")) == b""
    assert interpret(FileBytes("C:\\f"), Answer(False, b"")) is None


def test_the_time_zone_is_named_or_it_is_an_error():
    assert interpret(TimeZoneId(), answer("W. Europe Standard Time")) == "W. Europe Standard Time"
    for bad in (Answer(False, b""), Answer(True, b"\r\n")):
        with pytest.raises(WsmanError, match="time zone"):
            interpret(TimeZoneId(), bad)


@LANGUAGES
def test_printed_types_know_what_is_not_there(printed):
    lines = "    DFQ    REG_SZ    C:\\x\r\n    Driver    REG_EXPAND_SZ    %%a%%\r\n    Empty    REG_SZ    \r\n    Größe    REG_SZ    x".replace("%%", "%")
    assert interpret(Types("K"), answer("\r\nHKEY_LOCAL_MACHINE\\K\r\n" + lines)) == {"dfq": "REG_SZ", "driver": "REG_EXPAND_SZ", "empty": "REG_SZ"}
    assert interpret(Types("K"), Answer(False, b"")) is None


@pytest.mark.parametrize(("printed", "value"), [('"C:\\Windows" \r\n', "C:\\Windows"), ('"%SystemRoot%"\r\n', ""), ('"C:\\W\u00edn"', ""), ("", "")])
def test_a_variable_of_the_session(printed, value):
    assert interpret(Environment("SystemRoot"), answer(printed)) == value


def filled(*reads) -> Batch:
    batch = Batch("N0NCE")
    for read in reads:
        assert batch.add(read)
    return batch


def test_a_line_marks_each_answer():
    batch = filled(TimeZoneId(), Listing("C:\\x"))
    assert batch.line == ('(echo N0NCE.s&tzutil /g&&echo N0NCE+||echo N0NCE-&'
                          'dir /b /s /a-d "C:\\x"&&echo N0NCE+||echo N0NCE-) 2>nul')


def test_answers_are_split_as_bytes():
    zone, file, listing = TimeZoneId(), FileBytes("C:\\f"), Listing("C:\\x")
    answers = filled(zone, file, listing).split(b"N0NCE.s\r\nUTCN0NCE+\r\n\xff\xfe\r\nno line endN0NCE+ \r\nN0NCE-\r\n")
    assert answers == {zone: Answer(True, b"UTC"), file: Answer(True, b"\xff\xfe\r\nno line end"), listing: Answer(False, b"")}


@pytest.mark.parametrize("content", [b"0000+\r\n", b"N0NC-", b"echo N0NCF+", b"\r\n+\r\n"])
def test_a_file_cannot_forge_an_answer(content):
    file, listing = FileBytes("C:\\f"), Listing("C:\\x")
    answers = filled(file, listing).split(b"N0NCE.s\r\n" + content + b"N0NCE+\r\nN0NCE-\r\n")
    assert answers[file].output == content
    assert answers[listing].ok is False


@pytest.mark.parametrize("before", [b"Active code page: 1252\r\n", b"N0NC.s\r\n0000+\r\n", b"\xff\xfe\r\n\r\n", b"a prompt without line end"])
def test_what_the_shell_prints_by_itself_belongs_to_no_read(before):
    """cmd's AutoRun (cmd /?: run unless /D is given) prints before the first answer."""
    zone, file, missing = TimeZoneId(), FileBytes("C:\\f"), Dwords("K")
    answers = filled(file, zone, missing).split(before + b"N0NCE.s \r\n\x00\x01N0NCE+\r\nUTC\r\nN0NCE+\r\nN0NCE-\r\n")
    assert [interpret(read, answers[read]) for read in (file, zone, missing)] == [b"\x00\x01", "UTC", None]


def test_a_line_that_did_not_even_begin_is_an_error():
    with pytest.raises(WsmanError, match="did not run the line"):
        filled(TimeZoneId()).split(b"Active code page: 1252\r\n")


def test_the_mark_is_new_each_time():
    assert len({Batch().nonce for _each in range(50)}) == 50


def test_a_missing_answer_is_an_error():
    with pytest.raises(WsmanError, match="gave 1 answers to 2 questions"):
        filled(TimeZoneId(), Listing("C:\\x")).split(b"N0NCE.s\r\nUTCN0NCE+\r\n")


def test_an_answer_nobody_asked_for_is_an_error():
    with pytest.raises(WsmanError, match="gave 2 answers to 1 questions"):
        filled(TimeZoneId()).split(b"N0NCE.s\r\nUTCN0NCE+\r\nxN0NCE+\r\n")


def test_the_same_command_is_run_once_for_all_who_ask():
    one, two = Confirm("K", "OpenMode", "N"), Confirm("K", "UseTLS", "N")
    batch = filled(one, two)
    assert batch.line.count("reg query") == 1
    answers = batch.split(b"N0NCE.s\r\n    UseTLS    REG_SZ    N\r\nN0NCE+\r\n")
    assert [interpret(read, answers[read]) for read in (one, two)] == [False, True]


def test_long_lists_take_several_lines_and_none_is_lost():
    reads = [ValueNames(RULES, "|Name=%d%s|" % (number, "x" * 40)) for number in range(120)]
    found, refused = batches(reads)
    assert not refused
    assert len(found) > 1
    assert all(len(batch.line) <= LINE + 10 for batch in found)
    assert [read for batch in found for read in batch.reads] == reads


def test_one_read_that_cannot_be_asked_costs_only_itself():
    bad = Listing("C:\\100%\\x")
    found, refused = batches([TimeZoneId(), bad, Listing("C:\\y")])
    assert list(refused) == [bad]
    assert found[0].reads == [TimeZoneId(), Listing("C:\\y")]
