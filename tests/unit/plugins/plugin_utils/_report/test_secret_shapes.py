# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A sweep of the forms in which logs, configuration and messages carry a secret, times the names under which they carry it."""
from __future__ import annotations

import json
import tracemalloc
from urllib.parse import quote

import pytest
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.mask import Mask
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.secret_shapes import MASK, is_secret_name, without_shapes

NAMES = [
    "password", "Password", "PASSWORD", "UserPassword", "SFPassword", "QBPassword", "userPassword", "user_password", "user-password", "sfpassword",
    "ansible_password", "password2", "Password1", "passwordValue", "PasswordText", "passwords", "db.password", "passwd", "Passwd", "passphrase", "passcode",
    "pwd", "PWD", "QBPwd", "qb_pwd", "psw", "Psw", "UserPsw", "pswd", "Pswd", "QBPswd", "secret", "client_secret", "clientSecret", "ClientSecret",
    "token", "access_token", "accessToken", "AccessToken", "__TOKEN__", "securityToken", "SFToken", "apikey", "apiKey", "api_key", "api-key", "Enckey",
    "encKey", "privateKey", "sessionId", "SessionID", "session_id", "BPMCSRF", "aspxauth", "credentials",
]
#: How a value stands behind its name; {n} the name, {v} the value. After it comes something that must stay.
FORMS = {
    "assignment": "login {n}={v} rest",
    "assignment with blanks": "login {n} = {v} rest",
    "colon": "login {n}: {v} rest",
    "arrow": "login {n} => {v} rest",
    "double quotes": 'login {n}="{v} {v}" rest',
    "single quotes": "login {n}='{v} {v}' rest",
    "in braces": "DSN=A;{n}={{{v};{v}}};rest",
    "connection string": "DSN=A;{n}={v} {v};rest",
    "connection string begins": "{n}={v},{v}!;rest",
    "address": "https://iw.example/run?a=1&{n}={v}&rest",
    "address, first": "https://iw.example/run?{n}={v}&rest",
    "address in an address": "next=https%3A%2F%2Fx%3Fa%3D1%26{n}%3D{v}%26rest",
    "command line": "tool --{n} {v} rest",
    "command line, Windows": "tool /{n}:{v} rest",
    "JSON": '{{"a": 1, "{n}": "{v}", "rest": 1}}',
    "JSON, tight": '{{"a":1,"{n}":"{v}","rest":1}}',
    "JSON in a log line": '09:14:02 INFO POST body={{"UserName":"svc","{n}":"{v}\\"{v}"}} rest',
    "JSON in JSON": '{{"body": "{{\\"{n}\\": \\"{v} {v}\\", \\"rest\\": 1}}"}}',
    "JSON, single quotes": "{{'{n}': '{v}', 'rest': 1}}",
    "XML": "<a><{n}>{v}</{n}><b>rest</b></a>",
    "XML with prefix": "<a><urn:{n}>{v}</urn:{n}><b>rest</b></a>",
    "XML with attribute": '<a><ns1:{n} xsi:type="xsd:string">{v} {v}</ns1:{n}><b>rest</b></a>',
    "XML with CDATA": "<a><{n}><![CDATA[{v}]]></{n}><b>rest</b></a>",
    "XML with an element inside": "<a><{n}>\n <value>{v}</value>\n</{n}><b>rest</b></a>",
    "XML as text": "&lt;a&gt;&lt;{n}&gt;{v}&lt;/{n}&gt;rest&lt;/a&gt;",
    "XML, key and value elements": "<d><key>{n}</key>\n<value>{v}</value><b>rest</b></d>",
    "XML attribute": '<login {n}="{v} {v}" user="rest"/>',
    "name and value": '<Parameter Name="{n}" Value="{v} {v}"/><b>rest</b>',
    "name, type and value": '<Parameter Name="{n}" Type="string" Value="{v}" /><b>rest</b>',
    "value and name": '<Parameter Value="{v} {v}" Name="{n}"/><b>rest</b>',
    "name and value, JSON": '[{{"name": "{n}", "value": "{v}"}}, "rest"]',
    "value and name, JSON": '[{{"value": "{v}", "name": "{n}"}}, "rest"]',
    "name and value, JSON in JSON": '[{{\\"name\\": \\"{n}\\", \\"value\\": \\"{v}\\"}}, "rest"]',
}
#: Where the line was cut, or the file ended.
CUT = {
    "JSON": '{{"user": "rest", "{n}": "{v} {v}', "XML": "<a>rest<{n}>{v} {v}", "quotes": "rest {n}='{v} {v}", "braces": "rest;{n}={{{v}",
    "name and value": '<b>rest</b><Parameter Name="{n}" Value="{v} {v}',
}
VALUE = "hunter2Zx"


@pytest.mark.parametrize("form", list(FORMS))
@pytest.mark.parametrize("name", NAMES)
def test_a_secret_is_masked_in_every_form_under_every_name(form, name):
    text = FORMS[form].format(n=name, v=VALUE)
    masked = without_shapes(text)
    assert VALUE not in masked, masked
    assert MASK in masked
    assert "rest" in masked, masked


@pytest.mark.parametrize("form", list(CUT))
@pytest.mark.parametrize("name", NAMES)
def test_what_is_cut_off_is_masked_to_its_end(form, name):
    masked = without_shapes(CUT[form].format(n=name, v=VALUE))
    assert VALUE not in masked, masked
    assert "rest" in masked


@pytest.mark.parametrize("value", ["a,b", "p)w]d", "x\\y", "p@ss:w/rd", "1234", "ü€", "pa%s", "a=b"])
@pytest.mark.parametrize("form", ["assignment", "JSON", "XML", "name and value", "connection string", "double quotes"])
def test_signs_in_a_secret_do_not_end_it(form, value):
    masked = without_shapes(FORMS[form].format(n="SFPassword", v=value))
    assert value not in masked.replace("rest", ""), masked


def test_the_login_line_of_a_live_log():
    line = '{"UserName":"svc","UserPassword":"%s"} Connection to crm.example:443 refused' % VALUE
    assert without_shapes(line) == '{"UserName":"svc","UserPassword":%s} Connection to crm.example:443 refused' % MASK
    assert VALUE not in json.dumps(Mask().value({"facts": {"lines": [line]}, "data": [{"Name": "SFPassword", "Value": VALUE}]}))
    assert VALUE not in without_shapes("GET /x?q=%s" % quote("https://y?QBPassword=%s&a=1" % VALUE, safe=""))


@pytest.mark.parametrize("text", [
    "secretary: Anna", "the company's secretary=Anna", "tokenized: yes", "passwordless: true", "password_file=/etc/x", "PasswordExpires=2027",
    "tokenUrl: https://x",
    "token_type: bearer", "passwordNeverExpires: true", "PasswordPolicy=strict", "passes: 3", "pass: 4", "monkey: 4", "<secretary>Anna</secretary>",
    '<Parameter Name="PasswordFile" Value="C:\\x"/>', "token_expires_in=3600", "keyboard=de", "public_key_id: 5",
    "The password was wrong", "client_secret is not set",
])
def test_what_only_sounds_secret_stays(text):
    assert without_shapes(text) == text


@pytest.mark.parametrize("name", NAMES)
def test_every_name_is_a_secret_name(name):
    assert is_secret_name(name)


def test_a_large_text_is_masked_in_the_room_it_takes():
    """No form tries every stretch of a long line against every other: three megabytes of one word, of tags, of quotes."""
    for piece in ("passwor", "<password", '"name": "x", ', "aGVsbG8", "pwd ", "value='x' ", "\\"):
        text = piece * (300_000 // len(piece))
        tracemalloc.start()
        without_shapes(text)
        assert tracemalloc.get_traced_memory()[1] < 64 << 20
        tracemalloc.stop()
