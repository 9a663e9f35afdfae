# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The face of a watch: bounded lines, whole data, and verdicts only for what got worse."""
from __future__ import annotations

import json
import typing as t

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._watch import face
from watched import host


def one(kind: str, where: str = "a", client: str = "acme", **more: t.Any) -> dict[str, t.Any]:
    return {"id": where + kind, "client": client, "host": where, "item": "R1", "step": "", "title": "User", "state": "bad", "owner": "it", "found": "gone",
            "to_do": "sign in", "kind": kind, "looks": 2, **more}


MODEL = {"run": {"id": "run1"}, "hosts": [host("a"), host("b"), host("c", client="globex"), host("d", outcome="not_run", client="globex")]}


def test_a_host_is_failed_for_what_got_worse_there_or_at_its_client_and_when_it_was_lost() -> None:
    verdicts = {entry["host"]: entry["verdict"] for entry in face.verdicts(MODEL, [one("worse"), one("waiting", "c", "globex")])}
    assert verdicts == {"a": "no-go", "b": "go", "c": "go", "d": "no-go"}
    verdicts = {entry["host"]: entry["verdict"] for entry in face.verdicts(MODEL, [one("worse", "", "acme")])}
    assert verdicts == {"a": "no-go", "b": "no-go", "c": "go", "d": "no-go"}


def test_a_host_without_an_answer_is_not_failed_before_it_counts() -> None:
    model = {"run": {}, "hosts": [host("a", outcome="unreachable")]}
    assert [(entry["verdict"], entry["outcome"]) for entry in face.verdicts(model, [one("waiting")])] == [("go", "reported")]


def test_lines_are_bounded_and_the_file_has_all() -> None:
    found = [one("worse", "qb%03d" % number) for number in range(100)] + [one("accepted"), one("not seen")]
    told = face.told(MODEL, found, [{"owner": "client"}], ["acme"])
    lines = face.lines(told, "watch.json")
    assert lines[0] == "4 hosts: 100 worse, 1 accepted, 1 not seen"
    assert "... and 60 more in watch.json" in lines
    assert any(line.startswith("not looked at: d") for line in lines)
    assert any(line.startswith("no baseline was accepted for acme") for line in lines)
    assert len(lines) == 46
    assert len(json.loads(face.render(told))["points"]) == 102
