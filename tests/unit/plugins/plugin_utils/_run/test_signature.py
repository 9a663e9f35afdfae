# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Records of changes are signed with a key that does not lie where they lie, and every change to one is seen."""
from __future__ import annotations

import json
import os
import shutil

import pytest
from ansible.parsing.vault import VaultLib, VaultSecret, VaultSecretsContext
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run.folder import RunError, RunFolder
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run.signature import read_key, signed, verified
from run_records import SOUND, changed, places

KEY = b"k" * 32


@pytest.fixture
def key_file(tmp_path):
    path = tmp_path / "record.key"
    path.write_bytes(KEY)
    path.chmod(0o600)
    return path


@pytest.fixture
def folder(tmp_path, key_file):
    made = RunFolder(tmp_path / "reports", "20261123T180211Z-a1b2c3")
    made.write_manifest({"schema": "1", "run_id": made.run_id, "hosts": {"acme": {"client": "acme"}}})
    made.sign_with(str(key_file))
    return made


def recorded(folder, host="acme", **extra):
    finding = {"item": "3.2", "status": "changed", "step": "s", "changes": [SOUND["rule added"]]}
    folder.record(folder.host_path(host), {"host": host, "client": "acme"}, "windows_host", {"findings": [finding], "data": {}, **extra})
    return folder.host_path(host)


def test_what_a_run_records_is_signed_part_by_part(folder):
    path = recorded(folder)
    assert folder.is_signed(path, KEY)
    folder.record(path, {"host": "acme", "client": "acme"}, "company_file", {"findings": [], "data": {}})
    folder.reopen(path, {"host": "acme", "client": "acme"})
    assert folder.is_signed(path, KEY)
    folder.journal("acme", "3.2", "s", SOUND["rule added"])
    assert folder.all_signed("acme", KEY)


def test_every_changed_value_is_seen(folder):
    path = recorded(folder)
    sound = json.loads(path.read_text(encoding="utf-8"))
    for place in places(sound):
        if place == ("signature",):
            continue
        path.write_text(json.dumps(changed(sound, place, "other")), encoding="utf-8")
        with pytest.raises(RunError, match="was changed since"):
            folder.is_signed(path, KEY)


def test_a_record_stands_for_no_other_host_or_run(folder, tmp_path):
    path = recorded(folder)
    shutil.copy(path, folder.host_path("globex"))
    with pytest.raises(RunError, match="was changed since"):
        folder.is_signed(folder.host_path("globex"), KEY)
    other = RunFolder(tmp_path / "reports", "20261124T180211Z-a1b2c3")
    shutil.copytree(folder.path, other.path)
    with pytest.raises(RunError, match="was changed since"):
        other.is_signed(other.host_path("acme"), KEY)


def test_a_changed_record_is_not_signed_by_going_on_with_the_run(folder):
    path = recorded(folder)
    data = json.loads(path.read_text(encoding="utf-8"))
    data["parts"]["windows_host"]["findings"][0]["changes"][0]["before"] = []
    path.write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(RunError, match="was changed since"):
        recorded(folder)
    del data["signature"]
    path.write_text(json.dumps(data), encoding="utf-8")
    recorded(folder)
    assert not folder.is_signed(path, KEY)


@pytest.mark.parametrize("line", ['{"item": "3.2", "step": "s", "change": {"what": "x"}}', None])
def test_a_note_that_someone_wrote_or_changed_is_seen(folder, line):
    recorded(folder)
    folder.journal("acme", "3.2", "s", SOUND["rule added"])
    notes = folder.path / "hosts" / "acme.journal"
    text = notes.read_text(encoding="utf-8")
    if line:
        notes.write_text(text + line + "\n", encoding="utf-8")
        assert not folder.all_signed("acme", KEY)
    else:
        notes.write_text(text.replace("InterWeave QRemote", "RDP"), encoding="utf-8")
        with pytest.raises(RunError, match="was changed since"):
            folder.all_signed("acme", KEY)


def test_another_key_and_no_signature():
    data = signed(KEY, ("r", "hosts", "a.json"), {"x": 1})
    assert verified(KEY, ("r", "hosts", "a.json"), data)
    assert verified(KEY, ("r", "hosts", "a.json"), {"x": 1}) is False
    here = ("r", "hosts", "a.json")
    for key, about, other in ((b"z" * 32, here, data), (KEY, ("r", "hosts", "b.json"), data), (KEY, here, {"signature": 5})):
        with pytest.raises(RunError):
            verified(key, about, other)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_a_key_that_others_can_read_is_refused(key_file, tmp_path, mode):
    key_file.chmod(mode)
    with pytest.raises(RunError, match="may be read by others"):
        read_key(str(key_file), tmp_path / "reports")


def test_a_key_in_the_report_folder_is_refused(tmp_path, key_file):
    with pytest.raises(RunError, match="lies in the report folder"):
        read_key(str(key_file), tmp_path)
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "link.key").symlink_to(key_file)
    (tmp_path / "reports").mkdir()
    with pytest.raises(RunError, match="lies in the report folder"):
        read_key(str(tmp_path / "elsewhere" / "link.key"), tmp_path)


@pytest.mark.parametrize("content", [b"", b"short", b"x" * 5000])
def test_a_key_of_a_wrong_size_is_refused(key_file, tmp_path, content):
    key_file.write_bytes(content)
    with pytest.raises(RunError, match="openssl rand -hex 32"):
        read_key(str(key_file), tmp_path / "reports")
    with pytest.raises(RunError, match="cannot be read"):
        read_key(str(tmp_path / "nope"), tmp_path / "reports")


def test_a_pipe_is_no_key_and_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe", 0o600)
    with pytest.raises(RunError, match="chmod 600|no regular file"):
        read_key(str(tmp_path / "pipe"), tmp_path / "reports")


def test_a_key_that_ansible_vault_encrypted_is_opened_and_its_bytes_are_no_key(key_file, tmp_path, monkeypatch):
    plain, secret = key_file.read_bytes(), VaultSecret(b"open sesame")
    secret.load()
    key_file.write_bytes(VaultLib(secrets=[("default", secret)]).encrypt(plain, secret=secret))
    monkeypatch.setattr(VaultSecretsContext, "_current", None)
    with pytest.raises(RunError, match="is encrypted, and no vault password of this run opens it"):
        read_key(str(key_file), tmp_path / "reports")
    monkeypatch.setattr(VaultSecretsContext, "_current", VaultSecretsContext([("default", secret)]))
    assert read_key(str(key_file), tmp_path / "reports") == KEY
