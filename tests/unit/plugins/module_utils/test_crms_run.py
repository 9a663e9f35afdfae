# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One spec, one place: argument specs, module documentation, the steps' suboptions and the action groups say the same."""
from __future__ import annotations

import importlib
import pathlib
import typing as t

import pytest
import yaml
from ansible_collections.interweave.smartintegration.plugins.module_utils import _crms_run as _crm_run
from ansible_collections.interweave.smartintegration.plugins.module_utils._crms import CONNECTORS, RESOURCES
from moduledocs import sidecar

ROOT = pathlib.Path(__file__).resolve().parents[4]
BASE = "ansible_collections.interweave.smartintegration.plugins."
MODULES = [*RESOURCES, _crm_run.STEPS]
KEYS = ("type", "elements", "required", "choices", "default")


def documented(name: str) -> dict[str, t.Any]:
    docs = sidecar(name)["DOCUMENTATION"]
    options = dict(docs.get("options") or {})
    for fragment in docs.get("extends_documentation_fragment", []):
        held = importlib.import_module(BASE + "doc_fragments." + fragment.rpartition(".")[2])
        options.update(yaml.safe_load(held.ModuleDocFragment.DOCUMENTATION)["options"])
    return options


def plain(options: dict[str, t.Any], sub: str) -> dict[str, t.Any]:
    """The comparable part of a spec or of documentation."""
    told = {}
    for name, about in options.items():
        entry = {key: about[key] for key in KEYS if about.get(key) is not None}
        entry.setdefault("type", "str")
        if not entry.get("required"):
            entry.pop("required", None)
        if about.get(sub):
            entry["suboptions"] = plain(about[sub], sub)
        told[name] = entry
    return told


@pytest.mark.parametrize("name", MODULES)
def test_documentation_and_argument_spec_agree(name: str) -> None:
    assert plain(documented(name), "suboptions") == plain(_crm_run.module_spec(name)["argument_spec"], "options")


@pytest.mark.parametrize("name", MODULES)
def test_examples_and_return_values_are_valid_yaml(name: str) -> None:
    for task in sidecar(name)["EXAMPLES"]:
        known = documented(name)
        used = task["interweave.smartintegration." + name]
        assert set(used or {}) <= set(known)
    for key, about in sidecar(name)["RETURN"].items():
        assert about["description"], key
        assert about["returned"], key


def test_the_action_groups_are_the_modules_with_flat_connection_options() -> None:
    groups = yaml.safe_load((ROOT / "meta" / "runtime.yml").read_text())["action_groups"]
    for crm in CONNECTORS:
        assert sorted(groups[crm]) == sorted(name for name, resource in RESOURCES.items() if (crm,) == resource.CRMS)


@pytest.mark.parametrize("name", MODULES)
def test_every_module_has_an_action_that_runs_it_in_process(name: str) -> None:
    action = importlib.import_module(BASE + "action." + name)
    job = action.ActionModule.JOB
    assert (job.name, job.DELEGATED) == (name, "module")
    assert job.spec() == _crm_run.module_spec(name)


@pytest.mark.parametrize("name", MODULES)
def test_options_of_a_resource_do_not_shadow_those_of_the_connection(name: str) -> None:
    resource = RESOURCES.get(name)
    for connector in CONNECTORS.values():
        if resource is not None and (connector.crm,) == resource.CRMS:
            assert not set(resource.SPEC) & set(connector.spec)
