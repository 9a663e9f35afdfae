# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the simulated cmd.exe and its programs do, in English and in German."""

from __future__ import annotations

import hashlib

import pytest
from lab_caller import Caller
from labclient import LabClient

RULES = '"HKLM\\SYSTEM\\CurrentControlSet\\Services\\SharedAccess\\Parameters\\FirewallPolicy\\FirewallRules"'
INSTALLER = b"InterWeave lab: stand-in for the QODBC installer, build 24.0.0.359.\n"
SILENT = "/VERYSILENT /SUPPRESSMSGBOXES /NORESTART"
DRIVERS = "SOFTWARE\\ODBC\\ODBCINST.INI\\ODBC Drivers"


@pytest.mark.parametrize(
    ("line", "rc", "out"),
    [
        ("echo a & echo b", 0, b"a \r\nb\r\n"),
        ("echo a&& echo b", 0, b"a\r\nb\r\n"),
        ("reg query HKLM\\Nothing >nul 2>nul && echo yes|| echo no", 0, b"no\r\n"),
        ("reg query HKLM\\Nothing >nul 2>&1", 1, b""),
        ('echo "a & b" ^& c', 0, b'"a & b" & c\r\n'),
        ("echo %COMPUTERNAME% %NOSUCH% %^20", 0, b"UMBRELLA-QB01 %NOSUCH% %20\r\n"),
        ('echo "%COMPUTERNAME%"', 0, b'"UMBRELLA-QB01"\r\n'),
        ("exit /b 5 & echo never", 5, b""),
        ("(echo a & echo b) | findstr b", 0, b"b\r\n"),
        ("(echo a && exit /b 3) & echo never", 3, b"a \r\n"),
        ('"echo "a"&echo b"', 0, b'"a"\r\nb\r\n'),
        ('if exist "C:\\Install\\qodbc.exe" (echo yes) else (echo no)', 0, b"yes\r\n"),
        ("if not exist C:\\nothing echo gone", 0, b"gone\r\n"),
        ('if /i "A"=="a" echo same', 0, b"same\r\n"),
        ('cmd /c "exit 4"', 4, b""),
        ("echo x> C:\\Install\\x.txt& type C:\\Install\\x.txt", 0, b"x\r\n"),
        ("chcp 65001 >nul & tzutil /g", 0, b"Eastern Standard Time"),
        ("ver", 0, b"\r\nMicrosoft Windows [Version 10.0.20348.2402]\r\n"),
        ("echo.", 0, b"\r\n"),
        (
            'dir /b /s /a-d "C:\\ProgramData\\Intuit\\qbchan.dat"',
            0,
            b"C:\\ProgramData\\Intuit\\QuickBooks Enterprise Solutions 24.0\\Components\\QBUpdate\\qbchan.dat\r\n",
        ),
        ("dir /b C:\\Install\\*.exe", 0, b"qodbc-broken.exe\r\nqodbc-reboot.exe\r\nqodbc.exe\r\n"),
    ],
)
def test_command_lines(english: Caller, line: str, rc: int, out: bytes) -> None:
    assert english.run(line)[:2] == (rc, out)


@pytest.mark.parametrize(
    ("line", "rc", "err"),
    [
        ("nosuch", 1, b"'nosuch' is not recognized as an internal or external command,\r\noperable program or batch file.\r\n"),
        ("dir /b C:\\nothing.txt", 1, b"File Not Found\r\n"),
        ("echo a &&", 255, b" was unexpected at this time.\r\n"),
        ("echo " + "x" * 8190, 1, b"The command line is too long.\r\n"),
        ("reg query HKLM\\Nothing", 1, b"ERROR: The system was unable to find the specified registry key or value.\r\n"),
        ("reg query HKLM\\SOFTWARE /q", 1, b'ERROR: Invalid syntax.\r\nType "REG QUERY /?" for usage.\r\n'),
        ("reg query HKXX\\A", 1, b"ERROR: Invalid key name.\r\n"),
        ("shutdown /r /t 0", 5, b"lab: shutdown is refused on this simulated host\r\n"),
        ("del C:\\Install\\no.txt", 0, b"Could Not Find C:\\Install\\no.txt\r\n"),
    ],
)
def test_command_lines_that_fail(english: Caller, line: str, rc: int, err: bytes) -> None:
    done = english.run(line)
    assert (done[0], done[2]) == (rc, err)


def test_german_text_in_the_oem_code_page(german: Caller) -> None:
    rc, out, err = german.run("nosuch", codepage=850)
    assert (rc, err) == (1, 'Der Befehl "nosuch" ist entweder falsch geschrieben oder\r\nkonnte nicht gefunden werden.\r\n'.encode("cp850"))
    rc, out, err = german.run("reg query HKLM\\Nothing")
    assert err == "FEHLER: Der angegebene Registrierungsschlüssel bzw. Wert wurde nicht gefunden.\r\n".encode("cp850")
    rc, out, err = german.run('reg query %s /f "Müller" /d' % RULES)
    assert (rc, err) == (0, b"")
    assert "Name=QRemote für Test (Müller)|\r\n\r\nSuche beendet: 1 Übereinstimmung(en) gefunden.\r\n".encode("cp850") in out
    rc, out, err = german.run("netsh advfirewall firewall delete rule name=nothing")
    assert (rc, out) == (1, "\r\nEs stimmen keine Regeln mit den angegebenen Kriterien überein.\r\n\r\n".encode("cp850"))


def test_oem_code_page_lacks_a_character(english: Caller) -> None:
    assert english.registry("CreateKey", "SOFTWARE\\Lab").values("ReturnValue") == ["0"]
    english.registry("SetStringValue", "SOFTWARE\\Lab", "Name", "<p:sValue>Łódź</p:sValue>")
    assert b"    Name    REG_SZ    ?\xa2d?\r\n" in english.run("reg query HKLM\\SOFTWARE\\Lab")[1]
    assert english.run('reg query HKLM\\SOFTWARE\\Lab /f "Łódź" /d /e /c >nul')[0] == 0
    assert english.run('reg query HKLM\\SOFTWARE\\Lab /f "łódź" /d /e /c >nul')[0] == 1


# reg -----------------------------------------------------------------------------------------------------------
def test_reg_layout(english: Caller) -> None:
    key = "HKLM\\SOFTWARE\\Lab\\K"
    for line in (
        "/v N /t REG_DWORD /d 17 /f",
        '/v "A name" /d "a text" /f',
        "/v M /t REG_MULTI_SZ /d a\\0b /f",
        "/v B /t REG_BINARY /d 0aFF /f",
        "/ve /d x /f",
    ):
        assert english.run("reg add %s %s" % (key, line))[:2] == (0, b"The operation completed successfully.\r\n")
    english.run("reg add %s\\Sub /f" % key)
    full = "HKEY_LOCAL_MACHINE\\SOFTWARE\\Lab\\K"
    assert english.run("reg query " + key)[1].decode() == (
        "\r\n%s\r\n    (Default)    REG_SZ    x\r\n    N    REG_DWORD    0x11\r\n    A name    REG_SZ    a text\r\n    M    REG_MULTI_SZ    a\\0b\r\n"
        "    B    REG_BINARY    0AFF\r\n\r\n%s\\Sub\r\n" % (full, full)
    )
    assert english.run("reg query %s /v n" % key)[1].decode() == "\r\n%s\r\n    N    REG_DWORD    0x11\r\n\r\n" % full
    assert (
        english.run("reg query %s /t REG_DWORD" % key)[1].decode() == "\r\n%s\r\n    N    REG_DWORD    0x11\r\n\r\nEnd of search: 1 match(es) found.\r\n" % full
    )
    assert english.run("reg query %s /f TEXT /d /e" % key)[0] == 1
    assert english.run('reg query %s /f "A TEXT" /d /e' % key)[0] == 0
    assert english.run('reg query %s /f "A TEXT" /d /e /c' % key)[0] == 1
    assert english.run("reg query HKLM\\SOFTWARE\\Lab /s /f 0aff /d")[0] == 0
    assert english.run("reg delete %s /v N /f" % key)[0] == 0
    assert english.run("reg delete %s /v N /f" % key)[0] == 1
    assert english.run("reg delete HKLM\\SOFTWARE\\Lab /f")[0] == 0
    assert english.run("reg query %s" % key)[0] == 1


def test_reg_views(english: Caller) -> None:
    both = english.run('reg query "HKLM\\SOFTWARE\\ODBC\\ODBC.INI\\ODBC Data Sources" /reg:32')[1]
    assert b"HKEY_LOCAL_MACHINE\\SOFTWARE\\WOW6432Node\\ODBC\\ODBC.INI\\ODBC Data Sources" in both
    assert b"QuickBooks Data QRemote    REG_SZ    QRemote for QuickBooks" in both


# netsh ---------------------------------------------------------------------------------------------------------
ADD = 'netsh advfirewall firewall add rule name="InterWeave 4500" dir=in action=allow '


def test_rules_by_netsh(english: Caller, lab: LabClient) -> None:
    options = (
        'program="C:\\Program Files (x86)\\Q\\q.exe" protocol=tcp localport=4500,5000-5010 remoteip=203.0.113.10,203.0.113.0/28 '
        'profile=domain,private description="a b"'
    )
    assert english.run(ADD + options)[:2] == (0, b"Ok.\r\n\r\n")
    assert english.run(ADD + options)[0] == 0
    mine = [rule for rule in lab.act("windows", "state", host="umbrella-qb01")["rules"].values() if rule["name"] == "InterWeave 4500"]
    assert len(mine) == 2, "add makes duplicates"
    assert mine[0]["fields"] == [
        ["Action", "Allow"],
        ["Active", "TRUE"],
        ["Dir", "In"],
        ["Protocol", "6"],
        ["Profile", "Domain"],
        ["Profile", "Private"],
        ["LPort", "4500"],
        ["LPort2_10", "5000-5010"],
        ["RA4", "203.0.113.10"],
        ["RA4", "203.0.113.0/255.255.255.240"],
        ["App", "C:\\Program Files (x86)\\Q\\q.exe"],
        ["Name", "InterWeave 4500"],
        ["Desc", "a b"],
    ]
    assert english.run('netsh advfirewall firewall set rule name="InterWeave 4500" new remoteip=203.0.113.11 profile=any')[:2] == (
        0,
        b"\r\nUpdated 2 rule(s).\r\nOk.\r\n\r\n",
    )
    assert english.run('netsh advfirewall firewall show rule name="interweave 4500" verbose')[0] == 0
    assert english.run('netsh advfirewall firewall delete rule name="InterWeave 4500" protocol=udp')[0] == 1
    assert english.run('netsh advfirewall firewall delete rule name="InterWeave 4500" protocol=tcp localport=4500,5000-5010')[:2] == (
        0,
        b"\r\nDeleted 2 rule(s).\r\nOk.\r\n\r\n",
    )
    assert [entry["kind"] for entry in lab.ledger(detail=True)["log"]] == ["firewall"] * 6


@pytest.mark.parametrize(
    "options",
    ["protocol=tcp localport=70000", "localport=4500", "remoteip=300.1.1.1", "protocol=tpc", "profile=home", "colour=red", "protocol=tcp localport=9-1"],
)
def test_netsh_refuses(english: Caller, lab: LabClient, options: str) -> None:
    assert english.run(ADD + options)[0] == 1
    assert lab.ledger()["writes"] == 0


def test_port_proxy(english: Caller, lab: LabClient) -> None:
    proxy = "netsh interface portproxy %s v4tov4 listenport=9000 listenaddress=0.0.0.0 %s"
    assert english.run(proxy % ("set", "connectport=1 connectaddress=127.0.0.1"))[0] == 1
    assert english.run(proxy % ("add", "connectport=4500 connectaddress=127.0.0.1"))[0] == 0
    assert english.run(proxy % ("add", "connectport=4501 connectaddress=127.0.0.1"))[0] == 0
    state = lab.act("windows", "state", host="umbrella-qb01")
    assert state["port_proxies"] == {"0.0.0.0/8001": "127.0.0.1/4500", "0.0.0.0/9000": "127.0.0.1/4501"}
    assert {"svchost.exe"} == {item["name"] for item in state["listeners"] if item["port"] in (8001, 9000)}
    assert b"add v4tov4 listenport=9000 listenaddress=0.0.0.0 connectaddress=127.0.0.1 connectport=4501" in english.run("netsh interface portproxy dump")[1]
    assert english.run(proxy % ("delete", ""))[0] == 0
    assert english.run(proxy % ("delete", ""))[0] == 1
    lab.act("windows", "set_service", host="umbrella-qb01", name="iphlpsvc", state="Stopped")
    assert 8001 not in {item["port"] for item in lab.act("windows", "state", host="umbrella-qb01")["listeners"]}


# files ---------------------------------------------------------------------------------------------------------
def test_files_byte_true_with_curl_and_certutil(english: Caller, lab: LabClient) -> None:
    data = b"[ChannelInfo]\r\nBackgroundEnabled=0\r\n\x1a\xff\x00tail"
    new, old = "C:\\Install\\new.dat", "C:\\Install\\old.dat"
    assert english.run("curl.exe -q -s -T - file:///C:/Install/new.dat", data)[0] == 0
    assert english.run("curl.exe -q -s file:///C:/Install/new.dat")[:2] == (0, data)
    rc, out, _err = english.run("certutil -hashfile %s SHA256" % new)
    assert (rc, out.splitlines()[1].decode()) == (0, hashlib.sha256(data).hexdigest())
    assert english.run("copy /b /y %s %s" % (new, old))[:2] == (0, b"        1 file(s) copied.\r\n")
    assert english.run("type " + old)[1] == b"[ChannelInfo]\r\nBackgroundEnabled=0\r\n", "type stops at Ctrl-Z"
    assert english.run("move /y %s %s" % (new, old))[0] == 0
    assert english.run("curl.exe -q -s file:///C:/Install/new.dat")[0] == 37
    assert english.run("curl.exe -q -s -T - file:///C:/no/such/folder/x", b"x")[0] == 23
    assert english.run("certutil -hashfile C:\\nothing SHA256")[0] != 0
    assert english.run("curl -q -s file:///C:/Program%^20Files/Intuit/QuickBooks%^20Enterprise%^20Solutions%^2024.0/QBW.EXE")[:2] == (0, b"qbw 34")


def test_no_curl_on_server_2016(english: Caller, lab: LabClient) -> None:
    lab.act("windows", "set_host", host="umbrella-qb01", curl=False)
    assert english.run("curl.exe -q -s file:///C:/Install/qodbc.exe")[0] == 1


def test_download_with_configuration_on_standard_input(english: Caller, lab: LabClient) -> None:
    config = 'url = "https://downloads.example/private/qodbc.exe"\noutput = "C:\\\\Install\\\\new.exe"\nuser = "client:s3cret\\"\\\\word"\nfail\n'
    assert english.run("curl.exe -q -s -K -", config.encode())[0] == 0
    assert lab.act("windows", "state", host="umbrella-qb01")["files"]["C:\\Install\\new.exe"]["sha256"] == hashlib.sha256(INSTALLER).hexdigest()
    assert english.run("curl.exe -q -s -K -", config.replace("s3cret", "wrong").encode())[0] == 22
    assert english.run("curl.exe -q -s -K -", b'url = "https://nowhere.example/x"\n')[0] == 6


# programs ------------------------------------------------------------------------------------------------------
def test_installer_registers_the_driver(fresh: Caller, lab: LabClient) -> None:
    assert fresh.registry("GetStringValue", DRIVERS, "QODBC Driver for QuickBooks").values("ReturnValue") == ["1"]
    assert fresh.run('start "" /wait "C:\\Install\\qodbc.exe" ' + SILENT)[0] == 0
    for view in ("SOFTWARE\\", "SOFTWARE\\WOW6432Node\\"):
        drivers = view + "ODBC\\ODBCINST.INI\\"
        assert fresh.registry("GetStringValue", drivers + "ODBC Drivers", "QRemote for QuickBooks").values("sValue") == ["Installed"]
    assert fresh.registry("GetStringValue", drivers + "QODBC Driver for QuickBooks", "Driver").values("sValue") == ["C:\\Windows\\SysWOW64\\fqqb32.dll"]
    found = fresh.query(
        "SELECT Name,Version FROM CIM_DataFile WHERE Name='C:\\\\Windows\\\\system32\\\\fqqb64.dll' OR Name='C:\\\\Windows\\\\SysWOW64\\\\fqqb32.dll'"
    )
    assert found.values("Version") == ["24.0.0.359"] * 2


def test_installer_with_other_arguments_is_an_invisible_wizard(fresh: Caller, lab: LabClient) -> None:
    shell = fresh.open_shell()
    command = fresh.start(shell, "C:\\Install\\qodbc.exe /S")
    assert fresh.receive(shell, command, timeout="0.2").code == 2150858793
    assert [item["session"] for item in lab.act("windows", "state", host="acme-qb01")["processes"] if item["name"] == "qodbc.exe"] == [0]
    fresh.signal(shell, command)
    assert [item for item in lab.act("windows", "state", host="acme-qb01")["processes"] if item["name"] == "qodbc.exe"] == []
    assert "fqqb64.dll" not in str(lab.act("windows", "state", host="acme-qb01")["files"])


@pytest.mark.parametrize(("name", "rc", "registered"), [("qodbc-reboot.exe", 3010, True), ("qodbc-broken.exe", 0, False)])
def test_installers_that_end_otherwise(fresh: Caller, name: str, rc: int, registered: bool) -> None:
    assert fresh.run("C:\\Install\\%s %s" % (name, SILENT))[0] == rc
    assert fresh.registry("GetStringValue", DRIVERS, "QODBC Driver for QuickBooks").values("ReturnValue") == ["0" if registered else "1"]


@pytest.mark.parametrize(
    ("line", "rc"),
    [
        ("sc.exe query nothing", 1060),
        ("sc start iphlpsvc", 1056),
        ("sc stop Fax", 1062),
        ("sc start RemoteRegistry", 1058),
        ("sc config Fax start= disabled", 0),
        ("sc stop RpcSs", 1062),
        ('tzutil /s "Nowhere Standard Time"', 1),
        ('tzutil /s "Central Standard Time"', 0),
        ("taskkill /pid 99999 /f", 128),
        ("schtasks /query /tn nothing", 1),
        ("msiexec /i C:\\nothing.msi /qn", 1619),
        ("icacls C:\\Install /grant *S-1-5-32-544:F", 0),
        ("md C:\\Install", 1),
        ("md C:\\Install\\a\\b & rd C:\\Install\\a", 145),
        ("rd /s /q C:\\Install", 0),
    ],
)
def test_exit_codes(english: Caller, line: str, rc: int) -> None:
    assert english.run(line)[0] == rc


def test_powershell_is_counted_and_not_simulated(english: Caller, lab: LabClient) -> None:
    assert english.run("powershell -NoProfile -EncodedCommand AAAA")[0] == 1
    assert english.run("C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe -File x")[0] == 1
    assert lab.ledger()["powershell_starts"] == 2
