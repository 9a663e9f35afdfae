# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Earlier runs: the one that fits is named, old ones go, and what somebody may still need stays."""
from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run.files import write_json
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run.history import (
    Keep,
    earlier_report,
    fitting_runs,
    last_good,
    retire,
    run_ids,
    which_fits,
)

NOW = datetime(2026, 11, 30, 12, tzinfo=timezone.utc)


def made(tmp_path, day: int, hosts: dict[str, str], check: bool = False, **more) -> str:
    """A run of that many days ago; *hosts* with the verdict it gave each."""
    started = NOW - timedelta(days=day)
    run_id = started.strftime("%Y%m%dT%H%M%SZ-aaaaaa")
    folder = tmp_path / "runs" / run_id
    write_json(folder / "manifest.json", {"schema": "1", "run_id": run_id, "started": started.isoformat(), "check": check,
                                          "hosts": {host: {"client": "acme"} for host in hosts}, **more})
    write_json(folder / "hosts" / "qb01.json", {})
    write_json(folder / "names" / "account-names.csv", {})
    write_json(folder / "verdicts.json", {"hosts": {host: {"verdict": verdict} for host, verdict in hosts.items()}})
    return run_id


def test_the_runs_that_would_fit_are_named_newest_first(tmp_path):
    old = made(tmp_path, 9, {"qb01": "go", "qb02": "go"})
    made(tmp_path, 8, {"qb01": "go", "qb02": "go"}, check=True)
    newer = made(tmp_path, 7, {"qb01": "go", "qb02": "go", "qb03": "go"})
    made(tmp_path, 6, {"elsewhere": "go"})
    (tmp_path / "runs" / made(tmp_path, 5, {"qb01": "go", "qb02": "go"}) / "manifest.json").write_text("[" * 90000, encoding="ascii")
    assert fitting_runs(tmp_path, ["qb01", "qb02"], False) == [newer, old]
    assert which_fits(tmp_path, ["qb01", "qb02"], False).endswith("these would fit: %s, %s" % (newer, old))
    assert "none fits" in which_fits(tmp_path, ["qb99"], False)


@pytest.mark.parametrize(("keep", "left"), [
    (Keep(), [40, 30, 20, 10, 1]), (Keep(runs=2), [20, 10, 1]), (Keep(days=15), [20, 10, 1]), (Keep(runs=1), [20, 1]), (Keep(runs=100, days=25), [20, 10, 1]),
    (Keep(days=0), [20, 1]),
], ids=repr)
def test_runs_are_kept_by_number_and_age_and_the_last_good_one_always(tmp_path, keep, left):
    ids = {day: made(tmp_path, day, {"qb01": "go" if day in (40, 20) else "no-go"}) for day in (40, 30, 20, 10, 1)}
    gone = retire(tmp_path, keep, NOW)
    assert run_ids(tmp_path) == [ids[day] for day in left]
    assert sorted([*gone, *run_ids(tmp_path)]) == sorted(ids.values())
    assert sorted(path.name for path in (tmp_path / "runs").iterdir()) == run_ids(tmp_path)


def test_each_host_has_its_own_last_good_run(tmp_path):
    one = made(tmp_path, 30, {"qb01": "go", "qb02": "no-go"})
    two = made(tmp_path, 20, {"qb01": "no-go", "qb02": "go"})
    made(tmp_path, 15, {"qb01": "no-go", "qb02": "no-go"})
    newest = made(tmp_path, 10, {"qb01": "no-go", "qb02": "no-go"})
    assert last_good(tmp_path, run_ids(tmp_path)) == {"qb01": one, "qb02": two}
    retire(tmp_path, Keep(runs=1, days=1), NOW)
    assert run_ids(tmp_path) == [one, two, newest]


def test_a_run_at_work_and_one_of_unknown_age_stay(tmp_path):
    at_work = made(tmp_path, 50, {"qb01": "no-go"})
    unknown = made(tmp_path, 40, {"qb01": "no-go"}, started="long ago")
    newest = made(tmp_path, 1, {"qb01": "no-go"})
    assert retire(tmp_path, Keep(days=5), NOW, {at_work}) == []
    assert run_ids(tmp_path) == [at_work, unknown, newest]


def test_name_lists_go_before_the_runs(tmp_path):
    old, new = made(tmp_path, 40, {"qb01": "go"}), made(tmp_path, 2, {"qb01": "no-go"})
    assert retire(tmp_path, Keep(names_days=30), NOW) == []
    assert not (tmp_path / "runs" / old / "names").exists()
    assert (tmp_path / "runs" / old / "hosts" / "qb01.json").exists()
    assert (tmp_path / "runs" / new / "names").exists()


def test_what_a_link_leads_to_stays(tmp_path):
    outside = tmp_path / "outside"
    write_json(outside / "theirs.json", {})
    run = made(tmp_path, 40, {"qb01": "no-go"})
    (tmp_path / "runs" / run / "hosts" / "link").symlink_to(outside)
    (tmp_path / "runs" / run / "clients").symlink_to(outside)
    made(tmp_path, 1, {})
    assert retire(tmp_path, Keep(runs=1), NOW) == [run]
    assert (outside / "theirs.json").exists()


def test_an_earlier_report_is_named_by_its_run_and_a_folder_without_one_is_not(tmp_path):
    assert earlier_report(tmp_path) == ""
    newest = made(tmp_path, 1, {"qb01": "go"})
    assert earlier_report(tmp_path) == "", "a run that made no report"
    (tmp_path / "report.json").touch()
    assert "earlier run (the newest is %s)" % newest in earlier_report(tmp_path)
