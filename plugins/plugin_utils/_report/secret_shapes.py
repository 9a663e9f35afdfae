# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: how a secret looks in a text whose value nobody knows: by what stands before it.

The forms are those of logs, configuration files and messages of InterWeave's engine, QODBC, Salesforce and Creatio: assignments, connection strings,
addresses, JSON (also inside JSON), XML elements, pairs of name and value, headers, tokens of known make.
"""
from __future__ import annotations

import re

MASK = "********"

_WORD = (r"(?:pass(?:word|wd|phrase|code)|pswd|psw|pwd|secret|token|credential|(?:api|private|enc|encryption|access|account|shared|signing)[ _-]?key"
         r"|session[ _-]?id|bpmcsrf|aspxauth)")
#: The secret word and what is joined to it. What stands before it in the name does not matter: SFPassword, urn:password, user_password.
_NAME = r"(?:%s)(?P<rest>[\w.$-]{0,40})" % _WORD
#: What may be joined to the word with no sign between; with another small letter it is another word: secretary, tokenized, passwordless.
_JOINED = re.compile(r"(?:s|value|text|hash|string)?(?:[^a-z].*)?", re.DOTALL)
#: Names that say how or where, not what.
_HARMLESS = re.compile(
    r"s?[_.-]?(?:file|path|url|uri|id|name|(?:never[_-]?)?expires?|expiry|until|length|age|min|days|policy|type|method|endpoint|required|set|present|count|"
    r"changed|provider)"
    r"(?:[_.-]?in)?", re.IGNORECASE)
_SECRET_NAME = re.compile(_WORD, re.IGNORECASE)
#: In quotes, perhaps escaped ones (JSON inside JSON); what is not closed goes to the end of the line.
_QUOTED = r"(?P<esc>\\*)(?P<quote>[\"'])[^\r\n]*?(?:(?<!\\)(?P=esc)(?P=quote)|(?=[\r\n])|\Z)"
_OPEN, _CLOSE, _END = "(?:<|&lt;)", "(?:>|&gt;)", "(?:</|&lt;/)"
_FLAGS = re.IGNORECASE


def _shape(pattern: str, flags: int = _FLAGS) -> re.Pattern[str]:
    return re.compile(pattern, flags)


#: Each keeps what its groups ``keep`` and ``after`` hold. One with a group ``rest`` counts only when the name is a secret's.
_NAMED: tuple[re.Pattern[str], ...] = (
    # <urn:SFPassword type="x">value</urn:SFPassword>, also with CDATA or elements inside, cut off, or escaped as in a page
    _shape(r"(?P<keep>%s(?P<tag>(?:[\w.-]{1,40}:)?[\w.-]{0,60}?%s)(?:\s[^<>]{0,300}?)?(?<!/)%s).*?(?P<after>%s(?P=tag)\s*%s|\Z)"
           % (_OPEN, _NAME, _CLOSE, _END, _CLOSE), _FLAGS | re.DOTALL),
    # <key>SFPassword</key><value>value</value>
    _shape(r"(?P<keep>%s\s*[\w.:$-]{0,60}?%s\s*%s[\w:.-]{1,60}%s\s*%s(?P<tag>[\w:.-]{1,60})(?:\s[^<>]{0,300})?%s).*?(?P<after>%s(?P=tag)\s*%s|\Z)"
           % (_CLOSE, _NAME, _END, _CLOSE, _OPEN, _CLOSE, _END, _CLOSE), _FLAGS | re.DOTALL),
    # Name="SFPassword" Value="value", {"name": "SFPassword", "value": "value"}
    _shape(r"(?P<keep>[\"'][\w.:$-]{0,60}?%s\\*[\"'][^<>{}]{0,300}?\bvalue\\*[\"']?\s*[=:]\s*)%s" % (_NAME, _QUOTED)),
    # the same in the other order
    _shape(r"(?P<keep>\bvalue\\*[\"']?\s*[=:]\s*)%s(?P<after>[^<>{}]{0,300}?\b(?:name|key|id)\\*[\"']?\s*[=:]\s*\\*[\"'][\w.:$-]{0,60}?%s\\*[\"'])"
           % (_QUOTED.replace("|(?=[\\r\\n])|\\Z", ""), _NAME)),
    # PWD=value with blanks; in a connection string
    _shape(r"(?P<keep>(?:^|;)\s*[\w.$-]{0,60}?%s\s?=\s?)(?![\"'{])[^;\r\n]+(?=;)" % _NAME, _FLAGS | re.MULTILINE),
    # name=value, name: value, "name": "value", name => value, --name value, and an address inside an address (%3D)
    _shape(r"(?P<keep>%s\\*[\"']?\s*(?:[:=]>?|:=|=>)\s*)(?:%s|\{(?:[^}]|\}\})*\}|[^\s;&\"'<>|]+)" % (_NAME, _QUOTED)),
    _shape(r"(?P<keep>%s%%3[AD])(?:(?!%%26)[^\s&\"'<>])+" % _NAME),
    _shape(r"(?P<keep>(?<![\w-])--?[\w.-]{0,40}?%s\s+)(?:%s|[^\s;&\"'<>|-][^\s;&\"'<>|]*)" % (_NAME, _QUOTED)),
)
_FIXED: tuple[re.Pattern[str], ...] = (
    _shape(r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)", re.DOTALL),
    # user:password@ in an address
    _shape(r"(?P<keep>\b[a-z][a-z0-9+.-]*://[^\s/@:]*:)[^\s/@]+(?P<after>@)"),
    # headers and their values
    _shape(r"(?P<keep>\b(?:authorization|cookie|set-cookie|x-auth-token)\s*[:=]\s*)[^\r\n]+"),
    _shape(r"(?P<keep>\b(?:bearer|basic|negotiate|ntlm|kerberos)\s+)(?=(?-i:[A-Za-z0-9+/_.~=!-]*[0-9A-Z+/=]))[A-Za-z0-9+/_.~=!-]{12,}"),
    # Salesforce session ids and refresh tokens, JSON web tokens, wherever they stand
    _shape(r"\b00D[A-Za-z0-9]{12,15}![A-Za-z0-9._]{20,}", 0),
    _shape(r"\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*", 0),
    _shape(r"\b5Aep861[A-Za-z0-9._]{20,}", 0),
)
_HINT = re.compile(
    r"pass|psw|pswd|pwd|secret|token|key|private|://|authorization|cookie|bearer|basic|negotiate|ntlm|kerberos|00D|eyJ|5Aep|session|csrf|aspx|credential",
    re.IGNORECASE)


def is_secret_name(name: str) -> bool:
    """Does a key or variable of this name hold a secret?"""
    found = list(_SECRET_NAME.finditer(name))  # the last word decides: password_token_url
    return bool(found) and _says_what(name[found[-1].end():])


def _says_what(rest: str) -> bool:
    return bool(_JOINED.fullmatch(rest)) and not _HARMLESS.fullmatch(rest)


def without_shapes(text: str) -> str:
    """The text with every value masked that its surroundings call a secret."""
    if _HINT.search(text):
        for shape in _FIXED:
            text = shape.sub(_masked, text)
        for shape in _NAMED:
            text = shape.sub(_masked, text)
    return text


def _masked(found: re.Match[str]) -> str:
    groups = found.groupdict()
    if "rest" in groups and not _says_what(groups["rest"]):
        return found.group()
    return "%s%s%s" % (groups.get("keep") or "", MASK, groups.get("after") or "")


__all__ = ["MASK", "is_secret_name", "without_shapes"]
