# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Nothing of ours stays on the host: not after a success, not after any failure, not after the controller was killed in the middle."""
from __future__ import annotations

import contextlib
import os
import pathlib
import signal
import subprocess
import sys
import time

import cfrun
import pytest
import yaml

ROOT = pathlib.Path(__file__).resolve().parents[3]
#: What the probe does on the wire, as the lab calls it, each met by every kind of failure.
OPERATIONS = ["Invoke StdRegProv", "Enumerate Win32_Process", "GetOwnerSid", "Enumerate Win32_OperatingSystem", "RegisterByXml",
              "Enumerate MSFT_ScheduledTask", "shell:create", "shell:mkdir", "shell:schtasks", "shell:send", "shell:rmdir",
              "shell:receive", "Enumerate CIM_DataFile"]
FAILURES = ["drop", "lost_reply", "status", "access_denied", "quota"]


def wait_until_gone(lab, seconds=5.0):
    """A command whose reply was lost may still be running."""
    end = time.monotonic() + seconds
    while cfrun.ours(lab) != cfrun.NOTHING and time.monotonic() < end:
        time.sleep(0.05)
    return cfrun.ours(lab)


def test_a_success_leaves_nothing_and_costs_few_requests(lab):
    lab.forget()
    assert cfrun.ask(lab, "host")["company_file"]["connected"] is True
    assert cfrun.ours(lab) == cfrun.NOTHING
    assert lab.ledger()["requests"] <= 36
    assert (lab.ledger()["powershell_starts"], lab.ledger()["probe_starts"]) == (0, 1)


@pytest.mark.parametrize("action", FAILURES)
@pytest.mark.parametrize("op", OPERATIONS)
def test_after_any_failure_nothing_is_left(lab, op, action):
    lab.fault("windows", action, op=op, host=cfrun.HOST)
    result = cfrun.ask(lab, "host", customer={"marker": "IW-20261123"}, company_name="Acme Supply Inc.")
    assert lab.call("GET", "/faults") == []
    assert "findings" in result or result["failed"], result
    assert "Traceback" not in str(result)
    assert wait_until_gone(lab) == cfrun.NOTHING
    assert lab.ledger()["probe_starts"] <= 1
    assert len(cfrun.customers(lab)) <= 1


def test_a_failing_clean_up_says_what_is_left_and_the_janitor_takes_it_away(lab):
    """Every command of the clean-up fails; what remains is named with the time at which it goes."""
    lab.fault("windows", "access_denied", op="shell:rmdir", host=cfrun.HOST, times=50)
    result = cfrun.ask(lab, "host")
    assert result["company_file"]["connected"] is True
    left = cfrun.ours(lab)
    assert left["tasks"]
    assert "left on the host for now" in str(result["findings"])
    report = lab.act("windows", "advance", host=cfrun.HOST, minutes=20)
    assert any(name.endswith("-cleanup") for name in report["ran"])
    assert cfrun.ours(lab) == cfrun.NOTHING


def test_the_janitor_does_nothing_before_its_time(lab):
    lab.fault("windows", "access_denied", op="shell:rmdir", host=cfrun.HOST, times=50)
    cfrun.ask(lab, "host", timeout=150)
    before = cfrun.ours(lab)
    assert lab.act("windows", "advance", host=cfrun.HOST, minutes=5)["ran"] == []
    assert cfrun.ours(lab) == before


PLAY = [{"hosts": "all", "gather_facts": False, "tasks": [{"interweave.smartintegration.company_file_info": {
    "name": "main", "dsn": "QuickBooks Data", "probe_powershell": True, "timeout": 30, "on_failure": "report", "customer": {"marker": "IW-20261123"}}}]}]


def controller(lab, tmp_path, **task):
    """Start ansible-playbook on a probe that QuickBooks keeps waiting."""
    lab.act("company_files", "switch", file=cfrun.FILE, name="connect_delay", value="60")
    (tmp_path / "play.yml").write_text(yaml.safe_dump([{**PLAY[0], "tasks": [{**PLAY[0]["tasks"][0], **task}]}]), encoding="utf-8")
    (tmp_path / "hosts.yml").write_text(yaml.safe_dump({"all": {"hosts": {"qb01": {
        "ansible_host": lab.address(10, 1), "ansible_connection": "winrm", "ansible_port": 5985, "ansible_winrm_scheme": "http",
        "ansible_winrm_transport": ["ntlm"], "ansible_user": "interweave@ACME", "ansible_password": "Lab-acme-1!"}}}}), encoding="utf-8")
    environment = {**os.environ, "ANSIBLE_COLLECTIONS_PATH": str(ROOT / ".cache" / "collections"), "ANSIBLE_NOCOLOR": "1"}
    command = [str(pathlib.Path(sys.executable).with_name("ansible-playbook")), "-i", "hosts.yml", "play.yml"]
    with open(tmp_path / "out", "wb") as out:
        return subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=out, stderr=out, start_new_session=True)


def until_started(lab, process):
    end = time.monotonic() + 60
    while lab.ledger()["probe_starts"] == 0 and time.monotonic() < end and process.poll() is None:
        time.sleep(0.1)


def kill(process):
    """The workers too: ansible-core gives each a session of its own, so that they outlive their parent and would clean up themselves."""
    workers = pathlib.Path("/proc/%d/task/%d/children" % (process.pid, process.pid)).read_text().split()
    process.kill()
    for worker in workers:
        with contextlib.suppress(ProcessLookupError):
            os.kill(int(worker), signal.SIGKILL)
    process.wait(10)


def test_a_tasks_time_out_leaves_nothing(lab, tmp_path):
    process = controller(lab, tmp_path, timeout=8)
    try:
        process.wait(60)
    finally:
        process.kill()
    assert lab.ledger()["probe_starts"] == 1, (tmp_path / "out").read_text()
    assert b"Timed out" in (tmp_path / "out").read_bytes() or b"timed out" in (tmp_path / "out").read_bytes()
    assert wait_until_gone(lab) == cfrun.NOTHING


def test_after_the_controller_was_killed_in_the_middle_everything_goes_by_itself(lab, tmp_path):
    process = controller(lab, tmp_path)
    try:
        until_started(lab, process)
    finally:
        kill(process)
    assert lab.ledger()["probe_starts"] == 1, (tmp_path / "out").read_text()
    left = cfrun.ours(lab)
    assert len(left["tasks"]) == 2
    assert sorted(path.rpartition("\\")[2] for path in left["files"]) == ["interweave-probe.ps1", "request.json", "result.json"]
    lab.act("windows", "advance", host=cfrun.HOST, minutes=15)
    assert cfrun.ours(lab) == cfrun.NOTHING
    assert cfrun.customers(lab) == []


#: Where the controller waits for a late reply: the operation, how many of its kind go before, and what is on the host by then.
MOMENTS = {
    "before its folder is there": ("RegisterByXml", 1, lambda left: len(left["tasks"]) == 2 and not left["folders"]),
    "when the script is there": ("request.json", 0, lambda left: left["files"] and not any(path.endswith("request.json") for path in left["files"])),
    "when schtasks registers": ("MSFT_ScheduledTask", 1, lambda left: left["folders"] and len(left["tasks"]) == 1)}


@pytest.mark.parametrize("moment", MOMENTS)
def test_killed_at_other_moments_everything_goes_by_itself_too(lab, tmp_path, moment):
    operation, skip, reached = MOMENTS[moment]
    if moment == "when schtasks registers":
        lab.fault("windows", "access_denied", op="RegisterByXml", host=cfrun.HOST, times=10)
    lab.fault("windows", "late_reply", op=operation, host=cfrun.HOST, value=120, skip=skip)
    process = controller(lab, tmp_path)
    end = time.monotonic() + 60
    while not reached(cfrun.ours(lab)) and time.monotonic() < end and process.poll() is None:
        time.sleep(0.05)
    there = cfrun.ours(lab)
    kill(process)
    assert reached(there), (tmp_path / "out").read_text()
    lab.act("windows", "advance", host=cfrun.HOST, minutes=15)
    assert cfrun.ours(lab) == cfrun.NOTHING


def test_without_cim_registration_schtasks_does_it_and_leaves_nothing_either(lab):
    lab.fault("windows", "access_denied", op="RegisterByXml", host=cfrun.HOST, times=10)
    assert cfrun.ask(lab, "host")["company_file"]["connected"] is True
    assert cfrun.ours(lab) == cfrun.NOTHING


def test_a_folder_with_something_elses_in_it_stays(lab):
    lab.act("windows", "set_file", host=cfrun.HOST, path="C:\\Program Files\\InterWeave SmartIntegration\\qodbc.exe", text="installer")
    cfrun.ask(lab, "host")
    left = cfrun.ours(lab)
    assert left["tasks"] == []
    assert left["files"] == ["C:\\Program Files\\InterWeave SmartIntegration\\qodbc.exe"]
    assert left["folders"] == ["C:\\Program Files\\InterWeave SmartIntegration"]


def test_the_user_reads_and_runs_what_lies_there_and_writes_one_file_that_was_made_for_it(lab):
    cfrun.ask(lab, "host")
    folder, result = lab.act("windows", "state", host=cfrun.HOST)["acls"]
    user = "S-1-5-21-1004336348-1177238915-682003330-1110"
    assert folder.partition("/inheritance:r ")[2] == "/grant:r *S-1-5-32-544:(OI)(CI)F *S-1-5-18:(OI)(CI)F *%s:(OI)(CI)RX" % user
    assert result.partition(" ")[2].endswith("result.json /grant:r *%s:(R,W)" % user)
