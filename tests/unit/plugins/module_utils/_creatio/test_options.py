# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options that cannot work are refused before anything is sent, in one sentence."""
from __future__ import annotations

import typing as t

import pytest
import yaml
from ansible.module_utils.common.arg_spec import ModuleArgumentSpecValidator
from ansible_collections.interweave.smartintegration.plugins.doc_fragments.creatio import ModuleDocFragment
from ansible_collections.interweave.smartintegration.plugins.module_utils._creatio.columns import CreatioColumns
from ansible_collections.interweave.smartintegration.plugins.module_utils._creatio.info import CreatioInfo
from ansible_collections.interweave.smartintegration.plugins.module_utils._creatio.options import CONNECTION_SPEC, identity_url, option_problem, site_url
from ansible_collections.interweave.smartintegration.plugins.module_utils._creatio.permissions import CreatioPermissions
from moduledocs import sidecar

GOOD = {"url": "https://acme.creatio.com", "auth": "client_credentials", "client_id": "id", "client_secret": "s3cret", "timeout": 60, "retries": 3}


@pytest.mark.parametrize(("change", "words"), [
    ({}, ""),
    ({"url": None}, "needs url: give the option or set INTERWEAVE_CREATIO_URL"),
    ({"client_secret": ""}, "needs client_secret"),
    ({"auth": "password"}, "needs username"),
    ({"url": "http://acme.creatio.com"}, "must be an https URL"),
    ({"url": "https://me:s3cret@acme.creatio.com"}, "must not carry a user or password"),
    ({"url": "https://crm.acme.example"}, "identity_url is needed"),
    ({"url": "https://crm.acme.example/creatio/", "identity_url": "https://id.acme.example"}, ""),
    ({"retries": 11}, "retries 0 to 10"),
])
def test_a_login_that_cannot_work_is_refused(change: dict[str, t.Any], words: str) -> None:
    problem = option_problem({**GOOD, **change})
    assert words in problem
    assert bool(problem) is bool(words)
    assert "s3cret" not in problem


@pytest.mark.parametrize(("url", "site"), [
    ("https://acme.creatio.com/", "https://acme.creatio.com"), ("https://acme.creatio.com/0/", "https://acme.creatio.com"),
    ("https://h.example/creatio", "https://h.example/creatio"), ("https://h.example/app10", "https://h.example/app10"),
    # what a browser's address bar shows, in both layouts and in a virtual directory
    ("https://acme.creatio.com/0/Shell/", "https://acme.creatio.com"), ("https://acme.creatio.com/shell/#Section/Accounts", "https://acme.creatio.com"),
    ("https://acme.creatio.com/Login/Login.html?ReturnUrl=%2f", "https://acme.creatio.com"),
    ("https://acme.creatio.com/Login/NuiLogin.aspx", "https://acme.creatio.com"),
    ("https://acme.creatio.com/0/Nui/ViewModule.aspx#SectionModuleV2/AccountSectionV2/", "https://acme.creatio.com"),
    ("https://acme.creatio.com/0/odata/Account", "https://acme.creatio.com"), ("https://h.example/creatio/0/Nui/ViewModule.aspx", "https://h.example/creatio"),
    ("https://h.example/creatio/Login/Login.html", "https://h.example/creatio"), ("https://h.example/shelldon", "https://h.example/shelldon"),
])
def test_the_address_is_taken_as_people_copy_it(url: str, site: str) -> None:
    assert site_url({"url": url}) == site
    assert option_problem({**GOOD, "url": url, "identity_url": "https://id.acme.example"}) == ""


@pytest.mark.parametrize("url", ["https://acme.creatio.com/?x=1", "https://acme.creatio.com/crm?token=s3cret", "https://acme.creatio.com#x"])
def test_what_no_page_of_creatio_explains_is_refused(url: str) -> None:
    assert "without query or fragment" in option_problem({**GOOD, "url": url})
    assert "s3cret" not in option_problem({**GOOD, "url": url})


def test_the_clouds_identity_service_is_known_by_convention() -> None:
    assert identity_url({"url": "https://acme.creatio.com"}) == "https://acme-is.creatio.com"
    assert identity_url({"url": "https://acme.creatio.com", "identity_url": "https://x.example/"}) == "https://x.example"


@pytest.mark.parametrize("name", ["password", "client_secret", "proxy"])
def test_secrets_are_never_logged(name: str) -> None:
    assert CONNECTION_SPEC[name]["no_log"] is True


@pytest.mark.parametrize(("options", "words"), [
    ({"columns": [{"object": "Account"}]}, "columns, entry 1: give name or caption"),
    ({"columns": [{"object": "Account?$top=1", "name": "X"}]}, "columns, entry 1: object 'Account?$top=1' is no name"),
    ({"columns": []}, "give a preset or columns"),
    ({"preset": "checklist"}, ""),
])
def test_wanted_columns_are_checked_before_the_login(options: dict[str, t.Any], words: str) -> None:
    checked = ModuleArgumentSpecValidator(CreatioColumns.SPEC).validate(options)
    assert not checked.error_messages
    problem = CreatioColumns.option_problem(checked.validated_parameters)
    assert words in problem
    assert bool(problem) is bool(words)


@pytest.mark.parametrize(("options", "words"), [
    ({"objects": []}, "at least one object"), ({"objects": ["Acc ount"]}, "is no name"), ({"sample": 5000}, "0 to 1000"),
    ({"state": "present", "admin": {"username": "x"}}, "admin: auth 'password' needs password"), ({}, ""),
    ({"state": "present"}, "needs two logins"), ({"integration": {"auth": "client_credentials"}}, "integration: auth 'client_credentials' needs client_id"),
])
def test_permission_options_are_checked_before_the_login(options: dict[str, t.Any], words: str) -> None:
    checked = ModuleArgumentSpecValidator(CreatioPermissions.SPEC, **CreatioPermissions.RULES).validate(options)
    assert not checked.error_messages
    problem = CreatioPermissions.option_problem(checked.validated_parameters)
    assert words in problem
    assert bool(problem) is bool(words)


def documented(options: dict[str, t.Any]) -> dict[str, t.Any]:
    """The part of a documentation that an argument spec knows too."""
    keep = ("type", "elements", "required", "default", "choices")
    return {name: {**{key: about[key] for key in keep if about.get(key) not in (None, False)},
                   **({"options": documented(about["suboptions"])} if "suboptions" in about else {})} for name, about in options.items()}


def specified(options: dict[str, t.Any]) -> dict[str, t.Any]:
    keep = ("type", "elements", "required", "default", "choices")
    return {name: {**{key: about[key] for key in keep if about.get(key) not in (None, False)},
                   **({"options": specified(about["options"])} if "options" in about else {})} for name, about in options.items()}


@pytest.mark.parametrize("resource", [CreatioColumns, CreatioPermissions, CreatioInfo])
def test_documentation_and_argument_spec_say_the_same(resource: t.Any) -> None:
    assert documented(sidecar(resource.NAME)["DOCUMENTATION"]["options"]) == specified(resource.SPEC)


@pytest.mark.parametrize("resource", [CreatioColumns, CreatioPermissions, CreatioInfo])
def test_the_steps_document_the_same_options(resource: t.Any) -> None:
    steps = sidecar("crm_steps")["DOCUMENTATION"]["options"]["steps"]["suboptions"]
    assert documented(steps[resource.NAME]["suboptions"]) == specified(resource.SPEC)


def test_the_login_is_documented_as_it_is_specified() -> None:
    assert documented(yaml.safe_load(ModuleDocFragment.DOCUMENTATION)["options"]) == specified(CONNECTION_SPEC)
