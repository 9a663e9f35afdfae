# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import yaml
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._discover.entry import Entry, Question, Section, asked, text_of

ASK = Question("it", "which user is it?")


def test_a_value_has_its_remarks_above_and_a_question_leaves_it_out() -> None:
    text = text_of([Section("way", (Entry("interweave_qremote_port", 4500, ("seen: it listens",)), Entry("ansible_user", "x"),
                                    Entry("interweave_quickbooks_user", None, (), ("A\\b", "A\\c"), (ASK,))))], ["a draft"])
    assert yaml.safe_load(text) == {"interweave_qremote_port": 4500, "ansible_user": "x"}
    assert text.splitlines()[3:] == [
        "# " + "-" * 141 + " way", "# seen: it listens", "interweave_qremote_port: 4500", "ansible_user: 'x'", "",
        "# QUESTION to the client's IT: which user is it?", "# interweave_quickbooks_user: 'A\\b'", "# interweave_quickbooks_user: 'A\\c'"]


def test_questions_are_found_and_sections_without_entries_left_out() -> None:
    sections = [Section("empty", ()), Section("one", (Entry(asks=(ASK,)),))]
    assert asked(sections) == [ASK]
    assert "empty" not in text_of(sections, [])


def test_a_false_and_an_empty_list_are_values() -> None:
    assert yaml.safe_load(text_of([Section("s", (Entry("a", False), Entry("b", []), Entry("c")))], [])) == {"a": False, "b": []}
