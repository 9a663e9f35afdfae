# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is read back is input; what is written goes where it should, for those it is for."""
from __future__ import annotations

import json
import os
import stat

import pytest
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run import files as _files
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run.files import RunError, file_name, parse, read_json, remove, write_json
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run.folder import RunFolder

CHANGE = {"what": "rule", "before": None, "after": {"port": 4500}}


@pytest.mark.parametrize(("raw", "why"), [
    (b"", "is not JSON"), (b"{", "is not JSON"), (b"\x00", "is not JSON"), (b"\xff\xfe{\x00}\x00", "is not JSON"), (b'{"a": "\xed\xa0\x80"}', "is not JSON"),
    (b"[1]", "does not hold"), (b"null", "does not hold"), (b'"x"', "does not hold"),
    (b"[" * 200000, "nested too deep"), (b'{"a":' * 200000, "nested too deep"), (b'{"a":' * 900 + b"1" + b"}" * 900, "nested too deep"),
    (b'{"a": NaN}', "no number of JSON"), (b'{"a": -Infinity}', "no number of JSON"), (b'{"a": 1e999}', "no number of JSON"),
    (b'{"a": %s}' % (b"9" * 5000), "is not JSON"), (b'{"status": "fail", "status": "pass"}', "a key twice"),
], ids=lambda value: repr(value)[:30])
def test_what_no_file_of_ours_says_is_refused_with_its_reason(tmp_path, raw, why):
    with pytest.raises(ValueError, match=why):
        parse(raw)
    (tmp_path / "one.json").write_bytes(raw)
    with pytest.raises(RunError, match=r"one\.json .*" + why):
        read_json(tmp_path / "one.json")


def test_half_a_surrogate_pair_becomes_a_character_that_can_be_written():
    found = parse(b'{"\\ud800k": ["\\udfff", "\\ud83d\\ude00"]}')
    assert found == {"\ufffdk": ["\ufffd", "\U0001f600"]}
    json.dumps(found, ensure_ascii=False).encode("utf-8")


def test_a_pipe_is_not_waited_for_and_a_file_without_end_is_not_read(tmp_path, monkeypatch):
    os.mkfifo(tmp_path / "pipe.json")
    with pytest.raises(RunError, match="no regular file"):
        read_json(tmp_path / "pipe.json")
    monkeypatch.setattr(_files, "LARGEST", 10)
    (tmp_path / "large.json").write_text('{"a": "bcdefgh"}', encoding="ascii")
    with pytest.raises(RunError, match="is larger than"):
        read_json(tmp_path / "large.json")


@pytest.mark.parametrize("name", ["\ud800", "a\udfffb", "\x00", "\n", "/", "..", "CON", "x" * 400 + "\ud800"])
def test_every_name_has_a_file_of_its_own_that_can_be_written(tmp_path, name):
    write_json(tmp_path / (file_name(name) + ".json"), {"host": name})
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077, 0o027])
@pytest.mark.parametrize("folder_mode", [0o700, 0o755, 0o2775])
def test_a_run_is_its_owners_and_a_groups_in_a_groups_folder(tmp_path, umask, folder_mode):
    base = tmp_path / "report"
    base.mkdir()
    base.chmod(folder_mode)
    before = os.umask(umask)
    try:
        run = RunFolder(base, "run-1")
        run.write_manifest({"hosts": {"qb01": {}}})
        run.journal("qb01", "3.2", "Firewall", CHANGE)
    finally:
        os.umask(before)
    group = folder_mode & stat.S_IWGRP
    for path in base.rglob("*"):
        wanted = (0o770 if path.is_dir() else 0o660) if group else 0o700 if path.is_dir() else 0o600
        assert stat.S_IMODE(path.stat().st_mode) & ~stat.S_ISGID == wanted & ~umask, path


def test_a_folder_that_is_made_is_its_owners(tmp_path):
    RunFolder(tmp_path / "new" / "report", "run-1").write_manifest({"hosts": {}})
    assert stat.S_IMODE((tmp_path / "new" / "report").stat().st_mode) == 0o700


@pytest.mark.parametrize("link", ["runs", "runs/run-1", "runs/run-1/hosts"])
def test_no_symbolic_link_below_the_report_folder_is_followed(tmp_path, link):
    base, outside = tmp_path / "report", tmp_path / "outside"
    outside.mkdir()
    (outside / "qb01.journal").write_text("theirs", encoding="ascii")
    (base / link).parent.mkdir(parents=True)
    (base / link).symlink_to(outside)
    run = RunFolder(base, "run-1")
    for write in (lambda: run.record(run.host_path("qb01"), {"host": "qb01"}, "policy", {"findings": []}),
                  lambda: run.journal("qb01", "3.2", "Firewall", CHANGE), lambda: run.settle("qb01")):
        with pytest.raises(OSError, match="symbolic link"):
            write()
    assert {path.name: path.read_text(encoding="ascii") for path in outside.iterdir()} == {"qb01.journal": "theirs"}


def test_a_journal_and_a_door_that_are_links_are_not_written_through(tmp_path):
    theirs = tmp_path / "theirs"
    theirs.write_text("keep", encoding="ascii")
    run = RunFolder(tmp_path / "report", "run-1")
    run.write_manifest({"hosts": {"qb01": {}}})
    (run.path / "hosts").mkdir()
    (run.path / "hosts" / "qb01.journal").symlink_to(theirs)
    (run.report_dir / "locks").mkdir()
    (run.report_dir / "locks" / ".door").symlink_to(theirs)
    from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run.locks import lock_hosts

    for write in (lambda: run.journal("qb01", "3.2", "Firewall", CHANGE), lambda: lock_hosts(run.report_dir, "run-1", ["qb01"], os.getpid())):
        with pytest.raises(OSError, match="symbolic link"):
            write()
    assert theirs.read_text(encoding="ascii") == "keep"


def test_a_report_folder_that_is_itself_a_link_is_the_users_choice(tmp_path):
    (tmp_path / "disk").mkdir()
    (tmp_path / "report").symlink_to(tmp_path / "disk")
    RunFolder(tmp_path / "report", "run-1").write_manifest({"hosts": {}})
    assert (tmp_path / "disk" / "runs" / "run-1" / "manifest.json").is_file()


def test_a_file_is_replaced_and_the_target_of_a_link_in_its_place_stays(tmp_path):
    theirs = tmp_path / "theirs"
    theirs.write_text("keep", encoding="ascii")
    (tmp_path / "one.json").symlink_to(theirs)
    write_json(tmp_path / "one.json", {"a": 1})
    assert read_json(tmp_path / "one.json") == {"a": 1}
    remove(tmp_path / "one.json", tmp_path)
    remove(tmp_path / "one.json", tmp_path)
    assert theirs.read_text(encoding="ascii") == "keep"
