# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A playbook that finds no host has looked at nothing, and nothing passes by silence: Ansible itself would end with exit code 0."""
from __future__ import annotations

import json
import os
import pathlib
import subprocess
import sys

import pytest
import yaml

ROOT = pathlib.Path(__file__).resolve().parents[3]
#: These two work from files: a report of earlier runs, and a list of hosts that is to become an inventory.
WITHOUT_HOSTS = ("report", "intake")
PLAYBOOKS = sorted({path.stem for path in (ROOT / "playbooks").glob("*.yml")} - set(WITHOUT_HOSTS))


def played(folder: pathlib.Path, name: str, *more: str) -> tuple[int, str]:
    (folder / "hosts.json").write_text(json.dumps({"all": {"hosts": {}}}))
    env = {key: value for key, value in os.environ.items() if not key.startswith("ANSIBLE_")}
    env.update(ANSIBLE_COLLECTIONS_PATH=str(ROOT / ".cache" / "collections"), ANSIBLE_LOCALHOST_WARNING="false", ANSIBLE_NOCOLOR="1")
    done = subprocess.run(
        [str(pathlib.Path(sys.executable).with_name("ansible-playbook")), "-i", "hosts.json", str(ROOT / "playbooks" / (name + ".yml")), *more],
        cwd=folder, env=env, capture_output=True, text=True, timeout=60, check=False)
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("name", PLAYBOOKS)
def test_an_empty_scope_is_an_error(tmp_path: pathlib.Path, name: str) -> None:
    code, output = played(tmp_path, name)
    assert code == 2, output
    assert "no host is in scope" in output
    assert not (tmp_path / "interweave-report").exists()


@pytest.mark.parametrize("more", [("--skip-tags", "tagged"), ("--skip-tags", "always"), ("--skip-tags", "always,item_1_1"),
                                  ("--tags", "item_1_1", "--skip-tags", "always")])
def test_no_tags_hide_an_empty_scope_from_preflight(tmp_path: pathlib.Path, more: tuple[str, ...]) -> None:
    code, output = played(tmp_path, "preflight", *more)
    assert code != 0, output


#: Each of its parts by itself would pass for the whole; only preflight's may be picked.
WHOLE = sorted({path.stem for path in (ROOT / "playbooks").glob("*.yml")} - {"preflight"})


@pytest.mark.parametrize("name", WHOLE)
@pytest.mark.parametrize("tags", ["always", "tagged", "all,always"])
def test_tags_that_leave_nothing_are_an_error(tmp_path: pathlib.Path, name: str, tags: str) -> None:
    """Every task of these is tagged with nothing but always."""
    code, output = played(tmp_path, name, "--skip-tags", tags)
    assert code != 0, output
    assert "leave nothing of this playbook" in output


@pytest.mark.parametrize("name", sorted(set(PLAYBOOKS) - {"preflight"}))
def test_a_tag_picks_no_part_of_what_is_one_whole(name: str) -> None:
    plays = yaml.safe_load((ROOT / "playbooks" / (name + ".yml")).read_text(encoding="utf-8"))
    loose = [task["name"] for play in plays for task in play.get("tasks", []) if "always" not in [*play.get("tags", []), *task.get("tags", [])]]
    assert loose == []
