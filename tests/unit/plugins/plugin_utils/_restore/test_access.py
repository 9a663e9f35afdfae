# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who may put back what: a run by its name, records that can be trusted, the host's lock, and who said so."""
from __future__ import annotations

import os

import pytest
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._restore import access
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run.folder import RunError, RunFolder, lock_hosts

KEY = b"k" * 32


@pytest.fixture
def folder(tmp_path):
    return RunFolder(tmp_path / "reports", "20261123T180211Z-a1b2c3")


@pytest.fixture
def key_file(tmp_path):
    path = tmp_path / "record.key"
    path.write_bytes(KEY)
    path.chmod(0o600)
    return str(path)


@pytest.mark.parametrize("name", ["", "latest"])
def test_a_run_is_named(name):
    with pytest.raises(RunError, match="name the run to undo"):
        access.run_id({"run_id": name, "report_dir": "/r"})
    assert access.run_id({"run_id": "20261123T180211Z-a1b2c3", "report_dir": "/r"}) == "20261123T180211Z-a1b2c3"


def test_an_unsigned_record_needs_a_word_of_its_own(folder, key_file):
    for options in ({"record_key_file": key_file}, {"record_key_file": None}):
        with pytest.raises(RunError, match="interweave_trust_unsigned: true"):
            access.check_signed({**options, "trust_unsigned": False}, folder, "of acme", lambda key: False)
        access.check_signed({**options, "trust_unsigned": True}, folder, "of acme", lambda key: False)
    access.check_signed({"record_key_file": key_file, "trust_unsigned": False}, folder, "of acme", lambda key: key == KEY)


def test_a_changed_record_is_refused_whatever_is_trusted(folder, key_file):
    def changed(key):
        raise RunError("it was changed since")

    with pytest.raises(RunError, match="changed since"):
        access.check_signed({"record_key_file": key_file, "trust_unsigned": True}, folder, "of acme", changed)


def test_the_host_is_locked_meanwhile_and_check_mode_needs_no_lock(folder):
    locks = folder.report_dir / "locks"
    with access.locked(folder, "acme", check_mode=True):
        assert not locks.exists()
    with access.locked(folder, "acme", check_mode=False):
        assert [path.name.startswith("rollback-") for path in locks.glob("*.json")] == [True]
    assert list(locks.glob("*.json")) == []
    lock_hosts(folder, ["acme"], 1)
    with pytest.raises(RunError, match="another run"), access.locked(folder, "acme", check_mode=False):
        raise AssertionError("not reached")


@pytest.mark.parametrize("variable", ["AWX_USER_NAME", "TOWER_USER_NAME"])
def test_the_record_says_who_let_it_happen(monkeypatch, variable):
    options = {"ticket": "CHG-1", "approved_by": "Ann Lee", "allow": ["firewall"], "trust_unsigned": True}
    monkeypatch.setenv(variable, "operator7")
    said = access.consent(options)
    assert said.pop("written")
    assert said == {**options, "operator": "operator7"}


def test_a_user_without_a_name_is_told_by_number(monkeypatch):
    for variable in ("AWX_USER_NAME", "TOWER_USER_NAME"):
        monkeypatch.delenv(variable, raising=False)

    def nobody():
        raise KeyError("uid not found")

    monkeypatch.setattr(access.getpass, "getuser", nobody)
    assert access.operator() == str(os.getuid())
