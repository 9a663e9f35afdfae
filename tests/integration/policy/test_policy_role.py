# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role through ansible-playbook: six items in one task, from declarations and from what other parts recorded."""
from __future__ import annotations

import json
import os
import pathlib
import subprocess
import sys

import pytest
import yaml
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist._seen import (
    CanarySeen,
    ClientSeen,
    CrmSeen,
    FileSeen,
    HostSeen,
    client_json,
    entries,
    host_json,
    zone_of,
)

ROOT = pathlib.Path(__file__).resolve().parents[3]
TOKEN = "lab-acme-token-7f3a"
SECRET = "acme-integration-secret"

PLAY = """
- hosts: all
  gather_facts: false
  tasks:
    - tags: [always]
      interweave.smartintegration.preflight_start:
        report_dir: "{{ report_dir }}"
        guard: false
      register: started
    - tags: [always]
      ansible.builtin.file: {path: "{{ report_dir }}/runs/{{ started.run_id }}/seen/{{ item }}", state: directory, mode: "0700"}
      check_mode: false
      vars: &here {ansible_connection: local, ansible_python_interpreter: "{{ ansible_playbook_python }}"}
      loop: [hosts, clients]
    - tags: [always]
      ansible.builtin.copy: {dest: "{{ report_dir }}/runs/{{ started.run_id }}/seen/{{ item.to }}.json", content: "{{ item.what | to_json }}", mode: "0600"}
      vars: *here
      loop: [{to: hosts/qb01, what: "{{ host_seen }}"}, {to: clients/acme, what: "{{ client_seen }}"}]
      check_mode: false
    - ansible.builtin.import_role:
        name: interweave.smartintegration.policy
        rolespec_validate: false
      vars: {interweave_report_dir: "{{ report_dir }}"}
"""
SEEN = {
    "windows_data": {"Time zone": {"windows_name": "Eastern Standard Time", "iana_name": "America/New_York", "daylight_saving": True}},
    "company_data": {"Acme": {"terms": [{"name": "Net 30", "active": True, "in_use": True}, {"name": "Net 60", "in_use": False}],
                              "sales_tax_codes": [{"name": "Tax", "in_use": True}]}},
    "crm_data": {"salesforce": {
        "lists": {"terms": {"object": "Account", "field": "Terms__c", "values": [{"value": "Net 30", "label": "Net 30", "active": True, "count": 3}]},
                  "tax_codes": {"object": "Account", "field": "Tax_Code__c", "values": [{"value": "TAX", "label": "TAX", "active": True, "count": 2}]}},
        "numbering": {"invoice": {"object": "Opportunity", "field": "QB_Invoice_Number__c", "type": "string", "length": 11, "auto_number": False,
                                  "updateable": True}}}},
}


def recorded(windows_data, company_data, crm_data):
    """What the looks at a host and its client hand on, as :mod:`_checklist._seen` writes it."""
    def file_seen(name, facts):
        lists = {"terms": entries(facts.get("terms")), "tax_codes": entries(facts.get("sales_tax_codes"))}
        return FileSeen(name, lists, read="terms" in facts or "sales_tax_codes" in facts)

    canary = next((facts["canary"] for facts in company_data.values() if "canary" in facts), None)
    host = HostSeen(zone_of(next(iter(windows_data.values()), {})), tuple(file_seen(*pair) for pair in company_data.items()), bool(company_data),
                    CanarySeen(canary["customer"], canary["marker"], "", canary["list_id"]) if canary else None)
    crms = tuple(CrmSeen(name, facts.get("lists", {}), facts.get("numbering", {})) for name, facts in crm_data.items())
    return {"host_seen": host_json(host), "client_seen": client_json(ClientSeen(crms, True))}


def variables(lab, **more):
    seen = {key: more.pop(key, value) for key, value in SEEN.items()}
    return {**recorded(**seen), **declared(lab, **more)}


def declared(lab, **more):
    return {
        "ansible_connection": "winrm", "interweave_client": "acme", "interweave_allow": ["canary"],
        "interweave_company_files": [{"name": "Acme", "portal": {"time_zone_shift": 2, "read_by": "Ann", "read_on": "2026-11-20"}}],
        "interweave_numbering": [{"type": "invoice", "owner": "quickbooks", "portal": "QBGen", "read_by": "Ann", "read_on": "2026-11-20"}],
        "interweave_log": {"url": "https://%s:8443/logs/ops_acme_example.erl" % lab.address(4), "token": TOKEN, "user": "ops@acme.example", "ca_path": lab.ca},
        "interweave_flows": [{"name": "SFAcctOpp2QBCustInv", "state": "stopped", "interval_minutes": 15}],
        "interweave_canary": {"customer": "Baker Street Supplies", "start": "query_url", "url": "https://%s:8443/SF2QBBase/transform" % lab.address(4),
                              "company": "Acme Supply Inc.", "token": TOKEN, "transaction": "GetQBCustNF", "ca_path": lab.ca, "wait": 3, "every": 1},
        "interweave_crms": [{"type": "salesforce", "name": "salesforce", "login": {
            "auth": "client_credentials", "login_url": "https://%s:8443" % lab.address(2), "client_id": "3MVG9.acme.integration", "client_secret": SECRET,
            "ca_path": lab.ca}}],
        **more}


def play(tmp_path, host_vars, *arguments):
    """Findings of the policy part by step, and the whole output."""
    (tmp_path / "hosts.yml").write_text(yaml.safe_dump({"all": {"hosts": {"qb01": {**host_vars, "report_dir": str(tmp_path / "report")}}}}), encoding="utf-8")
    (tmp_path / "play.yml").write_text(PLAY, encoding="utf-8")
    env = {**os.environ, "ANSIBLE_COLLECTIONS_PATH": str(ROOT / ".cache" / "collections"), "ANSIBLE_LOCALHOST_WARNING": "0", "ANSIBLE_NOCOLOR": "1"}
    command = [str(pathlib.Path(sys.executable).parent / "ansible-playbook"), "-i", str(tmp_path / "hosts.yml"), str(tmp_path / "play.yml"), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, env=env, cwd=tmp_path, timeout=120, check=False)
    (path,) = (tmp_path / "report").glob("runs/*/hosts/qb01.json")
    findings = json.loads(path.read_text(encoding="utf-8"))["parts"]["policy"]["findings"]
    return {"%s %s" % (one["item"], one["step"]): one for one in findings}, done.stdout + done.stderr


def test_all_six_items_carry_a_real_status_and_no_secret_is_shown(lab, tmp_path):
    findings, output = play(tmp_path, variables(lab, interweave_company_files=[
        {"name": "Acme", "portal": {"time_zone_shift": 2, "read_by": "Ann", "read_on": "2026-11-20"}}, {"name": "Bakery"}],
        company_data={**SEEN["company_data"], "Bakery": SEEN["company_data"]["Acme"]}), "-vvv", "--diff")
    assert {key: one["status"] for key, one in findings.items()} == {
        "3.3 Canary": "pass", "4.1 Invoice numbering": "attested", "4.2 Payment terms": "pass", "4.2 Sales tax codes": "fail",
        "4.3 Time zone of Acme": "attested", "4.3 Time zone of Bakery": "manual", "5.2 Flow log": "pass",
        "5.3 Schedule": "manual"}
    assert '"Tax" in QuickBooks is "TAX" in Account.Tax_Code__c: upper and lower case differ' in findings["4.2 Sales tax codes"]["evidence"]
    assert "the form's default" not in findings["4.1 Invoice numbering"]["actual"]
    assert TOKEN not in output
    assert SECRET not in output
    assert any(row["Name"] == "Baker Street Supplies" for row in lab.state("salesforce")["orgs"]["acme"]["accounts"])


def test_check_mode_and_missing_consent_start_nothing(lab, tmp_path):
    findings, _output = play(tmp_path, variables(lab), "--check")
    assert findings["3.3 Canary"]["status"] == "would_change"
    (tmp_path / "again").mkdir()
    findings, _output = play(tmp_path / "again", variables(lab, interweave_allow=[]))
    assert findings["3.3 Canary"]["blocked_by"] == "interweave_allow does not list 'canary'"
    assert lab.ledger()["writes"] == 0


def test_nothing_declared_is_asked_except_the_number_which_fails(lab, tmp_path):
    bare = {"ansible_connection": "winrm", "interweave_client": "acme", **recorded({}, {}, {})}
    findings, _output = play(tmp_path, bare)
    assert {key.split()[0]: one["status"] for key, one in findings.items()} == {
        "3.3": "manual", "4.1": "fail", "4.2": "manual", "4.3": "manual", "5.2": "manual", "5.3": "manual"}
    assert all(one["remedy"] for one in findings.values())


@pytest.mark.parametrize(("crm_data", "more", "says"), [
    ({}, {}, "it brought no such data"),
    ({"salesforce": {"numbering": {"invoice": {"error": "the login sees no field X on Opportunity"}}}}, {}, "the login sees no field X"),
    ({"salesforce": {"numbering": {}}}, {"crm_field": "Opportunity.QB_Invoice_Number__c"}, "was not looked at"),
])
def test_a_number_field_that_was_to_be_seen_and_was_not_keeps_4_1_from_being_attested(lab, tmp_path, crm_data, more, says):
    wanted = variables(lab, crm_data=crm_data)
    wanted["interweave_numbering"][0].update(more)
    if not more:
        wanted["interweave_crms"][0]["info"] = {"numbering": [{"name": "invoice", "object": "Opportunity", "field": "X"}]}
    findings, _output = play(tmp_path, wanted, "--tags", "item_4_1")
    found = findings["4.1 Invoice numbering"]
    assert (found["status"], says in found["actual"]) == ("error", True)
    assert "info.numbering" in found["remedy"]


TERMS = {"terms": {"object": "Account", "field": "Terms__c", "values": [{"value": "Net 30", "label": "Net 30", "active": True, "count": 3}]}}


@pytest.mark.parametrize(("crm", "crm_data", "status", "says"), [
    ("salesforce", {"salesforce": {"lists": TERMS}}, "pass", "identical"),
    ("second", {"salesforce": {"lists": TERMS}}, "error", "of the CRM were not read: it brought no such data"),
    ("second", {"salesforce": {"lists": TERMS}, "second": {"lists": {"terms": {"error": "the login sees no such field"}}}}, "error", "sees no such field"),
    ("misspelt", {"salesforce": {"lists": TERMS}}, "manual", "no CRM field is declared"),
])
def test_a_named_crm_is_never_judged_by_the_values_of_another(lab, tmp_path, crm, crm_data, status, says):
    wanted = variables(lab, crm_data=crm_data, interweave_lists=[{"name": "terms", "crm": crm}])
    wanted["interweave_crms"].append({"type": "creatio", "name": "second", "login": {}, "info": {
        "lists": [{"name": "terms", "object": "Account", "field": "UsrTerms"}]}})
    found = next(one for one in play(tmp_path, wanted, "--tags", "item_4_2")[0].values() if one["item"] == "4.2")
    assert (found["status"], says in found["actual"]) == (status, True)


def test_a_company_file_that_was_not_read_keeps_4_2_from_passing(lab, tmp_path):
    wanted = variables(lab, interweave_lists=[{"name": "terms"}])
    wanted["interweave_company_files"].append({"name": "Bakery"})
    found = play(tmp_path, wanted, "--tags", "item_4_2")[0]["4.2 Payment terms"]
    assert found["status"] == "error"
    assert "not all were: company file Bakery: it brought no such data" in found["actual"]


@pytest.mark.parametrize(("marker", "status", "says"), [
    ("IW-20250101", "error", "an account of an earlier run would pass"), ("IW-{{ interweave_run.id[:8] }}", "manual", "not in the CRM")])
def test_a_marker_of_an_earlier_day_proves_nothing(lab, tmp_path, marker, status, says):
    wanted = variables(lab)
    lab.act("salesforce", "account", org="acme", name="Baker Street Supplies", description="IW-20250101")
    wanted["interweave_canary"] = {"customer": "Baker Street Supplies", "start": "person", "wait": 0, "marker_field": "Description", "marker": marker}
    found = play(tmp_path, wanted, "--tags", "item_3_3")[0]["3.3 Canary"]
    assert (found["status"], says in found["actual"]) == (status, True)


def test_a_canary_for_a_crm_that_is_not_there_says_so(lab, tmp_path):
    wanted = variables(lab)
    wanted["interweave_canary"]["crm"] = "salesfroce"
    found = play(tmp_path, wanted, "--tags", "item_3_3")[0]["3.3 Canary"]
    assert (found["status"], "interweave_canary.crm names no entry of interweave_crms" in found["actual"]) == ("error", True)
    assert lab.ledger()["writes"] == 0


@pytest.mark.parametrize(("flows", "says"), [
    ([{"name": "A", "interval_minutes": 15}, {"name": "B", "state": "running"}], "declared running"),
    ([{"name": "A", "interval_minutes": 15}], "not declared whether scheduled flows are running"), ([], "not declared whether scheduled flows are running"),
    ([{"name": "A", "state": "started", "interval_minutes": 15}, {"name": "B", "state": "stopped"}], "declared running")])
def test_the_canary_waits_for_the_flows_to_be_stopped(lab, tmp_path, flows, says):
    findings, _output = play(tmp_path, variables(lab, interweave_flows=flows))
    assert findings["3.3 Canary"]["status"] == "manual"
    assert says in findings["3.3 Canary"]["actual"]
    assert lab.ledger()["writes"] == 0


def test_a_second_crm_a_person_and_a_marker(lab, tmp_path):
    wanted = variables(lab)
    wanted["interweave_crms"].insert(0, {"type": "creatio", "name": "other", "login": {"url": "https://127.0.0.1:1"}})
    wanted["interweave_canary"] = {"customer": "Baker Street Supplies", "start": "person", "crm": "salesforce", "wait": 0, "marker_field": "Description"}
    wanted.update(recorded(SEEN["windows_data"], {"Acme": {"canary": {"customer": "Baker Street Supplies", "marker": "IW-1", "list_id": "8"}}},
                           SEEN["crm_data"]))
    findings, _output = play(tmp_path, wanted)
    assert (findings["3.3 Canary"]["status"], findings["3.3 Canary"]["actual"]) == ("manual", "not in the CRM after 0 seconds")
    lab.act("salesforce", "account", org="acme", name="Baker Street Supplies", description="IW-1")
    (tmp_path / "again").mkdir()
    findings, _output = play(tmp_path / "again", wanted)
    assert findings["3.3 Canary"]["status"] == "pass"


def test_one_undefined_or_unreadable_variable_costs_one_item(lab, tmp_path):
    findings, _output = play(tmp_path, variables(lab, interweave_log={"user": "{{ nowhere }}", "path": "/x"},
                                                 interweave_flows=[{"name": "A", "state": "stopped", "read_on": "soon"}]))
    assert "'nowhere' is undefined" in findings["5.2 Flow log"]["actual"]
    assert "interweave_flows[0].read_on is the text 'soon'" in findings["5.3 Schedule"]["actual"]
    assert findings["3.3 Canary"]["status"] == "error", "it must know whether flows run"
    assert findings["4.1 Invoice numbering"]["status"] == "attested"


@pytest.mark.parametrize(("tag", "items"), [("item_4_1", {"4.1"}), ("phase_4", {"4.1", "4.2", "4.3"})])
def test_tags_select_items(lab, tmp_path, tag, items):
    findings, _output = play(tmp_path, variables(lab), "--tags", tag)
    looked = {one["item"] for one in findings.values() if "left out by" not in one["actual"]}
    assert looked == items
