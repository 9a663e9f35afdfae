# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A question to a person that another place of the run answers is asked no more; an answer to nothing is none."""
from __future__ import annotations

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.findings import answered


def entry(status="manual", item="1.3", **more):
    return {"item": item, "status": status, "step": "QODBC driver", "actual": "asked", "remedy": "do", "owner": "it", "evidence": ["seen"], "changes": [],
            **more}


def answer(status="pass", item="1.3"):
    return entry(status, item, step="InterWeave's runs", actual="3 runs", remedy="", owner="it", evidence=["proves"], answers="licence")


def test_an_answer_takes_the_questions_place():
    (found,) = answered([entry(question="licence", blocked_by="nobody allowed it", valid_for="QODBC 24"), answer()])
    assert (found["status"], found["actual"], found["remedy"], found["step"]) == ("pass", "3 runs", "", "QODBC driver")
    assert found["evidence"] == ["seen", "Asked otherwise: asked", "proves"]
    assert found["valid_for"] == "QODBC 24"
    assert not {"question", "answers", "blocked_by"} & set(found)


def test_what_was_changed_stays_changed():
    (found,) = answered([entry(question="licence", changes=[{"what": "driver", "applied": True}]), answer()])
    assert found["status"] == "changed"


def test_a_narrower_question_replaces_a_wider_one():
    (found,) = answered([entry(question="licence"), {**answer("manual"), "remedy": "look"}])
    assert (found["status"], found["remedy"]) == ("manual", "look")


def test_a_fault_is_answered_by_nothing():
    found = answered([entry("fail", question="licence"), answer()])
    assert [one["status"] for one in found] == ["fail", "pass"]
    assert [one["status"] for one in answered([entry("fail", question="licence"), answer("manual")])] == ["fail"]


def test_another_items_question_is_not_answered():
    assert [one["status"] for one in answered([entry(item="1.4", question="licence"), answer()])] == ["manual", "pass"]
    assert answered([entry()]) == [entry()]
