# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs for the report's tests, benchmark and screenshots: findings files as a real run leaves them, without a run."""

from __future__ import annotations

import json
import pathlib
import random
import typing as t

from ansible_collections.interweave.smartintegration.plugins.module_utils._items import ITEMS
from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import Change, Outcome, asked, finding
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run.folder import file_name

STARTED = "2026-11-23T18:02:11+00:00"
Json = dict[str, t.Any]


def manifest(run_id: str, hosts: dict[str, Json], **more: t.Any) -> Json:
    return {
        "schema": "1",
        "run_id": run_id,
        "started": STARTED,
        "finished": "2026-11-23T18:04:40+00:00",
        "check": False,
        "ansible_core": "2.19.14",
        "python": "3.11.7",
        "collection_version": "1.0.0",
        "operator": "m.berger",
        "ticket": "CHG-20418",
        "window": "2026-11-23T17:00:00+00:00/2026-11-23T23:00:00+00:00",
        "allow": ["auto_update", "driver_install", "firewall", "odbc_dsn"],
        "inventory_sources": ["inventories/production"],
        "inventory_commit": "4f2c9d1e7b",
        "report_dir": "",
        "redact": False,
        "required_items": list(ITEMS),
        "hosts": hosts,
        "out_of_scope": [],
        **more,
    }


def about(client: str, **more: t.Any) -> Json:
    return {
        "client": client,
        "groups": ["quickbooks_servers"],
        "leader": "",
        "hosting": "on_premises",
        "attestations": [],
        "waivers": [],
        "required_items": list(ITEMS),
        **more,
    }


class RunBuilder:
    """Writes a run's folder: ``RunBuilder(tmp_path).host("acme-qb01", findings).write()``."""

    def __init__(self, report_dir: pathlib.Path, run_id: str = "20261123T180211Z-aaaaaa", **more: t.Any) -> None:
        self.report_dir, self.run_id, self.more = pathlib.Path(report_dir), run_id, more
        self.scope: dict[str, Json] = {}
        self.files: dict[str, Json] = {}

    @property
    def path(self) -> pathlib.Path:
        return self.report_dir / "runs" / self.run_id

    def scoped(self, host: str, client: str = "acme", **more: t.Any) -> RunBuilder:
        """In scope, without a findings file."""
        self.scope[host] = about(client, **more)
        return self

    def host(
        self, host: str, findings: list[Json] | None = None, client: str = "acme", outcome: str = "reported", message: str = "", **more: t.Any
    ) -> RunBuilder:
        self.scoped(host, client, **more)
        parts = {} if findings is None else {"windows_host": {"written": "2026-11-23T18:03:00+00:00", "findings": findings, "data": {}}}
        self.files["hosts/%s.json" % file_name(host)] = {"schema": "1", "host": host, "client": client, "outcome": outcome, "message": message, "parts": parts}
        return self

    def client(self, client: str, findings: list[Json]) -> RunBuilder:
        self.files["clients/%s.json" % file_name(client)] = {
            "schema": "1",
            "client": client,
            "outcome": "reported",
            "message": "",
            "parts": {"crm": {"written": "2026-11-23T18:03:10+00:00", "findings": findings, "data": {}}},
        }
        return self

    def write(self) -> pathlib.Path:
        for name, content in {"manifest.json": manifest(self.run_id, self.scope, **self.more), **self.files}.items():
            path = self.path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(content), encoding="utf-8")
        return self.path


def settled(item: str, step: str = "", **more: t.Any) -> Json:
    return finding(item, Outcome("pass", expected="as wanted", actual="as wanted", **more), step)


def all_settled() -> list[Json]:
    return [settled(item) for item in ITEMS]


# realistic findings -----------------------------------------------------------------------------------------------------
def fresh_host(host: str) -> list[Json]:
    """A server that was prepared in this run."""
    rule = {"Name": "InterWeave QRemote", "LocalPort": "4500", "RemoteAddresses": "203.0.113.24", "Action": "allow"}
    return [
        finding(
            "1.3",
            Outcome(
                "changed",
                expected="QODBC driver 25.0.0.401 or newer, registered for 32 bit",
                actual="QODBC Driver for QuickBooks 25.0.0.401 was installed in this run and is registered",
                evidence=[
                    "HKLM\\SOFTWARE\\WOW6432Node\\ODBC\\ODBCINST.INI\\QODBC Driver for QuickBooks: Driver = C:\\Windows\\SysWOW64\\fqqb32.dll",
                    "fqqb32.dll has version 25.0.0.401",
                    "installer ended with exit code 0 after 41 s",
                ],
                changes=[Change("QODBC driver", None, "25.0.0.401", "driver_install", "qodbc_driver", {}, False)],
            ),
            "QODBC driver",
        ),
        finding(
            "1.3",
            Outcome(
                "changed",
                expected="32-bit System DSN 'AcmeQR' for QODBC Driver for QuickBooks",
                actual="created",
                evidence=["ODBC.INI\\ODBC Data Sources: AcmeQR = QODBC Driver for QuickBooks"],
                changes=[
                    Change(
                        "System DSN AcmeQR (32-bit)",
                        None,
                        {"DFQ": ".", "OpenMode": "F", "Driver": "C:\\Windows\\SysWOW64\\fqqb32.dll"},
                        "odbc_dsn",
                        "odbc_dsn",
                        {"name": "AcmeQR", "bits": 32},
                    )
                ],
            ),
            "System DSN",
        ),
        finding(
            "1.5",
            Outcome(
                "changed",
                expected="automatic update is off for every installed QuickBooks",
                actual="QuickBooks Enterprise Solutions 24.0: switched off in this run",
                evidence=["C:\\ProgramData\\Intuit\\QuickBooks Enterprise Solutions 24.0\\Components\\QBUpdate\\qbchan.dat: BackgroundEnabled=0"],
                changes=[Change("qbchan.dat BackgroundEnabled", "1", "0", "auto_update", "quickbooks_auto_update", {"product": "24.0"})],
            ),
        ),
        finding(
            "3.1",
            Outcome(
                "manual",
                expected="TCP 4500 reaches QRemoteServer.exe from 203.0.113.24",
                owner="it",
                actual="QRemoteServer.exe listens on 0.0.0.0:4500; no connection from 203.0.113.24 was seen at the time of the look",
                evidence=[
                    "listener: 0.0.0.0:4500, process 4312, C:\\Program Files (x86)\\QODBC Driver for QuickBooks\\QRemote\\Server\\QRemoteServer.exe, session 2"
                ],
                remedy="On the router forward TCP port 4500 to %s (10.20.4.11) for the source 203.0.113.24 only. "
                "Then test from outside: telnet <public address> 4500; "
                "QRemote's logging tab shows a message when the connection closes." % host,
            ),
        ),
        finding(
            "3.2",
            Outcome(
                "changed",
                expected="inbound rule 'InterWeave QRemote' allows TCP 4500 from 203.0.113.24 and is effective",
                actual="created, effective on the domain profile",
                evidence=["profile Domain: firewall on, local rules merged, no block rule over it"],
                changes=[Change("firewall rule 'InterWeave QRemote'", None, rule, "firewall", "firewall_exception", {"name": "InterWeave QRemote"})],
            ),
        ),
        finding(
            "4.3",
            Outcome(
                "pass",
                expected="time zone shift -7 hours in the InterWeave profile",
                actual="US Mountain Standard Time (UTC-7, no daylight saving): shift 0 all year",
                evidence=["tzutil /g: US Mountain Standard Time"],
                owner="interweave",
            ),
        ),
        finding(
            "5.1",
            Outcome(
                "changed",
                expected="InterWeaveAgent runs since the last change",
                actual="restarted in this run",
                evidence=["InterWeaveAgent: running, process 6120, started 2026-11-23T18:03:32+00:00"],
                changes=[
                    Change(
                        "service InterWeaveAgent",
                        {"started": "2026-11-01T06:00:12+00:00"},
                        {"started": "2026-11-23T18:03:32+00:00"},
                        "service_restart",
                        "windows_service",
                        {"name": "InterWeaveAgent"},
                        False,
                    )
                ],
            ),
        ),
        finding("R1", Outcome("pass", expected="user ACME\\qbuser is signed in", actual="ACME\\qbuser is signed in, session 2 (disconnected)")),
        finding("R2", Outcome("pass", expected="one QRemote server in session 2", actual="one QRemote server in session 2, listening on 4500")),
        finding(
            "R5",
            Outcome(
                "fail",
                expected="the machine does not sleep",
                actual="sleeps after 30 minutes on mains power",
                remedy="On the host: powercfg /change standby-timeout-ac 0",
            ),
        ),
    ]


def troubled_host(host: str) -> list[Json]:
    """A server with the troubles the field knows."""
    return [
        finding("1.2", Outcome("manual", actual="single-user or multi-user mode cannot be read from outside QuickBooks", remedy=ITEMS["1.2"].instruction)),
        finding(
            "1.3",
            Outcome(
                "fail",
                expected="QODBC driver 25.0.0.401 or newer",
                actual="QODBC Driver for QuickBooks 22.0.0.331 is registered, QuickBooks is of 2024",
                evidence=["fqqb32.dll has version 22.0.0.331"],
                owner="it",
                remedy="Install QODBC 2025 on %s as the Windows user who runs QuickBooks, or tell the operator where its installer lies." % host,
            ),
        ),
        finding(
            "1.5",
            Outcome(
                "would_change",
                expected="automatic update is off",
                actual="QuickBooks Pro 2024: BackgroundEnabled=1",
                blocked_by="interweave_allow does not list 'auto_update'",
                changes=[Change("qbchan.dat BackgroundEnabled", "1", "0", "auto_update", "quickbooks_auto_update", {"product": "34.0"}, applied=False)],
            ),
        ),
        finding(
            "3.1",
            Outcome(
                "fail",
                expected="QRemoteServer.exe listens on TCP 4500",
                actual="TCP 4500 is held by javaw.exe (process 2280); QRemoteServer.exe does not run",
                evidence=["listener: 0.0.0.0:4500, process 2280, C:\\Programme\\Java\\bin\\javaw.exe, session 0"],
                owner="it",
                remedy="Stop the program that holds port 4500 or choose another QRemote port, "
                "then start QRemoteServer.exe in the session of GLOBEX\\buchhaltung.",
            ),
        ),
        finding(
            "3.2",
            Outcome(
                "fail",
                expected="an effective inbound rule for TCP 4500 from 203.0.113.24",
                actual="rule 'Block inbound 4500' blocks TCP 4500 on all profiles and wins over every allow rule",
                evidence=[
                    "rule 'QRemote alt' allows any source on port 4500 (left as it is)",
                    "rule 'QRemote' names C:\\QODBC\\QRemote.exe, which does not exist",
                ],
                owner="it",
                remedy="In wf.msc delete or disable the rule 'Block inbound 4500' on %s, and limit 'QRemote alt' to 203.0.113.24." % host,
            ),
        ),
        finding(
            "4.3", Outcome("pass", expected="time zone shift -8", actual="W. Europe Standard Time: shift -8 in winter, -9 from 2027-03-28", owner="interweave")
        ),
        finding(
            "5.1",
            Outcome(
                "error",
                expected="InterWeaveAgent runs",
                actual="the service InterWeaveAgent does not exist on this host",
                owner="operator",
                remedy="Correct interweave_services for %s: the names are those that 'sc query' shows." % host,
            ),
        ),
        finding("R1", Outcome("fail", actual="GLOBEX\\buchhaltung is not signed in", remedy="Sign in as GLOBEX\\buchhaltung and disconnect, never log off.")),
    ]


def crm(client: str) -> list[Json]:
    return [
        finding(
            "2.1",
            Outcome(
                "pass",
                expected="'QuickBooks ID' and 'Integration Sync' on Account, Contact and Opportunity",
                actual="6 of 6 fields are there and visible to the integration user",
                evidence=["Account.QuickBooks_ID__c Text(255), external id", "Account.Integration_Sync__c Checkbox"],
            ),
        ),
        finding(
            "2.2",
            Outcome(
                "fail",
                expected="no account name is longer than 41 characters or has a colon",
                actual="3 of 1,204 account names cannot become QuickBooks customers",
                evidence=[
                    "001Hs00003AbCdEIA1: 'Acme: Western Region' has a colon",
                    "001Hs00003AbCdFIA1: 'The Extraordinarily Long Company Name of %s Inc' has 57 characters" % client,
                ],
                remedy="Approve or correct the new names that the operator proposes; an administrator's login then writes them.",
            ),
        ),
        finding(
            "2.3",
            Outcome(
                "pass",
                expected="'Modify All' on Account, Contact and Opportunity for integration@%s.example" % client,
                actual="granted by permission set 'InterWeave Integration'",
            ),
        ),
    ]


def policy(client: str) -> list[Json]:
    return [
        asked("3.3", "no canary was run"),
        asked("5.2", "no log was given"),
        asked("4.1", "the portal's form cannot be read"),
        asked("5.3", "the flows' schedule cannot be read"),
    ]


def said(client: str) -> Json:
    return {
        "attestations": [
            {
                "item": "4.1",
                "who": "J. Ortega (%s)" % client,
                "statement": "QuickBooks owns the invoice number; the portal says QBGen.",
                "on": "2026-11-20",
                "until": "2027-02-20",
            }
        ],
        "waivers": [{"item": "5.3", "who": "M. Berger", "why": "the flows are scheduled on the day of go-live", "until": "2026-12-01"}],
    }


def demo(report_dir: pathlib.Path, run_id: str = "20261123T180211Z-aaaaaa", **more: t.Any) -> RunBuilder:
    """Two clients, as the lab plays them."""
    run = RunBuilder(report_dir, run_id, out_of_scope=["initech-qb01"], **more)
    run.host("acme-qb01", fresh_host("acme-qb01") + policy("acme"), "acme", **said("acme"))
    run.host("globex-qb01", troubled_host("globex-qb01") + policy("globex"), "globex", **said("globex"))
    run.host("globex-qb02", None, "globex", "unreachable", "ntlm: the specified credentials were rejected by the server")
    return run.client("acme", crm("acme")).client("globex", crm("globex"))


def fleet(report_dir: pathlib.Path, hosts: int = 1000, run_id: str = "20261123T190000Z-bbbbbb", seed: int = 7) -> RunBuilder:
    """A fleet: most hosts fine, some with trouble, a few unreachable, one never run; four hosts a client."""
    dice = random.Random(seed)
    run = RunBuilder(report_dir, run_id, out_of_scope=["spare-%02d" % number for number in range(12)])
    for number in range(hosts):
        client, host = "client-%03d" % (number // 4), "qb-%04d" % number
        roll = dice.random()
        if roll < 0.02:
            run.host(host, None, client, "unreachable", "the connection to 10.%d.%d.7:5986 was refused" % (number // 250, number % 250))
        elif roll < 0.022:
            run.scoped(host, client)
        else:
            findings = _mixed(host, dice)
            run.host(host, findings, client, groups=["region_%s" % "abcd"[number % 4], "quickbooks_servers"])
        if number % 4 == 0:
            run.client(client, crm(client) if dice.random() < 0.3 else [settled(item) for item in ("2.1", "2.2", "2.3")])
    return run


def _mixed(host: str, dice: random.Random) -> list[Json]:
    good = {entry["item"]: entry for entry in fresh_host(host)}
    bad = {entry["item"]: entry for entry in troubled_host(host) + policy(host)}
    findings = []
    for item in ITEMS:
        if item.startswith("2."):
            continue
        if item in bad and dice.random() < 0.12:
            findings.append(bad[item])
        elif item in good and good[item]["status"] != "manual":
            findings.append(good[item])
        else:
            findings.append(settled(item, evidence=["looked at on %s, process %d" % (host, dice.randrange(99999))]))
    return findings
