# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A reply is read whatever program and hand wrote it, and carries text only."""

from __future__ import annotations

import contextlib
import datetime

import pytest
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._answers import grammar
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._answers.reply import LARGEST, ReplyError, date_of, html_text, read
from replies import SAID, plain, shapes

SHAPES = shapes()


@pytest.mark.parametrize("shape", SHAPES)
def test_the_same_answers_are_read_from_every_shape_of_reply(shape: str) -> None:
    name, raw = SHAPES[shape]
    reply = read(raw, name)
    assert {one.code: one.text for one in grammar.answers(reply.lines)} == SAID
    assert (reply.name, reply.mail, reply.date) == ("Ann Lee", "ann@acme.example", datetime.date(2026, 11, 30))


def test_there_are_a_dozen_shapes() -> None:
    assert len(SHAPES) >= 12


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-11-30", (2026, 11, 30)),
        ("30.11.2026 09:15", (2026, 11, 30)),
        ("11/30/2026", (2026, 11, 30)),
        ("30/11/2026", (2026, 11, 30)),
        ("Monday, November 30, 2026 9:15 AM", (2026, 11, 30)),
        ("Mon, 30 Nov 2026 09:15:00 -0700", (2026, 11, 30)),
        ("03/04/2026", None),
        ("45991", None),
        ("", None),
    ],
)
def test_a_day_that_could_be_two_is_none(text: str, day: tuple[int, int, int] | None) -> None:
    assert date_of(text) == (datetime.date(*day) if day else None)


@pytest.mark.parametrize(
    "sender",
    [
        "",
        "From: ann@acme.example, eve@evil.example",
        "From: ann@acme.example\nFrom: eve@evil.example",
        "From: Ann Lee",
        'From: "ann@acme.example" <eve@evil.example>',
    ],
)
def test_who_cannot_be_told_is_nobody(sender: str) -> None:
    raw = plain(["[QAAAAAAAAA] yes"]).replace(b"From: Ann Lee <ann@acme.example>\n", (sender + "\n").encode() if sender else b"")
    assert read(raw, "a.eml").mail in ("", "eve@evil.example")


@pytest.mark.parametrize("raw", [b"", b"\n\n", b"x" * (LARGEST + 1), b"\x00" * 10 + b"\n \n"], ids=["empty", "blank", "huge", "zeros"])
def test_what_is_no_reply_says_so_or_holds_no_answer(raw: bytes) -> None:
    with contextlib.suppress(ReplyError):
        assert grammar.answers(read(raw, "a.txt").lines) == []


def test_why_a_file_is_no_reply_is_told() -> None:
    with pytest.raises(ReplyError, match="is larger"):
        read(b"x" * (LARGEST + 1), "a.txt")
    with pytest.raises(ReplyError, match="has no text"):
        read(b"\n", "a.txt")


@pytest.mark.parametrize(
    "raw",
    [
        b"\xff\xfe\xff",
        b"Content-Type: text/plain; charset=nonsense\n\n[QAAAAAAAAA] yes",
        b"Content-Type: multipart/mixed\n\nx",
        b"Date: nonsense\nFrom: =?utf-8?q?=ff=fe?= <a@b>\n\nx",
        b"Content-Type: text/html\n\n<" + b"<b>" * 5000,
        b"Content-Type: text/plain; charset=unicode_escape\n\n\\ud800 [QAAAAAAAAA] yes",
        b"Content-Transfer-Encoding: base64\n\n!!!!",
        b"Content-Type: message/rfc822\n\n" * 50,
    ],
)
def test_a_broken_mail_raises_nothing_else(raw: bytes) -> None:
    with contextlib.suppress(ReplyError):
        grammar.answers(read(raw, "a.eml").lines)


def test_html_is_text_and_nothing_in_it_acts() -> None:
    hidden = "<script>[QAAAAAAAAA] yes</script><style>[QAAAAAAAAA] yes</style><title>[QAAAAAAAAA] yes</title><img src=http://127.0.0.1:9/x>"
    assert grammar.answers(html_text(hidden + "<p>Hello</p>").splitlines()) == []


@pytest.mark.parametrize(
    "html",
    [
        "<s>yes</s>",
        "<del>yes</del>",
        "<span style='text-decoration: line-through'>yes</span>",
        "<span style='DISPLAY:none'><b>yes</b></span>",
        "<span hidden>yes</span>",
        "<i style='font-size:0px'>yes</i>",
        "<span hidden><span>x</span>yes</span>",
    ],
)
def test_what_is_struck_or_hidden_is_no_answer(html: str) -> None:
    assert grammar.answers(html_text("<p>[QAAAAAAAAA] %s</p>" % html).splitlines()) == []
    assert [one.text for one in grammar.answers(html_text("<p>[QAAAAAAAAA] %s no</p>" % html).splitlines())] == ["no"]


def test_what_is_small_or_empty_hides_nothing() -> None:
    html = "<br hidden><img style='display:none'><span style='font-size:0.9em'>[QAAAAAAAAA] yes</span>"
    assert [one.text for one in grammar.answers(html_text(html).splitlines())] == ["yes"]


@pytest.mark.parametrize("html", ["<b" * 5000, "<!-- >" * 500, "<![CDATA[>" * 500, ">" * 9000 + "<b" * 5000])
def test_html_that_would_take_hours_is_none(html: str) -> None:
    with pytest.raises(ReplyError, match="save the reply as text"):
        read(b"From: a@b.example\nContent-Type: text/html\n\n" + html.encode(), "a.eml")
