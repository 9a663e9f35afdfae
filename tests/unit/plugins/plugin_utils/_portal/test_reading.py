# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The wanted keys of the portal's answers, and nothing else; the samples are answers of the published portal."""
from __future__ import annotations

import json
import pathlib

import pytest
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._policy.portal_page import PageFlow
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._portal.api import PortalError
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._portal.reading import portal_of, read

GOLDEN = pathlib.Path(__file__).resolve().parents[4] / "golden" / "interweave-answers"


class Answers:
    def __init__(self, **answers):
        self.answers = answers

    def data(self, path):
        return self.answers[path.replace("/", "_")]


def sample():
    wizard, flows = (json.loads((GOLDEN / name).read_text(encoding="utf-8"))["data"] for name in ("config-wizard.json", "flows.json"))
    return Answers(config_wizard=wizard, flows=flows, engine_status={"success": True, "engineUp": True})


def test_the_published_portals_answers():
    facts = read(sample())
    assert (facts["profile"], facts["solution"], facts["engine_up"]) == ("admin@larch.example", "SF2QB3", True)
    assert (facts["settings"]["TimeZone"], facts["settings"]["InvNumGen"], facts["settings"]["BSFQBFN"]) == ("-2", "QBGen", "QB_Full_Name__c")
    assert "SFPswd" not in facts["settings"]
    assert "not-a-real-one" not in json.dumps(facts)
    assert "httpGetQuery" not in json.dumps(facts)
    assert facts["flows"]["SFAcct2QBCust"] == {
        "name": "SFAcct2QBCust", "state": "stopped", "interval": 900000, "daily": False, "scheduled": True, "ok": 0, "failed": 1}


def test_what_was_read_is_what_the_items_take():
    portal = portal_of(read(sample()))
    assert portal.flows["QBSelect"] == PageFlow("QBSelect", "stopped", 32400, False, True, 8, 0)
    assert (portal.source, portal.profile, portal.settings["TimeZone"]) == ("the portal", "admin@larch.example", "-2")


@pytest.mark.parametrize("flow", [{}, {"flowId": "A"}, {"flowId": "A", "state": "Active"}, {"flowId": 7, "state": None}, {"state": "STARTED"}])
def test_a_flow_of_another_shape_is_left_out(flow):
    assert read(Answers(config_wizard={}, flows={"scheduledFlows": [flow, 5, None]}, engine_status={}))["flows"] == {}


def test_numbers_may_be_texts_and_a_daily_flow_has_shift_minus_one():
    row = {"flowId": "A", "state": "RUNNING", "interval": "32400", "shift": "-1", "successes": "3", "failures": None}
    found = read(Answers(config_wizard={"profileName": None, "syncMappings": []}, flows={"scheduledFlows": [row]}, engine_status={}))
    assert found["flows"]["A"] == {"name": "A", "state": "running", "interval": 32400, "daily": True, "scheduled": True, "ok": 3, "failed": 0}
    assert (found["profile"], found["settings"], found["engine_up"]) == ("", {}, False)


@pytest.mark.parametrize("facts", [{}, {"flows": {"A": {}}, "settings": {}, "profile": "", "read_at": "now"}, {"flows": 1}])
def test_other_facts_are_refused(facts):
    with pytest.raises(PortalError, match="interweave_portal_info"):
        portal_of(facts)
