# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Damaged answers of both CRMs: no exception leaves a resource, and no damage makes a pass of what failed.

The honest answers are recorded once from the lab, where each check fails for more than one reason; each input damages one of them in one place,
and never by a value that says more than the honest one. The seed is fixed, so is the number of inputs.
"""
from __future__ import annotations

import copy
import json
import random
import typing as t

import pytest
import requests
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible_collections.interweave.smartintegration.plugins.module_utils._creatio.client import CreatioClient
from ansible_collections.interweave.smartintegration.plugins.module_utils._creatio.connection import Connection as CreatioConnection
from ansible_collections.interweave.smartintegration.plugins.module_utils._crm.contract import CrmError
from ansible_collections.interweave.smartintegration.plugins.module_utils._crm.http_session import CrmSession
from ansible_collections.interweave.smartintegration.plugins.module_utils._crms import CONNECTORS, RESOURCES
from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import ChangePolicy
from ansible_collections.interweave.smartintegration.plugins.module_utils._salesforce.client import SalesforceClient
from ansible_collections.interweave.smartintegration.plugins.module_utils._salesforce.connection import Connection as SalesforceConnection
from labclient import LabClient

INPUTS = 250
JUNK: tuple[t.Any, ...] = (None, 0, -1, 1.5, "", "x", [], {}, [[]], {"x": {}}, "\ud800")
DEEP = "[" * 100_000

Key = tuple[str, str, str]
Reply = tuple[int, dict[str, str], bytes]


def key_of(method: str, url: str, kwargs: dict[str, t.Any]) -> Key:
    return method, url, json.dumps([kwargs.get(name) for name in ("json", "data", "params")], sort_keys=True, default=str)


class Recorder(CrmSession):
    def __init__(self, ca: str) -> None:
        super().__init__(ca_path=ca)
        self.replies: dict[Key, Reply] = {}

    def request(self, method: str, url: str, *args: t.Any, **kwargs: t.Any) -> requests.Response:  # type: ignore[override]
        reply = super().request(method, url, *args, **kwargs)
        self.replies[key_of(method, url, kwargs)] = (reply.status_code, dict(reply.headers), reply.content)
        return reply


class Player(CrmSession):
    """Answers as recorded, one answer damaged; what was never asked is not found."""

    def __init__(self, replies: dict[Key, Reply]) -> None:
        super().__init__()
        self.replies = replies

    def request(self, method: str, url: str, *args: t.Any, **kwargs: t.Any) -> requests.Response:  # type: ignore[override]
        status, headers, content = self.replies.get(key_of(method, url, kwargs), (404, {"Content-Type": "application/json"}, b"[]"))
        reply = requests.Response()
        reply.status_code, reply._content = status, content
        reply.headers.update({name: value for name, value in headers.items() if name.lower() not in ("content-encoding", "set-cookie")})
        reply.url = url
        if "AuthService" in url:
            self.cookies.set("BPMCSRF", "token")
        return reply


def places(value: t.Any, path: tuple[t.Any, ...] = ()) -> list[tuple[t.Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, child in inner for place in places(child, (*path, key)))]


def damaged(content: bytes, chance: random.Random) -> bytes:
    """One place of a JSON answer: cut, emptied of sense, taken away, or nested without end."""
    data = json.loads(content)
    way = chance.randrange(6)
    if way == 0:
        return content[:chance.randrange(len(content))]
    if way == 1:
        return DEEP.encode()
    where = places(data)
    path = chance.choice(where)
    if not path:
        return json.dumps(chance.choice(JUNK)).encode()
    data = copy.deepcopy(data)
    holder = data
    for step in path[:-1]:
        holder = holder[step]
    if way == 2 and isinstance(holder, dict):
        del holder[path[-1]]
    elif way == 3:
        holder[path[-1]] = json.loads("[" * 200 + "]" * 200)
    else:
        holder[path[-1]] = chance.choice(JUNK)
    return json.dumps(data).encode()


def options_of(spec: dict[str, t.Any], given: dict[str, t.Any]) -> dict[str, t.Any]:
    checked = ArgumentSpecValidator(spec).validate(given)
    assert not checked.error_messages
    return t.cast("dict[str, t.Any]", checked.validated_parameters)


def look(crm: str, login: dict[str, t.Any], session: CrmSession, name: str, options: dict[str, t.Any]) -> str:
    """The status of one check, logged in through *session*; a login that is refused is an error of it."""
    try:
        client: t.Any = SalesforceClient(SalesforceConnection(login, session)) if crm == "salesforce" else CreatioClient(CreatioConnection(login, session))
    except CrmError:
        return "error"
    resource = RESOURCES[name](options_of(RESOURCES[name].SPEC, options), client)
    client.prefetch([resource])
    return resource.run(ChangePolicy(check_mode=True)).status


CASES = [
    ("salesforce", "salesforce_permissions", {"integration_username": "interweave@acme.example"}),
    ("salesforce", "salesforce_fields", {"preset": "checklist", "integration_username": "interweave@acme.example"}),
    ("salesforce", "crm_account_names", {}),
    ("creatio", "creatio_permissions", {}), ("creatio", "creatio_columns", {"preset": "checklist"}), ("creatio", "crm_account_names", {}),
]


@pytest.mark.parametrize(("crm", "name", "options"), CASES, ids=["%s-%s" % case[:2] for case in CASES])
def test_damaged_answers_never_leave_as_exceptions_nor_pass(lab: LabClient, crm: str, name: str, options: dict[str, t.Any]) -> None:
    if crm == "salesforce":
        given = {"login_url": "https://%s:8443" % lab.address(2), "client_id": "3MVG9.acme.admin", "client_secret": "acme-admin-secret"}
    else:
        given = {"url": "https://%s:8444" % lab.address(3), "auth": "password", "username": "interweave", "password": "lab-globex-pw"}
    login = options_of(CONNECTORS[crm].spec, {**given, "ca_path": lab.ca})
    recorder = Recorder(lab.ca)
    honest = look(crm, login, recorder, name, options)
    assert honest in ("fail", "error")
    assert look(crm, login, Player(recorder.replies), name, options) == honest
    chance = random.Random(20261130)
    asked = sorted(key for key, reply in recorder.replies.items() if reply[2][:1] in (b"{", b"["))
    seen = set()
    for _number in range(INPUTS):
        key = chance.choice(asked)
        status, headers, content = recorder.replies[key]
        seen.add(look(crm, login, Player({**recorder.replies, key: (status, headers, damaged(content, chance))}), name, options))
    assert seen <= {"fail", "error"}
    assert "error" in seen
