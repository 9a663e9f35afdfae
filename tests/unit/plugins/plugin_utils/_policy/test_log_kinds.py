# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every sample of the engine's log judged through the module, and each kind of log that cannot prove five records says how to get one that can."""
from __future__ import annotations

import datetime
import json
import pathlib

import pytest
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._policy import run as _policy_run
from lab.interweave_log import EngineLog, Run, as_text

GOLDEN = pathlib.Path(__file__).resolve().parents[4] / "golden" / "interweave-log"
ME = "ops@acme.example"
NOW = datetime.datetime(2026, 11, 23, 9, 0)


def judge(text=None, path=None, user=ME, since="2026-11-23T08:00:00", **more):
    options = {"path": path, "text": text, "url": None, "token": None, "user": user, "since": since, "engine_zone": "America/Phoenix", "record_pattern": "",
               "single_record_pattern": _policy_run.OPTIONS["flow_log_info"]["single_record_pattern"]["default"], "minimum_records": 5, **more}
    return _policy_run.execute("flow_log_info", options, False)


@pytest.mark.parametrize(("name", "user", "status", "wanted"), [
    ("stdout-six-clean-runs.txt", "ops@larch.example", "pass", (6, 6, 0, 0, {}, [])),
    ("erl-daily-mode.erl", "ops@larch.example", "fail", (4, 4, 2, 2, {"3100": 1}, ["Larch Nursery"])),
    ("log-viewer-page.html", "ops@larch.example", "fail", (7, 7, 2, 2, {"3100": 1}, ["Larch Nursery"])),
    ("integration_client_example20261129.erl", "integration@client.example", "fail", (5, 5, 1, 1, {"3100": 1}, ["ZZZ-Test"])),
    ("stdout-log.txt", "integration@client.example", "fail", (5, 5, 1, 2, {"3100": 1}, ["ZZZ-Test"])),
])
def test_every_sample_of_the_engine(name, user, status, wanted):
    result = judge(path=str(GOLDEN / name), user=user, since="2026-11-29T00:00:00")
    found = tuple(result[key] for key in ("records", "runs_ok", "runs_failed", "error_count", "codes", "names_in_use"))
    assert (result["status"], found) == (status, wanted)
    assert "INSERT INTO" not in json.dumps(result)


def test_a_sample_saved_as_text_says_how_to_save_it():
    page = (GOLDEN / "log-viewer-page.html").read_text(encoding="utf-8")
    clean = page[:page.index("<tr color=black bgcolor=white>\n<td>2026-11-29 23:30:38.299")] + page[page.rindex("<tr "):]
    assert judge(clean, user="ops@larch.example", since="2026-11-29T00:00:00")["status"] == "pass"
    result = judge(as_text(clean), user="ops@larch.example", since="2026-11-29T00:00:00")
    assert (result["status"], result["kind"]) == ("error", "runs_page_as_text")
    assert "copied or saved as text" in result["actual"]
    assert "HTML only" in result["remedy"]
    with_errors = judge(as_text(page), user="ops@larch.example", since="2026-11-29T00:00:00")
    assert (with_errors["status"], with_errors["codes"]) == ("fail", {"3100": 1})
    assert any("HTML only" in line for line in with_errors["evidence"])


def write(count=6, mode="Daily", user=ME, flow="SFAcct2QBCustN", refused=0, **more):
    log, run = EngineLog({user: mode}, **more), Run(flow, user)
    for number in range(count):
        run.number = number
        log.started(run, NOW)
        log.entry(run, NOW, "Trying to connect")
        if number < refused:
            log.refused(run, NOW, "INSERT INTO Customer VALUES ('Geheim')",
                        '[QODBC] Error: 3100 - The name "Acme %d" of the list element is already in use.' % number)
        log.end(run, NOW)
        log.verdict(run, NOW)
    return log


def test_the_servers_log_with_the_daemons_lines_passes():
    result = judge(write().stdout)
    assert (result["status"], result["records"], result["kind"]) == ("pass", 6, "server_log")


def test_the_engines_own_verdict_counts():
    log, run = write(5), Run("SFAcct2QBCustN", ME, number=6)
    log.entry(run, NOW, "Trying to connect")
    log.end(run, NOW)
    log.verdict(run, NOW, success=False, connection_failures=1)
    result = judge(log.stdout)
    assert (result["status"], result["runs_failed"], result["records"]) == ("fail", 1, 5)
    assert "by the engine's own verdict" in result["actual"]


@pytest.mark.parametrize(("mode", "status"), [
    ("Daily", "pass"), ("ConD", "pass"), ("DailyEveryErr", "pass"), ("DailyE", "error"), ("ConDE", "error"), ("None", "error")])
def test_only_three_mail_modes_can_prove_records(mode, status):
    result = judge(write(mode=mode).mailed(ME))
    assert result["status"] == status
    assert status == "pass" or "Full Daily" in result["remedy"]


def test_errors_only_are_all_found_and_older_ones_say_what_the_log_lacks():
    mailed = write(mode="ConDE", refused=4).mailed(ME)
    result = judge(mailed)
    assert (result["status"], result["error_count"], result["names_in_use"]) == ("fail", 4, ["Acme 0", "Acme 1", "Acme 2", "Acme 3"])
    assert any("errors only" in line for line in result["evidence"])
    older = judge(mailed, since="2026-11-23T09:30:00")
    assert (older["status"], "errors only" in older["actual"] or "ends at" in older["actual"]) == ("error", True)


def test_without_times_nothing_is_new():
    result = judge(write(stamps=False).stdout)
    assert (result["status"], result["kind"], result["records"]) == ("error", "no_times", 6)
    assert "IsTimeStamping" in result["remedy"]
    assert judge(write(stamps=False, refused=1).stdout)["status"] == "fail"


@pytest.mark.parametrize("name", ["IWtransform.log", "IWtransformError.log"])
def test_the_engines_optional_files_prove_nothing(tmp_path, name):
    (tmp_path / name).write_text(write().stdout, encoding="utf-8")
    result = judge(path=str(tmp_path / name))
    assert (result["status"], "by its design" in result["actual"]) == ("error", True)


def test_entries_without_any_end_are_no_log_of_runs():
    log, run = EngineLog(), Run("SFAcct2QBCustN", ME)
    log.entry(run, NOW, "Trying to connect")
    result = judge(log.stdout)
    assert (result["status"], "not one end of a run" in result["actual"]) == ("error", True)


def test_a_page_that_found_nothing_is_no_other_file():
    result = judge(EngineLog().runs_page("SFAcct2QBCustN", ME))
    assert (result["status"], "has no line of %s for flow SFAcct2QBCustN today" % ME in result["actual"]) == ("error", True)


def test_a_log_of_all_customers_keeps_the_clients_lines_only():
    log = write(6)
    other = write(3, user="ops@globex.example", refused=3, flow="SFOpp2QBInvN")
    mixed = "".join(line + "\n" for pair in zip(log.stdout.splitlines(), other.stdout.splitlines() + [""] * 100, strict=False) for line in pair)
    result = judge(mixed)
    assert (result["status"], result["records"], result["error_count"]) == ("pass", 6, 0)


def test_a_file_is_its_users_by_its_name(tmp_path):
    path = tmp_path / "_ops_acme_example20261123.erl"
    path.write_text(write().mailed(ME), encoding="utf-8")
    assert judge(path=str(path))["kind"] == "user_file"


def test_a_code_that_no_table_names_is_said_to_be_unknown():
    log, run = EngineLog(), Run("SFAcct2QBCustN", ME)
    log.refused(run, NOW, "INSERT INTO Customer VALUES ('x')", "[QODBC] Error: 3999 - something new")
    log.end(run, NOW)
    result = judge(log.stdout)
    assert (result["status"], result["codes"]) == ("fail", {"3999": 1})
    assert "3999: neither Intuit's nor InterWeave's table names this code" in result["remedy"]
