# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""qodbc_driver: what counts as installed, and how an installer is fetched, checked, run and ended."""
from __future__ import annotations

import hashlib
import typing as t

import pytest
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.quickbooks import _installer, _products
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.quickbooks._driver import PENDING, SESSION_MANAGER, QodbcDriver, version
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.quickbooks._qodbc import DLLS, LICENCES, QODBC, QREMOTE
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows import _odbc
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._reads import Confirm, RegValue, Rows, SubkeyTexts, ValueNames
from qbhost import CHECK, LOOK_ONLY, QbHost, make

SETUP = b"MZ setup"
SHA256 = hashlib.sha256(SETUP).hexdigest()
LOCAL = "C:\\Install\\qodbc.exe"
URL = "https://user:hunter2@files.example.com/qodbc.exe?sig=s3cr3t"
SILENT = "/VERYSILENT /NORESTART"


#: When a driver's DLL was built and put on the host, and when a licence was activated after that.
BUILT, PLACED, ACTIVATED = "20250301080000.000000+000", "20250410091500.000000+120", "2025-04-10T07:40:00Z"


def register(host: QbHost, build: str = "24.0.0.359", views: t.Iterable[str] = ("32", "64"), licences: t.Iterable[str] = LICENCES, *,
             placed: str = PLACED, activated: str | None = ACTIVATED) -> None:
    rows = host.rows.setdefault("CIM_DataFile", [])
    for bits in views:
        dll = DLLS[QODBC, bits]
        host.registry.put(_odbc.drivers_key(bits), **{QODBC: "Installed", QREMOTE: "Installed"})
        host.registry.put(_odbc.driver_key(bits, QODBC), Driver=dll, Setup=dll)
        rows[:] = [row for row in rows if row["Name"] != dll.lower()]
        rows.append({"Name": dll.lower(), "Version": build, "FileSize": "1", "LastModified": BUILT, "CreationDate": placed})
    rows += [{"Name": path.lower(), "Version": None, "FileSize": "1", "LastModified": activated, "CreationDate": activated} for path in licences]


@pytest.fixture
def host() -> QbHost:
    host = QbHost()
    host.registry.put(_products.UNINSTALL_32 + "\\{A}", DisplayName="QuickBooks Pro 2024")
    host.files = {LOCAL: SETUP}
    host.installer = lambda host, arguments: register(host) or 0 if arguments == SILENT else -1  # type: ignore[func-returns-value]
    return host


def test_installed_and_new_enough_passes_and_says_what_that_proves(host):
    register(host)
    outcome = make(QodbcDriver, host, minimum_version="24.0.0.356", bitness="both").run()
    assert (outcome.status, outcome.warnings) == ("pass", [])
    assert "proves no licence" in " ".join(outcome.evidence)
    assert "subscription" in " ".join(outcome.evidence)
    assert outcome.facts["drivers"]["64"] == {"registered": True, "path": DLLS[QODBC, "64"], "dll_present": True, "version": "24.0.0.359", "qremote": True}
    assert {type(read) for read in host.fetched} == {Confirm, Rows, SubkeyTexts, ValueNames}


def test_missing_without_an_installer_fails_with_what_to_do(host):
    outcome = make(QodbcDriver, host).run()
    assert outcome.status == "fail"
    assert "32-bit driver is not registered" in outcome.actual
    assert "qodbc.exe" in outcome.remedy


@pytest.mark.parametrize(("spoil", "said"), [
    (lambda host: host.registry.keys[_odbc.drivers_key("32")].pop(QODBC), "it is not listed"),
    (lambda host: host.registry.keys[_odbc.driver_key("32", QODBC)].pop("Driver"), "no DLL is named"),
    (lambda host: host.rows["CIM_DataFile"].pop(0), "is not there"),
    (lambda host: host.registry.keys[_odbc.drivers_key("32")].update({QODBC: RegValue("REG_SZ", "Removed")}), "it is not listed"),
])
def test_half_an_installation_is_none(host, spoil, said):
    register(host)
    spoil(host)
    outcome = make(QodbcDriver, host).run()
    assert outcome.status == "fail"
    assert said in outcome.actual


def test_only_the_wanted_bitness_counts(host):
    register(host, views=("64",))
    assert make(QodbcDriver, host, bitness="64").run().status == "pass"
    assert make(QodbcDriver, host, bitness="32").run().status == "fail"
    assert make(QodbcDriver, host, bitness="both").run().status == "fail"


def test_a_dll_elsewhere_is_looked_up_too(host):
    register(host)
    host.registry.put(_odbc.driver_key("32", QODBC), Driver="D:\\Tools\\\\fqqb32.dll")
    host.rows["CIM_DataFile"].append({
        "Name": "d:\\tools\\fqqb32.dll", "Version": "24, 0, 0, 400", "FileSize": "1", "LastModified": BUILT, "CreationDate": PLACED})
    assert make(QodbcDriver, host, minimum_version="24.0.0.400").run().status == "pass"


@pytest.mark.parametrize("build", ["", "unknown"])
def test_a_driver_of_no_known_version_is_no_pass_for_a_known_quickbooks(host, build):
    register(host, build=build)
    outcome = make(QodbcDriver, host).run()
    assert (outcome.status, "names no version" in outcome.actual) == ("manual", True)
    assert "QODBC Setup Screen" in outcome.remedy


def test_an_older_driver_than_quickbooks_fails(host):
    register(host, build="22.0.0.330")
    outcome = make(QodbcDriver, host).run()
    assert outcome.status == "fail"
    assert "QODBC 22 does not serve QuickBooks 2024" in outcome.actual


def test_a_driver_without_a_licence_is_no_silent_go(host):
    register(host, licences=())
    outcome = make(QodbcDriver, host).run()
    assert outcome.status == "manual"
    assert "no licence is activated" in outcome.actual
    assert "30 days and answers 5 statements" in outcome.actual
    assert "tab Activate" in outcome.remedy
    assert "evaluation" in outcome.warnings[0]


def test_what_was_just_installed_without_a_licence_is_not_settled_either(host):
    host.installer = lambda host, _arguments: register(host, licences=()) or 0  # type: ignore[func-returns-value]
    outcome = make(QodbcDriver, host, installer=LOCAL, sha256=SHA256, arguments=SILENT).run()
    assert (outcome.status, len(outcome.changes)) == ("manual", 1)
    assert make(QodbcDriver, host).run().status == "manual"


@pytest.mark.parametrize(("build", "minimum", "needs_one"), [
    ("22.0.0.330", "24.0.0.356", True), ("24.0.0.352", "25.0.0.100", True), ("24.0.0.352", "24.0.0.359", False), ("24.0.0.330", "24.0.0.338", False),
])
def test_an_upgrade_of_the_generation_waits_for_its_licence(host, build, minimum, needs_one):
    register(host, build=build)
    host.installer = lambda host, _arguments: (  # leaves the licence that is there
        register(host, build=minimum, licences=(), placed="20261130200000.000000+000") or 0)  # type: ignore[func-returns-value]
    outcome = make(QodbcDriver, host, installer=LOCAL, sha256=SHA256, arguments=SILENT, minimum_version=minimum).run()
    assert (outcome.status == "fail") == needs_one
    if needs_one:
        assert (outcome.changes, host.ledger) == ([], []), "said before anything is installed: the driver that works keeps its licence"
        assert outcome.remedy.index("First get a licence") < outcome.remedy.index("licence_at_hand: true")
        assert outcome.owner == "operator"
        outcome = make(QodbcDriver, host, installer=LOCAL, sha256=SHA256, arguments=SILENT, minimum_version=minimum, licence_at_hand=True).run()
        assert (outcome.status, len(outcome.changes)) == ("manual", 1)
        assert "whose licence must be activated" in outcome.actual
        again = make(QodbcDriver, host, installer=LOCAL, sha256=SHA256, arguments=SILENT, minimum_version=minimum, licence_at_hand=True).run()
        assert (again.status, again.changes) == ("manual", []), "the old generation's licence file is no licence for the new one, in any later run"
        assert "before this driver was put there" in again.actual
        assert "QODBC %s" % minimum[:2] in again.remedy
    else:
        assert outcome.status == "manual"
        assert "before this driver was put there" in outcome.actual


@pytest.mark.parametrize(("licences", "status"), [
    ({0: "2025-04-10T07:15:01Z"}, "pass"),
    ({0: "2025-04-10T06:50:00Z"}, "pass"),  # the installer's wizard asks for the key before it copies
    ({0: "2025-04-08T07:15:00Z"}, "manual"),
    ({0: "2022-06-01T00:00:00Z", 1: "2025-05-01T00:00:00Z"}, "pass"),
    ({1: "2022-06-01T00:00:00Z"}, "manual"),
    ({0: None}, "manual"),
    ({0: "no date"}, "manual"),
])
def test_a_licence_file_counts_when_it_is_not_older_than_the_driver(host, licences, status):
    register(host, licences=())
    host.rows["CIM_DataFile"] += [{"Name": LICENCES[which].lower(), "Version": None, "FileSize": "1", "LastModified": written} for which, written in
                                  licences.items()]
    outcome = make(QodbcDriver, host).run()
    assert outcome.status == status
    assert bool(outcome.facts["licence_doubt"]) == (status == "manual")
    assert "30 days" in outcome.actual if status == "manual" else outcome.remedy == ""


def test_a_newer_build_whose_place_on_the_disk_is_old_makes_an_old_licence_doubtful_too(host):
    """Windows gives a file that replaces another of its name the old one's time of creation (file system tunneling)."""
    register(host, placed="20220101000000.000000+000", activated="2023-01-01T00:00:00Z")
    assert make(QodbcDriver, host).run().status == "manual"


def test_who_installs_by_hand_is_told_of_the_licence_first(host):
    register(host, build="22.0.0.330")
    outcome = make(QodbcDriver, host, minimum_version="24.0.0.356").run()
    assert (outcome.status, outcome.owner) == ("fail", "it")
    assert outcome.remedy.index("get a licence for QODBC 24") < outcome.remedy.index("qodbc.exe")
    assert any("QODBC 24 needs a licence of its own" in text for text in outcome.warnings)
    outcome = make(QodbcDriver, host).run()
    assert "does not serve QuickBooks 2024" in outcome.actual
    assert outcome.remedy.startswith("First get a licence for QODBC 24")


@pytest.mark.parametrize("policy", [CHECK, LOOK_ONLY])
def test_without_leave_nothing_is_started(host, policy):
    outcome = make(QodbcDriver, host, policy, installer=LOCAL, sha256=SHA256, arguments=SILENT).run()
    assert outcome.status == "would_change"
    assert (host.ledger, host.commands) == ([], [])


def test_it_is_installed_from_a_copy_that_only_administrators_can_write(host):
    outcome = make(QodbcDriver, host, installer=LOCAL, sha256=SHA256.upper(), arguments=SILENT, minimum_version="24.0").run()
    assert outcome.status == "changed"
    ran = [line for line in host.ledger if line.startswith("run ")]
    assert len(ran) == 1
    assert ran[0].startswith("run C:\\Program Files\\InterWeave SmartIntegration\\staging-")
    assert list(host.files) == [LOCAL]
    host.commands.clear()
    assert make(QodbcDriver, host, installer=LOCAL, sha256=SHA256, arguments=SILENT).run().status == "pass"
    assert host.commands == []


def test_an_old_one_is_replaced(host):
    register(host, build="24.0.0.330")
    outcome = make(QodbcDriver, host, installer=LOCAL, sha256=SHA256, arguments=SILENT, minimum_version="24.0.0.356").run()
    assert outcome.status == "changed"
    assert outcome.changes[0].before == {"32": "24.0.0.330", "64": "24.0.0.330"}


def test_wrong_arguments_end_our_own_process_and_nothing_else(host):
    host.rows["Win32_Process"] = [{"ProcessId": "7", "Name": "qodbc.exe", "ExecutablePath": LOCAL}]
    outcome = make(QodbcDriver, host, installer=LOCAL, sha256=SHA256, arguments="/S", time_limit=5).run()
    assert outcome.status == "error"
    assert "time_limit" in outcome.actual
    assert "process 4242" in outcome.actual
    assert [line for line in host.ledger if "kill" in line] == ["taskkill 4242"]
    assert [row["ProcessId"] for row in host.rows["Win32_Process"]] == ["7"]
    assert list(host.files) == [LOCAL]


def test_exit_code_0_proves_nothing(host):
    host.installer = lambda _host, _arguments: 0
    outcome = make(QodbcDriver, host, installer=LOCAL, sha256=SHA256, arguments=SILENT).run()
    assert outcome.status == "fail"
    assert "exit code 0, but the 32-bit driver is not registered" in outcome.actual


@pytest.mark.parametrize("rc", [3010, 1641])
def test_a_required_restart_is_reported_never_done(host, rc):
    host.installer = lambda host, _arguments: register(host) or rc  # type: ignore[func-returns-value]
    outcome = make(QodbcDriver, host, installer=LOCAL, sha256=SHA256, arguments=SILENT).run()
    assert outcome.status == "manual"
    assert outcome.facts["reboot_required"] is True
    assert outcome.changes
    assert not [command for command in host.commands if "shutdown" in command]


def test_a_restart_that_is_still_due_is_no_pass(host):
    register(host)
    host.registry.keys[SESSION_MANAGER] = {PENDING: RegValue("REG_MULTI_SZ", ("\\??\\C:\\Windows\\Temp\\fqqb.tmp", ""))}
    assert make(QodbcDriver, host).run().status == "manual"


@pytest.mark.parametrize("source", [LOCAL, URL])
def test_a_wrong_hash_never_starts(host, source):
    host.web[URL] = SETUP
    outcome = make(QodbcDriver, host, installer=source, sha256="0" * 64, arguments=SILENT).run()
    assert outcome.status == "error"
    assert SHA256 in outcome.actual
    assert not [line for line in host.ledger if line.startswith("run ")]
    assert list(host.files) == [LOCAL]


def test_a_url_travels_on_standard_input_and_its_secrets_are_shown_nowhere(host):
    host.web[URL] = SETUP
    outcome = make(QodbcDriver, host, installer=URL, sha256=SHA256, arguments=SILENT).run()
    assert outcome.status == "changed"
    assert not [command for command in host.commands if "example.com" in command]
    assert "s3cr3t" not in repr(outcome)
    assert "hunter2" not in repr(outcome)
    assert any(b"s3cr3t" in data for data in host.stdin)


@pytest.mark.parametrize(("prepare", "source", "said"), [
    (lambda host: None, "\\\\files\\share\\qodbc.exe", "double hop"),
    (lambda host: None, "C:\\Install\\other.exe", "no such file"),
    (lambda host: None, URL, "HTTP error"),
    (lambda host: setattr(host, "curl", False), URL, "no curl.exe"),
])
def test_what_cannot_be_fetched_is_one_clear_error(host, prepare, source, said):
    prepare(host)
    outcome = make(QodbcDriver, host, installer=source, sha256=SHA256, arguments=SILENT).run()
    assert outcome.status == "error"
    assert said in outcome.actual
    assert "s3cr3t" not in repr(outcome)


@pytest.mark.parametrize(("given", "why"), [
    ({"installer": LOCAL}, "arguments is required"), ({"installer": URL, "arguments": ""}, "sha256 is required"),
    ({"installer": LOCAL, "arguments": ""}, "sha256 is required for an installer by path"),
    ({"installer": "\\\\files\\share\\q.exe", "arguments": ""}, "sha256 is required for an installer by UNC path"),
    ({"installer": LOCAL, "arguments": "/S & calc"}, "'&'"), ({"installer": LOCAL, "arguments": "%TEMP%"}, "'%'"),
    ({"installer": LOCAL, "arguments": "/D=\"x"}, "not closed"), ({"installer": LOCAL, "arguments": "/S\n/T"}, "refused"),
    ({"installer": "qodbc.exe", "arguments": ""}, "neither"), ({"installer": "C:\\a\"&calc\\q.exe", "arguments": ""}, "neither"),
    ({"installer": "C:\\%X%\\q.exe", "arguments": ""}, "percent"), ({"installer": "ftp://x/q.exe", "arguments": ""}, "neither"),
    ({"installer": "https://x/a b.exe", "arguments": "", "sha256": SHA256}, "percent-encode"),
    ({"installer": LOCAL, "arguments": "", "sha256": "abc"}, "64 hexadecimal"), ({"minimum_version": "24.x"}, "no version"), ({"time_limit": 0}, "seconds"),
])
def test_bad_options_are_refused_in_one_sentence(host, given, why):
    with pytest.raises(ValueError, match=why):
        make(QodbcDriver, host, **given)


def test_curl_reads_backslashes_and_quotes_as_they_are():
    config = _installer.curl_config("https://x/y", 'C:\\a\\"b".exe', 60).decode()
    assert 'output = "C:\\\\a\\\\\\"b\\".exe"' in config
    assert 'proto = "=https"' in config


@pytest.mark.parametrize(("text", "numbers"), [
    ("24.0.0.359", (24, 0, 0, 359)), ("24, 0, 0, 359", (24, 0, 0, 359)), ("24", (24, 0, 0, 0)), ("", ()), ("v24", ()), ("1.2.3.4.5", ()),
])
def test_versions(text, numbers):
    assert version(text) == numbers
