# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run the real playbook with the real ansible-playbook over the lab, and read what it left behind."""
from __future__ import annotations

import json
import os
import pathlib
import signal
import subprocess
import sys
import time
import typing as t

from labclient import LabClient

ROOT = pathlib.Path(__file__).resolve().parents[3]
BIN = pathlib.Path(sys.executable).parent


class Run(t.NamedTuple):
    code: int
    output: str
    folder: pathlib.Path

    @property
    def report(self) -> dict[str, t.Any]:
        return json.loads((self.folder / "report.json").read_text(encoding="utf-8"))

    def host(self, name: str) -> dict[str, t.Any]:
        return next(host for host in self.report["hosts"] if host["host"] == name)

    def findings(self, host: str, item: str) -> list[dict[str, t.Any]]:
        return [found for found in self.host(host)["findings"] if found["item"] == item]

    def statuses(self, host: str, item: str) -> set[str]:
        return {found["status"] for found in self.findings(host, item)}

    def text(self, host: str, item: str) -> str:
        return "\n".join(" ".join([found["actual"], *found["evidence"], found["remedy"]]) for found in self.findings(host, item))


def environment(lab: LabClient) -> dict[str, str]:
    env = {key: value for key, value in os.environ.items() if not key.startswith(("ANSIBLE_", "REQUESTS_CA", "CURL_CA"))}
    return {**env, "ANSIBLE_COLLECTIONS_PATH": str(ROOT / ".cache" / "collections"), "ANSIBLE_CONFIG": str(ROOT / "ansible.cfg"),
            "ANSIBLE_NOCOLOR": "1", "INTERWEAVE_LAB_NET": str(lab.net), "INTERWEAVE_LAB_CA": lab.ca,
            "ODBCSYSINI": str(pathlib.Path(lab.ca).parent / "odbc"), "PATH": "%s%s%s" % (BIN, os.pathsep, os.environ["PATH"])}


def killed(lab: LabClient, folder: pathlib.Path, when: t.Callable[[], bool], *arguments: str) -> None:
    """A run that is killed with all its workers once ``when`` says so."""
    command = [str(BIN / "ansible-playbook"), "-i", str(ROOT / "inventories" / "lab"), str(ROOT / "playbooks" / "preflight.yml"),
               "-e", json.dumps({"interweave_report_dir": str(folder)}), *arguments]
    process = subprocess.Popen(command, cwd=folder.parent, env=environment(lab), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    deadline = time.monotonic() + 60
    while not when():
        assert process.poll() is None, "the run ended before"
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.02)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait(20)


def other_playbook(lab: LabClient, folder: pathlib.Path, name: str, *arguments: str) -> str:
    """What another playbook of the collection printed, over the same report folder."""
    command = [str(BIN / "ansible-playbook"), "-i", str(ROOT / "inventories" / "lab"), str(ROOT / "playbooks" / name),
               "-e", json.dumps({"interweave_report_dir": str(folder)}), *arguments]
    return subprocess.run(command, cwd=folder.parent, env=environment(lab), capture_output=True, text=True, timeout=300, check=False).stdout


def preflight(lab: LabClient, folder: pathlib.Path, *arguments: str, extra: dict[str, t.Any] | None = None, env: dict[str, str] | None = None,
              inventory: pathlib.Path | None = None) -> Run:
    """One run; ``extra`` are extra variables as JSON, ``env`` are settings of Ansible, ``inventory`` stands beside the demo's."""
    variables = {"interweave_report_dir": str(folder), **(extra or {})}
    command = [str(BIN / "ansible-playbook"), "-i", str(ROOT / "inventories" / "lab"), str(ROOT / "playbooks" / "preflight.yml"),
               "-e", json.dumps(variables), *(["-i", str(inventory)] if inventory else []), *arguments]
    done = subprocess.run(command, cwd=folder.parent, env={**environment(lab), **(env or {})}, capture_output=True, text=True, timeout=300, check=False)
    return Run(done.returncode, done.stdout + done.stderr, folder)


def lasting(lab: LabClient) -> dict[str, t.Any]:
    """The lab's state without what a look leaves by its nature: logon profiles, API call counters, login sessions."""
    state = {part: lab.state(part) for part in ("windows", "salesforce", "creatio", "company_files", "interweave")}
    for host in state["windows"].values():
        host.pop("acls", None)  # a list of what icacls was ever told
        host["folders"] = [path for path in host["folders"] if not path.lower().startswith("c:\\users\\interweave")]
    state["salesforce"].pop("calls", None)
    for org in state["salesforce"]["orgs"].values():
        org.pop("api_used", None)
    for site in state["creatio"].values():
        site.pop("sessions", None)
        site.pop("sessions_opened", None)
    return state
