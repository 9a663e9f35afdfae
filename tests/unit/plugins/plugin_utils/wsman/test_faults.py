# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Both shapes of fault become the exception that says what happened."""
from __future__ import annotations

import pytest
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman import _errors as e
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._faults import NotFoundSomewhere, reply_body
from wire_script import golden


@pytest.mark.parametrize(("name", "kind", "code", "cim_status"), [
    ("fault_not_found_classic", NotFoundSomewhere, 2150858752, None),
    ("fault_bare_subcode", NotFoundSomewhere, None, None),
    ("fault_not_found_mi", e.CimNotFound, 2147749890, 6),
    ("fault_unknown_class_omi", e.CimNotSupportedHere, 2147749904, 5),
    ("fault_unknown_namespace", e.CimNotSupportedHere, 2147749902, 3),
    ("fault_filter", e.CimNotSupportedHere, 2150858778, None),
    ("fault_exists", e.AlreadyExists, 2147749913, 11),
    ("fault_quota", e.QuotaExceeded, 2150859173, 27),
    ("fault_timeout", e.OperationTimedOut, 2150858793, None),
    ("fault_denied", e.AccessDenied, 5, None),
    ("fault_denied_german", e.AccessDenied, 5, None),
])
def test_every_known_fault(name, kind, code, cim_status):
    with pytest.raises(e.CimError) as caught:
        reply_body(500, golden(name), "Get", "root/cimv2:Win32_Service")
    assert caught.value.__class__ is kind
    assert (caught.value.code, caught.value.cim_status) == (code, cim_status)
    assert str(caught.value).startswith("Get root/cimv2:Win32_Service: ")


def test_the_providers_words_are_kept():
    with pytest.raises(e.QuotaExceeded) as caught:
        reply_body(500, golden("fault_quota"), "Create", "the command shell")
    assert caught.value.provider_message == "This user has exceeded the maximum number of 30 concurrent shells."
    assert caught.value.subcode == "QuotaLimit"
    assert "code 2150859173 (0x803381A5), CIM status 27, QuotaLimit" in str(caught.value)


def test_a_fault_with_status_200_is_a_fault():
    with pytest.raises(e.AccessDenied):
        reply_body(200, golden("fault_denied"), "Get", "x")


@pytest.mark.parametrize(("status", "kind", "words"), [
    (400, e.LostReply, "decrypt"),
    (404, e.LostReply, "listener"),
    (413, e.LostReply, "MaxEnvelopeSizekb"),
    (403, e.LostReply, "refuses"),
    (503, e.LostReply, "not available"),
    (500, e.LostReply, "without a reason .HTTP 500.$"),
    (502, e.LostReply, "HTTP 502"),
])
@pytest.mark.parametrize("body", [b"", b"<html>sorry</html>", b"not xml"])
def test_an_answer_without_soap_says_what_the_status_means(status, kind, words, body):
    with pytest.raises(e.WsmanError, match=words) as caught:
        reply_body(status, body, "Get", "x")
    assert caught.value.__class__ is kind


@pytest.mark.parametrize("cut", [1, 40, 400, -1])
def test_a_reply_that_is_cut_off_says_that_the_outcome_is_unknown(cut):
    with pytest.raises(e.LostReply, match="Put x: the reply is no complete XML document"):
        reply_body(200, golden("reply_query").strip()[:cut], "Put", "x")


@pytest.mark.parametrize("code", ["", "abc", "-2144108544", "99999999999999999999"])
def test_a_code_that_is_no_number_does_not_hide_the_fault(code):
    with pytest.raises(e.CimError):
        reply_body(500, golden("fault_denied").replace(b'Code="5"', b'Code="%s"' % code.encode()), "Get", "x")


TOO_LONG = (b"<HTML><HEAD><TITLE>Bad Request</TITLE></HEAD><BODY><h2>Bad Request - Request Too Long</h2><hr>"
            b"<p>HTTP Error 400. The size of the request headers is too long.</p></BODY></HTML>")


def test_headers_that_are_too_long_are_named():
    with pytest.raises(e.LostReply, match="account in many groups"):
        reply_body(400, TOO_LONG, "Get", "x")


@pytest.mark.parametrize("code", range(2150859236, 2150859243))
@pytest.mark.parametrize("subcode", [b"w:QuotaLimit", b"w:InternalError"])
def test_every_quota_is_a_quota_whatever_its_subcode(code, subcode):
    document = golden("fault_quota").replace(b"2150859173", str(code).encode()).replace(b"w:QuotaLimit", subcode)
    with pytest.raises(e.QuotaExceeded):
        reply_body(500, document, "Command", "x")


@pytest.mark.parametrize("status", [12, 15])
def test_a_property_or_query_that_the_host_does_not_know_is_told_by_its_status(status):
    document = golden("fault_exists").replace(b">11</p:CIMStatusCode>", b">%d</p:CIMStatusCode>" % status)
    assert document != golden("fault_exists")
    with pytest.raises(e.CimNotSupportedHere):
        reply_body(500, document, "Enumerate", "x")
