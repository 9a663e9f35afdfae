# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""InterWeave's new portal in a run of the playbook: what it answers, what stands without it, what its troubles cost."""
from __future__ import annotations

import pytest
from playbook import preflight

LOGIN = {"interweave_allow": ["portal_login"]}
STEP = "InterWeave's portal"
#: What the portal's answers hold in clear, and its own password.
SECRETS = ("PlantedCrmPassword5c1d", "lab-acme-portal-pw")


@pytest.fixture
def run(lab, tmp_path):
    def play(*arguments, **variables):
        folder = tmp_path / "report"
        folder.mkdir()
        found = preflight(lab, folder, "--limit", "acme", "--tags", "item_4_1,item_4_3,item_5_3", *arguments, extra={**LOGIN, **variables})
        for path in folder.rglob("*"):
            text = path.read_bytes().decode("utf-8", "replace") if path.is_file() else ""
            assert not [secret for secret in SECRETS if secret in text], path
        assert not [secret for secret in SECRETS if secret in found.output]
        return found
    return play


def said(found, item):
    """The statuses of an item's own steps, without the portal's."""
    return {one["status"] for one in found.findings("acme-qb01", item) if one["step"] != STEP}


def test_what_the_portal_shows_stands_over_what_was_read_off(lab, run):
    flows = [{"name": "SFAcctOpp2QBCustInv", "state": "STARTED", "interval": 900000}]
    lab.act("interweave", "portal", client="acme", flows=flows, settings={"TimeZone": "-2", "InvNumGen": "QBGen"})
    found = run()
    assert [said(found, item) for item in ("4.1", "4.3", "5.3")] == [{"pass"}, {"pass"}, {"pass"}]
    assert "the portal shows it STARTED, every 15 minutes" in found.text("acme-qb01", "5.3")
    assert lab.act("interweave", "portal")["logins"] == 1


def test_what_the_inventory_does_not_say_of_the_crm_the_profile_does(lab, tmp_path):
    lab.act("interweave", "portal", client="acme", settings={"TimeZone": "-2", "InvNumGen": "QBGen", "BSFQBLID": "QuickBooks_ID__c", "BSFQBFN": "Nobodys__c"})
    folder = tmp_path / "report"
    folder.mkdir()
    found = preflight(lab, folder, "--limit", "acme", "--tags", "item_2_1,item_4_1", extra=LOGIN)
    (bound,) = [one for one in found.findings("acme-qb01", "2.1") if one["step"] == "salesforce, by InterWeave's profile"]
    assert bound["status"] == "fail"
    assert "Nobodys__c" in bound["actual"] + " ".join(bound["evidence"])
    assert not bound["changes"], "nothing is made by the word of a portal"
    assert lab.act("interweave", "portal")["logins"] == 1


def test_it_fails_what_a_person_had_attested(lab, run):
    flows = [{"name": "SFAcctOpp2QBCustInv", "state": "STARTED", "interval": 600000}]
    lab.act("interweave", "portal", client="acme", flows=flows, settings={"TimeZone": "-9", "InvNumGen": "SFGen"})
    found = run(interweave_attestations=[])
    assert [said(found, item) for item in ("4.1", "4.3", "5.3")] == [{"fail"}, {"fail"}, {"fail"}]
    assert "the portal shows SFGen" in found.text("acme-qb01", "4.1")


@pytest.mark.parametrize(("variables", "arguments"), [({"interweave_allow": []}, ()), ({"interweave_portal": {}}, ()), ({}, ("--check",))],
                         ids=["not allowed", "not declared", "check mode"])
def test_without_it_they_are_attested_and_nobody_logs_in(lab, run, variables, arguments):
    found = run(*arguments, **variables)
    assert [said(found, item) for item in ("4.1", "4.3")] == [{"attested"}, {"attested"}]
    assert STEP not in str(found.findings("acme-qb01", "4.1"))
    assert lab.act("interweave", "portal")["logins"] == 0


@pytest.mark.parametrize(("fault", "portal", "says"), [
    ("down", {}, "could not log in to the portal"), ("500", {}, "says nothing of the password"), ("html", {}, "today's production portal has none"),
    ("", {"password": "wrong-Pa55"}, "does not know this user and password")])
def test_a_portal_in_trouble_is_one_error_and_costs_nothing_else(lab, run, fault, portal, says):
    if fault:
        lab.fault("interweave", fault, op="portal", times=20)
    address = {"url": "https://%s:8443" % lab.address(4), "user": "ops@acme.example", "password": "lab-acme-portal-pw", "ca_path": lab.ca}
    found = run(interweave_portal={**address, **portal})
    errors = [one for item in ("4.1", "4.3", "5.3") for one in found.findings("acme-qb01", item) if one["step"] == STEP]
    assert [(one["status"], says in one["actual"]) for one in errors] == [("error", True)]
    assert [said(found, item) for item in ("4.1", "4.3")] == [{"attested"}, {"attested"}]
    assert sum(lab.act("interweave", "portal")["wrong"].values()) <= 1
