# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The folder of answers is input: bounded, through no link, and a file that cannot be read costs itself."""

from __future__ import annotations

import datetime
import hashlib
import json
import os
import pathlib

import pytest
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._answers import folder
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._answers.question import Question
from replies import SAID, shapes

TODAY = datetime.date(2026, 11, 30)
ASKED = Question("acme", "1.1", "qb01", "main", "At hand?", ("bookkeeper",), {}, asked_on=str(TODAY))


@pytest.fixture
def place(tmp_path: pathlib.Path) -> pathlib.Path:
    folder.keep(tmp_path, "acme", [ASKED], TODAY)
    return tmp_path / "answers" / "acme"


def test_each_answer_keeps_its_file_hash_and_who_put_it_there(place: pathlib.Path, tmp_path: pathlib.Path) -> None:
    name, raw = next(iter(shapes().values()))
    (place / name).write_bytes(raw)
    found = folder.read(tmp_path, "acme")
    assert {one.said.code: one.said.text for one in found.given} == SAID
    assert {(one.file, one.sha256, one.mail) for one in found.given} == {(name, hashlib.sha256(raw).hexdigest(), "ann@acme.example")}
    assert all(one.received_by for one in found.given)
    assert list(found.questions.values()) == [ASKED]


def test_without_a_folder_there_is_nothing(tmp_path: pathlib.Path) -> None:
    assert folder.read(tmp_path, "acme") == folder.Folder()


@pytest.mark.parametrize("name", ["b.txt", "b.eml", "b.csv"])
def test_one_bad_file_costs_itself(place: pathlib.Path, tmp_path: pathlib.Path, name: str) -> None:
    (place / "a.txt").write_text("Mail: ann@acme.example\n[QAAAAAAAAA] yes\n")
    (place / name).write_bytes(b"\x00\xff")
    found = folder.read(tmp_path, "acme")
    assert [one.said.answer for one in found.given] == ["yes"]
    assert [text for text in found.problems if text.startswith(name)]


def test_a_link_a_pipe_and_what_is_too_large_are_not_read(place: pathlib.Path, tmp_path: pathlib.Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("Mail: ann@acme.example\n[QAAAAAAAAA] yes\n")
    (place / "link.txt").symlink_to(secret)
    os.mkfifo(place / "pipe.txt")
    (place / "large.txt").write_bytes(b"x" * (9 << 20))
    found = folder.read(tmp_path, "acme")
    assert found.given == []
    assert len(found.problems) == 3


def test_a_client_s_folder_that_is_a_link_is_not_followed(tmp_path: pathlib.Path) -> None:
    other = tmp_path / "elsewhere"
    other.mkdir()
    (other / "a.txt").write_text("Mail: ann@acme.example\n[QAAAAAAAAA] yes\n")
    (tmp_path / "answers").mkdir()
    (tmp_path / "answers" / "acme").symlink_to(other)
    assert folder.read(tmp_path, "acme").given == []


def test_a_table_for_many_clients_gives_each_its_own(place: pathlib.Path, tmp_path: pathlib.Path) -> None:
    rows = "client,code,answer,mail\nacme,QAAAAAAAAA,yes,a@x\nglobex,QBBBBBBBBB,no,g@x\n,QCCCCCCCCC,no,n@x\n"
    (tmp_path / "answers" / "all.csv").write_text(rows)
    assert [one.said.code for one in folder.read(tmp_path, "acme").given] == ["QAAAAAAAAA"]
    assert [one.said.code for one in folder.read(tmp_path, "globex").given] == ["QBBBBBBBBB"]


def test_a_reply_without_a_sender_and_one_without_a_code_are_told(place: pathlib.Path, tmp_path: pathlib.Path) -> None:
    (place / "a.txt").write_text("[QAAAAAAAAA] yes\n")
    (place / "b.txt").write_text("Mail: ann@acme.example\nYes to all!\n")
    found = folder.read(tmp_path, "acme")
    assert (found.given, len(found.problems)) == ([], 2)
    assert "who answers" in found.problems[0]
    assert "no answer" in found.problems[1]


@pytest.mark.parametrize("text", ["", "[", "[]", '{"questions": {}}', '{"questions": [1, {"client": "acme"}]}'])
def test_damaged_questions_are_told_or_left_out(place: pathlib.Path, tmp_path: pathlib.Path, text: str) -> None:
    (place / "questions.json").write_text(text)
    assert folder.read(tmp_path, "acme").questions == {}


def test_earlier_questions_stay_until_no_answer_can_count(place: pathlib.Path, tmp_path: pathlib.Path) -> None:
    later = TODAY + datetime.timedelta(days=300)
    new = Question("acme", "1.1", "qb01", "warehouse", "At hand?", ("bookkeeper",), {}, asked_on=str(later))
    folder.keep(tmp_path, "acme", [new], later)
    assert set(folder.read(tmp_path, "acme").questions) == {ASKED.code, new.code}
    last = Question("acme", "1.2", "qb01", "", "Mode?", ("bookkeeper",), {}, asked_on=str(later + datetime.timedelta(days=300)))
    folder.keep(tmp_path, "acme", [last], later + datetime.timedelta(days=300))
    assert ASKED.code not in folder.read(tmp_path, "acme").questions
    assert json.loads((place / "questions.json").read_text())["client"] == "acme"
