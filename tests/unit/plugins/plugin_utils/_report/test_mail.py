# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each audience reads what it can do itself, in its own words, and nothing that is another's."""
from __future__ import annotations

import pytest
from ansible_collections.interweave.smartintegration.plugins.module_utils._items import OWNERS
from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import Change, Outcome, finding
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.mail import AUDIENCES, render
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.model import for_client
from report_samples import RunBuilder, all_settled, demo

OUTSIDE = list(AUDIENCES)
NETWORK = {"ports": ["8001"], "sources": ["203.0.113.10", "203.0.113.11"]}


def mails(model, client="acme") -> dict[str, str]:
    """Each mail on one line, without the breaks of its own."""
    return {audience: " ".join(render(for_client(model, client), client, audience).split()) for audience in AUDIENCES}


def but(*entries) -> list[dict]:
    """A settled host, but for these findings."""
    named = {entry["item"] for entry in entries}
    return [*(entry for entry in all_settled() if entry["item"] not in named), *entries]


def test_a_mail_says_what_is_needed_from_whom(tmp_path, model_of):
    model = model_of(demo(tmp_path))
    told = mails(model)
    assert "On the router forward TCP port 4500 to acme-qb01 (10.20.4.11) for the source 203.0.113.24 only." in told["it"]
    assert "let the application connect, choose 'Yes, always; allow access" in told["client"]
    assert max(map(len, render(for_client(model, "acme"), "acme", "it").splitlines())) <= 100


def test_a_settled_audience_is_asked_for_nothing(tmp_path, model_of):
    assert mails(model_of(RunBuilder(tmp_path).host("qb01", all_settled(), network=NETWORK))) == dict.fromkeys(AUDIENCES, "")


@pytest.mark.parametrize("owner", OWNERS)
def test_an_act_is_read_by_its_owner_and_by_nobody_else(tmp_path, model_of, owner):
    told = mails(model_of(RunBuilder(tmp_path).host("qb01", but(finding("5.2", Outcome("fail", "e", "a", remedy="Turn the blue handle.", owner=owner))))))
    assert {audience for audience, text in told.items() if "blue handle" in text} == {name for name, about in AUDIENCES.items() if about.owner == owner}
    assert {audience for audience, text in told.items() if text} == {name for name, about in AUDIENCES.items() if about.owner == owner}


@pytest.mark.parametrize("owner", ["client", "it", "crm_admin", "interweave"])
@pytest.mark.parametrize("remedy", [
    "Correct the option and run again.", "Set interweave_qremote_port to a port.", "Run the playbook without --check.", "Declare it in the inventory.",
    "Run the preflight for this host again.", "Let interweave_allow list 'firewall'.", "Check ansible_password.", "Item 1.1 is then attested with a name.",
])
def test_what_is_the_operators_own_is_told_to_nobody_outside(tmp_path, model_of, owner, remedy):
    wrong = finding("3.2", Outcome("error", "e", "remote_addresses: 'iw' is no address", remedy=remedy, owner=owner))
    network = {"ports": ["80010", "x", ""], "sources": ["iw.example", "$(id)"]}
    told = mails(model_of(RunBuilder(tmp_path).host("qb01", but(wrong), network=network)))
    assert told == dict.fromkeys(AUDIENCES, "")
    both = {**wrong, "remedy": remedy + " Then open the door."}
    told = mails(model_of(RunBuilder(tmp_path).host("qb01", but(both))))
    assert [text.count("Then open the door.") for text in told.values()] == [int(about.owner == owner) for about in AUDIENCES.values()]
    assert remedy not in " ".join(told.values())


def test_mails_say_ports_and_addresses_while_the_way_is_not_settled(tmp_path, model_of):
    way = finding("3.1", Outcome("manual", "e", "a", remedy="Test it from outside.", owner="it"))
    told = mails(model_of(RunBuilder(tmp_path).host("qb01", but(way), network=NETWORK)))
    assert "Forward TCP port 8001 of your internet address to qb01" in told["it"]
    assert "let in only 203.0.113.10, 203.0.113.11" in told["it"]
    assert "203.0.113.10, 203.0.113.11: please confirm that these are all addresses" in told["interweave"]
    assert "TCP port 8001" in told["interweave"]
    assert (told["client"], told["crm_admin"]) == ("", "")
    told = mails(model_of(RunBuilder(tmp_path, "b").host("qb01", but(way), network={**NETWORK, "sources": []})))
    assert "Please tell us every address your servers connect from" in told["interweave"]


PRIVATE = ["C:\\QB Data\\acme.qbw", "C:\\Program Files\\Intuit\\QuickBooks 2024\\QBW.EXE", "\\\\files\\books\\acme.qbw", "ACME\\qbuser", "qbuser@acme.example",
           "rule 'InterWeave QRemote'", "user 'qbuser'", "HKLM\\SOFTWARE\\ODBC\\ODBC.INI", "session of qbuser"]


@pytest.mark.parametrize("private", PRIVATE)
@pytest.mark.parametrize("field", ["expected", "actual", "remedy", "step", "evidence", "warnings", "blocked_by"])
def test_interweave_reads_no_user_names_paths_or_rules(tmp_path, model_of, private, field):
    entry = finding("4.3", Outcome("manual", "shift 0", "the shift is 0 here", remedy="Tell us the shift in the profile.", owner="interweave"))
    entry[field] = [private] if field in ("evidence", "warnings") else "see %s there" % private
    if field == "remedy":
        entry["remedy"] += " Tell us the shift."
    told = mails(model_of(RunBuilder(tmp_path).host("qb01", but(entry))))["interweave"]
    assert "Tell us the shift" in told
    assert private not in told
    for word in ("acme.qbw", "QBW.EXE", "qbuser", "InterWeave QRemote"):
        assert word not in told


def test_the_bookkeeper_reads_nothing_of_firewalls_and_the_it_nothing_of_records(tmp_path, model_of):
    change = Change("name", "Acme: West", "Acme West", "crm_names", "crm_account_names", {"id": "1"})
    names = {**finding("2.2", Outcome("fail", "e", "'Acme: West' has a colon", ["001Hs00003AbCdEIA1: 'Acme: West' has a colon"], "Rename 'Acme: West'.",
                                      "client", [change])), "records": ["Acme: West"]}
    wall = finding("3.2", Outcome("fail", "e", "rule 'Block' wins", ["rule 'Block'"], "Delete the rule 'Block'.", "it"))
    theirs = {**names, "item": "2.1", "owner": "it"}
    told = mails(model_of(RunBuilder(tmp_path).host("qb01", but(names, wall, theirs), network=NETWORK)))
    assert "Acme: West" in told["client"]
    assert not [word for word in ("firewall", "Firewall", "rule", "port", "8001", "203.0.113") if word in told["client"]]
    assert "Delete the rule 'Block'" in told["it"]
    assert "Rename" in told["it"]
    assert "Acme: West" not in told["it"] + told["interweave"]


def test_the_crm_administrator_reads_what_was_found_in_the_crm(tmp_path, model_of):
    fields = finding("2.1", Outcome("fail", "fields", "QuickBooks ID is missing on Contact", ["Contact: 41 fields seen"], "Create it on Contact."))
    told = mails(model_of(RunBuilder(tmp_path).host("a1", all_settled(), "acme").host("a2", all_settled(), "acme").client("acme", [fields])))
    assert told["crm_admin"].count("QuickBooks ID is missing on Contact") == 1
    assert "Contact: 41 fields seen" in told["crm_admin"]
    assert (told["it"], told["client"], told["interweave"]) == ("", "", "")


def test_a_provider_is_asked_as_one_who_runs_the_server(tmp_path, model_of):
    model = model_of(RunBuilder(tmp_path).host("qb01", but(finding("1.3", Outcome("manual", "e", "a", remedy="Install QODBC.", owner="it"))), hosting="hosted"))
    assert "Dear hosting provider of acme, " in mails(model)["it"]
    assert "We have no administrator's access" in mails(model)["it"]


def test_what_was_seen_and_not_judged_stands_with_an_open_point(tmp_path, model_of):
    seen = finding("3.2", Outcome("fail", "e", "a", remedy="r", owner="it", warnings=["the licence runs out soon"]))
    assert "also seen: the licence runs out soon" in mails(model_of(RunBuilder(tmp_path).host("qb01", but(seen))))["it"]


def test_a_clients_name_writes_no_header(tmp_path, model_of):
    name = "acme\r\nBcc: all@x.example"
    model = model_of(RunBuilder(tmp_path).host("qb01", but(finding("5.2", Outcome("fail", owner="it", remedy="r"))), name))
    assert render(for_client(model, name), name, "it").splitlines()[1] == ""
