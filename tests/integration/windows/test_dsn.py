# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""odbc_dsn against the lab: check, do, verify by the lab's own registry, again."""
from __future__ import annotations

import typing as t

import pytest
from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import ChangePolicy
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._restore.host import restore_one
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.quickbooks._dsn import OdbcDsn
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.quickbooks._qodbc import QREMOTE
from qbrun import CHECK, LOOK_ONLY, completed, host_of, run, state, writes

ODBC = {"32": "HKLM\\SOFTWARE\\WOW6432Node\\ODBC\\ODBC.INI\\", "64": "HKLM\\SOFTWARE\\ODBC\\ODBC.INI\\"}
WANTED = {"DFQ": "C:\\Users\\Public\\Documents\\Intuit\\QuickBooks\\Company Files\\Umbrella.qbw", "OpenMode": "M"}
WHERE = "umbrella-qb01"


def key(lab: t.Any, path: str, where: str = WHERE) -> dict[str, t.Any] | None:
    """A key's values by name, as the lab shows them."""
    registry = state(lab, where)["registry"]
    found = next((values for known, values in registry.items() if known.lower() == path.lower()), None)
    return None if found is None else {name: value["data"] if isinstance(value, dict) else value for name, value in found.items()}


@pytest.mark.parametrize("policy", [CHECK, LOOK_ONLY])
def test_without_leave_nothing_is_written(lab, policy):
    outcome = run(lab, WHERE, OdbcDsn, policy, name="SecondQR", attributes=WANTED)
    assert outcome.status == "would_change"
    assert writes(lab) == 0


@pytest.mark.parametrize("bitness", ["32", "both"])
def test_it_is_made_and_again_changes_nothing(lab, bitness):
    outcome = run(lab, WHERE, OdbcDsn, name="SecondQR", bitness=bitness, attributes=WANTED)
    assert outcome.status == "changed"
    for bits, dll in (("32", "C:\\Windows\\SysWOW64\\fqqb32.dll"), ("64", "C:\\Windows\\system32\\fqqb64.dll")):
        made = bitness in (bits, "both")
        assert key(lab, ODBC[bits] + "SecondQR") == ({"Driver": dll, **WANTED} if made else None)
        assert (key(lab, ODBC[bits] + "ODBC Data Sources") or {}).get("SecondQR") == ("QODBC Driver for QuickBooks" if made else None)
    lab.forget()
    assert run(lab, WHERE, OdbcDsn, name="SecondQR", bitness=bitness, attributes=WANTED).status == "pass"
    assert writes(lab) == 0


def test_an_existing_one_keeps_what_was_not_asked_for(lab):
    before = key(lab, ODBC["32"] + "QuickBooks Data")
    outcome = run(lab, WHERE, OdbcDsn, name="QuickBooks Data", attributes=WANTED)
    assert outcome.status == "changed"
    assert outcome.changes[0].before["values"] == {"DFQ": ".", "OpenMode": "F"}
    assert key(lab, ODBC["32"] + "QuickBooks Data") == {**(before or {}), **WANTED}


def test_hostile_texts_arrive_as_they_are(lab):
    attributes = {"Text": "a;b={c}|<>&^%PATH%\"' <!--]]>ü€😀 ", "Wort mit Leerzeichen": "x"}
    run(lab, WHERE, OdbcDsn, name="O'Brien & <Söhne> 100%", interweave=False, attributes=attributes)
    made = key(lab, ODBC["32"] + "O'Brien & <Söhne> 100%")
    assert made is not None
    assert {name: made[name] for name in attributes} == attributes
    lab.forget()
    assert run(lab, WHERE, OdbcDsn, name="O'Brien & <Söhne> 100%", interweave=False, attributes=attributes).status == "pass"
    assert writes(lab) == 0


def test_absent_removes_it_from_list_and_hive(lab):
    assert run(lab, WHERE, OdbcDsn, CHECK, name="QuickBooks Data", state="absent").status == "would_change"
    assert writes(lab) == 0
    assert run(lab, WHERE, OdbcDsn, name="QuickBooks Data", state="absent").status == "changed"
    assert key(lab, ODBC["32"] + "QuickBooks Data") is None
    assert "QuickBooks Data" not in (key(lab, ODBC["32"] + "ODBC Data Sources") or {})
    assert key(lab, ODBC["64"] + "QuickBooks Data") is not None
    lab.forget()
    assert run(lab, WHERE, OdbcDsn, name="QuickBooks Data", state="absent").status == "pass"
    assert writes(lab) == 0


def test_a_correction_can_be_undone(lab):
    from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import ChangePolicy

    before = key(lab, ODBC["32"] + "QuickBooks Data")
    with host_of(lab, WHERE) as host:
        resource = OdbcDsn(host, completed(OdbcDsn, {"name": "QuickBooks Data", "attributes": {**WANTED, "New": "1"}}), ChangePolicy())
        for change in resource.restore(resource.run().changes[0].as_dict()):
            resource.apply(change)
    assert key(lab, ODBC["32"] + "QuickBooks Data") == before


def test_a_secret_arrives_and_is_shown_nowhere(lab):
    secret = "Zm9vYmFy+/=="
    given = {"name": "SecondQRC", "driver": QREMOTE, "attributes": {"ServerName": "192.0.2.1", "ServerPort": 4500, "DSN32Bit": "SecondQR", "IsEncOn": "1"},
             "secret_attributes": {"Enckey": secret}}
    outcome = run(lab, WHERE, OdbcDsn, **given)
    assert outcome.status == "changed"
    made = key(lab, ODBC["32"] + "SecondQRC")
    assert made is not None
    assert (made["Enckey"], made["ServerPort"]) == (secret, "4500")
    assert secret not in repr(outcome)
    assert run(lab, WHERE, OdbcDsn, **given).status == "pass"


def test_no_driver_no_dsn(lab):
    outcome = run(lab, "acme-qb01", OdbcDsn, name="AcmeQR", attributes=WANTED)
    assert outcome.status == "fail"
    assert "not registered" in outcome.actual
    assert writes(lab) == 0


@pytest.mark.parametrize(("path", "fault"), [("Z:\\Books\\U.qbw", "Z: is no local disk"), ("C:\\Nowhere\\U.qbw", "no such file")])
def test_a_path_that_cannot_work_is_not_written(lab, path, fault):
    outcome = run(lab, WHERE, OdbcDsn, name="SecondQR", attributes={**WANTED, "DFQ": path})
    assert outcome.status == "fail"
    assert fault in outcome.actual
    assert writes(lab) == 0


def test_a_lost_reply_is_read_again_not_written_again(lab):
    lab.fault("windows", "lost_reply", host=WHERE, op="SetStringValue", times=1)
    before = state(lab, WHERE)["registry"]
    outcome = run(lab, WHERE, OdbcDsn, name="SecondQR", attributes=WANTED)
    assert outcome.status == "changed"
    written = [entry["detail"] for entry in lab.ledger(detail=True)["log"] if "SecondQR" in entry["detail"]]
    assert len([detail for detail in written if "Driver" in detail]) == 1, written
    assert key(lab, ODBC["32"] + "SecondQR") == {"Driver": "C:\\Windows\\SysWOW64\\fqqb32.dll", **WANTED}
    assert run(lab, WHERE, OdbcDsn, name="SecondQR", attributes=WANTED).status == "pass"
    with host_of(lab, WHERE) as host:
        assert [restore_one(host, change.as_dict(), ChangePolicy()).status for change in reversed(outcome.changes)] == ["changed", "changed"]
    assert state(lab, WHERE)["registry"] == before


def test_a_configured_dsn_costs_no_single_reads(lab):
    assert run(lab, WHERE, OdbcDsn, name="QuickBooks Data").status == "pass"
    assert lab.ledger()["requests"] <= 7


@pytest.mark.parametrize(("op", "action"), [("SetStringValue", "access_denied"), ("CreateKey", "lost_reply"), ("SetStringValue", "drop")])
def test_a_dsn_that_could_not_be_begun_leaves_no_empty_key(lab, op, action):
    before = state(lab, WHERE)["registry"]
    lab.fault("windows", action, host=WHERE, op=op, times=1)
    outcome = run(lab, WHERE, OdbcDsn, name="SecondQR", attributes=WANTED)
    assert (outcome.status, outcome.changes) == ("error", [])
    assert state(lab, WHERE)["registry"] == before
    assert run(lab, WHERE, OdbcDsn, name="SecondQR", attributes=WANTED).status == "changed"


def test_a_dsn_that_was_written_in_part_is_told_undone_or_finished(lab):
    before = key(lab, ODBC["32"] + "QuickBooks Data")
    lab.fault("windows", "delay", host=WHERE, op="SetStringValue", times=1, value=0.01)  # the first write arrives, the second does not
    lab.fault("windows", "access_denied", host=WHERE, op="SetStringValue", times=1)
    outcome = run(lab, WHERE, OdbcDsn, name="QuickBooks Data", attributes=WANTED)
    assert outcome.status == "error"
    (change,) = outcome.changes
    assert change.what.endswith("(carried out in part)")
    assert key(lab, ODBC["32"] + "QuickBooks Data") != before
    with host_of(lab, WHERE) as host:
        assert restore_one(host, change.as_dict(), ChangePolicy()).status == "changed"
    assert key(lab, ODBC["32"] + "QuickBooks Data") == before
    assert run(lab, WHERE, OdbcDsn, name="QuickBooks Data", attributes=WANTED).status == "changed"
