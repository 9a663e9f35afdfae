# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the four ways to log in to Salesforce. simple-salesforce's own take host prefixes, no time-outs and no CA."""
from __future__ import annotations

import re
import time
import traceback
import typing as t
from dataclasses import dataclass
from urllib.parse import urlsplit
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from ansible_collections.interweave.smartintegration.plugins.module_utils._crm.contract import CrmAuthError, CrmError, CrmQuota
from ansible_collections.interweave.smartintegration.plugins.module_utils._crm.http_session import CrmSession
from ansible_collections.interweave.smartintegration.plugins.module_utils._crm.refusals import Known, known
from ansible_collections.interweave.smartintegration.plugins.module_utils._salesforce.options import login_url, site_problem, soap_version
from ansible_collections.interweave.smartintegration.plugins.module_utils._salesforce.refusals import LOGIN

JWT_IMPORT_ERROR = ""
try:
    import jwt
except ImportError:
    JWT_IMPORT_ERROR = traceback.format_exc()

OPERATION = "log in to Salesforce"
#: Seconds a JWT assertion is good for; Salesforce accepts at most three minutes.
ASSERTION_LIFE = 180
#: Hosts whose logins are those of test.salesforce.com: sandboxes (also of before enhanced domains: ``acme--dev.my.``, ``cs42.``) and scratch orgs.
_TEST_HOST = re.compile(r"^test\.|^cs\d+\.|\.(sandbox|scratch)\.|--[a-z0-9-]+\.(my|cs\d+\.my)\.", re.IGNORECASE)
_SOAP = "{http://schemas.xmlsoap.org/soap/envelope/}"
_PARTNER = "{urn:partner.soap.sforce.com}"

_ENVELOPE = """<?xml version="1.0" encoding="utf-8"?>
<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:urn="urn:partner.soap.sforce.com">
<soapenv:Body><urn:login><urn:username>%s</urn:username><urn:password>%s</urn:password></urn:login></soapenv:Body>
</soapenv:Envelope>"""


@dataclass(frozen=True, repr=False)
class Login:
    """A session. ``user_id`` is empty when the login does not tell."""

    session_id: str
    instance_url: str
    user_id: str = ""


def log_in(session: CrmSession, options: dict[str, t.Any]) -> Login:
    """Log in as the options say.

    :raises CrmAuthError: refused; the CRM's own words, and what to do.
    """
    ways = {"client_credentials": _client_credentials, "jwt": _jwt, "password": _password}
    if options["auth"] == "session":
        return Login(options["session_id"], options["instance_url"].rstrip("/"))
    login = ways[options["auth"]](session, options)
    _check_instance(login, options)
    return login


def _check_instance(login: Login, options: dict[str, t.Any]) -> None:
    """The token goes where the answer says: only to Salesforce, or to the very host that gave it."""
    asked, told = urlsplit(login_url(options)), urlsplit(login.instance_url)
    if told.scheme == "https" and told.hostname == asked.hostname:
        return
    problem = site_problem(login.instance_url, "the login's instance_url", "")
    if problem:
        raise CrmAuthError(OPERATION, message=problem)


def _client_credentials(session: CrmSession, options: dict[str, t.Any]) -> Login:
    return _token(session, options, {
        "grant_type": "client_credentials", "client_id": options["client_id"], "client_secret": options["client_secret"]})


def _jwt(session: CrmSession, options: dict[str, t.Any]) -> Login:
    if JWT_IMPORT_ERROR:
        raise CrmAuthError(OPERATION, message="the Python library PyJWT is missing on the controller", remedy="pip install 'pyjwt[crypto]'")
    claims = {"iss": options["client_id"], "sub": options["username"], "aud": audience(options), "exp": int(time.time()) + ASSERTION_LIFE}
    try:
        assertion = jwt.encode(claims, _private_key(options), algorithm="RS256")
    except (ValueError, TypeError, jwt.exceptions.PyJWTError) as exc:
        raise CrmAuthError(OPERATION, message="the private key cannot sign (%s)" % type(exc).__name__,
                           remedy="Give an unencrypted RSA key in PEM form as private_key or private_key_file.") from None
    return _token(session, options, {"grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer", "assertion": assertion})


def audience(options: dict[str, t.Any]) -> str:
    """Salesforce wants its own login host as audience, of production or sandbox, whatever the My Domain."""
    if options.get("jwt_audience"):
        return str(options["jwt_audience"])
    return "https://test.salesforce.com" if _TEST_HOST.search(urlsplit(login_url(options)).hostname or "") else "https://login.salesforce.com"


def _private_key(options: dict[str, t.Any]) -> str:
    if options.get("private_key"):
        return str(options["private_key"])
    try:
        with open(options["private_key_file"], encoding="ascii") as file:
            return file.read()
    except (OSError, UnicodeDecodeError) as exc:
        raise CrmAuthError(OPERATION, message="private_key_file cannot be read (%s)" % type(exc).__name__,
                           remedy="Check the path and its permissions on the controller.") from None


def _token(session: CrmSession, options: dict[str, t.Any], form: dict[str, str]) -> Login:
    reply = session.request("POST", login_url(options) + "/services/oauth2/token", data=form, headers={"Accept": "application/json"},
                            safe=True, operation=OPERATION)
    try:
        body = reply.json()
    except (ValueError, RecursionError):
        body = {}
    if reply.status_code != 200 or not isinstance(body, dict) or "access_token" not in body or "instance_url" not in body:
        raise _refused(reply.status_code, str(body.get("error", "")) if isinstance(body, dict) else "",
                       str(body.get("error_description", "")) if isinstance(body, dict) else "")
    return Login(str(body["access_token"]), str(body["instance_url"]).rstrip("/"), str(body.get("id", "")).rpartition("/")[2])


def _password(session: CrmSession, options: dict[str, t.Any]) -> Login:
    version = soap_version(options["api_version"])
    secret = options["password"] + (options.get("security_token") or "")
    reply = session.request("POST", "%s/services/Soap/u/%s" % (login_url(options), version), safe=True, operation=OPERATION,
                            data=(_ENVELOPE % (escape(options["username"]), escape(secret))).encode("utf-8"),
                            headers={"Content-Type": "text/xml; charset=utf-8", "SOAPAction": "login"})
    body = _soap_body(reply.status_code, reply.content)
    fault = body.find(_SOAP + "Fault")
    if fault is not None:
        code = (fault.findtext("faultcode") or "").rpartition(":")[2]
        raise _refused(reply.status_code, code, (fault.findtext("faultstring") or "").partition(": ")[2])
    result = body.find("%sloginResponse/%sresult" % (_PARTNER, _PARTNER))
    told = {name: (result.findtext(_PARTNER + name) if result is not None else "") or "" for name in ("sessionId", "serverUrl", "userId")}
    if not told["sessionId"] or not told["serverUrl"]:
        raise _refused(reply.status_code, "", "the answer holds no session")
    server = urlsplit(told["serverUrl"])
    return Login(told["sessionId"], "%s://%s" % (server.scheme, server.netloc), told["userId"])


def _soap_body(status: int, content: bytes) -> ElementTree.Element:
    """The envelope's body; document types are refused, so no entity is ever expanded."""
    try:
        if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
            raise ValueError("document type")
        body = ElementTree.fromstring(content).find(_SOAP + "Body")
    except (ElementTree.ParseError, ValueError):
        body = None
    if body is None:
        raise _refused(status, "", "the answer is no SOAP envelope")
    return body


def _refused(status: int, code: str, message: str) -> CrmError:
    row = known(LOGIN, code, message) or Known("", "", "", error=CrmAuthError)
    if row.passes or row.error is CrmQuota:
        kind: type[CrmError] = row.error
        return kind(OPERATION, status, code, message, retryable=row.passes, remedy=row.remedy, owner=row.owner)
    if status in (429, 502, 503, 504):
        return CrmError(OPERATION, status, code, message or "Salesforce is not available", retryable=True)
    if not code + message and (status < 400 or status == 404):
        return CrmAuthError(OPERATION, status, message="no Salesforce login answers at this address", owner="operator",
                            remedy="Check login_url: the org's My Domain, such as https://acme.my.salesforce.com, and that no proxy is in between.")
    return CrmAuthError(OPERATION, status, code, message[:300] or "the login was refused", remedy=row.remedy, owner=row.owner)


__all__ = ["Login", "OPERATION", "audience", "log_in"]
