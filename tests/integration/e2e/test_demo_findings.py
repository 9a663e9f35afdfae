# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The demo run's findings as they were: a rebuild of the flow may not lose, move or soften one.

A change on purpose is written down with ``INTERWEAVE_WRITE_GOLDEN=1 pytest <this file>`` and read in the diff of the golden files.
"""
from __future__ import annotations

import difflib
import json
import os
import pathlib
import re
import typing as t

import pytest
from playbook import preflight

GOLDEN = pathlib.Path(__file__).parent / "golden"
RUNS: dict[str, dict[str, t.Any]] = {"look": {"interweave_allow": []}, "consents": {}}
#: What differs from run to run and says nothing: the lab's network, times, numbers of processes, identifiers that Windows makes up, folders.
_VARYING = (
    (re.compile(r"/\S*?/report/runs/[0-9TZ]+-[0-9a-f]+"), "<run>"),
    (re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(\.\d+)?(\+00:00|Z)?"), "<time>"),
    (re.compile(r"\d{8}T\d{6}(\.\d+)?Z?(-[0-9a-f]{6})?"), "<time>"),
    (re.compile(r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}\b"), "<time>"),
    (re.compile(r"\b\d{4}-\d{2}-\d{2}\b"), "<day>"),
    (re.compile(r"\b20\d{6}\b"), "<day>"),
    (re.compile(r"127\.\d+\."), "127.N."),
    (re.compile(r"\{[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}\}"), "{guid}"),
    (re.compile(r"\bprocess \d+"), "process N"),
    (re.compile(r"\b[0-9a-zA-Z]{3}LAB[0-9A-Za-z]{9,12}\b"), "<id>"),
)


def same(text: str) -> str:
    for pattern, word in _VARYING:
        text = pattern.sub(word, text)
    return text


def lines(report: dict[str, t.Any]) -> list[str]:
    """One line for each thing that is told of an item: what it is, whose it is, and every piece of evidence."""
    told = []
    for host in sorted(report["hosts"], key=lambda one: one["host"]):
        told.append("%s %s %s" % (host["host"], host["outcome"], host["verdict"]))
        for found in sorted(host["findings"], key=lambda one: (one["item"], one["step"])):
            told.append("%s %s [%s] %s, %s" % (host["host"], found["item"], found["step"], found["status"], found["owner"]))
            told += ["    %s: %s" % (key, same(str(found[key]))) for key in ("expected", "actual", "remedy", "blocked_by", "ticket") if found.get(key)]
            told += ["    evidence: %s" % same(line) for line in found["evidence"]]
            told += ["    change: %s (%s)" % (same(change["what"]), "made" if change["applied"] else "wanted") for change in found["changes"]]
    return told


def difference(now: dict[str, t.Any], before: str) -> str:
    return "\n".join(difflib.unified_diff(before.splitlines(), lines(now), "before", "now", lineterm="", n=1))


@pytest.fixture(scope="module")
def reports(_lab: t.Any, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, t.Any]]:
    found = {}
    for name, extra in RUNS.items():
        _lab.reset()
        folder = tmp_path_factory.mktemp(name) / "report"
        folder.mkdir()
        found[name] = preflight(_lab, folder, extra=extra).report
    return found


@pytest.mark.parametrize("name", RUNS)
def test_the_demo_run_finds_what_it_found(reports: dict[str, dict[str, t.Any]], name: str) -> None:
    golden = GOLDEN / ("demo_%s.txt" % name)
    if os.environ.get("INTERWEAVE_WRITE_GOLDEN"):
        golden.write_text("\n".join(lines(reports[name])) + "\n", encoding="utf-8")
    told = difference(reports[name], golden.read_text(encoding="utf-8"))
    assert not told, told


def _soften(found: dict[str, t.Any]) -> None:
    found["status"] = "pass"


def _give_away(found: dict[str, t.Any]) -> None:
    found["owner"] = "client" if found["owner"] != "client" else "it"


def _say_less(found: dict[str, t.Any]) -> None:
    found["evidence"] = found["evidence"][:-1]


@pytest.mark.parametrize("plant", [_soften, _give_away, _say_less])
def test_a_planted_fault_is_noticed(reports: dict[str, dict[str, t.Any]], plant: t.Callable[[dict[str, t.Any]], None]) -> None:
    """A status that got better by itself, another owner, a lost piece of evidence: each in one finding of one host."""
    report = json.loads(json.dumps(reports["look"]))
    plant(next(found for found in report["hosts"][1]["findings"] if found["item"] == "5.2" and found["status"] == "fail"))
    assert len(difference(report, "\n".join(lines(reports["look"]))).splitlines()) >= 4


def test_a_lost_finding_is_noticed(reports: dict[str, dict[str, t.Any]]) -> None:
    report = json.loads(json.dumps(reports["look"]))
    report["hosts"][0]["findings"].pop()
    assert difference(report, "\n".join(lines(reports["look"])))
