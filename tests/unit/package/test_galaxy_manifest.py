# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The tarball's positive list, read as ansible-galaxy reads it: all that a user needs, nothing that a checkout happens to hold."""
from __future__ import annotations

import pathlib
import shutil
import subprocess

import pytest
import yaml

manifest = pytest.importorskip("distlib.manifest", reason="distlib is what ansible-galaxy builds with")
ROOT = pathlib.Path(__file__).resolve().parents[3]
SHIPPED = ("plugins", "roles", "playbooks", "meta", "docs", "files", "inventories/client_template", "LICENSES",
           "changelogs/changelog.yaml", "changelogs/config.yaml", "*.md", "LICENSE", "REUSE.toml", "bindep.txt", "requirements.txt",
           "execution-environment.yml")
#: Names under which clients, their secrets, and what a run or an editor leaves have lain in checkouts: at the top, and beside what is shipped.
PLANTED = [
    "id_rsa", "id_rsa.pem", "secrets.yml", "vault.yml", ".vault_pass", "clients.csv", "ansible.log", ".env", "notes.md", "client.zip", "main.kdbx",
    *("inventories/%s/group_vars/all.yml" % name for name in ("acme", "client", "client_tango", "client_templates", "clients", "lab", "Client_Template")),
    *("inventories/client_template/" + name for name in (
        "secrets.yml", "hosts.ini", "hosts.yml.bak", "host_vars/globex-qb01.yml", "group_vars/acme/vault.yml", "group_vars/acme/secrets.yml",
        "group_vars/globex/main.yml", "group_vars/all/vault.yml", "id_ed25519")),
    *("%s/%s" % (folder, name) for folder in ("interweave-report", "playbooks/interweave-report", "report2", "docs/report") for name in (
        "report.json", "runs/20260101T000000Z-aaaaaa/manifest.json", "clients/acme.html")),
    *("plugins/modules/" + name for name in ("key.pem", "x.json", ".x.py.swp", "__pycache__/x.cpython-311.pyc", ".hidden.py")),
    *("roles/crm/" + name for name in ("vars/secrets.yml", "vars/vault.yml", "files/key.pem", "defaults/acme.yml", "meta/x.yml", "templates/x.j2")),
    "playbooks/acme.yml", "playbooks/group_vars/all.yml", "playbooks/vars/secret.yml", "docs/acme.pdf", "docs/images/screen.jpg", "meta/secret.yml",
    "changelogs/fragments/x.yml", "tests/lab/secret.py", "tools/secret.py", "extensions/x.yml", "LICENSES/x.txt", "plugins/plugin_utils/_report/assets/x.json",
]


def selected(checkout: pathlib.Path) -> set[str]:
    """The files that the directives of galaxy.yml choose."""
    about = yaml.safe_load((ROOT / "galaxy.yml").read_text(encoding="utf-8"))
    assert about["manifest"]["omit_default_directives"] is True
    chosen = manifest.Manifest(str(checkout))
    for directive in about["manifest"]["directives"]:
        chosen.process_directive(directive)
    return {str(pathlib.Path(name).relative_to(checkout)) for name in chosen.files}


def tracked(*folders: str) -> set[str]:
    done = subprocess.run(["git", "ls-files", *folders], cwd=ROOT, capture_output=True, text=True, check=True)
    return {name for name in done.stdout.splitlines() if (ROOT / name).is_file()}


@pytest.fixture(scope="module")
def checkout(tmp_path_factory) -> pathlib.Path:
    """A copy of what is tracked: the work tree itself may hold more."""
    folder = tmp_path_factory.mktemp("checkout")
    for name in tracked():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, folder / name)
    return folder


def test_all_that_a_user_needs_is_chosen(checkout):
    top = {name for name in tracked(*SHIPPED) if not name.startswith(("tests/", "tools/", "extensions/", ".ci/", "inventories/lab"))}
    assert top - selected(checkout) == set(), "add these to the directives in galaxy.yml, or do not ship them"
    assert selected(checkout) <= top


def test_nothing_that_was_planted_is_chosen(checkout):
    before = selected(checkout)
    for name in PLANTED:
        (checkout / name).parent.mkdir(parents=True, exist_ok=True)
        if not (checkout / name).exists():
            (checkout / name).write_text("secret", encoding="utf-8")
    assert selected(checkout) == before
