# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""session_info: the five checks, one trouble at a time."""
from __future__ import annotations

import typing as t
from datetime import datetime, timezone

import pytest
from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import ChangePolicy, Outcome
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows import _power as power
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows import _processes as processes
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows import _startup as startup
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._host import Done
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._life import SDK_LOG
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._sessions import SessionInfo
from fakehost import PROXIES, FakeHost

QREMOTE = "C:\\Program Files (x86)\\QODBC Driver for QuickBooks\\QRemote\\Server\\QRemoteServer.exe"
HIVE = "HKU\\S-1-5-21-1-2-3-1110\\Software\\Microsoft\\Windows\\CurrentVersion\\"
COMMON = "C:\\ProgramData\\Microsoft\\Windows\\Start Menu\\Programs\\Startup\\"
SCHEMES = "SYSTEM\\CurrentControlSet\\Control\\Power\\User\\PowerSchemes"
SLEEP = "238c9fa8-0aad-41ed-83f4-97be242c8f20\\29f6c1db-86da-48c5-9fdb-f2b67b1f44da"
HIBERNATE = "238c9fa8-0aad-41ed-83f4-97be242c8f20\\9d7815a6-7ee4-497e-8888-515a05f02364"


def process(pid: int, name: str, session: int, path: str | None = None) -> dict[str, t.Any]:
    return {"ProcessId": str(pid), "Name": name, "ExecutablePath": path, "SessionId": str(session)}


class SessionHost(FakeHost):
    """A healthy host: qbuser in session 2; commands and tasks can be added."""

    def __init__(self) -> None:
        super().__init__()
        self.rows["Win32_Process"] = [
            process(10, "explorer.exe", 2), process(11, "QBW.EXE", 2), process(12, "QRemoteServer.exe", 2, QREMOTE), process(13, "explorer.exe", 3)]
        self.rows["MSFT_NetTCPConnection"] = [
            {"LocalAddress": "0.0.0.0", "LocalPort": "4500", "RemoteAddress": "", "RemotePort": "0", "State": "2", "OwningProcess": "12"}]
        self.owners = {"10": "qbuser", "11": "qbuser", "12": "qbuser", "13": "admin"}
        self.files = [COMMON + "QRemote Server.lnk", COMMON + "QuickBooks Enterprise Solutions 24.0.lnk"]
        self.keys[SCHEMES] = {"ActivePowerScheme": power.BALANCED}
        self.keys["SYSTEM\\CurrentControlSet\\Control\\Power"] = {"HibernateEnabled": 0}
        self.keys["%s\\%s\\%s" % (SCHEMES, power.BALANCED, SLEEP)] = {"ACSettingIndex": 0}
        self.on_invoke = self.answer
        self.domain = "ACME"
        self.tasks: dict[str, bytes] = {}
        self.rows["CIM_DataFile"] = [{"Name": SDK_LOG.lower(), "LastModified": datetime.now(timezone.utc).isoformat()}]

    def answer(self, _cls: str, method: str, _params: dict[str, t.Any], selectors: dict[str, str]) -> dict[str, t.Any]:
        if method == "GetOwnerSid":
            return {"Sid": "S-1-5-21-1-2-3-1110", "ReturnValue": "0"}
        name = self.owners.get(selectors["Handle"])
        return {"User": name, "Domain": self.domain if name else None, "ReturnValue": "0" if name else "2"}

    def query(self, _wql: str, _namespace: str = "") -> list[dict[str, t.Any]]:
        return [{"TaskName": name, "TaskPath": "\\", "State": "3"} for name in self.tasks]

    def run(self, command: str, stdin: bytes = b"", timeout: float = 60.0, *, marked: bool = False) -> Done:
        self.commands.append(command)
        if command.startswith("schtasks"):
            return Done(0, self.tasks[command.split('"')[1].lstrip("\\")], b"")
        return Done(1, b"", b"")


@pytest.fixture
def host() -> SessionHost:
    return SessionHost()


def look(host: SessionHost, check: str, **changed: t.Any) -> Outcome:
    options = {"check": check, "user": "ACME\\qbuser", "port": 4500, "qremote_program": "QRemoteServer.exe", "quickbooks_programs": ["QBW.EXE", "QBW32.EXE"],
               "sources": None, "sdk_log": SDK_LOG, "stale_after": 24, **changed}
    resource = SessionInfo(t.cast(t.Any, host), options, ChangePolicy())
    resource.check_options()
    outcome = resource.run()
    assert outcome.changes == []
    return outcome


@pytest.mark.parametrize("check", ["R1", "R2", "R3", "R4", "R5", "R6", "all"])
def test_a_healthy_session_passes(host: SessionHost, check: str) -> None:
    assert look(host, check).status == "pass"
    assert host.commands == []


# ------------------------------------------------------------------------------------------------------------- R1
def test_another_user_is_not_the_one(host: SessionHost) -> None:
    outcome = look(host, "R1", user="ACME\\books")
    assert outcome.status == "fail"
    assert "ACME\\qbuser (session 2)" in outcome.actual
    assert outcome.owner == "client"


def test_session_zero_is_nobodys(host: SessionHost) -> None:
    host.rows["Win32_Process"] = [process(10, "explorer.exe", 0), process(12, "QRemoteServer.exe", 0)]
    assert look(host, "R1").actual.endswith("nobody is signed in")


def test_a_session_windows_does_not_name_is_no_proof_of_absence(host: SessionHost) -> None:
    del host.owners["10"]
    assert look(host, "R1").status == "error"


def test_without_a_declared_user_the_running_programs_tell_or_a_person_must(host: SessionHost) -> None:
    assert "ACME\\qbuser is signed in, session 2" in look(host, "R1", user=None).actual
    host.rows["Win32_Process"] = [process(10, "explorer.exe", 2)]
    assert look(host, "R1", user=None).status == "manual"


@pytest.mark.parametrize(("wanted", "same"), [
    ("qbuser", True), ("QBUSER", True), (".\\qbuser", True), ("ACME\\qbuser", True), ("acme\\QBuser", True), ("acme.local\\qbuser", True),
    ("qbuser@acme.local", True), ("qbuser@acme-group.com", True), (" ACME\\qbuser ", True), ("GLOBEX\\qbuser", False), ("globex.local\\qbuser", False),
    ("qbuser2", False), ("qbuser2@acme.local", False), ("jane@acme.local", False),
])
def test_a_user_is_known_in_every_spelling(wanted: str, same: bool) -> None:
    assert processes.same_user("ACME\\qbuser", wanted) is same


@pytest.mark.parametrize(("found", "wanted", "same", "unclear"), [
    ("AzureAD\\JaneDoe", "jane.doe@acme.com", True, False), ("AzureAD\\janedoe", "Jane_Doe@acme.com", True, False),
    ("AzureAD\\JaneMiller", "jane@acme.com", False, True), ("AzureAD\\JaneDoe", "AzureAD\\JaneDoe", True, False), ("AzureAD\\JaneDoe", "bob", False, False),
    ("ACMECORP\\jane", "jane@acme.local", True, False), ("ACMECORP\\janedoe", "jane.doe@acme.local", False, False),
])
def test_names_of_azure_ad_follow_the_display_name(found: str, wanted: str, same: bool, unclear: bool) -> None:
    assert (processes.same_user(found, wanted), processes.unlike_spelling(found, wanted)) == (same, unclear)


def test_a_user_of_azure_ad_who_cannot_be_told_is_a_question_to_the_operator(host: SessionHost) -> None:
    host.owners["10"] = "JaneMiller"
    host.domain = "AzureAD"
    outcome = look(host, "R1", user="jane@acme.com")
    assert (outcome.status, outcome.owner) == ("manual", "operator")
    assert "interweave_quickbooks_user" in outcome.remedy


# ------------------------------------------------------------------------------------------------------------- R2
def test_two_of_them_compete(host: SessionHost) -> None:
    host.rows["Win32_Process"].append(process(14, "QRemoteServer.exe", 3, QREMOTE))
    outcome = look(host, "R2")
    assert outcome.status == "fail"
    assert "2 of them run" in outcome.actual


@pytest.mark.parametrize(("session", "told"), [(0, "session 0"), (3, "in the session of ACME\\admin, not of ACME\\qbuser")])
def test_a_wrong_session(host: SessionHost, session: int, told: str) -> None:
    host.rows["Win32_Process"][2] = process(12, "QRemoteServer.exe", session, QREMOTE)
    assert told in look(host, "R2").actual


def test_what_is_ended_is_named_and_a_session_comes_before_what_is_started_in_it(host: SessionHost) -> None:
    host.rows["Win32_Process"][2] = process(12, "QRemoteServer.exe", 0, QREMOTE)
    assert look(host, "R2").remedy == (
        "End %s (process 12, session 0) (Task Manager > Details), and start QRemote Server in the session of ACME\\qbuser." % QREMOTE)
    host.owners = {"13": "admin"}
    host.rows["Win32_Process"] = [process(12, "QRemoteServer.exe", 0, QREMOTE), process(13, "explorer.exe", 3)]
    for item in ("R2", "R3"):
        assert look(host, item).remedy.startswith("First item R1: "), item


def test_apart_from_quickbooks_where_no_user_is_declared(host: SessionHost) -> None:
    host.rows["Win32_Process"][2] = process(12, "QRemoteServer.exe", 3, QREMOTE)
    assert "another session than QuickBooks, which runs in session 2" in look(host, "R2", user=None).actual


def test_none_runs(host: SessionHost) -> None:
    del host.rows["Win32_Process"][2]
    assert look(host, "R2").status == "fail"


def test_another_port_names_both(host: SessionHost) -> None:
    assert "listens on port 4500, while port 8001 was agreed" in look(host, "R2", port=8001).actual


def test_a_port_proxy_in_front_is_right(host: SessionHost) -> None:
    host.keys[PROXIES] = {"*/8001": "127.0.0.1/4500"}
    host.rows["MSFT_NetTCPConnection"].append(
        {"LocalAddress": "0.0.0.0", "LocalPort": "8001", "RemoteAddress": "", "RemotePort": "0", "State": "2", "OwningProcess": "77"})
    assert look(host, "R2", port=8001).status == "pass"


def test_deaf(host: SessionHost) -> None:
    host.rows["MSFT_NetTCPConnection"] = []
    assert "listens on no TCP port" in look(host, "R2").actual


# ------------------------------------------------------------------------------------------------------------- R3
def test_quickbooks_in_the_wrong_session_or_not_at_all(host: SessionHost) -> None:
    host.rows["Win32_Process"][1] = process(11, "QBW32.EXE", 3)
    assert "not of ACME\\qbuser" in look(host, "R3").actual
    del host.rows["Win32_Process"][1]
    assert "no process QBW.EXE or QBW32.EXE runs" in look(host, "R3").actual


# ------------------------------------------------------------------------------------------------------------- R4
def test_the_update_agents_link_does_not_start_quickbooks(host: SessionHost) -> None:
    host.files = [COMMON + "QRemote Server.lnk", COMMON + "QuickBooks Update Agent.lnk", COMMON + "QuickBooks Web Connector.lnk"]
    host.keys[startup.RUN_KEYS[0]] = {"QBWC": "C:\\Program Files (x86)\\Common Files\\Intuit\\QBWebConnector\\QBWebConnector.exe -silent"}
    outcome = look(host, "R4")
    assert outcome.status == "fail"
    assert "nothing starts QuickBooks at logon" in outcome.actual


@pytest.mark.parametrize("key", startup.RUN_KEYS)
def test_a_run_key_counts(host: SessionHost, key: str) -> None:
    host.files = [COMMON + "QuickBooks.lnk"]
    host.keys[key] = {"QRemote": '"%s"' % QREMOTE}
    assert look(host, "R4").status == "pass"


def test_the_users_own_folder_and_run_key_count(host: SessionHost) -> None:
    host.files = ["C:\\Users\\qbuser\\AppData\\Roaming\\Microsoft\\Windows\\Start Menu\\Programs\\Startup\\QuickBooks.lnk"]
    host.keys[HIVE + "Run"] = {"QRemote": QREMOTE}
    assert look(host, "R4").status == "pass"


OFF, ON = "03000000a1b2c3d4e5f6a7b8", "020000000000000000000000"
USER_LINK = "C:\\Users\\qbuser\\AppData\\Roaming\\Microsoft\\Windows\\Start Menu\\Programs\\Startup\\QRemote Server.lnk"
#: Each source of start-up entries: where the entry is, and where Windows keeps whether it is switched off (key, value).
SOURCES: dict[str, tuple[str, str, str, str]] = {
    "Run": (startup.RUN_KEYS[0], "QRemote", startup.APPROVED.key + "\\Run", "QRemote"),
    "Run32": (startup.RUN_KEYS[1], "QRemote", startup.APPROVED.key + "\\Run32", "QREMOTE"),
    "folder": ("", COMMON + "QRemote Server.lnk", startup.APPROVED.key + "\\StartupFolder", "QRemote Server.lnk"),
    "user's Run": (HIVE + "Run", "QRemote", HIVE + "Explorer\\StartupApproved\\Run", "QRemote"),
    "user's folder": ("", USER_LINK, HIVE + "Explorer\\StartupApproved\\StartupFolder", "QRemote Server.lnk"),
}


def entered(host: SessionHost, source: str, state: str) -> None:
    key, name, approved, value = SOURCES[source]
    host.files = [COMMON + "QuickBooks.lnk"]
    if key:
        host.keys[key] = {name: '"%s"' % QREMOTE}
    else:
        host.files.append(name)
    if state:
        host.keys[approved] = {value: bytes.fromhex(state), "Other": bytes.fromhex(OFF)}


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize(("state", "status"), [("", "pass"), (ON, "pass"), ("06" + ON[2:], "pass"), (OFF, "fail"), ("07" + OFF[2:], "fail"), ("01", "fail")])
def test_what_windows_holds_switched_off_starts_nothing(host: SessionHost, source: str, state: str, status: str) -> None:
    entered(host, source, state)
    outcome = look(host, "R4")
    assert outcome.status == status
    assert ("switched off in Task Manager > Startup" in outcome.actual) == (status == "fail")
    assert "QuickBooks.lnk" not in outcome.actual
    if status == "fail":
        assert "enable QRemote Server" in outcome.remedy
        who = "ACME\\qbuser" if source.startswith("user") else "an administrator"
        assert outcome.remedy.startswith("Signed in to the host as %s: Task Manager" % who), "each in a session of its own"
        assert "shell:startup" not in outcome.remedy, "it is there; a second link would start it twice once both are on"
        assert outcome.facts["startup"]["QRemote Server"] == []
        assert len(outcome.facts["startup_off"]["QRemote Server"]) == 1


@pytest.mark.parametrize("source", SOURCES)
def test_one_source_that_is_on_is_enough(host: SessionHost, source: str) -> None:
    entered(host, source, OFF)
    host.tasks = {"Start QRemote": task()}
    assert look(host, "R4").status == "pass"


@pytest.mark.parametrize(("policies", "source"), [
    (("SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Policies\\Explorer", "DisableLocalMachineRun"), "Run"),
    (("SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Policies\\Explorer", "DisableLocalMachineRun"), "Run32"),
    ((HIVE + "Policies\\Explorer", "DisableCurrentUserRun"), "user's Run"),
])
def test_a_policy_that_switches_run_keys_off_is_named(host: SessionHost, policies: tuple[str, str], source: str) -> None:
    entered(host, source, "")
    host.keys[policies[0]] = {policies[1]: 1}
    outcome = look(host, "R4")
    assert outcome.status == "fail"
    assert policies[1] in outcome.actual


def test_a_users_link_is_a_question_while_the_user_is_not_signed_in(host: SessionHost) -> None:
    entered(host, "user's folder", "")
    host.rows["Win32_Process"] = []
    outcome = look(host, "R4")
    assert outcome.status == "manual"
    assert "only while its user is signed in" in outcome.actual


TASK = """<?xml version="1.0" encoding="UTF-16"?>
<Task xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task"><Triggers><%(trigger)s><Enabled>%(on)s</Enabled>%(more)s</%(trigger)s></Triggers>
<Principals><Principal id="Author">%(principal)s</Principal></Principals>
<Settings><Enabled>%(task_on)s</Enabled></Settings><Actions><Exec><Command>"%(path)s"</Command></Exec></Actions></Task>"""


def task(trigger: str = "LogonTrigger", on: str = "true", task_on: str = "true", path: str = QREMOTE, more: str = "", principal: str = "") -> bytes:
    return (TASK % {"trigger": trigger, "on": on, "task_on": task_on, "path": path, "more": more, "principal": principal}).encode()


def user_id(name: str, kind: str = "InteractiveToken") -> str:
    return "<UserId>%s</UserId><LogonType>%s</LogonType>" % (name, kind)


SID = "S-1-5-21-1-2-3-1110"


@pytest.mark.parametrize("link", ["QuickBooks File Doctor.lnk", "Fishbowl for QuickBooks.lnk", "QuickBooks Point of Sale.lnk", "QuickBooks Importer.lnk",
                                  "QuickBooks Pro Timer.lnk"])
def test_a_link_named_after_quickbooks_may_be_an_add_ons(host: SessionHost, link: str) -> None:
    host.files = [COMMON + "QRemote Server.lnk", COMMON + link]
    outcome = look(host, "R4")
    assert (outcome.status, "Look at the target" in outcome.remedy) == ("manual", True)
    host.files.append(COMMON + "QuickBooks.lnk")
    assert look(host, "R4").status == "pass"


@pytest.mark.parametrize("link", ["QuickBooks Premier - Accountant Edition 2022.lnk", "QuickBooks_Standard_21.lnk", "QBW32.EXE - Verknüpfung (2).lnk",
                                  "Acme.qbw.lnk",
                                  "QuickBooks Desktop Pro Plus 2024 - Shortcut.lnk"])
def test_a_link_to_quickbooks_itself_counts(host: SessionHost, link: str) -> None:
    host.files = [COMMON + "QRemote Server for QODBC.lnk", COMMON + link]
    assert look(host, "R4").status == "pass"


def test_a_task_at_logon_counts(host: SessionHost) -> None:
    host.files = [COMMON + "QuickBooks.lnk"]
    host.tasks = {"Start QRemote": task(), "Other": b"<x"}
    outcome = look(host, "R4")
    assert outcome.status == "pass"
    assert any("\\Start QRemote" in line for line in outcome.evidence)


@pytest.mark.parametrize("xml", [
    task(trigger="TimeTrigger"), task(on="false"), task(task_on="false"), task(path="C:\\Windows\\notepad.exe"), b"", b"<Task", b"Zugriff verweigert",
    b'<!DOCTYPE x [<!ENTITY a "b">]>' + task(), task(more="<UserId>ACME\\admin</UserId>"), task(more="<EndBoundary>2020-01-01T00:00:00</EndBoundary>"),
    task(principal=user_id("S-1-5-18", "ServiceAccount")), task(principal=user_id(SID, "S4U")), task(principal=user_id(SID, "Password")),
    task(principal=user_id("S-1-5-21-1-2-3-500")), task(principal=user_id("ACME\\admin")),
])
def test_what_is_no_enabled_task_at_logon_does_not_count(host: SessionHost, xml: bytes) -> None:
    host.files = [COMMON + "QuickBooks.lnk"]
    host.tasks = {"Start QRemote": xml}
    assert look(host, "R4").status == "fail"


@pytest.mark.parametrize("xml", [
    task(more="<UserId>ACME\\qbuser</UserId>", principal=user_id(SID)), task(more="<UserId>%s</UserId>" % SID), task(principal=user_id("qbuser")),
    task(principal="<GroupId>S-1-5-32-545</GroupId>"), task(more="<EndBoundary>2999-01-01T00:00:00</EndBoundary>"),
])
def test_a_task_at_the_users_own_logon_counts(host: SessionHost, xml: bytes) -> None:
    host.files = [COMMON + "QuickBooks.lnk"]
    host.tasks = {"Start QRemote": xml}
    assert look(host, "R4", user="ACME\\qbuser").status == "pass"


def test_whose_task_it_is_is_a_question_while_the_user_is_not_signed_in(host: SessionHost) -> None:
    host.files, host.tasks = [COMMON + "QuickBooks.lnk"], {"Start QRemote": task(principal=user_id(SID))}
    host.rows["Win32_Process"] = []
    outcome = look(host, "R4")
    assert (outcome.status, "Task Scheduler" in outcome.remedy) == ("manual", True)


# ------------------------------------------------------------------------------------------------------------- R5
def test_a_sleeping_machine_says_when(host: SessionHost) -> None:
    host.keys["%s\\%s\\%s" % (SCHEMES, power.BALANCED, SLEEP)] = {"ACSettingIndex": 1800}
    outcome = look(host, "R5")
    assert outcome.status == "fail"
    assert "30 minutes" in outcome.actual
    assert "active power scheme 'Balanced'" in outcome.actual
    assert power.BALANCED not in outcome.actual


def test_group_policy_wins(host: SessionHost) -> None:
    host.keys["SOFTWARE\\Policies\\Microsoft\\Power\\PowerSettings\\" + SLEEP.split("\\")[1]] = {"ACSettingIndex": 600}
    assert "10 minutes" in look(host, "R5").actual


def test_another_scheme_and_its_defaults(host: SessionHost) -> None:
    scheme = "11111111-2222-3333-4444-555555555555"
    host.keys[SCHEMES] = {"ActivePowerScheme": scheme.upper()}
    default = "SYSTEM\\CurrentControlSet\\Control\\Power\\PowerSettings\\%s\\DefaultPowerSchemeValues\\" + scheme
    host.keys[default % SLEEP] = {"ACSettingIndex": 0}
    host.keys["SYSTEM\\CurrentControlSet\\Control\\Power"] = {"HibernateEnabled": 1}
    host.keys[default % HIBERNATE] = {"ProvAcSettingIndex": 10800}
    outcome = look(host, "R5")
    assert outcome.status == "fail"
    assert "it hibernates" in outcome.actual


def test_values_that_are_nowhere_are_never_a_pass(host: SessionHost) -> None:
    host.keys = {}
    assert look(host, "R5").status == "manual"


def test_all_is_as_unsettled_as_the_worst(host: SessionHost) -> None:
    del host.rows["Win32_Process"][2]
    outcome = look(host, "all")
    assert outcome.status == "fail"
    assert outcome.facts["checks"]["R2"]["status"] == "fail"
    assert outcome.facts["checks"]["R1"]["status"] == "pass"


@pytest.mark.parametrize("options", [{"port": 0}, {"qremote_program": "QRemote"}, {"quickbooks_programs": ['QBW.EXE" & calc & ".exe']}])
def test_bad_options_are_refused(host: SessionHost, options: dict[str, t.Any]) -> None:
    with pytest.raises(ValueError, match="is no"):
        look(host, "all", **options)
