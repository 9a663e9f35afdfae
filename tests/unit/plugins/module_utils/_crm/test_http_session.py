# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The HTTP session under both CRM clients: what is repeated, what is not, and what never happens."""
from __future__ import annotations

import io
import socket
import typing as t

import pytest
import requests
from ansible_collections.interweave.smartintegration.plugins.module_utils._crm import http_session
from ansible_collections.interweave.smartintegration.plugins.module_utils._crm.contract import CrmError
from ansible_collections.interweave.smartintegration.plugins.module_utils._crm.http_session import CrmSession, url_problem


class Script(requests.adapters.BaseAdapter):
    """Answers in order: a status, an exception, or a status with headers; keeps what was asked."""

    def __init__(self, *answers: t.Any) -> None:
        super().__init__()
        self.answers, self.asked, self.body = list(answers), [], b"{}"

    def send(self, request: requests.PreparedRequest, **options: t.Any) -> requests.Response:  # type: ignore[override]
        self.asked.append((request, options))
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        status, headers = answer if isinstance(answer, tuple) else (answer, {})
        reply = requests.Response()
        reply.status_code, reply.raw, reply.url = status, io.BytesIO(self.body), request.url or ""
        reply.headers.update(headers)
        reply.request = request
        return reply

    def close(self) -> None:
        pass


def session(*answers: t.Any, **options: t.Any) -> tuple[CrmSession, Script, list[float]]:
    slept: list[float] = []
    made, script = CrmSession(sleep=slept.append, **options), Script(*answers)
    made.mount("https://", script)
    return made, script, slept


URL = "https://crm.example/x"


@pytest.mark.parametrize("trouble", [503, 502, 429, requests.ConnectionError(), requests.ReadTimeout()])
def test_a_read_is_repeated_after_passing_trouble(trouble: t.Any) -> None:
    made, script, slept = session(trouble, trouble, 200)
    assert made.request("GET", URL).status_code == 200
    assert (len(script.asked), len(slept)) == (3, 2)
    assert slept[1] > slept[0]


@pytest.mark.parametrize("trouble", [requests.ConnectionError(), requests.ReadTimeout()])
def test_a_write_whose_answer_is_lost_is_not_repeated_and_says_it_may_have_happened(trouble: Exception) -> None:
    made, script, _slept = session(trouble, 200)
    with pytest.raises(CrmError) as told:
        made.request("POST", URL, operation="create a field")
    assert len(script.asked) == 1
    assert told.value.unknown
    assert "create a field" in str(told.value)


def test_a_write_answered_503_is_not_repeated() -> None:
    made, script, _slept = session(503, 200)
    assert made.request("PATCH", URL).status_code == 503
    assert len(script.asked) == 1


def test_a_post_that_only_reads_is_repeated() -> None:
    made, script, _slept = session(503, 200)
    assert made.request("POST", URL, safe=True).status_code == 200


def test_retry_after_is_kept_within_reason() -> None:
    made, _script, slept = session((503, {"Retry-After": "7"}), (503, {"Retry-After": "9999"}), 200)
    made.request("GET", URL)
    assert slept == [7.0, 30.0]


def test_a_certificate_problem_is_not_repeated_and_names_ca_path() -> None:
    made, script, _slept = session(requests.exceptions.SSLError("CERTIFICATE_VERIFY_FAILED"), 200)
    with pytest.raises(CrmError) as told:
        made.request("GET", URL)
    assert len(script.asked) == 1
    assert "ca_path" in told.value.advice() + told.value.remedy


def test_a_connection_cut_under_tls_is_no_certificate_problem_and_leaves_a_write_open() -> None:
    """urllib3 reports a reset in the middle of an answer as an SSLError: the request may have been carried out."""
    cut = requests.exceptions.SSLError("Max retries exceeded (Caused by SSLError(SSLEOFError(8, 'EOF occurred in violation of protocol')))")
    made, script, _slept = session(cut, 200)
    with pytest.raises(CrmError) as told:
        made.request("POST", URL, operation="create a field")
    assert (told.value.unknown, told.value.retryable, "certificate" in str(told.value)) == (True, True, False)
    made, script, _slept = session(cut, 200)
    assert made.request("GET", URL).status_code == 200


@pytest.mark.parametrize(("content", "words"), [(None, "ca_path cannot be read"), ("no certificate", "ca_path holds no certificate")])
def test_a_ca_path_that_cannot_be_used_is_named(content: str | None, words: str, tmp_path: t.Any) -> None:
    path = tmp_path / "ca.pem"
    if content is not None:
        path.write_text(content)
    with socket.create_server(("127.0.0.1", 0)) as server, pytest.raises(CrmError, match=words):
        CrmSession(timeout=5, retries=0, ca_path=str(path)).request("GET", "https://127.0.0.1:%d/" % server.getsockname()[1])


def test_every_request_has_time_outs_and_the_given_ca() -> None:
    made, script, _slept = session(200, timeout=17, ca_path="/tmp/ca.pem")
    made.request("GET", URL)
    assert script.asked[0][1]["timeout"] == (10.0, 17)
    assert script.asked[0][1]["verify"] == "/tmp/ca.pem"


def test_a_redirect_is_not_followed_with_our_credentials() -> None:
    made, script, _slept = session((302, {"Location": "https://evil.example/"}), 200)
    assert made.request("GET", URL, headers={"Authorization": "Bearer x"}).status_code == 302
    assert len(script.asked) == 1


def test_netrc_cannot_replace_the_token(tmp_path: t.Any, monkeypatch: pytest.MonkeyPatch) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine crm.example login a password b")
    monkeypatch.setenv("NETRC", str(netrc))
    made, script, _slept = session(200)
    made.request("GET", URL, headers={"Authorization": "Bearer x"})
    assert script.asked[0][0].headers["Authorization"] == "Bearer x"


@pytest.mark.parametrize("url", ["ftp://x", "https://", "https://a b", "https://x:0x", "//x", "https://x/#y", "https://@x", "https://x-",
                                 r"https://evil.example\.salesforce.com", "https://evil.example%2f.salesforce.com", "https://evil.example;.salesforce.com"])
def test_urls_that_are_no_address(url: str) -> None:
    assert url_problem(url, "url")


@pytest.mark.parametrize("url", ["https://u:s3cret@x", "http://u:s3cret@x/y", "https://u:s3c[ret@x", "https://u:s3cret @x"])
def test_a_password_in_a_url_is_not_repeated(url: str) -> None:
    assert "s3c" not in url_problem(url, "url")


@pytest.mark.parametrize("url", ["https://x", "https://127.0.0.1:8443", "https://[::1]:8443/", "https://acme--sbx.sandbox.my.salesforce.com/"])
def test_urls_that_are_addresses(url: str) -> None:
    assert url_problem(url, "url") == ""


@pytest.mark.parametrize(("size", "fits"), [(1_000, True), (1_001, False)])
def test_an_answer_is_read_within_a_bound(monkeypatch: pytest.MonkeyPatch, size: int, fits: bool) -> None:
    monkeypatch.setattr(http_session, "LARGEST", 1_000)
    made, script, _slept = session(200)
    script.body = b"x" * size
    if fits:
        assert made.request("GET", URL).content == script.body
        return
    with pytest.raises(CrmError, match="larger than"):
        made.request("GET", URL)


def test_a_streamed_answer_is_its_readers_to_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_session, "LARGEST", 10)
    made, script, _slept = session(200)
    script.body = b"x" * 100
    assert made.request("GET", URL, stream=True).raw.read() == script.body
