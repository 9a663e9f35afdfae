# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Several saved pages together, through the modules: 4.1, 4.3 and 5.3 become pass or fail by what they show."""
from __future__ import annotations

import datetime
import os

import pytest
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._policy import run as _policy_run
from lab.interweave_pages import LOST, FlowRow, company_profile, integration_manager

ME = "ops@acme.example"
PROFILE = "P123456:" + ME
FLOW = "SFAcctOpp2QBCustInv"


@pytest.fixture
def saved(tmp_path):
    """Save a page; returns its path."""
    def save(text, name="page.html", days=0):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        if days:
            then = datetime.datetime.now().timestamp() - days * 86400
            os.utime(path, (then, then))
        return str(path)
    return save


def defaults(name):
    return {key: option.get("default") for key, option in _policy_run.OPTIONS[name].items()}


def numbering(*pages, owner="quickbooks", **more):
    row = {key: option.get("default") for key, option in _policy_run.OPTIONS["invoice_numbering_info"]["documents"]["options"].items()}
    return _policy_run.execute("invoice_numbering_info", {**defaults("invoice_numbering_info"), "portal_pages": list(pages), "documents": [
        {**row, "type": "invoice", "owner": owner, **more}]}, False)


def shift(*pages, zone="Eastern Standard Time", **more):
    return _policy_run.execute("time_shift_info", {**defaults("time_shift_info"), "host_zone": zone, "portal_pages": list(pages), **more}, False)


def schedule(*pages, state="started", user=ME, minutes=15, **more):
    row = {key: option.get("default") for key, option in _policy_run.OPTIONS["flow_schedule_info"]["flows"]["options"].items()}
    return _policy_run.execute("flow_schedule_info", {**defaults("flow_schedule_info"), "portal_pages": list(pages), "portal_user": user, "flows": [
        {**row, "name": FLOW, "state": state, "interval_minutes": minutes, **more}]}, False)


def manager(*rows, profile=PROFILE):
    return integration_manager(rows, profile)


def test_numbering_is_what_the_page_shows(saved):
    page = saved(company_profile({"InvNumGen": "QBGen"}, PROFILE))
    result = numbering(page)
    assert (result["status"], "invoice: quickbooks (QBGen)" in result["actual"]) == ("pass", True)
    wrong = numbering(page, owner="crm", portal="SFGen", read_by="Ann", read_on="2026-11-20", crm_generator="x")
    assert (wrong["status"], "the saved page shows QBGen" in wrong["actual"]) == ("fail", True)


def test_a_page_that_does_not_show_the_document_leaves_it_to_a_person(saved):
    assert numbering(saved(company_profile({"TimeZone": "0"}, PROFILE)))["status"] == "manual"


@pytest.mark.parametrize(("fields", "status", "says"), [
    ({"TimeZone": "-2"}, "pass", "no change is lost"), ({"TimeZone": "0"}, "pass", "reads again: "), ({"TimeZone": "-4"}, "fail", "changes are lost already"),
    ({"TimeZone": "+2"}, "fail", "refuses"), ({"TimeZone": "-2 "}, "fail", "'-2 '"), ({"TimeZone": ""}, "fail", "refuses"),
    ({"TimeZone": "0", "TimeZone0": "0", "TimeZone1": "-9"}, "fail", "TimeZone1 -9")])
def test_the_time_zone_shift_is_what_the_page_shows(saved, fields, status, says):
    result = shift(saved(company_profile(fields, PROFILE)), portal_shift=0, portal_read_by="Ann", portal_read_on="2020-01-01")
    assert (result["status"], says in result["actual"]) == (status, True), result["actual"]
    assert "+" not in result["remedy"]


@pytest.mark.parametrize(("row", "more", "status", "says"), [
    (FlowRow(FLOW), {}, "pass", "the saved page shows it STARTED, every 15 minutes, 3/0 runs"),
    (FlowRow(FLOW, "RUNNING"), {"state": ""}, "pass", "RUNNING"),
    (FlowRow(FLOW), {"minutes": None}, "pass", "every 15 minutes"),
    (FlowRow(FLOW, interval="600000"), {}, "fail", "holds 600000 ms"),
    (FlowRow(FLOW, ok=0, failed=7), {}, "fail", "0/7 runs"),
    (FlowRow(FLOW, scheduled=False, interval="-900000"), {}, "fail", "Single Run"),
    (FlowRow(FLOW, interval="09:00:00", shift="T"), {}, "fail", "Shift T"),
    (FlowRow(FLOW, "STOPPED"), {}, "fail", "declared started, but the saved page"),
    (FlowRow(FLOW, "STOPPED"), {"state": "stopped"}, "manual", "stopped"),
    (FlowRow(FLOW, "STOPPED"), {"user": "boss@acme.example"}, "manual", "says nothing of the flows of boss@acme.example"),
    (FlowRow(FLOW, "STOPPED"), {"user": ""}, "manual", "says nothing"),
    (FlowRow(FLOW, "ENDING"), {}, "manual", "is ending"),
    (FlowRow("Another"), {}, "manual", "does not show it"),
])
def test_the_schedule_is_what_the_page_shows(saved, row, more, status, says):
    result = schedule(saved(manager(row)), **more)
    assert (result["status"], says in result["actual"]) == (status, True), result["actual"]


def test_a_restart_after_the_page_was_saved_makes_it_old(saved):
    page = saved(manager(FlowRow(FLOW)))
    assert schedule(page)["status"] == "pass"
    soon = (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=1)).isoformat()
    options = {**defaults("flow_schedule_info"), "restarted_at": soon, "portal_pages": [page], "portal_user": ME}
    row = {key: option.get("default") for key, option in _policy_run.OPTIONS["flow_schedule_info"]["flows"]["options"].items()}
    result = _policy_run.execute("flow_schedule_info", {**options, "flows": [{**row, "name": FLOW, "state": "started", "interval_minutes": 15}]}, False)
    assert (result["status"], "which stops every flow" in result["actual"]) == ("manual", True)


def test_pages_of_both_kinds_serve_all_three(saved):
    pages = [saved(manager(FlowRow(FLOW)), "manager.html"), saved(company_profile({"InvNumGen": "QBGen"}, PROFILE), "t1.html"),
             saved(company_profile({"TimeZone": "-2"}, PROFILE, "Geheim1"), "credentials.html")]
    results = [numbering(*pages), shift(*pages), schedule(*pages)]
    assert [result["status"] for result in results] == ["pass", "pass", "pass"]
    for result in results:
        assert any("holds in clear what the portal keeps secret (SFPswd)" in text for text in result["warnings"])
        assert "Geheim1" not in repr(result)


@pytest.mark.parametrize(("text", "days", "says"), [
    (LOST, 0, "the session was lost"), ("<html></html>", 0, "is not understood"), (manager(FlowRow(FLOW)), 40, "40 days ago: save it again"),
    (None, 0, "could not be read")])
def test_a_page_that_cannot_be_used_is_an_error_that_names_it(saved, text, days, says):
    path = "/nowhere/page.html" if text is None else saved(text, days=days)
    for play in (numbering, shift, schedule):
        result = play(path)
        assert (result["status"], says in result["actual"], path in result["actual"]) == ("error", True, True), result["actual"]
