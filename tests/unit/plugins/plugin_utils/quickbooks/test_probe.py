# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""As which program the probe asks QuickBooks: InterWeave's, or nobody's unless somebody allowed PowerShell."""
from __future__ import annotations

import pytest
from ansible_collections.interweave.smartintegration.plugins.module_utils._company_file.answers import OTHER_APPLICATION, RoadTrouble
from ansible_collections.interweave.smartintegration.plugins.module_utils._company_file.run import in_the_way
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.quickbooks import _probe
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.quickbooks._probe import SOURCES, Probe
from qbhost import QbHost

QODBC, QREMOTE = "QODBC Driver for QuickBooks", "QRemote for QuickBooks"


class Reached(Exception):
    """No error: the probe went on to ask."""


@pytest.fixture
def host(monkeypatch):
    host = QbHost()
    host.registry.put(SOURCES["32"], **{"QuickBooks Data": QODBC, "QuickBooks Data QRemote": QREMOTE, "AcmeQR": QODBC})

    def reached(_self):
        raise Reached

    monkeypatch.setattr(Probe, "_session", lambda _self: ("process", "ACME\\qb"))
    monkeypatch.setattr(_probe, "owner_sid", lambda _host, _process: "S-1-5-21-1")
    monkeypatch.setattr(Probe, "_clock", reached)
    return host


def asks(host, connection="", **more):
    probe = Probe(host, "32", "", 20, **more)
    try:
        probe.ask(connection, [])
    except Reached:
        return probe.dsn or probe.driver
    raise AssertionError("it answered without asking")


@pytest.mark.parametrize("more", [
    {}, {"dsn": "QuickBooks Data QRemote"}, {"driver": QREMOTE}, {"dsn": "QuickBooks Data QRemote", "wanted": "C:\\x\\QRemoteServer.exe"}])
def test_a_source_of_qremote_is_asked(host, more):
    assert asks(host, **more) in ("QuickBooks Data QRemote", QREMOTE)


@pytest.mark.parametrize(("more", "connection"), [
    ({"dsn": "QuickBooks Data"}, ""), ({"dsn": "AcmeQR"}, ""), ({"driver": QODBC}, ""), ({"dsn": "nowhere"}, ""), ({}, "DFQ=C:\\x.qbw;OpenMode=F;"),
])
def test_powershell_asks_only_where_that_is_allowed(host, more, connection):
    with pytest.raises(RoadTrouble) as told:
        asks(host, connection, **more)
    outcome = in_the_way(told.value)
    assert (told.value.kind, outcome.status, outcome.owner) == (OTHER_APPLICATION, "manual", "operator")
    assert "QuickBooks' dialog would name powershell.exe" in outcome.actual
    assert "interweave_probe_powershell: true" in outcome.remedy
    assert "the host has: QuickBooks Data QRemote" in outcome.remedy
    assert "Yes, always" not in outcome.remedy
    assert asks(host, connection, powershell=True, **more)


def test_two_sources_of_qremote_are_both_named_and_none_is_guessed(host):
    host.registry.put(SOURCES["32"], **{"QuickBooks Data": QODBC, "One": QREMOTE, "Two": QREMOTE})
    host.registry.keys[SOURCES["32"]].pop("QuickBooks Data QRemote", None)
    with pytest.raises(RoadTrouble, match="would be asked by powershell.exe"):
        asks(host)
