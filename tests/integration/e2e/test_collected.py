# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A server without WinRM, by the real playbook: collect.cmd's file stands in the connection's place, with every consent given and no credentials."""
from __future__ import annotations

import json
import re
import typing as t

import pytest
import yaml
from labclient import LabClient
from playbook import ROOT, Run, lasting, preflight

SCRIPT = (ROOT / "files" / "collect.cmd").read_bytes().decode("ascii")
SERVERS = ("acme-qb01", "globex-qb01")
ON_HOST = ("1.3", "1.5", "3.1", "3.2", "5.1", "R1", "R2", "R3", "R4", "R5", "R6")
ALL = ["auto_update", "odbc_dsn", "firewall", "port_proxy", "driver_install", "service_restart", "probe"]


_BESIDE = re.compile(r"; seen on .*|C:\\Program Files(?: \(x86\))?(?:\\[\w .]+)*\\(?=\w+\.exe)", re.IGNORECASE)
#: What the text cannot say of these servers, where a look says it.
CANNOT = {
    "acme-qb01": set(),
    # QODBC's version; what starts for one user alone; when the log was written
    "globex-qb01": {("1.3", "QODBC driver"), ("R4", "Start at logon"), ("R6", "Last sign of life")},
}


class Made(t.NamedTuple):
    collected: Run
    looked: Run
    requests: t.Any
    before: t.Any
    after: t.Any


@pytest.fixture(scope="module")
def made(_lab: LabClient, tmp_path_factory: pytest.TempPathFactory) -> Made:
    """The same two servers by a collected file, and by a look over the connection."""
    _lab.reset()
    folder = tmp_path_factory.mktemp("collected")
    hosts = {}
    for name in SERVERS:
        file = folder / ("interweave-%s.txt" % name.upper())
        file.write_bytes(_lab.act("windows", "collect", host=name, script=SCRIPT, ago=26).encode("latin-1"))
        hosts[name] = {"interweave_collected": str(file), "interweave_allow": ALL, "ansible_host": "no-such-host.invalid",
                       "ansible_user": "", "ansible_password": ""}
    beside = folder / "hosts.yml"
    beside.write_text(yaml.safe_dump({"all": {"hosts": hosts}}), encoding="utf-8")
    before = lasting(_lab)
    _lab.forget()
    (folder / "report").mkdir()
    collected = preflight(_lab, folder / "report", inventory=beside, extra={"interweave_items": list(ON_HOST)})
    requests, after = _lab.ledger(), lasting(_lab)
    (folder / "looked").mkdir()
    return Made(collected, preflight(_lab, folder / "looked", extra={"interweave_items": list(ON_HOST), "interweave_allow": []}), requests, before, after)


def told(run: Run, host: str) -> dict[tuple[str, str], tuple[str, str]]:
    """Status and what was seen, without when and by whom, folders of programs (no tool tells them) and identifiers."""
    return {(item, found["step"]): (found["status"], _BESIDE.sub("", found["actual"])) for item in ON_HOST for found in run.findings(host, item)}


@pytest.mark.parametrize("host", SERVERS)
def test_it_gives_the_findings_of_a_look_within_what_it_can_see(made: Made, host: str) -> None:
    """A pass is attested, a fault the same fault; what differs is what the file cannot say, and it is named."""
    brought, seen = told(made.collected, host), told(made.looked, host)
    assert set(brought) == set(seen)
    cannot = {key for key, (status, _actual) in brought.items() if status == "manual" and seen[key][0] != "manual"}
    assert cannot == CANNOT[host]
    expected = {key: ({"pass": "attested"}.get(status, status), actual) for key, (status, actual) in seen.items() if key not in cannot}
    assert {key: value for key, value in brought.items() if key not in cannot} == expected
    for item, step in cannot:
        text = made.collected.text(host, item)
        assert "the collected file does not say it" in text, (item, step, text)


@pytest.mark.parametrize("host", SERVERS)
def test_each_says_when_and_by_whom_and_nothing_passes(made: Made, host: str) -> None:
    who = {"acme-qb01": "acme-qb01\\administrator", "globex-qb01": "globex-qb01\\müller"}[host]
    for item in ON_HOST:
        for found in made.collected.findings(host, item):
            assert found["status"] != "pass"
            if found["step"] != "InterWeave service":  # a question to the operator
                assert re.search(r"seen on \d{4}-\d\d-\d\d \d\d:\d\d UTC, brought by %s" % re.escape(who), found["actual"])
                assert any("SHA-256" in line for line in found["evidence"])


def test_nothing_is_connected_to_or_changed_whatever_is_allowed(made: Made) -> None:
    assert made.before == made.after
    assert not {name for name in SERVERS if name in json.dumps(made.requests)}
    assert made.collected.code == 2
    assert "changed=0" in made.collected.output
    assert "changed=1" not in made.collected.output


def test_the_file_holds_no_secret(made: Made) -> None:
    for file in made.collected.folder.parent.glob("*.txt"):
        text = file.read_bytes().decode("latin-1").lower()
        assert [word for word in ("enckey", "pwd", "password", "s3cret", "lab-") if word in text] == []
