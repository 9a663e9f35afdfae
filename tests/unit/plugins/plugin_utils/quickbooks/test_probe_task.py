# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The two scheduled tasks: XML that Windows takes, nothing that escapes from it, and command lines that only remove what is ours."""
from __future__ import annotations

import xml.etree.ElementTree as ET
from datetime import datetime, timedelta, timezone

import pytest
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.quickbooks import _probe_task as task

NS = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"
CLOCK = datetime(2026, 11, 23, 14, 0, tzinfo=timezone.utc)
FOLDER = "C:\\Program Files\\InterWeave SmartIntegration\\probe-ab"
#: triggerBaseType of Microsoft's Task Scheduler Schema is a sequence.
SEQUENCE = ["Enabled", "StartBoundary", "EndBoundary", "Repetition", "ExecutionTimeLimit", "RandomDelay"]


def job(**changed):
    given = {"name": "InterWeave-preflight-probe-ab", "user_sid": "S-1-5-21-1-2-3-1110", "command": "C:\\Windows\\powershell.exe",
             "arguments": '-File "%s\\interweave-probe.ps1" -Folder "%s"' % (FOLDER, FOLDER), "folder": FOLDER, "clock": CLOCK,
             "limit": timedelta(seconds=320)}
    return task.Job(**{**given, **changed})


def read(xml):
    """As Windows does: the declaration says UTF-16."""
    return ET.fromstring(xml.encode("utf-16"))


def text(root, path):
    return root.findtext("/".join(NS + part for part in path.split("/")))


def triggers(root):
    return [{child.tag.removeprefix(NS): child.text for child in trigger} for trigger in root.find(NS + "Triggers")]


@pytest.mark.parametrize("xml", [task.task_xml(job()), task.janitor_xml(job())], ids=["program", "janitor"])
def test_it_is_well_formed_and_keeps_the_schemas_order(xml):
    root = read(xml)
    assert root.tag == NS + "Task"
    for trigger in triggers(root):
        assert list(trigger) == sorted(trigger, key=SEQUENCE.index)
        assert all(value.endswith("Z") for value in trigger.values())
    assert text(root, "Settings/DeleteExpiredTaskAfter") == "PT0S"
    assert text(root, "Settings/MultipleInstancesPolicy") == "IgnoreNew"


def test_the_program_runs_once_in_the_users_session_without_elevation_and_no_time_starts_it():
    root = read(task.task_xml(job()))
    assert text(root, "Principals/Principal/UserId") == "S-1-5-21-1-2-3-1110"
    assert text(root, "Principals/Principal/LogonType") == "InteractiveToken"
    assert text(root, "Principals/Principal/RunLevel") == "LeastPrivilege"
    assert text(root, "Settings/ExecutionTimeLimit") == "PT320S"
    (trigger,) = triggers(root)
    assert trigger == {"StartBoundary": "2026-11-22T14:00:00Z", "EndBoundary": "2026-11-23T14:07:20Z"}
    assert text(root, "Settings/StartWhenAvailable") == "false"


def test_the_janitor_starts_when_all_is_over_also_late_tries_again_and_ends():
    root = read(task.janitor_xml(job()))
    assert text(root, "Principals/Principal/UserId") == "S-1-5-18"
    assert text(root, "Settings/StartWhenAvailable") == "true"
    assert [trigger["StartBoundary"] for trigger in triggers(root)] == [
        "2026-11-23T14:07:20Z", "2026-11-23T14:22:20Z", "2026-11-23T15:07:20Z", "2026-11-24T14:07:20Z"]
    assert {trigger["EndBoundary"] for trigger in triggers(root)} == {"2026-11-30T14:07:20Z"}


def test_the_janitor_removes_what_is_ours_and_itself_only_once_the_folder_is_gone():
    assert text(read(task.janitor_xml(job())), "Actions/Exec/Arguments") == (
        '/d /c "schtasks /end /tn "\\InterWeave-preflight-probe-ab" & schtasks /delete /f /tn "\\InterWeave-preflight-probe-ab" & '
        'rmdir /s /q "%s" & rmdir "C:\\Program Files\\InterWeave SmartIntegration" & '
        '(if not exist "%s" schtasks /delete /f /tn "\\InterWeave-preflight-probe-ab-cleanup")"' % (FOLDER, FOLDER))


def test_markup_in_arguments_stays_text():
    nasty = "\"</Arguments><Command>calc</Command> & <!-- ]]> 'ü'"
    root = read(task.task_xml(job(arguments=nasty)))
    assert text(root, "Actions/Exec/Arguments") == nasty
    assert len(root.findall(".//" + NS + "Command")) == 1


@pytest.mark.parametrize("sid", ["", "ACME\\qb", "S-1-5-21-1</UserId><UserId>S-1-5-18", "S-1-5-21-1\n", "s-1-5-18"])
def test_what_is_no_sid_is_refused(sid):
    with pytest.raises(ValueError, match="is no SID"):
        task.task_xml(job(user_sid=sid))


@pytest.mark.parametrize("folder", ['C:\\a" & del /q C:\\*', "C:\\%TEMP%", "C:\\a\nb"])
def test_a_folder_that_could_change_the_command_is_refused(folder):
    with pytest.raises(ValueError, match="command line|cannot be"):
        task.removal(job(folder=folder))


def test_the_moment_is_the_same_whatever_the_zone_it_is_told_in():
    eastern = timezone(timedelta(hours=-5))
    assert task.task_xml(job(clock=CLOCK.astimezone(eastern))) == task.task_xml(job())
