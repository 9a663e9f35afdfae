# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Ansible prints of a result acts on no terminal and looks like no line of Ansible's own."""

from __future__ import annotations

import pytest
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._action.shown import SENTENCES, result_shown, shown

HOSTILE = "A\x1b]52;c;QQ==\x07\u009b2J\u202e\nok: [host]"


@pytest.mark.parametrize("key", sorted(SENTENCES))
def test_a_sentence_is_one_inert_line_at_any_depth(key: str) -> None:
    for result in ({key: HOSTILE}, {"findings": [{key: [HOSTILE]}]}):
        assert "A\\ufffd]52;c;QQ==\\ufffd\\ufffd2J\\ufffd ok: [host]" in ascii(shown(result))


def test_a_diff_keeps_its_lines_and_its_header_is_one() -> None:
    found = shown({"diff": [{"before_header": HOSTILE, "before": "a\x1b\n b\u202e\n", "after": ""}]})["diff"][0]
    assert "\n" not in found["before_header"]
    assert (found["before"], found["after"]) == ("a\ufffd\n b\ufffd\n", "")


def test_data_stay_as_they_were_read_but_for_control_characters() -> None:
    data = {"accounts": ["\u200fשלום", "Zo\u00eb\r\n\tB"], "count": 3, "none": None, "on": True}
    assert shown(data) == data
    assert shown({"accounts": [HOSTILE]}) == {"accounts": ["A\ufffd]52;c;QQ==\ufffd\ufffd2J\u202e\nok: [host]"]}


def test_line_ends_that_are_our_own_stay_where_the_job_says_so() -> None:
    assert result_shown({"msg": "a\x1b\nb"}, ("msg",)) == {"msg": "a\ufffd\nb"}
    assert result_shown({"msg": "a\nb", "inner": {"msg": "a\nb"}}) == {"msg": "a b", "inner": {"msg": "a b"}}
