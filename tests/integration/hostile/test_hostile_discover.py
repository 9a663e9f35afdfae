# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A draft is YAML that Ansible reads: of every text that the lab can show, hostile, none may be a template, a key or a line of it."""
from __future__ import annotations

import json
import pathlib
import re
import subprocess
import typing as t

import pytest
import sweep
from ansible.parsing.dataloader import DataLoader
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._client.spec import VARIABLES
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._compat import is_trusted_as_template
from labclient import LabClient, start_lab
from playbook import BIN, ROOT, environment

ACTING = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
BROKEN = ("Traceback", "Unexpected Exception", "report this as a defect", "internal error", sweep.COMPUTED)
KEPT = ["access_token", "instance_url", "token", "nextRecordsUrl"]
VAULTED = {"vault_acme_windows_password": "Lab-acme-1!", "vault_acme_salesforce_client_secret": "acme-admin-secret",
           "vault_globex_windows_password": "Lab-globex-1!", "vault_globex_creatio_password": "lab-globex-pw"}


class Drafted(t.NamedTuple):
    marker: pathlib.Path
    output: str
    folder: pathlib.Path
    #: What the look at the inventory says of each draft, and its exit code.
    looked: dict[str, tuple[int, str]]
    code: int

    def files(self) -> list[pathlib.Path]:
        return sorted(path for path in (self.folder / "inventories").rglob("*") if path.is_file())


def play(lab: LabClient, folder: pathlib.Path, playbook: str, inventory: pathlib.Path, **variables: t.Any) -> tuple[int, str]:
    command = [str(BIN / "ansible-playbook"), "-i", str(inventory), str(ROOT / "playbooks" / playbook), "-e", json.dumps(variables)]
    done = subprocess.run(command, cwd=folder, env={**environment(lab), "PWD": str(folder)}, capture_output=True, text=True, timeout=300, check=False)
    return done.returncode, done.stdout + done.stderr


@pytest.fixture(scope="module", params=range(sweep.GROUPS))
def drafted(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Drafted:
    group, root = request.param, tmp_path_factory.mktemp("drafted%d" % request.param)
    spoilt = sweep.Spoilt(group, root / "MARKER", before=bool(group % 2))
    (root / "lab").mkdir()
    with start_lab(root / "lab", "--scenario", str(spoilt.write(root / "scenario"))) as lab:
        lab.spoil(text=sweep.payload("%s", spoilt.marker, controls=True), groups=2 * sweep.GROUPS, group=group, before=bool(group % 2), keep=KEPT)
        code, output = play(lab, root, "discover.yml", ROOT / "inventories" / "lab")
        lab.spoil()
        looked = {path.name: play(lab, root, "preflight.yml", path, interweave_inventory_only=True, **VAULTED)
                  for path in sorted((root / "inventories").iterdir())}
    return Drafted(spoilt.marker, output, root, looked, code)


def leaves(value: t.Any) -> t.Iterator[str]:
    if isinstance(value, dict):
        for key, one in value.items():
            yield from leaves(key)
            yield from leaves(one)
    elif isinstance(value, list):
        for one in value:
            yield from leaves(one)
    elif isinstance(value, str):
        yield value


def test_nothing_was_run_or_computed_and_nothing_broke(drafted: Drafted) -> None:
    assert not drafted.marker.exists()
    for text in (drafted.output, *(said for _code, said in drafted.looked.values()), *(path.read_text(encoding="utf-8") for path in drafted.files())):
        for word in BROKEN:
            assert word not in text, text[max(0, text.find(word) - 2000):][:4000]


def test_every_draft_is_an_inventory_whose_only_templates_are_names_of_the_vault(drafted: Drafted) -> None:
    assert drafted.code in (0, 2)
    assert set(drafted.looked) == {"acme", "globex"}
    for client, (code, said) in drafted.looked.items():
        assert code == 0, "%s: %s" % (client, said[-3000:])
    for path in drafted.files():
        if path.suffix != ".yml":
            continue
        found = DataLoader().load_from_file(str(path), trusted_as_template=True)
        templates = {text for text in leaves(found) if is_trusted_as_template(text) and any(mark in text for mark in ("{{", "{%", "{#"))}
        assert templates <= {"{{ %s }}" % name for name in VAULTED}, path
        if path.name == "main.yml":
            assert {name for name in found if not name.startswith("ansible_")} <= set(VARIABLES), path


def test_nothing_acts_on_a_terminal_and_a_draft_allows_nothing(drafted: Drafted) -> None:
    for text in (drafted.output, *(path.read_text(encoding="utf-8") for path in drafted.files())):
        found = ACTING.search(text)
        assert not found, repr(text[max(0, found.start() - 200):found.start() + 50])
    for path in drafted.files():
        assert not re.search(r"^interweave_allow", path.read_text(encoding="utf-8"), re.MULTILINE)


def test_hostile_texts_stand_in_the_drafts(drafted: Drafted) -> None:
    """A sweep that nothing of came through proves nothing."""
    assert "{{ lookup(" in "".join(path.read_text(encoding="utf-8") for path in drafted.files())
