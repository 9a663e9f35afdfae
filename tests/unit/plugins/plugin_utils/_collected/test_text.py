# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A file that was opened, saved, cut or tampered with is read, or costs one clear error."""
from __future__ import annotations

import contextlib

import pytest
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._collected.text import MAX_BYTES, Unusable, parse
from collecting import MARK, text
from hypothesis import given
from hypothesis import strategies as st

WHOLE = text({"tzutil /g": "Pacific Standard Time", "mountvol": (1, "")})


@pytest.mark.parametrize("data", [
    WHOLE.encode("utf-8"), WHOLE.replace("\r\n", "\n").encode("utf-8"), b"\xef\xbb\xbf" + WHOLE.encode("utf-8"), WHOLE.encode("utf-16"),
    b"\xfe\xff" + WHOLE.encode("utf-16-be"), WHOLE.encode("utf-8") + b"\r\n\r\n", WHOLE.replace("Time\r\n", "Time").encode("utf-8"),
], ids=["as written", "line ends of Linux", "UTF-8 with a mark", "UTF-16", "UTF-16, the other way round", "lines behind it", "tzutil ends no line"])
def test_it_is_read_however_it_was_saved(data):
    found = parse(data)
    assert [found.head["host"], found.head["elevated"]] == ["ACME-QB01", "yes"]
    assert (found.answers["tzutil /g"].lines, found.answers["tzutil /g"].rc) == (("Pacific Standard Time",), 0)
    assert (found.answers["mountvol"].lines, found.answers["mountvol"].rc) == ((), 1)


def test_what_is_not_utf_8_is_in_the_code_page_that_the_file_names_and_not_exact():
    head, tail = text().encode("ascii").split(b"[%s] finished" % MARK.encode())
    found = parse(head + b"[1-22-333] begin hostname\r\nM\x81ller\r\n[1-22-333] end 0\r\n[1-22-333] finished" + tail).answers["hostname"]
    assert (found.lines, found.exact) == (("Müller",), False)
    assert parse(text({"hostname": "Müller"}).encode("utf-8")).answers["hostname"].exact


@pytest.mark.parametrize(("data", "why"), [
    (b"", "does not begin with"), (b"\x00" * 10, "NUL"), (b"MZ\x90\x00", "NUL"), (b"hello\r\n", "does not begin with"),
    (b"\xff\xfe\x00", "UTF-16"), (WHOLE.replace("collect 1", "collect 2", 1).encode(), "another version"),
    (WHOLE.replace("mark 1-22-333", "mark .*", 1).encode(), "mark is missing"), (WHOLE.replace("codepage", "codepages", 1).encode(), "line 4"),
    (WHOLE.encode()[:-30], "end is missing"), (WHOLE.encode()[:300], "end is missing"), ((WHOLE + "more").encode(), "behind its end"),
    (WHOLE.replace("end 1", "end one").encode(), "damaged at the mark 'end one'"), (WHOLE.replace("begin mountvol", "begin tzutil /g").encode(), "twice"),
    (WHOLE.replace("[1-22-333] end 0\r\n", "", 1).encode(), "damaged at the mark 'begin"), (b"x" * (MAX_BYTES + 1), "larger"),
])
def test_what_is_not_whole_says_so(data, why):
    with pytest.raises(Unusable, match=why):
        parse(data)


def test_the_same_question_twice_with_one_answer_is_no_damage():
    again = "[1-22-333] begin mountvol\r\n[1-22-333] end 1\r\n"
    assert parse(WHOLE.replace(again, again + again).encode()) == parse(WHOLE.encode())


@given(st.binary(max_size=300))
def test_any_bytes_are_a_file_or_a_clear_error(data):
    for whole in (data, WHOLE.encode("ascii")[:200] + data + WHOLE.encode("ascii")[200:]):
        with contextlib.suppress(Unusable):
            parse(whole)
