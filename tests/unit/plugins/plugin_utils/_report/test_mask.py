# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets cannot enter the model, whatever field they sit in; record names only when they may be shown."""

from __future__ import annotations

import base64
import copy
import html
import json
from urllib.parse import quote

import pytest
from ansible_collections.interweave.smartintegration.plugins.module_utils._items import ITEMS
from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import Change, Outcome, finding
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.mask import MASK, Mask, is_secret_name, secrets_in
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.writer import FORMATS, Request, files, load
from report_samples import all_settled, demo, settled

SECRET = "Tr0ub4dor&3<x>"
PLANTED = {
    "an authorization header": ("Authorization: Basic aW50ZWdyYXRpb246VHIwdWI0ZG9yMw==", "aW50ZWdyYXRpb246VHIwdWI0ZG9yMw=="),
    "a bearer token": ("sent Bearer 00Dxx0000001gPz!AQcAQH0dMHEXAMPLExyz0123456789", "AQcAQH0dMHEXAMPLExyz0123456789"),
    "a Salesforce session id": ("sid 00Dxx0000001gPzEAI!AQcAQH0dMHEXAMPLExyz0123456789abcdef", "AQcAQH0dMHEXAMPLExyz0123456789abcdef"),
    "a JSON web token": ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P", "dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P"),
    "a connection string": ("DSN=AcmeQR;UID=interweaveQR;PWD=hunter2hunter2;", "hunter2hunter2"),
    "an assignment": ("the option password=hunter2hunter2 was refused", "hunter2hunter2"),
    "a quoted assignment": ("client_secret: 'hunter2 hunter2'", "hunter2 hunter2"),
    "JSON text": ('{"access_token": "hunter2hunter2", "id": 1}', "hunter2hunter2"),
    "a query string": ("https://iw0.example/transform?__COMPANY__=acme&__TOKEN__=hunter2hunter2&x=1", "hunter2hunter2"),
    "credentials in an address": ("https://integration:hunter2hunter2@crm.example/0/odata", "hunter2hunter2"),
    "a private key": ("-----BEGIN RSA PRIVATE KEY-----\nMIIEowIBAAKCAQEA\n-----END RSA PRIVATE KEY-----", "MIIEowIBAAKCAQEA"),
    "a cookie": ("Set-Cookie: BPMCSRF=hunter2hunter2; path=/", "hunter2hunter2"),
}


def places(text: str) -> dict[str, dict]:
    """The same text in every field of a finding that could carry it."""
    base = finding(
        "3.2",
        Outcome("fail", "e", "a", ["v"], "r", changes=[Change("w", "b", "a", "firewall", "firewall_exception", {"name": "n"})], blocked_by="x", warnings=["w"]),
        "s",
    )
    filled = {}
    for field in ("expected", "actual", "remedy", "step", "blocked_by", "title"):
        filled[field] = {**base, field: text}
    for field in ("evidence", "warnings", "records"):
        filled[field] = {**base, field: ["first", text]}
    for field in ("what", "before", "after", "kind", "resource"):
        filled["changes." + field] = {**base, "changes": [{**base["changes"][0], field: text}]}
    filled["changes.after.dict"] = {**base, "changes": [{**base["changes"][0], "after": {"DFQ": text}}]}
    filled["changes.key"] = {**base, "changes": [{**base["changes"][0], "key": {"name": text}}]}
    filled["an unknown key"] = {**base, "extra": {"deep": [text]}}
    return filled


@pytest.mark.parametrize("shape", list(PLANTED))
@pytest.mark.parametrize("place", list(places("")))
def test_a_secret_is_recognised_by_its_shape_in_every_field(run, model_of, shape, place):
    text, secret = PLANTED[shape]
    model = model_of(run.host("qb01", [*all_settled(), copy.deepcopy(places(text)[place])]))
    assert secret not in json.dumps(model)
    assert MASK in json.dumps(model)


@pytest.mark.parametrize("place", list(places("")))
def test_a_value_the_inventory_calls_secret_appears_nowhere(run, model_of, place):
    model = model_of(run.host("qb01", [*all_settled(), places("before %s after" % SECRET)[place]]), known=[SECRET])
    assert SECRET not in json.dumps(model, ensure_ascii=False)


@pytest.mark.parametrize("field", ["operator", "ticket", "window", "inventory_commit", "inventory_sources", "allow"])
def test_the_runs_own_fields_are_masked_too(tmp_path, run, model_of, field):
    run.more[field] = [SECRET] if field in ("allow", "inventory_sources") else SECRET
    assert SECRET not in json.dumps(model_of(run.host("qb01", all_settled()), known=[SECRET]))


@pytest.mark.parametrize("field", ["ticket", "window", "hosting", "groups", "allow", "network"])
def test_what_the_manifest_says_of_a_host_is_masked_too(run, model_of, field):
    value = {"groups": [SECRET], "allow": [SECRET], "network": {"ports": [SECRET]}}.get(field, SECRET)
    assert SECRET not in json.dumps(model_of(run.host("qb01", all_settled(), **{field: value}), known=[SECRET]))


@pytest.mark.parametrize("spelling", [SECRET, html.escape(SECRET), quote(SECRET, safe=""), json.dumps(SECRET), repr(SECRET),
                                      base64.b64encode(SECRET.encode()).decode()])
def test_a_known_secret_is_found_in_every_spelling(spelling):
    assert Mask([SECRET]).text("before %s after" % spelling).strip("'") in ("before %s after" % MASK, 'before "%s" after' % MASK, "before '%s' after" % MASK)


def test_thousands_of_known_secrets_cost_no_more_than_a_few():
    tried = []

    class Counted(str):
        def startswith(self, *arguments):
            tried.append(arguments)
            return super().startswith(*arguments)

    text = "the quick brown fox jumps over the lazy dog 0123456789 " * 400
    for count in (4, 8000):
        tried.clear()
        Mask(["%04d-secret" % number for number in range(count)])._without_known(Counted(text))
        assert len(tried) <= 400 * 10 * 3  # at the ten places a turn where four digits stand, the spellings of one secret


def test_of_two_secrets_the_longer_one_is_replaced_whole():
    assert Mask(["abcd", "abcdef"]).text("xabcdefabcdx") == "x%s%sx" % (MASK, MASK)


def test_a_hosts_message_is_masked(run, model_of):
    model = model_of(run.host("qb01", None, outcome="unreachable", message="login of qb with password=%s failed" % SECRET), known=[SECRET])
    assert SECRET not in json.dumps(model)


@pytest.mark.parametrize("key", ["password", "ansible_password", "Enckey", "client_secret", "access_token", "apiKey", "QBPassword", "BPMCSRF"])
def test_a_value_under_a_secret_name_is_masked_whatever_it_looks_like(key):
    assert Mask().value({"after": {key: "1234"}}) == {"after": {key: MASK}}


@pytest.mark.parametrize("key", ["key", "password_file", "token_url", "name", "DFQ", "company", "kind", "keyboard", "ServerPort"])
def test_names_that_only_sound_secret_keep_their_values(key):
    assert not is_secret_name(key)


@pytest.mark.parametrize(
    "text",
    [
        "File > Switch to Single-user Mode",
        "the key HKLM\\SOFTWARE\\ODBC has no values",
        "listener: 0.0.0.0:4500, session 2",
        "C:\\Program Files\\QODBC",
        "basic authentication is not allowed",
        "ntlm: the specified credentials were rejected by the server",
        "https://login.salesforce.com/services/oauth2",
        "Basic or Negotiate",
    ],
)
def test_ordinary_texts_stay_as_they_are(text):
    assert Mask().text(text) == text


def test_secrets_of_an_inventory_are_found_by_name_at_any_depth():
    variables = {
        "ansible_password": "Passw0rd!",
        "interweave_company_files": [{"name": "a", "password": "filepass1"}],
        "token_url": "https://x",
        "interweave_salesforce": {"client_secret": "{{ vault_x }}", "username": "u@example.com"},
        "port": 4500,
        "pin_password": "abc",
    }
    assert secrets_in(variables) == {"Passw0rd!", "filepass1"}


class Encrypted:
    """As ansible-core gives a value that ansible-vault encrypted in its place: no str, but decrypting itself to one."""

    def __init__(self, text: str | None) -> None:
        self.clear = text

    def __str__(self) -> str:
        if self.clear is None:
            raise ValueError("no vault secret")
        return self.clear


def test_secrets_that_the_vault_encrypts_in_their_place_and_numbers_are_known_too():
    variables = {"ansible_password": Encrypted("Inl1ne!pw"), "interweave_log": {"token": "{{ vault_log }}"}, "vault_log": Encrypted("t0ken-in-vault"),
                 "other_password": Encrypted(None), "pin_password": 12345678, "has_password": True, "no_password": None}
    assert secrets_in(variables) == {"Inl1ne!pw", "t0ken-in-vault", "12345678"}


def test_no_face_of_the_report_carries_a_secret(tmp_path):
    builder = demo(tmp_path)
    builder.files["hosts/acme-qb01.json"]["parts"]["windows_host"]["findings"] += list(places("x %s y" % SECRET).values())
    builder.write()
    request = Request(str(tmp_path), formats=FORMATS, mask=Mask([SECRET]))
    _run, model = load(request)
    texts = files(model, request)
    assert len(texts) > 15
    for name, text in texts.items():
        assert "Tr0ub4dor" not in text, name


# redaction --------------------------------------------------------------------------------------------------------------------
NAMES = ("Acme: Western Region", "O'Neill & Söhne", "Contoso")


def named() -> list[dict]:
    return [settled(item) for item in ITEMS if item not in ("2.2", "3.2")] + [
        finding(
            "2.2",
            Outcome(
                "fail",
                "no colon",
                "1 name has a colon: 'Acme: Western Region'",
                ['001xx: "Contoso" is a duplicate', "002xx: Contoso again"],
                'Rename "Acme: Western Region"',
                changes=[Change("name of 001xx", NAMES[0], "Acme Western Region", "crm_names", "crm_account_names", {"id": "001xx"})],
            ),
        ),
        {**finding("3.2", Outcome("fail", actual="asked for O'Neill & Söhne", evidence=["rule 'QRemote' is there"])), "records": [NAMES[1]]},
    ]


def test_record_names_can_be_redacted_and_keep_their_number(run, model_of):
    model = model_of(run.host("qb01", named()), redact=True)
    text = json.dumps(model, ensure_ascii=False)
    assert not [name for name in (*NAMES[:2], '\\"Contoso\\"', "Acme Western Region") if name in text]
    host = model["hosts"][0]
    name = next(entry for entry in host["findings"] if entry["item"] == "2.2")
    assert name["actual"].endswith("[record 1]")
    assert name["remedy"] == "Rename [record 1]"
    assert name["changes"][0]["key"] == {"id": "001xx"}


@pytest.mark.parametrize("line", [
    "001LAB0000000S4AAA: Contoso Ltd has a colon", "bbbbbbbb-0000-4000-8000-000000000006 '=HYPERLINK(\\'x\\') Contoso' (colon) -> 'Contoso Ltd'",
    "1 legal account names hold other characters, for example: Contoso & Sons", "no customer \"Contoso\" in the CRM", "Name 'Contoso' is in use"])
def test_names_are_redacted_wherever_a_line_puts_them(run, model_of, line):
    entry = {**finding("2.2", Outcome("fail", evidence=[line], warnings=[line]))}
    text = json.dumps(model_of(run.host("qb01", [entry]), redact=True), ensure_ascii=False)
    assert "Contoso" not in text
    assert "[record 1]" in text


def test_names_stay_when_nobody_asked_to_redact(run, model_of):
    assert NAMES[0] in json.dumps(model_of(run.host("qb01", named())))


def test_a_run_started_with_redaction_is_always_redacted(run, model_of):
    run.more["redact"] = True
    assert NAMES[0] not in json.dumps(model_of(run.host("qb01", named())))


def test_the_name_of_the_canary_is_redacted_where_no_quotes_mark_it(run, model_of):
    arrived = Outcome("pass", "customer ZZZ Contoso of QuickBooks arrives in the CRM through flow QBCust2SFAcctNF", "arrived in the CRM",
                      ["Account ZZZ Contoso (001LAB00000259NAAA) in the CRM."])
    entries = [finding("3.3", arrived), finding("5.2", Outcome("pass", evidence=["QBCust2SFAcctNF: 1 runs ok"]))]
    text = json.dumps(model_of(run.host("qb01", entries), redact=True))
    assert "Contoso" not in text
    assert "customer [record 1] of QuickBooks" in text
    assert "QBCust2SFAcctNF: 1 runs ok" in text  # 15 letters, and no record's id


def test_our_own_words_are_no_names(run, model_of):
    model = model_of(run.host("qb01", [finding("2.2", Outcome("fail", remedy="run state 'scrubbed' with that file"))]), redact=True)
    assert next(entry for entry in model["hosts"][0]["findings"] if entry["item"] == "2.2")["remedy"] == "run state 'scrubbed' with that file"
