# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import typing as t

import pytest
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._discover import host_draft, seen
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._discover.entry import asked

SERVER = "C:\\QODBC\\QRemoteServer.exe"
QODBC, QREMOTE = "QODBC Driver for QuickBooks", "QRemote for QuickBooks"


def qremote(*ports: int, session: int = 2, user: str = "ACME\\qb", path: str = SERVER) -> seen.Program:
    return seen.Program(path, session, user, ports)


def values(host: seen.Host) -> dict[str, t.Any]:
    return {entry.name: entry.value for section in host_draft.sections(host) for entry in section.entries if entry.name and entry.value is not None}


def questions(host: seen.Host) -> str:
    return "\n".join("%s: %s" % ask for ask in asked(host_draft.sections(host)))


def test_one_qremote_on_one_port_is_a_value() -> None:
    found = values(seen.Host(qremote=(qremote(4501), qremote())))
    assert (found["interweave_qremote_port"], found["interweave_qremote_program"], found["interweave_quickbooks_user"]) == (4501, SERVER, "ACME\\qb")


@pytest.mark.parametrize("programs", [(), (qremote(),), (qremote(4500, 4501),), (qremote(4500), qremote(4501))])
def test_none_or_several_is_a_question_with_the_role(programs: tuple[seen.Program, ...]) -> None:
    host = seen.Host(qremote=programs)
    assert not {"interweave_qremote_port", "interweave_qremote_program"} & set(values(host))
    assert "it: QRemote Server listens" in questions(host)
    assert "interweave_role" in questions(host)


def test_a_path_that_windows_hides_is_no_value() -> None:
    assert "interweave_qremote_program" not in values(seen.Host(qremote=(qremote(4500, path="QRemoteServer.exe"),)))


def test_who_is_connected_is_a_candidate_and_never_allowed() -> None:
    host = seen.Host(qremote=(qremote(4500),), peers=tuple(seen.Peer("203.0.113.%d" % number, 4500) for number in range(30)))
    assert values(host)["interweave_sources"] == []
    (entry,) = (entry for section in host_draft.sections(host) for entry in section.entries if entry.name == "interweave_sources")
    assert "and 10 more" in entry.notes
    assert entry.examples == ()


def test_the_services_session_has_no_quickbooks_and_its_user_is_asked() -> None:
    host = seen.Host(qremote=(qremote(4500, session=0, user="NT AUTHORITY\\SYSTEM"),), signed_in=("A\\b",))
    assert values(host)["interweave_qremote_port"] == 4500
    assert "interweave_quickbooks_user" not in values(host)
    assert "QRemote runs in session 0" in questions(host)


def test_two_users_are_a_question() -> None:
    host = seen.Host(qremote=(qremote(4500),), quickbooks=(seen.Program("QBW.EXE", 3, "ACME\\other"),))
    assert "interweave_quickbooks_user" not in values(host)
    assert "which Windows user runs QuickBooks" in questions(host)


@pytest.mark.parametrize(("proxies", "wanted"), [
    ((seen.Proxy("0.0.0.0/8001", "127.0.0.1/4500"),), [{"listen_port": 8001, "connect_address": "127.0.0.1", "connect_port": 4500}]),
    ((seen.Proxy("192.0.2.9/8001", "127.0.0.1/4500"),),
     [{"listen_port": 8001, "listen_address": "192.0.2.9", "connect_address": "127.0.0.1", "connect_port": 4500}]),
    ((seen.Proxy("0.0.0.0/8001", "192.168.20.9/4500"),), None),
    ((seen.Proxy("0.0.0.0/http", "127.0.0.1/4500"),), None),
])
def test_only_a_proxy_that_leads_to_qremote_here_is_a_value(proxies: tuple[seen.Proxy, ...], wanted: t.Any) -> None:
    host = seen.Host(qremote=(qremote(4500),), proxies=proxies)
    assert values(host).get("interweave_port_forwards") == wanted
    assert ("whose are the port proxies" in questions(host)) is (wanted is None)


def test_only_interweaves_own_services_are_values() -> None:
    host = seen.Host(services=(seen.Service("InterWeaveAgent"), seen.Service("QuickBooksDB34"), seen.Service("X", "The InterWeave thing")))
    assert values(host)["interweave_services"] == [{"name": "InterWeaveAgent"}, {"name": "X"}]


def test_one_data_source_and_one_file_are_values_and_more_are_questions() -> None:
    one = seen.Source("AcmeQR", "32", QODBC, "D:\\Acme.qbw", "M")
    own, remote = seen.Source("QuickBooks Data", "32", QODBC, ".", "F"), seen.Source("QuickBooks Data QRemote", "32", QREMOTE)
    host = seen.Host(sources=(one, own, remote), files=("d:\\acme.QBW",))
    assert values(host)["interweave_dsns"] == [{"name": "AcmeQR", "attributes": {"DFQ": "D:\\Acme.qbw", "OpenMode": "M"}}]
    assert values(host)["interweave_company_files"] == [{"name": "main", "dsn": "QuickBooks Data QRemote"}]
    two = seen.Host(sources=(one, seen.Source("Old", "64", QODBC, "D:\\Old.qbw")))
    assert not {"interweave_dsns", "interweave_company_files"} & set(values(two))
    assert "which of these 2 company files are synchronised" in questions(two)


def test_without_any_file_the_open_one_is_asked_through_qremote_where_that_is_one() -> None:
    assert values(seen.Host())["interweave_company_files"] == [{"name": "main"}]
    both = seen.Host(sources=(seen.Source("A", "32", QREMOTE), seen.Source("B", "32", QREMOTE)))
    assert values(both)["interweave_company_files"] == [{"name": "main"}]


def test_a_host_that_was_not_seen_has_no_value() -> None:
    host = seen.Host(trouble="timed out")
    assert values(host) == {}
    assert "operator: put right" in questions(host)


def test_what_could_not_be_looked_at_is_said_and_not_taken_for_none() -> None:
    host = seen.Host(unseen={"drivers": "access denied", "firewall_on": "access denied"})
    text = "\n".join(section.text() for section in host_draft.sections(host))
    assert "not seen: drivers: access denied" in host_draft.summary(host)
    assert "QODBC is registered in no view" not in text
    assert "The Windows firewall" not in text
