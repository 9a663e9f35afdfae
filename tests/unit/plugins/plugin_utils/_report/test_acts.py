# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is asked of people comes in the order in which it is done, leans on nothing they cannot see, and names one port."""
from __future__ import annotations

import re

import pytest
from ansible_collections.interweave.smartintegration.plugins.module_utils._items import ALL_ITEMS
from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import AGREE_FIRST, Change, Outcome, finding
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report import acts, change_request
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.mail import AUDIENCES, asked_of, render
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.model import for_client
from report_samples import RunBuilder, all_settled

NETWORK = {"ports": ["4500"], "sources": ["203.0.113.10"]}


def but(*entries) -> list[dict]:
    named = {entry["item"] for entry in entries}
    return [*(entry for entry in all_settled() if entry["item"] not in named), *entries]


def mails(model, client="acme") -> dict[str, str]:
    return {audience: " ".join(render(for_client(model, client), client, audience).split()) for audience in AUDIENCES}


@pytest.mark.parametrize(("advice", "kept"), [
    ("Do it.", "Do it."),
    ("Confirm it: item 1.1 is then attested in your name.", "Confirm it."),
    ("Give the right; or give the operator a login, with which the playbook does it. Then tell us.", "Give the right. Then tell us."),
    ("Get a licence; run the installer; activate it.", "Get a licence; run the installer; activate it."),
    ("Set interweave_qodbc.licence_at_hand; then activate it. Tell us.", "Tell us."),
    ("Run the playbook; then look. Run it again.", ""),
])
def test_an_advice_loses_what_is_the_operators_and_nothing_else(advice, kept):
    assert acts.theirs(advice) == kept


def test_what_everybody_is_told_by_the_checklist_is_theirs():
    assert [item.id for item in ALL_ITEMS.values() if not acts.theirs(item.instruction)] == []


def test_what_comes_first_stands_first_and_is_named_by_its_point(tmp_path, model_of):
    late = finding("1.2", Outcome("error", "e", "the mode was not seen", remedy="First item 1.4. First item R2. See item 3.1.", owner="client"))
    grant = finding("1.4", Outcome("fail", "e", "never authorised", remedy="Answer the window.", owner="client"))
    user = finding("R1", Outcome("fail", "e", "nobody is signed in", remedy="Sign in to the host.", owner="client"))
    told = mails(model_of(RunBuilder(tmp_path).host("qb01", but(late, grant, user))))["client"]
    assert "1) QuickBooks user signed in: Sign in to the host. found: nobody is signed in 2) Certificate authorization: Answer the window." in told
    assert "3) Single-user mode: First point 2. " in told
    assert "First 'One QRemote server, in that session, listening', which is asked of others. See 'Port forwarding'. found: the mode was not seen" in told
    assert "The host, in the following, is the server on which QuickBooks runs: qb01." in told
    assert not re.search(r"\bitem \d", told)


def test_a_mail_counts_once_and_says_where_an_act_is_answered(tmp_path, model_of):
    asks = finding("1.5", Outcome("manual", "e", "not seen", remedy="Set it to No.", owner="it"))
    other = finding("1.3", Outcome("fail", "e", "a", remedy="Install it.", owner="it"))
    model = model_of(RunBuilder(tmp_path).host("qb01", but(asks, other)))
    text = render(for_client(model, "acme"), "acme", "it")
    assert re.findall(r"^(\d+)\)", text, re.MULTILINE) == [str(number) for number in range(1, 3 + len(asked_of(for_client(model, "acme"), "acme", "it")))]
    assert "Set it to No. Please answer at point 3." in " ".join(text.split())


def test_a_provider_reads_each_thing_once(tmp_path, model_of):
    asks = [finding(item, Outcome("manual", "", "hosted", remedy=ALL_ITEMS[item].instruction + " Item %s is attested when it is done." % item, owner="it"))
            for item in ("R5", "3.1", "3.2", "1.3")]
    told = mails(model_of(RunBuilder(tmp_path).host("qb01", but(*asks), hosting="hosted", network=NETWORK)))["it"]
    assert told.count("Switch sleep and hibernation off on the QuickBooks host.") == 1
    assert "Is point 4 done?" in told
    assert ALL_ITEMS["3.1"].instruction not in told
    assert "2) Router: Forward TCP port 4500 of your internet address to qb01" in told
    assert "3) Firewall exceptions: " in told
    assert "hosted" not in told


def port_trouble() -> list[dict]:
    return [
        finding("3.1", Outcome("fail", "port proxy 4500", "still to be made: forward port 4500", remedy="Ask who keeps port 4500.", owner="it",
                               changes=[Change("forward port 4500 to 8001", None, {"port": 4500}, "port_proxy", "r", {}, applied=False)]), "proxy"),
        finding("3.1", Outcome("fail", "port 8001", "QRemote listens on port 4501, while port 8001 was agreed",
                               remedy=AGREE_FIRST + "; until then forward and open none. The agreed port is 8001.", owner="it"), "way in"),
        finding("3.2", Outcome("fail", "e", "no rule for port 4502", remedy="Open port 4502.", owner="it",
                               changes=[Change("rule for port 4502", None, {"port": 4502}, "firewall", "r", {}, applied=False)])),
        finding("R2", Outcome("fail", "e", "listens on port 4501, while port 8001 was agreed", remedy=AGREE_FIRST + ". The agreed port is 8001.", owner="it")),
        finding("1.5", Outcome("would_change", "e", "a", owner="it", changes=[Change("updates", "1", "0", "auto_update", "r", {}, applied=False)])),
    ]


def test_while_the_port_is_not_agreed_nothing_else_is_asked_about_ports(tmp_path, model_of):
    model = model_of(RunBuilder(tmp_path).host("qb01", but(*port_trouble()), network=NETWORK))
    told = mails(model)
    assert told["it"].count(AGREE_FIRST) == 1
    assert set(re.findall(r"\b(?:4500|4501|4502|8001)\b", told["it"])) == {"4501", "8001"}
    assert "Router" not in told["it"]
    assert "4500" not in told["interweave"]
    assert "We let in 203.0.113.10: please confirm" in told["interweave"]
    request = change_request.render(for_client(model, "acme"), "acme")
    assert list(change_request.wanted(for_client(model, "acme")["hosts"])) == ["auto_update"]
    assert "once your IT and we have agreed on one port" in " ".join(request.split())
    assert not set(re.findall(r"\b(?:4500|4501|4502|8001)\b", request))


def test_one_hosts_open_port_keeps_no_other_host_back(tmp_path, model_of):
    way = finding("3.1", Outcome("manual", "e", "a", remedy="Test it from outside.", owner="it"))
    model = model_of(RunBuilder(tmp_path).host("qb01", but(*port_trouble()), network=NETWORK).host("qb02", but(way), network=NETWORK))
    assert "Forward TCP port 4500 of your internet address to qb02" in mails(model)["it"]
    assert "internet address to qb01" not in mails(model)["it"]


def test_evidence_that_speaks_of_the_inventory_is_left_out_whole(tmp_path, model_of):
    line = "The answer stands in the inventory as interweave_numbering: [{read_by: A. Name, read_on: \"YYYY-MM-DD\"}]."
    numbers = finding("4.1", Outcome("fail", "one owner", "nobody decided", [line, "the CRM has a field"], "Decide, and tell us.", "client"))
    told = mails(model_of(RunBuilder(tmp_path).host("qb01", but(numbers))))
    assert "the CRM has a field" in told["client"]
    assert "Name, read_on" not in told["client"]
    assert told["interweave"] == "", "what others decide asks InterWeave for nothing"
