# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the other tools printed, in any language: places, numbers, names and paths."""
from __future__ import annotations

import pytest
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._collected.printed import Printed
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._collected.registry import NotInFile, Registry
from collecting import collected, key

SC = "sc queryex type= service state= all"
SERVICE = """
{0}: Spooler
{1}: Druckwarteschlange
        {2}               : 110  WIN32_OWN_PROCESS  (interactive)
        {3}              : 4  RUNNING
                                (STOPPABLE, NOT_PAUSABLE, ACCEPTS_SHUTDOWN)
        WIN32_EXIT_CODE    : 0  (0x0)
        SERVICE_EXIT_CODE  : 0  (0x0)
        CHECKPOINT         : 0x0
        WAIT_HINT          : 0x0
        PID                : 1234
        FLAGS              :
"""
ENGLISH, SPANISH = ("SERVICE_NAME", "DISPLAY_NAME", "TYPE", "STATE"), ("NOMBRE_SERVICIO", "NOMBRE_MOSTRAR", "TIPO", "ESTADO")
SERVICES = "SYSTEM\\CurrentControlSet\\Services"
STARTS, NEEDS = ('reg query "HKLM\\%s" /s /v %s' % (SERVICES, name) for name in ("Start", "DependOnService"))
LISTS = {
    STARTS: key(SERVICES + "\\Spooler", Start="REG_DWORD    0x2") + key(SERVICES + "\\Spooler\\Below", Start="REG_DWORD    0x4"),
    NEEDS: key(SERVICES + "\\Spooler", DependOnService="REG_MULTI_SZ    RPCSS\\0http"),
    "netstat -ano -p TCP": "\nAktive Verbindungen\n\n  Proto  Lokale Adresse  Remoteadresse  Status  PID\n  TCP    0.0.0.0:4500   0.0.0.0:0   ABHÖREN   42\n"
                           "  TCP    10.1.2.3:4500   203.0.113.10:51000   HERGESTELLT   42\n",
    "netstat -ano -p TCPv6": "  TCP    [::]:4500   [::]:0   ABHÖREN   42\n",
    "tasklist /fo csv /nh": '"QBW.EXE","77","","2","512,000 K"\n"a, ""b"".exe","78","Console","1","5 K"\n',
    'tasklist /v /fo csv /nh /fi "imagename eq QBW.EXE"': '"QBW.EXE","77","","2","512,000 K","Running","ACME\\qbuser","0:00:07","Books, ""2026"""\n',
    'dir /b /s /a-d "C:\\Start Menu\\*.lnk"': "C:\\Start Menu\\QRemote.lnk\nC:\\Start Menu\\Sub\\Other.lnk\n",
    'dir /b /s /a-d "C:\\Data\\qbchan.dat"': "C:\\Data\\QuickBooks 2024\\qbchan.dat\n", 'dir /b /s /ad "C:\\Data\\Download*"': (1, ""),
    'dir /b /s /a-d "C:\\gone.dll"': (1, ""),
    "mountvol": "help\n    \\\\?\\Volume{1}\\\n        C:\\\n\n    \\\\?\\Volume{2}\\\n        D:\\\n        D:\\mount\\\n",
}


def printed(answers=None, **head):
    file = collected({**LISTS, SC: SERVICE.format(*ENGLISH), **(answers or {})}, **head)
    return Printed(file, Registry(file))


@pytest.mark.parametrize("words", [ENGLISH, SPANISH])
def test_services_are_told_by_the_places_of_their_lines(words):
    assert printed({SC: SERVICE.format(*words) * 2}).services() == 2 * [
        {"Name": "Spooler", "DisplayName": "Druckwarteschlange", "State": "Running", "StartMode": "Auto", "ProcessId": "1234"}]


def test_who_needs_a_service():
    assert [row["Name"] for row in printed().dependents("rpcss")] == ["Spooler"]
    assert printed().dependents("Spooler") == []


def test_listeners_are_known_in_every_language_and_connections_only_in_english():
    rows, known = printed().connections()
    assert [(row["LocalAddress"], row["LocalPort"], row["State"], row["OwningProcess"]) for row in rows] == [
        ("0.0.0.0", "4500", "2", "42"), ("10.1.2.3", "4500", "0", "42"), ("::", "4500", "2", "42")]
    assert not known
    rows, known = printed({
        "netstat -ano -p TCP": "  TCP  10.1.2.3:4500  203.0.113.10:51000  ESTABLISHED  42\n  TCP  1.2.3.4:5  1.2.3.4:6  TIME_WAIT  0\n"}).connections()
    assert ([row["State"] for row in rows], known) == (["5", "0", "2"], True)


def test_programs_and_who_runs_them():
    assert [(row["Name"], row["ProcessId"], row["SessionId"]) for row in printed().programs()] == [("QBW.EXE", "77", "2"), ('a, "b".exe', "78", "1")]
    assert printed().owner("77") == ("ACME", "qbuser")
    with pytest.raises(NotInFile):
        printed().owner("78")
    for name in ("N/A", "Nicht zutreffend"):
        hidden = LISTS['tasklist /v /fo csv /nh /fi "imagename eq QBW.EXE"'].replace("ACME\\qbuser", name)
        assert printed({'tasklist /v /fo csv /nh /fi "imagename eq QBW.EXE"': hidden}).owner("77") == ("", "")


@pytest.mark.parametrize(("pattern", "folders", "found"), [
    ("c:\\start menu\\*.LNK", False, ["C:\\Start Menu\\QRemote.lnk", "C:\\Start Menu\\Sub\\Other.lnk"]),
    ("C:\\Start Menu\\qremote.lnk", False, ["C:\\Start Menu\\QRemote.lnk"]), ("C:\\Start Menu\\none.lnk", False, []),
    ("C:\\Data\\QuickBooks 2024\\qbchan.dat", False, ["C:\\Data\\QuickBooks 2024\\qbchan.dat"]),
    ("C:\\Data\\QuickBooks 2023\\qbchan.dat", False, []), ("C:\\Data\\Download*", True, []), ("C:\\gone.dll", False, []),
])
def test_a_listing_answers_what_it_is_as_wide_as(pattern, folders, found):
    assert printed().listing(pattern, folders) == found


@pytest.mark.parametrize("ask", [
    lambda one: one.listing("C:\\Start Menu\\*"), lambda one: one.listing("C:\\Start\\x.lnk"), lambda one: one.listing("C:\\Data\\qbchan.dat", True),
    lambda one: one.files(["C:\\Start Menu\\QRemote.lnk", "C:\\other.txt"]), lambda one: one.setting("C:\\Data\\QuickBooks 2024\\qbchan.dat"),
    lambda one: one.zone(),
])
def test_what_was_not_asked_is_not_seen(ask):
    with pytest.raises(NotInFile):
        ask(printed())


@pytest.mark.parametrize(("command", "ask"), [
    (SC, Printed.services), ("tasklist /fo csv /nh", Printed.programs), ("netstat -ano -p TCP", Printed.connections), ("mountvol", Printed.local_drives),
])
def test_a_tool_that_failed_or_said_nothing_is_not_seen(command, ask):
    empty = {"netstat -ano -p TCPv6": ""} if "netstat" in command else {}
    for answer in ((1, "x"), "", "ERROR: the RPC server is unavailable."):
        with pytest.raises(NotInFile):
            ask(printed({**empty, command: answer}))


def test_a_file_that_is_not_listed_is_missing_only_for_an_administrator():
    with pytest.raises(NotInFile, match="administrator"):
        printed(elevated="no").listing("C:\\gone.dll")


def test_files_drives_zone_and_a_setting():
    assert printed().files(["C:\\Start Menu\\QRemote.lnk", "C:\\gone.dll"]) == [{"Name": "C:\\Start Menu\\QRemote.lnk"}]
    assert printed().local_drives() == {"C:", "D:"}
    assert printed({"tzutil /g": "UTC"}).zone() == "UTC"
    found = printed({'findstr /i /l "[ BackgroundEnabled" "C:\\x"': "[ChannelInfo]\nBackgroundEnabled=0"})
    assert found.setting("C:\\x") == b"[ChannelInfo]\r\nBackgroundEnabled=0"
