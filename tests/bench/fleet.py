# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The fleet benchmark: ours, the whole preflight, two peers and the floor over the lab's fleet, one after another, in one run."""
from __future__ import annotations

import json
import os
import pathlib
import re
import shutil
import sys
import typing as t

import yaml

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(ROOT / "tests"), str(HERE)]

import measuring  # noqa: E402 - needs the path above
from labclient import LabClient, start_lab  # noqa: E402

Row = dict[str, t.Any]
#: Seconds the lab charges for each thing, alike to all.
CHARGED = {"cim": 0.02, "cmd": 0.05, "netsh": 0.25, "powershell": 0.6}
COSTS: dict[str, dict[str, float]] = {"charged": CHARGED, "zero": {}, "rtt20": {**CHARGED, "rtt": 0.02}, "rtt100": {**CHARGED, "rtt": 0.1}}
PEERS = ROOT / ".cache" / "bench" / "venv"
USER, PASSWORD = "UMBRELLA\\interweave", "Lab-umbrella-1!"
#: Who is measured: playbook, and whose ansible-playbook runs it.
CONTENDERS = {"ours": "ours.yml", "role": "role.yml", "preflight": str(ROOT / "playbooks" / "preflight.yml"), "peer A": "peer_a.yml", "peer B": "peer_b.yml",
              "floor": "", "debug": "debug.yml", "start-up": "startup.yml"}
VARIABLES = {
    "ansible_connection": "winrm", "ansible_port": 5985, "ansible_winrm_scheme": "http", "ansible_winrm_transport": "ntlm",
    "ansible_user": USER, "ansible_password": PASSWORD, "interweave_sources": ["203.0.113.10", "203.0.113.11"],
    "interweave_qodbc": {"bitness": "both", "minimum_version": "24.0.0.359", "installer": "C:\\Install\\qodbc.exe",
                         "arguments": "/VERYSILENT /SUPPRESSMSGBOXES /NORESTART"},
    "interweave_dsns": [{"name": "UmbrellaQR", "attributes": {
        "DFQ": "C:\\Users\\Public\\Documents\\Intuit\\QuickBooks\\Company Files\\Umbrella.qbw", "OpenMode": "M"}}],
    "interweave_port_forwards": [{"listen_port": 8001, "connect_address": "127.0.0.1", "connect_port": 4500}],
    "interweave_services": [{"name": "InterWeaveAgent"}],
}


#: The variables of the role windows_host, for the play that runs its step list without it.
ROLE_FILES = ("interweave/defaults", "windows_host/defaults", "windows_host/vars")


def role_variables() -> Row:
    found: Row = {}
    for name in ROLE_FILES:
        found.update(yaml.safe_load((ROOT / "roles" / name / "main.yml").read_text(encoding="utf-8")))
    return found


def address(lab: LabClient, number: int) -> str:
    return lab.address(1 + (number - 1) % 250, 10 + (number - 1) // 250)


class Fleet:
    """A lab with many hosts, all as umbrella-qb01: nothing is left to change on them."""

    def __init__(self, lab: LabClient, work: pathlib.Path) -> None:
        self.lab = lab
        self.work = work
        self.envelopes = work / "envelopes.jsonl"

    def inventory(self, hosts: int, who: str = "") -> pathlib.Path:
        steps = who == "ours"
        path = self.work / ("hosts-%d%s.json" % (hosts, "-steps" if steps else ""))
        if not path.exists():
            entries = {"fleet-%04d" % number: {"ansible_host": address(self.lab, number)} for number in range(1, hosts + 1)}
            variables = {**(role_variables() if steps else {}), **VARIABLES}
            path.write_text(json.dumps({"all": {"hosts": entries, "vars": variables}}), encoding="utf-8")
        return path

    def addresses(self, hosts: int) -> pathlib.Path:
        path = self.work / ("addresses-%d.json" % hosts)
        path.write_text(json.dumps({"user": USER, "password": PASSWORD, "addresses": [address(self.lab, number) for number in range(1, hosts + 1)]}))
        return path

    def record(self) -> None:
        """One run of ours on one host keeps its envelopes, for the floor."""
        self.envelopes.unlink(missing_ok=True)
        env = {"BENCH_RECORD": str(self.envelopes), "PYTHONPATH": str(HERE / "record")}
        done = self.ansible("ours", 1, 1, env)
        if done.code or not self.envelopes.exists():
            raise SystemExit("bench: recording failed:\n" + done.printed)

    def ansible(self, who: str, hosts: int, forks: int, extra: dict[str, str] | None = None, memory: bool = False) -> measuring.Cost:
        venv = PEERS if who.startswith("peer") else ROOT / ".venv"
        collections = PEERS / "lib" if who.startswith("peer") else ROOT / ".cache" / "collections"
        if who.startswith("peer"):
            collections = next(collections.glob("python3*/site-packages"))
        env = {key: value for key, value in os.environ.items() if not key.startswith("ANSIBLE_")}
        env.update({"ANSIBLE_COLLECTIONS_PATH": str(collections), "ANSIBLE_FORKS": str(forks), "ANSIBLE_NOCOLOR": "1", "ANSIBLE_HOST_KEY_CHECKING": "0",
                    "ANSIBLE_HOME": str(self.work / "home"), "ANSIBLE_DEPRECATION_WARNINGS": "0", **(extra or {})})
        playbook = CONTENDERS[who] if CONTENDERS[who].startswith("/") else str(HERE / "playbooks" / CONTENDERS[who])
        command = [str(venv / "bin" / "ansible-playbook"), "-i", str(self.inventory(hosts, who)), playbook]
        if who == "preflight":
            reports = self.work / "reports"
            shutil.rmtree(reports, ignore_errors=True)
            command += ["-e", "interweave_report_dir=%s" % reports]
        return measuring.run(command, env, self.work, memory)

    def floor(self, hosts: int, forks: int, memory: bool) -> measuring.Cost:
        command = [str(ROOT / ".venv" / "bin" / "python"), str(HERE / "floor.py"), str(self.addresses(hosts)), str(self.envelopes), str(forks)]
        return measuring.run(command, dict(os.environ), self.work, memory)

    def measure(self, who: str, costs: str, hosts: int, forks: int, memory: bool = True) -> Row:
        self.lab.reset()
        self.lab.delays(**COSTS[costs])
        assert self.lab.process is not None
        lab_before = measuring.cpu_of(self.lab.process.pid)
        cost = self.floor(hosts, forks, memory) if who == "floor" else self.ansible(who, hosts, forks, memory=memory)
        lab_cpu = measuring.cpu_of(self.lab.process.pid) - lab_before
        ledger = self.lab.ledger()
        row: Row = {"who": who, "costs": costs, "hosts": hosts, "forks": forks, "code": cost.code, "wall": round(cost.wall, 2), "cpu": round(cost.cpu, 2),
                    "lab_cpu": round(lab_cpu, 2), "pss_mib": round(cost.pss), "processes": cost.processes,
                    **{name: ledger[name] for name in ("requests", "connections", "writes", "powershell_starts")},
                    "bytes": ledger["bytes_in"] + ledger["bytes_out"], "sent": ledger["bytes_in"]}
        self.judge(row, cost.printed)
        return row

    def judge(self, row: Row, printed: str) -> None:
        """A run that did not do its work for every host is no measurement."""
        who, hosts = row["who"], row["hosts"]
        if who == "floor":
            complete = "%d hosts," % hosts in printed
        elif who == "preflight":
            reports = json.loads((self.work / "reports" / "report.json").read_text(encoding="utf-8"))["hosts"]
            row["outcomes"] = {outcome: sum(1 for host in reports if host["outcome"] == outcome) for outcome in {host["outcome"] for host in reports}}
            complete = len(reports) == hosts and set(row["outcomes"]) == {"reported"}
        elif who == "start-up":
            complete = row["code"] == 0
        else:
            complete = len(re.findall(r"^fleet-\d+ +: ok=\d+ .*unreachable=0 +failed=0", printed, re.M)) == hosts and row["code"] == 0
        row["complete"] = complete
        if not complete:
            row["printed"] = printed[-1500:]

    @classmethod
    def start(cls, stack: t.Any, hosts: int) -> Fleet:
        work = ROOT / "build" / "bench" / "work"
        shutil.rmtree(work, ignore_errors=True)
        (work / "lab").mkdir(parents=True)
        os.environ["INTERWEAVE_LAB_ANSWERS"] = "bench.answers:answer"
        return cls(stack.enter_context(start_lab(work / "lab", "--parts", "windows", "--hosts", str(hosts))), work)
