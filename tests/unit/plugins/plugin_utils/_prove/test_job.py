# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The job with a playbook around it: tests/integration/prove/test_prove_playbook.py."""
from __future__ import annotations

import pathlib
import types
import typing as t

import pytest
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._prove.job import logins_of
from runactions import call


def connection(**options: t.Any) -> t.Any:
    def get(name: str) -> t.Any:
        return options[name]
    return types.SimpleNamespace(get_option=get)


@pytest.mark.parametrize(("options", "found"), [
    ({"transport": ["Kerberos"]}, ("kerberos",)), ({"auth": "credssp"}, ("credssp",)), ({"transport": None}, ()), ({}, ()),
])
def test_the_ways_to_log_in_that_a_connection_was_told(options: dict[str, t.Any], found: tuple[str, ...]) -> None:
    assert logins_of(connection(**options)) == found


class Hosts(dict[str, t.Any]):
    def raw_get(self, host: str) -> t.Any:
        return self[host]


def asked(tmp_path: pathlib.Path, **variables: t.Any) -> dict[str, t.Any]:
    return call("prove", {"report_dir": str(tmp_path)}, {"inventory_hostname": "qb01", "hostvars": Hosts(), **variables})


def test_a_provider_server_is_not_asked_and_no_crm_is_declared(tmp_path: pathlib.Path) -> None:
    result = asked(tmp_path, interweave_hosting="hosted")
    assert result["counts"]["not_possible_here"] == len(result["results"])
    assert "failed" not in result
    assert sorted(path.suffix for path in (tmp_path / "proofs").iterdir()) == [".json", ".md"]


def test_a_wrong_variable_of_the_experiments_stops_before_anything_is_asked(tmp_path: pathlib.Path) -> None:
    for wrong in ({"interweave_experiments": {}}, {"interweave_test_host": "perhaps"}, {"interweave_experiments": ["no-such"]}):
        with pytest.raises(Exception, match="interweave_(experiments|test_host)"):
            asked(tmp_path, **wrong)
    assert not (tmp_path / "proofs").exists()


def test_a_fact_makes_no_test_host(tmp_path: pathlib.Path) -> None:
    with pytest.raises(Exception, match="interweave_test_host"):
        asked(tmp_path, ansible_facts={"interweave_test_host": True})
