# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""InterWeave's own runs are evidence for the licence (1.3), the grant (1.4) and the way in (3.1), and only those after the newest change on the host."""
from __future__ import annotations

import dataclasses

import pytest
from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import MANUAL, PASS, Outcome
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist import _runs
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist._base import HOST, POLICY, Answer, Look
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist._seen import HostSeen, Seen
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist.item_1_3 import QodbcInstallation
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist.item_1_4 import CertificateAuthorization
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist.item_3_1 import PortForwarding
from clients import RUN, client

#: By the engine's clock (Phoenix, UTC-7).
RUNS = {"QBCust2SFAcct": ["2026-11-29 10:00:00", "2026-11-29 11:00:00"], "SFAcct2QBCustN": ["2026-11-29 12:00:00"]}
FILE = [{"name": "main", "dsn": "AcmeQR"}]


def seen(runs=None, broken="", **host) -> Seen:
    runs = RUNS if runs is None else runs
    return Seen(HostSeen(**{"looked_at": True, "driver_since": "2026-09-01T00:00:00+00:00", **host}), runs={"reached": runs, "broken": broken})


def changed(until: str):
    return dataclasses.replace(RUN, changed_until=until)


@pytest.mark.parametrize(("run", "what", "count"), [
    (RUN, seen(), 3),
    (changed("2026-11-29T17:30:00+00:00"), seen(), 2),  # 10:30 in Phoenix
    (changed("2026-11-29T19:00:00Z"), seen(), 0),
    (changed(""), seen(driver_since="2026-11-29 18:30:00+00:00"), 1),
    (RUN, seen(changed=True), 0),
    (RUN, seen(looked_at=False), 0),
    (RUN, seen(broken="2026-11-29 11:30:00"), 3),
    (RUN, seen(broken="2026-11-29 12:00:00"), 0),
    (RUN, seen({}), 0),
    (RUN, Seen(HostSeen(looked_at=True)), 0),
    (RUN, seen({"QBCust2SFAcct": [""]}), 0),
])
def test_which_runs_count(run, what, count):
    found = _runs.proof(client(), run, what)
    assert (sum(found.flows.values()) if found else 0) == count


def test_the_engines_clock_is_the_declared_one():
    what = seen({"QBCust2SFAcct": ["2026-11-29 17:45:00"]})
    assert _runs.proof(client(engine_zone="UTC"), changed("2026-11-29T17:30:00Z"), what)
    assert _runs.proof(client(engine_zone="UTC"), changed("2026-11-29T17:50:00Z"), what) is None


def licence(**host):
    return QodbcInstallation().later(client(), RUN, seen(licence_doubt="no licence", **host))


def test_runs_after_the_evaluation_prove_a_licence_and_earlier_ones_do_not():
    (look,) = licence()
    assert (look.place, look.outcome.status) == (POLICY, PASS)
    assert "3 runs" in look.outcome.actual
    assert "30 days" in look.outcome.actual
    assert licence(driver_since="2026-11-10T00:00:00+00:00") == []
    assert licence(driver_since="") == []
    assert QodbcInstallation().later(client(), RUN, seen()) == [], "nobody asked"


@pytest.mark.parametrize(("status", "actual", "asked"), [
    ("manual", "installed, but no licence; 32-bit", True), ("manual", "installed, but Windows must be restarted first", False),
    ("fail", "no driver; no licence", False),
])
def test_only_the_question_of_the_licence_is_answered_so(status, actual, asked):
    driver = Outcome(status, actual=actual, facts={"licence_doubt": "no licence", "drivers": {"32": {"version": "24.0.0.359"}, "64": {"version": "9.1"}}})
    answers = [Answer(Look(HOST, "qodbc_driver", {}, "QODBC driver"), "QODBC driver", driver),
               Answer(Look(POLICY, "", {}, _runs.STEP), _runs.STEP, Outcome(PASS))]
    driver_said, runs_said = QodbcInstallation().judge(client(), answers)
    assert ("question" in driver_said.about) == asked
    assert driver_said.about["valid_for"] == "QODBC 24"
    assert runs_said.about["answers"] == "licence"


def test_the_grant_is_proven_and_what_is_left_is_asked_of_a_person():
    (look,) = CertificateAuthorization().later(client(company_files=FILE), RUN, seen())
    assert look.outcome.status == MANUAL, "the log does not show that QuickBooks was closed"
    assert "has the grant" in look.outcome.actual
    assert "while QuickBooks is closed the log does not say" in look.outcome.actual
    assert "probe" not in look.outcome.remedy
    assert look.outcome.owner == "client"


@pytest.mark.parametrize("declared", [{"company_files": [*FILE, {"name": "second", "dsn": "OtherQR"}]}, {"company_files": FILE, "stage": "connect"}, {}])
def test_where_the_log_cannot_say_it_nothing_is_said_of_the_grant(declared):
    assert CertificateAuthorization().later(client(**declared), RUN, seen()) == []


def test_the_way_from_outside_is_proven_unless_the_engine_is_on_the_host():
    (look,) = PortForwarding().later(client(), RUN, seen())
    assert look.outcome.status == PASS
    assert "router included" in look.outcome.evidence[0]
    assert PortForwarding().later(client(services=[{"name": "InterWeaveAgent"}]), RUN, seen()) == []


@pytest.mark.parametrize(("resource", "status", "asked"), [
    ("tcp_listener_info", "manual", True), ("tcp_listener_info", "fail", False), ("port_forward", "manual", False),
])
def test_a_listener_that_nobody_was_seen_at_is_the_question_that_runs_answer(resource, status, asked):
    answers = [Answer(Look(HOST, resource, {}, "Way in"), "Way in", Outcome(status)), Answer(Look(POLICY, "", {}, _runs.STEP), _runs.STEP, Outcome(PASS))]
    one, two = PortForwarding().judge(client(), answers)
    assert ("question" in one.about, two.about["answers"]) == (asked, "way in")
