# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""preflight_inventory: every mistake of every host, and no secret in what is said of them."""
from __future__ import annotations

import pytest
from ansible.errors import AnsibleError
from runactions import HostVars, call


def look(hosts, **arguments):
    hostvars = HostVars({name: {"inventory_hostname": name, "ansible_host": "192.0.2.1", "ansible_connection": "winrm", "interweave_client": "acme", **more}
                         for name, more in hosts.items()})
    return call("preflight_inventory", arguments, {"ansible_play_hosts_all": list(hosts), "hostvars": hostvars, "groups": {"all": list(hosts)}})


def named(done):
    return {(mistake["host"], mistake["variable"]) for mistake in done["mistakes"]}


def test_each_mistake_stands_with_its_host_and_variable():
    done = look({"qb01": {"interweave_sources": "nowhere at all"}, "qb02": {"interweave_stage": "never"}})
    assert done["failed"]
    assert {("qb01", "interweave_sources"), ("qb02", "interweave_stage")} <= named(done)


def test_only_the_variables_that_were_asked_for():
    done = look({"qb01": {"interweave_sources": "nowhere at all", "interweave_stage": "never"}}, variables=["interweave_stage"])
    assert named(done) == {("qb01", "interweave_stage")}


def test_a_variable_that_nothing_reads_is_no_question():
    with pytest.raises(AnsibleError, match="variables names interweave_colour, which no role and no playbook reads"):
        look({"qb01": {}}, variables=["interweave_colour"])


def test_a_secret_beside_a_mistake_is_not_shown():
    secret = "S3cret-of-the-CRM"
    done = look({"qb01": {"interweave_crms": [{"type": "salesforce", "login_url": secret, "username": "u", "password": secret}]}})
    assert done["mistakes"]
    assert secret not in repr(done)


def test_answers_that_cannot_be_used_are_told_once_for_a_client(tmp_path):
    (tmp_path / "answers" / "acme").mkdir(parents=True)
    (tmp_path / "answers" / "acme" / "a.txt").write_text("Mail: ann@acme.example\n[QZZZZZZZZZ] yes\n")
    done = look({"qb01": {}, "qb02": {}}, report_dir=str(tmp_path))
    assert not done.get("failed")
    assert done["warnings"] == ["answers of acme: a.txt answers QZZZZZZZZZ, which was never asked of acme"]
