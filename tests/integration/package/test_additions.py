# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an addition costs: an item and a Windows resource are kept as patches, applied to a copy of this checkout, and run there.

A patch holds what is written by hand; the generators write the rest. Where a patch does not apply any more, renew it.
"""
from __future__ import annotations

import json
import pathlib
import re
import shutil
import subprocess
import sys
import typing as t

import pytest
from labclient import LabClient
from playbook import environment

ROOT = pathlib.Path(__file__).resolve().parents[3]
BIN = pathlib.Path(sys.executable).parent
PATCHES = ROOT / "tests" / "additions"
GENERATORS = ("steps_docs", "tags", "coverage", "variables", "readme")
#: Files that may be touched, and which of them the addition's own tests and the house's are.
MOST = 8
TESTS = {
    "item": ("tests/unit/plugins/plugin_utils/_checklist", "tests/unit/plugins/plugin_utils/_report/test_model.py"),
    "resource": ("tests/unit/plugins/plugin_utils/windows/test_disk_space.py",),
}


class Copy(t.NamedTuple):
    root: pathlib.Path

    def run(self, *words: str, **more: t.Any) -> str:
        done = subprocess.run(words, cwd=self.root, capture_output=True, text=True, timeout=300, check=False, stdin=subprocess.DEVNULL, **more)
        assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
        return done.stdout

    def touched(self) -> tuple[set[str], set[str]]:
        """Existing files that differ from what was committed, and new ones."""
        lines = self.run("git", "status", "--porcelain", "--untracked-files=all").splitlines()
        return {line[3:] for line in lines if line[:2] != "??"}, {line[3:] for line in lines if line[:2] == "??"}


def copy_with(folder: pathlib.Path, patch: str) -> Copy:
    copy = Copy(folder / "ansible_collections" / "interweave" / "smartintegration")
    for name in subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines():
        if (ROOT / name).is_file():
            (copy.root / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, copy.root / name)
    link = copy.root / ".cache" / "collections" / "ansible_collections" / "interweave"
    link.mkdir(parents=True)
    (link / "smartintegration").symlink_to(copy.root)
    for words in (["init", "-q"], ["add", "-A"], ["-c", "user.name=test", "-c", "user.email=test@localhost", "commit", "-qm", "copy"]):
        copy.run("git", *words)
    copy.run("git", "apply", "-C1", str(PATCHES / (patch + ".patch")))
    return copy


@pytest.fixture(scope="module", params=["item", "resource"])
def added(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Copy, set[str], set[str]]:
    """The name, the copy, and the files that are written by hand: existing and new."""
    copy = copy_with(tmp_path_factory.mktemp(request.param), request.param)
    by_hand = copy.touched()
    for tool in GENERATORS:
        copy.run(sys.executable, "tools/%s.py" % tool)
    return request.param, copy, *by_hand


def test_it_touches_few_files(added: tuple[str, Copy, set[str], set[str]]) -> None:
    _name, copy, existing, new = added
    assert len(existing | new) <= MOST, "written by hand: %s" % sorted(existing | new)
    changed, made = copy.touched()
    assert len(changed) <= MOST, "existing files: %s" % sorted(changed)
    assert made == new


def test_the_page_for_contributors_counts_them_too(added: tuple[str, Copy, set[str], set[str]]) -> None:
    name, _copy, existing, new = added
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    told = re.search(r"\| %s \((\d+)\)" % {"item": "An item", "resource": "A Windows resource"}[name], page)
    assert told is not None
    assert int(told.group(1)) == len(existing | new)


def test_the_house_holds_with_it(added: tuple[str, Copy, set[str], set[str]]) -> None:
    name, copy, _existing, _new = added
    copy.run(sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/unit/house", "tests/unit/docs", "tests/unit/tools", *TESTS[name])


def test_it_runs(added: tuple[str, Copy, set[str], set[str]], lab: LabClient, tmp_path: pathlib.Path) -> None:
    name, copy, _existing, _new = added
    env = {**environment(lab), "ANSIBLE_COLLECTIONS_PATH": str(copy.root / ".cache" / "collections"), "ANSIBLE_CONFIG": str(copy.root / "ansible.cfg")}
    inventory = ["-i", str(copy.root / "inventories" / "lab")]
    if name == "resource":
        shown = copy.run(str(BIN / "ansible"), "acme-qb01", *inventory, "-m", "interweave.smartintegration.disk_space_info", env=env)
        assert '"free_mb": 102400' in shown
        return
    subprocess.run([str(BIN / "ansible-playbook"), *inventory, "playbooks/preflight.yml", "--limit", "acme-qb01", "--tags", "item_1_6", "-e",
                    json.dumps({"interweave_report_dir": str(tmp_path / "report")})], cwd=copy.root, env=env, capture_output=True, timeout=300, check=False)
    (host,) = json.loads((tmp_path / "report" / "report.json").read_text(encoding="utf-8"))["hosts"]
    (finding,) = [finding for finding in host["findings"] if finding["item"] == "1.6"]
    assert (finding["title"], finding["owner"]) == ("Server clock", "it")
    assert "W32Time" in finding["actual"] + finding["expected"]
