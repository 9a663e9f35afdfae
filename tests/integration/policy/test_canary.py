# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The canary really travels: company file, lab flow, lab CRM. And a log that is fetched over the wire."""
from __future__ import annotations

import json
import pathlib

import pytest
import requests
import yaml
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._policy import run as _policy_run

ROOT = pathlib.Path(__file__).resolve().parents[3]
TOKEN = "lab-acme-token-7f3a"


@pytest.fixture
def flow_run_options(lab):
    """Options of flow_run for acme, as a playbook would give them."""
    def options(**more):
        return {
            "flow": "QBCust2SFAcctNF", "customer": "Baker Street Supplies", "start": "query_url",
            "url": "https://%s:8443/SF2QBBase/transform" % lab.address(4), "company": "Acme Supply Inc.", "token": TOKEN, "transaction": "GetQBCustNF",
            "ca_path": lab.ca, "scheduled_flows_running": False, "binding_field": "QuickBooks_ID__c", "wait": 2, "every": 1, "crm": "salesforce",
            "salesforce": {"auth": "client_credentials", "login_url": "https://%s:8443" % lab.address(2), "client_id": "3MVG9.acme.integration",
                           "client_secret": "acme-integration-secret", "ca_path": lab.ca},
            **more}
    return options


def run(name, options, check=False):
    """A module's result, its options validated as Ansible validates them."""
    rules = {key: value for key, value in _policy_run.module_spec(name).items() if key != "supports_check_mode"}
    checked = ArgumentSpecValidator(**rules).validate(options)
    assert not checked.error_messages, checked.error_messages
    return _policy_run.execute(name, checked.validated_parameters, check)


def acme_accounts(lab):
    return [row for row in lab.state("salesforce")["orgs"]["acme"]["accounts"] if row["Name"] == "Baker Street Supplies"]


@pytest.fixture
def sends(monkeypatch):
    """Counts the starts that are really sent."""
    sent = []
    real = _policy_run._send

    def counting(options):
        send = real(options)

        def one(request):
            sent.append(request)
            return send(request)
        return one

    monkeypatch.setattr(_policy_run, "_send", counting)
    return sent


def test_the_fields_that_should_have_come_are_compared(lab, flow_run_options):
    options = flow_run_options(fields={"QuickBooks_ID__c": "8000", "Description": "somebody else's"})
    result = run("flow_run", options)
    assert (result["status"], result["actual"]) == ("fail", "its field Description does not hold \"somebody else's\"")
    assert run("flow_run", {**options, "fields": {"QuickBooks_ID__c": "8000"}, "marker": "8000", "marker_field": "QuickBooks_ID__c"})["status"] == "pass"


def test_check_mode_starts_nothing(lab, flow_run_options, sends):
    result = run("flow_run", flow_run_options(), check=True)
    assert (result["status"], result["blocked_by"], result["changed"]) == ("would_change", "check mode", True)
    assert sends == []
    assert lab.ledger()["writes"] == 0


def test_it_travels_once_and_again_changes_nothing(lab, flow_run_options, sends):
    options = flow_run_options(marker="Baker Street", marker_field="Name")
    result = run("flow_run", options)
    assert (result["status"], result["changed"], result["started"]) == ("pass", True, True)
    (account,) = acme_accounts(lab)
    assert account["QuickBooks_ID__c"].startswith("8000")
    assert "Left behind" in result["evidence"][-1]
    again = run("flow_run", options)
    assert (again["status"], again["changed"], again["started"]) == ("pass", False, False)
    assert len(sends) == 1


def test_without_a_marker_an_old_account_is_no_proof(lab, flow_run_options, sends):
    assert run("flow_run", flow_run_options())["status"] == "pass"
    again = run("flow_run", flow_run_options())
    assert again["status"] == "error"
    assert "cannot be told from a new one" in again["actual"]
    assert len(sends) == 1


@pytest.mark.parametrize(("running", "says"), [(True, "declared running"), (None, "not declared")])
def test_it_refuses_while_scheduled_flows_run(lab, flow_run_options, sends, running, says):
    result = run("flow_run", flow_run_options(scheduled_flows_running=running))
    assert (result["status"], says in result["actual"], sends) == ("manual", True, [])


def test_a_lost_answer_is_not_sent_again_and_the_arrival_decides(lab, flow_run_options, sends):
    lab.fault("interweave", "lost_reply")
    result = run("flow_run", flow_run_options())
    assert (result["status"], len(sends)) == ("pass", 1)
    assert any("was lost" in line for line in result["evidence"])
    assert lab.state("interweave")["acme"]["runs"] == 7


@pytest.mark.parametrize("where", ["https://%s:8443/SF2QBBase/transform", "https://%s:8443/logs/ops_acme_example.erl"])
def test_no_redirect_is_followed_with_the_token(lab, flow_run_options, sends, where):
    elsewhere = where % lab.address(4)
    lab.fault("interweave", "redirect", op="log" if "/logs/" in where else "QBCust", value=elsewhere)
    before = lab.ledger()["requests"]
    result = run("flow_log_info", log_options(lab)) if "/logs/" in where else run("flow_run", flow_run_options())
    assert result["status"] in ("fail", "error")
    assert "answered 302" in result["actual"]
    assert lab.state("interweave")["acme"]["runs"] == 6
    assert TOKEN not in json.dumps(result)
    assert "/logs/" not in where or lab.ledger()["requests"] == before + 1


def test_a_name_in_use_is_not_in_the_answer_and_the_log_shows_it(lab, flow_run_options):
    lab.act("interweave", "duplicate", client="acme", name="baker street supplies")
    result = run("flow_run", flow_run_options())
    assert (result["status"], result["started"]) == ("fail", True)
    assert "InterWeave ran GetQBCustNF, which returned no row" in result["actual"]
    assert "the answer does not say so" in result["remedy"]
    # a query run names no user: it stands in no user's file, and in the log of all customers it is nobody's
    log = run("flow_log_info", log_options(lab, url="https://%s:8443/logs/stdout.txt" % lab.address(4)))
    assert (log["status"], log["kind"], log["names_in_use"]) == ("pass", "server_log", [])
    assert any("1 errors name no user" in text for text in log["warnings"])
    lab.act("interweave", "run", client="acme", name="Baker Street Supplies")
    log = run("flow_log_info", log_options(lab))
    assert (log["status"], log["names_in_use"]) == ("fail", ["Baker Street Supplies"])


def test_a_customer_that_is_not_there_does_not_arrive(lab, flow_run_options):
    result = run("flow_run", flow_run_options(customer="Nobody Inc", wait=1))
    assert (result["status"], result["actual"]) == ("fail", "not in the CRM after 1 seconds. InterWeave ran GetQBCustNF, which returned no row.")


def test_without_a_connection_nothing_ran_and_nothing_is_waited_for(lab, flow_run_options):
    lab.act("company_files", "switch", file="acme-main", name="refuse", value="never_authorised")
    result = run("flow_run", flow_run_options(wait=3600))
    assert (result["status"], result["started"], result["changed"]) == ("fail", False, False)
    assert "nothing ran: InterWeave's answer holds no transaction 'GetQBCustNF'" in result["actual"]
    assert "item 3.1" in result["remedy"]


@pytest.mark.parametrize(("more", "status", "says"), [
    ({"token": "wrong-token-9"}, "fail", "which returned no row"), ({"company": "Another Company"}, "fail", "which returned no row"),
    ({"transaction": "X", "wait": 3600}, "fail", "nothing ran: InterWeave's answer holds no transaction 'X'"),
    ({"transaction": ""}, "error", "transaction is empty"),
    ({"parameters": {"QueryStartTime": "yesterday"}, "wait": 3600}, "fail", "nothing ran"),
    ({"parameters": {"applicationname": "x"}}, "fail", "InterWeave answered 500"), ({"company": "O'Neil Ltd"}, "error", "apostrophe"),
    ({"customer": "A & B"}, "error", "accept no &"), ({"customer": "A|B"}, "error", "no |"), ({"customer": "x" * 42}, "error", "1 to 41"),
    ({"url": "http://127.0.0.1/x"}, "error", "must be an https"),
    ({"url": "https://127.0.0.1/x?__TOKEN__=wrong-token-9"}, "error", "must not hold the token"),
    ({"url": "https://127.0.0.1:1/x"}, "fail", "the connection failed"),
    ({"ca_path": None}, "fail", "certificate is not trusted"),
])
def test_each_wrong_setting_has_its_own_words_and_no_token(lab, flow_run_options, more, status, says):
    result = run("flow_run", flow_run_options(**{"wait": 1, **more}))
    assert (result["status"], says in result["actual"]) == (status, True), result["actual"]
    assert TOKEN not in json.dumps(result)
    assert "wrong-token-9" not in json.dumps(result)


def test_the_label_of_a_flow_does_not_choose_what_runs(lab, flow_run_options):
    assert run("flow_run", flow_run_options(flow="QBCust2SFAcctDRQ"))["status"] == "pass"


def test_a_person_may_start_it_while_the_play_waits(lab, flow_run_options, sends):
    missing = run("flow_run", flow_run_options(start="person", wait=0))
    assert (missing["status"], "Single Run" in missing["remedy"]) == ("manual", True)
    lab.act("interweave", "run", client="acme", name="Baker Street Supplies")
    assert run("flow_run", flow_run_options(start="person", wait=0, marker="Baker", marker_field="Name"))["status"] == "pass"
    assert sends == []


def test_any_request_of_the_users_own(lab, flow_run_options):
    options = flow_run_options(start="http", request={"method": "GET", "url": (
        "https://%s:8443/SF2QBBase/transform?__QUERY_ID__=QBCust2SFAcctNF&applicationname=iwtransformationserver&tranname=GetQBCustNF&__GETCONFIG__=yes"
        "&__COMPANY__=Acme+Supply+Inc.&__TOKEN__=%s&QBDriver=sun.jdbc.odbc.JdbcOdbcDriver&CustomerFullName=Baker+Street+Supplies") % (lab.address(4), TOKEN)})
    assert run("flow_run", options)["status"] == "pass"


# the log over the wire -----------------------------------------------------------------------------------------
def log_options(lab, client="acme", **more):
    return {"url": "https://%s:8443/logs/ops_%s_example.erl" % (lab.address(4), client), "token": "lab-globex-token-91bc" if client == "globex" else TOKEN,
            "user": "ops@%s.example" % client, "ca_path": lab.ca, **more}


def test_the_five_records_of_acme_pass(lab):
    result = run("flow_log_info", log_options(lab))
    assert (result["status"], result["records"], result["changed"]) == ("pass", 6, False)


def test_globex_has_a_name_in_use_and_connection_errors(lab):
    result = run("flow_log_info", log_options(lab, "globex"))
    assert result["status"] == "fail"
    assert result["names_in_use"] == ["Überlingen GmbH"]
    assert result["connection_errors"] == 2


@pytest.mark.parametrize(("kind", "says"), [("empty", "is empty"), ("last_month", "the log ends at"), ("foreign", "another customer's log")])
def test_empty_older_and_foreign_logs_are_no_pass(lab, kind, says):
    lab.act("interweave", "log", client="acme", kind=kind)
    result = run("flow_log_info", log_options(lab))
    assert (result["status"], says in result["actual"]) == ("error", True)


def test_interleaved_runs_are_told_apart(lab):
    lab.act("interweave", "log", client="acme", kind="interleaved")
    flows = run("flow_log_info", log_options(lab))["flows"]
    assert (flows["SFAcct2QBCustN"]["ok"], flows["SFOpp2QBInvN"]["failed"]) == (5, 5)


@pytest.mark.parametrize(("more", "says"), [({"token": "bad-token-1"}, "answered 403"), ({"url": "https://127.0.0.1:1/x.erl"}, "could not fetch the log"),
                                            ({"url": "http://127.0.0.1/x.erl"}, "https"),
                                            ({"url": "https://127.0.0.1:1/x.erl?token=bad-token-1"}, "must not hold the token"),
                                            ({"user": " "}, "user is empty"), ({"minimum_records": 0}, "must be 1 at least")])
def test_a_log_that_cannot_be_fetched_is_an_error(lab, more, says):
    result = run("flow_log_info", log_options(lab, **more))
    assert (result["status"], says in result["actual"]) == ("error", True)
    assert "bad-token-1" not in json.dumps(result)


def test_a_log_that_breaks_off_on_the_way_is_told_and_never_judged(lab, monkeypatch):
    def torn(self, size):
        yield b"2026-11-28 10:00:00.000 IW 2.41 TS SFAcct2QBCustN ops@acme.example\n"
        raise requests.exceptions.ChunkedEncodingError("Connection broken at https://x/?__TOKEN__=" + TOKEN)

    monkeypatch.setattr(requests.Response, "iter_content", torn)
    result = run("flow_log_info", log_options(lab))
    assert result["status"] == "error"
    assert "could not fetch the log: the answer broke off after 67 bytes (ChunkedEncodingError)" in result["actual"]
    assert "path" in result["remedy"]
    assert TOKEN not in json.dumps(result)


def test_every_fact_of_flow_run_is_documented(lab, flow_run_options):
    documented = yaml.safe_load((ROOT / "plugins/modules/flow_run.yml").read_text(encoding="utf-8"))["RETURN"]
    result = run("flow_run", flow_run_options())
    assert set(result) - {"changed", "failed", "msg", "diff", "warnings"} <= set(documented)
