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
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._exchange import Readable, Redirected, TooLarge, TooSlow
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._reasons import never_connected
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._transport import Channel, ConnectionWire, Way

GOOD = (200, b"<s:Envelope/>")
SPOILT = (400, b"")


def refused(kind=urllib3.exceptions.NewConnectionError, text="[Errno 111] Connection refused"):
    pool = urllib3.HTTPConnectionPool("h")
    return requests.exceptions.ConnectionError(urllib3.exceptions.MaxRetryError(pool, "/", kind(pool, text)))


DROPPED = requests.exceptions.ConnectionError(urllib3.exceptions.ProtocolError("Connection aborted.", ConnectionResetError(104, "reset by peer")))


class Script:
    """A way to authenticate whose channels play this script; each entry is an answer or an exception. ``carried``: the message was on its way."""

    def __init__(self, name, *answers, carried=True, encrypts=False):
        self.name, self.answers, self.carried, self.encrypts = name, list(answers), carried, encrypts
        self.built = self.posted = self.closed = 0
        self.wire = None

    def way(self):
        return Way(self.name, self.build)

    def build(self, guard):
        self.built += 1
        return Channel(self.post, self.close, lambda: self.encrypts)

    def post(self, envelope, connect, read):
        self.posted += 1
        self.wire.guard.requests += 1
        answer = self.answers.pop(0)
        self.wire.guard.carried = self.carried and not (isinstance(answer, Exception) and never_connected(answer))
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
    basic, ntlm = Script("basic", _transport.Rejected("rejected")), Script("ntlm", GOOD, GOOD)
    made = wire(basic, ntlm)
    assert (send(made), send(made)) == (GOOD, GOOD)
    assert (basic.posted, ntlm.built) == (1, 1)


def test_unencrypted_traffic_that_is_not_allowed_leads_to_the_next_transport():
    basic, ntlm = Script("plaintext", (500, b"")), Script("ntlm", GOOD)
    assert send(wire(basic, ntlm)) == GOOD


def test_a_library_that_cannot_build_a_transport_leads_to_the_next():
    class Missing(Script):
        def build(self, guard):
            raise RuntimeError("requested auth method is kerberos, but pykerberos is not installed")

    assert send(wire(Missing("kerberos"), Script("ntlm", GOOD))) == GOOD


def test_when_no_transport_is_left_the_host_is_unreachable_and_every_reason_is_told():
    made = wire(Script("basic", _transport.Rejected("the specified credentials were rejected")), Script("ntlm", _transport.Rejected("no")))
    with pytest.raises(AnsibleConnectionFailure) as caught:
        send(made)
    assert str(caught.value) == "qb.example:5985 does not let user 'ACME\\me' in: basic: the specified credentials were rejected; ntlm: no"


def test_what_is_missing_on_the_controller_is_not_blamed_on_the_host():
    class Missing(Script):
        def build(self, guard):
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
    script = Script("ntlm", GOOD, SPOILT, GOOD, encrypts=True)
    made = wire(script)
    send(made)
    assert send(made) == GOOD, "a write too: it certainly was not read"
    assert (script.built, script.closed, script.posted) == (2, 1, 3)


#: What a proxy or a balancer can answer after the host has executed the message.
FROM_BETWEEN = [(status, body) for status in (400, 401, 403, 404, 405, 408, 413, 429, 500, 502, 503, 504) for body in (b"", b"<html>no</html>")]


@pytest.mark.parametrize("answer", FROM_BETWEEN)
@pytest.mark.parametrize("encrypts", [False, True])
def test_no_answer_of_something_in_between_makes_a_write_go_out_twice(answer, encrypts):
    """Only an empty 400 on a channel that encrypts messages says that one was not read."""
    script = Script("basic", GOOD, _transport.Rejected("401") if answer[0] == 401 else answer, GOOD, GOOD, encrypts=encrypts)
    made = wire(script)
    send(made)
    unread = encrypts and answer == SPOILT
    if answer[0] == 401:
        with pytest.raises(LostReply):
            send(made)
    else:
        assert send(made) == (GOOD if unread else answer)
    assert script.posted == (3 if unread else 2)


def test_a_connection_that_stays_spoilt_is_an_error_that_says_it_was_not_executed():
    script = Script("ntlm", GOOD, SPOILT, SPOILT, encrypts=True)
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
    made = wire(Script("ntlm", GOOD, _transport.Rejected("401")))
    send(made)
    with pytest.raises(Disconnected, match="does not let user"):
        send(made, repeatable=True)


@pytest.mark.parametrize("error", [TooLarge("large"), TooSlow("slow"), Redirected("elsewhere")])
def test_an_answer_without_an_end_is_not_asked_for_again(error):
    script = Script("ntlm", GOOD, error, GOOD)
    made = wire(script)
    send(made)
    with pytest.raises(LostReply, match="no reply from qb.example:5985: %s" % error) as caught:
        send(made, repeatable=True)
    assert (caught.value.again, script.posted, script.closed) == (False, 2, 1)
    with pytest.raises(AnsibleConnectionFailure, match="qb.example:5985 is not used: %s" % error):
        send(wire(Script("ntlm", error)), repeatable=True)


def test_a_host_that_accepts_and_never_answers_is_not_tried_twice():
    script = Script("ntlm", requests.exceptions.ReadTimeout("read timed out"), GOOD)
    with pytest.raises(AnsibleConnectionFailure, match="accepts the connection and says nothing within 30 seconds"):
        send(wire(script), repeatable=True)
    assert script.posted == 1


def test_what_would_be_readable_on_the_network_leads_to_the_next_way():
    basic, ntlm = Script("basic", Readable("not sent, since the password would cross the network readable")), Script("ntlm", GOOD)
    assert send(wire(basic, ntlm)) == GOOD
    with pytest.raises(AnsibleConnectionFailure, match="basic: not sent, since the password would"):
        send(wire(Script("basic", Readable("not sent, since the password would cross the network readable"))))


def test_a_proxy_is_named_in_every_error():
    made = wire(Script("ntlm", (502, b"")))
    made.guard.proxy = "the proxy http://proxy.example:3128 of the environment"
    with pytest.raises(AnsibleConnectionFailure, match=r"qb.example:5985 \(through the proxy http://proxy.example:3128 of the environment\) answers"):
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
