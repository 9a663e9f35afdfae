# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The documentation of a Windows module is its argument spec, and that of host_steps holds every module's options."""
from __future__ import annotations

import pathlib

import pytest
import yaml
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._steps.resources import RESOURCES
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._steps.spec import resource_spec, step_rules, step_spec
from tooling import tool_named

ROOT = pathlib.Path(__file__).resolve().parents[3]
MODULES = ROOT / "plugins" / "modules"


@pytest.fixture(scope="module")
def steps_docs():
    return tool_named("steps_docs")


def documented(name: str) -> dict:
    return yaml.safe_load((MODULES / (name + ".yml")).read_text(encoding="utf-8"))


def test_the_generated_file_is_as_the_modules_say(steps_docs):
    assert [str(path.relative_to(ROOT)) for path in steps_docs.differing()] == [], "run tools/steps_docs.py"


def test_check_writes_nothing_and_tells_what_differs(steps_docs, monkeypatch, capsys, tmp_path):
    target = tmp_path / "x.yml"
    monkeypatch.setattr(steps_docs, "ROOT", tmp_path)
    monkeypatch.setattr(steps_docs, "files", lambda: {target: "new"})
    monkeypatch.setattr("sys.argv", ["steps_docs.py", "--check"])
    assert steps_docs.main() == 1
    assert "differs: x.yml" in capsys.readouterr().out
    assert not target.exists()
    monkeypatch.setattr("sys.argv", ["steps_docs.py"])
    assert steps_docs.main() == 0
    assert target.read_text() == "new"
    monkeypatch.setattr("sys.argv", ["steps_docs.py", "--check"])
    assert steps_docs.main() == 0


def compare(options: dict, spec: dict, where: str) -> None:
    assert set(options) == set(spec), where
    for name, entry in spec.items():
        option = options[name]
        for key in ("type", "elements", "choices", "default"):
            assert option.get(key) == entry.get(key), "%s.%s.%s" % (where, name, key)
        assert bool(option.get("required")) == bool(entry.get("required")), "%s.%s" % (where, name)
        if "options" in entry:
            compare(option["suboptions"], entry["options"], "%s.%s" % (where, name))


@pytest.mark.parametrize("name", sorted(RESOURCES))
def test_the_documentation_of_each_module_is_its_argument_spec(name):
    compare(documented(name)["DOCUMENTATION"]["options"], resource_spec(RESOURCES[name]), name)


def test_host_steps_documents_every_suboption_of_every_module():
    suboptions = dict(documented("host_steps")["DOCUMENTATION"]["options"]["steps"]["suboptions"])
    for word in ("when", "for_each"):
        suboptions.pop(word, None)
    spec = {key: value for key, value in step_spec().items() if key not in ("when", "for_each")}
    compare(suboptions, spec, "host_steps")


@pytest.mark.parametrize("name", [*sorted(RESOURCES), "host_steps"])
def test_every_module_says_how_it_behaves(name):
    attributes = documented(name)["DOCUMENTATION"]["attributes"]
    assert {"check_mode", "diff_mode", "platform", "idempotent"} <= set(attributes)
    assert attributes["platform"]["platforms"] == "windows"


@pytest.mark.parametrize("name", sorted(RESOURCES))
def test_the_rules_of_each_module_are_rules(name):
    ArgumentSpecValidator(resource_spec(RESOURCES[name]), **RESOURCES[name].RULES).validate({})
    assert name == RESOURCES[name].NAME


def test_a_step_names_exactly_one_module():
    validator = ArgumentSpecValidator(step_spec(), **step_rules())
    two = {"item": "4.3", "name": "x", "windows_time_zone_info": {}, "quickbooks_auto_update": {}}
    assert "mutually exclusive" in validator.validate(two).error_messages[0]
    assert validator.validate({"item": "4.3", "name": "x"}).error_messages
    assert not validator.validate({"item": "4.3", "name": "x", "windows_time_zone_info": {}}).error_messages
