# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""playbooks/report.yml as a user runs it: from stored files, without a host, with exit code 2 on no-go."""
from __future__ import annotations

import json
import os
import pathlib
import subprocess
import sys
import textwrap

import pytest
from ansible.parsing.vault import VaultLib, VaultSecret
from report_samples import RunBuilder, all_settled, demo

ROOT = pathlib.Path(__file__).resolve().parents[2]


def play(folder: pathlib.Path, *arguments: str, inventory: str = "localhost,", **variables) -> subprocess.CompletedProcess[str]:
    """Without this checkout's ansible.cfg: nothing may need it."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ANSIBLE_")}
    environment.update(ANSIBLE_COLLECTIONS_PATH=str(ROOT / ".cache" / "collections"), ANSIBLE_NOCOLOR="1", HOME=str(folder), PWD=str(folder))
    variables = {"interweave_report_dir": str(folder), "ansible_python_interpreter": sys.executable, **variables}
    return subprocess.run(
        [str(pathlib.Path(sys.executable).parent / "ansible-playbook"), "-i", inventory, str(ROOT / "playbooks" / "report.yml"), *arguments, "-e",
         json.dumps({name: value for name, value in variables.items() if value is not None})],
        cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=120)


def test_no_go_ends_with_2_and_the_report_is_there(tmp_path):
    demo(tmp_path).write()
    done = play(tmp_path)
    assert done.returncode == 2, done.stdout + done.stderr
    assert "No-go: 3 of 3 hosts are not ready" in done.stdout
    assert done.stdout.count("FAILED!") == 1
    assert "Traceback" not in done.stdout + done.stderr
    assert (tmp_path / "report.html").is_file()


def test_without_a_folder_it_looks_where_the_run_wrote(tmp_path):
    demo(tmp_path / "interweave-report").write()
    done = play(tmp_path, interweave_report_dir=None)
    assert done.returncode == 2, done.stdout + done.stderr
    assert (tmp_path / "interweave-report" / "report.html").is_file()


def test_go_ends_with_0(tmp_path):
    RunBuilder(tmp_path).host("qb01", all_settled()).write()
    done = play(tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Go: every required item is settled on qb01." in done.stdout


def test_check_mode_writes_the_report_and_judges_the_same(tmp_path):
    demo(tmp_path).write()
    done = play(tmp_path, "--check")
    assert done.returncode == 2, done.stdout + done.stderr
    assert (tmp_path / "report.json").is_file()


def test_slices_are_merged(tmp_path):
    RunBuilder(tmp_path, "a").host("qb01", all_settled()).write()
    RunBuilder(tmp_path, "b").host("qb02", all_settled()).write()
    done = play(tmp_path, interweave_report_merge=["a", "b"])
    assert done.returncode == 0, done.stdout + done.stderr
    assert [host["host"] for host in json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))["hosts"]] == ["qb01", "qb02"]


def test_the_gate_holds_without_a_report_file(tmp_path):
    demo(tmp_path).write()
    done = play(tmp_path, interweave_report_formats=["markdown"])
    assert done.returncode == 2, done.stdout + done.stderr


@pytest.mark.parametrize("variables", [{"interweave_report_run": "nope"}, {"interweave_report_merge": ["a", "b"]}], ids=["run", "merge"])
def test_a_run_that_is_not_there_is_one_clear_error(tmp_path, variables):
    demo(tmp_path).write()
    done = play(tmp_path, **variables)
    assert done.returncode == 2
    assert "was not found in" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


def test_secrets_of_the_inventory_are_in_no_face(tmp_path):
    secret = "S3cret-of-acme!"
    builder = demo(tmp_path)
    builder.files["hosts/acme-qb01.json"]["parts"]["windows_host"]["findings"][0]["evidence"] = ["the answer was %s here" % secret]
    builder.write()
    inventory = tmp_path / "inventory.yml"
    inventory.write_text("all: {hosts: {localhost: {}, acme-qb01: {ansible_password: '%s'}}}\n" % secret, encoding="utf-8")
    done = play(tmp_path, "-vvv", inventory=str(inventory))
    assert done.returncode == 2, done.stdout + done.stderr
    assert secret not in done.stdout + done.stderr
    for path in tmp_path.rglob("*"):
        if path.is_file() and "runs" not in path.parts and path != inventory:
            assert secret not in path.read_text(encoding="utf-8"), path


def test_a_secret_that_the_vault_encrypted_in_its_place_is_in_no_face(tmp_path):
    secret, vault = "S3cret-in-its-place!", tmp_path / "vault-password"
    vault.write_text("open sesame", encoding="utf-8")
    encrypted = VaultLib([("default", VaultSecret(b"open sesame"))]).encrypt(secret).decode()
    builder = demo(tmp_path)
    builder.files["hosts/acme-qb01.json"]["parts"]["windows_host"]["findings"][0]["actual"] = "the answer was %s here" % secret
    builder.write()
    inventory = tmp_path / "inventory.yml"
    inventory.write_text("all:\n  hosts:\n    localhost:\n    acme-qb01:\n      ansible_password: !vault |\n%s" % textwrap.indent(encrypted, " " * 8),
                         encoding="utf-8")
    done = play(tmp_path, "--vault-password-file", str(vault), inventory=str(inventory))
    assert done.returncode == 2, done.stdout + done.stderr
    assert secret not in done.stdout + done.stderr
    for path in tmp_path.rglob("*"):
        if path.is_file() and "runs" not in path.parts:
            assert secret not in path.read_text(encoding="utf-8"), path
