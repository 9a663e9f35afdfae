# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import typing as t

import pytest
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._discover import moved, seen
from clients import client

HOST = seen.Host(
    when="2026-11-30", qremote=(seen.Program("C:\\Q\\QRemoteServer.exe", 2, "ACME\\qb", (4500,)),), products=(seen.Product("Enterprise 24.0", 2024),),
    sources=(seen.Source("AcmeQR", "32", "QODBC Driver for QuickBooks", "D:\\Acme.qbw"),), zone="Eastern Standard Time")


def found(declared: dict[str, t.Any], before: seen.Host | None = None, host: seen.Host = HOST) -> list[str]:
    names = {"interweave_" + name for name in declared}
    return [str(one) for one in moved.moved(client(**declared), names, host, before)]


@pytest.mark.parametrize(("declared", "told"), [
    ({"qremote_port": 4501}, "interweave_qremote_port: was 4501, is 4500"),
    ({"qremote_program": "C:\\Old\\QRemote.exe"}, "interweave_qremote_program: was C:\\Old\\QRemote.exe, is C:\\Q\\QRemoteServer.exe"),
    ({"quickbooks_user": "ACME\\gone"}, "interweave_quickbooks_user: was ACME\\gone, is ACME\\qb"),
    ({"dsns": [{"name": "acmeqr", "attributes": {"DFQ": "D:\\Old.qbw"}}]}, "interweave_dsns, DFQ of AcmeQR: was D:\\Old.qbw, is D:\\Acme.qbw"),
    ({"company_files": [{"name": "main", "path": "D:\\Old.qbw"}]}, "interweave_company_files, path of main: was D:\\Old.qbw, is D:\\Acme.qbw"),
])
def test_what_is_not_as_declared(declared: dict[str, t.Any], told: str) -> None:
    assert found(declared) == [told]


def test_what_is_as_declared_or_was_not_declared_did_not_move() -> None:
    assert found({"qremote_port": 4500, "qremote_program": "c:\\q\\qremoteserver.exe", "quickbooks_user": "qb@acme.example",
                  "company_files": [{"name": "main", "path": "d:\\acme.QBW"}]}) == []
    assert found({}) == []
    assert found({"qremote_port": 1}, host=seen.Host(trouble="gone")) == []


def test_what_is_not_as_the_look_before_saw_it() -> None:
    before = seen.Host(when="2025-11-30", qremote=(seen.Program("C:\\Q\\QRemoteServer.exe", 7, "ACME\\qb", (4500,)),),
                       products=(seen.Product("Enterprise 23.0", 2023),), sources=HOST.sources, zone=HOST.zone)
    assert found({}, before) == ["QuickBooks, since 2025-11-30: was Enterprise 23.0 2023, is Enterprise 24.0 2024"]
    assert found({}, seen.Host(trouble="gone")) == []


def test_what_could_not_be_read_did_not_move() -> None:
    host = seen.Host(unseen={"products": "denied"}, qremote=HOST.qremote, sources=HOST.sources, zone=HOST.zone)
    assert found({}, HOST, host) == []


def test_answers_lapse_with_what_they_rest_on() -> None:
    def answers(*moves: moved.Moved) -> list[str]:
        said = [{"item": "1.1", "who": "A", "valid_for": "33.0"}, {"item": "1.4", "who": "B"}, {"item": "5.3", "who": "C", "valid_for": "nothing"}]
        return moved.lapsed(client(attestations=said), moves, HOST)

    assert answers() == ["item 1.1, answered by A: it is of QuickBooks 33.0, which is not there"]
    assert answers(moved.Moved("the port", "1", "2", ("1.4",)))[1:] == ["item 1.4, answered by B: the port moved"]
