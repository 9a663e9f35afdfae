# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The fleet benchmark: ours, the whole preflight, two peers and the floor over the lab's hosts, and over hosts that do not answer."""
from __future__ import annotations

import json
import os
import pathlib
import re
import shutil
import socket
import sys
import typing as t

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(ROOT / "tests"), str(HERE)]

import crm_client  # noqa: E402 - needs the path above
import measuring  # noqa: E402
from labclient import LabClient, start_lab  # noqa: E402
from plan import Block  # noqa: E402

Row = dict[str, t.Any]
#: Seconds the lab charges for each thing, alike to all.
CHARGED = {"cim": 0.02, "cmd": 0.05, "netsh": 0.25, "powershell": 0.6}
COSTS: dict[str, dict[str, float]] = {"charged": CHARGED, "zero": {}, "rtt20": {**CHARGED, "rtt": 0.02}, "rtt100": {**CHARGED, "rtt": 0.1}}
PEERS = ROOT / ".cache" / "bench" / "venv"
USER, PASSWORD = "UMBRELLA\\interweave", "Lab-umbrella-1!"
#: Who is measured: the playbook, or nothing for the floor.
CONTENDERS = {
    "ours": "ours.yml", "ours basic": "ours.yml", "ours psrp": "ours.yml", "role": "role.yml", "preflight": str(ROOT / "playbooks" / "preflight.yml"),
    "peer A": "peer_a.yml", "peer B": "peer_b.yml", "floor": "", "floor start": "", "debug": "debug.yml", "start-up": "startup.yml",
    "peer start-up": "startup.yml",
}
#: What a contender sets beside VARIABLES.
HOW: dict[str, Row] = {
    "ours basic": {"ansible_winrm_transport": "basic", "ansible_port": 5986, "ansible_winrm_scheme": "https", "ansible_user": "interweave"},
    "ours psrp": {"ansible_connection": "psrp", "ansible_psrp_auth": "ntlm", "ansible_psrp_protocol": "http"},
}
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


#: Third octets of addresses on which nobody listens, and on which somebody does who never answers.
DEAD, SILENT = 230, 231


def client_variables(lab: LabClient) -> Row:
    """One client: its hosts share a CRM and a company file, as the demo's do."""
    return {
        "interweave_client": "trio", "interweave_crms": crm_client.variables(lab)["interweave_crms"],
        "interweave_company_files": [{"name": "main", "connection": "odbc", "dsn": "globex QuickBooks Data", "company_name": "Globex GmbH",
                                      "proven_application": "QRemoteServer.exe"}],
    }


def address(lab: LabClient, number: int) -> str:
    return lab.address(1 + (number - 1) % 250, 10 + (number - 1) // 250)


class Fleet:
    """A lab with many hosts, all as umbrella-qb01: nothing is left to change on them."""

    def __init__(self, lab: LabClient, work: pathlib.Path) -> None:
        self.lab = lab
        self.work = work
        self.envelopes = work / "envelopes.jsonl"

    def inventory(self, kind: str, hosts: int, who: str = "") -> pathlib.Path:
        path = self.work / ("hosts-%s-%d-%s.json" % (kind, hosts, who.replace(" ", "-")))
        if not path.exists():
            third = {"dead": DEAD, "silent": SILENT}.get(kind)
            entries = {"fleet-%04d" % number: {"ansible_host": address(self.lab, number) if third is None else self.lab.address(number, third)}
                       for number in range(1, hosts + 1)}
            if who == "ours basic":  # the fleet has no TLS; the host that it is made of has
                entries = {"fleet-0001": {"ansible_host": self.lab.address(30, 1)}}
            variables = {**VARIABLES, **HOW.get(who, {}), **(client_variables(self.lab) if kind == "client" else {}),
                         "ansible_winrm_ca_trust_path": self.lab.ca}
            path.write_text(json.dumps({"all": {"hosts": entries, "vars": variables}}), encoding="utf-8")
        return path

    def mute(self, hosts: int) -> list[socket.socket]:
        """Hosts whose system accepts a connection and on which nothing ever answers; close them."""
        found = []
        for number in range(1, hosts + 1):
            listener = socket.socket()
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((self.lab.address(number, SILENT), VARIABLES["ansible_port"]))
            listener.listen(128)
            found.append(listener)
        return found

    def addresses(self, hosts: int) -> pathlib.Path:
        path = self.work / ("addresses-%d.json" % hosts)
        path.write_text(json.dumps({"user": USER, "password": PASSWORD, "addresses": [address(self.lab, number) for number in range(1, hosts + 1)]}))
        return path

    def record(self) -> None:
        """One run of ours on one host keeps its envelopes, for the floor."""
        self.envelopes.unlink(missing_ok=True)
        env = {"BENCH_RECORD": str(self.envelopes), "PYTHONPATH": str(HERE / "record")}
        done = self.ansible("ours", "alive", 1, 1, env)
        if done.code or not self.envelopes.exists():
            raise SystemExit("bench: recording failed:\n" + done.printed)

    def ansible(self, who: str, kind: str, hosts: int, forks: int, extra: dict[str, str] | None = None, memory: bool = False) -> measuring.Cost:
        venv = PEERS if who.startswith("peer") else ROOT / ".venv"
        collections = PEERS / "lib" if who.startswith("peer") else ROOT / ".cache" / "collections"
        if who.startswith("peer"):
            collections = next(collections.glob("python3*/site-packages"))
        env = {key: value for key, value in os.environ.items() if not key.startswith("ANSIBLE_")}
        env.update({"ANSIBLE_COLLECTIONS_PATH": str(collections), "ANSIBLE_FORKS": str(forks), "ANSIBLE_NOCOLOR": "1", "ANSIBLE_HOST_KEY_CHECKING": "0",
                    "ANSIBLE_HOME": str(self.work / "home"), "ANSIBLE_DEPRECATION_WARNINGS": "0",
                    "ODBCSYSINI": str(self.work / "lab" / "odbc"), **(extra or {})})
        playbook = CONTENDERS[who] if CONTENDERS[who].startswith("/") else str(HERE / "playbooks" / CONTENDERS[who])
        command = [str(venv / "bin" / "ansible-playbook"), "-i", str(self.inventory(kind, hosts, who if who in HOW else "")), playbook]
        if who == "preflight":
            reports = self.work / "reports"
            shutil.rmtree(reports, ignore_errors=True)
            command += ["-e", "interweave_report_dir=%s" % reports]
        return measuring.run(command, env, self.work, memory)

    def floor(self, hosts: int, forks: int, memory: bool) -> measuring.Cost:
        command = [str(ROOT / ".venv" / "bin" / "python"), str(HERE / "floor.py"), str(self.addresses(hosts)), str(self.envelopes), str(forks)]
        return measuring.run(command, dict(os.environ), self.work, memory)

    def measure(self, who: str, block: Block, trial: int, memory: bool = True) -> Row:
        self.lab.reset()
        self.lab.delays(**COSTS[block.costs])
        assert self.lab.process is not None
        mute = self.mute(block.hosts) if block.fleet == "silent" else []
        lab_before = measuring.cpu_of(self.lab.process.pid)
        if who.startswith("floor"):
            cost = self.floor(0 if who == "floor start" else block.hosts, block.forks, memory)
        else:
            cost = self.ansible(who, block.fleet, block.hosts, block.forks, memory=memory)
        lab_cpu = measuring.cpu_of(self.lab.process.pid) - lab_before
        for listener in mute:
            listener.close()
        ledger = self.lab.ledger()
        row: Row = {"who": who, "fleet": block.fleet, "costs": block.costs, "hosts": block.hosts, "forks": block.forks, "trial": trial, "code": cost.code,
                    "wall": round(cost.wall, 3), "cpu": round(cost.cpu, 3), "lab_cpu": round(lab_cpu, 2), "pss_mib": round(cost.pss),
                    "processes": cost.processes, **{name: ledger[name] for name in ("requests", "connections", "writes", "powershell_starts")},
                    "bytes": ledger["bytes_in"] + ledger["bytes_out"], "sent": ledger["bytes_in"]}
        self.judge(row, cost.printed)
        return row

    def judge(self, row: Row, printed: str) -> None:
        """A run that did not do its work for every host is no measurement."""
        who, hosts = row["who"], row["hosts"]
        if who.startswith("floor"):
            complete = "%d hosts," % (0 if who == "floor start" else hosts) in printed
        elif who == "preflight":
            complete = self.reported(row)
        elif who in ("start-up", "peer start-up"):
            complete = row["code"] == 0
        else:
            complete = len(re.findall(r"^fleet-\d+ +: ok=\d+ .*unreachable=0 +failed=0", printed, re.M)) == hosts and row["code"] == 0
        row["complete"] = complete
        if not complete:
            row["printed"] = printed[-1500:]

    def reported(self, row: Row) -> bool:
        """Whether the report accounts for every host as its fleet is."""
        try:
            reports = json.loads((self.work / "reports" / "report.json").read_text(encoding="utf-8"))["hosts"]
        except (OSError, ValueError):
            return False
        outcomes = [host["outcome"] for host in reports]
        row["outcomes"] = {outcome: outcomes.count(outcome) for outcome in set(outcomes)}
        expected = "unreachable" if row["fleet"] in ("dead", "silent") else "reported"
        return len(reports) == row["hosts"] and set(outcomes) == {expected}

    @classmethod
    def start(cls, stack: t.Any, hosts: int) -> Fleet:
        work = ROOT / "build" / "bench" / "work"
        shutil.rmtree(work, ignore_errors=True)
        (work / "lab").mkdir(parents=True)
        os.environ["INTERWEAVE_LAB_ANSWERS"] = "bench.answers:answer"
        return cls(stack.enter_context(start_lab(work / "lab", "--parts", "windows", "salesforce", "company_files", "--hosts", str(hosts))), work)
