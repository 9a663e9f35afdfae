# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a user gets: the tarball, installed into an empty path, runs from a copy of the client template, without the checkout."""
from __future__ import annotations

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tarfile

import pytest
from ansible_collections.interweave.smartintegration.plugins.module_utils._items import ITEMS
from labclient import LabClient

ROOT = pathlib.Path(__file__).resolve().parents[3]
BIN = pathlib.Path(sys.executable).parent
#: What stands at the top of the tarball.
TOP = {"MANIFEST.json", "FILES.json", "CHANGELOG.md", "CODE_OF_CONDUCT.md", "CONTRIBUTING.md", "LICENSE", "LICENSES", "README.md", "REUSE.toml",
       "SECURITY.md", "bindep.txt", "changelogs", "docs", "execution-environment.yml", "files", "inventories", "meta", "playbooks", "plugins",
       "requirements.txt", "roles"}
#: Shipped in full: what is tracked below them is in the tarball.
SHIPPED = ("plugins", "roles", "playbooks", "meta", "docs", "files", "inventories/client_template")


def clean_environment(home: pathlib.Path, collections: pathlib.Path) -> dict[str, str]:
    """Of this machine only the programs: no ansible.cfg, no collection path, nobody's home."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ANSIBLE_", "INTERWEAVE_", "PYTHON"))}
    return {**kept, "HOME": str(home), "PATH": "%s%s%s" % (BIN, os.pathsep, os.environ["PATH"]), "ANSIBLE_COLLECTIONS_PATH": str(collections),
            "LC_ALL": "C.UTF-8", "ANSIBLE_NOCOLOR": "1"}


def run(*words: str, cwd: pathlib.Path, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(words, cwd=cwd, env={**env, "PWD": str(cwd)}, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL, timeout=300)


def tracked(*folders: str) -> set[str]:
    done = subprocess.run(["git", "ls-files", *folders], cwd=ROOT, capture_output=True, text=True, check=True)
    return {name for name in done.stdout.splitlines() if (ROOT / name).is_file()}


def build(checkout: pathlib.Path, folder: pathlib.Path) -> pathlib.Path:
    done = run(str(BIN / "ansible-galaxy"), "collection", "build", "--output-path", str(folder), cwd=checkout, env={**os.environ, "LC_ALL": "C.UTF-8"})
    assert done.returncode == 0, done.stderr
    return next(folder.glob("interweave-smartintegration-*.tar.gz"))


def members(tarball: pathlib.Path) -> list[tarfile.TarInfo]:
    with tarfile.open(tarball) as archive:
        return archive.getmembers()


@pytest.fixture(scope="module")
def tarball(tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    return build(ROOT, tmp_path_factory.mktemp("tarball"))


@pytest.fixture(scope="module")
def contents(tarball: pathlib.Path) -> set[str]:
    return {member.name for member in members(tarball) if member.isfile()}


@pytest.fixture(scope="module")
def installed(tarball: pathlib.Path, tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    home = tmp_path_factory.mktemp("installed")
    target = home / "collections"
    done = run("ansible-galaxy", "collection", "install", str(tarball), "-p", str(target), "--offline", cwd=home, env=clean_environment(home, target))
    assert done.returncode == 0, done.stderr
    return target


def test_the_tarball_holds_nothing_it_should_not(contents: set[str]) -> None:
    assert {name.partition("/")[0] for name in contents} <= TOP
    assert contents - {"MANIFEST.json", "FILES.json"} <= tracked()
    assert not [name for name in contents if name.endswith((".pyc", ".log", ".retry", ".tar.gz")) or name.endswith("vault.yml")]
    assert not [name for name in contents if name.startswith(("tests/", "tools/", "inventories/lab", "extensions/molecule"))]


def test_a_used_checkout_gives_away_no_client(contents: set[str], tmp_path: pathlib.Path) -> None:
    checkout, out = tmp_path / "checkout", tmp_path / "out"
    for name in tracked():
        (checkout / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, checkout / name)
    left = [*("inventories/%s/group_vars/acme/vault.yml" % client for client in ("acme", "cole", "clinic", "clientele", "client_two", "Acme")),
            "inventories/acme/hosts.yml", "inventories/clients.csv", "inventories/client_template/group_vars/acme/vault.yml",
            "interweave-report/report.json", "playbooks/interweave-report/report.json", "build/preflight/report.html", ".ansible/tmp/file", "ansible.log"]
    for name in left:
        (checkout / name).parent.mkdir(parents=True, exist_ok=True)
        (checkout / name).write_text("secret", encoding="utf-8")
    out.mkdir()
    assert {member.name for member in members(build(checkout, out)) if member.isfile()} == contents
    ignored = subprocess.run(["git", "check-ignore", "--no-index", *left], cwd=ROOT, capture_output=True, text=True, check=False).stdout.split()
    assert set(left) - set(ignored) == set()


def test_no_folder_in_the_tarball_is_empty(tarball: pathlib.Path, contents: set[str]) -> None:
    folders = {member.name.rstrip("/") for member in members(tarball) if member.isdir()}
    assert [folder for folder in folders if not any(name.startswith(folder + "/") for name in contents)] == []


def test_the_tarball_holds_everything_a_user_needs(contents: set[str]) -> None:
    assert tracked(*SHIPPED) - contents == set()
    assert {"README.md", "LICENSE", "CHANGELOG.md", "requirements.txt", "bindep.txt", "meta/execution-environment.yml"} <= contents


def test_nothing_in_it_names_the_machine_it_was_built_on(tarball: pathlib.Path) -> None:
    with tarfile.open(tarball) as archive:
        for member in archive:
            if member.isfile() and not member.name.endswith(".png"):
                held = archive.extractfile(member)
                assert held is not None
                assert str(ROOT).encode() not in held.read(), member.name


def client(folder: pathlib.Path, lab: LabClient) -> pathlib.Path:
    """A copy of the template for the lab's client acme: an address and a password, nothing else."""
    inventory = folder / "inventories" / "acme"
    hosts = inventory / "hosts.yml"
    hosts.write_text(hosts.read_text(encoding="utf-8").replace("192.0.2.10", lab.address(10, 1)), encoding="utf-8")
    vault = inventory / "group_vars" / "acme" / "vault.yml"
    vault.write_text(vault.with_suffix(".yml.example").read_text(encoding="utf-8").replace("write-the-password-here", "Lab-acme-1!"), encoding="utf-8")
    return inventory


@pytest.fixture
def first_look(installed: pathlib.Path, lab: LabClient, tmp_path: pathlib.Path) -> tuple[subprocess.CompletedProcess[str], pathlib.Path]:
    template = installed / "ansible_collections" / "interweave" / "smartintegration" / "inventories" / "client_template"
    shutil.copytree(template, tmp_path / "inventories" / "acme")
    client(tmp_path, lab)
    done = run("ansible-playbook", "interweave.smartintegration.preflight", "-i", "inventories/acme", cwd=tmp_path,
               env=clean_environment(tmp_path, installed))
    return done, tmp_path


def test_the_first_look_of_a_new_client(first_look: tuple[subprocess.CompletedProcess[str], pathlib.Path], lab: LabClient) -> None:
    done, folder = first_look
    assert done.returncode == 2, done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    assert "WARNING" not in done.stderr.replace("[WARNING]: Deprecation warnings can be disabled", "")
    report = json.loads((folder / "interweave-report" / "report.json").read_text(encoding="utf-8"))
    assert [(host["host"], host["outcome"], host["verdict"]) for host in report["hosts"]] == [("acme-qb01", "reported", "no-go")]
    statuses = {finding["item"]: finding["status"] for finding in report["hosts"][0]["findings"]}
    assert len({item for item in statuses if item[0].isdigit()}) == len(ITEMS)
    assert statuses["1.5"] == "would_change"
    assert statuses["2.1"] == "manual"
    assert (folder / "interweave-report" / "report.html").stat().st_size > 1000
    assert lab.ledger()["writes"] == 0


def test_the_documentation_of_the_installed_collection_renders(installed: pathlib.Path, tmp_path: pathlib.Path) -> None:
    listing = run("ansible-doc", "-t", "module", "-l", "interweave.smartintegration", "--json", cwd=tmp_path, env=clean_environment(tmp_path, installed))
    names = sorted(json.loads(listing.stdout))
    stems = sorted(path.stem for path in (ROOT / "plugins" / "modules").glob("*.py"))
    assert names == ["interweave.smartintegration." + stem for stem in stems]
    shown = run("ansible-doc", *names, cwd=tmp_path, env=clean_environment(tmp_path, installed))
    assert (shown.returncode, shown.stderr) == (0, "")
    assert all("> MODULE %s " % name in shown.stdout for name in names)


def test_the_roles_are_documented(installed: pathlib.Path, tmp_path: pathlib.Path) -> None:
    listing = run("ansible-doc", "-t", "role", "-l", "interweave.smartintegration", "--json", cwd=tmp_path, env=clean_environment(tmp_path, installed))
    roles = json.loads(listing.stdout)
    assert sorted(roles) == ["interweave.smartintegration." + path.name for path in sorted((ROOT / "roles").iterdir())]
    assert [name for name, entry in roles.items() if not any(entry["entry_points"].values())] == []
