# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the libraries' sessions may send and get: readable passwords, redirects, answers without an end, writes sent again."""
from __future__ import annotations

import itertools
import tracemalloc

import pytest
from ansible.errors import AnsibleConnectionFailure
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._client import CimClient
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._errors import LostReply, WsmanError
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._exchange import MAX_REPLY
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._ways import ConnectionNotes, wire_for
from answering import Answering, connection, http
from wire_script import golden

ROW = http(golden("reply_query"))
WQL = "SELECT Name FROM Win32_Service"
KINDS = pytest.mark.parametrize("kind", ["winrm", "psrp"])


@pytest.fixture
def answering():
    made: list[Answering] = []

    def make(*answers):
        made.append(Answering(*answers))
        return made[-1]

    yield make
    for one in made:
        one.close()


def wire_over(made):
    """A wire that may send everything readable, as a variable would let it."""
    made.interweave_notes = ConnectionNotes(allow_cleartext=True)
    return wire_for(made)


def wire_to(server, kind, **variables):
    return wire_over(connection(kind, server.port, **variables))


@KINDS
def test_an_answer_of_the_usual_kind_passes(answering, kind):
    server = answering(ROW)
    wire = wire_to(server, kind)
    assert CimClient(wire).query(WQL) == [{"Name": "Spooler", "StartMode": "Auto", "State": "Running"}]
    assert wire.requests == len(server.requests) == 1


@pytest.mark.parametrize(("kind", "variables"), [
    ("winrm", {}), ("winrm", {"ansible_winrm_transport": ["plaintext"]}), ("winrm", {"ansible_winrm_transport": ["ssl"]}),
    ("winrm", {"ansible_winrm_transport": ["plaintext", "basic"]}), ("psrp", {}),
    ("winrm", {"ansible_winrm_transport": ["ntlm"], "ansible_winrm_message_encryption": "never"}),
    ("psrp", {"ansible_psrp_auth": "ntlm"}), ("psrp", {"ansible_psrp_auth": "negotiate"}),
])
def test_nothing_readable_is_sent(answering, kind, variables):
    server = answering(ROW)
    wire = wire_for(connection(kind, server.port, **variables))
    with pytest.raises(AnsibleConnectionFailure, match="would cross the network readable .*interweave_allow_cleartext: true") as caught:
        CimClient(wire).query(WQL)
    assert server.requests == []
    assert "nothing was sent" in str(caught.value)


@KINDS
def test_what_a_variable_allows_is_sent_and_warned_of(answering, kind):
    wire = wire_to(answering(ROW), kind)
    CimClient(wire).query(WQL)
    assert wire.warnings == ["127.0.0.1:%d: the password crossed the network readable (interweave_allow_cleartext is true)" % wire.port]


@KINDS
@pytest.mark.parametrize("status", [300, 301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(answering, kind, status):
    other = answering(ROW)
    server = answering(ROW, http(b"", status, "Location: http://user:pass@127.0.0.1:%d/wsman?token=x" % other.port))
    wire = wire_to(server, kind)
    cim = CimClient(wire)
    cim.query(WQL)
    with pytest.raises(LostReply, match=r"redirect to http://127.0.0.1:%d \(HTTP %d\), which is not followed" % (other.port, status)):
        cim.invoke("StdRegProv", "SetStringValue", {"sValue": "secret"})
    assert other.requests == []
    assert len(server.requests) == 2
    with pytest.raises(AnsibleConnectionFailure, match="is not used: it answers with a redirect"):
        CimClient(wire_to(answering(http(b"", status, "Location: http://127.0.0.1:%d/" % other.port)), kind)).query(WQL)
    assert other.requests == []


def huge(length):
    """700 MB of an answer, in whatever framing."""
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/soap+xml\r\n"
    piece = b"<a>" + b"x" * 65530 + b"</a>"
    pieces = 700_000_000 // len(piece)
    if length == "length":
        return itertools.chain([head + b"Content-Length: %d\r\n\r\n" % (pieces * len(piece))], itertools.repeat(piece, pieces))
    if length == "chunked":
        chunk = b"%x\r\n%s\r\n" % (len(piece), piece)
        return itertools.chain([head + b"Transfer-Encoding: chunked\r\n\r\n"], itertools.repeat(chunk, pieces))
    if length == "one line":  # the size of a chunk that never ends
        return itertools.chain([head + b"Transfer-Encoding: chunked\r\n\r\n"], itertools.repeat(b"0" * 65536, pieces))
    if length == "headers":
        return itertools.chain([head + b"X: "], itertools.repeat(b"y" * 65536, pieces))
    return itertools.chain([head + b"Connection: close\r\n\r\n"], itertools.repeat(piece, pieces))


@KINDS
@pytest.mark.parametrize("framing", ["length", "chunked", "close", "one line", "headers"])
def test_an_answer_of_700_mb_costs_little_memory_and_one_error(answering, kind, framing):
    bounded = framing in ("length", "chunked", "close")  # the others http.client bounds: an answer that got lost, asked for once more
    server = answering(ROW, *(huge(framing) for _each in range(1 if bounded else 2)), ROW)
    wire = wire_to(server, kind)
    cim = CimClient(wire)
    cim.query(WQL)
    tracemalloc.start()
    try:
        with pytest.raises(WsmanError) as caught:
            cim.query(WQL)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 10 * MAX_REPLY
    assert "\n" not in str(caught.value)
    if bounded:
        assert "larger than %d bytes" % MAX_REPLY in str(caught.value)
    assert server.answers == [ROW]
    assert cim.query(WQL), "what is asked next is unharmed"


@KINDS
@pytest.mark.parametrize("part", ["body", "chunks", "close", "headers"])
def test_an_answer_that_trickles_without_end_is_cut_off(answering, kind, part):
    server = answering(ROW)

    def trickle(sock):
        head = b"HTTP/1.1 200 OK\r\nContent-Type: application/soap+xml\r\n"
        ends = {"body": b"Content-Length: 100000\r\n\r\n", "chunks": b"Transfer-Encoding: chunked\r\n\r\n",
                "close": b"Connection: close\r\n\r\n", "headers": b""}
        sock.sendall(head + ends[part])
        byte = {"chunks": b"1\r\n<\r\n", "headers": b"X: y\r\n"}.get(part, b"<")
        while not server.stopped.wait(0.01):
            sock.sendall(byte)
            if part == "headers":
                byte = b"z"

    server.answers.append(trickle)
    wire = wire_to(server, kind)
    wire.grace_seconds = 0.0
    cim = CimClient(wire)
    cim.query(WQL)
    with pytest.raises(LostReply, match="no whole answer within 2 seconds"):
        wire.send(b"<x/>", 2.0, True, "Get", "x")
    assert len(server.requests) == 2, "not asked again"


@KINDS
def test_a_host_that_accepts_and_says_nothing_costs_one_connection_timeout(answering, kind):
    server = answering(ROW)
    server.answers[0] = lambda sock: server.stopped.wait()
    wire = wire_to(server, kind)
    wire.connect_seconds = 2.0
    with pytest.raises(AnsibleConnectionFailure, match="accepts the connection and says nothing within 2 seconds"):
        CimClient(wire).query(WQL)
    assert len(server.requests) == 1


NTLM_CHALLENGE = "WWW-Authenticate: NTLM"


@pytest.mark.parametrize(("kind", "variables"), [
    ("winrm", {"ansible_winrm_transport": ["ntlm"], "ansible_winrm_message_encryption": "never"}),
    ("psrp", {"ansible_psrp_auth": "ntlm"}),
])
@pytest.mark.parametrize("answer", [http(b"", 401, NTLM_CHALLENGE), http(b"", 401, "WWW-Authenticate: Negotiate"), http(b"", 401), http(b"", 400),
                                    http(b"", 407, "Proxy-Authenticate: NTLM"), http(b"", 503), http(b"<html/>", 502)])
def test_the_library_does_not_send_a_write_again_either(answering, kind, variables, answer):
    server = answering(ROW, answer, ROW)
    cim = CimClient(wire_to(server, kind, **variables))
    cim.query(WQL)
    with pytest.raises(WsmanError):
        cim.invoke("StdRegProv", "CreateKey", {"sSubKeyName": "X"})
    assert sum(b"CreateKey_INPUT" in request for request in server.requests) == 1


@KINDS
def test_a_proxy_of_the_environment_is_named(answering, kind, monkeypatch):
    proxy = answering(http(b"", 502))
    monkeypatch.setenv("http_proxy", "http://user:secret@127.0.0.1:%d" % proxy.port)
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    wire = wire_over(connection(kind, 5985, ansible_host="qb.example"))
    with pytest.raises(AnsibleConnectionFailure) as caught:
        CimClient(wire).query(WQL)
    assert "qb.example:5985 (through the proxy http://127.0.0.1:%d of the environment) answers, but not as WinRM" % proxy.port in str(caught.value)
    assert "secret" not in str(caught.value)


NTLM = pytest.mark.parametrize(("kind", "variables"), [
    ("winrm", {"ansible_winrm_transport": ["ntlm"]}), ("psrp", {"ansible_psrp_auth": "ntlm", "ansible_psrp_message_encryption": "always"}),
])


@NTLM
@pytest.mark.parametrize(("offers", "named"), [
    (b'WWW-Authenticate: Basic realm="WSMAN"\r\n', "it offers Basic:"),
    (b"WWW-Authenticate: Kerberos\r\nWWW-Authenticate: CredSSP\r\n", "Kerberos and CredSSP:"),
    (b"WWW-Authenticate: Negotiate\r\n", "it offers Negotiate:"), (b"", "it offers none:"), (b"WWW-Authenticate: \x1b]0;x\x07{{ 7*7 }}\r\n", "it offers none:"),
])
def test_a_host_without_ntlm_is_told_from_a_wrong_password_by_one_request(answering, kind, variables, offers, named):
    server = answering(b"HTTP/1.1 401 Unauthorized\r\n%sContent-Length: 0\r\n\r\n" % offers)
    with pytest.raises(AnsibleConnectionFailure, match="offers no login by NTLM") as caught:
        CimClient(wire_for(connection(kind, server.port, **variables))).query(WQL)
    assert named in str(caught.value)
    assert len(server.requests) == 1
    assert b"Negotiate TlRMTVNTUAABAAAA" in server.requests[0], "the login goes first: nobody waits for being asked for it"
