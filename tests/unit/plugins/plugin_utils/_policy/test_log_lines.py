# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lines as they stand in a file, and the engine's own lines in them."""
from __future__ import annotations

import io

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._policy import log_lines
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._policy.log_lines import Splitter, lines

HEAD = b"2026-11-29 10:00:00.5 IW 2.41 TS AN a@b.c\t"


def split(*given):
    splitter = Splitter()
    return [piece for line in given for piece in splitter.split(line)], splitter


def test_a_line_without_an_end_is_bounded():
    parts = list(lines(io.BytesIO(b"x" * (5 * log_lines.CHUNK))))
    assert len(parts) == 1
    assert len(parts[0]) <= log_lines.CHUNK + log_lines.LONGEST


def test_a_header_that_is_glued_to_a_text_begins_a_line():
    pieces, splitter = split(b"... already in use." + HEAD + b"<!-- x -->\n")
    assert pieces == [b"... already in use.", HEAD + b"<!-- x -->\n"]
    assert splitter.glued == 1


def test_digits_before_a_glued_header_stay_with_their_text():
    pieces, _splitter = split(b"exceeded retry limit - 5" + HEAD + b"x" + HEAD + b"y")
    assert pieces == [b"exceeded retry limit - 5", HEAD + b"x", HEAD + b"y"]


def test_a_glued_header_without_a_time():
    pieces, _splitter = split(b"no element found IW 2.41 TS AN a@b.c ERROR\twhere", b"in use.IW 2.41 TS AN a@b.c\tConnected")
    assert pieces == [b"no element found", b" IW 2.41 TS AN a@b.c ERROR\twhere", b"in use.", b"IW 2.41 TS AN a@b.c\tConnected"]


def test_the_cells_of_a_page_are_lines_wherever_its_tags_stand():
    pieces, splitter = split(b"<!DOCTYPE HTML>\n", b"<table><tbody><tr color=\"black\">\n", b"<td>" + HEAD + b"<!-- AN:T --></td>\n",
                             b"</tr><tr><td>one</td></tr><tr><td>two &lt;b&gt;</td>\n")
    assert splitter.page
    assert [piece.strip() for piece in pieces] == [b"<!DOCTYPE HTML>", HEAD + b"<!-- AN:T -->", b"one", b"two &lt;b&gt;"]


def test_tags_in_a_log_that_is_no_page_are_text():
    pieces, splitter = split(HEAD + b"<td>x</td>\n")
    assert (pieces, splitter.page) == ([HEAD + b"<td>x</td>\n"], False)
