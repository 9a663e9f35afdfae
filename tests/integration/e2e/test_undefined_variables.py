# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A variable that is set but cannot be templated (its vault was not opened) is an error of what needs it: never a silent default, never the whole run."""
from __future__ import annotations

import pytest
from ansible_collections.interweave.smartintegration.plugins.module_utils._items import ITEMS
from playbook import Run, preflight

#: What is left undefined, and an item that then cannot be judged. Set to a template, or to a list with a template inside.
CASES = {
    "interweave_dsns": ("1.3", "{{ nowhere }}"),
    "interweave_port_forwards": ("3.1", [{"listen_port": "{{ nowhere }}", "connect_address": "127.0.0.1", "connect_port": 4500}]),
    "interweave_sources": ("3.2", "{{ nowhere }}"),
    "interweave_company_files": ("1.4", [{"name": "main", "secret_attributes": {"Enckey": "{{ nowhere }}"}}]),
    "interweave_crms": ("2.1", [{"type": "salesforce", "login": {"client_secret": "{{ nowhere }}"}}]),
    "interweave_log": ("5.2", {"user": "ops@acme.example", "url": "https://x", "token": "{{ nowhere }}"}),
}


@pytest.fixture(scope="module")
def runs(_lab, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Run]:
    """Every variable broken at once: each must cost its own items, and only those."""
    _lab.reset()
    folder = tmp_path_factory.mktemp("undefined") / "report"
    folder.mkdir()
    run = preflight(_lab, folder, "--limit", "acme-qb01", extra={name: value for name, (_item, value) in CASES.items()})
    assert (folder / "report.json").exists(), run.output
    return {"all": run}


@pytest.mark.parametrize("name", CASES)
def test_what_needs_it_is_an_error(runs: dict[str, Run], name: str) -> None:
    item = CASES[name][0]
    assert "error" in runs["all"].statuses("acme-qb01", item), runs["all"].text("acme-qb01", item)


def test_the_rest_is_still_looked_at(runs: dict[str, Run]) -> None:
    assert runs["all"].statuses("acme-qb01", "1.5") == {"changed"}
    assert "Traceback" not in runs["all"].output
    found = {entry["item"] for entry in runs["all"].host("acme-qb01")["findings"]}
    assert len({item for item in found if item[0].isdigit()}) == len(ITEMS)
