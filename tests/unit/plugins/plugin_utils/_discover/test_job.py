# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pathlib
import typing as t

import pytest
import yaml
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._discover import record, seen
from runactions import call

Vars = dict[str, t.Any]


class Hosts(dict[str, Vars]):
    """As Ansible's hostvars: each host's variables as they are written."""

    def raw_get(self, host: str) -> Vars:
        return self[host]


def draft(tmp_path: pathlib.Path, **hosts: Vars) -> Vars:
    variables = {"inventory_hostname": next(iter(hosts)), "ansible_play_hosts_all": list(hosts), "hostvars": Hosts(hosts)}
    return call("discover", {"part": "draft", "report_dir": str(tmp_path / "report"), "dest": str(tmp_path / "inventories")}, variables)


def test_a_host_that_was_not_looked_at_has_a_draft_and_fails_the_task(tmp_path: pathlib.Path, capsys: pytest.CaptureFixture[str]) -> None:
    result = draft(tmp_path, qb01={"interweave_client": "acme", "ansible_host": "192.0.2.1"})
    assert (result["failed"], result["msg"].partition(":")[0]) == (True, "not seen")
    assert result["clients"][0]["folder"] == str(tmp_path / "inventories" / "acme")
    assert "acme: the draft is in" in capsys.readouterr().out
    assert yaml.safe_load((tmp_path / "inventories" / "acme" / "group_vars" / "acme" / "main.yml").read_text(encoding="utf-8"))["interweave_client"] == "acme"


def test_a_provider_server_has_nothing_to_log_in_to_and_is_not_missed(tmp_path: pathlib.Path) -> None:
    variables = {"inventory_hostname": "qb01", "interweave_hosting": "hosted", "hostvars": Hosts()}
    assert call("discover", {"part": "look", "report_dir": str(tmp_path / "report")}, variables)["requests"] == 0
    assert "failed" not in draft(tmp_path, qb01={"interweave_hosting": "hosted", "interweave_client": "acme"})


@pytest.mark.parametrize("name", ["../x", "qb[1:3]", "-x", "a:b", "a b"])
def test_a_name_that_is_a_pattern_or_a_path_is_refused_before_anything_is_written(tmp_path: pathlib.Path, name: str) -> None:
    with pytest.raises(Exception, match="cannot be drafted"):
        draft(tmp_path, **{name: {}})
    assert not (tmp_path / "inventories").exists()


def test_a_secret_that_a_host_shows_is_in_no_file_and_no_result(tmp_path: pathlib.Path) -> None:
    host = seen.Host(computer="hush-1", sources=(seen.Source("hush-1", "32", "QODBC Driver for QuickBooks", "D:\\hush-1.qbw"),))
    record.write(tmp_path / "report", "qb01", host, lambda value: value)
    result = draft(tmp_path, qb01={"interweave_client": "acme", "ansible_user": "u", "ansible_password": "hush-1"})
    written = "".join(path.read_text(encoding="utf-8") for path in (tmp_path / "inventories").rglob("*") if path.is_file())
    assert "hush-1" not in written + str(result)
    assert "********" in written


def test_a_crm_without_a_usable_login_is_said(tmp_path: pathlib.Path) -> None:
    record.write(tmp_path / "report", "qb01", seen.Host(), lambda value: value)
    result = draft(tmp_path, qb01={"interweave_client": "acme", "interweave_crms": [{"type": "creatio", "login": {"auth": "password"}}]})
    assert result["failed"]
    assert "creatio of acme: " in result["msg"]


def test_only_a_windows_connection_is_looked_over(tmp_path: pathlib.Path) -> None:
    with pytest.raises(Exception, match="works over WS-Management only"):
        call("discover", {"part": "look", "report_dir": str(tmp_path)}, {"inventory_hostname": "qb01", "hostvars": Hosts()})
    assert "WS-Management only" in record.read(tmp_path, "qb01")[0].trouble


@pytest.mark.parametrize("names", [("Acme", "acme!"), ("\u682a\u5f0f", "\u6771\u4eac")])
def test_two_clients_share_no_group(tmp_path: pathlib.Path, names: tuple[str, str]) -> None:
    """Used together, one's variables would be the other's."""
    with pytest.raises(Exception, match="would share the folder and the group"):
        draft(tmp_path, qb01={"interweave_client": names[0]}, qb02={"interweave_client": names[1]})
    assert not (tmp_path / "inventories").exists()
