# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Two runs never change one host at once, and nobody's lock is taken away because it could not be read."""
from __future__ import annotations

import json
import os
import socket
import subprocess
import sys

import pytest
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run import locks as _locks
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run.files import RunError, now, write_json
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run.locks import lock_hosts, process, run_of, unlock_hosts

OTHER = os.getppid()


def lock_file(tmp_path, **more):
    path = tmp_path / "locks" / "one.json"
    write_json(path, {"run_id": "one", **process(OTHER)._asdict(), "taken": now(), "hosts": ["qb01"], **more})
    return path


def test_a_second_run_on_the_same_host_is_refused_and_another_host_is_not(tmp_path):
    lock_hosts(tmp_path, "one", ["qb01", "qb02"], OTHER)
    with pytest.raises(RunError, match=r"another run \(one, .*qb02"):
        lock_hosts(tmp_path, "two", ["qb02", "qb03"], os.getpid())
    lock_hosts(tmp_path, "three", ["qb04"], os.getpid())


def test_resuming_a_run_that_still_lives_is_refused(tmp_path):
    lock_hosts(tmp_path, "one", ["qb01"], OTHER)
    with pytest.raises(RunError, match="another run"):
        lock_hosts(tmp_path, "one", ["qb01"], os.getpid())


def test_a_run_is_not_locked_out_by_its_own_process(tmp_path):
    lock_hosts(tmp_path, "one", ["qb01"], os.getpid())
    lock_hosts(tmp_path, "two", ["qb01", "qb02"], os.getpid())
    assert run_of(tmp_path, os.getpid()) in ("one", "two")
    with pytest.raises(RunError, match="another run"):
        lock_hosts(tmp_path, "three", ["qb02"], OTHER)


def test_a_process_finds_the_run_it_has_started_and_nobody_elses(tmp_path):
    assert run_of(tmp_path, os.getpid()) == ""
    lock_hosts(tmp_path, "one", ["qb01"], os.getpid())
    (tmp_path / "locks" / "torn.json").write_text("{", encoding="utf-8")
    assert run_of(tmp_path, os.getpid()) == "one"
    assert run_of(tmp_path, OTHER) == ""
    unlock_hosts(tmp_path, "one")
    assert run_of(tmp_path, os.getpid()) == ""


def test_a_later_process_of_the_same_number_is_another_one(tmp_path):
    path = lock_file(tmp_path, pid=os.getpid(), started="1")
    assert run_of(tmp_path, os.getpid()) == ""
    lock_hosts(tmp_path, "two", ["qb01"], os.getpid())  # the process that took it has ended
    assert not path.exists()


def test_a_dead_run_locks_nobody_out(tmp_path):
    gone = subprocess.Popen([sys.executable, "-c", ""])
    lock_hosts(tmp_path, "one", ["qb01"], gone.pid)
    gone.wait()
    lock_hosts(tmp_path, "two", ["qb01"], os.getpid())


def test_a_process_that_this_user_may_not_see_is_alive(tmp_path, monkeypatch):
    """/proc mounted with hidepid shows other users' processes to nobody."""
    path = lock_file(tmp_path, pid=1, started="77")
    monkeypatch.setattr(_locks, "_started", lambda _pid: "")
    with pytest.raises(RunError, match="another run"):
        lock_hosts(tmp_path, "two", ["qb01"], os.getpid())
    assert path.exists()


def test_a_container_of_the_same_name_counts_its_own_processes(tmp_path):
    path = lock_file(tmp_path, namespace="pid:[1]", pid=999999)
    with pytest.raises(RunError, match="another run"):
        lock_hosts(tmp_path, "two", ["qb01"], os.getpid())
    assert path.exists()


def test_a_lock_of_a_vanished_machine_ends_after_a_while(tmp_path):
    elsewhere = "gone-" + socket.gethostname()
    lock_file(tmp_path, machine=elsewhere, taken="2020-01-01T00:00:00+00:00")
    lock_hosts(tmp_path, "two", ["qb01"], os.getpid())
    lock_file(tmp_path, machine=elsewhere, hosts=["qb02"])
    with pytest.raises(RunError, match="delete "):
        lock_hosts(tmp_path, "three", ["qb02"], os.getpid())


#: Every way in which a lock file says less than a lock says.
DAMAGED = [
    b"", b"{", b"[]", b"null", b"\x00" * 30, b"\xff\xfe", b"[" * 200000, b'{"a":' * 3000 + b"1" + b"}" * 3000, b'{"pid": NaN}',
    *(json.dumps(change).encode() for change in (
        {"pid": None}, {"pid": "1"}, {"pid": True}, {"pid": 0}, {"pid": -1}, {"pid": 1.5}, {"hosts": None}, {"hosts": "qb01"}, {"hosts": [1]},
        {"machine": None}, {"machine": ""}, {"machine": 5}, {"started": 5}, {"namespace": []}, {"taken": None}, {"taken": "soon"}, {"taken": "2020-01-01"})),
]


@pytest.mark.parametrize("content", DAMAGED, ids=lambda content: repr(content[:40]))
def test_a_damaged_lock_is_alive_and_named(tmp_path, content):
    path = lock_file(tmp_path)
    if content.startswith(b'{"') and content.endswith(b"}") and len(content) < 100 and b"NaN" not in content:
        content = json.dumps({**json.loads(path.read_text(encoding="utf-8")), **json.loads(content)}).encode()
    path.write_bytes(content)
    with pytest.raises(RunError, match=r"the lock .*one\.json .*then delete it"):
        lock_hosts(tmp_path, "two", ["elsewhere"], os.getpid())
    assert path.read_bytes() == content
    assert not (tmp_path / "locks" / "two.json").exists()


def test_a_lock_that_cannot_be_read_is_alive_and_named(tmp_path, monkeypatch):
    """Another user's file: tests may run as root, who reads everything, so the answer of the system is played."""
    path = lock_file(tmp_path)
    real = os.open

    def denied(name, *arguments, **more):
        if str(name) == str(path):
            raise PermissionError(13, "Permission denied", str(name))
        return real(name, *arguments, **more)

    monkeypatch.setattr(os, "open", denied)
    with pytest.raises(RunError, match=r"one\.json cannot be read: Permission denied"):
        lock_hosts(tmp_path, "two", ["qb01"], os.getpid())
    assert path.exists()


@pytest.mark.parametrize("kind", ["folder", "pipe", "dangling link"])
def test_what_is_no_file_is_alive_too(tmp_path, kind):
    path = tmp_path / "locks" / "one.json"
    path.parent.mkdir()
    {"folder": path.mkdir, "pipe": lambda: os.mkfifo(path), "dangling link": lambda: path.symlink_to(tmp_path / "nowhere")}[kind]()
    with pytest.raises(RunError, match=r"the lock .*one\.json"):
        lock_hosts(tmp_path, "two", ["qb01"], os.getpid())


def test_unlocking_gives_the_hosts_back(tmp_path):
    lock_hosts(tmp_path, "one", ["qb01"], OTHER)
    unlock_hosts(tmp_path, "one")
    lock_hosts(tmp_path, "two", ["qb01"], os.getpid())
