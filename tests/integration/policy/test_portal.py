# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""InterWeave's new portal over the wire: one login, the wanted keys, and what each trouble costs."""
from __future__ import annotations

import json
import pathlib

import pytest
import yaml
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._policy import run as _policy_run

ROOT = pathlib.Path(__file__).resolve().parents[3]
PLANTED = "PlantedCrmPassword5c1d"


@pytest.fixture
def read(lab, tmp_path, monkeypatch):
    """The module's result; the count of calls lies in a folder of the test's own."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    def play(**more):
        rules = {key: value for key, value in _policy_run.module_spec("interweave_portal_info").items() if key != "supports_check_mode"}
        checked = ArgumentSpecValidator(**rules).validate({
            "url": "https://%s:8443" % lab.address(4), "user": "ops@acme.example", "password": "lab-acme-portal-pw", "ca_path": lab.ca, **more})
        assert not checked.error_messages
        result = _policy_run.execute("interweave_portal_info", checked.validated_parameters, False)
        assert PLANTED not in json.dumps(result)
        assert "lab-acme-portal-pw" not in json.dumps(result)
        return result
    return play


def test_one_login_reads_settings_flows_and_the_engines_state(read, lab):
    lab.forget()
    result = read()
    assert (result["status"], result["profile"], result["engine_up"], result["changed"]) == ("pass", "ops@acme.example", True, False)
    assert result["settings"] == {"TimeZone": "-2", "InvNumGen": "QBGen", "BSFQBLID": "QuickBooks_ID__c", "EmlNtf": "Daily"}
    assert result["flows"]["SFAcctOpp2QBCustInv"]["state"] == "stopped"
    documented = yaml.safe_load((ROOT / "plugins/modules/interweave_portal_info.yml").read_text(encoding="utf-8"))["RETURN"]
    assert set(result) - {"changed", "failed", "msg", "diff", "warnings"} <= set(documented)
    assert (lab.ledger()["requests"], lab.act("interweave", "portal")["logins"]) == (4, 1)


def test_another_user_of_the_company_sees_his_own_threads(read):
    result = read(user="reader@acme.example")
    assert (result["profile"], result["flows"]["SFAcctOpp2QBCustInv"]["state"]) == ("reader@acme.example", "stopped")


@pytest.mark.parametrize(("fault", "more", "says"), [
    ("down", {}, "could not log in to the portal"), ("500", {}, "which says nothing of the password"), ("html", {}, "today's production portal has none"),
    ("", {"password": "wrong-Pa55"}, "does not know this user and password"), ("", {"ca_path": None}, "certificate is not trusted")])
def test_trouble_at_the_login_is_one_error_and_one_try(read, lab, fault, more, says):
    if fault:
        lab.fault("interweave", fault, op="portal", times=9)
    result = read(**more)
    assert (result["status"], says in result["actual"], "127." in result["actual"]) == ("error", True, True)
    assert sum(lab.act("interweave", "portal")["wrong"].values()) <= 1
    assert "wrong-Pa55" not in json.dumps(result)


def test_a_user_who_is_locked_out_is_told_so(read, lab):
    for _number in range(5):
        read(password="wrong-Pa55")
    assert "locks the user out" in read()["actual"]


def test_a_restart_between_login_and_reading_is_an_error(read, lab):
    lab.fault("interweave", "500", op="portal flows")
    assert "flows: the portal answered 500" in read()["actual"]


def test_an_engine_that_is_down_is_a_fail(read, lab):
    lab.act("interweave", "portal", engine_up=False)
    result = read()
    assert (result["status"], result["owner"]) == ("fail", "interweave")
