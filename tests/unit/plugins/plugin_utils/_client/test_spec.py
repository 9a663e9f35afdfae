# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The one spec of the variables: it can be read, its own defaults and examples hold, and a client has each of them."""
from __future__ import annotations

import pathlib
import typing as t

import pytest
import yaml
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._client import client, spec
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._client.leaves import Leaves
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._client.option import TYPES, Option, sample
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._client.values import Values

ROOT = pathlib.Path(__file__).resolve().parents[5]


def options() -> t.Iterator[tuple[str, Option]]:
    """Every variable and every key of one, by its path."""
    waiting: list[tuple[str, Option]] = list(spec.VARIABLES.items())
    while waiting:
        path, option = waiting.pop()
        yield path, option
        waiting += [("%s.%s" % (path, key), inner) for key, inner in option.options.items()]


ALL = sorted(options())


def values() -> Values:
    return Values("h", Leaves(None, {}))  # nothing here is a template: the engine must not be asked


def test_a_client_holds_exactly_the_variables_of_the_spec() -> None:
    assert {spec.PREFIX + name for name in client.HELD} | {"interweave_client"} == set(spec.VARIABLES)


@pytest.mark.parametrize(("path", "option"), ALL, ids=[path for path, _option in ALL])
def test_an_entry_says_what_it_is(path: str, option: Option) -> None:
    assert option.type in TYPES
    assert option.words.endswith(".")
    assert bool(option.elements) == (option.type == "list")
    assert not option.options or "dict" in (option.type, option.elements)


@pytest.mark.parametrize("name", sorted(spec.VARIABLES))
def test_a_default_is_valid_itself(name: str) -> None:
    reader, variable = values(), spec.VARIABLES[name]
    if variable.default is not None:
        reader.read(variable, spec.default(name), name)
    assert reader.mistakes == []


@pytest.mark.parametrize(("path", "option"), ALL, ids=[path for path, _option in ALL])
def test_the_example_that_a_mistake_shows_is_one_that_would_be_right(path: str, option: Option) -> None:
    """Of a mapping it shows one key: what else is required is another mistake."""
    reader = values()
    reader.read(option, yaml.safe_load(sample(option)), path)
    assert [mistake for mistake in reader.mistakes if "is missing" not in mistake.problem] == []


def test_a_default_is_a_copy_of_ones_own() -> None:
    spec.default("interweave_lists").append({"name": "x"})
    assert spec.default("interweave_lists") == [{"name": "terms"}, {"name": "tax_codes"}]


def test_what_lets_a_run_change_or_pass_must_be_given_by_hand() -> None:
    assert {name.removeprefix(spec.PREFIX) for name, variable in spec.VARIABLES.items() if variable.by_hand} == {
        "allow", "change", "blackout", "allow_cleartext", "allow_any_address", "probe_in_check", "probe_powershell", "trust_unsigned",
        "attestations", "waivers", "contacts", "collected", "required_items", "gate", "quiet", "accept_by", "experiments", "test_host"}


@pytest.mark.parametrize(("name", "meant"), [
    ("interweave_alow", "interweave_allow"), ("interweave_report_dirr", "interweave_report_dir"), ("interweave_allow", ""),
    ("interweave_salesforce_address", ""), ("alow", "")])
def test_a_misspelt_name_is_known_by_its_nearness(name: str, meant: str) -> None:
    assert spec.meant(name) == meant


def test_variables_of_a_reader() -> None:
    assert {"interweave_hosts", "interweave_retire_run", "interweave_report_dir"} <= set(spec.variables_of("retire_canary"))
    assert "interweave_gate" not in spec.variables_of("retire_canary")


def test_what_some_code_names_has_a_reader() -> None:
    """What has none is refused when it is declared: whoever reads a variable says so in its spec, and every page follows.

    Some name variables only to stop while one of them is wrong.
    """
    stopping = ("rollback.yml", "retire_canary.yml", "_records.py")
    code = {path: path.read_text(encoding="utf-8") for folder in ("plugins", "roles", "playbooks") for path in (ROOT / folder).rglob("*")
            if path.suffix in (".py", ".yml") and path.parent.name != "_client" and path.name not in stopping}
    assert [(name, str(path.relative_to(ROOT))) for name, variable in spec.VARIABLES.items() if not variable.read_by
            for path, text in code.items() if name in text] == []
