# SPDX-FileCopyrightText: InterWeave SmartIntegration collection contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Switching background updates off changes digits behind one key and no other byte."""
from __future__ import annotations

import re

import pytest
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.quickbooks import _channel_file as channel
from hypothesis import given
from hypothesis import strategies as st

PLAIN = b"[ChannelInfo]\r\nNumChannels=47\r\nNotifyClass=QIHndlr.Handler\r\nBackgroundEnabled=1\r\n[Channel0]\r\nBackgroundEnabled=1\r\n"


def test_only_the_digit_in_channel_info_changes():
    assert channel.switched_off(PLAIN) == PLAIN.replace(b"BackgroundEnabled=1", b"BackgroundEnabled=0", 1)


@pytest.mark.parametrize(("before", "after"), [
    (b"[ChannelInfo]\nBackgroundEnabled=1\n", b"[ChannelInfo]\nBackgroundEnabled=0\n"),
    (b"[ChannelInfo]\rBackgroundEnabled=1\rX=1", b"[ChannelInfo]\rBackgroundEnabled=0\rX=1"),
    (b"[ChannelInfo]\r\nBackgroundEnabled=1", b"[ChannelInfo]\r\nBackgroundEnabled=0"),
    (b"  [ channelinfo ]\r\n backgroundENABLED = 1 \r\n", b"  [ channelinfo ]\r\n backgroundENABLED = 0 \r\n"),
    (b'[ChannelInfo]\r\nBackgroundEnabled="1" ; on\r\n', b'[ChannelInfo]\r\nBackgroundEnabled="0" ; on\r\n'),
    (b"[ChannelInfo]\r\nBackgroundEnabled=10\r\n", b"[ChannelInfo]\r\nBackgroundEnabled=0\r\n"),
    (b"\xef\xbb\xbf[ChannelInfo]\r\nBackgroundEnabled=1\r\n", b"\xef\xbb\xbf[ChannelInfo]\r\nBackgroundEnabled=0\r\n"),
    (b"[ChannelInfo]\r\nName=M\xfcller\x1a\x80\r\nBackgroundEnabled=1\r\n", b"[ChannelInfo]\r\nName=M\xfcller\x1a\x80\r\nBackgroundEnabled=0\r\n"),
    (b"[ChannelInfo]\nBackgroundEnabled=1\nBackgroundEnabled=1\n[x]\n[CHANNELINFO]\nBackgroundEnabled=3\n",
     b"[ChannelInfo]\nBackgroundEnabled=0\nBackgroundEnabled=0\n[x]\n[CHANNELINFO]\nBackgroundEnabled=0\n"),
    (b"[ChannelInfo]\n;BackgroundEnabled=1\nXBackgroundEnabled=1\nBackgroundEnabled=0\n",
     b"[ChannelInfo]\n;BackgroundEnabled=1\nXBackgroundEnabled=1\nBackgroundEnabled=0\n"),
], ids=["lone-LF", "lone-CR", "no-final-newline", "blanks-and-case", "quoted-with-remark", "two-digits", "UTF-8-mark", "code-page-bytes",
        "duplicates", "remark-and-lookalike"])
def test_variants_of_the_file(before, after):
    assert channel.switched_off(before) == after
    assert channel.is_off(channel.find(after))


def test_utf_16_keeps_its_mark_and_every_unit_even_a_lone_surrogate():
    text = "[ChannelInfo]\r\nName=\U0001f600\ud800\r\nBackgroundEnabled=1\r\nX=1"
    before = b"\xff\xfe" + text.encode("utf-16-le", "surrogatepass")
    assert channel.switched_off(before) == b"\xff\xfe" + text.replace("Enabled=1", "Enabled=0").encode("utf-16-le", "surrogatepass")


@pytest.mark.parametrize(("data", "why"), [
    (b"", "no section"),
    (b"BackgroundEnabled=1\r\n", "no section"),
    (b"[Other]\r\nBackgroundEnabled=1\r\n", "no section"),
    (b"[ChannelInfo]\r\n[Other]\r\nBackgroundEnabled=1\r\n", "no BackgroundEnabled"),
    (b"[ChannelInfo]\r\nBackgroundEnabled=\r\n", "no number"),
    (b"[ChannelInfo]\r\nBackgroundEnabled=Yes\r\n", "no number"),
    (b"[ChannelInfo]\r\nBackgroundEnabled=-1\r\n", "no number"),
    (b"\xff\xfe[\x00x", "odd number"),
    ("\ufeff[ChannelInfo]\r\nBackgroundEnabled=1".encode("utf-16-be"), "big-endian"),
    ("[ChannelInfo]\r\nBackgroundEnabled=1".encode("utf-16-le"), "NUL"),
])
def test_what_is_not_understood_is_refused_never_guessed(data, why):
    with pytest.raises(channel.Unreadable, match=why):
        channel.switched_off(data)


def test_what_was_switched_off_can_be_put_back_exactly():
    before = b"[ChannelInfo]\nBackgroundEnabled=1\nBackgroundEnabled=02\n"
    assert channel.with_value(channel.switched_off(before), ["1", "02"]) == before


@pytest.mark.parametrize("wanted", [["1"], ["1", "x"], ["1", "1\n[x]"]])
def test_putting_back_takes_digits_for_each_entry_only(wanted):
    with pytest.raises(ValueError, match="entries|digits"):
        channel.with_value(b"[ChannelInfo]\nBackgroundEnabled=0\nBackgroundEnabled=0\n", wanted)


_lines = st.lists(st.one_of(
    st.sampled_from([b"[ChannelInfo]", b"[channelinfo]", b"[Other]", b"BackgroundEnabled=1", b"BackgroundEnabled = 7 ", b";BackgroundEnabled=1", b"="]),
    st.binary(max_size=12).map(lambda raw: raw.replace(b"\0", b" ")),
), max_size=12)


@given(_lines, st.sampled_from([b"\r\n", b"\n", b"\r"]), st.booleans(), st.booleans())
def test_whatever_the_file_holds_only_digits_change(lines, ending, final, wide):
    data = ending.join([b"[ChannelInfo]", b"BackgroundEnabled=1", *lines]) + (ending if final else b"")
    if wide:
        data = b"\xff\xfe" + data.decode("latin-1").encode("utf-16-le")
    try:
        after = channel.switched_off(data)
    except channel.Unreadable:
        return
    narrow = [raw[2:].decode("utf-16-le").encode("latin-1") if wide else raw for raw in (data, after)]
    for was, now in zip(*(re.split(rb"[\r\n]", raw) for raw in narrow), strict=True):
        assert was == now or (was.strip().lower().startswith(b"backgroundenabled") and re.sub(rb"[0-9]+", b"", was) == re.sub(rb"[0-9]+", b"", now))
    assert channel.is_off(channel.find(after))
    assert channel.switched_off(after) == after
