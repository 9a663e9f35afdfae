# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The wire over scripted transports: ways walked, spoilt connections rebuilt, lost replies never hidden."""
from __future__ import annotations

import pytest
import requests
import urllib3.exceptions
from ansible.errors import AnsibleConnectionFailure
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman import _transport
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._errors import Disconnected, LostReply, NotExecuted
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._transport import Channel, ConnectionWire, Way

GOOD = (200, b"<s:Envelope/>")
SPOILT = (400, b"")


def refused(kind=urllib3.exceptions.NewConnectionError, text="[Errno 111] Connection refused"):
    pool = urllib3.HTTPConnectionPool("h")
    return requests.exceptions.ConnectionError(urllib3.exceptions.MaxRetryError(pool, "/", kind(pool, text)))


DROPPED = requests.exceptions.ConnectionError(urllib3.exceptions.ProtocolError("Connection aborted.", ConnectionResetError(104, "reset by peer")))


class Script:
    """A way to authenticate whose channels play this script; each entry is an answer or an exception. ``carried``: the message was on its way."""

    def __init__(self, name, *answers, carried=True):
        self.name, self.answers, self.carried = name, list(answers), carried
        self.built = self.posted = self.closed = 0
        self.wire = None

    def way(self):
        return Way(self.name, self.build)

    def build(self, count):
        self.built += 1
        return Channel(self.post, self.close)

    def post(self, envelope, connect, read):
        self.posted += 1
        self.wire.requests += 1
        self.wire._carried = self.carried
        answer = self.answers.pop(0)
        if isinstance(answer, BaseException):
            raise answer
        return answer

    def close(self):
        self.closed += 1


def wire(*scripts):
    made = ConnectionWire([script.way() for script in scripts], "qb.example", 5985, user="ACME\\me")
    for script in scripts:
        script.wire = made
    return made


def send(made, repeatable=False):
    return made.send(b"<x/>", 30.0, repeatable, "Get", "root/cimv2:C")


def test_one_channel_carries_every_message():
    script = Script("ntlm", GOOD, GOOD, GOOD)
    made = wire(script)
    assert [send(made) for _each in range(3)] == [GOOD] * 3
    assert script.built == 1


def test_the_list_of_transports_is_walked():
    basic, ntlm = Script("basic", _transport._Rejected("rejected")), Script("ntlm", GOOD, GOOD)
    made = wire(basic, ntlm)
    assert (send(made), send(made)) == (GOOD, GOOD)
    assert (basic.posted, ntlm.built) == (1, 1)


def test_unencrypted_traffic_that_is_not_allowed_leads_to_the_next_transport():
    basic, ntlm = Script("plaintext", (500, b"")), Script("ntlm", GOOD)
    assert send(wire(basic, ntlm)) == GOOD


def test_a_library_that_cannot_build_a_transport_leads_to_the_next():
    class Missing(Script):
        def build(self, count):
            raise RuntimeError("requested auth method is kerberos, but pykerberos is not installed")

    assert send(wire(Missing("kerberos"), Script("ntlm", GOOD))) == GOOD


def test_when_no_transport_is_left_the_host_is_unreachable_and_every_reason_is_told():
    made = wire(Script("basic", _transport._Rejected("the specified credentials were rejected")), Script("ntlm", _transport._Rejected("no")))
    with pytest.raises(AnsibleConnectionFailure) as caught:
        send(made)
    assert str(caught.value) == "qb.example:5985 does not let user 'ACME\\me' in: basic: the specified credentials were rejected; ntlm: no"


def test_what_is_missing_on_the_controller_is_not_blamed_on_the_host():
    class Missing(Script):
        def build(self, count):
            raise RuntimeError("requested auth method is kerberos, but pykerberos is not installed")

    with pytest.raises(AnsibleConnectionFailure, match=r"^cannot log in to qb.example:5985 as user 'ACME\\me', nothing was sent: kerberos: requested"):
        send(wire(Missing("kerberos")))


@pytest.mark.parametrize(("answer", "words"), [
    ((404, b""), "no WS-Management listener at this port and path .HTTP 404."), ((503, b""), "HTTP 503"), ((403, b""), "refuses this address"),
    ((400, b"<h2>Bad Request - Invalid Hostname</h2>"), "HTTP 400"), ((200, b"<html><body>It works!</body></html>"), "HTTP 200"), ((200, b""), "HTTP 200"),
])
def test_what_answers_but_is_no_winrm_is_unreachable(answer, words):
    script = Script("ntlm", answer, GOOD)
    with pytest.raises(AnsibleConnectionFailure, match="qb.example:5985 answers, but not as WinRM: .*" + words):
        send(wire(script))
    assert script.closed == 1


def test_once_winrm_answered_a_refusal_is_that_operations():
    script = Script("ntlm", (500, "<s:Envelope/>".encode("utf-16")), (413, b""))
    made = wire(script)
    send(made)
    assert send(made) == (413, b"")


def test_a_spoilt_keep_alive_connection_is_rebuilt_and_the_message_sent_again():
    script = Script("ntlm", GOOD, SPOILT, GOOD)
    made = wire(script)
    send(made)
    assert send(made) == GOOD, "a write too: it certainly was not read"
    assert (script.built, script.closed, script.posted) == (2, 1, 3)


def test_a_connection_that_stays_spoilt_is_an_error_that_says_it_was_not_executed():
    script = Script("ntlm", GOOD, SPOILT, SPOILT)
    made = wire(script)
    send(made)
    assert send(made) == SPOILT, "the first message of a fresh connection: the client reads the status"
    script = Script("ntlm", GOOD, requests.exceptions.ConnectionError("x"), requests.exceptions.ConnectionError("y"), carried=False)
    made = wire(script)
    send(made)
    with pytest.raises(NotExecuted):
        send(made)


@pytest.mark.parametrize("loss", [DROPPED, requests.exceptions.ReadTimeout("read timed out"), requests.exceptions.ChunkedEncodingError("cut")])
def test_a_lost_reply_to_a_write_is_told_and_not_sent_again(loss):
    script = Script("ntlm", GOOD, loss, GOOD)
    made = wire(script)
    send(made)
    with pytest.raises(LostReply, match="no reply from qb.example:5985") as caught:
        send(made)
    assert (caught.value.operation, script.posted) == ("Get", 2)
    assert send(made) == GOOD, "over a new connection"
    assert script.built == 2


def test_a_lost_reply_to_a_read_is_asked_again_once():
    script = Script("ntlm", GOOD, DROPPED, GOOD, DROPPED, DROPPED)
    made = wire(script)
    send(made)
    assert send(made, repeatable=True) == GOOD
    with pytest.raises(LostReply):
        send(made, repeatable=True)
    assert script.posted == 5


def test_a_reply_that_cannot_be_decrypted_is_a_lost_reply():
    script = Script("ntlm", GOOD, KeyError("Content-Type"))
    made = wire(script)
    send(made)
    with pytest.raises(LostReply, match="could not be read"):
        send(made)


def test_a_message_that_never_left_is_sent_again():
    script = Script("ntlm", GOOD, DROPPED, GOOD, carried=False)
    made = wire(script)
    send(made)
    assert send(made) == GOOD


@pytest.mark.parametrize(("error", "words"), [
    (refused(), "nothing listens at qb.example:5985"),
    (refused(urllib3.exceptions.NameResolutionError.__mro__[1], "Failed to resolve 'qb.example' ([Errno -2] Name or service not known)"),
     "the name 'qb.example' cannot be resolved"),
    (requests.exceptions.ConnectTimeout("connect timed out"), "does not answer within 30 seconds"),
    (requests.exceptions.SSLError("[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: self-signed certificate (_ssl.c:1)"),
     r"not trusted \(self-signed certificate\): name the file"),
    (requests.exceptions.SSLError("[SSL: WRONG_VERSION_NUMBER] wrong version number"), "is this the HTTPS listener's port"),
])
def test_an_unreachable_host_is_ansibles_own_unreachable_in_one_sentence(error, words):
    with pytest.raises(AnsibleConnectionFailure, match=words) as caught:
        send(wire(Script("ntlm", error)))
    assert "\n" not in str(caught.value)


def test_a_port_that_speaks_something_else_is_unreachable():
    with pytest.raises(AnsibleConnectionFailure, match="is this WinRM's port and scheme"):
        send(wire(Script("basic", DROPPED, DROPPED)), repeatable=True)


def test_a_host_that_goes_away_later_is_told_apart_since_something_may_have_been_changed():
    made = wire(Script("ntlm", GOOD, refused()))
    send(made)
    with pytest.raises(Disconnected, match="the connection was lost"):
        send(made)


def test_credentials_that_stop_working_are_told():
    made = wire(Script("ntlm", GOOD, _transport._Rejected("401")))
    send(made)
    with pytest.raises(Disconnected, match="does not let user"):
        send(made)


def test_a_task_timeout_spoils_the_connection_and_passes_through():
    class TaskTimeout(BaseException):
        pass

    script = Script("ntlm", GOOD, TaskTimeout(), GOOD)
    made = wire(script)
    send(made)
    with pytest.raises(TaskTimeout):
        send(made)
    assert send(made) == GOOD
    assert script.built == 2


def test_requests_are_counted_with_the_legs_of_authentication():
    made = wire(Script("ntlm"))

    class Adapter:
        def send(self, request, **kwargs):
            return request.body

    class Session:
        adapters = {"http://": Adapter()}

    session = Session()
    made._count(session)
    for body in (None, None, b"x"):
        session.adapters["http://"].send(type("R", (), {"body": body}))
    assert made.requests == 3
    assert made._carried is True
