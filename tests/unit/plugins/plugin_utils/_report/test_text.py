# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""No character of a text from outside acts on whoever looks at a face of the report: a sweep over all code points, fields and faces."""
from __future__ import annotations

import json
import unicodedata

import pytest
import yaml
from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import Change, Outcome, finding
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report import terminal as _report_terminal
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.text import inert, inert_value
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.writer import Request, files, load
from report_samples import RunBuilder, all_settled

EVERY = [chr(point) for point in range(0x110000)]
#: Written down here once more, by what each is: controls, direction marks, separators, noncharacters, tags, byte order mark.
CONTROLS = [char for char in EVERY if unicodedata.category(char) in ("Cc", "Zl", "Zp")]
DIRECTIONS = [char for char in EVERY if unicodedata.bidirectional(char) in ("LRE", "RLE", "PDF", "LRO", "RLO", "LRI", "RLI", "FSI", "PDI")]
MARKS = ["\u200e", "\u200f", "\u061c"]
NONCHARACTERS = [char for char in EVERY if ord(char) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(char) <= 0xFDEF]
HIDING = ["\ufeff", "\u00ad", "\u200b", "\u2060", *(chr(point) for point in range(0xE0000, 0xE0080))]
ACTING = {*CONTROLS, *DIRECTIONS, *MARKS, *NONCHARACTERS, *HIDING}
SEQUENCES = ["\x1b]52;c;cHduZWQ=\x07", "\x1b[2J", "\x1bc", "\x1bP+q\x1b\\", "\x9b31m", "\x9d0;t\x9c", "\u202egnp.exe", "a\x85b", "a\ufffeb", "\r\x1b[A",
             "\U000e0041"]
#: What our own renderers put in: line ends, the byte order mark of a CSV file, and the zero width space that breaks a link in Markdown.
OWN = {"csv": "\r\n\ufeff", "md": "\n\u200b", "html": "\n\t"}


def test_every_acting_code_point_is_taken_out_and_no_other():
    changed = {char for char in EVERY if inert(char) != char}
    surrogates = {char for char in EVERY if unicodedata.category(char) == "Cs"}
    assert changed >= ACTING | surrogates
    letters = [char for char in changed if unicodedata.category(char)[0] in "LMNPS"]
    assert letters == []
    assert not ACTING & set(inert("".join(EVERY)))


def test_what_is_left_can_be_written_and_read_as_yaml():
    text = inert("".join(EVERY))
    assert text.encode("utf-8")
    assert not yaml.reader.Reader.NON_PRINTABLE.search(text)
    assert len(text.splitlines()) == 1


def test_values_are_made_inert_at_any_depth():
    assert inert_value({"a\x1b": ["\u202e", 1, None, {"b": ("\x9b",)}]}) == {"a\ufffd": ["\ufffd", 1, None, {"b": ["\ufffd"]}]}


def hostile(builder: RunBuilder, text: str) -> RunBuilder:
    """The text in every place of a run that a text can take: each status, each field, names, and what the manifest says."""
    change = Change(text, text, {text: [text]}, "firewall", "firewall_exception", {"name": text}, applied=False)
    about = {"groups": [text], "ticket": text, "window": text, "network": {"ports": [text], "sources": [text]}, "allow": [text]}
    for status in ("fail", "error", "manual", "would_change", "changed", "pass", "attested", "waived"):
        for owner in ("client", "it", "crm_admin", "interweave", "operator"):
            entry = {**finding("3.2", Outcome(status, text, text, [text], text, owner, [change], text, [text]), text), "title": "T" + text, "records": [text],
                     "attested": {"who": text, "text": text, "until": text}, "valid_for": text}
            name = "%s-%s-%s" % (status, owner, text)
            builder.host(name, [entry, {**entry, "item": "4.1"}, {**entry, "item": "2.2"}], "c-%s%s" % (owner, text), message=text, **about)
    builder.host("lost" + text, None, "lost", "unreachable", text, **about)
    return builder.client("c-it" + text, [{**entry, "item": "2.1"}])


@pytest.mark.parametrize("text", [*SEQUENCES, "".join(sorted(ACTING - {"\ud800"}))], ids=lambda text: ascii(text)[:40])
def test_no_face_of_the_report_acts(tmp_path, text):
    said = {"operator": text, "ticket": text, "window": text, "inventory_sources": [text], "inventory_commit": text, "ansible_core": text,
            "python": text, "collection_version": text, "finished": text}
    hostile(RunBuilder(tmp_path, started="2026-11-20T00:00:00+00:00"), text).write()
    earlier = RunBuilder(tmp_path, "20261101T000000Z-aaaaaa", started="2026-11-01T00:00:00+00:00", **said)
    earlier.host("fail-it-" + text, all_settled(), "c-it" + text).write()
    request = Request(str(tmp_path), runs=[hostile(RunBuilder(tmp_path, "20261122T000000Z-bbbbbb", out_of_scope=["o" + text], **said), text).write().name])
    _run, model = load(request)
    assert model["comparison"]["previous"]
    faces = {**files(model, request), "terminal": "\n".join(line for line, _colour in _report_terminal.render(model, 3)),
             "terminal of a fleet": "\n".join(line for line, _colour in _report_terminal.render(model, 0))}
    for name, face in faces.items():
        found = ACTING & set(face) - set(OWN.get(name.rsplit(".")[-1], "\n"))
        assert not found, (name, found)
        face.encode("utf-8")
        if name.endswith(".json"):
            json.loads(face)
        if name.endswith(".yml"):
            assert set(yaml.safe_load(face)) <= {"interweave_items", "interweave_allow"}
