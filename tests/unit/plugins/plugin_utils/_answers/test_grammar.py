# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The words behind a code: yes, no, I don't know, a value; and what is none of them."""

from __future__ import annotations

import pytest
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._answers.grammar import NO, UNCLEAR, UNKNOWN, YES, Said, answers, meaning

CODE = "QABCDEFGH2"


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("yes", YES),
        ("Yes.", YES),
        ("YES, it is in the safe", YES),
        ("ja", YES),
        ("no", NO),
        ("No, it is with Bob", NO),
        ("nein", NO),
        ("not yet", NO),
        ("I don't know", UNKNOWN),
        ("i don\u2019t know, ask Bob", UNKNOWN),
        ("?", UNKNOWN),
        ("yes, but only on Mondays", UNCLEAR),
        ("yes and no", UNCLEAR),
        ("Yes, I don't think so", UNCLEAR),
        ("NOT yes", UNCLEAR),
        ("yesterday", UNCLEAR),
        ("nobody", UNCLEAR),
        ("", UNCLEAR),
        ("maybe", UNCLEAR),
        ("yes?", UNCLEAR),
        ("yes Remark: No dialog appeared", YES),
        ("no, yes was wrong", NO),
        ("y", YES),
        ("X.", YES),
        ("Y. Miller will answer", UNCLEAR),
        ("X Corp", UNCLEAR),
        ("N. Smith", UNCLEAR),
        ("yes, once the router is replaced", UNCLEAR),
        ("yes, after Friday", UNCLEAR),
        ("yes, I think so", UNCLEAR),
        ("ja, sobald Bob da war", UNCLEAR),
        ("yes Remark: only after Friday", UNCLEAR),
    ],
)
def test_a_plain_yes_is_one_and_a_yes_with_conditions_none(text: str, answer: str) -> None:
    assert meaning(text) == answer


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["[%s] -2" % CODE], ["-2"]),
        (["[%s] \u2013 yes" % CODE], ["yes"]),
        (["[%s] yes / no / don't know:" % CODE, "", "2) 1.4 Certificate"], []),
        (["> > [%s] yes / no / don't know: yes" % CODE], []),
        (["[%s] yes" % CODE, "> [%s] yes / no / don't know: no" % CODE], ["yes"]),
        (["[%s] yes" % CODE, "[%s] no" % CODE], ["yes", "no"]),
        (["see [%s] yes" % CODE], []),
        (["[QABCDEFGH] yes", "[%sX] yes" % CODE, "[q%s] yes" % CODE[1:]], []),
        (["> [%s] yes / no / don't know:" % CODE, "yes, I", "have it", "> 2) x", "> [QABCDEFGH3] yes / no:", "no"], ["yes, I have it", "no"]),
        (["[%s] yes [QABCDEFGH3] no" % CODE], ["yes [QABCDEFGH3] no"]),
        (["> [%s] yes / no / don't know: yes" % CODE, "no, sorry"], ["no, sorry"]),
        (["> [%s] yes / no / don't know: yes" % CODE, "", "No."], ["No."]),
        (["> [%s] yes / no / don't know: yes" % CODE, "", "Kind regards", "Ann"], ["yes"]),
        (["> [%s] yes / no / don't know: yes" % CODE, "that was wrong"], ["that was wrong"]),
        (["[%s] yes" % CODE, "", "but only on Sundays"], ["yes but only on Sundays"]),
        (["[%s] yes" % CODE, "", "> If you have questions, call"], ["yes"]),
    ],
)
def test_where_an_answer_stands(lines: list[str], said: list[str]) -> None:
    assert [one.text for one in answers(lines)] == said


OUTLOOK = ["From: ops", "Sent: today", "To: Ann"]
MARK = ["-----Original Message-----"]


@pytest.mark.parametrize("head", [OUTLOOK, MARK, [*MARK, *OUTLOOK], ["_" * 32, *OUTLOOK], ["*From:* ops", "*Date:* today"]])
def test_what_is_two_mails_down_counts_for_nobody(head: list[str]) -> None:
    """Outlook marks no line of the mails below: the second is an earlier answer, of anybody."""
    earlier = ["[%s] yes / no / don't know: yes" % CODE]
    assert [one.answer for one in answers(["see below", "", *head, "", *earlier])] == [YES]
    assert answers(["let me ask", "", *head, "", "really?", "", *head, "", *earlier]) == []
    assert answers(["let me ask", *["> " + line for line in [*head, "", "really?", *head, "", *earlier]]]) == []
    assert [one.answer for one in answers(["From: Ann", "Date: today", "", "see below", "", *head, "", *earlier])] == [YES], "its own head is no other mail's"


def test_two_answers_in_one_line_are_none() -> None:
    assert answers(["[%s] yes [QABCDEFGH3] no" % CODE]) == [Said(CODE, UNCLEAR, "yes [QABCDEFGH3] no")]


def test_an_answer_has_an_end() -> None:
    assert len(answers(["[%s] yes" % CODE, *["x" * 1000] * 50])[0].text) == 2000
