# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A change that was begun is never forgotten, also when its note cannot be read any more."""
from __future__ import annotations

import json
import os

import pytest
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run.journal import begun_changes, journal_path, with_cut_off

GOOD = {"item": "3.2", "step": "Firewall", "change": {"what": "rule", "before": None, "after": 1}}


@pytest.mark.parametrize("line", [
    b"{", b"[]", b"\xff\xfe", b"[" * 200000, b"\x00",
    *(json.dumps({**GOOD, **change}).encode() for change in (
        {"item": "9.9"}, {"item": None}, {"item": ["3.2"]}, {"step": None}, {"step": 5}, {"change": None}, {"change": []}, {"change": {}},
        {"change": {"what": 5}})),
    *(json.dumps({key: value for key, value in GOOD.items() if key != left_out}).encode() for left_out in GOOD),
], ids=lambda line: repr(line[:50]))
def test_a_damaged_note_is_an_error_of_its_host_and_the_others_stay(tmp_path, line):
    path = journal_path(tmp_path, "qb01")
    path.parent.mkdir()
    path.write_bytes(b"\n".join([json.dumps(GOOD).encode(), line, json.dumps(GOOD).encode(), b'{"item": "1.5", "st']))
    found = begun_changes(tmp_path, "qb01")
    assert [entry["status"] for entry in found] == ["error"] * 3
    assert "it is not known which" in found[1]["actual"]
    assert "line 2 of hosts/qb01.journal" in found[1]["actual"]
    assert [len(entry["changes"]) for entry in found] == [1, 0, 1]


def test_notes_that_cannot_be_read_at_all_are_one_error(tmp_path):
    path = journal_path(tmp_path, "qb01")
    path.parent.mkdir()
    os.mkfifo(path)
    assert [(entry["status"], "it is not known which" in entry["actual"]) for entry in begun_changes(tmp_path, "qb01")] == [("error", True)]


@pytest.mark.parametrize("parts", [None, [], "x", {"windows_host": None}, {"windows_host": []}, {"windows_host": {"findings": None}}, {"windows_host": {}}],
                         ids=repr)
def test_begun_changes_stand_beside_a_damaged_record(parts):
    done = with_cut_off({"host": "qb01", "outcome": "reported", "parts": parts}, "qb01", [{"item": "3.2"}])
    assert done["parts"]["windows_host"]["findings"] == [{"item": "3.2"}]
