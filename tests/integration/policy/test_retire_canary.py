# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The canary is retired on request, by its own playbook: check, do, look, again; without leave or arrival it is left alone."""
from __future__ import annotations

import json
import pathlib
import shutil
import subprocess
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))

from playbook import BIN, ROOT, environment, preflight


def player(lab, where, folder):
    """Plays the playbook for the run in this report folder."""
    run_id = max(path.name for path in (folder / "runs").iterdir())

    def play(*arguments, **variables):
        extra = {"interweave_report_dir": str(folder), "interweave_retire_run": run_id, **variables}
        done = subprocess.run([str(BIN / "ansible-playbook"), "-i", str(ROOT / "inventories" / "lab"), "--limit", "acme",
                               str(ROOT / "playbooks" / "retire_canary.yml"), "-e", json.dumps(extra), *arguments],
                              cwd=where, env=environment(lab), capture_output=True, text=True, timeout=300, check=False)
        assert "Traceback" not in done.stdout + done.stderr
        return done.returncode, " ".join((done.stdout + done.stderr).split())

    play.folder = folder / "runs" / run_id
    return play


@pytest.fixture(scope="module")
def arrived(_lab, tmp_path_factory):
    """A run that made the canary, and the canary in the books."""
    _lab.reset()
    folder = tmp_path_factory.mktemp("arrived") / "report"
    folder.mkdir()
    preflight(_lab, folder, "--limit", "acme")
    return folder, canary(_lab)


@pytest.fixture
def retire(arrived, lab, tmp_path):
    """After that run: its folder, to be spoilt, and the canary in a lab that is otherwise as at the start."""
    folder, row = arrived
    shutil.copytree(folder, tmp_path / "report")
    values = ", ".join("NULL" if value is None else "'%s'" % str(value).replace("'", "''") for value in row.values())
    lab.act("company_files", "sql", file="acme-main", statement="INSERT INTO Customer (%s) VALUES (%s)" % (", ".join(row), values))
    return player(lab, tmp_path, tmp_path / "report")


@pytest.fixture
def retire_all(lab, tmp_path):
    """After a run of its own, with all that it left in the books, on the host and in the CRM."""
    (tmp_path / "report").mkdir()
    preflight(lab, tmp_path / "report", "--limit", "acme")
    return player(lab, tmp_path, tmp_path / "report")


def canary(lab):
    return next(row for row in lab.state("company_files")["files"]["acme-main"]["customers"] if row["Name"] == "ZZZ-Test")


def active(lab):
    return str(canary(lab)["IsActive"]).lower() in ("1", "true")


def test_check_do_look_again(lab, retire_all):
    account = [row for row in lab.state("salesforce")["orgs"]["acme"]["accounts"] if row["Name"] == "ZZZ-Test"]
    lab.forget()
    code, output = retire_all("--check")
    assert (code, active(lab), lab.ledger()["writes"]) == (0, True, 0), output

    code, output = retire_all()
    assert (code, active(lab)) == (0, False), output
    assert "stays in the books" in output
    assert account[0]["Id"] in output
    assert "stays as it is" in output
    assert lab.ledger()["probe_starts"] == 1
    assert [row for row in lab.state("salesforce")["orgs"]["acme"]["accounts"] if row["Name"] == "ZZZ-Test"] == account
    (record,) = (retire_all.folder / "rollbacks").glob("acme-qb01-canary-*.json")
    assert json.loads(record.read_text())["status"] == "changed"

    code, output = retire_all()
    assert code == 0, output
    assert "changed=0" in output


def test_without_leave_it_stays_and_the_playbook_says_so(lab, retire):
    code, output = retire(interweave_allow=["probe"])
    assert (code, active(lab)) == (2, True)
    assert "Allow 'canary'" in output


def test_somebody_elses_customer_is_left_alone(lab, retire):
    lab.act("company_files", "sql", file="acme-main", statement="UPDATE Customer SET AccountNumber = 'K-1' WHERE Name = 'ZZZ-Test'")
    code, output = retire()
    assert (code, active(lab)) == (2, True)
    assert "not ours to retire" in output


def test_a_canary_that_did_not_arrive_is_left_alone(lab, retire):
    path = retire.folder / "hosts" / "acme-qb01.json"
    path.write_text(path.read_text().replace('"arrived": true', '"arrived": false'))
    lab.forget()
    code, output = retire()
    assert (code, lab.ledger()["requests"]) == (2, 0)
    assert "did not see the canary" in output


def test_it_is_retired_in_the_file_that_got_it_whatever_the_inventory_says_now(lab, retire_all):
    """In another file there is no such customer, which must not pass for retired."""
    other = {"name": "other", "dsn": "QuickBooks Data", "path": "C:\\Data\\Other.qbw"}
    lab.forget()
    code, output = retire_all(interweave_company_files=[other])
    assert (code, active(lab), lab.ledger()["requests"]) == (2, True, 0)
    assert "the company file 'main', which is no name in interweave_company_files" in output
    code, output = retire_all(interweave_company_files=[other, {"name": "main", "dsn": "QuickBooks Data QRemote", "company_name": "Acme Supply Inc."}])
    assert (code, active(lab)) == (0, False), output


def test_a_host_that_was_not_in_that_run_is_told_so(lab, retire):
    (retire.folder / "hosts" / "acme-qb01.json").unlink()
    code, output = retire()
    assert (code, active(lab)) == (2, True)
    assert "did not see the canary" in output


def test_a_run_must_be_named(lab, retire):
    code, output = retire(interweave_retire_run="")
    assert code == 2
    assert "interweave_retire_run" in output


@pytest.mark.parametrize("stops", ["blackout", "stop file"])
def test_a_blackout_and_a_stop_file_beat_the_consent(lab, retire, stops):
    variables = {"interweave_blackout": ["daily 00:00-24:00 UTC"]} if stops == "blackout" else {}
    if stops == "stop file":
        (retire.folder.parent.parent / "STOP").touch()
    lab.forget()
    code, output = retire(**variables)
    assert (code, active(lab), lab.ledger()["writes"]) == (2, True, 0), output
    assert "the %s" % stops in output


@pytest.mark.parametrize(("key", "was", "now"), [
    ("customer", "ZZZ-Test", "Baker Street Supplies"), ("marker", None, "K-1"), ("marker_column", "AccountNumber", "Notes"), ("customer", "ZZZ-Test", ["x"])])
def test_a_record_that_names_another_customer_is_refused(lab, retire, key, was, now):
    """Whoever can write the report folder must not choose which customer of the books becomes inactive."""
    lab.act("company_files", "sql", file="acme-main", statement="UPDATE Customer SET AccountNumber = 'K-1', Notes = 'K-1' WHERE Name = 'Baker Street Supplies'")
    path = retire.folder / "hosts" / "acme-qb01.json"
    record = json.loads(path.read_text())
    kept = record["parts"]["company_file"]["data"]["main"]["canary"]
    assert was is None or kept[key] == was
    kept[key] = now
    path.write_text(json.dumps(record))
    lab.forget()
    code, output = retire()
    assert (code, active(lab), lab.ledger()["requests"]) == (2, True, 0), output
    assert "is not the canary that interweave_canary declares" in output


@pytest.mark.parametrize("name", ["../../x", "/etc", "latest"])
def test_a_run_is_a_name_below_the_report_folder(lab, retire, name):
    lab.forget()
    code, output = retire(interweave_retire_run=name)
    assert (code, active(lab), lab.ledger()["requests"]) == (2, True, 0), output
