# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""odbc_dsn: what is compared, written and said, against a small fake host."""
from __future__ import annotations

import json

import pytest
from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import ChangePolicy
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.quickbooks._driver import QodbcDriver
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.quickbooks._dsn import MASK, OdbcDsn, is_secret
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.quickbooks._qodbc import DLLS, QODBC, QREMOTE
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows import _odbc
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._reads import Confirm, RegValue, There, Value, Values
from qbhost import CHECK, LOOK_ONLY, QbHost, make

NAME = "QuickBooks Data"
COMPANY = "C:\\QuickBooks\\Acme Industrial.qbw"
WANTED = {"DFQ": COMPANY, "OpenMode": "M", "SyncFromOtherTables": "No"}


@pytest.fixture
def host() -> QbHost:
    host = QbHost()
    for (name, bits), dll in DLLS.items():
        host.registry.put(_odbc.drivers_key(bits), **{name: "Installed"})
        host.registry.put(_odbc.driver_key(bits, name), Driver=dll, Setup=dll)
    host.rows["CIM_DataFile"] = [{"Name": COMPANY.lower(), "FileSize": "1000"}]
    return host


def listed(host: QbHost, bits: str = "32", name: str = NAME) -> str:
    value = host.registry.get(_odbc.sources_key(bits), name)
    return value.data if value else ""


def text(host: QbHost, attribute: str, bits: str = "32", name: str = NAME) -> str | None:
    value = host.registry.get(_odbc.dsn_key(bits, name), attribute)
    return value.data if value else None


def existing(host: QbHost, bits: str = "32", **values: str) -> None:
    host.registry.put(_odbc.sources_key(bits), **{NAME: QODBC})
    host.registry.put(_odbc.dsn_key(bits, NAME), **{"Driver": DLLS[QODBC, bits], "OptimizerAllowDirtyReads": "N", "OptimizerSyncAfterUpdate": "No", **values})


def test_it_is_made_with_the_registered_drivers_path_and_listed_last(host):
    outcome = make(OdbcDsn, host, name=NAME, attributes=WANTED).run()
    assert outcome.status == "changed"
    assert {name: text(host, name) for name in ("Driver", *WANTED)} == {"Driver": DLLS[QODBC, "32"], **WANTED}
    assert listed(host) == QODBC
    sets = [line for line in host.ledger if line.startswith("set ")]
    assert sets[0].endswith("\\Driver")
    assert sets[-1].endswith("ODBC Data Sources\\" + NAME)
    assert outcome.changes[0].before is None


def test_again_changes_nothing(host):
    make(OdbcDsn, host, name=NAME, attributes=WANTED).run()
    host.ledger.clear()
    outcome = make(OdbcDsn, host, name=NAME, attributes=WANTED).run()
    assert (outcome.status, outcome.changes, host.ledger) == ("pass", [], [])


@pytest.mark.parametrize("policy", [CHECK, LOOK_ONLY])
def test_without_leave_nothing_is_written(host, policy):
    outcome = make(OdbcDsn, host, policy, name=NAME, attributes=WANTED).run()
    assert outcome.status == "would_change"
    assert host.ledger == []
    assert outcome.changes[0].after["values"]["DFQ"] == COMPANY


def test_a_dsn_that_is_right_costs_no_single_reads(host):
    existing(host, **WANTED)
    make(OdbcDsn, host, name=NAME, attributes=WANTED).run()
    assert {type(read) for read in host.fetched} == {Confirm, There}


def test_case_is_ignored_and_unknown_values_are_kept(host):
    existing(host, dfq=COMPANY.upper(), OpenMode="m", SyncFromOtherTables="NO", Mystery="x;{y}=%z%")
    assert make(OdbcDsn, host, name=NAME, attributes=WANTED).run().status == "pass"
    outcome = make(OdbcDsn, host, name=NAME, attributes={**WANTED, "OpenMode": "F"}).run()
    assert outcome.status == "changed"
    assert text(host, "Mystery") == "x;{y}=%z%"
    assert text(host, "DFQ") == COMPANY.upper()
    assert outcome.changes[0].before["values"] == {"OpenMode": "m"}


def test_a_value_of_another_type_is_written_as_text(host):
    existing(host, **WANTED)
    host.registry.keys[_odbc.dsn_key("32", NAME)]["OpenMode"] = RegValue("REG_DWORD", 1)
    assert make(OdbcDsn, host, name=NAME, attributes=WANTED).run().status == "changed"
    assert host.registry.get(_odbc.dsn_key("32", NAME), "OpenMode") == RegValue("REG_SZ", "M")


def test_a_dsn_that_is_not_listed_is_listed(host):
    existing(host, **WANTED)
    del host.registry.keys[_odbc.sources_key("32")]
    assert make(OdbcDsn, host, name=NAME, attributes=WANTED).run().status == "changed"
    assert listed(host) == QODBC


def test_doubled_backslashes_in_the_registration_are_no_difference(host):
    values = {"ServerName": "192.0.2.10", "ServerPort": 4500, "DSN32Bit": "AcmeQR", "IsEncOn": "1"}
    host.registry.put(_odbc.sources_key("32"), AcmeQRC=QREMOTE)
    host.registry.put(_odbc.dsn_key("32", "AcmeQRC"), Driver=DLLS[QREMOTE, "32"].replace("\\\\", "\\"),
                      **{name: str(value) for name, value in values.items()})
    outcome = make(OdbcDsn, host, name="AcmeQRC", driver=QREMOTE, attributes=values).run()
    assert (outcome.status, outcome.warnings) == ("pass", [])


def test_no_driver_no_dsn(host):
    del host.registry.keys[_odbc.driver_key("32", QODBC)]
    outcome = make(OdbcDsn, host, name=NAME, attributes=WANTED).run()
    assert outcome.status == "fail"
    assert "32-bit driver 'QODBC Driver for QuickBooks' is not registered" in outcome.actual
    assert "1.3" in outcome.remedy
    assert host.ledger == []


@pytest.mark.parametrize("policy", [CHECK, LOOK_ONLY])
def test_behind_a_driver_that_would_be_installed_it_would_be_made(host, policy):
    for key in [key for key in host.registry.keys if "ODBCINST" in key]:
        del host.registry.keys[key]
    given = {"installer": "C:\\Install\\qodbc.exe", "sha256": "0" * 64, "arguments": "/S"}
    assert make(QodbcDriver, host, policy, **given).run().status == "would_change"
    outcome = make(OdbcDsn, host, policy, name=NAME, attributes=WANTED).run()
    assert outcome.status == "would_change"
    assert outcome.changes[0].after["values"]["Driver"] == DLLS[QODBC, "32"]
    assert "not registered yet" in outcome.actual
    assert host.ledger == []


def test_a_promised_driver_is_no_driver_where_the_dsn_may_be_written(host):
    del host.registry.keys[_odbc.driver_key("32", QODBC)]
    policy = ChangePolicy(allow=frozenset({"odbc_dsn"}))
    make(QodbcDriver, host, policy, installer="C:\\Install\\qodbc.exe", sha256="0" * 64, arguments="/S").run()
    assert make(OdbcDsn, host, policy, name=NAME, attributes=WANTED).run().status == "fail"
    assert host.ledger == []


@pytest.mark.parametrize("values", [{}, {"Odd": "a;b={c}"}])
def test_both_views_are_written(host, values):
    outcome = make(OdbcDsn, host, name=NAME, bitness="both", attributes={**WANTED, **values}).run()
    assert outcome.status == "changed"
    assert (text(host, "Driver", "32"), text(host, "Driver", "64")) == (DLLS[QODBC, "32"], DLLS[QODBC, "64"])
    assert text(host, "Odd", "64") == values.get("Odd")


def test_absent_takes_it_off_the_list_first_and_records_what_it_was(host):
    existing(host, **WANTED)
    outcome = make(OdbcDsn, host, name=NAME, state="absent").run()
    assert outcome.status == "changed"
    assert host.ledger == ["delete %s\\%s" % (_odbc.sources_key("32"), NAME), "delete " + _odbc.dsn_key("32", NAME)]
    assert outcome.changes[0].before["values"]["DFQ"] == COMPANY
    assert make(OdbcDsn, host, name=NAME, state="absent").run().status == "pass"


def test_a_removed_dsn_can_be_put_back(host):
    existing(host, **WANTED)
    before = dict(host.registry.keys[_odbc.dsn_key("32", NAME)])
    resource = make(OdbcDsn, host, name=NAME, state="absent")
    record = resource.run().changes[0].as_dict()
    for change in resource.restore(json.loads(json.dumps(record))):
        resource.apply(change)
    assert host.registry.keys[_odbc.dsn_key("32", NAME)] == before
    assert listed(host) == QODBC


def test_a_corrected_dsn_can_be_put_back(host):
    existing(host, OpenMode="S", DFQ=COMPANY)
    resource = make(OdbcDsn, host, name=NAME, attributes=WANTED)
    for change in resource.restore(resource.run().changes[0].as_dict()):
        resource.apply(change)
    assert (text(host, "OpenMode"), text(host, "SyncFromOtherTables"), text(host, "DFQ")) == ("S", None, COMPANY)


def test_a_secret_is_compared_exactly_and_shown_nowhere(host):
    secret = "aB3+/hunter2=="
    host.registry.put(_odbc.sources_key("32"), AcmeQRC=QREMOTE)
    host.registry.put(_odbc.dsn_key("32", "AcmeQRC"), Driver=DLLS[QREMOTE, "32"], Enckey=secret.lower(), ServerName="x", ServerPort="4500", DSN32Bit="y")
    resource = make(OdbcDsn, host, name="AcmeQRC", driver=QREMOTE, secret_attributes={"Enckey": secret})
    outcome = resource.run()
    assert outcome.status == "changed"
    assert text(host, "Enckey", name="AcmeQRC") == secret
    said = repr(outcome)
    assert secret not in said
    assert secret.lower() not in said
    assert MASK in said
    assert resource.restore(outcome.changes[0].as_dict()) == []
    assert not any(secret in repr(read) for read in host.fetched)


@pytest.mark.parametrize("name", ["Enckey", "PWD", "password", "EncryptKey", "ClientSecret"])
def test_secrets_are_refused_among_open_attributes(host, name):
    with pytest.raises(ValueError, match="secret_attributes") as caught:
        make(OdbcDsn, host, name=NAME, attributes={name: "hunter2"})
    assert "hunter2" not in str(caught.value)


def test_that_the_key_is_encrypted_is_no_secret():
    assert not is_secret("IsEnckeyEncrypted")


@pytest.mark.parametrize(("given", "why"), [
    ({"name": "a\\b"}, "not allow"), ({"name": "x{y}"}, "not allow"), ({"name": " x"}, "blank"), ({"name": ""}, "empty"),
    ({"name": "x" * 33}, "33 characters"), ({"name": "ODBC Data Sources"}, "itself uses"), ({"name": "a\nb"}, "U\\+000A"),
    ({"name": "a\ud800"}, "U\\+D800"), ({"driver": "a\\..\\b"}, "backslash"),
    ({"attributes": {"Driver": "C:\\evil.dll"}}, "registration"), ({"attributes": {"dfq": "x", "DFQ": "y"}}, "twice"),
    ({"attributes": {"SyncFromOtherTables": False}}, "quotes"), ({"attributes": {"a=b": "x"}}, "separator"),
    ({"attributes": {"a": "x\0"}}, "U\\+0000"), ({"bitness": "64"}, "32-bit"), ({"attributes": {"X": None}}, "text"),
])
def test_bad_options_are_refused_in_one_sentence(host, given, why):
    with pytest.raises(ValueError, match=why):
        make(OdbcDsn, host, **{"name": NAME, **given})


@pytest.mark.parametrize(("values", "fault"), [
    ({"DFQ": "Z:\\Company.qbw"}, "Z: is no local disk"), ({"DFQ": "company.qbw"}, "neither a full local path"), ({"DFQ": ""}, "neither"),
    ({"DFQ": "C:/QuickBooks/Acme.qbw"}, "forward slashes"), ({"DFQ": "C:\\QuickBooks\\Missing.qbw"}, "no such file"),
    ({"OpenMode": "X"}, "OpenMode is 'X'"), ({"DFQ": "\\\\server"}, "neither"),
])
def test_what_cannot_work_unattended_fails_and_is_not_written(host, values, fault):
    host.rows["Win32_LogicalDisk"] = [{"DeviceID": "D:", "DriveType": "3"}, {"DeviceID": "Z:", "DriveType": "4"}]
    outcome = make(OdbcDsn, host, name=NAME, attributes={**WANTED, **values}).run()
    assert outcome.status == "fail"
    assert fault in outcome.actual
    assert outcome.remedy
    assert host.ledger == []


@pytest.mark.parametrize(("values", "warning"), [
    ({"DFQ": "."}, "happens to be open"), ({"OpenMode": "S"}, "single-user"), ({"SyncFromOtherTables": "Y"}, "optimizer"),
    ({"OptimizerAllowDirtyReads": "Yes"}, "optimizer"), ({"SyncFromOtherTables": "on"}, "optimizer"), ({"OptimizerSyncAfterUpdate": "TRUE"}, "optimizer"),
    ({"OptimizerAllowDirtyReads": "Enabled"}, "optimizer"), ({"SyncFromOtherTables": "-1"}, "optimizer"),
    ({"OptimizerOn": "Yes"}, "OptimizerOn=Yes"), ({"optimizeron": "on"}, "optimizeron=on"), ({"UseOptimizer": "1"}, "UseOptimizer=1"),
])
def test_what_is_doubtful_is_warned_about(host, values, warning):
    outcome = make(OdbcDsn, host, name=NAME, attributes={**WANTED, **values}).run()
    assert outcome.status == "changed"
    assert any(warning in text for text in outcome.warnings)


@pytest.mark.parametrize("values", [
    {"OptimizerOn": "No"}, {"OptimizerOn": "off"}, {"SyncFromOtherTables": "0"}, {"OptimizerAllowDirtyReads": "false"}, {"OptimizerCurrency": "C"},
    {"OptimizerDBFolder": "%AppData%\\QODBC Driver for QuickBooks\\Optimizer"}, {"SyncFromOtherTables": ""}, {"OptimizerDBFolder": "Y:\\cache"},
])
def test_an_optimizer_value_that_asks_for_no_copy_is_no_doubt(host, values):
    outcome = make(OdbcDsn, host, name=NAME, attributes={**WANTED, **values}).run()
    assert not any("optimizer" in text for text in outcome.warnings)


def test_unc_and_a_second_local_disk_are_fine(host):
    host.rows["Win32_LogicalDisk"] = [{"DeviceID": "D:", "DriveType": "3"}]
    host.rows["CIM_DataFile"].append({"Name": "d:\\books\\a.qbw", "FileSize": "1"})
    for path in ("\\\\server\\books\\a.qbw", "D:\\Books\\A.qbw"):
        assert make(OdbcDsn, host, name=NAME, attributes={**WANTED, "DFQ": path}).run().status == "changed"


def test_the_dsns_own_path_is_judged_when_none_is_wanted(host):
    existing(host, DFQ="Q:\\old.qbw", OpenMode="M", SyncFromOtherTables="No")
    outcome = make(OdbcDsn, host, name=NAME).run()
    assert outcome.status == "fail"
    assert "Q:" in outcome.actual


@pytest.mark.parametrize(("declared", "owner", "where"), [
    ({"DFQ": "C:/QuickBooks/Acme.qbw", "OpenMode": "M"}, "operator", "In interweave_dsns, 'QuickBooks Data': set attributes.DFQ to"),
    ({"OpenMode": "M"}, "it", "On the host, in the 32-bit ODBC Data Source Administrator, tab System DSN, configure 'QuickBooks Data': DFQ is to be"),
    ({"DFQ": COMPANY, "OpenMode": "X"}, "operator", "In interweave_dsns, 'QuickBooks Data': set attributes.OpenMode to M"),
])
def test_a_wrong_value_is_put_right_where_it_stands_by_whom_it_stands_with(host, declared, owner, where):
    existing(host, DFQ="C:/QuickBooks/Acme.qbw", OpenMode="M", SyncFromOtherTables="No")
    outcome = make(OdbcDsn, host, name=NAME, attributes=declared).run()
    assert (outcome.status, outcome.owner) == ("fail", owner)
    assert where in outcome.remedy
    assert ("attributes." in outcome.remedy) is (owner == "operator"), "IT knows no inventory"


def test_a_dsn_of_ones_own_is_not_judged(host):
    outcome = make(OdbcDsn, host, name=NAME, bitness="64", interweave=False, attributes={"DFQ": "anything goes", "Text": "ä;{%}"}).run()
    assert (outcome.status, outcome.warnings) == ("changed", [])
    assert text(host, "Text", "64") == "ä;{%}"
    assert {type(read) for read in host.fetched} <= {Confirm, Value, Values}


def test_another_drivers_64_bit_dsn_is_nobodys_mistake(host):
    host.registry.put(_odbc.drivers_key("64"), **{"SQL Server": "Installed"})
    host.registry.put(_odbc.driver_key("64", "SQL Server"), Driver="C:\\Windows\\system32\\SQLSRV32.dll")
    outcome = make(OdbcDsn, host, name="Sales", driver="SQL Server", bitness="64", attributes={"Server": "db1", 1: 2}).run()
    assert (outcome.status, outcome.warnings) == ("changed", [])
    assert text(host, "1", "64", "Sales") == "2"
