# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The client against the lab: logins, layouts, sessions, paging, batches, and what goes wrong on the way."""
from __future__ import annotations

import typing as t

import pytest
from ansible_collections.interweave.smartintegration.plugins.module_utils._creatio import connection as _creatio_connection
from ansible_collections.interweave.smartintegration.plugins.module_utils._crm.contract import CrmAuthError, CrmDenied, CrmError, RenameRow
from creatio_sites import Options, Sites, client_of

ALDER, BIRCH, MALLEY = ("aaaaaaaa-0000-4000-8000-00000000000%d" % number for number in (1, 2, 3))


def test_every_layout_and_login_reaches_the_same_data(acme: Options) -> None:
    client = client_of(acme)
    assert client.whoami().username == ("interweave" if acme.get("username") else "interweave-app")
    assert client.can_see_accounts() == ""
    assert client.count_accounts("") == 3
    assert [account.name for account in client.accounts("", "UsrQuickBooksId")] == ["Alder Supply Co", "Birch & Sons", "O'Malley Freight"]
    assert [account.bound for account in client.accounts("", "UsrQuickBooksId")] == [True, False, False]


def test_one_session_serves_the_whole_run(sites: Sites) -> None:
    client = client_of(sites.acme())
    client.count_accounts("")
    client.can_see_accounts()
    client.time_zones()
    assert sites.state("acme")["sessions_opened"] == 1
    assert client.connection.logins == 1


def test_a_set_layout_saves_the_question(sites: Sites) -> None:
    client_of(sites.acme(runtime="net")).count_accounts("")
    assert sites.lab.ledger()["requests"] == 2


@pytest.mark.parametrize(("change", "words"), [
    ({"password": "wrong"}, "Invalid username or password"),
    ({"auth": "client_credentials", "client_id": "interweave-client", "client_secret": "wrong"}, "invalid_client"),
])
def test_a_refused_login_says_so_in_the_sites_words(sites: Sites, change: Options, words: str) -> None:
    with pytest.raises(CrmAuthError, match=words) as caught:
        client_of({**sites.acme_oauth(), **sites.acme(), **change})
    assert "wrong" not in str(caught.value)


def test_an_expired_password_is_named(sites: Sites) -> None:
    sites.act("user", "acme", login="interweave", expired=True)
    with pytest.raises(CrmAuthError, match="must be changed"):
        client_of(sites.acme())


def test_an_address_without_creatio_is_named(sites: Sites) -> None:
    with pytest.raises(CrmAuthError, match="no Creatio login service answers"):
        client_of({**sites.acme(), "url": "https://%s:9443" % sites.lab.address(3)})


def test_an_untrusted_certificate_is_never_accepted(sites: Sites) -> None:
    with pytest.raises(CrmError, match="certificate is not trusted"):
        client_of({**sites.acme(), "ca_path": None})


def test_a_wrong_layout_is_told_not_guessed_around(sites: Sites) -> None:
    sites.act("layout", "acme", runtime="netframework")
    with pytest.raises(CrmAuthError, match="'Creatio | Login'") as caught:
        client_of(sites.acme(runtime="net")).count_accounts("")
    assert "runtime" in caught.value.remedy


@pytest.mark.parametrize("names", [["CRT_CSRF"], ["CRT_CSRF", "BPMCSRF"], ["BPMCSRF"]], ids="+".join)
def test_the_csrf_token_is_sent_back_under_the_name_it_came_with(sites: Sites, names: list[str]) -> None:
    sites.act("csrf", "acme", names=names)
    client = client_of(sites.acme())
    assert (client.count_accounts(""), client.connection.logins) == (3, 1)


def test_a_site_that_changes_the_cookies_name_is_logged_in_to_again(sites: Sites) -> None:
    client = client_of(sites.acme())
    sites.act("csrf", "acme", names=["CRT_CSRF"])
    assert (client.count_accounts(""), client.connection.logins) == (3, 2)


def test_a_gateway_that_forbids_one_layout_does_not_hide_the_other(sites: Sites) -> None:
    sites.act("forbid", "acme", path="0/")
    assert client_of(sites.acme()).count_accounts("") == 3


def test_a_site_that_forbids_both_layouts_says_so(sites: Sites) -> None:
    sites.act("layout", "acme", runtime="netframework")
    sites.act("forbid", "acme", path="0/")
    with pytest.raises(CrmDenied, match="403 - Forbidden") as caught:
        client_of(sites.acme())
    assert "gateway" in caught.value.remedy


def test_the_reason_of_a_refused_login_is_read_from_its_exception_too(sites: Sites) -> None:
    sites.act("user", "acme", login="interweave", locked="User account is locked out until 10:15")
    with pytest.raises(CrmAuthError, match="locked out until 10:15"):
        client_of(sites.acme())


@pytest.mark.parametrize("action", ["expire", "html"])
def test_a_login_that_is_gone_is_renewed_once(acme: Options, sites: Sites, action: str) -> None:
    client = client_of(acme)
    sites.lab.fault("creatio", action, op="odata/Account")
    assert client.count_accounts("") == 3
    assert client.connection.logins == 2


def test_a_login_that_stays_gone_ends_in_one_error(sites: Sites) -> None:
    client = client_of(sites.acme())
    sites.lab.fault("creatio", "html", op="odata/Account", times=50)
    for _read in range(3):
        with pytest.raises(CrmAuthError, match="also after a new login"):
            client.count_accounts("")
    assert client.connection.logins == 2


def test_a_lost_csrf_token_is_renewed(sites: Sites) -> None:
    client = client_of(sites.acme())
    client.connection.session.headers["BPMCSRF"] = "stale"  # the lab's page says "403 - Forbidden" and nothing of a token
    assert client.count_accounts("") == 3
    assert client.connection.logins == 2


@pytest.mark.parametrize(("action", "value"), [("status", 503), ("status", 429), ("drop", None)])
def test_a_read_is_repeated_when_the_site_stumbles(sites: Sites, monkeypatch: pytest.MonkeyPatch, action: str, value: t.Any) -> None:
    client = client_of(sites.acme())
    monkeypatch.setattr(client.connection.session, "_sleep", lambda seconds: None)
    sites.lab.fault("creatio", action, op="GET odata/Account", value=value)
    assert client.count_accounts("") == 3


def test_a_time_out_is_an_error_not_a_wait(sites: Sites) -> None:
    client = client_of({**sites.acme(), "timeout": 1, "retries": 0})
    sites.lab.fault("creatio", "delay", op="odata/Account", value=5)
    with pytest.raises(CrmError, match="no answer within the time-out"):
        client.count_accounts("")


@pytest.mark.parametrize("page", [2, 700, 20_000])
def test_all_pages_come_whatever_the_sites_page_is(sites: Sites, page: int) -> None:
    sites.act("populate", "acme", count=1_500)
    sites.act("page", "acme", rows=page if page > 2 else 100)
    accounts = [account.id for account in client_of(sites.acme()).accounts("")]
    assert len(accounts) == len(set(accounts)) == 1_503


def test_a_site_that_holds_more_than_one_response_may_is_read_whole(sites: Sites, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_creatio_connection, "PAGE", 50_000)
    sites.act("populate", "acme", count=20_500)
    assert sum(1 for _account in client_of(sites.acme()).accounts("")) == 20_503


@pytest.mark.parametrize("link", [None, "https://evil.example/odata/Account?$skiptoken=2"])
def test_a_site_that_repeats_a_page_is_found_out(sites: Sites, monkeypatch: pytest.MonkeyPatch, link: str | None) -> None:
    client = client_of(sites.acme())
    page = {"value": [{"Id": ALDER, "Name": "a"}, {"Id": BIRCH, "Name": "b"}], "@odata.count": 9, "@odata.nextLink": link}
    monkeypatch.setattr(client.connection, "_send", lambda *args, **kwargs: page)
    with pytest.raises(CrmError, match="the same page again"):
        list(client.accounts(""))


def test_a_page_that_never_comes_is_not_the_end(sites: Sites, monkeypatch: pytest.MonkeyPatch) -> None:
    client = client_of(sites.acme())
    pages = iter([{"value": [{"Id": ALDER, "Name": "a"}], "@odata.count": 9}, {"value": [], "@odata.count": 9}])
    monkeypatch.setattr(client.connection, "_send", lambda *args, **kwargs: next(pages))
    with pytest.raises(CrmError, match="only 1 of 9 records came"):
        list(client.accounts(""))


def test_a_denied_read_is_an_empty_list_and_is_not_believed(sites: Sites) -> None:
    sites.act("revoke", "acme", operation="CanSelectEverything", user="interweave")
    sites.act("administer", "acme", object="Account", rights=[])
    client = client_of(sites.acme())
    assert list(client.accounts("")) == []
    assert "may not read Account" in client.can_see_accounts()
    with pytest.raises(CrmDenied, match="may not read Account"):
        client.find_accounts("Alder Supply Co")


def test_hidden_records_are_not_believed_away_either(sites: Sites) -> None:
    sites.act("revoke", "acme", operation="CanSelectEverything", user="interweave")
    sites.act("administer", "acme", object="Account", by_records=True)
    assert "administered by records" in client_of(sites.acme()).can_see_accounts()


def test_without_access_to_odata_the_operation_is_named(sites: Sites) -> None:
    sites.act("revoke", "acme", operation="CanUseODataService", user="interweave")
    client = client_of(sites.acme())
    assert "CanUseODataService" in client.can_see_accounts()
    with pytest.raises(CrmDenied) as caught:
        client.count_accounts("")
    assert "CanUseODataService" in caught.value.remedy


def test_an_account_is_found_by_its_exact_name_and_marker(sites: Sites) -> None:
    client = client_of(sites.acme())
    sites.act("put", "acme", object="Account", row={"Name": "ZZZ-Test", "UsrMarker": "run o'1"})
    sites.act("put", "acme", object="Account", row={"Name": "zzz-test", "UsrMarker": "run o'1"})
    assert [account.name for account in client.find_accounts("ZZZ-Test", "run o'1", "UsrMarker")] == ["ZZZ-Test"]
    assert client.find_accounts("ZZZ-Test", "another run", "UsrMarker") == []
    assert [account.id for account in client.find_accounts("O'Malley Freight")] == [MALLEY]


def test_renames_are_answered_one_by_one(acme: Options, sites: Sites) -> None:
    rows = [RenameRow(ALDER, "Alder Supply Co", "Alder"), RenameRow("aaaaaaaa-0000-4000-8000-00000000000f", "x", "y"), RenameRow(BIRCH, "Birch & Sons", "B")]
    results = list(client_of(acme).rename_accounts(rows))
    assert [result.ok for result in results] == [True, False, True]
    assert results[1].message == "Not Found"
    assert {row["Name"] for row in sites.state("acme")["rows"]["Account"]} == {"Alder", "B", "O'Malley Freight"}


def test_a_refused_record_does_not_stop_the_others(sites: Sites) -> None:
    sites.lab.fault("creatio", "refuse", op="BATCH PATCH Account(%s" % ALDER, value=400)
    rows = [RenameRow(ALDER, "Alder Supply Co", "Alder"), RenameRow(BIRCH, "Birch & Sons", "B")]
    results = list(client_of(sites.acme()).rename_accounts(rows))
    assert [(result.ok, result.message) for result in results] == [(False, "The record was refused by a business rule"), (True, "")]


def test_more_renames_than_a_batch_holds_travel_in_several(sites: Sites) -> None:
    sites.act("populate", "acme", count=230)
    client = client_of(sites.acme())
    accounts = [account for account in client.accounts("") if account.name.startswith("Customer")]
    assert all(result.ok for result in client.rename_accounts([RenameRow(one.id, one.name, one.name + "!") for one in accounts]))
    assert len(sites.writes()) == 230
    assert set(client.accounts_by_id([one.id for one in accounts])) == {one.id for one in accounts}


@pytest.mark.parametrize(("action", "done"), [("lost_reply", True), ("drop", False)])
def test_a_lost_reply_is_settled_by_reading_again(sites: Sites, action: str, done: bool) -> None:
    client = client_of(sites.acme())
    sites.lab.fault("creatio", action, op="POST odata/$batch")
    (result,) = client.rename_accounts([RenameRow(ALDER, "Alder Supply Co", "Alder")])
    assert result.ok is done
    assert result.code == ("" if done else "LOST_REPLY")
    assert len(sites.writes()) == int(done)


def test_values_of_lookups_and_texts_come_with_counts(acme: Options) -> None:
    client = client_of(acme)
    assert [(value.value, value.count) for value in client.values("Account", "UsrPaymentTerms")] == [("Net 30", 2), ("Net 15", 1), ("Due on receipt", 0)]
    assert [(value.value, value.count) for value in client.values("Account", "UsrTaxCode")] == [("", 0), ("Non", 1), ("Tax", 2)]
    assert [(value.value, value.count) for value in client.values("Tax", "Name", counts=False)] == [("Non", None), ("Tax", None)]


def test_a_column_that_is_not_there_has_no_values(sites: Sites) -> None:
    with pytest.raises(CrmDenied, match="no such column"):
        client_of(sites.acme()).values("Account", "UsrNothing")


def test_numbering_is_told_by_the_sites_mask(sites: Sites) -> None:
    client = client_of(sites.acme())
    facts = client.field_facts("Account", "Code")
    assert facts is not None
    assert (facts.auto_number, facts.updateable, facts.length) == (False, True, 50)
    client.forget()
    sites.act("setting", "acme", code="AccountCodeMask", value="A-{0}")
    facts = client.field_facts("Account", "Code")
    assert facts is not None
    assert facts.auto_number is True


def test_time_zones_are_the_systems_and_the_users(sites: Sites) -> None:
    zones = client_of(sites.acme()).time_zones()
    assert (zones.organisation, zones.user) == ("Eastern Standard Time", "Eastern Standard Time")
    zones = client_of(sites.acme("Supervisor", "lab-supervisor-pw")).time_zones("interweave")
    assert zones.user == "Eastern Standard Time"
    sites.act("setting", "acme", code="DefaultTimeZone", value=None)
    assert client_of(sites.acme()).time_zones().organisation == ""
