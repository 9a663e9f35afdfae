# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the client asks, in order, and what it makes of the answers."""
from __future__ import annotations

import pytest
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman import _client
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman import _errors as e
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._client import CimClient
from wire_script import ScriptedWire, canonical, golden

EMPTY = golden("reply_query").replace(b"<w:XmlFragment><Name>Spooler</Name><StartMode>Auto</StartMode><State>Running</State></w:XmlFragment>", b"")


def client(*script):
    wire = ScriptedWire(*script)
    return CimClient(wire), wire


def test_a_query_that_fits_one_reply_costs_one_request():
    cim, wire = client(("Enumerate", 200, golden("reply_query")))
    assert cim.query("SELECT Name FROM Win32_Service") == [{"Name": "Spooler", "StartMode": "Auto", "State": "Running"}]
    wire.done()


def test_no_rows_is_no_error():
    cim, _wire = client(("Enumerate", 200, EMPTY))
    assert cim.query("SELECT Name FROM Win32_Service WHERE Name='x'") == []


def test_the_rest_is_pulled():
    cim, wire = client(("Enumerate", 200, golden("reply_more")), ("Pull", 200, golden("reply_pull_last")))
    assert [row["Name"] for row in cim.query("SELECT Name FROM Win32_Service")] == ["One", "Two"]
    assert canonical(wire.sent[1]).replace("PT30.000S", "PT60.000S") == canonical(golden("pull"))
    wire.done()


def test_an_enumeration_that_fails_is_released():
    cim, wire = client(("Enumerate", 200, golden("reply_more")), ("Pull", 500, golden("fault_timeout")), ("Release", 500, golden("fault_denied")))
    with pytest.raises(e.OperationTimedOut):
        cim.query("SELECT Name FROM Win32_Service")
    assert canonical(wire.sent[2]).replace("PT10.000S", "PT60.000S") == canonical(golden("release"))
    wire.done()


def test_an_enumeration_whose_page_was_lost_is_asked_once_more_from_the_start():
    lost = ("Pull", e.LostReply("gone", operation="Pull"), b"")
    first = ("Enumerate", 200, golden("reply_more"))
    cim, wire = client(first, lost, ("Release", 500, golden("fault_denied")), first, ("Pull", 200, golden("reply_pull_last")))
    assert cim.query("SELECT Name FROM Win32_Service")
    wire.done()
    cim, wire = client(("Enumerate", e.LostReply("gone", operation="Enumerate"), b""))
    with pytest.raises(e.LostReply):
        cim.query("SELECT Name FROM Win32_Service")
    wire.done()


def test_an_enumeration_that_neither_ends_nor_goes_on_is_an_error():
    cim, _wire = client(("Enumerate", 200, golden("reply_query").replace(b"<w:EndOfSequence/>", b"")))
    with pytest.raises(e.WsmanError, match="neither ended"):
        cim.query("SELECT Name FROM Win32_Service")


def test_a_filter_the_server_ignores_is_applied_here():
    cim, _wire = client(("Enumerate", 200, golden("reply_query")))
    assert cim.select("Win32_Service", {"Name": "Themes"}) == []


def test_a_missing_instance_is_told_from_an_unknown_class():
    missing = ("Get", 500, golden("fault_not_found_classic"))
    cim, _wire = client(missing, ("Enumerate", 200, EMPTY))
    with pytest.raises(e.CimNotFound):
        cim.get("Win32_Service", {"Name": "nope"})
    cim, _wire = client(missing, ("Enumerate", 500, golden("fault_filter")))
    with pytest.raises(e.CimNotSupportedHere):
        cim.get("Win32_Srevice", {"Name": "Spooler"})
    cim, _wire = client(missing, ("Enumerate", 500, golden("fault_not_found_classic")))
    with pytest.raises(e.CimNotSupportedHere):
        cim.get("Win32_Service", {"Name": "Spooler"}, "root/wrong")


def test_absence_is_not_believed_when_the_class_cannot_be_asked_for():
    cim, _wire = client(("Delete", 500, golden("fault_not_found_classic")), ("Enumerate", 500, golden("fault_denied")))
    with pytest.raises(e.CimError, match="could not be asked") as caught:
        cim.delete("Win32_Service", {"Name": "x"})
    assert not isinstance(caught.value, e.CimNotFound)


def test_absence_is_not_believed_when_the_instance_is_in_the_list():
    cim, _wire = client(("Get", 500, golden("fault_not_found_classic")), ("Enumerate", 200, golden("reply_query")))
    with pytest.raises(e.CimError) as caught:
        cim.get("Win32_Service", {"Name": "Spooler"})
    assert not isinstance(caught.value, e.CimNotFound)


def test_only_reads_may_be_sent_twice():
    reply = golden("reply_get")
    cim, wire = client(("Get", 200, reply), ("Enumerate", 200, EMPTY), ("Put", 200, reply), ("Create", 200, reply), ("Delete", 200, reply),
                       ("StopService", 200, reply), ("EnumValues", 200, reply))
    cim.get("C", {"K": "v"})
    cim.query("SELECT K FROM C")
    cim.put("C", {"K": "v"}, {"A": 1})
    cim.create("C", {"A": 1})
    cim.delete("C", {"K": "v"})
    cim.invoke("C", "StopService", {}, {"K": "v"})
    cim.invoke("StdRegProv", "EnumValues", {}, repeatable=True)
    assert wire.repeatable == [True, True, False, False, False, False, True]


def test_an_empty_output_is_success():
    body = b'<p:Enable_OUTPUT xmlns:p="http://schemas.microsoft.com/wbem/wsman/1/wmi/root/standardcimv2/MSFT_NetFirewallRule"/>'
    document = EMPTY[:EMPTY.index(b"<n:EnumerateResponse>")] + body + EMPTY[EMPTY.index(b"</s:Body>"):]
    cim, _wire = client(("Enable", 200, document))
    assert cim.invoke("MSFT_NetFirewallRule", "Enable", {}, {"InstanceID": "x"}, "root/standardcimv2") == {}


def test_errors_name_class_and_keys_but_no_value_that_was_sent():
    cim, _wire = client(("Change", 500, golden("fault_denied")))
    with pytest.raises(e.AccessDenied) as caught:
        cim.invoke("Win32_Service", "Change", {"StartPassword": "hunter2"}, {"Name": "Spooler"})
    assert "root/cimv2:Win32_Service(Name=Spooler)" in str(caught.value)
    assert "hunter2" not in str(caught.value)


class Endless:
    """A host that goes on and on, until the enumeration is released."""

    requests = 0

    def __init__(self):
        self.asked = []

    def send(self, envelope, seconds, repeatable, operation, target):
        self.asked.append(operation)
        return 200, golden("reply_more").replace(b"EnumerateResponse", b"PullResponse") if operation == "Pull" else golden("reply_more")


@pytest.mark.parametrize(("limit", "value", "words"), [
    ("MAX_ROWS", 3, "more than 3 rows"), ("MAX_BYTES", 3000, "more than 3000 bytes"), ("MAX_PULLS", 3, "than 3 pulls bring"),
])
def test_an_enumeration_has_an_end_in_rows_bytes_and_pulls(monkeypatch, limit, value, words):
    monkeypatch.setattr(_client, limit, value)
    wire = Endless()
    with pytest.raises(e.WsmanError, match=words):
        CimClient(wire).query("SELECT Name FROM Win32_Service")
    assert wire.asked[-1] == "Release"
    assert len(wire.asked) <= 6


def test_an_enumeration_has_an_end_in_time():
    wire, now = Endless(), iter(range(0, 1000, 90))
    with pytest.raises(e.WsmanError, match="did not end within 180 seconds"):
        CimClient(wire, lambda: next(now)).query("SELECT Name FROM Win32_Service")
    assert wire.asked == ["Enumerate", "Pull", "Pull", "Release"]
