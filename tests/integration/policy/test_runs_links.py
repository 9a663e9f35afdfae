# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The pages behind the column Runs: fetched once a flow, read as HTML, and nothing of their secret query in any output."""
from __future__ import annotations

import json

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._policy import log_links
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._policy import run as _policy_run


@pytest.fixture
def judge(lab):
    """The module's result for links of acme's flows, and the requests that it cost."""
    def play(*flows, **more):
        links = [lab.act("interweave", "link", client="acme", flow=flow) for flow in flows] + more.pop("links", [])
        rules = {key: value for key, value in _policy_run.module_spec("flow_log_info").items() if key != "supports_check_mode"}
        checked = ArgumentSpecValidator(**rules).validate({"links": links, "user": "ops@acme.example", "ca_path": lab.ca, **more})
        assert not checked.error_messages
        lab.forget()
        result = _policy_run.execute("flow_log_info", checked.validated_parameters, False)
        assert "HV=" not in json.dumps(result)
        for link in links:
            assert link.partition("?")[2] not in json.dumps(result)
        return result, lab.ledger()["requests"]
    return play


@pytest.fixture
def today(lab):
    """Six runs of this minute: the page shows today's only, and the engine's day may be young."""
    lab.act("interweave", "log", client="acme", kind="empty")
    lab.act("interweave", "log", client="acme", kind="good", count=6, minutes_ago=0)


@pytest.mark.usefixtures("today")
def test_five_records_are_proved_by_the_page_of_their_flow(judge):
    result, requests = judge("SFAcct2QBCustN")
    assert (result["status"], result["records"], result["kind"], requests) == ("pass", 6, "runs_page", 1)
    assert [cover["flow"] for cover in result["coverage"]] == ["SFAcct2QBCustN"]


@pytest.mark.usefixtures("today")
def test_each_page_counts_its_own_flow_only_and_is_fetched_once(judge, lab):
    lab.act("interweave", "log", client="acme", kind="good", count=2, minutes_ago=0, flow="SFAcct2QBCust")
    result, requests = judge("SFAcct2QBCust", "SFAcct2QBCustN")
    assert (result["records"], result["flows"]["SFAcct2QBCust"]["ok"], result["flows"]["SFAcct2QBCustN"]["ok"], requests) == (6, 2, 6, 2)


@pytest.mark.usefixtures("today")
def test_a_refused_record_is_seen_with_its_name(judge, lab):
    lab.act("interweave", "log", client="acme", kind="duplicate", name="Acme West", minutes_ago=0)
    result, _requests = judge("SFAcct2QBCustN")
    assert (result["status"], result["names_in_use"], result["error_count"]) == ("fail", ["Acme West"], 1)


@pytest.mark.usefixtures("today")
def test_a_link_with_a_wrong_code_shows_nothing_and_proves_nothing(judge, lab):
    link = lab.act("interweave", "link", client="acme", flow="SFAcct2QBCustN")
    result, _requests = judge(links=[link.partition("&HV=")[0] + "&HV=1"])
    assert (result["status"], "the page is empty: its link's code is wrong" in result["actual"]) == ("error", True)


def test_a_page_without_a_run_today_says_so(judge, lab):
    lab.act("interweave", "log", client="acme", kind="empty")
    result, _requests = judge("SFAcct2QBCustN")
    assert (result["status"], "has no line of ops@acme.example for flow SFAcct2QBCustN today" in result["actual"]) == ("error", True)


@pytest.mark.parametrize(("fault", "says"), [
    ({"action": "redirect", "value": "https://127.0.0.1:1/x"}, "the server answered 302"),
    ({"action": "answer", "value": {"status": 500, "text": "<html>down</html>"}}, "the server answered 500"),
    ({"action": "answer", "value": {"status": 200, "text": "<html>Your session has been lost</html>"}}, "the answer is no Runs page"),
    ({"action": "answer", "value": {"status": 200, "text": ""}}, "the answer is no Runs page")])
def test_another_answer_is_an_error_that_names_the_flow_and_is_not_tried_again(judge, lab, fault, says):
    lab.fault("interweave", op="runs", times=5, **fault)
    result, requests = judge("SFAcct2QBCustN", "SFOpp2QBInvN")
    assert (result["status"], says in result["actual"], "flow SFAcct2QBCustN" in result["actual"], requests) == ("error", True, True, 1)


def test_a_page_without_end_is_bounded(judge, monkeypatch):
    monkeypatch.setattr(log_links, "LIMIT", 200)
    result, _requests = judge("SFAcct2QBCustN")
    assert (result["status"], "the answer broke off" in result["actual"]) == ("error", True)
