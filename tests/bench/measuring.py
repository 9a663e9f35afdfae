# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs a command and says what it took: wall time, CPU of its whole process tree, peak memory (PSS) of all its processes together."""
from __future__ import annotations

import os
import pathlib
import subprocess
import threading
import time
import typing as t

#: Seconds between two looks at the memory: reading smaps_rollup costs CPU too, on the same cores.
EVERY = 0.4


class Cost(t.NamedTuple):
    code: int
    wall: float
    #: User and system seconds of the process and everything it waited for.
    cpu: float
    #: MiB; 0 when it was not sampled.
    pss: float
    processes: int
    printed: str


def tree(root: int) -> list[int]:
    """The process and all that descend from it now."""
    children: dict[int, list[int]] = {}
    for entry in pathlib.Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text(encoding="ascii", errors="replace").rsplit(")", 1)[1].split()[1])
            except (OSError, IndexError, ValueError):
                continue
            children.setdefault(parent, []).append(int(entry.name))
    found, todo = [], [root]
    while todo:
        pid = todo.pop()
        found.append(pid)
        todo += children.get(pid, [])
    return found


def pss(pids: list[int]) -> int:
    """Proportional set size in KiB: pages that forked workers share are counted once."""
    total = 0
    for pid in pids:
        try:
            text = pathlib.Path("/proc/%d/smaps_rollup" % pid).read_text(encoding="ascii")
        except (OSError, UnicodeDecodeError):
            continue  # ended meanwhile
        total += next((int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:")), 0)
    return total


class Sampler(threading.Thread):
    def __init__(self, root: int) -> None:
        super().__init__(daemon=True)
        self.root = root
        self.peak = self.processes = 0
        self.done = threading.Event()

    def run(self) -> None:
        while not self.done.wait(EVERY):
            pids = tree(self.root)
            self.peak = max(self.peak, pss(pids))
            self.processes = max(self.processes, len(pids))


def run(command: list[str], env: dict[str, str], cwd: pathlib.Path, memory: bool = True) -> Cost:
    with open(cwd / "printed.txt", "w+b") as out:
        started = time.perf_counter()
        process = subprocess.Popen(command, env=env, cwd=cwd, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT)
        sampler = Sampler(process.pid)
        if memory:
            sampler.start()
        _pid, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        sampler.done.set()
        if memory:
            sampler.join()
        out.seek(0)
        return Cost(process.returncode, wall, used.ru_utime + used.ru_stime, sampler.peak / 1024, sampler.processes, out.read().decode(errors="replace"))


def cpu_of(pid: int) -> float:
    """CPU seconds of a living process so far."""
    fields = pathlib.Path("/proc/%d/stat" % pid).read_text(encoding="ascii", errors="replace").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
