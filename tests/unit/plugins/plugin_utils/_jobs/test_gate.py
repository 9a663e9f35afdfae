# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""preflight_gate: a report that was written fails a pipeline when a host is not ready."""
from __future__ import annotations

import json

import pytest
from ansible.errors import AnsibleError
from runactions import call

BEHIND = {"host": "qb02", "verdict": "no-go", "outcome": "reported", "faults": 2, "unanswered": 1}


def gate(tmp_path, report, **options):
    path = tmp_path / "report.json"
    path.write_text(json.dumps(report), encoding="utf-8")
    return call("preflight_gate", {"report": str(path), **options}, {})


def test_a_go_is_a_go(tmp_path):
    assert gate(tmp_path, {"schema": "1", "verdict": "go", "hosts": [{"host": "qb01", "verdict": "go"}]})["verdict"] == "go"


def test_who_is_not_ready_is_named_as_far_as_wanted(tmp_path):
    with pytest.raises(AnsibleError, match=r"no-go: qb02 \(reported, 2 faults, 1 unanswered\) and 1 more\. What is needed"):
        gate(tmp_path, {"schema": "1", "verdict": "no-go", "hosts": [BEHIND, {**BEHIND, "host": "qb03"}]}, max_named=1)


@pytest.mark.parametrize(("report", "said"), [
    ({"schema": "1", "verdict": "go", "hosts": []}, "no host was in scope"),
    ({"schema": "1", "verdict": "go", "hosts": [BEHIND]}, "no-go: qb02"),
    ({"schema": "2", "verdict": "go", "hosts": []}, "is no report of schema 1"),
    ({"schema": "1", "verdict": "go", "hosts": "all"}, "is no report of schema 1"),
], ids=["no host", "a word that its hosts deny", "another schema", "no list"])
def test_no_report_is_a_go_by_its_word_alone(tmp_path, report, said):
    with pytest.raises(AnsibleError, match=said):
        gate(tmp_path, report)


def test_people_are_pointed_to_the_page(tmp_path):
    (tmp_path / "report.html").write_text("", encoding="utf-8")
    with pytest.raises(AnsibleError, match=r"report\.html"):
        gate(tmp_path, {"schema": "1", "verdict": "no-go", "hosts": [BEHIND]})
