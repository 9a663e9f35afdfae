# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The mails that lie ready: one an audience, to its contacts, with nothing of ours in it and their form attached."""

from __future__ import annotations

import datetime as dt
import email
import email.policy

import pytest
from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import Outcome, finding
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.eml_file import recipients, render
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.writer import Request, write
from report_samples import RunBuilder

TODAY = dt.date(2026, 11, 23)


def bytes_of(model, folder) -> dict[str, bytes]:
    """What a report of this model writes."""
    write(model, Request(str(folder), dest=str(folder / "dest"), today=TODAY))
    return {str(path.relative_to(folder / "dest")): path.read_bytes() for path in (folder / "dest").rglob("*") if path.is_file()}


ANN = {"name": "Ann Lee", "mail": "ann@acme.example", "role": "bookkeeper"}
IT, PROVIDER = {"name": "Bob", "mail": "bob@acme.example", "role": "it"}, {"name": "Pro", "mail": "pro@host.example", "role": "provider"}
KIM = {"name": "Kim", "mail": "kim@acme.example", "role": "decides"}


def to(audience: str, *contacts: dict[str, str], hosting: str = "on_premises") -> list[str]:
    return [one["mail"] for one in recipients([{"hosting": hosting, "contacts": list(contacts)}], audience, TODAY)]


@pytest.mark.parametrize(
    ("audience", "found"),
    [("client", ["ann@acme.example"]), ("it", ["bob@acme.example"]), ("change-request", ["kim@acme.example"]), ("crm_admin", []), ("interweave", [])],
)
def test_each_audience_is_its_contacts(audience: str, found: list[str]) -> None:
    assert to(audience, ANN, IT, PROVIDER, KIM) == found


def test_a_provider_is_asked_where_the_server_is_its_own_or_nobody_else_is() -> None:
    assert to("it", IT, PROVIDER, hosting="hosted") == ["pro@host.example"]
    assert to("it", PROVIDER) == ["pro@host.example"]
    assert to("client", KIM) == ["kim@acme.example"]


def test_a_contact_whose_time_is_over_is_not_written_to() -> None:
    assert to("client", {**ANN, "until": "2026-11-22"}) == []
    assert to("client", {**ANN, "until": "2026-11-23"}) == ["ann@acme.example"]


def test_a_mail_is_a_draft_that_names_what_is_attached() -> None:
    raw = render("Grüße", "Hello\n", [{**ANN, "name": 'Lee, "Ann"'}], {"answers-acme.html": b"<p>x</p>"}, "run-1")
    assert raw == render("Grüße", "Hello\n", [{**ANN, "name": 'Lee, "Ann"'}], {"answers-acme.html": b"<p>x</p>"}, "run-1")
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    assert (mail["subject"], mail["to"].addresses[0].addr_spec, mail["x-unsent"], mail["from"]) == ("Grüße", "ann@acme.example", "1", None)
    assert mail.get_body().get_content().replace("\r", "") == "Hello\n\nAttached: answers-acme.html\n"
    assert [(part.get_filename(), part.get_content().strip()) for part in mail.iter_attachments()] == [("answers-acme.html", "<p>x</p>")]


@pytest.mark.parametrize("name", ["x\r\nBcc: eve@evil.example", "\u202eeve", "a" * 300])
def test_a_hostile_name_is_no_header(name: str) -> None:
    mail = email.message_from_bytes(render("S\r\nBcc: eve@evil.example", "x", [{**ANN, "name": name}], {}, "r"), policy=email.policy.default)
    assert mail["bcc"] is None
    assert mail.get_content().strip() == "x"


@pytest.mark.parametrize("address", ["ann@acme.example\r\nBcc: eve@evil.example", "no address", "", "a@b@c"])
def test_what_is_no_address_is_left_out(address: str) -> None:
    mail = email.message_from_bytes(render("S", "x", [{**ANN, "mail": address}], {}, "r"), policy=email.policy.default)
    assert mail["bcc"] is None


def test_the_report_writes_them_with_the_form_of_that_audience_alone(tmp_path, model_of) -> None:
    asked = [finding("1.1", Outcome("manual"), "main"), finding("3.1", Outcome("manual"))]
    model = model_of(RunBuilder(tmp_path).host("qb01", asked, contacts=[ANN, IT]))
    made = {name: raw for name, raw in bytes_of(model, tmp_path).items() if name.endswith(".eml")}
    mail = email.message_from_bytes(made["mail/acme-client.eml"], policy=email.policy.default)
    (page,) = mail.iter_attachments()
    codes = {one["item"]: one["code"] for one in model["hosts"][0]["questions"]}
    assert (codes["1.1"] in page.get_content(), codes["3.1"] in page.get_content()) == (True, False)
    assert mail["to"].addresses[0].addr_spec == "ann@acme.example"
    text = mail.get_body().get_content()
    assert "[%s] yes / no / don't know:" % codes["1.1"] in text
    assert not [word for word in ("ansible", "playbook", "interweave_", "operator", "attest") if word in text.lower()]


def test_a_provider_reads_words_that_assume_no_administrator_of_ours(tmp_path, model_of) -> None:
    asked = [finding(item, Outcome("manual", actual="the provider attests this item", remedy="Install the QODBC driver.")) for item in ("1.3", "3.1")]
    model = model_of(RunBuilder(tmp_path).host("qb01", asked, hosting="hosted", contacts=[IT, PROVIDER]))
    mail = email.message_from_bytes(bytes_of(model, tmp_path)["mail/acme-it.eml"], policy=email.policy.default)
    text = " ".join(mail.get_body().get_content().split())
    assert mail["to"].addresses[0].addr_spec == "pro@host.example"
    assert "Dear hosting provider of acme" in text
    assert "We have no administrator's access to it: please do these points, or tell us who can" in text
    assert text.count("yes / no / don't know:") == 4  # 1.3, 1.5, 3.1, 3.2: all that is the server's
    assert "attest" not in text
