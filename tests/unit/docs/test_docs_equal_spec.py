# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What ansible-doc shows is what is validated: for every module, by the spec that its action (and its module process) really hands over."""
from __future__ import annotations

import functools
import importlib
import json
import os
import pathlib
import re
import subprocess
import sys
import typing as t
from unittest import mock

import pytest
import yaml
from ansible.module_utils import basic
from ansible.module_utils.common import arg_spec

ROOT = pathlib.Path(__file__).resolve().parents[3]
PLUGINS = "ansible_collections.interweave.smartintegration.plugins."
FQCN = "interweave.smartintegration."
MODULES = sorted(path.stem for path in (ROOT / "plugins" / "modules").glob("*.py"))
WITH_PROCESS = [name for name in MODULES if "def main" in (ROOT / "plugins" / "modules" / (name + ".py")).read_text(encoding="utf-8")]
#: Modules that run a list of others.
STEPS = ("host_steps", "crm_steps")
RULES = ("mutually_exclusive", "required_together", "required_one_of", "required_if", "required_by")
#: Names of options that hold a secret, as ansible's own check guesses them.
SECRET = re.compile(r"(?i)(^|_)(pass(word|phrase|wd)?|secret|token|private_?key|credential)s?($|_)")
#: No secrets, in spite of their names.
NO_SECRET = {"token_parameter", "security_token_parameter", "private_key_file", "token_url"}


class CapturedError(BaseException):
    """Not an Exception: an action turns those into an answer."""

    def __init__(self, spec: dict[str, t.Any], rules: dict[str, t.Any]) -> None:
        super().__init__()
        self.spec, self.rules = spec, rules


def capture(*arguments: t.Any, **rules: t.Any) -> t.NoReturn:
    spec = rules.pop("argument_spec", None) or next(value for value in arguments if isinstance(value, dict))
    raise CapturedError(spec, rules)


@functools.lru_cache(maxsize=1)
def documents() -> dict[str, t.Any]:
    """Every module as ansible-doc sees it, fragments and sidecars included."""
    done = subprocess.run([str(pathlib.Path(sys.executable).parent / "ansible-doc"), "--json", "-t", "module", *(FQCN + name for name in MODULES)],
                          capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
                          env={**os.environ, "ANSIBLE_COLLECTIONS_PATH": str(ROOT / ".cache" / "collections"), "ANSIBLE_NOCOLOR": "1"})
    assert done.returncode == 0, done.stderr
    return {name.removeprefix(FQCN): entry for name, entry in json.loads(done.stdout).items()}


def action_of(name: str) -> CapturedError:
    """What the module's action hands to ansible's validator."""
    task = mock.Mock(action=FQCN + name, args={"steps": []} if name in STEPS else {}, check_mode=False, diff=False, delegate_to=None, async_val=0,
                     environment=None)
    connection = mock.Mock(transport="winrm", become=None)
    connection.get_option.return_value = ""
    made = importlib.import_module(PLUGINS + "action." + name).ActionModule(
        task, connection, mock.Mock(become=False, check_mode=False), mock.Mock(), mock.Mock(), mock.Mock())
    with mock.patch.object(arg_spec.ArgumentSpecValidator, "__init__", capture), pytest.raises(CapturedError) as caught:
        made.run(task_vars={"inventory_hostname": "x"})
    return caught.value


def process_of(name: str) -> CapturedError:
    """What the module's own process hands to AnsibleModule, when the task is delegated elsewhere."""
    module = importlib.import_module(PLUGINS + "modules." + name)
    with mock.patch.object(basic.AnsibleModule, "__init__", capture), pytest.raises(CapturedError) as caught:
        module.main()
    return caught.value


def told(options: dict[str, t.Any], below: str) -> dict[str, t.Any]:
    """The comparable part of documentation or of a spec."""
    found = {}
    for name, option in options.items():
        entry = {"type": option.get("type") or "str", "required": bool(option.get("required")), "default": option.get("default"),
                 "choices": list(option["choices"]) if option.get("choices") else None, "elements": option.get("elements"),
                 "aliases": sorted(option.get("aliases") or [])}
        if option.get(below):
            entry["suboptions"] = told(option[below], below)
        found[name] = entry
    return found


def inner_options(spec: dict[str, t.Any]) -> t.Iterator[tuple[str, dict[str, t.Any]]]:
    for name, option in spec.items():
        yield name, option
        yield from inner_options(option.get("options") or {})


def inner_returns(values: dict[str, t.Any], path: str = "") -> t.Iterator[tuple[str, dict[str, t.Any]]]:
    for name, about in values.items():
        yield path + name, about
        yield from inner_returns(about.get("contains") or {}, path + name + ".")


def rules_of(captured: CapturedError) -> dict[str, t.Any]:
    return {name: json.loads(json.dumps(captured.rules[name])) for name in RULES if captured.rules.get(name)}


@pytest.mark.parametrize("name", MODULES)
def test_the_documented_options_are_the_validated_ones(name: str) -> None:
    options = told(documents()[name]["doc"].get("options") or {}, "suboptions")
    spec = told(action_of(name).spec, "options")
    if name in STEPS and "suboptions" not in spec.get("steps", {}):  # each step is templated first and validated by itself: compared below
        assert options.pop("steps")["elements"] == "dict"
        spec.pop("steps", None)
    assert options == spec


def test_the_suboptions_of_a_host_step_are_the_validated_ones() -> None:
    validated = importlib.import_module(PLUGINS + "plugin_utils._steps.spec").step_spec()
    documented = documents()["host_steps"]["doc"]["options"]["steps"]["suboptions"]
    assert told(documented, "suboptions") == told(validated, "options")


def test_the_suboptions_of_a_crm_step_are_the_validated_ones() -> None:
    name = "crm_steps"
    validated = importlib.import_module(PLUGINS + "module_utils._crms_run").module_spec(name)["argument_spec"]["steps"]["options"]
    documented = documents()[name]["doc"]["options"]["steps"]["suboptions"]
    assert told(documented, "suboptions") == told(validated, "options")


@pytest.mark.parametrize("name", WITH_PROCESS)
def test_the_module_process_validates_the_same(name: str) -> None:
    action, process = action_of(name), process_of(name)
    assert told(process.spec, "options") == told(action.spec, "options")
    assert rules_of(process) == rules_of(action)
    supported = documents()[name]["doc"]["attributes"]["check_mode"]["support"] != "none"
    assert bool(process.rules.get("supports_check_mode")) == supported


@pytest.mark.parametrize("name", MODULES)
def test_secrets_appear_in_no_output(name: str) -> None:
    for option, about in inner_options(action_of(name).spec):
        if SECRET.search(option) and option not in NO_SECRET and about.get("type", "str") in ("str", "raw", "dict"):
            assert about.get("no_log") is True, option


@pytest.mark.parametrize("name", MODULES)
def test_every_module_says_what_it_supports_and_returns(name: str) -> None:
    document = documents()[name]
    assert {"check_mode", "diff_mode", "platform", "idempotent"} <= set(document["doc"]["attributes"])
    assert document["doc"]["version_added"] == "1.0.0"
    assert document["return"]
    for path, about in inner_returns(document["return"]):
        assert {"description", "returned", "type"} <= set(about), path


@pytest.mark.parametrize("name", MODULES)
def test_every_example_uses_documented_options_only(name: str) -> None:
    tasks = yaml.safe_load(documents()[name]["examples"])
    used = [task[FQCN + name] or {} for task in tasks if FQCN + name in task]
    assert used
    known = documents()[name]["doc"].get("options") or {}
    assert [option for options in used if isinstance(options, dict) for option in options if option not in known] == []


def test_every_module_has_an_action_and_no_action_stands_alone() -> None:
    assert sorted(path.stem for path in (ROOT / "plugins" / "action").glob("*.py")) == MODULES


def test_the_changelog_names_every_module_and_role() -> None:
    objects = yaml.safe_load((ROOT / "changelogs" / "changelog.yaml").read_text(encoding="utf-8"))
    named = {entry["name"] for release in objects["releases"].values() for entry in release.get("modules", [])}
    assert sorted(named) == MODULES


def test_every_requirement_a_module_names_is_in_requirements_txt_with_the_same_version() -> None:
    wanted = set((ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines())
    bare = []
    for name in MODULES:
        lines = documents()[name]["doc"].get("requirements") or []
        named = {package + version for line in lines for package, version in re.findall(r"([\w-]+) (>= [\d.]+)", line)}
        assert {one.replace(" ", "") for one in named} <= wanted, name
        if not named:
            bare.append(name)
    assert bare == ["flow_schedule_info", "intake", "invoice_numbering_info", "leave_report", "list_match_info", "preflight_gate", "preflight_inventory",
                    "preflight_report", "preflight_start", "preflight_verdict", "preflight_wave", "watch_accept",
                    "watch_report"]


def test_every_module_leads_on_to_another() -> None:
    assert [name for name in MODULES if not documents()[name]["doc"].get("seealso")] == []
