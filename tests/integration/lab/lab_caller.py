# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A bare WS-Management caller of the tests' own: it knows nothing of the collection's client, so the lab is not only its mirror."""

from __future__ import annotations

import base64
import re
import typing as t
import uuid

import requests
from labclient import LabClient

WMI = "http://schemas.microsoft.com/wbem/wsman/1/wmi/"
TRANSFER = "http://schemas.xmlsoap.org/ws/2004/09/transfer/"
ENUMERATION = "http://schemas.xmlsoap.org/ws/2004/09/enumeration/"
SHELL = "http://schemas.microsoft.com/wbem/wsman/1/windows/shell/"
WQL = "http://schemas.microsoft.com/wbem/wsman/1/WQL"
GLOBEX = ("interweave", "Lab-globex-1!")
UMBRELLA = ("UMBRELLA\\interweave", "Lab-umbrella-1!")

ENVELOPE = """<?xml version="1.0" encoding="UTF-8"?>
<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing"
 xmlns:w="http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd" xmlns:pm="http://schemas.microsoft.com/wbem/wsman/1/wsman.xsd"
 xmlns:n="http://schemas.xmlsoap.org/ws/2004/09/enumeration" xmlns:b="http://schemas.dmtf.org/wbem/wsman/1/cimbinding.xsd"
 xmlns:rsp="http://schemas.microsoft.com/wbem/wsman/1/windows/shell" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<s:Header><a:To>http://windows-host:5985/wsman</a:To><w:ResourceURI s:mustUnderstand="true">%(uri)s</w:ResourceURI>
<a:ReplyTo><a:Address s:mustUnderstand="true">http://schemas.xmlsoap.org/ws/2004/08/addressing/role/anonymous</a:Address></a:ReplyTo>
<a:Action s:mustUnderstand="true">%(action)s</a:Action><w:MaxEnvelopeSize s:mustUnderstand="true">%(size)s</w:MaxEnvelopeSize>
<a:MessageID>uuid:%(id)s</a:MessageID><w:Locale xml:lang="en-US" s:mustUnderstand="false"/>%(header)s%(selectors)s
<w:OperationTimeout>PT%(timeout)sS</w:OperationTimeout></s:Header><s:Body>%(body)s</s:Body></s:Envelope>"""


class Reply(t.NamedTuple):
    status: int
    text: str

    @property
    def code(self) -> int:
        """The code of the fault, wherever it stands; 0 without one."""
        found = re.search(r'WSManFault[^>]* Code="(\d+)"|error_Code[^>]*>(\d+)<', self.text)
        return int(found.group(1) or found.group(2)) if found else 0

    @property
    def cim(self) -> int:
        found = re.search(r"CIMStatusCode[^>]*>(\d+)<", self.text)
        return int(found.group(1)) if found else 0

    @property
    def subcode(self) -> str:
        found = re.search(r"<s:Subcode><s:Value>([^<]*)<", self.text)
        return found.group(1) if found else ""

    def values(self, name: str) -> list[str]:
        return re.findall(r"<(?:p:)?%s(?: [^>]*)?>([^<]*)</(?:p:)?%s>" % (name, name), self.text)


class Caller:
    """Basic over HTTPS, which keeps envelopes readable."""

    def __init__(self, lab: LabClient, last: int = 20, auth: tuple[str, str] = GLOBEX) -> None:
        self.url = "https://%s:5986/wsman" % lab.address(last, 1)
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.verify = lab.ca
        self.session.auth = (auth[0].encode(), auth[1].encode())
        self.session.headers["Content-Type"] = "application/soap+xml;charset=UTF-8"

    def post(self, data: bytes, **headers: str) -> Reply:
        reply = self.session.post(self.url, data=data, headers=headers, timeout=30)
        return Reply(reply.status_code, reply.text)

    def call(
        self, action: str, uri: str, body: str = "", selectors: dict[str, str] | None = None, header: str = "", size: t.Any = 512000, timeout: str = "20"
    ) -> Reply:
        chosen = "".join('<w:Selector Name="%s">%s</w:Selector>' % item for item in (selectors or {}).items())
        return self.post(
            (
                ENVELOPE
                % {
                    "uri": uri,
                    "action": action,
                    "body": body,
                    "header": header,
                    "size": size,
                    "timeout": timeout,
                    "id": uuid.uuid4(),
                    "selectors": "<w:SelectorSet>%s</w:SelectorSet>" % chosen if chosen else "",
                }
            ).encode()
        )

    def get(self, cls: str, selectors: dict[str, str] | None = None, namespace: str = "root/cimv2", **more: t.Any) -> Reply:
        return self.call(TRANSFER + "Get", WMI + namespace + "/" + cls, "", selectors, **more)

    def enumerate(self, inside: str, uri: str = WMI + "root/cimv2/*", **more: t.Any) -> Reply:
        return self.call(
            ENUMERATION + "Enumerate", uri, "<n:Enumerate><w:OptimizeEnumeration/><w:MaxElements>32000</w:MaxElements>%s</n:Enumerate>" % inside, **more
        )

    def query(self, wql: str, namespace: str = "root/cimv2", **more: t.Any) -> Reply:
        text = wql.replace("&", "&amp;").replace("<", "&lt;")
        return self.enumerate('<w:Filter Dialect="%s">%s</w:Filter>' % (WQL, text), WMI + namespace + "/*", **more)

    def invoke(self, cls: str, method: str, inside: str = "", selectors: dict[str, str] | None = None, namespace: str = "root/cimv2", root: str = "") -> Reply:
        uri = WMI + namespace + "/" + cls
        body = '<p:%s xmlns:p="%s">%s</p:%s>' % (root or method + "_INPUT", uri, inside, root or method + "_INPUT")
        return self.call(uri + "/" + method, uri, body, selectors)

    def registry(self, method: str, key: str, name: str | None = None, inside: str = "") -> Reply:
        value = "" if name is None else "<p:sValueName>%s</p:sValueName>" % name
        return self.invoke("StdRegProv", method, "<p:hDefKey>2147483650</p:hDefKey><p:sSubKeyName>%s</p:sSubKeyName>%s%s" % (key, value, inside))

    # the cmd shell ---------------------------------------------------------------------------------------------
    def open_shell(self, codepage: int = 65001) -> str:
        reply = self.call(
            TRANSFER + "Create",
            SHELL + "cmd",
            "<rsp:Shell><rsp:InputStreams>stdin</rsp:InputStreams><rsp:OutputStreams>stdout stderr</rsp:OutputStreams></rsp:Shell>",
            header='<w:OptionSet><w:Option Name="WINRS_CODEPAGE">%d</w:Option></w:OptionSet>' % codepage,
        )
        found = re.search(r"<rsp:ShellId>([^<]+)<", reply.text)
        assert found, reply
        return found.group(1)

    def start(self, shell: str, line: str) -> str:
        text = line.replace("&", "&amp;").replace("<", "&lt;")
        reply = self.call(SHELL + "Command", SHELL + "cmd", "<rsp:CommandLine><rsp:Command>%s</rsp:Command></rsp:CommandLine>" % text, {"ShellId": shell})
        found = re.search(r"<rsp:CommandId>([^<]+)<", reply.text)
        assert found, reply
        return found.group(1)

    def send(self, shell: str, command: str, data: bytes) -> Reply:
        return self.call(
            SHELL + "Send",
            SHELL + "cmd",
            '<rsp:Send><rsp:Stream Name="stdin" CommandId="%s" End="true">%s</rsp:Stream></rsp:Send>' % (command, base64.b64encode(data).decode()),
            {"ShellId": shell},
        )

    def receive(self, shell: str, command: str, timeout: str = "20") -> Reply:
        return self.call(
            SHELL + "Receive",
            SHELL + "cmd",
            '<rsp:Receive><rsp:DesiredStream CommandId="%s">stdout stderr</rsp:DesiredStream></rsp:Receive>' % command,
            {"ShellId": shell},
            timeout=timeout,
        )

    def signal(self, shell: str, command: str) -> Reply:
        return self.call(
            SHELL + "Signal",
            SHELL + "cmd",
            '<rsp:Signal CommandId="%s"><rsp:Code>%ssignal/terminate</rsp:Code></rsp:Signal>' % (command, SHELL),
            {"ShellId": shell},
        )

    def run(self, line: str, stdin: bytes | None = None, codepage: int = 65001) -> tuple[int, bytes, bytes]:
        """Exit code, standard output, standard error of one line, in a shell of its own."""
        shell = self.open_shell(codepage)
        command = self.start(shell, line)
        if stdin is not None:
            assert self.send(shell, command, stdin).status == 200
        reply = self.receive(shell, command)
        streams = {
            name: b"".join(base64.b64decode(part) for part in re.findall(r'<rsp:Stream Name="%s"[^>]*>([^<]*)</rsp:Stream>' % name, reply.text))
            for name in ("stdout", "stderr")
        }
        found = re.search(r"<rsp:ExitCode>(-?\d+)<", reply.text)
        assert found, reply
        self.call(TRANSFER + "Delete", SHELL + "cmd", "", {"ShellId": shell})
        return int(found.group(1)), streams["stdout"], streams["stderr"]
