# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What one screen can hold: of a large fleet one line a host that is not ready, of a host that could not be reached always one."""
from __future__ import annotations

import json

import pytest
from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import Change, Outcome, finding
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.terminal import MANY_HOSTS, render
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.writer import Request, files
from report_samples import RunBuilder, all_settled, crm, fresh_host, troubled_host


def lines_of(model, verbosity: int = 0) -> list[str]:
    return [line for line, _colour in render(model, verbosity)]


def large(tmp_path, hosts: int, unreachable: int, message: str = "the connection was refused") -> RunBuilder:
    run = RunBuilder(tmp_path)
    for number in range(hosts):
        client = "client-%03d" % (number // 3)
        name = "qb-%04d" % number
        if number < unreachable:
            run.host(name, None, client, "unreachable", message)
        elif number < unreachable + 5:
            run.scoped(name, client)
        elif number % 3:
            run.host(name, troubled_host(name) + fresh_host(name), client)
        else:
            run.host(name, all_settled(), client)
        run.client(client, crm(client))
    return run


def test_three_hundred_hosts_with_sixty_unreachable(tmp_path, model_of):
    model = model_of(large(tmp_path, 300, 60))
    behind = [host["host"] for host in model["hosts"] if host["verdict"] != "go"]
    printed = lines_of(model)
    assert len(printed) <= 40 + len(behind)
    for name in behind:
        assert len([line for line in printed if line.startswith(name)]) == 1
    text = "\n".join(printed)
    assert "60 hosts unreachable" in text
    assert "5 hosts not run" in text
    assert "changes were made on" in text


@pytest.mark.parametrize("message", ["m" * 5000, "one\ntwo\nthree\n" * 200])
@pytest.mark.parametrize("hosts", [1, 3, MANY_HOSTS + 1])
def test_a_host_that_could_not_be_reached_has_one_line_of_its_own(tmp_path, model_of, hosts, message):
    model = model_of(large(tmp_path, hosts, hosts, message))
    printed = lines_of(model)
    assert len(printed) <= 2 * hosts + (hosts if hosts <= MANY_HOSTS else 0) + 12
    assert len([line for line in printed if "one two three" in line or "mmmm" in line]) == hosts
    assert max(map(len, printed)) <= 500
    assert len(lines_of(model, 1)) > len(printed)


def test_the_line_of_a_host_names_what_is_open(tmp_path, model_of):
    run = RunBuilder(tmp_path)
    for number in range(MANY_HOSTS + 1):
        run.host("qb%02d" % number, [*all_settled()[:-2], finding("5.2", Outcome("fail")), finding("5.3", Outcome("manual"))])
    line = next(line for line in lines_of(model_of(run)) if line.startswith("qb07"))
    assert line.split() == ["qb07", "no-go", "reported", "1", "1", "5.2,", "5.3"]


def test_up_to_twenty_hosts_have_their_whole_checklist(tmp_path, model_of):
    run = RunBuilder(tmp_path)
    change = Change("service", "auto", "manual", "auto_update", "quickbooks_auto_update", {})
    for number in range(MANY_HOSTS):
        run.host("qb%02d" % number, [*all_settled()[:-1], finding("5.3", Outcome("changed", actual="put right", changes=[change]))])
    printed = "\n".join(lines_of(model_of(run)))
    assert printed.count("service: auto -> manual") == MANY_HOSTS


@pytest.mark.parametrize("hosts", [2, MANY_HOSTS + 1])
@pytest.mark.parametrize("warning", [
    "the password crossed the network readable (interweave_allow_cleartext is true)",
    "the host's certificate is not verified (certificate validation is set to ignore): whoever is in between can read the password"])
def test_a_connection_that_was_not_safe_is_told_in_every_face_of_the_whole_run(tmp_path, model_of, hosts, warning):
    run = RunBuilder(tmp_path)
    for number in range(hosts):
        run.host("qb%02d" % number, [*all_settled()[:-1], finding("5.3", Outcome("pass", warnings=[warning]))], "c%d" % number)
    model = model_of(run)
    assert "%d hosts: %s" % (hosts, warning) in lines_of(model)
    faces = files(model, Request(str(tmp_path)))
    for name in ("report.html", "report.json", "report.md", "report.csv", "junit.xml", "summary.json", "clients/c1.html", "hosts/qb00.json"):
        assert warning.split(" (")[0].replace("'", "") in faces[name].replace("&#x27;", "").replace("'", ""), name
    assert json.loads(faces["summary.json"])["warnings"][0]["hosts"] == [host["host"] for host in model["hosts"]]
