# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When a host cannot be worked on: one clear error, the report is still written, the client's other items are still checked."""
from __future__ import annotations

import re

import pytest
from playbook import preflight

LOOK = {"interweave_allow": []}
WINDOWS = ("1.3", "1.5", "3.1", "3.2", "5.1")


@pytest.mark.parametrize(("variables", "words", "outcome"), [
    ({"ansible_password": "wrong-Pa55"}, "credentials", "unreachable"),
    ({"ansible_host": "no-such-host.invalid"}, "no-such-host.invalid", "unreachable"),
    ({"ansible_port": 5999}, "5999", "unreachable"),
    ({"ansible_port": 5986, "ansible_winrm_scheme": "https", "ansible_winrm_ca_trust_path": "/etc/ssl/certs/ca-certificates.crt"}, "certificate",
     "unreachable"),
    ({"ansible_connection": "psrp", "ansible_psrp_auth": "ntlm", "ansible_psrp_protocol": "http", "ansible_password": "wrong-Pa55"}, "credentials",
     "unreachable"),
    ({"ansible_connection": "ssh"}, "winrm or psrp", "failed"),
    ({"ansible_become": True, "ansible_become_method": "runas", "ansible_become_user": "SYSTEM"}, "become", "failed"),
], ids=["wrong password", "unknown name", "closed port", "untrusted certificate", "psrp wrong password", "ssh", "become"])
def test_one_clear_error_and_the_rest_is_still_checked(lab, tmp_path, variables, words, outcome):
    folder = tmp_path / "report"
    folder.mkdir()
    run = preflight(lab, folder, "--limit", "acme", extra={**LOOK, **variables})
    host = run.host("acme-qb01")
    assert host["outcome"] == outcome
    assert host["verdict"] == "no-go"
    for item in WINDOWS:
        assert run.statuses("acme-qb01", item) == {"error"}, (item, run.findings("acme-qb01", item))
        assert re.search(words, run.text("acme-qb01", item), re.IGNORECASE), run.text("acme-qb01", item)
    assert run.statuses("acme-qb01", "2.1") == {"would_change"}
    assert run.statuses("acme-qb01", "2.2") & {"would_change", "fail"}
    assert "Traceback" not in run.output
    assert "wrong-Pa55" not in run.output
    assert (folder / "report.html").exists()
    assert (folder / "junit.xml").exists()


def test_a_wrong_password_is_tried_once_however_many_company_files_there_are(lab, tmp_path):
    """Five refused logins within a minute lock an account out, and with it whoever works with it."""
    folder = tmp_path / "report"
    folder.mkdir()
    files = [{"name": "file %d" % number, "company_name": "Acme %d" % number} for number in range(5)]
    run = preflight(lab, folder, "--limit", "acme", extra={"ansible_password": "wrong-Pa55", "interweave_company_files": files})
    assert lab.ledger(detail=True)["by_host"]["acme-qb01"]["auth"] == 2, "the legs of one NTLM login"
    for item in ("1.1", "1.2", "1.4"):
        assert run.statuses("acme-qb01", item) == {"error"}
        assert "credentials" in run.text("acme-qb01", item)
    assert run.host("acme-qb01")["outcome"] == "unreachable"


def test_a_user_without_rights_is_told_which_rights(lab, tmp_path):
    folder = tmp_path / "report"
    folder.mkdir()
    run = preflight(lab, folder, "--limit", "acme", extra={**LOOK, "ansible_user": "ACME\\helpdesk", "ansible_password": "Lab-acme-help-1!"})
    for item in WINDOWS:
        assert run.statuses("acme-qb01", item) == {"error"}
    assert "LocalAccountTokenFilterPolicy" in run.text("acme-qb01", "1.3")
    assert run.statuses("acme-qb01", "2.1") == {"would_change"}


def test_one_undefined_variable_costs_one_item(lab, tmp_path):
    folder = tmp_path / "report"
    folder.mkdir()
    run = preflight(lab, folder, "--limit", "acme", extra={**LOOK, "interweave_qodbc": {"minimum_version": "{{ nobody_defined_this }}"}})
    driver = [found for found in run.findings("acme-qb01", "1.3") if found["step"] == "QODBC driver"]
    assert [found["status"] for found in driver] == ["error"]
    assert "nobody_defined_this" in driver[0]["actual"]
    assert run.statuses("acme-qb01", "1.5") == {"would_change"}
    assert run.statuses("acme-qb01", "3.2") == {"would_change"}


def test_a_misspelt_suboption_costs_the_items_that_need_it_by_its_name(lab, tmp_path):
    folder = tmp_path / "report"
    folder.mkdir()
    run = preflight(lab, folder, "--limit", "acme", extra={**LOOK, "interweave_services": [{"nam": "X"}]})
    assert run.statuses("acme-qb01", "5.1") == {"error"}
    assert "interweave_services[0]" in run.text("acme-qb01", "5.1")
    assert {found["owner"] for found in run.findings("acme-qb01", "5.1")} == {"operator"}
    assert run.statuses("acme-qb01", "1.5") == {"would_change"}


def test_a_waiver_with_a_number_for_an_item_is_one_clear_error(lab, tmp_path):
    folder = tmp_path / "report"
    folder.mkdir()
    run = preflight(lab, folder, extra={"interweave_waivers": [{"item": 1.1, "who": "A", "why": "b", "until": "2099-01-01"}]})
    assert run.code == 2
    assert "interweave_waivers[0].item" in run.output
    assert lab.ledger()["requests"] == 0


@pytest.mark.parametrize("variables", [
    {"ansible_connection": "psrp", "ansible_psrp_auth": "ntlm", "ansible_psrp_protocol": "http"},
    {"ansible_port": 5986, "ansible_winrm_scheme": "https", "ansible_winrm_ca_trust_path": "{{ lab_ca }}"},
    {"ansible_connection": "psrp", "ansible_psrp_auth": "ntlm", "ansible_psrp_protocol": "https", "ansible_port": 5986,
     "ansible_psrp_ca_cert": "{{ lab_ca }}"},
    {"ansible_winrm_transport": ["basic", "ntlm"]},
], ids=["psrp http", "winrm https", "psrp https", "list of transports"])
def test_every_road_to_the_host_gives_the_same_findings(lab, tmp_path, variables):
    folder = tmp_path / "report"
    folder.mkdir()
    run = preflight(lab, folder, "--limit", "acme", "--tags", "windows_host", extra={**LOOK, **variables})
    assert run.host("acme-qb01")["outcome"] == "reported", run.output[-3000:]
    for item in ("1.3", "1.5", "3.2"):
        assert run.statuses("acme-qb01", item) == {"would_change"}
    assert lab.ledger()["powershell_starts"] == 0


@pytest.mark.parametrize(("hosting", "status"), [("hosted", "manual"), ("online", "not_applicable")])
def test_a_client_without_a_server_needs_no_connection(lab, tmp_path, hosting, status):
    folder = tmp_path / "report"
    folder.mkdir()
    run = preflight(lab, folder, "--limit", "acme", extra={**LOOK, "interweave_hosting": hosting, "ansible_host": "no-such-host.invalid"})
    for item in WINDOWS:
        assert run.statuses("acme-qb01", item) == {status}
    assert run.host("acme-qb01")["outcome"] == "reported"
    assert run.statuses("acme-qb01", "2.1") == {"would_change"}
