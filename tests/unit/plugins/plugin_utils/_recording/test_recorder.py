# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A recording is bounded, its owner's only, says what it left off, and costs no finding."""
from __future__ import annotations

import json
import stat
import typing as t

import pytest
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._recording.recorder import LARGEST, Recorder
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run.folder import RunFolder
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._errors import LostReply

ASKED = b"<a><b>Jane</b></a>"


class FakeWire:
    requests, skew, closed = 7, 1.5, False

    def __init__(self, *answers: t.Any) -> None:
        self.answers = list(answers)

    def send(self, envelope: bytes, seconds: float, repeatable: bool, operation: str, target: str) -> tuple[int, bytes]:
        answer = self.answers.pop(0)
        if isinstance(answer, BaseException):
            raise answer
        return answer

    def close(self) -> None:
        self.closed = True


def lines(recorder: Recorder) -> list[dict[str, t.Any]]:
    return [json.loads(line) for line in recorder.content().decode("ascii").splitlines()]


def ask(recorder: Recorder, wire: FakeWire, times: int = 1) -> None:
    recorded = recorder.wire(wire)
    for _time in range(times):
        recorded.send(ASKED, 1.0, True, "Get", "the target Jane")


def test_each_exchange_is_a_line_and_the_answer_goes_on_unchanged() -> None:
    recorder, wire = Recorder(str), FakeWire((200, b"<c>Doe</c>"), (500, b"a page of Jane"))
    recorded = recorder.wire(wire)
    assert recorded.send(ASKED, 1.0, True, "Get", "Jane") == (200, b"<c>Doe</c>")
    assert recorded.send(ASKED, 1.0, True, "Get", "Jane") == (500, b"a page of Jane")
    assert (recorded.requests, recorded.skew) == (7, 1.5)
    recorded.close()
    assert wire.closed
    assert lines(recorder) == [
        {"recording": 1, "place": "host"},
        {"request": "<a><b>Xxxx</b></a>", "status": 200, "answer": "<c>Xxx</c>"},
        {"request": "<a><b>Xxxx</b></a>", "status": 500, "answer": {"unreadable_bytes": 14}},
        {"exchanges": 2, "left_off": 0}]


def test_a_lost_answer_is_named_by_its_kind_only() -> None:
    recorder = Recorder(str)
    with pytest.raises(LostReply):
        ask(recorder, FakeWire(LostReply("of Jane", operation="Get", target="Jane")))
    assert lines(recorder)[1] == {"request": "<a><b>Xxxx</b></a>", "failure": "LostReply"}


def test_a_recording_is_bounded_and_says_what_it_left_off() -> None:
    recorder = Recorder(str)
    ask(recorder, FakeWire(*[(200, b"<c>%s</c>" % (b"a" * 90_000))] * 20), 20)
    assert len(recorder.content()) <= LARGEST
    assert lines(recorder)[-1] == {"exchanges": 11, "left_off": 9}


def test_the_file_is_its_owners_only_and_no_link_is_followed(tmp_path) -> None:
    folder, recorder = RunFolder(tmp_path / "report", "run-1"), Recorder(str)
    ask(recorder, FakeWire((200, b"<c/>")))
    recorder.write(folder, "../host")
    path = folder.path / "recordings" / "%2E.%2Fhost.jsonl"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert recorder.trouble == []
    path.unlink()
    path.parent.rmdir()
    (tmp_path / "elsewhere").mkdir()
    path.parent.symlink_to(tmp_path / "elsewhere")
    recorder.write(folder, "../host")
    assert list((tmp_path / "elsewhere").iterdir()) == []
    assert "the recording of ../host was not kept" in recorder.trouble[0]
