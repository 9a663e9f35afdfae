# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""CIM and the cmd shell over the transports of Ansible's own connections, against the lab."""
from __future__ import annotations

import pytest
from ansible.errors import AnsibleConnectionFailure
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._reads import (
    Confirm,
    Dwords,
    FileBytes,
    Keys,
    Listing,
    RegValue,
    Rows,
    SubkeyTexts,
    TimeZoneId,
    Value,
    ValueNames,
    Values,
)
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman import _errors as e
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._client import CimClient
from wirelab import ACME, GLOBEX, UMBRELLA

NTLM = {"ansible_winrm_transport": ["ntlm"]}
SPOOLER = "SELECT Name,State FROM Win32_Service WHERE Name='Spooler'"
RULES = r"SYSTEM\CurrentControlSet\Services\SharedAccess\Parameters\FirewallPolicy\FirewallRules"
QBCHAN = r"C:\ProgramData\Intuit\QuickBooks Enterprise Solutions 24.0\Components\QBUpdate\qbchan.dat"


def https(host, lab, kind):
    ca = {"winrm": "ansible_winrm_ca_trust_path", "psrp": "ansible_psrp_ca_cert"}[kind]
    return {**host, "ansible_port": 5986, ca: lab.ca}


# ---------------------------------------------------------------------- ways in
@pytest.mark.parametrize(("kind", "options", "authentication"), [
    ("winrm", NTLM, 2), ("psrp", {"ansible_psrp_auth": "ntlm"}, 2), ("psrp", {"ansible_psrp_auth": "negotiate"}, 3),
])
@pytest.mark.parametrize("host", [ACME, GLOBEX], ids=["English", "German"])
def test_a_login_with_encryption_costs_two_or_three_requests_and_one_for_each_operation(windows, lab, kind, options, authentication, host):
    made = windows(kind, host, **options)
    for number in (1, 2, 3):
        assert made.query(SPOOLER) == [{"Name": "Spooler", "State": "Running"}]
        assert made.requests == authentication + number
    totals = lab.ledger()
    assert (totals["requests"], totals["connections"], totals["writes"]) == (authentication + 3, 1, 0)
    assert (totals["powershell_starts"], totals["probe_starts"]) == (0, 0)


@pytest.mark.parametrize(("kind", "options"), [("winrm", {"ansible_winrm_transport": ["basic"]}), ("psrp", {"ansible_psrp_auth": "basic"})])
def test_basic_over_https_with_the_authority_verified_costs_one_request_for_each_operation(windows, lab, kind, options):
    made = windows(kind, https(GLOBEX, lab, kind), **options)
    assert made.query(SPOOLER) == [{"Name": "Spooler", "State": "Running"}]
    assert made.requests == 1


@pytest.mark.parametrize(("kind", "options"), [("winrm", NTLM), ("psrp", {"ansible_psrp_auth": "ntlm"})])
def test_ntlm_over_https_works(windows, lab, kind, options):
    assert windows(kind, https(ACME, lab, kind), **options).query(SPOOLER)


@pytest.mark.parametrize(("kind", "options", "authority"), [
    ("winrm", {"ansible_winrm_transport": ["basic"]}, "ansible_winrm_ca_trust_path"), ("psrp", {"ansible_psrp_auth": "basic"}, "ansible_psrp_ca_cert")])
def test_an_empty_authority_switches_no_verification_off(windows, lab, kind, options, authority):
    """What the variable of an environment that is not set gives: the password went to whoever answered."""
    made = windows(kind, {**https(GLOBEX, lab, kind), authority: ""}, **options)
    with pytest.raises(AnsibleConnectionFailure, match="certificate"):
        made.query(SPOOLER)
    assert lab.ledger()["requests"] == 0


def test_the_list_of_transports_is_walked(windows):
    made = windows("winrm", ACME, ansible_winrm_transport=["basic", "ntlm"])
    assert made.query(SPOOLER)
    assert made.query(SPOOLER)
    assert made.requests == 2 + 2, "by basic nothing is sent: it would be readable"


def test_a_name_and_password_outside_ascii_work(windows):
    mueller = {**GLOBEX, "ansible_user": "GLOBEX-QB01\\Müller", "ansible_password": "Lab-globex-ü-1!"}
    assert windows("winrm", mueller, **NTLM).query(SPOOLER)


# ---------------------------------------------------------------------- ways barred
@pytest.mark.parametrize(("kind", "options"), [
    ("winrm", NTLM), ("winrm", {"ansible_winrm_transport": ["basic", "ntlm"]}), ("psrp", {"ansible_psrp_auth": "ntlm"}),
])
def test_a_wrong_password_is_unreachable_in_one_sentence(windows, kind, options):
    made = windows(kind, {**ACME, "ansible_password": "Wrong-1!"}, **options)
    with pytest.raises(AnsibleConnectionFailure, match=r"does not let user 'ACME\\interweave' in") as caught:
        made.query(SPOOLER)
    assert "Wrong-1!" not in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("kind", ["winrm", "psrp"])
def test_a_closed_port_is_unreachable_in_one_sentence(windows, kind):
    options = NTLM if kind == "winrm" else {"ansible_psrp_auth": "ntlm", "ansible_psrp_protocol": "http"}
    with pytest.raises(AnsibleConnectionFailure, match="nothing listens at 127.*:5999 .connection refused."):
        windows(kind, {**ACME, "ansible_port": 5999, "ansible_winrm_scheme": "http"}, **options).query(SPOOLER)


@pytest.mark.parametrize("kind", ["winrm", "psrp"])
def test_an_unknown_name_is_unreachable_in_one_sentence(windows, kind):
    options = NTLM if kind == "winrm" else {"ansible_psrp_auth": "ntlm"}
    with pytest.raises(AnsibleConnectionFailure, match="the name 'no-such-host.invalid' cannot be resolved"):
        windows(kind, {**ACME, "ansible_host": "no-such-host.invalid"}, **options).query(SPOOLER)


@pytest.mark.parametrize(("kind", "options"), [("winrm", {"ansible_winrm_transport": ["basic"]}), ("psrp", {"ansible_psrp_auth": "basic"})])
def test_an_untrusted_certificate_is_unreachable_and_says_which_variable_to_set(windows, kind, options):
    with pytest.raises(AnsibleConnectionFailure, match="is not trusted .*ansible_winrm_ca_trust_path") as caught:
        windows(kind, {**GLOBEX, "ansible_port": 5986}, **options).query(SPOOLER)
    assert "\n" not in str(caught.value)


def test_http_to_the_https_port_is_unreachable(windows):
    with pytest.raises(AnsibleConnectionFailure, match=":5986"):
        windows("winrm", {**ACME, "ansible_port": 5986, "ansible_winrm_scheme": "http"}, **NTLM).query(SPOOLER)


@pytest.mark.parametrize("user", [{"ansible_user": "ACME\\helpdesk", "ansible_password": "Lab-acme-help-1!"}])
def test_a_user_without_rights_gets_in_and_is_denied(windows, user):
    made = windows("winrm", {**ACME, **user}, **NTLM)
    with pytest.raises(e.AccessDenied, match="code 5"):
        made.query(SPOOLER)
    with pytest.raises(e.AccessDenied, match="the command shell"):
        made.read(TimeZoneId())


# ---------------------------------------------------------------------- reads
def test_every_read_of_a_host_in_few_requests(windows, lab):
    made = windows("winrm", ACME, **NTLM)
    reads = {
        TimeZoneId(): lambda found: found == "Eastern Standard Time",
        Dwords(r"SYSTEM\CurrentControlSet\Services\SharedAccess\Parameters\FirewallPolicy\PublicProfile"): lambda found: found["EnableFirewall"] == 1,
        Dwords("SOFTWARE\\Nope"): lambda found: found is None,
        Dwords(r"SOFTWARE\ODBC\ODBCINST.INI\ODBC Drivers"): lambda found: found == {},
        Confirm(r"SOFTWARE\ODBC\ODBCINST.INI\SQL Server", "APILevel", "2"): lambda found: found is True,
        Confirm(r"SOFTWARE\ODBC\ODBCINST.INI\SQL Server", "APILevel", "1"): lambda found: found is False,
        ValueNames(RULES, "|Dir=In|"): lambda found: "FPS-SMB-In-TCP" in found,
        SubkeyTexts("SOFTWARE\\Intuit", "Enterprise Solutions 24"): lambda found: list(found) == [r"SOFTWARE\Intuit\QuickBooks\34.0\bel"],
        Listing(r"C:\ProgramData\Intuit\qbchan.dat"): lambda found: found == [QBCHAN],
        FileBytes(QBCHAN): lambda found: b"BackgroundEnabled=1\r\n" in found,
        FileBytes(r"C:\nope (x86)\100% & more"): lambda found: found is None,
    }
    made.prefetch(reads)
    for read, right in reads.items():
        assert right(made.read(read)), (read, made.read(read))
    assert made.requests == 2 + 3, "authentication; shell, command, answer"
    made.close()
    assert lab.ledger()["requests"] == 6
    assert lab.ledger()["writes"] == 0


def test_values_and_keys_of_every_type(windows):
    made = windows("psrp", ACME, ansible_psrp_auth="ntlm")
    assert made.read(Value(r"SOFTWARE\Microsoft\Windows NT\CurrentVersion", "ProductName", "REG_SZ")) == RegValue("REG_SZ", "Windows Server 2022 Standard")
    values = made.read(Values(r"SOFTWARE\ODBC\ODBCINST.INI\SQL Server"))
    assert values["Driver"] == RegValue("REG_EXPAND_SZ", r"C:\Windows\system32\SQLSRV32.dll")
    assert made.read(Value(r"SOFTWARE\ODBC\ODBCINST.INI\SQL Server", "driver", "REG_SZ")) == values["Driver"]
    assert made.read(Keys("SOFTWARE\\ODBC")) == ["ODBC.INI", "ODBCINST.INI"]


def test_the_german_host_reads_the_same(windows):
    made = windows("winrm", GLOBEX, **NTLM)
    key = r"SYSTEM\CurrentControlSet\Services\SharedAccess\Parameters\FirewallPolicy\PublicProfile"
    assert "EnableFirewall" in made.read(Dwords(key))
    assert made.read(ValueNames(RULES, "|Dir=In|"))
    assert made.read(Listing(r"C:\no\such\file")) == []
    assert made.read(TimeZoneId())


def test_rows_are_picked_for_each_reader(windows):
    made = windows("winrm", ACME, **NTLM)
    one, two = Rows("Win32_Service", ("State",), "Name", ("spooler",)), Rows("Win32_Process", ("ExecutablePath",), "ProcessId", (4,))
    made.prefetch([one, two])
    assert [row["State"] for row in made.read(one)] == ["Running"]
    assert [row["ExecutablePath"] for row in made.read(two)] == [None]
    assert made.requests == 4


def test_commands_get_their_input_and_give_their_exit_code(windows):
    made = windows("winrm", ACME, **NTLM)
    made.run('curl.exe -q -s -T - "file:///C:/Windows/Temp/iw.bin"', stdin=bytes(range(256)) * 500, timeout=30)
    assert made.read(FileBytes(r"C:\Windows\Temp\iw.bin")) == bytes(range(256)) * 500
    assert made.run("no-such-program.exe").rc != 0


# ---------------------------------------------------------------------- registry writes
def test_the_registry_is_written_as_the_lab_sees_it(windows, lab):
    made = windows("winrm", ACME, **NTLM)
    key = "SOFTWARE\\InterWeave Test\\Ünder"
    values = {"S": RegValue("REG_SZ", "Müller & <Söhne> \"x\" %PATH%"), "D": RegValue("REG_DWORD", 4294967295), "B": RegValue("REG_BINARY", b"\x00\xff"),
              "M": RegValue("REG_MULTI_SZ", ("a", "b")), "Q": RegValue("REG_QWORD", 2**40)}
    made.registry.create_key(key)
    for name, value in values.items():
        made.registry.set_value(key, name, value)
    assert made.read(Values(key)) == values
    assert lab.ledger()["writes"] >= 6
    for name in values:
        made.registry.delete_value(key, name)
    made.registry.delete_value(key, "S")
    made.registry.delete_key(key)
    made.registry.delete_key(key)
    made.forget()
    assert made.read(Values(key)) is None


# ---------------------------------------------------------------------- CIM
def test_missing_instance_unknown_class_and_unknown_namespace_are_three_things(wire):
    cim = CimClient(wire("winrm", ACME, **NTLM))
    assert cim.get("Win32_Service", {"Name": "Spooler"})["State"] == "Running"
    with pytest.raises(e.CimNotFound):
        cim.get("Win32_Service", {"Name": "NoSuchService"})
    for cls, namespace in (("Win32_Srevice", "root/cimv2"), ("Win32_Service", "root/nope")):
        with pytest.raises(e.CimNotSupportedHere):
            cim.get(cls, {"Name": "Spooler"}, namespace)
        with pytest.raises(e.CimNotSupportedHere):
            cim.query("SELECT Name FROM %s" % cls, namespace)


def test_dependents_are_found_by_association(windows):
    made = windows("winrm", ACME, **NTLM)
    rows = made.associated("Win32_Service", {"Name": "Spooler"}, "Win32_DependentService", "Win32_Service", "Antecedent", "Dependent")
    assert [row["Name"] for row in rows] == ["Fax"]


# ---------------------------------------------------------------------- trouble
def test_a_spoilt_connection_is_rebuilt_and_the_write_made_once(windows, lab):
    made = windows("winrm", ACME, **NTLM)
    made.query(SPOOLER)
    lab.fault("windows", "poison", op="StdRegProv.CreateKey")
    made.registry.create_key("SOFTWARE\\InterWeave Test")
    assert made.requests == 3 + 1 + 2 + 1
    assert lab.ledger()["writes"] == 1


@pytest.mark.parametrize(("kind", "options"), [("winrm", NTLM), ("psrp", {"ansible_psrp_auth": "ntlm"})])
def test_a_keep_alive_connection_that_the_host_dropped_is_made_anew(windows, lab, kind, options):
    made = windows(kind, ACME, **options)
    made.query(SPOOLER)
    lab.reset()  # closes every connection
    assert made.query(SPOOLER), "a read may be asked again, whether the loss shows before or after sending"
    made.registry.create_key("SOFTWARE\\InterWeave Test")
    assert made.read(Keys("SOFTWARE\\InterWeave Test")) == []
    assert lab.ledger()["writes"] == 1


def test_a_lost_reply_to_a_write_is_unknown_and_not_repeated(windows, lab):
    made = windows("winrm", ACME, **NTLM)
    made.query(SPOOLER)
    lab.fault("windows", "lost_reply", op="StdRegProv.CreateKey")
    with pytest.raises(e.LostReply):
        made.registry.create_key("SOFTWARE\\InterWeave Test")
    assert lab.ledger()["writes"] == 1
    assert made.read(Keys("SOFTWARE\\InterWeave Test")) == []


@pytest.mark.parametrize("kind", ["winrm", "psrp"])
def test_a_lost_reply_to_a_read_is_asked_again(windows, lab, kind):
    made = windows(kind, ACME, **(NTLM if kind == "winrm" else {"ansible_psrp_auth": "ntlm"}))
    made.query(SPOOLER)
    lab.fault("windows", "drop", op="Enumerate Win32_Service")
    assert made.query(SPOOLER)


@pytest.mark.parametrize("step", ["shell:receive", "shell:tzutil", "shell:create"])
def test_one_lost_reply_costs_no_read_of_the_shell(windows, lab, step):
    made = windows("winrm", ACME, **NTLM)
    made.query(SPOOLER)
    lab.fault("windows", "lost_reply", op=step)
    assert made.read(TimeZoneId()) == "Eastern Standard Time"
    assert lab.call("GET", "/faults") == []


def test_a_full_shell_is_replaced(windows, lab):
    made = windows("winrm", ACME, **NTLM)
    assert made.read(TimeZoneId())
    lab.fault("windows", "quota", op="shell:tzutil")
    made.forget()
    assert made.read(TimeZoneId()) == "Eastern Standard Time"


def test_a_command_over_its_limit_is_ended_and_the_shell_is_usable_again(windows, lab):
    made = windows("winrm", ACME, **NTLM)
    lab.fault("windows", "delay", op="shell:receive", value=1.2)
    with pytest.raises(e.CommandTimedOut):
        made.run("C:\\Install\\qodbc.exe", timeout=1)
    assert made.read(TimeZoneId()) == "Eastern Standard Time"


def test_a_fully_configured_host_needs_no_write(windows, lab):
    made = windows("winrm", UMBRELLA, **NTLM)
    made.prefetch([TimeZoneId(), Rows("Win32_Service", ("State",), "Name", ("Spooler",))])
    made.close()
    assert lab.ledger()["writes"] == 0
    assert lab.ledger()["requests"] == 7
