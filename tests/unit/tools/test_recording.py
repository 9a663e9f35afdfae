# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ten shapes that were changed by hand in a recording are the ten that are named, worst first."""
from __future__ import annotations

import json
import pathlib
import types

import pytest
from tooling import tool_named

XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
GET = "<E><Action>urn:t/Get</Action><ResourceURI>urn:c/Win32_Service</ResourceURI></E>"
RUN = "<E><Action>urn:s/Receive</Action><ResourceURI>urn:s/cmd</ResourceURI></E>"
ROW = ('<E %s xmlns:p="urn:p"><p:Row xsi:type="p:Row_Type"><Name>Xxx</Name><Port>000</Port><Up>true</Up>'
       '<When xsi:type="cim:Datetime">0000-00-00X00:00:00X</When></p:Row></E>') % XSI
FAULT = '<E><Fault><Code><Subcode><Value>w:Missing</Value></Subcode></Code><Detail><WSManFault Code="5"/></Detail></Fault></E>'
PRINTED = "<E><Stream>Xxx    REG_SZ    xx\nxxx 0x0\n</Stream></E>"
#: What is changed by hand, and how the tool names it.
CHANGES = [
    ("w:Missing", "w:Other", "fault", "/E/Fault/Code/Subcode/Value: Other"),
    ('Code="5"', 'Code="6"', "fault", "/E/Fault/Detail/WSManFault: 6"),
    ("<Name>Xxx</Name>", "<Title>Xxx</Title>", "element", "/E/Row/Title"),
    ("</p:Row>", "<Extra>000</Extra></p:Row>", "element", "/E/Row/Extra"),
    ("p:Row_Type", "p:Line_Type", "type", "/E/Row: Line_Type"),
    ("cim:Datetime", "xs:string", "type", "/E/Row/When: string"),
    (">000</Port>", ">0x0</Port>", "form", "/E/Row/Port: text"),
    (">true<", ">0<", "form", "/E/Row/Up: number"),
    ("0000-00-00X00:00:00X", "00000000000000.000000+000", "form", "/E/Row/When: date-time of CIM"),
    ("REG_SZ    xx", "REG_EXPAND_SZ    xx", "form", "/E/Stream: x    REG_EXPAND_SZ    x"),
]


@pytest.fixture(scope="module")
def tool() -> types.ModuleType:
    return tool_named("recording")


def recording(path: pathlib.Path, *changes: tuple[str, str]) -> pathlib.Path:
    exchanges = []
    for request, answer in ((GET, ROW), (GET, FAULT), (RUN, PRINTED)):
        for before, after in changes:
            answer = answer.replace(before, after)
        exchanges.append({"request": request, "status": 200, "answer": answer})
    lines = [{"recording": 1, "place": "host"}, *exchanges, {"request": GET, "failure": "LostReply"}, {"exchanges": 4, "left_off": 0}]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="ascii")
    return path


def test_what_is_the_same_is_not_named(tool, tmp_path, capsys) -> None:
    same = recording(tmp_path / "a")
    assert tool.main(["compare", str(same), str(same)]) == 0
    assert capsys.readouterr().out == ""


def test_ten_changed_shapes_are_the_ten_named_worst_first(tool, tmp_path, capsys) -> None:
    changed = recording(tmp_path / "a", *[change[:2] for change in CHANGES])
    assert tool.main(["compare", str(changed), str(recording(tmp_path / "b"))]) == 1
    found = [line.split(None, 1) for line in capsys.readouterr().out.splitlines()]
    assert sorted((rank, what.split(": ", 1)[1]) for rank, what in found) == sorted(change[2:] for change in CHANGES)
    assert [rank for rank, _what in found] == [change[2] for change in CHANGES]


@pytest.mark.parametrize("change", CHANGES, ids=[change[3] for change in CHANGES])
def test_each_alone_is_named_alone(tool, tmp_path, change) -> None:
    found = tool.differences(tool.shapes_of(recording(tmp_path / "a", change[:2])), tool.shapes_of(recording(tmp_path / "b")))
    assert [(rank, what) for rank, _asked, what in found] == [change[2:]]


def test_what_hangs_on_an_unknown_element_is_not_said_again(tool, tmp_path) -> None:
    changed = recording(tmp_path / "a", ("</p:Row>", "<Extra><Inner>000</Inner></Extra></p:Row>"))
    found = tool.differences(tool.shapes_of(changed), tool.shapes_of(recording(tmp_path / "b")))
    assert found == [("element", "Get Win32_Service", "/E/Row/Extra")]


def test_what_was_never_asked_of_the_simulated_host_is_one_line(tool, tmp_path) -> None:
    known = {one for one in tool.shapes_of(recording(tmp_path / "a")) if one[1] != "Receive cmd"}
    assert tool.differences(tool.shapes_of(tmp_path / "a"), known) == [("unasked", "Receive cmd", "never asked of the simulated host")]


@pytest.mark.parametrize("text", ["", "{}\n", '{"recording": 2}\n'])
def test_what_is_no_recording_is_refused(tool, tmp_path, text) -> None:
    (tmp_path / "a").write_text(text, encoding="ascii")
    with pytest.raises(ValueError, match="is no recording"):
        tool.shapes_of(tmp_path / "a")


def test_no_document_type_of_a_foreign_recording_is_read(tool, tmp_path) -> None:
    with pytest.raises(ValueError, match="<!"):
        tool.shapes_of(recording(tmp_path / "a", ("<E>", "<!DOCTYPE E><E>")))
