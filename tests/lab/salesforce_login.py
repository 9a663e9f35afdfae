# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How one logs in to the lab's Salesforce: OAuth client credentials and JWT bearer, SOAP with security token."""
from __future__ import annotations

import json
import time
import typing as t
import urllib.parse
from xml.etree import ElementTree

import jwt
from aiohttp import web
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from .salesforce_org import Org, Refusal

if t.TYPE_CHECKING:
    from .salesforce import Salesforce

JWT_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
SOAP = "{http://schemas.xmlsoap.org/soap/envelope/}"
PARTNER = "{urn:partner.soap.sforce.com}"


class Logins:
    def __init__(self, part: Salesforce) -> None:
        self.part = part
        self._key: rsa.RSAPrivateKey | None = None

    @property
    def key(self) -> rsa.RSAPrivateKey:
        if self._key is None:
            self._key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        return self._key

    def private_pem(self) -> str:
        return self.key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()).decode()

    def answer(self, org: Org, request: web.Request, body: bytes) -> web.Response:
        if request.method != "POST":
            raise Refusal(405, "METHOD_NOT_ALLOWED", "HTTP Method '%s' not allowed" % request.method)
        if request.path.startswith("/services/Soap/u/"):
            return self._soap(org, request, body)
        form = dict(urllib.parse.parse_qsl(body.decode()))
        try:
            if request.content_type != "application/x-www-form-urlencoded":
                raise Refusal(400, "invalid_request", "must use a form")
            username = self._user(org, form)
            session = org.login(username)
        except Refusal as refusal:
            return web.Response(status=400, text=json.dumps({"error": refusal.code, "error_description": refusal.message}), content_type="application/json")
        url = self.part.url(org)
        return web.Response(text=json.dumps({
            "access_token": session, "instance_url": url, "token_type": "Bearer", "scope": "api",
            "id": "%s/id/00DLAB0000000001AA/%s" % (url, org.users[username]["id"]), "issued_at": str(int(time.time() * 1000))}),
            content_type="application/json")

    def _user(self, org: Org, form: dict[str, str]) -> str:
        grant = form.get("grant_type")
        if grant == "client_credentials":
            app = next((app for app in org.data["apps"] if app["client_id"] == form.get("client_id")), None)
            if app is None:
                raise Refusal(400, "invalid_client_id", "client identifier invalid")
            if app["client_secret"] != form.get("client_secret"):
                raise Refusal(400, "invalid_client", "invalid client credentials")
            return str(app["run_as"])
        if grant == JWT_GRANT:
            try:
                claims = jwt.decode(form.get("assertion", ""), self.key.public_key(), algorithms=["RS256"], audience=(
                    "https://test.salesforce.com" if org.data.get("sandbox") else "https://login.salesforce.com"), options={"require": ["exp", "iss", "sub"]})
            except jwt.exceptions.PyJWTError as exc:
                raise Refusal(400, "invalid_grant", "audience is invalid" if isinstance(exc, jwt.exceptions.InvalidAudienceError)
                              else "invalid assertion: %s" % exc) from None
            if claims["exp"] > time.time() + 300 or claims["iss"] not in {app["client_id"] for app in org.data["apps"]}:
                raise Refusal(400, "invalid_client_id", "client identifier invalid")
            if claims["sub"] not in org.users:
                raise Refusal(400, "invalid_grant", "user hasn't approved this consumer")
            return str(claims["sub"])
        raise Refusal(400, "unsupported_grant_type", "grant type not supported")

    def _soap(self, org: Org, request: web.Request, body: bytes) -> web.Response:
        version = float(request.path.rpartition("/")[2])
        if version > 64:
            return self._fault("UNSUPPORTED_API_VERSION", "Invalid Api version specified on URL")
        if not request.content_type.startswith("text/xml") or "SOAPAction" not in request.headers:
            return self._fault("INVALID_OPERATION", "SOAPAction missing")
        login = ElementTree.fromstring(body).find("%sBody/%slogin" % (SOAP, PARTNER))
        if login is None:
            return self._fault("INVALID_OPERATION", "no login")
        username, password = login.findtext(PARTNER + "username") or "", login.findtext(PARTNER + "password") or ""
        user = org.users.get(username)
        if user is None or "password" not in user or not password.startswith(user["password"]):
            return self._fault("INVALID_LOGIN", "Invalid username, password, security token; or user locked out.")
        if password != user["password"] + user.get("token", ""):
            return self._fault("LOGIN_MUST_USE_SECURITY_TOKEN", "Invalid username, password, security token; or user locked out.")
        try:
            session = org.login(username)
        except Refusal as refusal:
            return self._fault("INVALID_LOGIN", refusal.message)
        return web.Response(content_type="text/xml", charset="utf-8", text=(
            '<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" '
            'xmlns="urn:partner.soap.sforce.com"><soapenv:Body><loginResponse><result><passwordExpired>false</passwordExpired>'
            "<serverUrl>%s/services/Soap/u/%s/00DLAB</serverUrl><sessionId>%s</sessionId><userId>%s</userId></result></loginResponse>"
            "</soapenv:Body></soapenv:Envelope>") % (self.part.url(org), version, session, user["id"]))

    def _fault(self, code: str, text: str) -> web.Response:
        return web.Response(status=500, content_type="text/xml", charset="utf-8", text=(
            '<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" '
            'xmlns:sf="urn:fault.partner.soap.sforce.com"><soapenv:Body><soapenv:Fault><faultcode>sf:%s</faultcode>'
            "<faultstring>%s: %s</faultstring></soapenv:Fault></soapenv:Body></soapenv:Envelope>") % (code, code, text))
