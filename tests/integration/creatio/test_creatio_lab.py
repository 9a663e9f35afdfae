# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The simulated Creatio is as strict as the documents say, asked here without the collection's client."""
from __future__ import annotations

import typing as t

import pytest
import requests
from creatio_sites import Sites

ALDER, BIRCH = "aaaaaaaa-0000-4000-8000-000000000001", "aaaaaaaa-0000-4000-8000-000000000002"


class Raw:
    """A hand-made client: headers as given, nothing helpful."""

    def __init__(self, sites: Sites, user: str = "interweave", password: str = "lab-interweave-pw") -> None:
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.verify = sites.lab.ca
        self.root = "https://%s:8443/" % sites.lab.address(3)
        self.login = self.post("ServiceModel/AuthService.svc/Login", {"UserName": user, "UserPassword": password})
        self.session.headers.update({"BPMCSRF": self.session.cookies.get("BPMCSRF", ""), "ForceUseSession": "true"})

    def get(self, path: str, **headers: str) -> requests.Response:
        return self.session.get(self.root + path, headers=headers, timeout=10)

    def post(self, path: str, body: t.Any, **headers: str) -> requests.Response:
        return self.session.post(self.root + path, json=body, headers=headers, timeout=10)


def test_a_bad_password_is_a_200_with_code_1(sites: Sites) -> None:
    raw = Raw(sites, password="wrong")
    assert (raw.login.status_code, raw.login.json()["Code"]) == (200, 1)
    assert ".ASPXAUTH" not in raw.session.cookies


def test_each_layout_knows_its_own_addresses_only(sites: Sites) -> None:
    assert Raw(sites).get("odata/Account?$top=1").json()["value"]
    assert Raw(sites).get("0/odata/Account?$top=1").status_code == 404
    sites.act("layout", "acme", runtime="netframework")
    raw = Raw(sites)
    assert raw.get("0/odata/Account?$top=1").json()["value"]
    assert raw.get("odata/Account?$top=1").headers["Content-Type"].startswith("text/html")
    assert raw.post("0/ServiceModel/AuthService.svc/Login", {}).status_code == 401


def test_the_csrf_token_counts(sites: Sites) -> None:
    assert Raw(sites).get("odata/Account", BPMCSRF="stale").status_code == 403


def test_without_forceusesession_every_request_opens_a_session(sites: Sites) -> None:
    raw = Raw(sites)
    raw.get("odata/Account", ForceUseSession="false")
    assert sites.state("acme")["sessions_opened"] == 2


def test_a_session_that_is_gone_is_a_web_page_with_200(sites: Sites) -> None:
    raw = Raw(sites)
    raw.session.cookies.clear()
    reply = raw.get("odata/Account")
    assert (reply.status_code, reply.headers["Content-Type"].split(";")[0]) == (200, "text/html")


@pytest.mark.parametrize(("query", "status"), [
    ("Account?$filter=Nothing eq 1", 500), ("Account?$filter=length(Name", 400), ("Account?$filter=upper(Name) eq 'A'", 400), ("Account?$top=x", 400),
    ("Account?$select=Id,Nothing", 500), ("Nothing", 404), ("Account?$foo=1", 400), ("Account(%s)" % ALDER, 200), ("Account?$filter=Name eq 'O'Malley'", 400),
    ("Account?$filter=PrimaryContact/Nothing eq 1", 500), ("Account?$select=PrimaryContact/Name", 400),
])
def test_odata_is_taken_literally(sites: Sites, query: str, status: int) -> None:
    assert Raw(sites).get("odata/" + query).status_code == status


@pytest.mark.parametrize(("condition", "names"), [
    ("length(Name) gt 15 or contains(Name,'&')", {"Birch & Sons", "O'Malley Freight"}),
    ("(startswith(Name,'a') or endswith(Name,'T')) and not contains(Name,'Alder')", {"O'Malley Freight"}),
    ("UsrPaymentTerms/Name eq 'Net 30' and Id ne %s" % ALDER, {"Birch & Sons"}),
    ("Name eq 'o''malley freight'", {"O'Malley Freight"}),
    ("UsrIntegrationSync eq false and length(Name) le 12", {"Birch & Sons"}),
])
def test_filters_do_what_they_say(sites: Sites, condition: str, names: set[str]) -> None:
    reply = Raw(sites).get("odata/Account?$select=Name&$filter=" + condition.replace("&", "%26"))
    assert {row["Name"] for row in reply.json()["value"]} == names


def test_a_response_holds_at_most_20000_records(sites: Sites) -> None:
    sites.act("populate", "acme", count=20_010)
    body = Raw(sites).get("odata/Account?$select=Id&$count=true&$orderby=Id").json()
    assert (len(body["value"]), body["@odata.count"]) == (20_000, 20_013)
    assert "$skiptoken=20000" in body["@odata.nextLink"]


@pytest.mark.parametrize(("prefer", "statuses"), [("", [404]), ("continue-on-error", [404, 204])])
def test_a_batch_stops_at_the_first_error_unless_told_otherwise(sites: Sites, prefer: str, statuses: list[int]) -> None:
    parts = [{"method": "PATCH", "url": "Account(%s)" % record, "id": str(number), "body": {"Name": "New"}}
             for number, record in enumerate(("00000000-0000-4000-8000-00000000000f", BIRCH))]
    reply = Raw(sites).post("odata/$batch", {"requests": parts}, Prefer=prefer)
    assert [part["status"] for part in reply.json()["responses"]] == statuses
    assert len(sites.writes()) == statuses.count(204)


def test_a_batch_holds_at_most_100_requests(sites: Sites) -> None:
    assert Raw(sites).post("odata/$batch", {"requests": [{"method": "PATCH", "url": "Account", "id": "1"}] * 101}).status_code == 400


def test_the_grants_of_operations_are_not_written_by_odata(sites: Sites) -> None:
    raw = Raw(sites, "Supervisor", "lab-supervisor-pw")
    row = raw.get("odata/SysAdminOperationGrantee?$top=1").json()["value"][0]
    reply = raw.session.patch(raw.root + "odata/SysAdminOperationGrantee(%s)" % row["Id"], json={"CanExecute": False}, timeout=10)
    assert reply.status_code == 403
    assert sites.writes() == []


def test_the_first_row_that_fits_decides(sites: Sites) -> None:
    sites.act("administer", "acme", object="Account", rights=[{"unit": "interweave", "level": 1}, {"unit": "All employees", "level": 15}])
    for operation in ("CanSelectEverything", "CanInsertEverything", "CanUpdateEverything"):
        sites.act("revoke", "acme", operation=operation, user="interweave")
    reply = Raw(sites).post("rest/RightsService/GetSchemaOperationRightLevel", {"schemaName": "Account"})
    assert reply.json() == {"GetSchemaOperationRightLevelResult": 1}


@pytest.mark.parametrize(("path", "body", "status"), [
    ("rest/RightsService/GetCanExecuteOperations", {"operation": []}, 400), ("rest/RightsService/Nothing", {}, 404),
    ("rest/RightsService/GetSchemaOperationRightLevel", {}, 500), ("ServiceModel/UserInfoService.svc/getUserInfo", {}, 404),
])
def test_services_refuse_what_they_do_not_know(sites: Sites, path: str, body: dict[str, t.Any], status: int) -> None:
    assert Raw(sites).post(path, body).status_code == status


def test_the_identity_service_gives_tokens_for_its_own_clients_only(sites: Sites) -> None:
    address = "https://%s:9443/connect/token" % sites.lab.address(3)
    good = {"grant_type": "client_credentials", "client_id": "interweave-client", "client_secret": "lab-interweave-secret"}
    with requests.Session() as session:
        session.trust_env = False
        answers = [session.post(address, data={**good, **change}, verify=sites.lab.ca, timeout=10) for change in (
            {}, {"client_secret": "x"}, {"grant_type": "password"})]
    assert answers[0].json()["token_type"] == "Bearer"
    assert [(answer.status_code, answer.json()["error"]) for answer in answers[1:]] == [(400, "invalid_client"), (400, "unsupported_grant_type")]
