# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whatever lies in the folder of answers: a reply is read or refused, and raises nothing else."""

from __future__ import annotations

import contextlib

import pytest
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._answers import grammar, names, table
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._answers.reply import ReplyError, read
from hypothesis import given, settings
from hypothesis import strategies as st
from replies import SAID, shapes

SHAPES = list(shapes().values())
HEADERS = ("Content-Type", "Content-Transfer-Encoding", "Content-Disposition", "From", "Date", "MIME-Version")


def looked_at(name: str, raw: bytes) -> None:
    with contextlib.suppress(ReplyError):
        grammar.answers(read(raw, name).lines)


@given(st.binary(max_size=400), st.sampled_from([".eml", ".txt"]))
@settings(deadline=None, max_examples=150)
def test_any_bytes(raw: bytes, ending: str) -> None:
    looked_at("a" + ending, raw)


@given(st.sampled_from(SHAPES), st.integers(0, 5000), st.binary(max_size=12), st.integers(0, 40))
@settings(deadline=None, max_examples=150)
def test_a_reply_that_was_changed_somewhere(shape: tuple[str, bytes], at: int, put: bytes, cut: int) -> None:
    name, raw = shape
    at %= len(raw)
    looked_at(name, raw[:at] + put + raw[at + cut :])


@given(st.sampled_from(HEADERS), st.text(max_size=60), st.sampled_from(["[QAAAAAAAAA] yes", "<p>[QAAAAAAAAA] yes"]))
@settings(deadline=None, max_examples=150)
def test_any_header(name: str, value: str, body: str) -> None:
    looked_at("a.eml", ("%s: %s\nFrom: a@b\n\n%s" % (name, value, body)).encode("utf-8", "surrogatepass"))


@given(st.lists(st.text(max_size=50), max_size=8))
@settings(deadline=None, max_examples=150)
def test_an_answer_is_of_a_code_that_stands_there(lines: list[str]) -> None:
    for said in grammar.answers([*lines, "[QAAAAAAAAA] yes"]):
        assert said.code in "\n".join([*lines, "QAAAAAAAAA"])


@given(st.binary(max_size=300))
@settings(deadline=None, max_examples=100)
def test_any_table(raw: bytes) -> None:
    with contextlib.suppress(ValueError):
        table.read(raw, "a.csv")
    names.read(raw, "/a.csv", "a.csv")


@pytest.mark.parametrize("shape", shapes())
def test_the_shapes_themselves_are_read(shape: str) -> None:
    name, raw = shapes()[shape]
    assert {one.code for one in grammar.answers(read(raw, name).lines)} == set(SAID)
