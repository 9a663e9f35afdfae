# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""``summary.json``: points that tickets can be kept for, and the hosts by what became of them."""
from __future__ import annotations

import json

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.summary import render
from report_samples import RunBuilder, all_settled, demo, fleet, settled


def test_hosts_are_named_by_what_became_of_them(tmp_path, model_of):
    told = json.loads(render(model_of(demo(tmp_path).scoped("lost-qb01", "lost"))))
    assert told["verdict"] == "no-go"
    assert told["no_go"] == ["acme-qb01", "globex-qb01", "globex-qb02", "lost-qb01"]
    assert (told["unreachable"], told["not_run"], told["failed"], told["go"]) == (["globex-qb02"], ["lost-qb01"], [], [])
    assert told["counts"] == {"hosts": 4, "clients": 3, "go": 0, "no_go": 4}


def test_a_points_key_stays_when_its_words_change_and_tells_points_apart(tmp_path, model_of):
    def points(run_id: str, text: str) -> dict[str, dict]:
        run = RunBuilder(tmp_path, run_id).host("qb01", [*all_settled()[:-1], {**settled("5.3"), "status": "fail", "actual": text},
                                                         {**settled("5.3", "Second"), "status": "manual", "actual": text}])
        return {one["id"]: one for one in json.loads(render(model_of(run)))["open"]}

    before, after = points("a", "one thing"), points("b", "another")
    assert set(before) == set(after)
    assert [(one["client"], one["host"], one["item"]) for one in after.values()] == [("acme", "qb01", "5.3")] * 2
    assert [one["step"] for one in after.values()] == ["", "Second"]
    assert {one["found"] for one in after.values()} == {"another"}


def test_what_was_found_once_for_a_client_is_one_point(tmp_path, model_of):
    run = RunBuilder(tmp_path).host("a1", all_settled(), "acme").host("a2", all_settled(), "acme").client("acme", [{**settled("2.1"), "status": "fail"}])
    assert [(one["client"], one["host"], one["item"]) for one in json.loads(render(model_of(run)))["open"]] == [("acme", "", "2.1")]


def test_a_large_fleet_names_every_host(tmp_path, model_of):
    told = json.loads(render(model_of(fleet(tmp_path, 300))))
    assert len(told["go"]) + len(told["no_go"]) == 300
    assert set(told["unreachable"]) <= set(told["no_go"])


def test_what_a_finding_foresees_is_told(tmp_path, model_of):
    found = {**settled("4.3"), "status": "fail", "ends": "2020-01-01"}
    told = json.loads(render(model_of(RunBuilder(tmp_path).host("qb01", [found], "acme"))))
    assert [(one["client"], one["until"], one["ended"]) for one in told["ending"]] == [("acme", "2020-01-01", True)]
