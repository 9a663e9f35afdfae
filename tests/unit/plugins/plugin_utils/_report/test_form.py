# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The form's HTML: every question has its code, its facts and fields that a keyboard and a reader reach."""

from __future__ import annotations

import re

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._answers.question import VALUE, Question
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.form import form

YES = Question("acme", "1.1", "qb01", "main", "At hand?", ("bookkeeper",), {"port": "8001"}, valid_for="34.0")
SHIFT = Question("acme", "4.3", "qb01", "main", "Which shift?", ("interweave",), {}, VALUE, "x", "hours, such as -2")


def test_a_question_is_asked_with_what_it_is_about() -> None:
    text = form([("QAAAAAAAAA", YES), ("QBBBBBBBBB", SHIFT)], "acme")
    for words in ('data-code="QAAAAAAAAA"', "At hand?", "This is about: port: 8001; version: 34.0", "hours, such as -2", 'data-kind="value"'):
        assert words in text
    assert text.count('type="radio"') == 3
    labelled = set(re.findall(r'<label for="([^"]+)"', text))
    assert labelled == set(re.findall(r'<(?:input|textarea) id="([^"]+)"', text))


def test_without_a_question_there_is_no_form() -> None:
    assert form([], "acme") == ""


def test_hostile_words_are_text() -> None:
    bad = '"><script>x</script>'
    text = form([(bad, Question(bad, "1.1", bad, bad, bad, (), {bad: bad}, VALUE, bad, bad))], bad)
    assert "<script>" not in text
