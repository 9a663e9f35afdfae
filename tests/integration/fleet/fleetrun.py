# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the real playbooks over the lab's fleet, whole or cut off, and reads what is on the disk afterwards."""
from __future__ import annotations

import json
import os
import pathlib
import shlex
import signal
import subprocess
import sys
import time
import typing as t

from labclient import LabClient

ROOT = pathlib.Path(__file__).resolve().parents[3]
BIN = pathlib.Path(sys.executable).parent
HOSTS = 24
VARIABLES = {
    "ansible_connection": "winrm", "ansible_port": 5985, "ansible_winrm_scheme": "http", "ansible_winrm_transport": "ntlm",
    "ansible_user": "UMBRELLA\\interweave", "ansible_password": "Lab-umbrella-1!", "interweave_sources": ["203.0.113.10", "203.0.113.11"],
    "interweave_qodbc": {"bitness": "both", "minimum_version": "24.0.0.359"}, "interweave_services": [{"name": "InterWeaveAgent"}],
}
Vars = dict[str, t.Any]


def name_of(number: int) -> str:
    return "fleet-%04d" % number


class Done(t.NamedTuple):
    code: int
    printed: str


class Fleet:
    def __init__(self, lab: LabClient, folder: pathlib.Path) -> None:
        self.lab = lab
        self.folder = folder
        self.reports = folder / "reports"
        self.own: dict[str, Vars] = {}

    # ------------------------------------------------------------------ running
    def inventory(self, hosts: int, first: int = 1) -> pathlib.Path:
        entries = {name_of(number): {"ansible_host": self.lab.address(number, 10), **self.own.get(name_of(number), {})}
                   for number in range(first, first + hosts)}
        path = self.folder / ("hosts-%d-%d.json" % (first, hosts))
        path.write_text(json.dumps({"all": {"hosts": entries, "vars": VARIABLES}}))
        return path

    def environment(self) -> dict[str, str]:
        env = {key: value for key, value in os.environ.items() if not key.startswith("ANSIBLE_")}
        return {**env, "ANSIBLE_COLLECTIONS_PATH": str(ROOT / ".cache" / "collections"), "ANSIBLE_NOCOLOR": "1", "ANSIBLE_LOCALHOST_WARNING": "0",
                "ANSIBLE_INVENTORY_UNPARSED_WARNING": "0", "ANSIBLE_HOME": str(self.folder / "home")}

    def command(self, hosts: int, *arguments: str, forks: int = 4, venv: pathlib.Path = BIN, **variables: t.Any) -> list[str]:
        return [str(venv / "ansible-playbook"), "-i", str(self.inventory(hosts)), str(ROOT / "playbooks" / "preflight.yml"), "--forks", str(forks),
                "-e", json.dumps({"interweave_report_dir": str(self.reports), **variables}), *arguments]

    def run(self, hosts: int, *arguments: str, descriptors: int = 0, **options: t.Any) -> Done:
        """One whole run; with ``descriptors`` under that limit of open files."""
        command = self.command(hosts, *arguments, **options)
        if descriptors:
            command = ["bash", "-c", "ulimit -n %d; exec %s" % (descriptors, shlex.join(command))]
        return self._done(command)

    def report(self, *arguments: str, **variables: t.Any) -> Done:
        """``playbooks/report.yml``: from the files, without a host."""
        return self._done([str(BIN / "ansible-playbook"), str(ROOT / "playbooks" / "report.yml"),
                           "-e", json.dumps({"interweave_report_dir": str(self.reports), **variables}), *arguments])

    def _done(self, command: list[str]) -> Done:
        done = subprocess.run(command, cwd=self.folder, env=self.environment(), capture_output=True, text=True, timeout=180, check=False)
        return Done(done.returncode, done.stdout + done.stderr)

    def start(self, hosts: int, **options: t.Any) -> subprocess.Popen[bytes]:
        with open(self.folder / "background.txt", "wb") as out:
            return subprocess.Popen(self.command(hosts, **options), cwd=self.folder, env=self.environment(), stdout=out, stderr=subprocess.STDOUT,
                                    start_new_session=True)

    @staticmethod
    def kill(process: subprocess.Popen[bytes]) -> None:
        """As when the machine's power fails: the run and all its workers at once."""
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(20)

    @staticmethod
    def until(what: t.Callable[[], bool], process: subprocess.Popen[bytes], seconds: float = 60) -> None:
        deadline = time.monotonic() + seconds
        while not what():
            assert process.poll() is None, "the run ended before"
            assert time.monotonic() < deadline, "waited too long"
            time.sleep(0.02)

    # ------------------------------------------------------------------ what is on the disk, and what the hosts saw
    @property
    def runs(self) -> list[pathlib.Path]:
        return sorted(path.parent for path in (self.reports / "runs").glob("*/manifest.json"))

    def finished_hosts(self) -> set[str]:
        """Hosts whose last part is recorded."""
        found = set()
        for path in self.runs[-1].glob("hosts/*.json") if self.runs else ():
            record = json.loads(path.read_text())
            if "policy" in record["parts"]:
                found.add(record["host"])
        return found

    def outcomes(self, report: pathlib.Path | None = None) -> dict[str, str]:
        data = json.loads((report or self.reports / "report.json").read_text())
        return {host["host"]: host["outcome"] for host in data["hosts"]}

    def verdict(self) -> str:
        return str(json.loads((self.reports / "report.json").read_text())["verdict"])

    def touched(self) -> set[str]:
        """Hosts that somebody connected to."""
        return {host for host, counts in self.lab.ledger(detail=True)["by_host"].items() if counts.get("connections")}
