# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Beyond one machine: ansible-runner's transmit, worker and process over two shards, and one report of both."""
from __future__ import annotations

import json
import pathlib
import shutil
import subprocess

import pytest
from fleetrun import BIN, Fleet, name_of

RUNNER = BIN / "ansible-runner"


def shard(fleet: Fleet, first: int, hosts: int) -> tuple[int, str, pathlib.Path]:
    """One shard as an operator would run it: what is transmitted is a stream of bytes, so the worker may be any machine."""
    here = fleet.folder / ("shard-%d" % first)
    (here / "inventory").mkdir(parents=True)
    shutil.copy(fleet.inventory(hosts, first), here / "inventory" / "hosts.json")
    (here / "env").mkdir()
    reports = fleet.folder / ("reports-of-shard-%d" % first)
    (here / "env" / "extravars").write_text(json.dumps({"interweave_report_dir": str(reports)}))
    (here / "project").mkdir()
    (here / "project" / "preflight.yml").write_text("- ansible.builtin.import_playbook: interweave.smartintegration.preflight\n")
    worker, out = fleet.folder / ("worker-%d" % first), fleet.folder / ("out-%d" % first)
    line = "%s transmit %s -p preflight.yml | %s worker --private-data-dir %s | %s process %s" % (RUNNER, here, RUNNER, worker, RUNNER, out)
    done = subprocess.run(["bash", "-o", "pipefail", "-c", line], cwd=fleet.folder, capture_output=True, text=True, timeout=180, check=False,
                          env={**fleet.environment(), "PATH": "%s:/usr/bin:/bin" % BIN})
    return done.returncode, done.stdout + done.stderr, reports


@pytest.mark.skipif(not RUNNER.exists(), reason="ansible-runner is not installed")
def test_two_shards_become_one_report(fleet):
    printed = {}
    for first, hosts in ((1, 2), (3, 3)):
        _code, printed[first], reports = shard(fleet, first, hosts)
        assert (reports / "report.json").exists(), printed[first]
        shutil.copytree(reports / "runs", fleet.reports / "runs", dirs_exist_ok=True)
    names = [run.name for run in fleet.runs]
    assert len(names) == 2
    done = fleet.report(interweave_report_merge=names)
    assert fleet.outcomes() == {name_of(number): "reported" for number in range(1, 6)}, done.printed
    assert (done.code, fleet.verdict()) == (2, "no-go")
    assert fleet.touched() == {name_of(number) for number in range(1, 6)}
