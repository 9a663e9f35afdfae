# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import typing as t

import pytest
from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import ERROR, FAIL, PASS, Outcome
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist._silent import silence

PROGRAM = r"C:\Program Files (x86)\QODBC Driver for QuickBooks\QRemote\Server\QRemoteServer.exe"


def said(listeners: list[dict[str, t.Any]], other: tuple[int, ...] = ()) -> Outcome:
    return silence("standby", PROGRAM, 4500, Outcome(FAIL, facts={"listeners": listeners, "other_ports": list(other)}))


@pytest.mark.parametrize(("listeners", "other", "ports"), [
    ([{"port": 4500, "program": PROGRAM}], (), "4500"),
    ([{"port": 4500, "program": r"D:\old\qremoteserver.EXE"}], (), "4500"),
    ([], (4501, 4502), "4501, 4502"),
    ([{"port": 4500, "program": r"C:\other\shop.exe"}], (4501,), "4501"),
])
def test_qremote_that_listens_there_is_a_fail_of_it(listeners: list[dict[str, t.Any]], other: tuple[int, ...], ports: str) -> None:
    outcome = said(listeners, other)
    assert (outcome.status, outcome.owner) == (FAIL, "it")
    assert "TCP port %s of a server that is declared standby" % ports in outcome.actual


def test_another_program_on_the_port_is_no_fault_and_a_nameless_one_no_pass() -> None:
    assert said([]).status == PASS
    assert said([{"port": 4500, "program": r"C:\other\shop.exe"}]).status == PASS
    assert said([{"port": 4500, "program": None}]).status == ERROR


def test_what_could_not_be_looked_at_stays_so() -> None:
    lost = Outcome(ERROR, actual="the host could not be reached")
    assert silence("retired", PROGRAM, 4500, lost) is lost
