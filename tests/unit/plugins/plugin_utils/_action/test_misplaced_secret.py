# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A secret that was typed into the wrong option is not quoted by what is said of it."""
from __future__ import annotations

import typing as t

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible_collections.interweave.smartintegration.plugins.module_utils._crms import CONNECTORS, RESOURCES
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._action.base import Job, without_value
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._action.crm import CrmJob

SECRET = "hunter2-Secret!"


def paths(spec: dict[str, t.Any]) -> list[tuple[str, ...]]:
    """Every option that its type or its choices can refuse, below lists and dictionaries too."""
    found: list[tuple[str, ...]] = []
    for name, about in spec.items():
        if about.get("options"):
            found += [(name, *inner) for inner in paths(about["options"])]
        elif about.get("choices") or about["type"] in ("int", "bool", "float"):
            found.append((name,))
    return found


def placed(spec: dict[str, t.Any], path: tuple[str, ...]) -> dict[str, t.Any]:
    about, rest = spec[path[0]], path[1:]
    value: t.Any = placed(about["options"], rest) if rest else SECRET
    return {path[0]: [value] if about["type"] == "list" else value}


CASES = [(name, path) for name, resource in RESOURCES.items() for path in paths({**CONNECTORS[resource.CRMS[0]].spec, **resource.SPEC})]


@pytest.mark.parametrize(("name", "path"), CASES, ids=["%s %s" % (name, ".".join(path)) for name, path in CASES])
def test_no_option_of_a_crm_module_quotes_what_it_refuses(name: str, path: tuple[str, ...]) -> None:
    spec = {**CONNECTORS[RESOURCES[name].CRMS[0]].spec, **RESOURCES[name].SPEC}
    messages = ArgumentSpecValidator(spec).validate(placed(spec, path)).error_messages
    refused = [message for message in messages if SECRET in message]
    assert refused
    assert all(SECRET not in without_value(message) and path[-1] in without_value(message) for message in refused)


@pytest.mark.parametrize(("crm", "option"), [("salesforce", "login_url"), ("salesforce", "instance_url"), ("salesforce", "api_version"), ("creatio", "url")])
def test_nor_does_the_check_of_an_address_or_version(crm: str, option: str) -> None:
    given = {"login_url": "https://acme.my.salesforce.com", "client_id": "x", "client_secret": "y"} if crm == "salesforce" else {
        "url": "https://acme.creatio.com", "client_id": "x", "client_secret": "y"}
    checked = ArgumentSpecValidator(CONNECTORS[crm].spec).validate({**given, option: SECRET})
    problem = CONNECTORS[crm].option_problem(checked.validated_parameters)
    assert (option in problem, SECRET in problem) == (True, False)


def test_what_is_wrong_is_still_said() -> None:
    assert without_value("value of auth must be one of: a, b, got: x") == "value of auth must be one of: a, b"
    assert without_value("value of type must be one of: A, B, got: x found in fields") == "value of type must be one of: A, B found in fields"


def test_the_crm_modules_do_not_quote_and_others_do() -> None:
    assert [CrmJob(name).QUOTES for name in RESOURCES] == [False] * len(RESOURCES)
    assert Job.QUOTES
