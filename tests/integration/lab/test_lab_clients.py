# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Clients that are not ours work against the lab: pywinrm's and pypsrp's own high-level ones, over NTLM with encryption and over HTTPS."""

from __future__ import annotations

import typing as t
import xml.etree.ElementTree as ET

import pytest
import winrm
from labclient import LabClient
from pypsrp.exceptions import AuthenticationError, WSManFaultError
from pypsrp.shell import Process, SignalCode, WinRS
from pypsrp.wsman import SelectorSet, WSMan
from winrm.exceptions import InvalidCredentialsError, WinRMTransportError

ACME = ("ACME\\interweave", "Lab-acme-1!")
WMI = "http://schemas.microsoft.com/wbem/wsman/1/wmi/root/cimv2/"
REGISTRY = WMI + "StdRegProv"


@pytest.fixture(autouse=True)
def _no_ca_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(params=["http-ntlm", "https-basic", "https-ntlm"])
def session(request: pytest.FixtureRequest, lab: LabClient) -> winrm.Session:
    if request.param == "http-ntlm":
        return winrm.Session("http://%s:5985/wsman" % lab.address(10, 1), auth=ACME, transport="ntlm")
    auth, transport = (("interweave", "Lab-globex-1!"), "basic") if request.param == "https-basic" else (("Müller", "Lab-globex-ü-1!"), "ntlm")
    return winrm.Session("https://%s:5986/wsman" % lab.address(20, 1), auth=auth, transport=transport, ca_trust_path=lab.ca)


@pytest.fixture(params=["negotiate", "ntlm", "https-basic", "https-negotiate"])
def wsman(request: pytest.FixtureRequest, lab: LabClient) -> t.Iterator[WSMan]:
    if request.param.startswith("https"):
        client = WSMan(lab.address(20, 1), ssl=True, auth=request.param[6:], username="interweave", password="Lab-globex-1!", cert_validation=lab.ca)
    else:
        client = WSMan(lab.address(10, 1), ssl=False, auth=request.param, username=ACME[0], password=ACME[1])
    with client:
        yield client


def test_pywinrm_runs_a_command(session: winrm.Session) -> None:
    reply = session.run_cmd("echo", ["hello", "world"])
    assert (reply.status_code, reply.std_out, reply.std_err) == (0, b"hello world\r\n", b"")


def test_pywinrm_shell_with_code_page_input_and_cleanup(lab: LabClient) -> None:
    protocol = winrm.Protocol("http://%s:5985/wsman" % lab.address(10, 1), transport="ntlm", username=ACME[0], password=ACME[1])
    shell = protocol.open_shell(codepage=65001, env_vars={"CLIENT": "Müller"}, working_directory="C:\\Install")
    command = protocol.run_command(shell, "echo %CLIENT% & findstr x", skip_cmd_shell=True)
    protocol.send_command_input(shell, command, b"axb\r\ncd\r\n", end=True)
    assert protocol.get_command_output(shell, command) == ("Müller \r\naxb\r\n".encode(), b"", 0)
    protocol.cleanup_command(shell, command)
    protocol.close_shell(shell)
    assert lab.act("windows", "state", host="acme-qb01")["shells"] == 0


def test_pywinrm_wrong_password(lab: LabClient) -> None:
    with pytest.raises(InvalidCredentialsError):
        winrm.Session("http://%s:5985/wsman" % lab.address(10, 1), auth=(ACME[0], "wrong"), transport="ntlm").run_cmd("ver")


def test_pywinrm_meets_the_poisoned_socket(lab: LabClient) -> None:
    """After the connection is cut, the encrypted request on the new one is answered with 400 and nothing."""
    protocol = winrm.Protocol("http://%s:5985/wsman" % lab.address(10, 1), transport="ntlm", username=ACME[0], password=ACME[1])
    shell = protocol.open_shell()
    assert lab.act("windows", "cut", host="acme-qb01") >= 1
    with pytest.raises(WinRMTransportError) as caught:
        protocol.run_command(shell, "ver")
    assert (caught.value.code, caught.value.response_text) == (400, "")


def test_pypsrp_get(wsman: WSMan) -> None:
    reply = wsman.get(WMI + "Win32_OperatingSystem")
    assert "Microsoft Windows Server 20" in (reply.findtext(".//{%sWin32_OperatingSystem}Caption" % WMI) or "")


def test_pypsrp_config(wsman: WSMan) -> None:
    wsman.update_max_payload_size()
    assert wsman.max_envelope_size == 512000


def test_pypsrp_enumerate_and_pull(wsman: WSMan) -> None:
    n = "http://schemas.xmlsoap.org/ws/2004/09/enumeration"
    first = wsman.enumerate(WMI + "Win32_Service", ET.Element("{%s}Enumerate" % n))
    context = first.findtext(".//{%s}EnumerationContext" % n)
    names: list[str] = []
    while context:
        pull = ET.Element("{%s}Pull" % n)
        ET.SubElement(pull, "{%s}EnumerationContext" % n).text = context
        ET.SubElement(pull, "{%s}MaxElements" % n).text = "5"
        page = wsman.pull(WMI + "Win32_Service", pull)
        names += [item.text or "" for item in page.iter("{%sWin32_Service}Name" % WMI)]
        context = page.findtext(".//{%s}EnumerationContext" % n)
    assert "iphlpsvc" in names
    assert len(names) == len(set(names)) > 10


def test_pypsrp_invoke(wsman: WSMan) -> None:
    body = ET.Element("{%s}GetStringValue_INPUT" % REGISTRY)
    for name, value in (("hDefKey", "2147483650"), ("sSubKeyName", "SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion"), ("sValueName", "ProductName")):
        ET.SubElement(body, "{%s}%s" % (REGISTRY, name)).text = value
    reply = wsman.invoke(REGISTRY + "/GetStringValue", REGISTRY, body)
    assert (reply.findtext(".//{%s}sValue" % REGISTRY) or "").startswith("Windows Server 20")


def test_pypsrp_fault(wsman: WSMan) -> None:
    selectors = SelectorSet()
    selectors.add_option("Name", "nothing")
    with pytest.raises(WSManFaultError) as caught:
        wsman.get(WMI + "Win32_Service", selector_set=selectors)
    assert caught.value.code in (2150858752, "a:DestinationUnreachable")


def test_pypsrp_process(wsman: WSMan) -> None:
    with WinRS(wsman, codepage=65001, no_profile=True) as shell:
        process = Process(shell, "cmd", ["/c", "exit /b 7"])
        process.invoke()
        process.signal(SignalCode.TERMINATE)
        assert process.rc == 7


def test_pypsrp_large_payload(wsman: WSMan, lab: LabClient) -> None:
    """100 KB of standard input, sealed, and back again."""
    data = bytes(range(256)) * 400
    with WinRS(wsman, codepage=65001) as shell:
        process = Process(shell, "curl.exe", ["-q", "-s", "-T", "-", "file:///C:/Install/data.bin"])
        process.begin_invoke()
        process.send(data, end=True)
        process.end_invoke()
        assert process.rc == 0
        back = Process(shell, "curl.exe", ["-q", "-s", "file:///C:/Install/data.bin"])
        back.invoke()
        assert (back.rc, back.stdout) == (0, data)


def test_pypsrp_wrong_password(lab: LabClient) -> None:
    with pytest.raises(AuthenticationError):
        WSMan(lab.address(10, 1), ssl=False, auth="ntlm", username=ACME[0], password="wrong").get(WMI + "Win32_OperatingSystem")


@pytest.mark.parametrize("name", ["ACME\\interweave", "interweave", "interweave@acme", "interweave@acme.example", "ACME-QB01\\Administrator"])
def test_names_of_users(lab: LabClient, name: str) -> None:
    password = "Lab-acme-adm-1!" if "Administrator" in name else ACME[1]
    client = WSMan(lab.address(10, 1), ssl=False, auth="ntlm", username=name, password=password)
    assert client.get(WMI + "Win32_OperatingSystem") is not None
