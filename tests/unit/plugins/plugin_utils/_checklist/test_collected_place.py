# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is said of a server that is seen in a collected file: at best attested, with when and by whom; nothing is changed; what is not seen is named."""
from __future__ import annotations

import pytest
from ansible_collections.interweave.smartintegration.plugins.module_utils._items import KINDS
from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import PASS, ChangePolicy, Outcome
from ansible_collections.interweave.smartintegration.plugins.module_utils._runner import RunTags, Step, run_steps
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist._base import HOST, POLICY, Answer, Look
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist._collected_place import CollectedPlace, NothingChanges, collected_host
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist._host_look import HostLook, Tools, look_at_host
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist._work import Selection, Work, at_place
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist.item_4_3 import TimeZoneAlignment
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._collected.text import Unusable
from clients import client
from collecting import NOW, host, key, text

POWER = "SYSTEM\\CurrentControlSet\\Control\\Power"
SLEEP = {"check": "R5", "user": "", "port": None, "qremote_program": "QRemoteServer.exe", "quickbooks_programs": ["QBW.EXE"], "sources": None,
         "sdk_log": "C:\\x.txt", "stale_after": 24}
DSN = {"name": "AcmeQR", "state": "present", "driver": "Some driver", "bitness": "32", "attributes": {}, "secret_attributes": {}, "interweave": False}
BELOW = "SOFTWARE\\WOW6432Node\\ODBC\\"
ODBC = {
    'reg query "HKLM\\%sODBCINST.INI\\ODBC Drivers"' % BELOW: key(BELOW + "ODBCINST.INI\\ODBC Drivers", **{"Some driver": "REG_SZ    Installed"}),
    'reg query "HKLM\\%sODBCINST.INI" /s /v Driver' % BELOW: key(BELOW + "ODBCINST.INI\\Some driver", Driver="REG_SZ    C:\\x.dll"),
    'reg query "HKLM\\%sODBC.INI\\ODBC Data Sources"' % BELOW: "", 'reg query "HKLM\\%sODBC.INI" /s /v Driver' % BELOW: (1, "\nEnd of search"),
}


def done(resource, options, answers=None):
    step = Step("1.3", "it", resource, options)
    run_steps(CollectedPlace(host(answers)), [step])
    return step.outcome


def test_what_a_look_would_pass_is_attested_by_who_brought_it():
    found = done("windows_time_zone_info", {}, {"tzutil /g": "Pacific Standard Time"})
    assert found.status == "attested"
    assert found.actual.endswith("seen on 2026-11-30 14:05 UTC, brought by acme\\itadmin")
    assert "Not looked at by us" in found.evidence[-1]


def test_what_the_file_does_not_say_is_a_question_that_names_it():
    found = done("session_info", SLEEP)
    assert (found.status, found.owner) == ("manual", "it")
    assert "the collected file does not say it (HKLM\\%s" % POWER in found.actual
    assert "WinRM" in found.remedy


@pytest.mark.parametrize("resource", ["company_file_info", "flow_log_info"])
def test_a_company_file_and_a_log_are_never_in_a_file(resource):
    assert "not seen" in done(resource, {}).actual


def test_what_is_wanted_is_not_changed_whatever_is_allowed():
    found = done("odbc_dsn", DSN, ODBC)
    assert (found.status, found.blocked_by) == ("would_change", "the server is seen in a collected file, and nothing is changed on it")
    assert not any(change.applied for change in found.changes)
    assert found.remedy.startswith("Set it by hand in the 32-bit")
    assert {NothingChanges(allow=frozenset(KINDS)).blocked(kind) for kind in KINDS} == {found.blocked_by}


def test_a_fault_that_rests_on_what_no_tool_tells_is_a_question():
    dll = "C:\\Windows\\SysWOW64\\fqqb32.dll"
    name = "QODBC Driver for QuickBooks"
    answers = {
        'reg query "HKLM\\SOFTWARE\\%sODBC\\ODBCINST.INI\\ODBC Drivers"' % view: key(
            "SOFTWARE\\%sODBC\\ODBCINST.INI\\ODBC Drivers" % view, **({name: "REG_SZ    Installed"} if view else {}))
        for view in ("WOW6432Node\\", "")}
    for view in ("WOW6432Node\\", ""):
        answers['reg query "HKLM\\SOFTWARE\\%sODBC\\ODBCINST.INI" /s /v Driver' % view] = key(
            "SOFTWARE\\%sODBC\\ODBCINST.INI\\%s" % (view, name), Driver="REG_SZ    " + dll) if view else (1, "End of search")
        answers['reg query "HKLM\\SOFTWARE\\%sMicrosoft\\Windows\\CurrentVersion\\Uninstall" /s /f QuickBooks /d' % view] = (1, "End of search")
    answers['reg query "HKLM\\SYSTEM\\CurrentControlSet\\Control\\Session Manager" /f fqqb /d'] = (1, "End of search")
    folder = "C:\\Program Files (x86)\\QODBC Driver for QuickBooks\\"
    answers.update({'dir /b /s /a-d "%s"' % path: dll if path == dll else (1, "") for path in (
        dll, "C:\\Windows\\system32\\fqqb64.dll", folder + "QODBCDS.LIC", folder + "QREMOTE.LIC")})
    options = {"state": "present", "bitness": "32", "minimum_version": "24.0", "licence_at_hand": False, "time_limit": 900}
    found = done("qodbc_driver", options, answers)
    assert found.status == "manual"
    assert "version of %s" % dll in " ".join(found.evidence)
    assert done("qodbc_driver", options, {**answers, 'dir /b /s /a-d "%s"' % dll: (1, "")}).status == "fail"


def looked(variables, make):
    one = client(**variables)
    tools = Tools(lambda look: look.options, ChangePolicy(allow=frozenset()), make)
    return one, look_at_host(one, None, Selection(("windows_host",), ("4.3",), RunTags({}, {})), tools)


def test_nothing_of_the_file_but_the_zone_is_handed_on():
    import contextlib

    @contextlib.contextmanager
    def brought():
        yield host({"tzutil /g": "UTC"})

    one, found = looked({"collected": "x"}, brought)
    assert isinstance(found, HostLook)
    assert (found.seen.zone, found.seen.looked_at, found.requests, found.refused) == ("UTC", False, 0, "")


def test_a_file_that_cannot_be_used_is_one_clear_error():
    import contextlib

    @contextlib.contextmanager
    def bad():
        yield collected_host(client(collected="/nowhere/server.txt"))

    _one, found = looked({"collected": "/nowhere/server.txt"}, bad)
    assert found.refused == "interweave_collected: /nowhere/server.txt cannot be read: No such file or directory"
    assert {step.outcome.status for _look, step in found.work.steps} == {"error"}


def test_the_file_must_be_of_the_server_of_the_inventory(tmp_path):
    path = tmp_path / "server.txt"
    path.write_bytes(text().encode())
    for variables, address in (({}, "ACME-QB01.acme.example"), ({"computer_name": "acme-qb01"}, "10.1.2.3")):
        assert collected_host(client(collected=str(path), **variables), address, clock=lambda: NOW).file.host == "ACME-QB01"
    for variables, address in (({}, "10.1.2.3"), ({"computer_name": "other"}, "acme-qb01")):
        with pytest.raises(Unusable, match="of the server ACME-QB01, expected"):
            collected_host(client(collected=str(path), **variables), address, clock=lambda: NOW)


def test_a_look_for_what_is_now_takes_no_file():
    with pytest.raises(ValueError, match="a file says nothing of now"):
        collected_host(client(collected="/nowhere/server.txt"), of_now=True)


@pytest.mark.parametrize(("variables", "status"), [({}, "pass"), ({"collected": "x"}, "attested"), ({"collected": "x", "host_time_zone": "UTC"}, "pass")])
def test_what_is_judged_by_the_zone_of_a_file_is_attested(variables, status):
    answer = Answer(Look(POLICY, "time_shift_info", {}, "Time zone of main"), "Time zone of main", Outcome(PASS))
    assert [judged.outcome.status for judged in TimeZoneAlignment().judge(client(**variables), [answer])] == [status]


@pytest.mark.parametrize(("variables", "status"), [({}, "pass"), ({"collected": "x"}, "attested")])
def test_no_item_makes_a_pass_of_a_file(variables, status):
    pair = (Look(HOST, "session_info", {}, "Sleep"), Step("R5", "Sleep", "session_info", {}, Outcome(PASS)))
    found = at_place(client(**variables), Selection(("windows_host",), ("R5",), RunTags({}, {})), Work({"R5": [pair]}, [pair]), HOST, "")
    assert [one["status"] for one in found if one["item"] == "R5"] == [status]
