# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The inventory that users copy: every documented variable stands in it, its examples are valid, and as it is it changes nothing."""
from __future__ import annotations

import json
import pathlib
import re
import shutil
import subprocess
import sys
import typing as t

import pytest
import yaml
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar, trust_as_template
from ansible_collections.interweave.smartintegration.plugins.module_utils._items import KINDS
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._client.read import read_client
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._client.spec import VARIABLES

ROOT = pathlib.Path(__file__).resolve().parents[3]
TEMPLATE = ROOT / "inventories" / "client_template"
CLIENT = TEMPLATE / "group_vars" / "acme" / "main.yml"
FILES = [TEMPLATE / "group_vars" / "all.yml", CLIENT, TEMPLATE / "host_vars" / "acme-qb01.yml"]
#: What some role or playbook reads.
READ = {name: variable for name, variable in VARIABLES.items() if variable.read_by}


def uncommented(path: pathlib.Path) -> str:
    """The file with every example taken out of its comment."""
    lines = []
    inside = False
    for line in path.read_text(encoding="utf-8").splitlines():
        inside = bool(re.match(r"# (interweave|ansible)_\w+:", line)) or (inside and line.startswith("#   "))
        lines.append(line[2:] if inside else re.sub(r"^( +)# ", r"\1", line))
    return "\n".join(lines)


def examples() -> dict[str, t.Any]:
    values: dict[str, t.Any] = {}
    for path in FILES[:2]:
        values.update(yaml.safe_load(uncommented(path)))
    return values


def trusted(value: t.Any) -> t.Any:
    """As Ansible holds what it read from an inventory."""
    if isinstance(value, str):
        return trust_as_template(value)
    if isinstance(value, dict):
        return {key: trusted(item) for key, item in value.items()}
    return [trusted(item) for item in value] if isinstance(value, list) else value


def shown(value: t.Any) -> set[str]:
    """The keys of a mapping, or of all entries of a list."""
    return set().union(*value) if isinstance(value, list) else set(value)


@pytest.mark.parametrize("path", FILES, ids=[path.name for path in FILES])
def test_taking_an_example_out_of_its_comment_gives_no_key_twice(path: pathlib.Path) -> None:
    """Ansible warns of such a key, and uses the last one."""
    keys = re.findall(r"^(\w+):", uncommented(path), re.MULTILINE)
    assert [key for key in set(keys) if keys.count(key) > 1] == []


@pytest.mark.parametrize("name", sorted(READ))
def test_every_variable_has_a_line(name: str) -> None:
    assert name in examples()


@pytest.mark.parametrize("name", sorted(name for name, variable in READ.items() if variable.options))
def test_every_key_of_a_variable_is_shown(name: str) -> None:
    assert set(READ[name].options) - shown(examples()[name]) == set()


def test_no_variable_is_unknown() -> None:
    assert {name for name in examples() if name.startswith("interweave_")} - set(READ) == set()


def test_the_examples_are_valid() -> None:
    """As a run reads them: trusted, with a vault that holds what they name."""
    vault = yaml.safe_load((CLIENT.parent / "vault.yml.example").read_text(encoding="utf-8"))
    client = read_client("acme-qb01", Templar(loader=DataLoader(), variables={}), {**trusted(examples()), **vault, "inventory_dir": "/srv/inventory"},
                         run={"id": "20261123T181621Z-a1b2c3", "report_dir": "/srv/preflight"})
    assert client.mistakes == ()


def test_every_kind_of_change_is_explained() -> None:
    assert re.findall(r"^# - (\w+): ", FILES[0].read_text(encoding="utf-8"), re.MULTILINE) == list(KINDS)


def test_as_it_is_nothing_may_be_changed_and_no_secret_is_in_it() -> None:
    assert yaml.safe_load(FILES[0].read_text(encoding="utf-8")) == {"interweave_allow": []}
    secrets = yaml.safe_load((CLIENT.parent / "vault.yml.example").read_text(encoding="utf-8"))
    named = set(re.findall(r"\bvault_\w+", "\n".join(path.read_text(encoding="utf-8") for path in FILES)))
    assert named == set(secrets)
    assert all(value.startswith("write-the-") for value in secrets.values())


def test_ansible_loads_it(tmp_path: pathlib.Path) -> None:
    copy = tmp_path / "acme"
    shutil.copytree(TEMPLATE, copy)
    shutil.copy(copy / "group_vars" / "acme" / "vault.yml.example", copy / "group_vars" / "acme" / "vault.yml")
    done = subprocess.run([str(pathlib.Path(sys.executable).parent / "ansible-inventory"), "-i", str(copy), "--list"],
                          capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    assert (done.returncode, done.stderr) == (0, "")
    host = json.loads(done.stdout)["_meta"]["hostvars"]["acme-qb01"]
    assert host["ansible_host"] == "192.0.2.10"
    assert host["interweave_client"] == "acme"
    assert host["ansible_user"] == "ACME\\interweave"
