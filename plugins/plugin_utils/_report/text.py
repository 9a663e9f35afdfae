# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: text from outside, made harmless for whatever shows it. Every face and file goes through this one function."""
from __future__ import annotations

import json
import re
import typing as t

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run.files import sound

#: What moves a cursor, turns a line around, ends a line in some reader, hides, or is no character at all (so that XML and YAML refuse it):
#: C0 and C1 controls and DEL; direction marks, embeddings and isolates (UAX #9), invisible format characters and the byte order mark (Unicode
#: category Cf), line and paragraph separators, the tags block, and the 66 noncharacters (Unicode 23.7). YAML 1.2 section 5.1, XML 1.0 section 2.2.
_ACTING = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufdd0-\ufdef\ufeff\ufff9-\ufffb\ufffe\uffff"
    "\U000e0000-\U000e007f" + "".join("%s-%s" % (chr(plane << 16 | 0xFFFE), chr(plane << 16 | 0xFFFF)) for plane in range(1, 17)) + "]")
_LINE_END = re.compile("[\t\n\v\f\r\x85\u2028\u2029]")


def inert(text: object) -> str:
    """Text on one line that nothing acts upon: a line end or tab becomes a blank, any other acting character the replacement character."""
    value = str(text)
    if value.isascii() and value.isprintable():
        return value
    return _ACTING.sub("\ufffd", _LINE_END.sub(" ", sound(value)))


def escaped(text: str) -> str:
    """JSON text whose acting characters are escapes: nothing acts when the file is shown, and the value that is read back is the same."""
    return text if text.isascii() and text.isprintable() else _ACTING.sub(lambda found: json.dumps(found.group())[1:-1], text)


def inert_value(value: t.Any) -> t.Any:
    """Any JSON value with its texts and keys inert."""
    if isinstance(value, dict):
        return {inert(key): inert_value(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [inert_value(inner) for inner in value]
    return inert(value) if isinstance(value, str) else value


__all__ = ["escaped", "inert", "inert_value"]
