# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Undo on the lab: what a run changed comes back, newest first, unless someone changed it since."""
from __future__ import annotations

import typing as t

import pytest
from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import ChangePolicy, finding
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._restore.host import restore_all
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._restore.record import Limits
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._steps.resources import RESOURCES
from qbrun import host_of, run, state

HOST = "acme-qb01"
RULE = {"name": "InterWeave QRemote", "ports": ["4500"], "remote_addresses": ["203.0.113.24"], "state": "present", "protocol": "tcp"}
STEPS: list[tuple[str, str, dict[str, t.Any]]] = [
    ("1.5", "quickbooks_auto_update", {}),
    ("3.1", "port_forward", {"listen_port": 4510, "connect_address": "127.0.0.1", "connect_port": 4500, "remote_addresses": ["203.0.113.24"]}),
    ("3.2", "firewall_exception", RULE),
]


def changes_of(lab: t.Any) -> dict[str, t.Any]:
    """A run of some steps, as its findings file holds it."""
    findings = [finding(item, run(lab, HOST, RESOURCES[name], **options), name) for item, name, options in STEPS]
    assert all(entry["changes"] for entry in findings), findings
    return {"host": HOST, "parts": {"windows_host": {"written": "2026-11-23T18:03:00+00:00", "findings": findings}}}


def restore(lab: t.Any, record: dict[str, t.Any], policy: ChangePolicy | None = None, where: str = HOST) -> dict[str, str]:
    limits = Limits(services=frozenset({"interweaveagent", "spooler", "qbupdatemonitorservice"}))
    with host_of(lab, where) as host:
        return {entry["step"]: "%s: %s" % (entry["status"], entry["actual"])
                for entry, _outcome in restore_all(host, record, policy or ChangePolicy(), limits)}


def settings(lab: t.Any) -> tuple[t.Any, ...]:
    """What of the host's state the steps touch."""
    seen = state(lab, HOST)
    return (sorted(rule["name"] for rule in seen["rules"].values()), sorted(str(rule["fields"]) for rule in seen["rules"].values()),
            seen["port_proxies"], {name: file["sha256"] for name, file in seen["files"].items() if name.lower().endswith(("qbchan.dat", ".lnk"))},
            {name: (about["mode"], about["state"]) for name, about in seen["services"].items()})


def statuses(done: dict[str, str]) -> set[str]:
    return {text.split(":")[0] for text in done.values()}


def test_everything_restorable_comes_back_and_a_second_time_nothing_changes(lab):
    before = settings(lab)
    record = changes_of(lab)
    assert settings(lab) != before
    done = restore(lab, record)
    assert statuses(done) <= {"changed", "manual"}, "\n".join(map(str, done.items()))
    assert settings(lab) == before
    lab.forget()
    again = restore(lab, record)
    assert statuses(again) <= {"pass", "manual"}, again
    assert lab.ledger()["writes"] == 0


@pytest.mark.parametrize("policy", [ChangePolicy(check_mode=True), ChangePolicy(allow=frozenset())], ids=["check mode", "nothing allowed"])
def test_without_leave_it_is_shown_and_nothing_is_written(lab, policy):
    record = changes_of(lab)
    after = settings(lab)
    lab.forget()
    done = restore(lab, record, policy)
    assert statuses(done) <= {"would_change", "manual"}, done
    assert settings(lab) == after
    assert lab.ledger()["writes"] == 0


def test_what_someone_changed_since_is_left_alone_and_named(lab):
    record = changes_of(lab)
    with host_of(lab, HOST) as host:
        host.run('netsh advfirewall firewall set rule name="InterWeave QRemote" new remoteip=198.51.100.7')
    done = restore(lab, record)
    left = [text for step, text in done.items() if "left alone: someone changed it since" in text]
    assert len(left) == 1, done
    assert "203.0.113.24" in left[0]
    assert [rule["name"] for rule in state(lab, HOST)["rules"].values() if "198.51.100.7" in str(rule["fields"])] == ["InterWeave QRemote"]
    assert "changed" in statuses(done)


def test_the_kinds_that_are_allowed_decide(lab):
    record = changes_of(lab)
    done = restore(lab, record, ChangePolicy(allow=frozenset({"firewall"})))
    assert any(text.startswith("changed") and "QRemote" in step for step, text in done.items()), done
    assert all(not text.startswith("changed") for step, text in done.items() if "BackgroundEnabled" in step)


@pytest.mark.parametrize("op", ["", "StopService", "ChangeStartMode"])
@pytest.mark.parametrize(("name", "options"), [
    ("quickbooks_auto_update", {}),
    ("windows_service", {"name": "Spooler", "state": "stopped", "start_mode": "disabled", "restart": "always"}),
])
def test_a_service_that_was_stopped_and_disabled_runs_again_also_after_a_lost_reply(lab, name, options, op):
    before = settings(lab)
    if op:
        lab.fault("windows", "lost_reply", host=HOST, op=op, times=1)
    outcome = run(lab, HOST, RESOURCES[name], **options)
    assert outcome.status == "changed"
    assert settings(lab) != before
    record = {"host": HOST, "parts": {"windows_host": {"written": "2026-11-23T18:03:00+00:00", "findings": [finding("1.5", outcome, name)]}}}
    done = restore(lab, record)
    assert statuses(done) == {"changed"}, done
    assert settings(lab) == before


LINK = "C:\\ProgramData\\Microsoft\\Windows\\Start Menu\\Programs\\StartUp\\QuickBooks Update Agent.lnk"
DSN_KEY = "HKLM\\SOFTWARE\\WOW6432Node\\ODBC\\ODBC.INI\\HandQR"


def test_a_system_dsn_that_someone_added_a_value_to_is_not_deleted_with_it(lab):
    where = "globex-qb01"  # has the driver
    made = finding("1.3", run(lab, where, RESOURCES["odbc_dsn"], name="HandQR", attributes={"OpenMode": "M"}, interweave=False), "DSN")
    record = {"host": HOST, "parts": {"windows_host": {"written": "2026-11-23T18:03:00+00:00", "findings": [made]}}}
    assert made["status"] == "changed"
    lab.act("windows", "set_registry", host=where, key=DSN_KEY, name="Description", value="by hand")
    done = restore(lab, record, where=where)
    assert "left alone: someone changed it since" in next(iter(done.values()))
    assert DSN_KEY in state(lab, where)["registry"]
    lab.act("windows", "delete_registry", host=where, key=DSN_KEY, name="Description")
    assert statuses(restore(lab, record, where=where)) == {"changed"}
    assert DSN_KEY not in state(lab, where)["registry"]


def test_a_link_of_someone_else_in_the_place_of_ours_is_left_alone_and_named(lab):
    record = changes_of(lab)
    lab.act("windows", "set_file", host=HOST, path=LINK, text="another program's link")
    done = restore(lab, record)
    link = next(text for step, text in done.items() if LINK in step)
    assert link.startswith("manual: left alone: someone changed it since"), link
    assert next(file["text"] for name, file in state(lab, HOST)["files"].items() if name == LINK) == "another program's link"
