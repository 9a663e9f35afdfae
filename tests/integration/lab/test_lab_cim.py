# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""CIM as the lab's hosts speak it: queries, values, registry, services, processes, firewall, tasks; and what the ledger counts."""

from __future__ import annotations

import re
import time
import typing as t

import pytest
import requests
from lab_caller import ENUMERATION, TRANSFER, WMI, WQL, Caller
from labclient import LabClient

FW = WMI + "root/standardcimv2/"
TASKS = "Root/Microsoft/Windows/TaskScheduler"
RULE = {"CreationClassName": "MSFT|FW|FirewallRule|acme-8443", "PolicyRuleName": "", "SystemCreationClassName": "", "SystemName": ""}
XML = """<?xml version="1.0" encoding="UTF-16"?><Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task"><Triggers/>
<Principals><Principal id="a"><UserId>S-1-5-21-4004336348-1177238915-682003330-1110</UserId><LogonType>InteractiveToken</LogonType></Principal></Principals>
<Actions><Exec><Command>C:\\Windows\\System32\\cmd.exe</Command><Arguments>/c ver</Arguments></Exec></Actions></Task>"""


# reading -------------------------------------------------------------------------------------------------------
def test_projection_is_alphabetical_and_without_namespace(english: Caller) -> None:
    reply = english.query("SELECT State,Name,StartMode FROM Win32_Service WHERE Name='Spooler'")
    fragment = re.search(r"<w:XmlFragment[^>]*>(.*)</w:XmlFragment>", reply.text)
    assert fragment
    assert fragment.group(1) == "<Name>Spooler</Name><StartMode>Auto</StartMode><State>Running</State>"
    assert "<w:Items>" in reply.text
    assert "<w:EndOfSequence/>" in reply.text


def test_everything_is_a_typed_instance(english: Caller) -> None:
    reply = english.query("select * from win32_service where name = 'SPOOLER'")
    assert '<p:Win32_Service xmlns:p="%sroot/cimv2/Win32_Service"' % WMI in reply.text
    assert 'xsi:type="p:Win32_Service_Type"' in reply.text
    assert "<p:Started>true</p:Started>" in reply.text
    assert '<p:InstallDate xsi:nil="true"/>' in reply.text


def test_zero_rows_are_no_error(english: Caller) -> None:
    reply = english.query("SELECT Name FROM Win32_Service WHERE Name='none'")
    assert (reply.status, "<w:Items></w:Items><w:EndOfSequence/>" in reply.text) == (200, True)


@pytest.mark.parametrize(
    ("condition", "names"),
    [
        ("Name LIKE 'iphlp%'", ["iphlpsvc"]),
        ("Name='Fax' OR (Name='Spooler' AND State<>'Stopped')", ["Spooler", "Fax"]),
        ("NOT Started=TRUE AND StartMode='Disabled' AND InstallDate IS NULL", ["RemoteRegistry", "QBUpdateMonitorService"]),
        ("PathName='C:\\\\Windows\\\\system32\\\\fxssvc.exe'", ["Fax"]),
        ('ProcessId > 0 AND Name="Spooler"', ["Spooler"]),
        ("DisplayName IS NOT NULL AND Name LIKE '_ax'", ["Fax"]),
        ("Name='O\\'Brien'", []),
    ],
)
def test_wql(english: Caller, condition: str, names: list[str]) -> None:
    assert english.query("SELECT Name FROM Win32_Service WHERE " + condition).values("Name") == names


def test_values(english: Caller) -> None:
    reply = english.get("Win32_OperatingSystem")
    assert re.search(r"<p:LastBootUpTime><cim:Datetime>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z</cim:Datetime></p:LastBootUpTime>", reply.text)
    assert reply.values("MUILanguages") == ["en-US"]
    assert '<p:Organization xsi:nil="true"/>' in reply.text
    english.registry("CreateKey", "SOFTWARE\\Lab")
    english.registry("SetStringValue", "SOFTWARE\\Lab", "c", "<p:sValue>a&#9;b&lt;&amp;</p:sValue>")
    assert english.registry("GetStringValue", "SOFTWARE\\Lab", "c").values("sValue") == ["a?b&lt;&amp;"]
    english.registry("SetMultiStringValue", "SOFTWARE\\Lab", "m")
    assert "sValue" not in english.registry("GetMultiStringValue", "SOFTWARE\\Lab", "m").text


def test_pull_after_an_optimised_reply_and_release(english: Caller, lab: LabClient) -> None:
    filtered = '<w:Filter Dialect="%s">SELECT Name FROM Win32_Service</w:Filter>' % WQL
    first = english.call(
        ENUMERATION + "Enumerate", WMI + "root/cimv2/*", "<n:Enumerate><w:OptimizeEnumeration/><w:MaxElements>4</w:MaxElements>%s</n:Enumerate>" % filtered
    )
    context = re.search(r"EnumerationContext>(uuid:[^<]+)<", first.text)
    assert context
    assert len(first.values("Name")) == 4
    assert "EndOfSequence" not in first.text
    inside = "<n:EnumerationContext>%s</n:EnumerationContext>" % context.group(1)
    second = english.call(ENUMERATION + "Pull", WMI + "root/cimv2/*", "<n:Pull>%s<n:MaxElements>3</n:MaxElements></n:Pull>" % inside)
    assert len(second.values("Name")) == 3
    assert "<n:Items>" in second.text
    assert english.call(ENUMERATION + "Release", WMI + "root/cimv2/*", "<n:Release>%s</n:Release>" % inside).status == 200
    assert english.call(ENUMERATION + "Pull", WMI + "root/cimv2/*", "<n:Pull>%s</n:Pull>" % inside).subcode == "n:InvalidEnumerationContext"
    assert lab.act("windows", "state", host="umbrella-qb01")["enumerations"] == 0


def test_selector_filter_and_keys(english: Caller) -> None:
    chosen = (
        '<w:Filter Dialect="http://schemas.dmtf.org/wbem/wsman/1/wsman/SelectorFilter">'
        '<w:SelectorSet><w:Selector Name="InstanceID">%s</w:Selector></w:SelectorSet></w:Filter>'
    )
    reply = english.enumerate("<w:EnumerationMode>EnumerateObjectAndEPR</w:EnumerationMode>" + chosen % "FPS-SMB-In-TCP", FW + "MSFT_NetFirewallRule")
    assert reply.text.count("<w:Item>") == 1
    assert '<w:Selector Name="CreationClassName">MSFT|FW|FirewallRule|FPS-SMB-In-TCP</w:Selector>' in reply.text
    assert reply.values("ElementName") == ["@FirewallAPI.dll,-28511"]


def _associated(cls: str, selectors: dict[str, str], association: str, result: str, role: str = "", namespace: str = "root/cimv2") -> str:
    chosen = "".join('<w:Selector Name="%s">%s</w:Selector>' % item for item in selectors.items())
    return (
        '<w:Filter Dialect="http://schemas.dmtf.org/wbem/wsman/1/cimbinding/associationFilter"><b:AssociatedInstances><b:Object><a:Address>x</a:Address>'
        "<a:ReferenceParameters><w:ResourceURI>%s%s/%s</w:ResourceURI><w:SelectorSet>%s</w:SelectorSet></a:ReferenceParameters></b:Object>"
        "<b:AssociationClassName>%s</b:AssociationClassName>%s<b:ResultClassName>%s</b:ResultClassName></b:AssociatedInstances></w:Filter>"
    ) % (WMI, namespace, cls, chosen, association, "<b:Role>%s</b:Role>" % role if role else "", result)


def test_dependents_of_a_service(english: Caller) -> None:
    for role, names in (("Antecedent", ["Fax"]), ("Dependent", ["RpcSs"])):
        reply = english.enumerate(_associated("Win32_Service", {"Name": "Spooler"}, "Win32_DependentService", "Win32_Service", role))
        assert reply.values("Name") == names


def test_many_built_in_rules_with_indirect_names(english: Caller) -> None:
    names = english.query("SELECT ElementName FROM MSFT_NetFirewallRule", "root/standardcimv2").values("ElementName")
    assert len([name for name in names if name.startswith("@FirewallAPI.dll,-")]) >= 110
    assert "InterWeave QRemote" in names


# registry ------------------------------------------------------------------------------------------------------
def test_registry_return_codes(english: Caller) -> None:
    os = "SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion"
    path = "SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Environment"
    for code, reply in (
        ("2", english.registry("EnumValues", "SOFTWARE\\Nothing")),
        ("1", english.registry("GetStringValue", os, "Nothing")),
        ("2147749893", english.registry("GetDWORDValue", os, "ProductName")),
        ("2147749893", english.registry("GetStringValue", path, "Path")),
        ("2", english.registry("SetStringValue", "SOFTWARE\\Nothing", "a", "<p:sValue>x</p:sValue>")),
        ("2", english.registry("DeleteValue", os, "Nothing")),
        ("2", english.registry("DeleteKey", "SOFTWARE\\Nothing")),
        ("5", english.registry("DeleteKey", "SOFTWARE\\ODBC")),
        ("0", english.registry("CreateKey", "SOFTWARE\\Lab\\A\\B")),
        ("0", english.registry("CreateKey", "SOFTWARE\\Lab\\A\\B")),
    ):
        assert reply.values("ReturnValue") == [code]
    assert english.registry("GetExpandedStringValue", path, "Path").values("sValue") == ["C:\\Windows\\system32;C:\\Windows"]
    assert english.registry("EnumKey", "SOFTWARE\\Lab").values("sNames") == ["A"]


@pytest.mark.parametrize(
    ("kind", "inside", "out"),
    [
        ("DWORD", "<p:uValue>4294967295</p:uValue>", ["4294967295"]),
        ("QWORD", "<p:uValue>18446744073709551615</p:uValue>", ["18446744073709551615"]),
        ("Binary", "<p:uValue>222</p:uValue><p:uValue>173</p:uValue>", ["222", "173"]),
        ("MultiString", "<p:sValue>a</p:sValue><p:sValue>b</p:sValue>", ["a", "b"]),
    ],
)
def test_registry_values(english: Caller, lab: LabClient, kind: str, inside: str, out: list[str]) -> None:
    english.registry("CreateKey", "SOFTWARE\\Lab")
    assert english.registry("Set%sValue" % kind, "SOFTWARE\\Lab", "v", inside).values("ReturnValue") == ["0"]
    reply = english.registry("Get%sValue" % kind, "SOFTWARE\\Lab", "V")
    assert reply.values("uValue") + reply.values("sValue") == out
    assert [entry["kind"] for entry in lab.ledger(detail=True)["log"]] == ["registry"] * 2


def test_registry_at_both_namespaces(english: Caller) -> None:
    keys = "<p:hDefKey>2147483650</p:hDefKey><p:sSubKeyName>SOFTWARE</p:sSubKeyName>"
    assert english.invoke("StdRegProv", "EnumKey", keys, namespace="root/default").text.replace("root/default", "root/cimv2").count("sNames") == english.invoke(
        "StdRegProv", "EnumKey", keys
    ).text.count("sNames")


# services and processes ----------------------------------------------------------------------------------------
def _service(caller: Caller, name: str, method: str, inside: str = "") -> str:
    return caller.invoke("Win32_Service", method, inside, {"Name": name}).values("ReturnValue")[0]


def _wait(caller: Caller, name: str, state: str) -> str:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        reply = caller.get("Win32_Service", {"Name": name})
        if reply.values("State") == [state]:
            return reply.values("ProcessId")[0]
    raise AssertionError("%s is not %s" % (name, state))


def test_service_goes_through_its_pending_states(english: Caller, lab: LabClient) -> None:
    before = english.get("Win32_Service", {"Name": "Spooler"}).values("ProcessId")[0]
    assert _service(english, "Spooler", "StartService") == "10"
    assert _service(english, "Spooler", "StopService") == "0"
    assert english.get("Win32_Service", {"Name": "Spooler"}).values("State") == ["Stop Pending"]
    assert _wait(english, "Spooler", "Stopped") == "0"
    assert _service(english, "Spooler", "StopService") == "5"
    assert _service(english, "Spooler", "StartService") == "0"
    assert _wait(english, "Spooler", "Running") not in ("0", before)
    assert [entry["detail"] for entry in lab.ledger(detail=True)["log"]] == ["stop Spooler", "start Spooler"]


def test_service_codes(english: Caller, lab: LabClient) -> None:
    lab.act("windows", "set_service", host="umbrella-qb01", name="Fax", state="Running")
    assert _service(english, "Spooler", "StopService") == "3"
    assert _service(english, "RemoteRegistry", "StartService") == "14"
    assert _service(english, "RemoteRegistry", "ChangeStartMode", "<p:StartMode>Never</p:StartMode>") == "21"
    assert _service(english, "RemoteRegistry", "ChangeStartMode", "<p:StartMode>Automatic</p:StartMode>") == "0"
    assert english.get("Win32_Service", {"Name": "RemoteRegistry"}).values("StartMode") == ["Auto"]
    assert english.registry("GetDWORDValue", "SYSTEM\\CurrentControlSet\\Services\\RemoteRegistry", "Start").values("uValue") == ["2"]


def test_service_marked_for_deletion(english: Caller) -> None:
    assert english.run("sc delete Spooler")[0] == 0
    assert [english.run(line)[0] for line in ("sc delete Spooler", "sc config Spooler start= disabled")] == [1072, 1072]
    assert _service(english, "Spooler", "StopService") == "0"
    deadline = time.monotonic() + 60
    while english.run("sc query Spooler")[0] != 1060:
        assert time.monotonic() < deadline


def test_process_that_survives_its_caller(english: Caller, lab: LabClient) -> None:
    reply = english.invoke("Win32_Process", "Create", "<p:CommandLine>C:\\Windows\\System32\\cmd.exe /c ver</p:CommandLine>")
    assert reply.values("ReturnValue") == ["0"]
    handle = reply.values("ProcessId")[0]
    assert english.get("Win32_Process", {"Handle": handle}).values("Name") == ["cmd.exe"]
    assert english.invoke("Win32_Process", "Create", "<p:CommandLine>nosuch.exe</p:CommandLine>").values("ReturnValue") == ["9"]
    assert english.run("taskkill /pid %s /t /f" % handle)[0] == 0
    assert [entry["kind"] for entry in lab.ledger(detail=True)["log"]] == ["process"] * 2


def test_who_is_signed_in(english: Caller, german: Caller, lab: LabClient) -> None:
    reply = english.query("SELECT Handle,Name,SessionId,ExecutablePath FROM Win32_Process WHERE Name='QRemoteServer.exe'")
    assert reply.values("SessionId") == ["2"]
    handle = reply.values("Handle")[0]
    assert english.invoke("Win32_Process", "GetOwner", "", {"Handle": handle}).values("User") == ["qbuser"]
    assert english.invoke("Win32_Process", "GetOwnerSid", "", {"Handle": handle}).values("Sid") == ["S-1-5-21-4004336348-1177238915-682003330-1110"]
    lab.act("windows", "sign_off", host="umbrella-qb01")
    assert english.query("SELECT Name FROM Win32_Process WHERE Name='QBW.EXE' OR Name='explorer.exe'").values("Name") == []
    assert german.query("SELECT SessionId FROM Win32_Process WHERE Name='QRemoteServer.exe'").values("SessionId") == ["0"]


def test_listeners_and_peers(english: Caller, lab: LabClient) -> None:
    wanted = "SELECT LocalPort,State,RemoteAddress,OwningProcess FROM MSFT_NetTCPConnection WHERE LocalPort=%d"
    assert english.query(wanted % 4500, "root/standardcimv2").values("State") == ["2", "5"]
    assert lab.act("windows", "connect", host="umbrella-qb01", source="203.0.113.11", port=4500) is True
    assert english.query(wanted % 4500, "root/standardcimv2").values("RemoteAddress") == ["0.0.0.0", "203.0.113.10", "203.0.113.11"]
    assert lab.act("windows", "connect", host="umbrella-qb01", source="203.0.113.11", port=4999) is False


# firewall ------------------------------------------------------------------------------------------------------
def test_profiles_show_policy_before_local_settings(german: Caller) -> None:
    reply = german.query("SELECT Name,Enabled,AllowLocalFirewallRules FROM MSFT_NetFirewallProfile", "root/standardcimv2")
    assert (reply.values("Name"), reply.values("AllowLocalFirewallRules")) == (["Domain", "Private", "Public"], ["2", "2", "0"])


def test_rule_by_cim(english: Caller, lab: LabClient) -> None:
    body = (
        '<p:MSFT_NetFirewallRule xmlns:p="%sMSFT_NetFirewallRule"><p:InstanceID>acme-8443</p:InstanceID><p:ElementName>Acme 8443</p:ElementName>'
        "<p:Enabled>2</p:Enabled><p:Direction>1</p:Direction><p:Action>2</p:Action></p:MSFT_NetFirewallRule>"
    ) % FW
    made = english.call(TRANSFER + "Create", FW + "MSFT_NetFirewallRule", body)
    assert "ResourceCreated" in made.text
    assert english.call(TRANSFER + "Create", FW + "MSFT_NetFirewallRule", body).cim == 11
    ports = english.enumerate(
        "<w:EnumerationMode>EnumerateObjectAndEPR</w:EnumerationMode>"
        + _associated("MSFT_NetFirewallRule", RULE, "MSFT_NetFirewallRuleFilterByProtocolPort", "MSFT_NetProtocolPortFilter", namespace="root/standardcimv2"),
        FW + "*",
    )
    assert ports.values("LocalPort") == ["Any"]
    change = (
        '<p:MSFT_NetProtocolPortFilter xmlns:p="%sMSFT_NetProtocolPortFilter"><p:Protocol>TCP</p:Protocol><p:LocalPort>8443</p:LocalPort>'
        "</p:MSFT_NetProtocolPortFilter>" % FW
    )
    assert english.call(TRANSFER + "Put", FW + "MSFT_NetProtocolPortFilter", change, {"InstanceID": "acme-8443"}).values("LocalPort") == ["8443"]
    enabled = english.invoke("MSFT_NetFirewallRule", "Enable", "", RULE, "root/standardcimv2")
    assert enabled.status == 200
    assert "ReturnValue" not in enabled.text
    assert lab.act("windows", "state", host="umbrella-qb01")["rules"]["acme-8443"]["fields"] == [
        ["Action", "Allow"],
        ["Active", "TRUE"],
        ["Dir", "In"],
        ["Name", "Acme 8443"],
        ["Protocol", "6"],
        ["LPort", "8443"],
    ]
    assert english.call(TRANSFER + "Delete", FW + "MSFT_NetFirewallRule", "", RULE).status == 200
    assert english.call(TRANSFER + "Delete", FW + "MSFT_NetFirewallRule", "", RULE).cim == 6


# tasks ---------------------------------------------------------------------------------------------------------
def _register(caller: Caller, xml: str = XML, force: str = "") -> t.Any:
    text = xml.replace("&", "&amp;").replace("<", "&lt;")
    return caller.invoke(
        "PS_ScheduledTask",
        "RegisterByXml",
        "<p:TaskName>probe</p:TaskName><p:TaskPath>\\InterWeave\\</p:TaskPath><p:Xml>%s</p:Xml>%s" % (text, force),
        namespace=TASKS,
    )


def test_task_by_cim(english: Caller, lab: LabClient) -> None:
    assert _register(english).values("ReturnValue") == ["0"]
    assert _register(english).cim == 11
    assert _register(english, force="<p:Force>true</p:Force>").values("ReturnValue") == ["0"]
    assert _register(english, "<Task/>").cim == 4
    assert english.query("SELECT TaskName,State FROM MSFT_ScheduledTask WHERE TaskPath='\\\\InterWeave\\\\'", TASKS).values("State") == ["3"]
    name = "<p:TaskName>probe</p:TaskName><p:TaskPath>\\InterWeave\\</p:TaskPath>"
    assert english.invoke("PS_ScheduledTask", "StartByName", name, namespace=TASKS).values("ReturnValue") == ["0"]
    assert english.call(TRANSFER + "Delete", WMI + TASKS + "/MSFT_ScheduledTask", "", {"TaskName": "probe", "TaskPath": "\\InterWeave\\"}).status == 200
    assert lab.act("windows", "state", host="umbrella-qb01")["tasks"] == {}


def test_interactive_task_needs_its_user(english: Caller, lab: LabClient) -> None:
    lab.act("windows", "sign_off", host="umbrella-qb01")
    _register(english)
    name = "<p:TaskName>probe</p:TaskName><p:TaskPath>\\InterWeave\\</p:TaskPath>"
    english.invoke("PS_ScheduledTask", "StartByName", name, namespace=TASKS)
    assert english.invoke("PS_ScheduledTask", "GetInfoByName", name, namespace=TASKS).values("LastTaskResult") == ["2147943645"]


def test_task_by_schtasks(english: Caller) -> None:
    english.run("curl.exe -q -s -T - file:///C:/Install/task.xml", XML.encode("utf-16"))
    for line, rc in (
        ("/create /xml C:\\Install\\task.xml /tn \\InterWeave\\t /f", 0),
        ("/create /xml C:\\Install\\task.xml /tn \\InterWeave\\t", 1),
        ("/query /tn \\InterWeave\\t /xml", 0),
        ("/run /tn \\InterWeave\\t", 0),
        ("/end /tn \\InterWeave\\t", 0),
        ("/delete /tn \\InterWeave\\t /f", 0),
        ("/query /tn \\InterWeave\\t", 1),
    ):
        assert english.run("schtasks " + line)[0] == rc, line


# ledger and faults ---------------------------------------------------------------------------------------------
def test_ledger_counts_what_crossed_the_wire(english: Caller, lab: LabClient) -> None:
    reply = english.get("Win32_Processor", {"DeviceID": "CPU0"})
    english.get("Win32_Processor", {"DeviceID": "CPU0"})
    ledger = lab.ledger(detail=True)
    assert (ledger["requests"], ledger["connections"], ledger["writes"]) == (2, 1, 0)
    assert ledger["bytes_out"] == 2 * len(reply.text)
    assert ledger["by_host"]["umbrella-qb01"]["Get Win32_Processor"] == 2


@pytest.mark.parametrize(
    ("action", "value", "status", "code"),
    [
        ("status", 503, 503, 0),
        ("poison", None, 400, 0),
        ("quota", None, 500, 2150859174),
        ("access_denied", None, 500, 5),
        ("op_timeout", None, 500, 2150858793),
    ],
)
def test_faults_on_demand(english: Caller, lab: LabClient, action: str, value: int | None, status: int, code: int) -> None:
    lab.fault("windows", action, host="umbrella-qb01", op="Get Win32_Processor", value=value)
    reply = english.get("Win32_Processor", {"DeviceID": "CPU0"})
    assert (reply.status, reply.code) == (status, code)
    assert english.get("Win32_Processor", {"DeviceID": "CPU0"}).status == 200


@pytest.mark.parametrize(("action", "written"), [("drop", 0), ("lost_reply", 1)])
def test_lost_connections(english: Caller, lab: LabClient, action: str, written: int) -> None:
    lab.fault("windows", action, op="Invoke StdRegProv.CreateKey")
    with pytest.raises(requests.ConnectionError):
        english.registry("CreateKey", "SOFTWARE\\Lab")
    assert lab.ledger()["writes"] == written
    assert english.registry("EnumKey", "SOFTWARE\\Lab").values("ReturnValue") == ["0" if written else "2"]


def test_lost_reply_of_netsh(english: Caller, lab: LabClient) -> None:
    lab.fault("windows", "lost_reply", op="shell:netsh")
    with pytest.raises(requests.ConnectionError):
        english.run('"netsh advfirewall firewall add rule name=x dir=in action=block"')
    assert [rule["name"] for rule in lab.act("windows", "state", host="umbrella-qb01")["rules"].values() if rule["name"] == "x"] == ["x"]


def test_declared_delays(english: Caller, lab: LabClient) -> None:
    lab.delays(rtt=0.05, cim=0.1)
    start = time.monotonic()
    english.get("Win32_Processor", {"DeviceID": "CPU0"})
    assert time.monotonic() - start >= 0.15


def test_host_that_is_off(english: Caller, lab: LabClient) -> None:
    lab.act("windows", "unreachable", host="umbrella-qb01")
    with pytest.raises(requests.ConnectionError):
        english.get("Win32_OperatingSystem")


def test_reset_puts_everything_back(english: Caller, lab: LabClient) -> None:
    english.registry("CreateKey", "SOFTWARE\\Lab")
    lab.act("windows", "sign_off", host="umbrella-qb01")
    before = lab.state("windows")
    lab.reset()
    after = lab.state("windows")
    assert before["umbrella-qb01"]["registry"] != after["umbrella-qb01"]["registry"]
    assert english.registry("EnumKey", "SOFTWARE\\Lab").values("ReturnValue") == ["2"]
    assert after["umbrella-qb01"]["sessions"] == [{"number": 2, "user": "UMBRELLA\\qbuser", "state": "Active"}]
